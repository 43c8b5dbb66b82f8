"""Lines in reading order → blocks of the canonical text: paragraphs, headings, tables, footnotes."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.clean import cites_next, display_width, ends_sentence, first_word_width, is_label, starts_item
from ingest.readers.builder import TextBuilder
from ingest.readers.pdf.furniture import Parted, starts_note
from ingest.readers.pdf.headings import Marks
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.notes import find_signs, show_number, show_signs
from ingest.readers.pdf.sheet import Item, Sheet
from ingest.readers.pdf.tables import Table

# Lines before and after a line that tell how wide its column is.
_COLUMN_LINES = 10
_MANY_LINES = 5  # of a column, from which one that sticks out does not count
# In line heights: by how much a first line is indented at least (Chinese: two characters), and a gap between
# paragraphs, from base line to base line.
_MIN_INDENT_HEIGHTS = 0.8
_MIN_GAP_HEIGHTS = 2.1
# Ratio to the column's usual line distance from which a gap parts paragraphs.
_GAP_RATIO = 1.35
# In line heights: how far an item's text may hang in, and a first line be indented; farther in stand centred lines.
_MAX_HANGING_HEIGHTS = 4.0
# Columns (half a Chinese character each) that a full line may lack besides its next word: a sign kept off its start.
_FULL_LINE_SLACK_COLUMNS = 2
# Ratio of line heights above which two lines are of different type sizes, so not of one paragraph.
_MAX_SIZE_RATIO = 1.15
# Points by which a table's width may differ on the next page.
_TABLE_SLACK = 4.0

_Edges = tuple[float, float]
_CAPTION = re.compile(r"(?:[表图圖]|(?:Table|Figure|Fig\.) )\s*\d{1,3}(?:[-.]\d{1,3})?(?:[ .:：]|$)")


@dataclass(frozen=True, slots=True)
class _Block:
    lines: tuple[Line, ...] = ()
    level: int | None = None
    table: Table | None = None
    edges: _Edges = (0.0, 0.0)
    """Left and right edge of the last line's column."""


def add_pages(builder: TextBuilder, sheets: Sequence[Sheet], parted: Sequence[Parted], marks: Sequence[Marks]) -> None:
    """Append all pages.

    Args:
        builder: Takes the text.
        sheets: The pages, from number 1.
        parted: The body and the footnotes of each.
        marks: For each page its headings.
    """
    writer = _Writer(builder, sheets, [find_signs(parts) for parts in parted])
    for number, (parts, headings) in enumerate(zip(parted, marks, strict=True), start=1):
        for block in _blocks(parts.body, headings):
            writer.add(number, block)
        writer.hold(number, _note_blocks(parts.notes))
    writer.flush()


class _Writer:
    """Puts blocks into the builder; footnotes wait until the sentence that the page's end cuts is whole."""

    def __init__(self, builder: TextBuilder, sheets: Sequence[Sheet], signs: Sequence[frozenset[str]]) -> None:
        self._builder = builder
        self._sheets = sheets
        self._signs = signs
        self._held: list[tuple[int, _Block]] = []
        self._last: tuple[int, _Block] | None = None

    def add(self, number: int, block: _Block) -> None:
        """Append a block of page ``number`` to the text."""
        continues = self._continues(number, block)
        if not continues:
            self.flush()
        self._write(number, block, continues=continues)
        self._last = number, block

    def hold(self, number: int, notes: Sequence[_Block]) -> None:
        """Keep a page's footnotes for later."""
        self._held.extend((number, note) for note in notes)

    def flush(self) -> None:
        """Append the footnotes kept."""
        for number, note in self._held:
            self._write(number, note, continues=False, is_note=True)
        self._held = []

    def _continues(self, number: int, block: _Block) -> bool:
        if self._last is None:
            return False
        page, before = self._last
        if before.table and block.table:
            is_elsewhere = page != number or block.table.top < before.table.top
            return is_elsewhere and _is_same_table(before.table, block.table)
        if page == number:
            return False
        if before.table or block.table or before.level or block.level:
            return False
        return goes_on(before.lines[-1], before.edges, block.lines[0], is_elsewhere=True)

    def _write(self, number: int, block: _Block, *, continues: bool, is_note: bool = False) -> None:
        sheet = self._sheets[number - 1]
        self._builder.page(number, (sheet.width, sheet.height))
        if block.table is None:
            signs = self._signs[number - 1]
            lines = [show_signs(line, signs) for line in block.lines]
            if is_note:
                lines[0] = show_number(block.lines[0], signs)
            self._builder.add_lines(lines, block.level, continues=continues)
            return
        rows = block.table.rows
        before = self._last[1].table if self._last and continues else None
        if before and _row_text(before, 0) == _row_text(block.table, 0):
            rows = rows[1:]
        self._builder.add_rows(rows, continues=continues)


def _is_same_table(before: Table, after: Table) -> bool:
    """Say whether a table goes on with another on the next page or in the next column: as wide, or with its head."""
    if len(before.rows[0]) != len(after.rows[0]):
        return False
    is_as_wide = abs((before.right - before.left) - (after.right - after.left)) <= _TABLE_SLACK
    return is_as_wide or _row_text(before, 0) == _row_text(after, 0)


def _row_text(table: Table, index: int) -> list[str]:
    return ["".join(line.text for line in cell) for cell in table.rows[index]]


def _blocks(items: Sequence[Item], marks: Marks) -> list[_Block]:
    """Group one page's items."""
    blocks: list[_Block] = []
    lines = [item for item in items if isinstance(item, Line)]
    places = {id(line): index for index, line in enumerate(lines)}
    edges = [_column_edges(lines, index) for index in range(len(lines))]
    pitch = _usual_pitch(lines)
    open_lines: list[Line] = []

    def close() -> None:
        if open_lines:
            mark = marks.get(id(open_lines[0]))
            last = edges[places[id(open_lines[-1])]]
            blocks.append(_Block(tuple(open_lines), mark.level if mark else None, edges=last))
            open_lines.clear()

    for item in items:
        if isinstance(item, Table):
            close()
            blocks.append(_Block(table=item))
            continue
        mark = marks.get(id(item))
        before = marks.get(id(open_lines[-1])) if open_lines else None
        if open_lines and (mark or before):
            joins = mark is not None and before is not None and mark.group == before.group
        elif open_lines:
            at = places[id(open_lines[-1])]
            joins = goes_on(open_lines[-1], edges[at], item, is_first=len(open_lines) == 1, pitch=pitch)
        else:
            joins = True
        if not joins:
            close()
        open_lines.append(item)
    close()
    return blocks


def _note_blocks(lines: Sequence[Line]) -> list[_Block]:
    """Group footnotes: each begins with its mark."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not starts_note(line.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_Block(tuple(group)) for group in groups]


def _column_edges(lines: Sequence[Line], index: int) -> _Edges:
    """Left and right edge of the line's column: the farthest of the lines around it that overlap it."""
    line = lines[index]
    around = lines[max(index - _COLUMN_LINES, 0) : index + _COLUMN_LINES + 1]
    column = [
        other for other in around if other.column == line.column and other.left < line.right and other.right > line.left
    ] or [line]
    rights = sorted(other.right for other in column)
    # One line may stick out: a note's sign in it, or a sign hung into the margin.
    return min(other.left for other in column), rights[-2 if len(rights) >= _MANY_LINES else -1]


def _usual_pitch(lines: Sequence[Line]) -> float:
    """Give the usual distance of a page's base lines, in points: the lower quartile, since paragraphs stand apart."""
    steps = sorted(
        after.bottom - before.bottom
        for before, after in itertools.pairwise(lines)
        if before.column == after.column and after.bottom > before.bottom
    )
    return steps[len(steps) // 4] if steps else 0.0


def goes_on(
    line: Line,
    edges: _Edges,
    following: Line,
    *,
    is_first: bool = False,
    is_elsewhere: bool = False,
    pitch: float = 0.0,
) -> bool:
    """Say whether two lines are of one paragraph: the places decide, the words where places cannot.

    Args:
        line: The line before.
        edges: Left and right edge of its column, in points.
        following: The line after it in reading order.
        is_first: Whether ``line`` is the first of its paragraph.
        is_elsewhere: Whether a page ends between them.
        pitch: Usual distance of base lines, in points; 0 where it is not known.
    """
    if line.paragraph and following.paragraph and not is_elsewhere:
        return line.paragraph == following.paragraph
    if cites_next(line.text):
        return True
    if starts_item(following.text) or is_label(line.text) or _CAPTION.match(following.text):
        return False
    if not 1 / _MAX_SIZE_RATIO <= line.size / max(following.size, 0.1) <= _MAX_SIZE_RATIO:
        return False
    if _had_room(line, edges[1], following) and (ends_sentence(line.text) or not following.text[:1].islower()):
        return False
    drop = following.bottom - line.bottom
    if is_elsewhere or line.column != following.column or drop < 0:  # the next page or column: places tell nothing
        return not ends_sentence(line.text) or following.text[:1].islower()
    if drop > _MIN_GAP_HEIGHTS * line.size:
        return False
    if pitch and drop > _GAP_RATIO * pitch and ends_sentence(line.text) and not following.text[:1].islower():
        return False
    indent = _MIN_INDENT_HEIGHTS * line.size
    if is_first and ends_sentence(line.text) and min(line.left, following.left) - edges[0] > indent:
        return False  # two first lines, each a paragraph
    if is_first and line.left - following.left > _MAX_HANGING_HEIGHTS * line.size:
        return False  # a centred heading above its text
    # Below the number of an item or note, the text may hang.
    hangs = starts_item(line.text) or starts_note(line.text) or following.text[:1].islower()
    return following.left - line.left < (_MAX_HANGING_HEIGHTS * line.size if hangs else indent)


def _had_room(line: Line, right_edge: float, following: Line) -> bool:
    """Say whether the next line's first word would have fitted on this line, so that the break was meant."""
    column_width = (line.right - line.left) / max(display_width(line.text), 1)
    return right_edge - line.right > (first_word_width(following.text) + _FULL_LINE_SLACK_COLUMNS) * column_width
