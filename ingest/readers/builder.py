"""Blocks in, canonical text out, with offsets right by construction."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import Page, PageLayout, PlacedLine, Span
from ingest.clean import clean_text, seam
from ingest.readers.base import Attachment, HeadingHint, ReadText

_BLOCK_GAP = "\n\n"
_ROW_GAP = "\n"
_CELL_BAR = "|"


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One clean line of a page, or a part of one, with the places of its characters.

    Places are in points from the upper left corner of the page as it is shown.
    """

    text: str
    """Clean already (``clean_text`` changes nothing), without a line end."""
    top: float
    bottom: float
    edges: tuple[float, ...]
    """``len(text) + 1`` values that never fall."""
    confidence: float | None = None
    """See ``PlacedLine.confidence``."""

    def cut(self, count: int) -> "PrintedLine":
        """Give the line without its last ``count`` characters."""
        return replace(self, text=self.text[:-count], edges=self.edges[:-count]) if count else self


Cell = Sequence[PrintedLine]
"""The lines of one table cell, from the top; empty for an empty cell."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    width: float
    height: float
    lines: list[PlacedLine]


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
        self._sheets: dict[int, _Sheet] = {}
        self._last_sheet: _Sheet | None = None

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
        self._close_block(start, heading_level)

    def add_lines(
        self, lines: Sequence[PrintedLine], heading_level: int | None = None, *, continues: bool = False
    ) -> None:
        """Append one paragraph or heading from its printed lines, and note where each of them stands.

        Lines are joined as ``ingest.clean.merge_lines`` joins them; a hyphen made by a line end goes with its place.

        Args:
            lines: In order; those without text are left out.
            heading_level: From 1, when the format marks the block as a heading.
            continues: The block goes on with the sentence that the block before it breaks off.
        """
        kept = [line for line in lines if line.text]
        if not kept:
            return
        start = self._open_block(kept[0].text, continues)
        self._append_lines(kept)
        self._close_block(start, heading_level)

    def add_rows(self, rows: Sequence[Sequence[Cell]], *, continues: bool = False) -> None:
        """Append a table: one line a row, cells joined by " | ", empty cells kept between the bars.

        Args:
            rows: Rows of cells; a row without any text is left out.
            continues: The rows go on with the table that the block before them is (at a page's end).
        """
        kept = [row for row in rows if any(line.text for cell in row for line in cell)]
        for index, row in enumerate(kept):
            if self._parts:
                self._append(_ROW_GAP if index or continues else _BLOCK_GAP)
            start = self._length
            self._append_row(row)
            self._close_block(start, None)

    def page(self, number: int, size: tuple[float, float] | None = None) -> None:
        """Begin page ``number`` (from 1), or come back to it. Pages on which nothing stands are not listed.

        Args:
            number: From 1.
            size: Width and height as shown, in points, where the places of lines are known.
        """
        self._page_number = number
        if size is not None and number not in self._sheets:
            self._sheets[number] = _Sheet(*size, lines=[])

    def build(
        self,
        title: str | None = None,
        properties: Mapping[str, object] | None = None,
        warnings: Sequence[str] = (),
        *,
        attachments: Sequence[Attachment] = (),
        pages_lost: Sequence[int] = (),
    ) -> ReadText:
        """Give the text with its hints, and what the reader knows besides."""
        return ReadText(
            text="".join(self._parts),
            headings=tuple(self._headings),
            pages=tuple(self._pages),
            title=(clean_text(title) or None) if title else None,
            properties=dict(properties or {}),
            layouts=tuple(
                PageLayout(number, sheet.width, sheet.height, tuple(sheet.lines))
                for number, sheet in sorted(self._sheets.items())
            ),
            attachments=tuple(attachments),
            pages_lost=tuple(pages_lost),
            warnings=tuple(warnings),
        )

    def _open_block(self, block: str, continues: bool) -> int:
        if self._parts:
            cut, gap = _seam(self._parts[-1], block) if continues else (0, _BLOCK_GAP)
            if cut:
                self._trim(cut)
            self._append(gap)
        return self._length

    def _close_block(self, start: int, heading_level: int | None) -> None:
        if heading_level is not None:
            self._headings.append(HeadingHint(Span(start, self._length), heading_level))
        if self._page_number is not None:
            self._extend_page(start)

    def _append_lines(self, lines: Sequence[PrintedLine]) -> None:
        for index, line in enumerate(lines):
            following = lines[index + 1].text if index + 1 < len(lines) else ""
            cut, glue = _seam(line.text, following) if following else (0, "")
            self._append_line(line.cut(cut))
            self._append(glue)

    def _append_row(self, row: Sequence[Cell]) -> None:
        begun = False
        for index, cell in enumerate(row):
            if index:
                self._append(f" {_CELL_BAR}" if begun else _CELL_BAR)
                begun = True
            lines = [line for line in cell if line.text]
            if lines:
                self._append(" " if begun else "")
                self._append_lines(lines)
                begun = True

    def _append_line(self, line: PrintedLine) -> None:
        start = self._length
        self._append(line.text)
        sheet = self._sheets.get(self._page_number) if self._page_number is not None else None
        if sheet is not None and line.text:
            placed = PlacedLine(start, self._length, line.top, line.bottom, line.edges, line.confidence)
            sheet.lines.append(placed)
            self._last_sheet = sheet

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
        lines = self._last_sheet.lines if self._last_sheet else []
        if lines and lines[-1].end > self._length:
            lines[-1] = replace(lines[-1], end=self._length, edges=lines[-1].edges[:-count])

    def _extend_page(self, start: int) -> None:
        assert self._page_number is not None
        if self._pages and self._pages[-1].number == self._page_number:
            start = self._pages.pop().start
        self._pages.append(Page(self._page_number, start, self._length))


def _seam(line: str, following: str) -> tuple[int, str]:
    """Say how two lines meet (see ``ingest.clean.seam``), and keep an accent from joining the letter before it."""
    cut, glue = seam(line, following)
    if not glue and unicodedata.combining(following[0]):
        return 0, " "
    return cut, glue
