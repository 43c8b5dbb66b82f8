"""An answer → what is kept of it: words of statements, places of quotes, and how the documents stood."""

from datetime import UTC, datetime

from corpus.identifiers import content_hash
from corpus.kept import Evidence, KeptCitation, KeptDocument, KeptStatement, words_hash
from corpus.model import Citation
from rag.model import Answer, Statement


def evidence_of(answer: Answer, generation: int, at: datetime | None = None) -> Evidence:
    """Take from an answer what is kept.

    Args:
        answer: Just given.
        generation: Of the corpus, read before it was asked: what the answer saw may be newer, never older.
        at: When; now where nothing is said.
    """
    coverage = answer.coverage
    return Evidence(
        mode=answer.mode,
        completeness=answer.completeness,
        statements=tuple(map(_statement, answer.statements)),
        citations=tuple(map(_citation, answer.citations)),
        generation=generation,
        at=at or datetime.now(UTC),
        filters=dict(coverage.filters),
        notes=coverage.notes,
        referenced_not_held=coverage.referenced_not_held,
        nearest=tuple(map(KeptDocument.of, coverage.nearest)),
        documents_searched=coverage.documents_searched,
    )


def question_of(answer: Answer) -> str:
    """Return the question that an answer stands alone with: of a follow-up, what it was resolved to."""
    return answer.question_resolved or answer.question


def _statement(statement: Statement) -> KeptStatement:
    return KeptStatement(
        text=statement.text,
        words_hash=words_hash(statement.text),
        citations=statement.citations,
        group=statement.group,
        heading=statement.heading,
        referred_by=statement.referred_by,
        is_supported=statement.is_supported,
    )


def _citation(citation: Citation) -> KeptCitation:
    return KeptCitation(
        number=citation.number,
        passage_id=citation.passage_id,
        document=KeptDocument.of(citation.document),
        span=citation.span,
        quote_hash=content_hash(citation.quote),
        path=citation.pin.path,
        page=citation.pin.page,
    )
