"""A page as a picture, with places marked: how a quote is shown where it stands."""

import io
from collections.abc import Sequence
from contextlib import closing

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageOps, UnidentifiedImageError

from corpus.errors import UnknownPageError, UnreadableDocumentError
from corpus.model import Box

MARK_COLOUR = (255, 224, 102)
"""Multiplied with the page, so that the words below it stay as dark as they are."""
MARK_PADDING_SHARE = 0.08
"""Of a line's height, how far a mark reaches beyond its characters."""
MAX_PIXELS = 40_000_000
"""Of the picture drawn: a poster 50,000 points high must not take gigabytes."""


def render_page(data: bytes, name: str, number: int, width: int, marks: Sequence[Box], points: float) -> bytes:
    """Draw one page as PNG.

    Args:
        data: The whole file, a PDF or a picture.
        name: Its name, for messages and to tell which.
        number: The page, from 1.
        width: Of the picture, in pixels.
        marks: What to mark, in points.
        points: Width of the page by which the marks count; above 0 where there are any.

    Raises:
        UnknownPageError: The file has no such page.
        UnreadableDocumentError: The page cannot be drawn.
    """
    draw = _draw_pdf if name.lower().endswith(".pdf") else _draw_picture
    picture = draw(data, name, number, width)
    if marks:
        picture = _marked(picture, picture.width / points, marks)
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()


def _draw_pdf(data: bytes, name: str, number: int, width: int) -> Image.Image:
    try:
        with closing(pdfium.PdfDocument(data)) as document:
            if not 1 <= number <= len(document):
                raise UnknownPageError(name, number, len(document))
            with closing(document[number - 1]) as page:
                points, height = page.get_size()
                scale = min(width / points, (MAX_PIXELS / (points * height)) ** 0.5)
                drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
                return drawn.convert("RGB")
    except pdfium.PdfiumError as error:
        raise UnreadableDocumentError(name, "pdf", "the page cannot be drawn") from error


def _draw_picture(data: bytes, name: str, number: int, width: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            frames = getattr(opened, "n_frames", 1)
            if not 1 <= number <= frames:
                raise UnknownPageError(name, number, frames)
            opened.seek(number - 1)
            shown = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableDocumentError(name, "image", "the picture cannot be drawn") from error
    shown.thumbnail((width, MAX_PIXELS // width))
    return shown


def _marked(picture: Image.Image, scale: float, marks: Sequence[Box]) -> Image.Image:
    layer = Image.new("RGB", picture.size, "white")
    brush = ImageDraw.Draw(layer)
    for left, top, right, bottom in marks:
        pad = MARK_PADDING_SHARE * (bottom - top)
        corners = (left - pad, top - pad, right + pad, bottom + pad)
        brush.rectangle([value * scale for value in corners], fill=MARK_COLOUR)
    return ImageChops.multiply(picture, layer)
