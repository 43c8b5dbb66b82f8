"""Which lines are headings: those that bookmarks name or tags mark; where there are neither, those in large type."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.clean import ends_sentence
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.sheet import Sheet

# Lines of which a heading may be printed, and characters in it (see ingest.structure: no heading is longer).
_MAX_LINES = 3
_MAX_CHARACTERS = 120
# Share of a line that a bookmark must be when it leaves out the number, or the line goes on after it.
_MIN_NAMED_SHARE = 0.6
# Ratio to the running text's type from which a line is in large type, and to the next smaller heading's.
_LARGE_RATIO = 1.12
_LEVEL_RATIO = 1.06
# The same for a line that begins with an outline's number (3.2.1 Scope): type that differs at all tells it from text.
_NUMBERED_RATIO = 1.03
_MAX_LEVEL = 4
# Share of all characters above which large type is no sign of a heading.
_MAX_LARGE_SHARE = 0.15
# In line heights: the gap between two lines of one heading.
_MAX_GAP = 0.9

_NUMERALS = "一二三四五六七八九十百"
_OUTLINE_NUMBER = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){0,3}\.? (?=[A-Z\u4e00-\u9fff])"
    rf"|[{_NUMERALS}]{{1,3}}、|[（(][{_NUMERALS}]{{1,3}}[）)]|第 ?[{_NUMERALS}\d]{{1,4}} ?[章节節编編篇条條]"
)
_UNSEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of a file's outline."""

    title: str
    page: int
    """From 0."""
    level: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one line that is (part of) a heading."""

    group: int
    """Lines of one heading have one group, on their page."""
    level: int


Marks = Mapping[int, Mark]
"""The ``id`` of a page's line → its mark."""


def find_headings(sheets: Sequence[Sheet], bookmarks: Iterable[Bookmark], size: float) -> list[Marks]:
    """Find the headings of every page.

    Args:
        sheets: The pages, without running lines.
        bookmarks: The file's outline; empty where it has none.
        size: Height of the running text's characters, in points.
    """
    named = [_by_tags(sheet.lines) for sheet in sheets]
    for bookmark in bookmarks:
        if 0 <= bookmark.page < len(sheets):
            _name(sheets[bookmark.page].lines, bookmark, named[bookmark.page])
    if any(named):
        return list(named)
    return list(_by_size(sheets, size))


def _by_tags(lines: Sequence[Line]) -> dict[int, Mark]:
    marks: dict[int, Mark] = {}
    group = 0
    before: Line | None = None
    for line in lines:
        if line.tag > 0:
            if not (before and before.tag == line.tag and _stands_below(before, line)):
                group += 1
            marks[id(line)] = Mark(group, line.tag)
        before = line
    return marks


def _stands_below(line: Line, following: Line) -> bool:
    return line.column == following.column and following.top - line.bottom <= _MAX_GAP * line.size


def _name(lines: Sequence[Line], bookmark: Bookmark, marks: dict[int, Mark]) -> None:
    """Mark the lines that a bookmark names; those that another has named already are not named again."""
    wanted = _UNSEEN.sub("", bookmark.title).casefold()
    if not wanted or len(wanted) > _MAX_CHARACTERS:
        return
    best: tuple[float, list[Line]] = (0.0, [])
    for index in range(len(lines)):
        shown = ""
        for end in range(index, min(index + _MAX_LINES, len(lines))):
            shown += _UNSEEN.sub("", lines[end].text).casefold()
            share = _named_share(shown, wanted)
            if share > best[0] and not any(marks.get(id(line)) and line.tag <= 0 for line in lines[index : end + 1]):
                best = share, list(lines[index : end + 1])
    group = len(marks) + 1_000
    for line in best[1]:
        marks[id(line)] = Mark(group, bookmark.level)


def _named_share(shown: str, wanted: str) -> float:
    if shown == wanted:
        return 1.0
    if shown.endswith(wanted) or wanted.endswith(shown):
        share = min(len(shown), len(wanted)) / max(len(shown), len(wanted), 1)
        return share if share >= _MIN_NAMED_SHARE else 0.0
    return 0.0


def _by_size(sheets: Sequence[Sheet], size: float) -> list[dict[int, Mark]]:
    """Mark short lines in large type that end no sentence; the larger, the higher."""
    groups = [list(_large_groups(sheet.lines, size)) for sheet in sheets]
    sizes = sorted({group[0].size for page in groups for group in page}, reverse=True)
    large = sum(len(line.text) for page in groups for group in page for line in group)
    if large > _MAX_LARGE_SHARE * sum(len(line.text) for sheet in sheets for line in sheet.lines):
        return [{} for _ in sheets]
    levels: dict[float, int] = {}
    for index, each in enumerate(sizes):
        step = 1 if index == 0 else levels[sizes[index - 1]] + (sizes[index - 1] / each >= _LEVEL_RATIO)
        levels[each] = step
    return [
        {
            id(line): Mark(number, min(levels[group[0].size], _MAX_LEVEL))
            for number, group in enumerate(page)
            for line in group
        }
        for page in groups
    ]


def _large_groups(lines: Sequence[Line], size: float) -> list[list[Line]]:
    groups: list[list[Line]] = []
    before: Line | None = None
    for line in lines:
        # A second line of a numbered heading has no number, but its type.
        goes_on = bool(groups) and before is groups[-1][-1]
        is_numbered = goes_on or _OUTLINE_NUMBER.match(line.text) is not None
        if size and line.size >= (_NUMBERED_RATIO if is_numbered else _LARGE_RATIO) * size:
            begins = _OUTLINE_NUMBER.match(line.text)  # 第一節 below 第三章
            if goes_on and before and not begins and abs(before.size - line.size) < 1 and _stands_below(before, line):
                groups[-1].append(line)
            else:
                groups.append([line])
        before = line
    return [group for group in groups if len(group) <= _MAX_LINES and _is_title(group)]


def _is_title(group: Sequence[Line]) -> bool:
    text = "".join(line.text for line in group)
    return len(text) <= _MAX_CHARACTERS and not ends_sentence(text) and any(each.isalpha() for each in text)
