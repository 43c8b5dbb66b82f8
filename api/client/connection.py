"""One service over HTTP: requests out, values and errors in. The one file of the client that imports ``httpx``."""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from api.client.errors import ClientError, UnexpectedReplyError, UnreachableError, error_of
from api.client.models import GivenAnswer, Statement
from api.client.streaming import Event, StreamedAnswer, iter_events

HTTP_FAILED = 400
HTTP_BROKEN = 500
ANSWER_ID = "policydesk-answer"
KEPT_AT = "content-location"
"""Headers of an answer: what it can be kept as, and where it is found where it is kept."""
T = TypeVar("T")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""What reads each kind of reply, made when it is first needed."""


class Connection:
    """Sends requests to a service and reads what it says."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Say where it is; nothing is sent yet.

        Args:
            url: Its address, without ``/v1``.
            timeout_s: Seconds for one request; of a stream, between two of its parts.
        """
        self._url = url.rstrip("/")
        self._http = httpx.Client(base_url=f"{self._url}/v1/", timeout=timeout_s)

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def get(self, kind: type[T], path: str, parameters: Mapping[str, Any] | None = None) -> T:
        """Ask for a value.

        Raises:
            ClientError: There is none.
        """
        return self.read(kind, self.send("GET", path, params=parameters))

    def post(self, kind: type[T], path: str, body: Mapping[str, Any]) -> T:
        """Send JSON and give the value that comes back.

        Raises:
            ClientError: There is none.
        """
        return self.read(kind, self.send("POST", path, **_as_json(body)))

    def send(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Send a request, and make sure that it was served.

        Args:
            method: Of HTTP.
            path: Below ``/v1``.
            content: As ``httpx`` takes it.

        Raises:
            ClientError: It was not.
        """
        with self._failures_as_ours():
            reply = self._http.request(method, path, **content)
        self._require_success(reply)
        return reply

    def read(self, kind: type[T], reply: httpx.Response) -> T:
        """Read the value of a reply.

        Raises:
            UnexpectedReplyError: It is none of this kind.
        """
        return self._value(kind, reply.content)

    def answer(self, path: str, body: Mapping[str, Any]) -> GivenAnswer:
        """Send a question and give its answer, with what the reply says of where it is kept.

        Raises:
            ClientError: There is none.
        """
        reply = self.send("POST", path, **_as_json(body))
        return self._given(reply, reply.content)

    def stream(self, path: str, body: Mapping[str, Any]) -> Generator[Statement | GivenAnswer]:
        """Send a question and give its statements as they come, the whole answer last.

        Raises:
            ClientError: There is no answer, or it broke off.
        """
        with self._failures_as_ours(), self._http.stream("POST", path, **_as_json(body)) as reply:
            if reply.status_code >= HTTP_FAILED:
                reply.read()
            self._require_success(reply)
            yield from self._steps(reply)

    @contextmanager
    def _failures_as_ours(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise UnreachableError(self._url, "it did not answer in time") from error
        except httpx.HTTPError as error:
            raise UnreachableError(self._url, str(error).rstrip(".") or type(error).__name__) from error

    def _require_success(self, reply: httpx.Response) -> None:
        if reply.status_code >= HTTP_FAILED:
            raise error_of(reply.status_code, self._problem(reply))

    def _steps(self, reply: httpx.Response) -> Generator[Statement | GivenAnswer]:
        streamed = StreamedAnswer()
        try:
            for event in iter_events(reply.iter_bytes()):
                if event.name == "error":
                    raise _told(event)
                streamed.add(event)
                if event.name == "statement":
                    yield self._value(Statement, json.dumps(event.data).encode())
                elif event.name == "done":
                    yield self._given(reply, streamed.body())
                    return
        except ValueError as error:
            raise UnexpectedReplyError(self._url, "an event of its stream is no JSON") from error
        raise UnexpectedReplyError(self._url, "the answer broke off")

    def _given(self, reply: httpx.Response, body: bytes) -> GivenAnswer:
        place = reply.headers.get(KEPT_AT)
        identifier = place.rpartition("/")[2] if place else reply.headers.get(ANSWER_ID)
        return replace(self._value(GivenAnswer, body), answer_id=identifier, is_kept=place is not None)

    def _problem(self, reply: httpx.Response) -> Mapping[str, Any]:
        try:
            problem = reply.json()
        except ValueError:
            problem = None
        if not isinstance(problem, dict):
            raise UnexpectedReplyError(self._url, f"HTTP {reply.status_code} without an error body")
        return problem

    def _value(self, kind: type[T], body: bytes) -> T:
        if kind not in _ADAPTERS:
            _ADAPTERS[kind] = TypeAdapter(kind)
        adapter: TypeAdapter[T] = _ADAPTERS[kind]
        try:
            return adapter.validate_json(body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise UnexpectedReplyError(self._url, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _as_json(body: Mapping[str, Any]) -> dict[str, Any]:
    """Write a body in ASCII: half of a sign that takes two is refused by the service then, and is no fault of ours."""
    return {"content": json.dumps(body), "headers": {"content-type": "application/json"}}


def _told(event: Event) -> ClientError:
    """Turn an error that a stream tells, since its status was sent before, into one of ours."""
    problem = event.data if isinstance(event.data, Mapping) else {}
    status = problem.get("status")
    return error_of(status if isinstance(status, int) else HTTP_BROKEN, problem)
