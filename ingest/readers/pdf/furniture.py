"""What is printed on many pages and belongs to none: running heads and feet, page numbers. And footnotes."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.clean import ends_sentence, is_label, starts_item
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.sheet import Item, Sheet

# Share of the page's height, at its top and bottom, in which running heads and feet stand; and the narrower one in
# which a line that is elsewhere on no page is taken for one because of its place alone.
_MARGIN_SHARE = 0.12
_EDGE_SHARE = 0.075
# Share of the pages on which a line must stand to be a running head: those of left and right pages differ.
_MIN_REPEAT_SHARE = 0.4
_MIN_REPEATS = 2
# Share and number of pages on which lines of different words must stand at one height, and how exactly (points).
_MIN_LEVEL_SHARE = 0.5
_MIN_LEVEL_PAGES = 3
_LEVEL_SLACK = 2.0
# Share of the page's height below which footnotes begin.
_FOOT_SHARE = 0.4
# In line heights: the gap between a running head and the text.
_MIN_DETACHED_GAP = 1.0
# Lines at each edge of a page that may be furniture.
_MAX_EDGE_LINES = 4
# Ratio of type sizes below which a line is of a footnote.
_NOTE_SIZE_RATIO = 0.93
# Points between the rule above footnotes and the first of them.
_NOTE_RULE_GAP = 20.0

_NUMBER = re.compile(r"\d{1,9}")
_PAGE_NUMBER = re.compile(
    r"[-–—·.|\[(\s]*(?:第|page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[页頁]?"
    r"(?:\s*(?:[/,，]|of|von|共)\s*[共第]?\s*\d{1,4}\s*[页頁]?)?[-–—·.|\])\s]*",
    re.IGNORECASE,
)
_ROMAN_NUMBER = re.compile(r"^[ivxl]{1,7}(?=\s)|(?<=\s)[ivxl]{1,7}$")
_OUTER_NUMBER = re.compile(r"^\D{0,3}(\d{1,4})(?=\s)|(?<=\s)(\d{1,4})\D{0,3}$")
_NOTE_MARK = re.compile(r"[\[〔(（]?\d{1,3}[\]〕)）]?(?![.．]\d|\d|[年月日%])|[*＊†‡§¹²³⁴-⁹①-⑳]|注\s*\d*[:：]|Notes?:")


@dataclass(frozen=True, slots=True)
class Parted:
    """A page's content without furniture, its footnotes apart."""

    body: tuple[Item, ...]
    notes: tuple[Line, ...]


def is_page_number(text: str) -> bool:
    """Say whether a line is nothing but a page's number.

    Example:
        >>> is_page_number("— 3 —"), is_page_number("第 3 页 共 10 页"), is_page_number("3 persons")
        (True, True, False)
    """
    return _PAGE_NUMBER.fullmatch(text) is not None


def starts_note(text: str) -> bool:
    """Say whether a line begins with the mark of a footnote.

    Example:
        >>> starts_note("[1] 本注说明适用范围"), starts_note("* Excluding VAT."), starts_note("1.5 per cent")
        (True, True, False)
    """
    return _NOTE_MARK.match(text) is not None


def drop_running_lines(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Take out what stands in the margin of many pages, digits aside, and page numbers at a page's edge."""
    margins = [[line for line in sheet.lines if _in_margin(line, sheet, _MARGIN_SHARE)] for sheet in sheets]
    notes = {id(line) for sheet in sheets for line in _numbered_notes(sheet)}
    seen = Counter(
        key for n, lines in enumerate(margins) for key in {key for line in lines for key in _keys(line, n, notes)}
    )
    filled = sum(bool(sheet.items) for sheet in sheets)
    enough = max(_MIN_REPEATS, _MIN_REPEAT_SHARE * filled)
    heads = {(words, size) for (words, size, advance), count in seen.items() if advance is not None and count >= enough}
    offsets = _common(Counter(each for n, lines in enumerate(margins) for each in _offsets(lines, n, notes)), enough)
    size = body_size(sheets)
    levels = _edge_levels(sheets, size, filled, notes)
    kept = []
    for number, (sheet, margin) in enumerate(zip(sheets, margins, strict=True)):
        dropped = {id(line) for line in sheet.lines if line.tag < 0 and _in_margin(line, sheet, _MARGIN_SHARE)}
        dropped |= {id(line) for line in margin if any(seen[key] >= enough for key in _keys(line, number, notes))}
        dropped |= {id(line) for line in margin if id(line) not in notes and _roman_key(line) in heads}
        dropped |= {id(line) for line in margin if any(each in offsets for each in _offsets([line], number, notes))}
        dropped |= {id(line) for line in _detached(sheet, size, notes) if _level(line) in levels}
        _drop_numbers(sheet, margin, dropped)
        kept.append(replace(sheet, items=tuple(item for item in sheet.items if id(item) not in dropped)))
    return kept


def body_size(sheets: Iterable[Sheet]) -> float:
    """Give the height of most characters of running text, in points; 0 where there are none."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            sizes[round(line.size * 4) / 4] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def part_notes(sheet: Sheet, size: float) -> Parted:
    """Take the footnotes out of a page's flow: at the foot of a column, in small type or below a short rule.

    Args:
        sheet: The page, without running lines.
        size: Height of the running text's characters, in points.
    """
    notes: list[Line] = []
    for column in {line.column for line in sheet.lines}:
        lines = [line for line in sheet.lines if line.column == column]
        notes.extend(_notes_of(lines, sheet, size))
    chosen = set(map(id, notes))
    return Parted(
        tuple(item for item in sheet.items if id(item) not in chosen),
        tuple(line for line in sheet.lines if id(line) in chosen),
    )


def _notes_of(lines: Sequence[Line], sheet: Sheet, size: float) -> Sequence[Line]:
    below = [rule for rule in sheet.note_rules if rule.top > _FOOT_SHARE * sheet.height]
    for rule in below:
        rest = [
            line for line in lines if line.top >= rule.top - 1 and line.left < rule.right and line.right > rule.left
        ]
        if (
            rest
            and len(rest) < len(sheet.lines)
            and _closes(rest, lines)
            and (
                rest[0].top - rule.top <= _NOTE_RULE_GAP
                and (starts_note(rest[0].text) or rest[0].size < _NOTE_SIZE_RATIO * size)
            )
        ):
            return rest
    first = len(lines)
    while first and lines[first - 1].size < _NOTE_SIZE_RATIO * size:
        first -= 1
    while first < len(lines) and not starts_note(lines[first].text):
        first += 1
    rest = list(lines[first:])
    is_low = bool(rest) and rest[-1].bottom > 0.5 * sheet.height
    return rest if is_low and len(rest) < len(sheet.lines) else []


def _closes(rest: Sequence[Line], lines: Sequence[Line]) -> bool:
    return rest[-1] is lines[-1] and len(rest) == len(lines) - next(
        i for i, line in enumerate(lines) if line is rest[0]
    )


def _in_margin(line: Line, sheet: Sheet, share: float) -> bool:
    return line.bottom < share * sheet.height or line.top > (1 - share) * sheet.height


def _numbered_notes(sheet: Sheet) -> list[Line]:
    """Find lines at a page's foot that begin with a note's number, which may go with the page's own by chance.

    A running foot stands outermost, below no short rule, and ends no sentence.
    """
    if not sheet.lines:
        return []
    lowest = max(line.top for line in sheet.lines)
    rules = [rule for rule in sheet.note_rules if rule.top > _FOOT_SHARE * sheet.height]
    return [
        line
        for line in sheet.lines
        if line.top > _FOOT_SHARE * sheet.height
        and _NOTE_MARK.match(line.text)
        and not is_page_number(line.text)
        and (
            line.bottom < lowest
            or ends_sentence(line.text)
            or any(rule.top <= line.top and line.left < rule.right and line.right > rule.left for rule in rules)
        )
    ]


def _keys(line: Line, number: int, notes: Container[int]) -> set[tuple[str, int, int | None]]:
    """Give what a line shares with its likes on other pages: type and words, or words and the advance of a number.

    Numbers that do not go with the pages count as words: 第 3 條 at the top of a page is no running head.
    """
    size = round(line.size)
    numbers = {int(each) for each in _NUMBER.findall(line.text)}
    words = _NUMBER.sub("#", line.text)
    if id(line) in notes or is_label(line.text) or starts_item(line.text):
        return {(line.text, size, None)}
    return {(line.text, size, None)} | {(words, size, each - number) for each in numbers}


def _roman_key(line: Line) -> tuple[str, int]:
    """Give a line's words and type as its likes have them on pages numbered in Arabic figures."""
    return _ROMAN_NUMBER.sub("#", line.text), round(line.size)


def _offsets(lines: Iterable[Line], number: int, notes: Container[int]) -> set[tuple[bool, int]]:
    """Give how far the numbers at the ends of lines are ahead of the page's own number."""
    found = set()
    for line in lines:
        if id(line) in notes or is_label(line.text) or starts_item(line.text):
            continue
        for match in _OUTER_NUMBER.finditer(line.text):
            found.add((line.top < 200, int(match[1] or match[2]) - number))
    return found


def _common(counts: "Counter[tuple[bool, int]]", enough: float) -> set[tuple[bool, int]]:
    return {offset for offset, count in counts.items() if count >= enough}


def _detached(sheet: Sheet, size: float, notes: Container[int]) -> list[Line]:
    """Find the outermost lines, where a gap parts them from the text and their type is no larger than its."""
    ordered = sorted(sheet.lines, key=lambda line: line.top)
    found = []
    if len(ordered) > 2:
        for outer, inner in ((ordered[0], ordered[1]), (ordered[-1], ordered[-2])):
            if id(outer) in notes:
                continue
            gap = max(inner.top - outer.bottom, outer.top - inner.bottom)
            if gap >= _MIN_DETACHED_GAP * outer.size and outer.size <= size and _in_margin(outer, sheet, _EDGE_SHARE):
                found.append(outer)
    return found


def _level(line: Line) -> int:
    return round(line.bottom / _LEVEL_SLACK)


def _edge_levels(sheets: Sequence[Sheet], size: float, filled: int, notes: Container[int]) -> set[int]:
    seen = Counter(_level(line) for sheet in sheets for line in _detached(sheet, size, notes))
    enough = max(_MIN_LEVEL_PAGES, _MIN_LEVEL_SHARE * filled)
    return {level for level, count in seen.items() if count >= enough}


def _drop_numbers(sheet: Sheet, margin: Sequence[Line], dropped: set[int]) -> None:
    """Add the page numbers to what is dropped, from the page's edges inward."""
    ordered = sorted(sheet.lines, key=lambda line: line.top)
    candidates = set(map(id, margin))
    for side in (ordered, ordered[::-1]):
        for line in side[:_MAX_EDGE_LINES]:
            if id(line) in candidates and is_page_number(line.text):
                dropped.add(id(line))
            elif id(line) not in dropped:
                break
