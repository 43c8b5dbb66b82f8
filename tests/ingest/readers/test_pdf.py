"""The PDF reader."""

import io
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import EncryptedDocumentError, NoTextLayerError, UnreadableDocumentError
from ingest.readers import pdf as pdf_reader
from ingest.readers.pdf import PdfReader

GOLDEN = Path(__file__).parents[2] / "golden" / "pdf" / "internship.pdf"


def made(pages: Sequence[Callable[[Canvas], object]], title: str = "") -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, invariant=1)
    canvas.setTitle(title)
    for draw in pages:
        canvas.setFont("Times-Roman", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def lines(*texts: str, x: float = 72, top: float = 700) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for index, text in enumerate(texts):
            canvas.drawString(x, top - 14 * index, text)

    return draw


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "white")), 72, 400, 200, 200)


def test_pages_and_running_lines() -> None:
    def draw(number: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            canvas.drawString(72, 815, f"Collected Acts, page {number}")
            lines(f"Section {number} is about things.")(canvas)
            canvas.drawString(290, 30, f"- {number} -")

        return page

    read = PdfReader().read(made([draw(n) for n in (1, 2, 3)]), "a.pdf")
    assert read.text == "\n\n".join(f"Section {n} is about things." for n in (1, 2, 3))
    assert [read.text[page.start : page.end] for page in read.pages] == read.text.split("\n\n")
    assert [page.number for page in read.pages] == [1, 2, 3]


def test_pages_without_text_are_a_warning() -> None:
    text = lines("Text of the act.")
    read = PdfReader().read(made([text, text, picture, picture]), "a.pdf")
    assert read.warnings == ("pages 3, 4 hold no text (scans?)",)
    assert [page.number for page in read.pages] == [1, 2]


def test_a_scan_is_refused() -> None:
    with pytest.raises(NoTextLayerError):
        PdfReader().read(made([picture]), "a.pdf")


def test_a_password_is_asked_for() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(GOLDEN.read_bytes()))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(EncryptedDocumentError):
        PdfReader().read(locked.getvalue(), "a.pdf")


def test_wrapped_lines_and_hyphens() -> None:
    draw = lines(
        "The employer shall pay each of the students who take part in the voca-",
        "tional placement one half of the wage that beginners are paid there",
        "each month.",
        "The school insures them.",
    )
    assert PdfReader().read(made([draw]), "a.pdf").text == (
        "The employer shall pay each of the students who take part in the vocational placement one half of the wage "
        "that beginners are paid there each month.\n\nThe school insures them."
    )


@pytest.mark.parametrize(
    ("title", "kept"), [("Training Act", "Training Act"), ("Microsoft Word - a.docx", None), ("untitled", None)]
)
def test_title(title: str, kept: str | None) -> None:
    assert PdfReader().read(made([lines("x y z")], title), "a.pdf").title == kept


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("e\ufb03cient", "efficient"),
        ("⼯作", "工作"),
        ("中 华 人 民 共 和 国", "中华人民共和国"),
        ("第一条 为了促进发展", "第一条 为了促进发展"),
        ("第 一 章 總則", "第 一 章 總則"),
        ("人才 ，应当", "人才，应当"),
        ("coopera\ufffetion", "cooperation"),
        ("COVID\ufffe19", "COVID-19"),
    ],
)
def test_line_tidying(raw: str, tidy: str) -> None:
    assert pdf_reader._tidy(raw) == tidy


@pytest.mark.parametrize("text", ["3", "- 3 -", "Page 3 of 10", "第 3 页 共 10 页", "第3页", "xiv", "3/10"])
def test_page_numbers(text: str) -> None:
    assert pdf_reader._PAGE_NUMBER.fullmatch(text)


def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "_MAX_PAGES", 1)
    with pytest.raises(UnreadableDocumentError, match="2 pages and the limit is 1"):
        PdfReader().read(GOLDEN.read_bytes(), "a.pdf")


def test_many_threads_read_the_same() -> None:
    data, texts = GOLDEN.read_bytes(), []
    threads = [threading.Thread(target=lambda: texts.append(PdfReader().read(data, "a.pdf").text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 8
    assert len(set(texts)) == 1
