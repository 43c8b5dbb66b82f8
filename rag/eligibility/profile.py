"""A profile: what an enterprise, a college or a person says it is and does, checked against the vocabulary."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from corpus.jurisdictions import EXPECTED, normalise_jurisdiction
from corpus.profile_errors import ProfileError
from rag.eligibility.logic import Fact
from rag.eligibility.money import Money
from rag.eligibility.vocabulary import FactDefinition, Language, value_label, vocabulary

SETTINGS = ("name", "language", "currency", "year", "as_of", "complete", "confirmed")
"""Keys of a profile that are no facts."""
REQUIRED = ("kind", "place")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
CHINESE_PLACES = ("CN", "TW", "HK", "MO")
"""Where a profile is answered in Chinese unless it says otherwise."""
CURRENCIES = {"CN": "CNY", "TW": "TWD", "HK": "HKD", "MO": "MOP", "US": "USD", "GB": "GBP", "IE": "EUR", "DE": "EUR"}
"""What an amount without a currency is in, by state."""
YES_NO = {"是": True, "否": False}
"""Yes and no as a Chinese profile writes them; YAML knows the English ones."""
EVERYTHING = "everything"
"""In ``complete``: all facts that may be no, zero or empty are so where they are not stated."""
NEVER_NOTHING = ("base", "income", "tax_due", "surcharge_due")
"""Groups whose facts are not zero because nobody stated them: what rates are taken of."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Outside these a year is a slip of the pen."""
MOST_CHARACTERS = 100_000
"""Of a profile's file; all facts written out take a tenth of it."""
_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts, and what else was said beside them."""

    facts: Mapping[str, Fact]
    place: str
    language: Language
    currency: str
    name: str | None = None
    as_of: date | None = None
    confirmed: Mapping[str, bool] | None = None
    """By id of a condition that no rule can read: what the user says of it."""


def read_profile(text: str) -> Profile:
    """Read a profile from YAML (or JSON, which is YAML).

    Raises:
        ProfileError: It is no YAML, or says what it cannot say.
    """
    if len(text) > MOST_CHARACTERS:
        raise ProfileError("file", f"has {len(text):,} characters", f"a profile has at most {MOST_CHARACTERS:,}")
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ProfileError("file", f"is no YAML ({' '.join(str(error).split())})", "write one fact a line") from error
    if not isinstance(loaded, dict):
        raise ProfileError("file", "holds no facts", "write one fact a line, such as `kind: enterprise`")
    return parse_profile(loaded)


def parse_profile(data: Mapping[Any, Any]) -> Profile:
    """Check a profile.

    Args:
        data: By key; facts with a dot in their id may stand below a common key (``spending: {training_base: …}``).

    Raises:
        ProfileError: A key that is no fact, or a value that its fact cannot have.
    """
    flat = dict(_flattened(data))
    for key in REQUIRED:
        if flat.get(key) is None:
            raise ProfileError(key, "is missing", _remedy(vocabulary()[key]))
    place = _place("place", flat["place"])
    state = place.split("-")[0]
    currency = _currency("currency", flat.get("currency") or CURRENCIES.get(state) or "USD")
    year = None if flat.get("year") is None else _year("year", flat["year"])
    facts = {
        key: _value(vocabulary()[key], value, currency, year)
        for key, value in flat.items()
        if key not in SETTINGS and value is not None
    }
    for key in _completed(flat.get("complete"), facts):
        facts[key] = _nothing(vocabulary()[key], currency)
    facts = {**_told_by_amounts(facts), **facts}
    return Profile(
        facts,
        place,
        _language(flat.get("language"), state),
        currency,
        None if flat.get("name") is None else str(flat["name"]),
        None if flat.get("as_of") is None else _day("as_of", flat["as_of"]),
        _confirmed(flat.get("confirmed")),
    )


def _flattened(data: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    groups = {key.split(".")[0] for key in vocabulary() if "." in key}
    for key, value in data.items():
        if key in groups:
            if not isinstance(value, Mapping):
                raise ProfileError(str(key), f"is {value!r}", "it groups facts; write them below it, one a line")
            for inner, each in value.items():
                yield _known(f"{key}.{inner}"), each
        else:
            yield _known(str(key)), value


def _told_by_amounts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Answer what an amount answers: who spent nothing on such equipment bought none."""
    amounts = {key: facts.get(fact.follows or "") for key, fact in vocabulary().items()}
    return {key: money.amount > 0 for key, money in amounts.items() if isinstance(money, Money)}


def _known(key: str) -> str:
    """Give the id of a fact or setting; a fact may be called by its label too, in either language.

    Raises:
        ProfileError: There is none.
    """
    if key in vocabulary() or key in SETTINGS:
        return key
    called = [fact.id for fact in vocabulary().values() if key in fact.label.values()]
    if called:
        return called[0]
    near = difflib.get_close_matches(key, [*vocabulary(), *SETTINGS], n=1, cutoff=0.5)
    raise ProfileError(key, "is no known fact", f"the nearest one is {near[0]!r}" if near else "leave it out")


# --- values ---


def _value(fact: FactDefinition, value: Any, currency: str, year: int | None) -> Fact:
    value = _called(fact, value)
    if fact.type == "money":
        return _money(fact, value, currency, year)
    if fact.type == "set":
        return _set(fact, value)
    if fact.type == "place":
        return _place(fact.id, value)
    if fact.type == "date":
        return _day(fact.id, value)
    is_fit = {
        "choice": isinstance(value, str) and value in fact.values,
        "yes_no": isinstance(value, bool),
        "count": isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    }[fact.type]
    if not is_fit:
        raise ProfileError(fact.id, f"cannot be {value!r}", _remedy(fact))
    checked: Fact = value
    return checked


def _called(fact: FactDefinition, value: Any) -> Any:
    """Give what a profile says in its own language as the vocabulary does: 中型 as medium, 是 as true."""
    if not isinstance(value, str) or value in fact.values:
        return value
    if fact.type == "yes_no":
        return YES_NO.get(value, value)
    named = (each for each in fact.values if value in (value_label(each, "zh"), value_label(each, "en")))
    return next(named, value)


def _set(fact: FactDefinition, value: Any) -> frozenset[str]:
    listed = [_called(fact, each) for each in (value if isinstance(value, list) else [value])]
    for each in listed:
        if each not in fact.values:
            raise ProfileError(fact.id, f"cannot hold {each!r}", _remedy(fact))
    return frozenset(listed)


def _money(fact: FactDefinition, value: Any, currency: str, year: int | None) -> Money:
    """Read an amount, or the latest of a list with one for each year."""
    if isinstance(value, list) and value:
        return max((_money(fact, each, currency, year) for each in value), key=lambda money: money.year or 0)
    if not isinstance(value, Mapping):
        return Money(_amount(fact, value), currency, year)
    unknown = set(value) - {"amount", "currency", "year"}
    if unknown:
        raise ProfileError(f"{fact.id}.{min(map(str, unknown))}", "is no part of an amount", _remedy(fact))
    return Money(
        _amount(fact, value.get("amount")),
        _currency(f"{fact.id}.currency", value.get("currency", currency)),
        _year(f"{fact.id}.year", value["year"]) if "year" in value else year,
    )


def _amount(fact: FactDefinition, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value)) if isinstance(value, int | float | str | Decimal) else None
    except InvalidOperation:
        amount = None
    if amount is None or isinstance(value, bool) or not amount.is_finite() or amount < 0:
        raise ProfileError(fact.id, f"cannot be {value!r}", _remedy(fact))
    return amount


def _currency(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ProfileError(key, f"cannot be {value!r}", "write a code of ISO 4217 such as CNY, TWD, USD, EUR or GBP")
    return value


def _year(key: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not FIRST_YEAR <= value <= LAST_YEAR:
        raise ProfileError(key, f"cannot be {value!r}", "write a year such as 2025")
    return value


def _place(key: str, value: Any) -> str:
    code = normalise_jurisdiction(value) if isinstance(value, str) else None
    if code is None:
        raise ProfileError(key, f"cannot be {value!r}", f"write {EXPECTED}")
    return code


def _day(key: str, value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ProfileError(key, f"cannot be {value!r}", "write a day as YYYY-MM-DD") from error


def _language(value: Any, state: str) -> Language:
    if value is None:
        return "zh" if state in CHINESE_PLACES else "en"
    for language in LANGUAGES:
        if value == language:
            return language
    raise ProfileError("language", f"cannot be {value!r}", "write zh or en")


def _confirmed(value: Any) -> dict[str, bool]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(each, bool) for each in value.values()):
        raise ProfileError("confirmed", "is no list of conditions", "write CONDITION_ID: true or false, one a line")
    return {str(key): each for key, each in value.items()}


def _completed(value: Any, facts: Mapping[str, Fact]) -> Iterator[str]:
    """Go through the facts that are zero, no or empty because their group is said to be complete."""
    if value is None:
        return
    for name in value if isinstance(value, list) else [value]:
        if name == EVERYTHING:
            yield from (key for key, fact in vocabulary().items() if key not in facts and _may_be_nothing(fact))
            continue
        below = [key for key in vocabulary() if key == name or key.startswith(f"{name}.")]
        if not below or not _may_be_nothing(vocabulary()[below[0]]):
            raise ProfileError("complete", f"cannot hold {name!r}", "name a group such as spending, or a yes-no fact")
        yield from (key for key in below if key not in facts)


def _may_be_nothing(fact: FactDefinition) -> bool:
    return fact.type not in {"choice", "place", "date"} and fact.id.split(".")[0] not in NEVER_NOTHING


def _nothing(fact: FactDefinition, currency: str) -> Fact:
    if fact.type == "money":
        return Money(Decimal(0), currency)
    if fact.type == "set":
        return frozenset()
    return 0 if fact.type == "count" else False


def _remedy(fact: FactDefinition) -> str:
    """Say what a fact takes."""
    takes = {
        "choice": f"one of {', '.join(fact.values)}",
        "set": f"a list of {', '.join(fact.values)}",
        "yes_no": "true or false",
        "count": f"a whole number ({fact.unit}), 0 or more",
        "money": "a number, 0 or more, or {amount, currency, year}",
        "place": EXPECTED,
        "date": "a day as YYYY-MM-DD",
    }[fact.type]
    return f"it takes {takes}"
