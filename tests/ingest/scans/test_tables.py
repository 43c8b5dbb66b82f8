"""Tables on pictures."""

from dataclasses import replace
from itertools import pairwise

import pytest

from ingest.readers.pdf.source import Rule
from ingest.scans.model import ScannedLine, ScannedTable
from ingest.scans.tables import TableFinder
from scanned_pages import line

SIDE = 2_339  # A4 at 200 dpi
ROWS = [("地区", "补贴条件", "标准"), ("海曙区", "接收学生顶岗实习", "1,700"), ("鄞州区", "", "900")]
LEFTS = (120, 420, 900)


def texts(table: ScannedTable) -> list[tuple[str, ...]]:
    return [tuple("/".join(each.text for each in cell) for cell in row) for row in table.rows]


def cells(step: float = 60) -> list[ScannedLine]:
    return [
        line(cell, left=left, top=310 + step * at)
        for at, row in enumerate(ROWS)
        for left, cell in zip(LEFTS, row, strict=True)
        if cell
    ]


def grid(step: float = 60) -> list[Rule]:
    tops = [300 + step * at for at in range(len(ROWS) + 1)]
    level = [Rule(100, top, 1_100, top + 2) for top in tops]
    return level + [Rule(left, tops[0], left + 2, tops[-1]) for left in (100, 400, 880, 1_098)]


def test_a_ruled_table() -> None:
    around = [line("表1 各区补贴标准", top=200), line("以上标准每年核定。", top=600)]
    (table,), rest = TableFinder(grid(), SIDE).find_ruled([*cells(), *around])
    assert texts(table) == ROWS
    assert rest == around
    assert (table.left, table.top, table.right, table.bottom) == pytest.approx((100, 300, 1_100, 481), abs=4)


def test_lines_of_one_cell() -> None:
    wrapped = [line("接收学生", left=420, top=311), line("顶岗实习", left=420, top=345)]
    others = [line("海曙区", left=120, top=311), line("甲", left=120, top=411), line("乙", left=420, top=411)]
    (table,), _ = TableFinder(grid(100), SIDE).find_ruled([*wrapped, *others])
    assert texts(table)[0][:2] == ("海曙区", "接收学生/顶岗实习")


def test_cells_are_placed_and_as_sure_as_their_lines() -> None:
    lines = [replace(each, trust=0.5 if each.text == "900" else 0.9) for each in cells()]
    (table,), _ = TableFinder(grid(), SIDE).find_ruled(lines)
    found = {each.text: each for each in table.lines()}
    (last,) = (each for each in lines if each.text == "900")
    assert found["900"].trust == 0.5
    assert found["海曙区"].trust == 0.9
    assert (found["900"].left, found["900"].top, found["900"].bottom) == pytest.approx(
        (900, last.top, last.bottom), abs=0.1
    )
    for each in found.values():
        assert each.edges is not None
        assert len(each.edges) == len(each.text) + 1
        assert all(one <= other for one, other in pairwise(each.edges))


def test_horizontal_rules_alone_and_pieces_of_two_cells() -> None:
    def row(top: float, *parts: str) -> ScannedLine:
        whole = line(" ".join(parts), left=120, top=top)
        # Each part begins where its column does; the blank between takes the room.
        edges = [float(left + 30 * at) for left, part in zip(LEFTS, parts, strict=True) for at in range(len(part) + 1)]
        return replace(whole, edges=tuple(edges), left=edges[0], right=edges[-1])

    lines = [row(310, "地区", "条件", "标准"), row(370, "海曙区", "实习", "甲"), row(430, "鄞州区", "培训", "乙")]
    rules = [Rule(100, top, 1_100, top + 2) for top in (300, 355, 480)]
    (table,), rest = TableFinder(rules, SIDE).find_ruled(lines)
    assert texts(table) == [("地区", "条件", "标准"), ("海曙区", "实习", "甲"), ("鄞州区", "培训", "乙")]
    assert rest == []


def test_rows_without_rules() -> None:
    finder = TableFinder([], SIDE)
    full = [each for each in cells() if each.top < 430] + [line("奉化区", left=120, top=430)]
    full += [line("在职职工", left=420, top=430), line("800", left=900, top=430)]
    (table,), rest = finder.find_bare(full)
    assert texts(table) == [*ROWS[:2], ("奉化区", "在职职工", "800")]
    assert rest == []


def test_running_text_is_no_table() -> None:
    words = "国家发展职业教育推进改革提高质量"
    lines = [
        line(f"{words[: at + 2]} {words[at + 2 : at + 6]} {words[at + 6 :]}", top=100 + 50 * at) for at in range(8)
    ]
    finder = TableFinder([Rule(100, 90, 600, 92)], SIDE)
    assert finder.find_ruled(lines) == ([], lines)
    assert finder.find_bare(lines) == ([], lines)


def test_rules_of_no_table_are_given() -> None:
    note = Rule(100, 2_000, 400, 2_002)
    finder = TableFinder([*grid(), note], SIDE)
    tables, _ = finder.find_ruled(cells())
    (loose,) = finder.loose_rules(tables)
    assert loose == pytest.approx(note)
