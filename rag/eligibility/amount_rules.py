"""The rules by which amounts are read and computed: data, in ``rules/amounts.yaml``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from corpus.numerals import parse_numeral
from rag.eligibility.rules import read_rules
from rag.eligibility.vocabulary import Language

Bound = Literal["exactly", "at_least", "at_most"]
_MYRIAD = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


@dataclass(frozen=True, slots=True)
class Base:
    """What a rate is taken of: facts, the first that is known, and the words that name them."""

    facts: tuple[str, ...]
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cap:
    """What the value may not exceed: facts added up, or a share of them."""

    words: re.Pattern[str]
    facts: tuple[str, ...]
    has_rate: bool


@dataclass(frozen=True, slots=True)
class EachCap:
    """What the value may not exceed for each person; for one where no fact counts them."""

    words: re.Pattern[str]
    fact: str | None


@dataclass(frozen=True, slots=True)
class AmountRule:
    """One formula."""

    id: str
    language: Language
    pattern: re.Pattern[str]
    kind: str
    base: Base | None
    has_rate: bool
    is_fixed: bool
    per: tuple[str, re.Pattern[str]] | None
    """A fact that counts persons, and the words that say so."""
    each_at_most: re.Pattern[str] | None
    """Most of the base that counts for each person."""
    caps: tuple[Cap, ...]
    at_most_each: EachCap | None
    carried: re.Pattern[str] | None
    half_beyond: re.Pattern[str] | None
    standard_rate: re.Pattern[str] | None
    bound: Bound
    unit: Literal["year", "once", "person"]
    currency: str | None
    """Of the amounts printed in the text; None where it holds rates only."""
    example: Mapping[str, Any]


@cache
def amount_rules() -> tuple[AmountRule, ...]:
    """Read the formulas, once."""
    return tuple(_rule(each) for each in read_rules("amounts")["rules"])


def _rule(data: Mapping[str, Any]) -> AmountRule:
    base, per, each = data.get("base"), data.get("per"), data.get("at_most_each")
    return AmountRule(
        id=data["id"],
        language=data["language"],
        pattern=_compiled(data["pattern"]),
        kind=data["is"],
        base=Base(tuple(base["facts"]), _compiled(base["words"])) if base else None,
        has_rate=data.get("rate") == "text",
        is_fixed=data.get("fixed") == "text",
        per=(per["fact"], _compiled(per["words"])) if per else None,
        each_at_most=_optional(data, "each_at_most"),
        caps=tuple(
            Cap(_compiled(cap["words"]), tuple(cap["facts"]), cap["rate"] == "text") for cap in data.get("caps", ())
        ),
        at_most_each=EachCap(_compiled(each["words"]), each.get("fact")) if each else None,
        carried=_optional(data, "carried"),
        half_beyond=_optional(data, "half_beyond"),
        standard_rate=_optional(data, "standard_rate"),
        bound=data.get("bound", "exactly"),
        unit=data.get("unit", "year"),
        currency=data.get("currency"),
        example=data["example"],
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _optional(data: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    return _compiled(data[key]) if key in data else None


def numbers(match: re.Match[str]) -> dict[str, Decimal] | None:
    """Read the numbers that a match holds, by the names of its groups; None where one of them is no number."""
    try:
        return {name: number(words) for name, words in match.groupdict().items() if words}
    except ValueError:
        return None


def number(words: str) -> Decimal:
    """Read a number as laws print it.

    Raises:
        ValueError: It is none.

    Example:
        >>> number("15,000"), number("500万"), number("三十"), number("2.5")
        (Decimal('15000'), Decimal('5000000'), Decimal('30'), Decimal('2.5'))
    """
    unit = _MYRIAD.get(words[-1:], Decimal(1))
    digits = (words[:-1] if words[-1:] in _MYRIAD else words).replace(",", "")
    try:
        return Decimal(digits) * unit
    except InvalidOperation:
        read = parse_numeral(words)
        if read is None:
            raise ValueError(f"no number: {words!r}") from None
        return Decimal(read)
