"""Pages that hold no text worth reading: their picture is recognised, where the packages for it are installed."""

from dataclasses import replace
from typing import Any, Protocol

from PIL import Image

from ingest.clean import clean_text, display_width
from ingest.readers.builder import PrintedLine
from ingest.readers.pdf.document import DRAWING_ERRORS, draw_page
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.sheet import Sheet

INSTALL = "`pip install policydesk[ocr]` installs what recognises scanned pages"


class Recognised(Protocol):
    """One line as the scanner gives it (``ingest.scans.ScannedLine``), in pixels."""

    @property
    def text(self) -> str:
        """Its words, clean."""
        ...

    @property
    def left(self) -> float:
        """Left edge."""
        ...

    @property
    def top(self) -> float:
        """Upper edge."""
        ...

    @property
    def right(self) -> float:
        """Right edge."""
        ...

    @property
    def bottom(self) -> float:
        """Lower edge."""
        ...

    @property
    def confidence(self) -> float:
        """From 0 to 1."""
        ...

    @property
    def edges(self) -> tuple[float, ...] | None:
        """Of its characters, if known."""
        ...

    @property
    def paragraph(self) -> int:
        """Which paragraph of the page it is part of, from 0."""
        ...


class Scanner(Protocol):
    """What recognises pictures (``ingest.scans.PageScanner``)."""

    def read(self, picture: Image.Image) -> "list[Any]":
        """Give the lines of a picture, in reading order."""
        ...


def recognise_page(document: Any, index: int, sheet: Sheet, scanner: Scanner) -> Sheet:
    """Recognise one page (``index`` from 0) of an open document.

    Returns:
        The page with the lines found, which may be none; a page that cannot be drawn stays without.
    """
    try:
        picture, pixel = draw_page(document, index)
    except DRAWING_ERRORS:
        return replace(sheet, items=())
    lines = [line for found in scanner.read(picture) if (line := _to_line(found, pixel)) is not None]
    return replace(sheet, items=tuple(lines))


def _to_line(found: Recognised, pixel: float) -> Line | None:
    text = found.text
    if not text or text != clean_text(text):
        return None
    edges = found.edges if found.edges and len(found.edges) == len(text) + 1 else _even_edges(found)
    printed = PrintedLine(
        text,
        round(found.top * pixel, 2),
        round(found.bottom * pixel, 2),
        tuple(round(edge * pixel, 2) for edge in edges),
        found.confidence,
    )
    return Line(printed, 0, round((found.bottom - found.top) * pixel, 2), paragraph=found.paragraph + 1)


def _even_edges(found: Recognised) -> tuple[float, ...]:
    """Part a line's width among its characters, a Chinese one taking two shares."""
    share = (found.right - found.left) / max(display_width(found.text), 1)
    edges = [found.left]
    for character in found.text:
        edges.append(edges[-1] + share * display_width(character))
    return tuple(edges)
