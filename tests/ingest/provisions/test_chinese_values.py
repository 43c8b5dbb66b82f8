from decimal import Decimal

import pytest

from corpus.provisions import Quantity
from ingest.provisions.chinese_values import find_values

CASES = (
    ("处二千元以上二万元以下罚款", "二千元以上二万元以下",
     Quantity("amount", Decimal(2000), "CNY", "range", Decimal(20000))),
    ("处新台币三万元以上十五万元以下罚锾", "新台币三万元以上十五万元以下",
     Quantity("amount", Decimal(30000), "TWD", "range", Decimal(150000))),
    ("比例不低于百分之三十", "不低于百分之三十", Quantity("rate", Decimal(30), "%", "at_least")),
    ("不超过工资总额2.5%的部分", "不超过工资总额2.5%", Quantity("rate", Decimal("2.5"), "%", "at_most")),
    ("应当占采购预算总额的百分之四十以上", "采购预算总额的百分之四十以上",
     Quantity("rate", Decimal(40), "%", "at_least")),
    ("每日不得超过八小时", "每日不得超过八小时", Quantity("duration", Decimal(8), "hour", "at_most", None, ("day",))),
    ("每人每年六千元", "每人每年六千元", Quantity("amount", Decimal(6000), "CNY", "exactly", None, ("person", "year"))),
    ("实习一般为六个月", "六个月", Quantity("duration", Decimal(6), "month")),
    ("提前6个月公告", "提前6个月", Quantity("duration", Decimal(6), "month")),
    ("1至5年内不得申请", "1至5年内", Quantity("duration", Decimal(1), "year", "range", Decimal(5))),
    ("并处一倍以上三倍以下罚款", "一倍以上三倍以下", Quantity("rate", Decimal(1), "times", "range", Decimal(3))),
    ("以十分之一为准", "十分之一", Quantity("rate", Decimal(10), "%")),
    ("按百分之一点五征收", "百分之一点五", Quantity("rate", Decimal("1.5"), "%")),
    ("未满十六岁", "未满十六岁", Quantity("duration", Decimal(16), "year", "less_than")),
    ("以一次为限", "一次为限", Quantity("count", Decimal(1), "item", "at_most")),
    ("至少半年", "至少半年", Quantity("duration", Decimal("0.5"), "year", "at_least")),
    ("十名为限", "十名为限", Quantity("count", Decimal(10), "person", "at_most")),
    ("应当在开班十日前报告", "十日前", Quantity("duration", Decimal(10), "day", "at_least")),
    ("八十分以上，未满九十分", "八十分以上，未满九十分",
     Quantity("count", Decimal(80), "item", "range", Decimal(90))),
    ("三个月以上不满一年的", "三个月以上不满一年",
     Quantity("duration", Decimal(3), "month", "range", Decimal(12))),
    ("以计划总经费百分之五十为上限", "计划总经费百分之五十", Quantity("rate", Decimal(50), "%")),
    ("提取的比例为1．5％", "1．5％", Quantity("rate", Decimal("1.5"), "%")),
    ("减征二成", "二成", Quantity("rate", Decimal(20), "%")),
)  # fmt: skip


@pytest.mark.parametrize(("words", "said", "quantity"), CASES, ids=[case[0] for case in CASES])
def test_a_quantity_is_read_with_its_words(words: str, said: str, quantity: Quantity) -> None:
    found = find_values(words)[0]
    assert words[found.start : found.end] == said
    assert found.quantity == quantity


@pytest.mark.parametrize(
    "words",
    [
        "自2020年3月1日起施行",
        "依照第十二条第三款",
        "每年五月的第二周",
        "前二年度平均数",
        "一年级学生",
        "前三名",
        "上一年度的报告",
    ],
)
def test_dates_and_numbered_articles_are_no_values(words: str) -> None:
    assert find_values(words) == []


def test_signs_that_form_no_number_have_words_but_no_quantity() -> None:
    assert [each.quantity for each in find_values("十十元")] == [None]
    assert [each.quantity for each in find_values("十日至一年")] == [None]


@pytest.mark.parametrize(
    ("words", "said"),
    [("应当于每年六月三十日前报送", "每年六月三十日前"), ("每年度应当报告", "每年度"), ("每年应当培训十日", "十日")],
)
def test_what_is_due_each_year_is_a_value_where_no_number_is(words: str, said: str) -> None:
    assert [words[found.start : found.end] for found in find_values(words)] == [said]
