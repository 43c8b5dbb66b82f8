"""Dates in the forms documents print them."""

from datetime import date

import pytest

from ingest.recognise.days import add_years, day_after, days_in, read_day


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2017年12月5日", date(2017, 12, 5)),
        ("2017 年 12 月 05 日", date(2017, 12, 5)),
        ("二〇一七年十二月五日", date(2017, 12, 5)),
        ("二○二一年十月二十一日", date(2021, 10, 21)),
        ("一九八六年四月廿八日", date(1986, 4, 28)),
        ("民國108年12月31日", date(2019, 12, 31)),
        ("中華民國一百零八年十二月十一日", date(2019, 12, 11)),
        ("中華民國七十五年三月二十一日", date(1986, 3, 21)),
        ("民國一百年五月六日", date(2011, 5, 6)),
        ("2020-03-01", date(2020, 3, 1)),
        ("2020/3/1", date(2020, 3, 1)),
        ("March 5, 2017", date(2017, 3, 5)),
        ("Dec. 22, 2017", date(2017, 12, 22)),
        ("5th March 2017", date(2017, 3, 5)),
        ("20th day of December, 2000", date(2000, 12, 20)),
        ("31st December 2003", date(2003, 12, 31)),
        ("1. Januar 2022", date(2022, 1, 1)),
        ("3 MAY 2019", date(2019, 5, 3)),
    ],
)
def test_forms(printed: str, day: date) -> None:
    text = f"前 {printed}，后"
    found = list(days_in(text))
    assert [each.value for each in found] == [day]
    assert text[found[0].start : found[0].end] == printed


@pytest.mark.parametrize(
    "printed",
    ["2021年2月30日", "2021年13月1日", "2021-02-30", "5月6日", "第2021条", "May 2019", "12020-01-01", "a 5, 2017"],
)
def test_what_is_no_day(printed: str) -> None:
    assert list(days_in(printed)) == []


def test_a_stretch_bounds_the_search() -> None:
    text = "2001年1月1日，2002年2月2日，2003年3月3日"
    assert [str(day.value) for day in days_in(text, 9, 20)] == ["2002-02-02"]


def test_reckoning() -> None:
    assert day_after(date(2025, 12, 31)) == date(2026, 1, 1)
    assert add_years(date(2021, 5, 1), 5) == date(2026, 5, 1)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_nonsense_is_no_day() -> None:
    assert read_day("年月日") is None
    assert read_day("一一一一年十十十月百日") is None
