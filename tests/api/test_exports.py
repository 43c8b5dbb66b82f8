"""Files for spreadsheets: nothing in them is run, and Chinese is shown as Chinese."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from api.exports import COLUMNS, CSV_ROWS, FORMULA_SIGNS, iter_csv, write_xlsx
from api.registers import provision_to_dict
from api.wiring import Services
from corpus.provisions import Party, Provision, ProvisionDraft, Quantity, Value
from corpus.spans import Span

TEXT = '=HYPERLINK("http://evil.example","企业"),\t- 补助 百分之三十 "quoted"\nnext line'


@pytest.fixture
def row(services: Services) -> dict[str, Any]:
    """A provision whose text looks like a formula."""
    document = services.corpus.catalogue.documents()[0]
    rate = TEXT.index("百分之三十")
    draft = ProvisionDraft(
        Span(0, len(TEXT)),
        labels=("incentive", "right"),
        bearer=Party(("enterprise", "school"), Span(0, 10)),
        values=(Value(Span(rate, rate + 5), Quantity("rate", Decimal("0.5"), "%", "range", Decimal(30), ("year",))),),
        conditions=(Span(0, 1), Span(1, 10)),
    )
    provision = Provision("x-0-9", document.id, 0, draft, ("第一章", "第一条"), None, TEXT)
    return provision_to_dict(provision, document, TEXT)


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(rows: list[dict[str, Any]]) -> Any:
    file = io.BytesIO()
    write_xlsx(rows, file)
    file.seek(0)
    return load_workbook(file).active


def test_csv_tells_all_slots(row: dict[str, Any]) -> None:
    (read,) = read_csv(b"".join(iter_csv([row])))
    assert list(read) == list(COLUMNS)
    assert read["labels"] == "incentive; right"
    assert read["bearer_classes"] == "enterprise; school"
    assert (read["values"], read["number"], read["upper"], read["unit"]) == ("百分之三十", "0.5", "30", "%")
    assert (read["bound"], read["per"]) == ("range", "year")
    assert read["path"] == "第一章 › 第一条"
    assert read["page"] == read["sanction"] == ""
    assert read["title"] == row["document"]["title"]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_csv_holds_no_formula(row: dict[str, Any], sign: str) -> None:
    hostile = {
        **row,
        "text": f"{sign}1+1",
        "bearer": f"{sign}cmd",
        "document": {**row["document"], "title": f"{sign}x"},
    }
    (read,) = read_csv(b"".join(iter_csv([hostile])))
    assert [read[name][:2] for name in ("text", "bearer", "title")] == [f"'{sign}"] * 3


def test_csv_begins_with_a_mark_and_comes_in_pieces(row: dict[str, Any]) -> None:
    pieces = list(iter_csv([row] * (CSV_ROWS + 1)))
    assert len(pieces) == 2
    assert pieces[0].startswith(b"\xef\xbb\xbflabels,")
    assert "\ufeff".encode() not in pieces[1]
    assert len(read_csv(b"".join(pieces))) == CSV_ROWS + 1
    assert b"".join(iter_csv([])).decode("utf-8-sig").count("\r\n") == 1


def test_xlsx_holds_no_formula_and_numbers_as_numbers(row: dict[str, Any]) -> None:
    sheet = read_xlsx([row])
    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (cells["text"].data_type, cells["text"].value) == ("s", TEXT)
    assert cells["bearer"].data_type == "s"
    assert (cells["number"].value, cells["start"].value) == (0.5, 0)
    assert cells["page"].value is None
    assert sheet.freeze_panes == "A2"
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def test_signs_that_no_worksheet_holds_are_left_out(row: dict[str, Any]) -> None:
    sheet = read_xlsx([{**row, "text": "a\x00b\x0bc\ud800d\uffffe"}])
    header = [cell.value for cell in sheet[1]]
    assert sheet[2][header.index("text")].value == "a b c d e"
    (read,) = read_csv(b"".join(iter_csv([{**row, "text": "a\ud800d"}])))
    assert read["text"] == "a?d"
