from fractions import Fraction
from itertools import pairwise

import pytest

from corpus.folded import fold_with_offsets
from rag.grounding.quantities import Quantity, find_quantities, parse_number


def _found(text: str) -> list[Quantity]:
    return find_quantities(fold_with_offsets(text).text)


def _values(text: str, *kinds: str) -> list[object]:
    return [each.value for each in _found(text) if not kinds or each.kind in kinds]


@pytest.mark.parametrize(
    "ways",
    [
        ("三十日内", "30天内", "thirty days", "30 days", "thirty (30) days", "３０日"),
        ("三个月", "3個月", "three months", "3-month"),
        ("百分之三十", "30%", "30 per cent", "thirty percent", "三成", "百分之30"),
        ("三分之二", "two-thirds", "2/3".replace("2/3", "two thirds")),
        ("一半", "half", "one-half", "百分之五十", "50%"),
        ("五十万美元", "500,000 dollars", "US$500,000", "500 thousand dollars"),
        ("新臺幣三萬", "NT$30,000"),
        ("2019年5月10日", "二〇一九年五月十日", "10 May 2019", "May 10, 2019", "2019-05-10", "民國108年5月10日"),
        ("第二十七条", "第27條", "Article 27", "s. 27"),
        ("2019年", "in 2019"),
        ("五个工作日", "5 working days", "five business days"),
    ],
)
def test_ways_of_writing_have_one_value(ways: tuple[str, ...]) -> None:
    values = {tuple(_values(way)[-1:]) for way in ways}
    assert len(values) == 1
    assert values != {()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三十日", "八十日"), ("3 months", "3 years"), ("三十日", "三十个月"), ("5 days", "5 working days"),
        ("30元", "30万元"),
        ("$500", "£500"), ("30%", "30个百分点"), ("2019年5月10日", "2019年5月11日"), ("第七条", "第八条"),
    ],
)  # fmt: skip
def test_what_differs_has_other_values(one: str, other: str) -> None:
    assert _values(one) != _values(other)


@pytest.mark.parametrize(
    "text",
    ["一般规定", "统一办理", "一次性", "各方一律", "one of the schools", "一个企业", "(二)学生", "（一）应当"],
)
def test_words_that_count_nothing_are_no_numbers(text: str) -> None:
    assert [each for each in _found(text) if not each.is_loose and each.value != (Fraction(1), "time")] == []


def test_the_unit_of_a_range_belongs_to_both_ends() -> None:
    assert _values("3至6个月") == [(Fraction(3), "month"), (Fraction(6), "month")]
    assert _values("between three and six months") == [(Fraction(3), "month"), (Fraction(6), "month")]


def test_a_number_without_stress_asks_for_none() -> None:
    assert [each.is_loose for each in _found("once a year")] == [True]
    assert [each.is_loose for each in _found("within one year")] == [False]


def test_document_numbers_keep_agency_year_and_number() -> None:
    assert _values("财税〔2019〕46号", "document_number") == [("财税", "2019", "46")]
    assert _values("財稅(2019)第46號", "document_number") == [("财税", "2019", "46")]
    assert _values("国务院令第512号", "document_number") == [("", "", "512")]
    assert _values("26 U.S.C. § 127", "document_number") == [("", "26", "127")]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("twenty-five thousand", 25_000),
        ("two hundred and fifty", 250),
        ("三点五", Fraction(7, 2)),
        ("1,000.5", Fraction(2001, 2)),
    ],
)
def test_numbers_are_read_exactly(said: str, value: Fraction) -> None:
    assert parse_number(said) == value


def test_no_quantity_overlaps_another() -> None:
    found = _found("自2019年5月10日起三十日内，按百分之三十缴纳50万元（财税〔2019〕46号第三条）")
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert [each.kind for each in found] == ["date", "number", "rate", "money", "document_number", "article"]
