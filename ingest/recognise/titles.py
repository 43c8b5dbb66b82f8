"""The title: the heading that opens the text, or the line of the head that ends as titles of its kind do."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from corpus.model import Recognition
from ingest.recognise.days import CHINESE_DAY
from ingest.recognise.lexicon import any_of, load
from ingest.recognise.numbers import CHINESE_NUMBER
from ingest.recognise.sheet import HEAD_CHARACTERS, Line, Sheet, found

TITLE_CHARACTERS = 200
"""Longest title read; the longest of the sample documents has 158."""
HEAD_LINES = 40
"""Lines of the head looked through for a title: a page's navigation and a red head come before it."""
WRAPPED_LINES = 4
"""Lines over which a printed title may run."""
_MASTHEAD = re.compile(
    rf"[^。]{{0,40}}文件|.{{0,60}}令|第\s*[\d〇零一二三四五六七八九十百]+\s*[号號期]|{CHINESE_NUMBER}|{CHINESE_DAY}"
    r"|(?:article|research article|original (?:article|paper)|review|open access|statutory instruments|notice"
    r"|(?:19|20)\d\d no\. \d+|number \d+ of (?:19|20)\d\d"
    r"|chapter \d+|elizabeth ii|federal register.*|page \d+.*|\d+ ?/ ?\d+|第\s*\d+\s*页.*|contents|目录|目次|首页"
    r"|(?:public law|pub\. ?l\.) \d{2,3}[–-]\d{1,4}|.{3,80}\bvol(?:ume|\.)\s*\d+.*)"
    r"|https?://.*|\W*",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"关于|關於|印发|印發|转发|轉發|[、和与及的]$")
_SHORT_TITLE = re.compile(r"may be cited as (?:the )?[“\"‘']?(?P<title>[A-Z][^\n.;”\"’']{4,120}?(?:19|20)\d\d)\b")
_LABEL = re.compile(r"(?:法規名稱|法规名称|標題|标题|名称|文件名称|title|short title)\s*[:：]\s*", re.IGNORECASE)
_AFTER = re.compile(rf"\s*[（(【\[]?{CHINESE_NUMBER}[）)】\]]?\s*$")
_IN_BRACKETS = re.compile(rf"\s*[（(【\[]\s*{CHINESE_NUMBER}\s*[）)】\]]")
_REMARK = re.compile(r"\s*[（(【\[][^（）()]{0,40}[）)】\]]\s*$")
_FILE = re.compile(
    r"^(?:microsoft word|无标题|untitled|document\d*|文档\d*|幻灯片|slide|pdf)\b|\.(?:docx?|pdf|wps|md|html?)$", re.I
)


def read_title(sheet: Sheet) -> Recognition | None:
    """Read the title; without one in the text, what the file's properties or its first line say."""
    lines = sheet.head[:HEAD_LINES] or tuple(_opening(sheet))
    labelled = next((line for line in lines if _LABEL.match(line.text)), None)
    if labelled:
        start = labelled.start + _LABEL.match(labelled.text).end()  # type: ignore[union-attr]  # it matched above
        return _read(sheet, start, labelled.end, "title.label")
    heading = next((h for h in sheet.headings if h.level == 0 and not is_masthead(h.label)), None)
    looks = _looking_like_one(lines)
    if heading and (not looks or heading.span.start >= looks[0].start or not _names_another(heading.label)):
        stop = looks[-1].end if looks and looks[0].start == heading.span.start else heading.span.end
        return _read(sheet, heading.span.start, stop, "title.heading")
    if looks:
        return _read(sheet, looks[0].start, looks[-1].end, "title.form")
    short = _SHORT_TITLE.search(sheet.text, 0, min(2 * HEAD_CHARACTERS, len(sheet.text)))
    if short:
        return _read(sheet, *short.span("title"), "title.short")
    if sheet.file_title and not _FILE.search(sheet.file_title.strip()):
        return found("title", " ".join(sheet.file_title.split()), "title.properties")
    first = next((line for line in lines if not is_masthead(line.text) and len(line.text) <= TITLE_CHARACTERS), None)
    return _read(sheet, first.start, first.end, "title.first") if first else None


def _names_another(label: str) -> bool:
    """Say whether a first line rather names the maker or the series, so that a line below may be the title."""
    return not ends_as_title(label) and (label.isupper() or bool(re.search(r"[\u4e00-\u9fff]", label)))


def is_masthead(text: str) -> bool:
    """Say whether a line stands above a title rather than being one: 国务院办公厅文件, 第六十九号, Article.

    Example:
        >>> is_masthead("国务院办公厅文件"), is_masthead("国办发〔2017〕95号"), is_masthead("宁波市职工教育条例")
        (True, True, False)
    """
    return bool(_MASTHEAD.fullmatch(text.strip()))


def ends_as_title(text: str) -> bool:
    """Say whether a line ends as titles of documents do: …通知, …条例, … Act 2000.

    Example:
        >>> [ends_as_title(line) for line in ("宁波市职工教育条例（2010年修正）", "Finance Act 2016", "第一章 总则")]
        [True, True, False]
    """
    bare = _bare(text)
    if _chinese_ending().search(bare):
        return True
    return bool(re.search(r"\b(?:Act|Regulations?|Rules?|Order|Law|Code|Directive)(?:,? (?:19|20)\d\d)?$", bare))


@cache
def _chinese_ending() -> re.Pattern[str]:
    endings = [ending for words in load("kinds")["chinese"].values() for ending in words if len(ending) > 1]
    return re.compile(rf"(?:{any_of(endings)}|[\u4e00-\u9fff]{{2}}法)$")


def _bare(text: str) -> str:
    """Take off the number and the remarks in brackets that follow a title."""
    bare = _AFTER.sub("", text.strip())
    for _ in range(2):
        bare = _REMARK.sub("", bare)
    return bare


def _looking_like_one(lines: Sequence[Line]) -> Sequence[Line]:
    """Find the first lines that together end as a title does and hold no sentence."""
    opens = [_may_open(line.text) for line in lines]
    for number in range(len(lines)):
        if not opens[number]:
            continue
        for length in range(1, WRAPPED_LINES + 1):
            run = lines[number : number + length]
            text = "".join(each.text for each in run)
            if (
                len(run) < length
                or not _runs_on(run)
                or len(text) > TITLE_CHARACTERS
                or not all(opens[number : number + length])
            ):
                break
            complete = text.count("《") == text.count("》") and text.count("“") == text.count("”")
            if complete and ends_as_title(run[-1].text if length > 1 and text.isascii() else text):
                return run
    return ()


def _runs_on(run: Sequence[Line]) -> bool:
    """Say whether lines are one title broken up: next to each other, or the first cannot stand by itself."""
    if len(run) == 1:
        return True
    first = run[0].text
    unfinished = bool(_UNFINISHED.search(first)) or first.count("《") > first.count("》")
    close = all(after.start - before.end <= 1 for before, after in pairwise(run))
    return unfinished or (close and first.isascii())


def _may_open(text: str) -> bool:
    bare = text.strip()
    return (
        not is_masthead(bare)
        and not re.search(r"[。：:；;!?！？]$|^[（(]|[^ ]：", bare)
        and not re.search(CHINESE_DAY, _bare(bare))
        and len(bare) <= TITLE_CHARACTERS
        and not (bare.isupper() and bare.isascii())
    )


def _opening(sheet: Sheet) -> list[Line]:
    """Give the first line where the head is empty because the text opens with its first section."""
    stop = sheet.text.find("\n", len(sheet.text) - len(sheet.text.lstrip()))
    line = sheet.text[: stop if stop >= 0 else None]
    return [Line(len(line) - len(line.lstrip()), line.strip())] if line.strip() else []


def _without_break(value: str, line: str) -> str:
    """Take out the blank that a break between two Chinese lines left; a blank that is printed stays."""
    at = value.find(line) if line else -1
    breaks = at > 0 and re.search(r"[\u3000-\uffef]$", value[: at - 1]) and re.match(r"[\u3000-\uffef]", line)
    return value[: at - 1] + value[at:] if breaks else value


def _read(sheet: Sheet, start: int, end: int, rule: str) -> Recognition:
    printed = sheet.text[start:end]
    number = next((m for m in _IN_BRACKETS.finditer(printed) if ends_as_title(printed[: m.start()])), None)
    if number:
        end, printed = start + number.start(), printed[: number.start()]
    value = " ".join(printed.split())
    for line in printed.split("\n")[1:] if "\n" in printed else ():
        value = _without_break(value, line.strip())
    return found("title", value, rule, start, end)
