"""Scans: pictures of another maker's pages, straight and clean, or askew with the marks of an office copier."""

import io
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.reading.blocks import Block, TrueDocument
from eval.reading.makers.base import Made, Maker
from eval.reading.makers.pages import draw_pages

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_INCH = 200
"""What office scanners are set to."""
CHARACTERS = {"zh-CN": 1_000, "zh-TW": 1_000, "en": 2_800}
"""Of each document: about two pages, since recognition takes seconds a page."""
MAX_SKEW_DEGREES = 1.2
"""A sheet fed by hand."""
NOISE = 18.0
"""Standard deviation of a pixel's grey, of 255."""
SPECKS_PER_PAGE = 400
JPEG_QUALITY = 70


@dataclass(frozen=True, slots=True)
class ScanMaker:
    """Draws another maker's pages and keeps only the pictures."""

    name: str
    original: Maker
    is_spoiled: bool = False
    kind: str = "scan"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one PDF of pictures; see ``Maker.make``."""
        made = self.original.make(shorten(document, CHARACTERS[document.language]), scratch)
        pictures = list(draw_pages(made.data, DOTS_PER_INCH))
        if self.is_spoiled:
            pictures = [spoil(picture, f"{document.name} {index}") for index, picture in enumerate(pictures)]
        target = io.BytesIO()
        pictures[0].save(
            target, "PDF", save_all=True, append_images=pictures[1:], resolution=DOTS_PER_INCH, quality=JPEG_QUALITY
        )
        return Made(target.getvalue(), ".pdf", made.truth)


def spoil(picture: "Image", seed: str) -> "Image":
    """Turn a page a little, and add grain and specks.

    Args:
        picture: A page in grey.
        seed: The same seed spoils in the same way.
    """
    from PIL import Image

    random_ = random.Random(seed)  # noqa: S311
    angle = random_.choice((-1, 1)) * random_.uniform(MAX_SKEW_DEGREES / 2, MAX_SKEW_DEGREES)
    turned = np.asarray(picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255), dtype=np.float32)
    grain = np.random.default_rng(random_.getrandbits(32))
    noisy = turned + grain.normal(0.0, NOISE, turned.shape)
    rows = grain.integers(0, turned.shape[0] - 2, SPECKS_PER_PAGE)
    columns = grain.integers(0, turned.shape[1] - 2, SPECKS_PER_PAGE)
    for row, column in zip(rows, columns, strict=True):
        noisy[row : row + 2, column : column + 2] = 60
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def shorten(document: TrueDocument, characters: int) -> TrueDocument:
    """Keep the first blocks, and the first table wherever it stands.

    Args:
        document: The whole.
        characters: How many to keep, not counting the table's.
    """
    kept: list[Block] = []
    total = 0
    for block in document.blocks:
        total += len(block.text)
        if total > characters:
            break
        kept.append(block)
    if not any(block.kind == "table" for block in kept):
        at = next((index for index, block in enumerate(document.blocks) if block.kind == "table"), 0)
        kept += document.blocks[at - 1 : at + 1] if at else ()
    called = [number for block in kept for _, number in block.notes]
    new = {number: index for index, number in enumerate(sorted(called), start=1)}
    blocks = (replace(block, notes=tuple((at, new[number]) for at, number in block.notes)) for block in kept)
    notes = tuple(document.footnotes[number - 1] for number in sorted(called))
    return replace(document, blocks=tuple(blocks), footnotes=notes)
