"""What passes between a question and the chat model that writes its answer: values, and the port to the model."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from corpus.writing_errors import AnswerStoppedError

Messages = Sequence[Mapping[str, str]]
"""The turns of a chat with a model, each with ``role`` (system, user, assistant) and ``content``."""
TOKENS_PER_PRICE = 1_000_000
"""Prices are per million tokens, as every vendor lists them."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation with us."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Schema:
    """What a reply must look like."""

    name: str
    body: Mapping[str, Any]
    """JSON Schema, with every property required and no others allowed, as strict endpoints want it."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of one request, as the endpoint counts them."""

    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Said:
    """A reply of a model, or a piece of one while it is streamed."""

    words: str
    spent: Spent | None = None
    """None where the endpoint has not said."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model costs."""

    per_million_in: float
    per_million_out: float
    currency: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer took."""

    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    is_estimated: bool
    """Whether the endpoint did not say how many tokens there were, so that some are counted, or bounded, here."""
    cost: float | None
    """In ``currency``; None where no prices are set."""
    currency: str | None

    def to_dict(self) -> dict[str, Any]:
        """Give it as ``ask --json`` shows it."""
        return {
            "model": self.model,
            "requests": self.requests,
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "is_estimated": self.is_estimated,
            "cost": self.cost,
            "currency": self.currency,
        }


class Stop:
    """Says that an answer is not wanted any more; may be set from any thread, once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    def set(self) -> None:
        """Give the answer up: what waits for a model is woken."""
        with self._lock:
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for each in callbacks:
            each()

    @property
    def is_set(self) -> bool:
        """Whether the answer was given up."""
        return self._event.is_set()

    def check(self) -> None:
        """Go no further with what nobody waits for.

        Raises:
            AnswerStoppedError: The answer was given up.
        """
        if self.is_set:
            raise AnswerStoppedError

    def wait(self, seconds: float) -> None:
        """Sleep, but not beyond the moment the answer is given up."""
        self._event.wait(seconds)

    def on_set(self, callback: Callable[[], None]) -> None:
        """Have something done when the answer is given up; at once if it was."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def forget(self) -> None:
        """Drop what was to be done: the request is over."""
        with self._lock:
            self._callbacks.clear()


@dataclass
class Meter:
    """Adds up what the requests of one answer take."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    is_estimated: bool = False

    def add(self, spent: Spent, *, is_estimated: bool) -> None:
        """Add one request."""
        self.requests += 1
        self.tokens_in += spent.tokens_in
        self.tokens_out += spent.tokens_out
        self.is_estimated |= is_estimated

    def usage(self, model: str, prices: Prices | None) -> Usage:
        """Say what it took so far.

        Example:
            >>> meter = Meter()
            >>> meter.add(Spent(2_000, 500), is_estimated=False)
            >>> meter.usage("m", Prices(0.5, 2.0, "USD")).cost
            0.002
        """
        cost = None
        if prices:
            paid = self.tokens_in * prices.per_million_in + self.tokens_out * prices.per_million_out
            cost = round(paid / TOKENS_PER_PRICE, 6)
        currency = prices.currency if prices else None
        return Usage(model, self.requests, self.tokens_in, self.tokens_out, self.is_estimated, cost, currency)


@dataclass(frozen=True, slots=True)
class Work:
    """What goes with every request of one answer."""

    stop: Stop = field(default_factory=Stop)
    meter: Meter = field(default_factory=Meter)


class TokenCounter(Protocol):
    """Counts as the model does, or gives an upper bound."""

    def count(self, text: str) -> int:
        """Count the tokens of a text."""
        ...


class ChatModel(Protocol):
    """A chat model that replies with JSON."""

    name: str

    def ask(self, messages: Messages, schema: Schema, limit_tokens: int, work: Work) -> str:
        """Give the whole reply.

        Args:
            messages: The turns.
            schema: What the reply must look like; the reply may break it, so it is read with care.
            limit_tokens: Of the reply.
            work: Can be stopped, and counts.

        Raises:
            ProviderError: There is no reply that can be used.
            AnswerStoppedError: It was given up.
        """
        ...

    def stream(self, messages: Messages, schema: Schema, limit_tokens: int, work: Work) -> Iterator[str]:
        """Give the reply piece by piece, as it comes.

        Raises:
            ProviderError: There is no reply, or it broke off; what came before stands.
            AnswerStoppedError: It was given up.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
