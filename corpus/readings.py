"""Provisions ↔ what the catalogue holds of them: a row each, and packed facets that registers select and sort by."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from corpus.identifiers import provision_id
from corpus.model import DocumentDraft, Heading, Page, Passage, PassageDraft, Pin, Span
from corpus.pins import pin_of
from corpus.provisions import (
    INSTRUMENT_KINDS,
    LABELS,
    MODALITIES,
    PARTY_CLASSES,
    TOOL_SIDES,
    Party,
    Provision,
    ProvisionDraft,
    Quantity,
    Reading,
    tool_sides,
)
from corpus.tables import ProvisionRow, ReadingRow

DAYS: dict[str, float] = {"year": 365.25, "month": 30.44, "week": 7, "day": 1, "hour": 1 / 24}
"""Days in a unit of time, near enough to put deadlines in order."""
FACETS = np.dtype([
    ("start", "<u4"), ("end", "<u4"), ("labels", "<u2"), ("bearer_classes", "u1"), ("beneficiary_classes", "u1"),
    ("instruments", "<u2"), ("tool_sides", "u1"), ("modality", "u1"), ("unit", "S4"), ("number", "<f8"),
    ("deadline", "<f8"),
])  # fmt: skip
"""One provision: its span, a bit for each word of a vocabulary, the main rate or amount, days to the deadline."""
VOCABULARIES: dict[str, tuple[str, ...]] = {
    "labels": LABELS,
    "bearer_classes": PARTY_CLASSES,
    "beneficiary_classes": PARTY_CLASSES,
    "instruments": INSTRUMENT_KINDS,
    "tool_sides": TOOL_SIDES,
    "modality": MODALITIES,
}
"""By facet: a word's place is its bit, so words are only ever added, at the end; else raise ``LAYOUT``."""
LAYOUT = "facets-1"
"""Changes whenever facets would be packed otherwise; part of what a reading is compared by."""
RATE_UNITS = {"%": 1.0, "times": 100.0}
"""Per cent in a unit of a rate, so that 1.75 times and 175 % sort as one."""

Facets = npt.NDArray[np.void]
_ADAPTER = TypeAdapter(ProvisionDraft)


def forget_reading(session: Session, document: str) -> None:
    """Take a document's provisions away, in the transaction that gives it others or changes what it is."""
    session.execute(delete(ProvisionRow).where(ProvisionRow.document_id == document))
    session.execute(delete(ReadingRow).where(ReadingRow.document_id == document))


def insert_readings(session: Session, readings: Sequence[tuple[str, Reading, "Placer"]]) -> None:
    """Write provisions of documents that had none before."""
    rows = [row for document, reading, place in readings for row in _rows(document, reading, place)]
    if rows:
        session.execute(insert(ProvisionRow), rows)
    if readings:
        heads = [
            {"document_id": document, "stamp": stamp_of(reading.stamp), "facets": pack_facets(reading.provisions)}
            for document, reading, _ in readings
        ]
        session.execute(insert(ReadingRow), heads)


def stamp_of(rules: str) -> str:
    """Say what made a reading and its facets, as the catalogue keeps it."""
    return f"{rules}/{LAYOUT}"


class Placer:
    """Says where a provision stands as a reader would cite it, from what is known of its document."""

    def __init__(
        self,
        text: str,
        headings: Sequence[Heading],
        pages: Sequence[Page],
        passages: Sequence[PassageDraft | Passage],
    ) -> None:
        """Prepare.

        Args:
            text: The canonical text.
            headings: In order.
            pages: In order; empty for formats without pages.
            passages: In order; a provision has the path of the one it begins in.
        """
        self._text = text
        self._headings = headings
        self._pages = pages
        self._passages = passages
        self._heading_starts = [each.span.start for each in headings]
        self._page_starts = [each.start for each in pages]
        self._passage_starts = [each.span.start for each in passages]

    @classmethod
    def of(cls, draft: DocumentDraft) -> "Placer":
        """Prepare for the provisions of a draft."""
        return cls(draft.text, draft.headings, draft.pages, draft.passages)

    def pin(self, span: Span) -> Pin:
        """Pin a provision; only its neighbours among headings and pages are looked at."""
        passage = bisect_right(self._passage_starts, span.start) - 1
        path = self._passages[passage].path if passage >= 0 else ()
        heading = max(bisect_right(self._heading_starts, span.start) - 1, 0)
        page = max(bisect_right(self._page_starts, span.start) - 1, 0)
        return pin_of(self._text, self._headings[heading : heading + 2], self._pages[page : page + 1], span, path)


def _rows(document: str, reading: Reading, place: Placer) -> Iterator[dict[str, Any]]:
    for ordinal, draft in enumerate(reading.provisions):
        pin = place.pin(draft.span)
        yield {
            "id": provision_id(document, draft.span),
            "document_id": document,
            "ordinal": ordinal,
            "start": draft.span.start,
            "end": draft.span.end,
            "path": list(pin.path),
            "page": pin.page,
            "slots": _ADAPTER.dump_python(draft, mode="json", exclude_defaults=True),
        }


def to_provision(row: Any, text: str) -> Provision:
    """Make the value of a row.

    Args:
        row: With the columns of ``ProvisionRow``.
        text: Its document's.
    """
    draft = _ADAPTER.validate_python(row.slots)
    return Provision(row.id, row.document_id, row.ordinal, draft, tuple(row.path), row.page, draft.span.of(text))


def pack_facets(drafts: Sequence[ProvisionDraft]) -> bytes:
    """Pack what registers select and sort a document's provisions by, in order."""
    return np.array([_facets(draft) for draft in drafts], dtype=FACETS).tobytes()


def unpack_facets(packed: Sequence[bytes]) -> Facets:
    """Put the facets of several documents behind each other."""
    return np.frombuffer(b"".join(packed), dtype=FACETS)


def bits(facet: str, words: Sequence[str]) -> int:
    """Give the bits of words of a facet's vocabulary.

    Example:
        >>> bits("tool_sides", ("supply", "demand"))
        5
    """
    vocabulary = VOCABULARIES[facet]
    return sum(1 << vocabulary.index(word) for word in set(words))


def _facets(draft: ProvisionDraft) -> tuple[Any, ...]:
    unit, number = _main_value(draft)
    return (
        draft.span.start,
        draft.span.end,
        bits("labels", draft.labels),
        bits("bearer_classes", _classes(draft.bearer)),
        bits("beneficiary_classes", _classes(draft.beneficiary)),
        bits("instruments", draft.instruments),
        bits("tool_sides", tool_sides(draft)),
        bits("modality", (draft.modality,)),
        unit,
        number,
        _deadline_days(draft),
    )


def _classes(party: Party | None) -> tuple[str, ...]:
    return party.classes if party else ()


def _main_value(draft: ProvisionDraft) -> tuple[bytes, float]:
    """Find the first rate, in per cent, or amount of money; its unit is empty where there is none."""
    for value in draft.values:
        quantity = value.quantity
        if quantity and quantity.kind == "rate":
            return b"%", float(quantity.number) * RATE_UNITS.get(quantity.unit, 1.0)
        if quantity and quantity.kind == "amount":
            return quantity.unit.encode("ascii", "replace"), float(quantity.number)
    return b"", float("nan")


def _deadline_days(draft: ProvisionDraft) -> float:
    """Find the shortest time among the deadlines: a duration of the clause that stands in one of them."""
    times = [
        float(value.quantity.number) * DAYS[value.quantity.unit]
        for value in draft.values
        if value.quantity and _is_time(value.quantity) and any(each.contains(value.span) for each in draft.deadlines)
    ]
    return min(times, default=float("nan"))


def _is_time(quantity: Quantity) -> bool:
    return quantity.kind == "duration" and quantity.unit in DAYS
