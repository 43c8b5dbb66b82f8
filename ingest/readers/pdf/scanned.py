"""Pages that hold no text worth reading: their picture is recognised, where the packages for it are installed."""

from dataclasses import replace
from typing import Any, Protocol

from PIL import Image

from ingest.clean import clean_text, display_width
from ingest.readers.builder import PrintedLine
from ingest.readers.pdf.document import DRAWING_ERRORS, draw_page
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.sheet import Item, Sheet
from ingest.readers.pdf.source import Rule
from ingest.readers.pdf.tables import Table
from ingest.scans.model import ScannedItem, ScannedLine, ScannedPage, ScannedTable

INSTALL = "`pip install policydesk[ocr]` installs what recognises scanned pages"

# Points to which sizes of type are rounded: so exactly are they measured from one page to the next.
_SIZE_STEP = 0.5
# Share of the text's width below which a rule may part footnotes from it, and points it has at least.
_MAX_NOTE_RULE_SHARE = 0.6
_MIN_NOTE_RULE = 20.0
# The tag by which a line is known as a page's furniture.
_RUNNING = -1


class Scanner(Protocol):
    """What recognises pictures (``ingest.scans.PageScanner``)."""

    def read(self, picture: Image.Image) -> ScannedPage:
        """Recognise a picture; places are in its pixels."""
        ...


def recognise_page(document: Any, index: int, sheet: Sheet, scanner: Scanner) -> Sheet:
    """Recognise one page (``index`` from 0) of an open document.

    Returns:
        The page with what was found, which may be nothing; a page that cannot be drawn stays without.
    """
    try:
        picture, pixel = draw_page(document, index)
    except DRAWING_ERRORS:
        return replace(sheet, items=(), note_rules=())
    return lay_out_scan(scanner.read(picture), pixel, (sheet.width, sheet.height))


def lay_out_scan(page: ScannedPage, pixel: float, size: tuple[float, float]) -> Sheet:
    """Make a sheet of a recognised page.

    Args:
        page: With places in pixels.
        pixel: How many points a pixel is.
        size: Width and height of the page, in points.
    """
    items = [item for found in page.items if (item := _to_item(found, pixel)) is not None]
    flow = page.flow
    width = max((line.right for line in flow), default=0.0) - min((line.left for line in flow), default=0.0)
    rules = (
        Rule(rule.left * pixel, rule.top * pixel, rule.right * pixel, rule.bottom * pixel)
        for rule in page.rules
        if (rule.right - rule.left) * pixel >= _MIN_NOTE_RULE and rule.right - rule.left < _MAX_NOTE_RULE_SHARE * width
    )
    return Sheet(*size, tuple(items), tuple(rules), is_scan=True)


def _to_item(found: ScannedItem, pixel: float) -> Item | None:
    if isinstance(found, ScannedTable):
        rows = tuple(
            tuple(tuple(printed for line in cell if (printed := _to_printed(line, pixel)) is not None) for cell in row)
            for row in found.rows
        )
        return Table(rows, found.left * pixel, found.top * pixel, found.right * pixel, found.bottom * pixel)
    printed = _to_printed(found, pixel)
    if printed is None:
        return None
    size = found.size or found.height
    return Line(
        printed,
        found.column,
        round(size * pixel / _SIZE_STEP) * _SIZE_STEP,
        _RUNNING if found.is_running else 0,
        found.paragraph + 1,
    )


def _to_printed(found: ScannedLine, pixel: float) -> PrintedLine | None:
    text = found.text
    if not text or text != clean_text(text):
        return None
    edges = found.edges if found.edges and len(found.edges) == len(text) + 1 else _even_edges(found)
    return PrintedLine(
        text,
        round(found.top * pixel, 2),
        round(found.bottom * pixel, 2),
        tuple(round(edge * pixel, 2) for edge in edges),
        found.confidence if found.trust is None else found.trust,
    )


def _even_edges(found: ScannedLine) -> tuple[float, ...]:
    """Part a line's width among its characters, a Chinese one taking two shares."""
    share = (found.right - found.left) / max(display_width(found.text), 1)
    edges = [found.left]
    for character in found.text:
        edges.append(edges[-1] + share * display_width(character))
    return tuple(edges)
