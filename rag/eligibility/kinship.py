"""Which rule stands above which: the same subject on the ladder of places, likeness measured by their words."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.jurisdictions import ladder
from corpus.words import content_words
from rag.eligibility.likeness import likeness, rarity
from rag.eligibility.model import Entry, Relative

LEAST_LIKENESS = 0.55
"""Likeness from which two clauses speak of the same benefit. Of 20 pairs above it in the sample laws of China one is
wrong (two deductions of costs, capped alike); between .45 and it three of seven are."""
LEAST_LIKENESS_ON_ONE_FACT = 0.25
"""The same where both hang on one fact, such as what was spent on training; of 40 such pairs none is wrong."""
KIND_RANKS = {"law": 0, "regulation": 1, "notice": 2, "brief": 3}
"""In one place, what stands above what; a kind that is not listed comes last."""
LAST_RANK = 4
NEVER = 2.0
"""More than any likeness."""
COMMON_FACTS = frozenset({"kind", "place", "size"})
"""Facts on which benefits of any subject hang."""
MOST_RELATIVES = 3
"""Parents or children that are shown; more are the same words once more."""


def related(entries: Sequence[Entry]) -> list[Entry]:
    """Show beside each incentive its parents and children: same instrument and recipient, like words, another text."""
    words = [frozenset(_words(entry)) for entry in entries]
    weights = rarity(words)
    parents: dict[int, list[tuple[float, int]]] = {}
    children: dict[int, list[tuple[float, int]]] = {}
    for lower in range(len(entries)):
        for upper in range(len(entries)):
            if _is_above(entries[upper], entries[lower]):
                share = likeness(words[lower], words[upper], weights)
                if share >= _least(entries[upper], entries[lower]):
                    parents.setdefault(lower, []).append((share, upper))
                    children.setdefault(upper, []).append((share, lower))
    return [
        replace(
            entry,
            parents=_relatives(entries, parents.get(at, ())),
            children=_relatives(entries, children.get(at, ())),
        )
        for at, entry in enumerate(entries)
    ]


def _words(entry: Entry) -> list[str]:
    return content_words(" ".join(part.quote for part in (entry.lead, entry.piece) if part))


def _least(upper: Entry, lower: Entry) -> float:
    """Say how like two clauses must be; those that hang on facts, and on none in common, never are."""
    above, below = _facts(upper), _facts(lower)
    if above & below:
        return LEAST_LIKENESS_ON_ONE_FACT
    return NEVER if above and below else LEAST_LIKENESS


def _facts(entry: Entry) -> set[str]:
    asked = {fact for each in entry.conditions if each.kind == "condition" for fact in each.facts}
    return asked - COMMON_FACTS


def _is_above(upper: Entry, lower: Entry) -> bool:
    if upper.document.id == lower.document.id or not set(upper.instruments) & set(lower.instruments):
        return False
    if upper.recipient != lower.recipient and "kind" in upper.recipient and "kind" in lower.recipient:
        return False
    above, below = upper.document.metadata.jurisdiction or "", lower.document.metadata.jurisdiction or ""
    if above != below:
        return above in ladder(below)
    return _rank(upper) < _rank(lower)


def _rank(entry: Entry) -> int:
    return KIND_RANKS.get(entry.document.metadata.kind, LAST_RANK)


def _relatives(entries: Sequence[Entry], found: Sequence[tuple[float, int]]) -> tuple[Relative, ...]:
    best = sorted(found, key=lambda each: (-each[0], each[1]))[:MOST_RELATIVES]
    return tuple(_relative(entries[at], share) for share, at in best)


def _relative(entry: Entry, share: float) -> Relative:
    metadata = entry.document.metadata
    return Relative(
        entry.provision_id,
        entry.document.source,
        metadata.title,
        metadata.jurisdiction,
        entry.pin.path,
        round(share, 2),
    )
