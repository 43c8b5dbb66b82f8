"""Pages made ready: skew, seals, grain, paper, size."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

pytest.importorskip("cv2")

from ingest.scans.picture import measure_skew, prepare

SIZE = (800, 1_100)


def ruled(*, columns: int = 1, shift: int = 0) -> Image.Image:
    """A page of bars like lines of words; ``shift`` sets the second column off."""
    page = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(page)
    width = (SIZE[0] - 120) // columns
    for column in range(columns):
        for row in range(100, 1_000, 34):
            left = 60 + column * width
            for word in range(left, left + width - 60, 50):
                draw.rectangle((word, row + column * shift, word + 40, row + column * shift + 14), fill="black")
    return page


def grey(page: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(page.convert("L"))


def turned(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


@pytest.mark.parametrize("degrees", [-3, -1.5, -0.5, 0.5, 1, 2, 3])
@pytest.mark.parametrize(("columns", "shift"), [(1, 0), (2, 0), (2, 17)])
def test_skew_is_measured(degrees: float, columns: int, shift: int) -> None:
    assert measure_skew(grey(turned(ruled(columns=columns, shift=shift), degrees))) == pytest.approx(-degrees, abs=0.15)


@pytest.mark.parametrize("page", [ruled(), ruled(columns=2, shift=17), Image.new("RGB", SIZE, "white")])
def test_upright_pages_are_left_alone(page: Image.Image) -> None:
    assert measure_skew(grey(page)) == 0
    assert np.array_equal(prepare(page).picture, np.asarray(page)[:, :, ::-1])


def test_places_lead_back_to_the_picture_given() -> None:
    page = Image.new("RGB", (4_000, 5_000), "white")
    page.paste(ruled().resize((4_000, 5_000)))
    draw = ImageDraw.Draw(page)
    draw.ellipse((1_990, 2_990, 2_010, 3_010), fill=(0, 0, 250))
    sheet = prepare(turned(page, 2))
    assert max(sheet.picture.shape) == 3_508
    blue = sheet.picture[:, :, 0].astype(int) - sheet.picture[:, :, 2]
    row, column = np.unravel_index(blue.argmax(), blue.shape)
    want = np.argwhere(np.asarray(turned(page, 2))[:, :, 2].astype(int) - np.asarray(turned(page, 2))[:, :, 0] > 100)
    assert sheet.to_given(np.array([[float(column), float(row)]]))[0] == pytest.approx(want.mean(axis=0)[::-1], abs=14)


def test_seal_goes_and_title_and_signature_stay() -> None:
    page = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 100, 700, 150), fill=(200, 20, 30))
    draw.ellipse((500, 800, 660, 960), outline=(200, 20, 30), width=6)
    for left in range(480, 680, 25):
        draw.rectangle((left, 870, left + 12, 890), fill=(0, 0, 0))
    cleaned = prepare(page).picture
    assert tuple(cleaned[125, 400]) == (30, 20, 200)
    assert cleaned[803, 580].min() > 230
    assert cleaned[880, 586].max() < 30


def test_grain_and_grey_paper_are_cleaned() -> None:
    page = np.asarray(ruled()).copy()
    page[page > 200] = 200
    random = np.random.default_rng(1).random(page.shape[:2])
    page[random < 0.02] = 0
    page[random > 0.98] = 255
    cleaned = prepare(Image.fromarray(page)).picture
    assert float(np.mean(np.abs(cleaned.astype(int) - np.asarray(ruled())) > 60)) < 0.01


def test_dark_pictures_are_not_brightened() -> None:
    page = Image.new("RGB", SIZE, (60, 60, 60))
    assert prepare(page).picture.max() == 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr"])
def test_every_mode(mode: str) -> None:
    plain = ruled().convert("L")
    page = (
        Image.fromarray(np.asarray(plain).astype(np.uint16) * 257)
        if mode == "I;16"
        else plain.convert("RGB").convert(mode)
    )
    assert np.abs(prepare(page).picture.astype(int) - np.asarray(plain)[:, :, None]).max() < 30


def test_transparent_is_paper() -> None:
    assert prepare(Image.new("RGBA", (50, 50), (0, 0, 0, 0))).picture.min() == 255
