"""Pages as pictures: the marks are where they were asked for, and nowhere else."""

import io
from typing import Any

import numpy as np
import pypdf
import pytest
from PIL import Image

from corpus.errors import UnknownPageError, UnreadableDocumentError
from ingest import pictures
from ingest.pictures import MARK_COLOUR, MAX_PIXELS, render_page

WIDTH_POINTS, HEIGHT_POINTS = 300.0, 400.0
BOX = (60.0, 100.0, 120.0, 130.0)


def blank_pdf(width: float = WIDTH_POINTS, height: float = HEIGHT_POINTS, rotate: int = 0, pages: int = 1) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height).rotate(rotate)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def blank_picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (600, 800), **options: Any) -> bytes:
    packed = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else "white").save(packed, kind, **options)
    return packed.getvalue()


def pixels(png: bytes) -> Any:
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"))


def check_marked(shown: Any, box: tuple[float, float, float, float], points: float) -> None:
    """All pixels well inside the box have the mark's colour, and none well outside."""
    scale = shown.shape[1] / points
    is_marked = (shown == MARK_COLOUR).all(axis=2)
    left, top, right, bottom = (round(edge * scale) for edge in box)
    pad = round(0.2 * (bottom - top)) + 2
    assert is_marked[top + 1 : bottom - 1, left + 1 : right - 1].all()
    outside = is_marked.copy()
    outside[top - pad : bottom + pad, left - pad : right + pad] = False
    assert not outside.any()


@pytest.mark.parametrize("width", [100, 600, 1_240])
def test_a_mark_is_where_it_was_asked_for(width: int) -> None:
    shown = pixels(render_page(blank_pdf(), "a.pdf", 1, width, [BOX], WIDTH_POINTS))
    assert abs(shown.shape[1] - width) <= 1
    check_marked(shown, BOX, WIDTH_POINTS)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_marks_of_a_turned_page_count_as_it_is_shown(rotate: int) -> None:
    points = HEIGHT_POINTS if rotate % 180 else WIDTH_POINTS
    shown = pixels(render_page(blank_pdf(rotate=rotate), "a.pdf", 1, 600, [BOX], points))
    assert (shown.shape[0] > shown.shape[1]) is (rotate == 180)
    check_marked(shown, BOX, points)


def test_without_marks_a_page_is_as_it_is() -> None:
    assert (pixels(render_page(blank_pdf(), "a.pdf", 1, 300, [], 0.0)) == 255).all()


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "L", {"dpi": (96, 96)}),
        ("TIFF", "1", {"dpi": (300, 300)}),
        ("JPEG", "L", {}),
    ],
)
def test_scans_are_marked_by_the_width_they_were_read_with(kind: str, mode: str, options: dict[str, Any]) -> None:
    data = blank_picture(kind, mode, **options)
    check_marked(pixels(render_page(data, f"a.{kind.lower()}", 1, 300, [BOX], 288.0)), BOX, 288.0)


def test_a_picture_is_never_enlarged() -> None:
    shown = pixels(render_page(blank_picture("PNG"), "a.png", 1, 4_000, [BOX], WIDTH_POINTS))
    assert shown.shape[:2] == (800, 600)
    check_marked(shown, BOX, WIDTH_POINTS)


def test_a_turned_photograph_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    shown = pixels(render_page(blank_picture("JPEG", exif=exif), "a.jpg", 1, 400, [BOX], WIDTH_POINTS))
    assert shown.shape[1] > shown.shape[0]
    check_marked(shown, BOX, WIDTH_POINTS)


def test_every_page_of_a_tiff_is_shown() -> None:
    packed = io.BytesIO()
    first, second = Image.new("L", (60, 80), 10), Image.new("L", (60, 80), 200)
    first.save(packed, "TIFF", save_all=True, append_images=[second])
    assert [pixels(render_page(packed.getvalue(), "a.tif", n, 60, [], 0.0)).max() for n in (1, 2)] == [10, 200]


@pytest.mark.parametrize("size", [(10.0, 14_000.0), (14_000.0, 14_000.0)])
def test_a_huge_page_is_drawn_smaller(size: tuple[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1_000_000)
    shown = pixels(render_page(blank_pdf(*size), "a.pdf", 1, 4_000, [], 0.0))
    assert shown.shape[0] * shown.shape[1] <= 1_010_000 + sum(shown.shape)
    assert MAX_PIXELS >= 4_000 * 5_657, "an A4 page at the greatest width is not made smaller"


@pytest.mark.parametrize("number", [0, 3, 10**9, -1])
@pytest.mark.parametrize(("name", "data"), [("a.pdf", blank_pdf(pages=2)), ("a.png", blank_picture("PNG"))])
def test_a_page_that_is_not_there_is_said(name: str, data: bytes, number: int) -> None:
    with pytest.raises(UnknownPageError, match="it has pages 1 to"):
        render_page(data, name, number, 100, [], 0.0)


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.tif", "a.jpg"])
@pytest.mark.parametrize("data", [b"", b"junk" * 99, b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_page_is_said(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="cannot be drawn"):
        render_page(data, name, 1, 100, [], 0.0)


def test_a_picture_cut_short_is_said() -> None:
    data = blank_picture("JPEG")
    with pytest.raises(UnreadableDocumentError, match="cannot be drawn"):
        render_page(data[: len(data) // 2], "a.jpg", 1, 100, [], 0.0)
