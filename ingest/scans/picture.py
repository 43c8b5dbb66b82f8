"""A page's picture made ready: bounded in size, upright, without grain, without the seal over the signature."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.scans.model import Picture

# Pixels of the longer side that are kept: A4 at 300 dpi, where 11 points are the 48 pixels that the network reads.
_MAX_SIDE_PIXELS = 3_508
# Skew is looked for within this, in degrees, on a picture of this longer side, first by whole steps, then by fine ones.
_MAX_SKEW_DEGREES = 3.2
_COARSE_STEP_DEGREES = 0.4
_FINE_STEP_DEGREES = 0.05
_SKEW_SIDE_PIXELS = 1_000
# Upright slabs of the page whose rows are told apart: lines of two columns need not stand level with each other, and
# seen as one row they slope by up to 1.3°.
_SKEW_SLABS = 2
# Below this nothing is turned: the finder's boxes follow a slope that small, and turning blurs.
_MIN_SKEW_DEGREES = 0.15
# By how much rows must stand out more clearly at the angle than upright; photographs have no rows.
_MIN_SKEW_GAIN = 1.01
# Share of pixels that differ by more than this from all around them from which a page counts as grainy (typeset pages
# stay below .0005).
_GRAIN_STEP = 80
_MIN_GRAIN_SHARE = 0.002
# Brightness of the paper below which it is lifted to white.
_WHITE = 235
# A seal: a red shape about as wide as high, and this share of the page's width at least and at most. (42 mm of 210.)
_MIN_SEAL_SHARE = 0.1
_MAX_SEAL_SHARE = 0.35
_MAX_SEAL_RATIO = 1.3
# How much redder than green and blue red ink is, of 255.
_MIN_REDNESS = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture ready to be read, and the way back to the picture that was given."""

    picture: Picture
    scale: float
    """Pixels of the picture for one of the given one; at most 1."""
    turn: NDArray[np.float64]
    """From upright pixels to pixels before turning, 2 by 3."""
    grey: NDArray[np.uint8]
    """The upright page with its grain: cleaning it away takes hairlines away, too."""

    def to_given(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Carry points (n by 2) over to the picture that was given."""
        turned = points @ self.turn[:, :2].T + self.turn[:, 2]
        return np.asarray(turned / self.scale, np.float64)


def prepare(picture: Image.Image) -> Sheet:
    """Make a page ready to be read.

    Args:
        picture: Of any mode; what is transparent counts as white.
    """
    scale = min(1.0, _MAX_SIDE_PIXELS / max(picture.size))
    colours = _to_colours(picture, scale)
    colours = _drop_seals(colours)
    colours = _whiten_paper(colours)
    grey = np.asarray(cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY), np.uint8)
    colours = _clean_grain(colours)
    angle = measure_skew(cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY))
    if abs(angle) < _MIN_SKEW_DEGREES:
        return Sheet(colours, scale, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), grey)
    height, width = colours.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    return Sheet(np.asarray(_turn(colours, turn), np.uint8), scale, back, np.asarray(_turn(grey, turn), np.uint8))


def _turn(picture: NDArray[np.uint8], turn: cv2.typing.MatLike) -> cv2.typing.MatLike:
    height, width = picture.shape[:2]
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _to_colours(picture: Image.Image, scale: float) -> Picture:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    elif picture.mode.startswith("I") or picture.mode == "F":
        picture = _sixteen_bits(picture)
    picture = picture.convert("RGB")
    if scale < 1.0:
        size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
        picture = picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return np.ascontiguousarray(np.asarray(picture, np.uint8)[:, :, ::-1])


def _sixteen_bits(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture, np.float64)
    top = max(float(values.max(initial=0.0)), 1.0)
    return Image.fromarray(np.clip(values * (255.0 / top), 0, 255).astype(np.uint8))


def _drop_seals(colours: Picture) -> Picture:
    """Turn the red of round seals into paper, so that the signature under them can be read; red titles stay."""
    blue, green, red = (colours[:, :, channel].astype(np.int16) for channel in range(3))
    is_red = (red - np.maximum(blue, green) >= _MIN_REDNESS).astype(np.uint8)
    if not is_red.any():
        return colours
    width = colours.shape[1]
    step = max(round(width / 150), 3)  # closes the gaps between a seal's ring and its letters, about 1.4 mm
    joined = cv2.morphologyEx(is_red, cv2.MORPH_CLOSE, np.ones((step, step), np.uint8))
    _, _, shapes, _ = cv2.connectedComponentsWithStats(joined)
    cleaned = colours.copy()
    for left, top, wide, high, _ in shapes[1:].tolist():
        if not _MIN_SEAL_SHARE * width <= max(wide, high) <= _MAX_SEAL_SHARE * width:
            continue
        if max(wide, high) > _MAX_SEAL_RATIO * min(wide, high):
            continue
        part = cleaned[top : top + high, left : left + wide]
        # In red light red ink is as bright as paper, and black ink under it stays black.
        light = part[:, :, 2:3].astype(np.float64)
        ink = float(np.median(light[is_red[top : top + high, left : left + wide] > 0]))
        part[:] = np.clip(light * (255.0 / ink), 0, 255).astype(np.uint8)
    return cleaned


def _whiten_paper(colours: Picture) -> Picture:
    """Lift grey or yellowed paper to white where most of the page is that; leave dark pictures alone."""
    paper = np.percentile(colours[::4, ::4].reshape(-1, 3), 75, axis=0)
    if paper.min() >= _WHITE or paper.min() < _WHITE / 2:
        return colours
    return np.asarray(np.clip(colours * (255.0 / paper), 0, 255), np.uint8)


def _clean_grain(colours: Picture) -> Picture:
    """Take out single pixels of salt and pepper, where there are many."""
    smooth = np.asarray(cv2.medianBlur(colours, 3), np.uint8)
    grey, smooth_grey = cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY), cv2.cvtColor(smooth, cv2.COLOR_BGR2GRAY)
    lone = cv2.absdiff(grey, smooth_grey) > _GRAIN_STEP
    around = cv2.boxFilter(lone.astype(np.float32), -1, (3, 3), normalize=False)
    share = float(np.count_nonzero(lone & (around < 1.5))) / lone.size
    return smooth if share >= _MIN_GRAIN_SHARE else colours


def measure_skew(grey: NDArray[np.uint8] | cv2.typing.MatLike) -> float:
    """Measure by how much the lines of a page slope.

    Args:
        grey: The page, dark on light.

    Returns:
        Degrees to turn it counter-clockwise by so that its lines lie level, within ±3.2; 0 where nothing stands in
        rows.
    """
    scale = min(1.0, _SKEW_SIDE_PIXELS / max(grey.shape[:2]))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1.0 else grey
    _, dark = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    rows, columns = np.nonzero(dark)
    if len(rows) < 50:
        return 0.0
    centred = columns - dark.shape[1] / 2
    coarse = np.arange(-_MAX_SKEW_DEGREES, _MAX_SKEW_DEGREES + 1e-9, _COARSE_STEP_DEGREES)
    best = max(coarse.tolist(), key=lambda angle: _clarity(rows, centred, angle))
    fine = np.arange(best - _COARSE_STEP_DEGREES, best + _COARSE_STEP_DEGREES + 1e-9, _FINE_STEP_DEGREES)
    best = max(fine.tolist(), key=lambda angle: _clarity(rows, centred, angle))
    if _clarity(rows, centred, best) < _MIN_SKEW_GAIN * _clarity(rows, centred, 0.0):
        return 0.0
    return float(best)


def _clarity(rows: NDArray[np.int64], columns: NDArray[np.float64], angle: float) -> float:
    """Say how unevenly ink is spread over rows that slope by ``angle`` degrees: the most when they follow the lines."""
    level = np.rint(rows - columns * math.tan(math.radians(angle))).astype(np.int64)
    level -= level.min()
    slabs = np.floor(columns / (np.abs(columns).max() + 1.0) * (_SKEW_SLABS / 2)).astype(np.int64) + _SKEW_SLABS // 2
    counts = np.bincount(level + slabs * (int(level.max()) + 1)).astype(np.float64)
    return float(np.square(counts).sum())
