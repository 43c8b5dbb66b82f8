"""Chinese names of documents: 《…》, 文号, and laws named without marks (依職業訓練法第四十三條)."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.language import HAN
from corpus.model import Span
from ingest.mentions.naming import Naming, Scene, number_key, title_key, without_overlaps

_NUMERAL = "零〇一二三四五六七八九十百千两兩0-9０-９"
_MARKED = re.compile(r"《((?:[^《》\n]|\n(?!\n)|《[^《》\n]{1,100}》){2,150})》")
_NUMBER_HEAD = rf"[{HAN}]{{1,16}}(?:[（(][{HAN}]{{1,4}}[）)])?"
_NUMBER_TEXT = (
    rf"{_NUMBER_HEAD}\s?[〔［\[【（(]\s?(?:19|20)\d{{2}}\s?[〕］\]】）)]\s?(?:第\s?)?\d{{1,5}}\s?[号號]"
    rf"|[{HAN}]{{2,12}}令\s?(?:[（(]?(?:19|20)\d{{2}}年?[）)]?)?\s?第\s?[{_NUMERAL}]{{1,6}}\s?[号號]"
    rf"|[{HAN}]{{2,16}}公告\s?(?:19|20)\d{{2}}年\s?第\s?\d{{1,4}}\s?[号號]"
    r"|(?:GB|DB\d{0,4}|JY|LD|HJ|YY|SL)(?:/[TZ])?\s?\d{1,6}(?:\.\d{1,3})?[-—–]\d{4}"
)
_NUMBER = re.compile(_NUMBER_TEXT)
_NUMBER_BEHIND = re.compile(rf"\s?[（(]\s?((?:{_NUMBER_TEXT}))文?[^（）()\n]{{0,30}}[）)]")
_BEFORE_NUMBER = re.compile(
    r".*(?:按照|依照|根据|根據|依据|依據|参照|參照|执行|執行|按|依|的|和|与|與|及|、|以|将|對|对|废止|即|经|經)(?=.{2})"
)
"""Words that run into a number's first characters: 按照财税〔2018〕51号."""
_OWN_ORDER = re.compile(r"\s*(?:令|文)?\s*(?:公布|发布|發布|修订|修訂|修正|訂定|制定|颁布|发文|，自)")
"""What follows the number of the order by which the document itself was made public."""
_OWN_NUMBER_LINE_WITHIN = 1_000
"""A notice prints its own number on a line of its own near its top."""

_ALIAS = re.compile(
    rf"\s*[（(]\s?以下(?:分别|分別)?(?:简称|簡稱|称|稱)(?:为|為)?[：:]?\s?[《“\"「『]?([{HAN}]{{2,20}})[》”\"」』]?\s?[）)]"
)
_IS_ALIAS = re.compile(r"(?:简称|簡稱|称为|稱為|下称|下稱)[：:]?\s?$")
_NOT_A_DOCUMENT = re.compile(
    r"(?:证|證|证书|證書|证明|證明|执照|執照|[^列]表|单|單|票|簿|通知书|通知書|决定书|告知书|申请书|申請書|承诺书|协议书|协议|合同"
    r"|责任书|任务书|登记卡|日报|晚报|晨报|杂志|年鉴|教材|读本)$"
)
"""Marked names of papers that are filled in or read, not of rules."""

_BARE_TAIL = re.compile(
    r"(?:法(?![规規](?!定)|[律令院人官治学學]|制(?!定)|定(?!之))|条例|條例|细则|細則|办法|辦法|规程|規程|规则|規則|准则|準則|通则|通則)"
    rf"(?=\s*第\s*[{_NUMERAL}]+\s*[条條章编編]|的?[规規]定|之[规規]定|及|和|与|與|、|[有相][关關]|[办辦]理|制定|[訂订]定"
    r"|\s*[（(]以下[简簡]|，(?:制定|訂定|结合|結合))"
)
_STRONG_FOLLOW = re.compile(rf"\s*(?:[（(]以下[简簡]|第\s*[{_NUMERAL}]+\s*[条條章编編])")
_BARE_CHARACTERS = 30
"""Longest name without marks; the longest in the sample laws has 19 characters."""
_RUN = re.compile(rf"[{HAN}]+$")
_CUE = re.compile(
    r".*(?P<cue>依據|依据|依照|依循|按照|根據|根据|适用|適用|準用|准用|违反|違反|不受|符合|参照|參照|遵守|依|按"
    r"|(?:所称|所稱|有关|有關|以及|其他|其它|原))"
)
_RULE_CUES = frozenset(
    "依據 依据 依照 依循 按照 根據 根据 适用 適用 準用 准用 违反 違反 不受 符合 参照 參照 遵守 依 按".split()
)
_JOINED = re.compile(r".*(?:法|条例|條例|细则|細則|办法|辦法|[条條款项項目])(?P<joint>和|及|与|與|或)")
"""A list: what stands before the conjunction is itself a law or a place in one; otherwise 及 belongs to the name."""
_PLACE = re.compile(rf"第[{_NUMERAL}]+[条條章编編项項款]")
_AFTER_JOINT = re.compile(r".*(?:和|及|与|與|或)|^.*$")
"""What is left of 專科學校法第三十一條第二項招生方式及大學法 is the law behind the conjunction, if there is one."""
_RUN_OPENING = re.compile(r"^(?:除|指|由|对|對|为|為|在|当|當|应|應|又|而|且|或|和|及|與|与|但|并|並)")
_NOT_IN_A_BARE_NAME = re.compile(r"[的之于於须須将將者向]|所(?!得)|应当|應當|本[法条條办辦规規细細]")
_NOT_A_NAME = re.compile(
    r"^(?:本|该|該|此|前|上|下|其|各|同|新|原|有关|有關|相关|相關|具体|具體|国家|國家|地方|单行|行政|上述|前述|税|办|辦)?"
    r"(?:法|条例|條例|细则|細則|办法|辦法|规程|規程|规则|規則|准则|準則|通则|通則)$|^[本该該此前其各]|依法$"
    r"|[方立司执執合违違非无無做看语語书書守依枉均价出线差]法$"
)
"""本法, 方法, 加权平均法: no name of a law."""
_ONE_CHARACTER_LAWS = frozenset(("宪法", "憲法", "刑法", "民法"))
_CONSTITUTION = re.compile(r"(?:根据|依据|根據|依據|和|、)(宪法|憲法)(?=[，,、和及]|制定|的[规規]定)")

_DATE = r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日"
_ISSUED_BEFORE = re.compile(
    rf"{_DATE}(?:[^，。；;\n《》]{{0,60}}(?:发布|公布|颁布|通过|批准|印发|下发|施行)的?)?[“\s]*$"
)
_ISSUED_BEHIND = re.compile(rf"\s?[（(]\s?(?:{_DATE}|(\d{{4}})\s?年)[^（）()\n]{{0,60}}[）)]")
_PROVENANCE_CHARACTERS = 100


def find_names(scene: Scene) -> list[Naming]:
    """Find all names of other documents, in order, none within another."""
    own = _own_keys(scene)
    marked = list(_marked_names(scene))
    taken = [naming.span for naming in marked]
    titles = sorted({naming.key for naming in marked if naming.title}, key=len, reverse=True)[:_ALIASES]
    plain = [*_numbers(scene, own), *_bare_names(scene, titles), *_constitutions(scene)]
    free = [naming for naming in plain if not _is_within(naming.span, taken)]
    found = without_overlaps([*marked, *free])
    everything = without_overlaps([*found, *_aliases(scene, found)])
    return [naming for naming in everything if naming.key not in own and not _is_own_title(scene, naming)]


def _is_within(span: Span, sorted_spans: list[Span]) -> bool:
    index = bisect_right(sorted_spans, span.start, key=lambda each: each.start) - 1
    before = index >= 0 and span.start < sorted_spans[index].end
    behind = index + 1 < len(sorted_spans) and sorted_spans[index + 1].start < span.end
    return before or behind


def _own_keys(scene: Scene) -> set[str]:
    title = scene.title.of(scene.text) if scene.title else ""
    own = {title_key(re.split(r"(?<=.)[（(](?=[^（）()]*[）)])", title)[0]), title_key(title)}
    own |= {title_key(match.group(1)) for match in re.finditer(r"(?:印发|发布|公布|印發)《(.+)》", title)}
    own |= {number_key(match.group()) for match in _NUMBER.finditer(title)}
    for line in scene.text[:_OWN_NUMBER_LINE_WITHIN].split("\n"):
        if _NUMBER.fullmatch(line.strip()):
            own.add(number_key(line))
    return own - {""}


def _is_own_title(scene: Scene, naming: Naming) -> bool:
    return scene.title is not None and naming.span == scene.title


def _marked_names(scene: Scene) -> Iterator[Naming]:
    for match in _MARKED.finditer(scene.text):
        title = re.sub(r"\s*\n\s*", "", match.group(1)).strip()
        opening = scene.text[max(match.start() - 8, 0) : match.start()]
        if len(title) < 2 or _IS_ALIAS.search(opening) or _NOT_A_DOCUMENT.search(title):
            continue
        number = _NUMBER_BEHIND.match(scene.text, match.end())
        issued = _issued_before(scene, match.start()) or _issued_behind(scene, match.end())
        yield Naming(
            Span(match.start(), number.end() if number else match.end()),
            title,
            number.group(1) if number else None,
            issued,
        )


def _issued_before(scene: Scene, start: int) -> date | None:
    match = _ISSUED_BEFORE.search(scene.text[max(start - _PROVENANCE_CHARACTERS, 0) : start])
    return _day(match.group(1), match.group(2), match.group(3)) if match else None


def _issued_behind(scene: Scene, end: int) -> date | None:
    match = _ISSUED_BEHIND.match(scene.text, end)
    if not match:
        return None
    if match.group(4):
        return _day(match.group(4), "1", "1")
    return _day(match.group(1), match.group(2), match.group(3))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _numbers(scene: Scene, own: set[str]) -> Iterator[Naming]:
    for match in _NUMBER.finditer(scene.text):
        run_in = _BEFORE_NUMBER.match(re.split(r"[〔［\[【（(第\d]", match.group(), maxsplit=1)[0])
        start = match.start() + (run_in.end() if run_in else 0)
        number = scene.text[start : match.end()]
        is_order = scene.title is not None and start < scene.head_end and _OWN_ORDER.match(scene.text, match.end())
        if not is_order and number_key(number) not in own:
            yield Naming(Span(start, match.end()), None, number)


def _bare_names(scene: Scene, titles: Sequence[str]) -> Iterator[Naming]:
    for tail in _BARE_TAIL.finditer(scene.text):
        window = scene.text[max(tail.start() - _BARE_CHARACTERS, 0) : tail.end()]
        run = _RUN.search(window)
        if not run:
            continue
        known = next((title for title in titles if run.group().endswith(title)), None)
        name = known or _trim_bare(run.group(), bool(_STRONG_FOLLOW.match(scene.text, tail.end())))
        if name:
            yield Naming(Span(tail.end() - len(name), tail.end()), name)


def _trim_bare(run: str, is_strong: bool) -> str | None:
    """Cut what leads up to a name off a run of characters that ends with it.

    Args:
        run: Han characters up to and with the name's last.
        is_strong: Whether an article number or a definition follows, which only a name has.

    Returns:
        The name; None where nothing shows that it is one.
    """
    name, is_cued = run, False
    cue = _CUE.match(name[:-2])
    if cue:
        name, is_cued = name[cue.end() :], cue.group("cue") in _RULE_CUES
    joined = _JOINED.match(name[:-2])
    if joined:
        name = name[joined.end() :]
        is_cued = True
    name = _RUN_OPENING.sub("", name)
    if _PLACE.search(name):
        name = _AFTER_JOINT.sub("", name)
    short = len(name) < 3 and name not in _ONE_CHARACTER_LAWS
    if short or _NOT_A_NAME.search(name) or _NOT_IN_A_BARE_NAME.search(name):
        return None
    is_rule = not name.endswith(("法", "条例", "條例")) or name.endswith(("办法", "辦法"))
    if is_rule and (not is_cued or len(name) < 6):
        return None
    return name if is_strong or is_cued else None


def _constitutions(scene: Scene) -> Iterator[Naming]:
    for match in _CONSTITUTION.finditer(scene.text):
        yield Naming(Span(*match.span(1)), match.group(1))


_ALIASES = 40
"""Short names read of one document; no sample law defines more than three."""


def _aliases(scene: Scene, names: list[Naming]) -> Iterator[Naming]:
    """Find the later places of names that the document itself shortens: （以下简称《办法》）, （以下簡稱本法）."""
    for naming in [each for each in names if _ALIAS.match(scene.text, each.span.end)][:_ALIASES]:
        match = _ALIAS.match(scene.text, naming.span.end)
        if match and title_key(match.group(1)) != naming.key:
            short = re.escape(match.group(1))
            for place in re.finditer(rf"《{short}》|(?<!《){short}(?=第|[规規]定)", scene.text[match.end() :]):
                span = Span(match.end() + place.start(), match.end() + place.end())
                yield Naming(span, naming.title, naming.number, naming.issued, naming.key)
