"""Lines for tests of what is done with them."""

from ingest.scans.model import ScannedLine, ScannedPage


def line(
    text: str,
    left: float = 100,
    top: float = 100,
    *,
    right: float | None = None,
    height: float = 30,
    confidence: float = 0.99,
    paragraph: int = 0,
    size: float = 0.0,
) -> ScannedLine:
    """A line whose characters are evenly spread, 15 pixels for a letter and 30 for a Chinese character."""
    if right is None:
        right = left + sum(15 if sign.isascii() else 30 for sign in text)
    step = (right - left) / len(text)
    edges = tuple(left + step * index for index in range(len(text) + 1))
    return ScannedLine(text, left, top, right, top + height, confidence, edges, paragraph, size=size)


def page_of(*lines: ScannedLine) -> ScannedPage:
    """A page without tables or rules."""
    return ScannedPage(lines)
