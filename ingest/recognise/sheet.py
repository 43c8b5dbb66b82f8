"""What is looked at of a document: its head, down to the first article, and its whole text for set phrases."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.language import is_chinese
from corpus.model import Heading, Recognition, Span
from ingest.recognise.lexicon import confidence

HEAD_CHARACTERS = 4_000
"""The longest head of the sample documents, a Taiwanese act with 12 amendments, has 1,700."""
SCRIPT_CHARACTERS = 1_500
"""Read to tell the script."""
_STRUCTURE = re.compile(
    r"第\s*[\d〇零一二三四五六七八九十百]+\s*[编編章节節条條]|[一二三四五六七八九十]{1,3}、"
    r"|(?:part|chapter|article|section|art\.|title)\s+[\divxlc]+\b|(?:§+|s\.)\s*\d|\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the blanks around it."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Sheet:
    """A document as the rules see it."""

    text: str
    headings: tuple[Heading, ...]
    file_title: str | None
    """What the file's own properties call it."""
    name: str
    """File name."""
    properties: Mapping[str, object]

    @cached_property
    def head_end(self) -> int:
        """Where the first article, chapter or numbered part begins, at most ``HEAD_CHARACTERS``."""
        first = (h.span.start for h in self.headings if h.level and _STRUCTURE.match(h.label))
        return min(next(first, HEAD_CHARACTERS), HEAD_CHARACTERS, len(self.text))

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The lines of the head that hold anything."""
        return tuple(lines_of(self.text, 0, self.head_end))

    @cached_property
    def is_chinese(self) -> bool:
        """Whether its beginning is Chinese, so that Chinese phrases are looked for and English ones are not."""
        return is_chinese(self.text[:SCRIPT_CHARACTERS])

    def stretches(self, near: Callable[[str], list[tuple[int, int]]]) -> list[tuple[int, int]]:
        """Give the stretches of the text that a finder names, found once."""
        return self._stretches.setdefault(
            near.__name__, near(self.text) if near.__name__ not in self._stretches else []
        )

    @cached_property
    def _stretches(self) -> dict[str, list[tuple[int, int]]]:
        return {}

    @cached_property
    def has_articles(self) -> bool:
        """Whether it is divided as laws are."""
        return sum(bool(re.match(r"第.{1,8}[条條]|Article\b|§|s\.", heading.label)) for heading in self.headings) > 1


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """Cut a stretch into its lines, without empty ones."""
    found = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[start:stop]
        if line.strip():
            found.append(Line(start + len(line) - len(line.lstrip()), line.strip()))
        start = stop + 1
    return found


def found(field: str, value: object, rule: str, start: int | None = None, end: int | None = None) -> Recognition:
    """Write down one reading with what the rule is worth."""
    span = Span(start, end) if start is not None and end is not None else None
    return Recognition(field, str(value), confidence(rule), span)


def make_sheet(
    text: str, headings: Sequence[Heading], title: str | None, name: str, properties: Mapping[str, object]
) -> Sheet:
    """Lay a document out for the rules."""
    return Sheet(text, tuple(headings), title, name, properties)
