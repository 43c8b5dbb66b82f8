"""The provisions of found documents, by where they stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.lookups import Remembered
from corpus.model import Span
from corpus.provisions import Provision

REMEMBERED_DOCUMENTS = 64
"""Documents whose provisions are kept: a law has about 100, of 2 kB each, so 13 MB. Loading those of the twelve
documents that a question reads takes 40 ms, as much as the rest of its answer."""
SHARED_PART = 0.5
"""Of the shorter of two spans, what must be common for one to stand in the other: a sentence ends where its provision
does, but for marks and the article's label."""


class HeldProvisions(Protocol):
    """Where provisions are held: ``corpus.registers.Registers``."""

    def of_document(self, identifier: str) -> Sequence[Provision]:
        """Return the provisions of one document in order of its text."""


@dataclass(frozen=True, slots=True)
class Provisions:
    """The provisions of one document."""

    ordered: tuple[Provision, ...] = ()
    """By where they begin."""
    starts: tuple[int, ...] = ()

    @classmethod
    def of(cls, provisions: Iterable[Provision]) -> "Provisions":
        """Put provisions in order."""
        ordered = tuple(sorted(provisions, key=lambda each: each.draft.span))
        return cls(ordered, tuple(each.draft.span.start for each in ordered))

    def within(self, span: Span) -> tuple[Provision, ...]:
        """List the provisions that stand in a span, or that it is a part of."""
        last = bisect_left(self.starts, span.end)
        first = max(bisect_right(self.starts, span.start) - 1, 0)  # one may begin before the span and go on in it
        return tuple(each for each in self.ordered[first:last] if _shares(each.draft.span, span))


class Shelf:
    """Reads provisions by document; safe from any thread."""

    def __init__(self, held: HeldProvisions) -> None:
        self._held = held
        self._remembered: Remembered[str, Provisions] = Remembered(REMEMBERED_DOCUMENTS)

    def of(self, documents: Collection[str], generation: int) -> dict[str, Provisions]:
        """Give the provisions of documents by id; empty where none were read in one.

        Args:
            documents: Ids.
            generation: Of the corpus.
        """
        return self._remembered.get(generation, documents, self._load)

    def _load(self, documents: list[str]) -> Iterable[tuple[str, Provisions]]:
        return [(each, Provisions.of(self._held.of_document(each))) for each in documents]


def _shares(one: Span, other: Span) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > SHARED_PART * min(one.end - one.start, other.end - other.start)
