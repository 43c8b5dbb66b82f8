"""The last stage of search where a model is configured: its order of the question's first passages.

A model only ever changes places. It sees numbered passages and gives back numbers, which count only as an order of
what it was given, so neither a passage that holds instructions nor a confused model can bring in, alter or drop
anything. Whenever it fails the order stays as it is.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from corpus.catalogue import Catalogue
from corpus.entries import identity
from corpus.errors import ProviderError
from corpus.model import Document, Passage
from corpus.ports import Scored
from rag.model import Hit

LOG_EVERY_S = 60.0
"""Seconds between two lines of the log on failures: an endpoint that is down fails with every question."""

log = structlog.get_logger(__name__)


class ListwiseRanker(Protocol):
    """Orders the passages of one question, all seen together."""

    def order(self, question: str, texts: Sequence[str]) -> Sequence[int]:
        """Give the places of the texts, from 0, best first; those left out come after, in the order they had.

        Raises:
            ProviderError: There is no order that can be used.
        """

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The hits of one search, and whether the last stage failed."""

    hits: list[Hit]
    """Best first."""
    fault: ProviderError | None = None
    """Why the order is that of the stages before; ``None`` where it is as it should be."""
    unembedded: ProviderError | None = None
    """Why words alone found them; ``None`` where meaning did as well, as far as the embedder reads it."""


def permutation(places: Sequence[int], count: int) -> list[int]:
    """Make a whole order of what a model gave: places left out keep their old order at the end.

    >>> permutation([2, 0], 4)
    [2, 0, 1, 3]

    Raises:
        ProviderError: No place is given, one is given twice, or one is not of the list.
    """
    given = set(places)
    if not places or len(given) != len(places) or not given <= set(range(count)):
        raise ProviderError("unreadable")
    return [*places, *(place for place in range(count) if place not in given)]


class ListwiseStage:
    """Lets a model order the first passages of a search; scores keep their places, passages change theirs."""

    def __init__(
        self, ranker: ListwiseRanker, passages: int, characters: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Put the stage together.

        Args:
            ranker: Gives the order.
            passages: How many of the first passages it is shown; no other changes its place.
            characters: How much of each it is shown, with the name of its document and its path.
            clock: Tells seconds; for tests.
        """
        self.passages = passages
        self._ranker = ranker
        self._characters = characters
        self._clock = clock
        self._lock = threading.Lock()
        self._logged_at: float | None = None
        self._unlogged = 0

    def reorder_hits(self, question: str, hits: Sequence[Hit], certain: int) -> Retrieved:
        """Put the first hits after the certain ones in the model's order.

        Args:
            question: As it is searched for.
            hits: Best first.
            certain: How many at the front the question itself names; they stay.
        """
        first = hits[certain : certain + self.passages]
        order, fault = self._order(question, [(hit.passage, hit.document) for hit in first])
        moved = [replace(first[old], rank=first[new].rank, score=first[new].score) for new, old in enumerate(order)]
        return Retrieved([*hits[:certain], *moved, *hits[certain + len(first) :]], fault)

    def reorder_scored(
        self, question: str, ranked: Sequence[Scored], certain: int, catalogue: Catalogue
    ) -> list[Scored]:
        """Do the same with ids; those that no current document holds stay where they are."""
        window = ranked[certain : certain + self.passages]
        passages = {each.id: each for each in catalogue.passages([hit.passage_id for hit in window])}
        documents = catalogue.documents_by_id({each.document_id for each in passages.values()})
        held = [
            (place, passages[hit.passage_id])
            for place, hit in enumerate(ranked[: certain + len(window)])
            if place >= certain and hit.passage_id in passages and passages[hit.passage_id].document_id in documents
        ]
        order, _ = self._order(question, [(passage, documents[passage.document_id]) for _, passage in held])
        reordered = list(ranked)
        for new, old in enumerate(order):
            place = held[new][0]
            reordered[place] = Scored(held[old][1].id, ranked[place].score)
        return reordered

    def close(self) -> None:
        """Let go of connections."""
        self._ranker.close()

    def _order(self, question: str, held: Sequence[tuple[Passage, Document]]) -> tuple[list[int], ProviderError | None]:
        """Ask the model for an order; where it fails, give the order there is."""
        as_it_is = list(range(len(held)))
        if len(held) <= 1:
            return as_it_is, None
        texts = [_shown(passage, document)[: self._characters] for passage, document in held]
        try:
            return permutation(self._ranker.order(question, texts), len(texts)), None
        except ProviderError as error:
            self._log(error)
            return as_it_is, error

    def _log(self, error: ProviderError) -> None:
        """Write a failure down, at most once a minute; what is written is ours alone, no word of the endpoint's."""
        with self._lock:
            self._unlogged += 1
            now = self._clock()
            if self._logged_at is not None and now - self._logged_at < LOG_EVERY_S:
                return
            failures, self._unlogged, self._logged_at = self._unlogged, 0, now
        log.warning("reranker failed", fault=error.fault, status=error.status, failures=failures)


def _shown(passage: Passage, document: Document) -> str:
    """Give a passage as the model sees it: whose it is tells near-identical rules of two places apart."""
    head = " › ".join(part for part in (identity(document.metadata), *passage.path) if part)
    return f"{head}\n{passage.text}"
