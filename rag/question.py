"""A question as it was asked → what it asks for."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.errors import BlankQuestionError, QuestionTooLongError
from corpus.language import is_chinese
from corpus.words import iter_words, query_terms

ValueKind = Literal["rate", "money", "duration", "date", "count"]

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
        r"多少(?:人|家|名|个|個|所|次|人次|项|項|分)|[几幾](?:个|個|名|家|所|类|類|项|項|种|種|分)|\bhow many\b",
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
        rf"|\b{_MONTH}\s+\d|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}"
        r"|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b",
        re.IGNORECASE,
    ),
    "count": re.compile(rf"{_NUMBER}|\b{_ENGLISH_NUMBER}\b", re.IGNORECASE),
}


Group = Literal["incentive", "obligation", "prohibition", "mechanism", "sanction"]
_ASKS_FOR: dict[Group, re.Pattern[str]] = {
    "sanction": re.compile(
        r"处罚|處罰|罚|罰|后果|後果|法律责任|会怎样|會怎樣|怎么处理|怎麼處理|违反"
        r"|\bwhat happens\b|\bpenal|\bfined?\b|\bconsequence|\bsanction|\boffence",
        re.IGNORECASE,
    ),
    "incentive": re.compile(
        r"激励|奖|獎|补贴|補貼|补助|補助|优惠|優惠|支持|资助|減免|减免|抵|扣除|经费|經費|专项|资金|拿钱|报销|能报"
        r"|\bincentive|\bsubsid|\bgrants?\b|\bsupport|\bmoney\b|\bfund|\bcredit|\bdeduct|\brelief|\bbenefit|\breward"
        r"|\breimburs|\btax breaks?\b|\bget (?:back|paid|anything)\b",
        re.IGNORECASE,
    ),
    "obligation": re.compile(
        r"义务|義務|必须|必須|应当|應當|要求|合规|要签|一定要"
        r"|\bmust\b|\bobligation|\bobliged\b|\bdut(?:y|ies)\b|\brequire|\bhave to\b",
        re.IGNORECASE,
    ),
    "prohibition": re.compile(
        r"能不能|可不可以|禁止|不得|\bmay (?:it|an?|we|they)\b|\bforbid|\bprohibit|\ballowed\b", re.IGNORECASE
    ),
    "mechanism": re.compile(r"机制|機制|制度|联席|平台|怎样推动|\bmechanism|\bplatform|\bcoordinat", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, taken apart."""

    text: str
    is_chinese: bool
    terms: tuple[str, ...]
    """What an answer should speak of, each once, as ``corpus.words`` writes it."""
    values: frozenset[ValueKind]
    """Kinds of figure asked for; any of them may be the answer."""
    groups: frozenset[Group]
    """Kinds of rule asked about."""
    instruments: tuple[str, ...]
    """Laws and notices named by title in 《》 or by number."""


def parse_question(text: str, limit_characters: int) -> Question:
    """Tidy a question and take it apart.

    Raises:
        BlankQuestionError: Nothing in it can be looked for.
        QuestionTooLongError: It is longer than the limit.
    """
    if len(text) > limit_characters:
        raise QuestionTooLongError(len(text), limit_characters)
    tidy = " ".join(text.encode("utf-8", "replace").decode().split())  # half a surrogate pair is no character
    if not any(True for _ in iter_words(tidy)):
        raise BlankQuestionError
    return Question(
        text=tidy,
        is_chinese=is_chinese(tidy),
        terms=tuple(query_terms(tidy)),
        values=asked_values(tidy),
        groups=frozenset(group for group, pattern in _ASKS_FOR.items() if pattern.search(tidy)),
        instruments=named_instruments(tidy),
    )


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
    if "money" in kinds and not re.search(r"元|钱|錢|万|\b(?:yuan|dollar|euro|pound)s?\b", text, re.IGNORECASE):
        kinds.add("rate")  # "how much" is answered by a share as well
    return frozenset(kinds)


def holds_value(text: str, kinds: frozenset[ValueKind]) -> bool:
    """Say whether a text holds a figure of one of the kinds.

    Example:
        >>> holds_value("教育费附加率为3%", frozenset({"rate"})), holds_value("按照国家规定", frozenset({"rate"}))
        (True, False)
    """
    return any(_HOLDS[kind].search(text) for kind in kinds)


_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[（(](?:19|20)\d{2}[〕\]）)]\s*(?:第\s*)?\d+\s*号")
_ANNOUNCEMENT = re.compile(r"(?:19|20)\d{2}年第?\d+号(?:公告|令|文)?")
_LEADS_IN = re.compile(r"^.*(?:按照|根据|根據|依据|依照|请问|請問|关于|對於|对于|以及|和|与|及|按|在)")
"""Words before a document number that are not the issuer's abbreviation."""
_TITLE = re.compile(r"《([^《》]{2,60})》")


def named_instruments(text: str) -> tuple[str, ...]:
    """Find the laws and notices a question names.

    Example:
        >>> named_instruments("《职业教育法》和财税〔2019〕46号怎么说？财政部税务总局2023年第7号公告呢？")
        ('职业教育法', '财税〔2019〕46号', '2023年第7号公告')
    """
    found = [match.group(1) for match in _TITLE.finditer(text)]
    found += [_LEADS_IN.sub("", match.group()) for match in _DOCUMENT_NUMBER.finditer(text)]
    found += [match.group() for match in _ANNOUNCEMENT.finditer(text)]
    return tuple(dict.fromkeys(found))
