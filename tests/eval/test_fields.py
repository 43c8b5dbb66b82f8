"""The verdict on one field that was read from a document."""

from datetime import UTC, date, datetime

import pytest

from eval.fields import compare


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
