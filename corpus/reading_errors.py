"""Errors of reading a part of a document.

InputError
├── UnknownPlaceError               document_id, place                             404, exit 2
└── OutsideTextError                document_id, start, characters                 422, exit 2
"""

from collections.abc import Sequence

from corpus.errors import InputError


class UnknownPlaceError(InputError):
    """A document has no heading or page of this name."""

    http_status = 404
    title = "No such place"

    def __init__(self, document_id: str, place: str, nearest: Sequence[str]) -> None:
        self.document_id = document_id
        self.place = place
        held = f"its headings are called {', '.join(nearest)} …" if nearest else "it has no headings"
        super().__init__(
            f"Document {document_id!r} has no place {place!r}: {held}. "
            "Name one of its headings, or read it from an offset."
        )


class OutsideTextError(InputError):
    """A span begins behind the end of a document, or ends before it begins."""

    http_status = 422
    title = "No such span"

    def __init__(self, document_id: str, start: int, end: int | None, characters: int) -> None:
        self.document_id = document_id
        span = f"{start} to {end}" if end is not None else f"from {start}"
        super().__init__(
            f"Document {document_id!r} cannot be read {span}: it has {characters:,} characters, counted from 0, "
            "and a span begins before it ends. Read it from a smaller offset."
        )
