"""Lines found anywhere on a page → rows, columns, reading order and paragraphs. Pure geometry and words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import pairwise
from statistics import median

from ingest.clean import cites_next, display_width, ends_sentence, first_word_width, is_label, starts_item
from ingest.scans.model import ScannedItem, ScannedLine, ScannedTable, lowest_trust

# In line heights. Pieces of one row nearer than this are one line: the finder cuts at the wide blank after 第三条, and
# in justified English; gutters between columns are wider.
_MAX_PIECE_GAP_HEIGHTS = 1.6
# Between cells of a row: where rows one below the other have far pieces.
_CELL_BAR = " | "
# Share of the lower piece's height by which pieces of one row overlap.
_MIN_ROW_OVERLAP = 0.5
# A gutter: no more than this share of the lines cross it, this many lines stand on each side, and on each side they
# fill this share of its width (cells of a table do not, so a table is read by rows).
_MAX_CROSSING_SHARE = 0.4
_MIN_COLUMN_LINES = 3
_MIN_COLUMN_FILL = 0.6
_MIN_GUTTER_HEIGHTS = 0.6
# Share of the page's text width, on both sides, in which no gutter is looked for.
_NO_GUTTER_SHARE = 0.2
# A new paragraph: indented by so many line heights; that much farther down than the page's lines usually are; of
# another size (the finder's heights vary by a fifth within a page).
_MIN_INDENT_HEIGHTS = 0.9
_MAX_HANGING_HEIGHTS = 4.0
_MIN_GAP_PITCHES = 1.22
_MAX_SIZE_RATIO = 1.35
# The same for the type's own size, where it is known: it is measured to within a tenth.
_MAX_TYPE_RATIO = 1.12
# Columns that a full line may lack besides its next word: a sign kept off its start, and the boxes' own slack.
_FULL_LINE_SLACK_COLUMNS = 3
# Share of the column's width by which both ends of a centred line stand in.
_MIN_CENTRED_INSET = 0.06


@dataclass(frozen=True, slots=True)
class _Column:
    left: float
    right: float
    pitch: float
    """Usual distance from one line's middle to the next one's."""
    size: float
    """Usual size of type; 0 where it is not known."""


FindTables = Callable[[Sequence[ScannedLine]], tuple[list[ScannedTable], list[ScannedLine]]]
"""The lines of one column → its tables, and the lines that stand in none."""


def arrange(
    pieces: Sequence[ScannedLine], tables: Sequence[ScannedTable] = (), find_bare: FindTables | None = None
) -> list[ScannedItem]:
    """Bring the pieces of a page into reading order and number its paragraphs and columns.

    Args:
        pieces: As found, in any order, on a page that is upright; their paragraph numbers are ignored.
        tables: Those already found; none of the pieces is part of one.
        find_bare: Finds tables without rules among the pieces of one column.

    Returns:
        Lines and tables, in reading order; pieces of one row of one column joined.
    """
    marks = [_mark(table) for table in tables]
    by_mark = dict(zip(map(id, marks), tables, strict=True))
    paragraph = -1
    arranged: list[ScannedItem] = []
    previous: tuple[ScannedLine, _Column] | None = None
    for number, block in enumerate(_blocks([*pieces, *marks])):
        own = [(mark, by_mark[id(mark)]) for mark in block if id(mark) in by_mark]
        rest = [piece for piece in block if id(piece) not in by_mark]
        if find_bare is not None:
            bare, rest = find_bare(rest)
            own += [(_mark(table), table) for table in bare]
        found = {id(mark): table for mark, table in own}
        lines = _rows(rest)
        column = _measure(lines) if lines else None
        is_new_block = True
        for line in sorted([*lines, *(mark for mark, _ in own)], key=_middle) if own else lines:
            if id(line) in found or column is None:
                arranged.append(found[id(line)])
                paragraph, previous = paragraph + 1, None
                continue
            if previous is None or not _goes_on(*previous, line, column, is_new_block=is_new_block):
                paragraph += 1
            arranged.append(replace(line, paragraph=paragraph, column=number))
            previous, is_new_block = (line, column), False
    return arranged


def _mark(table: ScannedTable) -> ScannedLine:
    """Make a line without words that keeps a table's place among the lines."""
    return ScannedLine("", table.left, table.top, table.right, table.bottom, 1.0, None, 0)


def _height(lines: Sequence[ScannedLine]) -> float:
    return median(line.height for line in lines)


def _blocks(pieces: Sequence[ScannedLine]) -> list[list[ScannedLine]]:
    """Cut a page into columns, and lines that cross a gutter into blocks of their own."""
    if not pieces:
        return []
    gutter = _find_gutter(pieces)
    if gutter is None:
        return [list(pieces)]
    blocks: list[list[ScannedLine]] = []
    crossing: list[ScannedLine] = []
    sides: tuple[list[ScannedLine], list[ScannedLine]] = ([], [])
    for piece in sorted(pieces, key=lambda each: each.top + each.bottom):
        if piece.left < gutter < piece.right:
            blocks += [part for side in sides for part in _blocks(side)]
            sides = ([], [])
            crossing.append(piece)
            continue
        if crossing:
            blocks.append(crossing)
            crossing = []
        sides[piece.left >= gutter].append(piece)
    if crossing:
        blocks.append(crossing)
    return blocks + [part for side in sides for part in _blocks(side)]


def _find_gutter(pieces: Sequence[ScannedLine]) -> float | None:
    """Return where the page parts into columns, if it does."""
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    margin = _NO_GUTTER_SHARE * (right - left)
    height = _height(pieces)
    ends = sorted({piece.right for piece in pieces if left + margin < piece.right < right - margin})
    best: tuple[int, float] | None = None
    for end in ends:
        gutter = end + _MIN_GUTTER_HEIGHTS * height / 2
        crossing = sum(piece.left < gutter < piece.right for piece in pieces)
        if crossing > _MAX_CROSSING_SHARE * len(pieces) or (best is not None and crossing >= best[0]):
            continue
        if _is_gutter(pieces, gutter, left, right, height):
            best = crossing, gutter
    return best[1] if best else None


def _is_gutter(pieces: Sequence[ScannedLine], gutter: float, left: float, right: float, height: float) -> bool:
    before = [piece for piece in pieces if piece.right <= gutter]
    after = [piece for piece in pieces if piece.left >= gutter]
    if min(len(before), len(after)) < _MIN_COLUMN_LINES:
        return False
    inner_left, inner_right = max(piece.right for piece in before), min(piece.left for piece in after)
    if inner_right - inner_left < _MIN_GUTTER_HEIGHTS * height:
        return False
    top, bottom = max(_top(before), _top(after)), min(_bottom(before), _bottom(after))
    if bottom - top < _MIN_COLUMN_LINES * height:
        return False
    return _is_filled(before, left, inner_left) and _is_filled(after, inner_right, right)


def _is_filled(side: Sequence[ScannedLine], left: float, right: float) -> bool:
    widths = [(line.right - line.left) / max(right - left, 1.0) for line in _rows(side)]
    return median(widths) >= _MIN_COLUMN_FILL


def _top(lines: Sequence[ScannedLine]) -> float:
    return min(line.top for line in lines)


def _bottom(lines: Sequence[ScannedLine]) -> float:
    return max(line.bottom for line in lines)


def _rows(pieces: Sequence[ScannedLine]) -> list[ScannedLine]:
    """Order the pieces of a column from the top; near pieces of a row become one line, and so do cells of a table."""
    rows: list[list[ScannedLine]] = []
    for piece in sorted(pieces, key=lambda each: each.top + each.bottom):
        if rows and any(_share_row(piece, other) for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    parts = [_join_near(sorted(row, key=lambda each: each.left)) for row in rows]
    lines: list[ScannedLine] = []
    for index, row in enumerate(parts):
        beside = [len(other) for other in parts[max(index - 1, 0) : index + 2]]
        if len(row) > 1 and sum(count > 1 for count in beside) > 1:
            lines.append(reduce(partial(_join, glue=_CELL_BAR), row))
        else:
            lines += row
    return lines


def _join_near(row: Sequence[ScannedLine]) -> list[ScannedLine]:
    joined = list(row[:1])
    for piece in row[1:]:
        if piece.left - joined[-1].right <= _MAX_PIECE_GAP_HEIGHTS * max(piece.height, joined[-1].height):
            joined[-1] = _join(joined[-1], piece)
        else:
            joined.append(piece)
    return joined


def _share_row(one: ScannedLine, other: ScannedLine) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap >= _MIN_ROW_OVERLAP * min(one.height, other.height)


def _join(line: ScannedLine, piece: ScannedLine, glue: str = " ") -> ScannedLine:
    """Make one line of two pieces of a row; what is put between takes the room between."""
    edges = None
    if line.edges is not None and piece.edges is not None:
        begin = line.edges[-1]
        step = max(piece.edges[0] - begin, 0.0) / len(glue)
        between = (begin + step * index for index in range(1, len(glue)))
        edges = (*line.edges, *between, *(max(edge, begin + step * len(glue)) for edge in piece.edges))
    count = len(line.text) + len(piece.text)
    return ScannedLine(
        text=f"{line.text}{glue}{piece.text}",
        left=line.left,
        top=min(line.top, piece.top),
        right=max(line.right, piece.right),
        bottom=max(line.bottom, piece.bottom),
        confidence=(line.confidence * len(line.text) + piece.confidence * len(piece.text)) / count,
        edges=edges,
        paragraph=line.paragraph,
        trust=lowest_trust((line, piece)),
        size=max(line, piece, key=lambda each: len(each.text)).size,
        base=line.base or piece.base,
    )


def _measure(lines: Sequence[ScannedLine]) -> _Column:
    drops = [_middle(other) - _middle(one) for one, other in pairwise(lines)]
    drops = [drop for drop in drops if drop > _height(lines) / 2]
    return _Column(
        left=min(line.left for line in lines),
        right=max(line.right for line in lines),
        pitch=median(drops) if drops else 2 * _height(lines),
        size=median(line.size for line in lines),
    )


def _middle(line: ScannedLine) -> float:
    return (line.top + line.bottom) / 2


def _goes_on(
    line: ScannedLine, column: _Column, following: ScannedLine, next_column: _Column, *, is_new_block: bool
) -> bool:
    """Say whether two lines are of one paragraph: the places decide, the words where places cannot."""
    if _CELL_BAR in line.text or _CELL_BAR in following.text:
        return False
    if cites_next(line.text):
        return True
    if starts_item(following.text) or is_label(line.text):
        return False
    if not 1 / _MAX_SIZE_RATIO <= line.height / max(following.height, 1.0) <= _MAX_SIZE_RATIO:
        return False
    if line.size and following.size and not 1 / _MAX_TYPE_RATIO <= line.size / following.size <= _MAX_TYPE_RATIO:
        return False
    height = min(line.height, following.height)
    indent = _MIN_INDENT_HEIGHTS * height
    if is_new_block:
        is_full = not _had_room(line, column, following)
        return is_full and not ends_sentence(line.text) and following.left - next_column.left < indent
    drop = _middle(following) - _middle(line)
    larger = max(line.size / column.size, 1.0) if column.size else 1.0
    if drop > _MIN_GAP_PITCHES * column.pitch * larger or drop < height / 2:
        return False
    if _is_centred(line, column) or _is_centred(following, column):
        return _is_centred(line, column) and _is_centred(following, column) and not ends_sentence(line.text)
    if _had_room(line, column, following) and (ends_sentence(line.text) or not following.text[:1].islower()):
        return False
    if following.left - column.left > indent and ends_sentence(line.text):
        return False
    hanging = _MAX_HANGING_HEIGHTS * height if starts_item(line.text) else indent
    return following.left - line.left < hanging


def _is_centred(line: ScannedLine, column: _Column) -> bool:
    left, right = line.left - column.left, column.right - line.right
    inset = _MIN_CENTRED_INSET * (column.right - column.left)
    return min(left, right) > inset and abs(left - right) < max(inset, 0.25 * max(left, right))


def _had_room(line: ScannedLine, column: _Column, following: ScannedLine) -> bool:
    """Say whether the next line's first word would have fitted on this line, so that the break was meant."""
    unit = (line.right - line.left) / max(display_width(line.text), 1)
    return column.right - line.right > (first_word_width(following.text) + _FULL_LINE_SLACK_COLUMNS) * unit
