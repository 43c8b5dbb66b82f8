"""The file as a whole, through pdfium: opening it, its outline, title and attachments, and pages as pictures."""

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from corpus.errors import EncryptedDocumentError, UnreadableDocumentError
from ingest.readers.base import Attachment
from ingest.readers.pdf.headings import Bookmark
from ingest.readers.pdf.sheet import Sheet, lay_out
from ingest.readers.pdf.source import read_content

NAME = "pdf"
# Pages above which a file is refused: the longest statutes have some thousands.
MAX_PAGES = 10_000
# Dots per inch at which a page is drawn for recognition, and pixels above which it is drawn smaller.
SCAN_DPI = 200
_MAX_PIXELS = 30_000_000
_POINTS_PER_INCH = 72
_MAX_BOOKMARKS = 5_000
_MAX_BOOKMARK_DEPTH = 8
# Files inside the file that are taken out at most, and their bytes all together.
_MAX_ATTACHMENTS = 100
_MAX_ATTACHMENT_BYTES = 100_000_000
_ERRORS = (pdfium.PdfiumError, UnicodeDecodeError)


@contextmanager
def open_document(data: bytes, name: str) -> Iterator[Any]:
    """Open a file, with its form fields.

    Raises:
        UnreadableDocumentError: It is no PDF, or damaged, or has too many pages.
        EncryptedDocumentError: A password is needed.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedDocumentError(name) from error
        raise UnreadableDocumentError(name, NAME, "it is not a PDF file, or is damaged") from error
    with closing(document):
        if not 0 < len(document) <= MAX_PAGES:
            cause = f"it has {len(document):,} pages and the limit is {MAX_PAGES:,}; split it"
            raise UnreadableDocumentError(name, NAME, cause if len(document) else "it has no pages")
        if document.get_formtype() == pdfium_c.FORMTYPE_ACRO_FORM:
            document.init_forms()
        yield document


def read_sheet(document: Any, index: int) -> Sheet | None:
    """Lay out one page (``index`` from 0); None when it cannot be read."""
    try:
        return lay_out(read_content(document, index))
    except pdfium.PdfiumError:
        return None


def find_title(document: Any) -> str:
    """Give the title of the file's properties, as it is; empty where there is none."""
    return find_property(document, "Title")


def find_property(document: Any, key: str) -> str:
    """Give one of the file's properties (Title, Author, Subject …), as it is; empty where there is none."""
    try:
        return str(document.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def find_bookmarks(document: Any) -> list[Bookmark]:
    """Give the file's outline, in order."""
    found = []
    for entry in islice(document.get_toc(max_depth=_MAX_BOOKMARK_DEPTH), _MAX_BOOKMARKS):
        try:
            target = entry.get_dest()
            page = target.get_index() if target else None
            if page is not None and page >= 0:
                found.append(Bookmark(entry.get_title(), page, entry.level + 1))
        except _ERRORS:
            continue
    return found


def find_attachments(document: Any) -> tuple[list[Attachment], list[str]]:
    """Take the files inside the file out.

    Returns:
        The attachments, and warnings about those left out.
    """
    taken: list[Attachment] = []
    left_out: list[str] = []
    room = _MAX_ATTACHMENT_BYTES
    count = max(document.count_attachments(), 0)
    for index in range(min(count, _MAX_ATTACHMENTS)):
        label = f"number {index + 1}"
        try:
            attachment = document.get_attachment(index)
            label = repr(attachment.get_name())
            data = bytes(attachment.get_data()) if _attached_bytes(attachment) <= room else None
        except _ERRORS:
            data = None
        if data is None:
            left_out.append(f"the attachment {label} could not be taken out")
            continue
        room -= len(data)
        taken.append(Attachment(attachment.get_name(), data))
    if count > _MAX_ATTACHMENTS:
        left_out.append(f"{count - _MAX_ATTACHMENTS:,} attachments beyond the first {_MAX_ATTACHMENTS} were left out")
    return taken, left_out


def _attached_bytes(attachment: Any) -> int:
    size = ctypes.c_ulong()
    pdfium_c.FPDFAttachment_GetFile(attachment.raw, None, 0, size)
    return int(size.value)


def draw_page(document: Any, index: int) -> tuple[Image.Image, float]:
    """Draw one page.

    Returns:
        The picture, and how many points one of its pixels is.

    Raises:
        PdfiumError: The page cannot be drawn.
    """
    with closing(document[index]) as page:
        width, height = page.get_size()
        scale = SCAN_DPI / _POINTS_PER_INCH
        scale = min(scale, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        with closing(page.render(scale=scale)) as bitmap:
            return bitmap.to_pil().copy(), 1 / scale


DRAWING_ERRORS: tuple[type[Exception], ...] = (pdfium.PdfiumError, MemoryError)
"""What ``draw_page`` raises for a page that cannot be drawn."""
