"""Characters with their places → clean text with its edges.

Every step takes characters out, puts one in the place of another, or makes several share one place; so the edges of
what is left are known without searching.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from corpus.language import HAN
from ingest.clean import CJK, drop_invisible

# Share of neighbouring Chinese characters that must be set apart for the blanks between them to be letter-spacing.
_MIN_SPACED_SHARE = 0.8
_MIN_SPACED_PAIRS = 4  # 第 一 章 總則 is no letter-spacing
LINE_BREAK_HYPHEN = "\ufffe"
"""What pdfium makes of a hyphen at a line's end."""

_HYPHENATED = re.compile(rf"(?<=[a-zäöüß]){LINE_BREAK_HYPHEN}\s*(?=[a-zäöüß])")
# Ligatures, and the Kangxi radicals that many Chinese fonts give for the characters they look like (⼯ for 工).
_PRESENTATION_FORMS = re.compile(r"[\u2f00-\u2fd5\ufb00-\ufb06]")
# Other radicals (⻓ for 长) that NFKC leaves alone, as their standard characters.
_RADICALS = dict(
    zip(
        "⺀⺠⺮⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "冫民竹月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_LETTER_SPACED = re.compile(rf"(?<=[{HAN}]) +(?=[{HAN}])")
_HAN_PAIR = re.compile(rf"[{HAN}](?= *[{HAN}])")
_BLANK_BESIDE_SIGN = re.compile(rf"(?<=[{CJK}]) +(?=[，、。；：！？）」』”》】])|(?<=[（「『“《【]) +(?=[{CJK}])")
_EXTRA_BLANKS = re.compile(r"^ +| +$|(?<= ) +")


class Glyph(NamedTuple):
    """One character as printed, in points from the upper left corner of the page as shown."""

    text: str
    left: float
    right: float
    is_raised: bool = False
    """Whether it is a small figure above the line: the sign of a note, or an exponent."""


def clean_glyphs(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Clean one line as ``clean_text`` does, and mend what PDF programs do to letters.

    Ligatures and radicals become the letters they stand for, letter-spaced Chinese is closed up, a hyphen that only a
    line's end has made goes. Each glyph of the result is one character.
    """
    kept = list(glyphs)
    kept = _without(kept, _HYPHENATED)
    kept = _compose([each for glyph in kept for each in _spell(glyph)])
    kept = _without(kept, _EXTRA_BLANKS)
    kept = _without(kept, _BLANK_BESIDE_SIGN)
    text = "".join(glyph.text for glyph in kept)
    spaced = len(_LETTER_SPACED.findall(text))
    if spaced >= _MIN_SPACED_PAIRS and spaced >= _MIN_SPACED_SHARE * len(_HAN_PAIR.findall(text)):
        kept = _without(kept, _LETTER_SPACED)
    return kept


def edges_of(glyphs: Sequence[Glyph]) -> tuple[float, ...]:
    """Give the left edge of each glyph and the right edge of the last, in points; none lies before the one before it.

    Characters that share one place (a ligature spelt out) divide it among them.
    """
    edges: list[float] = []
    farthest = glyphs[0].left if glyphs else 0.0
    index = 0
    while index < len(glyphs):
        end = index + 1
        while end < len(glyphs) and glyphs[end][1:3] == glyphs[index][1:3]:
            end += 1
        left, right = glyphs[index][1:3]
        if end - index == 1:
            if left > farthest:
                farthest = left
            edges.append(round(farthest, 2))
            index = end
            continue
        for step in range(end - index):
            farthest = max(farthest, left + (right - left) * step / (end - index))
            edges.append(round(farthest, 2))
        index = end
    if glyphs:
        edges.append(round(max(farthest, glyphs[-1].right), 2))
    return tuple(edges)


def _without(glyphs: list[Glyph], pattern: re.Pattern[str]) -> list[Glyph]:
    """Take out the characters that ``pattern`` matches; every glyph must be one character."""
    text = "".join(glyph.text for glyph in glyphs)
    found = list(pattern.finditer(text))
    if not found:
        return glyphs
    kept, last = [], 0
    for match in found:
        kept.extend(glyphs[last : match.start()])
        last = match.end()
    return kept + glyphs[last:]


def _spell(glyph: Glyph) -> Iterable[Glyph]:
    text = glyph.text
    if text.isascii() and text.isprintable():
        return (glyph,)
    if text == LINE_BREAK_HYPHEN:
        return (glyph._replace(text="-"),)
    if text.isspace():
        return (glyph._replace(text=" "),)
    if _PRESENTATION_FORMS.match(text):
        text = unicodedata.normalize("NFKC", text)
    text = _RADICALS.get(text, text)
    return (Glyph(each, glyph.left, glyph.right) for each in drop_invisible(text))


def _compose(glyphs: list[Glyph]) -> list[Glyph]:
    """Compose letters with the accents after them (NFC), place by place."""
    text = "".join(glyph.text for glyph in glyphs)
    if unicodedata.is_normalized("NFC", text):
        return glyphs
    nfc: Callable[[str], str] = lambda part: unicodedata.normalize("NFC", part)  # noqa: E731
    clusters: list[Glyph] = []
    for glyph in glyphs:
        before = clusters[-1] if clusters else None
        if before and (
            unicodedata.combining(glyph.text) or nfc(before.text + glyph.text) != nfc(before.text) + nfc(glyph.text)
        ):
            clusters[-1] = Glyph(before.text + glyph.text, before.left, max(before.right, glyph.right))
        else:
            clusters.append(glyph)
    return [cluster._replace(text=each) for cluster in clusters for each in nfc(cluster.text)]
