"""Running heads and feet that one page gives away."""

import pytest

from ingest.readers.pdf.source import Rule
from ingest.scans.margins import mark_running_lines
from ingest.scans.model import ScannedItem, ScannedLine, ScannedTable
from scanned_pages import line

SIZE = (1_654, 2_339)
FULL = "国家发展职业教育推进改革提高质量增强适应"
HEAD_RULE = Rule(100, 120, 700, 122)


def page(*others: ScannedLine, body: int = 10) -> list[ScannedItem]:
    return [*(line(FULL, top=300 + 45 * at, size=30) for at in range(body)), *others]


def running(items: list[ScannedItem], *rules: Rule) -> list[str]:
    found = mark_running_lines(items, rules, SIZE)
    assert [type(each) for each in found] == [type(each) for each in items]
    return [each.text for each in found if isinstance(each, ScannedLine) and each.is_running]


def test_above_a_rule() -> None:
    assert running(page(line("年报", top=85, size=30)), HEAD_RULE) == ["年报"]


def test_above_a_rule_a_title_stays() -> None:
    assert running(page(line("年报", top=60, height=60, size=60)), HEAD_RULE) == []


@pytest.mark.parametrize("rule", [Rule(100, 120, 200, 122), Rule(100, 400, 700, 402)])
def test_short_rules_and_those_in_the_text_tell_nothing(rule: Rule) -> None:
    assert running(page(line("年报", top=180, size=30)), rule) == []


@pytest.mark.parametrize(("top", "size", "expected"), [(80, 30, True), (150, 30, False), (150, 24, True)])
def test_detached_heads(top: float, size: float, expected: bool) -> None:
    assert running(page(line("年报", top=top, size=size))) == (["年报"] if expected else [])


def test_all_of_a_head_goes() -> None:
    head = [line("年报", left=100, top=80, size=24), line("2019", left=600, top=82, size=24)]
    assert running(page(*head)) == ["年报", "2019"]


def test_feet() -> None:
    assert running(page(line("— 3 —", top=2_240, size=24))) == ["— 3 —"]


def test_a_note_below_its_rule_stays() -> None:
    note = line("1 见本市通知。", top=2_200, size=24)
    assert running(page(note)) == ["1 见本市通知。"]
    assert running(page(note), Rule(100, 2_185, 300, 2_187)) == []


def test_items_and_articles_stay() -> None:
    assert running(page(line("第三条", top=80, size=24))) == []
    assert running(page(line("（三）利息收入；", top=80, size=24))) == []


def test_text_close_to_the_edge_stays() -> None:
    lines: list[ScannedItem] = [line(FULL, top=80 + 45 * at, size=30) for at in range(45)]
    assert running(lines) == []


def test_cuttings_have_no_margins() -> None:
    cutting: list[ScannedItem] = [line("年报", left=10, top=80, size=24), line(FULL, left=10, top=300, size=30)]
    assert running(cutting) == []


def test_a_page_with_little_but_a_table() -> None:
    table = ScannedTable((), 100, 300, 1_400, 700)
    assert running([line("年报", top=80, size=28), table, line("1 见通知。", top=760, size=24)]) == ["年报"]


def test_nothing() -> None:
    assert running([]) == []
