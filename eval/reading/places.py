"""Whether the places of characters are right: pdfium is asked what stands in the boxes of spans chosen at random."""

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Any

import pypdfium2 as pdfium

from corpus.model import PageLayout, PlacedLine
from eval.reading.measure import squeeze

SPANS = 200
"""Of a file: a standard error of 2 points at a share of .9."""
MIN_CHARACTERS = 4
MAX_CHARACTERS = 60
"""Of a span: from a sum to a sentence."""
_INSET_X = 0.1
"""Of the first and last character's width: pdfium gives every character that a box touches. A comma fills little of a
Chinese character's width, so more would miss it."""
_INSET_Y = 0.05
"""Of the line's height, for the same reason; a full stop stands low."""
_MIN_WIDTH_POINTS = 0.2
_NOTE_SIGN = re.compile(r"\[(\d{1,3})\]")


def measure_places(data: bytes, text: str, layouts: Sequence[PageLayout], seed: str) -> float | None:
    """Give the share of random spans whose boxes hold just their characters.

    Args:
        data: The PDF file.
        text: The canonical text.
        layouts: Where its characters stand.
        seed: Chooses the spans.

    Returns:
        From 0 to 1; None where there are no layouts or hardly any text.
    """
    spans = list(_choose(text, random.Random(seed)))  # noqa: S311
    if not layouts or not spans:
        return None
    with ExitStack() as stack:
        document = stack.enter_context(closing(pdfium.PdfDocument(data)))
        pages: dict[int, Any] = {}
        for layout in layouts:
            page = stack.enter_context(closing(document[layout.number - 1]))
            pages[layout.number] = stack.enter_context(closing(page.get_textpage()))
        right = sum(_is_right(pages, layouts, text, start, end) for start, end in spans)
    return right / len(spans)


def _choose(text: str, random_: random.Random) -> Iterator[tuple[int, int]]:
    """Choose spans inside one line of the text, since a reader adds line ends and cell separators of its own."""
    lines, at = [], 0
    for line in text.split("\n"):
        if len(line) >= 2 * MIN_CHARACTERS and "|" not in line:
            lines.append((at, at + len(line)))
        at += len(line) + 1
    weights = [end - start for start, end in lines]
    for start, end in random_.choices(lines, weights, k=SPANS) if lines else ():
        length = random_.randint(MIN_CHARACTERS, min(MAX_CHARACTERS, end - start))
        first = random_.randint(start, end - length)
        yield first, first + length


def _is_right(pages: dict[int, Any], layouts: Sequence[PageLayout], text: str, start: int, end: int) -> bool:
    parts = [
        _text_in(pages[layout.number], layout, line, text, max(start, line.start), min(end, line.end))
        for layout in layouts
        for line in layout.lines
        if line.start < end and start < line.end
    ]
    return _bare("".join(parts)) == _bare(text[start:end])


def _text_in(textpage: Any, layout: PageLayout, line: PlacedLine, text: str, start: int, end: int) -> str:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        return ""
    edges, first, last = line.edges, start - line.start, end - line.start
    left = edges[first] + _INSET_X * (edges[first + 1] - edges[first])
    right = edges[last] - _INSET_X * (edges[last] - edges[last - 1])
    if right - left < _MIN_WIDTH_POINTS:
        right = left + _MIN_WIDTH_POINTS
    inset = _INSET_Y * (line.bottom - line.top)
    return str(
        textpage.get_text_bounded(
            left=left, bottom=layout.height - line.bottom + inset, right=right, top=layout.height - line.top - inset
        )
    )


def _bare(text: str) -> str:
    """Compare what is seen: pdfium gives ligatures, radicals and line end hyphens as signs of their own.

    A raised note sign is given in brackets that are not printed.
    """
    text = unicodedata.normalize("NFKC", text.replace("\ufffe", "").replace("\u00ad", ""))
    return _NOTE_SIGN.sub(r"\1", squeeze(text).replace("-", "").replace("\u2010", ""))
