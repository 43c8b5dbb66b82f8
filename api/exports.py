"""Registers as files for spreadsheets: CSV that Excel reads as Chinese, and XLSX; neither runs what a text says."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the system's old code page, and Chinese for noise."""
CSV_ROWS = 200
"""Rows handed on at a time, about 200 kB."""
FORMULA_SIGNS = "=+-@\t\r＝＋－＠"
"""What a cell must not begin with: a spreadsheet would take it for a formula (OWASP, "CSV Injection")."""
SHEET = "provisions"
NO_CELL_HOLDS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
"""Signs that XML, and so a worksheet, cannot hold."""

Row = dict[str, Any]
Cell = str | int | float | None


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)


def _texts(key: str) -> Callable[[Row], Cell]:
    return lambda row: _listed(each["text"] for each in row[key])


def _text(key: str) -> Callable[[Row], Cell]:
    return lambda row: row[key]["text"] if row[key] else None


def _own(key: str) -> Callable[[Row], Cell]:
    return lambda row: row[key]


def _list(key: str) -> Callable[[Row], Cell]:
    return lambda row: _listed(row[key])


def _of_document(key: str) -> Callable[[Row], Cell]:
    return lambda row: row["document"][key]


def _quantity(key: str) -> Callable[[Row], Cell]:
    return lambda row: next((each["quantity"][key] for each in row["values"] if each["quantity"]), None)


COLUMNS: dict[str, Callable[[Row], Cell]] = {
    "labels": _list("labels"),
    "modality": _own("modality"),
    "bearer": _own("bearer"),
    "bearer_classes": _list("bearer_classes"),
    "action": _text("action"),
    "beneficiary": _own("beneficiary"),
    "beneficiary_classes": _list("beneficiary_classes"),
    "instruments": _list("instruments"),
    "tool_sides": _list("tool_sides"),
    "values": _texts("values"),
    "number": _quantity("number"),
    "upper": _quantity("upper"),
    "unit": _quantity("unit"),
    "bound": _quantity("bound"),
    "per": lambda row: next((_listed(each["quantity"]["per"]) for each in row["values"] if each["quantity"]), None),
    "conditions": _texts("conditions"),
    "exceptions": _texts("exceptions"),
    "deadlines": _texts("deadlines"),
    "sanction": _text("sanction"),
    "cross_references": _list("cross_references"),
    "speaker": _text("speaker"),
    "lead": _text("lead"),
    "text": _own("text"),
    "jurisdiction": _of_document("jurisdiction"),
    "title": _of_document("title"),
    "document_number": _of_document("document_number"),
    "issuer": _of_document("issuer"),
    "kind": _of_document("kind"),
    "path": lambda row: " › ".join(row["pin"]["path"]),
    "page": lambda row: row["pin"]["page"],
    "issued": _of_document("issued"),
    "effective_from": _of_document("effective_from"),
    "effective_to": _of_document("effective_to"),
    "status": _of_document("status"),
    "source": _of_document("source"),
    "basis": _own("basis"),
    "rules": _list("rules"),
    "document_id": _of_document("id"),
    "id": _own("id"),
    "start": _own("start"),
    "end": _own("end"),
}
"""Names of the columns, and how each is read of a provision as ``api.registers`` gives it."""


def iter_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Give provisions as CSV, piece by piece, in UTF-8 with a byte order mark."""
    buffer = io.StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_harmless(read(row)) for read in COLUMNS.values()])
        if number % CSV_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _harmless(cell: Cell) -> Cell:
    """Put an apostrophe before what a spreadsheet would run.

    Example:
        >>> _harmless("=HYPERLINK(1)"), _harmless("- subsidy"), _harmless(-5), _harmless("tax")
        ("'=HYPERLINK(1)", "'- subsidy", -5, 'tax')
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[0] in FORMULA_SIGNS else cell


def write_xlsx(rows: Iterable[Row], file: IO[bytes]) -> None:
    """Write provisions as a worksheet, row by row; text that looks like a formula stays text."""
    from openpyxl import Workbook  # as below: most commands and services write no worksheet

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([_cell(sheet, read(row)) for read in COLUMNS.values()])
    book.save(file)


def _cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, NO_CELL_HOLDS.sub(" ", value))
    cell.data_type = "s"
    return cell
