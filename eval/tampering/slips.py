"""Slips of a language model that are more than one word for another: figures, what is put before or behind a rule."""

import random
import re
from itertools import pairwise

from corpus.folded import fold_with_offsets
from eval.tampering.changes import Change, lowered, words
from rag.grounding.quantities import NUMBER, Quantity, find_quantities

_LARGE = str.maketrans("一二三四五六七八九十百千两", "壹贰叁肆伍陆柒捌玖拾佰仟贰")
"""Chinese numerals in the forms of cheques."""
_OTHER_LARGE = str.maketrans("壹贰叁肆伍陆柒捌玖", "叁肆伍陆柒捌玖壹贰")


def _quantities(text: str, *kinds: str) -> list[tuple[Quantity, int, int]]:
    folded = fold_with_offsets(text)
    found = [each for each in find_quantities(folded.text) if each.kind in kinds and not each.is_loose]
    return [(each, folded.at(each.start, each.end).start, folded.at(each.start, each.end).end) for each in found]


# --- figures ---------------------------------------------------------------------------------------------------------

_SCALES_ZH = {"十": "百", "百": "千", "千": "万", "万": "亿", "亿": "万"}


def decimal_moved(text: str, language: str, chance: random.Random) -> str | None:
    """Write a figure with a nought more or less, a decimal point lost or a separator moved: 1.5 → 15, 万 → 亿."""
    found = [each for each in _quantities(text, "number", "money", "rate") if each[0].value[0]]
    if not found:
        return None
    _, start, end = chance.choice(found)
    written = text[start:end]
    if re.search(r"\d", written):
        match = chance.choice(list(re.finditer(r"\d[\d,]*(?:\.\d+)?", written)))
        said = match.group()
        other = said.replace(".", "") if "." in said else f"{said}0" if chance.random() < 0.5 else f"{said}.5"
        new = written[: match.start()] + other + written[match.end() :]
    elif language == "zh" and (scale := re.search("[十百千万亿]", written)):
        new = written[: scale.start()] + _SCALES_ZH[scale.group()] + written[scale.end() :]
    elif language == "en" and (scale := re.search(r"hundred|thousand|million", written)):
        new = written.replace(scale.group(), {"hundred": "thousand"}.get(scale.group(), "billion"))
    else:
        return None
    return text[:start] + new + text[end:]


def points_for_share(text: str, language: str, chance: random.Random) -> str | None:
    """Tell a share as percentage points, which compare two shares."""
    shares = [(start, end) for each, start, end in _quantities(text, "rate") if each.value[1] == "share"]
    shares = [(start, end) for start, end in shares if re.search(r"%|per ?cent|百分之", text[start:end])]
    if not shares:
        return None
    start, end = chance.choice(shares)
    figure = re.search(rf"{NUMBER}(?!分之)", text[start:end].replace("百分之", "").lower())
    if figure is None:
        return None
    unit = "个百分点" if language == "zh" else " percentage points"
    return text[:start] + figure.group() + unit + text[end:]


_JOINT = re.compile(
    r"以上|以下|不满|不足|超过|[至到不，,—~～-]|\b(?:and|to|but|not|less|more|than|over|under|the)\b|exceed\w*|\s"
)
"""What stands between the two ends of a range."""


def range_end_changed(text: str, language: str, chance: random.Random) -> str | None:
    """Change one end of a range."""
    found = _quantities(text, "number", "money", "rate")
    pairs = [
        (one, two) for one, two in pairwise(found) if not _JOINT.sub("", text[one[2] : two[1]]) and one[2] < two[1]
    ]
    if not pairs:
        return None
    _, start, end = chance.choice(chance.choice(pairs))
    figure = re.search(r"\d[\d,]*|[一二三四五六七八九](?=[十百千万元年月日倍])|[三四五六七八]", text[start:end])
    if figure is None:
        return None
    said = figure.group()
    other = str(int(said.replace(",", "")) + 7) if said[0].isdigit() else "六" if said != "六" else "四"
    return text[: start + figure.start()] + other + text[start + figure.end() :]


def in_large_forms(text: str, language: str, chance: random.Random) -> str | None:
    """Write a number in the Chinese forms of cheques, which means the same."""
    found = [
        (start, end)
        for _, start, end in _quantities(text, "number", "money")
        if language == "zh"
        and re.fullmatch("[一二三四五六七八九十百千两]+[万亿]?(?:元|日|天|年|个月|倍|人)", text[start:end])
    ]
    if not found:
        return None
    start, end = chance.choice(found)
    return text[:start] + text[start:end].translate(_LARGE) + text[end:]


def in_other_large_forms(text: str, language: str, chance: random.Random) -> str | None:
    """Write another number in these forms."""
    written = in_large_forms(text, language, chance)
    changed = written.translate(_OTHER_LARGE) if written else None
    return None if changed == written else changed


# --- before and behind a rule ----------------------------------------------------------------------------------------


def prefixed(name: str) -> Change:
    """Make a change that puts words of a list before a sentence."""

    def change(text: str, language: str, chance: random.Random) -> str | None:
        return f"{chance.choice(words()[name][language])}{text if language == 'zh' else lowered(text)}"

    return change


def followed(name: str) -> Change:
    """Make a change that puts words of a list behind a sentence."""

    def change(text: str, language: str, chance: random.Random) -> str | None:
        return f"{text.rstrip('。.；;')}{chance.choice(words()[name][language])}{'。' if language == 'zh' else '.'}"

    return change
