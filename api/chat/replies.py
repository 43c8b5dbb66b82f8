"""An answer as OpenAI's clients read it: one completion, a stream of chunks, an error."""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.chat.markdown import AnswerPen, LinkTo, Mark, name_document, name_place, write
from api.chat.reading import Task
from api.chat.schemas import (
    AnnotationOut,
    ChatErrorOut,
    ChatFaultOut,
    ChatMessageOut,
    ChatOut,
    ChoiceOut,
    ChunkChoiceOut,
    ChunkOut,
    DeltaOut,
    Kind,
    TokensOut,
    UrlCitationOut,
)
from api.errors import SECURITY_HEADERS, UNFORESEEN
from api.schemas import AnswerOut
from corpus.errors import PolicyDeskError
from corpus.language import is_chinese
from corpus.model import Citation
from rag.model import Answer, Statement, answer_to_dict

CountTokens = Callable[[str], int]
ID_BYTES = 12
"""Random bytes of a completion's id."""
HTTP_SERVER_ERROR = 500
DONE = "data: [DONE]\n\n"
_STATUSES = {422: 400}
"""OpenAI says 400 where we say 422; its clients know both."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What a reply needs beside the answer."""

    link_to: LinkTo
    count_tokens: CountTokens
    has_attachments: bool = False
    """Whether something was sent along with the question, which nobody read."""
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(ID_BYTES)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> ChatOut:
        """Give an answer in one piece."""
        written = write(answer, self.link_to, has_attachments=self.has_attachments)
        message = ChatMessageOut(content=written.text, annotations=self._annotations(answer, written.marks))
        return ChatOut(
            id=self.id,
            created=self.created,
            choices=[ChoiceOut(message=message)],
            usage=self._usage(answer, written.text),
            policydesk=AnswerOut.model_validate(answer_to_dict(answer)),
        )

    def stream(self, question: str, steps: Iterator[Statement | Answer], *, with_usage: bool) -> Iterator[str]:
        """Give an answer as server-sent events: the role, each statement when it is sure, then sources and citations.

        Args:
            question: As it was asked.
            steps: The statements, and the whole answer last.
            with_usage: Whether a last chunk counts tokens.
        """
        pen = AnswerPen(question, self.link_to, has_attachments=self.has_attachments)
        pieces: list[str] = []
        yield self._event(DeltaOut(role="assistant", content=""))
        try:
            for step in steps:
                if isinstance(step, Statement):
                    pieces.append(pen.add(step))
                    yield self._event(DeltaOut(content=pieces[-1]))
                    continue
                for piece in (*map(pen.add, step.statements[pen.statements :]), pen.close(step)):
                    pieces.append(piece)
                    yield self._event(DeltaOut(content=piece))
                yield self._event(DeltaOut(annotations=self._annotations(step, pen.marks)), step)
                if with_usage:
                    usage = self._usage(step, "".join(pieces))
                    yield _event(ChunkOut(id=self.id, created=self.created, choices=[], usage=usage))
        except PolicyDeskError as error:  # too late for a status
            yield f"data: {json.dumps(_fault(error).model_dump(), ensure_ascii=False)}\n\n"
        except Exception as error:  # what nobody foresaw is told without its trace; the log has it
            log.error("answer failed", exc_info=error)
            yield f"data: {json.dumps(_error(HTTP_SERVER_ERROR, UNFORESEEN, None, None).model_dump())}\n\n"
        yield DONE

    def whole_task(self, task: Task) -> ChatOut:
        """Give what a program wants for itself in one piece."""
        message = ChatMessageOut(content=task.reply, annotations=[])
        usage = self._tokens(self.count_tokens(task.prompt), self.count_tokens(task.reply))
        return ChatOut(
            id=self.id, created=self.created, choices=[ChoiceOut(message=message)], usage=usage, policydesk=None
        )

    def stream_task(self, task: Task, *, with_usage: bool) -> Iterator[str]:
        """Give what a program wants for itself as server-sent events."""
        yield self._event(DeltaOut(role="assistant", content=task.reply))
        yield self._event(DeltaOut(), is_last=True)
        if with_usage:
            usage = self._tokens(self.count_tokens(task.prompt), self.count_tokens(task.reply))
            yield _event(ChunkOut(id=self.id, created=self.created, choices=[], usage=usage))
        yield DONE

    def _event(self, delta: DeltaOut, answer: Answer | None = None, *, is_last: bool = False) -> str:
        """Write a chunk; the last one has the whole answer, if there is one."""
        choice = ChunkChoiceOut(delta=delta, finish_reason="stop" if answer or is_last else None)
        shown = AnswerOut.model_validate(answer_to_dict(answer)) if answer else None
        return _event(ChunkOut(id=self.id, created=self.created, choices=[choice], policydesk=shown))

    def _usage(self, answer: Answer, text: str) -> TokensOut:
        usage = answer.usage
        prompt = usage.tokens_in if usage else self.count_tokens(answer.question)
        completion = usage.tokens_out if usage else self.count_tokens(text)
        return self._tokens(prompt, completion)

    @staticmethod
    def _tokens(prompt: int, completion: int) -> TokensOut:
        return TokensOut(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)

    def _annotations(self, answer: Answer, marks: Sequence[Mark]) -> list[AnnotationOut]:
        """Give the citations by the marks that the text has for them, in the order of their numbers.

        Open WebUI takes the mark [2] for the second source that it is told of, wherever that is first cited.
        """
        in_chinese = is_chinese(answer.question)
        cited = {each.number: each for each in answer.citations}
        by_number = sorted(marks, key=lambda mark: (mark.number, mark.start))
        return [_annotation(mark, cited[mark.number], self.link_to, in_chinese=in_chinese) for mark in by_number]


def _annotation(mark: Mark, citation: Citation, link_to: LinkTo, *, in_chinese: bool) -> AnnotationOut:
    place = name_place(citation.pin, in_chinese=in_chinese)
    return AnnotationOut(
        url_citation=UrlCitationOut(
            start_index=mark.start,
            end_index=mark.end,
            url=link_to(citation.document.id, citation.span.start, citation.span.end),
            title=" · ".join(part for part in (name_document(citation.document), place) if part),
        )
    )


def _event(chunk: ChunkOut) -> str:
    """Write a chunk; fields that say nothing in it are left out, but those that clients look for."""
    body: dict[str, Any] = chunk.model_dump(mode="json", exclude={"choices", "policydesk"}, exclude_none=True)
    choices = [
        each.model_dump(mode="json", exclude={"delta"}) | {"delta": each.delta.model_dump(exclude_none=True)}
        for each in chunk.choices
    ]
    answer = {"policydesk": chunk.policydesk.model_dump(mode="json")} if chunk.policydesk else {}
    return f"data: {json.dumps({**body, 'choices': choices, **answer}, ensure_ascii=False)}\n\n"


def reply_to(error: Exception) -> JSONResponse:
    """Turn what kept a chat from being answered into OpenAI's shape."""
    if isinstance(error, RequestValidationError):
        first, *_ = error.errors()
        place = ".".join(str(part) for part in first["loc"] if part != "body")
        detail = "; ".join(f"{'.'.join(map(str, each['loc'][1:])) or 'body'}: {each['msg']}" for each in error.errors())
        return _failed(422, f"{detail}. The fields are described at /openapi.json.", place or None, "invalid_value")
    if isinstance(error, PolicyDeskError):
        return _sent(_status(error.http_status), _fault(error))
    if isinstance(error, HTTPException):
        return _failed(error.status_code, str(error.detail), None, None)
    return _failed(HTTP_SERVER_ERROR, UNFORESEEN, None, None)


def unknown_model(name: str) -> JSONResponse:
    """Say that there is no such model."""
    return _failed(404, f"There is no model {name!r}: this service has one, 'policydesk'.", "model", "model_not_found")


def _fault(error: PolicyDeskError) -> ChatErrorOut:
    return _error(_status(error.http_status), str(error), None, type(error).__name__)


def _failed(status: int, message: str, param: str | None, code: str | None) -> JSONResponse:
    return _sent(_status(status), _error(_status(status), message, param, code))


def _status(status: int) -> int:
    return _STATUSES.get(status, status)


def _error(status: int, message: str, param: str | None, code: str | None) -> ChatErrorOut:
    kind: Kind = "server_error" if status >= HTTP_SERVER_ERROR else "invalid_request_error"
    return ChatErrorOut(error=ChatFaultOut(message=message, type=kind, param=param, code=code))


def _sent(status: int, error: ChatErrorOut) -> JSONResponse:
    return JSONResponse(error.model_dump(), status_code=status, headers=SECURITY_HEADERS)
