"""Whole pages recognised: with a made-up network quickly, with the real one slowly."""

import importlib
import math
import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("cv2")

from ingest.scans import ScannedLine, ScannedPage, is_noise, scanner
from ingest.scans.model import ScannedTable
from ingest.scans.page import PageScanner

SIGNS = ("nothing", "国", "家", "a", " ")
needs_network = pytest.mark.skipif(scanner() is None, reason="policydesk[ocr] is not installed")
LATIN = "DejaVuSerif.ttf"


class MadeUp:
    """Finds given boxes, and in each two columns of the same signs."""

    vocabulary = SIGNS

    def __init__(self, boxes: list[tuple[float, float, float, float]], likelihood: float = 0.9) -> None:
        self.boxes = boxes
        self.likelihood = likelihood
        self.strips: list[tuple[int, ...]] = []

    def find_lines(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        corners = [[(x, y), (right, y), (right, down), (x, down)] for x, y, right, down in self.boxes]
        return np.array(corners, np.float32).reshape(-1, 4, 2)

    def read_line(self, strip: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.strips.append(strip.shape)
        columns = np.zeros((4, len(SIGNS)), np.float32)
        columns[[0, 2], [1, 2]] = self.likelihood
        columns[[1, 3], 0] = self.likelihood
        return columns


def page() -> Image.Image:
    return Image.new("RGB", (400, 300), "white")


def test_lines_and_places() -> None:
    network = MadeUp([(100, 200, 180, 230), (100, 50, 180, 80)])
    lines = PageScanner(network).read(page()).flow
    assert [(each.text, each.top, each.left, each.right) for each in lines] == [
        ("国家", 50, 100, 180),
        ("国家", 200, 100, 180),
    ]
    assert lines[0].edges == pytest.approx((100, 130, 180))
    assert lines[0].confidence == pytest.approx(0.9)
    assert network.strips == [(30, 80, 3)] * 2


@pytest.mark.parametrize(("likelihood", "count"), [(0.45, 0), (0.6, 0), (0.9, 1)])
def test_unsure_lines_and_pages_are_left_out(likelihood: float, count: int) -> None:
    assert len(PageScanner(MadeUp([(100, 50, 180, 80)], likelihood)).read(page()).items) == count


def test_noise_can_be_asked_for() -> None:
    found = PageScanner(MadeUp([(100, 50, 180, 80)], 0.6)).read_anything(page())
    assert is_noise(found.lines)


def test_text_on_its_side_is_left_out_and_a_narrow_sign_is_not() -> None:
    boxes = [(20.0, 20.0, 45.0, 280.0), (100, 50, 180, 80), (100, 100, 180, 130), (200, 50, 210, 80)]
    network = MadeUp(boxes)
    PageScanner(network).read(page())
    assert sorted(network.strips) == [(30, 10, 3), (30, 80, 3), (30, 80, 3)]


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3)])
def test_slivers_hold_nothing(size: tuple[int, int]) -> None:
    assert PageScanner(MadeUp([(0, 0, 1, 1)])).read(Image.new("RGB", size)) == ScannedPage()


def test_without_the_packages_there_is_no_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ingest.scans.page", raising=False)
    monkeypatch.setitem(sys.modules, "cv2", None)
    monkeypatch.delitem(sys.modules, "ingest.scans.picture", raising=False)
    monkeypatch.delitem(sys.modules, "ingest.scans.engine", raising=False)
    assert importlib.import_module("ingest.scans").scanner() is None


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(LATIN, size)


def typeset(lines: list[str], size: int = 32) -> Image.Image:
    sheet = Image.new("RGB", (1_300, 120 + 60 * len(lines)), "white")
    draw = ImageDraw.Draw(sheet)
    try:
        face = font(size)
    except OSError:
        face = ImageFont.load_default(size)
    for index, text in enumerate(lines):
        draw.text((80, 60 + 60 * index), text, font=face, fill="black")
    return sheet


ENGLISH = [
    "6. Certificate of training (2019)",
    "An employer that hosts at least 12 interns may deduct 150 per",
    "cent of the cost from its taxable income.",
]


def words(lines: list[ScannedLine]) -> list[str]:
    return [each.text for each in lines]


@pytest.mark.slow
@needs_network
@pytest.mark.parametrize("degrees", [0, 2])
def test_real_english(degrees: float) -> None:
    real = scanner()
    assert real is not None
    lines = real.read(
        typeset(ENGLISH).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    ).flow
    assert words(lines) == ENGLISH
    assert [each.paragraph for each in lines] == [0, 1, 1]
    middle = 60 + 60 * 1 + 16 - 150  # of the second line, from the middle of the picture
    for each in lines:
        assert each.edges is not None
        assert len(each.edges) == len(each.text) + 1
    shift = math.sin(math.radians(degrees)) * middle
    assert lines[1].edges is not None
    assert lines[1].edges[0] == pytest.approx(80 + shift, abs=12)


def test_a_box_over_two_cells_is_cut_and_the_table_is_one() -> None:
    picture = page()
    draw = ImageDraw.Draw(picture)
    for at in (40, 100, 160):
        draw.line((40, at, 360, at), fill="black", width=2)
    for at in (40, 200, 360):
        draw.line((at, 40, at, 160), fill="black", width=2)
    network = MadeUp([(60, 55, 340, 85), (60, 115, 180, 145), (60, 220, 180, 250)])
    found = PageScanner(network).read(picture)
    assert len(network.strips) == 4
    table, line = found.items
    assert isinstance(table, ScannedTable)
    assert [[[each.text for each in cell] for cell in row] for row in table.rows] == [
        [["国家"], ["国家"]],
        [["国家"], []],
    ]
    assert isinstance(line, ScannedLine)
    assert line.top == 220
    assert (table.left, table.right) == (pytest.approx(40, abs=2), pytest.approx(360, abs=2))
    assert found.rules == ()


@pytest.mark.slow
@needs_network
def test_real_table() -> None:
    rows = [("Area", "Condition", "Rate"), ("Cavan", "Host of a student placement", "7,100"), ("Kerry", "", "800")]
    sheet = Image.new("RGB", (1_300, 500), "white")
    draw = ImageDraw.Draw(sheet)
    try:
        face = font(28)
    except OSError:
        face = ImageFont.load_default(28)
    edges = (60, 300, 1_000, 1_240)
    for top, row in zip((60, 130, 200), rows, strict=True):
        for left, text in zip(edges, row, strict=False):
            draw.text((left + 20, top + 15), text, font=face, fill="black")
    for top in (60, 130, 200, 270):
        draw.line((60, top, 1_240, top), fill="black", width=2)
    for left in edges:
        draw.line((left, 60, left, 270), fill="black", width=2)
    real = scanner()
    assert real is not None
    (table,) = real.read(sheet.rotate(1, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))).items
    assert isinstance(table, ScannedTable)
    found = [tuple(" ".join(line.text for line in cell) for cell in row) for row in table.rows]
    assert found == rows


@pytest.mark.slow
@needs_network
def test_real_noise() -> None:
    real = scanner()
    assert real is not None
    random = np.random.default_rng(5)
    noise = Image.fromarray(random.integers(0, 256, (600, 600, 3), dtype=np.uint8))
    blots = Image.new("L", (700, 700), 255)
    draw = ImageDraw.Draw(blots)
    for x, y, size in random.integers(0, 640, (60, 3)).tolist():
        draw.ellipse((x, y, x + size // 8, y + size // 9), outline=0, width=3)
    assert real.read(noise).items == ()
    assert real.read(blots).items == ()
    assert real.read(Image.new("RGB", (700, 900), "white")).items == ()
