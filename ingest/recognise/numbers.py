"""The document's own number: 国办发〔2017〕95号, 主席令第六十九号, 臺教技（一）字第…號, 2016 c. 24, 26 U.S.C. 127."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.model import Recognition
from ingest.recognise.events import Event
from ingest.recognise.lexicon import any_of, load, squeeze
from ingest.recognise.sheet import Line, Sheet, found

NUMBER_LINE_CHARACTERS = 60
"""A line that only bears a number, with its label or the signatory beside it; a longer one is a sentence."""
HEAD_LINES = 40
"""Lines of the head in which a number may stand by itself."""
_HAN = r"\u4e00-\u9fff"
CHINESE_NUMBER = (
    rf"(?:[{_HAN}]{{1,12}}(?:[（(][{_HAN}]{{1,6}}[）)][{_HAN}]{{0,4}})?|[A-Z]{{2,8}})\s*"
    r"[〔\[（(【［﹝]\s*(?:19|20)\d\d\s*[〕\]）)】］﹞]\s*第?\s*\d{1,5}\s*[号號](?:文)?"
)
"""文号 of a Chinese document, whatever brackets stand around the year."""
_NUMERAL = r"[\d〇零一二三四五六七八九十百千]{1,7}"
_OWN = re.compile(CHINESE_NUMBER)
_ORDER = re.compile(rf"(?P<body>[{_HAN}]{{2,24}}(?:令|公告))\s*第\s*{_NUMERAL}\s*[号號]")
_ORDER_TITLE = re.compile(rf"[{_HAN}]{{2,30}}(?:令|公告)")
_ORDER_NUMBER = re.compile(rf"(?:[〔\[（(]?(?:19|20)\d\d[〕\]）)]?\s*年?\s*)?第\s*{_NUMERAL}\s*[号號]")
_ANNOUNCEMENT = re.compile(rf"[{_HAN}、 ]{{2,40}}公告\s*(?:19|20)\d\d\s*年\s*第\s*\d{{1,4}}\s*号")
_TAIWAN = re.compile(rf"(?P<number>[{_HAN}（()）\d]{{2,40}}字第\s*[\dA-Z][\dA-Z\- ]{{2,20}}\s*號)")
_LABEL = re.compile(
    r"(?:发文字号|文\s*号|文件编号|發文字號|字號|编号|document (?:number|no\.?)|docket(?: no\.?)?)\s*[:：]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One western form of number: where it may stand, and how it is written down."""

    pattern: re.Pattern[str]
    write: Callable[[re.Match[str]], str]
    title_only: bool


def _as_printed(match: re.Match[str]) -> str:
    return " ".join(match.group().split())


def _form(pattern: str, write: Callable[[re.Match[str]], str] = _as_printed, *, title_only: bool = True) -> _Form:
    return _Form(re.compile(pattern), write, title_only)


_FORMS = (
    _form(r"\b\d{1,2} U\.?S\.?C\.? (?:§+ ?)?\d[\w–-]*(?:, \d[\w–-]*){0,9}",
          lambda m: re.sub(r"§+ ?", "", _as_printed(m)).replace("USC", "U.S.C.")),
    _form(r"\bD\.C\. (?:Official )?Code §+ ?[\d–.:-]+\d", title_only=True),
    _form(r"(?P<year>(?:18|19|20)\d\d) \(?(?:c\.|CHAPTER|Chapter) ?(?P<chapter>\d{1,3})\)?(?!\d)",
          lambda m: f"{m['year']} c. {m['chapter']}", title_only=False),
    _form(r"\bS\.?I\.? (?:No\. ?\d{1,4} of (?:19|20)\d\d|(?:19|20)\d\d(?:/| No\. ?)\d{1,4})", title_only=False),
    _form(r"^(?P<year>(?:19|20)\d\d) No\. (?P<number>\d{1,4})(?: \(.{1,8}\))?$",
          lambda m: f"S.I. {m['year']}/{m['number']}", title_only=False),
    _form(r"\b(?:Number|No\.) (?P<number>\d{1,3}) (?:of|/) (?P<year>(?:19|20)\d\d)\b",
          lambda m: f"No. {m['number']} of {m['year']}", title_only=False),
    _form(r"\b(?:Public Law|Pub\. ?L\.)\s+(?:No\. )?\d{2,3}[–-]\d{1,4}\b", title_only=False),
    _form(r"\b(?:Executive Order|EO) \d{4,5}\b", title_only=False),
    _form(r"\((?:EU|EC|EEC|EU, Euratom)\) (?:No )?\d{1,4}/\d{2,4}|\b(?:19|20)\d\d/\d{1,4}/(?:EU|EC)\b"),
    _form(r"\bSGB [IVX]{1,4}\b"),
    _form(r"\b\d{1,2} CFR [Pp]arts? \d[\d, and]{0,20}\d", title_only=False),
)  # fmt: skip


def read_number(sheet: Sheet, title: Recognition | None, events: tuple[Event, ...]) -> Recognition | None:
    """Read the number the document bears itself, not one it refers to."""
    lines = sheet.head[:HEAD_LINES]
    return (
        _labelled(lines) or _alone(lines) or _of_order(lines) or _in_title(sheet, title) or _of_events(events)
        or _western(sheet, lines, title)
    )  # fmt: skip


def _labelled(lines: tuple[Line, ...]) -> Recognition | None:
    for line in lines:
        label = _LABEL.match(line.text)
        if label and label.end() < len(line.text) <= NUMBER_LINE_CHARACTERS and re.search(r"\d", line.text):
            number = _OWN.search(line.text, label.end())
            start, end = number.span() if number else (label.end(), len(line.text))
            return found(
                "document_number", squeeze(line.text[start:end]), "number.label", line.start + start, line.start + end
            )
    return None


def _alone(lines: tuple[Line, ...]) -> Recognition | None:
    for line in lines:
        match = (_OWN.search(line.text) or _ANNOUNCEMENT.fullmatch(line.text)) if _bears(line.text) else None
        if match:
            bare = re.sub(r"^.*文件\s*", "", match.group())
            return _number(line, match.end() - len(bare), match.end(), "number.line")
    return None


def _bears(text: str) -> bool:
    return len(text) <= NUMBER_LINE_CHARACTERS and not re.search(r"[《。，；]|关于|關於", text)


def _of_order(lines: tuple[Line, ...]) -> Recognition | None:
    """Read 中华人民共和国主席令 / 第六十九号, on one line or two."""
    for number, line in enumerate(lines):
        if not _bears(line.text):
            continue
        match = _ORDER.fullmatch(line.text)
        if match:
            return _number(line, 0, len(line.text), "number.order")
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following and _ORDER_TITLE.fullmatch(line.text) and _ORDER_NUMBER.fullmatch(following.text):
            value = squeeze(f"{line.text}{following.text}")
            return found("document_number", value, "number.order", line.start, following.end)
    return None


def _in_title(sheet: Sheet, title: Recognition | None) -> Recognition | None:
    """Read a number printed in brackets behind the title, on its line."""
    if not title or not title.span:
        return None
    stop = sheet.text.find("\n", title.span.end)
    line = Line(title.span.start, sheet.text[title.span.start : stop if stop >= 0 else None])
    for match in re.finditer(rf"[（(【\[]\s*({CHINESE_NUMBER})\s*[）)】\]]", line.text):
        return _number(line, *match.span(1), "number.title")
    return None


def _of_events(events: tuple[Event, ...]) -> Recognition | None:
    """Read the order by which the latest of the acts in the header was made."""
    for event in sorted(events, key=lambda each: each.value, reverse=True):
        taiwan = _TAIWAN.search(event.clause)
        if taiwan and not event.clause.isascii():
            start = event.start + taiwan.start("number") + _body_length(taiwan.group("number"))
            value = squeeze(event.clause[start - event.start : taiwan.end("number")])
            return found("document_number", value, "number.history", start, event.start + taiwan.end("number"))
        order = _ORDER.search(event.clause)
        if order:
            return found(
                "document_number", squeeze(order.group()), "number.order_in_history",
                event.start + order.start(), event.start + order.end(),
            )  # fmt: skip
    return None


def _body_length(number: str) -> int:
    """Count the characters of the issuing body that stand before the number without a blank."""
    lexicon = load("issuers")
    known = re.match(any_of(lexicon["taiwan"]), number)
    ending = re.match(rf"[{_HAN}]{{2,16}}?(?:委員會|政府|部|署)", number)
    match = known or ending
    return match.end() if match else 0


def _western(sheet: Sheet, lines: tuple[Line, ...], title: Recognition | None) -> Recognition | None:
    for form in _FORMS:
        if title and title.span:
            match = form.pattern.search(sheet.text, title.span.start, title.span.end)
            if match:
                return found("document_number", form.write(match), "number.western_title", *match.span())
        for line in () if form.title_only else lines:
            match = form.pattern.search(line.text) if len(line.text) <= NUMBER_LINE_CHARACTERS else None
            if match and len(match.group()) >= len(line.text) / 2:
                start = line.start + match.start()
                return found(
                    "document_number", form.write(match), "number.western_line", start, line.start + match.end()
                )
    return None


def _number(line: Line, start: int, end: int, rule: str) -> Recognition:
    return found("document_number", squeeze(line.text[start:end]), rule, line.start + start, line.start + end)
