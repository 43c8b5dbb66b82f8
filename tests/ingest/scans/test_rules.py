"""Ruling lines on pictures."""

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("cv2")

from ingest.readers.pdf.source import Rule
from ingest.scans.rules import cut_at_rules, erase_rules, find_rules

SIZE = (2_339, 1_654)  # A4 at 200 dpi


def paper() -> NDArray[np.uint8]:
    return np.full(SIZE, 255, np.uint8)


def table() -> NDArray[np.uint8]:
    page = paper()
    for top in (600, 680, 760):
        page[top : top + 2, 200:1_400] = 0
    for left in (200, 800, 1_398):
        page[600:762, left : left + 2] = 0
    return page


def level(rules: list[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.is_horizontal]


def test_rules_of_a_table_are_found() -> None:
    rules = find_rules(table())
    assert [rule.top for rule in level(rules)] == [600, 680, 760]
    assert [rule.left for rule in level(rules)] == pytest.approx([200] * 3, abs=1)
    upright = sorted(rule for rule in rules if not rule.is_horizontal)
    assert [rule.left for rule in upright] == [200, 800, 1_398]
    assert [rule.bottom - rule.top for rule in upright] == pytest.approx([162] * 3, abs=2)


def test_grain_and_grey_hairlines_do_not_break_rules() -> None:
    page = table().astype(np.float64)
    page[page == 0] = 120
    noisy = page + np.random.default_rng(3).normal(0, 18, page.shape)
    rules = find_rules(np.clip(noisy, 0, 255).astype(np.uint8))
    assert len(level(rules)) == 3
    assert len(rules) == 6


def test_feet_of_letters_are_no_rule() -> None:
    page = paper()
    for left in range(300, 900, 9):  # stems, four pixels apart at their feet
        page[500:520, left : left + 3] = 0
        page[518:520, left - 3 : left + 6] = 0
    assert find_rules(page) == []


def test_thick_bars_and_dashes_are_no_rules() -> None:
    page = paper()
    page[100:160, 200:1_400] = 0
    page[300:302, 200:250] = 0
    assert find_rules(page) == []


def test_an_upright_stroke_alone_is_no_rule_unless_it_parts_columns() -> None:
    page = paper()
    page[300:360, 400:403] = 0
    page[300:1_500, 827:829] = 0
    (rule,) = find_rules(page)
    assert (rule.left, rule.bottom) == pytest.approx((827, 1_500), abs=1)


def test_drawings_have_none() -> None:
    page = paper()
    page[::2, 200:1_400] = 0
    assert find_rules(page) == []


def test_nothing_written() -> None:
    assert find_rules(paper()) == []
    assert find_rules(np.zeros((40, 40), np.uint8)) == []


def test_erased_rules_leave_paper() -> None:
    page = np.repeat(table()[:, :, None], 3, axis=2)
    cleaned = erase_rules(page, find_rules(table()))
    assert cleaned.min() == 255
    assert page.min() == 0


def quad(left: float, top: float, right: float, bottom: float) -> NDArray[np.float32]:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def test_boxes_are_cut_where_rules_cross_them() -> None:
    rules = [Rule(300, 0, 302, 500), Rule(500, 0, 502, 500), Rule(0, 120, 900, 122)]
    parts = cut_at_rules(np.array([quad(100, 100, 700, 140)]), rules)
    assert [(part[0, 0], part[1, 0]) for part in parts] == [(100, 298), (304, 498), (504, 700)]
    assert all(part[0, 1] == 100 and part[2, 1] == 140 for part in parts)


@pytest.mark.parametrize("rule", [Rule(104, 0, 106, 500), Rule(400, 0, 402, 110), Rule(0, 120, 900, 122)])
def test_boxes_stay_whole_beside_rules(rule: Rule) -> None:
    box = quad(100, 100, 700, 140)
    (kept,) = cut_at_rules(np.array([box]), [rule])
    assert np.array_equal(kept, box)


def test_sloping_boxes_keep_their_slope() -> None:
    box = np.array([[100, 100], [500, 108], [500, 148], [100, 140]], np.float32)
    first, second = cut_at_rules(box[np.newaxis], [Rule(299, 0, 301, 500)])
    assert first[1, 1] == pytest.approx(104, abs=0.1)
    assert second[3, 1] == pytest.approx(144, abs=0.1)
