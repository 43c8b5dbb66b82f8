"""What a paper's first page says: authors, year, journal, DOI."""

import re
from collections.abc import Iterator

from corpus.model import Recognition
from ingest.recognise.days import days_in
from ingest.recognise.sheet import HEAD_CHARACTERS, Line, Sheet, found, lines_of

AUTHOR_LINES = 6
"""Lines below the title among which the authors stand."""
AUTHOR_LINE_CHARACTERS = 300
"""Longest line of authors read."""
LATIN_NAME_WORDS = (2, 5)
"""Words of a person's name."""
_ABSTRACT = re.compile(r"^[^\w\n]{0,8}(?:abstract\b|摘\s{0,4}要|summary\b)", re.IGNORECASE | re.MULTILINE)
_EVIDENCE = re.compile(
    r"^[^\w\n]{0,8}(?:keywords?|index terms|关\s?键\s?词|關\s?鍵\s?詞"
    r"|references|bibliography|参考文献|參考文獻|introduction|引言)",
    re.IGNORECASE | re.MULTILINE,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>，。；;）)]{2,100}")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:by\s+)?((?:19|20)\d\d)\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:published(?: online)?|online publication|publication date|first published|available online)\s*[:：]?\s*"
    r"|(?:出版日期|网络首发日期|发表时间|刊出日期)\s*[:：]\s*",
    re.IGNORECASE,
)
_CHINESE_ISSUE = re.compile(
    r"(?P<venue>《[^》]{2,40}》|[\u4e00-\u9fff]{2,20}(?:学报|研究|教育|论坛|杂志)[^，,\n]{0,12})\s*[，,]?\s*(?P<year>(?:19|20)\d\d)\s*年?\s*[，,]?\s*(?:第|Vol|\d)"
)
_LATIN_ISSUE = re.compile(
    r"(?P<venue>(?:[A-Z][\w&-]*|of|and|in|the|for|on)(?: (?:[A-Z&][\w&-]*|of|and|in|the|for|on|&)){0,12})[,.]?\s*"
    r"(?:\(?(?P<year>(?:19|20)\d\d)\)?[,;.]?\s*)?(?:[Vv]ol(?:ume|\.)?\s*\d+|\d{1,3}\s*\(\d{1,3}\)|(?(year),?\s*\d{1,3}|(?!)))"
)  # fmt: skip
_INSTITUTION = re.compile(
    r"\b(?:universit|college|institute|department|school|academy|faculty|centre|center|laborator|correspond|email|china|"
    r"ltd|press|journal|abstract|received|copyright|ministry|open access|article)", re.IGNORECASE
)  # fmt: skip
_LATIN_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:\s+[^\W\d_][\w'’.-]*){1,4}")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_CHINESE_INSTITUTION = re.compile(r"大学|学院|研究|学校|中心|摘要|作者|收稿|基金|教育|期刊|公司|部门")
_MARKS = re.compile(r"[\d*†‡§¶#∗⁎¹²³⁴⁵⁶⁷⁸⁹]+|\((?:\d|[a-z])\)")


def is_paper(sheet: Sheet) -> bool:
    """Say whether the text has an abstract, and keywords, an introduction or references besides."""
    top = sheet.text[: 2 * HEAD_CHARACTERS]
    return bool(_ABSTRACT.search(top)) and bool(_EVIDENCE.search(top) or _EVIDENCE.search(sheet.text, len(top)))


def read_paper(sheet: Sheet, title: Recognition | None) -> Iterator[Recognition]:
    """Read what concerns papers only."""
    yield found("kind", "paper", "kind.paper")
    top = sheet.text[: 2 * HEAD_CHARACTERS]
    abstract = _ABSTRACT.search(top)
    authors = _authors(sheet, title, abstract.start() if abstract else len(top))
    doi = _DOI.search(top)
    issue = _issue(sheet)
    dated = _published(top)
    yield from (each for each in (authors, dated, _year(top, dated, issue), _venue(issue)) if each)
    if doi:
        value = doi.group().rstrip(".,")
        yield found("doi", value, "paper.doi", doi.start(), doi.start() + len(value))


def _authors(sheet: Sheet, title: Recognition | None, before: int) -> Recognition | None:
    after = title.span.end if title and title.span else 0
    lines = [line for line in lines_of(sheet.text, after, before) if line.text][:AUTHOR_LINES]
    for line in lines:
        names = _names(line.text) if len(line.text) <= AUTHOR_LINE_CHARACTERS else []
        if names:
            last = line.text.rfind(names[-1].split()[-1]) + len(names[-1].split()[-1])
            return found("authors", "; ".join(names), "paper.authors", line.start, line.start + last)
    return None


def _names(text: str) -> list[str]:
    """Cut a line of authors into names; none where it is not one.

    Example:
        >>> _names("Anna Muster 1,* and Li Xiaoming 1"), _names("张 伟1，李晓明2"), _names("Suizhou College, Hubei")
        (['Anna Muster', 'Li Xiaoming'], ['张伟', '李晓明'], [])
    """
    text = re.sub(r"^(?:by|authors?|作者)\s*[:：]?\s*", "", text, flags=re.IGNORECASE)
    if re.search(r"[\u4e00-\u9fff]", text):
        return _chinese_names(text)
    names: list[str] = []
    for part in re.split(r",|;|\band\b|&|\|", text):
        bare = _MARKS.split(part.strip())
        name = next((piece.strip(" .*") for piece in bare if re.search(r"[^\W\d_]", piece)), "")
        if not name or re.fullmatch(r"(?:ph\.?d|m\.?a|msc|jr|[a-z])\.?", name, re.IGNORECASE):
            continue
        if _INSTITUTION.search(name) or not _LATIN_NAME.fullmatch(name) or not name[0].isupper():
            return names
        if not LATIN_NAME_WORDS[0] <= len(name.split()) <= LATIN_NAME_WORDS[1]:
            return names
        names.append(name)
        if len(bare) > 1 and _INSTITUTION.search(part):
            return names
    return names


def _chinese_names(text: str) -> list[str]:
    bare = _MARKS.sub(" ", re.sub(r"[（(].*?[）)]", " ", text))
    if _CHINESE_INSTITUTION.search(bare) or re.search(r"[。：:；]", bare):
        return []
    bare = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", bare)
    parts = [part for part in re.split(r"[\s,，、;]+", bare) if part]
    return parts if parts and all(_CHINESE_NAME.fullmatch(part) for part in parts) else []


def _published(top: str) -> Recognition | None:
    for label in _PUBLISHED.finditer(top):
        day = next(days_in(top, label.end(), label.end() + 40), None)
        if day and not top[label.end() : day.start].strip():
            return found("issued", day.value, "paper.published", day.start, day.end)
    return None


def _year(top: str, dated: Recognition | None, issue: re.Match[str] | None) -> Recognition | None:
    if dated and dated.span:
        return found("year", dated.value[:4], "paper.year", dated.span.start, dated.span.end)
    if issue and issue["year"]:
        return found("year", issue["year"], "paper.year", *issue.span("year"))
    match = _COPYRIGHT.search(top)
    return found("year", match.group(1), "paper.year", *match.span(1)) if match else None


def _issue(sheet: Sheet) -> re.Match[str] | None:
    """Find the running head that names the journal with its volume."""
    lines = lines_of(sheet.text, 0, min(2 * HEAD_CHARACTERS, len(sheet.text)))
    tries = (_search_line(sheet, line) for line in lines if len(line.text) <= AUTHOR_LINE_CHARACTERS / 2)
    return next((match for match in tries if match), None)


def _search_line(sheet: Sheet, line: Line) -> re.Match[str] | None:
    chinese = _CHINESE_ISSUE.search(sheet.text, line.start, line.end)
    latin = _LATIN_ISSUE.match(sheet.text, line.start, line.end)
    return chinese or latin


def _venue(issue: re.Match[str] | None) -> Recognition | None:
    return found("venue", issue["venue"].strip("《》 ,."), "paper.venue", *issue.span("venue")) if issue else None
