"""What a reader promises: bytes of one format in, plain text with its structure hints out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from corpus.model import Page, PageLayout, Span


@dataclass(frozen=True, slots=True)
class HeadingHint:
    """A line that the format itself marks as a heading (``#``, ``<h2>``, style "Heading 2")."""

    span: Span
    level: int
    """From 1, the outermost."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a file: read as a document of its own."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadText:
    """One file as text. All offsets count characters of ``text``."""

    text: str
    """Plain text: no markup, one line per paragraph, heading, list item or table row; blocks apart by a blank line.

    List items keep their marker ("1. ", "- "); table cells of a row are joined by " | ".
    """
    headings: tuple[HeadingHint, ...] = ()
    pages: tuple[Page, ...] = ()
    """Empty for formats without pages."""
    title: str | None = None
    """What the file's own properties call it, if they do."""
    properties: Mapping[str, object] = field(default_factory=dict)
    """Front matter: metadata fields by name, unchecked."""
    layouts: tuple[PageLayout, ...] = ()
    """Where each page's text stands on it; empty for formats without pages."""
    attachments: tuple[Attachment, ...] = ()
    pages_lost: tuple[int, ...] = ()
    """Pages of which nothing could be read, from 1; ``warnings`` say why."""
    warnings: tuple[str, ...] = ()
    """What could not be read, in words for the report; any makes the file ``partial``."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a run may choose about reading."""

    recognise_scans: bool = True
    """Whether pages without text are recognised, where the packages for it are installed."""


DEFAULT_OPTIONS = ReadOptions()


class Reader(Protocol):
    """One file format. Readers keep no state and may be called from any thread."""

    name: str
    """As the report shows it: "markdown", "pdf"."""
    suffixes: tuple[str, ...]
    """Lower case, with the dot."""

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one file.

        Args:
            data: The whole file; its size was checked.
            name: The file name, for messages.
            options: What the run chose.

        Raises:
            UnreadableDocumentError: The bytes are damaged or of another format.
            EncryptedDocumentError: A password is needed.
            NoTextLayerError: The pages are pictures.
        """
        ...
