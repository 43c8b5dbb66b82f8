"""XLSX by openpyxl: a sheet for each table, its title in merged cells, amounts as numbers with a format."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

from eval.reading.blocks import Block, TrueDocument
from eval.reading.makers.base import Made, MakerFailedError

_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.(\d+))?")
_SHARE = re.compile(r"(\d+(?:\.(\d+))?)%")


@dataclass(frozen=True, slots=True)
class XlsxMaker:
    """Writes a document's tables, each sheet's name being a heading; the other blocks do not fit into a sheet."""

    name: str
    kind: str = "xlsx"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one workbook; see ``Maker.make``."""
        tables = list(_captioned(document.blocks))
        if not tables:
            raise MakerFailedError("the document has no table")
        book = openpyxl.Workbook()
        book.remove(book.active)
        blocks: list[Block] = []
        for number, (caption, table) in enumerate(tables, start=1):
            name = f"{'附表' if document.is_chinese else 'Sheet '}{number}"
            blocks += [Block("heading", name, 1), caption, table]
            sheet = book.create_sheet(name)
            sheet["A1"] = caption.text
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(table.rows[0]))
            for row, cells in enumerate(table.rows, start=2):
                for column, text in enumerate(cells, start=1):
                    _fill(sheet.cell(row, column), text)
        target = io.BytesIO()
        book.save(target)
        return Made(target.getvalue(), ".xlsx", replace(document, blocks=tuple(blocks), footnotes=()))


def _captioned(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, Block]]:
    for before, block in pairwise(blocks):
        if block.kind == "table":
            yield replace(before, notes=()), block


def _fill(cell: Any, text: str) -> None:
    if amount := _AMOUNT.fullmatch(text):
        cell.value = float(text.replace(",", "")) if amount[1] else int(text.replace(",", ""))
        cell.number_format = f"#,##0{_places(amount[1])}"
    elif share := _SHARE.fullmatch(text):
        cell.value = float(share[1]) / 100
        cell.number_format = f"0{_places(share[2])}%"
    elif text:
        cell.value = text


def _places(digits: str | None) -> str:
    return f".{'0' * len(digits)}" if digits else ""
