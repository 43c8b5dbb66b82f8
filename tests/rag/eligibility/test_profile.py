"""Profiles: checked field by field, with errors that name the field and what it takes."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.profile_errors import ProfileError
from rag.eligibility.money import Money
from rag.eligibility.profile import MOST_CHARACTERS, parse_profile, read_profile
from rag.eligibility.vocabulary import vocabulary

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "profiles").glob("*.yaml"))
LEAST: dict[str, Any] = {"kind": "enterprise", "place": "cn-zj-330200"}


def test_a_profile_is_read() -> None:
    profile = read_profile(
        """
kind: enterprise
place: CN-ZJ-330200
name: 某公司
year: 2025
as_of: 2025-12-31
size: small
agreements: apprenticeship
spending:
  research: 1000.5
  training_base: {amount: 20, currency: USD, year: 2024}
  employee_training:
    - {amount: 1, year: 2023}
    - {amount: 2, year: 2024}
confirmed: {abc: true}
"""
    )
    assert profile.place == "CN-ZJ-330200"
    assert profile.language == "zh"
    assert profile.as_of == date(2025, 12, 31)
    assert profile.facts["agreements"] == {"apprenticeship"}
    assert profile.facts["spending.research"] == Money(Decimal("1000.5"), "CNY", 2025)
    assert profile.facts["spending.training_base"] == Money(Decimal(20), "USD", 2024)
    assert profile.facts["spending.employee_training"] == Money(Decimal(2), "CNY", 2024)
    assert profile.confirmed == {"abc": True}


@pytest.mark.parametrize(
    ("place", "language", "currency"), [("TW", "zh", "TWD"), ("GB", "en", "GBP"), ("FR", "en", "USD")]
)
def test_language_and_currency_follow_the_place(place: str, language: str, currency: str) -> None:
    profile = parse_profile({**LEAST, "place": place})
    assert (profile.language, profile.currency) == (language, currency)


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"kind": "firm"}, "kind", "enterprise, school, intermediary, individual"),
        ({"kind": None}, "kind", "is missing"),
        ({"place": "Ningbo"}, "place", "ISO 3166"),
        ({"intern_hosted": 3}, "intern_hosted", "'interns_hosted'"),
        ({"spending": {"training_bases": 1}}, "spending.training_bases", "'spending.training_base'"),
        ({"spending": 4}, "spending", "groups facts"),
        ({"interns_hosted": "forty"}, "interns_hosted", "a whole number (person), 0 or more"),
        ({"interns_hosted": True}, "interns_hosted", "a whole number"),
        ({"high_tech": "yes"}, "high_tech", "true or false"),
        ({"spending": {"research": -1}}, "spending.research", "0 or more"),
        ({"spending": {"research": float("nan")}}, "spending.research", "0 or more"),
        ({"spending": {"research": "much"}}, "spending.research", "a number"),
        ({"spending": {"research": {"amount": 1, "sum": 2}}}, "spending.research.sum", "no part"),
        ({"spending": {"research": {"amount": 1, "currency": "yuan"}}}, "spending.research.currency", "ISO 4217"),
        ({"agreements": ["handshake"]}, "agreements", "school_enterprise_cooperation"),
        ({"year": 25}, "year", "such as 2025"),
        ({"as_of": "soon"}, "as_of", "YYYY-MM-DD"),
        ({"language": "fr"}, "language", "zh or en"),
        ({"complete": ["base"]}, "complete", "a group such as spending"),
        ({"complete": ["size"]}, "complete", "a group such as spending"),
        ({"confirmed": ["abc"]}, "confirmed", "true or false"),
    ],
)
def test_what_a_profile_cannot_say_is_refused(facts: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(ProfileError) as refused:
        parse_profile({**LEAST, **facts})
    assert refused.value.field == field
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("text", ["", "a", "- a", "kind: [", "x" * (MOST_CHARACTERS + 1)])
def test_what_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(ProfileError):
        read_profile(text)


@given(st.dictionaries(st.text(max_size=12), st.none() | st.booleans() | st.integers() | st.text(max_size=9)))
def test_anything_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        parse_profile({**LEAST, **data})
    except ProfileError as error:
        assert repr(error.field) in str(error)


def test_what_is_complete_is_nothing_where_it_is_not_stated() -> None:
    profile = parse_profile({**LEAST, "spending": {"research": 5}, "complete": ["spending", "agreements", "high_tech"]})
    assert profile.facts["spending.research"] == Money(Decimal(5), "CNY")
    assert profile.facts["spending.donations"] == Money(Decimal(0), "CNY")
    assert profile.facts["agreements"] == frozenset()
    assert profile.facts["high_tech"] is False
    assert "base.wages" not in profile.facts


def test_everything_may_be_complete_but_what_rates_are_taken_of() -> None:
    facts = parse_profile({**LEAST, "complete": ["everything"]}).facts
    silent = {key for key in vocabulary() if key not in facts}
    assert {vocabulary()[key].type for key in silent} <= {"choice", "place", "date", "money"}
    assert {key.split(".")[0] for key in silent if vocabulary()[key].type == "money"} == {
        "base",
        "income",
        "surcharge_due",
        "tax_due",
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_worked_profile_is_one(path: Path) -> None:
    assert read_profile(path.read_text("utf-8")).name


def test_there_are_worked_profiles() -> None:
    assert len(EXAMPLES) >= 6


def test_facts_and_values_may_be_called_by_their_labels() -> None:
    said = read_profile(
        "类别: 企业\n所在地: CN-BJ\n规模: 中型\n加速折旧: 是\n所签协议: [校企合作]\n职工教育经费: 900\n"
    )
    assert said.facts["kind"] == "enterprise"
    assert said.facts["size"] == "medium"
    assert said.facts["accelerated_depreciation"] is True
    assert said.facts["agreements"] == frozenset({"school_enterprise_cooperation"})
    assert str(said.facts["spending.employee_training"]) == "CNY 900"


@pytest.mark.parametrize(("amount", "expected"), [(0, False), (5, True)])
def test_an_amount_answers_its_yes_no_question(amount: int, expected: bool) -> None:
    text = f"kind: enterprise\nplace: CN\nspending: {{green_equipment: {amount}}}\n"
    assert read_profile(text).facts["green_equipment"] is expected
    assert read_profile(f"{text}green_equipment: true\n").facts["green_equipment"] is True
