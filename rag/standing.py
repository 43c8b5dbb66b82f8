"""How texts stand on a day, and what follows for their order: those that have ended step back.

The shares below were set by judgement while reading answers to the development questions; none was swept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Literal

from corpus.model import Document
from corpus.registers import ENDED, UNDATED_END_YEARS
from rag.model import Hit
from rag.scope import Scope

PAST_SHARE = 0.5
"""Of its score, what a text that is not in force keeps."""
PAST_SHARE_WHERE_CURRENT_IS_ASKED = 0.25
"""The same where the question says "in force", "现行"."""
BEHIND_SUCCESSOR = 0.98
"""Of the score of its successor's best passage, the most that a text that has ended keeps: it comes next after it."""
AS_GOOD = 0.7
"""Share of the score of a statement on a text not in force from which one on a text in force is said before it. Lower,
and what merely touches the subject comes before the one text that speaks of it."""
KIND_SHARE = 0.15
"""Of the best score, what a text of the kind asked for gains."""
NATIONAL_SHARE = 0.15
"""The same for a state's own law where that is asked for."""
UNPLACED_SHARE = 0.5
"""Of its score, what a text of no known place keeps where the question says a place: no paper is that place's law."""
VERSION_SHARE = 0.3
"""Of the best score, what a text of the year asked for gains; as much as one whose title the question says."""

Standing = Literal["in_force", "past", "pending"]


def standing(document: Document, day: date, today: date) -> Standing:
    """Say how a text stands on a day. What nobody dated: a text that has ended has, unless the day is long ago."""
    metadata = document.metadata
    if metadata.effective_to:
        if metadata.effective_to <= day:
            return "past"
    elif metadata.status in ENDED and day.year > today.year - UNDATED_END_YEARS:
        return "past"
    is_coming = metadata.effective_from is not None and metadata.effective_from > day
    return "pending" if is_coming or metadata.status == "draft" else "in_force"


def is_out_of_force(document: Document, scope: Scope, today: date) -> bool:
    """Say whether a text does not apply on the day asked about, and is not asked for as one of the past."""
    return not scope.wants_past and standing(document, scope.day, today) != "in_force"


def in_order(hits: Sequence[Hit], scope: Scope, today: date) -> list[Hit]:
    """Bring hits into the order that a scope prefers, best first, with the scores that say so.

    Args:
        hits: As ranked by words and meaning, best first.
        scope: What the question asks for.
        today: The day on which it is asked.
    """
    if not hits:
        return []
    best = max(hit.score for hit in hits)
    scores = [_kept(hit.document, scope) * hit.score + best * _gain(hit.document, scope) for hit in hits]
    if not scope.wants_past:
        scores = _stepped_back(hits, scores, scope, today)
    order = sorted(range(len(hits)), key=lambda index: -scores[index])
    return [replace(hits[index], rank=rank, score=scores[index]) for rank, index in enumerate(order, start=1)]


def _kept(document: Document, scope: Scope) -> float:
    return UNPLACED_SHARE if scope.filters.about and document.metadata.jurisdiction is None else 1.0


def _gain(document: Document, scope: Scope) -> float:
    place = document.metadata.jurisdiction
    gain = KIND_SHARE if document.metadata.kind in scope.kinds else 0.0
    gain += NATIONAL_SHARE if scope.wants_national and place and "-" not in place else 0.0
    return gain + (VERSION_SHARE if scope.years & years_of(document) else 0.0)


def _stepped_back(hits: Sequence[Hit], scores: Sequence[float], scope: Scope, today: date) -> list[float]:
    share = PAST_SHARE_WHERE_CURRENT_IS_ASKED if scope.wants_current else PAST_SHARE
    out = [standing(hit.document, scope.day, today) != "in_force" for hit in hits]
    in_force = [(hit.document, score) for hit, score, gone in zip(hits, scores, out, strict=True) if not gone]
    found: list[float] = []
    for hit, score, gone in zip(hits, scores, out, strict=True):
        if not gone:
            found.append(score)
            continue
        heirs = [other for document, other in in_force if _follows(document, hit.document)]
        found.append(min([score * share, *([BEHIND_SUCCESSOR * max(heirs)] if heirs else [])]))
    return found


def _follows(document: Document, other: Document) -> bool:
    """Say whether a text took the place of another: named by it, or a version of the same work."""
    by = other.metadata.superseded_by
    named = by is not None and by in (PurePath(document.source).stem, document.metadata.title, document.source)
    return named or (document.work is not None and document.work == other.work)


def years_of(document: Document) -> set[int]:
    """List the years by which a version of a text may be named: in its title, its file's name, or when it was made."""
    metadata = document.metadata
    said = _numbers(f"{metadata.title} {metadata.title_en or ''} {PurePath(document.source).stem}")
    dated = {day.year for day in (metadata.issued, metadata.effective_from) if day}
    return {*said, *dated, *([metadata.year] if metadata.year else [])}


def _numbers(text: str) -> Iterable[int]:
    digits = "".join(character if character.isascii() and character.isdigit() else " " for character in text)
    return (int(word) for word in digits.split() if len(word) == 4)
