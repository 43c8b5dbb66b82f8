"""Reading a part of a document: from a heading, a page or an offset, so much at once."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, Field

from api.mcp.arguments import ReadArguments
from api.schemas import DocumentOut, HeadingOut, PinOut
from corpus.catalogue import Catalogue
from corpus.errors import UnknownDocumentError, UnknownPageError
from corpus.filters import Filters
from corpus.labels import path_keys
from corpus.model import Document, Heading, Pin
from corpus.reading_errors import OutsideTextError, UnknownPlaceError
from corpus.variants import fold
from rag.model import document_to_dict, pin_to_dict

NAMED_PLACES = 8
"""Headings that an error names, so that the next call can be right."""
_STEPS = re.compile(r"\s*[›>]\s*")


class PartOut(BaseModel):
    """A part of a document: its canonical text from `start` to `end`."""

    document: DocumentOut
    pin: PinOut = Field(description="Where the part begins.")
    start: int
    end: int
    characters: int = Field(description="Of the whole document.")
    next_start: int | None = Field(description="Where to read on; none at the end.")
    text: str
    headings: list[HeadingOut] = Field(description="Those that stand in the part.")


def find_document(catalogue: Catalogue, name: str) -> Document:
    """Find a document by its id, or a current one by its file name.

    Raises:
        UnknownDocumentError: There is none, or several have the name.
    """
    try:
        return catalogue.document(name)
    except UnknownDocumentError:
        named = catalogue.select_documents(Filters(document=name)) or set()
        if len(named) != 1:
            raise
        return catalogue.document(next(iter(named)))


def read_part(catalogue: Catalogue, asked: ReadArguments) -> PartOut:
    """Read a part of a document.

    Raises:
        UnknownDocumentError: There is no such document.
        UnknownPlaceError: It has no such heading.
        UnknownPageError: It has no such page.
        OutsideTextError: The span is not in its text.
    """
    document = find_document(catalogue, asked.document)
    text, headings = catalogue.text(document.id), catalogue.headings(document.id)
    start, end = _bounds(catalogue, document, headings, asked, len(text))
    stop = min(end, start + asked.max_characters)
    pages = catalogue.pages(document.id)
    page = next((each.number for each in pages if each.start <= start < each.end), None)
    return PartOut.model_validate(
        {
            "document": document_to_dict(document),
            "pin": pin_to_dict(Pin(_path_at(headings, start), page)),
            "start": start,
            "end": stop,
            "characters": len(text),
            "next_start": stop if stop < len(text) else None,
            "text": text[start:stop],
            "headings": [_shown(each) for each in headings if start <= each.span.start < stop],
        }
    )


def _bounds(
    catalogue: Catalogue, document: Document, headings: Sequence[Heading], asked: ReadArguments, length: int
) -> tuple[int, int]:
    """Find where to read: an offset counts before a heading, and a heading before a page."""
    first, last = 0, length
    if asked.start is None and asked.place is not None:
        first, last = _section(headings, _find(headings, asked.place, document), length)
    elif asked.start is None and asked.page is not None:
        first, last = _page(catalogue, document, asked.page)
    start = first if asked.start is None else asked.start
    end = last if asked.end is None else min(asked.end, length)
    if start >= end:
        raise OutsideTextError(document.id, start, asked.end, length)
    return start, end


def _page(catalogue: Catalogue, document: Document, number: int) -> tuple[int, int]:
    pages = catalogue.pages(document.id)
    for each in pages:
        if each.number == number and each.start < each.end:
            return each.start, each.end
    raise UnknownPageError(document.id, number, len(pages))


def _find(headings: Sequence[Heading], place: str, document: Document) -> int:
    """Find the heading that a place names, by its last step, below the steps before it."""
    steps = [step for step in _STEPS.split(place.strip()) if step]
    wanted = [_key(step) for step in steps]
    for index, path in enumerate(_paths(headings)):
        keys = [_key(label) for label in path]
        if wanted and keys and keys[-1] == wanted[-1] and _is_in_order(wanted, keys):
            return index
    labels = [each.label for each in headings if each.level > 0]
    raise UnknownPlaceError(document.id, place, labels[:NAMED_PLACES])


def _key(label: str) -> str:
    """Give what two ways of writing a label share."""
    keys = path_keys((label,))
    return keys[0] if keys else " ".join(fold(label).split())


def _is_in_order(wanted: Sequence[str], keys: Sequence[str]) -> bool:
    rest = iter(keys)
    return all(key in rest for key in wanted)


def _paths(headings: Sequence[Heading]) -> Iterator[tuple[str, ...]]:
    """Give each heading's label with those above it."""
    above: list[Heading] = []
    for heading in headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        above.append(heading)
        yield tuple(each.label for each in above)


def _path_at(headings: Sequence[Heading], offset: int) -> tuple[str, ...]:
    before = [each for each in headings if each.level > 0 and each.span.start <= offset]
    return list(_paths(before))[-1] if before else ()


def _section(headings: Sequence[Heading], index: int, length: int) -> tuple[int, int]:
    heading = headings[index]
    following = (each.span.start for each in headings[index + 1 :] if each.level <= heading.level)
    return heading.span.start, next(following, length)


def _shown(heading: Heading) -> dict[str, Any]:
    span = heading.span
    return {"start": span.start, "end": span.end, "level": heading.level, "label": heading.label}
