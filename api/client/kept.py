"""Kept answers and threads as the service replies with them; ``docs/memory.md`` says what each field means."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as it stood when it was cited."""

    id: str
    source: str
    title: str
    kind: str
    language: str
    version: int
    status: str
    jurisdiction: str | None
    document_number: str | None
    issued: date | None
    effective_from: date | None
    effective_to: date | None


@dataclass(frozen=True, slots=True)
class Successor:
    """What took a document's place; without an id where it is not held."""

    id: str | None
    source: str | None
    title: str


@dataclass(frozen=True, slots=True)
class KeptCitation:
    """A kept citation as it stands now, in words of both languages."""

    number: int
    state: str
    zh: str
    en: str
    passage_id: str
    quote: str | None
    quote_hash: str
    start: int
    end: int
    path: tuple[str, ...]
    page: int | None
    document: KeptDocument
    superseded_by: Successor | None


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """A kept statement as it stands now; its words are withheld where a document they rest on was removed."""

    text: str | None
    is_current: bool
    is_supported: bool
    citations: tuple[int, ...]
    group: str | None
    heading: str | None
    referred_by: int | None


@dataclass(frozen=True, slots=True)
class KeptCoverage:
    """What was looked at."""

    documents_searched: int
    filters: dict[str, str]
    notes: tuple[str, ...]
    referenced_not_held: tuple[str, ...]
    nearest: tuple[KeptDocument, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something changed, in words of both languages."""

    kind: str
    zh: str
    en: str
    document_id: str | None
    title: str | None
    by_id: str | None
    by_title: str | None
    before: str | None
    after: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A word of both answers."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CitedChange:
    """What became of one citation, by its numbers in both answers."""

    change: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class SaidChange:
    """What became of one statement; statements are counted from 1."""

    change: str
    before: int | None
    after: int | None
    citations: tuple[CitedChange, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SaidChangeInWords(SaidChange):
    """The same with the words of both answers, where they may be shown."""

    text_before: str | None
    text_after: str | None
    figures_gone: tuple[str, ...]
    figures_new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an answer changed of the one before it."""

    verdict: str
    completeness: BeforeAfter
    mode: BeforeAfter
    reasons: tuple[Reason, ...]
    statements: tuple[SaidChange, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which answer."""

    edition: int
    at: datetime
    generation: int


@dataclass(frozen=True, slots=True)
class Rerun:
    """A kept question that was asked again."""

    id: str
    question: str
    before: Edition
    after: Edition
    verdict: str
    completeness: BeforeAfter
    mode: BeforeAfter
    reasons: tuple[Reason, ...]
    statements: tuple[SaidChangeInWords, ...]


@dataclass(frozen=True, slots=True)
class FailedRerun:
    """A kept question that could not be asked again; its kept answer is as it was."""

    id: str
    question: str
    error: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reruns:
    """Every saved question, asked again."""

    answers: tuple[Rerun, ...]
    failed: tuple[FailedRerun, ...]


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A kept answer in a list."""

    id: str
    question: str
    filters: dict[str, str]
    is_saved: bool
    created: datetime
    edition: int
    mode: str
    completeness: str
    generation: int
    at: datetime
    feedback: int


@dataclass(frozen=True, slots=True)
class KeptList:
    """Kept answers, newest first; of all pages there are ``total``."""

    total: int
    answers: tuple[KeptHead, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A kept answer as it stands now, also as Markdown."""

    id: str
    question: str
    filters: dict[str, str]
    ignored: tuple[str, ...]
    is_saved: bool
    created: datetime
    edition: int
    editions: int
    at: datetime
    generation: int
    mode: str
    completeness: str
    is_current: bool
    statements: tuple[KeptStatement, ...]
    citations: tuple[KeptCitation, ...]
    coverage: KeptCoverage
    changes: Changes | None
    markdown: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer."""

    id: int
    answer_id: str
    edition: int
    kind: str
    statement: int | None
    citation: int | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedbackList:
    """What people thought, oldest first."""

    feedback: tuple[Feedback, ...]


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A thread in a list."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class ThreadList:
    """Threads, the one touched last first."""

    threads: tuple[ThreadHead, ...]


@dataclass(frozen=True, slots=True)
class ThreadTurn:
    """One question of a thread; its answer is none once it is no longer kept."""

    number: int
    question: str
    question_resolved: str
    at: datetime
    answer: KeptAnswer | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with its answers as they stand now, also as Markdown."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: tuple[ThreadTurn, ...]
    markdown: str
