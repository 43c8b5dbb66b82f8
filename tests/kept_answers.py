"""Evidence made by hand, for tests of what is kept."""

from datetime import UTC, date, datetime
from typing import Any

from corpus.identifiers import content_hash
from corpus.kept import Evidence, KeptCitation, KeptDocument, KeptStatement, words_hash
from corpus.model import Span

THEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def kept_document(identifier: str = "doc-a", **fields: Any) -> KeptDocument:
    """A document as it stood when it was cited."""
    given = {"title": identifier, "kind": "law", "language": "en", "version": 1, "status": "in_force"}
    return KeptDocument(id=identifier, source=f"{identifier}.md", **{**given, **fields})


def kept_citation(number: int, document: KeptDocument | None = None, start: int = 0, end: int = 10) -> KeptCitation:
    """A citation of a document."""
    document = document or kept_document(issued=date(2020, 1, 2))
    return KeptCitation(number, f"{document.id}-0-99", document, Span(start, end), content_hash("quote"), ("s. 1",), 3)


def kept_statement(text: str, *citations: int) -> KeptStatement:
    """A statement that rests on citations."""
    return KeptStatement(text, words_hash(text), citations)


def kept_evidence(
    statements: tuple[KeptStatement, ...] = (kept_statement("An employer pays.", 1),),
    citations: tuple[KeptCitation, ...] = (kept_citation(1),),
    **fields: Any,
) -> Evidence:
    """An answer's evidence."""
    given = {"mode": "extractive", "completeness": "complete", "generation": 3, "at": THEN}
    return Evidence(statements=statements, citations=citations, **{**given, **fields})
