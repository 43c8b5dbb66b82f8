"""A picture of a page → its printed lines, in reading order, each character with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import fmean, median

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from corpus.language import is_chinese
from ingest.readers.pdf.source import Rule
from ingest.scans.decoding import GETA, Character, decode
from ingest.scans.engine import Recogniser, load_recogniser
from ingest.scans.layout import arrange
from ingest.scans.margins import mark_running_lines
from ingest.scans.model import Picture, Quads, ScannedItem, ScannedLine, ScannedPage, ScannedRule, ScannedTable
from ingest.scans.noise import is_noise
from ingest.scans.picture import Sheet, prepare
from ingest.scans.rules import cut_at_rules, erase_rules, find_rules
from ingest.scans.signs import curl_quotes, tidy_line
from ingest.scans.sizes import find_base, measure_size, settle_sizes
from ingest.scans.tables import TableFinder
from ingest.scans.trust import trust_of
from ingest.scans.variants import is_traditional, to_traditional

# Mean likelihood of its characters below which a line is left out: lines of typeset pages stay above .7, patches of
# photographs and seals are below .5.
_MIN_LINE_CONFIDENCE = 0.5
# Heights for one width, and usual line heights, above which a box holds something turned on its side.
_MAX_UPRIGHT_RATIO = 2.5
_MIN_SIDE_SIZE_PIXELS = 4
# Share of the way from paper to ink from which a pixel counts as ink.
_INK_SHARE = 0.35
_CURLY = frozenset("“”")


@dataclass(frozen=True, slots=True)
class _Piece:
    """One box as read, before the page is known to be Chinese or not."""

    quad: NDArray[np.float32]
    width: float
    """Of its strip."""
    base: float
    """Row of its strip on which the letters stand."""
    characters: list[Character]

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.characters)


class PageScanner:
    """Recognises text on pictures of pages that stand upright, give or take 3°."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser

    def read(self, picture: Image.Image) -> ScannedPage:
        """Recognise one page.

        Args:
            picture: Of any size and mode. About 200 dpi is best; 12 points need 100 dpi.

        Returns:
            Its lines and tables in reading order; none where nothing is written, or nothing that can be read
            (``is_noise``).
        """
        page = self.read_anything(picture)
        return ScannedPage() if is_noise(page.lines) else page

    def read_anything(self, picture: Image.Image) -> ScannedPage:
        """Recognise one page as ``read`` does, but give also what is likely no text."""
        if min(picture.size) < _MIN_SIDE_SIZE_PIXELS:
            return ScannedPage()
        sheet = prepare(picture)
        rules = find_rules(sheet.grey)
        upright = erase_rules(sheet.picture, rules)
        pieces = [
            piece
            for quad in cut_at_rules(_plausible(self._recogniser.find_lines(upright)), rules)
            if (piece := self._read_piece(upright, quad)) is not None
        ]
        return _lay_out(_tidy(pieces), rules, sheet)

    def _read_piece(self, page: Picture, quad: NDArray[np.float32]) -> _Piece | None:
        strip = _cut_out(page, quad)
        ink = _find_ink(strip)
        characters = decode(self._recogniser.read_line(strip), self._recogniser.vocabulary, ink)
        known = [each.confidence for each in characters if each.text != GETA]
        if not known or fmean(known) < _MIN_LINE_CONFIDENCE:
            return None
        return _Piece(quad, strip.shape[1], find_base(ink), characters)


@lru_cache(maxsize=1)
def load_scanner() -> PageScanner:
    """Return the scanner of this process; its models are loaded with the first call."""
    return PageScanner(load_recogniser())


def _lay_out(lines: Sequence[ScannedLine], rules: Sequence[Rule], sheet: Sheet) -> ScannedPage:
    """Make tables, columns and paragraphs of a page's lines, and carry them to the picture that was given."""
    height, width = sheet.picture.shape[:2]
    if any(_CURLY & set(line.text) for line in lines):
        lines = [replace(line, text=curl_quotes(line.text)) for line in lines]
    finder = TableFinder(rules, max(height, width))
    tables, rest = finder.find_ruled(settle_sizes(lines))
    items = arrange(rest, tables, finder.find_bare)
    loose = finder.loose_rules([item for item in items if isinstance(item, ScannedTable)])
    items = mark_running_lines(items, loose, (width, height))
    return ScannedPage(
        tuple(_on_given(item, sheet) for item in items),
        tuple(ScannedRule(*_box_on_given(rule.left, rule.top, rule.right, rule.bottom, sheet)) for rule in loose),
    )


def _plausible(quads: Quads) -> Quads:
    """Leave out boxes of text that stands on its side, by its shape; a lone "1" is narrow, too, but no higher."""
    sizes = [_size(quad) for quad in quads]
    usual = median(height for _, height in sizes) if sizes else 0.0
    kept = [
        min(width, height) >= _MIN_SIDE_SIZE_PIXELS
        and not (height > _MAX_UPRIGHT_RATIO * width and height > _MAX_UPRIGHT_RATIO * usual)
        for width, height in sizes
    ]
    return quads[np.array(kept, np.bool_)]


def _size(quad: NDArray[np.float32]) -> tuple[float, float]:
    width = max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2]))
    height = max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))
    return float(width), float(height)


def _cut_out(page: Picture, quad: NDArray[np.float32]) -> Picture:
    """Cut a box out of the page and set it upright."""
    width, height = (max(round(side), 1) for side in _size(quad))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    view = cv2.getPerspectiveTransform(quad, corners)
    strip = cv2.warpPerspective(page, view, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(strip, np.uint8)


def _find_ink(strip: Picture) -> NDArray[np.bool_]:
    """Mark what is darker than the paper, thin grey strokes among it."""
    grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY)
    dark, paper = np.percentile(grey, (2, 75))
    return np.asarray(grey < paper - _INK_SHARE * (paper - dark), np.bool_)


def _tidy(pieces: Sequence[_Piece]) -> list[ScannedLine]:
    """Mend each piece by what the whole page is written in."""
    texts = [piece.text for piece in pieces]
    chinese_page = is_chinese("".join(texts))
    traditional = chinese_page and is_traditional(texts)
    lines: list[ScannedLine] = []
    for piece in pieces:
        characters: Sequence[Character] = piece.characters
        if traditional:
            characters = [replace(each, text=to_traditional(each.text)) for each in characters]
        characters = tidy_line(characters, chinese_page=chinese_page, traditional=traditional)
        if characters:
            lines.append(_place(piece, characters))
    return lines


def _place(piece: _Piece, characters: Sequence[Character]) -> ScannedLine:
    """Carry a piece from its strip to the upright page."""
    left, right = float(piece.quad[[0, 3], 0].mean()), float(piece.quad[[1, 2], 0].mean())
    scale = (right - left) / piece.width
    edges = [left + each.left * scale for each in characters] + [left + characters[-1].right * scale]
    return ScannedLine(
        text="".join(each.text for each in characters),
        left=edges[0],
        top=float(piece.quad[:2, 1].mean()),
        right=edges[-1],
        bottom=float(piece.quad[2:, 1].mean()),
        confidence=fmean(each.confidence for each in characters),
        edges=tuple(edges),
        paragraph=0,
        trust=trust_of(characters),
        size=measure_size(characters) * scale,
        base=float(piece.quad[:2, 1].mean()) + piece.base,
    )


def _on_given(item: ScannedItem, sheet: Sheet) -> ScannedItem:
    """Carry a line or table from the upright page to the picture that was given."""
    box = _box_on_given(item.left, item.top, item.right, item.bottom, sheet)
    if isinstance(item, ScannedTable):
        rows = tuple(tuple(tuple(_line_on_given(line, sheet) for line in cell) for cell in row) for row in item.rows)
        return ScannedTable(rows, *box)
    return _line_on_given(item, sheet)


def _line_on_given(line: ScannedLine, sheet: Sheet) -> ScannedLine:
    left, top, right, bottom = _box_on_given(line.left, line.top, line.right, line.bottom, sheet)
    edges = line.edges
    if edges is not None:
        middle = (line.top + line.bottom) / 2
        edges = tuple(sheet.to_given(np.array([[edge, middle] for edge in edges]))[:, 0].tolist())
    size = line.size / sheet.scale
    base = float(sheet.to_given(np.array([[(line.left + line.right) / 2, line.base]]))[0, 1]) if line.base else 0.0
    return replace(line, left=left, top=top, right=right, bottom=bottom, edges=edges, size=size, base=base)


def _box_on_given(
    left: float, top: float, right: float, bottom: float, sheet: Sheet
) -> tuple[float, float, float, float]:
    placed = sheet.to_given(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))
    (low_x, low_y), (high_x, high_y) = placed.min(axis=0).tolist(), placed.max(axis=0).tolist()
    return low_x, low_y, high_x, high_y
