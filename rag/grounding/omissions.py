"""What the cited rule says and a sub-claim leaves out to its harm: denials, conditions, exceptions."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.grounding.agreement import FADING
from rag.grounding.alignment import RETOLD_SHARE, aligned
from rag.grounding.model import Gravity, Problem, ProblemKind
from rag.grounding.reading import Fact, Reading, read
from rag.grounding.retelling import retold
from rag.grounding.support import Cause, content_tokens, coverage_of

SOURCE_SHARE = 0.5
"""Share of a sub-claim's content words that a unit must hold to be what it was taken from."""
KEPT_SHARE = 0.5
"""Share of a condition's content words that a statement must hold to have kept it."""
NEAR_TOKENS = 4
"""Words on each side of a denial by which its clause is known in the statement."""
CLAUSE_SHARE = 0.75
"""Share of them, the nearer ones counting more, from which the statement tells that clause."""
TOLD_SHARE = 0.5
"""Share of a rule's other words that a sub-claim must hold to tell that rule."""
_CLAUSES = ("condition", "exception")
_RULE_BORDER = re.compile(r"[;。]|[.](?= |$)")
_CLAUSE_BORDER = re.compile(r"[,.](?!\d)|[。;:]")


def omission_problems(cause: Cause) -> Iterator[Problem]:
    """Compare a sub-claim with the unit it was taken from."""
    unit = cause.best.reading
    if coverage_of(cause.reading, cause.grounds, [cause.best]) < SOURCE_SHARE:
        return
    alignment = retold(cause)
    clauses = (each for fact in unit.facts if fact.kind in _CLAUSES for each in _dropped_clause(cause, unit, fact))
    yield from {problem.kind: problem for problem in (*clauses, *_dropped_conjunct(cause))}.values()
    for fact in unit.facts:
        if alignment is None and _is_denial(fact) and not cause.grounds.across:
            yield from _dropped_denial(cause, unit, fact)
    yield from _dropped_force(cause, unit)


def _whole(cause: Cause, kind: ProblemKind, gravity: Gravity, found: str) -> Problem:
    text = cause.reading.text
    return Problem(kind, gravity, text, 0, len(text), found)


# --- conditions ------------------------------------------------------------------------------------------------------


def _dropped_clause(cause: Cause, unit: Reading, fact: Fact) -> Iterator[Problem]:
    """Say whether a sub-claim tells a rule and not the clause on which it depends."""
    plain = unit.folded.text
    start, end = _clause(plain, fact)
    rule_start, rule_end = _rule(unit, fact)
    across = cause.grounds.across
    tokens = content_tokens(unit, across=across)
    own = {token.key for token in content_tokens(cause.whole, across=across)}
    clause = [t.key for t in tokens if start <= t.start and t.end <= end]
    rest = [t.key for t in tokens if rule_start <= t.start and t.end <= rule_end and not (start <= t.start < end)]
    if not clause or not rest or (_share(clause, own) >= KEPT_SHARE and not _is_passed_over(cause, start, end)):
        return
    told = {token.key for token in content_tokens(cause.reading, across=across)}
    if _share(rest, told) < TOLD_SHARE:
        return
    if across and any(each.kind in ("condition", "exception") for each in cause.whole.facts):
        return
    kind: ProblemKind = "condition" if fact.kind == "condition" else "exception"
    yield _whole(cause, kind, "incomplete", unit.folded.at(start, end).of(unit.text))


_CASES = re.compile(
    r"情形|情况之一|条件|(?:following|these) (?:situations|conditions|circumstances|cases|requirements)"
)


def _dropped_conjunct(cause: Cause) -> Iterator[Problem]:
    """Say whether an item of a list of cases is told without a clause of it: all of them must be given."""
    if cause.grounds.across or not _CASES.search(read(cause.best.lead_in).folded.text):
        return
    own = {token.key for token in content_tokens(cause.whole, across=False)}
    item = max(map(read, cause.best.items), key=lambda each: sum(token.key in own for token in each.tokens))
    tokens = content_tokens(item, across=False)
    borders = [0, *(match.end() for match in _CLAUSE_BORDER.finditer(item.folded.text)), len(item.folded.text)]
    shares = {
        (start, end): _share(clause, own)
        for start, end in pairwise(borders)
        if len(clause := [token.key for token in tokens if start <= token.start < end]) >= NEAR_TOKENS
    }
    for (start, end), share in shares.items():
        if share < KEPT_SHARE and max(shares.values()) >= TOLD_SHARE:
            yield _whole(cause, "condition", "incomplete", item.folded.at(start, end).of(item.text))


def _is_passed_over(cause: Cause, start: int, end: int) -> bool:
    """Say whether a statement that retells a unit word for word has none of the words of a clause in its place."""
    alignment = aligned(cause.whole, cause.best.reading)
    inside = [n for n, (first, last) in enumerate(alignment.unit_words) if start <= first and last <= end]
    kept = sum(alignment.to_statement[n] >= 0 for n in inside)
    return bool(inside) and alignment.share >= RETOLD_SHARE and kept < KEPT_SHARE * len(inside)


def _share(keys: list[str], among: set[str]) -> float:
    return sum(key in among for key in keys) / len(keys)


def _rule(unit: Reading, fact: Fact) -> tuple[int, int]:
    """Give the part of a unit that a condition governs: up to semicolons, full stops and line breaks around it."""
    borders = [match.end() for match in _RULE_BORDER.finditer(unit.folded.text)]
    broken = [
        n
        for n, offset in enumerate(unit.folded.offsets)
        if n and "\n" in unit.text[unit.folded.ends[n - 1] - 1 : offset + 1]
    ]
    ends = sorted({*borders, *broken})
    start = max((end for end in ends if end <= fact.start), default=0)
    return start, next((end for end in ends if end >= fact.end), len(unit.folded.text))


_LED_IN = re.compile(r"\s?[:—-]+\s?")
"""Between "where" and the first of the cases that it leads in."""


def _clause(plain: str, fact: Fact) -> tuple[int, int]:
    """Give the clause of a condition: before 的, behind "if", and for what names itself just that."""
    opened = _LED_IN.match(plain, fact.end)
    before = max((match.end() for match in _CLAUSE_BORDER.finditer(plain, 0, fact.start)), default=0)
    start = opened.end() if opened else fact.end
    after = next((match.start() for match in _CLAUSE_BORDER.finditer(plain, start)), len(plain))
    if plain[fact.start : fact.end] in ("的", "时"):
        return before, fact.end
    return fact.start, after


# --- denials and force -----------------------------------------------------------------------------------------------


def _is_denial(fact: Fact) -> bool:
    return fact.kind == "negation" or fact.value in (("must_not",), ("need_not",))


def _dropped_denial(cause: Cause, unit: Reading, fact: Fact) -> Iterator[Problem]:
    if any(_is_denial(each) for each in cause.reading.facts):
        if not _lacks_denial_near(cause.reading, unit, fact):
            return
    elif not _is_retold(cause.reading, unit, fact):
        return
    yield _whole(cause, "negation", "wrong", unit.words(fact))


def _near(reading: Reading, fact: Fact) -> tuple[list[str], list[str]]:
    left = [token.key for token in reversed(reading.tokens) if token.end <= fact.start][:NEAR_TOKENS]
    right = [token.key for token in reading.tokens if token.start >= fact.end][:NEAR_TOKENS]
    return left, right


def _is_retold(statement: Reading, unit: Reading, fact: Fact) -> bool:
    """Say whether a statement tells the clause of a denial."""
    weighed = held = 0.0
    for keys in _near(unit, fact):
        for distance, key in enumerate(keys):
            weighed += FADING**distance
            held += FADING**distance if key in statement.keys else 0.0
    return bool(weighed) and held / weighed >= CLAUSE_SHARE


def _lacks_denial_near(statement: Reading, unit: Reading, fact: Fact) -> bool:
    """Say whether a statement tells a denied clause without a denial, though it denies something else."""
    if not _is_retold(statement, unit, fact):
        return False
    wanted = {key for keys in _near(unit, fact) for key in keys[:2]}
    return not any(
        wanted & {key for keys in _near(statement, each) for key in keys}
        for each in statement.facts
        if _is_denial(each) or each.kind == "exception"
    )


_WEAK = frozenset((("may",), ("encouraged",), ("should",)))


def _says_it_alone(fact: Fact, unit: Reading) -> bool:
    """Say whether a rule loses its force with one word, as "no one may" does, whose "no" stays."""
    return fact.value in _WEAK or unit.words(fact).lower().startswith("no ")


def _dropped_force(cause: Cause, unit: Reading) -> Iterator[Problem]:
    """Say where a rule that allows or encourages is told as if it were a fact.

    What another part of the statement says of the same sentence is not left out.
    """
    forces = unit.of_kind("force")
    if not forces or cause.reading.of_kind("force") or not all(_says_it_alone(fact, unit) for fact in forces):
        return
    told = aligned(cause.whole, unit)
    if lost := next((fact for fact in forces if not told.in_statement(fact).is_verbatim), None):
        yield _whole(cause, "force", "incomplete", unit.words(lost))
