import pytest

from eval.misbehaving.judging import judge
from eval.misbehaving.model import Told
from rag.model import Statement

TRUE = "The levy is due in 30 days; a late payer owes a fee."
WRONG = TRUE.replace("30", "80")


def shown(text: str, *, is_supported: bool = True) -> Statement:
    return Statement(text, (1,) if is_supported else (), is_supported=is_supported)


@pytest.mark.parametrize(
    ("text", "is_verified"),
    [
        (WRONG, True),
        (WRONG.upper(), True),
        ("The levy is due in 80 days;", True),
        ("a late payer owes a fee.", False),  # what is right of it may be shown
        (TRUE, False),
        ("Something else.", False),
    ],
)
def test_a_wrong_statement_comes_through_with_what_is_wrong_in_it(text: str, is_verified: bool) -> None:
    told = Told("number changed", False, WRONG, TRUE, ())
    [judged] = judge([told], [shown(text)])
    assert judged.is_verified is is_verified
    [marked] = judge([told], [shown(text, is_supported=False)])
    assert (marked.is_verified, marked.is_marked) == (False, is_verified)


def test_a_wrong_citation_is_wrong_with_right_words() -> None:
    [judged] = judge([Told("citation unknown", False, TRUE, TRUE, ())], [shown(TRUE)])
    assert judged.is_verified


def test_a_right_statement_comes_through_whole_or_not_at_all() -> None:
    told = Told("verbatim", True, TRUE, TRUE, ())
    assert [next(judge([told], [shown(text)])).is_verified for text in (TRUE, f"{TRUE} [a brief]", TRUE[:28])] == [
        True, True, False,
    ]  # fmt: skip


def test_what_is_told_rightly_besides_is_no_wrong_citation() -> None:
    wrong, right = Told("quote invented", False, TRUE, TRUE, ()), Told("verbatim", True, TRUE, TRUE, ())
    assert [each.is_verified for each in judge([wrong, right], [shown(TRUE)])] == [False, True]


def test_a_statement_that_leaves_a_condition_out_is_wrong_though_a_part_of_the_true_one() -> None:
    true = "If the fund is empty, the levy is due in May, unless the board waives it."
    for wrong in (
        "The levy is due in May, unless the board waives it.",
        "If the fund is empty, the levy is due in May.",
    ):
        told = Told("condition dropped", False, wrong, true, ())
        texts = (wrong, f"{wrong} (a brief)", true)
        assert [next(judge([told], [shown(text)])).is_verified for text in texts] == [True, True, False]
