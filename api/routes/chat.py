"""``POST /v1/chat/completions`` and ``GET /v1/models``, in OpenAI's format, so that programs that chat can plug in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import partial
from itertools import chain
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.chat.reading import Task, read_chat
from api.chat.replies import Door, reply_to, unknown_model
from api.chat.schemas import MODEL, ChatBody, ChatErrorOut, ChatOut, ModelOut, ModelsOut
from api.deps import ServicesDep
from api.events import COMMENT, HEADERS, MEDIA_TYPE, QUIET_S, until_gone
from corpus.errors import PolicyDeskError
from rag.writing.model import Stop, Work

log = structlog.get_logger(__name__)


class _OpenAiRoute(APIRoute):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Handle a request, also where it fails."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except (PolicyDeskError, RequestValidationError, HTTPException) as error:
                return reply_to(error)
            except Exception as error:  # what nobody foresaw keeps the shape; the log has the rest
                log.error("request failed", path=request.url.path, exc_info=error)
                return reply_to(error)

        return handled


_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {MEDIA_TYPE: {"schema": {"type": "object", "properties": {"data": {"type": "string"}}}}},
        "description": "The completion, or with `stream` its chunks as server-sent events.",
    }
}
router = APIRouter(
    tags=["chat"],
    route_class=_OpenAiRoute,
    responses={
        "4XX": {"model": ChatErrorOut, "description": "The request cannot be served as it is."},
        "5XX": {"model": ChatErrorOut, "description": "The corpus cannot be used now, or something broke."},
    },
)


@router.post("/chat/completions", response_model=ChatOut, responses=_STREAM)
async def complete(body: ChatBody, request: Request, services: ServicesDep) -> Any:
    """Answer the last user message of a chat with cited passages, as Markdown."""
    if body.model != MODEL:
        return unknown_model(body.model)
    question, count = read_chat(body.messages), services.corpus.embedder.count_tokens
    with_usage = body.stream_options is not None and body.stream_options.include_usage
    if isinstance(question, Task):
        door = Door(_links(request), count)
        if not body.stream:
            return door.whole_task(question)
        return StreamingResponse(door.stream_task(question, with_usage=with_usage), 200, HEADERS, MEDIA_TYPE)
    work, answerer = Work(), services.answerer
    asked = (question.text, body.policydesk.filters.parsed(), body.policydesk.ignored, question.history, work)
    door = Door(_links(request), count, question.has_attachments)
    if not body.stream:
        return await until_gone(request, work.stop, lambda: door.whole(answerer.answer(*asked)))
    steps = answerer.stream(*asked)
    # What can be wrong with a question is told before anything is sent.
    first = await until_gone(request, work.stop, partial(next, steps))
    events = door.stream(question.text, chain([first], steps), with_usage=with_usage)
    return StreamingResponse(_while_read(events, work.stop), media_type=MEDIA_TYPE, headers=HEADERS)


async def _while_read(events: Iterator[str], stop: Stop) -> AsyncIterator[str | bytes]:
    """Give events, each made in a thread; when nobody reads on, the work is given up."""
    try:
        while True:
            making = asyncio.ensure_future(asyncio.to_thread(next, events, None))
            while not (await asyncio.wait({making}, timeout=QUIET_S))[0]:
                yield COMMENT
            event = making.result()
            if event is None:
                return
            yield event
    finally:
        stop.set()


@router.get("/models", response_model=ModelsOut)
def models() -> ModelsOut:
    """List the models a chat can ask: one."""
    return ModelsOut(data=[ModelOut()])


@router.get("/models/{model}", response_model=ModelOut)
def model(model: str) -> Any:
    """Describe a model."""
    return ModelOut() if model == MODEL else unknown_model(model)


def _links(request: Request) -> Callable[[str, int | None, int | None], str]:
    """Give addresses on the service's page, as its own links are."""
    page = str(request.base_url)

    def link_to(document: str, start: int | None, end: int | None) -> str:
        span = "" if start is None else f"&s={start}&e={end}"
        return f"{page}#d={document}{span}"

    return link_to
