"""Characters that are printed and that the network passes over, since its vocabulary lacks them (稱, 練, ß)."""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.clean import has_han

# Distance of two neighbouring characters, in sizes of type, from which a third may stand between them: full-width signs
# whose ink fills half their room make 1.25.
_MIN_DISTANCE = 1.6
# The same from the first character's middle back to the line's first ink, and from the last one's on to its last.
_MIN_END_DISTANCE = 1.15
# Share of the columns between two characters that ink fills where another one stands; a dash is wide, but low.
_MIN_FILLED_SHARE = 0.5
_MIN_HEIGHT_SHARE = 0.55
# Neighbours of Han characters whose distance tells the type's size; with fewer the height of the ink does.
_MIN_PAIRS = 4
_SIZE_TO_INK = 1.08
# Characters that are put in at one place: a longer stretch is something else, a drawing or a seal.
_MAX_MISSING = 3


def find_missing(texts: Sequence[str], centers: Sequence[float], ink: NDArray[np.bool_]) -> list[float]:
    """Find where in a Chinese line ink stands that no recognised character covers.

    Args:
        texts: The recognised characters, in order.
        centers: Of each, in pixels of the strip.
        ink: Where the strip is dark, height by width.

    Returns:
        The middle of each character that is missing; none for a line without any Han character.
    """
    steps = [
        after - before
        for (one, before), (other, after) in pairwise(zip(texts, centers, strict=True))
        if has_han(one) and has_han(other)
    ]
    filled, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not len(filled) or not has_han("".join(texts)):
        return []
    size = median(steps) if len(steps) >= _MIN_PAIRS else _SIZE_TO_INK * float(rows[-1] - rows[0] + 1)
    if size <= 0:
        return []
    found: list[float] = []
    if has_han(texts[0]) and centers[0] - filled[0] > _MIN_END_DISTANCE * size:
        found += _between(float(filled[0]) - size / 2, centers[0], size, ink)
    for (one, before), (other, after) in pairwise(zip(texts, centers, strict=True)):
        if after - before >= _MIN_DISTANCE * size and (has_han(one) or has_han(other)):
            found += _between(before, after, size, ink)
    if has_han(texts[-1]) and filled[-1] - centers[-1] > _MIN_END_DISTANCE * size:
        found += _between(centers[-1], float(filled[-1]) + size / 2, size, ink)
    return found


def _between(before: float, after: float, size: float, ink: NDArray[np.bool_]) -> list[float]:
    """Part the room between two characters' middles among those that are missing there, if ink fills it."""
    count = round((after - before) / size) - 1
    if not 1 <= count <= _MAX_MISSING:
        return []
    step = (after - before) / (count + 1)
    middles = [before + step * number for number in range(1, count + 1)]
    return [middle for middle in middles if _is_filled(ink, middle, size)]


def _is_filled(ink: NDArray[np.bool_], middle: float, size: float) -> bool:
    begin, end = max(math.floor(middle - 0.4 * size), 0), math.ceil(middle + 0.4 * size)
    room = ink[:, begin:end]
    if not room.size:
        return False
    rows = np.flatnonzero(room.any(axis=1))
    wide = float(room.any(axis=0).mean())
    return wide >= _MIN_FILLED_SHARE and len(rows) > 0 and rows[-1] - rows[0] >= _MIN_HEIGHT_SHARE * size
