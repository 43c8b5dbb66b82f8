"""What the writer is shown: numbered pieces of documents, each with what it cannot be understood without."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.model import Document, Passage, Span
from corpus.outline import Outline
from rag.compose import DraftStatement
from rag.evidence import Evidence
from rag.grounding.model import Evidence as Ground
from rag.grounding.model import EvidenceByNumber
from rag.grounds import ground_of
from rag.quoting import unit_lines
from rag.shelf import Provisions
from rag.sources import Source
from rag.writing.injections import GAP, blanked, gives_orders, rests_on_orders, without_orders
from rag.writing.model import TokenCounter

MOST_PIECES = 24
"""Twice the passages that the extractive answer reads; over the development questions a prompt took 3,600
tokens at the median and 6,800 at most (four bytes each)."""
MOST_PROVISIONS = 4
"""Of one piece, how many provisions are told; an article with more says so itself."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as the writer is shown it."""

    number: int
    """From 1; the only name the writer knows it by."""
    document: Document
    passage: Passage
    source: Source
    text: str
    """What is shown of it: all, or what was found to matter for the question; in any case without orders to programs,
    which nobody can obey who does not see them."""
    led_in_by: int | None = None
    """Number of the piece that begins the list this one goes on with."""
    provisions: tuple[Mapping[str, Any], ...] = ()
    """What the rules read in it, slot by slot."""

    @property
    def ground(self) -> Ground:
        """The piece as statements are checked against it: the whole passage, without orders to programs."""
        sound = replace(self.source, text=blanked(self.source.text, self.passage.span))
        return Ground(sound, self.passage.span, self.document)

    def shown(self) -> dict[str, Any]:
        """Give what the writer sees: no id, no address, no file name."""
        shown: dict[str, Any] = {"number": self.number, "document": _name(self.document)}
        if self.passage.path:
            shown["place in it"] = " › ".join(map(_harmless, self.passage.path))
        if self.led_in_by:
            shown["led in by"] = self.led_in_by
        if self.provisions:
            shown["read by rules"] = list(self.provisions)
        return {**shown, "text": self.text}


def collect(
    evidence: Evidence,
    drafts: Sequence[DraftStatement],
    sources: Mapping[str, Source],
    shelf: Mapping[str, Provisions],
) -> tuple[Piece, ...]:
    """Number the passages that may answer, the likeliest first.

    Args:
        evidence: What was found for the question.
        drafts: The statements of the extractive answer: what they quote is among the pieces, so that a provision that
            a rule refers to can be cited with it.
        sources: Documents by id.
        shelf: Their provisions.
    """
    found: dict[str, tuple[Document, Passage]] = {}
    for document, passage in _candidates(evidence, drafts, sources):
        if _shown_text(sources[document.id], passage).replace(GAP, "").strip():
            found.setdefault(passage.id, (document, passage))
    chosen = list(found.values())[:MOST_PIECES]
    numbers = {passage.id: number for number, (_, passage) in enumerate(chosen, start=1)}
    return tuple(
        Piece(
            number=numbers[passage.id],
            document=document,
            passage=passage,
            source=(source := sources[document.id]),
            text=_shown_text(source, passage),
            led_in_by=_led_in_by(source, passage, numbers),
            provisions=_provisions(passage.span, source, shelf.get(document.id)),
        )
        for document, passage in chosen
    )


def by_number(pieces: Iterable[Piece]) -> EvidenceByNumber:
    """Give pieces as statements are checked against them."""
    return {piece.number: piece.ground for piece in pieces}


def as_json(question: str, pieces: Iterable[Piece]) -> str:
    """Write question and pieces as the one message the model gets.

    Inside a JSON string no document can end its own quotation and pass for something else.
    """
    data = {"question": question, "evidence": [piece.shown() for piece in pieces]}
    return json.dumps(data, ensure_ascii=False)


def fitting(pieces: Sequence[Piece], room_tokens: int, counter: TokenCounter) -> tuple[Piece, ...]:
    """Keep the first pieces that fit; numbers stay, and one that would be cut is left out, a shorter one taken."""
    kept: list[Piece] = []
    for piece in pieces:
        tokens = tokens_of(piece, counter)
        if tokens <= room_tokens:
            kept.append(piece)
            room_tokens -= tokens
    held = {piece.number for piece in kept}
    return tuple(piece if piece.led_in_by in held else replace(piece, led_in_by=None) for piece in kept)


def tokens_of(piece: Piece, counter: TokenCounter) -> int:
    """Count what a piece takes of the model's window."""
    return counter.count(json.dumps(piece.shown(), ensure_ascii=False))


def _candidates(
    evidence: Evidence, drafts: Sequence[DraftStatement], sources: Mapping[str, Source]
) -> Iterator[tuple[Document, Passage]]:
    """Go through passages: what the extractive answer quotes, what was found, what leads these in."""
    quoted = [(quote.document, quote.passage) for draft in drafts for quote in draft.quotes]
    hits = [*evidence.hits, *(sentence.hit for sentence in evidence.sentences)]
    for document, passage in (*quoted, *((hit.document, hit.passage) for hit in hits)):
        lead = _lead(sources[document.id], passage)
        if lead:
            yield document, lead
        yield document, passage


def _lead(source: Source, passage: Passage) -> Passage | None:
    """Find the passage with the words that lead in a list which this passage goes on with."""
    own = source.passages[passage.ordinal]
    lines = unit_lines(source, passage.ordinal)
    outline = Outline.of(source.text, lines)
    at = next((n for n, line in enumerate(outline.lines) if own.span.start <= line.span.start), None)
    leads = outline.leads(at) if at is not None else []
    starts = [outline.lines[lead].span.start for lead in leads]
    outside = [start for start in starts if start < own.span.start]
    if not outside:
        return None
    return next((each for each in source.passages if each.span.start <= outside[0] < each.span.end), None)


def _led_in_by(source: Source, passage: Passage, numbers: Mapping[str, int]) -> int | None:
    lead = _lead(source, passage)
    return numbers.get(lead.id) if lead and lead.id != passage.id else None


def _provisions(span: Span, source: Source, shelf: Provisions | None) -> tuple[Mapping[str, Any], ...]:
    """Tell what the rules read in a passage, without what they left empty."""
    read = shelf.within(span) if shelf else ()
    sound = [each for each in read if not rests_on_orders(source.text, each.draft.span)][:MOST_PROVISIONS]
    told = (ground_of(each, source).to_dict() for each in sound)
    names = ("labels", "bearer", "beneficiary", "value", "condition")
    return tuple({name: each[name] for name in names if each[name]} for each in told)


def _name(document: Document) -> str:
    metadata = document.metadata
    parts = [metadata.title, metadata.document_number, metadata.issuer, metadata.jurisdiction]
    if metadata.effective_from:
        parts.append(f"effective from {metadata.effective_from.isoformat()}")
    if metadata.status != "unknown":
        parts.append(metadata.status.replace("_", " "))
    if metadata.summarises:
        parts.append("a brief, not the original text")
    return " · ".join(_harmless(part) for part in parts if part)


def _shown_text(source: Source, passage: Passage) -> str:
    return without_orders(source.text, passage.span)


def _harmless(name: str) -> str:
    """Give a title or heading, and a gap for one that is an order."""
    return GAP if gives_orders(name) else name
