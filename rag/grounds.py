"""The provisions behind a statement: what its quotes grant or demand, slot by slot, each slot cut out of the text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.provisions import InstrumentKind, Label, Modality, Party, PartyClass, Provision
from rag.shelf import Provisions
from rag.sources import Quoted, Source


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision as an answer shows it: its slots as words, cut out of the canonical text."""

    id: str
    labels: tuple[Label, ...]
    modality: Modality
    bearer: str | None
    bearer_class: PartyClass | None
    beneficiary: str | None
    beneficiary_class: PartyClass | None
    instrument: InstrumentKind | None
    value: str | None
    """The main rate, amount or time; further ones stand in the quote."""
    condition: str | None

    def to_dict(self) -> dict[str, Any]:
        """Give it as ``ask --json`` shows it."""
        return {
            "id": self.id,
            "labels": list(self.labels),
            "modality": self.modality,
            "bearer": self.bearer,
            "bearer_class": self.bearer_class,
            "beneficiary": self.beneficiary,
            "beneficiary_class": self.beneficiary_class,
            "instrument": self.instrument,
            "value": self.value,
            "condition": self.condition,
        }


def provisions_in(quotes: Iterable[Quoted], shelf: Mapping[str, Provisions]) -> tuple[Provision, ...]:
    """List the provisions that stand in quotes, each once, in order.

    Args:
        quotes: Of one statement.
        shelf: Provisions by document.
    """
    found = (
        each for quote in quotes if quote.document.id in shelf for each in shelf[quote.document.id].within(quote.span)
    )
    return tuple({each.id: each for each in found}.values())


def ground_of(provision: Provision, source: Source) -> Ground:
    """Cut the slots of a provision out of its document's text."""
    draft, text = provision.draft, source.text
    return Ground(
        id=provision.id,
        labels=draft.labels,
        modality=draft.modality,
        bearer=_name(draft.bearer, text),
        bearer_class=draft.bearer.classes[0] if draft.bearer else None,
        beneficiary=_name(draft.beneficiary, text),
        beneficiary_class=draft.beneficiary.classes[0] if draft.beneficiary else None,
        instrument=draft.instruments[0] if draft.instruments else None,
        value=draft.values[0].span.of(text) if draft.values else None,
        condition=draft.conditions[0].of(text) if draft.conditions else None,
    )


def _name(party: Party | None, text: str) -> str | None:
    return party.span.of(text) if party and party.span else None
