"""A desk whose answers a scripted model writes, over real HTTP."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from corpus.filters import parse_filters
from rag.adapters.openai_endpoint import OpenAiEndpoint
from rag.model import Answer, Statement
from rag.pipeline import Answerer
from rag.writing.chat import EndpointChat
from rag.writing.model import Prices, Turn, Work
from rag.writing.verify import Unsupported
from rag.writing.writer import Writer
from rag_desk import MAX_QUESTION_CHARACTERS, Desk
from scripted_endpoint import Endpoint, Scripted, run_endpoint

KEY = "sk-very-secret-1234"


class FourBytes:
    """Counts four bytes as a token."""

    def count(self, text: str) -> int:
        return len(text.encode("utf-8", "replace")) // 4


@dataclass(frozen=True)
class WritingDesk:
    """Answers written by a scripted model."""

    answerer: Answerer
    served: Endpoint

    def answer(self, question: str, *history: Turn, work: Work | None = None, **filters: str) -> Answer:
        return self.answerer.answer(question, parse_filters(**filters), (), history, work)

    def stream(self, question: str, work: Work | None = None) -> Iterator[Statement | Answer]:
        return self.answerer.stream(question, parse_filters(), (), (), work)

    @property
    def shown(self) -> Mapping[str, Any]:
        """What the model was sent last."""
        data: Mapping[str, Any] = self.served.requests[-1].data
        return data


OpenWriting = Callable[..., WritingDesk]
"""Replies in, a desk over them out; keywords as ``writing_over`` has them."""


@contextmanager
def writing_over(
    desk: Desk,
    *replies: Scripted,
    unsupported: Unsupported = "remove",
    context_tokens: int = 16_000,
    timeout_s: float = 5.0,
    prices: Prices | None = None,
) -> Iterator[WritingDesk]:
    """Have a scripted model write the answers of a desk."""
    with ExitStack() as opened:
        served = opened.enter_context(run_endpoint(*replies))
        chat = EndpointChat(OpenAiEndpoint(served.url, KEY, timeout_s), "m", FourBytes())
        writer = Writer(chat, FourBytes(), context_tokens, unsupported, prices)
        opened.callback(writer.close)
        answerer = Answerer(desk.corpus, desk.retriever, desk.glossary, MAX_QUESTION_CHARACTERS, writer=writer)
        yield WritingDesk(answerer, served)
