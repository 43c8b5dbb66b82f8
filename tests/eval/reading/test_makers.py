"""Each maker on a small document, where its tool is installed: the file opens and holds the words it should."""

import io
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eval.reading.blocks import Block, TrueDocument
from eval.reading.make import make_cases
from eval.reading.makers import MAKERS
from eval.reading.makers.base import (
    Made,
    Maker,
    MakerFailedError,
    MakerMissingError,
    find_font,
    find_tool,
    run_tool,
)
from eval.reading.makers.docx_file import DELETED, DocxMaker, counted_articles
from eval.reading.makers.html_file import MENU, HtmlMaker
from eval.reading.makers.pages import count_pages, draw_pages
from eval.reading.makers.reportlab_pdf import ReportlabMaker
from eval.reading.makers.scan import CHARACTERS, ScanMaker, shorten, spoil
from eval.reading.makers.xlsx_file import XlsxMaker
from eval.reading.measure import count_leaks, measure, squeeze
from eval.reading.readers import read_with_pdfium


def made_by(maker: Maker, document: TrueDocument, scratch: Path) -> Made:
    try:
        return maker.make(document, scratch)
    except MakerMissingError as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.parametrize("maker", [maker for maker in MAKERS if maker.kind == "pdf"], ids=lambda maker: maker.name)
def test_pdf_holds_every_word_and_its_running_lines(maker: Maker, document: TrueDocument, tmp_path: Path) -> None:
    made = made_by(maker, document, tmp_path)
    text = read_with_pdfium("a.pdf", made.data).text
    marks = measure(made.truth, text)
    # Hyphens at line ends, repeated table heads and the running lines are all that is against a short document.
    assert marks.characters > 0.75
    assert (marks.order or 0.0) > 0.8
    assert marks.notes_found == 1.0
    assert count_leaks(made.truth, text) >= count_pages(made.data)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_pdf_of_two_columns_prints_them_side_by_side(chinese: TrueDocument, tmp_path: Path) -> None:
    one = made_by(ReportlabMaker("one"), chinese, tmp_path)
    two = made_by(ReportlabMaker("two", columns=2), chinese, tmp_path)
    assert _ink_in_the_middle(one) > 0.0
    assert _ink_in_the_middle(two) == 0.0


def test_the_same_document_is_made_alike(chinese: TrueDocument, tmp_path: Path) -> None:
    first, second = (made_by(ReportlabMaker("one"), chinese, tmp_path) for _ in range(2))
    assert first == second


def _ink_in_the_middle(made: Made) -> float:
    """Share of dark points in the strip between two columns, the running lines left out."""
    grey = np.asarray(next(draw_pages(made.data, 100)))
    height, width = grey.shape
    return float((grey[height // 4 : height // 2, int(0.49 * width) : int(0.51 * width)] < 128).mean())


def test_docx_counts_articles_and_marks_changes(tmp_path: Path) -> None:
    blocks = tuple(
        Block("paragraph", f"第{label}条 企业接收学生实习的，应当与学校签订书面协议。") for label in ("一", "二", "三")
    ) + tuple(
        Block("paragraph", f"第{index}款所称协议，包括实习岗位、期限、报酬以及双方的权利义务，还有争议的解决办法。")
        for index in range(12)
    )
    made = made_by(DocxMaker("docx"), TrueDocument("n", "zh-CN", "办法", blocks, ("注文。",)), tmp_path)
    with zipfile.ZipFile(io.BytesIO(made.data)) as package:
        body = package.read("word/document.xml").decode()
        notes = package.read("word/footnotes.xml").decode()
    assert "第一条" not in body
    assert body.count("<w:numPr>") == 3
    assert f'<w:delText xml:space="preserve">{DELETED["zh-CN"]}' in body
    assert "<w:ins " in body
    assert "注文。" in notes


def test_articles_are_counted_only_without_gaps() -> None:
    def law(*labels: str) -> list[Block]:
        return [Block("paragraph", f"第{label}条 企业应当签订协议。") for label in labels]

    assert counted_articles(law("一", "二")) == {0: "第一条 ", 1: "第二条 "}
    assert counted_articles(law("一", "三")) == {}
    assert counted_articles(law("二", "三")) == {}
    assert counted_articles([Block("paragraph", "没有条文。")]) == {}


def test_xlsx_keeps_amounts_as_numbers(document: TrueDocument, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    made = XlsxMaker("xlsx").make(document, tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    tables = [block for block in made.truth.blocks if block.kind == "table"]
    assert book.sheetnames == [block.text for block in made.truth.blocks if block.kind == "heading"]
    for sheet, table in zip(book, tables, strict=True):
        for row, cells in enumerate(table.rows[1:], start=3):
            assert sheet.cell(row, 3).value == int(cells[2].replace(",", ""))
            assert sheet.cell(row, 4).value == pytest.approx(float(cells[3].rstrip("%")) / 100)
            assert sheet.cell(row, 5).number_format == "#,##0.00"


def test_xlsx_needs_a_table(chinese: TrueDocument, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    with pytest.raises(MakerFailedError, match="no table"):
        XlsxMaker("xlsx").make(TrueDocument("n", "zh-CN", "t", chinese.blocks[:2]), tmp_path)


def test_html_has_a_site_around_it(document: TrueDocument, tmp_path: Path) -> None:
    made = HtmlMaker("html").make(document, tmp_path)
    page = made.data.decode()
    assert all(each in page for each in MENU[document.language])
    assert set(MENU[document.language]) < set(made.truth.running)
    assert page.count("<table") == 3


def test_scan_holds_pictures_only(chinese: TrueDocument, tmp_path: Path) -> None:
    made = made_by(ScanMaker("scan", ReportlabMaker("r"), is_spoiled=True), chinese, tmp_path)
    assert squeeze(read_with_pdfium("a.pdf", made.data).text) == ""
    original = made_by(ReportlabMaker("r"), shorten(chinese, CHARACTERS["zh-CN"]), tmp_path)
    assert count_pages(made.data) == count_pages(original.data)
    grey = np.asarray(next(draw_pages(made.data, 50)))
    assert (grey < 128).any()


def test_spoiling_is_seeded_and_turns_the_page() -> None:
    page = Image.new("L", (400, 300), 255)
    page.paste(0, (50, 150, 350, 153))
    spoiled = np.asarray(spoil(page, "a"))
    assert (spoiled == np.asarray(spoil(page, "a"))).all()
    assert (spoiled != np.asarray(spoil(page, "b"))).any()
    rows = np.where(spoiled[:, 60:340].min(axis=1) < 40)[0]
    assert rows.max() - rows.min() > 3  # a straight rule is three rows high


def test_shortening_keeps_a_table_and_the_notes_that_are_called(document: TrueDocument) -> None:
    short = shorten(document, 300)
    assert len(short.text()) < len(document.text())
    assert sum(block.kind == "table" for block in short.blocks) >= 1
    called = [number for block in short.blocks for _, number in block.notes]
    assert called == list(range(1, len(short.footnotes) + 1))
    assert set(short.footnotes) <= set(document.footnotes)


class _Missing:
    name = "missing"
    kind = "pdf"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        raise MakerMissingError("its tool is not installed")


class _Failing(_Missing):
    name = "failing"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        raise MakerFailedError("its tool broke")


def test_what_cannot_be_made_is_said(chinese: TrueDocument, tmp_path: Path) -> None:
    makers = (_Missing(), _Failing(), HtmlMaker("html"))
    cases, skipped = make_cases([chinese, chinese], tmp_path, makers=makers)
    assert [each.what for each in skipped] == ["missing", "failing of sample", "failing of sample"]
    assert {each.why for each in skipped} == {"its tool is not installed", "its tool broke"}
    assert [case.maker for case in cases] == ["html", "html"]


def test_files_stand_beside_their_truth(document: TrueDocument, tmp_path: Path) -> None:
    cases, _ = make_cases([document], tmp_path / "new", kinds=["html"])
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "html--sample.html", "html--sample.true.json", "html--sample.true.txt",
    }  # fmt: skip
    assert TrueDocument.load(tmp_path / "new" / "html--sample.true.json") == cases[0].truth


def test_missing_tools_and_fonts_are_said() -> None:
    with pytest.raises(MakerMissingError, match="Frobnicator is not installed"):
        find_tool(("no-such-tool",), "Frobnicator")
    if shutil.which("fc-list"):
        with pytest.raises(MakerMissingError, match="no font of No Such Family"):
            find_font(("No Such Family",))


def test_a_tool_that_breaks_is_said() -> None:
    with pytest.raises(MakerFailedError, match="failed"):
        run_tool([find_tool(("false",), "coreutils")])
