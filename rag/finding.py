"""Question → hits in its scope: what ``ask`` and ``search`` share."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corpus.errors import ProviderError
from corpus.filters import Filters
from rag.collapse import collapse
from rag.model import Hit, ReadField, hit_to_dict, reading_to_dict
from rag.retrieve import Retriever
from rag.scope import Scope, ScopeReader
from rag.standing import in_order

FOUND_AT_LEAST = 60
"""Passages looked at however few are asked for, so that some stay when texts step back and copies collapse."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and what for."""

    hits: tuple[Hit, ...]
    scope: Scope
    fault: ProviderError | None = None
    """Why a configured model did not have the last word on the order."""
    unembedded: ProviderError | None = None
    """Why words alone found it, where a configured embedder gave no vector."""


def found_to_dict(query: str, found: Found) -> dict[str, Any]:
    """Give what was found as ``search --json`` and ``POST /v1/search`` show it."""
    return {
        "query": query,
        "read": [reading_to_dict(each) for each in found.scope.read],
        "hits": [hit_to_dict(hit) for hit in found.hits],
    }


class Finder:
    """Searches one corpus within the scope that a question says."""

    def __init__(self, retriever: Retriever, reader: ScopeReader | None = None) -> None:
        self._retriever = retriever
        self._reader = reader or ScopeReader()

    def find(self, query: str, k: int, filters: Filters, ignored: Collection[ReadField] = ()) -> Found:
        """Find the ``k`` best passages, each rule once, texts in force first.

        Args:
            query: A question, tidied.
            k: How many passages.
            filters: What the user set.
            ignored: What is not to be read from the question.

        Raises:
            EmptyCorpusError: Nothing was ingested.
        """
        scope = self._reader.read(query, filters, ignored)
        ranked = self._retriever.search(query, max(k, FOUND_AT_LEAST), scope.filters)
        ordered = in_order(ranked.hits, scope, datetime.now(UTC).date())
        return Found(tuple(collapse(ordered, scope.places)[:k]), scope, ranked.fault, ranked.unembedded)
