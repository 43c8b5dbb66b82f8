"""What recognition gives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height by width by 3, blue first."""
Quads = NDArray[np.float32]
"""Corners of lines, n by 4 by 2 (x, y): upper left, upper right, lower right, lower left."""
Probabilities = NDArray[np.float32]
"""Columns of a line by signs of the vocabulary."""


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """One printed line as recognised; places in pixels of the picture that was given, y growing downward."""

    text: str
    """Clean: no blanks at its ends, none doubled, no control characters."""
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    """From 0 to 1: the mean over its characters."""
    edges: tuple[float, ...] | None
    """``len(text) + 1`` values that never fall: the left edge of each character, then the right edge of the last."""
    paragraph: int
    """From 0 on a page; lines of one paragraph have one number."""
    trust: float | None = None
    """From 0 to 1: how sure its least sure characters are (``ingest.scans.trust``); None where it is not known."""
    size: float = 0.0
    """Of its type, in pixels: the width of a Chinese character; 0 where it is not known."""
    base: float = 0.0
    """Where the letters stand, in pixels from the page's top; 0 where it is not known."""
    column: int = 0
    """Which column of the page, counted in reading order."""
    is_running: bool = False
    """Whether its place tells that it is a running head or foot."""

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top


def lowest_trust(lines: Iterable[ScannedLine]) -> float | None:
    """Give the trust in what is made of several lines: the lowest that is known."""
    return min((line.trust for line in lines if line.trust is not None), default=None)


ScannedCell = tuple[ScannedLine, ...]
"""The lines of one cell, from the top; empty for an empty cell."""


@dataclass(frozen=True, slots=True)
class ScannedTable:
    """A table, with its place in pixels of the picture that was given."""

    rows: tuple[tuple[ScannedCell, ...], ...]
    left: float
    top: float
    right: float
    bottom: float

    def lines(self) -> Iterator[ScannedLine]:
        """Give the lines of all cells."""
        return (line for row in self.rows for cell in row for line in cell)


ScannedItem = ScannedLine | ScannedTable


@dataclass(frozen=True, slots=True)
class ScannedRule:
    """A horizontal ruling line, with its place in pixels of the picture that was given."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page as recognised."""

    items: tuple[ScannedItem, ...] = ()
    """In reading order."""
    rules: tuple[ScannedRule, ...] = ()
    """Horizontal ruling lines that are part of no table."""

    @property
    def flow(self) -> list[ScannedLine]:
        """The lines that stand in no table."""
        return [item for item in self.items if isinstance(item, ScannedLine)]

    @property
    def lines(self) -> list[ScannedLine]:
        """All lines, those of tables too."""
        return [
            line for item in self.items for line in ([item] if isinstance(item, ScannedLine) else list(item.lines()))
        ]
