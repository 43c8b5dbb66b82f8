"""Where quotes stand on pages: places of printed lines, packed for the catalogue, and spans → boxes."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from corpus.model import Box, PageLayout, Pin, PlacedLine, Span

UNITS_PER_POINT = 10
"""Places are kept to a tenth of a point, a thirtieth of a millimetre: finer than any screen or printer shows."""
LOW_CONFIDENCE = 0.9
"""Below it, words recognised from a picture are said to be uncertain. Of the lines with a wrong character it catches
.49 in English, .47 in simplified and .99 in traditional Chinese, and flags .02, .03 and .28 of the right ones (3,022
lines; see docs/quality.md)."""
MAX_UNPACKED_BYTES = 50_000_000
"""Of one page's places; the fullest real page seen has 12,000 characters, some 40 kB."""


def pack_lines(lines: Sequence[PlacedLine]) -> bytes:
    """Pack the lines of one page: edges as differences, which compress to about a byte a character."""
    rows = []
    for line in lines:
        edges = [round(edge * UNITS_PER_POINT) for edge in line.edges]
        steps = [edges[0], *(right - left for left, right in pairwise(edges))]
        top, bottom = round(line.top * UNITS_PER_POINT), round(line.bottom * UNITS_PER_POINT)
        rows.append([line.start, line.end, top, bottom, line.confidence, steps])
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpack_lines(packed: bytes) -> tuple[PlacedLine, ...]:
    """Undo ``pack_lines``, to a tenth of a point.

    Raises:
        ValueError: These are no packed lines.
    """
    unpacking = zlib.decompressobj()
    rows = json.loads(unpacking.decompress(packed, MAX_UNPACKED_BYTES))
    return tuple(
        PlacedLine(
            start,
            end,
            top / UNITS_PER_POINT,
            bottom / UNITS_PER_POINT,
            tuple(edge / UNITS_PER_POINT for edge in accumulate(steps)),
            confidence,
        )
        for start, end, top, bottom, confidence, steps in rows
    )


def boxes_of(layout: PageLayout, span: Span) -> tuple[Box, ...]:
    """Give the boxes of a span on one page, one for each printed line it touches, in order of the text."""
    boxes: list[Box] = []
    for line in layout.lines:
        first, last = max(span.start, line.start), min(span.end, line.end)
        if first < last:
            left, right = line.edges[first - line.start], line.edges[last - line.start]
            if right > left:
                boxes.append((left, line.top, right, line.bottom))
    return tuple(boxes)


def confidence_of(layouts: Iterable[PageLayout], span: Span) -> float | None:
    """Give the lowest confidence of the lines a span touches; None where none was recognised from a picture."""
    touched = (
        line.confidence
        for layout in layouts
        for line in layout.lines
        if line.start < span.end and span.start < line.end and line.confidence is not None
    )
    return min(touched, default=None)


def place_on_pages(pin: Pin, layouts: Sequence[PageLayout], span: Span) -> Pin:
    """Add to a pin where its quote stands.

    Args:
        pin: Path and page of the quote.
        layouts: Of the pages it stands on, in order.
        span: The quote.
    """
    boxes = {layout.number: found for layout in layouts if (found := boxes_of(layout, span))}
    continued = tuple((number, found) for number, found in boxes.items() if number != pin.page)
    here = boxes.get(pin.page, ()) if pin.page else ()
    return replace(pin, boxes=here, continued=continued, confidence=confidence_of(layouts, span))


def is_uncertain(pin: Pin) -> bool:
    """Say whether a quote was recognised from a picture so badly that it must be compared with it."""
    return pin.confidence is not None and pin.confidence < LOW_CONFIDENCE
