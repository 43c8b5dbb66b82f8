"""LangChain's plugs: our search as its retriever, its embeddings as our embedder, its chat models as our endpoint.

The one file that imports ``langchain_core`` (the extra ``langchain``); its types cross no border of a package.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict, Field, PrivateAttr

from corpus.embedder_errors import ForeignEmbedderError
from corpus.errors import ProviderError
from corpus.filters import Filters
from corpus.language import han_share
from corpus.ports import Vectors
from rag.finding import Finder
from rag.model import Hit, ReadField, document_to_dict, hit_to_dict
from rag.question import parse_question
from rag.retrieve import Retriever

MAX_QUERY_CHARACTERS = 2_000
"""Longest query, as the service takes it unless it is set otherwise."""
PROBE = "policy"
"""Embedded once to see how long the vectors are."""
BYTES_A_TOKEN = 3
"""Of text that is not Chinese, at least: byte-pair vocabularies take 4 to 4.5 of English prose and 3 of tables."""
TOKENS_A_HAN_CHARACTER = 1.5
"""At most: vocabularies without Chinese words take 1 to 1.5 for each character."""


class PolicyDeskRetriever(BaseRetriever):
    """Finds passages as ``policydesk search`` does: within the scope of the question, texts in force first.

    Each document's id is the passage's; its metadata has ``document`` (as the service describes it), ``source``,
    ``title``, ``pin``, ``start`` and ``end`` of the passage in the canonical text, ``passage_id``, ``rank``, ``score``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever = Field(exclude=True)
    """Of one corpus; ``open_services(settings)`` has one."""
    k: int = Field(default=10, ge=1)
    """How many passages; ``invoke(query, k=3)`` asks for another number once."""
    filters: Filters = Field(default_factory=Filters)
    ignored: frozenset[ReadField] = frozenset()
    """What is not to be read from the question; ``rag.model.READ_FIELDS`` for nothing."""
    _finder: Finder = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Prepare to search."""
        super().model_post_init(context)
        self._finder = Finder(self.retriever)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        tidy = parse_question(query, MAX_QUERY_CHARACTERS).text
        found = self._finder.find(tidy, self.k if k is None else k, self.filters, self.ignored)
        return [_to_document(hit) for hit in found.hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        manager = run_manager.get_sync()
        return await run_in_executor(None, self._get_relevant_documents, query, run_manager=manager, k=k)


def _to_document(hit: Hit) -> Document:
    shown = hit_to_dict(hit)
    kept = {name: shown[name] for name in ("rank", "score", "passage_id", "start", "end", "pin", "also")}
    metadata = hit.document.metadata
    described = {"document": document_to_dict(hit.document), "source": hit.document.source, "title": metadata.title}
    return Document(id=hit.passage.id, page_content=hit.passage.text, metadata={**described, **kept})


class LangChainEmbedder:
    """Any LangChain ``Embeddings`` as our embedder (``corpus.ports.Embedder``)."""

    def __init__(
        self,
        embeddings: Embeddings,
        stamp: str,
        window_tokens: int,
        count_tokens: Callable[[str], int] | None = None,
        can_read: Callable[[str], bool] | None = None,
    ) -> None:
        """Take it in; one word is embedded, to see how long its vectors are.

        Args:
            embeddings: What makes the vectors.
            stamp: Name and version of its model; two stamps never share an index.
            window_tokens: Tokens of a text its model reads.
            count_tokens: Its tokenizer; an upper bound is estimated where there is none at hand.
            can_read: Which texts it understands; all that hold a letter or digit when left out.

        Raises:
            ForeignEmbedderError: It gives no vector.
        """
        self._embeddings = embeddings
        self.stamp = stamp
        self.window_tokens = window_tokens
        self._count_tokens = count_tokens or estimate_tokens
        self._can_read = can_read or (lambda text: any(sign.isalnum() for sign in text))
        self.dimensions = self._vectors([PROBE]).shape[1]

    def can_read(self, text: str) -> bool:
        """Say whether a vector of this text would mean anything."""
        return self._can_read(text)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text, or estimate them from above."""
        return self._count_tokens(text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, each to a vector of length 1.

        Raises:
            ForeignEmbedderError: It gives no vectors that can be used.
        """
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._vectors(texts)
        if vectors.shape != (len(texts), self.dimensions):
            fault = f"it gave {vectors.shape[0]} vectors of {vectors.shape[1]} numbers for {len(texts)} texts"
            raise ForeignEmbedderError(self.stamp, fault)
        return vectors

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        try:
            made = self._embeddings.embed_documents(list(texts))
        except Exception as error:  # another library may raise anything; what it says may hold a key
            raise ForeignEmbedderError(self.stamp, f"it raised {type(error).__name__}") from error
        try:
            vectors = np.asarray(made, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise ForeignEmbedderError(self.stamp, "its vectors are not equally long lists of numbers") from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True) if vectors.ndim == 2 else np.zeros((1, 1))
        if vectors.ndim != 2 or not np.isfinite(lengths).all() or not (lengths > 0).all():
            raise ForeignEmbedderError(self.stamp, "its vectors are empty or no numbers")
        unit: Vectors = vectors / lengths
        return unit


def estimate_tokens(text: str) -> int:
    """Estimate from above how many tokens a text has for a model whose tokenizer is not at hand.

    Example:
        >>> estimate_tokens("产教融合"), estimate_tokens("training levy"), estimate_tokens("")
        (6, 5, 0)
    """
    if not text:
        return 0
    han = round(han_share(text) * sum(sign.isalpha() for sign in text))
    others = max(len(text.encode("utf-8", "replace")) - 3 * han, 0)
    return math.ceil(han * TOKENS_A_HAN_CHARACTER + others / BYTES_A_TOKEN)


class LangChainChat:
    """Any LangChain chat model as our chat endpoint (``rag.rankers.ChatEndpoint``)."""

    def __init__(self, model: BaseChatModel) -> None:
        """Take it in; its time-outs and repetitions are those it was made with."""
        self._model = model

    def chat(self, model: str, messages: Sequence[Mapping[str, str]], **options: Any) -> str:
        """Send the turns of a chat and give the next one.

        Args:
            model: Ignored, since a LangChain model is one model already.
            messages: Each with ``role`` (system, user, assistant) and ``content``.
            options: Passed on, such as ``temperature``.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        turns = [(each["role"], each["content"]) for each in messages]
        try:
            reply = self._model.invoke(turns, **options)
        except TimeoutError:
            raise ProviderError("timeout") from None
        except ConnectionError:
            raise ProviderError("unreachable") from None
        except Exception:  # noqa: BLE001 - another library may raise anything; what it says may hold what was sent
            raise ProviderError("broken") from None
        words = reply.text
        if not isinstance(words, str) or not words:
            raise ProviderError("unreadable")
        return str(words)

    def close(self) -> None:
        """Nothing is held."""
