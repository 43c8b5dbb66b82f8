"""Signs of notes: printed as [3], as in other formats, where a note of that number stands on the page."""

import re
from dataclasses import replace

from ingest.readers.builder import PrintedLine
from ingest.readers.pdf.furniture import Parted
from ingest.readers.pdf.lines import Line

_NUMBER = re.compile(r"\d{1,3}(?!\d)")


def find_signs(parts: Parted) -> frozenset[str]:
    """Find the numbers that both a raised sign in a page's text and a footnote below it have."""
    notes = {number[0] for line in parts.notes if (number := _NUMBER.match(line.text))}
    body = (item for item in parts.body if isinstance(item, Line))
    return frozenset(notes & {line.text[start:end] for line in body for start, end in line.signs})


def show_signs(line: Line, signs: frozenset[str]) -> PrintedLine:
    """Put brackets around the raised signs of a line that belong to notes; an exponent stays as it is.

    Args:
        line: A line of running text.
        signs: From ``find_signs`` for its page.
    """
    printed = line.printed
    for start, end in reversed(line.signs):
        if line.text[start:end] in signs:
            printed = _bracket(printed, start, end)
    return printed


def show_number(line: Line, signs: frozenset[str]) -> PrintedLine:
    """Put brackets around the number with which a footnote begins, where the text has its sign."""
    number = _NUMBER.match(line.text)
    return _bracket(line.printed, 0, number.end()) if number and number[0] in signs else line.printed


def _bracket(printed: PrintedLine, start: int, end: int) -> PrintedLine:
    """Put brackets, which take no place of their own, around some characters; a note's text stands a blank away."""
    text, edges = printed.text, printed.edges
    closing = "]" if start or text[end : end + 1] in ("", " ") else "] "
    return replace(
        printed,
        text=f"{text[:start]}[{text[start:end]}{closing}{text[end:]}",
        edges=(*edges[: start + 1], *edges[start:end], *(edges[end],) * len(closing), *edges[end:]),
    )
