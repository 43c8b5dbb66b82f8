"""What passes between question and answer: frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from corpus.errors import ProviderError
from corpus.layouts import is_uncertain
from corpus.model import Citation, Document, Passage, Pin
from rag.grounds import Ground
from rag.question import Group
from rag.writing.model import Usage

Completeness = Literal["complete", "partial", "none"]
"""complete: every part of the question stands on evidence; partial: some; none: the corpus does not say."""


Recognised = Literal["personal_advice", "off_topic", "wrong_premise"]
"""personal_advice: asks what to do in a case of one's own, or how it will end; off_topic: asks for nothing that a
policy says; wrong_premise: takes for granted what the cited text says otherwise."""
ReadField = Literal["place", "as_of", "version", "kind", "status"]
READ_FIELDS: tuple[ReadField, ...] = get_args(ReadField)


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that the question itself says of where, when or what kind of text it asks about."""

    field: ReadField
    value: str
    """A code of a place, a day, a year, a kind; ``past`` for texts that have ended."""
    words: str
    """As the question says it."""
    effect: Literal["filter", "preference"]
    """A filter leaves other documents out; a preference brings what fits before them."""


@dataclass(frozen=True, slots=True)
class Also:
    """Where the same rule stands too, in the law of another place."""

    document: Document
    passage_id: str
    pin: Pin


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved passage."""

    rank: int
    """From 1."""
    score: float
    """Fused, above 0; comparable within one search only."""
    passage: Passage
    document: Document
    also: tuple[Also, ...] = ()
    """Nearly the same passage in the law of other places."""

    @property
    def pin(self) -> Pin:
        """Where the passage stands, without boxes."""
        return Pin(self.passage.path, self.passage.page)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, or a list that belongs together."""

    text: str
    citations: tuple[int, ...]
    """Numbers of the citations it stands on; at least one if it is supported."""
    group: Group | None = None
    """What kind of rule it tells, where the answer lists several kinds."""
    referred_by: int | None = None
    """Of a provision that another statement refers to: the number of the citation whose words do."""
    heading: str | None = None
    """Under what an overview lists it: whose duties, or who sets a mechanism up or recommends it."""
    provisions: tuple[Ground, ...] = ()
    """What its quotes grant or demand; empty where nothing was read in them."""
    is_supported: bool = True
    """False where a model said it and code cannot bear it out: it cites words of another language, or nothing."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, and what a reader should know about its limits."""

    documents_searched: int
    newest_document: date | None
    filters: dict[str, str]
    notes: tuple[str, ...] = ()
    referenced_not_held: tuple[str, ...] = ()
    """What the corpus does not hold: instruments that the question names, and provisions of other instruments from
    which a rule that is cited takes its content."""
    nearest: tuple[Document, ...] = ()
    """Where there is no answer: the documents that come closest."""
    read: tuple[Reading, ...] = ()
    """What of place, time and kind was read from the question."""
    recognised: Recognised | None = None
    """Where the question is of a kind that documents cannot answer: which."""
    rephrase: str | None = None
    """Where the answer is not complete: how to ask so that more may be found."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with everything it stands on."""

    question: str
    mode: Literal["extractive", "written"]
    """extractive: every statement is read from a document; written: a model wrote them, code checked them."""
    completeness: Completeness
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    coverage: Coverage
    timings_ms: dict[str, float] = field(default_factory=dict)
    also: Mapping[str, tuple[Also, ...]] = field(default_factory=dict)
    """By passage cited: where nearly the same stands too."""
    question_resolved: str | None = None
    """Of a follow-up, the question that was answered in its place."""
    usage: Usage | None = None
    """What the model took; None where none was asked."""
    unembedded: ProviderError | None = None
    """Why words alone found it, or chose its sentences, where a configured embedder gave no vector; notes say it."""


def document_to_dict(document: Document) -> dict[str, Any]:
    """Give a document as answers and lists show it."""
    metadata = document.metadata
    of = metadata.summarises
    return {
        "id": document.id,
        "source": document.source,
        "title": metadata.title,
        "title_en": metadata.title_en,
        "kind": metadata.kind,
        "issuer": metadata.issuer,
        "document_number": metadata.document_number,
        "jurisdiction": metadata.jurisdiction,
        "language": metadata.language,
        "issued": _iso(metadata.issued),
        "effective_from": _iso(metadata.effective_from),
        "effective_to": _iso(metadata.effective_to),
        "status": metadata.status,
        "superseded_by": metadata.superseded_by,
        "complete": metadata.complete,
        "basis": metadata.basis,
        "summarises": None
        if of is None
        else {"title": of.title, "title_en": of.title_en, "document_number": of.document_number},
        "authors": list(metadata.authors),
        "year": metadata.year,
        "doi": metadata.doi,
        "venue": metadata.venue,
        "version": document.version,
        "is_current": document.is_current,
    }


def pin_to_dict(pin: Pin) -> dict[str, Any]:
    """Give a pin as answers and hits show it."""
    return {
        "path": list(pin.path),
        "page": pin.page,
        "boxes": [list(box) for box in pin.boxes],
        "continued": [{"page": page, "boxes": [list(box) for box in boxes]} for page, boxes in pin.continued],
        "confidence": pin.confidence,
        "is_uncertain": is_uncertain(pin),
    }


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """Give a hit as ``search --json`` shows it."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "passage_id": passage.id,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "document": document_to_dict(hit.document),
        "pin": pin_to_dict(hit.pin),
        "also": [also_to_dict(each) for each in hit.also],
    }


def also_to_dict(also: Also) -> dict[str, Any]:
    """Give a passage that says nearly the same, as hits and citations list it."""
    return {
        "document": document_to_dict(also.document),
        "passage_id": also.passage_id,
        "pin": pin_to_dict(also.pin),
    }


def reading_to_dict(reading: Reading) -> dict[str, str]:
    """Give what was read from a question, as answers and searches show it."""
    return {"field": reading.field, "value": reading.value, "words": reading.words, "effect": reading.effect}


def citation_to_dict(citation: Citation, also: Sequence[Also] = ()) -> dict[str, Any]:
    """Give a citation as answers show it. ``verified`` is true by construction: the quote was read from the text."""
    return {
        "number": citation.number,
        "passage_id": citation.passage_id,
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.end,
        "document": document_to_dict(citation.document),
        "pin": pin_to_dict(citation.pin),
        "verified": True,
        "also": [also_to_dict(each) for each in also],
    }


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """Give an answer as ``ask --json`` and ``POST /v1/ask`` show it."""
    return {
        "question": answer.question,
        "question_resolved": answer.question_resolved,
        "mode": answer.mode,
        "completeness": answer.completeness,
        "statements": [statement_to_dict(each) for each in answer.statements],
        "citations": [
            citation_to_dict(citation, answer.also.get(citation.passage_id, ())) for citation in answer.citations
        ],
        "coverage": coverage_to_dict(answer.coverage),
        "usage": answer.usage.to_dict() if answer.usage else None,
        "timings_ms": answer.timings_ms,
    }


def statement_to_dict(statement: Statement) -> dict[str, Any]:
    """Give a statement as answers show it."""
    return {
        "text": statement.text,
        "citations": list(statement.citations),
        "group": statement.group,
        "referred_by": statement.referred_by,
        "heading": statement.heading,
        "provisions": [ground.to_dict() for ground in statement.provisions],
        "is_supported": statement.is_supported,
    }


def coverage_to_dict(coverage: Coverage) -> dict[str, Any]:
    """Give what was looked at, as answers show it."""
    return {
        "documents_searched": coverage.documents_searched,
        "newest_document": _iso(coverage.newest_document),
        "filters": coverage.filters,
        "read": [reading_to_dict(each) for each in coverage.read],
        "notes": list(coverage.notes),
        "referenced_not_held": list(coverage.referenced_not_held),
        "nearest": [document_to_dict(document) for document in coverage.nearest],
        "recognised": coverage.recognised,
        "rephrase": coverage.rephrase,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
