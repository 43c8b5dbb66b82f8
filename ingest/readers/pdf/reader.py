"""The reader itself: opens the file, lays out its pages, and makes one text of them."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.errors import NoTextLayerError, UnreadableDocumentError
from ingest.readers.base import DEFAULT_OPTIONS, Attachment, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.pdf import document as file
from ingest.readers.pdf.furniture import body_size, drop_running_lines, part_notes
from ingest.readers.pdf.headings import Bookmark, find_headings
from ingest.readers.pdf.paragraphs import add_pages
from ingest.readers.pdf.parallel import count_children, read_sheets
from ingest.readers.pdf.properties import find_properties, plausible_title
from ingest.readers.pdf.scanned import INSTALL, Scanner, recognise_page
from ingest.readers.pdf.sheet import Sheet

# Bytes from the end in which the end mark must stand; the standard says 1,024, programs append more.
_END_MARK_BYTES = 4_096
_EMPTY = Sheet(0.0, 0.0, ())
_INFO_KEYS = ("Author", "Subject", "Keywords", "doi")

_LOCK = threading.Lock()  # pdfium is not thread-safe, not even for two files


@dataclass(slots=True)
class _File:
    """What was taken out of a file."""

    sheets: list[Sheet]
    title: str
    info: dict[str, str]
    bookmarks: list[Bookmark]
    attachments: list[Attachment]
    lost: list[int] = field(default_factory=list)
    """Pages that could not be read, from 1."""
    empty: list[int] = field(default_factory=list)
    """Pages that show something, but hold no text, from 1."""
    lacks_scanner: bool = False
    warnings: list[str] = field(default_factory=list)


class PdfReader:
    """Reads PDF files; one file at a time in the whole process."""

    name = file.NAME
    suffixes: tuple[str, ...] = (".pdf",)

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one PDF; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: It is no PDF, or damaged, or has too many pages.
            EncryptedDocumentError: A password is needed.
            NoTextLayerError: No page holds text, and none could be recognised.
        """
        with _LOCK:
            found = _take_out(data, name, options)
        if len(found.lost) == len(found.sheets):
            raise UnreadableDocumentError(name, self.name, "none of its pages can be opened")
        if not any(sheet.items for sheet in found.sheets):
            raise NoTextLayerError(name, len(found.sheets))
        sheets = drop_running_lines(found.sheets)
        size = body_size(sheets)
        builder = TextBuilder()
        marks = find_headings(sheets, found.bookmarks, size)
        add_pages(builder, sheets, [part_notes(sheet, size) for sheet in sheets], marks)
        return builder.build(
            plausible_title(found.title),
            find_properties(data, found.info),
            _warnings(found, data),
            attachments=found.attachments,
            pages_lost=found.lost,
        )


def load_scanner() -> Scanner | None:
    """Give what recognises pictures; None when the packages for it are not installed."""
    from ingest.scans import scanner

    return scanner()


def _take_out(data: bytes, name: str, options: ReadOptions) -> _File:
    """Take everything out of pdfium."""
    with file.open_document(data, name) as document:
        pages = len(document)
        attachments, warnings = file.find_attachments(document)
        children = count_children(pages)
        sheets = (
            [file.read_sheet(document, index) for index in range(pages)]
            if children == 1
            else read_sheets(data, name, pages, children)
        )
        found = _File(
            [sheet or _EMPTY for sheet in sheets],
            file.find_title(document),
            {key: file.find_property(document, key) for key in _INFO_KEYS},
            file.find_bookmarks(document),
            attachments,
            lost=[number for number, sheet in enumerate(sheets, start=1) if sheet is None],
            warnings=warnings,
        )
        _recognise(document, found, options)
        return found


def _recognise(document: Any, found: _File, options: ReadOptions) -> None:
    """Read the pages that hold no text from their pictures, one at a time."""
    scans = [index for index, sheet in enumerate(found.sheets) if sheet.is_scan]
    scanner = load_scanner() if scans and options.recognise_scans else None
    found.lacks_scanner = bool(scans) and options.recognise_scans and scanner is None
    for index in scans:
        sheet = replace(found.sheets[index], items=())
        if scanner is not None:
            sheet = recognise_page(document, index, sheet, scanner)
        found.sheets[index] = sheet
        if not sheet.items:
            found.empty.append(index + 1)


def _warnings(found: _File, data: bytes) -> list[str]:
    warnings = list(found.warnings)
    if found.lost:
        warnings.append(f"{_list_pages(found.lost)} could not be read")
    if found.empty:
        verb = "holds" if len(found.empty) == 1 else "hold"
        advice = f"; {INSTALL}" if found.lacks_scanner else ""
        warnings.append(f"{_list_pages(found.empty)} {verb} no text (scans?){advice}")
    if b"%%EOF" not in data[-_END_MARK_BYTES:]:
        warnings.append("the file ends early, so pages may be missing")
    return warnings


def _list_pages(numbers: Sequence[int]) -> str:
    return f"page{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"
