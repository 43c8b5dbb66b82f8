"""The size of a line's type, from how much room its characters take: boxes around lines are too uneven for it."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.clean import display_width
from ingest.scans.decoding import Character
from ingest.scans.model import ScannedLine

# Widths in shares of the type's size, of Times and its likes; other families differ by up to a tenth as a whole.
_NARROW, _SMALL, _DIGIT, _CAPITAL, _WIDE = 0.31, 0.47, 0.5, 0.69, 0.85
_NARROW_SIGNS = frozenset("iljtfrIJ.,:;'!|()[]/-‘’·")
_WIDE_SIGNS = frozenset("mwMW%@—…")
# Full-width signs whose ink fills half their room: at a line's end the other half is not seen.
_HALF_FILLED = frozenset("，。、；：？！）》」』】〉”（《「『【〈“")
# Sizes of type, in the line's own sizes, that a line must hold to tell its size: less is too uneven.
_MIN_TELLING = 3.0
# Pixels over which the blurred lower edge of letters falls to paper.
_FALL_PIXELS = 2
# Times the usual room of a character above which more than itself stands there.
_MAX_ROOM = 1.7
# Share by which the size of a line of running text may seem to differ from the page's.
_SAME_SIZE = 0.08
# Share by which boxes of one size of type differ in height.
_SAME_HEIGHT = 0.25


def measure_size(characters: Sequence[Character]) -> float:
    """Give the size of type of one line, in pixels of its strip; 0 where too few characters tell.

    Args:
        characters: In order, with their places; blanks do not count, since justified lines stretch them.
    """
    widths = [(each.right - each.left, _width(each.text)) for each in characters if each.text != " "]
    if characters:
        for index in {0, len(widths) - 1} if widths else ():
            room, typical = widths[index]
            widths[index] = room, typical / 2 if characters[-bool(index)].text in _HALF_FILLED else typical
    if sum(typical for _, typical in widths) < _MIN_TELLING:
        return 0.0
    usual = median(room / typical for room, typical in widths)
    # Ink beside a character that was passed over goes to its neighbours.
    telling = [(room, typical) for room, typical in widths if room <= _MAX_ROOM * usual * typical]
    return sum(room for room, _ in telling) / sum(typical for _, typical in telling)


def find_base(ink: NDArray[np.bool_]) -> float:
    """Give the row on which the letters of a line stand: below it ink ends the most steeply.

    Args:
        ink: Where the line's strip is dark, height by width; some of it is.

    Returns:
        In pixels from the strip's top.
    """
    filled = ink.sum(axis=1).astype(np.int64)
    falls = filled[:-_FALL_PIXELS] - filled[_FALL_PIXELS:]
    lower = len(falls) // 2
    return float(lower + np.argmax(falls[lower:]) + 1) if len(falls) > lower else float(len(filled))


def settle_sizes(lines: Sequence[ScannedLine]) -> list[ScannedLine]:
    """Give the lines of a page that are about the size of its running text exactly that size.

    Lines too short to tell get a size by the height of their boxes.
    """
    telling = [line for line in lines if line.size > 0]
    if not telling:
        return list(lines)
    body = _usual_size(telling)
    height = median(line.height for line in telling if abs(line.size / body - 1) <= _SAME_SIZE)
    return [replace(line, size=_settled(line, body, height)) for line in lines]


def _usual_size(lines: Sequence[ScannedLine]) -> float:
    """Give the size in which most of the page is printed."""

    def alike(size: float) -> list[ScannedLine]:
        return [line for line in lines if abs(line.size / size - 1) <= _SAME_SIZE / 2]

    def room(of: Sequence[ScannedLine]) -> int:
        return sum(display_width(line.text) for line in of)

    most = max((alike(line.size) for line in lines), key=room)
    return sum(line.size * display_width(line.text) for line in most) / room(most)


def _settled(line: ScannedLine, body: float, height: float) -> float:
    if line.size <= 0:
        ratio = line.height / max(height, 1.0)
        return body if abs(ratio - 1) <= _SAME_HEIGHT else body * ratio
    return body if abs(line.size / body - 1) <= _SAME_SIZE else line.size


def _width(sign: str) -> float:
    if sign == " ":
        return 0.0
    if display_width(sign) > 1 or sign in _HALF_FILLED:
        return 1.0
    if sign in _NARROW_SIGNS:
        return _NARROW
    if sign in _WIDE_SIGNS:
        return _WIDE
    if sign.isdigit():
        return _DIGIT
    return _CAPITAL if sign.isupper() else _SMALL
