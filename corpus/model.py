"""What is known: frozen values, no input or output, nothing imported from outside the standard library and us."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from corpus.provisions import Reading
from corpus.spans import Span as Span

Status = Literal["in_force", "superseded", "repealed", "historical", "draft", "unknown"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Instrument:
    """The law, notice or paper that a brief summarises."""

    title: str
    title_en: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who, when, where: what a citation shows beside the quote, and what filters select by.

    ``None`` means that nobody said; it never means "no".
    """

    title: str
    language: str
    """BCP 47, as the sidecar says it: ``zh-CN``, ``zh-TW``, ``en``, ``de``."""
    kind: str = "document"
    """law, regulation, notice, paper, brief …; a brief is our own summary of another text."""
    title_en: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    """文号 or chapter number, as printed."""
    jurisdiction: str | None = None
    """ISO 3166-1 or -2; a Chinese city below its province by its GB/T 2260 code: ``CN-ZJ-330200``."""
    issued: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    """The first day on which it no longer applies."""
    status: Status = "unknown"
    superseded_by: str | None = None
    complete: bool | None = None
    """False where the file holds only a part of the document."""
    basis: str | None = None
    """What a brief rests on: full_text, excerpts, secondary."""
    authors: tuple[str, ...] = ()
    """Of a paper, in order."""
    year: int | None = None
    """Of a paper."""
    doi: str | None = None
    venue: str | None = None
    """The journal or conference of a paper."""
    summarises: Instrument | None = None
    notes: dict[str, str] = field(default_factory=dict, hash=False)
    """Other remarks of the sidecar (licence, origin, status_note …), kept as they are."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of structure: 第三章 校企合作, Part 6, s. 99, 3.2.1."""

    span: Span
    """The heading's own characters: for 第九条 printed before its text, only the label."""
    level: int
    """From 1, the outermost; the document's title has level 0 and is in no path."""
    label: str
    """As a reader would cite it: 第三章, 第二十七条, Part 6, s. 99, 3.2.1."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the source file, by the characters that stand on it."""

    number: int
    """From 1."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One printed line of a page, or a part of one, and where each of its characters stands.

    Places are in points (1/72 inch) from the upper left corner of the page as it is shown, so y grows downward.
    """

    start: int
    end: int
    """The characters of the canonical text that stand on the line."""
    top: float
    bottom: float
    edges: tuple[float, ...]
    """``end - start + 1`` values: the left edge of each character, then the right edge of the last; never falling."""
    confidence: float | None = None
    """From 0 to 1 where the line was recognised from a picture; None where the file holds its characters."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the text of one page stands on it."""

    number: int
    """From 1."""
    width: float
    height: float
    """Of the page as it is shown, in points."""
    lines: tuple[PlacedLine, ...]


RelationKind = Literal["repeals", "replaces", "amends", "implements", "refers_to"]
RELATION_KINDS: tuple[RelationKind, ...] = get_args(RelationKind)


@dataclass(frozen=True, slots=True)
class Mention:
    """Another document that this one names, and what it says of it: 依据《中华人民共和国职业教育法》."""

    kind: RelationKind
    span: Span
    """The words that name it and say so; inside one sentence."""
    title: str | None
    """As printed, without its quotation marks; None where only a number stands."""
    document_number: str | None = None
    """文号, chapter or Act number, as printed."""
    issued: date | None = None
    """The day or year the text gives with it (the 1996 Act; 1996年5月15日通过): tells versions of one work apart."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """One field of the metadata, as read from the document itself."""

    field: str
    """A field of ``Metadata``."""
    value: str
    """Days as YYYY-MM-DD; several authors apart by "; "."""
    confidence: float
    """From 0 to 1: how often such a reading was right on the development documents."""
    span: Span | None = None
    """Where it was read; None when it follows from other fields (a jurisdiction from the issuer) or from the file's own
    properties."""


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage before it has an id."""

    span: Span
    path: tuple[str, ...]


Origin = Literal["sidecar", "front_matter", "set", "text", "file"]
"""Who says it: the file beside the document, the head of the file, a person, its text, or the file's properties."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field of a document's metadata comes from."""

    field: str
    origin: Origin
    confidence: float | None = None
    """From 0 to 1 for what was recognised; None for what was said."""
    span: Span | None = None
    """The words it was read from."""


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """One file as read, ready to be published."""

    location: str
    """Where the file was: the work's identity. An absolute path, or ``upload:NAME``."""
    source: str
    """The file name, as citations show it."""
    fingerprint: str
    """SHA-256 of the file's bytes and its sidecar's: unchanged means nothing to do."""
    reader: str
    metadata: Metadata
    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]
    passages: tuple[PassageDraft, ...]
    layouts: tuple[PageLayout, ...] = ()
    mentions: tuple[Mention, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    original: bytes | None = None
    """The file itself, where its pages can be drawn."""
    provisions: Reading | None = None
    """As read in the document's language and kind; None where nobody has read them yet."""


@dataclass(frozen=True, slots=True)
class Document:
    """One work in one version, without its text."""

    id: str
    location: str
    source: str
    version: int
    """From 1, counting the texts this work has had."""
    is_current: bool
    content_hash: str
    """SHA-256 of the canonical text."""
    fingerprint: str
    reader: str
    ingested_at: datetime
    characters: int
    metadata: Metadata
    work: str | None = None
    """Shared by the revisions of one work, whatever their files are called; see ``corpus.works``."""
    file_hash: str | None = None
    """SHA-256 of the file, where it is kept so that its pages can be drawn."""
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is embedded, retrieved and cited: one article or a part of one, never across two."""

    id: str
    document_id: str
    ordinal: int
    """Position in the document, from 0."""
    span: Span
    path: tuple[str, ...]
    page: int | None
    text: str
    """``span`` of the canonical text, cut out when the passage was loaded."""


Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the upper left corner of the page as it is shown."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a set of documents covers, counted without reading them."""

    documents: int
    newest: date | None
    """Latest date of issue."""
    undated: int
    """Documents whose effective date is unknown."""
    jurisdictions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pin:
    """The place as a reader would cite it."""

    path: tuple[str, ...]
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    """On ``page``: one for each printed line of the quote."""
    continued: tuple[tuple[int, tuple[Box, ...]], ...] = ()
    """Pages on which the quote goes on, with its boxes there."""
    confidence: float | None = None
    """From 0 to 1, the lowest of its lines, where the words were recognised from a picture."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote: the words are read from the canonical text at ``span``, never written."""

    number: int
    """From 1, in order of first use."""
    passage_id: str
    document: Document
    span: Span
    quote: str
    pin: Pin
