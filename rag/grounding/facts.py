"""Facts of a sub-claim that do not stand in what it cites, or stand there in another place."""

import re
from collections.abc import Iterator

from corpus.jurisdictions import ladder
from rag.grounding.agreement import Comparison, Match, are_same, compare, stands_literally, units_agree
from rag.grounding.model import Gravity, Problem, ProblemKind
from rag.grounding.reading import Fact, Reading
from rag.grounding.retelling import KINDS, Judgement, exchanged_parties, judge, left_out, retold
from rag.grounding.support import Cause

MARGIN = 0.12
"""By how much another fact must fit the surroundings better than the right one before it counts as put in its place."""
CLEAR_LIKENESS = 0.5
"""Of the words around it, the share by which the other fact must be known to stand in the very place."""
LEAST_LIKENESS = 0.3
"""Of the words around a negation or force, the share that must stand around the one it is taken from."""
_PROBLEMS: dict[str, ProblemKind] = {
    "number": "number", "money": "money", "rate": "rate", "date": "date", "document_number": "document_number",
    "article": "article", "instrument": "instrument", "place": "place", "party": "party", "force": "force",
    "negation": "negation", "scope": "scope",
}  # fmt: skip
_PLACED = frozenset(("number", "money", "rate", "date", "party", "force"))
"""Kinds of which the right place counts too, since a rule may hold several. The order of words differs between
languages, so across them the place of a party says nothing."""
_DENIALS = ("negation", "force", "exception")


def fact_problems(cause: Cause) -> Iterator[Problem]:
    """Go through the facts of a sub-claim."""
    alignment = retold(cause)
    for fact in cause.reading.facts:
        if fact.is_loose:
            continue
        judged = judge(cause, alignment, fact) if alignment and fact.kind in KINDS else Judgement.UNKNOWN
        if isinstance(judged, Problem):
            yield judged
        elif judged is Judgement.UNKNOWN:
            yield from _by_surroundings(cause, fact)
    if alignment:
        yield from left_out(cause, alignment)
        yield from exchanged_parties(cause)
    yield from _strange_names(cause)


def _strange_names(cause: Cause) -> Iterator[Problem]:
    """Find proper names that stand nowhere in what is cited: English words with a capital within a sentence."""
    if cause.grounds.across or cause.reading.is_chinese:
        return
    held = frozenset().union(*(reading.keys for reading in cause.grounds.readings))
    known = cause.reading.of_kind("instrument", "place", "party", "date", "document_number", "article")
    for start, end in cause.reading.capitalised:
        tokens = [token for token in cause.reading.tokens if start <= token.start and token.end <= end]
        is_known = any(fact.start < end and start < fact.end for fact in known)
        if tokens and not is_known and not any(token.key in held for token in tokens):
            yield cause.problem("name", "incomplete", Fact("name", (), start, end))


def _by_surroundings(cause: Cause, fact: Fact) -> Iterator[Problem]:
    if fact.kind == "negation":
        yield from _negation(cause, fact)
    elif fact.kind == "force":
        yield from _force(cause, fact)
    elif fact.kind == "scope":
        yield from _scope(cause, fact)
    elif fact.kind in _PROBLEMS:
        yield from _fact(cause, fact)


def _fact(cause: Cause, fact: Fact) -> Iterator[Problem]:
    found = compare(fact, cause.reading, cause.grounds.readings, (fact.kind,), across=cause.grounds.across)
    if found.same is None:
        if not _is_known_otherwise(cause, fact):
            yield _missing(cause, fact, found)
        return
    is_placed = fact.kind in _PLACED and not (cause.grounds.across and fact.kind == "party")
    if is_placed and (other := _displaced(found)):
        yield cause.problem(_PROBLEMS[fact.kind], "wrong", fact, other.reading.words(other.fact))
    elif fact.bound != found.same.fact.bound:
        yield from _bound(cause, fact)


def _is_known_otherwise(cause: Cause, fact: Fact) -> bool:
    if fact.kind == "place":
        return any(str(fact.value[0]) in ladder(place) for place in cause.grounds.places)
    if fact.kind == "instrument":
        return _is_named(cause, fact)
    return stands_literally(cause.reading.words(fact), cause.grounds.readings)


def _is_named(cause: Cause, fact: Fact) -> bool:
    """Say whether an instrument's name stands in the cited words, or, across languages, all that it is made of does."""
    name = str(fact.value[0])
    return any(name in reading.folded.text for reading in cause.grounds.readings)


def _missing(cause: Cause, fact: Fact, found: Comparison) -> Problem:
    said = found.other.reading.words(found.other.fact) if found.other else ""
    kind: ProblemKind = _PROBLEMS[fact.kind]
    if fact.kind == "number" and _has_other_unit(cause, fact):
        kind = "unit"
    return cause.problem(kind, "incomplete" if _says_more(cause, fact) else "wrong", fact, said)


def _says_more(cause: Cause, fact: Fact) -> bool:
    """Say whether a date is only fuller than a cited one: 28 June 2019 for 28 June."""
    return fact.kind == "date" and any(
        are_same(each, fact, across=False) and each.value[1:] == fact.value[1:]
        for reading in cause.grounds.readings
        for each in reading.of_kind("date")
    )


def _has_other_unit(cause: Cause, fact: Fact) -> bool:
    return any(
        each.value[0] == fact.value[0] and not units_agree(str(fact.value[1]), str(each.value[1]))
        for reading in cause.grounds.readings
        for each in reading.of_kind("number")
    )


def _displaced(found: Comparison) -> Match | None:
    """Give the fact that stands where the statement puts another one."""
    same, other = found.same, found.other
    if same and other and other.likeness >= CLEAR_LIKENESS and other.likeness > same.likeness + MARGIN:
        return other
    return None


# --- comparators -----------------------------------------------------------------------------------------------------


def _bound(cause: Cause, fact: Fact) -> Iterator[Problem]:
    """Say whether no place with the same number has the statement's comparator."""
    same = [
        each
        for reading in cause.grounds.readings
        for each in reading.of_kind(fact.kind)
        if are_same(fact, each, across=cause.grounds.across)
    ]
    if any(each.bound == fact.bound for each in same):
        return
    gravity: Gravity = "wrong" if fact.bound and all(each.bound for each in same) else "incomplete"
    yield cause.problem("comparator", gravity, fact)


# --- force and negation ----------------------------------------------------------------------------------------------


def _force(cause: Cause, fact: Fact) -> Iterator[Problem]:
    across = cause.grounds.across
    readings = [cause.best.reading] if across else cause.grounds.readings
    found = compare(fact, cause.reading, readings, ("force",), across=across)
    if found.same is None:
        if (fact.value == ("must_not",) and _is_denied(cause, fact)) or _is_indicative(cause, fact):
            return
        other = found.other
        gravity: Gravity = "wrong" if other or fact.value in (("must_not",), ("need_not",)) else "incomplete"
        yield cause.problem("force", gravity, fact, other.reading.words(other.fact) if other else "")
    elif other := _displaced(found):
        yield cause.problem("force", "wrong", fact, other.reading.words(other.fact))
    elif across and fact.value == ("must_not",) and _denies_more(cause):
        yield cause.problem("force", "wrong", fact)
    elif _is_unsure(found, across):
        yield cause.problem("force", "incomplete", fact)


def _is_indicative(cause: Cause, fact: Fact) -> bool:
    """Say whether a rule in Chinese says by its verb alone what an English statement says with shall: 由机关定之."""
    unit = cause.best.reading
    return cause.grounds.across and fact.value == ("must",) and unit.is_chinese and not unit.of_kind("force")


def _is_unsure(found: Comparison, across: bool) -> bool:
    """Say whether the words around a force do not tell which of the unit's forces it is."""
    if found.same is None:
        return True
    if across:
        return found.other is not None and found.same.likeness < found.other.likeness + MARGIN
    return found.same.likeness < LEAST_LIKENESS


def _is_denied(cause: Cause, fact: Fact) -> bool:
    """Say whether the cited words deny what a statement forbids: 不予受理 and "is not accepted"."""
    if cause.grounds.across:
        return not _denies_more(cause)
    found = _best_denial(cause, fact)
    return found is not None and found.likeness >= LEAST_LIKENESS


def _best_denial(cause: Cause, fact: Fact) -> Match | None:
    as_negation = Fact("negation", ("not",), fact.start, fact.end)
    negated = compare(
        as_negation, cause.reading, _denying(cause.grounds.readings), ("negation", "force", "exception"),
        across=cause.grounds.across,
    )  # fmt: skip
    best = [match for match in (negated.same, negated.other) if match and _denies(match.fact)]
    return max(best, key=lambda match: match.likeness, default=None)


def _denying(readings: list[Reading]) -> Iterator[Reading]:
    """Keep of each text only the facts that deny."""
    for reading in readings:
        yield Reading(reading.text, reading.folded, tuple(f for f in reading.facts if _denies(f)), reading.tokens)


def _denies(fact: Fact) -> bool:
    return fact.kind in ("negation", "exception") or fact.value in (("must_not",), ("need_not",))


def _negation(cause: Cause, fact: Fact) -> Iterator[Problem]:
    if cause.grounds.across:
        if _denies_more(cause):
            yield cause.problem("negation", "wrong", fact)
        return
    found = _best_denial(cause, fact)
    if found is None or found.likeness < LEAST_LIKENESS:
        yield cause.problem("negation", "wrong", fact)


def _denies_more(cause: Cause) -> bool:
    """Say whether a sub-claim denies more often than the cited words, which deny the same in another language."""
    return _denials(cause.reading) > _denials(cause.best.reading)


_DENIED_WORD = re.compile(r"(?<![a-z])(?:un(?=[a-z]{3,}ed(?![a-z]))|unpaid|unable|unlawful|illegal|invalid|ineligible)")
"""English words that deny by themselves what Chinese denies with a word of its own: unaccredited, 未经认证."""


def _denials(reading: Reading) -> int:
    said = sum(fact.kind == "negation" or fact.value in (("must_not",), ("need_not",)) for fact in reading.facts)
    return said + len(_DENIED_WORD.findall(reading.folded.text))


# --- scope -----------------------------------------------------------------------------------------------------------


def _scope(cause: Cause, fact: Fact) -> Iterator[Problem]:
    said = (each.value for unit in cause.grounds.units for each in unit.reading.of_kind("scope"))
    if fact.value not in said and not stands_literally(cause.reading.words(fact), cause.grounds.readings):
        yield cause.problem("scope", "incomplete", fact)
