"""Pages that are recognised from their pictures; the recognition itself is in tests/ingest/scans."""

from dataclasses import replace

import pytest
from PIL import Image

from ingest.readers.base import ReadOptions, ReadText
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf import reader as pdf_reader
from ingest.readers.pdf.scanned import lay_out_scan
from ingest.readers.pdf.sheet import Sheet
from ingest.readers.pdf.tables import Table
from ingest.scans.model import ScannedItem, ScannedLine, ScannedPage, ScannedRule, ScannedTable
from pdf_files import lines, made
from scanned_pages import line


class FakeScanner:
    def __init__(self, found: list[ScannedItem], rules: tuple[ScannedRule, ...] = ()) -> None:
        self.found = ScannedPage(tuple(found), rules)
        self.sizes: list[tuple[int, int]] = []

    def read(self, picture: Image.Image) -> ScannedPage:
        self.sizes.append(picture.size)
        return self.found


def read_with(scanner: FakeScanner, monkeypatch: pytest.MonkeyPatch, **options: bool) -> ReadText:
    monkeypatch.setattr(pdf_reader, "load_scanner", lambda: scanner)
    pages = [lines("Text of the act."), lambda canvas: canvas.rect(72, 72, 100, 100)]
    return PdfReader().read(made(pages), "a.pdf", ReadOptions(**options))


def test_lines_are_placed_in_points_with_their_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = FakeScanner(
        [
            ScannedLine("学校应当", 200, 100, 400, 150, 0.9, (200, 250, 300, 350, 400), 0),
            ScannedLine("报告", 200, 160, 300, 210, 0.8, None, 0),
            ScannedLine("第二条", 200, 300, 350, 350, 0.95, None, 1),
        ]
    )
    found = read_with(scanner, monkeypatch)
    assert found.text == "Text of the act.\n\n学校应当报告\n\n第二条"
    assert scanner.sizes == [(1653, 2339)]  # 595 by 842 points at 200 dots per inch
    first, second, _ = found.layouts[1].lines
    assert first.edges == tuple(pytest.approx(pixel * 0.36) for pixel in (200, 250, 300, 350, 400))
    assert (first.confidence, second.confidence) == (0.9, 0.8)
    assert second.edges == tuple(pytest.approx(pixel * 0.36) for pixel in (200, 250, 300))
    assert found.layouts[0].lines[0].confidence is None
    assert found.warnings == ()


def test_nothing_is_recognised_when_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = FakeScanner([ScannedLine("学校", 0, 0, 50, 20, 0.9, None, 0)])
    found = read_with(scanner, monkeypatch, recognise_scans=False)
    assert scanner.sizes == []
    assert found.warnings == ("page 2 holds no text (scans?)",)


def test_lines_that_are_not_clean_text_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = FakeScanner([ScannedLine(" a\x00", 0, 0, 50, 20, 0.9, None, 0)])
    assert read_with(scanner, monkeypatch).text == "Text of the act."


def sheet_of(*items: ScannedItem, rules: tuple[ScannedRule, ...] = ()) -> Sheet:
    return lay_out_scan(ScannedPage(items, rules), 0.5, (600, 800))


def test_the_trust_in_a_line_is_its_confidence_in_citations() -> None:
    known, unknown = replace(line("学校", confidence=0.99), trust=0.4), line("学校", confidence=0.99)
    assert [each.printed.confidence for each in sheet_of(known, unknown).lines] == [0.4, 0.99]


def test_sizes_columns_and_running_lines_are_handed_on() -> None:
    body = replace(line("学校", size=21.3), column=2, paragraph=4)
    head = replace(line("年报", top=20, height=44), is_running=True)
    first, second = sheet_of(body, head).lines
    assert (first.size, first.column, first.paragraph, first.tag) == (10.5, 2, 5, 0)
    assert (second.size, second.tag) == (22, -1)


def test_cells_become_a_table_in_points() -> None:
    table = ScannedTable((((line("地区", left=100, top=100),), ()),), 90, 95, 400, 140)
    (found,) = sheet_of(table).items
    assert isinstance(found, Table)
    assert (found.left, found.top, found.right, found.bottom) == (45, 47.5, 200, 70)
    assert [[[each.text for each in cell] for cell in row] for row in found.rows] == [[["地区"], []]]


def test_only_short_rules_can_part_notes() -> None:
    wide = line("国家发展职业教育推进改革提高质量增强适应")  # 600 pixels
    short, long, stub = (ScannedRule(100, 900, 100 + length, 902) for length in (200, 500, 30))
    assert [each.right for each in sheet_of(wide, rules=(short, long, stub)).note_rules] == [150]
