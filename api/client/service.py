"""The service as an object: one method for each thing it does."""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self
from urllib.parse import quote

from api.client.connection import Connection
from api.client.errors import JobTimeoutError
from api.client.kept import (
    Feedback,
    FeedbackList,
    KeptAnswer,
    KeptList,
    Rerun,
    Reruns,
    Thread,
    ThreadHead,
    ThreadList,
)
from api.client.matches import Incentives, Obligations
from api.client.models import (
    DocumentList,
    DocumentText,
    Found,
    GivenAnswer,
    Health,
    Job,
    ListedDocument,
    Provision,
    Register,
    Statement,
    Turn,
)

URL = "http://127.0.0.1:8787"
"""Where ``policydesk serve`` answers unless it is told otherwise."""
TIMEOUT_S = 60.0
"""For one request: an answer takes less than a second, a match over many documents some."""
WAIT_S = 20.0
"""Seconds for which one request asks the service to hold its reply back until a job is over."""
PAGE = 500
"""Provisions asked for at once while a whole register is gone through."""
LISTED = 50
"""Kept answers or threads on a page where no number is given."""
FeedbackKind = Literal["helpful", "wrong_citation", "missing", "outdated"]
Name = Literal["provisions", "incentives", "obligations", "mechanisms"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; what is left out leaves that property open."""

    jurisdiction: str | None = None
    as_of: date | str | None = None
    kind: str | None = None
    language: str | None = None
    issuer: str | None = None
    document: str | None = None

    def to_dict(self) -> dict[str, str]:
        """Give those that are set, as the service takes them."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}


EVERYTHING = Filters()


class PolicyDesk:
    """A running service.

    Example:
        with PolicyDesk() as desk:
            answer = desk.ask("When must an employer pay the training levy?", Filters(jurisdiction="GB"))
            for statement in answer.statements:
                print(statement.text, [answer.citations[number - 1].quote for number in statement.citations])
    """

    def __init__(self, url: str = URL, timeout_s: float = TIMEOUT_S) -> None:
        """Say where it is; nothing is sent yet.

        Args:
            url: Its address, without ``/v1``.
            timeout_s: Seconds for one request.
        """
        self._service = Connection(url, timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections."""
        self._service.close()

    def health(self) -> Health:
        """Say whether it can answer, and what it holds."""
        return self._service.get(Health, "health")

    def ask(
        self,
        question: str,
        filters: Filters = EVERYTHING,
        *,
        inferred: bool = True,
        ignore: Sequence[str] = (),
        history: Sequence[Turn] = (),
        save: bool = False,
        thread: str | None = None,
    ) -> GivenAnswer:
        """Answer a question with cited passages.

        Args:
            question: In Chinese or English.
            filters: Which documents may answer.
            inferred: Whether place, time and kind are read from the question where no filter says them.
            ignore: Fields that are not to be read from it.
            history: The turns before it, the oldest first, by which a follow-up is understood.
            save: Whether the answer is kept.
            thread: The id of the thread that it continues, whose turns are the history then; the answer is kept too.

        Raises:
            ClientError: There is no answer.
        """
        return self._service.answer("ask", _asked(question, filters, inferred, ignore, history, save, thread))

    def stream(
        self,
        question: str,
        filters: Filters = EVERYTHING,
        *,
        inferred: bool = True,
        ignore: Sequence[str] = (),
        history: Sequence[Turn] = (),
        save: bool = False,
        thread: str | None = None,
    ) -> Generator[Statement | GivenAnswer]:
        """Answer as ``ask`` does: give each statement when it is sure, the whole answer last.

        Nothing is sent before the first is taken. Whoever takes no more closes it, which stops the work.

        Args:
            question: As ``ask`` takes it, and so the others.
            filters: Which documents may answer.
            inferred: Whether place, time and kind are read from the question.
            ignore: Fields that are not to be read from it.
            history: The turns before it.
            save: Whether the answer is kept.
            thread: The id of the thread that it continues.

        Raises:
            ClientError: There is no answer, or it broke off.
        """
        body = {**_asked(question, filters, inferred, ignore, history, save, thread), "stream": True}
        return self._service.stream("ask", body)

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters = EVERYTHING,
        *,
        inferred: bool = True,
        ignore: Sequence[str] = (),
    ) -> Found:
        """Rank passages for a query, without writing an answer.

        Raises:
            ClientError: Nothing can be found.
        """
        return self._service.post(Found, "search", {"query": query, "k": k, **_reading(filters, inferred, ignore)})

    def documents(self) -> tuple[ListedDocument, ...]:
        """List the documents held, in their current versions."""
        return self._service.get(DocumentList, "documents").documents

    def document(self, identifier: str) -> DocumentText:
        """Read a document, current or past, with its canonical text.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._service.get(DocumentText, f"documents/{quote(identifier, safe='')}")

    def remove(self, identifier: str) -> None:
        """Remove a document with all its versions.

        Raises:
            NotFoundError: There is none of this id.
        """
        self._service.send("DELETE", f"documents/{quote(identifier, safe='')}")

    def provisions(
        self, name: Name = "provisions", filters: Filters = EVERYTHING, **parameters: str | int | bool | Sequence[str]
    ) -> Register:
        """Give a page of a register.

        Args:
            name: Which register.
            filters: Which documents' provisions.
            parameters: ``type`` (of ``provisions`` alone), ``bearer_class``, ``instrument``, ``sort``, ``offset``,
                ``limit`` and the others of docs/api.md.

        Raises:
            InvalidRequestError: One cannot be used.
        """
        return self._service.get(Register, name, {**filters.to_dict(), **parameters})

    def iter_provisions(
        self, name: Name = "provisions", filters: Filters = EVERYTHING, **parameters: str | bool | Sequence[str]
    ) -> Iterator[Provision]:
        """Go through a whole register, page by page.

        Raises:
            InvalidRequestError: A parameter cannot be used.
        """
        offset, total = 0, 1
        while offset < total:
            page = self.provisions(name, filters, **{**parameters, "offset": offset, "limit": PAGE})
            yield from page.provisions
            offset, total = offset + PAGE, page.total

    def match(self, profile: Mapping[str, Any], as_of: date | str | None = None) -> Incentives:
        """Say which incentives apply to a party, and what the others hang on.

        Raises:
            InvalidRequestError: The profile says what it cannot say.
        """
        return self._service.post(Incentives, "match", _profile(profile, "incentives", as_of))

    def obligations(self, profile: Mapping[str, Any], as_of: date | str | None = None) -> Obligations:
        """List what a party must and must not do, by stage.

        Raises:
            InvalidRequestError: The profile says what it cannot say.
        """
        return self._service.post(Obligations, "match", _profile(profile, "obligations", as_of))

    def upload(self, file: Path | IO[bytes], name: str | None = None) -> Job:
        """Send a file; the job that reads it is given at once.

        Args:
            file: A path, or an open file.
            name: The name it gets; that of the path when left out.

        Raises:
            ClientError: It was not taken.
        """
        if isinstance(file, Path):
            with file.open("rb") as opened:
                return self.upload(opened, name or file.name)
        called = name or Path(str(getattr(file, "name", ""))).name
        return self._service.read(Job, self._service.send("POST", "documents", files={"file": (called, file)}))

    def job(self, identifier: str, wait_s: float = 0.0) -> Job:
        """Say how far a job is.

        Args:
            identifier: Its id.
            wait_s: Seconds the service may hold its reply back until the job is over, at most 60.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._service.get(Job, f"jobs/{quote(identifier, safe='')}", {"wait": wait_s})

    def wait_for(self, job: Job, timeout_s: float = 600.0) -> Job:
        """Wait until a job is over; its files say what became of them.

        Raises:
            JobTimeoutError: It goes on.
        """
        deadline = time.monotonic() + timeout_s
        while not job.is_over:
            left = deadline - time.monotonic()
            if left <= 0:
                raise JobTimeoutError(job.id, timeout_s)
            job = self.job(job.id, wait_s=min(left, WAIT_S))
        return job

    # --- kept answers and threads ------------------------------------------------------------------------------

    def answers(self, limit: int = LISTED, offset: int = 0, *, saved: bool = False) -> KeptList:
        """List the answers that are kept, newest first.

        Args:
            limit: How many.
            offset: Before the first one.
            saved: Only those a person saved.
        """
        return self._service.get(KeptList, "answers", {"limit": limit, "offset": offset, "saved": saved})

    def answer(self, identifier: str, edition: int | None = None) -> KeptAnswer:
        """Show a kept answer as it stands now; its ``markdown`` is what can be exported.

        Args:
            identifier: Its id.
            edition: An older answer; the newest when left out.

        Raises:
            NotFoundError: There is none of this id, or no such edition.
        """
        return self._service.get(KeptAnswer, _kept(identifier), {} if edition is None else {"edition": edition})

    def save(self, identifier: str) -> None:
        """Keep an answer that was just given, or save one of a thread so that it does not make room for newer ones.

        Raises:
            NotFoundError: There is none of this id, or the service remembers it no longer.
        """
        self._service.send("PUT", _kept(identifier))

    def delete_answer(self, identifier: str) -> None:
        """Delete a kept answer, with all its editions and feedback.

        Raises:
            NotFoundError: There is none of this id.
        """
        self._service.send("DELETE", _kept(identifier))

    def rerun(self, identifier: str) -> Rerun:
        """Ask a kept question again, where the corpus has changed since, and say what changed and why.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._service.post(Rerun, f"{_kept(identifier)}/rerun", {})

    def rerun_all(self) -> Reruns:
        """Ask every saved question again, all within the time-out; those that fail are listed, and the others go on."""
        return self._service.post(Reruns, "answers/rerun", {})

    def judge(
        self,
        identifier: str,
        kind: FeedbackKind,
        *,
        statement: int | None = None,
        citation: int | None = None,
        note: str = "",
        edition: int | None = None,
    ) -> Feedback:
        """Say what you think of a kept answer, which is saved with it.

        Args:
            identifier: Its id.
            kind: What you think.
            statement: Of which statement, counted from 1.
            citation: Of which citation, by its number.
            note: In your words.
            edition: Of which edition; the newest when left out.

        Raises:
            NotFoundError: There is none of this id.
            InvalidRequestError: It has no such statement or citation.
        """
        said = {"kind": kind, "statement": statement, "citation": citation, "note": note, "edition": edition}
        return self._service.post(Feedback, f"{_kept(identifier)}/feedback", said)

    def feedback(self, identifier: str) -> tuple[Feedback, ...]:
        """List what people thought of a kept answer, oldest first.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._service.get(FeedbackList, f"{_kept(identifier)}/feedback").feedback

    def begin_thread(self, title: str, answers: Sequence[str] = ()) -> Thread:
        """Begin a thread; ``ask`` continues it by its id.

        Args:
            title: What it is about.
            answers: Ids of answers just given, which become its first turns.

        Raises:
            ClientError: It was not begun.
        """
        return self._service.post(Thread, "threads", {"title": title, "answers": list(answers)})

    def threads(self, limit: int = LISTED, offset: int = 0) -> tuple[ThreadHead, ...]:
        """List the threads, the one touched last first."""
        return self._service.get(ThreadList, "threads", {"limit": limit, "offset": offset}).threads

    def thread(self, identifier: str) -> Thread:
        """Show a thread with its answers as they stand now; its ``markdown`` is what can be exported.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._service.get(Thread, _thread(identifier))

    def delete_thread(self, identifier: str) -> None:
        """Delete a thread, with those of its answers that nobody saved.

        Raises:
            NotFoundError: There is none of this id.
        """
        self._service.send("DELETE", _thread(identifier))


def _asked(
    question: str,
    filters: Filters,
    inferred: bool,
    ignore: Sequence[str],
    history: Sequence[Turn],
    save: bool,
    thread: str | None,
) -> dict[str, Any]:
    kept = {"history": [asdict(turn) for turn in history], "save": save, "thread": thread}
    return {"question": question, **_reading(filters, inferred, ignore), **kept}


def _kept(identifier: str) -> str:
    return f"answers/{quote(identifier, safe='')}"


def _thread(identifier: str) -> str:
    return f"threads/{quote(identifier, safe='')}"


def _reading(filters: Filters, inferred: bool, ignore: Sequence[str]) -> dict[str, Any]:
    return {"filters": filters.to_dict(), "inferred": inferred, "ignore": list(ignore)}


def _profile(profile: Mapping[str, Any], what: str, as_of: date | str | None) -> dict[str, Any]:
    return {"profile": dict(profile), "what": what, **({} if as_of is None else {"as_of": str(as_of)})}
