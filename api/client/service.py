"""The service as an object: one method for each thing it does."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from api.client.errors import JobTimeoutError, UnexpectedReplyError, UnreachableError, error_of
from api.client.matches import Incentives, Obligations
from api.client.models import (
    Answer,
    DocumentList,
    DocumentText,
    Found,
    Health,
    Job,
    ListedDocument,
    Provision,
    Register,
)

URL = "http://127.0.0.1:8787"
"""Where ``policydesk serve`` answers unless it is told otherwise."""
TIMEOUT_S = 60.0
"""For one request: an answer takes less than a second, a match over many documents some."""
WAIT_S = 20.0
"""Seconds for which one request asks the service to hold its reply back until a job is over."""
PAGE = 500
"""Provisions asked for at once while a whole register is gone through."""
HTTP_FAILED = 400
Name = Literal["provisions", "incentives", "obligations", "mechanisms"]
T = TypeVar("T")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""What reads each kind of reply, made when it is first needed."""


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
        self._url = url.rstrip("/")
        self._http = httpx.Client(base_url=f"{self._url}/v1/", timeout=timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def health(self) -> Health:
        """Say whether it can answer, and what it holds."""
        return self._get(Health, "health")

    def ask(
        self, question: str, filters: Filters = EVERYTHING, *, inferred: bool = True, ignore: Sequence[str] = ()
    ) -> Answer:
        """Answer a question with cited passages.

        Args:
            question: In Chinese or English.
            filters: Which documents may answer.
            inferred: Whether place, time and kind are read from the question where no filter says them.
            ignore: Fields that are not to be read from it.

        Raises:
            ClientError: There is no answer.
        """
        return self._post(Answer, "ask", {"question": question, **_reading(filters, inferred, ignore)})

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
        return self._post(Found, "search", {"query": query, "k": k, **_reading(filters, inferred, ignore)})

    def documents(self) -> tuple[ListedDocument, ...]:
        """List the documents held, in their current versions."""
        return self._get(DocumentList, "documents").documents

    def document(self, identifier: str) -> DocumentText:
        """Read a document, current or past, with its canonical text.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._get(DocumentText, f"documents/{quote(identifier, safe='')}")

    def remove(self, identifier: str) -> None:
        """Remove a document with all its versions.

        Raises:
            NotFoundError: There is none of this id.
        """
        self._send("DELETE", f"documents/{quote(identifier, safe='')}")

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
        return self._get(Register, name, {**filters.to_dict(), **parameters})

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
        return self._post(Incentives, "match", _profile(profile, "incentives", as_of))

    def obligations(self, profile: Mapping[str, Any], as_of: date | str | None = None) -> Obligations:
        """List what a party must and must not do, by stage.

        Raises:
            InvalidRequestError: The profile says what it cannot say.
        """
        return self._post(Obligations, "match", _profile(profile, "obligations", as_of))

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
        return self._read(Job, self._send("POST", "documents", files={"file": (called, file)}))

    def job(self, identifier: str, wait_s: float = 0.0) -> Job:
        """Say how far a job is.

        Args:
            identifier: Its id.
            wait_s: Seconds the service may hold its reply back until the job is over, at most 60.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._get(Job, f"jobs/{quote(identifier, safe='')}", {"wait": wait_s})

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

    def _get(self, kind: type[T], path: str, parameters: Mapping[str, Any] | None = None) -> T:
        return self._read(kind, self._send("GET", path, params=parameters))

    def _post(self, kind: type[T], path: str, body: Mapping[str, Any]) -> T:
        return self._read(kind, self._send("POST", path, json=body))

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            reply = self._http.request(method, path, **content)
        except httpx.TimeoutException as error:
            raise UnreachableError(self._url, "it did not answer in time") from error
        except httpx.HTTPError as error:
            raise UnreachableError(self._url, str(error).rstrip(".") or type(error).__name__) from error
        if reply.status_code >= HTTP_FAILED:
            raise error_of(reply.status_code, self._problem(reply))
        return reply

    def _problem(self, reply: httpx.Response) -> Mapping[str, Any]:
        try:
            problem = reply.json()
        except ValueError:
            problem = None
        if not isinstance(problem, dict):
            raise UnexpectedReplyError(self._url, f"HTTP {reply.status_code} without an error body")
        return problem

    def _read(self, kind: type[T], reply: httpx.Response) -> T:
        if kind not in _ADAPTERS:
            _ADAPTERS[kind] = TypeAdapter(kind)
        adapter: TypeAdapter[T] = _ADAPTERS[kind]
        try:
            return adapter.validate_json(reply.content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise UnexpectedReplyError(self._url, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _reading(filters: Filters, inferred: bool, ignore: Sequence[str]) -> dict[str, Any]:
    return {"filters": filters.to_dict(), "inferred": inferred, "ignore": list(ignore)}


def _profile(profile: Mapping[str, Any], what: str, as_of: date | str | None) -> dict[str, Any]:
    return {"profile": dict(profile), "what": what, **({} if as_of is None else {"as_of": str(as_of)})}
