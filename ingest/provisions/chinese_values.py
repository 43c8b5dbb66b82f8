"""Chinese words → quantities: 不低于百分之三十, 二千元以上二万元以下, 新台币三万元, 每日不得超过八小时."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.numerals import SIGNS, parse_numeral
from corpus.provisions import Bound, Quantity, QuantityKind

_BY_UNIT: tuple[tuple[str, tuple[QuantityKind, str]], ...] = (
    ("年 年度 周年 学年 课税年度 个课税年度 个纳税年度 个年度 周岁 岁", ("duration", "year")),
    ("个月 月", ("duration", "month")),
    ("周 星期", ("duration", "week")),
    ("日 天 个工作日 工作日", ("duration", "day")),
    ("小时 学时 课时", ("duration", "hour")),
    ("人 名 人次", ("count", "person")),
    ("次 学期 个学期 学分 户 平方米 班 门 项 件 分", ("count", "item")),
    ("元", ("amount", "CNY")),
    ("美元", ("amount", "USD")),
    ("倍", ("rate", "times")),
    ("个百分点", ("rate", "%")),
    ("成", ("rate", "tenth")),
)
_UNITS = {word: meaning for words, meaning in _BY_UNIT for word in words.split()}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True)).replace("|分", "|分(?=以上|以下|者|[，。；]|$)")
"""A bare 分 is a point of a mark only where nothing of 分之, 分为, 分级 follows."""
_HAN = f"[{SIGNS}]+"
_PERCENT = (
    rf"百分之(?P<{{0}}percent>[{SIGNS}点]+)|(?P<{{0}}below>{_HAN})分之(?P<{{0}}above>{_HAN})"
    rf"|(?P<{{0}}latin>\d+(?:[.．]\d+)?)\s*[%％]"
)
_AMOUNT = (
    rf"(?<!每)(?:新台币|人民币)?(?:(?P<{{0}}from>\d+|{_HAN})至)?"
    rf"(?P<{{0}}number>\d[\d,]*(?:\.\d+)?|{_HAN}|半)\s*(?P<{{0}}group>[万亿]?)(?P<{{0}}unit>{_UNIT})(?![级届期制份底])"
)
_ONE = f"(?:{_PERCENT}|{_AMOUNT})"
_QUANTITY = re.compile(
    _ONE.replace("{0}", "a_")
    + r"(?:(?P<range>以上[，、]?(?:不满|未满|不足|未达)|以上|至|到|[－\-—～~])[、，]?"
    + _ONE.replace("{0}", "b_")
    + r"(?:以下|以内)?)?(?P<after>以上|以下|以内|之内|内|(?<=[日天月年周时])(?:之|以)?前(?![款项条])"
    + r"|(?<=[次名人项件门年月日])为限)?"
)
_EVERY = r"每(?:[一二两三四五六七八九十]?(?:个)?(?:人|年度|年|月|周|日|天|学年|学期|名学生|生|件|班))"
_NOT_BELOW = "不(?:得|应|能)?(?:低于|少于|短于|小于)|至少|最(?:低|少|短)"
_NOT_ABOVE = (
    "不(?:得|应|能)?(?:高于|超过|多于|逾|长于|大于|超出)|最(?:高|多|长)(?:额)?(?:不(?:得)?(?:超过|高于|逾|多于))?"
)
_ABOVE, _BELOW = "超过|高于|逾|多于|超出", "低于|少于|未满|不满|不及|未达|不足"
_COMPARATOR = (
    rf"(?:(?P<floor>{_NOT_BELOW})|(?P<cap>{_NOT_ABOVE})|(?P<less>{_BELOW})|(?P<more>(?<!不)(?:{_ABOVE}))"
    r"|(?P<reach>(?<!不)满|达到?))(?:为|以)?"
)
_BEFORE = re.compile(
    rf"(?:(?P<every>(?:{_EVERY}){{1,2}})?(?:累计|合计)?(?:{_COMPARATOR})?|提前|连续"
    r"|(?<![^，。；于应在自内当])[^，。；于应在自内当起]{2,8}(?<!以)后)$"
)
"""What stands before a number and belongs to it: 每周不得超过, 提前, 终了后."""
_BASE = re.compile(
    rf"(?:(?P<opening>{_COMPARATOR})|占|按照?|为|以|用于|补[助贴]|[支给]付|发给|缴纳|提[取拨列]|扣[除抵]|减征|处|就其?|从|由|在|应当?|得|可|减|依|于|即|，|^)其?"
    r"(?P<base>(?![在就由从于得可应])(?:(?!超过|低于|高于|不超|不低|不少|补助|补贴|支付|给付|发给|缴纳|提取|提拨|扣除)[^，。；：占按为以]){2,30}?(?:的|之|总额|工资|额|经费|费用|支出|总数|人数|收入|成本|价款)第?)$"
)
"""Of a rate: what it is counted on, 本年度工资薪金总额的."""
_REST = re.compile(rf"(?:{_COMPARATOR})?(?P<every>(?!))?")
_LOOK_BACK_CHARACTERS = 40
"""A base and its comparator are shorter."""
_NO_VALUE = re.compile(
    rf"(?:中华民国|公元)?(?:\d{{2,4}}|[{SIGNS}○]{{2,5}})年(?:\d+|{_HAN})月(?:(?:\d+|{_HAN})日)?"
    rf"|(?:每年)?(?:\d+|{_HAN})月(?:(?:\d+|{_HAN})日|底|份|的?第(?:{_HAN}周)?)|\d{{4}}年"
    rf"|第(?:\d+|{_HAN})(?:[条款项章节年日次届期]|学期)|[〔\[（(]\d+[〕\])）]|前[一二三四五六七八九十]个?(?:课税)?年度"
    rf"|[上下前本次同]一(?:个)?(?:课税|会计|纳税)?(?:年度?|学年|学期|季度|月)|前(?:\d+|{_HAN})名"
    r"|以前年度|每逾一日|一次性|万一|统一|唯一|同一(?:年度)?|千方百计|[一二三]年级"
)
"""Dates, ranks, numbered articles, and words that only look like numbers."""
_TERM = re.compile(
    rf"每(?:个)?(?:年度?|学年|学期|季度?|月)(?:的)?(?:(?:\d+|{_HAN})月)?(?:(?:\d+|{_HAN})日|底|末)(?:之|以)?前"
    r"|每(?:半)?(?:年度?|学年|学期|季度?|月)(?=应|须|必须|定期)"
)
"""By when, each year, or how often something is due: 每年六月三十日前, 每年度应当; no number says how much."""
_PER = {
    "人": "person", "名学生": "person", "生": "person", "年": "year", "年度": "year", "学年": "year", "月": "month",
    "周": "week", "日": "day", "天": "day", "学期": "term", "件": "item", "班": "item",
}  # fmt: skip
_PER_WORD = re.compile("|".join(sorted(_PER, key=len, reverse=True)))
_MONTHS_OF_A_YEAR = 12
_GROUPS = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity and where its words stand."""

    start: int
    end: int
    quantity: Quantity | None


def find_values(words: str) -> list[Measured]:
    """List the quantities that plain words say, in order.

    Example:
        >>> words = "工作时间每日不得超过八小时"
        >>> [(words[each.start : each.end], each.quantity.number) for each in find_values(words)]
        [('每日不得超过八小时', Decimal('8'))]
    """
    found = list(_find(_NO_VALUE.sub(lambda each: "＿" * len(each.group()), words)))
    return found or [Measured(*each.span(), None) for each in _TERM.finditer(words)]


def _find(words: str) -> Iterator[Measured]:
    free = 0
    for match in _QUANTITY.finditer(words):
        before = _before(words, max(free, match.start() - _LOOK_BACK_CHARACTERS), match)
        free = match.end()
        yield Measured(before.start(), match.end(), _quantity(match, before))


def _before(words: str, floor: int, match: re.Match[str]) -> re.Match[str]:
    """Find the comparator, and for a rate its base, that stand before a number."""
    plain = _BEFORE.search(words, floor, match.start())
    assert plain is not None
    is_rate = not match["a_unit"] or match["a_unit"] == "倍"
    based = _BASE.search(words, floor, match.start()) if is_rate and not plain.group() else None
    if based is None:
        return plain
    at = based.start("opening") if based["opening"] else based.start("base")
    again = _REST.match(words, at, match.start())
    assert again is not None
    return again


def _quantity(match: re.Match[str], before: re.Match[str]) -> Quantity | None:
    kind, number, unit = _one(match, "a_")
    upper = None
    if match["a_from"]:
        upper, number = number, _decimal(match["a_from"])
    elif match["range"]:
        _, upper, other = _one(match, "b_")
        number, upper, unit = _in_one_unit(number, unit, upper, other)
    if number is None:
        return None
    if "新台币" in match.group() and unit == "CNY":
        unit = "TWD"
    return Quantity(kind, number, unit, _bound(match, before), upper, _per(before["every"]))


def _in_one_unit(
    low: Decimal | None, unit: str, high: Decimal | None, other: str
) -> tuple[Decimal | None, Decimal | None, str]:
    """Count both ends of a range in one unit: 三个月以上不满一年 in months; no number where that cannot be."""
    if unit == other:
        return low, high, unit
    if (unit, other) == ("month", "year") and high is not None:
        return low, high * _MONTHS_OF_A_YEAR, unit
    return None, None, unit


def _one(match: re.Match[str], side: str) -> tuple[QuantityKind, Decimal | None, str]:
    if match[f"{side}percent"]:
        return "rate", _decimal(match[f"{side}percent"]), "%"
    if match[f"{side}latin"]:
        return "rate", Decimal(match[f"{side}latin"].replace("．", ".")), "%"
    if match[f"{side}below"]:
        above, below = _decimal(match[f"{side}above"]), _decimal(match[f"{side}below"])
        return "rate", round(above / below * 100, 2) if above is not None and below else None, "%"
    kind, unit = _UNITS[match[f"{side}unit"]]
    number = _decimal(match[f"{side}number"])
    factor = _GROUPS.get(match[f"{side}group"], 10 if unit == "tenth" else 1)
    return kind, None if number is None else number * factor, "%" if unit == "tenth" else unit


def _decimal(said: str) -> Decimal | None:
    """Read a number in Arabic or Chinese signs: 12,000, 一点五."""
    said = said.replace(",", "")
    if said == "半":
        return Decimal("0.5")
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return Decimal(said)
    whole, _, fraction = said.partition("点")
    value = parse_numeral(whole)
    if value is None:
        return None
    digits = [parse_numeral(sign) for sign in fraction]
    return None if None in digits else Decimal(f"{value}.{''.join(map(str, digits))}" if digits else value)


def _bound(match: re.Match[str], before: re.Match[str]) -> Bound:
    if match["range"] or match["a_from"]:
        return "range"
    if before["floor"] or before["reach"] or (match["after"] or "").endswith(("以上", "前")):
        return "at_least"
    if before["cap"] or match["after"]:
        return "at_most"
    if before["more"]:
        return "more_than"
    return "less_than" if before["less"] else "exactly"


def _per(every: str | None) -> tuple[str, ...]:
    return tuple(_PER[word] for word in _PER_WORD.findall(every[1:])) if every else ()
