"""Units read from a canonical text, with their offsets as an annotation of the source file counts them.

Reading drops marks and white space, so both texts are compared without them, and offsets carried over sign by sign.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.provisions import Provision
from eval.annotations import Annotated

_DROPPED = re.compile(r"[\s*#`\\_>|]")
"""White space, and the marks of Markdown."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What was read of one unit."""

    document: str
    """File name without suffix, as the annotation has it."""
    start: int
    end: int
    text: str
    labels: tuple[str, ...]
    modality: str
    bearer_class: str | None
    instrument: str | None
    value: str | None

    def to_dict(self, document: str) -> dict[str, Any]:
        """Give it as a line of predictions."""
        names = ("start", "end", "text", "modality", "bearer_class", "instrument", "value")
        return {"doc": document, **{name: getattr(self, name) for name in names}, "labels": list(self.labels)}


@dataclass(frozen=True, slots=True)
class Aligned:
    """The units of one document, and which annotated ones do not stand in the text held."""

    units: tuple[Unit, ...]
    lost: tuple[Annotated, ...]


def align(text: str, gold: Sequence[Annotated], provisions: Sequence[Provision]) -> Aligned:
    """Carry what was read of one document over to the offsets of its annotation.

    Args:
        text: The document's canonical text.
        gold: Its annotated units; not empty.
        provisions: What was read of it.
    """
    signs, places = _bare(text)
    known: dict[int, int] = {}
    lost, position = [], 0
    for each in sorted(gold, key=lambda one: one.start):
        wanted, offsets = _bare(each.text)
        at = signs.find(wanted, position)
        at = at if at >= 0 else signs.find(wanted)
        if at < 0:
            lost.append(each)
            continue
        position = at + 1
        known.update({at + number: each.start + offset for number, offset in enumerate(offsets)})
    carry = _Carrier(places, known)
    return Aligned(tuple(_unit(text, gold[0].document, each, carry) for each in provisions), tuple(lost))


@dataclass(frozen=True, slots=True)
class _Carrier:
    """Canonical offsets → the annotation's."""

    places: list[int]
    """Canonical offset of each bare sign."""
    known: dict[int, int]
    """Bare sign → the annotation's offset, where an annotated unit stands."""

    def carry(self, offset: int) -> int:
        """Carry the offset of a character; where nothing is annotated, by its distance from what is before it."""
        sign = bisect_right(self.places, offset) - 1
        if sign in self.known:
            return self.known[sign]
        before = max((each for each in self.known if each < sign), default=None)
        return sign if before is None else self.known[before] + sign - before


def _unit(text: str, document: str, provision: Provision, carrier: _Carrier) -> Unit:
    draft = provision.draft
    return Unit(
        document,
        carrier.carry(draft.span.start),
        carrier.carry(draft.span.end - 1) + 1,
        draft.span.of(text),
        draft.labels,
        draft.modality,
        draft.bearer.classes[0] if draft.bearer else None,
        draft.instruments[0] if draft.instruments else None,
        draft.values[0].span.of(text) if draft.values else None,
    )


def _bare(text: str) -> tuple[str, list[int]]:
    places = [at for at, sign in enumerate(text) if not _DROPPED.match(sign)]
    return "".join(text[at] for at in places), places
