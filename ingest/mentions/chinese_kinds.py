"""What a Chinese clause says of the document it names: 依据…制定, 同时废止, 代替, 作如下修改."""

import re
from collections.abc import Sequence

from corpus.model import Mention, RelationKind, Span
from ingest.mentions.naming import CLAUSE_CHARACTERS, TITLE_PLACEHOLDER, Naming, Scene, masked, to_mention

_N = TITLE_PLACEHOLDER
_PROVENANCE = re.compile(rf"\d{{4}}\s?年(?:\s?\d{{1,2}}\s?月)?(?:\s?\d{{1,2}}\s?日)?[^，。；;{_N}]{{0,60}}(?={_N})")
"""1991年6月30日国务院发布的, before a name: who made it says nothing of what is done to it."""
_BRACKETS = re.compile(r"[（(][^（）()]{0,120}[）)]")
_LIST = rf"[{_N}、，,和及与與或以等共\d两兩一二三四五六七八九十百个個件部份项項规規章文性法]"
"""What may stand between the first and the last name of a list, and the count behind it: 等三件规章."""

_ENDED = re.compile(
    rf"{_LIST}{{0,200}}(?:(?:自|从|從|於|于)[^，。；]{{0,40}}(?:起|日)[，,]?)?"
    r"(?:同时|同時|即行|即|一律|一并|一併|予以|相应|均|亦|也|[，,]){0,4}"
    r"(?P<verb>(?:废止|廢止|失效)(?!前|后|後|之|时|時|的)|(?:停止|终止|終止)(?:执行|執行|适用|適用|施行)|不再(?:执行|執行|适用|適用|施行))"
)
_ENDING = re.compile(
    rf"(?<![不未])(?P<verb>(?:同时|决定|決定|现|予以)?(?:废止|廢止))(?:了)?(?:下列|以下)?{_LIST}{{0,200}}$"
)
_ENDING_IS_TOLD = re.compile(
    r"(?:不得|不|未|尚未|已经|已經|已|曾|可以|可|应当|應當|应|如|若|除)(?:同时|予以|自行)?(?:废止|廢止)"
)
_ENDED_LIST = re.compile(r"(?:废止|廢止|失效|停止执行|停止執行)[^。]{0,60}[:：]$")
_LIST_ITEM = re.compile(r"(?:[（(]?[一二三四五六七八九十百\d]{1,4}[）)、.．]|[-•·]|《)")
_OTHER_LIST = re.compile(r"(?:修改|修正|保留|继续|繼續)[^。]{0,40}[:：]$")

_REPLACING = re.compile(
    rf"(?<!不)(?<!不能)(?<!不得)(?<!可以)(?P<verb>代替|取代|替代)(?:了|下列|原来的|原|原有)?{_LIST}{{0,200}}$"
)
_REPLACED = re.compile(rf"{_LIST}{{0,200}}(?:即|同时|同時)?(?:由|被|为)本[^，。；]{{1,10}}(?:代替|取代|替代)")

_PROVISION = re.compile(rf"{_LIST}{{0,80}}的?(?:附件)?[第附][^，。；;{_N}]{{1,60}}")
_AMENDED = re.compile(
    rf"{_LIST}{{0,200}}(?:的?(?:部分|有关|有關|个别)(?:条款|條款|内容|條文|条文)|[第附][^，。；;{_N}]{{1,60}})?[，,]?"
    r"(?P<verb>(?:作出|作|做出|做|进行|進行)(?:了)?(?:如下|以下|相应|相應)?(?:的)?(?:修改|修正|修订|修訂)"
    r"|(?:予以)(?:修改|修正|修订|修訂)|(?:修改|修正|修订|改|調整|调整)(?:为|為|成))"
)
_OBJECT_MARK = re.compile(rf"(?:对|對|将|將){_LIST}{{0,200}}$")
_DECIDED = re.compile(rf"(?P<verb>(?:决定|決定|现|现决定|现予)(?:对|對)?(?:修改|修正|修订|修訂)){_LIST}{{0,200}}$")
_PLANNED = re.compile(
    r"(?:适时|適時|抓紧|研究|推动|推動|推进|应当|應當|可以|启动|啟動|加快|建议|建議|不得|尚未|完善)[^，。；]{0,16}$"
)

_RESTED_ON = re.compile(
    r"(?P<cue>(?:为|為)?(?:了)?(?:认真|全面|深入|进一步)?(?:依据|依據|根据|根據|依照|按照|依循|依|贯彻实施|贯彻落实|贯彻执行|贯彻|"
    rf"贯徹|落实|实施|實施|执行|執行))(?:宪法|憲法)?{_LIST}{{0,200}}(?:[^，。；;{_N}]{{0,40}}[、，,和及与與]{_LIST}{{0,60}})?$"
)
_DENIED = re.compile(r"(?:不得|不能|不应|不應|不再|非|未|无须|不必|没有|沒有|違反|违反)$")
_MADE = re.compile(r"(?P<verb>(?:特)?(?:制定|制订|制訂|訂定|订定)(?:了)?(?:本[^，。；的]{1,10}|此[^，。；的]{1,6}|之))")
_NOTIFIED = re.compile(
    r"(?P<verb>现就|现将|现对|(?:通知|公告|明确|规定|批复|意见|要求|办法)(?:[^，。；]{0,6})?如下|(?:提出|制定|作出)(?:以下|如下|本)|经国务院同意|印发给你们)"
)
_MADE_LATER = re.compile(r"修正|修订|修訂|修改(?!和)")
_TAIWANESE_SUBJECT = re.compile(r"^本[^，。；依]{1,6}依")

_CARRIES_OUT = re.compile(r"(?:实施|贯彻|施行|落实|执行|實施|施行)$")
_CARRIES_OUT_BEHIND = re.compile(r"^(?:的)?(?:实施|施行|實施|贯彻)(?:条例|條例|细则|細則|办法|辦法|规定|意见|方案)")
_TITLE_ENDS = re.compile(rf"(?:废止|廢止)(?:和修改|部分|一批)?{_LIST}{{0,100}}$")
_TITLE_AMENDS = re.compile(rf"(?:修改|修正|修订|修訂){_LIST}{{0,100}}$")
_BASE_OF_RULES = re.compile(
    r"^(?P<base>.{2,60}(?:法|条例|條例))(?:实施|施行|實施)(?:条例|條例|细则|細則|办法|辦法|规定|意见)"
)


def kinds_of(scene: Scene, namings: Sequence[Naming]) -> list[Mention]:
    """Say for every name what its sentence does to the document."""
    groups: dict[Span, list[Naming]] = {}
    for naming in namings:
        groups.setdefault(scene.sentence_of(naming.span), []).append(naming)
    found: list[Mention] = list(_base_of_title(scene))
    is_ended_list = False
    for sentence in scene.sentences:
        words = sentence.of(scene.text)
        group = groups.pop(sentence, [])
        if _ENDED_LIST.search(words) and not _OTHER_LIST.search(words):
            is_ended_list = True
        elif not _LIST_ITEM.match(words):
            is_ended_list = False
        elif is_ended_list and group:
            found += [to_mention(naming, "repeals", naming.span.start, naming.span.end) for naming in group]
            continue
        found += [_kind_of(scene, sentence, group, naming) for naming in group]
    for sentence, group in groups.items():  # titles split over lines
        found += [_kind_of(scene, sentence, group, naming) for naming in group]
    return found


def _base_of_title(scene: Scene) -> list[Mention]:
    """Read the law that a title names without marks: 中华人民共和国企业所得税法实施条例."""
    title = scene.title.of(scene.text) if scene.title else ""
    match = _BASE_OF_RULES.match(title) if "《" not in title and "关于" not in title else None
    if not match or not scene.title:
        return []
    base = Span(scene.title.start, scene.title.start + match.end("base"))
    return [Mention("implements", Span(base.start, base.start + match.end()), match.group("base"))]


def _kind_of(scene: Scene, sentence: Span, group: Sequence[Naming], naming: Naming) -> Mention:
    """Ask in turn: is it ended, replaced, changed, rested on; otherwise it is referred to."""
    start = max(sentence.start, naming.span.start - CLAUSE_CHARACTERS)
    end = min(sentence.end, naming.span.end + CLAUSE_CHARACTERS)
    names = [each.span for each in group]
    before = masked(scene, Span(start, naming.span.start), names) if start < naming.span.start else ""
    after = masked(scene, Span(naming.span.end, end), names) if naming.span.end < end else ""
    before = _PROVENANCE.sub("", before + TITLE_PLACEHOLDER)[:-1]
    after = _BRACKETS.sub("", _PROVENANCE.sub("", after))
    before = _BRACKETS.sub("", before)
    in_title = scene.title is not None and scene.title.contains(naming.span)
    found = _in_title(before, after) if in_title else _in_clause(scene, naming, before, after)
    if not found:
        return to_mention(naming, "refers_to", naming.span.start, naming.span.end)
    kind, cue, verb = found
    cue_at = scene.text.rfind(cue, sentence.start, naming.span.start) if cue else naming.span.start
    verb_at = scene.text.find(verb, naming.span.end, sentence.end) if verb else -1
    return to_mention(
        naming,
        kind,
        cue_at if cue_at >= 0 else naming.span.start,
        verb_at + len(verb) if verb_at >= 0 else naming.span.end,
    )


Found = tuple[RelationKind, str, str]
"""The kind, the words before the name that say so, and those behind it; either may be empty."""


def _in_title(before: str, after: str) -> Found | None:
    if _TITLE_ENDS.search(before):
        return "repeals", "", ""
    if _TITLE_AMENDS.search(before):
        return "amends", "", ""
    if _CARRIES_OUT.search(before) or _CARRIES_OUT_BEHIND.match(after):
        return "implements", "", ""
    return None


def _in_clause(scene: Scene, naming: Naming, before: str, after: str) -> Found | None:
    return (
        _is_ended(before, after)
        or _is_replaced(before, after)
        or _is_amended(before, after)
        or _is_rested_on(before, after, naming.span.start < scene.head_end)
    )


def _is_ended(before: str, after: str) -> Found | None:
    match = _ENDED.match(after)
    if match:
        return "repeals", "", match.group("verb")
    part = _PROVISION.match(after)
    if part and (match := _ENDED.match(after[part.end() :]) or _ENDED.match(_last_words(part.group()))):
        return "amends", "", match.group("verb")
    ending = _ENDING.search(before)
    if ending and not _ENDING_IS_TOLD.search(before):
        return ("amends" if re.match(r"的?第", after) else "repeals"), ending.group("verb"), ""
    return None


def _last_words(words: str) -> str:
    """Give the end of a provision's name, where 同时废止 may have been taken along with it."""
    match = re.search(r"(?:同时|同時|予以)?(?:废止|廢止)$", words)
    return match.group() if match else ""


def _is_replaced(before: str, after: str) -> Found | None:
    match = _REPLACING.search(before)
    if match:
        return "replaces", match.group("verb"), ""
    match = _REPLACED.match(after)
    return ("replaces", "", match.group()[-2:]) if match else None


def _is_amended(before: str, after: str) -> Found | None:
    if _PLANNED.search(before):
        return None
    decided = _DECIDED.search(before)
    if decided:
        return "amends", decided.group("verb"), ""
    match = _AMENDED.match(after)
    if not match or not (_OBJECT_MARK.search(before) or match.group("verb").endswith(("为", "為", "成"))):
        return None
    return "amends", "", match.group("verb")


def _is_rested_on(before: str, after: str, is_opening: bool) -> Found | None:
    cue = _RESTED_ON.search(before)
    if not cue or _DENIED.search(before[: cue.start()]):
        return None
    made = _MADE.search(after)
    if made and made.group("verb").endswith("之") and not _TAIWANESE_SUBJECT.match(before):
        made = None
    if not made and is_opening:
        made = _NOTIFIED.search(after)
    if not made or _MADE_LATER.search(after[: made.start()]):
        return None
    return "implements", cue.group("cue"), made.group("verb")
