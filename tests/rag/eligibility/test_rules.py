"""Every rule reads its examples and not its counterexamples."""

from decimal import Decimal

import pytest

from eligibility_desk import TODAY, clause_of
from rag.eligibility.amount_rules import AmountRule, amount_rules, number
from rag.eligibility.amounts import amount_of
from rag.eligibility.dates import DateRule, date_rules
from rag.eligibility.judging import Case
from rag.eligibility.obligations import StageRule, stage_rules
from rag.eligibility.profile import parse_profile
from rag.eligibility.rules import ConditionRule, condition_rules

CONDITIONS = [*condition_rules("zh"), *condition_rules("en")]


@pytest.mark.parametrize("rule", CONDITIONS, ids=lambda rule: rule.id)
def test_conditions_are_read_where_they_stand(rule: ConditionRule) -> None:
    assert rule.examples
    assert rule.counterexamples
    for example in rule.examples:
        assert list(rule.find(example)), example
    for example in rule.counterexamples:
        assert not list(rule.find(example)), example


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in CONDITIONS]
    assert len(ids) == len(set(ids))
    assert all(rule.id.startswith(("zh.", "en.")) for rule in CONDITIONS)


@pytest.mark.parametrize("rule", [*date_rules(), *stage_rules()], ids=lambda rule: rule.id)
def test_dates_and_stages_are_read_where_they_stand(rule: DateRule | StageRule) -> None:
    for example in rule.examples:
        assert rule.pattern.search(example), example
    for example in rule.counterexamples:
        assert not rule.pattern.search(example), example


@pytest.mark.parametrize("rule", amount_rules(), ids=lambda rule: rule.id)
def test_formulas_compute_their_examples(rule: AmountRule) -> None:
    clause = clause_of(rule.example["text"], rule.language)
    facts = rule.example["facts"]
    profile = parse_profile({"kind": "enterprise", "place": "CN", "currency": rule.currency or "CNY", **facts})

    amount = amount_of(Case(profile, TODAY, TODAY), clause)

    assert amount is not None
    assert amount.rule == rule.id
    assert amount.value == Decimal(str(rule.example["value"]))
    assert amount.carried == (Decimal(str(rule.example["carried"])) if "carried" in rule.example else None)
    assert all(step.words == step.span.of(clause.held.text) for step in amount.steps if step.span)


@pytest.mark.parametrize("rule", amount_rules(), ids=lambda rule: rule.id)
def test_formulas_name_what_is_missing(rule: AmountRule) -> None:
    clause = clause_of(rule.example["text"], rule.language)
    amount = amount_of(Case(parse_profile({"kind": "enterprise", "place": "CN"}), TODAY, TODAY), clause)

    assert amount is not None
    if rule.is_fixed and not rule.per:
        assert amount.value is not None
    else:
        assert amount.value is None
        assert set(amount.missing) & set(rule.example["facts"])


@pytest.mark.parametrize(
    ("words", "expected"), [("3万", 30_000), ("1,250.5", "1250.5"), ("二十", 20), ("2亿", 200_000_000)]
)
def test_numbers_are_read_as_laws_print_them(words: str, expected: int | str) -> None:
    assert number(words) == Decimal(str(expected))


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        number("若干")
