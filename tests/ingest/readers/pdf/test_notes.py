"""Signs of footnotes."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.base import ReadText
from ingest.readers.builder import PrintedLine
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf.furniture import Parted
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.notes import find_signs, show_number, show_signs
from pdf_files import lines, made


def line(text: str, *signs: tuple[int, int]) -> Line:
    return Line(PrintedLine(text, 10, 20, tuple(map(float, range(len(text) + 1)))), 0, 10, signs=signs)


def test_only_numbers_that_text_and_notes_share_are_signs() -> None:
    parts = Parted((line("wages3 of 20 m2 in 2012", (5, 6), (14, 15)),), (line("3 See the act."), line("12 Ibid.")))
    assert find_signs(parts) == {"3"}


@pytest.mark.parametrize(
    ("text", "sign", "shown"),
    [
        ("wages3 rise", (5, 6), "wages[3] rise"),
        ("工资3上涨", (2, 3), "工资[3]上涨"),
        ("20 m2 more", (4, 5), "20 m2 more"),
    ],
)
def test_signs_get_brackets_and_exponents_none(text: str, sign: tuple[int, int], shown: str) -> None:
    printed = show_signs(line(text, sign), frozenset({"3"}))
    assert printed.text == shown
    assert len(printed.edges) == len(shown) + 1
    assert list(printed.edges) == sorted(printed.edges)
    assert printed.edges[shown.index(text[-1])] == text.index(text[-1])


@pytest.mark.parametrize(
    ("text", "shown"), [("3 See it.", "[3] See it."), ("3见通知", "[3] 见通知"), ("30 days", "30 days")]
)
def test_the_number_of_a_note_gets_brackets_too(text: str, shown: str) -> None:
    printed = show_number(line(text), frozenset({"3"}))
    assert printed.text == shown
    assert len(printed.edges) == len(shown) + 1


def page_with_note(raised: float) -> ReadText:
    def draw(canvas: Canvas) -> None:
        lines("The board pays wages")(canvas)
        end = 72 + canvas.stringWidth("The board pays wages", "Times-Roman", 11)
        canvas.setFont("Times-Roman", 7)
        canvas.drawString(end, 700 + raised, "1")
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(end + 6, 700, "and fees on 12 March 2019.")
        lines(*["The fund of the board lies with the state and not with employers."] * 8, top=680)(canvas)
        canvas.line(72, 95, 150, 95)
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(72, 80, "1 See the circular of 2019.")

    return PdfReader().read(made([draw]), "a.pdf")


def test_a_raised_figure_with_its_note_on_the_page() -> None:
    text = page_with_note(raised=4).text
    assert "pays wages[1] and fees on 12 March 2019." in text
    assert text.endswith("\n\n[1] See the circular of 2019.")


def test_a_figure_on_the_line_is_no_sign() -> None:
    assert page_with_note(raised=0).text.endswith("\n\n1 See the circular of 2019.")
