"""A text read for the facts it states, each with the words around it: statements and cited words are read alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from corpus.folded import Folded, fold_with_offsets
from corpus.language import HAN, is_chinese
from corpus.model import Span
from corpus.places import Places
from corpus.words import ENGLISH_STOPWORDS, HAN_STOPWORDS, stem
from rag.grounding.lexicon import Mark, find_marks, party_terms
from rag.grounding.quantities import Quantity, Value, find_quantities

_READ_TEXTS = 1_024
"""Texts whose reading is remembered: the sentences of all passages of some answers; a few megabytes."""
_TOKEN = re.compile(rf"[{HAN}]+|[a-z][a-z'-]*[a-z]|[a-z]|\d[\d.,]*")
_INSTRUMENT_ZH = re.compile(r"《([^《》]{2,80}(?:《[^《》]*》[^《》]*)?)》")
_INSTRUMENT_EN = re.compile(
    r"(?:[A-Z][\w'’&-]*(?:(?!, the (?:Act|Law|Code)\b),? (?:of|and|the|for|on|in|to|with|by)"
    r"(?= [A-Z(]|(?: \w+)? [A-Z]))*,? \(?)+"
    r"(?:Act|Law|Code|Regulations?|Rules?|Measures|Ordinance|Directive|Treaty|Constitution|Notice|Provisions|Opinions|"
    r"Decree)\b\)?"
)
_CAPITALISED = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+")
_GRAMMAR_WORDS = ENGLISH_STOPWORDS | {
    "shall",
    "upon",
    "within",
    "unless",
    "without",
    "whether",
    "according",
    "accordance",
    "thereof",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a text, in its folded characters."""

    kind: str
    value: Value
    start: int
    end: int
    is_loose: bool = False
    bound: str = ""
    """Of a number: at_least, at_most, more_than, less_than; empty for exactly."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word that says what a text is about: an English stem, or a pair of Han characters."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A text with its facts."""

    text: str
    folded: Folded
    facts: tuple[Fact, ...]
    tokens: tuple[Token, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """All content words."""
        return frozenset(token.key for token in self.tokens)

    @cached_property
    def is_chinese(self) -> bool:
        """Which language it is in."""
        return is_chinese(self.text)

    @cached_property
    def capitalised(self) -> tuple[tuple[int, int], ...]:
        """Places, in folded characters, of English words with a capital that stand within a sentence."""
        found = []
        for match in _CAPITALISED.finditer(self.text):
            inside = [n for n, offset in enumerate(self.folded.offsets) if match.start() <= offset < match.end()]
            if inside:
                found.append((inside[0], inside[-1] + 1))
        return tuple(found)

    def of_kind(self, *kinds: str) -> list[Fact]:
        """List the facts of some kinds, in order."""
        return [fact for fact in self.facts if fact.kind in kinds]

    def words(self, fact: Fact) -> str:
        """Give a fact's words as the text has them."""
        return self.folded.at(fact.start, fact.end).of(self.text)

    def span(self, fact: Fact) -> Span:
        """Give a fact's place in the text."""
        return self.folded.at(fact.start, fact.end)


_CLAUSES = ("condition", "exception")
"""Marks that are no part of a title, even where its first word has a capital: Where Rule 3 applies."""


@lru_cache(maxsize=_READ_TEXTS)
def read(text: str) -> Reading:
    """Read a text: a statement, or cited words."""
    folded = fold_with_offsets(text)
    plain = folded.text
    quantities = find_quantities(plain)
    facts = [*_instruments(text, folded)]
    taken = [(each.start, each.end) for each in quantities]
    marks = find_marks(plain, taken)
    bounds = [mark for mark in marks if mark.kind == "bound"]
    facts += [_with_bound(plain, each, bounds) for each in quantities]
    named = [(each.start, each.end) for each in facts if each.kind == "instrument"]
    facts += [
        Fact(mark.kind, (mark.value,), mark.start, mark.end)
        for mark in marks
        if mark.kind in _CLAUSES or not any(start <= mark.start and mark.end <= end for start, end in named)
    ]
    facts += _bare_units(plain, quantities)
    facts += _parties(plain)
    facts += [Fact("place", (named.code,), named.start, named.end) for named in _places().iter_named(plain)]
    return Reading(text, folded, tuple(sorted(facts, key=lambda fact: fact.start)), tuple(_tokens(plain)))


@cache
def _places() -> Places:
    return Places(with_cities=True)


_BOUND_BEFORE = re.compile(
    r"[\s,(]*(?:a|an|the|of|to|for|by|than|be|total of|sum of|period of|rate of|amount of|为|达到?|在|期限|the sum of|"
    r"or equal to)?[\s,(]*(?:a |an |the )?(?:period of |total of |sum of |amount of |fine of )?"
)
_STANDS_BEHIND = re.compile(r"[以之内]|or |and ")
_BOUND_BEHIND = re.compile(r"[\s,)]*(?:\(含\)|的)?")
_BOUND_REACH = 40
"""Folded characters before a number in which its comparator may begin."""


def _with_bound(plain: str, quantity: Quantity, bounds: Sequence[Mark]) -> Fact:
    bound = ""
    if quantity.kind in ("number", "rate", "money"):
        bound = next((mark.value for mark in bounds if _belongs(plain, quantity, mark)), "")
    return Fact(quantity.kind, quantity.value, quantity.start, quantity.end, quantity.is_loose, bound)


def _belongs(plain: str, quantity: Quantity, mark: Mark) -> bool:
    """Say whether a comparator is a number's: 以上 and "or more" stand behind theirs, all others before."""
    if _STANDS_BEHIND.match(plain, mark.start):
        return mark.start >= quantity.end and bool(_BOUND_BEHIND.fullmatch(plain[quantity.end : mark.start]))
    gap = quantity.start - mark.end
    return 0 <= gap <= _BOUND_REACH and bool(_BOUND_BEFORE.fullmatch(plain[mark.end : quantity.start]))


_TIME_UNIT = re.compile(r"(?<![a-z])(day|week|month|year|hour)s?(?![a-z])|(小时|个月|年度|月度|季度|天|学期|学年|星期)")
_TIME_UNITS = {
    "小时": "hour", "个月": "month", "年度": "year", "月度": "month", "季度": "quarter", "天": "day", "学期": "term",
    "学年": "school_year", "星期": "week",
}  # fmt: skip


def _bare_units(plain: str, quantities: Sequence[Quantity]) -> list[Fact]:
    """Find units of time that no number stands with: the number of hours, taxable years."""
    return [
        Fact("unit", (match[1] or _TIME_UNITS[match[2]],), match.start(), match.end())
        for match in _TIME_UNIT.finditer(plain)
        if not any(each.start < match.end() and match.start() < each.end for each in quantities)
    ]


def _parties(plain: str) -> list[Fact]:
    return [Fact("party", (name,), start, end) for name, start, end in party_terms().find(plain)]


def _instruments(text: str, folded: Folded) -> list[Fact]:
    """Find named instruments in the text as it is written, since capitals tell a name in English."""
    spans = [Span(*match.span(1)) for match in _INSTRUMENT_ZH.finditer(text)]
    spans += [Span(*match.span()) for match in _INSTRUMENT_EN.finditer(text) if " " in match.group()]
    found = []
    for span in spans:
        inside = [n for n, offset in enumerate(folded.offsets) if span.start <= offset < span.end]
        if inside:
            name = folded.text[inside[0] : inside[-1] + 1]
            found.append(Fact("instrument", (name,), inside[0], inside[-1] + 1))
    return found


def _tokens(plain: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        run, start = match.group(), match.start()
        if re.match(f"[{HAN}]", run):
            found += [
                Token(run[n : n + 2], start + n, start + n + 2)
                for n in range(len(run) - 1)
                if not (run[n] in HAN_STOPWORDS and run[n + 1] in HAN_STOPWORDS)
            ]
        elif run[0].isdigit():
            continue
        else:
            found += [
                Token(stem(word.removesuffix("'s")), start, match.end())
                for word in [run]
                if word not in _GRAMMAR_WORDS and len(word) > 1
            ]
    return found
