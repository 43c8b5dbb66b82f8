"""Ruling lines on a picture: found, taken out, and boxes of text cut where they cross one."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.source import Rule
from ingest.scans.model import Picture, Quads

# Share of the way from paper to black from which a pixel can be of a rule: a hairline of half a point is as dark as .4
# at 200 dpi, once turned upright; grain of a copier, a standard deviation of .07, stays below.
_DARK_SHARE = 0.25
# Pixels by which a rule may be interrupted (grain, dust).
_MAX_BREAK = 3
# Pixels above and below a rule in which little else may be dark, and the share of them that may: the feet of letters
# stand so close that they look like a rule, but their stems rise from it.
_AROUND_PIXELS = 3
_MAX_DARK_AROUND = 0.15
# Shares of the page's longer side: the shortest horizontal rule, above the strokes of a title in 36 points; the
# shortest vertical one, the height of a table's row, 15 points; and the thickest rule, 3 points and its slope.
_MIN_LEVEL_SHARE = 0.042
_MIN_UPRIGHT_SHARE = 0.018
_MAX_THICKNESS_SHARE = 0.0045
_MIN_THICKNESS_PIXELS = 5
# Share of the longer side from which a vertical rule counts though it meets no horizontal one: between two columns.
_MIN_LONE_SHARE = 0.1
# Pixels by which rules that meet may miss each other, as a share of the longer side: 3 points.
_MEETING_SHARE = 0.0036
# Rules above which a page is a drawing.
_MAX_RULES = 1_000
# Pixels around a rule that are taken out with it: its blurred rim.
_RIM_PIXELS = 2
# In heights of a box: how far inside it a rule must stand to cut it; and the share of its height that it must cross.
_MIN_INSIDE = 0.25
_MIN_CROSSED_SHARE = 0.6


def find_rules(grey: NDArray[np.uint8]) -> list[Rule]:
    """Find the straight horizontal and vertical lines of an upright page.

    Args:
        grey: The page, dark on light, not smoothed: smoothing takes hairlines away.

    Returns:
        In pixels; none for a page that is a drawing.
    """
    paper = float(np.percentile(grey[::2, ::2], 75))
    dark = (grey < (1 - _DARK_SHARE) * paper).astype(np.uint8)
    side = max(dark.shape)
    thickness = max(round(_MAX_THICKNESS_SHARE * side), _MIN_THICKNESS_PIXELS)
    level = _stretches(dark, round(_MIN_LEVEL_SHARE * side), thickness)
    upright = [_turn(rule) for rule in _stretches(dark.T, round(_MIN_UPRIGHT_SHARE * side), thickness)]
    slack = _MEETING_SHARE * side
    if len(level) > _MAX_RULES or len(upright) > _MAX_RULES:
        return []
    kept = [
        rule
        for rule in upright
        if rule.bottom - rule.top >= _MIN_LONE_SHARE * side or any(_meet(rule, other, slack) for other in level)
    ]
    return [*level, *kept]


def erase_rules(picture: Picture, rules: Iterable[Rule]) -> Picture:
    """Paint rules over with paper, so that they are not read as signs; the picture that was given stays as it is."""
    cleaned = picture.copy()
    for rule in rules:
        left, top = max(round(rule.left) - _RIM_PIXELS, 0), max(round(rule.top) - _RIM_PIXELS, 0)
        cleaned[top : round(rule.bottom) + _RIM_PIXELS, left : round(rule.right) + _RIM_PIXELS] = 255
    return cleaned


def cut_at_rules(quads: Quads, rules: Sequence[Rule]) -> list[NDArray[np.float32]]:
    """Cut boxes of text at the vertical rules that cross them: each part stands in one cell."""
    upright = sorted((rule for rule in rules if not rule.is_horizontal), key=lambda rule: rule.left)
    return [part for quad in quads for part in _cut(quad, upright)]


def _cut(quad: NDArray[np.float32], upright: Sequence[Rule]) -> list[NDArray[np.float32]]:
    left, top = float(quad[[0, 3], 0].mean()), float(quad[:2, 1].mean())
    right, bottom = float(quad[[1, 2], 0].mean()), float(quad[2:, 1].mean())
    height = bottom - top
    inside = _MIN_INSIDE * height
    bounds = [left]
    for rule in upright:
        middle = (rule.left + rule.right) / 2
        crossed = min(bottom, rule.bottom) - max(top, rule.top)
        if bounds[-1] + inside < middle < right - inside and crossed >= _MIN_CROSSED_SHARE * height:
            bounds += [rule.left - _RIM_PIXELS, rule.right + _RIM_PIXELS]
    bounds.append(right)
    if len(bounds) == 2:
        return [quad]
    width = max(right - left, 1.0)
    return [
        _between(quad, (begin - left) / width, (end - left) / width)
        for begin, end in zip(bounds[::2], bounds[1::2], strict=True)
    ]


def _between(quad: NDArray[np.float32], begin: float, end: float) -> NDArray[np.float32]:
    """Give the part of a box between two shares of its width."""
    above, below = quad[1] - quad[0], quad[2] - quad[3]
    corners = [quad[0] + begin * above, quad[0] + end * above, quad[3] + end * below, quad[3] + begin * below]
    return np.array(corners, np.float32)


def _stretches(dark: NDArray[np.uint8], length: int, thickness: int) -> list[Rule]:
    """Find long, thin horizontal shapes."""
    closed = cv2.morphologyEx(np.ascontiguousarray(dark), cv2.MORPH_CLOSE, np.ones((1, _MAX_BREAK), np.uint8))
    long = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, max(length, 2)), np.uint8))
    _, _, shapes, _ = cv2.connectedComponentsWithStats(long)
    found = [
        Rule(left, top, left + wide, top + high)
        for left, top, wide, high, _ in shapes[1:].tolist()
        if high <= thickness
    ]
    return [rule for rule in found if _is_alone(rule, dark)]


def _is_alone(rule: Rule, dark: NDArray[np.uint8]) -> bool:
    """Say whether a horizontal rule has paper above and below it."""
    left, top, right, bottom = map(round, rule)
    above = dark[max(top - _RIM_PIXELS - _AROUND_PIXELS, 0) : max(top - _RIM_PIXELS, 0), left:right]
    below = dark[bottom + _RIM_PIXELS : bottom + _RIM_PIXELS + _AROUND_PIXELS, left:right]
    return all(float(side.mean()) <= _MAX_DARK_AROUND for side in (above, below) if side.size)


def _turn(rule: Rule) -> Rule:
    return Rule(rule.top, rule.left, rule.bottom, rule.right)


def _meet(one: Rule, other: Rule, slack: float) -> bool:
    return (
        one.left <= other.right + slack
        and other.left <= one.right + slack
        and one.top <= other.bottom + slack
        and other.top <= one.bottom + slack
    )
