"""The terms of a question, weighed: for passages in its own language, and for those in the other one."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from corpus.glossary import Concept
from corpus.language import is_chinese
from corpus.translation import ConceptFinder
from rag.model import Hit
from rag.question import Question

Rarity = Callable[[Collection[str]], dict[str, float]]
"""Weighs words by how few passages hold them (``Corpus.rarity``)."""

TRUST_ACROSS = 0.7
"""What a passage's coverage is worth for "complete" where it was measured by translations, of which some are wrong:
without it, 14 of 22 English development questions whose Chinese documents were taken away were graded complete."""

UNHELD_PAIR = 0.5
"""Of its weight, what a pair of Chinese characters that no passage holds keeps. Most such pairs stand across a border
of two words (司花 of 公司花在), and counted in full they were up to half the weight of a plainly worded question. Some
are words that nothing held mentions, which must count. From .3 to .6, with the same thresholds, as many development
questions are falsely refused; 1 refuses three more."""
_NOWHERE = ""
"""A word that no text holds: as rare as can be."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the question."""

    word: str
    weight: float
    """By rarity, above 0."""
    others: tuple[frozenset[str], ...]
    """Other names of its concept: a text that holds all words of one speaks of it."""

    def is_in(self, words: set[str]) -> bool:
        """Say whether a text with these words speaks of the term."""
        return self.word in words or any(other <= words for other in self.others)


@dataclass(frozen=True, slots=True)
class Terms:
    """The same question's terms as passages of either language are measured by them."""

    is_chinese: bool
    """The question's language."""
    own: tuple[Term, ...]
    across: tuple[Term, ...]

    def of(self, hit: Hit) -> tuple[Term, ...]:
        """Choose the terms for a passage by its document's language; one that is neither is taken for English."""
        return self.across if self._crosses(hit) else self.own

    def trust(self, hit: Hit) -> float:
        """Say what a passage's share of its terms is worth beside one in the question's own words, in (0, 1]."""
        return TRUST_ACROSS if self._crosses(hit) else 1.0

    def _crosses(self, hit: Hit) -> bool:
        same = hit.document.metadata.language.startswith("zh") is self.is_chinese
        return not same and bool(self.across)


def weigh_terms(question: Question, rarity: Rarity, glossary: ConceptFinder, translator: ConceptFinder) -> Terms:
    """Weigh a question's terms by rarity.

    Args:
        question: What was asked.
        rarity: Knows how rare a word is.
        glossary: Other names that count in every passage.
        translator: Names that count in passages of the other language.
    """
    own = _own_terms(question, glossary.concepts(question.text), rarity)
    across = _terms_across(question, translator.concepts(question.text), rarity)
    return Terms(question.is_chinese, tuple(own), tuple(across))


def _own_terms(question: Question, concepts: Sequence[Concept], rarity: Rarity) -> list[Term]:
    """Weigh by the question's own words; what the glossary knows by other names may stand by any of them."""
    rare = rarity([*question.terms, _NOWHERE])
    others: dict[str, list[frozenset[str]]] = {}
    for concept in concepts:
        for word in concept.words:
            others.setdefault(word, []).extend(map(frozenset, concept.others))
    crossing = {
        word for word in question.terms if is_chinese(word) and word not in others and rare[word] >= rare[_NOWHERE]
    }
    return [
        Term(word, rare[word] * (UNHELD_PAIR if word in crossing else 1.0), tuple(others.get(word, ())))
        for word in question.terms
    ]


def _terms_across(question: Question, concepts: Sequence[Concept], rarity: Rarity) -> list[Term]:
    """Weigh by the translations, the most common of each concept, since the question's words stand in no such text.

    Its own rarity would make every word as rare as can be. Pairs of Chinese characters across a word border
    translate to nothing and are left out; another word without a translation counts as much as the usual one with.
    """
    others: dict[str, list[frozenset[str]]] = {}
    weights: dict[str, float] = {}
    for concept in concepts:
        foreign = [words for words in concept.others if is_chinese("".join(words)) is not question.is_chinese]
        if not foreign:
            continue
        rare = rarity({word for words in foreign for word in words})
        weight = min(max(rare[word] for word in words) for words in foreign)
        for word in concept.words:
            others.setdefault(word, []).extend(map(frozenset, foreign))
            weights[word] = max(weight / len(concept.words), weights.get(word, 0.0))
    if not weights:
        return []
    usual = sum(weights.values()) / len(weights)
    rest = [word for word in question.terms if word not in weights and not is_chinese(word)]
    rare = rarity(rest)
    terms = [Term(word, weight, tuple(others[word])) for word, weight in weights.items()]
    return terms + [Term(word, min(usual, rare[word]), ()) for word in rest]
