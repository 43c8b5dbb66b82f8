"""When: the day of issue, the first day in force, the first day no longer in force."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.model import Recognition
from ingest.recognise.days import CHINESE_DAY, ENGLISH_DAY, Day, add_years, day_after, days_in
from ingest.recognise.events import Event
from ingest.recognise.issuers import signature_day
from ingest.recognise.lexicon import any_of, load
from ingest.recognise.sheet import Sheet, found
from ingest.structure import chinese_number

LABEL_REACH_CHARACTERS = 30
"""How far behind its label a date may stand."""
SUBJECT_CHARACTERS = 60
"""Looked at before a date of effect for what takes effect."""
_FORCE = any_of(load("cues")["in_force"])
_FROM_DAY = re.compile(rf"(?:自|从|從|于|於)\s*(?P<day>{CHINESE_DAY})\s*起?\s*(?:正式)?{_FORCE}")
_FROM_PUBLICATION = re.compile(
    rf"(?:自|从|從)\s*(?P<act>公布|公佈|发布|發布|颁布|頒布|印发|印發|下发|签发|通过|成文)之?日起?\s*(?:正式)?{_FORCE}"
)
_FROM_CLAUSE = re.compile(
    rf"(?:^|[。；\n])\s*(?:[一二三四五六七八九十]、)?自\s*(?P<day>{CHINESE_DAY})\s*起[，,]", re.MULTILINE
)
_FROM_TO = re.compile(
    rf"(?:执行|实施|施行|有效)?(?:期限|期|时间)?(?:自|为|从|為|從)\s*(?P<day>{CHINESE_DAY})\s*(?:起)?(?:至|到)\s*(?P<last>{CHINESE_DAY})"
)
_SELF = re.compile(
    r"本(?:[\u4e00-\u9fff]{0,4}(?:法|条例|條例|办法|辦法|规定|規定|细则|細則|通知|意见|意見|公告|决定|決定|决议|规则|規則|标准|標準|方案|政策"
    r"|措施|规程|准则|準則|通告|要點|要点|计划|目录|指南|规划))(?:，|,|由[^。]{0,30}，)?\s*$"
)
_PART = re.compile(
    r"(?:第[\d〇零一二三四五六七八九十百\s、之-]+[条條款项項章节]|修正\S{0,4}|條文|条文|除外)[^。]{0,20}$"
)
_FOR_YEARS = re.compile(r"有效期(?:限)?(?:为|為|是)?\s*(?P<years>[\d一二三四五六七八九十两兩]{1,3})\s*年")
_UNTIL = re.compile(rf"(?:截至|至|到)\s*(?P<day>{CHINESE_DAY})(?:止|为止|截止|失效)?")
_UNTIL_CUE = re.compile(r"有效期|执行期限|实施期限|施行期|失效|停止执行|执行[截]?$|实施$|施行$|延[续长期]")
_SUBJECT = (
    r"(?:\b(?:This|These|The)\s+(?:Act|Law|Regulations?|Rules?|Order|Directive|Decision|Ordinance|Code|Measures|"
    r"Provisions|Notice|Scheme|Bill|(?:final |interim |proposed )?rule)|\bIt)\b"
)
_STARTS = (
    r"(?:(?:come|enter|go)s?\s+into\s+(?:force|operation|effect)(?:\s+and\s+appl(?:y|ies))?|takes?\s+effect"
    r"|(?:is|are|be|becomes?)\s+(?:in\s+force|effective|enforced|implemented)|shall\s+apply|applies)"
)
_ENGLISH_FROM = re.compile(
    rf"{_SUBJECT}[^.\n]{{0,160}}?\b{_STARTS}\s+(?:with\s+effect\s+)?(?:on\s+and\s+)?"
    rf"(?:on|from|as\s+of|as\s+from|beginning)?\s*(?:the\s+)?(?P<day>{ENGLISH_DAY})"
)
_TAXABLE_YEARS = re.compile(
    rf"\b(?:effective|apply|applies)\b[^.\n]{{0,60}}\b(?:taxable )?years? beginning after (?P<day>{ENGLISH_DAY})",
    re.IGNORECASE,
)
_ENGLISH_PROMULGATION = re.compile(
    rf"{_SUBJECT}[^.\n]{{0,60}}?\b(?:effective|effect|force|enforced|implemented)\b[^.\n]{{0,20}}?"
    r"\b(?:on|from|upon|as of)\s+(?:the\s+)?(?:date|day)\s+of\s+(?:its\s+|their\s+)?"
    r"(?:promulgation|publication|issuance|enactment)"
)
_ENGLISH_UNTIL = re.compile(
    rf"{_SUBJECT}[^.\n]{{0,100}}?\b(?:ceases?\s+to\s+(?:have\s+effect|be\s+in\s+force)|expires?)\b"
    rf"\s*(?:on|at the end of|at the close of|after|with)?\s*(?:the\s+)?(?P<day>{ENGLISH_DAY})"
)
_ENGLISH_CUES = (
    "into force", "into operation", "effect", "apply from", "applies from", "shall apply", "expire", "enforced",
    "implemented", "cease", "beginning after",
)  # fmt: skip
"""One of these stands in every phrase of commencement or end, so that only the sentences around them are read."""
CUE_REACH_CHARACTERS = 20
"""How far before 至 the word stands that says what ends: 有效期至, 有效期自…起至."""
CUE_BEFORE_CHARACTERS = 240
CUE_AFTER_CHARACTERS = 120
_DATES_SECTION = re.compile(rf"\bDATES:[^\n]{{0,200}}?\beffective\b[^\n]{{0,40}}?(?P<day>{ENGLISH_DAY})", re.IGNORECASE)
_INSTRUMENT_DATE = re.compile(
    rf"^(?P<what>Made|Coming into force|Laid before .{{3,40}}?)\b[\s.–—-]*(?P<day>{ENGLISH_DAY})", re.MULTILINE
)
_ASSENT = re.compile(rf"^[\[(](?:Royal Assent:? )?(?P<day>{ENGLISH_DAY})[.\])]+$", re.MULTILINE)
_DONE = re.compile(
    r"^(?:Done at \w+,\s*(?:on\s+)?"
    r"|Dated(?::| this| at \w+,?)\s*(?:the )?|Approved,?\s+|Signed on\s+|Enacted(?: on)?:?\s+)"
    rf"(?P<day>{ENGLISH_DAY})",
    re.MULTILINE,
)
_TITLE_DAY = re.compile(rf"\bof (?P<day>{ENGLISH_DAY})")
_NAME_DAY = re.compile(r"[（(]((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)[）)]")
"""A day in brackets in a file name is the version's; one without is often when it was fetched."""


def read_issued(sheet: Sheet, title: Recognition | None, events: Sequence[Event]) -> Recognition | None:
    """Read the day of issue: of the latest act that made or changed the text, else the day it is dated."""
    made = [event for event in events if event.is_any("history") or event.is_any("english_history")]
    latest = max(made, key=lambda event: event.value, default=None)
    named = _named_day(sheet.name)
    if named and (not latest or named > latest.value):
        return found("issued", named, "issued.name")
    if latest:
        return found("issued", latest.value, _history_rule(sheet, latest), latest.day.start, latest.day.end)
    return _labelled_issue(sheet) or _dated(sheet) or _western_issue(sheet, title)


def _history_rule(sheet: Sheet, latest: Event) -> str:
    """Tell apart what makes a header's last date doubtful: a name of a later year, an approval not yet made public."""
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", sheet.name)
    if len(years) == 1 and int(years[0]) > latest.value.year:
        return "issued.history.older_than_name"
    return "issued.history.approved" if "批准" in latest.verbs else "issued.history"


def _named_day(name: str) -> date | None:
    match = _NAME_DAY.search(name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _labelled(sheet: Sheet, labels: str, field: str) -> Recognition | None:
    for label in load("cues")[labels]:
        for line in sheet.head:
            match = re.search(rf"(?:^|[\s|（(]){label}\s*[:：]?\s*(?:\|\s*)?", line.text, re.IGNORECASE)
            if match and len(line.text) < 3 * LABEL_REACH_CHARACTERS:
                day = next(days_in(line.text, match.end(), match.end() + LABEL_REACH_CHARACTERS), None)
                if day and day.start - match.end() <= 2:
                    return found(field, day.value, f"{field}.label", line.start + day.start, line.start + day.end)
    return None


def _labelled_issue(sheet: Sheet) -> Recognition | None:
    return _labelled(sheet, "issued_labels", "issued")


def _dated(sheet: Sheet) -> Recognition | None:
    line = signature_day(sheet)
    day = next(days_in(line.text), None) if line else None
    return (
        found("issued", day.value, "issued.signature", line.start + day.start, line.start + day.end)
        if line and day
        else None
    )


def _western_issue(sheet: Sheet, title: Recognition | None) -> Recognition | None:
    made = [m for m in _INSTRUMENT_DATE.finditer(sheet.text, 0, sheet.head_end) if m["what"] == "Made"]
    assent = _ASSENT.search(sheet.text[: sheet.head_end])
    in_title = _TITLE_DAY.search(sheet.text, title.span.start, title.span.end) if title and title.span else None
    done = [] if sheet.is_chinese else list(_DONE.finditer(sheet.text))
    for rule, match in (("made", made[0] if made else None), ("assent", assent), ("title", in_title),
                        ("done", done[-1] if done else None)):  # fmt: skip
        day = _day_of(match) if match else None
        if day:
            return found("issued", day.value, f"issued.{rule}", day.start, day.end)
    return None


def _day_of(match: re.Match[str], group: str = "day") -> Day | None:
    day = next(days_in(match.group(group)), None)
    return Day(match.start(group), match.end(group), day.value) if day else None


def read_effective_from(sheet: Sheet, events: Sequence[Event], issued: Recognition | None) -> Recognition | None:
    """Read the first day in force: what the text says of itself, else its header, else the day it was made public."""
    return (
        _stated(sheet)
        or _in_header(sheet, events)
        or _labelled(sheet, "effective_labels", "effective_from")
        or _english_from(sheet)
        or _from_publication(sheet, events, issued)
        or _from_clause(sheet)
    )


def _stated(sheet: Sheet) -> Recognition | None:
    own: list[tuple[re.Match[str], Day]] = []
    others: list[tuple[re.Match[str], Day]] = []
    if not sheet.is_chinese:
        return None
    for match in _FROM_DAY.finditer(sheet.text, 0):
        before = sheet.text[max(0, match.start() - SUBJECT_CHARACTERS) : match.start()].split("\n")[-1]
        sentence = re.split(r"[。；]", before)[-1]
        day = _day_of(match)
        own_subject = _SELF.search(sentence)
        if not day or (not own_subject and ("》" in sentence or _PART.search(sentence))):
            continue
        (own if own_subject else others).append((match, day))
    if own:
        match, day = own[-1]
        return found("effective_from", day.value, "effective_from.self", match.start(), match.end())
    if len({day.value for _, day in others}) == 1:
        match, day = others[-1]
        return found("effective_from", day.value, "effective_from.stated", match.start(), match.end())
    return None


def _in_header(sheet: Sheet, events: Sequence[Event]) -> Recognition | None:
    coming = [m for m in _INSTRUMENT_DATE.finditer(sheet.text, 0, sheet.head_end) if m["what"] == "Coming into force"]
    for event in events:
        if event.is_any("in_force") and re.fullmatch(rf"\s*起?{_FORCE}[\s）)]*", event.clause):
            end = event.start + len(event.clause.rstrip())
            return found("effective_from", event.value, "effective_from.header", event.day.start, end)
    day = _day_of(coming[0]) if coming else None
    return found("effective_from", day.value, "effective_from.header", day.start, day.end) if day else None


def _near_cues(text: str) -> list[tuple[int, int]]:
    """Give the stretches around the words of commencement, joined where they overlap."""
    places = sorted(at for cue in _ENGLISH_CUES for at in _all(text, cue))
    stretches: list[tuple[int, int]] = []
    for at in places:
        start, end = max(0, at - CUE_BEFORE_CHARACTERS), min(len(text), at + CUE_AFTER_CHARACTERS)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches


def _all(text: str, cue: str) -> Iterator[int]:
    at = text.find(cue)
    while at >= 0:
        yield at
        at = text.find(cue, at + len(cue))


def _days_near(sheet: Sheet, form: re.Pattern[str]) -> list[tuple[re.Match[str], Day]]:
    """Find a phrase with its day in the stretches that may hold one."""
    if sheet.is_chinese:
        return []
    matches = (match for start, end in sheet.stretches(_near_cues) for match in form.finditer(sheet.text, start, end))
    return [(match, day) for match in matches if (day := _day_of(match))]


def _english_from(sheet: Sheet) -> Recognition | None:
    """Read commencement; a code's notes tell of its amendments, so only the sentence about itself counts."""
    for rule, form in (("self", _ENGLISH_FROM), ("dates", _DATES_SECTION)):
        days = _days_near(sheet, form)
        if days and len({day.value for _, day in days}) <= (2 if rule == "self" else 1):
            match, day = days[-1]
            return found("effective_from", day.value, f"effective_from.english_{rule}", match.start(), match.end())
    if re.search(r"U\.S\.C\.|U\.S\. Code", sheet.text[: sheet.head_end + 1]):
        return None
    taxable = _days_near(sheet, _TAXABLE_YEARS)
    if len({day.value for _, day in taxable}) == 1:
        match, day = taxable[-1]
        return found("effective_from", day_after(day.value), "effective_from.taxable_years", match.start(), match.end())
    return None


def _from_publication(sheet: Sheet, events: Sequence[Event], issued: Recognition | None) -> Recognition | None:
    chinese = [m for m in _FROM_PUBLICATION.finditer(sheet.text, sheet.head_end) if not _cites(sheet, m.start())]
    chinese = chinese or [m for m in _FROM_PUBLICATION.finditer(sheet.text) if not events]
    match = chinese[-1] if chinese else _promulgation(sheet)
    if not match:
        return None
    day = _publication(events) if events else None
    if not events and issued:
        day = date.fromisoformat(issued.value)
    return found("effective_from", day, "effective_from.publication", match.start(), match.end()) if day else None


def _promulgation(sheet: Sheet) -> re.Match[str] | None:
    if sheet.is_chinese:
        return None
    tries = (_ENGLISH_PROMULGATION.search(sheet.text, start, end) for start, end in sheet.stretches(_near_cues))
    return next((match for match in tries if match), None)


def _cites(sheet: Sheet, at: int) -> bool:
    sentence = re.split(r"[。；\n]", sheet.text[max(0, at - SUBJECT_CHARACTERS) : at])[-1]
    return not _SELF.search(sentence) and ("》" in sentence or bool(_PART.search(sentence)))


def _publication(events: Sequence[Event]) -> date | None:
    """Find the day the present text was made public as a whole.

    Amendments of single articles leave a text's own commencement as it was; a law of the national congress is made
    public on the day it is passed.
    """
    whole: date | None = None
    for event in events:
        articles = event.is_any("amending") and ("條" in event.clause or not event.is_any("publishing"))
        amends = articles and "全文" not in event.verbs
        national = event.clause.strip().startswith(("第", "全国")) and "全国人民代表大会" in event.clause
        public = event.is_any("publishing") or bool(event.verbs & {"promulgated", "issued"}) or _by_order(event)
        rewrites = whole is None or event.is_any("whole_text") or event.is_any("amending")
        if amends or "批准" in event.verbs or event.is_any("abolishing") or event.verbs & {"amended", "revised"}:
            continue
        if (public or (national and event.verbs & {"通过", "修订"})) and rewrites:
            whole = event.value
    return whole


def _by_order(event: Event) -> bool:
    """Say whether an order put out the whole text anew; 第一次修订 changes single articles."""
    return "修订" in event.verbs and "令第" in event.clause and "次修订" not in event.clause


def _from_clause(sheet: Sheet) -> Recognition | None:
    """Read 自2018年1月1日起，… of a notice without articles, where it is the only such day; else 执行期限为 … 至 …."""
    if sheet.has_articles:
        return None
    for form in (_FROM_CLAUSE, _FROM_TO) if sheet.is_chinese else ():
        days = [(match, day) for match in form.finditer(sheet.text) if (day := _day_of(match))]
        if len({day.value for _, day in days}) == 1:
            match, day = days[0]
            return found("effective_from", day.value, "effective_from.clause", match.start("day"), match.end())
    return None


def read_effective_to(sheet: Sheet, effective_from: Recognition | None, events: Sequence[Event]) -> Recognition | None:
    """Read the first day on which it no longer applies; 试行 alone ends nothing."""
    abolished = [event for event in events if event.is_any("abolishing")]
    if abolished and abolished[-1] is events[-1]:
        day = abolished[-1].day
        return found("effective_to", day.value, "effective_to.abolished", day.start, day.end)
    years = [match for match in _FOR_YEARS.finditer(sheet.text) if _speaks_of_itself(sheet, match)]
    if len(years) == 1 and effective_from:
        end = add_years(date.fromisoformat(effective_from.value), chinese_number(years[0]["years"]))
        return found("effective_to", end, "effective_to.years", *years[0].span())
    return _until(sheet)


def _speaks_of_itself(sheet: Sheet, match: re.Match[str]) -> bool:
    """Tell 本办法自…施行，有效期五年 from a licence that is valid for five years."""
    before = re.split(r"[。\n]", sheet.text[max(0, match.start() - 2 * SUBJECT_CHARACTERS) : match.start()])[-1]
    before = re.sub(r"有效期(?:限)?(?:自|为|為)?$", "", before)
    return bool(re.search(rf"{_FORCE}|^\W*(?:.{{0,8}}条)?\s*本[\u4e00-\u9fff]{{1,6}}[，,]?$", before))


def _ends_force(sheet: Sheet, until: re.Match[str]) -> bool:
    """Tell 有效期至 of the document from that of a certificate it speaks of."""
    before = sheet.text[max(0, until.start() - CUE_REACH_CHARACTERS) : until.start()]
    cued = _UNTIL_CUE.search(re.split(r"[。；\n]", before)[-1]) or until.group().endswith("失效")
    return bool(cued) and (not sheet.has_articles or _speaks_of_itself(sheet, until))


def _until(sheet: Sheet) -> Recognition | None:
    in_chinese = list(_UNTIL.finditer(sheet.text)) if sheet.is_chinese else []
    chinese = [(m, day) for m in in_chinese if _ends_force(sheet, m) and (day := _day_of(m))]
    ranges = () if sheet.has_articles or not in_chinese else _FROM_TO.finditer(sheet.text)
    last = [(m, day) for m in ranges if (day := _day_of(m, "last"))]
    english = _days_near(sheet, _ENGLISH_UNTIL)
    for days in (chinese, last, english):
        if len({day.value for _, day in days}) == 1:
            match, day = days[-1]
            return found("effective_to", day_after(day.value), "effective_to.until", match.start(), match.end())
    return None
