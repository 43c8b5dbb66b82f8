"""Reading order and paragraphs."""

import random
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.scans import layout
from ingest.scans.model import ScannedLine, ScannedTable
from scanned_pages import line

FULL = "国家发展职业教育推进改革提高质量增强适应"  # 20 characters, 600 pixels


def arrange(pieces: list[ScannedLine]) -> list[ScannedLine]:
    """The lines of a page without tables."""
    return [item for item in layout.arrange(pieces) if isinstance(item, ScannedLine)]


def shuffled(lines: list[ScannedLine]) -> list[ScannedLine]:
    random.Random(4).shuffle(lines)
    return lines


def paragraphs(lines: list[ScannedLine]) -> list[list[str]]:
    found: list[list[str]] = []
    for each in arrange(lines):
        if each.paragraph == len(found):
            found.append([])
        found[each.paragraph].append(each.text)
    return found


def test_nothing() -> None:
    assert arrange([]) == []


def test_lines_come_from_the_top() -> None:
    lines = [line(FULL, top=100 + 50 * index) for index in range(5)]
    assert arrange(shuffled(list(lines))) == lines


def test_pieces_of_a_row_are_one_line() -> None:
    (joined,) = arrange([line("国家发展。", left=300, top=103), line("第三条", left=200, top=100)])
    assert joined.text == "第三条 国家发展。"
    assert joined.edges is not None
    assert len(joined.edges) == len(joined.text) + 1
    assert all(one <= other for one, other in pairwise(joined.edges))
    assert joined.edges[3:5] == (290, 300)


def test_far_pieces_of_a_row_stay_apart() -> None:
    assert [each.text for each in arrange([line("日期", left=500), line("签名", left=100)])] == ["签名", "日期"]


def test_columns_are_read_one_after_the_other() -> None:
    left = [line(FULL, top=100 + 50 * index) for index in range(6)]
    right = [line(FULL, left=780, top=120 + 50 * index) for index in range(6)]
    found = arrange(shuffled(left + right))
    assert [each.left for each in found] == [100] * 6 + [780] * 6
    assert {each.paragraph for each in found} == {0}  # the sentence goes on in the next column


def test_heading_across_columns_parts_them() -> None:
    def block(top: float) -> list[ScannedLine]:
        return [line(FULL, left=left, top=top + 50 * index) for left in (100, 780) for index in range(4)]

    heading = line("第二章 " + FULL, left=300, top=350)
    found = arrange(shuffled([*block(100), heading, *block(450)]))
    assert [(each.left, each.top < 350) for each in found if each.text == FULL] == [
        (left, is_above) for is_above in (True, False) for left in (100, 780) for _ in range(4)
    ]
    assert found[8].text == heading.text


def test_three_columns() -> None:
    lines = [line(FULL, left=left, top=100 + 50 * index) for left in (100, 780, 1_460) for index in range(5)]
    assert [each.left for each in arrange(shuffled(list(lines)))] == [each.left for each in lines]


def test_cells_of_a_table_are_read_by_rows() -> None:
    lines = [
        line(text, left=left, top=100 + 50 * row) for row in range(4) for left, text in ((100, "企业"), (700, "12"))
    ]
    found = arrange(shuffled(list(lines)))
    assert [each.text for each in found] == ["企业 | 12"] * 4
    assert [each.paragraph for each in found] == [0, 1, 2, 3]
    assert found[0].edges == (100, 130, 160, 340, 520, 700, 715, 730)


def test_indent_begins_a_paragraph() -> None:
    lines = [
        line(FULL[:18], left=160, top=100),
        line(FULL, top=150),
        line("教育。", top=200),
        line(FULL[:18], left=160, top=250),
        line("教育。", top=300),
    ]
    assert [len(each) for each in paragraphs(lines)] == [3, 2]


def test_indented_paragraphs_of_one_full_line_each() -> None:
    lines = [line(FULL[:17] + "。", left=160, top=100 + 50 * index) for index in range(2)]
    lines.append(line(FULL, top=200))
    assert [len(each) for each in paragraphs([*lines, line(FULL, top=250)])] == [1, 3]


def test_items_and_gaps_begin_a_paragraph() -> None:
    lines = [line(FULL, top=100), line("（一）" + FULL[:17], top=150), line(FULL, top=200), line(FULL, top=300)]
    assert [len(each) for each in paragraphs([line(FULL, top=50), *lines])] == [2, 2, 1]


def test_heading_is_no_part_of_its_text() -> None:
    lines = [
        line("第一章 总则", left=320, top=40, height=30),
        line(FULL[:18], left=160, top=100),
        line(FULL, top=150),
    ]
    assert paragraphs(lines)[0] == ["第一章 总则"]


def test_english_paragraph_ends_with_a_short_line() -> None:
    wide = "the Minister may by order declare that the levy"
    lines = [
        line(wide, top=100),
        line("applies.", top=150),
        line("The " + wide[4:], top=200),
        line(wide, top=250),
    ]
    assert [len(each) for each in paragraphs(lines)] == [2, 2]


def test_columns_are_numbered() -> None:
    lines = [line(FULL, left=left, top=100 + 50 * index) for left in (100, 780) for index in range(5)]
    assert [each.column for each in arrange(shuffled(list(lines)))] == [0] * 5 + [1] * 5


def test_type_of_another_size_begins_a_paragraph() -> None:
    lines = [line(FULL, top=100 + 50 * index, size=30 if index else 36) for index in range(3)]
    assert [len(each) for each in paragraphs(lines)] == [1, 2]


def test_a_heading_of_two_lines_in_large_type_is_one() -> None:
    body = [line(FULL, top=400 + 45 * index, size=30) for index in range(6)]
    title = [line(FULL[:10], left=250, top=200 + 65 * index, height=44, size=45) for index in range(2)]
    assert paragraphs([*title, *body])[0] == [FULL[:10]] * 2


def test_tables_keep_their_place_among_the_lines() -> None:
    tables = [ScannedTable((), 100, top, 700, top + 80) for top in (160, 400)]
    lines = [line(FULL, top=top) for top in (100, 300, 500)]
    found = layout.arrange(shuffled(list(lines)), tables)
    assert [(each.top, type(each)) for each in found] == [
        (100, ScannedLine),
        (160, ScannedTable),
        (300, ScannedLine),
        (400, ScannedTable),
        (500, ScannedLine),
    ]
    assert len({each.paragraph for each in found if isinstance(each, ScannedLine)}) == 3


def test_tables_without_rules_are_asked_for_in_each_column() -> None:
    asked: list[list[ScannedLine]] = []

    def find(lines: Sequence[ScannedLine]) -> tuple[list[ScannedTable], list[ScannedLine]]:
        asked.append(list(lines))
        table = ScannedTable(((tuple(lines[:1]),),), lines[0].left, lines[0].top, lines[0].right, lines[0].bottom)
        return [table], list(lines[1:])

    lines = [line(FULL, left=left, top=100 + 50 * index) for left in (100, 780) for index in range(5)]
    found = layout.arrange(lines, (), find)
    assert [{each.left for each in column} for column in asked] == [{100}, {780}]
    assert [isinstance(each, ScannedTable) for each in found] == [True, *[False] * 4] * 2


boxes = st.builds(
    lambda text, left, top, height: line(text, left, top, height=height),
    st.text(alphabet="本法条a1。", min_size=1, max_size=12),
    st.integers(0, 1_500),
    st.integers(0, 2_000),
    st.integers(8, 60),
)


@given(st.lists(boxes, max_size=25))
def test_no_character_is_lost_or_doubled(lines: list[ScannedLine]) -> None:
    found = arrange(lines)
    glued = "".join(each.text.replace(" | ", "").replace(" ", "") for each in found)
    assert sorted(glued) == sorted("".join(each.text for each in lines))
    numbers = [each.paragraph for each in found]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))
    for each in found:
        assert each.edges is not None
        assert len(each.edges) == len(each.text) + 1
        assert all(one <= other for one, other in pairwise(each.edges))
