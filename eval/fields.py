"""Whether a field read from a document is what is known of it."""

import re
import unicodedata
from datetime import date, datetime
from typing import Literal

CONCLUDED = frozenset({"language", "kind", "jurisdiction"})
ROC_YEAR = 1911
"""The year 0 of 民國."""
FieldVerdict = Literal["right", "wrong", "missing", "spurious"]
_YEAR_BRACKETS = str.maketrans("〔〕[]【】［］﹝﹞", "()()()()()")


def compare(field: str, expected: object, found: object) -> FieldVerdict | None:
    """Judge one field of one document.

    Texts are compared by their characters after NFKC, without blanks; days by date. In a document number the brackets
    around the year count as one, since printers choose them freely.

    Args:
        field: Name of the field, as in a sidecar.
        expected: What the sidecar says; None where nobody knows.
        found: What was read; None where nothing was.

    Returns:
        ``missing``: known but not read. ``spurious``: read though nothing is known, which may still be true. None
        where both are silent: nothing to judge.

    Example:
        >>> compare("document_number", "财税〔2018〕51号", "财税[2018] 51号"), compare("issued", None, "2020-01-01")
        ('right', 'spurious')
    """
    known, read = _plain(field, expected), _plain(field, found)
    if not known or not read:
        return "missing" if known else "spurious" if read else None
    return "right" if known == read else "wrong"


def stands_in(field: str, expected: object, text: str) -> bool:
    """Say whether a known value can be read off a text: its characters stand there, or its day in some usual form.

    A language, kind or place is concluded from the text, not read off it, and always counts as standing there.

    Args:
        field: Name of the field, as in a sidecar.
        expected: What the sidecar says.
        text: The document's text.

    Example:
        >>> stands_in("issued", "2020-09-25", "二〇二〇年九月二十五日通过"), stands_in("issuer", "国务院", "教育部")
        (True, False)
    """
    if field in CONCLUDED:
        return True
    value, held = _plain(field, expected), _plain(field, text)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value in held
    return any(re.search(form, held, re.IGNORECASE) for form in _day_forms(date.fromisoformat(value)))


def _day_forms(day: date) -> tuple[str, ...]:
    """Write a day as documents do, without blanks, as patterns."""
    month = f"{day:%B}"
    digits = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year)).replace("〇", "[〇○零]")
    tail = f"年{_numeral(day.month)}月{_numeral(day.day)}日"
    return (
        f"{day.year}年{day.month}月{day.day}日",
        digits + tail,
        f"民國(?:{_numeral(day.year - ROC_YEAR)}{tail}|{day.year - ROC_YEAR}年{day.month}月{day.day}日)",
        f"(?<!\\d){day.day}(?:st|nd|rd|th)?{month},?{day.year}",
        f"{month}{day.day}(?:st|nd|rd|th)?,?{day.year}",
        re.escape(day.isoformat()),
    )


def _numeral(number: int) -> str:
    """Write a number below 200 in Chinese numerals, as dates have them.

    Example:
        >>> _numeral(5), _numeral(10), _numeral(25), _numeral(108)
        ('五', '十', '二十五', '一百零八')
    """
    digits = "零一二三四五六七八九"
    if number >= 100:
        rest = number - 100
        joint = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
        return f"一百{joint}{_numeral(rest)}"
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")


def _plain(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        value = ";".join(map(str, value))
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))
    return plain.translate(_YEAR_BRACKETS) if field == "document_number" else plain
