"""The vocabulary: whole, documented, and the only facts that rules speak of."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.eligibility.amount_rules import amount_rules
from rag.eligibility.dates import date_rules
from rag.eligibility.rules import condition_rules, recipient_rules
from rag.eligibility.vocabulary import FACT_TYPES, FactDefinition, Language, value_label, vocabulary

PAGE = Path(__file__).parents[3] / "docs" / "match.md"


@pytest.mark.parametrize("fact", vocabulary().values(), ids=lambda fact: fact.id)
def test_every_fact_is_whole(fact: FactDefinition) -> None:
    assert fact.type in FACT_TYPES
    assert bool(fact.values) == (fact.type in ("choice", "set"))
    assert bool(fact.unit) == (fact.type == "count")
    for said in (fact.question, fact.settled_by):
        assert set(said) == {"zh", "en"}
        assert all(said.values())
    assert fact.question["zh"].endswith("？")
    assert fact.question["en"].endswith("?")


def test_every_fact_is_documented() -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (.+?) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    assert set(rows) == set(vocabulary())
    for key, fact in vocabulary().items():
        expected = {"choice": " or ".join(fact.values), "set": ", ".join(fact.values), "count": f"count ({fact.unit})"}
        assert rows[key] == expected.get(fact.type, fact.type.replace("_", "-")), key


def facts_of_rules() -> Iterator[str]:
    for language in ("zh", "en"):
        for rule in condition_rules(language):  # type: ignore[arg-type]
            if not isinstance(rule.needs, str):
                yield from rule.needs.facts()
        for recipient in recipient_rules(language):  # type: ignore[arg-type]
            if recipient.needs:
                yield from recipient.needs.facts()
    for amount in amount_rules():
        yield from amount.base.facts if amount.base else ()
        yield from (fact for cap in amount.caps for fact in cap.facts)
        yield from (amount.per[0],) if amount.per else ()
        yield from (amount.at_most_each.fact,) if amount.at_most_each and amount.at_most_each.fact else ()
    yield from (each.unless_fact for each in date_rules() if each.unless_fact)


def test_rules_speak_of_known_facts_only() -> None:
    assert set(facts_of_rules()) <= set(vocabulary())


def values_compared(predicate: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(predicate, "parts"):
        for part in predicate.parts:
            yield from values_compared(part)
    elif predicate.comparison in ("is", "in", "has", "has_any"):
        listed = predicate.value if isinstance(predicate.value, tuple) else (predicate.value,)
        yield from ((predicate.fact, value) for value in listed)


def test_rules_compare_with_values_that_a_fact_may_have() -> None:
    for rule in (*condition_rules("zh"), *condition_rules("en")):
        for key, value in () if isinstance(rule.needs, str) else values_compared(rule.needs):
            fact = vocabulary()[key]
            assert value in fact.values or (fact.type == "yes_no" and isinstance(value, bool)), rule.id


def test_labels_tell_facts_apart_and_values_have_one() -> None:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        labels = [fact.label[language] for fact in vocabulary().values()]
        assert len(labels) == len(set(labels))
        assert not set(labels) & set(vocabulary())
    for fact in vocabulary().values():
        assert fact.follows is None or vocabulary()[fact.follows].type == "money"
        assert all(value_label(value, "zh") != value for value in fact.values)
