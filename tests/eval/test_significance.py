"""Intervals and tests against cases whose answer is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.significance import compare_pairs, estimate, holm

VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_wilson_by_hand() -> None:
    # 8 of 10 at 95 %: Wilson 1927 gives (.490, .943).
    found = estimate([1.0] * 8 + [0.0] * 2)
    assert found
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.8, 0.490, 0.943)


def test_no_values_have_no_estimate() -> None:
    assert estimate([]) is None


@given(VALUES)
def test_a_mean_lies_in_its_interval_and_the_interval_in_the_range(values: list[float]) -> None:
    found = estimate(values)
    assert found
    assert 0.0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1.0


def test_the_bootstrap_is_about_two_standard_errors_wide() -> None:
    values = [index / 399 for index in range(400)]  # standard error .0144
    found = estimate(values)
    assert found
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.0144, rel=0.05)


def test_a_share_of_citations_weighs_questions_by_their_citations() -> None:
    found = estimate([0.0, 1.0], [5.0, 1.0])
    assert found
    assert found.value == pytest.approx(1 / 6)


def test_no_wrong_citation_among_few_is_not_taken_for_never() -> None:
    found = estimate([0.0] * 20, [5.0] * 20)
    assert found
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.161, abs=0.001)


def test_few_questions_are_tested_exactly() -> None:
    # 5 differences of one sign: 2 of 32 sign patterns are as far out.
    assert compare_pairs([0.0] * 5, [0.1, 0.2, 0.3, 0.4, 0.5]).p_randomisation == pytest.approx(2 / 32)


def test_questions_that_are_alike_leave_the_test_exact() -> None:
    changed = [1.0, 1.0, 1.0, -1.0]  # 10 of 16 sign patterns are as far out
    assert compare_pairs([0.0] * 204, [0.0] * 200 + changed).p_randomisation == pytest.approx(10 / 16)
    assert compare_pairs([0.0] * 21, [0.0] * 20 + [1.0]).p_randomisation == 1.0


def test_alike_systems_do_not_differ() -> None:
    test = compare_pairs([0.5, 1.0], [0.5, 1.0])
    assert (test.p_randomisation, test.p_t, test.ties) == (1.0, None, 2)


def test_one_question_cannot_be_tested() -> None:
    test = compare_pairs([0.0], [1.0])
    assert (test.p_randomisation, test.p_t, test.wins) == (None, None, 1)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=8))
def test_exchanging_the_systems_exchanges_the_outcome(pairs: list[tuple[float, float]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    there, back = compare_pairs(a, b), compare_pairs(b, a)
    assert (there.wins, there.losses, there.a) == (back.losses, back.wins, back.b)
    assert there.p_randomisation == pytest.approx(back.p_randomisation)


def test_the_same_answers_give_the_same_figures() -> None:
    a, b = [index / 40 for index in range(40)], [(index * 7 % 40) / 40 for index in range(40)]
    assert compare_pairs(a, b) == compare_pairs(a, b)


def test_corrected_p_never_falls_below_p_and_keeps_the_order() -> None:
    corrected = holm({"a": 0.04, "b": 0.01, "c": 0.5})
    assert corrected == {"a": 0.08, "b": 0.03, "c": 0.5}
