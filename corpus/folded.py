"""A text folded for comparison, with the place of every character kept, so that what is found can be cited.

Where ``corpus.variants.fold`` makes index words, this finds quotes: script, width, case, quotation marks, dashes and
white space are made one, and each character of the result knows where it came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.language import HAN
from corpus.numerals import SIGNS
from corpus.spans import Span
from corpus.variants import fold

_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("“”„‟«»「」『』〝〞", '"'), **dict.fromkeys("–—―−‐‑‒─", "-"), **dict.fromkeys("[【〔〖", "["),
     **dict.fromkeys("]】〕〗", "]")}
)  # fmt: skip
"""Signs that stand for each other; what NFKC folds (full width, compatibility forms) is folded before."""
_CLOSE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef]")
"""Chinese signs: white space beside one of them says nothing."""
_KNOWN_SIGNS = 20_000
"""Signs whose folding is remembered: more than the distinct signs of a large corpus, about 2 MB."""
_NUMERAL = re.compile(rf"[\d{SIGNS}]")
_LETTER = re.compile(rf"[^\W_{HAN}]")
_EDGES = " \t\n\"'.,;:。、…-"
"""What a quote may begin and end with that the text has not."""
_ELISION = re.compile(r"\s*(?:\[\s*\.{3,}\s*\]|\(\s*\.{3,}\s*\)|\.{3,})\s*")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text."""

    text: str
    offsets: tuple[int, ...]
    """Where each character of ``text`` stands in the text it was made of."""
    ends: tuple[int, ...]
    """Where each ends there."""

    def at(self, start: int, end: int) -> Span:
        """Give the span of the original text at a range that is not empty."""
        return Span(self.offsets[start], self.ends[end - 1])


@lru_cache(maxsize=_KNOWN_SIGNS)
def _fold_sign(sign: str) -> str:
    return fold(sign.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY)


def fold_with_offsets(text: str, within: Span | None = None) -> Folded:
    r"""Fold a text, or a part of it.

    Runs of white space become one blank, and none beside a Chinese sign, because lines are broken differently in
    every file.

    Args:
        text: Any text.
        within: Only this part; offsets still count in ``text``.

    Example:
        >>> found = fold_with_offsets("企業應當於\n  ３０日內，“申报”。")
        >>> found.text, found.at(5, 8)
        ('企业应当于30日内,"申报"。', Span(start=8, end=11))
    """
    start, stop = (within.start, within.end) if within else (0, len(text))
    signs: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    gap = -1
    for place in range(start, stop):
        sign = text[place]
        if sign.isspace():
            gap = place if gap < 0 else gap
            continue
        folded = _fold_sign(sign)
        if not folded:
            continue
        if gap >= 0 and signs and not _CLOSE.match(sign) and not _CLOSE.match(text[ends[-1] - 1]):
            signs.append(" ")
            offsets.append(gap)
            ends.append(place)
        gap = -1
        for piece in folded:
            signs.append(piece)
            offsets.append(place)
            ends.append(place + 1)
    return Folded("".join(signs), tuple(offsets), tuple(ends))


def find_quote(quote: str, text: str, within: Span) -> list[tuple[Span, ...]]:
    """Find where quoted words stand in a part of a text: exactly, once both are folded.

    Nothing else is forgiven: no word may differ, none be missing, and no number or word be cut (30 does not stand in
    130, 十日 not in 三十日). An ellipsis parts a quote; its parts must follow each other.

    Args:
        quote: The words.
        text: The canonical text.
        within: Where they are said to stand.

    Returns:
        Every place, each as the spans of the quote's parts in order; empty where the words do not stand there.

    Example:
        >>> law = "雇主應於30日內申報，逾期者處罰。"
        >>> find_quote("于30日内申报", law, Span(0, 16)), find_quote("0日内申报", law, Span(0, 16))
        ([(Span(start=3, end=10),)], [])
    """
    parts = [part for piece in _ELISION.split(fold_with_offsets(quote).text) if (part := piece.strip(_EDGES))]
    folded = fold_with_offsets(text, within)
    if not parts:
        return []
    return [found for start, end in _places(parts[0], folded.text, 0) if (found := _rest(parts, folded, start, end))]


def _rest(parts: list[str], folded: Folded, start: int, end: int) -> tuple[Span, ...] | None:
    """Find the other parts of a quote, each at its first place after the one before."""
    spans = [folded.at(start, end)]
    for part in parts[1:]:
        place = next(_places(part, folded.text, end), None)
        if place is None:
            return None
        spans.append(folded.at(*place))
        end = place[1]
    return tuple(spans)


def _places(words: str, text: str, start: int) -> Iterator[tuple[int, int]]:
    at = text.find(words, start)
    while at >= 0:
        end = at + len(words)
        if not _is_cut(text, at) and not _is_cut(text, end):
            yield at, end
        at = text.find(words, at + 1)


def _is_cut(text: str, border: int) -> bool:
    """Say whether a border runs through a number or a word."""
    before, after = text[border - 1 : border] if border else "", text[border : border + 1]
    if not before or not after:
        return False
    for part in (_NUMERAL, _LETTER):
        if part.match(before) and part.match(after):
            return True
    # 1,000 and 2.5 are one number each.
    return bool(
        re.fullmatch(r"\d[.,]\d", text[border - 1 : border + 2])
        or re.fullmatch(r"\d[.,]\d", text[max(0, border - 2) : border + 1])
    )
