"""The bilingual glossary: what else a question's words are called, in its own language and in the other.

The terms are data (``corpus/glossary/*.yaml``, and files of the user's own): one entry a concept, official term first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from corpus.language import HAN
from corpus.terms import (
    LONGEST_CHINESE_CHARACTERS,
    LONGEST_ENGLISH_WORDS,
    SHORTEST_CHINESE_CHARACTERS,
    Entry,
    read_terms,
)
from corpus.variants import fold
from corpus.words import ENGLISH_STOPWORDS, content_words, iter_words

TERMS = Path(__file__).parent / "glossary" / "terms.yaml"
"""Industry-education integration: education, tax, labour."""
GENERAL = Path(__file__).parent / "glossary" / "general.yaml"
"""What people call things that the law names otherwise, in every field."""

_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_ACROSS_WORDS = {"高职": "提", "高校": "提", "中职": "其", "中专": "其", "大专": "重"}
"""Terms that appear by accident after a character (提高职工, 其中职业): not taken there."""
_POSSESSIVES = frozenset(("my", "your", "our", "their", "his", "her", "its"))
"""Left out when English terms are compared: delete my account is delete account."""


@dataclass(frozen=True, slots=True)
class Concept:
    """What one place of a question speaks of, and what else that is called."""

    words: frozenset[str]
    """The index words of the question's own term."""
    others: tuple[tuple[str, ...], ...]
    """The index words of each other term; a text that holds all of one speaks of the concept."""
    weights: tuple[float, ...] = ()
    """What each other term counts in a search, in (0, 1]; 1 where none are given."""

    @property
    def synonyms(self) -> list[tuple[tuple[str, ...], float]]:
        """The other terms, each with its weight."""
        return list(zip(self.others, self.weights or (1.0,) * len(self.others), strict=True))


class Glossary:
    """Terms by concept; what comes with the program is not read before the first question."""

    def __init__(self, *paths: Path, own: Sequence[Path] = ()) -> None:
        """Take files of terms.

        Args:
            paths: In place of those that come with the program.
            own: The user's, besides the others; read and checked at once.

        Raises:
            GlossaryFileError: One of the user's files cannot be used.
        """
        self._paths = paths
        self._own = [entry for path in own for entry in read_terms(path)]

    def concepts(self, text: str) -> list[Concept]:
        """Find the concepts a text names: the longest term at each place, never overlapping."""
        return [self._concept(term) for term in self._iter_terms(fold(text))]

    def entries(self) -> list[Entry]:
        """List all entries, the user's last."""
        if not self._paths:
            return [*_shipped(), *self._own]
        return [*(entry for path in self._paths for entry in read_terms(path)), *self._own]

    def _concept(self, term: str) -> Concept:
        others = dict.fromkeys(
            other for index in self._entries_by_term[term] for other in self._entries[index] if other != term
        )
        own = frozenset(content_words(term))
        split = dict.fromkeys(tuple(dict.fromkeys(content_words(other))) for other in others)
        return Concept(own, tuple(words for words in split if words and frozenset(words) != own))

    def _iter_terms(self, text: str) -> Iterator[str]:
        for run in _RUN.findall(text):
            if re.match(f"[{HAN}]", run):
                yield from self._chinese_terms(run)
            else:
                yield from self._english_terms(_english_key(run))

    def _chinese_terms(self, run: str) -> Iterator[str]:
        position = 0
        while position < len(run):
            longest = min(LONGEST_CHINESE_CHARACTERS, len(run) - position)
            lengths = range(longest, SHORTEST_CHINESE_CHARACTERS - 1, -1)
            term = next((t for n in lengths if (t := run[position : position + n]) in self._entries_by_term), None)
            if term and position and run[position - 1] == _ACROSS_WORDS.get(term):
                term = None
            if term:
                yield term
            position += len(term) if term else 1

    def _english_terms(self, stems: Sequence[str]) -> Iterator[str]:
        position = 0
        while position < len(stems):
            longest = min(LONGEST_ENGLISH_WORDS, len(stems) - position)
            keys = (tuple(stems[position : position + n]) for n in range(longest, 0, -1))
            key = next((key for key in keys if key in self._english), None)
            if key:
                yield from self._english[key]
            position += len(key) if key else 1

    @cached_property
    def _entries(self) -> list[tuple[str, ...]]:
        return [tuple(dict.fromkeys(map(fold, entry.terms))) for entry in self.entries()]

    @cached_property
    def _entries_by_term(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, terms in enumerate(self._entries):
            for term in terms:
                found.setdefault(term, []).append(index)
        return found

    @cached_property
    def _english(self) -> dict[tuple[str, ...], list[str]]:
        """English terms by their stems, so that plurals and -ing forms are found; employer and employment share one."""
        found: dict[tuple[str, ...], list[str]] = {}
        for term in self._entries_by_term:
            key = () if re.search(f"[{HAN}]", term) else _english_key(term)
            if key and not set(key) <= ENGLISH_STOPWORDS:
                found.setdefault(key, []).append(term)
        return found


@cache
def _shipped() -> tuple[Entry, ...]:
    return tuple(entry for path in (TERMS, GENERAL) for entry in read_terms(path))


def _english_key(text: str) -> tuple[str, ...]:
    return tuple(word for word in iter_words(text) if word not in _POSSESSIVES)
