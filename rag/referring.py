"""Words of a rule → the provisions they refer to: 依照本条例第九条, 前款, section 11(3), paragraph (b), Article 27.

What is read here is only what the words say; where it stands is found by ``rag.references``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from corpus.model import Span
from corpus.numerals import SIGNS, parse_numeral

Level = Literal["section", "subsection", "paragraph", "subparagraph", "clause"]
LEVELS: tuple[Level, ...] = ("section", "subsection", "paragraph", "subparagraph", "clause")
"""From the outermost: a paragraph (b) is one of the subsection it is spoken of in."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision that a text refers to."""

    span: Span
    """The words, in the text that was read."""
    law: str | None = None
    """How the words name the document (职业教育法, 本法, Levy Act 1982); None for the one they stand in."""
    article: str | None = None
    """Its number as ``article_key`` gives it: 27, 4-1, 2a; None for the article it is spoken of in."""
    before: int = 0
    """So many articles (or, with ``paragraphs_before``, paragraphs) before the one it is spoken of in: 前条."""
    paragraph: int | None = None
    """A 款 (Taiwan 項) by its number, or a paragraph without a marker."""
    paragraphs_before: int = 0
    """前款, 前两款: so many paragraphs right before."""
    item: int | None = None
    """A 项 (Taiwan 款)."""
    items_before: int = 0
    markers: tuple[str, ...] = ()
    """(1)(a), as English law marks what is below an article."""
    level: Level = "section"
    """Of the first marker: what it is counted in."""
    schedule: str | None = None
    """A schedule or annex by its label: Schedule 1, 附件2; "Schedule" where there is but one."""


NUMERAL = f"{SIGNS}兩"
"""What Chinese numbers are written with, also in traditional script; for character classes."""
_N = rf"[{NUMERAL}\d]{{1,6}}"
_KINDS = "法典|法|条例|條例|办法|辦法|规定|規定|细则|細則|规则|規則|准则|準則|决定|章程|规程|規程|标准|標準|要点|要點"
_CHINESE = re.compile(
    rf"(?:(?:(?P<own>[本该該同](?:{_KINDS}))|《(?P<title>[^》]{{2,80}})》(?:[（(][^（）()]{{0,40}}[）)])?"
    rf"|(?P<name>(?:(?!第|前[{NUMERAL}]?[款项項条條])[\u4e00-\u9fff]){{1,28}}?(?:{_KINDS})))(?=\s?第))?"
    rf"(?:第\s*(?P<article>{_N})(?:[-－](?P<sub>\d+))?\s*[条條](?:之(?P<after>[{NUMERAL}]+))?"
    rf"|(?P<previous>前[{NUMERAL}]?[条條])|(?P<same>本[条條]))?"
    rf"(?P<steps>(?:(?:第[（(]?{_N}[）)]?|前[{NUMERAL}]?|本)[款项項](?!目))*)(?:第{_N}目)?"
)
_STEP = re.compile(
    rf"(?:第[（(]?(?P<n>{_N})[）)]?|(?P<previous>前(?P<count>[{NUMERAL}]?))|(?P<same>本))(?P<name>[款项項])"
)
_CHAIN = re.compile(r"(?:[、，,和与與及或至到]|以及|或者){1,2}")
"""Between provisions named one after another: 第十条、第十二条."""
_ANNEX = re.compile(r"(?P<label>附[件表](?:\s*[一二三四五六七八九十\d]{1,2})?)(?![件表])")


def chinese_references(text: str, taiwan: bool) -> Iterator[Reference]:
    """Read the references of a Chinese text, in order.

    Args:
        text: A rule, or several.
        taiwan: Whether paragraphs are called 項 and items 款, not 款 and 项.

    Example:
        >>> [(each.article, each.paragraph) for each in chinese_references("依照本法第九条、第十条第二款处理", False)]
        [('9', None), ('10', 2)]
    """
    last: Reference | None = None
    for match in _CHINESE.finditer(text):
        reference = _chinese(match, taiwan)
        if reference is None:
            continue
        named = match["own"] or match["title"] or match["name"]
        if last and not named and _CHAIN.fullmatch(text[last.span.end : reference.span.start]):
            is_step = match["article"] is None and match["previous"] is None and match["same"] is None
            reference = replace(reference, law=last.law, article=last.article if is_step else reference.article)
        last = reference
        yield reference
    for match in _ANNEX.finditer(text):
        yield Reference(Span(*match.span()), schedule="".join(match["label"].split()))


def _chinese(match: re.Match[str], taiwan: bool) -> Reference | None:
    if not (match["article"] or match["previous"] or match["same"] or match["steps"]):
        return None
    article = article_key(match["article"], match["sub"] or match["after"]) if match["article"] else None
    law = match["own"] or match["title"] or match["name"]
    if law and not article:
        return None
    count = re.sub(r"[前条條]", "", match["previous"] or "")
    found = Reference(
        Span(*match.span()),
        law=law,
        article=article,
        before=(number_of(count) if count else 1) if match["previous"] else 0,
    )
    for step in _STEP.finditer(match["steps"] or ""):
        found = _with_step(found, step, taiwan)
    return found


def _with_step(found: Reference, step: re.Match[str], taiwan: bool) -> Reference:
    number = number_of(step["n"]) if step["n"] else None
    back = (number_of(step["count"]) if step["count"] else 1) if step["previous"] else 0
    if step["name"] == ("項" if taiwan else "款"):
        return replace(found, paragraph=number, paragraphs_before=back)
    return replace(found, item=number, items_before=back)


def number_of(numeral: str) -> int:
    """Read a Chinese or Arabic numeral; 0 where it is none.

    Example:
        >>> number_of("二十七"), number_of("12"), number_of("兩")
        (27, 12, 2)
    """
    return int(numeral) if numeral.isdecimal() else parse_numeral(numeral.replace("兩", "两")) or 0


def article_key(number: str, after: str | None = None) -> str:
    """Bring an article's number to the form in which two ways of writing it agree.

    Example:
        >>> article_key("二十七"), article_key("四", "一"), article_key("4-1"), article_key("47A")
        ('27', '4-1', '4-1', '47a')
    """
    plain = re.sub(r"\s", "", number)
    key = str(number_of(plain)) if re.fullmatch(_N, plain) else plain.replace("–", "-").casefold()
    return f"{key}-{number_of(after)}" if after else key


_LEVEL_OF: dict[str, Level] = {
    "section": "section", "article": "section", "": "section", "§": "section", "subsection": "subsection",
    "paragraph": "paragraph", "subparagraph": "subparagraph", "clause": "clause", "subclause": "clause",
}  # fmt: skip
_MARKS = r"(?:\(\d{1,3}[A-Z]{0,2}\)|\([a-z]{1,5}\)|\([A-Z]{1,4}\))"
_ARTICLE_NUMBER = r"\d{1,4}[A-Z]{0,2}(?:[-–.]\d+[A-Z]?)*"
_ENGLISH = re.compile(
    rf"\b(?P<word>sub-?sections?|sub-?paragraphs?|paragraphs?|sub-?clauses?|clauses?|sections?|articles?|ss?\.|§§?)\s?"
    rf"(?P<list>(?:{_ARTICLE_NUMBER}{_MARKS}*|{_MARKS}+)"
    rf"(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or|to|through)\s|[–-](?=\())(?:{_ARTICLE_NUMBER}{_MARKS}*|{_MARKS}+))*)"
    rf"(?P<of>(?:,\s|\sof\s)(?:subsection\s{_MARKS}+|(?:section|Article)\s{_ARTICLE_NUMBER}{_MARKS}*))?"
    r"(?P<tail>\s(?:of|to)\s(?:the\s)?(?:this|that|those|said|same|title\s\d+|[A-Z][^,;.()]{0,90}|(?-i:Act|Law)\b)[^,;.()]{0,60})?",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?P<number>{_ARTICLE_NUMBER})?(?P<marks>{_MARKS}*)")
_PRECEDING = re.compile(r"\b(?:preceding|foregoing|previous)\s(?P<word>paragraph|article|section|subsection)s?\b", re.I)
_SCHEDULE = re.compile(r"\b(?P<label>(?:Schedule|Annex|Appendix)(?:\s(?:\d{1,2}[A-Z]?|[IVX]{1,5})\b)?)(?!\s*[a-z]{4,})")
_ACT = re.compile(
    r"(?:the\s)?(?P<name>(?:[A-Z][\w’'()-]*|and|of|for|in|the|&)(?:\s(?:\([^()]{1,40}\)|[A-Z][\w’'()-]*|and|of|for|in|the|&)){0,12}?"
    r"\s(?:Act|Code|Law|Order|Regulations?|Rules|Directive|Constitution)(?:,?\s(?:of\s)?\d{4})?)"
)
_TITLE = re.compile(r"title\s\d+|FA\s\d{4}|Pub\.\sL\.|the\sAct\b|that\s|those\s|said\s|same\s", re.IGNORECASE)


def english_references(text: str) -> Iterator[Reference]:
    """Read the references of an English text, in order.

    Example:
        >>> found = list(english_references("subsections (1)(b) and (2), or section 11(3) of this Act"))
        >>> [(each.article, each.markers, each.level) for each in found]
        [(None, ('1', 'b'), 'subsection'), (None, ('2',), 'subsection'), ('11', ('3',), 'subsection')]
    """
    for match in _ENGLISH.finditer(text):
        yield from _english(match)
    for match in _PRECEDING.finditer(text):
        is_article = match["word"].lower() in ("article", "section")
        yield Reference(Span(*match.span()), before=int(is_article), paragraphs_before=int(not is_article))
    for match in _SCHEDULE.finditer(text):
        if not re.match(r"\s(?:to|of)\sthe\s[A-Z]", text[match.end() :]):
            yield Reference(Span(*match.span()), schedule=match["label"])


def _english(match: re.Match[str]) -> Iterator[Reference]:
    level = _LEVEL_OF[match["word"].lower().replace("-", "").rstrip("s.")]
    law = _law_of(match["tail"])
    outer = _outer(match["of"])
    number: str | None = None
    marks: tuple[str, ...] = ()
    for one in _ONE.finditer(match["list"]):
        if not one.group():
            continue
        own = tuple(re.findall(r"\(([^()]+)\)", one["marks"]))
        marks = own if one["number"] else _continued(marks, own)
        number = one["number"] or number
        start = match.start("list") + one.start()
        span = Span(match.start() if one.start() == 0 else start, match.start("list") + one.end())
        if level == "section" and number:
            yield Reference(span, law, article_key(number), markers=marks, level="subsection")
        elif number and outer and outer.article and level == "paragraph":
            yield Reference(span, law, outer.article, paragraph=int(re.sub(r"\D.*", "", number)), markers=marks)
        elif outer and not number:
            yield Reference(span, law, outer.article, markers=(*outer.markers, *marks), level="subsection")
        elif not number and level != "section":
            yield Reference(span, law, markers=marks, level=level)


def _continued(marks: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """Read (b) after (1)(a) as (1)(b): what is left out is said before."""
    at = len(marks) - len(own)
    alike = at > 0 and marks[at].isdigit() == own[0].isdigit() and marks[at].isupper() == own[0].isupper()
    return (*marks[:at], *own) if alike else own


def _outer(of: str | None) -> Reference | None:
    """Read what a paragraph is one of: "paragraph (1) of subsection (c)", "Paragraph 3, Article 3"."""
    if not of:
        return None
    number = re.search(rf"(?:^|[^b])(?:section|Article)\s({_ARTICLE_NUMBER})", of, re.IGNORECASE)
    marks = tuple(re.findall(r"\(([^()]+)\)", of))
    return Reference(Span(0, 1), article=article_key(number.group(1)) if number else None, markers=marks)


OTHER_LAW = "?"
"""Named in a way that cannot be looked up: "that Act", "title 38"."""


def _law_of(tail: str | None) -> str | None:
    """Read which law a provision is of; None for the document's own."""
    if not tail:
        return None
    words = re.sub(r"^\s(?:of|to)\s", "", tail)
    if re.match(r"(?:the\s)?(?:this|present)\b", words, re.IGNORECASE):
        return None
    act = _ACT.match(words)
    if act:
        return act["name"].removeprefix("the ")
    return OTHER_LAW if _TITLE.match(words) or words[:1].isupper() or words.startswith("the ") else None
