"""From what the network says of each column to characters with places, and the blanks between them.

The network was taught to leave out blanks in Chinese, also the wide one after 第三条 that tells an article's label from
a reference to it, so blanks are also read off the paper: from columns without ink.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.clean import CJK, has_han
from ingest.scans.missing import find_missing
from ingest.scans.model import Probabilities

GETA = "〓"
"""Stands for a character that is printed and was not recognised, as typesetters put it for a type they lack."""
_NOTHING = 0  # the number of the sign that stands for "no sign here"

# Gaps between the ink of two characters, in heights of the line's ink, measured on 14,273 pairs of ten documents
# (Chinese of both scripts and English, five typefaces). Between Han characters: 99 % of those without a blank stay
# below .26 and .14 above their line's median; every blank is at least .32 and .21 above it.
_HAN_BLANK_GAP = 0.28
_HAN_BLANK_OVER_MEDIAN = 0.19
# The network also thinks of a blank there, if faintly: at least .001 at true ones, below .0001 beside thin strokes (工)
# that are lost in the paper. Gaps as wide as a character need no such sign, between
# letters either.
_FAINT_BLANK = 0.0005
_SURE_GAP = 0.9
# Between Han and letters or digits word processors put a quarter of a character that nobody typed (up to .43).
_MIXED_BLANK_GAP = 0.5
# Between letters: the network's own blank is right for 99.9 %; what it half sees counts where there is a gap, too.
_LETTER_BLANK_GAP = 0.22
_SEEN = 0.5
_HALF_SEEN = 0.2

_CJK_CHARACTER = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True)
class Character:
    """One recognised character of a line."""

    text: str
    left: float
    right: float
    """In pixels of the line's strip."""
    confidence: float


@dataclass(frozen=True, slots=True)
class _Peak:
    """A character where the network is surest of it."""

    text: str
    center: float
    confidence: float
    blank_before: float
    """The highest likelihood of a blank since the character before, from 0 to 1."""


def decode(columns: Probabilities, vocabulary: Sequence[str], ink: NDArray[np.bool_]) -> list[Character]:
    """Read one line.

    Args:
        columns: Likelihood of each sign by column; see ``Recogniser.read_line``.
        vocabulary: Signs by number; the last is the blank.
        ink: Where the strip is dark, height by width.

    Returns:
        Its characters in order, blanks among them, none at the ends and never two together; places never fall back.
    """
    width = ink.shape[1]
    peaks = _find_peaks(columns, vocabulary, width / max(len(columns), 1))
    if not peaks:
        return []
    missing = find_missing([peak.text for peak in peaks], [peak.center for peak in peaks], ink)
    peaks = sorted([*peaks, *(_Peak(GETA, center, 0.0, 0.0) for center in missing)], key=lambda peak: peak.center)
    height = _ink_height(ink)
    runs = _empty_runs(ink) if ink.any() else []
    gaps = [_widest_gap(runs, one.center, other.center) for one, other in pairwise(peaks)]
    shares = [(gap[1] - gap[0]) / height for gap in gaps]
    usual = _usual_gap(peaks, shares)
    filled = np.flatnonzero(ink.any(axis=0))
    first, last = (float(filled[0]), float(filled[-1] + 1)) if len(filled) else (0.0, float(width))
    left = min(first, peaks[0].center)
    found: list[Character] = []
    for index, peak in enumerate(peaks):
        if index == len(gaps):
            found.append(Character(peak.text, left, max(last, peak.center), peak.confidence))
            break
        begin, end = gaps[index]
        if _is_blank(peak, peaks[index + 1], shares[index], usual):
            found.append(Character(peak.text, left, begin, peak.confidence))
            found.append(Character(" ", begin, end, peak.confidence))
            left = end
        else:
            middle = (begin + end) / 2
            found.append(Character(peak.text, left, middle, peak.confidence))
            left = middle
    return _in_order(found)


def _find_peaks(columns: Probabilities, vocabulary: Sequence[str], column_pixels: float) -> list[_Peak]:
    """Take the likeliest sign of each column; neighbouring columns of one sign are one character."""
    best = columns.argmax(axis=1)
    blank = len(vocabulary) - 1
    peaks: list[_Peak] = []
    blank_before = 0.0
    index = 0
    while index < len(best):
        end = index + 1
        while end < len(best) and best[end] == best[index]:
            end += 1
        blank_before = max(blank_before, float(columns[index:end, blank].max()))
        if best[index] not in (_NOTHING, blank):
            likelihoods = columns[index:end, best[index]]
            center = (index + float(np.average(np.arange(end - index), weights=likelihoods)) + 0.5) * column_pixels
            peaks.append(_Peak(vocabulary[best[index]], center, float(likelihoods.max()), blank_before))
            blank_before = 0.0
        index = end
    return peaks


def _ink_height(ink: NDArray[np.bool_]) -> float:
    rows = np.flatnonzero(ink.any(axis=1))
    return float(rows[-1] - rows[0] + 1) if len(rows) else float(ink.shape[0])


def _empty_runs(ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the runs of columns without ink, each as [begin, end)."""
    empty = np.concatenate(([False], ~ink.any(axis=0), [False])).astype(np.int8)
    steps = np.diff(empty)
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))


def _widest_gap(runs: Sequence[tuple[int, int]], left: float, right: float) -> tuple[float, float]:
    """Return the widest run between two centres, cut at them; where all is ink, their middle twice."""
    inside = [(max(begin, left), min(end, right)) for begin, end in runs if begin < right and end > left]
    middle = (left + right) / 2
    return max(inside, key=lambda run: run[1] - run[0], default=(middle, middle))


def _usual_gap(peaks: Sequence[_Peak], shares: Sequence[float]) -> float:
    """Return the median gap between the line's Han characters; letter-spaced lines have wide ones."""
    between = [
        share for (one, other), share in zip(pairwise(peaks), shares, strict=True) if has_han(one.text + other.text)
    ]
    return median(between) if len(between) > 1 else 0.0


def _is_blank(peak: _Peak, following: _Peak, share: float, usual: float) -> bool:
    if _is_cjk(peak.text) and _is_cjk(following.text):
        is_wide = share >= max(_HAN_BLANK_GAP, usual + _HAN_BLANK_OVER_MEDIAN)
        is_seen = following.blank_before >= _FAINT_BLANK or share >= _SURE_GAP
        return is_wide and is_seen and has_han(peak.text) and has_han(following.text)
    if _is_cjk(peak.text) or _is_cjk(following.text):
        han_beside = has_han(peak.text) or has_han(following.text)
        return han_beside and share >= _MIXED_BLANK_GAP
    if following.blank_before > _SEEN or share >= _SURE_GAP:
        return True
    return following.blank_before > _HALF_SEEN and share >= _LETTER_BLANK_GAP


def _is_cjk(character: str) -> bool:
    return _CJK_CHARACTER.match(character) is not None


def _in_order(characters: Iterable[Character]) -> list[Character]:
    """See to it that no place falls back, as rounding may make it."""
    ordered: list[Character] = []
    reached = 0.0
    for one in characters:
        left = max(one.left, reached)
        reached = max(one.right, left)
        ordered.append(Character(one.text, left, reached, one.confidence))
    return ordered
