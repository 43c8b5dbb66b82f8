"""Amounts, rates, durations, frequencies and numbers in English words → typed quantities, each with its exact words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from corpus.provisions import Bound, Quantity, QuantityKind
from ingest.provisions.english_rules import Rule, load_rules

_ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen").split()  # fmt: skip
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_FRACTIONS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5}
_CURRENCIES = (
    (re.compile(r"n\.?t\.? ?\$|ntd|twd|new taiwan"), "TWD"), (re.compile(r"£|gbp|pound"), "GBP"),
    (re.compile(r"(?<![a-z])s\$|sgd"), "SGD"), (re.compile(r"hk\$"), "HKD"), (re.compile(r"\brm|ringgit|myr"), "MYR"),
    (re.compile(r"(?<![a-z])au?\$"), "AUD"), (re.compile(r"(?<![a-z])ca?\$"), "CAD"), (re.compile(r"nz\$"), "NZD"),
    (re.compile(r"€|eur"), "EUR"), (re.compile(r"rmb|cny|yuan"), "CNY"),
    (re.compile(r"\brand\b|zar"), "ZAR"), (re.compile(r"\$|usd|dollar"), "USD"),
)  # fmt: skip
_NUMBER = re.compile(
    rf"\d[\d,]*(?:[.·]\d+)?|\b(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_ONES[1:10])}))?\b|\b(?:{'|'.join(_ONES[1:])})\b"
    r"|\ba(?= hundred)"
)
_MAY_HOLD_VALUE = re.compile(
    r"\d|annual|basis|\b(?:each|every|once|twice|half|double|an? (?:half|third|quarter|period|term|hundred)|"
    rf"{'|'.join((*_ONES[1:], *_TENS))})\b"
)
_PERIOD = re.compile(r"year|month|week|day|hour|quarter|semester|annual")
_PERSON = re.compile(
    r"member|person|people|employee|worker|trainee|apprentice|student|intern|representative|instructor|teacher"
)
_BOUNDS: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (re.compile(
        r"\b(?:not|no|nor) (?:be )?(?:less|fewer|lower|earlier) than|\bat least|minimum|or (?:more|above|over)|"
        r"and (?:above|over)|not (?:be )?below"
    ), "at_least"),
    (re.compile(
        r"\b(?:cannot|not|no) (?:be )?(?:exceed|more|greater|higher|later|above|over)|\bup to|\bat most|maximum|within|"
        r"or less"
    ), "at_most"),
    (re.compile(r"\b(?:more|greater|higher|later) than|exceed|above|\bover\b"), "more_than"),
    (re.compile(r"\b(?:less|fewer|lower) than|below|\bunder\b"), "less_than"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value in a unit's words: its range and what it means."""

    start: int
    end: int
    quantity: Quantity | None


def find_values(words: str) -> list[FoundValue]:
    """Find the values in words in lower case, in order; none overlaps another.

    Example:
        >>> [found.quantity.number for found in find_values("a fine not exceeding £1,000 and 30 days")]
        [Decimal('1000'), Decimal('30')]
    """
    found: list[FoundValue] = []
    if not _MAY_HOLD_VALUE.search(words):
        return found
    for rule in load_rules("en_values").rules:
        if not rule.may_read(words):
            continue
        for match in rule.pattern.finditer(words):
            if not _is_part_of_word(words, match) and not _overlaps(found, match) and not _is_reference(words, match):
                end = match.start() + len(match.group().rstrip(" ,"))
                found.append(FoundValue(match.start(), end, _quantity(rule, words, match.start(), end)))
    return sorted(found, key=lambda each: each.start)


def _is_part_of_word(words: str, match: re.Match[str]) -> bool:
    """Say whether a number is part of a word or a mark: Class1, (2)."""
    before, first, after = words[match.start() - 1 : match.start()], words[match.start()], words[match.end() :][:1]
    is_mark = before in (".", "(", "-") and first.isdigit() and after == ")"
    return (before.isalnum() and first.isalnum()) or is_mark


def _overlaps(found: Sequence[FoundValue], match: re.Match[str]) -> bool:
    return any(each.start < match.end() and match.start() < each.end for each in found)


def _is_reference(words: str, match: re.Match[str]) -> bool:
    """Say whether a number belongs to the name of a provision or is nothing: section 30 days, £0."""
    before = words[max(0, match.start() - 14) : match.start()]
    if re.search(r"(?:section|article|paragraph|part|schedule|class|no\.|§|chapter|rule)s? $", before):
        return True
    return bool(re.fullmatch(r"\D*0", match.group().strip()))


def _quantity(rule: Rule, words: str, start: int, end: int) -> Quantity | None:
    text = words[start:end]
    kind = rule.id.rsplit(".", 1)[-1]
    if kind == "frequency":
        return _frequency(text)
    numbers = _numbers(text)
    if kind == "fraction":
        return _fraction(text)
    if not numbers:
        return Quantity("rate", Decimal(2), "times", _bound(words, start, text)) if kind == "multiple" else None
    unit = _unit(kind, text)
    if unit is None:
        return None
    is_range = kind == "amount" and len(numbers) > 1
    bound: Bound = "range" if is_range else _bound(words, start, text)
    named: QuantityKind = "rate" if kind == "multiple" else "duration" if kind == "ordinal_day" else _kind(kind)
    return Quantity(named, numbers[0], unit, bound, numbers[1] if is_range else None, _per(text))


def _kind(name: str) -> QuantityKind:
    return next(kind for kind in get_args(QuantityKind) if kind == name)


def _unit(kind: str, text: str) -> str | None:
    if kind == "amount":
        return next((code for pattern, code in _CURRENCIES if pattern.search(text)), None)
    if kind == "rate":
        return "%"
    if kind == "multiple":
        return "times"
    if kind == "count":
        return "person" if _PERSON.search(text) else "item"
    period = _PERIOD.search(text)
    return period.group() if period else None


def _numbers(text: str) -> list[Decimal]:
    found: list[Decimal] = []
    for match in _NUMBER.finditer(text):
        scale = re.match(r" (hundred|thousand|million|billion)\b", text[match.end() :])
        found.append(_number(match.group()) * (_SCALES[scale[1]] if scale else 1))
    return found


def _number(said: str) -> Decimal:
    """Read a number in digits or words.

    Example:
        >>> [str(_number(said)) for said in ("1,000", "fifteen", "twenty-four")]
        ['1000', '15', '24']
    """
    if said[0].isdigit():
        return Decimal(said.replace(",", "").replace("·", ".").rstrip("."))
    if said == "a":
        return Decimal(1)
    tens, _, ones = said.partition("-")
    if tens in _TENS:
        return Decimal((_TENS.index(tens) + 2) * 10 + (_ONES.index(ones) if ones else 0))
    return Decimal(_ONES.index(said))


def _fraction(text: str) -> Quantity | None:
    match = re.search(r"(one|two|three|a)?[ -]?(half|halves|third|quarter|fourth|fifth)s?", text)
    if not match:
        return None
    top = {"two": 2, "three": 3}.get(match[1] or "", 1)
    share = Decimal(100 * top) / Decimal(_FRACTIONS[match[2]])
    return Quantity("rate", round(share, 2), "%", _bound(text, 0, text))


def _frequency(text: str) -> Quantity | None:
    """Read how often: at least once every two years is one time per two years."""
    period = _PERIOD.search(text)
    if not period:
        return None
    times = Decimal(2) if "twice" in text else Decimal(1)
    counted = re.search(r"([a-z\d]+) times", text)
    if counted:
        times = (_numbers(counted[1]) or [times])[0]
    every = re.search(r"(?:every|each|per) (\S+) (?=\S+s\b)", text)
    length = "2" if " other " in text else str((_numbers(every[1]) or [Decimal(1)])[0]) if every else "1"
    unit = "year" if period.group() == "annual" else period.group()
    return Quantity("count", times, "item", _bound(text, 0, text), per=(unit if length == "1" else f"{length} {unit}",))


def _bound(words: str, start: int, text: str) -> Bound:
    """Read the comparator in a value's own words, or "within" and "limited to" just before them."""
    around = words[max(0, start - 18) : start]
    for pattern, bound in _BOUNDS:
        if pattern.search(text):
            return bound
    if re.search(r"(?:within|limited to|the period of|up to) (?:the |a )?(?:period of )?$", around):
        return "at_most"
    return "exactly"


def _per(text: str) -> tuple[str, ...]:
    shares = re.findall(r"\b(?:per|for each|for every|each|a|an|in any) ((?:[a-z'’-]+ ?){1,4})", text)
    return tuple(
        share.split(" per ")[0].strip().rsplit(" ", 1)[-1]
        for share in shares
        if not share.startswith(("cent", "maximum", "minimum", "total", "hundred", "period"))
    )
