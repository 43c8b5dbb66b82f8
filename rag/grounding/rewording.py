"""Words of a rule told nearly word for word that are no facts: what was exchanged, put in, or left out before a noun.

Whatever a statement says besides the unit's words must stand somewhere in what it cites, or be a word that may stand
for one there; and in the place of one word of the unit there may be no other one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.language import HAN
from rag.grounding.alignment import Alignment, words_of
from rag.grounding.lexicon import party_terms, wordings
from rag.grounding.model import Gravity, Problem
from rag.grounding.reading import Fact, Reading
from rag.grounding.retelling import KINDS, retold
from rag.grounding.support import Cause

EXCHANGED_WORDS = 4
"""By how many words what stands in the unit may be longer than what the statement has there, to be exchanged for it;
from there on it was passed over."""
LIMITING_WORDS = {True: 10, False: 5}
"""Words, or Chinese signs, that limit a noun at most; what is longer is a clause."""
CITING_CHARACTERS = 5
"""Between "under" and what it names: "the ", 《."""
_JUDGED = frozenset((*KINDS, "place", "document_number", "instrument"))
"""Facts that are judged by themselves; of a clause only its words are."""
_JOINTS = frozenset(("and", "or"))
_FIGURES = frozenset(("number", "rate", "money", "date"))
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Gap:
    """Words of the statement in a row that are not the unit's, and the words of the unit in their place."""

    own: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True)
class _Telling:
    """A sub-claim beside the unit that it retells."""

    cause: Cause
    alignment: Alignment

    @cached_property
    def statement(self) -> Reading:
        return self.cause.reading

    @cached_property
    def unit(self) -> Reading:
        return self.cause.rule

    @cached_property
    def held(self) -> Counter[str]:
        """Words of the whole unit, and of what is known of its document."""
        texts = [self.cause.best.reading, *self.cause.grounds.named]
        return Counter(key for reading in texts for key, _, _ in words_of(reading.folded.text))

    @cached_property
    def held_text(self) -> str:
        return "|".join(r.folded.text for r in (self.cause.best.reading, *self.cause.grounds.named))

    def gaps(self) -> Iterator[_Gap]:
        """Go through what lies between runs of common words, and, as far as the clause goes, before and behind them."""
        to_unit, clauses = self.alignment.to_unit, self.alignment.unit_clauses
        common = [n for n, at in enumerate(to_unit) if at >= 0]
        if not common:
            return
        first, last = to_unit[common[0]], to_unit[common[-1]]
        before = tuple(n for n in range(first) if clauses[n] == clauses[first])
        yield _Gap(tuple(range(common[0])), before)
        for one, two in pairwise(common):
            if two > one + 1 or to_unit[two] > to_unit[one] + 1:
                yield _Gap(tuple(range(one + 1, two)), tuple(range(to_unit[one] + 1, to_unit[two])))
        behind = tuple(n for n in range(last + 1, len(clauses)) if clauses[n] == clauses[last])
        yield _Gap(tuple(range(common[-1] + 1, len(to_unit))), behind)

    def own_words(self, gap: _Gap) -> list[int]:
        """Give the statement's words of a gap that say something and are no judged facts."""
        spans = self.alignment.words
        return [n for n in gap.own if self._counts(self.alignment.keys[n], spans[n], self.statement)]

    def other_words(self, gap: _Gap) -> list[int]:
        """Give the unit's."""
        spans = self.alignment.unit_words
        return [n for n in gap.others if self._counts(self.alignment.unit_keys[n], spans[n], self.unit)]

    def _counts(self, key: str, span: tuple[int, int], reading: Reading) -> bool:
        facts = [fact for fact in reading.facts if _overlaps(fact, span)]
        if key in wordings().citing and any(_cites(each, span) for each in reading.facts):
            return False
        if key in wordings().related:
            return not any(fact.kind in ("bound", "scope") for fact in facts)
        if key in wordings().free:
            return False
        return not any(_is_judged(fact) and _is_short(fact, reading) for fact in facts)

    def is_held(self, word: int) -> bool:
        """Say whether a word of the statement stands anywhere in what it cites; a Chinese sign with its neighbour."""
        key = self.alignment.keys[word]
        start, end = self.alignment.words[word]
        if not _HAN.match(key) or key in wordings().same:
            return key in self.held
        text = self.statement.folded.text
        pairs = (text[max(0, start - 1) : start + 1], text[start : end + 1])
        return any(len(pair) == 2 and pair in self.held_text for pair in pairs)


def _is_judged(fact: Fact) -> bool:
    return fact.kind in _JUDGED and not fact.is_loose


def _is_short(fact: Fact, reading: Reading) -> bool:
    """Say whether a fact is no more than its words: "no wages shall" and 享有优先购买权 say of what besides."""
    said = reading.folded.text[fact.start : fact.end]
    return fact.kind != "force" or not said.startswith(("no ", "享有", "负有"))


def _cites(fact: Fact, span: tuple[int, int]) -> bool:
    """Say whether a word stands beside a title, a number or an article, whose place is judged by itself."""
    if fact.kind not in ("instrument", "article", "document_number"):
        return False
    return 0 <= fact.start - span[1] <= CITING_CHARACTERS or 0 <= span[0] - fact.end <= 1


def _overlaps(fact: Fact, span: tuple[int, int]) -> bool:
    return fact.start < span[1] and span[0] < fact.end


def rewording_problems(cause: Cause) -> Iterator[Problem]:
    """Go through the words in which a sub-claim differs from the unit that it retells."""
    alignment = retold(cause)
    if alignment is None:
        return
    telling = _Telling(cause, alignment)
    yield from _swapped(telling)
    for gap in telling.gaps():
        own, others = telling.own_words(gap), telling.other_words(gap)
        strange = [n for n in own if not telling.is_held(n)]
        if strange:
            yield _problem(telling, strange, others, "incomplete")
        elif (
            gravity := _exchanged(telling, own, others) or _supplants(telling, gap, own) or _narrows(telling, gap, own)
        ):
            yield _problem(telling, own, others, gravity)
        elif not own and any(_limits(telling, each) for each in _as_cut(telling, gap)):
            yield _left_out(telling, gap)


def _problem(telling: _Telling, own: Sequence[int], others: Sequence[int], gravity: Gravity) -> Problem:
    words = telling.alignment.words
    fact = Fact("wording", (), words[own[0]][0], words[own[-1]][1])
    spans = [telling.alignment.unit_words[n] for n in others]
    found = telling.unit.folded.at(spans[0][0], spans[-1][1]).of(telling.unit.text) if spans else ""
    return telling.cause.problem("wording", gravity, fact, found)


# --- one word for another --------------------------------------------------------------------------------------------


def _exchanged(telling: _Telling, own: Sequence[int], others: Sequence[int]) -> Gravity | None:
    """Say whether words of the unit, which the statement has nowhere, were given up for words from elsewhere in it."""
    if not own or not others or len(others) > len(own) + EXCHANGED_WORDS:
        return None
    mine = [telling.alignment.keys[n] for n in own]
    theirs = [telling.alignment.unit_keys[n] for n in others]
    if _are_opposed(mine, theirs):
        return "wrong"
    if sorted(mine) == sorted(theirs):
        return None
    return "incomplete" if _are_lost(telling, others, theirs) else None


def _swapped(telling: _Telling) -> Iterator[Problem]:
    """Find two words, or groups of them, that have changed places across a word that is no mere joint of a list."""
    alignment = telling.alignment
    gaps = [gap for gap in telling.gaps() if gap.own and gap.others]
    for at, one in enumerate(gaps):
        mine, theirs = _keys_of(alignment.keys, one.own), _keys_of(alignment.unit_keys, one.others)
        for two in gaps[at + 1 :]:
            if not mine or mine == theirs or mine != _keys_of(alignment.unit_keys, two.others):
                continue
            between = alignment.keys[one.own[-1] + 1 : two.own[0]]
            if theirs == _keys_of(alignment.keys, two.own) and not set(between) <= _LISTING:
                yield _problem(telling, two.own, two.others, "wrong")


_LISTING = frozenset(("and", "or", "或者", "以及", "between", "among"))
"""Between two members of a list, which may stand in any order."""


def _keys_of(keys: Sequence[str], words: Sequence[int]) -> tuple[str, ...]:
    return tuple(key for n in words if (key := keys[n]) not in wordings().free)


def _are_opposed(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether a word that relates two things stands in the place of another such word."""
    related = wordings().related
    ones = {key for key in mine if key in related} - set(theirs)
    twos = {key for key in theirs if key in related} - set(mine)
    return any(related[one] & related[two] for one in ones for two in twos)


def _are_lost(telling: _Telling, others: Sequence[int], theirs: Sequence[str]) -> bool:
    """Say whether the statement tells words of the unit less often than the unit does."""
    if any(_HAN.match(key) for key in theirs):
        spans = [telling.alignment.unit_words[n] for n in others]
        said = telling.unit.folded.text[spans[0][0] : spans[-1][1]]
        return telling.statement.folded.text.count(said) < telling.unit.folded.text.count(said)
    own = Counter(telling.alignment.keys)
    whole = Counter(telling.alignment.unit_keys)
    return any(own[key] < whole[key] for key in theirs if key not in wordings().related)


def _supplants(telling: _Telling, gap: _Gap, own: Sequence[int]) -> Gravity | None:
    """Say whether words stand where the unit names a party, which the statement names less often than the unit."""
    spans = [telling.alignment.unit_words[n] for n in gap.others]
    plain, said = telling.unit.folded.text, telling.statement.folded.text
    parties = [fact for fact in telling.unit.of_kind("party") if any(_overlaps(fact, span) for span in spans)]
    names = [plain[fact.start : fact.end] for fact in parties]
    return "incomplete" if own and any(said.count(name) < plain.count(name) for name in names) else None


def _repeats(telling: _Telling, gap: _Gap, own: Sequence[int]) -> bool:
    """Say whether words are put in once more than what is cited has them: 应当停止更新, of 更新或者停止使用."""
    if gap.others or not own:
        return False
    keys = telling.alignment.keys
    if _HAN.match(keys[own[0]]):
        said, cited = telling.statement.folded.text, [telling.unit, *telling.cause.grounds.named]
        return any(
            said.count(run) > sum(each.folded.text.count(run) for each in cited) for run in _runs_of(telling, own)
        )
    told = Counter(keys)
    return any(told[keys[n]] > telling.held[keys[n]] for n in own if keys[n] not in wordings().free)


def _runs_of(telling: _Telling, own: Sequence[int]) -> Iterator[str]:
    """Give words of the statement as runs without anything between them."""
    spans, said = telling.alignment.words, telling.statement.folded.text
    start = end = spans[own[0]][0]
    for n in own:
        if spans[n][0] != end:
            yield said[start:end]
            start = spans[n][0]
        end = spans[n][1]
    yield said[start:end]


def _narrows(telling: _Telling, gap: _Gap, own: Sequence[int]) -> Gravity | None:
    """Say whether words from elsewhere in the unit were put before a noun that it does not limit by them."""
    words, plain = telling.alignment.words, telling.statement.folded.text
    if _repeats(telling, gap, own):
        return "incomplete"
    if not own or gap.others or gap.own[-1] + 1 >= len(words) or own[-1] != gap.own[-1]:
        return None
    if _HAN.match(telling.alignment.keys[own[-1]]):
        return "incomplete" if _is_head(plain, words[gap.own[-1] + 1]) else None
    return "incomplete" if _says_something(telling.alignment.keys[gap.own[-1] + 1]) else None


# --- what a rule is limited to ---------------------------------------------------------------------------------------


def _as_cut(telling: _Telling, gap: _Gap) -> Iterator[_Gap]:
    """Give the ways to read what was left out: of 举办民办学校, told as 举办学校, both 办民 and 民办."""
    yield gap
    if gap.own or not gap.others:
        return
    keys, first, last = telling.alignment.unit_keys, gap.others[0], gap.others[-1]
    while first > 0 and keys[first - 1] == keys[last]:
        first, last = first - 1, last - 1
        yield _Gap((), tuple(range(first, last + 1)))
    first, last = gap.others[0], gap.others[-1]
    while last + 1 < len(keys) and keys[last + 1] == keys[first]:
        first, last = first + 1, last + 1
        yield _Gap((), tuple(range(first, last + 1)))


def _limits(telling: _Telling, gap: _Gap) -> bool:
    """Say whether words that were left out limit the noun behind them: without them the rule is a wider one."""
    alignment, plain, unit = telling.alignment, telling.unit.folded.text, telling.unit
    clauses, spans = alignment.unit_clauses, alignment.unit_words
    left = _limiting(telling, gap)
    if not left or left[-1] + 1 >= len(clauses) or len({*clauses[left[0] : left[-1] + 2]}) > 1:
        return False
    start, end = spans[left[0]][0], spans[left[-1]][1]
    said, behind = plain[start:end].strip(), spans[left[-1] + 1]
    if any(fact.kind in _FIGURES and _overlaps(fact, (start, end)) for fact in unit.facts):
        return False
    if wordings().droppable.search(said) or "(" in plain[start - 1 : end + 1] or ")" in plain[start : end + 1]:
        return False
    if _HAN.match(said):
        is_told = telling.statement.folded.text.count(said) >= plain.count(said)
        is_limit = said.endswith("的") or _is_head(plain, behind)
        return len(said) <= LIMITING_WORDS[True] and is_limit and not is_told
    keys = alignment.unit_keys[left[0] : left[-1] + 1]
    return len(left) <= LIMITING_WORDS[False] and all(
        _says_something(key) or (key in _JOINTS and 0 < n < len(left) - 1) for n, key in enumerate(keys)
    )


def _limiting(telling: _Telling, gap: _Gap) -> list[int]:
    """Give the words of the unit in a gap, without the label of an article and grammar around them."""
    words = telling.alignment.unit_words
    labels = [fact for fact in telling.unit.facts if fact.kind == "article"]
    left = [n for n in gap.others if not any(_overlaps(fact, words[n]) for fact in labels)]
    while left and telling.alignment.unit_keys[left[0]] in wordings().free:
        left.pop(0)
    while left and telling.alignment.unit_keys[left[-1]] in wordings().free - {"的"}:
        left.pop()
    return left if any(telling.alignment.unit_keys[n] not in wordings().free for n in left) else []


def _is_head(plain: str, span: tuple[int, int]) -> bool:
    return bool(wordings().heads.match(plain, span[0]) or party_terms().at(plain, span[0]))


def _says_something(key: str) -> bool:
    return key not in wordings().free and key not in wordings().related and key.isalpha()


def _left_out(telling: _Telling, gap: _Gap) -> Problem:
    words = telling.alignment.unit_words
    found = telling.unit.folded.at(words[gap.others[0]][0], words[gap.others[-1]][1]).of(telling.unit.text)
    text = telling.statement.text
    return Problem("limit", "incomplete", text, 0, len(text), found)
