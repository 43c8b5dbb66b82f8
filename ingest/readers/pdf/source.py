"""What pdfium finds on a page: characters, ruling lines, tags. The only file that speaks to pdfium's text interface.

Places are given in points from the upper left corner of the page as it is shown: /Rotate and /CropBox are done here.
"""

import ctypes
import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.pdf.glyphs import LINE_BREAK_HYPHEN

# Ruling lines above which a page is a drawing, and path segments read at most to find them.
_MAX_RULES = 4_000
_MAX_SEGMENTS = 40_000
# Form XObjects in form XObjects are followed so deep.
_MAX_FORM_DEPTH = 5
# In points: how thick a ruling line may be, and how long it must be at least.
_MAX_RULE_THICKNESS = 2.5
_MIN_RULE_LENGTH = 6.0
# Elements of a page's structure tree looked at, and how deep.
_MAX_TAGS = 20_000
_MAX_TAG_DEPTH = 40
# Share of the page that a picture must cover to be a scan of it.
_SCAN_SHARE = 0.7
_HEADING_TAGS = {"Title": 1, "H": 1, "H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_ARTIFACT = -1

# Points by which the boxes of one font differ at most; share of the type's size that a box's height must be, or it
# holds only the ink; and how much of the size lies below the base line.
_SAME_HEIGHT = 0.01
_MIN_BOX_SHARE = 0.85
_DESCENT = 0.2
_BOX_RATIO = 1.15  # of the height of most fonts' boxes to their size
_FIRST_CJK = "\u2e80"
_HYPHEN_CODE = 0x02  # as which pdfium's list of characters holds a hyphen at a line's end

BLANK = " "
LINE_END = "\n"

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Place = Callable[[float, float, float, float], tuple[float, float, float, float]]


class Char(NamedTuple):
    """One character; a blank or line end has the text ``BLANK`` or ``LINE_END`` and no place."""

    text: str
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    tag: int = 0
    """Level of the heading the file's tags put it in; 0 for none, -1 for a page's furniture."""
    size: float = 0.0
    """Usual height of a line's box in its type, in points."""


class Rule(NamedTuple):
    """A straight horizontal or vertical line, with ``left <= right`` and ``top <= bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        """Whether it runs across the page."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page as pdfium gives it."""

    width: float
    height: float
    chars: tuple[Char, ...]
    """In the order of the content stream."""
    rules: tuple[Rule, ...]
    unmapped: int
    """Characters for which the file has a shape and no meaning."""
    is_picture: bool
    """Whether a picture covers (nearly) the whole page."""


def read_content(document: pdfium.PdfDocument, index: int) -> PageContent:
    """Take one page (``index`` from 0) out of an open document.

    Raises:
        PdfiumError: The page cannot be opened.
    """
    with closing(_open(document, index)) as page:
        width, height = page.get_size()
        place = _placer(page)
        rules, is_picture = _read_rules(page, place, width * height)
        with closing(page.get_textpage()) as textpage:
            tags = _heading_tags(page) if document.is_tagged() else None
            chars, unmapped = _read_chars(textpage, place, (width, height), tags)
        return PageContent(width, height, tuple(chars), rules, unmapped, is_picture)


def _open(document: pdfium.PdfDocument, index: int) -> Any:
    """Open a page; what stands in form fields becomes part of it."""
    page = document[index]
    if document.formenv and pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0:
        page.flatten()
        page.close()
        page = document[index]
    return page


def _placer(page: Any) -> _Place:
    """Make the function from a box (left, bottom, right, top) of the file to (left, top, right, bottom) as shown."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation() % 360
    if rotation == 90:
        return lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if rotation == 180:
        return lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)
    if rotation == 270:
        return lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)
    return lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)


def _read_chars(
    textpage: Any, place: _Place, page_size: tuple[float, float], tags: dict[int, int] | None
) -> tuple[list[Char], int]:
    raw, unmapped, tag = textpage.raw, 0, 0
    chars: list[Char] = []
    width, height = page_size
    usual = size = 0.0
    box = pdfium_c.FS_RECTF()
    pointer = ctypes.byref(box)
    get_unicode, get_box = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
    tag_of = _tag_reader(raw, tags) if tags is not None else None
    blank, line_end = Char(BLANK), Char(LINE_END)
    asked: float | None = None  # base of the word for which the tag was asked
    for index in range(max(pdfium_c.FPDFText_CountChars(raw), 0)):
        code = get_unicode(raw, index)
        if code in (0x20, 0x09, 0xA0, 0x3000):
            chars.append(blank)
            asked = None
            continue
        if code in (0x0A, 0x0D):
            chars.append(line_end)
            asked = None
            continue
        if not 0 < code <= 0x10FFFF or 0xD800 <= code < 0xE000:
            unmapped += 1
            continue
        if code == _HYPHEN_CODE:
            code = ord(LINE_BREAK_HYPHEN)
        if not get_box(raw, index, pointer):
            continue
        if abs(box.top - box.bottom - usual) > _SAME_HEIGHT:
            usual, size = _mend_box(raw, index, chr(code), box)
        left, top, right, bottom = place(box.left, box.bottom, box.right, box.top)
        if not (-1 <= left + right <= 2 * width + 1 and -1 <= top + bottom <= 2 * height + 1):
            continue  # cut off by the page's edge; also what is no number
        if tag_of is not None and bottom != asked:
            tag, asked = tag_of(index), bottom
        chars.append(
            Char(chr(code), left, top, right if right > left else left, bottom if bottom > top else top, tag, size)
        )
    return chars, unmapped


def _mend_box(raw: Any, index: int, text: str, box: Any) -> tuple[float, float]:
    """Give a box that holds only the ink (of fonts that the file draws itself) the height and width of the type.

    Returns:
        The height of the box if it was good, so that its likes need not be looked at, else 0; and the usual height of
        boxes in this type.
    """
    height = box.top - box.bottom
    matrix, x, y = pdfium_c.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetMatrix(raw, index, ctypes.byref(matrix))
    size = abs(pdfium_c.FPDFText_GetFontSize(raw, index)) * (matrix.c**2 + matrix.d**2) ** 0.5
    shown = size * _BOX_RATIO or height
    if (
        height >= _MIN_BOX_SHARE * size
        or matrix.b
        or not pdfium_c.FPDFText_GetCharOrigin(raw, index, ctypes.byref(x), ctypes.byref(y))
    ):
        return height, shown
    box.bottom, box.top = y.value - _DESCENT * size, y.value + (1 - _DESCENT) * size
    if text >= _FIRST_CJK:
        box.left, box.right = min(x.value, box.left), max(x.value + size, box.right)
    return 0.0, shown


def _tag_reader(raw: Any, tags: dict[int, int]) -> Callable[[int], int]:
    """Make the function from a character's index to its tag; each text object is asked once.

    What belongs to the structure (it has a content number) is no artifact; only of the rest the marks are read.
    """
    known: dict[int, int] = {}

    def tag_of(index: int) -> int:
        found = pdfium_c.FPDFText_GetTextObject(raw, index)
        if not found:
            return 0
        address = ctypes.addressof(found.contents)
        if address not in known:
            content = pdfium_c.FPDFPageObj_GetMarkedContentID(found)
            if content >= 0:
                known[address] = tags.get(content, 0)
            else:
                known[address] = _ARTIFACT if any(name == "Artifact" for name in _mark_names(found)) else 0
        return known[address]

    return tag_of


def _mark_names(item: Any) -> Iterator[str]:
    for index in range(max(pdfium_c.FPDFPageObj_CountMarks(item), 0)):
        mark = pdfium_c.FPDFPageObj_GetMark(item, index)
        size = ctypes.c_ulong()
        buffer = (pdfium_c.FPDF_WCHAR * 32)()
        if pdfium_c.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(size)):
            yield bytes(buffer)[: max(size.value - 2, 0)].decode("utf-16-le", errors="replace")


def _heading_tags(page: Any) -> dict[int, int]:
    """Map the marked contents of a page's tagged headings to their levels."""
    tree = pdfium_c.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    levels: dict[int, int] = {}
    try:
        children = (pdfium_c.FPDF_StructTree_GetChildAtIndex, pdfium_c.FPDF_StructTree_CountChildren(tree))
        todo = [(children[0](tree, index), 0, 0) for index in range(min(children[1], _MAX_TAGS))]
        for _ in range(_MAX_TAGS):
            if not todo:
                break
            element, level, depth = todo.pop()
            if element:
                todo.extend(_visit(element, level, depth, levels))
    finally:
        pdfium_c.FPDF_StructTree_Close(tree)
    return levels


def _visit(element: Any, level: int, depth: int, levels: dict[int, int]) -> Iterator[tuple[Any, int, int]]:
    """Note the marked contents of one element below a heading of ``level`` (0: below none); give its children."""
    buffer = ctypes.create_string_buffer(64)
    size = pdfium_c.FPDF_StructElement_GetType(element, buffer, 64)
    name = buffer.raw[: max(min(size, 64) - 2, 0)].decode("utf-16-le", errors="replace")
    level = _HEADING_TAGS.get(name, level)
    for index in range(max(pdfium_c.FPDF_StructElement_GetMarkedContentIdCount(element), 0) if level else 0):
        levels[pdfium_c.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)] = level
    for index in range(min(pdfium_c.FPDF_StructElement_CountChildren(element), _MAX_TAGS)):
        if level:
            content = pdfium_c.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if content >= 0:
                levels[content] = level
        if depth < _MAX_TAG_DEPTH:
            yield pdfium_c.FPDF_StructElement_GetChildAtIndex(element, index), level, depth + 1


def _read_rules(page: Any, place: _Place, area: float) -> tuple[tuple[Rule, ...], bool]:
    """Find the page's straight lines, and whether a picture fills the page."""
    rules: list[Rule] = []
    is_picture, budget = False, _MAX_SEGMENTS
    for kind, item, matrix in _objects(page.raw):
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, top, right, bottom = place(*_map_box(_bounds(item), matrix))
            is_picture = is_picture or (right - left) * (bottom - top) >= _SCAN_SHARE * area
        elif budget > 0 and len(rules) < _MAX_RULES:
            budget -= pdfium_c.FPDFPath_CountSegments(item)
            rules.extend(
                Rule(*place(*box)) for box in _straight_parts(item, matrix) if max(box) - min(box) < float("inf")
            )
    return (tuple(rules) if len(rules) < _MAX_RULES and budget > 0 else ()), is_picture


def _objects(raw: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Give the paths and pictures of a page, those in form XObjects included, with the matrix to the page."""
    count, get = pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject
    todo = [(get(raw, index), _IDENTITY, 0) for index in range(max(count(raw), 0))]
    todo.reverse()
    while todo:
        item, matrix, depth = todo.pop()
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE):
            yield kind, item, matrix
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = _multiply(_matrix(item), matrix)
            todo.extend(
                (pdfium_c.FPDFFormObj_GetObject(item, index), inner, depth + 1)
                for index in range(max(pdfium_c.FPDFFormObj_CountObjects(item), 0))
            )


def _matrix(item: Any) -> Matrix:
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, ctypes.byref(found)):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x, y = _map_point((e, f), then)
    (p, q, r, s) = then[:4]
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, x, y


def _map_point(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def _map_box(box: tuple[float, float, float, float], matrix: Matrix) -> tuple[float, float, float, float]:
    (ax, ay), (bx, by) = _map_point(box[:2], matrix), _map_point(box[2:], matrix)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _bounds(item: Any) -> tuple[float, float, float, float]:
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium_c.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges))
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _straight_parts(path: Any, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """Give the boxes of a path's straight lines: strokes along an axis, the sides of boxes, thin filled bars."""
    fill, stroke = ctypes.c_int(), pdfium_c.FPDF_BOOL()
    if not pdfium_c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
        return
    if not (fill.value or stroke.value):
        return
    matrix = _multiply(_matrix(path), matrix)
    for points in _subpaths(path, matrix):
        if stroke.value:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                yield from _as_rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        elif len(points) >= 4:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield from _as_rule(min(xs), min(ys), max(xs), max(ys))


def _subpaths(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(max(pdfium_c.FPDFPath_CountSegments(path), 0), _MAX_SEGMENTS)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_map_point((x.value, y.value), matrix))
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if points:
        yield points


def _as_rule(left: float, bottom: float, right: float, top: float) -> Iterator[tuple[float, float, float, float]]:
    across, along = sorted((right - left, top - bottom))
    if across <= _MAX_RULE_THICKNESS and along >= _MIN_RULE_LENGTH:
        yield left, bottom, right, top
