"""Chinese words → the parties they name, and which of them bears a norm.

A Chinese noun phrase has its head at its end: in 企业招用的劳动者 it is 劳动者. Where the words before a modal end
with no party (职业院校取得的收入应当…), the first party they name bears the norm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.provisions import PARTY_CLASSES, PartyClass
from ingest.provisions.grammar import load_grammar

_PREPOSITION = re.compile(
    r"(?:根据|按照|依照|依据|依|按(?!揭)|在(?!校|职|岗|籍|读)|通过|结合|会同|对(?!外|口|象|应)|为(?!主)|向|(?<![育究展理务业])与|将|以(?![上下及内外前])|"
    r"经(?!济|营|费|理|认|依法)|(?<![属用关对处等基位由])于|从(?!事|业)|就(?![业读学职近地医])|因(?!素)|除|利用|围绕|自(?!主|治|然|愿|行|筹|我))"
)
_TRAILING = re.compile(
    r"(?:，|、|并|还|也|均|都|亦|另|一般|依法|分别|共同|按(?:照|规定|期|时|月|年)?|定期|及时|有计划地|积极|每年|同时|同级|之|其|在|"
    r"自主|统一|主动|优先|一律|不|有关规定|规定|等|各自|无)+$"
)
_OBJECT = re.compile(
    r"(?:^|[，＿])(?:向|报|与|给|同|为|关于|委托|支持|鼓励|资助|聘请|聘任|招用|招收|接受|接收|取得|设立|举办|申请|发挥|开展|新建|建设|按照?|根据|依照?)[^，的之]{0,14}$"
)
"""What makes a party the object of what is said: 委托民办学校承担…."""
_TAKES_ON = re.compile(
    r"(?:招用|聘雇|进用|遴聘|选聘|聘用|录用|招收|接收|接纳|安排|委托|(?<!被)派遣|吸收|雇用|聘请|选派|指派|推荐|吸纳|联合|服务)[^，的之、]{0,8}$"
)
_EXPENSE = re.compile(r"(?:经费|费用|支出|工资总额)[^，]{0,14}$")
"""In 企业职工教育经费 it is the enterprise that spends."""
_LINKS = re.compile(r"[，的之、＿]|[^，]{11}")
_RELATIVE = re.compile(r"(?:的|之)[^，的之]{0,12}$")
_ON_PERSONNEL = re.compile(r"(?:的|之)?(?:配备|聘任|聘用|任用|遴选|选聘|招聘|配置)")
"""Where 教师的配备 is at issue, who has teachers acts."""
_GENERIC = re.compile(r"(?:其他|有关|相关)?(?:单位|组织|机构)")
_WITHIN_NOUN = re.compile(r"等(?:相关|有关)?|[^，的之、和与及或]{2,10}")
_AND = re.compile(
    r"^(?:[、和与或及]|或者|以及|及其|和其他|或者其他|及|以及其他|与其|等|[^，。]{0,8}[、和或及][^，。、和或及]{0,8})$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A party that is named at a place."""

    start: int
    end: int
    kind: PartyClass


_CLASSES: dict[str, PartyClass] = {kind: kind for kind in PARTY_CLASSES}
"""By the name of the group that reads them."""


@cache
def _pattern() -> re.Pattern[str]:
    lists = load_grammar("zh_words").lists
    order: Sequence[PartyClass] = ("government", "intermediary", "school", "enterprise", "other", "individual")
    assert set(order) == set(PARTY_CLASSES)
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(lists[kind])})" for kind in order))


def find_parties(words: str, start: int = 0, end: int | None = None) -> list[Named]:
    """List the parties that words name, in order.

    Args:
        words: Plain words.
        start: Where to begin.
        end: Where to stop; the end of the words if None.
    """
    found = _pattern().finditer(words, start, len(words) if end is None else end)
    return [Named(match.start(), match.end(), _CLASSES[match.lastgroup or ""]) for match in found]


def bearer_in(words: str, start: int, end: int) -> tuple[int, int, tuple[PartyClass, ...]] | None:
    """Find who acts in the words before a modal or a verb.

    Returns:
        The range of the subject in ``words``, and its classes, the main one first; None where nobody is named.
    """
    end = _trim(words, start, end)
    parties = [each for each in find_parties(words, start, end) if not _is_object(words[start : each.start])]
    if not parties:
        return None
    if parties[-1].end == end:
        phrase = words.rfind("，", start, end)
        parties = [each for each in parties if each.start > phrase]
    if parties[-1].end != end or not _RELATIVE.search(words[parties[0].end : parties[-1].start]):
        cut = next((m.start() for m in _PREPOSITION.finditer(words, parties[0].end, end)), end)
        if cut != end:
            end = _trim(words, start, cut)
            parties = [each for each in parties if each.end <= end] or parties[:1]
    if parties[-1].end == end:
        head, joined = parties[-1], _coordinated(words, parties, parties[-1])
    else:
        joined = [parties[0]] if _EXPENSE.search(words, start, end) else joined_from(words, parties)
        head = joined[0]
    if head.kind == "individual" and (
        words[head.start : head.end] == "工作人员" or _ON_PERSONNEL.match(words, joined[-1].end)
    ):
        head = parties[0]
    head = _specific(words, parties, joined, head)
    begins = max(start, words.rfind("，", start, joined[0].start) + 1)
    return begins, joined[-1].end, tuple(dict.fromkeys((head.kind, *(each.kind for each in joined))))


def _specific(words: str, parties: Sequence[Named], joined: Sequence[Named], head: Named) -> Named:
    """Give a generic head (单位, 组织) the class of what it is a kind of: 工会等单位, 学校合作推动单位."""
    if head.kind != "other" or not _GENERIC.fullmatch(words, head.start, head.end):
        return head
    before = [each for each in parties if each.end <= head.start]
    if before and _WITHIN_NOUN.fullmatch(words, before[-1].end, head.start):
        return Named(head.start, head.end, before[-1].kind)
    named = [each for each in joined if each.kind != "other"]
    return Named(head.start, head.end, named[0].kind) if named else head


def _is_object(before: str) -> bool:
    """Say whether what stands before a party makes it an object: 委托民办学校…, 按劳动者的…."""
    if _OBJECT.search(before) or _TAKES_ON.search(before):
        return True
    last = max((found.end() for found in _PREPOSITION.finditer(before)), default=-1)
    return last >= 0 and not _LINKS.search(before[last:])


def _trim(words: str, start: int, end: int) -> int:
    while end > start:
        found = _TRAILING.search(words, start, end)
        if not found:
            return end
        end = found.start()
    return end


def _coordinated(words: str, parties: Sequence[Named], head: Named) -> list[Named]:
    """List the parties joined with the head: 职业院校、企业和行业组织."""
    at = parties.index(head)
    first = last = at
    while first and _AND.match(words[parties[first - 1].end : parties[first].start]):
        first -= 1
    while last + 1 < len(parties) and _AND.match(words[parties[last].end : parties[last + 1].start]):
        last += 1
    return list(parties[first : last + 1])


def joined_from(words: str, parties: Sequence[Named]) -> list[Named]:
    """List the first of some parties with those joined to it; in a compound (企业职工) the last part names it."""
    at = 0
    while (
        at + 1 < len(parties)
        and parties[at + 1].start - parties[at].end <= 1
        and words[parties[at].end : parties[at + 1].start] in ("", "的")
    ):
        at += 1
    return _coordinated(words, parties[at:], parties[at])
