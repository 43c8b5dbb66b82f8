"""A day or a year in a question → the day as of which it asks, or the year of the text it names."""

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from corpus.lexicon import scope_words

MINGUO = 1911
"""Added to a year of the Republic of China calendar."""
CLAUSE_CHARACTERS = 24
"""How far behind a year "after", "since" or "founded" is looked for, within its clause."""
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９　", "0123456789 ")
_MASKED = re.compile(
    r"《[^《》]*》|[\u4e00-\u9fff]{1,10}[〔\[（(](?:19|20)\d{2}[〕\]）)]\s*(?:第\s*)?\d+\s*号|(?:19|20)\d{2}\s*年第\s*\d+\s*号"
    r"|[（(][^（）()]{0,12}(?:19|20)\d{2}年[^（）()]{0,12}[）)]"
)
"""Titles, document numbers, remarks in brackets: a year in them is theirs."""
_CHINESE = re.compile(
    r"(?P<lead>截至|截止到?|到|在|于|於)?(?:(?:民國|民国)(?P<minguo>\d{2,3})|(?<!\d)(?P<year>(?:19|20)\d{2}))\s?年(?!代)"
    r"(?:度|(?P<month>1[0-2]|0?[1-9])月(?:份|(?P<day>3[01]|[12]\d|0?[1-9])[日号號])?)?"
    r"(?P<part>年?[底末]|年?初|上半年|年?中(?!国|國|小|等|外|央)|下半年)?"
    r"(?P<revision>(?:的)?(?:修[订訂正改]|改革|新法(?:施行|实施)?)?(?:之|以)?前)?"
    r"(?:的时候|的時候|那时候?|那時候?|时(?!间|限|长)|時(?!間|限|長))?"
)
_ENGLISH = re.compile(
    r"(?:(?P<lead>as of|as at|as on|at the end of|by the end of|end of|on|in|during|for|by|before|prior to|since|after"
    r"|from|until|till|through|late|early|mid)[\s-]+)?(?:the\s+)?"
    r"(?:(?P<part>end of|beginning of|start of|late|early|mid)[\s-]+)?"
    rf"(?:(?:calendar|tax|fiscal|financial)\s+)?(?:year\s+)?"
    rf"(?:(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month_first>{_MONTH})\.?,?\s+"
    rf"|(?P<month>{_MONTH})\.?,?\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?)?"
    rf"(?<![\d.,$£€/#])(?<!\d[-–]){_YEAR}(?![\d%]|[.,]\d|\s*%)"
    r"(?P<revision>\s+(?:revision|amendment|reform|repeal)\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>[0-2]\d|3[01])(?!\d)")
_TAX_YEAR = re.compile(r"\s+(?:tax|fiscal|financial|calendar)\s+year\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[，。；？！,;?!]|\.\s")
_NOT_IN_A_TITLE = re.compile("[时時按度底初末月我们們公司国國家在用花的把对對和与與]")


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day that a question asks as of."""

    day: date
    words: str
    is_before: bool = False
    """Whether it is the last day before something that changed: before the 2022 revision."""


@dataclass(frozen=True, slots=True)
class DaysRead:
    """What a question says of time."""

    as_of: DayRead | None
    """None where no day is said, or more than one."""
    versions: tuple[tuple[int, str], ...]
    """Years by which it names a version of a text, with the words."""


def read_days(text: str) -> DaysRead:
    """Read the day a question asks as of, and the years of the texts it names.

    A year alone means its last day, a month its last day: the law as it stood when the year was over. A year in a
    title, a document number or a quantity is none, nor is one "since", "after" or "until" which something is asked.

    Example:
        >>> read_days("截至2020年底，宁波有什么规定？").as_of
        DayRead(day=datetime.date(2020, 12, 31), words='截至2020年底', is_before=False)
        >>> read_days("财税〔2019〕46号怎么说？"), read_days("Does the 2016 code cover loans?").versions
        (DaysRead(as_of=None, versions=()), ((2016, '2016 code'),))
    """
    plain = text.translate(_FULL_WIDTH)
    masked = _MASKED.sub(lambda match: " " * len(match.group()), plain)
    found: list[DayRead] = []
    versions: dict[int, str] = {}
    taken: list[tuple[int, int]] = []
    readers: Sequence[tuple[re.Pattern[str], Callable[..., DayRead | int | None]]] = (
        (_ISO, _iso), (_CHINESE, _chinese), (_ENGLISH, _english),
    )  # fmt: skip
    for pattern, read in readers:
        for match in pattern.finditer(masked):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            each = read(match, masked)
            if isinstance(each, int):
                versions.setdefault(each, _version_words(match, masked))
            elif each:
                found.append(DayRead(each.day, text[match.start() : match.end()].strip(), each.is_before))
    days = {each.day for each in found}
    return DaysRead(found[0] if len(days) == 1 else None, tuple(versions.items()))


def _iso(match: re.Match[str], _: str) -> DayRead | None:
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    return DayRead(day, "") if day else None


def _chinese(match: re.Match[str], text: str) -> DayRead | int | None:
    year = int(match["minguo"]) + MINGUO if match["minguo"] else int(match["year"])
    clause = _clause(text, match.end())
    if match["revision"]:
        return _before(year, match["month"], match["day"])
    if match["month"] is None and match["part"] is None and not match["lead"] and _is_version_chinese(match, clause):
        return year
    before = _last_clause(text[: match.start()])
    if any(word in clause for word in _listed("open_ended_chinese")) or any(
        word in before + clause for word in _listed("life_chinese")
    ):
        return None
    day = _within(year, match["month"], match["day"], _part_chinese(match["part"] or ""))
    return DayRead(day, "") if day else None


def _part_chinese(part: str) -> str:
    if part.endswith("初"):
        return "start"
    return "middle" if "上半" in part or part.endswith("中") else "end"


def _is_version_chinese(match: re.Match[str], clause: str) -> bool:
    if match.group().endswith(("度", "时", "時", "时候", "時候")):
        return False
    rest = clause.removeprefix("的")
    if re.match(r"(?:修[订訂正]?)?[版本](?!来|地|公司|市|省)", rest):
        return True
    named = re.match(rf"([\u4e00-\u9fff]{{1,12}}?(?:{'|'.join(_listed('version_chinese'))}))", rest)
    if not named or _NOT_IN_A_TITLE.search(named.group()[:-1]):
        return False
    return not any(rest.startswith(word) or named.group().endswith(word) for word in _listed("generic_chinese"))


def _english(match: re.Match[str], text: str) -> DayRead | int | None:
    lead = (match["lead"] or "").casefold()
    year, month = int(match["year"]), match["month"] or match["month_first"]
    number = str(_MONTHS[month.casefold()]) if month else None
    day_of_month = match["day"] or match["day_first"]
    if lead in ("before", "prior to"):
        return _before(year, number, day_of_month)
    rest = _clause(text, match.end("year"))
    is_tax_year = bool(_TAX_YEAR.match(rest)) or re.search(r"(?:tax|fiscal|financial|calendar) year\s*$|year\s*$",
                                                         text[: match.start("year")], re.I) is not None  # fmt: skip
    if not month and not is_tax_year and _is_version_english(match, text, rest):
        return year
    if lead in _listed("open_ended_english") or not (lead or month or is_tax_year):
        return None
    if not month and re.match(rf"\s+(?:{'|'.join(_listed('counted'))})\b", rest, re.IGNORECASE):
        return None
    before = _last_clause(text[: match.start()]).casefold()
    if any(re.search(rf"\b{word}\b", before) for word in _listed("life_english")):
        return None
    part = f"{lead} {match['part'] or ''}".casefold()
    when = "middle" if "mid" in part else "start" if re.search(r"early|beginning|start", part) else "end"
    day = _within(year, number, day_of_month, when)
    return DayRead(day, "") if day else None


def _is_version_english(match: re.Match[str], text: str, rest: str) -> bool:
    """Say whether a year is a text's: the 2016 US Code, the Finance Act 2016, the Act of 2000."""
    nouns = "|".join(_listed("version_english"))
    behind = re.match(rf"\s+(?:(?!the\b|an?\b|is\b|of\b|to\b)[\w.'’&-]+\s+){{0,4}}?(?:{nouns})\b", rest, re.IGNORECASE)
    if behind:
        return not match["lead"] or " the " in f" {match.group().casefold()} "
    return (
        bool(re.search(rf"\b(?:{nouns})(?:,)?\s+(?:of\s+)?$", text[: match.start()], re.IGNORECASE))
        and not match["lead"]
    )


def _version_words(match: re.Match[str], text: str) -> str:
    nouns = "|".join(_listed("version_english"))
    start = match.start("year") if match["year"] else match.start()
    longer = re.match(rf"\d{{4}}(?:\s+[\w.'’&-]+){{0,4}}?\s+(?:{nouns})\b", text[start:], re.IGNORECASE)
    chinese = re.match(
        rf"\d{{4}}\s?年的?[\u4e00-\u9fff]{{0,12}}?(?:{'|'.join(_listed('version_chinese'))}|[版本])", text[start:]
    )
    best = longer or chinese
    return best.group() if best else match["year"] or match.group()


def _within(year: int, month: str | None, day: str | None, part: str) -> date | None:
    """Give the day meant: the one said, or the last of the month, of the half year, of the year."""
    if month and day:
        return _day(year, int(month), int(day))
    if month:
        return _day(year, int(month), 1 if part == "start" else calendar.monthrange(year, int(month))[1])
    return {"start": date(year, 1, 1), "middle": date(year, 6, 30), "end": date(year, 12, 31)}[part]


def _before(year: int, month: str | None, day: str | None) -> DayRead | None:
    first = _day(year, int(month or 1), int(day or 1))
    return DayRead(first - timedelta(days=1), "", is_before=True) if first else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clause(text: str, start: int) -> str:
    rest = text[start : start + CLAUSE_CHARACTERS * 2]
    end = _CLAUSE_END.search(rest)
    return (rest[: end.start()] if end else rest)[: CLAUSE_CHARACTERS * 2]


def _last_clause(text: str) -> str:
    ends = [match.end() for match in _iter_ends(text)]
    return text[ends[-1] if ends else 0 :][-CLAUSE_CHARACTERS:]


def _iter_ends(text: str) -> Iterator[re.Match[str]]:
    return _CLAUSE_END.finditer(text)


@cache
def _listed(name: str) -> tuple[str, ...]:
    days: dict[str, Any] = scope_words()["days"]
    return tuple(days[name])
