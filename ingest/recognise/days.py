"""Dates as documents print them: 2017年12月5日, 二〇一七年十二月五日, 中華民國一百零八年…, 5th March 2017."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.structure import chinese_number

ROC_YEARS = 1911
"""Added to a year of the Republic (民國) to give the common one."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar", "february feb februar", "march mar märz", "april apr", "may mai", "june jun juni",
            "july jul juli", "august aug", "september sept sep", "october oct oktober", "november nov",
            "december dec dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DIGIT = "〇○零Oo一二三四五六七八九"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
CHINESE_DAY = (
    rf"(?:(?:中華|中华)?(?:民國|民国)\s*(?:\d{{1,3}}|[一二三四五六七八九十百零〇]{{1,6}})"
    rf"|(?:19|20)\s?\d\s?\d|[一二][{_DIGIT}]{{3}})\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日"
)
"""A whole date in Chinese, without groups."""
NUMERIC_DAY = r"(?<!\d)(?:19|20)\d\d(?P<sign>[-/.])\d{1,2}(?P=sign)\d{1,2}(?!\d)"
ENGLISH_DAY = (
    rf"(?i:\b(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:1[89]|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:\.|st|nd|rd|th)?(?:\s+day\s+of)?\s+(?:{_MONTH})\.?,?\s+(?:1[89]|20)\d\d\b)"
)
"""A whole date in English or German, without groups."""
_ANY = re.compile(f"(?P<chinese>{CHINESE_DAY})|(?P<english>{ENGLISH_DAY})|(?:{NUMERIC_DAY})", re.IGNORECASE)
_PARTS = re.compile(r"(.+)年(.+)月(.+)日", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Day:
    """A date and where it stands, in characters of the text."""

    start: int
    end: int
    value: date


def days_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Find the whole dates of a stretch of text, in order; a day that no calendar has is passed over.

    Example:
        >>> [str(day.value) for day in days_in("民國108年12月31日、二〇一七年十二月五日, 5th March 2017, 2020-13-01")]
        ['2019-12-31', '2017-12-05', '2017-03-05']
    """
    for match in _ANY.finditer(text, start, len(text) if end is None else end):
        value = read_day(match.group())
        if value:
            yield Day(match.start(), match.end(), value)


def read_day(printed: str) -> date | None:
    """Read one printed date.

    Example:
        >>> read_day("中華民國一百零八年十二月十一日"), read_day("December 5, 1983"), read_day("2月30日")
        (datetime.date(2019, 12, 11), datetime.date(1983, 12, 5), None)
    """
    parts = _PARTS.fullmatch(printed)
    try:
        if parts:
            year, month, day = (_number(part) for part in parts.groups())
            return date(year + ROC_YEARS if "民" in printed else year, month, day)
        words = re.findall(r"[^\W\d_]+|\d+", printed.casefold())
        months = [_MONTHS[word] for word in words if word in _MONTHS]
        numbers = [int(word) for word in words if word.isdecimal()]
        if months:
            return date(max(numbers), months[0], min(numbers))
        return date(*numbers) if len(numbers) == 3 else None
    except (ValueError, KeyError):
        return None


def add_years(day: date, years: int) -> date:
    """Give the same day some years later; 29 February becomes 1 March where there is none.

    Example:
        >>> str(add_years(date(2024, 2, 29), 1))
        '2025-03-01'
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def day_after(day: date) -> date:
    """Give the next day: the first on which something that held until then no longer does."""
    return day + timedelta(days=1)


def _number(printed: str) -> int:
    plain = re.sub(r"[中華华民國国\s]", "", printed).translate(str.maketrans("○Oo", "〇〇〇"))
    return chinese_number(plain.replace("廿", "二十").replace("卅", "三十"))
