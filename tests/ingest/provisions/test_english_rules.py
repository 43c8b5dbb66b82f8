"""Every rule for English clauses and for papers reads its own examples, and none of its counterexamples."""

import pytest
from _pytest.mark.structures import ParameterSet

from ingest.provisions.english_reading import read_unit
from ingest.provisions.english_rules import Rule, load_rules
from ingest.provisions.units import find_units

WORD_FILES = (
    *(
        "en_benefits",
        "en_instruments",
        "en_mechanisms",
        "en_values",
        "en_clauses",
        "en_contexts",
        "en_parties",
        "en_slots",
    ),
    *("papers", "papers_zh", "papers_instruments"),
)
"""Files whose rules are found in words; those of ``en`` are read at a verb."""


def _examples(names: tuple[str, ...], *, counter: bool) -> list[ParameterSet]:
    return [
        pytest.param(rule, example, id=f"{rule.id}: {example}")
        for name in names
        for rule in load_rules(name).rules
        for example in (rule.counterexamples if counter else rule.examples)
    ]


def _rules_at_verbs(example: str, rule: Rule) -> tuple[str, ...]:
    (unit,) = find_units(example, ())
    contexts = frozenset({rule.context}) if rule.context else frozenset[str]()
    return read_unit(unit, contexts).rules


@pytest.mark.parametrize(("rule", "example"), _examples(("en",), counter=False))
def test_rule_reads_its_example_at_a_verb(rule: Rule, example: str) -> None:
    assert rule.id in _rules_at_verbs(example, rule)


@pytest.mark.parametrize(("rule", "example"), _examples(("en",), counter=True))
def test_rule_leaves_its_counterexample_alone(rule: Rule, example: str) -> None:
    assert rule.id not in _rules_at_verbs(example, rule)


@pytest.mark.parametrize(("rule", "example"), _examples(WORD_FILES, counter=False))
def test_rule_finds_its_example_in_words(rule: Rule, example: str) -> None:
    assert rule.find(example.lower())


@pytest.mark.parametrize(("rule", "example"), _examples(WORD_FILES, counter=True))
def test_rule_does_not_find_its_counterexample(rule: Rule, example: str) -> None:
    assert not rule.find(example.lower())


@pytest.mark.parametrize("name", ["en", *WORD_FILES])
def test_every_rule_has_a_name_of_its_own_and_shows_what_it_means(name: str) -> None:
    rules = load_rules(name).rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.examples and rule.counterexamples for rule in rules)
