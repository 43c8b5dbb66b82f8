"""Places are checked against the file itself: true ones pass, moved ones do not."""

import io
from contextlib import closing
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from corpus.model import PageLayout, PlacedLine
from eval.reading.places import measure_places

LINES = ("The levy is due every month.", "It is paid by each employer.", "Appeals go to the labour court.")
SIZE = 12.0
HEIGHT = 400.0


@pytest.fixture(scope="module")
def data() -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    target = io.BytesIO()
    page = canvas.Canvas(target, pagesize=(400.0, HEIGHT))
    page.setFont("Helvetica", SIZE)
    for row, line in enumerate(LINES):
        page.drawString(50, HEIGHT - 60 - 20 * row, line)
    page.save()
    return target.getvalue()


@pytest.fixture(scope="module")
def layout(data: bytes) -> PageLayout:
    """The lines' true places, from the file's own characters."""
    placed, at = [], 0
    with (
        closing(pdfium.PdfDocument(data)) as document,
        closing(document[0]) as page,
        closing(page.get_textpage()) as textpage,
    ):
        shown = textpage.get_text_range()
        for line in LINES:
            index = shown.index(line)
            boxes = [textpage.get_charbox(index + offset, loose=True) for offset in range(len(line))]
            edges = (*(box[0] for box in boxes), boxes[-1][2])
            placed.append(PlacedLine(at, at + len(line), HEIGHT - boxes[0][3], HEIGHT - boxes[0][1], edges))
            at += len(line) + 1
    return PageLayout(1, 400.0, HEIGHT, tuple(placed))


def test_true_places_are_right(data: bytes, layout: PageLayout) -> None:
    assert measure_places(data, "\n".join(LINES), [layout], "a") == 1.0


def test_places_of_the_next_line_are_wrong(data: bytes, layout: PageLayout) -> None:
    moved = tuple(replace(line, top=line.top + 20, bottom=line.bottom + 20) for line in layout.lines)
    assert measure_places(data, "\n".join(LINES), [replace(layout, lines=moved)], "a") == 0.0


def test_places_one_character_off_are_wrong(data: bytes, layout: PageLayout) -> None:
    moved = tuple(replace(line, edges=(*line.edges[1:], line.edges[-1] + 6)) for line in layout.lines)
    assert (measure_places(data, "\n".join(LINES), [replace(layout, lines=moved)], "a") or 0.0) < 0.2


def test_places_of_half_the_lines_are_half_right(data: bytes, layout: PageLayout) -> None:
    share = measure_places(data, "\n".join(LINES), [replace(layout, lines=layout.lines[:1])], "a")
    assert share is not None
    assert 0.15 < share < 0.5


def test_without_places_there_is_no_figure(data: bytes, layout: PageLayout) -> None:
    assert measure_places(data, "\n".join(LINES), [], "a") is None
    assert measure_places(data, "a\nb", [layout], "a") is None
