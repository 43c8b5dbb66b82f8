"""Labels of articles and their like → keys in which every way of writing agrees: 第二十七条, 第27条, Article 27, s. 27.

An article, a section, a rule and 条 are one kind of thing here: what a text is cited by. So an English question finds
the article of a Chinese law.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.numerals import SIGNS, parse_numeral
from corpus.variants import fold

ARTICLE = "a"
_CHINESE_UNITS = {"条": ARTICLE, "章": "c", "节": "d", "编": "p", "篇": "p"}
_CHINESE_STEPS = "款项目"
_ENGLISH_UNITS = {
    ARTICLE: r"articles?|arts?\.?|artikel|sections?|sects?\.|secs?\.?|ss?\.?|rules?|regulations?|regs?\.|clauses?|§+",
    "c": r"chapters?|chs?\.|chap\.", "p": r"parts?|pts?\.", "s": r"schedules?|sch\.|annex(?:es)?|appendi(?:x|ces)",
    "d": r"divisions?|subparts?",
}  # fmt: skip
_NUMERAL = rf"(?:[{SIGNS}]{{1,9}}|\d{{1,5}})"
_CHINESE = re.compile(
    rf"第\s*({_NUMERAL}(?:-\d{{1,3}})?)\s*([{''.join(_CHINESE_UNITS)}])(?:\s*(?:之|-)\s*({_NUMERAL})(?![{SIGNS}\d]*[{_CHINESE_STEPS}]))?"
)
_CHINESE_STEP = re.compile(
    rf"\s*第\s*[(]?\s*({_NUMERAL})\s*[)]?\s*([{_CHINESE_STEPS}])|\s*()[(]\s*({_NUMERAL})\s*[)]\s*项?"
)
_BARE_CHINESE = re.compile(rf"(?<![-{SIGNS}\d第几共全前后这那有各上下本])({_NUMERAL})\s*条(?![件例款约文目规])")
"""劳动合同法27条: without 第, which only counts where a law is named."""
_NUMBER = r"\d{1,5}[a-z]{0,3}(?:[.-]\d{1,4}[a-z]{0,2})*"
_ROMAN = r"[ivxlc]{1,7}"
_STEPS = r"(?:\s?\([0-9a-z]{1,4}\))*"
_ENGLISH = re.compile(
    rf"(?<![a-z\d§'])(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _ENGLISH_UNITS.items())})\s{{0,2}}"
    rf"(?P<number>{_NUMBER}(?![a-z\d])|(?:{_ROMAN}|[a-z])(?![a-z\d'])(?!\s(?!of\b)[a-z]))(?P<steps>{_STEPS})"
)
_MORE = re.compile(rf"\s?(?P<sign>,|and|or|&|to|[-–—]|through)\s?(?P<number>{_NUMBER}(?![a-z\d]))(?P<steps>{_STEPS})")
_BARE = re.compile(rf"{_NUMBER}\.?")
_STEP = re.compile(r"\(([0-9a-z]{1,4})\)")
MAX_RANGE = 30
"""Articles of a range that are looked up one by one; sections 98–101 are four."""
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Label:
    """A place in a text, as somebody writes it."""

    key: str
    """Kind and number: a:27, c:3, a:120-1."""
    steps: tuple[str, ...]
    """What is named below it, outermost first: 款:2, or 2 and a of (2)(a)."""
    start: int
    end: int
    """Where it stands in the text as folded."""

    @property
    def is_article(self) -> bool:
        """Whether it is what a text is cited by, not a chapter or part of it."""
        return self.key.startswith(f"{ARTICLE}:")


def path_keys(path: Sequence[str]) -> tuple[str, ...]:
    """Give the keys of a passage's path.

    Example:
        >>> path_keys(("第三章", "第 15 條")), path_keys(("Part 6", "Basic provisions", "s. 98")), path_keys(("11",))
        (('c:3', 'a:15'), ('p:6', 'a:98'), ('a:11',))
    """
    keys = []
    for each in path:
        folded = fold(each).strip()
        label = next((label for label in iter_labels(folded) if label.start == 0), None)
        if label:
            keys.append(label.key)
        elif _BARE.fullmatch(folded):
            keys.append(f"{ARTICLE}:{folded.rstrip('.')}")
    return tuple(dict.fromkeys(keys))


def iter_labels(folded: str, *, bare: bool = False) -> Iterator[Label]:
    """Find the places that a text names, Chinese ones first.

    Args:
        folded: From ``corpus.variants.fold``.
        bare: Take 27条 without 第 for an article too.

    Example:
        >>> [(label.key, label.steps) for label in iter_labels("第二十七条第二款第(三)项, ss. 98 and 99(2)(a)")]
        [('a:27', ('款:2', '项:3')), ('a:98', ()), ('a:99', ('2', 'a'))]
    """
    yield from _iter_chinese(folded, bare)
    for match in _ENGLISH.finditer(folded):
        unit = match.lastgroup if match.lastgroup in _ENGLISH_UNITS else _unit_of(match)
        number = _english_number(match.group("number"), unit)
        if not number:
            continue
        yield Label(f"{unit}:{number}", _steps(match.group("steps")), match.start(), match.end())
        yield from _iter_more(folded, match.end(), unit, number)


def _unit_of(match: re.Match[str]) -> str:
    return next(unit for unit in _ENGLISH_UNITS if match.group(unit) is not None)


def _iter_chinese(folded: str, bare: bool) -> Iterator[Label]:
    for match in _CHINESE.finditer(folded):
        number = _chinese_number(match.group(1))
        behind = _chinese_number(match.group(3) or "")
        if number:
            end, steps = _chinese_steps(folded, match.end())
            key = f"{_CHINESE_UNITS[match.group(2)]}:{number}{f'-{behind}' if behind else ''}"
            yield Label(key, steps, match.start(), end)
    for match in _BARE_CHINESE.finditer(folded) if bare else ():
        number = _chinese_number(match.group(1))
        if number:
            end, steps = _chinese_steps(folded, match.end())
            yield Label(f"{ARTICLE}:{number}", steps, match.start(), end)


def _chinese_steps(folded: str, position: int) -> tuple[int, tuple[str, ...]]:
    steps = []
    while match := _CHINESE_STEP.match(folded, position):
        number = _chinese_number(match.group(1) or match.group(4))
        steps.append(f"{match.group(2) or '项'}:{number}")
        position = match.end()
    return position, tuple(steps)


def _chinese_number(numeral: str) -> str:
    if re.fullmatch(r"\d+(?:-\d+)?", numeral):
        return "-".join(str(int(part)) for part in numeral.split("-"))
    return str(parse_numeral(numeral) or "")


def _english_number(number: str, unit: str) -> str:
    """Give a number as it is compared: roman ones in digits (but for articles of law, where (c) is a letter)."""
    if number[0].isdigit():
        return number
    if re.fullmatch(_ROMAN, number) and (unit != ARTICLE or len(number) > 1 or number in "ivx"):
        return str(_from_roman(number))
    return number if unit in ("p", "s") else ""


def _from_roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[sign] for sign in numeral]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _iter_more(folded: str, position: int, unit: str, first: str) -> Iterator[Label]:
    """Go on through a list: sections 98, 99 and 101; articles 14 to 16."""
    last = first
    while match := _MORE.match(folded, position):
        number = match.group("number")
        is_range = match.group("sign") not in (",", "and", "or", "&")
        if is_range and last.isdigit() and number.isdigit() and 0 < int(number) - int(last) <= MAX_RANGE:
            for each in range(int(last) + 1, int(number)):
                yield Label(f"{unit}:{each}", (), match.start(), match.end())
        yield Label(f"{unit}:{number}", _steps(match.group("steps")), match.start(), match.end())
        position, last = match.end(), number


def _steps(text: str) -> tuple[str, ...]:
    return tuple(_STEP.findall(text))


def label_steps(path: Sequence[str]) -> tuple[str, ...]:
    """Read the steps below an article off a pin, as ``Label.steps`` writes them.

    Args:
        path: The article's label and what stands behind it: ("第十四条", "第二款") or ("s. 99(2)(a)",).

    Example:
        >>> label_steps(("第十四条", "第二款", "第（三）项")), label_steps(("s. 99(2)(a)",))
        (('款:2', '项:3'), ('2', 'a'))
    """
    steps: list[str] = []
    for each in path:
        folded = fold(each)
        _, chinese = _chinese_steps(folded, 0)
        steps += chinese or _steps(folded)
    return tuple(steps)
