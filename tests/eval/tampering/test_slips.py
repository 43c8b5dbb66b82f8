import random

import pytest

from corpus.folded import fold_with_offsets
from eval.tampering import changes, slips
from rag.grounding.quantities import find_quantities

ZH = "未按期申报的，处二千元以上二万元以下罚款，并按百分之三加收费用。"
EN = "The fine is between 200 and 500 dollars, and 3 per cent of the wages is added."


def _values(text: str) -> list[object]:
    return [each.value for each in find_quantities(fold_with_offsets(text).text)]


@pytest.mark.parametrize("change", [slips.decimal_moved, slips.points_for_share, slips.range_end_changed])
@pytest.mark.parametrize(("text", "language"), [(ZH, "zh"), (EN, "en")])
def test_a_slip_of_the_pen_changes_a_value(change: changes.Change, text: str, language: str) -> None:
    changed = change(text, language, random.Random(1))
    assert changed is not None
    assert _values(changed) != _values(text)


def test_nothing_stays_nothing_with_another_nought() -> None:
    assert slips.decimal_moved("The charge is £0.", "en", random.Random(2)) is None


def test_large_forms_say_the_same_number_and_other_ones_another() -> None:
    same = slips.in_large_forms(ZH, "zh", random.Random(3))
    other = slips.in_other_large_forms(ZH, "zh", random.Random(3))
    assert same is not None and other is not None
    assert "仟" in same or "万" in same
    assert _values(same) == _values(ZH) != _values(other)
    assert slips.in_large_forms("同一部门应当合并检查。", "zh", random.Random(3)) is None


def test_words_come_before_and_behind_a_sentence() -> None:
    before = slips.prefixed("causes")(EN, "en", random.Random(4))
    behind = slips.followed("outcomes")(ZH, "zh", random.Random(4))
    assert before is not None and before.endswith(EN[1:])
    assert behind is not None and behind.startswith(ZH.rstrip("。"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("or_made_and", "Graduates or above may apply."),
        ("subject_generalised", "He is eligible for appointment by the board."),
    ],
)
def test_what_would_leave_a_rule_right_is_no_slip(name: str, text: str) -> None:
    assert changes.exchanged(name)(text, "en", random.Random(5)) is None
