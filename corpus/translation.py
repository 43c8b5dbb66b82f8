"""What a question speaks of, in the other language: the glossary first, a general dictionary for the rest."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.dictionary import LONGEST_PHRASE_WORDS, Dictionary, Translation
from corpus.glossary import Concept, Glossary
from corpus.language import HAN, is_chinese
from corpus.ports import LexicalIndex
from corpus.variants import fold
from corpus.words import content_words

HANDFUL = 6
"""Translations of one word that are looked for; 3 and 10 changed no figure by more than one question."""
LONGEST_CHINESE_CHARACTERS = 8
"""Of a dictionary word in a question; longer entries are proverbs and names."""
SURE = 0.5
"""Grade from which a phrase of several words is translated as one: less is part of a definition, by accident."""
SHORT = 0.5
"""Factor for a single Chinese character, which stands in many other words; 0 and 1 were worse on one set each."""
CHINESE_SIGNS = ("的", "不", "人", "年")
ENGLISH_SIGNS = ("the", "of", "and", "to")
"""Words that hardly a text of the language is without: their being in the index says that such a text is held."""

_HAN_RUN = re.compile(f"[{HAN}]+")
_HAN_START = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A translation that the corpus knows."""

    words: tuple[str, ...]
    grade: float
    held: int
    """Passages that hold the rarest of its words."""

    @property
    def usefulness(self) -> float:
        """What is surely meant and often said comes first: laws say 工资, not 工钱."""
        return self.grade * math.log1p(self.held)


class ConceptFinder(Protocol):
    """Says what a question speaks of: the glossary alone, or with a dictionary."""

    def concepts(self, text: str) -> list[Concept]:
        """Find the concepts a text names, with their other names."""
        ...


class Translator:
    """The glossary's concepts, and the dictionary's for the rest, where texts of both languages are held."""

    def __init__(self, glossary: Glossary, dictionary: Dictionary, index: Callable[[], LexicalIndex]) -> None:
        """Put a translator together.

        Args:
            glossary: Asked first.
            dictionary: Asked for what the glossary does not know.
            index: Gives the index of words as it is now; a translation that no passage holds is none.
        """
        self._glossary = glossary
        self._dictionary = dictionary
        self._index = index

    def concepts(self, text: str) -> list[Concept]:
        """Find what a text speaks of, with its other names.

        A word of the glossary has the glossary's names, a single English one the dictionary's besides, since its stem
        may be another word's (government, governance).
        """
        known = self._glossary.concepts(text)
        index = self._index()
        in_chinese = is_chinese(text)
        if not _is_held(index, ENGLISH_SIGNS if in_chinese else CHINESE_SIGNS):
            return known
        lookup = _Lookup(self._dictionary, index)
        covered = {word for concept in known for word in concept.words}
        if in_chinese:
            return [*known, *lookup.from_chinese(text, covered)]
        found = {concept.words: concept for concept in lookup.from_english(text, covered)}
        joined = [_joined(concept, found.get(concept.words)) for concept in known]
        own = {concept.words for concept in known}
        return [*joined, *(concept for words, concept in found.items() if words not in own)]

    def prepare(self) -> None:
        """Build what translating needs, where texts of both languages are held, so that no question waits for it."""
        index = self._index()
        if _is_held(index, CHINESE_SIGNS) and _is_held(index, ENGLISH_SIGNS):
            self._dictionary.prepare()

    def close(self) -> None:
        """Let go of the dictionary's file."""
        self._dictionary.close()


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The dictionary as far as an index holds its words."""

    dictionary: Dictionary
    index: LexicalIndex

    def from_english(self, text: str, covered: set[str]) -> Iterator[Concept]:
        words = [word for word in content_words(text) if not _HAN_START.match(word)]
        position = 0
        while position < len(words):
            longest = 1 if words[position] in covered else min(LONGEST_PHRASE_WORDS, len(words) - position)
            phrases = (tuple(words[position : position + n]) for n in range(longest, 0, -1))
            free = (phrase for phrase in phrases if len(phrase) == 1 or covered.isdisjoint(phrase))
            concept = next((found for phrase in free if (found := self._of_phrase(phrase))), None)
            if concept:
                yield concept
            position += len(concept.words) if concept else 1

    def _of_phrase(self, phrase: tuple[str, ...]) -> Concept | None:
        least = SURE if len(phrase) > 1 else 0.0
        return self._concept(phrase, [each for each in self.dictionary.to_chinese(phrase) if each.grade >= least])

    def from_chinese(self, text: str, covered: set[str]) -> Iterator[Concept]:
        """Cut Chinese into the longest words known, from the front; single characters say too little."""
        for run in _HAN_RUN.findall(fold(text)):
            position = 0
            while position < len(run):
                lengths = range(min(LONGEST_CHINESE_CHARACTERS, len(run) - position), 1, -1)
                words = (run[position : position + n] for n in lengths)
                word, names = next(((w, n) for w in words if (n := self.dictionary.to_english(w))), ("", []))
                pairs = tuple(dict.fromkeys(content_words(word)))
                concept = None if covered.issuperset(pairs) else self._concept(pairs, names)
                if concept:
                    yield concept
                position += len(word) or 1

    def _concept(self, words: Sequence[str], translations: Sequence[Translation]) -> Concept | None:
        """Weigh a handful of translations; none where the corpus knows none.

        Their rarity is that of all of them together (Pirkola 1998, "The effects of query structure and dictionary
        setups in dictionary-based cross-language information retrieval"): else the rarest, which is mostly the wrong
        one, would score highest.
        """
        candidates = sorted(self._candidates(translations), key=lambda each: -each.usefulness)[:HANDFUL]
        if not candidates:
            return None
        together = self._rarity(sum(each.held for each in candidates))
        return Concept(
            frozenset(words),
            tuple(each.words for each in candidates),
            tuple(each.grade * min(1.0, together / self._rarity(each.held)) for each in candidates),
        )

    def _candidates(self, translations: Sequence[Translation]) -> Iterator[_Candidate]:
        for each in translations:
            held = min(map(self.index.document_frequency, each.words), default=0)
            if held:
                yield _Candidate(each.words, each.grade * (SHORT if each.is_short else 1.0), held)

    def _rarity(self, held: int) -> float:
        """Give BM25's inverse document frequency, above 0."""
        passages = max(self.index.count(), held)
        return math.log(1 + (passages - min(held, passages) + 0.5) / (held + 0.5))


def _is_held(index: LexicalIndex, signs: Sequence[str]) -> bool:
    """Say whether a text of a language is held, by words that hardly any lacks."""
    return any(map(index.document_frequency, signs))


def _joined(concept: Concept, other: Concept | None) -> Concept:
    if other is None:
        return concept
    synonyms = [*concept.synonyms, *other.synonyms]
    return Concept(concept.words, tuple(words for words, _ in synonyms), tuple(weight for _, weight in synonyms))
