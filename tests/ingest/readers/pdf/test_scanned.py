"""Pages that are recognised from their pictures; the recognition itself is in tests/ingest/scans."""

from dataclasses import dataclass

import pytest
from PIL import Image

from ingest.readers.base import ReadOptions, ReadText
from ingest.readers.pdf import PdfReader
from ingest.readers.pdf import reader as pdf_reader
from pdf_files import lines, made


@dataclass(frozen=True)
class Found:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    edges: tuple[float, ...] | None
    paragraph: int


class FakeScanner:
    def __init__(self, found: list[Found]) -> None:
        self.found = found
        self.sizes: list[tuple[int, int]] = []

    def read(self, picture: Image.Image) -> list[Found]:
        self.sizes.append(picture.size)
        return self.found


def read_with(scanner: FakeScanner, monkeypatch: pytest.MonkeyPatch, **options: bool) -> ReadText:
    monkeypatch.setattr(pdf_reader, "load_scanner", lambda: scanner)
    pages = [lines("Text of the act."), lambda canvas: canvas.rect(72, 72, 100, 100)]
    return PdfReader().read(made(pages), "a.pdf", ReadOptions(**options))


def test_lines_are_placed_in_points_with_their_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = FakeScanner(
        [
            Found("学校应当", 200, 100, 400, 150, 0.9, (200, 250, 300, 350, 400), 0),
            Found("报告", 200, 160, 300, 210, 0.8, None, 0),
            Found("第二条", 200, 300, 350, 350, 0.95, None, 1),
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
    scanner = FakeScanner([Found("学校", 0, 0, 50, 20, 0.9, None, 0)])
    found = read_with(scanner, monkeypatch, recognise_scans=False)
    assert scanner.sizes == []
    assert found.warnings == ("page 2 holds no text (scans?)",)


def test_lines_that_are_not_clean_text_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = FakeScanner([Found(" a\x00", 0, 0, 50, 20, 0.9, None, 0)])
    assert read_with(scanner, monkeypatch).text == "Text of the act."
