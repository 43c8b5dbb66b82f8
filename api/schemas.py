"""Request and response bodies: the public promise, apart from the model behind it."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from corpus.catalogue import Catalogue
from corpus.filters import Filters, parse_filters
from rag.model import document_to_dict


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
    issuer: Words | None = Field(default=None, description="A part of the issuer's name.")
    document: Words | None = Field(default=None, description="An id, a file name, or a file name without suffix.")

    def parsed(self) -> Filters:
        """Check the values.

        Raises:
            InvalidFilterError: One can select nothing.
        """
        return parse_filters(**self.model_dump())


class AskBody(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="forbid")

    question: Words = Field(description="What you want to know, in Chinese or English.")
    filters: FilterBody = FilterBody()


class SearchBody(BaseModel):
    """A search."""

    model_config = ConfigDict(extra="forbid")

    query: Words = Field(description="Words to look for.")
    k: int = Field(default=10, ge=1, le=MAX_HITS, description="How many passages.")
    filters: FilterBody = FilterBody()


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


class DocumentTextOut(BaseModel):
    """A document with its canonical text; all offsets count its characters (Unicode code points)."""

    document: DocumentOut
    text: str
    headings: list[HeadingOut]
    pages: list[PageOut]


class PinOut(BaseModel):
    """The place as a reader would cite it."""

    path: list[str]
    page: int | None
    boxes: list[tuple[float, float, float, float]]


class StatementOut(BaseModel):
    """One sentence of an answer with the numbers of its citations."""

    text: str
    citations: list[int]
    group: str | None


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


class CoverageOut(BaseModel):
    """What was looked at."""

    documents_searched: int
    newest_document: str | None
    filters: dict[str, str]
    notes: list[str]
    referenced_not_held: list[str]
    nearest: list[DocumentOut]


class AnswerOut(BaseModel):
    """An answer with everything it stands on."""

    question: str
    mode: str
    completeness: str = Field(description="complete, partial or none")
    statements: list[StatementOut]
    citations: list[CitationOut]
    coverage: CoverageOut
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


class SearchOut(BaseModel):
    """Passages, best first."""

    query: str
    hits: list[HitOut]


class FileOut(BaseModel):
    """What became of an uploaded file."""

    source: str
    state: str
    reason: str | None
    document_id: str | None
    passages: int
    reader: str | None


class UploadOut(BaseModel):
    """The report of an upload."""

    files: list[FileOut]


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
    return {
        "document": document_to_dict(catalogue.document(identifier)),
        "text": catalogue.text(identifier),
        "headings": [
            {"start": h.span.start, "end": h.span.end, "level": h.level, "label": h.label}
            for h in catalogue.headings(identifier)
        ],
        "pages": [{"number": p.number, "start": p.start, "end": p.end} for p in catalogue.pages(identifier)],
    }
