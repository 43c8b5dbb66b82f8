"""Three-valued logic: Kleene's strong tables, and predicates over facts."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.eligibility.logic import Facts, Truth, both, either, negate, parse_predicate
from rag.eligibility.money import Money

TRUTHS: tuple[Truth, ...] = (True, False, None)
RANK = {False: 0, None: 1, True: 2}
truths = st.lists(st.sampled_from(TRUTHS), max_size=5)


@pytest.mark.parametrize(("left", "right"), list(product(TRUTHS, TRUTHS)))
def test_tables_are_least_and_greatest(left: Truth, right: Truth) -> None:
    assert RANK[both([left, right])] == min(RANK[left], RANK[right])
    assert RANK[either([left, right])] == max(RANK[left], RANK[right])


@given(truths)
def test_de_morgan_holds_with_the_unknown(each: list[Truth]) -> None:
    assert negate(both(each)) == either(map(negate, each))


@given(truths, st.integers(0, 4), st.booleans())
def test_what_is_known_stays_when_more_is_learnt(each: list[Truth], at: int, answer: bool) -> None:
    """An answer to an open question never turns a verdict round."""
    learnt = [answer if n == at and value is None else value for n, value in enumerate(each)]
    for join in (both, either):
        if join(each) is not None:
            assert join(learnt) == join(each)


FACTS: Facts = {
    "size": "small",
    "high_tech": False,
    "interns_hosted": 3,
    "agreements": frozenset({"apprenticeship"}),
    "spending.research": Money(Decimal(50), "CNY"),
}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"fact": "size", "in": ["micro", "small"]}, True),
        ({"fact": "size", "is": "large"}, False),
        ({"fact": "high_tech"}, False),
        ({"fact": "high_tech", "is": False}, True),
        ({"fact": "interns_hosted", "more_than": 3}, False),
        ({"fact": "interns_hosted", "at_least": 3}, True),
        ({"fact": "interns_hosted", "at_most": 2}, False),
        ({"fact": "interns_hosted", "less_than": 4}, True),
        ({"fact": "agreements", "has": "apprenticeship"}, True),
        ({"fact": "agreements", "has": "joint_running"}, False),
        ({"fact": "agreements", "has_any": ["joint_running", "apprenticeship"]}, True),
        ({"fact": "spending.research", "more_than": 0}, True),
        ({"fact": "apprentices", "more_than": 0}, None),
        ({"all": [{"fact": "high_tech"}, {"fact": "apprentices"}]}, False),
        ({"any": [{"fact": "high_tech"}, {"fact": "charity"}]}, None),
        ({"not": {"fact": "charity"}}, None),
        ({"not": {"fact": "high_tech"}}, True),
    ],
)
def test_predicates_judge_facts(data: dict[str, Any], expected: Truth) -> None:
    assert parse_predicate(data).truth(FACTS) is expected


def test_a_predicate_names_its_facts_once_and_reads_as_words() -> None:
    predicate = parse_predicate({"all": [{"fact": "size", "is": "small"}, {"not": [{"fact": "size"}, {"fact": "a"}]}]})
    assert predicate.facts() == ("size", "a")
    assert str(predicate) == "(size = small and not (size = true or a = true))"


@pytest.mark.parametrize("data", [{}, {"fact": "size", "in": ["a"], "is": "a"}, {"some": []}, {"fact": "a", "x": 1}])
def test_what_is_no_predicate_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no predicate"):
        parse_predicate(data)
