"""Recognised lines and ruling lines → tables, by the rules that hold for tables of PDF files with text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from ingest.readers.builder import PrintedLine
from ingest.readers.pdf.glyphs import Glyph
from ingest.readers.pdf.lines import Run
from ingest.readers.pdf.source import Rule
from ingest.readers.pdf.tables import Table, fill_grids, find_bare, find_barred, find_grids
from ingest.scans.model import ScannedLine, ScannedTable, lowest_trust

# Points of the longer side of a page: what is known of distances in tables is in points, and pictures of pages often do
# not say how large the page was.
_PAGE_POINTS = 842.0
# In heights of a box (1.35 sizes of type): a blank inside a line as wide as this may part two cells. Justified lines
# have such blanks, too, but not below each other.
_CELL_BLANK = 0.45
# How far a box is higher than its line: boxes of lines that stand close reach into each other.
_BOX_RIM_SHARE = 0.12
# Share of the type's size that lies below the base line.
_DESCENT = 0.15


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, or what stands before, between or after its wide blanks."""

    line: ScannedLine
    whole: int
    """The number of the line it was cut from."""


class TableFinder:
    """Finds the tables of one page."""

    def __init__(self, rules: Sequence[Rule], side: float) -> None:
        """Take the page's ruling lines.

        Args:
            rules: In pixels of the upright page.
            side: The page's longer side, in pixels.
        """
        self._points = _PAGE_POINTS / max(side, 1.0)
        self._rules = [Rule(*(edge * self._points for edge in rule)) for rule in rules]

    def find_ruled(self, lines: Sequence[ScannedLine]) -> tuple[list[ScannedTable], list[ScannedLine]]:
        """Find tables with rules, all around their cells or only between some rows.

        Returns:
            The tables, and the lines that stand in none; where a part of a line does, the other parts are lines.
        """
        grids = find_grids(self._rules)

        def find(runs: list[Run]) -> tuple[list[Table], list[Run]]:
            tables, rest = fill_grids(grids, runs)
            barred, rest = find_barred(self._rules, rest)
            return [*tables, *barred], rest

        def cell_of(run: Run) -> int:
            base = 0
            for grid in grids:
                cell = grid.find((run.left + run.right) / 2, (run.top + run.bottom) / 2)
                if cell >= 0:
                    return base + cell
                base += len(grid.cells)
            return -1

        return self._find(lines, find, cell_of)

    def find_bare(self, lines: Sequence[ScannedLine]) -> tuple[list[ScannedTable], list[ScannedLine]]:
        """Find tables without rules among the lines of one column; see ``find_ruled``."""
        return self._find(lines, lambda runs: find_bare(runs), lambda run: -1)

    def loose_rules(self, tables: Sequence[ScannedTable]) -> list[Rule]:
        """Give the horizontal rules that are part of none of the tables, in pixels of the upright page."""
        slack = 3.0 / self._points
        level = (Rule(*(edge / self._points for edge in rule)) for rule in self._rules if rule.is_horizontal)
        return [
            rule for rule in level if not any(table.top - slack <= rule.top <= table.bottom + slack for table in tables)
        ]

    def _find(
        self,
        lines: Sequence[ScannedLine],
        find: Callable[[list[Run]], tuple[list[Table], list[Run]]],
        cell_of: Callable[[Run], int],
    ) -> tuple[list[ScannedTable], list[ScannedLine]]:
        parts = [_Part(part, number) for number, line in enumerate(lines) for part in _cut_at_blanks(line)]
        runs = [self._make_run(part.line, index) for index, part in enumerate(parts)]
        found, rest = find([replace(run, cell=cell_of(run)) for run in runs])
        if not found:
            return [], list(lines)
        left = {run.tag for run in rest}
        torn = {part.whole for index, part in enumerate(parts) if index not in left}
        kept: list[ScannedLine] = [line for number, line in enumerate(lines) if number not in torn]
        kept += [part.line for index, part in enumerate(parts) if index in left and part.whole in torn]
        inside = [part.line for index, part in enumerate(parts) if index not in left]
        tables = [self._make_table(table, inside) for table in found]
        return sorted(tables, key=attrgetter("top")), kept

    def _make_run(self, line: ScannedLine, index: int) -> Run:
        edges = [edge * self._points for edge in _edges_of(line)]
        glyphs = tuple(
            Glyph(sign, begin, end) for sign, begin, end in zip(line.text, edges[:-1], edges[1:], strict=True)
        )
        rim = _BOX_RIM_SHARE * line.height
        top, bottom = line.top + rim, line.bottom - rim
        if line.base and line.size:  # boxes are too uneven to tell a row's second line from the next row
            bottom = line.base + _DESCENT * line.size
            top = bottom - line.size
        top, bottom = top * self._points, bottom * self._points
        return Run(glyphs, edges[0], top, edges[-1], bottom, tag=index, size=bottom - top)

    def _make_table(self, table: Table, inside: Sequence[ScannedLine]) -> ScannedTable:
        rows = tuple(tuple(tuple(self._make_line(line, inside) for line in cell) for cell in row) for row in table.rows)
        place = (edge / self._points for edge in (table.left, table.top, table.right, table.bottom))
        return ScannedTable(rows, *place)

    def _make_line(self, printed: PrintedLine, inside: Sequence[ScannedLine]) -> ScannedLine:
        """Carry a cell's line back to pixels; it is as sure as the recognised lines that it was made of."""
        edges = tuple(edge / self._points for edge in printed.edges)
        top, bottom = printed.top / self._points, printed.bottom / self._points
        own = [
            line
            for line in inside
            if edges[0] <= (line.left + line.right) / 2 <= edges[-1] and top <= (line.top + line.bottom) / 2 <= bottom
        ]
        return ScannedLine(
            text=printed.text,
            left=edges[0],
            top=min((line.top for line in own), default=top),
            right=edges[-1],
            bottom=max((line.bottom for line in own), default=bottom),
            confidence=min((line.confidence for line in own), default=0.0),
            edges=edges,
            paragraph=0,
            trust=lowest_trust(own),
            size=max((line.size for line in own), default=0.0),
        )


def _edges_of(line: ScannedLine) -> Sequence[float]:
    if line.edges is not None:
        return line.edges
    step = (line.right - line.left) / max(len(line.text), 1)
    return [line.left + step * index for index in range(len(line.text) + 1)]


def _cut_at_blanks(line: ScannedLine) -> list[ScannedLine]:
    """Cut a line at its wide blanks."""
    edges = _edges_of(line)
    wide = [
        index
        for index, sign in enumerate(line.text)
        if sign == " " and edges[index + 1] - edges[index] >= _CELL_BLANK * line.height
    ]
    parts: list[ScannedLine] = []
    begin = 0
    for end in [*wide, len(line.text)]:
        if end > begin:
            places = tuple(edges[begin : end + 1])
            parts.append(replace(line, text=line.text[begin:end], edges=places, left=places[0], right=places[-1]))
        begin = end + 1
    return parts
