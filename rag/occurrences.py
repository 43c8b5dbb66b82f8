"""Where the words of a question stand in a passage: counts and positions, fast enough for fifty passages a search."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.language import HAN
from corpus.variants import fold
from corpus.words import stem

_LATIN = re.compile(rf"[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?")
_HAN_START = re.compile(f"[{HAN}]")
_ABSENT = -1


@dataclass(frozen=True, slots=True)
class Text:
    """A text made ready to look for words in it."""

    folded: str
    """See ``corpus.variants``."""
    words: list[str]
    """Those not in Han characters, in order."""
    vocabulary: frozenset[str]
    """The words, each once."""

    @classmethod
    def of(cls, text: str) -> "Text":
        """Prepare a text."""
        folded = fold(text)
        words = _LATIN.findall(folded)
        return cls(folded, words, frozenset(words))


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where terms stand in one text."""

    length: int
    """Words, or Han characters where terms are Chinese."""
    places: tuple[tuple[int, int], ...]
    """Position and number of a term, in order of the text."""

    def counts(self, terms: int) -> list[int]:
        """Count each of so many terms."""
        found = [0] * terms
        for _, term in self.places:
            found[term] += 1
        return found

    def best_window(self, weights: Sequence[float], width: int) -> float:
        """Give the greatest weight of different terms that stand together within so many words or characters."""
        best = current = 0.0
        inside = [0] * len(weights)
        first = 0
        for position, term in self.places:
            if not inside[term]:
                current += weights[term]
            inside[term] += 1
            while position - self.places[first][0] > width:
                left = self.places[first][1]
                inside[left] -= 1
                if not inside[left]:
                    current -= weights[left]
                first += 1
            best = max(best, current)
        return best

    def neighbours(self, pairs: frozenset[tuple[int, int]], gap: int) -> set[tuple[int, int]]:
        """Find which pairs of terms follow each other at most so many words apart."""
        return {
            (term, other)
            for (position, term), (next_position, other) in zip(self.places, self.places[1:], strict=False)
            if next_position - position <= gap and (term, other) in pairs
        }


class TermFinder:
    """Finds terms in texts; what a word's term is, is looked up once for all texts of a search."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Prepare for terms as ``corpus.words`` writes them."""
        numbered = {term: number for number, term in enumerate(terms)}
        self._han = {term: number for term, number in numbered.items() if _HAN_START.match(term)}
        self._latin = {term: number for term, number in numbered.items() if term not in self._han}
        self._known: dict[str, int] = {}

    def find(self, text: Text) -> Occurrences:
        """Find the terms in a text."""
        latin = self._latin_places(text) if self._latin else []
        if not self._han:
            return Occurrences(len(text.words), tuple(latin))
        han = sorted(self._han_places(text.folded))
        return Occurrences(len(text.words) + len(text.folded), tuple(_joined(latin, han)))

    def _latin_places(self, text: Text) -> list[tuple[int, int]]:
        known = self._known
        for word in text.vocabulary.difference(known):
            known[word] = self._latin.get(stem(word.removesuffix("'s")), _ABSENT)
        if all(known[word] == _ABSENT for word in text.vocabulary):
            return []
        return [(position, known[word]) for position, word in enumerate(text.words) if known[word] != _ABSENT]

    def _han_places(self, folded: str) -> Iterable[tuple[int, int]]:
        for term, number in self._han.items():
            at = folded.find(term)
            while at >= 0:
                yield at, number
                at = folded.find(term, at + 1)


def _joined(latin: list[tuple[int, int]], han: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put Latin words among Han characters: exact order between scripts matters to no measure."""
    if not latin:
        return han
    for place in latin:
        han.insert(bisect_right(han, place), place)
    return han
