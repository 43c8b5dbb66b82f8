"""The picture reader, with a made-up scanner; the real one reads the golden page."""

import io
from collections.abc import Callable
from itertools import pairwise

import pytest
from PIL import Image

from corpus.errors import NoTextLayerError, RecognitionMissingError, UnreadableDocumentError
from ingest.readers import image as image_reader
from ingest.readers.base import ReadOptions, ReadText
from ingest.readers.image import ImageReader
from ingest.scans import ScannedLine, ScannedPage
from ingest.scans.model import ScannedRule, ScannedTable
from scanned_pages import line

ReadPages = Callable[..., ReadText]


class FakeScanner:
    """Gives prepared lines, page after page."""

    def __init__(self, *pages: list[ScannedLine] | ScannedPage) -> None:
        self.pages = [page if isinstance(page, ScannedPage) else ScannedPage(tuple(page)) for page in pages]
        self.seen: list[tuple[int, int]] = []

    def read(self, picture: Image.Image) -> ScannedPage:
        self.seen.append(picture.size)
        return self.pages.pop(0)


def saved(*pages: Image.Image, form: str = "TIFF", **options: object) -> bytes:
    packed = io.BytesIO()
    rest = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(packed, form, **rest, **options)
    return packed.getvalue()


def blank(width: int = 850, height: int = 1_100) -> Image.Image:
    return Image.new("L", (width, height), 255)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> ReadPages:
    def read_pages(
        *pages: list[ScannedLine] | ScannedPage, data: bytes | None = None, options: ReadOptions | None = None
    ) -> ReadText:
        fake = FakeScanner(*pages)
        monkeypatch.setattr(image_reader, "scanner", lambda: fake)
        data = saved(*[blank()] * len(pages), dpi=(100, 100)) if data is None else data
        return ImageReader().read(data, "a.tif", options or ReadOptions())

    return read_pages


def test_paragraphs_pages_and_places(read: ReadPages) -> None:
    found = read(
        [
            line("第一章 总则", top=300, paragraph=0),
            line("第一条 国家发展", top=350, paragraph=1),
            line("职业教育推进，", top=400, paragraph=1),
        ],
        [line("提高质量。", top=300), line("第二条 企业应当", top=350, paragraph=1)],
    )
    assert found.text == "第一章 总则\n\n第一条 国家发展职业教育推进，提高质量。\n\n第二条 企业应当"
    assert [found.text[page.start : page.end] for page in found.pages] == [
        "第一章 总则\n\n第一条 国家发展职业教育推进，",
        "提高质量。\n\n第二条 企业应当",
    ]
    assert [(each.number, each.width, each.height) for each in found.layouts] == [(1, 612, 792), (2, 612, 792)]
    placed = [each for layout in found.layouts for each in layout.lines]
    assert [found.text[each.start : each.end] for each in placed][1:4] == [
        "第一条 国家发展",
        "职业教育推进，",
        "提高质量。",
    ]
    assert (placed[0].top, placed[0].bottom, placed[0].edges[0]) == (216, 237.6, 72)
    for each in placed:
        assert each.confidence == 0.99
        assert len(each.edges) == each.end - each.start + 1
        assert all(one <= other for one, other in pairwise(each.edges))
    assert found.warnings == ()


def test_running_lines_go(read: ReadPages) -> None:
    pages = [[line("Annual Report", top=40), line(f"Part {n}.", top=500, paragraph=1)] for n in (1, 2)]
    assert read(*pages).text == "Part 1.\n\nPart 2."


def test_a_single_page_keeps_its_margins(read: ReadPages) -> None:
    assert read([line("2019", top=40)]).text == "2019"


def test_what_was_read_badly_or_not_is_said(read: ReadPages) -> None:
    found = read([line("甲", top=500)], [line("国家发展", top=500, confidence=0.71)], [])
    assert found.warnings == ("nothing was recognised on page 3", "page 2 was recognised with low confidence (.71)")
    assert found.pages_lost == (3,)


def test_nothing_recognised(read: ReadPages) -> None:
    with pytest.raises(NoTextLayerError):
        read([], [])


def test_recognition_can_be_switched_off(read: ReadPages) -> None:
    with pytest.raises(NoTextLayerError):
        read([line("甲")], options=ReadOptions(recognise_scans=False))


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_reader, "scanner", lambda: None)
    with pytest.raises(RecognitionMissingError, match=r"pip install policydesk\[ocr\]"):
        ImageReader().read(saved(blank()), "a.tif")


@pytest.mark.parametrize(
    ("size", "dpi", "expected"),
    [
        ((850, 1_100), (100, 100), 612),
        ((1_700, 2_200), None, 612),
        ((1_190, 1_684), (72, 72), 1_190),
        ((3_400, 4_400), (72, 72), 3_400 * 72 / 200),
        ((1_700, 2_200), (2_400, 2_400), 612),
        ((1_700, 2_200), (200, 100), 612),
    ],
)
def test_points(read: ReadPages, size: tuple[int, int], dpi: tuple[int, int] | None, expected: float) -> None:
    data = saved(blank(*size), form="JPEG", **({"dpi": dpi} if dpi else {}))
    assert read([line("甲")], data=data).layouts[0].width == pytest.approx(expected, rel=0.001)


def test_a_photograph_is_turned_as_its_camera_says(monkeypatch: pytest.MonkeyPatch) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    fake = FakeScanner([line("甲")])
    monkeypatch.setattr(image_reader, "scanner", lambda: fake)
    ImageReader().read(saved(blank(400, 300), form="JPEG", exif=exif), "a.jpg")
    assert fake.seen == [(300, 400)]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_damaged_files(read: ReadPages, form: str) -> None:
    data = saved(Image.effect_noise((400, 300), 50), form=form)
    for share in (0.02, 0.3, 0.6):
        with pytest.raises(UnreadableDocumentError):
            read([line("甲")], data=data[: int(len(data) * share)])


@pytest.mark.parametrize("data", [b"", b"no picture", b"GIF89a" + bytes(50), b"II*\0" + b"\xff" * 60])
def test_other_files(read: ReadPages, data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        read([line("甲")], data=data)


def test_huge_pictures_are_refused_before_they_are_unpacked(read: ReadPages) -> None:
    with pytest.raises(UnreadableDocumentError, match="pixels"):
        read([line("甲")], data=saved(Image.new("1", (10_000, 9_000)), form="PNG"))
    with pytest.raises(UnreadableDocumentError, match="pixels"):
        read([], data=saved(Image.new("1", (8, 8)), Image.new("1", (10_000, 9_000)), compression="group4"))


def test_too_many_pages(read: ReadPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_reader, "_MAX_PAGES", 3)
    data = saved(*[blank(8, 8)] * 4)
    with pytest.raises(UnreadableDocumentError, match="more than 3 pages"):
        read([line("甲")], data=data)


def test_tables_headings_and_notes(read: ReadPages) -> None:
    def row(top: float, *cells: str) -> tuple[tuple[ScannedLine, ...], ...]:
        return tuple((line(cell, left=100 + 200 * at, top=top),) if cell else () for at, cell in enumerate(cells))

    table = ScannedTable((row(400, "地区", "标准"), row(440, "海曙区", "")), 90, 390, 500, 480)
    flow = [
        line("总则", left=300, top=200, paragraph=0, size=40),
        *(line("国家发展职业教育提高质量。", top=250 + 30 * at, paragraph=at + 1, size=30) for at in range(4)),
    ]
    note = line("1 见本市通知。", top=900, paragraph=9, size=20)
    rule = ScannedRule(100, 880, 250, 882)
    found = read(ScannedPage((*flow, table, note, line("以上。", left=700, top=500, paragraph=5, size=30)), (rule,)))
    assert "地区 | 标准\n海曙区 |" in found.text
    assert [heading.span.of(found.text) for heading in found.headings] == ["总则"]


def test_a_table_goes_on_with_the_next_page(read: ReadPages) -> None:
    def table(*rows: tuple[str, str]) -> ScannedPage:
        cells = tuple(
            tuple((line(cell, left=100 + 200 * at, top=300 + 40 * number),) for at, cell in enumerate(row))
            for number, row in enumerate(rows)
        )
        return ScannedPage((ScannedTable(cells, 90, 290, 500, 290 + 40 * len(rows)),))

    found = read(table(("地区", "标准"), ("海曙区", "12")), table(("地区", "标准"), ("江北区", "9")))
    assert found.text == "地区 | 标准\n海曙区 | 12\n江北区 | 9"
