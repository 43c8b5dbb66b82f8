"""The PDF reader as a whole."""

import io
import itertools
import random
import threading
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import EncryptedDocumentError, NoTextLayerError, UnreadableDocumentError
from corpus.model import PlacedLine
from ingest.readers.base import ReadOptions, ReadText
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf import document as pdf_document
from ingest.readers.pdf import reader as pdf_reader
from pdf_files import Draw, both, grid, lines, made

GOLDEN = Path(__file__).parents[3] / "golden" / "pdf" / "internship.pdf"
NO_SCANS = ReadOptions(recognise_scans=False)


def read(data: bytes, options: ReadOptions = NO_SCANS) -> ReadText:
    return PdfReader().read(data, "a.pdf", options)


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "white")), 72, 400, 200, 200)


def columns(left: list[str], right: list[str], top: float = 700) -> bytes:
    """Draw two columns line by line, as a content stream that runs across them."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "A heading that stands above both of the columns of this page, in one long line")
        for index, (a, b) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(72, top - 14 * index, a)
            canvas.drawString(320, top - 14 * index, b)

    return made([draw])


def assert_places_are_right(text: str, read_text: ReadText, data: bytes) -> None:
    """Compare each placed line with the characters that pdfium finds at its place."""
    covered: set[int] = set()
    document = pdfium.PdfDocument(data)
    for layout in read_text.layouts:
        page = document[layout.number - 1]
        assert (layout.width, layout.height) == page.get_size()
        left, _, _, top = page.get_bbox()
        textpage = page.get_textpage()
        for line in layout.lines:
            assert len(line.edges) == line.end - line.start + 1
            assert list(line.edges) == sorted(line.edges)
            span = set(range(line.start, line.end))
            assert not span & covered
            covered |= span
            shown = textpage.get_text_bounded(
                left + line.edges[0] - 0.5, top - line.bottom, left + line.edges[-1] + 0.5, top - line.top
            )
            printed = text[line.start : line.end].replace(" ", "")
            assert printed in "".join(shown.split()).replace("\ufffe", "-").replace("\x02", "-")
    blank = {index for index, each in enumerate(text) if each.isspace() or each == "|"}
    assert set(range(len(text))) - covered <= blank


def placed_text(read_text: ReadText, needle: str) -> tuple[PlacedLine, int]:
    at = read_text.text.index(needle)
    line = next(line for page in read_text.layouts for line in page.lines if line.start <= at < line.end)
    return line, at - line.start


def test_pages_and_running_lines() -> None:
    def draw(number: int) -> Draw:
        def page(canvas: Canvas) -> None:
            canvas.drawString(72, 815, f"Collected Acts, page {number}")
            lines(f"Section {number} is about things.")(canvas)
            canvas.drawString(290, 30, f"- {number} -")

        return page

    found = read(made([draw(n) for n in (1, 2, 3)]))
    assert found.text == "\n\n".join(f"Section {n} is about things." for n in (1, 2, 3))
    assert [found.text[page.start : page.end] for page in found.pages] == found.text.split("\n\n")
    assert [page.number for page in found.pages] == [1, 2, 3]


def test_heads_of_left_and_right_pages_and_articles_at_the_top() -> None:
    def page(number: int) -> Draw:
        head = "Training Levy Act" if number % 2 else "Laws in Force 2024"
        return both(
            lines(head, top=812), lines(f"Article {number}", top=770), lines("Every board makes a report each year."),
            lines(f"{number + 40}", x=290, top=30),
        )  # fmt: skip

    text = read(made([page(n) for n in range(1, 5)])).text
    assert [text.count(f"Article {n}") for n in range(1, 5)] == [1, 1, 1, 1]
    assert "Training Levy Act" not in text
    assert "Laws in Force" not in text
    assert not any(line.isdigit() for line in text.splitlines())


def test_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    left = [f"left {n} the levy is paid into the fund by each" for n in range(8)]
    right = [f"right {n} the grant is paid out of it to those" for n in range(8)]
    data = columns(left, right)
    found = read(data)
    assert found.text.startswith("A heading that stands above both")
    assert found.text.index("left 7") < found.text.index("right 0") < found.text.index("right 7")
    assert_places_are_right(found.text, found, data)


def justified(canvas: Canvas, words: list[str], x: float, y: float, width: float = 226) -> None:
    """Draw a row whose words fill a column, as a program does that sets each word by itself."""
    taken = [canvas.stringWidth(word, "Times-Roman", 11) for word in words]
    for word, size in zip(words, taken, strict=True):
        canvas.drawString(x, y, word)
        x += size + (width - sum(taken)) / (len(words) - 1)


@pytest.mark.parametrize("shift", [0, 7.5])
def test_gaps_between_justified_words_are_no_gutter(shift: float) -> None:
    """Chance gaps lie below each other more often than rows of two columns stand level."""
    chance = random.Random(3)
    words = "the levy that employers pay goes into a fund of which boards make grants for training in industry".split()

    def row() -> list[str]:
        chosen: list[str] = []
        while stringWidth("".join(chosen), "Times-Roman", 11) < 165:
            chosen.append(chance.choice(words))
        return chosen

    left, right = ([row() for _ in range(24)] for _ in range(2))

    def draw(canvas: Canvas) -> None:
        for index, (a, b) in enumerate(zip(left, right, strict=True)):
            justified(canvas, a, 62, 700 - 15 * index)
            justified(canvas, b, 307, 700 - shift - 15 * index)

    text = "".join(read(made([draw])).text.split())
    assert text == "".join(word for row in left + right for word in row)


def test_a_column_that_holds_only_a_table_comes_after_the_text_beside_it() -> None:
    prose = lines(*[f"Row {n} of the text, which says much" for n in range(20)], x=62, top=700)
    table = grid([["Area", "Rate"], *([f"Place {n}", f"{n}00"] for n in range(1, 18))], [320, 420, 520], 712)
    text = read(made([both(prose, table)])).text
    assert text.index("Row 19") < text.index("Area | Rate") < text.index("Place 17 | 1700")


def test_a_table_goes_on_in_the_next_column_without_its_second_head() -> None:
    prose = [
        lines(*[f"Row {n} of the text, which says much" for n in range(12)], x=x, top=y)
        for x, y in ((62, 740), (320, 500))
    ]
    head = ["Area", "Rate"]
    first = grid([head, *([f"Left {n}", "1"] for n in range(18))], [62, 162, 262], 560)
    second = grid([head, *([f"Right {n}", "1"] for n in range(8))], [320, 420, 520], 740)
    text = read(made([both(*prose, first, second)])).text
    assert text.count("Area | Rate") == 1
    assert "Left 17 | 1\nRight 0 | 1" in text


def test_a_list_of_two_short_columns_is_read_by_rows() -> None:
    left, right = ["Kerry", "Cork", "Clare", "Sligo", "Louth"], ["1,200", "900", "3,100", "870", "2,000"]
    text = read(columns(left, right)).text
    assert text.index("Kerry") < text.index("1,200") < text.index("Cork")


def test_a_footnote_waits_for_the_sentence_that_the_page_cuts() -> None:
    def first(canvas: Canvas) -> None:
        lines("The employer shall pay to each student who takes part in the placement the wage that", top=120)(canvas)
        canvas.line(72, 95, 150, 95)
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(72, 80, "1 See the circular of 2019.")

    body = lines("beginners are paid there, and one half of it before.", "Schools insure them.", top=760, step=40)
    found = read(made([first, body]))
    assert "the wage that beginners are paid there" in found.text
    assert found.text.index("beginners") < found.text.index("1 See the circular") < found.text.index("Schools insure")
    assert [page.number for page in found.pages] == [1, 2, 1, 2]
    assert found.pages[2].end - found.pages[2].start == len("1 See the circular of 2019.")


def test_every_character_stands_on_one_page_though_pages_come_back() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(f"and so on to page {number}, where the sentence goes on as it did before and", top=700)(canvas)
            lines(f"words of page {number} that are cut off by the end of the page and by its note", top=120)(canvas)
            canvas.line(72, 95, 150, 95)
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(72, 80, f"{number} See the circular of year {number}.")

        return draw

    found = read(made([page(n) for n in (1, 2, 3)]))
    assert len(found.pages) > 3
    for before, after in itertools.pairwise(found.pages):
        assert before.end <= after.start
    for number in (1, 2, 3):
        for words in (f"on to page {number}", f"words of page {number}", f"of year {number}"):
            at = found.text.index(words)
            assert [page.number for page in found.pages if page.start <= at < page.end] == [number]


def test_notes_whose_numbers_go_with_the_pages_are_no_running_feet() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(*[f"Sentence {n} of page {number} says what it says." for n in range(20)])(canvas)
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(72, 55, f"{number} See Circular {number * 7}, page {number + 20}.")
            canvas.drawString(290, 30, f"- {number} -")

        return draw

    text = read(made([page(n) for n in range(1, 6)])).text
    assert [f"{n} See Circular {n * 7}" in text for n in range(1, 6)] == [True] * 5
    assert "- 3 -" not in text


def test_running_heads_of_pages_with_roman_numbers_go_too() -> None:
    numbers = ["iv", "vi", *map(str, range(1, 7))]
    body = lines(*["The board may raise a levy on employers and spend it."] * 5)
    text = read(made([both(lines(f"Handbook of levies {n}", top=815), body) for n in numbers])).text
    assert "Handbook" not in text


def test_places_survive_hyphens_and_joined_lines() -> None:
    draw = lines(
        "The employer shall pay each of the students who take part in the voca-",
        "tional placement one half of the wage that beginners are paid there",
        "each month.",
    )
    data = made([draw])
    found = read(data)
    assert "vocational placement" in found.text
    assert_places_are_right(found.text, found, data)
    line, offset = placed_text(found, "tional placement")
    assert line.edges[offset] == pytest.approx(72, abs=0.5)
    assert line.top < 842 - 686 < line.bottom


def test_places_of_the_golden_file_are_right() -> None:
    data = GOLDEN.read_bytes()
    found = read(data)
    assert_places_are_right(found.text, found, data)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_places_on_turned_pages_are_those_shown(rotate: int) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made([lines("A single line of text.")])))
    writer.pages[0].rotate(rotate)
    packed = io.BytesIO()
    writer.write(packed)
    found = read(packed.getvalue())
    (page,) = found.layouts
    assert (page.width, page.height) == ((842, 595) if rotate != 180 else (595, 842))
    line = page.lines[0]
    x, y = 72, 842 - 700  # on the page as drawn, from its upper left corner
    shown = {90: (842 - y, x), 180: (595 - x, 842 - y), 270: (y, 595 - x)}[rotate]
    assert line.edges[0] - 5 <= shown[0] <= line.edges[-1] + 5
    assert line.top - 5 <= shown[1] <= line.bottom + 5


def test_the_crop_box_moves_places_and_hides_what_is_outside() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made([both(lines("Inside."), lines("Outside.", top=60))])))
    writer.pages[0].cropbox = pypdf.generic.RectangleObject((50, 400, 500, 800))
    packed = io.BytesIO()
    writer.write(packed)
    found = read(packed.getvalue())
    assert found.text == "Inside."
    assert (found.layouts[0].width, found.layouts[0].height) == (450, 400)
    assert found.layouts[0].lines[0].edges[0] == pytest.approx(22, abs=0.5)


def test_a_ruled_table_keeps_rows_wrapped_and_empty_cells() -> None:
    rows = [["Area", "Condition", "Rate"], ["Kerry", "Host of a\nstudent", "1,200"], ["Cork", "", "900"]]
    data = made([both(lines("The rates are these.", top=720), grid(rows, [72, 160, 300, 380], 680))])
    found = read(data)
    assert found.text == (
        "The rates are these.\n\nArea | Condition | Rate\nKerry | Host of a student | 1,200\nCork | | 900"
    )
    assert_places_are_right(found.text, found, data)


def test_a_table_goes_on_over_the_page_without_its_second_head() -> None:
    head = ["Area", "Rate"]
    first = grid([head, ["Kerry", "1,200"]], [72, 160, 300], 200)
    second = grid([head, ["Cork", "900"]], [72, 160, 300], 700)
    found = read(made([first, second]))
    assert found.text == "Area | Rate\nKerry | 1,200\nCork | 900"
    assert [page.number for page in found.pages] == [1, 2]


def test_bookmarks_name_headings() -> None:
    def draw(canvas: Canvas) -> None:
        lines("Part 1 Of boards", "A board is a body that the Minister sets up.", "Part 2 Of levies", step=20)(canvas)
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("Of boards", "a", 0)
        canvas.bookmarkPage("b")
        canvas.addOutlineEntry("Part 2 Of levies", "b", 1)

    found = read(made([draw]))
    assert [(hint.span.of(found.text), hint.level) for hint in found.headings] == [
        ("Part 1 Of boards", 1),
        ("Part 2 Of levies", 2),
    ]


def test_large_type_is_a_heading_where_nothing_else_says_so() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 16)
        canvas.drawString(72, 740, "Training levy")
        canvas.setFont("Times-Roman", 11)
        lines(*["The board may raise a levy on employers in the industry and spend it."] * 12)(canvas)

    found = read(made([draw]))
    assert [(hint.span.of(found.text), hint.level) for hint in found.headings] == [("Training levy", 1)]


def test_a_numbered_line_in_slightly_larger_type_is_a_heading_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        for index, title in enumerate(("3.2.1 Scope of the levy", "3.2.2 Rate of the levy")):
            canvas.setFont("Times-Roman", 11.6)
            canvas.drawString(72, 740 - 200 * index, title)
            canvas.setFont("Times-Roman", 11)
            lines(
                *["The board may raise a levy on employers in the industry and spend it."] * 8, top=724 - 200 * index
            )(canvas)

    found = read(made([draw]))
    assert [hint.span.of(found.text) for hint in found.headings] == [
        "3.2.1 Scope of the levy",
        "3.2.2 Rate of the levy",
    ]


def test_pages_without_text_are_a_warning() -> None:
    text = lines("Text of the act.")
    found = read(made([text, text, picture, picture]))
    assert found.warnings == ("pages 3, 4 hold no text (scans?)",)
    assert [page.number for page in found.pages] == [1, 2]


def test_a_scan_is_refused() -> None:
    with pytest.raises(NoTextLayerError):
        read(made([picture]))


def test_a_password_is_asked_for_and_an_owners_is_not() -> None:
    for user, refused in (("secret", True), ("", False)):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(GOLDEN.read_bytes()))
        writer.encrypt(user, owner_password="owner", algorithm="RC4-128")
        locked = io.BytesIO()
        writer.write(locked)
        if refused:
            with pytest.raises(EncryptedDocumentError):
                read(locked.getvalue())
        else:
            assert read(locked.getvalue()).text == read(GOLDEN.read_bytes()).text


def test_attachments_are_taken_out_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(GOLDEN.read_bytes()))
    writer.add_attachment("a.txt", b"abc")
    writer.add_attachment("b.txt", b"0123456789")
    packed = io.BytesIO()
    writer.write(packed)
    found = read(packed.getvalue())
    assert {(each.name, each.data) for each in found.attachments} == {("a.txt", b"abc"), ("b.txt", b"0123456789")}
    monkeypatch.setattr(pdf_document, "_MAX_ATTACHMENT_BYTES", 5)
    found = read(packed.getvalue())
    assert [each.name for each in found.attachments] == ["a.txt"]
    assert found.warnings == ("the attachment 'b.txt' could not be taken out",)


def test_form_fields_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        lines("Name of the enterprise:")(canvas)
        canvas.acroForm.textfield(name="n", value="Hengyuan Works", x=72, y=600, width=200, height=20)

    assert "Hengyuan Works" in read(made([draw])).text


@pytest.mark.parametrize(
    ("title", "kept"), [("Training Act", "Training Act"), ("Microsoft Word - a.docx", None), ("untitled", None)]
)
def test_title(title: str, kept: str | None) -> None:
    assert read(made([lines("x y z")], title)).title == kept


def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_document, "MAX_PAGES", 1)
    with pytest.raises(UnreadableDocumentError, match="2 pages and the limit is 1"):
        read(GOLDEN.read_bytes())


def test_many_threads_read_the_same() -> None:
    data, texts = GOLDEN.read_bytes(), []
    threads = [threading.Thread(target=lambda: texts.append(read(data).text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 8
    assert len(set(texts)) == 1


def test_a_missing_scanner_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "load_scanner", lambda: None)
    found = read(made([lines("Text of the act."), picture]), ReadOptions())
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("page 2 holds no text (scans?)")
    assert "pip install policydesk[ocr]" in found.warnings[0]
