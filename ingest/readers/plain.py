"""Plain text: paragraphs apart by blank lines, hard-wrapped ones made whole."""

import re
from collections.abc import Iterator

from ingest.clean import MIN_WRAP_COLUMNS, display_width, is_continued, join_wrapped_lines, unify_line_ends
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.decoding import decode

# Columns above which lines are not wrapped but paragraphs; below MIN_WRAP_COLUMNS they are a letterhead or a list.
_MAX_WRAP_COLUMNS = 130
# How far a line in mid-sentence may fall short of the block's widest: by a long word in ragged text.
_MIN_FILL = 0.75
# Share of the lines in mid-sentence that must be that full, for the block to count as wrapped.
_MIN_FULL_SHARE = 0.9

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_INDENT = re.compile(r"\u3000|[ \t]{2}")


class PlainTextReader:
    """Reads text without markup."""

    name = "text"
    suffixes: tuple[str, ...] = (".txt", ".text")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one text file; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: The bytes are no text, or damaged text.
        """
        text, warnings = decode(data, name, self.name)
        builder = TextBuilder()
        for block in _BLANK_LINE.split(unify_line_ends(text)):
            for paragraph in _split_at_indents(block.split("\n")):
                lines = join_wrapped_lines(paragraph) if _is_wrapped(paragraph) else paragraph
                builder.add("\n".join(lines))
        return builder.build(warnings=warnings)


def _split_at_indents(lines: list[str]) -> Iterator[list[str]]:
    """Split a block whose paragraphs are told apart by an indented first line only, as Chinese text often is."""
    lines = [line.rstrip() for line in lines if line.strip()]
    indented = [_INDENT.match(line) is not None for line in lines]
    if not lines or not indented[0] or all(indented):  # without an indent at the top, indents are hanging ones
        yield lines
        return
    starts = [index for index, is_indented in enumerate(indented) if is_indented]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start:end]


def _is_wrapped(lines: list[str]) -> bool:
    widths = [display_width(line) for line in lines]
    widest = max(widths, default=0)
    if not MIN_WRAP_COLUMNS <= widest <= _MAX_WRAP_COLUMNS:
        return False
    cut = [
        width for width, line, following in zip(widths, lines, lines[1:], strict=False) if is_continued(line, following)
    ]
    return sum(width >= _MIN_FILL * widest for width in cut) >= _MIN_FULL_SHARE * len(cut)
