"""Which rule stands above which: the same subject on the ladder of places, likeness measured by their words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
LEAST = (LEAST_LIKENESS, LEAST_LIKENESS_ON_ONE_FACT)
"""By whether a fact is shared."""
MOST_COMPARED = 200
"""Clauses that one is compared with, those that share its rarest words first; so time grows with the number of clauses,
not its square. The sample laws never reach it."""
NO_RECIPIENT, EVERY_RECIPIENT = "", "*"
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
    parents: dict[int, list[tuple[float, int]]] = defaultdict(list)
    children: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other in _pairs(entries, words, weights):
        for lower, upper in ((one, other), (other, one)):
            if _is_above(entries[upper], entries[lower]):
                share = likeness(words[lower], words[upper], weights)
                if share >= _least(entries[upper], entries[lower]):
                    parents[lower].append((share, upper))
                    children[upper].append((share, lower))
    return [
        replace(
            entry,
            parents=_relatives(entries, parents.get(at, ())),
            children=_relatives(entries, children.get(at, ())),
        )
        for at, entry in enumerate(entries)
    ]


def _pairs(
    entries: Sequence[Entry], words: Sequence[frozenset[str]], weights: Mapping[str, float]
) -> Iterator[tuple[int, int]]:
    """Go through the pairs that may be like each other, the lighter first, without comparing each with every other.

    Only those of one instrument and recipient are compared. Two clauses that share a part of the lighter one's words
    share one of its rarest words, of those that together weigh more than the rest; so a clause is looked up by these
    only (prefix filtering: Bayardo, Ma and Srikant, Scaling up all pairs similarity search, 2007). Where no fact is
    shared a larger part must be, and fewer words are looked up.
    """
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for group in _groups(entry, (_kind(entry), EVERY_RECIPIENT)):
            for word in words[at]:
                held[*group, word].append(at)
    masses = [sum(weights[word] for word in each) for each in words]
    for at, entry in enumerate(entries):
        rare = {least: tuple(_rarest(words[at], weights, 1.0 - least)) for least in LEAST}
        kind = _kind(entry)
        asked = _groups(entry, (kind, NO_RECIPIENT) if kind else (EVERY_RECIPIENT,))
        near: set[int] = set()
        for rank in range(max(map(len, rare.values()))):
            words_here = ((group, rare[LEAST[bool(group[0])]][rank : rank + 1]) for group in asked)
            near.update(other for group, word in words_here if word for other in held.get((*group, *word), ()))
            if len(near) > MOST_COMPARED:
                break
        yield from ((at, other) for other in near if (masses[at], at) < (masses[other], other))


def _kind(entry: Entry) -> str:
    """Give the recipient by whom entries are kept apart; none where anybody may be meant."""
    return entry.recipient if "kind" in entry.recipient else NO_RECIPIENT


def _groups(entry: Entry, recipients: Sequence[str]) -> list[tuple[str, str, str]]:
    """List where an entry is kept: by each of its facts (and by none), instruments and recipients."""
    facts = ("", *sorted(_facts(entry)))
    kinds = sorted(set(entry.instruments))
    return [(fact, kind, recipient) for fact in facts for kind in kinds for recipient in dict.fromkeys(recipients)]


def _rarest(words: frozenset[str], weights: Mapping[str, float], share: float) -> Iterator[str]:
    """Give the heaviest words of a clause until they weigh more than a share of it."""
    limit = share * sum(weights[word] for word in words)
    weight = 0.0
    for word in sorted(words, key=lambda each: (-weights[each], each)):
        if weight > limit:
            return
        weight += weights[word]
        yield word


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
    return tuple(relative(entries[at], share) for share, at in best)


def relative(entry: Entry, share: float) -> Relative:
    """Name an entry beside another one."""
    metadata = entry.document.metadata
    return Relative(
        entry.provision_id,
        entry.document.source,
        metadata.title,
        metadata.jurisdiction,
        entry.pin.path,
        round(share, 2),
    )
