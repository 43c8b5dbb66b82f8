"""The bilingual glossary: what else a question's words are called, in its own language and in the other.

The terms are data (``corpus/glossary/terms.yaml``): one entry a concept, official term first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from corpus.language import HAN
from corpus.words import ENGLISH_STOPWORDS, content_words, iter_words, normalise

TERMS = Path(__file__).parent / "glossary" / "terms.yaml"
LONGEST_CHINESE_CHARACTERS = 16
LONGEST_ENGLISH_WORDS = 6
"""No term is longer; bounds the look-ups for one place in a question."""
SHORTEST_CHINESE_CHARACTERS = 2

_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_ACROSS_WORDS = {"高职": "提", "高校": "提", "中职": "其", "中专": "其", "大专": "重"}
"""Terms that appear by accident after a character (提高职工, 其中职业): not taken there."""


@dataclass(frozen=True, slots=True)
class Concept:
    """What one place of a question speaks of, and what else that is called."""

    words: frozenset[str]
    """The index words of the question's own term."""
    others: tuple[tuple[str, ...], ...]
    """The index words of each other term; a text that holds all of one speaks of the concept."""


class Glossary:
    """Terms by concept; nothing is read before the first question."""

    def __init__(self, path: Path = TERMS) -> None:
        self._path = path

    def concepts(self, text: str) -> list[Concept]:
        """Find the concepts a text names: the longest term at each place, never overlapping."""
        return [self._concept(term) for term in self._iter_terms(normalise(text))]

    def _concept(self, term: str) -> Concept:
        others = dict.fromkeys(
            other for index in self._entries_by_term[term] for other in self._entries[index] if other != term
        )
        split = (tuple(dict.fromkeys(content_words(other))) for other in others)
        return Concept(frozenset(content_words(term)), tuple(words for words in split if words))

    def _iter_terms(self, text: str) -> Iterator[str]:
        for run in _RUN.findall(text):
            if re.match(f"[{HAN}]", run):
                yield from self._chinese_terms(run)
            else:
                yield from self._english_terms(list(iter_words(run)))

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
        loaded = yaml.load(self._path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe loaders
        return [tuple(dict.fromkeys(map(normalise, _terms(entry)))) for entry in loaded or ()]

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
            key = () if re.search(f"[{HAN}]", term) else tuple(iter_words(term))
            if key and not set(key) <= ENGLISH_STOPWORDS:
                found.setdefault(key, []).append(term)
        return found


def _terms(entry: dict[str, list[object]]) -> Iterable[str]:
    return (str(term) for language in ("zh", "en") for term in entry.get(language) or ())
