"""The Excel reader."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from corpus.errors import UnreadableDocumentError
from ingest.readers import xlsx
from ingest.readers.base import ReadText
from ingest.readers.xlsx import XlsxReader


def saved(workbook: Any) -> bytes:
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def read(fill: Callable[[Any], None], name: str = "a.xlsx") -> ReadText:
    workbook = openpyxl.Workbook()
    fill(workbook)
    return XlsxReader().read(saved(workbook), name)


def with_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content.decode()) if name == part else content)
    return packed.getvalue()


def test_sheets_are_headings_and_blank_rows_part_tables() -> None:
    def fill(workbook: Any) -> None:
        workbook.active.title = "标准"
        workbook.active["C3"], workbook.active["D3"] = "项目", "金额"
        workbook.active["C4"], workbook.active["D4"] = "补贴", 600
        workbook.active["C7"] = "注"
        workbook.create_sheet("空")
        workbook.create_sheet("二")["A1"] = "x"

    result = read(fill)
    assert result.text == "标准\n\n项目 | 金额\n补贴 | 600\n\n注\n\n二\n\nx"
    assert [hint.span.of(result.text) for hint in result.headings] == ["标准", "二"]
    assert not result.warnings


def test_merged_cells() -> None:
    def fill(workbook: Any) -> None:
        for row in (["head", None, None], ["A", 1, 2], [None, 3, 4], [None, 5, 6]):
            workbook.active.append(row)
        workbook.active.merge_cells("A1:C1")
        workbook.active.merge_cells("A2:A4")

    assert read(fill).text == "Sheet\n\nhead\nA | 1 | 2\nA | 3 | 4\nA | 5 | 6"


def test_empty_cells_keep_their_place() -> None:
    assert read(lambda workbook: [workbook.active.append(row) for row in (["a", "b", "c"], ["d", None, "f"])]).text == (
        "Sheet\n\na | b | c\nd | | f"
    )


def test_hidden_sheets_are_left_out_with_a_warning_and_hidden_rows_are_read() -> None:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "filtered"
        workbook.active.row_dimensions[1].hidden = True
        hidden = workbook.create_sheet("lists")
        hidden["A1"], hidden.sheet_state = "secret", "hidden"

    result = read(fill)
    assert result.text == "Sheet\n\nfiltered"
    assert result.warnings == ("the hidden sheet 'lists' was not read",)


def test_formulas_without_results_are_told_of() -> None:
    result = read(lambda workbook: workbook.active.append(["=1+1", "x"]))
    assert result.text == "Sheet\n\nx"
    assert "1 formulas of the sheet 'Sheet' have no stored result" in result.warnings[0]


def test_cells_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 3)
    result = read(lambda workbook: [workbook.active.append([row, "x"]) for row in range(5)])
    assert result.text == "Sheet\n\n0 | x\n1"
    assert result.warnings == ("only the first 3 cells were read",)


def test_the_last_cell_of_a_sheet() -> None:
    def fill(workbook: Any) -> None:
        workbook.active["XFD1048576"] = "far"

    assert read(fill).text == "Sheet\n\nfar"


def test_properties() -> None:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "x"
        workbook.properties.title, workbook.properties.creator = "补贴标准表", "openpyxl"

    result = read(fill)
    assert (result.title, result.properties) == ("补贴标准表", {})


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_of_entities_are_refused(part: str) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = 1
    laughs = '<!ENTITY a0 "9">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))

    def insert(xml: str) -> str:
        xml = xml[xml.index("?>") + 2 :] if xml.startswith("<?") else xml
        return f"<!DOCTYPE x [{laughs}]>" + xml.replace("<v>1</v>", "<v>&a9;</v>").replace("<sheets>", "<sheets>&a9;")

    with pytest.raises(UnreadableDocumentError, match="damaged"):
        XlsxReader().read(with_part(saved(workbook), part, insert), "a.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_damaged_parts(part: str) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    with pytest.raises(UnreadableDocumentError, match="damaged"):
        XlsxReader().read(with_part(saved(workbook), part, lambda xml: xml[: len(xml) // 2]), "a.xlsx")


def test_an_old_workbook() -> None:
    with pytest.raises(UnreadableDocumentError, match=r"\.xls"):
        XlsxReader().read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx")
