"""The configured chat model: asked for JSON in the ways endpoints know, and metered."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Any, Protocol

import structlog

from corpus.errors import ProviderError
from rag.writing.model import Messages, Said, Schema, Spent, TokenCounter, Work

MESSAGE_TOKENS = 4
"""Around each message of a chat, as OpenAI's own counting adds them; others' are about as many."""
MAY_BE_THE_OPTIONS = (400, 415, 422)
"""What endpoints answer to an option they do not know."""

log = structlog.get_logger(__name__)


class ModelEndpoint(Protocol):
    """Takes the turns of a chat and says what comes back: ``rag.adapters.openai_endpoint.OpenAiEndpoint``."""

    def reply(self, model: str, messages: Messages, options: Mapping[str, Any], work: Work) -> Said:
        """Give the whole reply.

        Raises:
            ProviderError: There is no answer that can be used.
            AnswerStoppedError: It was given up.
        """
        ...

    def pieces(self, model: str, messages: Messages, options: Mapping[str, Any], work: Work) -> Generator[Said]:
        """Give the reply piece by piece.

        Raises:
            ProviderError: There is no answer that can be used, or it broke off.
            AnswerStoppedError: It was given up.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class EndpointChat:
    """A chat model behind an endpoint."""

    def __init__(self, endpoint: ModelEndpoint, model: str, counter: TokenCounter) -> None:
        """Say which model.

        Args:
            endpoint: Where it is served.
            model: Its name there.
            counter: For endpoints that do not say how many tokens there were.
        """
        self.name = model
        self._endpoint = endpoint
        self._counter = counter
        self._form = 0  # of _forms, the first that this endpoint has taken

    def ask(self, messages: Messages, schema: Schema, limit_tokens: int, work: Work) -> str:
        """Give the whole reply; see ``ChatModel.ask``.

        Raises:
            ProviderError: There is no reply that can be used.
            AnswerStoppedError: It was given up.
        """
        forms = _forms(schema, limit_tokens)
        for at in range(self._form, len(forms)):
            try:
                said = self._endpoint.reply(self.name, messages, forms[at], work)
            except ProviderError as error:
                if not self._goes_on(error, at, len(forms)):
                    raise
                continue
            self._form = at
            self._count(messages, said.words, said.spent, work)
            return said.words
        raise ProviderError("rejected")

    def stream(self, messages: Messages, schema: Schema, limit_tokens: int, work: Work) -> Iterator[str]:
        """Give the reply piece by piece; see ``ChatModel.stream``.

        Raises:
            ProviderError: There is no reply, or it broke off.
            AnswerStoppedError: It was given up.
        """
        forms = _forms(schema, limit_tokens)
        for at in range(self._form, len(forms)):
            options = {**forms[at], **({"stream_options": {"include_usage": True}} if forms[at] else {})}
            words: list[str] = []
            spent: Spent | None = None
            try:
                with closing(self._endpoint.pieces(self.name, messages, options, work)) as pieces:
                    for piece in pieces:
                        spent = piece.spent or spent
                        words.append(piece.words)
                        if piece.words:
                            yield piece.words
            except ProviderError as error:
                if words or not self._goes_on(error, at, len(forms)):
                    raise
                continue
            finally:
                if words:
                    self._count(messages, "".join(words), spent, work)
            self._form = at
            return
        raise ProviderError("rejected")

    def close(self) -> None:
        """Let go of connections."""
        self._endpoint.close()

    def _goes_on(self, error: ProviderError, at: int, count: int) -> bool:
        """Say whether the endpoint may take another form of the same request."""
        goes_on = error.status in MAY_BE_THE_OPTIONS and at + 1 < count
        if goes_on:
            log.info("endpoint takes no such options", status=error.status, form=at)
        return goes_on

    def _count(self, messages: Messages, words: str, spent: Spent | None, work: Work) -> None:
        if spent is None:
            sent = sum(self._counter.count(each["content"]) + MESSAGE_TOKENS for each in messages)
            work.meter.add(Spent(sent, self._counter.count(words)), is_estimated=True)
        else:
            work.meter.add(spent, is_estimated=False)


def _forms(schema: Schema, limit_tokens: int) -> list[dict[str, Any]]:
    """List the ways to ask for JSON, the strictest first; the last asks in words alone, as the instructions do."""
    by_schema = {
        "type": "json_schema",
        "json_schema": {"name": schema.name, "strict": True, "schema": schema.body},
    }
    return [
        {"response_format": by_schema, "temperature": 0, "max_tokens": limit_tokens},
        {"response_format": by_schema, "max_completion_tokens": limit_tokens},  # models that reason take no temperature
        {"response_format": {"type": "json_object"}, "temperature": 0, "max_tokens": limit_tokens},
        {},
    ]
