"""The formats that can be read. A new format is a file here and a line in ``READERS``."""

from pathlib import PurePath

from corpus.errors import UnsupportedFormatError
from ingest.readers.base import Reader
from ingest.readers.docx import DocxReader
from ingest.readers.html import HtmlReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.pdf import PdfReader
from ingest.readers.plain import PlainTextReader

READERS: tuple[Reader, ...] = (
    MarkdownReader(),
    PlainTextReader(),
    HtmlReader(),
    DocxReader(),
    PdfReader(),
)


def known_suffixes() -> tuple[str, ...]:
    """Every suffix that has a reader, lower case, with the dot."""
    return tuple(suffix for reader in READERS for suffix in reader.suffixes)


def reader_for(name: str) -> Reader:
    """Choose the reader by the name's suffix; upper and lower case are one.

    Args:
        name: A file name or path.

    Returns:
        The reader.

    Raises:
        UnsupportedFormatError: No reader takes this suffix.
    """
    suffix = PurePath(name).suffix.lower()
    for reader in READERS:
        if suffix in reader.suffixes:
            return reader
    raise UnsupportedFormatError(name, suffix, known_suffixes())
