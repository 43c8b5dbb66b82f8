"""What the service replies with, as frozen values; ``docs/api.md`` says what each field means.

``tests/api/client/test_models.py`` holds these against the service's own schemas. A field that a newer service adds is
left out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Role = Literal["user", "assistant"]
Box = tuple[float, float, float, float]
ENDED = ("done", "failed", "interrupted")
"""States of a job that is over."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a brief summarises."""

    title: str
    title_en: str | None
    document_number: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document, without its text."""

    id: str
    source: str
    title: str
    title_en: str | None
    kind: str
    issuer: str | None
    document_number: str | None
    jurisdiction: str | None
    language: str
    issued: date | None
    effective_from: date | None
    effective_to: date | None
    status: str
    superseded_by: str | None
    complete: bool | None
    basis: str | None
    summarises: Instrument | None
    authors: tuple[str, ...]
    year: int | None
    doi: str | None
    venue: str | None
    version: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListedDocument(Document):
    """A document in the list."""

    passages: int


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents held, in their current versions."""

    documents: tuple[ListedDocument, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading by its span."""

    start: int
    end: int
    level: int
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its span."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field of a document's metadata comes from."""

    origin: str
    confidence: float | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document with its canonical text; all offsets count its characters."""

    document: Document
    provenance: dict[str, Provenance]
    has_pictures: bool
    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """Where a quote goes on, on another page."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """The place as a reader would cite it."""

    path: tuple[str, ...]
    page: int | None
    boxes: tuple[Box, ...]
    continued: tuple[PageBoxes, ...]
    confidence: float | None
    is_uncertain: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision that a statement stands on."""

    id: str
    labels: tuple[str, ...]
    modality: str
    bearer: str | None
    bearer_class: str | None
    beneficiary: str | None
    beneficiary_class: str | None
    instrument: str | None
    value: str | None
    condition: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]
    group: str | None
    referred_by: int | None
    heading: str | None
    provisions: tuple[Ground, ...]
    is_supported: bool


@dataclass(frozen=True, slots=True)
class Also:
    """A passage of another place that says nearly the same."""

    document: Document
    passage_id: str
    pin: Pin


@dataclass(frozen=True, slots=True)
class Reading:
    """What of place, time and kind was read from a question."""

    field: str
    value: str
    words: str
    effect: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: the document's text from start to end."""

    number: int
    passage_id: str
    quote: str
    start: int
    end: int
    document: Document
    pin: Pin
    verified: bool
    also: tuple[Also, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at."""

    documents_searched: int
    newest_document: date | None
    filters: dict[str, str]
    read: tuple[Reading, ...]
    notes: tuple[str, ...]
    referenced_not_held: tuple[str, ...]
    nearest: tuple[Document, ...]
    recognised: str | None
    rephrase: str | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the configured model took for an answer."""

    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    is_estimated: bool
    cost: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with everything it stands on."""

    question: str
    question_resolved: str | None
    mode: str
    completeness: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    coverage: Coverage
    usage: Usage | None
    timings_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class GivenAnswer(Answer):
    """An answer that was just given."""

    answer_id: str | None = None
    """What it is kept as, or can be: ``PolicyDesk.save`` keeps one also afterwards, while the service remembers it."""
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; its role is ``user`` or ``assistant``."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage."""

    rank: int
    score: float
    passage_id: str
    start: int
    end: int
    text: str
    document: Document
    pin: Pin
    also: tuple[Also, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first."""

    query: str
    read: tuple[Reading, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a document: its text from start to end."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """What the words of a value mean."""

    kind: str
    number: float
    unit: str
    bound: str
    upper: float | None
    per: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value(Words):
    """An amount, rate, cap, number or duration."""

    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class Provision:
    """A clause and what was read in it."""

    id: str
    document: Document
    pin: Pin
    start: int
    end: int
    text: str
    labels: tuple[str, ...]
    modality: str
    bearer: str | None
    bearer_class: str | None
    beneficiary: str | None
    beneficiary_class: str | None
    condition: str | None
    instrument: str | None
    value: str | None
    cross_references: tuple[str, ...]
    bearer_classes: tuple[str, ...]
    bearer_span: tuple[int, int] | None
    beneficiary_classes: tuple[str, ...]
    beneficiary_span: tuple[int, int] | None
    action: Words | None
    conditions: tuple[Words, ...]
    exceptions: tuple[Words, ...]
    instruments: tuple[str, ...]
    tool_sides: tuple[str, ...]
    values: tuple[Value, ...]
    deadlines: tuple[Words, ...]
    sanction: Words | None
    inherited: bool
    lead: Words | None
    speaker: Words | None
    rules: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Register:
    """A page of a register."""

    total: int
    offset: int
    limit: int
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    source: str
    state: str
    reason: str | None
    document_id: str | None
    passages: int
    reader: str | None
    seconds: float
    warnings: tuple[str, ...]
    pages: int
    pages_lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """An upload or another ingest: how far it is, and what became of its files."""

    id: str
    kind: str
    state: str
    started: datetime
    ended: datetime | None
    progress: float
    error: str | None
    files: tuple[FileReport, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service can answer, and what it holds."""

    status: str
    documents: int
    passages: int
    generation: int
    version: str


Facts = dict[str, Any]
