"""Steps of an answer → server-sent events, made in a thread of their own and stopped when nobody listens any more."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

import structlog
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.errors import problem_of
from corpus.errors import PolicyDeskError
from corpus.writing_errors import AnswerStoppedError
from rag.model import Answer, Statement, citation_to_dict, coverage_to_dict, statement_to_dict
from rag.writing.model import Stop

MEDIA_TYPE = "text/event-stream"
EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
}
"""One event, for OpenAPI."""
HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
"""Neither kept nor held back by what stands between: nginx would wait for 8 kB."""
QUIET_S = 10.0
"""Seconds without an event after which a comment is sent: proxies close what is silent for 30 or 60."""
COMMENT = b": still working\n\n"

Step = Statement | Answer
T = TypeVar("T")
log = structlog.get_logger(__name__)


async def until_gone(request: Request, stop: Stop, job: Callable[[], T]) -> T:
    """Do a job in a thread, and stop it when whoever asked has gone."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        stop.set()

    watching = asyncio.create_task(watch())
    try:
        return await run_in_threadpool(job)
    finally:
        watching.cancel()


async def events_of(steps: Callable[[], Iterator[Step]], stop: Stop) -> AsyncIterator[bytes]:
    """Give the events of an answer as they come.

    Args:
        steps: Begins the answer.
        stop: Set when nobody listens any more.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def work() -> None:
        for event in _events(steps):
            loop.call_soon_threadsafe(queue.put_nowait, event)
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=work, daemon=True, name="answer").start()
    try:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), QUIET_S)
            except TimeoutError:
                event = COMMENT
            if event is None:
                return
            yield event
    finally:
        stop.set()


def _events(steps: Callable[[], Iterator[Step]]) -> Iterator[bytes]:
    """Turn steps into events; whatever fails becomes one as well, since the status is sent already."""
    try:
        for step in steps():
            if isinstance(step, Statement):
                yield _event("statement", statement_to_dict(step))
            else:
                yield from _ending(step)
    except AnswerStoppedError:
        log.info("answer stopped")
    except PolicyDeskError as error:
        yield _event("error", problem_of(error))
    except Exception as error:  # the outermost edge of a thread: the stream says that it broke, the log says why
        log.error("answer failed", exc_info=error)
        yield _event("error", problem_of(error))


def _ending(answer: Answer) -> Iterator[bytes]:
    yield _event(
        "citations", [citation_to_dict(each, answer.also.get(each.passage_id, ())) for each in answer.citations]
    )
    yield _event("coverage", coverage_to_dict(answer.coverage))
    yield _event("usage", answer.usage.to_dict() if answer.usage else None)
    yield _event("timings", answer.timings_ms)
    told = {
        "question": answer.question,
        "question_resolved": answer.question_resolved,
        "mode": answer.mode,
        "completeness": answer.completeness,
    }
    yield _event("done", told)


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
