"""``/v1/answers`` and ``/v1/threads``: answers that were kept, as they stand now, asked again, judged."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import RecentDep, ServicesDep
from api.schemas import Words
from corpus.kept import Feedback, FeedbackKind
from corpus.memory import NOTE_CHARACTERS
from corpus.threads import THREAD_TURNS, TITLE_CHARACTERS
from rag.memory.changes import CitationChange, ReasonKind, StatementChange, Verdict
from rag.memory.recall import CitationState, Recalled
from rag.memory.remembering import Remembering
from rag.memory.report import (
    answer_markdown,
    failed_rerun_to_dict,
    feedback_to_dict,
    head_to_dict,
    recalled_to_dict,
    rerun_to_dict,
    thread_head_to_dict,
    thread_markdown,
    thread_to_dict,
)
from rag.model import Completeness

DEFAULT_LIMIT = 50
"""Answers or threads on a page."""
MAX_LIMIT = 1_000
"""Most of them on a page: 300 kB of JSON."""
MAX_OFFSET = 1_000_000
"""Far behind the last one that can be kept."""

router = APIRouter(tags=["memory"])
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many.")]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Before the first one shown.")]
EditionNumber = Annotated[
    int | None, Query(ge=1, le=MAX_OFFSET, description="An older answer; the newest when left out.")
]


class KeptDocumentOut(BaseModel):
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


class SuccessorOut(BaseModel):
    """What took a document's place; without an id where it is not held."""

    id: str | None
    source: str | None
    title: str


class KeptCitationOut(BaseModel):
    """A kept citation as it stands now."""

    number: int
    state: CitationState
    zh: str
    en: str
    passage_id: str
    quote: str | None = Field(description="Read from the document now; null where it was removed.")
    quote_hash: str
    start: int
    end: int
    path: list[str]
    page: int | None
    document: KeptDocumentOut
    superseded_by: SuccessorOut | None


class KeptStatementOut(BaseModel):
    """A kept statement as it stands now."""

    text: str | None = Field(description="Null where a document it rests on was removed.")
    is_current: bool
    is_supported: bool
    citations: list[int]
    group: str | None
    heading: str | None
    referred_by: int | None


class KeptCoverageOut(BaseModel):
    """What was looked at."""

    documents_searched: int
    filters: dict[str, str]
    notes: list[str]
    referenced_not_held: list[str]
    nearest: list[KeptDocumentOut]


class ReasonOut(BaseModel):
    """Why something changed, in words of both languages; fields that do not apply are null."""

    kind: ReasonKind
    zh: str
    en: str
    document_id: str | None = None
    title: str | None = None
    by_id: str | None = None
    by_title: str | None = None
    before: str | None = None
    after: str | None = None
    place: str | None = None


class BeforeAfterOut(BaseModel):
    """A word of both answers."""

    before: str
    after: str


class CitedChangeOut(BaseModel):
    """What became of one citation, by its numbers in both answers."""

    change: CitationChange
    before: int | None
    after: int | None


class SaidChangeOut(BaseModel):
    """What became of one statement; statements are counted from 1."""

    change: StatementChange
    before: int | None
    after: int | None
    citations: list[CitedChangeOut]
    reasons: list[ReasonOut]


class ChangesOut(BaseModel):
    """What an answer changed of the one before it."""

    verdict: Verdict
    completeness: BeforeAfterOut
    mode: BeforeAfterOut
    reasons: list[ReasonOut]
    statements: list[SaidChangeOut]


class SaidChangeInWordsOut(SaidChangeOut):
    """The same with the words of both answers, where they may be shown."""

    text_before: str | None
    text_after: str | None
    figures_gone: list[str] = Field(description="Figures and negations that only the former wording has.")
    figures_new: list[str]


class EditionOut(BaseModel):
    """Which answer."""

    edition: int
    at: datetime
    generation: int


class RerunOut(BaseModel):
    """A kept question that was asked again."""

    id: str
    question: str
    before: EditionOut
    after: EditionOut
    verdict: Verdict
    completeness: BeforeAfterOut
    mode: BeforeAfterOut
    reasons: list[ReasonOut]
    statements: list[SaidChangeInWordsOut]


class FailedRerunOut(BaseModel):
    """A kept question that could not be asked again; its answer is kept as it was."""

    id: str
    question: str
    error: str
    detail: str


class RerunsOut(BaseModel):
    """Every saved question, asked again."""

    answers: list[RerunOut]
    failed: list[FailedRerunOut] = Field(description="Those that could not be asked, and why; the others were.")


class KeptHeadOut(BaseModel):
    """A kept answer in a list."""

    id: str
    question: str
    filters: dict[str, str]
    is_saved: bool
    created: datetime
    edition: int
    mode: str
    completeness: Completeness
    generation: int
    at: datetime
    feedback: int


class KeptListOut(BaseModel):
    """Kept answers, newest first."""

    total: int
    answers: list[KeptHeadOut]


class KeptAnswerOut(BaseModel):
    """A kept answer as it stands now."""

    id: str
    question: str
    filters: dict[str, str]
    ignored: list[str]
    is_saved: bool
    created: datetime
    edition: int
    editions: int
    at: datetime
    generation: int
    mode: str
    completeness: Completeness
    is_current: bool
    statements: list[KeptStatementOut]
    citations: list[KeptCitationOut]
    coverage: KeptCoverageOut
    changes: ChangesOut | None
    markdown: str


class FeedbackBody(BaseModel):
    """What a person thinks of an answer."""

    model_config = ConfigDict(extra="forbid")

    kind: FeedbackKind
    statement: int | None = Field(default=None, ge=1, le=MAX_OFFSET, description="Which, counted from 1.")
    citation: int | None = Field(default=None, ge=1, le=MAX_OFFSET, description="Its number.")
    note: Words = Field(default="", max_length=NOTE_CHARACTERS)
    edition: int | None = Field(
        default=None, ge=1, le=MAX_OFFSET, description="Which answer; the newest when left out."
    )


class FeedbackOut(BaseModel):
    """What a person thought of an answer."""

    id: int
    answer_id: str
    edition: int
    kind: FeedbackKind
    statement: int | None
    citation: int | None
    note: str
    at: datetime


class FeedbackListOut(BaseModel):
    """What people thought, oldest first."""

    feedback: list[FeedbackOut]


class ThreadBody(BaseModel):
    """A new thread."""

    model_config = ConfigDict(extra="forbid")

    title: Words = Field(max_length=TITLE_CHARACTERS, description="What it is about.")
    answers: list[Words] = Field(
        default=[], max_length=THREAD_TURNS, description="Ids of answers just given, which become its first turns."
    )


class ThreadHeadOut(BaseModel):
    """A thread in a list."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int


class ThreadListOut(BaseModel):
    """Threads, the one touched last first."""

    threads: list[ThreadHeadOut]


class TurnOut(BaseModel):
    """One question of a thread; its answer is null once it is no longer kept."""

    number: int
    question: str
    question_resolved: str
    at: datetime
    answer: KeptAnswerOut | None


class ThreadOut(BaseModel):
    """A thread with its answers as they stand now."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: list[TurnOut]
    markdown: str


def _shown(recalled: Recalled) -> dict[str, Any]:
    return {**recalled_to_dict(recalled), "markdown": answer_markdown(recalled)}


@router.get("/answers", response_model=KeptListOut)
def list_answers(
    services: ServicesDep,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
    saved: Annotated[bool, Query(description="Only those a person saved.")] = False,
) -> dict[str, Any]:
    """List the answers that are kept, newest first."""
    memory = services.corpus.catalogue.memory
    heads = memory.answers(limit, offset, saved_only=saved)
    return {"total": memory.count(), "answers": [head_to_dict(each) for each in heads]}


@router.post("/answers/rerun", response_model=RerunsOut)
def rerun_all(services: ServicesDep) -> dict[str, Any]:
    """Ask every saved question again, where the corpus has changed since, and say what changed and why."""
    remembering = Remembering(services.corpus)
    found = remembering.rerun_all(services.answerer.answer)
    return {
        "answers": [rerun_to_dict(*remembering.stand(each), each.changes) for each in found.done],
        "failed": [failed_rerun_to_dict(each) for each in found.failed],
    }


@router.get("/answers/{identifier}", response_model=KeptAnswerOut)
def show(identifier: str, services: ServicesDep, edition: EditionNumber = None) -> dict[str, Any]:
    """Show a kept answer as it stands now; words of documents that were removed since are not shown."""
    return _shown(Remembering(services.corpus).recall(identifier, edition))


@router.put("/answers/{identifier}", status_code=204)
def save(identifier: str, recent: RecentDep) -> None:
    """Save an answer that was just given, or that a thread keeps, so that it does not make room for newer ones."""
    recent.save(identifier)


@router.delete("/answers/{identifier}", status_code=204)
def delete(identifier: str, services: ServicesDep, recent: RecentDep) -> None:
    """Delete a kept answer, with all its editions and feedback."""
    recent.forget(identifier)
    services.corpus.catalogue.memory.delete([identifier])


@router.post("/answers/{identifier}/rerun", response_model=RerunOut)
def rerun(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """Ask a kept question again, where the corpus has changed since, and say what changed and why."""
    remembering = Remembering(services.corpus)
    found = remembering.rerun(services.answerer.answer, identifier)
    return rerun_to_dict(*remembering.stand(found), found.changes)


@router.post("/answers/{identifier}/feedback", response_model=FeedbackOut, status_code=201)
def judge(identifier: str, body: FeedbackBody, services: ServicesDep) -> dict[str, Any]:
    """Say what you think of an answer, which is saved with it."""
    memory = services.corpus.catalogue.memory
    edition = body.edition or memory.answer(identifier).editions
    given = Feedback(
        identifier, edition, body.kind, datetime.now(UTC), body.statement, body.citation, body.note.strip()
    )
    return feedback_to_dict(memory.judge(given))


@router.get("/answers/{identifier}/feedback", response_model=FeedbackListOut)
def list_feedback(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """List what people thought of an answer, oldest first."""
    memory = services.corpus.catalogue.memory
    return {"feedback": [feedback_to_dict(each) for each in memory.feedback(memory.answer(identifier).id)]}


@router.post("/threads", response_model=ThreadOut, status_code=201)
def begin_thread(body: ThreadBody, services: ServicesDep, recent: RecentDep) -> dict[str, Any]:
    """Begin a thread, also with answers just given; a question that names it continues it."""
    return _shown_thread(recent.begin_thread(body.title, body.answers), services)


@router.get("/threads", response_model=ThreadListOut)
def list_threads(services: ServicesDep, limit: Limit = DEFAULT_LIMIT, offset: Offset = 0) -> dict[str, Any]:
    """List the threads, the one touched last first."""
    return {"threads": [thread_head_to_dict(each) for each in services.corpus.catalogue.threads.threads(limit, offset)]}


@router.get("/threads/{identifier}", response_model=ThreadOut)
def show_thread(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """Show a thread with its answers as they stand now, as data and as Markdown."""
    return _shown_thread(identifier, services)


def _shown_thread(identifier: str, services: ServicesDep) -> dict[str, Any]:
    thread = services.corpus.catalogue.threads.thread(identifier)
    answers = Remembering(services.corpus).recall_turns(thread)
    shown = thread_to_dict(thread, answers)
    for turn, answer in zip(shown["turns"], answers, strict=True):
        turn["answer"] = _shown(answer) if answer else None
    return {**shown, "markdown": thread_markdown(thread, answers)}


@router.delete("/threads/{identifier}", status_code=204)
def delete_thread(identifier: str, services: ServicesDep, recent: RecentDep) -> None:
    """Delete a thread, with those of its answers that nobody saved."""
    for turn in services.corpus.catalogue.threads.thread(identifier).turns:
        recent.forget(turn.answer_id or "")
    services.corpus.catalogue.threads.delete(identifier)
