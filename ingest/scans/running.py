"""Running heads, running feet and page numbers of documents of several pictures."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from ingest.scans.model import ScannedLine, ScannedPage

# Share of the page's height, at its top and bottom, in which running lines stand.
_MARGIN_SHARE = 0.12
# Share of the pages with text on which a line must stand: those of left and right pages differ.
_MIN_REPEAT_SHARE = 0.4
_MIN_REPEATS = 2
# How alike two readings of one running line are: recognition may differ in a character of ten.
_MIN_LIKENESS = 0.85
# Line heights of the lowest reading above which a line is the title that running heads repeat.
_MAX_SIZE_RATIO = 1.3
# Most frequent readings that are compared with all others: a book has a few running lines, and a thousand pages.
_MAX_COMPARED = 40

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—·.|\[(（\s一]{0,4}(?:第|page|p\.|seite)?\s?(?:\d{1,4}|[ivxlc]{1,6})\s?[页頁]?"
    r"(?:\s?(?:[/,，]|of|von|共)\s?[共第]?\s?\d{1,4}\s?[页頁]?)?[-–—·.|\])）\s一]{0,4}",
    re.IGNORECASE,
)


def drop_running_lines(pages: Sequence[ScannedPage], heights: Sequence[float]) -> list[ScannedPage]:
    """Take out what stands in the margin of many pages, digits aside, and page numbers at a page's edge.

    Args:
        pages: As recognised.
        heights: Of each page's picture, in pixels.

    Returns:
        The pages without those lines, in the same order.
    """
    margins = [
        [line for line in page.flow if _in_margin(line, height)] for page, height in zip(pages, heights, strict=True)
    ]
    keys = [{_key(line) for line in lines} for lines in margins]
    enough = max(_MIN_REPEATS, _MIN_REPEAT_SHARE * sum(bool(page.items) for page in pages))
    running = dict.fromkeys(_repeated(keys, enough), float("inf"))
    for line in (line for lines in margins for line in lines if _key(line) in running):
        running[_key(line)] = min(running[_key(line)], line.height)
    kept: list[ScannedPage] = []
    for page, margin in zip(pages, margins, strict=True):
        outermost = {id(line) for line in (_highest(margin), _lowest(margin)) if line is not None}
        dropped = {
            id(line)
            for line in margin
            if line.is_running
            or line.height <= _MAX_SIZE_RATIO * running.get(_key(line), 0.0)
            or (id(line) in outermost and _PAGE_NUMBER.fullmatch(line.text))
        }
        kept.append(replace(page, items=tuple(item for item in page.items if id(item) not in dropped)))
    return kept


def _in_margin(line: ScannedLine, height: float) -> bool:
    return line.bottom < _MARGIN_SHARE * height or line.top > (1 - _MARGIN_SHARE) * height


def _key(line: ScannedLine) -> str:
    return _NUMBER.sub("#", line.text)


def _repeated(pages: Sequence[set[str]], enough: float) -> set[str]:
    """Return the keys that, or the likes of which, stand on enough pages."""
    counts = Counter(key for keys in pages for key in keys)
    found = {key for key, count in counts.items() if count >= enough}
    # Readings of one line may each differ; the likes of a reading count for it.
    for key, _ in counts.most_common(_MAX_COMPARED):
        alike = {other for other in counts if Levenshtein.normalized_similarity(key, other) >= _MIN_LIKENESS}
        if sum(bool(alike & keys) for keys in pages) >= enough:
            found |= alike
    return found


def _highest(lines: Sequence[ScannedLine]) -> ScannedLine | None:
    return min(lines, key=lambda line: line.top, default=None)


def _lowest(lines: Sequence[ScannedLine]) -> ScannedLine | None:
    return max(lines, key=lambda line: line.bottom, default=None)
