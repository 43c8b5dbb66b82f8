"""Three-valued logic (Kleene): true, false, or not known, over the facts of a profile.

``None`` is "not known". What is known decides where it can: false and unknown is false, true or unknown is true.

Source:
    S. C. Kleene, Introduction to Metamathematics (1952), section 64: the strong tables.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from rag.eligibility.money import Money

Truth = bool | None
Fact = bool | int | Decimal | str | date | Money | frozenset[str]
"""What a profile may say; a set is the whole set: what is not in it is not so."""
Facts = Mapping[str, Fact]

Join = Literal["all", "any", "not"]
JOINS: tuple[Join, ...] = get_args(Join)
Comparison = Literal["is", "in", "has", "has_any", "at_least", "more_than", "at_most", "less_than"]


def both(truths: Iterable[Truth]) -> Truth:
    """Say whether all are true.

    Example:
        >>> both([True, None]), both([False, None]), both([])
        (None, False, True)
    """
    found = list(truths)
    return False if False in found else None if None in found else True


def either(truths: Iterable[Truth]) -> Truth:
    """Say whether one is true.

    Example:
        >>> either([False, None]), either([True, None]), either([])
        (None, True, False)
    """
    found = list(truths)
    return True if True in found else None if None in found else False


def negate(truth: Truth) -> Truth:
    """Turn true and false round; what is not known stays so."""
    return None if truth is None else not truth


@dataclass(frozen=True, slots=True)
class Test:
    """One fact compared with a value: size in [micro, small]."""

    fact: str
    comparison: Comparison
    value: Any

    def truth(self, facts: Facts) -> Truth:
        """Compare; what the profile does not say is not known."""
        said = facts.get(self.fact)
        return None if said is None else _compare(self.comparison, said, self.value)

    def facts(self) -> tuple[str, ...]:
        """Name the fact."""
        return (self.fact,)

    def bound(self, numbers: Mapping[str, Decimal]) -> "Test":
        """Put a number that the words hold in place of its name: $amount."""
        if not isinstance(self.value, str) or not self.value.startswith(PLACEHOLDER):
            return self
        return Test(self.fact, self.comparison, numbers[self.value.removeprefix(PLACEHOLDER)])

    def __str__(self) -> str:
        return f"{self.fact} {_SIGNS[self.comparison]} {_shown(self.value)}"


@dataclass(frozen=True, slots=True)
class Compound:
    """Several predicates joined: all, any, or none of them."""

    join: Join
    parts: tuple["Predicate", ...]

    def truth(self, facts: Facts) -> Truth:
        """Join what the parts say."""
        found = [part.truth(facts) for part in self.parts]
        if self.join == "all":
            return both(found)
        return either(found) if self.join == "any" else negate(either(found))

    def bound(self, numbers: Mapping[str, Decimal]) -> "Compound":
        """Put numbers in place of their names in all parts."""
        return Compound(self.join, tuple(part.bound(numbers) for part in self.parts))

    def facts(self) -> tuple[str, ...]:
        """Name the facts of all parts, each once."""
        return tuple(dict.fromkeys(fact for part in self.parts for fact in part.facts()))

    def __str__(self) -> str:
        if self.join == "not":
            return f"not ({' or '.join(map(str, self.parts))})"
        return "(" + f" {'and' if self.join == 'all' else 'or'} ".join(map(str, self.parts)) + ")"


Predicate = Test | Compound

COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
_IS: Comparison = "is"
PLACEHOLDER = "$"
"""Before the name of a number that a rule's words hold."""
_SIGNS: dict[Comparison, str] = {
    "is": "=", "in": "in", "has": "has", "has_any": "has one of", "at_least": "≥", "more_than": ">", "at_most": "≤",
    "less_than": "<",
}  # fmt: skip


def parse_predicate(data: Mapping[str, Any]) -> Predicate:
    """Read a predicate as the files of rules write it.

    Raises:
        ValueError: It is none.

    Example:
        >>> str(parse_predicate({"any": [{"fact": "size", "in": ["micro", "small"]}, {"fact": "high_tech"}]}))
        '(size in micro, small or high_tech = true)'
    """
    if "fact" in data:
        compared = [(name, data[name]) for name in COMPARISONS if name in data]
        name, value = compared[0] if compared else (_IS, True)
        if len(compared) > 1 or set(data) - {"fact", name}:
            raise ValueError(f"no predicate: {dict(data)}")
        return Test(data["fact"], name, tuple(value) if isinstance(value, list) else value)
    join = next((each for each in JOINS if each in data), None)
    if join is None or len(data) > 1:
        raise ValueError(f"no predicate: {dict(data)}")
    parts = data[join] if isinstance(data[join], list) else [data[join]]
    return Compound(join, tuple(parse_predicate(part) for part in parts))


def _compare(comparison: Comparison, said: Fact, value: Any) -> bool:
    if isinstance(said, frozenset):
        return bool(said & set(value)) if comparison == "has_any" else value in said
    if comparison == "is":
        return bool(said == value)
    if comparison == "in":
        return said in value
    number = said.amount if isinstance(said, Money) else said
    return _ORDERS[comparison](number, value)


_ORDERS: dict[Comparison, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge, "more_than": operator.gt, "at_most": operator.le, "less_than": operator.lt,
}  # fmt: skip


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
