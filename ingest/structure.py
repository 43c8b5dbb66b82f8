"""Canonical text → headings: 编 章 节 条, parts, articles, sections, numbered headings.

A line is a heading because of what it is, not because of the words it starts with: "依照本法第九条" never starts a line
of structure, and "第九条规定的费用" at a line's start is a sentence that refers. Three things decide: the form of the
line, what follows the number, and whether the number is the one expected next.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Heading, Span
from ingest.readers.base import HeadingHint

STAMP = "structure-1"

OUTLINE_LEVEL = 6
BELOW_NUMBERED_LEVEL = 9
"""Below 3.2.1.4, the deepest number read."""
ARTICLES_OF_A_LAW = 2
"""Lines that begin with 第…条 from which a text is taken to be divided into articles."""
HEADING_CHARACTERS = 120
"""No heading is longer; a longer line is a sentence (the longest section title in the sample laws has 116)."""
CHINESE_DIVISION_CHARACTERS = 40
"""第三章 with its title; the longest in the sample laws has 24."""
TITLE_WORDS = 14
"""Words of a numbered heading that the format does not mark; a longer one is a list item."""
TITLE_WITHIN_CHARACTERS = 1_000
"""A title stands on the first page; publishers put a rubric or a journal's name before it."""
DIVISION_LEVELS = {"编": 1, "編": 1, "章": 2, "节": 3, "節": 3}
ARTICLE_LEVEL = 5
"""Below every division; format headings without a number of their own go between (level 1–4) or below."""

_NUMERAL = "零〇一二三四五六七八九十百千两兩0-9０-９"
_DIVISION = re.compile(rf"第\s*[{_NUMERAL}]+\s*([编編章节節])(?=\s|$)")
_ARTICLE = re.compile(
    rf"第\s*(?P<number>[{_NUMERAL}]+)(?:\s*[-－—]\s*(?P<sub>\d+))?\s*[条條](?:之(?P<after>[{_NUMERAL}]+))?"
)
_REFERS = re.compile(
    rf"[、，,；;。的之款）)]|[项項](?!目)|第\s*[{_NUMERAL}]|[规規]定|所(?![有属屬在])|中(?:[，,、的所规規]|有关|有關|关于|關於)"
    r"|以(?:[上下外前后後内內及])|[和与與及或至到]\s*(?:第|本[法条條办辦规規]|前[款条條項]|有关|有關|其他|《)"
)
"""What follows a number that is referred to rather than announced; 中等…, 所有…, 以…为 and 项目… open articles."""
MISSED_ARTICLES = 2
"""Articles without a blank after their number that may go unseen before the next: one that is hard to tell from a
reference must not hide all that follow."""
_OUTLINE = re.compile(rf"(?P<number>[{_NUMERAL}]{{1,3}})、|(?P<item>[（(][一二三四五六七八九十]{{1,3}}[）)])")
_TABLE_OF_CONTENTS = re.compile(r"[.…·]{4,}\s*\d*$")

_ENGLISH_DIVISION = re.compile(
    r"(?P<word>part|chapter|title|subtitle|subchapter|division|schedule|annex|appendix)\s+"
    r"(?P<number>[ivxlc]+|\d+[a-z]?|[a-z])(?=$|[\s.:—–-])",
    re.IGNORECASE,
)
_ENGLISH_LEVELS = {
    "title": 1, "part": 1, "division": 1, "schedule": 1, "annex": 1, "appendix": 1,
    "chapter": 2, "subtitle": 2, "subchapter": 3,
}  # fmt: skip
_ENGLISH_ARTICLE = re.compile(
    r"(?P<word>article|art\.|section|sec\.|s\.|§)\s*(?P<number>\d+[A-Za-z]{0,2}(?:[-–.]\d+[A-Za-z]?)*)"
    r"(?=$|[\s.:—–-])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<number>\d{1,3}[A-Z]{0,2}(?:\.\d{1,3}){0,3})(?P<dot>\.?)\s+(?P<title>\S.*)")
BACK_MATTER = re.compile(
    r"(?:abstract|references|bibliography|acknowledge?ments?|funding|disclosure statement|conflicts? of interest"
    r"|appendix"
    r"|摘要|参考文献|參考文獻|致谢|附录)\W*",
    re.IGNORECASE,
)
"""Lines that open a part of a paper without number or mark."""
_SENTENCE_END = re.compile(r"[.。;；:：,，]$")
_CONTINUES = re.compile(
    r"(?:of|or|and|to|shall|may|applies|does|is|are|in|under|above|below|provides|,)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of canonical text, without its line break."""

    start: int
    text: str
    hint: int | None
    """The level the format gives it as a heading, if it does."""


@dataclass(slots=True)
class _Numbers:
    """The numbers seen so far, to tell the next article from a reference to another."""

    article: int = 0
    numbered: tuple[int, ...] = ()
    numbered_hint: int | None = None
    """Format level of the last numbered heading: a deeper unnumbered one stands below it."""
    outline: int = 0
    """Last 一、 of a text without articles."""
    has_articles: bool = False


def find_headings(text: str, hints: Sequence[HeadingHint]) -> tuple[Heading, ...]:
    """Find the headings of a canonical text, in order.

    Args:
        text: The canonical text.
        hints: Lines that the format marks as headings.

    Returns:
        Headings whose span is the label and its title; for an article printed before its text only the label. The
        document's title, if a first-level hint opens the text, has level 0.
    """
    lines = [line for line in _lines(text, hints) if line.text.strip()]
    numbers = _Numbers(has_articles=sum(1 for line in lines if _ARTICLE.match(line.text)) >= ARTICLES_OF_A_LAW)
    title = _title_line(lines)
    found: list[Heading] = []
    for line in lines:
        heading = _title(line) if line is title else _first(line, numbers)
        if heading:
            if heading.level == ARTICLE_LEVEL and line.hint is None:
                _close_unnumbered(found)
            found.append(heading)
    return tuple(found) if any(heading.level for heading in found) else (*found, *_section_of_title(found))


def _lines(text: str, hints: Sequence[HeadingHint]) -> Iterator[Line]:
    levels = {hint.span.start: hint.level for hint in hints}
    start = 0
    for line in text.split("\n"):
        yield Line(start, line, levels.get(start))
        start += len(line) + 1


def _title_line(lines: Sequence[Line]) -> Line | None:
    """Find the one first-level heading near the top; where there are several, they are chapters."""
    if not any(line.hint for line in lines):
        return lines[0] if lines and _looks_like_title(lines[0].text) else None
    first_level = [line for line in lines if line.hint == 1]
    if len(first_level) == 1 or (first_level and first_level[0] is lines[0]):
        line = first_level[0]
        return line if line.start < TITLE_WITHIN_CHARACTERS and not _DIVISION.match(line.text) else None
    return None


def _looks_like_title(text: str) -> bool:
    numbered = (_DIVISION, _ARTICLE, _OUTLINE, _NUMBERED)
    starts_structure = any(form.match(text) for form in numbered) or BACK_MATTER.fullmatch(text.strip())
    return len(text) <= HEADING_CHARACTERS and not _SENTENCE_END.search(text.rstrip()) and not starts_structure


def _title(line: Line) -> Heading:
    return Heading(Span(line.start, line.start + len(line.text.rstrip())), 0, line.text.strip())


def _close_unnumbered(found: list[Heading]) -> None:
    """Keep "沿革" or "Legislative history" before the first article from becoming that article's chapter."""
    last = found[-1] if found else None
    if (
        last
        and 0 < last.level < ARTICLE_LEVEL
        and not (_DIVISION.match(last.label) or _ENGLISH_DIVISION.match(last.label))
    ):
        found[-1] = Heading(last.span, ARTICLE_LEVEL, last.label)


def _section_of_title(found: Sequence[Heading]) -> tuple[Heading, ...]:
    """Take the section from a title such as "26 U.S.C. § 51. Amount of credit" when the text has no heading."""
    match = re.search(r"§\s*(\d[\w.–-]*\w|\d)", found[0].label) if found else None
    return (Heading(found[0].span, ARTICLE_LEVEL, f"§ {match.group(1)}"),) if match else ()


def _first(line: Line, numbers: _Numbers) -> Heading | None:
    kinds: tuple[Callable[[Line, _Numbers], Heading | None], ...] = (
        _chinese_division,
        _chinese_article,
        _chinese_outline,
        _english_division,
        _english_article,
        _numbered,
        _back_matter,
        _hinted,
    )
    return next((heading for kind in kinds if (heading := kind(line, numbers))), None)


def _chinese_division(line: Line, numbers: _Numbers) -> Heading | None:
    match = _DIVISION.match(line.text)
    too_long = len(line.text) > CHINESE_DIVISION_CHARACTERS or line.text.rstrip().endswith(("。", "；", "，"))
    if not match or too_long or _TABLE_OF_CONTENTS.search(line.text):
        return None
    level = DIVISION_LEVELS[match.group(1)]
    return _whole_line(line, level, _squeeze(match.group()))


def _chinese_article(line: Line, numbers: _Numbers) -> Heading | None:
    match = _ARTICLE.match(line.text)
    if not match:
        return None
    number = chinese_number(match.group("number"))
    is_next = number > 0 and 0 <= number - numbers.article <= 1 + MISSED_ARTICLES
    rest = line.text[match.end() :]
    apart = not rest or rest[0].isspace() or rest[0] in "：:【（("
    refers = bool(_REFERS.match(rest.lstrip())) and not (apart and is_next)
    if refers or not (apart or is_next):
        return None
    numbers.article = number
    label = match.group().replace(" ", "") if match.group()[1] != " " else " ".join(match.group().split())
    return Heading(Span(line.start, line.start + match.end()), ARTICLE_LEVEL, label)


def _chinese_outline(line: Line, numbers: _Numbers) -> Heading | None:
    """Read 一、 and （一） of opinions and notices; in a law they are items of an article."""
    match = _OUTLINE.match(line.text)
    if not match or numbers.has_articles:
        return None
    if match.group("item"):
        return Heading(Span(line.start, line.start + match.end()), OUTLINE_LEVEL + 1, match.group("item"))
    number = chinese_number(match.group("number"))
    sentence = line.text.rstrip().endswith(("。", "；", "，", "："))
    if number not in (1, numbers.outline + 1) or len(line.text) > CHINESE_DIVISION_CHARACTERS or sentence:
        return None
    numbers.outline = number
    return _whole_line(line, OUTLINE_LEVEL, f"{match.group('number')}、")


def _english_division(line: Line, numbers: _Numbers) -> Heading | None:
    match = _ENGLISH_DIVISION.match(line.text)
    if not match or not _looks_like_heading(line, line.text[match.end() :]):
        return None
    if line.hint is None and not match.group("word")[0].isupper():
        return None
    word = match.group("word").capitalize()
    numbers.numbered = ()
    return _whole_line(line, _ENGLISH_LEVELS[word.lower()], f"{word} {match.group('number')}")


def _english_article(line: Line, numbers: _Numbers) -> Heading | None:
    match = _ENGLISH_ARTICLE.match(line.text)
    if not match or (match.group("word")[0].islower() and line.hint is None):
        return None
    rest = line.text[match.end() :].lstrip(".:—– -")
    if line.hint is None and (not _looks_like_heading(line, rest) or _CONTINUES.match(rest)):
        return None
    word = match.group("word")
    numbers.has_articles = True
    label = f"§ {match.group('number')}" if word == "§" else f"{word.capitalize()} {match.group('number')}"
    return _whole_line(line, ARTICLE_LEVEL, label)


def _numbered(line: Line, numbers: _Numbers) -> Heading | None:
    match = _NUMBERED.match(line.text)
    if not match or len(line.text) > HEADING_CHARACTERS:
        return None
    parts = tuple(int(re.sub(r"\D", "", part)) for part in match.group("number").split("."))
    title = match.group("title")
    if line.hint is None and not (
        not numbers.has_articles and _is_next(parts, numbers.numbered) and title[0].isalpha() and not title[0].islower()
        and not _SENTENCE_END.search(title) and len(title.split()) <= TITLE_WORDS
    ):  # fmt: skip
        return None
    numbers.numbered, numbers.numbered_hint = parts, line.hint
    if line.hint is None or len(parts) > 1 or match.group("dot"):
        return _whole_line(line, ARTICLE_LEVEL + len(parts) - 1, match.group("number"))
    return _whole_line(line, ARTICLE_LEVEL, f"s. {match.group('number')}")


def _is_next(parts: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Say whether a number may follow: 1 first, 3 after 2 or 2.4, 2.1 after 2, 2.2 after 2.1 or 2.1.3."""
    if not last:
        return parts == (1,)
    depth = len(parts)
    if depth == len(last) + 1:
        return parts == (*last, 1)
    return depth <= len(last) and parts == (*last[: depth - 1], last[depth - 1] + 1)


def _back_matter(line: Line, numbers: _Numbers) -> Heading | None:
    if line.hint is None and BACK_MATTER.fullmatch(line.text.strip()):
        return _whole_line(line, ARTICLE_LEVEL, line.text.strip())
    return None


def _hinted(line: Line, numbers: _Numbers) -> Heading | None:
    if line.hint is None or len(line.text) > HEADING_CHARACTERS:
        return None
    below = numbers.numbered_hint is not None and line.hint > numbers.numbered_hint
    level = BELOW_NUMBERED_LEVEL if below else min(max(line.hint, 1), ARTICLE_LEVEL - 1)
    if not below:
        numbers.numbered_hint = None
    return _whole_line(line, level, line.text.strip())


def _looks_like_heading(line: Line, rest: str) -> bool:
    if line.hint is not None:
        return True
    if len(line.text) > HEADING_CHARACTERS or _SENTENCE_END.search(line.text.rstrip()):
        return False
    first = rest.lstrip(".:—– -")[:1]
    return not first or not first.islower()


def _whole_line(line: Line, level: int, label: str) -> Heading:
    return Heading(Span(line.start, line.start + len(line.text.rstrip())), level, label)


def _squeeze(label: str) -> str:
    return re.sub(r"\s+", "", label)


_DIGITS = {**{character: value for value, character in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(numeral: str) -> int:
    """Read a Chinese or Arabic numeral below ten thousand.

    Example:
        >>> chinese_number("二十七"), chinese_number("一百零三"), chinese_number("１２"), chinese_number("二〇")
        (27, 103, 12, 20)
    """
    if numeral.isdecimal():
        return int(numeral)
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = digit * 10 + (int(character) if character.isdecimal() else _DIGITS[character])
    return total + digit
