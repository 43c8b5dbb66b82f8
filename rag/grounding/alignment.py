"""Where the words of a statement stand in a unit it retells: what is word for word, and what was put in or left out."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache

from corpus.language import HAN
from corpus.numerals import SIGNS
from corpus.words import ENGLISH_STOPWORDS, stem
from rag.grounding.lexicon import wordings
from rag.grounding.quantities import marks_of_items
from rag.grounding.reading import Fact, Reading

RETOLD_SHARE = 0.55
"""Share of a statement's words in runs that stand in the unit too from which it retells the unit word for word; below
it, words are compared by what stands around them."""
EDGE_WORDS = 12
"""Words before the first, and behind the last, common run that may be what the statement has there in other words."""
BESIDE_WORDS = 3
"""Words of one text that may part a run of one word from a longer run beside it, to be common ground with it."""
NEIGHBOURS = 2
"""Words on each side of one that was left out, of which one must be common for the place to be known."""
_KEPT_ALIGNMENTS = 512


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact's words lead in the other text, in its folded characters."""

    start: int
    end: int
    is_verbatim: bool
    """Whether the very words stand there; otherwise it is what stands between their neighbours."""


@dataclass(frozen=True)
class Alignment:
    """Two texts word by word."""

    share: float
    """Of the statement's words, those in common runs."""
    words: tuple[tuple[int, int], ...]
    """The statement's, by their folded characters."""
    unit_words: tuple[tuple[int, int], ...]
    to_unit: tuple[int, ...]
    """By word of the statement: which word of the unit it is, or -1."""
    to_statement: tuple[int, ...]
    keys: tuple[str, ...]
    """The statement's words as they are compared: stems, or the first of the words that stand for each other."""
    unit_keys: tuple[str, ...]
    unit_clauses: tuple[int, ...]
    """By word of the unit: in which of its clauses it stands."""

    def in_unit(self, fact: Fact) -> Place:
        """Say where a fact of the statement leads in the unit."""
        return _lead(fact, self.words, self.to_unit, self.unit_words)

    def in_statement(self, fact: Fact) -> Place:
        """Say where a fact of the unit leads in the statement."""
        return _lead(fact, self.unit_words, self.to_statement, self.words)

    def is_told_around(self, fact: Fact) -> bool:
        """Say whether the statement has the words on both sides of a fact of the unit, as far as its clause goes."""
        first, last = _range(fact, self.unit_words)
        clauses = self.unit_clauses[first:last]
        sides = [
            [self.to_statement[n] for n in side if 0 <= n < len(self.unit_clauses) and self.unit_clauses[n] in clauses]
            for side in (range(first - NEIGHBOURS, first), range(last, last + NEIGHBOURS))
        ]
        return any(sides) and all(not side or any(at >= 0 for at in side) for side in sides)


def _lead(
    fact: Fact, words: tuple[tuple[int, int], ...], to: tuple[int, ...], others: tuple[tuple[int, int], ...]
) -> Place:
    first, last = _range(fact, words)
    at = to[first:last]
    if at and all(each >= 0 for each in at) and at[-1] - at[0] == len(at) - 1:
        return Place(others[at[0]][0], others[at[-1]][1], True)
    before = next((to[n] for n in range(first - 1, -1, -1) if to[n] >= 0), None)
    behind = next((to[n] for n in range(last, len(to)) if to[n] >= 0), None)
    if before is None and behind is None:
        return Place(0, 0, False)
    start = max(0, (behind or 0) - EDGE_WORDS) if before is None else before + 1
    end = min(len(others), (before or 0) + 1 + EDGE_WORDS) if behind is None else behind
    if start >= end:
        return Place(0, 0, False)
    return Place(others[start][0], others[end - 1][1], False)


def _range(fact: Fact, words: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """Give the words of a fact: first, and one behind the last."""
    inside = [n for n, (start, end) in enumerate(words) if start < fact.end and fact.start < end]
    if inside:
        return inside[0], inside[-1] + 1
    after = next((n for n, (start, _) in enumerate(words) if start >= fact.end), len(words))
    return after, after


@lru_cache(maxsize=_KEPT_ALIGNMENTS)
def align(statement: str, unit: str) -> Alignment:
    """Align the folded texts of a statement and a unit.

    Runs of one word that carries only grammar, or of one Chinese sign, are no common ground, but right beside one.
    """
    own, others = words_of(statement), words_of(unit)
    to_unit, to_statement = [-1] * len(own), [-1] * len(others)
    matcher = SequenceMatcher(None, [w for w, _, _ in own], [w for w, _, _ in others], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    for n, block in enumerate(blocks):
        if block.size > 1 or _says_something(own[block.a][0]) or _stands_beside(blocks, n):
            for step in range(block.size):
                to_unit[block.a + step] = block.b + step
                to_statement[block.b + step] = block.a + step
    share = sum(at >= 0 for at in to_unit) / len(own) if own else 0.0
    return Alignment(
        share,
        tuple((start, end) for _, start, end in own),
        tuple((start, end) for _, start, end in others),
        tuple(to_unit),
        tuple(to_statement),
        tuple(word for word, _, _ in own),
        tuple(word for word, _, _ in others),
        tuple(_clauses(unit, others)),
    )


def _stands_beside(blocks: Sequence[Match], at: int) -> bool:
    """Say whether a run of one word is parted from a longer one only by a few words of one of the texts."""
    block = blocks[at]
    for other in (*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2]):
        first, second = sorted((block, other))
        gaps = (second.a - first.a - first.size, second.b - first.b - first.size)
        if other.size > 1 and min(gaps) == 0 and max(gaps) <= BESIDE_WORDS:
            return True
    return False


_BORDER = re.compile(rf"[;:。!?\n]|[,.](?!\d)|(?<=[{HAN}]) (?=[{HAN}])")
_LABEL = re.compile(rf"第[{SIGNS}]{{1,6}}条")


def _clauses(plain: str, words: Sequence[tuple[str, int, int]]) -> Iterator[int]:
    """Number the clauses in which words stand: what commas, stops and line breaks part, and the label before them."""
    label = _LABEL.match(plain)
    borders = [*([label.end()] if label else []), *(match.start() for match in _BORDER.finditer(plain))]
    return (bisect_right(borders, start) for _, start, _ in words)


def _says_something(word: str) -> bool:
    if not word.isascii():
        return len(word) > 1 and word not in wordings().related
    return len(word) > 1 and word not in ENGLISH_STOPWORDS and not word[0].isdigit()


_KEPT_WORDS = 1_024
"""Texts whose words are remembered: a statement is aligned with several units."""


@lru_cache(maxsize=_KEPT_WORDS)
def words_of(plain: str) -> tuple[tuple[str, int, int], ...]:
    """Cut a folded text into words as they are compared, each with its place; the marks of list items are none."""
    marks = {at for start, end in marks_of_items(plain) for at in range(start, end)}
    return tuple(
        (_key(match), match.start(), match.end()) for match in _word().finditer(plain) if match.start() not in marks
    )


def _key(match: "re.Match[str]") -> str:
    word = match.group()
    known = wordings().same
    if match["phrase"] or word in known:
        first = known[word]
        return stem(first) if first.isalpha() and first.isascii() else first
    if not (word[0].isalpha() and word.isascii()):
        return word
    stemmed = stem(word)
    return stem(_stems()[stemmed]) if stemmed in _stems() else stemmed


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    return re.compile(rf"(?P<phrase>{wordings().phrases.pattern})|[{HAN}]|[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[%‰$£€]")


@lru_cache(maxsize=1)
def _stems() -> dict[str, str]:
    return {stem(word): first for word, first in wordings().same.items() if word.isalpha() and word.isascii()}


def aligned(statement: Reading, unit: Reading) -> Alignment:
    """Align a statement with a unit; the same pair is aligned once."""
    return align(statement.folded.text, unit.folded.text)
