"""Made PDF files as pdfium sees them: how many pages, and their pictures."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72


def count_pages(data: bytes) -> int:
    """Count the pages of a PDF file."""
    with closing(pdfium.PdfDocument(data)) as document:
        return len(document)


def draw_pages(data: bytes, dots_per_inch: int) -> "Iterator[Image]":
    """Draw each page of a PDF file in grey."""
    with closing(pdfium.PdfDocument(data)) as document:
        for index in range(len(document)):
            with closing(document[index]) as page:
                yield page.render(scale=dots_per_inch / POINTS_PER_INCH, grayscale=True).to_pil().convert("L")
