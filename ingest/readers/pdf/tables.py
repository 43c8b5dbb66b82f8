"""Ruling lines → tables: full grids, and tables with horizontal rules only."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.readers.builder import Cell
from ingest.readers.pdf.lines import Run, make_printed, rows_of
from ingest.readers.pdf.source import Char, Rule

# Points by which rules that belong together may miss each other.
_SLACK = 3.0
# Share of a cell's side that a rule must cover to part it from the next cell.
_WALL_SHARE = 0.6
# Columns of a ruled table of which only one row stands on a page.
_MIN_ROW_COLUMNS = 3
# Rows times columns above which a net of rules is a drawing.
_MAX_CELLS = 10_000
# Horizontal times vertical rules above which nobody looks where they meet: a drawing; this many take .15 to .35 s.
_MAX_CROSSINGS = 200_000
# Rules that frame a table without vertical rules: above and below its head, and at its end.
_MIN_BARS = 3
_MAX_BARS = 200  # more are the lines of a form or drawing
# In line heights: the gap between two columns of such a table.
_MIN_COLUMN_GAP = 0.6
# A table without rules has so many columns and full rows at least, and its rows stand no farther apart (line heights).
_MIN_BARE_COLUMNS = 3
_MIN_BARE_ROWS = 3
_MIN_ALIGNED_SHARE = 0.75  # of the cells of an inner column; its head may stand otherwise
_MIN_PAIR_COLUMNS = 4  # where two rows are all
_MAX_BARE_STEP = 3.0
_MAX_BARE_ROWS = 120  # more than a page has
_MIN_BARE_GAP = 0.8  # in line heights, between its columns
# Ratio of row distances from which the larger one parts rows, and the smaller one lines of one cell.
_ROW_GAP_RATIO = 1.2
# Share of its column's width that running text fills: columns of such text are no table.
_FULL_ROW_SHARE = 0.75
_TEXT_CHARACTERS = 25
# Dots of a leader may each be a run of its own.
_LEADER = re.compile(r"(?:[.·…] ?){4}|^(?:[.·…] ?)+$")


@dataclass(frozen=True, slots=True)
class Grid:
    """The net of a table's rules, and which of its meshes are one cell."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[int, ...]
    """For each mesh, row by row, the mesh (the first one) whose cell it is part of."""

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.xs) - 1

    def find(self, x: float, y: float) -> int:
        """Give the cell in which a point lies; -1 for none."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < self.columns and 0 <= row < len(self.ys) - 1:
            return self.cells[row * self.columns + column]
        return -1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page, ready to be placed."""

    rows: tuple[tuple[Cell, ...], ...]
    left: float
    top: float
    right: float
    bottom: float


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Find the nets that horizontal and vertical rules make; frames without inner rules are none."""
    level = _merge([rule for rule in rules if rule.is_horizontal])
    upright = [_turn(rule) for rule in _merge([_turn(rule) for rule in rules if not rule.is_horizontal])]
    grids = []
    if len(level) * len(upright) > _MAX_CROSSINGS:
        return []
    for group in _groups(level, upright):
        grid = _make_grid([rule for rule in group if rule.is_horizontal], [r for r in group if not r.is_horizontal])
        if grid:
            grids.append(grid)
    return grids


def cell_finder(grids: Sequence[Grid]) -> Callable[[Char], int]:
    """Make the function from a character to the number of its cell, counted over all grids; -1 for none."""

    def find(char: Char) -> int:
        base = 0
        for grid in grids:
            cell = grid.find((char.left + char.right) / 2, (char.top + char.bottom) / 2)
            if cell >= 0:
                return base + cell
            base += len(grid.cells)
        return -1

    return find


def fill_grids(grids: Sequence[Grid], runs: Sequence[Run]) -> tuple[list[Table], list[Run]]:
    """Put runs into their cells.

    Returns:
        The tables that hold text in two columns and two rows at least, or in one row of three columns (what a page's
        end has cut off), and the runs that stand in none of them.
    """
    by_cell: dict[int, list[Run]] = {}
    for run in runs:
        by_cell.setdefault(run.cell, []).append(run)
    tables, rest = [], by_cell.pop(-1, [])
    base = 0
    for grid in grids:
        filled = {number: by_cell.get(base + number, []) for number in set(grid.cells)}
        base += len(grid.cells)
        used = [number for number, inside in filled.items() if inside]
        columns, lines = {number % grid.columns for number in used}, {number // grid.columns for number in used}
        if len(columns) < 2 or (len(lines) < 2 and len(columns) < _MIN_ROW_COLUMNS):
            rest.extend(run for inside in filled.values() for run in inside)
            continue
        cells = {number: _make_cell(inside) for number, inside in filled.items()}
        rows = [
            tuple(
                cells[number] if grid.cells[number] == number else ()
                for number in range(row * grid.columns, (row + 1) * grid.columns)
            )
            for row in range(len(grid.ys) - 1)
        ]
        tables.append(Table(tuple(rows), grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]))
    return tables, rest


def find_barred(rules: Sequence[Rule], runs: Sequence[Run]) -> tuple[list[Table], list[Run]]:
    """Find tables that have only horizontal rules: one above and one below the head, one at the end.

    Returns:
        The tables, and the runs that stand in none of them.
    """
    tables: list[Table] = []
    rest = list(runs)
    for group in _bar_groups(_merge([rule for rule in rules if rule.is_horizontal])):
        for bars in _tabular_stretches(group, rest):
            inside = [run for run in rest if _lies_between(run, bars[0], bars[-1])]
            rows = _barred_rows(bars, inside)
            if rows:
                taken = set(map(id, inside))
                rest = [run for run in rest if id(run) not in taken]
                tables.append(Table(tuple(rows), bars[0].left, bars[0].top, bars[0].right, bars[-1].bottom))
    return tables, rest


def _tabular_stretches(bars: Sequence[Rule], runs: Sequence[Run]) -> list[list[Rule]]:
    """Cut rules of one width into those of separate tables: where what stands between two has no columns."""
    stretches: list[list[Rule]] = [[bars[0]]]
    for upper, lower in itertools.pairwise(bars):
        inside = [run for run in runs if _lies_between(run, upper, lower)]
        if len(_column_spans(inside)) >= 2:
            stretches[-1].append(lower)
        else:
            stretches.append([lower])
    return [stretch for stretch in stretches if len(stretch) >= _MIN_BARS]


def find_bare(runs: Sequence[Run]) -> tuple[list[Table], list[Run]]:
    """Find tables without any rules among the runs of one column: rows of three cells and more, one below the other.

    Returns:
        The tables, and the runs that stand in none of them.
    """
    rows = rows_of(runs)
    tables: list[Table] = []
    taken: set[int] = set()
    index = 0
    while index < len(rows):
        end = _stretch_end(rows, index)
        stretch = rows[index:end]
        full = [row for row in stretch if len(row) >= _MIN_BARE_COLUMNS]
        inside = [run for row in stretch for run in row]
        columns = _column_spans(inside)
        if (len(full) >= _MIN_BARE_ROWS and _is_aligned(full, columns)) or _is_head_with_row(full):
            cells = [_cells_of(group, columns) for group in _split_rows(stretch, columns)]
            box = (
                min(run.left for run in inside), min(run.top for run in inside),
                max(run.right for run in inside), max(run.bottom for run in inside),
            )  # fmt: skip
            tables.append(Table(tuple(cells), *box))
            taken.update(map(id, inside))
            index = end
        else:
            index += 1
    return tables, [run for run in runs if id(run) not in taken]


def _is_aligned(rows: Sequence[Sequence[Run]], columns: Sequence[tuple[float, float]]) -> bool:
    """Say whether the cells of each inner column begin, end or are centred at one place: not so in prose."""
    for number in range(1, len(columns) - 1):
        cells = [[run for run in row if _nearest(run, columns) == number] for row in rows]
        edges = [(min(run.left for run in cell), max(run.right for run in cell)) for cell in cells if cell]
        places = ([left for left, _ in edges], [right for _, right in edges], [(a + b) / 2 for a, b in edges])
        if edges and max(map(_most_alike, places)) < _MIN_ALIGNED_SHARE * len(edges):
            return False
    return True


def _most_alike(places: Sequence[float]) -> int:
    ordered = sorted(places)
    return max(bisect_right(ordered, place + _SLACK) - index for index, place in enumerate(ordered))


def _is_head_with_row(rows: Sequence[Sequence[Run]]) -> bool:
    """Say whether two rows are a table's beginning at a page's end: of many columns, each beginning at one place."""
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < _MIN_PAIR_COLUMNS:
        return False
    return all(abs(upper.left - lower.left) <= _SLACK for upper, lower in zip(*rows, strict=True))


def _has_leader(row: Sequence[Run]) -> bool:
    """Say whether a row has the dots that lead to a page number: no table."""
    return any(_LEADER.search("".join(glyph.text for glyph in run.glyphs)) for run in row)


def _stretch_end(rows: Sequence[Sequence[Run]], start: int) -> int:
    """Give the end of the rows from ``start`` on that keep three columns apart; ``start`` itself if it has fewer."""
    if len(rows[start]) < _MIN_BARE_COLUMNS or _has_leader(rows[start]):
        return start
    inside = list(rows[start])
    step = 0.0
    end = start + 1
    while end < min(len(rows), start + _MAX_BARE_ROWS):
        row = rows[end]
        drop = row[0].bottom - rows[end - 1][0].bottom
        spans = _column_spans([*inside, *row], _MIN_BARE_GAP)
        if len(spans) < _MIN_BARE_COLUMNS or drop > _MAX_BARE_STEP * row[0].height or _has_leader(row):
            break
        if len(row) < 2 and step and drop > _ROW_GAP_RATIO * step:
            break
        step = min(step or drop, drop)
        inside.extend(row)
        end += 1
    return end


def _cells_of(rows: Sequence[Sequence[Run]], columns: Sequence[tuple[float, float]]) -> tuple[Cell, ...]:
    cells: list[list[Run]] = [[] for _ in columns]
    for run in (run for row in rows for run in row):
        cells[_nearest(run, columns)].append(run)
    return tuple(map(_make_cell, cells))


def _turn(rule: Rule) -> Rule:
    return Rule(rule.top, rule.left, rule.bottom, rule.right)


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Join horizontal rules that lie on each other or go on with each other."""
    merged: list[Rule] = []
    levels: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda each: each.top + each.bottom):
        if levels and rule.top - levels[-1][0].top <= _SLACK:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    for level in levels:
        current: Rule | None = None
        for rule in sorted(level):
            if current and rule.left <= current.right + _SLACK:
                current = Rule(
                    current.left, min(current.top, rule.top), max(current.right, rule.right),
                    max(current.bottom, rule.bottom),
                )  # fmt: skip
            else:
                merged.extend([current] if current else [])
                current = rule
        merged.extend([current] if current else [])
    return merged


def _groups(level: Sequence[Rule], upright: Sequence[Rule]) -> list[list[Rule]]:
    """Group rules that meet, over others too."""
    groups: list[list[Rule]] = []
    for rule in [*level, *upright]:
        touched = [group for group in groups if any(_meets(rule, other) for other in group)]
        joined = [rule, *(other for group in touched for other in group)]
        groups = [group for group in groups if not any(group is other for other in touched)]
        groups.append(joined)
    return groups


def _meets(one: Rule, other: Rule) -> bool:
    return (
        one.is_horizontal != other.is_horizontal
        and one.left <= other.right + _SLACK
        and other.left <= one.right + _SLACK
        and one.top <= other.bottom + _SLACK
        and other.top <= one.bottom + _SLACK
    )


def _make_grid(level: list[Rule], upright: list[Rule]) -> Grid | None:
    if len(level) < 2 or not upright:
        return None
    xs = _cluster([*((r.left + r.right) / 2 for r in upright), min(r.left for r in level), max(r.right for r in level)])
    ys = _cluster(
        [*((r.top + r.bottom) / 2 for r in level), min(r.top for r in upright), max(r.bottom for r in upright)]
    )
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or (rows < 2 and columns < _MIN_ROW_COLUMNS) or columns * rows > _MAX_CELLS:
        return None
    parents = list(range(columns * rows))
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not _is_wall(upright, xs[column + 1], ys[row], ys[row + 1]):
                _union(parents, here, here + 1)
            if row + 1 < rows and not _is_wall(map(_turn, level), ys[row + 1], xs[column], xs[column + 1]):
                _union(parents, here, here + columns)
    return Grid(tuple(xs), tuple(ys), tuple(_root(parents, number) for number in range(len(parents))))


def _cluster(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _SLACK:
            kept.append(value)
    return kept


def _is_wall(upright: Iterable[Rule], x: float, top: float, bottom: float) -> bool:
    covered = sum(
        max(min(rule.bottom, bottom) - max(rule.top, top), 0.0)
        for rule in upright
        if abs((rule.left + rule.right) / 2 - x) <= _SLACK
    )
    return covered >= _WALL_SHARE * (bottom - top)


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        number = parents[number]
    return number


def _union(parents: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(parents, one), _root(parents, other)))
    parents[second] = first


def _make_cell(runs: Sequence[Run]) -> Cell:
    return tuple(line for row in rows_of(runs) if (line := make_printed(row)) is not None)


def _bar_groups(level: Sequence[Rule]) -> list[list[Rule]]:
    """Group horizontal rules of one width that stand below each other."""
    groups: list[list[Rule]] = []
    for rule in sorted(level, key=lambda each: each.top):
        for group in groups:
            if abs(group[0].left - rule.left) <= _SLACK and abs(group[0].right - rule.right) <= _SLACK:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if _MIN_BARS <= len(group) <= _MAX_BARS]


def _lies_between(run: Run, upper: Rule, lower: Rule) -> bool:
    x, y = (run.left + run.right) / 2, (run.top + run.bottom) / 2
    return upper.left - _SLACK <= x <= upper.right + _SLACK and upper.top <= y <= lower.bottom


def _barred_rows(bars: Sequence[Rule], runs: Sequence[Run]) -> list[tuple[Cell, ...]]:
    """Make the rows between horizontal rules; none when what stands there is no table."""
    body = [run for run in runs if (run.top + run.bottom) / 2 > bars[1].top]
    columns = _column_spans(body)
    if len(columns) < 2 or _is_running_text(body, columns):
        return []
    rows: list[tuple[Cell, ...]] = []
    for upper, lower in itertools.pairwise(bars):
        inside = [run for run in runs if _lies_between(run, upper, lower)]
        is_head = upper is bars[0]
        groups = [rows_of(inside)] if is_head else _split_rows(rows_of(inside), columns)
        rows.extend(_cells_of(group, columns) for group in groups if group)
    return rows if len(rows) >= 2 else []


def _column_spans(runs: Sequence[Run], min_gap: float = _MIN_COLUMN_GAP) -> list[tuple[float, float]]:
    """Find the columns: what is left of the table's width where no row leaves a gap open."""
    if not runs:
        return []
    gap = min_gap * median(run.height for run in runs)
    spans: list[tuple[float, float]] = []
    for run in sorted(runs, key=lambda each: each.left):
        if spans and run.left < spans[-1][1] + gap:
            spans[-1] = spans[-1][0], max(spans[-1][1], run.right)
        else:
            spans.append((run.left, run.right))
    return spans


def _is_running_text(runs: Sequence[Run], columns: Sequence[tuple[float, float]]) -> bool:
    """Say whether the columns are those of a page of text between two lines."""
    full = 0
    for begin, end in columns:
        rows = rows_of([run for run in runs if begin <= (run.left + run.right) / 2 <= end])
        wide = [
            row
            for row in rows
            if row[-1].right - row[0].left >= _FULL_ROW_SHARE * (end - begin)
            and sum(len(run.glyphs) for run in row) >= _TEXT_CHARACTERS
        ]
        full += len(wide) > 0.5 * len(rows) and len(rows) > 3
    return full == len(columns)


def _nearest(run: Run, columns: Sequence[tuple[float, float]]) -> int:
    middle = (run.left + run.right) / 2
    return min(range(len(columns)), key=lambda i: max(columns[i][0] - middle, middle - columns[i][1], 0.0))


def _split_rows(rows: list[list[Run]], columns: Sequence[tuple[float, float]]) -> list[list[list[Run]]]:
    """Tell a row's second line from the next row: by the distances where they differ, else by the first column."""
    if len(rows) < 2:
        return [rows] if rows else []
    steps = [after[0].bottom - before[0].bottom for before, after in itertools.pairwise(rows)]
    by_distance = max(steps) >= _ROW_GAP_RATIO * min(steps)
    limit = _ROW_GAP_RATIO * min(steps)
    groups = [[rows[0]]]
    for step, row in zip(steps, rows[1:], strict=True):
        has_first = any(_nearest(run, columns) == 0 for run in row)
        if step < limit if by_distance else not has_first:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
