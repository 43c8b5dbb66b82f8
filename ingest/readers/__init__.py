"""The formats that can be read. A new format is a file here and a line in ``FORMATS``."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath

from corpus.errors import UnsupportedFormatError
from ingest.readers.base import Reader


@dataclass(frozen=True, slots=True)
class Format:
    """A format and its reader, which is loaded when a file of the format is read: the libraries take a second."""

    suffixes: tuple[str, ...]
    """Lower case, with the dot."""
    module: str
    reader: str
    """The class in the module; made without arguments."""


FORMATS = (
    Format((".md", ".markdown"), "ingest.readers.markdown", "MarkdownReader"),
    Format((".txt", ".text"), "ingest.readers.plain", "PlainTextReader"),
    Format((".html", ".htm", ".xhtml"), "ingest.readers.html", "HtmlReader"),
    Format((".docx",), "ingest.readers.docx", "DocxReader"),
    Format((".pdf",), "ingest.readers.pdf", "PdfReader"),
    Format((".xlsx", ".xlsm"), "ingest.readers.xlsx", "XlsxReader"),
    Format((".csv", ".tsv"), "ingest.readers.delimited", "DelimitedReader"),
    Format((".xml", ".nxml"), "ingest.readers.jats", "JatsReader"),
    Format((".png", ".jpg", ".jpeg", ".tif", ".tiff"), "ingest.readers.image", "ImageReader"),
)


def known_suffixes() -> tuple[str, ...]:
    """Every suffix that has a reader, lower case, with the dot."""
    return tuple(suffix for each in FORMATS for suffix in each.suffixes)


def format_of(name: str) -> Format:
    """Choose the format by the name's suffix; upper and lower case are one.

    Args:
        name: A file name or path.

    Raises:
        UnsupportedFormatError: No reader takes this suffix.
    """
    suffix = PurePath(name).suffix.lower()
    for each in FORMATS:
        if suffix in each.suffixes:
            return each
    raise UnsupportedFormatError(name, suffix, known_suffixes())


def reader_for(name: str) -> Reader:
    """Load the reader of a file; see ``format_of``.

    Raises:
        UnsupportedFormatError: No reader takes this suffix.
    """
    return load_reader(format_of(name))


@cache
def load_reader(of: Format) -> Reader:
    """Load a format's reader."""
    reader: Reader = getattr(import_module(of.module), of.reader)()
    return reader
