"""An embedder behind an OpenAI-compatible endpoint: any model, any language, at the price of a request.

The endpoint is given as a port, because ``openai`` has its one home elsewhere.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

import numpy as np

from corpus.embedder_errors import WrongLengthError
from corpus.errors import ProviderError
from corpus.language import HAN
from corpus.ports import Vectors

WINDOW_TOKENS = 512
"""Of a text, what is sent: most models that are served locally read no more, and longer passages are found worse."""
LETTERS_PER_TOKEN = 4
"""Of a word in letters; a Han character or a sign counts as one token, which is more than most models make of it."""
TEXTS_PER_REQUEST = 32
"""What text-embeddings-inference takes unless told otherwise; others take more."""
FIRST_TEXT_S = 10.0
EACH_TEXT_S = 1.5
"""Seconds that a request may take: a person waits for that of a question, so it has 11.5, and that of 32 passages 58.
On two cores a model of 100 million weights takes 0.2 for each passage."""
BLANK = "-"
"""Sent in place of a text without any sign, which some endpoints refuse."""
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|[^\w\s]|_")


class EmbeddingEndpoint(Protocol):
    """Takes texts, gives vectors: ``rag.adapters.openai_endpoint.OpenAiEndpoint``."""

    def embed(self, model: str, texts: Sequence[str], within_s: float) -> list[list[float]]:
        """Give one vector for each text, in their order, within so many seconds.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class EndpointEmbedder:
    """Makes vectors with one model of one endpoint; see ``corpus.ports.Embedder``."""

    def __init__(self, endpoint: EmbeddingEndpoint, model: str) -> None:
        """Say which model; nothing is sent yet.

        Args:
            endpoint: Where it is served.
            model: Its name there; another name is another index.
        """
        self.stamp = f"endpoint-1/{model}/{WINDOW_TOKENS}"
        self.window_tokens = WINDOW_TOKENS
        self._endpoint = endpoint
        self._model = model
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        """Length of a vector; asked of the endpoint where nothing was embedded yet.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        if self._dimensions is None:
            self.embed([BLANK])
        assert self._dimensions is not None
        return self._dimensions

    def can_read(self, text: str) -> bool:
        """Say whether a vector would mean anything: whoever sets a model knows which languages it reads."""
        return bool(_TOKEN.search(text))

    def count_tokens(self, text: str) -> int:
        """Estimate the tokens of a text, on the high side."""
        return sum(_tokens_in(match) for match in _TOKEN.finditer(text))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; of each, what lies past the window is not sent.

        Raises:
            ProviderError: There is no answer that can be used, or its vectors have another length than before.
        """
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        rows = [row for batch in _batches(texts) for row in self._ask([*map(_cut, batch)])]
        for row in rows:
            if len(row) != (self._dimensions or len(rows[0])):
                raise WrongLengthError(len(row), self._dimensions or len(rows[0]))
        with np.errstate(over="ignore"):  # what is too large for it becomes infinite, and is seen below
            vectors = np.asarray(rows, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise ProviderError("unreadable")  # a vector without a direction
        self._dimensions = vectors.shape[1]
        unit: Vectors = vectors / lengths
        return unit

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        return self._endpoint.embed(self._model, texts, FIRST_TEXT_S + len(texts) * EACH_TEXT_S)

    def close(self) -> None:
        """Let go of connections."""
        self._endpoint.close()


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    left = iter(texts)
    while batch := list(islice(left, TEXTS_PER_REQUEST)):
        yield batch


def _cut(text: str) -> str:
    """Keep what fits into the window."""
    whole = text.encode("utf-8", "replace").decode()
    tokens, end = 0, 0
    for match in _TOKEN.finditer(whole):
        tokens += _tokens_in(match)
        if tokens > WINDOW_TOKENS:
            break
        end = match.end()
    return whole[:end].strip() or BLANK


def _tokens_in(match: re.Match[str]) -> int:
    words = match.group()
    return math.ceil(len(words) / LETTERS_PER_TOKEN)
