"""Ways in which an endpoint fails: broken streams, refusals, faults of its own, and slowness."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from eval.misbehaving.endpoint import Reply, Request, streams
from eval.misbehaving.model import Scripted, in_pieces

TIMEOUT_S = 1.5
"""Seconds the endpoint is given while it fails: three attempts with their pauses take one."""
CUTS = 25
"""Places at which a stream is cut, from its beginning to the last sign."""
BODIES = (b"", b"{}", b'{"error": {"message": "no", "type": "t", "code": "c"}}', b"<html><h1>Bad gateway</h1></html>")
LATER = "Wed, 21 Oct 2099 07:28:00 GMT"
"""A day to come, for who is told to come back then."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How the endpoint fails in one answer."""

    name: str
    replies: Sequence[Reply] = ()
    """Sent before it does its work, if ever."""
    recovers: bool = False
    """Whether it does its work then."""
    cut_at: float | None = None
    """Share of the reply after which the stream ends."""
    tears: bool = False
    """Whether it ends in the middle of an event."""
    first_s: float = 0.0
    """Seconds before the reply begins."""
    pause_s: float = 0.0
    """Seconds between two pieces of it."""


class Failing:
    """A scripted model behind an endpoint that fails."""

    def __init__(self, model: Scripted, failure: Failure) -> None:
        self._model = model
        self._failure = failure
        self._sent = 0

    def __call__(self, request: Request) -> Reply:
        """Fail, or answer."""
        failure = self._failure
        if self._sent < len(failure.replies) or (failure.replies and not failure.recovers):
            self._sent += 1
            return failure.replies[min(self._sent, len(failure.replies)) - 1]
        reply = self._model(request)
        if reply.parts and failure.cut_at is not None:
            reply = _cut(reply, failure.cut_at, tears=failure.tears)
        return replace(reply, wait_s=failure.first_s, pause_s=failure.pause_s)


def _cut(reply: Reply, share: float, *, tears: bool) -> Reply:
    """End a stream early, without the event that says that it is over."""
    pieces = len(reply.parts) - 2  # what follows them says that the reply is over
    kept = reply.parts[: int(share * pieces)]
    torn = reply.parts[len(kept)]
    return replace(reply, parts=(*kept, torn[: len(torn) // 2] if tears else b""))


def cut_streams() -> Iterator[Failure]:
    """End streams after each part of them, between two events and within one."""
    for at in range(CUTS):
        yield Failure(f"cut after {at / CUTS:.0%}", cut_at=at / CUTS, tears=bool(at % 2))


def too_many_requests() -> Iterator[Failure]:
    """Say 429, with and without a time to come back."""
    for wait in (None, "0", "1", "30", "-1", "soon", LATER):
        yield from _refusals(429, {} if wait is None else {"retry-after": wait})


def server_errors() -> Iterator[Failure]:
    """Say 500 and its like."""
    for status in (500, 502, 503, 504, 529, 599):
        yield from _refusals(status, {})


def _refusals(status: int, headers: Mapping[str, str]) -> Iterator[Failure]:
    """Refuse once, twice, three times and always, with every kind of body."""
    for times, body in zip((1, 2, 3, None), BODIES, strict=True):
        told = f"{status} {dict(headers)} {times or 'every'} time(s)"
        yield Failure(told, (Reply(body, status, headers),) * (times or 1), recovers=times is not None)


def slow_words() -> Iterator[Failure]:
    """Wait before the first word, or between words: some bearable, most not."""
    for first in (0.1, 0.5, 0.9, 1.2, 1.6, 2.0, 3.0):
        yield Failure(f"first word after {first} s", first_s=first)
    for pause in (0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.1, 0.2, 0.4, 0.8, 1.2, 1.7, 3.0):
        yield Failure(f"{pause} s between words", pause_s=pause)


def others() -> Iterator[Failure]:
    """What else comes over a wire."""
    for status, body in zip((301, 302, 307, 400, 401, 403, 404, 413, 422), cycle(BODIES), strict=False):
        yield Failure(f"{status}", (Reply(body, status, {"location": "http://127.0.0.1:9/"}),))
    for name, body in (("no JSON", b"not JSON"), ("half of it", b'{"choices": ['), ("no choices", b'{"choices": []}')):
        yield Failure(name, (Reply(body),))
    yield Failure("promised bytes that never come", (Reply(b'{"choices": [', missing_bytes=500),))
    yield Failure("an error in the stream", (_stream(b'data: {"error": {"message": "overloaded"}}\n\n'),))
    yield Failure("no event in the stream", (_stream(b"hello\n\n"),))
    yield Failure("an empty stream", (_stream(b""),))
    yield Failure("bytes that are no text", (_stream(b"data: \xff\xfe\x00\n\n"),))
    yield Failure(
        "words after the end", (replace(streams(in_pieces("x")), parts=(b"data: [DONE]\n\n", b"data: x\n\n")),)
    )
    yield Failure("a wrong type", (Reply(b"hello", headers={"content-type": "text/plain"}),))


def _stream(*parts: bytes) -> Reply:
    return Reply(parts=parts, headers={"content-type": "text/event-stream"})
