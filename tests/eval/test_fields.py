"""The verdict on one field that was read from a document."""

from datetime import UTC, date, datetime

import pytest

from eval.fields import compare, stands_in


@pytest.mark.parametrize(
    ("field", "expected", "found", "verdict"),
    [
        ("title", "北京市职业教育条例", "北京市 职业教育条例", "right"),
        ("title", "Finance Act 2016", "Finance  Act\n2016", "right"),
        ("title", "Finance Act 2016", "Finance Act 2017", "wrong"),
        ("issuer", "财政部（办公厅）", "财政部(办公厅)", "right"),
        ("document_number", "财税〔2018〕51号", "财税【2018】51号", "right"),
        ("document_number", "财税〔2018〕51号", "财税〔2018〕15号", "wrong"),
        ("title", "通知〔一〕", "通知【一】", "wrong"),
        ("issued", date(2020, 9, 25), "2020-09-25", "right"),
        ("issued", datetime(2020, 9, 25, 8, 0, tzinfo=UTC), "2020-09-25", "right"),
        ("issued", "2020-09-25", "2020-09-26", "wrong"),
        ("authors", ["Anna Muster", "Li Xiaoming"], "Anna Muster; Li Xiaoming", "right"),
        ("issued", "2020-09-25", None, "missing"),
        ("issued", None, "2020-09-25", "spurious"),
        ("issued", "", " ", None),
        ("issued", None, None, None),
    ],
)
def test_verdicts(field: str, expected: object, found: object, verdict: str | None) -> None:
    assert compare(field, expected, found) == verdict


@pytest.mark.parametrize(
    ("field", "expected", "text", "stands"),
    [
        ("title", "北京市职业教育条例", "北京市职业 教育条例\n第一条", True),
        ("title", "北京市职业教育条例", "上海市职业教育条例", False),
        ("issued", date(2020, 9, 25), "（2020年9月25日通过）", True),
        ("issued", "2020-09-25", "2020年9月26日通过", False),
        ("issued", "2019-12-31", "中華民國一百零八年十二月三十一日修正", True),
        ("issued", "1983-12-05", "民國72年12月5日公布", True),
        ("issued", "2017-03-05", "Made 5th March 2017", True),
        ("issued", "2017-03-05", "Made 15th March 2017", False),
        ("issued", "2017-03-05", "March 5, 2017", True),
        ("language", "en", "", True),
    ],
)
def test_whether_a_value_can_be_read_off_a_text(field: str, expected: object, text: str, stands: bool) -> None:
    assert stands_in(field, expected, text) is stands
