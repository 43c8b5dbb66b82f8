"""Where the sentences of a text stand: the grain of answers, and where long articles may be cut."""

import re

from corpus.model import Span

_END = re.compile(
    r"""
    [。！？!?]+[”’」』）)"']*            # Chinese and loud ends, closing quotes taken along
    | ；(?=\s*\n) | ;(?=\s*\n)          # a semicolon ends a list item, not a sentence within a line
    | (?<=[^\s.])\.[”’"')\]]*(?=\s+[A-Z“"(\[‘§0-9]|\s*\n|\s*$)
    | \n+
    """,
    re.VERBOSE,
)
_NOT_AN_END = re.compile(
    r"(?:\b(?:art|arts|sec|secs|no|nos|para|paras|pt|ch|cf|vs|dr|mr|mrs|ms|prof|st|inc|ltd|co|corp|dept|fig|figs|eq|"
    r"vol|pp|ed|eds|al|approx|e\.g|i\.e|u\.s|u\.k|u\.s\.c|stat|reg|pub|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
    r"|\b[A-Z]|^\s*\d+|\n\s*\d+)$",
    re.IGNORECASE,
)
"""What stands before a full stop that ends no sentence: abbreviations, initials, a list number at a line's start."""
_LOOKBACK_CHARACTERS = 12
"""Longer than any abbreviation above."""


def sentence_spans(text: str, within: Span | None = None) -> list[Span]:
    r"""Find the sentences of a text, in order, without the white space around them.

    A line break always ends a sentence: in canonical text it ends a paragraph, heading, list item or table row.

    Args:
        text: The canonical text.
        within: Only this part of it; offsets still count in ``text``.

    Example:
        >>> text = "第一条 应当签订协议。不得收费！\nSee Art. 5 of the Act. It applies."
        >>> [span.of(text) for span in sentence_spans(text)]
        ['第一条 应当签订协议。', '不得收费！', 'See Art. 5 of the Act.', 'It applies.']
    """
    start, stop = (within.start, within.end) if within else (0, len(text))
    spans: list[Span] = []
    for match in _END.finditer(text, start, stop):
        if match.group().startswith(".") and _is_abbreviation(text, start, match.start()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, stop)
    return spans


def _is_abbreviation(text: str, start: int, dot: int) -> bool:
    return _NOT_AN_END.search(text[max(start, dot - _LOOKBACK_CHARACTERS) : dot]) is not None


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + len(piece) - len(piece.lstrip())
        spans.append(Span(begin, begin + len(stripped)))
