"""Answers that are kept, with the evidence they stood on: frozen values.

A kept citation holds no words: its quote is read from the document at its span, so that it is gone with the document. A
statement's words are kept, since a model may have written them, and forgotten when a document it cites is removed.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from corpus.identifiers import content_hash
from corpus.model import Document, Span, Status

FeedbackKind = Literal["helpful", "wrong_citation", "missing", "outdated"]
"""helpful: the citations answer the question; wrong_citation: one does not; missing: something that the documents say,
or should say, is not there; outdated: what is said no longer holds."""
FEEDBACK_KINDS: tuple[FeedbackKind, ...] = get_args(FeedbackKind)
ID_BYTES = 6
"""Of an answer's or thread's name, written as twelve hexadecimal digits, as those of runs are."""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """What a cited document was called and how it stood then."""

    id: str
    source: str
    title: str
    kind: str
    language: str
    version: int
    status: Status
    jurisdiction: str | None = None
    document_number: str | None = None
    issued: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    superseded_by: str | None = None

    @classmethod
    def of(cls, document: Document) -> "KeptDocument":
        """Note how a document stands now."""
        metadata = document.metadata
        return cls(
            id=document.id,
            source=document.source,
            title=metadata.title,
            kind=metadata.kind,
            language=metadata.language,
            version=document.version,
            status=metadata.status,
            jurisdiction=metadata.jurisdiction,
            document_number=metadata.document_number,
            issued=metadata.issued,
            effective_from=metadata.effective_from,
            effective_to=metadata.effective_to,
            superseded_by=metadata.superseded_by,
        )


@dataclass(frozen=True, slots=True)
class KeptCitation:
    """Where a quote stood."""

    number: int
    passage_id: str
    document: KeptDocument
    span: Span
    quote_hash: str
    """SHA-256 of the quote: that the document still says the same there is checked, not believed."""
    path: tuple[str, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """One sentence of a kept answer."""

    text: str | None
    """None once a document it cites was removed."""
    words_hash: str
    """Of its words, however they are spaced; see ``words_hash``."""
    citations: tuple[int, ...]
    group: str | None = None
    heading: str | None = None
    referred_by: int | None = None
    is_supported: bool = True
    """False where a model said it and nothing held bore it out."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer, with everything it stood on."""

    mode: str
    completeness: str
    statements: tuple[KeptStatement, ...]
    citations: tuple[KeptCitation, ...]
    generation: int
    """Of the corpus, before it was asked."""
    at: datetime
    filters: Mapping[str, str] = field(default_factory=dict, hash=False)
    """In effect: those that were set and those that were read from the question."""
    notes: tuple[str, ...] = ()
    referenced_not_held: tuple[str, ...] = ()
    nearest: tuple[KeptDocument, ...] = ()
    documents_searched: int = 0

    @property
    def documents(self) -> dict[str, KeptDocument]:
        """The cited documents by id, in order of their first citation."""
        return {each.document.id: each.document for each in self.citations}

    def cited_by(self, statement: KeptStatement) -> tuple[KeptCitation, ...]:
        """Find the citations of a statement."""
        return tuple(each for each in self.citations if each.number in statement.citations)

    def without_words_of(self, documents: Collection[str]) -> "Evidence":
        """Forget the statements that rest on documents."""
        numbers = {each.number for each in self.citations if each.document.id in documents}
        kept = (replace(each, text=None) if numbers & set(each.citations) else each for each in self.statements)
        return replace(self, statements=tuple(kept))


@dataclass(frozen=True, slots=True)
class Edition:
    """One answer to a kept question."""

    number: int
    """From 1; each time the answer changed, one more."""
    evidence: Evidence
    changes: Mapping[str, Any] | None = field(default=None, hash=False)
    """What it changed of the edition before it; None for the first."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A kept question with one of its answers."""

    id: str
    question: str
    filters: Mapping[str, str] = field(hash=False)
    """As a user set them."""
    ignored: tuple[str, ...]
    """What was not to be read from the question."""
    is_saved: bool
    created: datetime
    editions: int
    """The number of the newest."""
    edition: Edition


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """A kept answer as lists show it, without its evidence."""

    id: str
    question: str
    filters: Mapping[str, str] = field(hash=False)
    is_saved: bool
    created: datetime
    edition: int
    mode: str
    completeness: str
    generation: int
    at: datetime
    """Of the newest edition."""
    feedback: int
    """How often somebody judged it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer."""

    answer_id: str
    edition: int
    kind: FeedbackKind
    at: datetime
    statement: int | None = None
    """From 1; None for the answer as a whole."""
    citation: int | None = None
    """Its number."""
    note: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class NextTurn:
    """Where an answer that is about to be kept belongs."""

    thread: str
    """Its id."""
    question: str
    """As it was typed."""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question of a thread."""

    number: int
    """From 1."""
    question: str
    """As it was typed."""
    standalone: str
    """As it was asked: what it needs of the turns before it is in it."""
    answer_id: str | None
    """None once the answer was deleted or made room."""
    edition: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """Turns that belong together, in order."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: tuple[KeptTurn, ...]


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A thread as lists show it."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int


def words_hash(text: str) -> str:
    r"""Hash the words of a statement, however they are spaced.

    Example:
        >>> words_hash("An employer  pays.\n") == words_hash("An employer pays.")
        True
    """
    return content_hash(" ".join(text.split()))


def new_id() -> str:
    """Make a name for an answer or thread that nothing else has, and that nobody can guess."""
    return secrets.token_hex(ID_BYTES)
