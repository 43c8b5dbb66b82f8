"""Excel workbooks: each sheet a heading with its name, then its rows.

What is shown is read: values with their number formats, results of formulas as they were stored. A cell merged over
several columns is given once, a cell merged over several rows in each of them, so that each row can be read alone.
Hidden sheets are left out, with a warning (they hold the lists behind drop-downs); hidden rows and columns are read,
because a filter or a folded group hides them from the view only.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import openpyxl
from lxml import etree
from openpyxl.utils.cell import range_boundaries

from corpus.errors import UnreadableDocumentError
from ingest.clean import clean_text
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.cells import display
from ingest.readers.packages import DAMAGE, PackageKind, check_package, describe
from ingest.readers.properties import plausible_authors, plausible_title

MAX_CELLS = 1_000_000
"""Cells with a value that are read of one workbook: about 20 MB of text, and 15 s of reading."""
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
"""Of one sheet; Excel's own limits, which a damaged file may break."""
MAX_MERGED = 100_000
"""Merged areas that are followed in one sheet; real tables have some hundreds."""

_KIND = PackageKind("xlsx", "an Excel workbook", "an old Excel workbook (.xls)", "xl/")
_CELL_GAP = " | "
_VISIBLE = "visible"


class XlsxReader:
    """Reads Excel workbooks (.xlsx, .xlsm); macros are never looked at."""

    name = "xlsx"
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one workbook; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: It is no workbook, or damaged, or unpacks to too much.
            EncryptedDocumentError: A password is needed.
        """
        if not data:
            return ReadText("")  # the run says that a file of no bytes is empty
        check_package(data, name, _KIND)
        try:
            with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as package:
                warnings.simplefilter("ignore")  # openpyxl tells of what it does not keep when it writes
                return _read_workbook(data, package)
        except DAMAGE as error:
            raise UnreadableDocumentError(name, self.name, f"its contents are damaged ({describe(error)})") from error


@dataclass(slots=True)
class _Extras:
    """What openpyxl's streaming mode does not tell of a sheet."""

    continued: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Cell of a merged area's first column below its first row → the cell that holds the area's value."""
    formulas_without_value: int = 0


def _read_workbook(data: bytes, package: zipfile.ZipFile) -> ReadText:
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        builder = TextBuilder()
        told: list[str] = []
        cells_left = MAX_CELLS
        for sheet in workbook.worksheets:
            if sheet.sheet_state != _VISIBLE:
                told.append(f"the hidden sheet {sheet.title!r} was not read")
                continue
            extras = _read_extras(package, sheet._worksheet_path)
            if extras.formulas_without_value:
                told.append(
                    f"{extras.formulas_without_value:,} formulas of the sheet {sheet.title!r} have no stored result; "
                    "open the workbook in a spreadsheet program and save it"
                )
            rows, cells_left = _collect(sheet, extras, cells_left)
            _add_sheet(builder, sheet.title, rows)
            if cells_left <= 0:
                told.append(f"only the first {MAX_CELLS:,} cells were read")
                break
        authors = plausible_authors(workbook.properties.creator)
        title = plausible_title(workbook.properties.title)
        return builder.build(title, {"authors": authors} if authors else {}, told)
    finally:
        workbook.close()


def _collect(
    sheet: openpyxl.worksheet._read_only.ReadOnlyWorksheet, extras: _Extras, limit: int
) -> tuple[dict[int, dict[int, str]], int]:
    """Give the texts by row and column, and how many more cells may be read."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows: dict[int, dict[int, str]] = {}
    sources = set(extras.continued.values())
    values: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or cell.row > MAX_ROWS or cell.column > MAX_COLUMNS:
                continue
            shown = " ".join(clean_text(display(cell.value, cell.number_format or "General")).split())
            if shown:
                rows.setdefault(cell.row, {})[cell.column] = shown
                if (cell.row, cell.column) in sources:
                    values[cell.row, cell.column] = shown
                limit -= 1
            if limit <= 0:
                break
        if limit <= 0:
            break
    for (row_number, column), source in extras.continued.items():
        if source in values and row_number in rows:
            rows[row_number].setdefault(column, values[source])
    return rows, limit


def _read_extras(package: zipfile.ZipFile, path: str) -> _Extras:
    """Read merged areas, and count formulas that no program has worked out yet."""
    extras = _Extras()
    with package.open(path) as source:
        events = etree.iterparse(
            source, tag=("{*}c", "{*}mergeCell", "{*}row"), resolve_entities=False, no_network=True, huge_tree=False
        )
        for _, element in events:
            local = etree.QName(element).localname
            if local == "c":
                has_formula, has_value = element.find("{*}f") is not None, element.findtext("{*}v")
                extras.formulas_without_value += has_formula and not has_value and element.get("t") != "str"
            elif local == "mergeCell":
                _add_merged(extras, element.get("ref", ""))
            else:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    return extras


def _add_merged(extras: _Extras, reference: str) -> None:
    left, top, right, bottom = range_boundaries(reference)
    if None in (left, top, right, bottom):
        return
    for row in range(top + 1, min(bottom, top + MAX_MERGED) + 1):
        if len(extras.continued) >= MAX_MERGED:
            return
        extras.continued[row, left] = (top, left)


def _add_sheet(builder: TextBuilder, title: str, rows: dict[int, dict[int, str]]) -> None:
    """Add the sheet's name and its rows; an empty row parts two tables."""
    if not rows:
        return
    builder.add(title, heading_level=1)
    for block in _blocks(rows):
        used = sorted({column for row in block for column in row})
        builder.add("\n".join(_line(row, used) for row in block))


def _blocks(rows: dict[int, dict[int, str]]) -> Iterator[list[dict[int, str]]]:
    block: list[dict[int, str]] = []
    last = 0
    for number in sorted(rows):
        if block and number > last + 1:
            yield block
            block = []
        block.append(rows[number])
        last = number
    if block:
        yield block


def _line(row: dict[int, str], columns: list[int]) -> str:
    """Join the row's cells; a row of one cell stands alone, as a title or a remark does."""
    if len(row) == 1:
        return next(iter(row.values()))
    return _CELL_GAP.join(row.get(column, "") for column in columns)
