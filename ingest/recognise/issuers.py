"""Who issued it: the body that adopted a law, the organs a notice's title or signature names, a parliament."""

import re
from collections.abc import Sequence
from functools import cache

from corpus.model import Recognition
from ingest.recognise.days import CHINESE_DAY
from ingest.recognise.events import Event
from ingest.recognise.lexicon import any_of, load, squeeze
from ingest.recognise.sheet import HEAD_CHARACTERS, Line, Sheet, found, lines_of

SIGNATORIES = 30
"""Bodies that may sign one notice; the largest joint notices have about twenty."""
BODY_CHARACTERS = 30
"""Longest name of one body."""
SIGNATURE_CHARACTERS = 600
"""Looked at before a signature's date."""
_TITLE_TURN = re.compile(r"关于|關於|印发|转发|批转|公告|令$")
_SESSION = re.compile(r"第[\d〇零一二三四五六七八九十百]+(?:届|屆|次(?:常务|全体|主席团)?会议.*)")
_SHORT_CONGRESS = re.compile(r"[\d〇零一二三四五六七八九十百]+届人大(常委会)?")
_JOINT = re.compile(r"等[\d一二三四五六七八九十]{1,3}(?:个)?(?:部门|部委|单位|部门办公厅)$")
_LATIN_LABEL_END = re.compile(r"[.;]?\s*$")


def read_issuer(
    sheet: Sheet, title: Recognition | None, events: Sequence[Event], kind: str | None, system: str | None
) -> Recognition | None:
    """Read who issued the document.

    Args:
        sheet: The document.
        title: Its title, if read.
        events: The acts its header tells.
        kind: What it is.
        system: The legal system its words show, a code of ``systems.yaml``.
    """
    return (
        _labelled(sheet)
        or (_taiwan(events) if system == "TW" else None)
        or _adopter(events, title)
        or _of_title(sheet, title)
        or _signed(sheet)
        or _order(sheet)
        or _western(sheet, kind, system)
        or _derived(title, system)
    )


def _labelled(sheet: Sheet) -> Recognition | None:
    label = re.compile(rf"{any_of(load('issuers')['labels'])}\s*[:：]\s*")
    for line in sheet.head:
        match = label.match(line.text)
        if match and match.end() < len(line.text) and len(line.text) <= SIGNATURE_CHARACTERS:
            end = _LATIN_LABEL_END.search(line.text).start()  # type: ignore[union-attr]  # it matches always
            value = squeeze(line.text[match.end() : end])
            return found("issuer", value, "issuer.label", line.start + match.end(), line.start + end)
    return None


def _taiwan(events: Sequence[Event]) -> Recognition | None:
    """Read the body that made the latest order of the history."""
    lexicon = load("issuers")
    chinese = re.compile(
        rf"\s*(?P<body>{any_of(lexicon['taiwan'])}|[\u4e00-\u9fff]{{2,16}}?{any_of(lexicon['taiwan_endings'])})"
    )
    english = re.compile(any_of(lexicon["taiwan_english"]))
    for event in sorted(events, key=lambda each: each.value, reverse=True):
        match = english.search(event.clause) if event.clause.isascii() else chinese.match(event.clause)
        if match:
            start, end = match.span("body") if match.re is chinese else match.span()
            body = event.clause[start:end]
            value = lexicon["taiwan_english_names"].get(body, body)
            return found("issuer", value, "issuer.order", event.start + start, event.start + end)
    return None


def _adopter(events: Sequence[Event], title: Recognition | None) -> Recognition | None:
    """Read the body that first adopted the text: amendments by another body leave it the maker."""
    place = _leading_place(title.value) if title else None
    for wanted in ("通过", "公布", "发布", "颁布"):
        for event in events:
            body = _body_of(event, wanted)
            if not body:
                continue
            start, end, name = body
            expanded = _expanded(name, place)
            if expanded and _is_body(expanded):
                rule = "issuer.adopted" if expanded == name else "issuer.adopted_short"
                return found("issuer", expanded, rule, event.start + start, event.start + end)
    return None


def _body_of(event: Event, verb: str) -> tuple[int, int, str] | None:
    at = event.clause.find(verb)
    if at < 0 or "批准" in event.clause or event.is_any("amending"):
        return None
    words = event.clause[:at]
    start = len(words) - len(words.lstrip())
    cut = re.search(
        r"(?:令|公告)?\s*(?:〔[^〕]*〕)?\s*第\s*[\d〇零一二三四五六七八九十百千]+\s*(?:号|次|届第)|令\s*$", words
    )
    session = re.search(r"第[\d〇零一二三四五六七八九十百]+次", words)
    end = min([match.start() for match in (cut, session) if match] or [len(words.rstrip())])
    printed = words[start:end].strip()
    name = squeeze(re.sub(r"第[\d〇零一二三四五六七八九十百]+届", "", printed)).removeprefix("中华人民共和国")
    return (start, start + len(printed), name) if printed else None


def _expanded(name: str, place: str | None) -> str | None:
    """Write 市十四届人大常委会 out as 宁波市人民代表大会常务委员会, where the title says which city."""
    if not _SHORT_CONGRESS.search(name):
        return name
    long = _SHORT_CONGRESS.sub(lambda m: "人民代表大会" + ("常务委员会" if m.group(1) else ""), name)
    if re.match(r"[市省]人民", long):
        return place + long[1:] if place and place.endswith(long[0]) else None
    return long


def _leading_place(title: str) -> str | None:
    match = re.match(r"[\u4e00-\u9fff]{2,8}?[省市州]|[\u4e00-\u9fff]{2,8}自治区", title)
    return match.group() if match else None


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff（）()]{{0,{BODY_CHARACTERS}}}{any_of(load('issuers')['endings'])}")


def _is_body(name: str) -> bool:
    """Say whether a word names a body: one we know, or one with a body's ending."""
    known = name in load("issuers")["central"]
    return known or (2 <= len(name) <= BODY_CHARACTERS and bool(_names().fullmatch(name)))


def _of_title(sheet: Sheet, title: Recognition | None) -> Recognition | None:
    """Read the organs before 关于: 财政部 税务总局关于…; those of 教育部等六部门 are taken from the signature."""
    if not title or not title.span:
        return None
    printed = title.span.of(sheet.text)
    turn = _TITLE_TURN.search(printed)
    if not turn or not turn.start():
        return None
    words = printed[: turn.start()].strip()
    joint = _JOINT.search(squeeze(words))
    bodies = _bodies(_JOINT.sub("", squeeze(words)) if joint else words)
    if not bodies:
        return None
    signed = _signed(sheet) if joint else None
    if signed and signed.value.startswith(bodies[0][:2]):
        return signed
    rule = "issuer.title_joint" if joint else "issuer.title"
    return found(
        "issuer", "、".join(bodies), rule, title.span.start, title.span.start + len(printed[: turn.start()].rstrip())
    )


def _bodies(words: str) -> list[str]:
    """Cut a list of bodies apart; none where any part is not a body."""
    parts = [part for part in re.split(r"[\s、，,]+", words) if part]
    bodies: list[str] = []
    for part in parts:
        if _is_body(part):
            bodies.append(part)
        elif bodies and not _is_body(part):  # a name broken by a blank
            bodies[-1] += part
        else:
            return [squeeze(words)] if _is_body(squeeze(words)) else []
    return bodies


def _signed(sheet: Sheet) -> Recognition | None:
    """Read the lines above the last date that stands by itself: the bodies that sign."""
    dated = signature_day(sheet)
    if not dated:
        return None
    lines = lines_of(sheet.text, max(0, dated.start - SIGNATURE_CHARACTERS), dated.start)
    first: Line | None = None
    bodies: list[str] = []
    for line in reversed(lines[-SIGNATORIES:]):
        names = _bodies(line.text)
        if not names:
            break
        bodies[:0] = names
        first = line
    return found("issuer", "、".join(bodies), "issuer.signature", first.start, lines[-1].end) if first else None


def signature_day(sheet: Sheet) -> Line | None:
    """Find the date that stands on a line of its own below the text, before any annex."""
    if not sheet.is_chinese:
        return None
    annex = re.search(r"^[ \t]*附(?:件|表|錄|录)\s*[\d一二三四五六七八九十]*\s*$", sheet.text, re.MULTILINE)
    alone = re.compile(rf"^[ \t（(]*({CHINESE_DAY})[ \t）)]*$", re.MULTILINE)
    days = [Line(m.start(1), m.group(1)) for m in alone.finditer(sheet.text)]
    before = [day for day in days if not annex or day.start < annex.start()]
    return next(reversed(before or days), None)


def _order(sheet: Sheet) -> Recognition | None:
    """Read the body of 中华人民共和国教育部令 or of a red head 国务院办公厅文件."""
    for line in sheet.head:
        match = re.fullmatch(
            r"(?:中华人民共和国)?([\u4e00-\u9fff]{2,24}?)(?:文件|令|公告)(?:\s*第.{1,8}号)?", line.text
        )
        if match and (_is_body(match.group(1)) or match.group(1) == "主席"):
            name = "国家主席" if match.group(1) == "主席" else match.group(1)
            return found("issuer", name, "issuer.masthead", line.start + match.start(1), line.start + match.end(1))
    return None


def _derived(title: Recognition | None, system: str | None) -> Recognition | None:
    """Name the body that alone makes such a text where no header does: 条例 of a city or province, or of the state."""
    bare = re.sub(r"[（(][^（）()]{0,40}[）)]$", "", title.value) if title else ""
    if system != "CN" or not bare.endswith("条例"):
        return None
    if bare.startswith("中华人民共和国"):
        return found("issuer", "国务院", "issuer.derived")
    place = _leading_place(bare)
    return found("issuer", f"{place}人民代表大会常务委员会", "issuer.derived") if place else None


def _western(sheet: Sheet, kind: str | None, system: str | None) -> Recognition | None:
    lexicon = load("issuers")
    if system == "EU":
        return _european(sheet, lexicon)
    if system == "GB" and kind == "regulation":
        makes = re.compile(
            rf"(?P<maker>{'|'.join(lexicon['makers'])})[^.\n]{{0,300}}?\bmakes? (?:the following|these|this)\b"
        )
        match = makes.search(sheet.text, 0, HEAD_CHARACTERS)
        return found("issuer", match["maker"], "issuer.maker", *match.span("maker")) if match else None
    legislature = load("systems").get(system, {}).get("legislature") if system else None
    return found("issuer", legislature, "issuer.legislature") if legislature and kind == "law" else None


def _european(sheet: Sheet, lexicon: dict[str, list[str]]) -> Recognition | None:
    match = re.search("|".join(lexicon["european"]), sheet.text[: sheet.head_end])
    if not match:
        return None
    words = match.group().casefold()
    names = load("issuers")["european_names"]
    name = next(value for key, value in names.items() if key in words)
    return found("issuer", name, "issuer.european", *match.span())
