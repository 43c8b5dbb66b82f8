"""Blocks in, canonical text out, with offsets right by construction."""

from collections.abc import Mapping, Sequence

from corpus.model import Page, Span
from ingest.clean import clean_text, seam
from ingest.readers.base import HeadingHint, ReadText

_BLOCK_GAP = "\n\n"


class TextBuilder:
    """Assembles one file's text block by block; every offset is taken from text that is already clean.

    It stands beside ``base`` and not in ``ingest.clean`` because it makes ``ReadText``, and importing that from
    ``ingest.clean`` would load every reader while they wait for ``ingest.clean``.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[HeadingHint] = []
        self._pages: list[Page] = []
        self._page_number: int | None = None

    def add(self, block: str, heading_level: int | None = None, *, continues: bool = False) -> None:
        """Clean a block and append it; a block without text is left out.

        Args:
            block: A paragraph, heading, list or table; its lines stay lines, except that a heading becomes one line.
            heading_level: From 1, when the format marks the block as a heading.
            continues: The block goes on with the sentence that the block before it breaks off (at a page's end).
        """
        block = clean_text(block)
        if not block:
            return
        if heading_level is not None:
            block = " ".join(block.split())
        start = self._open_block(block, continues)
        self._append(block)
        if heading_level is not None:
            self._headings.append(HeadingHint(Span(start, self._length), heading_level))
        if self._page_number is not None:
            self._extend_page(start)

    def page(self, number: int) -> None:
        """Begin page ``number`` (from 1). Pages on which nothing stands are not listed."""
        self._page_number = number

    def build(
        self, title: str | None = None, properties: Mapping[str, object] | None = None, warnings: Sequence[str] = ()
    ) -> ReadText:
        """Give the text with its hints, and what the reader knows besides."""
        return ReadText(
            text="".join(self._parts),
            headings=tuple(self._headings),
            pages=tuple(self._pages),
            title=(clean_text(title) or None) if title else None,
            properties=dict(properties or {}),
            warnings=tuple(warnings),
        )

    def _open_block(self, block: str, continues: bool) -> int:
        if self._parts:
            cut, gap = seam(self._parts[-1], block) if continues else (0, _BLOCK_GAP)
            if cut:
                self._trim(cut)
            self._append(gap)
        return self._length

    def _append(self, part: str) -> None:
        if part:
            self._parts.append(part)
            self._length += len(part)

    def _trim(self, count: int) -> None:
        self._parts[-1] = self._parts[-1][:-count]
        self._length -= count
        if self._pages and self._pages[-1].end > self._length:
            last = self._pages[-1]
            self._pages[-1] = Page(last.number, last.start, self._length)

    def _extend_page(self, start: int) -> None:
        assert self._page_number is not None
        if self._pages and self._pages[-1].number == self._page_number:
            start = self._pages.pop().start
        self._pages.append(Page(self._page_number, start, self._length))
