"""Running heads and feet that a single page gives away: by a rule, by small type, or by standing in the very margin.

Those that only several pages give away are in ``ingest.scans.running``.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.clean import is_label, starts_item
from ingest.readers.pdf.source import Rule
from ingest.scans.model import ScannedItem, ScannedLine

# Shares of the page's height: in which a head may stand above a rule; in which the outermost line may stand apart in
# small type; and in which it may in any (20 mm of A4: text begins below 25 mm).
_RULED_SHARE = 0.12
_SMALL_SHARE = 0.09
_EDGE_SHARE = 0.07
# Share of the text's width that the rule below a head takes.
_MIN_RULE_SHARE = 0.6
# Ratios to the running text's type: a head is no larger than that, and small below this.
_MAX_SIZE_RATIO = 1.06
# The same for pages with less than so many lines of text, which may be notes.
_MAX_SIZE_RATIO_OF_FEW = 1.3
_FEW_LINES = 6
_SMALL_RATIO = 0.93
# In line heights: the gap that parts a head in small type from the text, and one in any type.
_SMALL_GAP = 0.8
_GAP = 1.3
# Share of the page's width left of the text, from which its margins count as whole: cuttings have none.
_MIN_MARGIN_SHARE = 0.03
# Lines and tables that a page must have, a head and a foot among them.
_MIN_ITEMS = 2
# Lines that stand on one level: share of the lower one's height by which they overlap.
_LEVEL_SHARE = 0.5


def mark_running_lines(items: Sequence[ScannedItem], rules: Sequence[Rule], size: tuple[int, int]) -> list[ScannedItem]:
    """Mark the lines that are running heads or feet by what this page alone tells.

    Args:
        items: The page's content.
        rules: Its horizontal rules that are part of no table.
        size: The page's width and height, in pixels.
    """
    lines = [item for item in items if isinstance(item, ScannedLine)]
    if len(items) < _MIN_ITEMS or min(item.left for item in items) < _MIN_MARGIN_SHARE * size[0]:
        return list(items)
    sizes = [line.size for line in lines for _ in line.text]
    body = median(sizes) if sizes else 0.0
    largest = (_MAX_SIZE_RATIO if len(lines) >= _FEW_LINES else _MAX_SIZE_RATIO_OF_FEW) * body
    found = _above_rule(lines, rules, size[1], largest) | _detached(items, rules, size[1], body, largest)
    return [
        replace(item, is_running=True) if isinstance(item, ScannedLine) and id(item) in found else item
        for item in items
    ]


def _above_rule(lines: Sequence[ScannedLine], rules: Sequence[Rule], height: int, largest: float) -> set[int]:
    width = max(line.right for line in lines) - min(line.left for line in lines)
    wide = [
        rule.bottom
        for rule in rules
        if rule.right - rule.left >= _MIN_RULE_SHARE * width and rule.bottom < _RULED_SHARE * height
    ]
    above = [line for line in lines if wide and (line.top + line.bottom) / 2 < max(wide)]
    return {id(line) for line in above if line.size <= largest}


def _detached(
    items: Sequence[ScannedItem], rules: Sequence[Rule], height: int, body: float, largest: float
) -> set[int]:
    """Find the outermost lines at the page's top and bottom that stand apart from what is next."""
    found: set[int] = set()
    for is_top in (True, False):
        outer = (min if is_top else max)(items, key=lambda item: item.top if is_top else item.bottom)
        if not isinstance(outer, ScannedLine) or is_label(outer.text) or starts_item(outer.text):
            continue
        level = [item for item in items if _overlap(item, outer) >= _LEVEL_SHARE * outer.height]
        edges = [item.top if is_top else item.bottom for item in items if not any(item is each for each in level)]
        edges += [rule.top for rule in rules if (rule.top > outer.bottom) == is_top]
        room = min(edges, default=0.0) - outer.bottom if is_top else outer.top - max(edges, default=height)
        reach = outer.bottom / height if is_top else 1 - outer.top / height
        is_small = outer.size < _SMALL_RATIO * body
        if (
            outer.size <= largest
            and reach <= (_SMALL_SHARE if is_small else _EDGE_SHARE)
            and room >= (_SMALL_GAP if is_small else _GAP) * outer.height
        ):
            found |= {id(item) for item in level if isinstance(item, ScannedLine)}
    return found


def _overlap(item: ScannedItem, line: ScannedLine) -> float:
    return min(item.bottom, line.bottom) - max(item.top, line.top)
