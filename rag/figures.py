"""Figures: which kind a question asks for, and whether a text holds one."""

import re
from typing import Literal

from corpus.words import iter_words

ValueKind = Literal["rate", "money", "duration", "date", "count", "statistic"]

_ASKS: dict[ValueKind, re.Pattern[str]] = {
    "rate": re.compile(
        r"百分之[几幾多]|百分比|比例|比率|税率|稅率|费率|抵[减減免]率|[几幾]成|几个点"
        r"|\b(?:what|which)\b[^.?!]{0,60}\b(?:rate|percentage|per ?cent|share|proportion|ratio)\b"
        r"|\bhow many per ?cent\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"多少(?:万|萬|亿|億)?(?:元|钱|錢|块|人民币|美元|英镑|欧元)|多少[万萬]|金[额額]|[几幾](?:万|千|百)?元|(?:奖励|补助|补贴|资助|罚款|捐)[^，。？]{0,8}多少"
        r"|\bhow much\b|\b(?:what|which)\b[^.?!]{0,60}\b(?:amount|sum|limit|cap|grant|fine|penalty|cost|fee)\b"
        r"(?! (?:breaks?|relief|savings?|reductions?|advantages?|benefits?|holders?|agreements?|schemes?)\b)"
        r"|\bhow many (?:yuan|dollars|euros?|pounds|rmb)\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(
        r"多久|多[长長](?:时间|時間)?|[几幾]个?(?:月|年|天|日|周|小时)|多少(?:个月|年|天|日|周|小时|學時|学时)|期限|最低天数|每隔"
        r"|\bhow long\b|\bhow many (?:further |later |more )?(?:months?|years?|days?|weeks?|hours?)\b|\btime limit",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"何时|何時|什么时候|什麼時候|哪一?[天年日周]|哪一週|从[哪几]|几月|日期"
        r"|\bwhen (?:did|does|was|were|is|had|will)\b|\bwhat date\b|\bwhich (?:year|date|day)\b|\bwhat (?:year|day)\b",
        re.IGNORECASE,
    ),
    "count": re.compile(
        r"多少(?:人|家|名|个|個|所|次|人次|项|項|分)|(?<!哪)[几幾](?:个|個|名|家|所|类|類|项|項|种|種|分)|\bhow many\b",
        re.IGNORECASE,
    ),
    "statistic": re.compile(
        r"回归系数|相关系数|显著性|样本量|样本数"
        r"|\bcoefficient|\bp-value|\bcorrelation\b|\bsample size\b|\beffect size\b",
        re.IGNORECASE,
    ),
}
_NUMBER = r"(?:\d[\d,，.]*|[一二三四五六七八九十百千万萬两兩]+)"
_ENGLISH_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety)"
)
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_HOLDS: dict[ValueKind, re.Pattern[str]] = {
    "rate": re.compile(
        rf"\d\s*[%％‰]|[百千万]分之{_NUMBER}|\bper ?cent\b|\bpercentage points\b"
        r"|\b(?:one-)?(?:half|third|quarter)\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        rf"[$£€¥￥]\s?\d|{_NUMBER}\s*(?:多|余)?[万萬亿億千百]?\s*(?:元|美元|欧元|英镑)"
        rf"|\b\d[\d,.]*\s*(?:million |billion )?(?:yuan|dollars|euros?|pounds|rmb)\b|\b(?:CNY|RMB|USD|EUR|GBP)\s?\d",
        re.IGNORECASE,
    ),
    "duration": re.compile(
        rf"{_NUMBER}\s*(?:个|個)?(?:月|年度?|天|日|周|週|小时|小時|学时|學時|学期)"
        rf"|\b{_ENGLISH_NUMBER}[\s-]+(?:\w+\s+)?(?:months?|years?|days?|weeks?|hours?|minutes?)\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"{_NUMBER}\s*年\s*{_NUMBER}\s*月|{_NUMBER}\s*月(?:的)?(?:第|{_NUMBER}|上|中|下|最)|公布之日|施行之日|发布之日"
        rf"|{_NUMBER}\s*(?:个|個)?(?:年|月|日|天)(?:以?[内內]|[以之]?前|[以之]?[后後])"
        rf"|\b{_MONTH}\s+\d|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}"
        r"|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b",
        re.IGNORECASE,
    ),
    "count": re.compile(rf"{_NUMBER}|\b{_ENGLISH_NUMBER}\b", re.IGNORECASE),
    "statistic": re.compile(
        r"(?:系数|样本|显著)[^。；]{0,20}\d|\b(?:coefficient|correlation|sample|beta|β|r|p|n)\b[^.;]{0,30}[=<>≈]?\s*-?\d",
        re.IGNORECASE,
    ),
}
_COUNTED = re.compile(
    r"\bhow many (?:of the |different )?(?P<noun>[a-z]+)(?: (?:and|or) (?P<other>[a-z]+))?", re.IGNORECASE
)
_BETWEEN_WORDS = 3
"""Words that may stand between a number and what it counts: "34 higher vocational colleges"."""


_HOW_MUCH = re.compile(r"多少|\bhow much\b|\blimit\b|\bcap\b|\bpenalt|\bfines?\b|\bfees?\b", re.IGNORECASE)
_CURRENCY = re.compile(r"元|钱|錢|万|\b(?:yuan|dollar|euro|pound)s?\b", re.IGNORECASE)


def asked_values(text: str) -> frozenset[ValueKind]:
    """Tell which kinds of figure a question asks for.

    Example:
        >>> sorted(asked_values("按投资额的百分之几抵免？")), sorted(asked_values("What must an agreement contain?"))
        (['rate'], [])
    """
    kinds: set[ValueKind] = {kind for kind, pattern in _ASKS.items() if pattern.search(text)}
    if kinds & {"rate", "money", "duration", "date"}:
        kinds.discard("count")
    if not kinds and re.search(r"多少", text):
        kinds = {"rate", "money"}
    if "money" in kinds and _HOW_MUCH.search(text) and not _CURRENCY.search(text):
        kinds.add("rate")  # "how much" without a unit is answered by a share as well
    return frozenset(kinds)


def counted_nouns(text: str) -> frozenset[str]:
    """Tell what "how many" asks to count, as index words; empty where another kind of figure is asked for.

    Example:
        >>> sorted(counted_nouns("How many companies and colleges belong to it?"))
        ['colleg', 'compani']
    """
    nouns = (noun for match in _COUNTED.finditer(text) for noun in match.groups() if noun)
    return frozenset(word for noun in nouns for word in iter_words(noun))


def holds_value(text: str, kinds: frozenset[ValueKind], counted: frozenset[str] = frozenset()) -> bool:
    """Say whether a text holds a figure of one of the kinds.

    Args:
        text: A sentence or passage.
        kinds: From ``asked_values``.
        counted: From ``counted_nouns``: a count must count one of these.

    Example:
        >>> holds_value("教育费附加率为3%", frozenset({"rate"})), holds_value("按照国家规定", frozenset({"rate"}))
        (True, False)
        >>> holds_value("more than 1,000 communities in 5 fields", frozenset({"count"}), frozenset({"compani"}))
        False
    """
    return any(
        _counts(text, counted) if kind == "count" and counted else _HOLDS[kind].search(text) is not None
        for kind in kinds
    )


def _counts(text: str, counted: frozenset[str]) -> bool:
    pattern = rf"(?:\d[\d,.]*|\b{_ENGLISH_NUMBER}\b)\+?((?:\s+[A-Za-z-]+){{1,{_BETWEEN_WORDS}}})"
    return any(counted & set(iter_words(match.group(1))) for match in re.finditer(pattern, text, re.IGNORECASE))
