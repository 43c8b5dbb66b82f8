"""One page laid out: its content in reading order, and the same as JSON for the way between processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from ingest.readers.builder import PrintedLine
from ingest.readers.pdf.lines import Line, Run, arrange, make_lines, make_runs
from ingest.readers.pdf.source import PageContent, Rule
from ingest.readers.pdf.tables import Table, cell_finder, fill_grids, find_bare, find_barred, find_grids

# Share of a page's characters that are letters, digits or signs from which its text counts as text, not garbage: of 893
# pages by some fifteen programs none had less than .958. Where junk lies was not measured; this leaves room for tables
# full of signs.
_MIN_PLAIN_SHARE = 0.7
# Points within which a rule above a line can part footnotes from the text.
_MIN_NOTE_RULE = 20.0

Item = Line | Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page in reading order."""

    width: float
    height: float
    items: tuple[Item, ...]
    note_rules: tuple[Rule, ...] = ()
    """Horizontal rules that are part of no table, and shorter than the page's text is wide."""
    is_scan: bool = False
    """Whether it holds no text worth reading, so that its picture must be recognised."""

    @property
    def lines(self) -> list[Line]:
        """The lines that stand in no table."""
        return [item for item in self.items if isinstance(item, Line)]


def lay_out(content: PageContent) -> Sheet:
    """Put one page's characters into lines, tables and reading order."""
    is_garbage = not _is_plain(content)
    grids = find_grids(content.rules)
    runs = make_runs(content.chars, cell_finder(grids) if grids else None)
    tables, runs = fill_grids(grids, runs)
    barred, runs = find_barred(content.rules, runs)
    tables += barred
    items = _in_order(runs, tables)
    text_width = max((run.right for run in runs), default=0.0) - min((run.left for run in runs), default=0.0)
    note_rules = [
        rule
        for rule in content.rules
        if rule.is_horizontal
        and _MIN_NOTE_RULE <= rule.right - rule.left < 0.6 * text_width
        and not any(table.top - 3 <= rule.top <= table.bottom + 3 for table in tables)
    ]
    return Sheet(content.width, content.height, tuple(items), tuple(note_rules), is_garbage)


def _is_plain(content: PageContent) -> bool:
    """Say whether the page has characters, and most of them are ones that people read."""
    shown = [char.text for char in content.chars if not char.text.isspace()]
    if not shown:
        return False
    plain = sum(1 for text in shown if text.isalnum() or text.isascii() or "\u2010" <= text <= "\u303f")
    ordinary = sum(1 for text in shown if text.isalnum())
    needed = _MIN_PLAIN_SHARE * (len(shown) + content.unmapped)
    if content.is_picture:  # a layer of junk under the picture is mostly signs
        return plain >= needed and ordinary >= _MIN_PLAIN_SHARE * len(shown)
    return plain + sum(1 for text in shown if "\uff00" <= text <= "\uffef") >= needed


def _in_order(runs: Sequence[Run], tables: Sequence[Table]) -> list[Item]:
    marks = [
        Run((), table.left, table.top, table.right, table.bottom, cell=index) for index, table in enumerate(tables)
    ]
    items: list[Item] = []
    for number, column in enumerate(arrange([*runs, *marks])):
        rest = [run for run in column if run.glyphs]
        bare, rest = find_bare(rest)
        found = [*bare, *(tables[run.cell] for run in column if not run.glyphs)]
        for table in sorted(found, key=attrgetter("top")):
            above = [run for run in rest if (run.top + run.bottom) / 2 < table.top]
            rest = [run for run in rest if (run.top + run.bottom) / 2 >= table.top]
            items.extend(make_lines(above, number))
            items.append(table)
        items.extend(make_lines(rest, number))
    return items


def to_json(sheet: Sheet) -> dict[str, Any]:
    """Give a sheet as plain lists and numbers."""
    return {
        "size": [sheet.width, sheet.height],
        "items": [_line_out(item) if isinstance(item, Line) else _table_out(item) for item in sheet.items],
        "rules": [list(rule) for rule in sheet.note_rules],
        "scan": sheet.is_scan,
    }


def from_json(data: dict[str, Any]) -> Sheet:
    """Make the sheet that ``to_json`` gave."""
    items = [_line_in(item["line"]) if "line" in item else _table_in(item) for item in data["items"]]
    rules = tuple(Rule(*rule) for rule in data["rules"])
    return Sheet(data["size"][0], data["size"][1], tuple(items), rules, data["scan"])


def _printed_out(line: PrintedLine) -> list[Any]:
    return [line.text, line.top, line.bottom, list(line.edges)]


def _printed_in(data: list[Any]) -> PrintedLine:
    text, top, bottom, edges = data
    return PrintedLine(text, top, bottom, tuple(edges))


def _line_out(line: Line) -> dict[str, Any]:
    return {"line": [_printed_out(line.printed), line.column, line.size, line.tag, list(line.signs)]}


def _line_in(data: list[Any]) -> Line:
    printed, column, size, tag, signs = data
    return Line(_printed_in(printed), column, size, tag, signs=tuple((start, end) for start, end in signs))


def _table_out(table: Table) -> dict[str, Any]:
    rows = [[[_printed_out(line) for line in cell] for cell in row] for row in table.rows]
    return {"rows": rows, "box": [table.left, table.top, table.right, table.bottom]}


def _table_in(data: dict[str, Any]) -> Table:
    rows = tuple(tuple(tuple(map(_printed_in, cell)) for cell in row) for row in data["rows"])
    return Table(rows, *data["box"])
