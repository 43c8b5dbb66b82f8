"""The slots of a Chinese provision that its words alone give: deadlines, references, exceptions."""

import re
from collections.abc import Iterator

from corpus.numerals import SIGNS
from ingest.provisions.chinese_clauses import Clause, Range
from ingest.provisions.chinese_parties import find_parties, joined_from

_N = rf"(?:\d+|[{SIGNS}]+)"
_SPAN_OF_TIME = rf"{_N}(?:个)?(?:工作日|日|天|年|月|周|小时)"
_DEADLINE = re.compile(
    rf"(?:自|从|于|在)[^，。；]{{1,40}}?(?:之日|之次日|次日|届满)起[^，。；]{{0,4}}{_SPAN_OF_TIME}(?:以?内|之内)"
    rf"|(?:在|于)?(?:每(?:年|月|学年|学期))?(?:度)?{_N}月(?:{_N}日|底)?(?:以?前|之前)"
    rf"|(?:(?<=[当应须于在])[^，。；应当须于在]{{2,12}}后)?(?<!第){_SPAN_OF_TIME}(?:以?内|之内|前)"
    r"|(?:届满|期满|终了|结束|开始|施行|开班|开学)前"
)
_HAN = r"[\u4e00-\u9fff]"
_PART = rf"第{_N}[项款目]"
_ARTICLE = (
    rf"(?:本(?:法|条例|办法|规定|细则|规则|标准|要点)|前条|同条|该法|同法)?第{_N}条(?:之{_N})?(?:{_PART})*"
    rf"(?:(?:、|和|或|及|至|与|以及)第{_N}[条款项](?:之{_N})?(?:{_PART})*)*"
)
_STATUTE = rf"(?:(?![有或及和与依按据照违反者的之适本各方从受]|规定){_HAN}){{2,16}}(?<![办方司执立宪违])法"
_REFERENCE = re.compile(
    rf"《[^》]{{2,60}}》(?:{_ARTICLE})?|中华人民共和国[^，。；《》]{{2,20}}法"
    rf"|(?:{_STATUTE}|(?:(?![有或及和与依按据照违反者的之适从受]|规定){_HAN}){{2,16}}(?:条例|办法|规则))?{_ARTICLE}"
    rf"|前[条项款]{_PART}(?:{_PART})*|{_STATUTE}(?=(?:的|之|等)?规定|有关|和本|及{_STATUTE})"
)
"""《职业教育法》, 本条例第九条第二款, 前项第三款; 有关规定 and 前款 without a number are none."""
_NAMES_A_RULE = re.compile(r"《|第|法")
_EXCEPTION = re.compile(
    r"(?:但|除)[^。；]{1,80}?(?:除外|不在此限|外(?=，)|以外(?=，))|(?<=[，；])但[^。；]+|^但[^。；]+"
    r"|另有(?:规定|约定)的?(?:，从其(?:规定|约定)|除外)"
)
_TARGET = re.compile(
    r"(?<![针面相绝反])对(?:于)?(?![外口象应])[^；。]{1,80}?的(?:[^，；。]{0,16}?)?(?=，?(?:按照[^，；]{0,14}|依法|优先|按规定)?(?:给予|予以|实行|不))"
    r"|符合[^，；。的]{0,12}(?:条件|规定|要求)的|经[^，；。的]{0,14}(?:认定|备案|批准|认证|公告)(?:或者备案)?的"
    r"|在[^，；。]{2,12}(?:前提|条件|情况)下|(?<![^，。；])必要时"
)
"""Conditions that stand inside a clause: 对符合条件的企业给予…, 经认定的…, 在风险可控的前提下."""
_CASE_BEGINS = re.compile(r"符合|由于|因|确需|有下列|有前|违反|未|在[^，]*时|必要时$|经[^，]*(?:的|者)$")
"""Where the case begins in what says of a subject that it is one: 研发费用，符合规定的."""
_NOT_THE_SUBJECT = re.compile(r"[的之、和与及等或以方性，]|自(?![己行愿])|人员|职工|学生|负责|所得|收入")
"""After a party, these go on with its noun phrase: 民办学校的理事."""
_ACTS = (
    "举办|办理|设立|设置|开展|实施|进行|招用|招收|录用|聘用|安排|委托|组织|参加|取得|申请|使用|捐赠|解除|订立|签订|变更|终止|"
    "收取|发布|接受|制定|拟定|处分|转让|购置|从事|利用|兴办|辞退|裁减|支付|提取|开发|出租|新建|扩建|采取|吸纳|安置|接收"
)
_PHRASE = re.compile(rf"(?:对[^，。；]{{2,16}})?(?:{_ACTS})[^，。；]{{2,60}}(?=，)")
_PHRASE = re.compile(r"[^，。；]+")
_LEAD_CHARACTERS = 6
"""Words that may stand before the party that is the subject: 县级以上地方, 公益性."""
_OPENS_CASE = re.compile(rf"对|经|商|报|向|由|受|凡|如|若|除|没有|{_ACTS}")
_LEADING_WORDS = re.compile(
    r"^(?:依照?|按照?|根据|违反|适用|准用|有|及|与|和|或|以|受|于|对|符合|经|系|所称|因|之|的|合于|合|并|依据|不符|除|为|"
    r"指|至|其|由|自)+"
)


def find_deadlines(words: str, clauses: tuple[Clause, ...]) -> Iterator[Range]:
    """Find by when something must be done."""
    for clause in clauses:
        for match in _DEADLINE.finditer(words, clause.start, clause.end):
            yield match.span()


def find_inner_conditions(words: str, clauses: tuple[Clause, ...]) -> Iterator[Range]:
    """Find conditions that are part of a phrase, outside those that stand as a phrase of their own."""
    for clause in clauses:
        for match in _TARGET.finditer(words, clause.start, clause.end):
            if not any(begin < match.end() and match.start() < end for begin, end in clause.conditions):
                yield match.span()


def state_case(words: str, start: int, end: int) -> Range:
    """Leave out of a condition the subject of which it is one.

    Example:
        >>> words = "企业违反规定，逾期不改正的，处罚款。"
        >>> words[slice(*state_case(words, 0, 13))]
        '违反规定，逾期不改正的'
    """
    start = _after_subject(words, start, end)
    phrases = [phrase.start() for phrase in _PHRASE.finditer(words, start, end)]
    case = next((at for at in phrases if _CASE_BEGINS.match(words, at, end)), start)
    return case, end


def _after_subject(words: str, start: int, end: int) -> int:
    """Find where the predicate begins after the parties that stand first; the start itself where none stands there."""
    begins = start + (words.startswith("其", start) and not words.startswith("其他", start))
    parties = find_parties(words, begins, end)
    comma = words.find("，", begins, end)
    head = _PHRASE.match(words, begins, end)
    if not parties or head is None or (0 <= comma <= parties[0].start) or parties[0].start - begins > _LEAD_CHARACTERS:
        return begins
    if _CASE_BEGINS.match(words, begins, end) or _OPENS_CASE.match(words, begins):
        return begins
    after = joined_from(words, parties)[-1].end
    return begins if after >= end - 2 or _NOT_THE_SUBJECT.match(words, after) else after


def find_references(words: str) -> Iterator[Range]:
    """Find the statutes and numbered articles that words point to.

    Example:
        >>> words = "依照本条例第九条第二款和《职业教育法》的规定"
        >>> [words[start:end] for start, end in find_references(words)]
        ['本条例第九条第二款', '《职业教育法》']
    """
    if not _NAMES_A_RULE.search(words):
        return
    for match in _REFERENCE.finditer(words):
        lead = _LEADING_WORDS.match(match.group())
        yield match.start() + (lead.end() if lead else 0), match.end()


def find_exceptions(words: str) -> Iterator[Range]:
    """Find what is excepted: 但…除外, 除…外."""
    for match in _EXCEPTION.finditer(words):
        yield match.span()
