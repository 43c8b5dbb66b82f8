"""Numbers, dates, shares, money and document numbers of a folded text, in Chinese and English, as comparable values.

Values are equal however they are written: 三十日, 30天, thirty days; 百分之三十, 30 per cent, 三成; 五十万元, 500,000
yuan; 2019年5月10日, 10 May 2019, 民国108年5月10日.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from corpus.labels import iter_labels
from corpus.language import HAN
from corpus.numerals import SIGNS, parse_numeral
from rag.grounding.lexicon import unit_terms

Value = tuple[str, ...] | tuple[Fraction, str] | tuple[int | None, int | None, int | None]

_SMALL = dict(zip("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                  "sixteen seventeen eighteen nineteen".split(), range(20), strict=True))  # fmt: skip
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_HAN_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000, "百万": 1_000_000, "千万": 10_000_000}
_MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = "|".join([*_MONTHS, *(f"{name[:3]}\\.?" for name in _MONTHS if name != "may"), "sept\\.?"])
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD = "|".join(sorted([*_SMALL, *_TENS, *_SCALES], key=len, reverse=True))
_WORDS = rf"(?<![a-z])(?:{_WORD})(?:(?:[- ]|(?<=hundred) and |(?<=thousand) and )(?:{_WORD}))*(?![a-z])"
_HAN_NUMERAL = rf"[{SIGNS}]+(?:点[〇零一二三四五六七八九]+)?"
NUMBER = rf"(?:{_DIGITS}|{_WORDS}|{_HAN_NUMERAL})"
_TO_TEN = "一二三四五六七八九十"
_YEAR = r"(?:1[89]|20|21)\d\d"
_HAN_YEAR = "[一二][〇○零一二三四五六七八九]{3}"
REPUBLIC_OFFSET_YEARS = 1911
"""Year 1 of the Republic's calendar is 1912."""
_GAP = re.compile(
    r"(?:[- ](?:calendar|consecutive|successive|full|whole|clear|additional|further|more|continuous|tax|fiscal))*"
    r"\)?[- ]?"
)
_RANGE = re.compile(rf"\s?(?:至|到|-|~|to|and|或者?|or|、)\s?(?={NUMBER})")
_CURRENCY = re.compile(r"(?P<TWD>nt\$|n\.t\.\$|ntd|twd|新台币|新台幣)|(?P<HKD>hk\$)|(?P<USD>us\$|usd|\$)|"
                       r"(?P<EUR>€|eur)|(?P<GBP>£|gbp)|(?P<CNY>¥|rmb|cny|人民币)")  # fmt: skip
_AFTER_FIRST = frozenset("个项种家所方")
"""What 一 counts without saying a number: 一个, 一种, 一项 are articles, like "a"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a folded text."""

    kind: str
    """number, rate, money, date, document_number or article."""
    value: Value
    start: int
    end: int
    is_loose: bool = False
    """Whether it says a number without stressing it (a year, annually): it supports one and asks for none."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    pattern: re.Pattern[str]
    read: Callable[["re.Match[str]"], Quantity | None]


def find_quantities(text: str) -> list[Quantity]:
    """Find the quantities of a folded text, in order; none overlaps another.

    Example:
        >>> found = find_quantities("应当于三十日内缴纳百分之三十,即50万元")
        >>> [(each.kind, str(each.value[0]), each.value[1]) for each in found]
        [('number', '30', 'day'), ('rate', '3/10', 'share'), ('money', '500000', 'YUAN')]
    """
    held = bytearray(len(text))
    found: list[Quantity] = []
    for start, end in marks_of_items(text):
        held[start:end] = b"\x01" * (end - start)
    for quantity in _iter_quantities(text):
        if not any(held[quantity.start : quantity.end]):
            held[quantity.start : quantity.end] = b"\x01" * (quantity.end - quantity.start)
            found.append(quantity)
    return sorted(found, key=lambda each: each.start)


def _iter_quantities(text: str) -> Iterator[Quantity]:
    for each in _PATTERNS:
        for match in each.pattern.finditer(text):
            quantity = each.read(match)
            if quantity:
                yield quantity
        if each is _LAST_BEFORE_LABELS:
            yield from (
                Quantity("article", (label.key, *label.steps), label.start, label.end) for label in iter_labels(text)
            )
    yield from _numbers(text)


def marks_of_items(text: str) -> Iterator[tuple[int, int]]:
    """List the marks of list items, which count nothing: (一), (2), 3. at a line's or clause's start."""
    for match in _ITEM_MARK.finditer(text):
        yield match.span(1)


_ITEM_MARK = re.compile(
    rf"(?:^|[;:。]\s?|[.,] (?=\())((?:\([{SIGNS}]{{1,3}}\)|\(\d{{1,3}}\)|[{SIGNS}]{{1,3}}、|\d{{1,2}}[.、](?!\d)))"
    r"(?!\s?(?:day|month|year|日|天|年|月|%))"
)


# --- numbers ---------------------------------------------------------------------------------------------------------


def parse_number(said: str) -> Fraction | None:
    """Read a number in digits, English words or Chinese signs; None where it is none.

    Example:
        >>> [str(parse_number(said)) for said in ("1,000", "twenty-five thousand", "三点五", "十十")]
        ['1000', '25000', '7/2', 'None']
    """
    if said[0].isdigit():
        return Fraction(said.replace(",", ""))
    if said[0].isascii():
        return _from_words(said)
    whole, _, decimals = said.partition("点")
    value = parse_numeral(whole)
    if value is None:
        return None
    digits = "".join(str(parse_numeral(sign)) for sign in decimals)
    return Fraction(value) + (Fraction(int(digits), 10 ** len(digits)) if digits else 0)


def _from_words(said: str) -> Fraction:
    total, group = 0, 0
    for word in re.findall(r"[a-z]+", said):
        if word in _SCALES:
            scale = _SCALES[word]
            group = (group or 1) * scale
            if scale > 100:
                total, group = total + group, 0
        elif word != "and":
            group += _SMALL.get(word, 0) + _TENS.get(word, 0)
    return Fraction(total + group)


_NUMBER = re.compile(rf"(?<![\d.a-z])(?<!\d,)(?:{_DIGITS})(?!\d)|{_WORDS}|(?<![第几数{SIGNS}]){_HAN_NUMERAL}")
_SCALE = re.compile(r"\s?(hundred|thousand|million|billion|bn|m)(?![a-z])|([百千]?[万亿]|[百千])(?!分)")
_LOOSE = re.compile(
    r"(?<![a-z])(?:an?|per|each|every) (?P<en>year|month|week|day|hour)(?![a-z])"
    r"|每个?(?P<zh>年|月|周|日|天|小时)|(?P<adverb>annual(?:ly)?|yearly|monthly|weekly|daily)(?![a-z])"
)
_LOOSE_UNITS = {"年": "year", "月": "month", "周": "week", "日": "day", "天": "day", "小时": "hour", "annual": "year",
                "annually": "year", "yearly": "year", "monthly": "month", "weekly": "week", "daily": "day"}  # fmt: skip
_OTHER_SCALES = {"bn": 1_000_000_000, "m": 1_000_000}


def _numbers(text: str) -> Iterator[Quantity]:
    waiting: list[tuple[Fraction, int, int]] = []
    for match in _NUMBER.finditer(text):
        value = parse_number(match.group())
        if value is None:
            continue
        start, end = match.span()
        scaled = _SCALE.match(text, end)
        if scaled:
            value, end = value * _scale(scaled), scaled.end()
        unit, start, end = _unit(text, start, end)
        if not unit and _RANGE.match(text, end):
            waiting.append((value, start, end))
            continue
        for other, begin, stop in waiting:
            yield _quantity(other, unit, begin, stop)
        waiting = []
        if unit or not _says_nothing(text, match):
            yield _quantity(value, unit, start, end)
    for other, begin, stop in waiting:
        yield _quantity(other, "", begin, stop)
    for match in _LOOSE.finditer(text):
        said = match["en"] or match["zh"] or match["adverb"]
        yield Quantity("number", (Fraction(1), _LOOSE_UNITS.get(said, said)), *match.span(), is_loose=True)


def _scale(match: "re.Match[str]") -> int:
    word = match[1]
    if word:
        return _SCALES.get(word) or _OTHER_SCALES[word]
    return _HAN_SCALES.get(match[2]) or 1


def _unit(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Read what a number counts: before it a sign of money, behind it a unit."""
    before = re.search(rf"(?:{_CURRENCY.pattern})\s?$", text[max(0, start - _LONGEST_CURRENCY) : start])
    gap = _GAP.match(text, end)
    behind = unit_terms().at(text, gap.end() if gap else end) or unit_terms().at(text, end)
    unit = ""
    if behind:
        unit, end = behind
    if before and before.lastgroup:
        unit = before.lastgroup
        start -= len(before.group())
    return unit, start, end


_LONGEST_CURRENCY = 8


def _quantity(value: Fraction, unit: str, start: int, end: int) -> Quantity:
    return Quantity("money" if unit.isupper() else "number", (value, unit), start, end)


def _says_nothing(text: str, match: "re.Match[str]") -> bool:
    """Say whether signs of a numeral are part of a word, or an article: 一般, 统一, 万一, one of the."""
    said, behind = match.group(), text[match.end() : match.end() + 1]
    if said[0].isascii():
        return said in ("one", "hundred", "thousand", "million", "billion")
    if len(said) > 1 and said not in _WORDS_OF_SIGNS:
        return False
    return behind not in _COUNTERS or (said == "一" and behind in _AFTER_FIRST)


_WORDS_OF_SIGNS = frozenset(("万一", "千万", "一一", "百万", "十一", "三五"))
_COUNTERS = frozenset("个项种家所方类级件份条款章节倍成次批届期套座处门户台间栋辆辑部卷页行列层")


# --- shares ----------------------------------------------------------------------------------------------------------


def _percent(match: "re.Match[str]") -> Quantity | None:
    value = parse_number(match["n"])
    scale = {"%": 100, "‰": 1_000, "成": 10}.get(match["sign"][:1], 100)
    return None if value is None else Quantity("rate", (value / scale, "share"), *match.span())


def _percent_zh(match: "re.Match[str]") -> Quantity | None:
    below, value = parse_number(match["below"]), parse_number(match["n"])
    if value is None or not below:
        return None
    return Quantity("rate", (value / below, "share"), *match.span())


def _part_en(match: "re.Match[str]") -> Quantity:
    top = parse_number(match["n"]) if match["n"] and match["n"] not in ("a", "an") else Fraction(1)
    return Quantity("rate", ((top or Fraction(1)) / _PARTS[match["part"]], "share"), *match.span())


def _half(match: "re.Match[str]") -> Quantity:
    return Quantity("rate", (Fraction(1, 2), "share"), *match.span())


# --- dates -----------------------------------------------------------------------------------------------------------


def _date_zh(match: "re.Match[str]") -> Quantity | None:
    said = match["y"] or match["z"]
    year = parse_number(said)
    if year is None:
        return None
    of_republic = REPUBLIC_OFFSET_YEARS if match["roc"] else 0
    return Quantity("date", (int(year) + of_republic, _integer(match["m"]), _integer(match["d"])), *match.span())


def _day_zh(match: "re.Match[str]") -> Quantity:
    return Quantity("date", (None, _integer(match["m"]), _integer(match["d"])), *match.span())


def _date_iso(match: "re.Match[str]") -> Quantity:
    return Quantity("date", (int(match["y"]), int(match["m"]), int(match["d"])), *match.span())


def _date_en(match: "re.Match[str]") -> Quantity:
    named = match["m"].rstrip(".")
    month = next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(named[:3]))
    groups = match.groupdict()
    return Quantity("date", (_integer(groups.get("y")), month, _integer(groups.get("d"))), *match.span())


def _year(match: "re.Match[str]") -> Quantity:
    return Quantity("date", (int(match["y"]), None, None), *match.span())


def _integer(said: str | None) -> int | None:
    value = parse_number(said) if said else None
    return None if value is None else int(value)


# --- document numbers ------------------------------------------------------------------------------------------------


def _number_zh(match: "re.Match[str]") -> Quantity:
    return Quantity("document_number", (match["agency"] or "", match["y"], str(int(match["n"]))), *match.span())


def _number_en(match: "re.Match[str]") -> Quantity:
    return Quantity("document_number", ("", match["y"] or "", str(int(match["n"].replace(",", "")))), *match.span())


def _order_zh(match: "re.Match[str]") -> Quantity | None:
    value = parse_number(match["n"])
    return None if value is None else Quantity("document_number", ("", "", str(int(value))), *match.span())


_PATTERNS: tuple[_Pattern, ...] = (
    _Pattern(
        re.compile(
            rf"(?P<agency>[{HAN}]{{1,16}})?\s?[\[(]\s?(?P<y>{_YEAR})\s?[\])]\s?(?:第|no\.? ?)?\s?(?P<n>\d{{1,5}})\s?号?"
        ),
        _number_zh,
    ),
    _Pattern(re.compile(rf"no\.? ?(?P<n>\d{{1,5}}) ?[\[(] ?(?P<y>{_YEAR}) ?[\])]"), _number_en),
    _Pattern(re.compile(r"(?P<y>\d{1,2}) u\.? ?s\.? ?c\.?(?: §+)? ?(?P<n>\d{1,5})"), _number_en),
    _Pattern(re.compile(rf"(?P<y>{_YEAR}) c\. ?(?P<n>\d{{1,3}})"), _number_en),
    _Pattern(re.compile(rf"no\. ?(?P<y>{_YEAR}) ?/ ?act (?P<n>\d{{1,3}})"), _number_en),
    _Pattern(re.compile(rf"第\s?(?P<n>\d{{1,11}}|[{SIGNS}]{{1,9}})\s?号"), _order_zh),
    _Pattern(re.compile(rf"(?<![a-z])no\. ?(?P<n>\d{{1,14}})(?: of (?P<y>{_YEAR}))?"), _number_en),
    _Pattern(
        re.compile(
            rf"(?:(?P<roc>民国)(?P<y>{NUMBER})年|(?P<z>{_YEAR}|{_HAN_YEAR})年(?!以|内|期|满|限))"
            rf"(?:(?P<m>\d{{1,2}}|[{_TO_TEN}]{{1,2}})月(?:(?P<d>\d{{1,2}}|[{_TO_TEN}]{{1,3}})[日号])?)?"
        ),
        _date_zh,
    ),
    _Pattern(re.compile(rf"(?<!\d)(?P<y>{_YEAR})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?!\d)"), _date_iso),
    _Pattern(
        re.compile(
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<m>{_MONTH})(?![a-z]),?"
            rf"(?: (?P<y>{_YEAR})(?!\d))?"
        ),
        _date_en,
    ),
    _Pattern(
        re.compile(rf"(?<![a-z])(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y>{_YEAR})(?!\d))?"),
        _date_en,
    ),
    _Pattern(re.compile(rf"(?<![a-z])(?P<m>{_MONTH}),? (?P<y>{_YEAR})(?!\d)"), _date_en),
    _Pattern(
        re.compile(
            rf"(?<![\d{_TO_TEN}])(?P<m>\d{{1,2}}|[{_TO_TEN}]{{1,2}})月(?P<d>\d{{1,2}}|[{_TO_TEN}]{{1,3}})[日号]"
        ),
        _day_zh,
    ),
    _Pattern(
        re.compile(
            r"(?<![\d.,$£€])(?P<y>(?:19|20)\d\d)(?![\d,.]*\d)"
            r"(?!\s?(?:yuan|dollars|euros|pounds|persons|people|employees|元|人|名|个|天|日|小时|周|万|%|hours|days|weeks|months|years))"
        ),
        _year,
    ),
    _Pattern(re.compile(rf"(?P<below>{_HAN_NUMERAL}|\d+)分之(?P<n>{_HAN_NUMERAL}|{_DIGITS})"), _percent_zh),
    _Pattern(re.compile(r"(?<![a-z\d/.:-])(?P<n>\d{1,2})/(?P<below>[1-9]\d?)(?![\d/.:-])"), _percent_zh),
    _Pattern(re.compile(rf"(?P<n>{NUMBER})[- ]?(?P<sign>%|‰|per ?cent(?:um)?(?![a-z]))"), _percent),
    _Pattern(
        re.compile(
            r"(?<![a-z])(?:(?P<n>an?|one|two|three|four|\d)[- ])"
            r"(?P<part>half|third|quarter|fourth|fifth|sixth|tenth)s?(?![a-z])"
        ),
        _part_en,
    ),
    _Pattern(re.compile(r"一半|半数|(?<![a-z])half(?![a-z-])|减半(?=[征缴收免])"), _half),
    _Pattern(re.compile(r"(?P<n>[一二三四五六七八九])(?P<sign>成)(?![立为果员本绩人就功交分都员长])"), _percent),
)
_LAST_BEFORE_LABELS = _PATTERNS[6]
