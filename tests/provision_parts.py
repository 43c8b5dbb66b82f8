"""Provisions built by hand, found in a text by their words."""

from collections.abc import Sequence
from typing import Any

from corpus.catalogue import Catalogue
from corpus.identifiers import provision_id
from corpus.model import Span
from corpus.provisions import InstrumentKind, Label, Party, PartyClass, Provision, ProvisionDraft, Reading, Value


def span_in(text: str, words: str) -> Span:
    """Where words stand in a text."""
    start = text.index(words)
    return Span(start, start + len(words))


def make_draft(text: str, words: str, *labels: Label, **slots: Any) -> ProvisionDraft:
    """A provision by its words; ``bearer`` and ``beneficiary`` are classes, ``value`` and ``condition`` words.

    Args:
        text: The canonical text.
        words: The clause.
        labels: What it does.
        slots: Any of ``bearer``, ``beneficiary``, ``instruments``, ``value``, ``condition``, ``speaker``.
    """
    value, condition, speaker = (slots.get(name) for name in ("value", "condition", "speaker"))
    instruments: tuple[InstrumentKind, ...] = slots.get("instruments", ())
    return ProvisionDraft(
        span_in(text, words),
        labels,
        bearer=_party(text, slots.get("bearer")),
        beneficiary=_party(text, slots.get("beneficiary")),
        instruments=instruments,
        values=(Value(span_in(text, value)),) if value else (),
        conditions=(span_in(text, condition),) if condition else (),
        speaker=span_in(text, speaker) if speaker else None,
    )


def make_provision(text: str, words: str, *labels: Label, document: str = "doc", **slots: Any) -> Provision:
    """The same, as it is held; ``ordinal`` and ``path`` may be given besides."""
    ordinal, path = slots.pop("ordinal", 0), slots.pop("path", ("第一条",))
    draft = make_draft(text, words, *labels, **slots)
    identifier = provision_id(document, draft.span)
    return Provision(identifier, document, ordinal, draft, path, None, draft.span.of(text))


def put_provisions(catalogue: Catalogue, source: str, drafts: Sequence[ProvisionDraft]) -> None:
    """Give the document of a file these provisions and no others."""
    document = next(each for each in catalogue.documents() if each.source == source)
    catalogue.reread(document.id, Reading("by hand", tuple(drafts)))


def text_of(catalogue: Catalogue, source: str) -> str:
    """The canonical text of a file's document."""
    return catalogue.text(next(each.id for each in catalogue.documents() if each.source == source))


def _party(text: str, said: PartyClass | tuple[PartyClass, str] | None) -> Party | None:
    if said is None:
        return None
    return Party((said,)) if isinstance(said, str) else Party((said[0],), span_in(text, said[1]))
