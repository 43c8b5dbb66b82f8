"""How much of a statement's words the cited units hold, and which unit it leans on."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from corpus.language import is_chinese
from corpus.model import Span
from rag.grounding.alignment import RETOLD_SHARE, aligned
from rag.grounding.concepts import shared_keys, shared_tokens
from rag.grounding.model import Evidence, Gravity, Problem, ProblemKind
from rag.grounding.reading import Fact, Reading, Token, read
from rag.grounding.units import Unit, context_of, is_sibling

SUPPORTED_SHARE = 0.7
"""Share of a sub-claim's content words that the cited units must hold for it to be supported. On the wice development
claims, words alone at .5 are right about "supported" 44 times in 100 and find 82, at .7 55 and 43, at .8 65 and 25;
with facts and clauses checked besides, .7 gives 85 and 18. Below it reworded claims that say more come through."""
PARTLY_SHARE = 0.4
"""Share from which it is partly supported: of the supported claims there, 92 in 100 reach it."""
ACROSS_SUPPORTED_SHARE = 0.4
"""The same across languages, of the words that the glossary knows: at it, 2 of 85 statements on another article of
the work in the other language pass."""
ACROSS_PARTLY_SHARE = 0.25
FEWEST_SHARED = 2
"""Concepts across languages without which a share says nothing."""
ALONE_SHARE = 0.9
"""Of what all cited units hold of a sub-claim, what one of them must hold alone: else it is spliced of several."""
FACT_ALONE_SHARE = 0.6
"""The same where that one states no rule: what happened may be told in several sentences."""
UNSPLICED_SHARE = 0.95
"""Share of a sub-claim's words in runs of one unit from which it is plainly taken from that one alone."""
VERBATIM_SHARE = 0.99
"""Share from which nothing else can be in it."""
COMPARED_UNITS = 3
"""Other units that are looked at, those with most of the words: each costs up to a millisecond."""
FOREIGN_WORDS = 4
"""Words in a row that another rule has, and the best one has not, from which a sub-claim is spliced."""
FOREIGN_SIGNS = 7
"""The same in Chinese signs."""
IN_ORDER_SHARE = 0.8
"""Share of a sub-claim's words in runs of a rule, words of one meaning counted as one, from which those that are left
are judged one by one."""
NEARBY_WORDS = 4
"""Words of a unit, for each of a sub-claim's, among which these must stand to be told there."""
NEARLY = 0.1
"""Share of the words by which a unit may hold less than another one, and have more of them in their order."""
ONE_RULE_SHARE = 0.85
"""Of the words in common runs with a whole unit, what one of its parts must have to be what is retold."""
CLAUSE_SHARE = 0.5
"""Of the words of a clause of the statement, what the best unit must hold for the clause to be its own."""
FEWEST_OF_CLAUSE = {True: 3, False: 2}
"""Content words, by whether they are pairs of Chinese signs, without which a clause says nothing of its own."""
OWN_SHARE = 0.5
"""Share of a sub-claim's words that the cited rule itself must hold, where the titles of its document hold the rest and
it retells the rule; in other words it takes as many as any other sub-claim."""
NAME_WORDS = 3
"""Words in a row, or Chinese signs, of a document's name from which a statement cites by it."""
INSERTED_WORDS = {True: 6, False: 2}
"""Content words in a row that are held nowhere, by whether they are pairs of Chinese signs, from which something is put
in; another word for one of them makes 1, or 5 pairs."""
_NO_SIGN = re.compile(r"[\W_]+")
_KEPT_SIGNS = 1_024
_KEPT_NAMES = 256
"""Cited documents whose names are remembered."""
_CLAUSE_END = re.compile(r"[;:。!?\n]|[,.](?!\d)")
_RULE_END = re.compile(r"(?<=[;；。])")
_NAMING = ("instrument", "article", "document_number")
_RULE = ("force", "condition", "exception", "negation")


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that the kept citations say."""

    units: tuple[Unit, ...]
    named: tuple[Reading, ...]
    """What is known of the cited documents besides: titles, numbers, days, the labels of articles."""
    places: tuple[str, ...]
    """Where the cited documents apply."""
    across: bool
    """Whether statement and cited words are of two languages."""

    @property
    def readings(self) -> list[Reading]:
        """What the cited units say, and what is known of their documents."""
        return [*(unit.reading for unit in self.units), *self.named]


def grounds_of(statement: str, units: Sequence[Unit], evidence: Sequence[Evidence]) -> Grounds:
    """Put together what a statement may rest on."""
    named = {reading.text: reading for each in evidence for reading in context_of(each)}
    places = [each.document.metadata.jurisdiction for each in evidence if each.document]
    grounds = Grounds(tuple(units), tuple(named.values()), tuple(place for place in places if place), False)
    return replace(grounds, across=_is_across(statement, grounds))


def _is_across(statement: str, grounds: Grounds) -> bool:
    """Say whether most cited units are of another language, and those of the statement's do not tell it."""
    own = [unit for unit in grounds.units if unit.reading.is_chinese is is_chinese(statement)]
    if not own or len(own) == len(grounds.units):
        return not own
    return 2 * len(own) < len(grounds.units) and coverage_of(read(statement), grounds, own) < SUPPORTED_SHARE


@dataclass(frozen=True)
class Cause:
    """A sub-claim before the judge."""

    reading: Reading
    whole: Reading
    """The statement that it is a part of."""
    grounds: Grounds

    @cached_property
    def coverage(self) -> float:
        """Share of its content words that all cited units together hold."""
        return coverage_of(self.reading, self.grounds, self.grounds.units)

    @cached_property
    def best(self) -> Unit:
        """The unit that holds most of it; of those that hold nearly as much, the one that has most in its order."""
        shares = [coverage_of(self.reading, self.grounds, [unit]) for unit in self.grounds.units]
        least = max(shares) - (0 if self.grounds.across else NEARLY)
        near = [(unit, share) for unit, share in zip(self.grounds.units, shares, strict=True) if share >= least]
        if len(near) == 1 or self.grounds.across:
            return near[0][0]
        in_order = {id(unit): aligned(self.reading, unit.reading).share for unit, _ in near}
        return max(near, key=lambda each: (in_order[id(each[0])], each[1], -len(each[0].reading.text)))[0]

    @cached_property
    def rule(self) -> Reading:
        """The part of the best unit that the sub-claim retells; the whole unit where it tells more.

        Parts end with a semicolon, or are items of a list behind what leads them in. A sentence often says nearly the
        same of two cases; words of one must not vouch for the other.
        """
        whole = self.best.reading
        parts = [read(part) for part in _RULE_END.split(whole.text) if part.strip()]
        lead, *items = whole.text.split("\n")
        parts += [read(f"{lead}\n{item}") for item in items if len(items) > 1]
        if self.grounds.across or len(parts) < 2:
            return whole
        share = aligned(self.reading, whole).share
        shares = {part.text: aligned(self.reading, part).share for part in parts}
        told = [part for part in parts if shares[part.text] >= ONE_RULE_SHARE * max(share, *shares.values())]
        return min(told, key=lambda part: (-shares[part.text], len(part.text)), default=whole)

    def problem(self, kind: ProblemKind, gravity: Gravity, fact: Fact, found: str = "") -> Problem:
        """Say what is wrong with a fact of it."""
        span = self.reading.span(fact)
        return Problem(kind, gravity, span.of(self.reading.text), span.start, span.end, found)


def content_tokens(reading: Reading, *, across: bool) -> list[Token]:
    """List the tokens of a text that must stand in what it cites: not those of the names by which it cites."""
    names = reading.of_kind(*_NAMING)
    tokens = shared_tokens(reading) if across else reading.tokens
    return [token for token in tokens if not any(name.start < token.end and token.start < name.end for name in names)]


def coverage_of(statement: Reading, grounds: Grounds, units: Collection[Unit]) -> float:
    """Give the share of a statement's content words that units hold, in [0, 1]; 1 for one without any."""
    held = _keys((unit.reading for unit in units), across=grounds.across) | _names_held(
        tuple(each.text for each in grounds.named), grounds.across
    )
    wanted = _wanted(statement.text, grounds.across)
    if grounds.across and len(wanted) < FEWEST_SHARED:
        return 1.0 if all(keys & held for keys in wanted) else 0.0
    return sum(bool(keys & held) for keys in wanted) / len(wanted) if wanted else 1.0


@lru_cache(maxsize=_KEPT_SIGNS)
def _wanted(statement: str, across: bool) -> list[frozenset[str]]:
    """Read once what is looked for in every unit."""
    return _by_place(content_tokens(read(statement), across=across))


@lru_cache(maxsize=_KEPT_NAMES)
def _names_held(named: tuple[str, ...], across: bool) -> frozenset[str]:
    return _keys(map(read, named), across=across)


def _by_place(tokens: Sequence[Token]) -> list[frozenset[str]]:
    """Group tokens that stand for the same words: a term of two concepts is held where either is."""
    found: dict[tuple[int, int], set[str]] = {}
    for token in tokens:
        found.setdefault((token.start, token.end), set()).add(token.key)
    return [frozenset(keys) for keys in found.values()]


def _keys(readings: Iterable[Reading], *, across: bool) -> frozenset[str]:
    return frozenset().union(*(_keys_of(reading, across) for reading in readings))


def _keys_of(reading: Reading, across: bool) -> frozenset[str]:
    return shared_keys(reading.text) if across else reading.keys


def words_problems(cause: Cause) -> Iterator[Problem]:
    """Say where too few of the words are held, words are put into a retold rule, or no rule alone holds them."""
    text = cause.reading.text
    across = cause.grounds.across
    supported, partly = (ACROSS_SUPPORTED_SHARE, ACROSS_PARTLY_SHARE) if across else (SUPPORTED_SHARE, PARTLY_SHARE)
    if not across and aligned(cause.reading, cause.rule).share >= IN_ORDER_SHARE:
        supported = 0.0  # of a short sentence, one word for another takes a third
    if cause.coverage < supported or (not across and (_rests_on_names(cause) or _is_scattered(cause))):
        yield Problem("words", "incomplete" if cause.coverage >= partly else "wrong", text, 0, len(text))
    elif not across and aligned(cause.reading, cause.best.reading).share >= VERBATIM_SHARE:
        return
    elif _is_spliced(cause) or (not across and (_has_foreign_clause(cause) or _has_foreign_item(cause))):
        yield Problem("joined", "incomplete", text, 0, len(text))
    elif not across and (inserted := _inserted(cause)):
        yield Problem("words", "incomplete", inserted.of(text), inserted.start, inserted.end)


def _rests_on_names(cause: Cause) -> bool:
    """Say whether most of a sub-claim's words are in what its document is called, not in the rule it leans on."""
    with_names = coverage_of(cause.reading, cause.grounds, [cause.best])
    held = cause.best.reading.keys
    tokens = content_tokens(cause.reading, across=False)
    if (
        not tokens
        or with_names < SUPPORTED_SHARE
        or _share_of([token.key for token in tokens], held) >= SUPPORTED_SHARE
    ):
        return False
    titles = [place for name in cause.grounds.named for place in _runs(cause.reading, name)]
    own = [t.key for t in tokens if not any(start <= t.start and t.end <= end for start, end in titles)]
    is_retold = aligned(cause.reading, cause.best.reading).share >= RETOLD_SHARE
    return bool(own) and _share_of(own, held) < (OWN_SHARE if is_retold else SUPPORTED_SHARE)


def _is_scattered(cause: Cause) -> bool:
    """Say whether the words of a free retelling stand nowhere together in a long unit: it holds most of any words."""
    own = {token.key for token in content_tokens(cause.reading, across=False)}
    unit = [token.key for token in cause.best.reading.tokens]
    width = NEARBY_WORDS * len(own)
    if not own or len(unit) <= width or aligned(cause.reading, cause.best.reading).share >= RETOLD_SHARE:
        return False
    named = own & _keys(cause.grounds.named, across=False)
    most = max(
        len(named | own & set(unit[start : start + width])) for start in range(0, len(unit) - width // 2, width // 4)
    )
    return most < SUPPORTED_SHARE * len(own)


def _runs(statement: Reading, name: Reading) -> Iterator[tuple[int, int]]:
    """Find where a statement has a document's name, or a long part of it, by which it cites."""
    alignment = aligned(statement, name)
    run: list[int] = []
    for number, at in enumerate([*alignment.to_unit, -1]):
        if run and at != alignment.to_unit[run[-1]] + 1:
            if len(run) >= NAME_WORDS:
                yield alignment.words[run[0]][0], alignment.words[run[-1]][1]
            run = []
        run = [*run, number] if at >= 0 else []


def _inserted(cause: Cause) -> Span | None:
    """Find words in a row, in a rule retold nearly word for word, that neither it nor its document's names hold.

    Of a sentence of set phrases, they may be all that it speaks of.
    """
    if aligned(cause.reading, cause.best.reading).share < RETOLD_SHARE:
        return None
    held = cause.best.reading.keys | _keys(cause.grounds.named, across=False)
    run: list[Token] = []
    for token in content_tokens(cause.reading, across=False):
        run = [] if token.key in held else [*run, token]
        if len(run) >= INSERTED_WORDS[cause.reading.is_chinese]:
            return cause.reading.folded.at(run[0].start, run[-1].end)
    return None


def _is_spliced(cause: Cause) -> bool:
    """Say whether a sub-claim takes its words from several rules, none of which says it alone."""
    alone = coverage_of(cause.reading, cause.grounds, [cause.best])
    if not any(fact.kind in _RULE for fact in cause.best.reading.facts):
        return alone < FACT_ALONE_SHARE * cause.coverage
    return alone < ALONE_SHARE * cause.coverage or (not cause.grounds.across and _has_foreign_run(cause))


def _has_foreign_clause(cause: Cause) -> bool:
    """Say whether a clause of a sub-claim is not of the rule that it leans on, but of another unit.

    It is where the other one has it word for word, or where the rule hardly holds its words and the other holds more.
    """
    rule = cause.best.reading
    own = rule.keys | _keys(cause.grounds.named, across=False)
    others = [unit.reading for unit in cause.grounds.units if unit.reading is not rule]
    for words, keys in _clauses_of(cause.reading) if others else ():
        share = _share_of(keys, own)
        if share < CLAUSE_SHARE and any(_share_of(keys, each.keys) > share for each in others):
            return True
        if _signs(words) not in _signs(rule.folded.text) and any(
            _signs(words) in _signs(o.folded.text) for o in others
        ):
            return True
    return False


@lru_cache(maxsize=_KEPT_SIGNS)
def _signs(plain: str) -> str:
    return _NO_SIGN.sub("", plain)


def _has_foreign_item(cause: Cause) -> bool:
    """Say whether a sub-claim tells the lead-in of a list with an item that the cited list has not.

    A long lead-in holds most words of whatever is put behind it.
    """
    led = [unit for unit in cause.grounds.units if is_sibling(unit, cause.best)]
    if not led:
        return False
    lead = read(led[0].lead_in)
    alignment = aligned(cause.reading, lead)
    if sum(at >= 0 for at in alignment.to_statement) < RETOLD_SHARE * len(alignment.to_statement):
        return False
    told = [span for span, at in zip(alignment.words, alignment.to_unit, strict=True) if at >= 0]
    own = content_tokens(cause.reading, across=False)
    rest = [t.key for t in own if not any(start < t.end and t.start < end for start, end in told)]
    items = [*(read(item) for unit in led for item in unit.items), *cause.grounds.named]
    fewest = FEWEST_OF_CLAUSE[cause.reading.is_chinese]
    return len(rest) >= fewest and _share_of(rest, _keys(items, across=False)) < SUPPORTED_SHARE


def _share_of(keys: Sequence[str], held: Collection[str]) -> float:
    return sum(key in held for key in keys) / len(keys)


def _clauses_of(reading: Reading) -> Iterator[tuple[str, list[str]]]:
    """Cut a sub-claim into clauses, each with its content words; those that say too little are passed over."""
    plain = reading.folded.text
    borders = [0, *(match.end() for match in _CLAUSE_END.finditer(plain)), len(plain)]
    tokens = content_tokens(reading, across=False)
    for start, end in pairwise(borders):
        keys = [token.key for token in tokens if start <= token.start < end]
        if len(keys) >= FEWEST_OF_CLAUSE[reading.is_chinese]:
            yield plain[start:end], keys


def _has_foreign_run(cause: Cause) -> bool:
    """Say whether words that the best unit has not in that order stand in another one as they are."""
    own = aligned(cause.reading, cause.best.reading)
    if own.share > UNSPLICED_SHARE:
        return False
    held = {unit.reading.text: unit.reading for unit in cause.grounds.units if unit is not cause.best}
    others = sorted(held.values(), key=lambda each: -len(each.keys & cause.reading.keys))[:COMPARED_UNITS]
    longest = FOREIGN_SIGNS if cause.reading.is_chinese else FOREIGN_WORDS
    names = cause.reading.of_kind(*_NAMING)
    named = [any(name.start < end and start < name.end for name in names) for start, end in own.words]
    taken = [0 if is_name else at for at, is_name in zip(own.to_unit, named, strict=True)]
    runs = (run for each in others for run in _foreign_runs(taken, aligned(cause.reading, each).to_unit))
    plain, words = cause.reading.folded.text, own.words
    moved = cause.best.reading.folded.text
    return any(len(run) >= longest and plain[words[run[0]][0] : words[run[-1]][1]] not in moved for run in runs)


def _foreign_runs(own: Sequence[int], other: Sequence[int]) -> Iterator[list[int]]:
    """Go through the runs of words that only the other text has, in its order."""
    run: list[int] = []
    for at, (mine, its) in enumerate([*zip(own, other, strict=True), (0, -1)]):
        if run and (mine >= 0 or its < 0 or other[at - 1] != its - 1):
            yield run
            run = []
        if mine < 0 <= its:
            run = [*run, at]
