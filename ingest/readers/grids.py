"""Rows of tables with cells that reach over several rows or columns, as HTML and JATS have them.

A cell over several columns is given once; a cell over several rows is given in each of them, because a row that is
quoted without the one above would not say what it is about.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CELL_GAP = " | "
MAX_SPAN = 1_000
"""Rows or columns a cell may reach over: HTML's own limit for columns."""
MAX_COLUMNS = 2_000
"""Columns up to which cells reach into the rows below; the cells beyond are only joined."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it stands in the source."""

    text: str
    rowspan: str = ""
    colspan: str = ""
    """As written; what is no number from 1 counts as 1, except that a rowspan of 0 reaches to the table's end."""


def row_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Give each row as one line.

    Example:
        >>> list(row_lines([[Cell("A", rowspan="2"), Cell("1")], [Cell("2")]]))
        ['A | 1', 'A | 2']
    """
    hanging: dict[int, tuple[str, int, int]] = {}  # first column → text, width, rows it still reaches into
    for cells in rows:
        texts: list[str] = []
        waiting = deque(cells)
        last_hanging = max(hanging, default=-1)
        still: dict[int, tuple[str, int, int]] = {}
        column = 0
        while (waiting or column <= last_hanging) and column < MAX_COLUMNS:
            if column in hanging:
                text, width, left = hanging[column]
                texts.append(text)
                if left > 1:
                    still[column] = (text, width, left - 1)
                column += width
            elif waiting:
                cell = waiting.popleft()
                width, height = _span(cell.colspan) or 1, _span(cell.rowspan)
                texts.append(cell.text)
                if height != 1:
                    still[column] = (cell.text, width, height - 1 if height else MAX_SPAN)
                column += width
            else:
                column += 1
        texts.extend(cell.text for cell in waiting)
        hanging = still
        if any(cell.text for cell in cells):
            yield CELL_GAP.join(texts)


def _span(value: str) -> int:
    """Read a span; 1 for what is none, 0 where the source says 0."""
    value = value.strip()
    if not (value.isascii() and value.isdecimal()):
        return 1
    return min(int(value), MAX_SPAN) if len(value) < 9 else MAX_SPAN
