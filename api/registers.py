"""Provisions as lists, pages and files show them."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from api.schemas import DocumentOut, PinOut
from corpus.catalogue import Catalogue
from corpus.model import Document, Pin, Span
from corpus.provisions import (
    Basis,
    Bound,
    InstrumentKind,
    Label,
    Modality,
    Party,
    PartyClass,
    Provision,
    QuantityKind,
    ToolSide,
    Value,
    tool_sides,
)
from rag.model import document_to_dict, pin_to_dict

SHOWN_AT_ONCE = 1_000
"""Provisions whose documents are looked up together while many are gone through."""


class WordsOut(BaseModel):
    """Words of the document: its text from start to end."""

    text: str
    start: int
    end: int


class QuantityOut(BaseModel):
    """What the words of a value mean."""

    kind: QuantityKind
    number: float
    unit: str = Field(description="%, times, an ISO 4217 code, or year, month, week, day, hour, person, item.")
    bound: Bound
    upper: float | None = Field(description="The other end of a range.")
    per: list[str] = Field(description="What it is counted for, such as person and year.")


class ValueOut(WordsOut):
    """An amount, rate, cap, number or duration."""

    quantity: QuantityOut | None = Field(description="None where the words hold no number that can be read.")


class ProvisionOut(BaseModel):
    """A clause and what was read in it; `bearer`, `beneficiary`, `condition` and `value` are words of the document."""

    id: str
    document: DocumentOut
    pin: PinOut
    start: int
    end: int
    text: str = Field(description="The document's text from start to end.")
    labels: list[Label]
    modality: Modality
    bearer: str | None
    bearer_class: PartyClass | None
    beneficiary: str | None
    beneficiary_class: PartyClass | None
    condition: str | None = Field(description="The first of `conditions`.")
    instrument: InstrumentKind | None = Field(description="The first of `instruments`.")
    value: str | None = Field(description="The first of `values`.")
    cross_references: list[str]
    bearer_classes: list[PartyClass]
    bearer_span: tuple[int, int] | None
    beneficiary_classes: list[PartyClass]
    beneficiary_span: tuple[int, int] | None
    action: WordsOut | None
    conditions: list[WordsOut]
    exceptions: list[WordsOut]
    instruments: list[InstrumentKind]
    tool_sides: list[ToolSide] = Field(description="The side of policy it works on, as researchers code tools.")
    values: list[ValueOut]
    deadlines: list[WordsOut]
    sanction: WordsOut | None
    inherited: bool = Field(description="Whether its force comes from the words that lead it in.")
    lead: WordsOut | None = Field(description="Of an item of a list: the words that lead it in.")
    speaker: WordsOut | None = Field(description="Of a paper: who finds or recommends it.")
    rules: list[str] = Field(description="The rules that read it.")
    basis: Basis


class RegisterOut(BaseModel):
    """A page of a register."""

    total: int = Field(description="Of all pages.")
    offset: int
    limit: int
    provisions: list[ProvisionOut]


def iter_dicts(catalogue: Catalogue, provisions: Iterable[Provision]) -> Iterator[dict[str, Any]]:
    """Go through provisions as JSON shows them; those of a document that was just removed are left out."""
    batch: list[Provision] = []
    for provision in provisions:
        batch.append(provision)
        if len(batch) == SHOWN_AT_ONCE:
            yield from _dicts(catalogue, batch)
            batch.clear()
    yield from _dicts(catalogue, batch)


def _dicts(catalogue: Catalogue, provisions: Sequence[Provision]) -> Iterator[dict[str, Any]]:
    documents = catalogue.documents_by_id({each.document_id for each in provisions})
    shown = {name: document_to_dict(document) for name, document in documents.items()}
    for each in provisions:
        if document := documents.get(each.document_id):
            yield provision_to_dict(each, document, catalogue.text(document.id), shown[document.id])


def provision_to_dict(
    provision: Provision, document: Document, text: str, shown: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Give a provision as JSON shows it.

    Args:
        provision: As it is held.
        document: Its document.
        text: The document's canonical text, out of which every slot is cut.
        shown: The document as JSON shows it, where that is made already.
    """
    draft = provision.draft
    return {
        "id": provision.id,
        "document": shown or document_to_dict(document),
        "pin": pin_to_dict(Pin(provision.path, provision.page)),
        "start": draft.span.start,
        "end": draft.span.end,
        "text": provision.text,
        "labels": list(draft.labels),
        "modality": draft.modality,
        "bearer": _party_words(draft.bearer, text),
        "bearer_class": _first(_classes(draft.bearer)),
        "beneficiary": _party_words(draft.beneficiary, text),
        "beneficiary_class": _first(_classes(draft.beneficiary)),
        "condition": _first([each.of(text) for each in draft.conditions]),
        "instrument": _first(draft.instruments),
        "value": _first([each.span.of(text) for each in draft.values]),
        "cross_references": [each.of(text) for each in draft.cross_references],
        "bearer_classes": _classes(draft.bearer),
        "bearer_span": _party_span(draft.bearer),
        "beneficiary_classes": _classes(draft.beneficiary),
        "beneficiary_span": _party_span(draft.beneficiary),
        "action": _words(draft.action, text),
        "conditions": [_quoted(each, text) for each in draft.conditions],
        "exceptions": [_quoted(each, text) for each in draft.exceptions],
        "instruments": list(draft.instruments),
        "tool_sides": list(tool_sides(draft)),
        "values": [_value(each, text) for each in draft.values],
        "deadlines": [_quoted(each, text) for each in draft.deadlines],
        "sanction": _words(draft.sanction, text),
        "inherited": draft.is_inherited,
        "lead": _words(draft.lead, text),
        "speaker": _words(draft.speaker, text),
        "rules": list(draft.rules),
        "basis": draft.basis,
    }


def _quoted(span: Span, text: str) -> dict[str, Any]:
    return {"text": span.of(text), "start": span.start, "end": span.end}


def _words(span: Span | None, text: str) -> dict[str, Any] | None:
    return None if span is None else _quoted(span, text)


def _party_words(party: Party | None, text: str) -> str | None:
    return party.span.of(text) if party and party.span else None


def _party_span(party: Party | None) -> list[int] | None:
    return [party.span.start, party.span.end] if party and party.span else None


def _classes(party: Party | None) -> list[str]:
    return list(party.classes) if party else []


def _first(words: Sequence[str]) -> str | None:
    return words[0] if words else None


def _value(value: Value, text: str) -> dict[str, Any]:
    quantity = value.quantity
    said = _quoted(value.span, text)
    if quantity is None:
        return {**said, "quantity": None}
    meant = {
        "kind": quantity.kind,
        "number": plain_number(quantity.number),
        "unit": quantity.unit,
        "bound": quantity.bound,
        "upper": None if quantity.upper is None else plain_number(quantity.upper),
        "per": list(quantity.per),
    }
    return {**said, "quantity": meant}


def plain_number(number: Decimal) -> int | float:
    """Give a number as JSON and worksheets have it.

    Example:
        >>> plain_number(Decimal("30")), plain_number(Decimal("0.5"))
        (30, 0.5)
    """
    return int(number) if number == number.to_integral_value() else float(number)
