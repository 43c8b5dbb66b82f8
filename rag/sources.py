"""A document as answers are composed from it, and what they quote of it."""

from dataclasses import dataclass

from corpus.model import Document, Heading, Passage, Span
from rag.writing.injections import outside_orders


@dataclass(frozen=True, slots=True)
class Source:
    """A document as answers are composed from it."""

    text: str
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    """In order."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A span of one passage that a statement rests on."""

    document: Document
    passage: Passage
    span: Span


def quoted(document: Document, source: Source, span: Span) -> tuple[Quoted, ...]:
    """Cut a span at passage borders, so that each citation names the passage its words stand in; quote no order."""
    parts = (
        (passage, max(part.start, passage.span.start), min(part.end, passage.span.end))
        for part in outside_orders(source.text, span)
        for passage in source.passages
    )
    return tuple(Quoted(document, passage, Span(start, end)) for passage, start, end in parts if start < end)
