"""Facts of a sub-claim that retells a unit nearly word for word: what was put in, exchanged or left out on the way."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from itertools import pairwise

from rag.grounding.agreement import are_same, compare
from rag.grounding.alignment import RETOLD_SHARE, Alignment, Place, aligned
from rag.grounding.model import Gravity, Problem, ProblemKind
from rag.grounding.quantities import Value
from rag.grounding.reading import Fact, Reading
from rag.grounding.support import Cause

CLEAR_LIKENESS = 0.5
"""Of the words around a fact, the share by which a moved one is known again."""
TOLD_SHARE = 0.8
"""Share of a rule's words from which a sub-claim retells it, however much it says besides."""
FEWEST_TOLD = 8
"""Words, or Chinese signs, that a rule must have for that."""
KINDS: dict[str, ProblemKind] = {
    "number": "number", "money": "money", "rate": "rate", "date": "date", "party": "party", "force": "force",
    "negation": "negation", "scope": "scope", "bound": "comparator", "article": "article", "unit": "unit",
}  # fmt: skip
"""Kinds of facts whose place is read off the alignment."""
_DENYING = (("must_not",), ("need_not",))
_INSERTED: dict[str, Gravity] = {
    "negation": "wrong", "article": "wrong", "force": "incomplete", "scope": "incomplete", "bound": "incomplete",
}  # fmt: skip
"""What is wrong with a fact that stands between words of the unit and has nothing of its kind there; others may have
been moved, and are judged by the words around them."""


class Judgement(Enum):
    """What the alignment says of a fact that it finds no fault with."""

    STANDS = 1
    UNKNOWN = 2


def retold(cause: Cause) -> Alignment | None:
    """Align a sub-claim with the unit it was taken from; None where it does not retell it word for word.

    A short rule may be told whole, with as many words again behind it.
    """
    if cause.grounds.across:
        return None
    found = aligned(cause.reading, cause.rule)
    told = sum(at >= 0 for at in found.to_statement)
    is_told = told >= FEWEST_TOLD and told >= TOLD_SHARE * len(found.to_statement)
    return found if found.share >= RETOLD_SHARE or is_told else None


def judge(cause: Cause, alignment: Alignment, fact: Fact) -> Judgement | Problem:
    """Judge a fact of the statement by what stands in its place in the unit."""
    unit = cause.rule
    if fact.kind == "article" and (labels := _own_labels(cause)) and _is_attribution(cause, fact):
        is_own = any(are_same(fact, each, across=False) for each in labels)
        return Judgement.STANDS if is_own else cause.problem("article", "wrong", fact)
    place = alignment.in_unit(fact)
    here = [each for each in unit.facts if _is_kin(fact, each) and _overlaps(each, place)]
    if any(_agree(fact, each) and not _is_shared_out(unit, each) for each in here) or (place.is_verbatim and not here):
        return Judgement.STANDS
    if fact.kind == "article" and any(are_same(fact, each, across=False) for each in _named(cause)):
        return Judgement.STANDS
    if _is_moved(cause, alignment, fact, here):
        return Judgement.STANDS
    if here and not place.is_verbatim and fact.kind in ("date", "article"):
        return Judgement.UNKNOWN
    if here:
        kind = "unit" if _differs_in_unit(fact, here[0]) else KINDS[fact.kind]
        return cause.problem(kind, "wrong", fact, unit.words(here[0]))
    if fact.kind == "force" and (lost := _lost_force(unit, alignment)):
        return cause.problem("force", "wrong", fact, unit.words(lost))
    if fact.kind in _INSERTED:
        gravity = "wrong" if fact.value in _DENYING else _INSERTED[fact.kind]
        return cause.problem(KINDS[fact.kind], gravity, fact)
    return Judgement.UNKNOWN


_ATTRIBUTED = re.compile(r"[》)]?\s?(?:\([^()]*\))?\s?|,? of (?:the )?")
"""Between the title of a work and the article of it that a statement names."""


def _is_attribution(cause: Cause, fact: Fact) -> bool:
    """Say whether an article is named as the place of the rule, with a title that the rule does not name."""
    plain, said = cause.reading.folded.text, cause.best.reading.folded.text
    named = [each for each in cause.reading.of_kind("instrument") if str(each.value[0]) not in said]
    between = (
        plain[each.end : fact.start] if each.end <= fact.start else plain[fact.end : each.start] for each in named
    )
    return any(_ATTRIBUTED.fullmatch(each) for each in between)


def _own_labels(cause: Cause) -> list[Fact]:
    """List the articles in which the cited rule stands."""
    return [*_named(cause), *(each for each in cause.best.reading.of_kind("article") if each.start == 0)]


_SHARED_OUT = re.compile(r"per |each |every |每")


def _is_shared_out(unit: Reading, fact: Fact) -> bool:
    """Say whether a number is one of each: "each day" is not "one day", as "a day" may be."""
    return fact.is_loose and bool(_SHARED_OUT.match(unit.folded.text, fact.start))


def _differs_in_unit(fact: Fact, other: Fact) -> bool:
    return fact.kind == "number" and fact.value[0] == other.value[0]


def _lost_force(unit: Reading, alignment: Alignment) -> Fact | None:
    """Find a force of the unit that the statement has not, where it puts one in elsewhere."""
    forces = unit.of_kind("force")
    return next((each for each in forces if not alignment.in_statement(each).is_verbatim), None)


def _named(cause: Cause) -> Iterator[Fact]:
    return (each for reading in cause.grounds.named for each in reading.of_kind("article"))


def _is_kin(fact: Fact, other: Fact) -> bool:
    if fact.kind in ("negation", "force"):
        return other.kind == "force" or (
            other.kind == "negation" and (fact.kind == "negation" or fact.value in _DENYING)
        )
    return fact.kind == other.kind or (fact.kind in _FIGURES and other.kind in _FIGURES)


_FIGURES = frozenset(("number", "money", "rate", "date"))
"""In whose place there may be none of another kind."""


def _agree(fact: Fact, other: Fact) -> bool:
    if fact.kind != other.kind and fact.kind in _FIGURES:
        return fact.kind != "date" and other.kind != "date" and are_same(fact, other, across=False)
    if fact.kind == "negation":
        return other.kind == "negation" or other.value in _DENYING
    if fact.kind == "force" and other.kind == "negation":
        return fact.value in _DENYING
    return are_same(fact, other, across=False)


def _overlaps(fact: Fact, place: Place) -> bool:
    return fact.start < place.end and place.start < fact.end


def _is_moved(cause: Cause, alignment: Alignment, fact: Fact, here: Sequence[Fact]) -> bool:
    """Say whether the fact stands elsewhere in the unit, where no other words of the statement have taken it.

    The words around it must know it there, and better than they know what stands in its place.
    """
    unit = cause.rule
    kinds = ("negation", "force") if fact.kind == "negation" else (fact.kind,)
    free = [each for each in unit.of_kind(*kinds) if each not in here and not alignment.in_statement(each).is_verbatim]
    found = compare(fact, cause.reading, [replace(unit, facts=tuple(free))], kinds, across=False).same
    if found is None or found.likeness < CLEAR_LIKENESS:
        return False
    other = compare(fact, cause.reading, [replace(unit, facts=tuple(here))], kinds, across=False).other
    return other is None or found.likeness > other.likeness


_DIRECTED = re.compile(r"应当|可以|不得|必须|[向对由给]|\b(?:shall|may|must|to|by|from)\b")
"""What stands between two parties whose exchange makes another rule; in a list they may stand in any order."""


def exchanged_parties(cause: Cause) -> Iterator[Problem]:
    """Find two neighbouring parties that the unit has the other way round, with the same word between them."""
    held = set(_directed(cause.rule))
    for (one, between, two), fact in _directed(cause.reading).items():
        if one != two and (two, between, one) in held and (one, between, two) not in held:
            yield cause.problem("party", "wrong", fact)


def _directed(reading: Reading) -> dict[tuple[Value, str, Value], Fact]:
    """List neighbouring parties with what says who of them does it to whom."""
    plain = reading.folded.text
    pairs = ((one, _DIRECTED.search(plain, one.end, two.start), two) for one, two in pairwise(reading.of_kind("party")))
    return {(one.value, match.group(), two.value): one for one, match, two in pairs if match}


def left_out(cause: Cause, alignment: Alignment) -> Iterator[Problem]:
    """Go through facts of the unit that the statement passes over in the midst of its words."""
    unit = cause.rule
    text = cause.reading.text
    for fact in unit.facts:
        gravity = _left_out(fact)
        if gravity is None or alignment.in_statement(fact).is_verbatim or not alignment.is_told_around(fact):
            continue
        place = alignment.in_statement(fact)
        if any(_is_kin(each, fact) or _is_kin(fact, each) for each in cause.reading.facts if _overlaps(each, place)):
            continue  # what stands in its place is judged from there
        yield Problem(KINDS[fact.kind], gravity, text, 0, len(text), unit.words(fact))


def _left_out(fact: Fact) -> Gravity | None:
    if fact.kind == "negation" or fact.value in _DENYING:
        return "wrong"
    if fact.kind == "force":
        return None if fact.value == ("must",) else "incomplete"
    return "incomplete" if fact.kind == "bound" else None
