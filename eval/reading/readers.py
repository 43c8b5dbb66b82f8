"""What reads a made file: our own readers, through what serves, and other libraries, page by page as they give it."""

import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePath

from api.wiring import Services
from corpus.model import PageLayout


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as some reader gives it."""

    text: str
    headings: tuple[str, ...] | None = None
    """None for a reader that finds none."""
    layouts: tuple[PageLayout, ...] = ()


ReadFile = Callable[[str, bytes], Reading]


def read_ours(services: Services, name: str, data: bytes) -> Reading:
    """Read with what serves."""
    found = services.ingester.analyse(name, data)
    headings = tuple(heading.span.of(found.read.text) for heading in found.headings)
    return Reading(found.read.text, headings, found.read.layouts)


def read_with_pypdf(name: str, data: bytes) -> Reading:
    """Read a PDF with pypdf."""
    import pypdf  # here, so that a process loads only the library that it measures

    return Reading("\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def read_with_pdfium(name: str, data: bytes) -> Reading:
    """Read a PDF with pypdfium2."""
    import pypdfium2 as pdfium

    pages = []
    with closing(pdfium.PdfDocument(data)) as document:
        for index in range(len(document)):
            with closing(document[index]) as page, closing(page.get_textpage()) as textpage:
                pages.append(textpage.get_text_range())
    return Reading("\n".join(pages).replace("\r\n", "\n"))


def read_with_pdfplumber(name: str, data: bytes) -> Reading:
    """Read a PDF with pdfplumber."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return Reading("\n".join(page.extract_text() or "" for page in document.pages))


OURS = "ours"
PEERS: dict[str, ReadFile] = {
    "pypdf": read_with_pypdf,
    "pypdfium2": read_with_pdfium,
    "pdfplumber": read_with_pdfplumber,
}
READERS = (OURS, *PEERS)


def can_read(reader: str, kind: str, name: str) -> bool:
    """Say whether a reader is asked to read a file: peers read PDF files that hold text."""
    return reader == OURS or (PurePath(name).suffix == ".pdf" and kind == "pdf")
