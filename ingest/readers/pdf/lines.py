"""Characters → printed lines, and their order on the page: column by column, across the page where a line spans it."""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from statistics import median

from ingest.readers.builder import PrintedLine
from ingest.readers.pdf.glyphs import Glyph, clean_glyphs, edges_of
from ingest.readers.pdf.source import BLANK, LINE_END, Char

# All in line heights. A gap from which two runs are taken apart (they are joined again where no column ends there),
# a gap that is a blank the file does not hold, and a jump back that begins a new run.
_RUN_GAP = 0.7
_BLANK_GAP = 0.18
_MAX_STEP_BACK = 0.5
# The same between Chinese characters, where justified text is stretched: blanks that files hold are .19 (STSong) to .46
# in the files of five programs, chance ones that pdfium sees reach .18.
_CJK_BLANK_GAP = 0.22
_CJK_HELD_GAP = 0.185
# Ratio to the type of the text below which a figure may be a note's sign, and in heights of the text how much higher it
# stands at least: programs make signs of .58 to .7 of the text's size.
_SIGN_SIZE_RATIO = 0.85
_SIGN_RISE = 0.1
_FIRST_CJK = "\u2e80"
# Share of the lower character's height that must lie beside the other for both to stand on one line.
_SAME_LINE_SHARE = 0.5
# Rows that make a column, and rows beside each other from which a gutter is looked for.
_MIN_COLUMN_ROWS = 4
_MIN_VOTES = 2
# Share of a column's width that a row of running text fills, and share of the rows that must do so.
_FULL_ROW_SHARE = 0.6
_MIN_FULL_ROWS = 0.3
# In line heights: the narrowest column of running text, and the widest gap between words of a justified row.
_MIN_COLUMN_HEIGHTS = 8.0
_MAX_WORD_GAP = 2.5
# Share of a column's rows that must begin within so many points.
_MIN_ALIGNED_SHARE = 0.3
_ALIGNED_WITHIN = 3.0
# In line heights: the narrowest gutter. Share of the height that a band must have: on the page, inside a column.
_MIN_GUTTER = 0.6
_MIN_BAND_SHARES = (0.1, 0.4)
# In line heights: what is left at least of a gutter into which a line sticks out; words stand closer.
_MIN_SPLIT_GAP = 0.45
# Ratio of their widths from which two columns count as equally wide.
_EQUAL_WIDTHS = 0.8
# Share of the page's text width below which a column is a margin of numbers.
_MIN_COLUMN_SHARE = 0.15
# Points by which a line may reach into a gutter.
_GUTTER_SLACK = 1.5
_GUTTER_STEP = 2.0
# In line heights: how far beside a run another may stand higher or lower, where a gutter is looked for.
_BESIDE_SLACK = 0.5
_GUTTER_CANDIDATES = 6
_CANDIDATE_STEPS = 5  # so many steps beside a place that was no gutter are not tried either
_MAX_COLUMN_DEPTH = 4
# Runs and points of width above which no columns are looked for: a plan or a poster, and the search is quadratic.
_MAX_COLUMN_RUNS = 4_000
_MAX_COLUMN_POINTS = 15_000


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand beside each other without a gap."""

    glyphs: tuple[Glyph, ...]
    left: float
    top: float
    right: float
    bottom: float
    tag: int = 0
    cell: int = -1
    """Which table cell of the page it stands in; -1 for none."""
    blank_after: bool = False
    size: float = 0.0
    """Usual height of a line's box in the type of most of its characters, in points."""

    @property
    def height(self) -> float:
        """Height of its characters, in points."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of running text."""

    printed: PrintedLine
    column: int
    """Which column of which band of the page, counted in reading order."""
    size: float
    """Height of most of its characters, in points."""
    tag: int = 0
    paragraph: int = 0
    """Paragraph of the page where it is known (recognised pages); 0 where places have to tell."""
    signs: tuple[tuple[int, int], ...] = ()
    """Where in ``text`` small figures stand above the line: signs of notes, or exponents."""

    @property
    def text(self) -> str:
        """Its words."""
        return self.printed.text

    @property
    def left(self) -> float:
        """Left edge, in points."""
        return self.printed.edges[0]

    @property
    def right(self) -> float:
        """Right edge, in points."""
        return self.printed.edges[-1]

    @property
    def top(self) -> float:
        """Upper edge, in points."""
        return self.printed.top

    @property
    def bottom(self) -> float:
        """Lower edge, in points."""
        return self.printed.bottom


def make_runs(chars: Iterable[Char], cell_of: Callable[[Char], int] | None = None) -> list[Run]:
    """Cut the content stream into runs.

    Args:
        chars: In the order of the content stream.
        cell_of: Says which table cell a character stands in (-1: none); a run never leaves its cell.
    """
    runs: list[Run] = []
    current: list[Char] = []
    glyphs: list[Glyph] = []
    blank, ended, cell = False, False, -1
    for char in chars:
        if char.text == BLANK:
            blank = True
            continue
        if char.text == LINE_END:
            blank = ended = True
            continue
        here = cell_of(char) if cell_of else -1
        if current and (here != cell or not _joins(current, char, ended=ended)):
            runs.append(_make_run(current, glyphs, cell, blank_after=blank))
            current, glyphs = [], []
        if (
            current
            and _parts_words(current[-1].text, char.text, _gap(current[-1], char), blank=blank)
            and not (_is_vertical(current, char))
        ):
            glyphs.append(Glyph(" ", min(current[-1].right, char.left), char.left))
        current.append(char)
        raised = char.size < _SIGN_SIZE_RATIO * current[0].size and _is_raised(current, char)
        glyphs.append(Glyph(char.text, char.left, char.right, raised))
        blank, ended, cell = False, False, here
    if current:
        runs.append(_make_run(current, glyphs, cell, blank_after=blank))
    return runs


def _is_raised(current: Sequence[Char], char: Char) -> bool:
    """Say whether a character is a figure above the line of larger characters that stand before it in its run."""
    base = max(current, key=attrgetter("size"))
    return char.text.isdigit() and char.bottom < base.bottom - _SIGN_RISE * (base.bottom - base.top)


def _gap(before: Char, char: Char) -> float:
    return (char.left - before.right) / max(char.bottom - char.top, 0.1)


def _parts_words(before: str, after: str, gap: float, *, blank: bool) -> bool:
    """Say whether a blank stands between two characters; between Chinese ones pdfium sees blanks that are none.

    Args:
        before: The character on the left.
        after: The character on the right.
        gap: Between them, in line heights.
        blank: Whether pdfium has found a blank there.
    """
    if before >= _FIRST_CJK and after >= _FIRST_CJK:
        return gap > (_CJK_HELD_GAP if blank else _CJK_BLANK_GAP)
    return blank or gap > _BLANK_GAP


def _make_run(chars: list[Char], glyphs: list[Glyph], cell: int, *, blank_after: bool) -> Run:
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    if len(chars) > 1 and _is_vertical(chars[:1], chars[1]):
        glyphs = [Glyph(glyph.text, left, right) for glyph in glyphs]
    return Run(
        tuple(glyphs),
        left,
        min(char.top for char in chars),
        right,
        max(char.bottom for char in chars),
        max({char.tag for char in chars}, key=abs),
        cell,
        blank_after,
        chars[0].size if chars[0].size == chars[-1].size else median(char.size for char in chars),
    )


def _joins(current: list[Char], char: Char, *, ended: bool) -> bool:
    last = current[-1]
    height, last_height = char.bottom - char.top, last.bottom - last.top
    low, tall = (height, last_height) if height < last_height else (last_height, height)
    upper = char.top if char.top > last.top else last.top
    lower = char.bottom if char.bottom < last.bottom else last.bottom
    if lower - upper < _SAME_LINE_SHARE * max(low, 0.1):
        return not ended and _is_vertical(current, char)
    if char.tag != last.tag and min(char.tag, last.tag) < 0:
        return False
    return -_MAX_STEP_BACK * tall - (last.right - last.left) < char.left - last.right < _RUN_GAP * tall


def _is_vertical(current: list[Char], char: Char) -> bool:
    """Say whether a character goes on with text that is turned by a quarter: above or below the last one, close by."""
    last = current[-1]
    if len(current) > 1 and not _is_vertical(current[-2:-1], last):
        return False
    shared = min(char.right, last.right) - max(char.left, last.left)
    apart = max(char.top - last.bottom, last.top - char.bottom)
    width = max(min(char.right - char.left, last.right - last.left), 0.1)
    beside = min(char.bottom, last.bottom) - max(char.top, last.top)
    height = max(char.bottom - char.top, 0.1)
    return shared >= 0.8 * width and apart <= 0.6 * width and beside < _SAME_LINE_SHARE * height


def make_printed(runs: Sequence[Run]) -> PrintedLine | None:
    """Join the runs of one line, from left to right; None when nothing is left after cleaning."""
    return _as_printed(_join(runs), runs)


def _join(runs: Sequence[Run]) -> list[Glyph]:
    glyphs: list[Glyph] = []
    for index, run in enumerate(runs):
        before = runs[index - 1] if index else None
        if before and _parts_words(
            before.glyphs[-1].text,
            run.glyphs[0].text,
            (run.left - before.right) / max(run.height, 0.1),
            blank=before.blank_after,
        ):
            glyphs.append(Glyph(" ", min(before.right, run.left), run.left))
        glyphs.extend(run.glyphs)
    return clean_glyphs(glyphs)


def _as_printed(glyphs: Sequence[Glyph], runs: Sequence[Run]) -> PrintedLine | None:
    if not glyphs:
        return None
    text = "".join(glyph.text for glyph in glyphs)
    top, bottom = min(run.top for run in runs), max(run.bottom for run in runs)
    return PrintedLine(text, round(top, 2), round(bottom, 2), edges_of(glyphs))


def rows_of(items: Sequence[Run]) -> list[list[Run]]:
    """Group runs that stand on one line, from the top; each group from left to right."""
    rows: list[list[Run]] = []
    for item in sorted(items, key=attrgetter("top", "left")):
        for row in rows[-2:]:
            tallest = max(row, key=attrgetter("height"))
            overlap = min(item.bottom, tallest.bottom) - max(item.top, tallest.top)
            if overlap >= _SAME_LINE_SHARE * max(min(item.height, tallest.height), 0.1):
                row.append(item)
                break
        else:
            rows.append([item])
    rows.sort(key=lambda row: max(row, key=attrgetter("height")).bottom)
    return [sorted(row, key=attrgetter("left")) for row in rows]


def arrange(items: Sequence[Run], depth: int = 0) -> list[list[Run]]:
    """Put runs into reading order: a list of columns, each with its runs in no order.

    A gutter is a vertical strip that no run crosses over several rows, with running text on both sides. Runs that cross
    it (a title, a wide table) cut the page into bands; within a band the left column is read before the right one.
    """
    gutter = _find_gutter(items, depth) if depth < _MAX_COLUMN_DEPTH else None
    if gutter is None:
        return [list(items)] if items else []
    columns: list[list[Run]] = []
    items = [part for run in items for part in _split_at(run, gutter)]
    for band, is_crossed in _bands(items, gutter):
        if is_crossed:
            columns.extend(arrange(band, depth + 1))
            continue
        for side in _sides(band, gutter):
            columns.extend(arrange(side, depth + 1))
    return columns


def _crosses(run: Run, gutter: float) -> bool:
    """Say whether a run stands on both sides of a gutter; one that only sticks out into it does not."""
    reach = min(gutter - run.left, run.right - gutter)
    return reach > (run.height if run.glyphs else _GUTTER_SLACK)


def _split_at(run: Run, gutter: float) -> tuple[Run, ...]:
    """Split a run that has swallowed a gutter: a note's sign has pushed its left part into it."""
    if not run.glyphs or not _crosses(run, gutter):
        return (run,)
    for index, glyph in enumerate(run.glyphs):
        near = glyph.left - run.height <= gutter <= glyph.right + run.height
        if near and glyph.text == " " and 0 < index < len(run.glyphs) - 1:
            before, after = run.glyphs[:index], run.glyphs[index + 1 :]
            is_cjk = before[-1].text >= _FIRST_CJK and after[0].text >= _FIRST_CJK
            if not is_cjk and glyph.right - glyph.left < _MIN_SPLIT_GAP * run.height:
                continue
            return replace(run, glyphs=before, right=glyph.left), replace(run, glyphs=after, left=glyph.right)
    return (run,)


def _sides(items: Sequence[Run], gutter: float) -> tuple[list[Run], list[Run]]:
    left = [run for run in items if run.left + run.right <= 2 * gutter]
    return left, [run for run in items if run.left + run.right > 2 * gutter]


def _bands(items: Sequence[Run], gutter: float) -> list[tuple[list[Run], bool]]:
    """Cut the page from top to bottom where runs begin or cease to cross the gutter."""
    bands: list[tuple[list[Run], bool]] = []
    for row in rows_of(items):
        is_crossed = any(_crosses(run, gutter) for run in row)
        if not bands or bands[-1][1] != is_crossed:
            bands.append(([], is_crossed))
        bands[-1][0].extend(row)
    return bands


def _find_gutter(items: Sequence[Run], depth: int = 0) -> float | None:
    """Find the strip that parts most rows into two columns of running text."""
    if len(items) < _MIN_COLUMN_ROWS + _MIN_VOTES:
        return None
    left, right = min(run.left for run in items), max(run.right for run in items)
    if len(items) > _MAX_COLUMN_RUNS or right - left > _MAX_COLUMN_POINTS:
        return None
    votes, scores = _vote(items, left, right)
    inner = range(int(_MIN_COLUMN_SHARE * len(votes)), int((1 - _MIN_COLUMN_SHARE) * len(votes)) + 1)
    open_places = {place for place in inner if votes[place] >= _MIN_VOTES}
    for _ in range(_GUTTER_CANDIDATES):
        if not open_places:
            return None
        best = max(scores[place] for place in open_places)
        first = min(place for place in open_places if scores[place] == best)
        last = first
        while last + 1 in open_places and scores[last + 1] == best:
            last += 1
        place = (first + last) // 2
        gutter = left + place * _GUTTER_STEP
        if _parts_columns(items, gutter, right - left, depth):
            return gutter
        open_places.difference_update(range(first - _CANDIDATE_STEPS, last + _CANDIDATE_STEPS + 1))
    return None


def _vote(items: Sequence[Run], left: float, right: float) -> tuple[list[int], list[int]]:
    """Count for every place across a page the gaps that are open there, and the same less the runs that lie over it.

    Chance gaps between the words of justified rows may lie below each other for a while, but other rows run over them.
    """
    size = int((right - left) / _GUTTER_STEP) + 2
    opened, covered = [0] * (size + 1), [0] * (size + 1)
    for begin, end in _gaps(items):
        opened[int((begin - left) / _GUTTER_STEP) + 1] += 1
        opened[max(int((end - left) / _GUTTER_STEP), int((begin - left) / _GUTTER_STEP)) + 1] -= 1
    for run in items:
        covered[int((run.left - left) / _GUTTER_STEP) + 1] += 1
        covered[max(int((run.right - left) / _GUTTER_STEP), int((run.left - left) / _GUTTER_STEP)) + 1] -= 1
    votes = list(itertools.accumulate(opened[:-1]))
    return votes, [yes - no for yes, no in zip(votes, itertools.accumulate(covered[:-1]), strict=True)]


def _gaps(items: Sequence[Run]) -> list[tuple[float, float]]:
    """Give the gap between each run and the next one to its right beside which it stands, or nearly so.

    The rows of two columns need not be level: a row may stand beside the space between two others.
    """
    ordered = sorted(items, key=attrgetter("top"))
    tops = [run.top for run in ordered]
    tallest = max(run.height for run in ordered)
    gaps = []
    for run in ordered:
        middle = (run.top + run.bottom) / 2
        slack = _BESIDE_SLACK * run.height if run.glyphs else 0.0
        first = bisect_right(tops, middle - tallest - slack)
        beside = [
            other.left
            for other in ordered[first : bisect_right(tops, middle + slack)]
            if other.left >= run.right - _GUTTER_SLACK and other.bottom > middle - slack and other is not run
        ]
        if beside:
            gaps.append((run.right, min(beside)))
    return gaps


def _parts_columns(items: Sequence[Run], gutter: float, width: float, depth: int) -> bool:
    """Say whether a gutter has running text beside it in at least one band.

    Columns of one width are believed when one of them holds running text (the other may hold a table); of columns of
    different widths both must, or it is a table whose last column holds sentences.
    """
    for band, is_crossed in _bands(items, gutter):
        if is_crossed:
            continue
        left, right = _sides(band, gutter)
        if min(len(left), len(right)) == 0:
            continue
        widths = [max(run.right for run in side) - min(run.left for run in side) for side in (left, right)]
        if min(widths) < _MIN_COLUMN_SHARE * width:
            continue
        if not (_is_aligned(right) and _is_straight(left, right) and _has_share(items, band, depth)):
            continue
        full = [_is_text(side, side_width) for side, side_width in zip((left, right), widths, strict=True)]
        if all(full) or (any(full) and min(widths) >= _EQUAL_WIDTHS * max(widths)):
            return True
    return False


def _is_aligned(items: list[Run]) -> bool:
    """Say whether rows begin at one place: right of a gutter they do, right of chance gaps in justified text not.

    A column of nothing but a table is one.
    """
    if not any(run.glyphs for run in items):
        return True
    lefts = sorted(row[0].left for row in rows_of(items))
    most = max(bisect_right(lefts, left + _ALIGNED_WITHIN) - index for index, left in enumerate(lefts))
    return most >= max(_MIN_ALIGNED_SHARE * len(lefts), 2)


def _is_straight(left: list[Run], right: list[Run]) -> bool:
    """Say whether a strip between two sides stays empty from top to bottom, one line that sticks out aside."""
    rights, lefts = sorted(run.right for run in left), sorted(run.left for run in right)
    strip = lefts[min(1, len(lefts) - 1)] - rights[max(len(rights) - 2, 0)]
    return strip >= _MIN_GUTTER * median(run.height for run in left + right if run.glyphs)


def _has_share(items: Sequence[Run], band: Sequence[Run], depth: int) -> bool:
    """Say whether a band is a good part of what is to be parted: inside a column chance gaps are more likely."""
    height = max(run.bottom for run in items) - min(run.top for run in items)
    band_height = max(run.bottom for run in band) - min(run.top for run in band)
    return band_height >= (_MIN_BAND_SHARES[min(depth, 1)]) * height


def _is_text(items: list[Run], width: float) -> bool:
    """Say whether a column of some width holds running text: several rows, most of them filled."""
    rows = rows_of([run for run in items if run.glyphs])
    if len(rows) < _MIN_COLUMN_ROWS or width < _MIN_COLUMN_HEIGHTS * median(run.height for row in rows for run in row):
        return False
    full = 0
    for row in rows:
        gaps = [after.left - before.right for before, after in itertools.pairwise(row)]
        if max(gaps, default=0.0) <= _MAX_WORD_GAP * row[0].height:
            full += row[-1].right - row[0].left >= _FULL_ROW_SHARE * width
    return full >= _MIN_FULL_ROWS * len(rows)


def make_lines(runs: Sequence[Run], column: int) -> list[Line]:
    """Make the printed lines of one column, from the top."""
    lines = []
    for row in rows_of(runs):
        glyphs = _join(row)
        printed = _as_printed(glyphs, row)
        if printed is not None:
            size = median(run.size for run in row for _ in run.glyphs)
            tag = max((run.tag for run in row), key=abs)
            lines.append(Line(printed, column, round(size, 2), tag, signs=_signs_of(glyphs)))
    return lines


def _signs_of(glyphs: Sequence[Glyph]) -> tuple[tuple[int, int], ...]:
    signs: list[tuple[int, int]] = []
    for index, glyph in enumerate(glyphs):
        if glyph.is_raised and signs and signs[-1][1] == index:
            signs[-1] = signs[-1][0], index + 1
        elif glyph.is_raised:
            signs.append((index, index + 1))
    return tuple(signs)
