"""Cited passages → the units that can support a statement: sentences, items with what leads them in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.folded import find_quote
from corpus.model import Metadata, Span
from corpus.outline import Outline
from corpus.sentences import sentence_spans
from rag.grounding.model import Cited, Evidence
from rag.grounding.reading import Reading, read
from rag.quoting import rule_around, spans_around, unit_lines

_HELD_EVIDENCE = 256
"""Pieces of evidence whose units are kept: those of some answers."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one sentence says, with the words it cannot be understood without."""

    number: int
    """Of the evidence."""
    spans: tuple[Span, ...]
    reading: Reading

    @property
    def lead_in(self) -> str:
        """Give what stands before an item of a list, or before all of a short one; empty for a sentence alone."""
        text = self.reading.text
        return text.rpartition("\n")[0] if len(self.spans) > 1 else text.partition("\n")[0] if "\n" in text else ""

    @property
    def items(self) -> tuple[str, ...]:
        """List what stands behind the lead-in."""
        return tuple(self.reading.text[len(self.lead_in) :].strip("\n").split("\n"))


def is_sibling(unit: Unit, other: Unit) -> bool:
    """Say whether two units are items behind one lead-in."""
    return bool(unit.lead_in) and (unit.number, unit.lead_in) == (other.number, other.lead_in)


@lru_cache(maxsize=_HELD_EVIDENCE)
def units_of(evidence: Evidence, number: int) -> tuple[Unit, ...]:
    """Cut a piece of evidence into units, in order."""
    source = evidence.source
    ordinal = _ordinal(evidence, evidence.span)
    outline = None if ordinal is None else Outline.of(source.text, unit_lines(source, ordinal))
    found: dict[tuple[Span, ...], None] = {}
    for sentence in sentence_spans(source.text, evidence.span):
        at = outline.at(sentence.start) if outline else None
        spans = rule_around(outline, at, sentence, False) if outline and at is not None else []
        found[tuple(spans) or (sentence,)] = None
    return tuple(_unit(evidence, number, spans) for spans in found)


def quoted_units(evidence: Evidence, cited: Cited) -> list[Unit]:
    """Find the quoted words of a citation; one unit for each place, empty where they do not stand in the evidence."""
    return [
        _unit(evidence, cited.number, tuple(widen(evidence, place)))
        for place in find_quote(cited.quote, evidence.source.text, evidence.span)
    ]


def widen(evidence: Evidence, places: Sequence[Span]) -> list[Span]:
    """Widen quoted words to whole sentences, items to their lead-ins."""
    spans: list[Span] = []
    for place in places:
        for sentence in sentence_spans(evidence.source.text, _lines_around(evidence.source.text, place)):
            if sentence.start < place.end and place.start < sentence.end:
                ordinal = _ordinal(evidence, sentence)
                spans += [sentence] if ordinal is None else spans_around(evidence.source, ordinal, sentence, False)
                spans += [] if any(each.contains(sentence) for each in spans) else [sentence]
    return _merged(spans)


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _lines_around(text: str, place: Span) -> Span:
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end - 1)
    return Span(start, end if end > place.start else len(text))


def _ordinal(evidence: Evidence, span: Span) -> int | None:
    passages = evidence.source.passages
    return next((n for n, each in enumerate(passages) if each.span.start <= span.start < each.span.end), None)


def _unit(evidence: Evidence, number: int, spans: tuple[Span, ...]) -> Unit:
    return Unit(number, spans, read("\n".join(span.of(evidence.source.text) for span in spans)))


def context_of(evidence: Evidence) -> tuple[Reading, ...]:
    """Read what counts as said by every passage of a document: its names, numbers, issuer, days, and the article.

    Of articles only the passage's own counts; a title may list many ("sections 98 to 117").
    """
    ordinal = _ordinal(evidence, evidence.span)
    path = () if ordinal is None else evidence.source.passages[ordinal].path
    metadata = evidence.document.metadata if evidence.document else None
    names = (*evidence.names, *(_said_by(metadata) if metadata else ()))
    return (*map(read, path), *(without(read(name), "article") for name in names))


def without(reading: Reading, *kinds: str) -> Reading:
    """Take facts of some kinds out of a reading."""
    kept = tuple(fact for fact in reading.facts if fact.kind not in kinds)
    return reading if len(kept) == len(reading.facts) else replace(reading, facts=kept)


def _said_by(metadata: Metadata) -> tuple[str, ...]:
    of = metadata.summarises
    named = (metadata.title, metadata.title_en, metadata.document_number, metadata.issuer)
    summarised = (of.title, of.title_en, of.document_number) if of else ()
    days = (metadata.issued, metadata.effective_from, metadata.effective_to)
    return tuple(each for each in (*named, *summarised) if each) + tuple(day.isoformat() for day in days if day)
