"""Request and response bodies: the public promise, apart from the model behind it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from corpus.catalogue import Catalogue
from corpus.filters import Filters, parse_filters
from corpus.ledger import Entry, Run
from corpus.model import Provenance
from corpus.provisions import InstrumentKind, Label, Modality, PartyClass
from rag.model import READ_FIELDS, ReadField, Recognised, document_to_dict
from rag.writing.model import Turn


def _whole(text: str) -> str:
    """Refuse half of a surrogate pair, which JSON can spell and no store or index can hold.

    Raises:
        ValueError: There is one.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds half of a character (an unpaired surrogate)")
    return text


MAX_HITS = 1_000
"""Most passages one search returns."""
MAX_TURNS = 100
"""Turns a conversation may bring along; the latest are looked at."""
MAX_TURN_CHARACTERS = 20_000
"""Of one turn: the longest answer has about 8,000."""
Words = Annotated[str, AfterValidator(_whole)]


class FilterBody(BaseModel):
    """Which documents may answer; a filter that is left out leaves that property open."""

    model_config = ConfigDict(extra="forbid")

    jurisdiction: Words | None = Field(
        default=None, description="ISO 3166 code, or a Chinese city such as CN-ZJ-330200."
    )
    as_of: Words | None = Field(default=None, description="A day, YYYY-MM-DD.")
    kind: Words | None = Field(default=None, description="law, regulation, notice, paper, brief …")
    language: Words | None = Field(default=None, description="zh, zh-TW, en …")
    issuer: Words | None = Field(
        default=None,
        description="An issuer's name, alone or in a joint text; a part of a name where no issuer is called so.",
    )
    document: Words | None = Field(default=None, description="An id, a file name, or a file name without suffix.")

    def parsed(self) -> Filters:
        """Check the values.

        Raises:
            InvalidFilterError: One can select nothing.
        """
        return parse_filters(**self.model_dump())


class ReadingBody(BaseModel):
    """What is not to be read from the words of a question."""

    model_config = ConfigDict(extra="forbid")

    filters: FilterBody = FilterBody()
    inferred: bool = Field(
        default=True, description="Whether place, time and kind are read from the question where no filter says them."
    )
    ignore: list[ReadField] = Field(default=[], description="Fields of `coverage.read` that are not to be read.")

    @property
    def ignored(self) -> frozenset[ReadField]:
        """What is not to be read."""
        return frozenset(self.ignore if self.inferred else READ_FIELDS)


class TurnBody(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    text: Words = Field(max_length=MAX_TURN_CHARACTERS)


class AskBody(ReadingBody):
    """A question."""

    question: Words = Field(description="What you want to know, in Chinese or English.")
    history: list[TurnBody] = Field(
        default=[],
        max_length=MAX_TURNS,
        description="The turns before it, the oldest first; a follow-up is resolved to a question that stands alone.",
    )
    stream: bool = Field(
        default=False,
        description="Whether statements come as server-sent events, each when it is verified; so they do where "
        "`Accept` asks for `text/event-stream`.",
    )
    save: bool = Field(
        default=False, description="Whether the answer is kept; `Content-Location` of the reply says where."
    )
    thread: Words | None = Field(
        default=None, description="The id of the thread it continues, whose turns are the history then; it is kept too."
    )

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns before the question."""
        return tuple(Turn(each.role, each.text) for each in self.history)


class SearchBody(ReadingBody):
    """A search."""

    query: Words = Field(description="Words to look for.")
    k: int = Field(default=10, ge=1, le=MAX_HITS, description="How many passages.")


class InstrumentOut(BaseModel):
    """What a brief summarises."""

    title: str
    title_en: str | None
    document_number: str | None


class DocumentOut(BaseModel):
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
    issued: str | None
    effective_from: str | None
    effective_to: str | None
    status: str
    superseded_by: str | None
    complete: bool | None
    basis: str | None
    summarises: InstrumentOut | None
    authors: list[str]
    year: int | None
    doi: str | None
    venue: str | None
    version: int
    is_current: bool


class ListedDocumentOut(DocumentOut):
    """A document in the list."""

    passages: int


class DocumentsOut(BaseModel):
    """The documents held, in their current versions."""

    documents: list[ListedDocumentOut]


class HeadingOut(BaseModel):
    """A heading by its span."""

    start: int
    end: int
    level: int
    label: str


class PageOut(BaseModel):
    """A page by its span."""

    number: int
    start: int
    end: int


class ProvenanceOut(BaseModel):
    """Where one field of a document's metadata comes from."""

    origin: str = Field(description="sidecar, set (by a person), front_matter, file (its properties) or text")
    confidence: float | None = Field(description="From 0 to 1 for what was recognised in the text.")
    start: int | None
    end: int | None


class DocumentTextOut(BaseModel):
    """A document with its canonical text; all offsets count its characters (Unicode code points)."""

    document: DocumentOut
    provenance: dict[str, ProvenanceOut]
    has_pictures: bool = Field(description="Whether its pages can be shown.")
    text: str
    headings: list[HeadingOut]
    pages: list[PageOut]


BoxOut = tuple[float, float, float, float]


class PageBoxesOut(BaseModel):
    """Where a quote goes on, on another page."""

    page: int
    boxes: list[BoxOut]


class PinOut(BaseModel):
    """The place as a reader would cite it."""

    path: list[str]
    page: int | None = Field(description="From 1; none for formats without pages.")
    boxes: list[BoxOut] = Field(description="Left, top, right, bottom in points from the page's upper left corner.")
    continued: list[PageBoxesOut]
    confidence: float | None = Field(description="From 0 to 1 where the words were recognised from a picture.")
    is_uncertain: bool = Field(description="Whether they were recognised so badly that the page must be compared.")


class GroundOut(BaseModel):
    """A provision that a statement stands on; its slots are words of the text."""

    id: str
    labels: list[Label] = Field(description="What it does.")
    modality: Modality = Field(description="Its primary force, or none.")
    bearer: str | None = Field(description="Who must, may or has; of an incentive the giver if named.")
    bearer_class: PartyClass | None
    beneficiary: str | None
    beneficiary_class: PartyClass | None
    instrument: InstrumentKind | None = Field(description="Of an incentive: how it is given.")
    value: str | None = Field(description="Its main rate, amount or time.")
    condition: str | None


class StatementOut(BaseModel):
    """One sentence of an answer with the numbers of its citations."""

    text: str
    citations: list[int]
    group: str | None
    referred_by: int | None
    heading: str | None = Field(description="In an overview: whose duty it is, or who sets it up or recommends it.")
    provisions: list[GroundOut] = Field(description="What its quotes grant or demand.")
    is_supported: bool = Field(
        description="False where a model said it and code cannot bear it out: it cites words of another language, "
        "or nothing."
    )


class AlsoOut(BaseModel):
    """A passage of another place that says nearly the same."""

    document: DocumentOut
    passage_id: str
    pin: PinOut


class ReadingOut(BaseModel):
    """What of place, time and kind was read from a question."""

    field: ReadField
    value: str = Field(description="A code of a place or `national`, a day, a year, a kind, or `past`.")
    words: str = Field(description="As the question says it.")
    effect: str = Field(description="filter or preference")


class CitationOut(BaseModel):
    """A quote: the document's text from start to end."""

    number: int
    passage_id: str
    quote: str
    start: int
    end: int
    document: DocumentOut
    pin: PinOut
    verified: bool
    also: list[AlsoOut] = Field(description="Where the same rule stands too, in other places.")


class CoverageOut(BaseModel):
    """What was looked at."""

    documents_searched: int
    newest_document: str | None
    filters: dict[str, str]
    read: list[ReadingOut]
    notes: list[str]
    referenced_not_held: list[str]
    nearest: list[DocumentOut]
    recognised: Recognised | None = Field(description="Where documents cannot answer such a question: why.")
    rephrase: str | None = Field(description="Where the answer is not complete: how to ask so that more is found.")


class UsageOut(BaseModel):
    """What the configured model took for an answer."""

    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    is_estimated: bool = Field(description="Whether tokens were counted or bounded here, not by the endpoint.")
    cost: float | None = Field(description="In currency; none where no prices are set.")
    currency: str | None


class AnswerOut(BaseModel):
    """An answer with everything it stands on."""

    question: str
    question_resolved: str | None = Field(description="Of a follow-up, the question that was answered in its place.")
    mode: str = Field(description="extractive, or written (by the configured model, checked by code)")
    completeness: str = Field(description="complete, partial or none")
    statements: list[StatementOut]
    citations: list[CitationOut]
    coverage: CoverageOut
    usage: UsageOut | None = Field(description="None where no model was asked.")
    timings_ms: dict[str, float]


class HitOut(BaseModel):
    """A retrieved passage."""

    rank: int
    score: float
    passage_id: str
    start: int
    end: int
    text: str
    document: DocumentOut
    pin: PinOut
    also: list[AlsoOut] = Field(description="Nearly the same passage in the law of other places.")


class SearchOut(BaseModel):
    """Passages, best first."""

    query: str
    read: list[ReadingOut]
    hits: list[HitOut]


class FileOut(BaseModel):
    """What became of one file."""

    source: str
    state: str = Field(description="parsed, partial, unchanged, skipped, failed or removed")
    reason: str | None
    document_id: str | None
    passages: int
    reader: str | None
    seconds: float
    warnings: list[str]
    pages: int
    pages_lost: list[int]


class JobOut(BaseModel):
    """An upload or another ingest: how far it is, and what became of its files."""

    id: str
    kind: str = Field(description="upload, ingest, sync or retry")
    state: str = Field(description="waiting, running, done, failed or interrupted")
    started: str
    ended: str | None
    progress: float = Field(description="From 0 to 1.")
    error: str | None
    files: list[FileOut] = Field(description="Those that are done.")


class JobsOut(BaseModel):
    """The latest jobs, without their files."""

    jobs: list[JobOut]


class HealthOut(BaseModel):
    """Whether the service can answer, and what it holds."""

    status: str
    documents: int
    passages: int
    generation: int
    version: str


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    retryable: bool = False


def document_with_text(catalogue: Catalogue, identifier: str) -> dict[str, Any]:
    """Give a document with its canonical text, headings and pages.

    Raises:
        UnknownDocumentError: Nothing has this id.
    """
    document = catalogue.document(identifier)
    return {
        "document": document_to_dict(document),
        "provenance": {each.field: _provenance(each) for each in document.provenance},
        "has_pictures": document.file_hash is not None,
        "text": catalogue.text(identifier),
        "headings": [
            {"start": h.span.start, "end": h.span.end, "level": h.level, "label": h.label}
            for h in catalogue.headings(identifier)
        ],
        "pages": [{"number": p.number, "start": p.start, "end": p.end} for p in catalogue.pages(identifier)],
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    span = provenance.span
    return {
        "origin": provenance.origin,
        "confidence": provenance.confidence,
        "start": span.start if span else None,
        "end": span.end if span else None,
    }


def job_to_dict(run: Run, entries: Sequence[Entry] = ()) -> dict[str, Any]:
    """Give a run of the ledger as jobs are shown."""
    over = run.ended is not None
    return {
        "id": run.id,
        "kind": run.kind,
        "state": run.state,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "progress": 1.0 if over and run.state == "done" else min(run.files_done / max(run.files, 1), 1.0),
        "error": run.error,
        "files": [entry_to_dict(entry) for entry in entries],
    }


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """Give a row of the ledger as jobs show it; where the file lies is nobody's business over the network."""
    names = ("source", "state", "reason", "document_id", "passages", "reader", "seconds", "pages")
    lists = {"warnings": list(entry.warnings), "pages_lost": list(entry.pages_lost)}
    return {**{name: getattr(entry, name) for name in names}, **lists}
