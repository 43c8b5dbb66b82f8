"""Canonical text → units: sentences and list items, each with the unit that leads it in.

A unit is what the annotation of provisions calls one: a sentence, or one item of an enumerated list; a semicolon
inside a sentence ends none. The label of an article belongs to no unit, the mark of an item belongs to its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Heading, Span
from corpus.outline import Line, Outline, line_spans
from corpus.sentences import sentence_spans
from corpus.squeezing import squeeze
from ingest.split import iter_units

_LEADS_BY_WORDS = re.compile(r"下列|左列|如下|如左|\bfollowing\b|\bas follows\b", re.IGNORECASE)
"""A sentence that says so leads in the items below its line, even where another one follows it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or list item."""

    span: Span
    plain: str
    """Its words for matching: traditional characters as simplified ones, white space as one blank, none between Han."""
    offsets: tuple[int, ...]
    """Where each character of ``plain`` stands in the text, and one more for its end."""
    path: tuple[str, ...]
    """Labels of the headings it stands below."""
    article: int
    """Running number of the article or section, so that neighbours are known."""
    lead: int | None = None
    """Index of the unit that leads it in, among all units."""
    is_item: bool = False

    def at(self, start: int, end: int) -> Span:
        """Give the span of the text at a range of ``plain``."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def find_units(text: str, headings: Sequence[Heading]) -> list[Unit]:
    """Cut a text into units, in order.

    Args:
        text: The canonical text.
        headings: The document's, in order.
    """
    ends = {heading.span.start: heading.span.end for heading in headings}
    units: list[Unit] = []
    for number, article in enumerate(iter_units(text, headings)):
        start = ends.get(article.span.start, article.span.start)
        if text[start : article.span.end].strip():
            _add_article(units, text, Span(start, article.span.end), article.path, number)
    return units


def _add_article(units: list[Unit], text: str, body: Span, path: tuple[str, ...], number: int) -> None:
    outline = Outline.of(text, line_spans(text, body))
    last_of_line: dict[int, int] = {}
    for at, line in enumerate(outline.lines):
        parents = outline.leads(at)
        lead = last_of_line.get(parents[-1]) if parents else None
        for span in _sentences(text, line):
            plain, offsets = squeeze(text, span)
            units.append(Unit(span, plain, offsets, path, number, lead, line.marker is not None))
            if at not in last_of_line or not _LEADS_BY_WORDS.search(units[last_of_line[at]].plain):
                last_of_line[at] = len(units) - 1


def _sentences(text: str, line: Line) -> Iterator[Span]:
    """Find the sentences of a line, over the breaks of the printed lines that hold it."""
    flat = line.span.of(text).replace("\n", " ")
    for span in sentence_spans(flat):
        yield Span(line.span.start + span.start, line.span.start + span.end)
