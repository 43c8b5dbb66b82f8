"""The same benefit said again: shown beside the rule that says it best, not as a row of its own.

A law, its implementing rules and a city's regulations often say one benefit three times. A rule adds nothing where it
has the same verdict, the same instrument and the same conditions as another text's, and no amount of its own.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.provisions import InstrumentKind
from rag.eligibility.kinship import relative
from rag.eligibility.model import Entry, Relative

_COMMON = frozenset({"kind", "place"})
"""Facts of the recipient alone: benefits of any subject share them."""
_OF_EACH_PLACE: frozenset[InstrumentKind] = frozenset({"recognition", "fund", "subsidy"})
"""What a State and its city each give of their own: two honours, two funds."""

_Subject = tuple[str, ...]


def folded(entries: Sequence[Entry]) -> list[Entry]:
    """Mark each entry that repeats another one, and list on that one where it is repeated."""
    shown = [at for at, entry in enumerate(entries) if entry.verdict != "does_not_apply"]
    order = sorted(shown, key=lambda at: (*_weight(entries[at]), at))
    groups: dict[tuple[str, _Subject], list[int]] = defaultdict(list)
    repeats: dict[int, int] = {}
    for at in order:
        keys = [(entries[at].verdict, subject) for subject in _subjects(entries[at])]
        first = next((each for key in keys for each in groups[key] if _adds_nothing(entries[at], entries[each])), None)
        if first is not None:
            repeats[at] = first
            continue
        for key in keys:
            groups[key].append(at)
    by: dict[int, list[Relative]] = defaultdict(list)
    for at, first in sorted(repeats.items()):
        by[first].append(relative(entries[at], 1.0))
    return [
        replace(
            entry,
            repeats=entries[repeats[at]].key if at in repeats else None,
            repeated_by=tuple(by.get(at, ())),
        )
        for at, entry in enumerate(entries)
    ]


def _weight(entry: Entry) -> tuple[bool, bool, bool]:
    """Put first what says most: with an amount, of the law itself, not left to other rules."""
    has_value = entry.amount is not None and entry.amount.value is not None
    return not has_value, entry.document.metadata.summarises is not None, entry.is_set_elsewhere


def _subjects(entry: Entry) -> Iterator[_Subject]:
    """Name what a benefit is about: its formula, and what it asks; nothing where it asks nothing special."""
    if entry.amount and entry.amount.rule:
        yield ("formula", entry.amount.rule)
    asked = sorted({each.predicate for each in entry.conditions if each.predicate and set(each.facts) - _COMMON})
    is_read = all(each.predicate or each.truth for each in entry.conditions)
    if asked and is_read:
        yield ("asked", *asked)


def same_formula(entry: Entry, other: Entry) -> bool:
    """Say whether two texts give one amount: by the same formula, and to parties that are not told apart by a fact."""
    if entry.document.id == other.document.id or entry.amount is None or other.amount is None:
        return False
    asked, asked_too = _facts(entry), _facts(other)
    is_one_party = not asked or not asked_too or bool(asked & asked_too)
    return entry.amount.rule is not None and entry.amount.rule == other.amount.rule and is_one_party


def _facts(entry: Entry) -> set[str]:
    return {fact for each in entry.conditions if each.predicate for fact in each.facts} - _COMMON


def _adds_nothing(entry: Entry, first: Entry) -> bool:
    """Say whether an entry says no more than another one: the same amount, the like in other words, or a pointer."""
    if entry.document.id == first.document.id or not set(entry.instruments) & set(first.instruments):
        return False
    if entry.amount and entry.amount.rule:
        return same_formula(entry, first)
    is_local = entry.document.metadata.jurisdiction != first.document.metadata.jurisdiction
    if is_local and _OF_EACH_PLACE & {entry.instruments[0], first.instruments[0]}:
        return False
    kin = {each.provision_id for each in (*entry.parents, *entry.children)}
    is_like = first.provision_id in kin and entry.recipient == first.recipient and entry.amount is None
    return is_like or _points_to(entry, first)


def _points_to(entry: Entry, first: Entry) -> bool:
    """Say whether an entry only tells of what another rule gives: a brief's line, or "may be deducted by the law"."""
    if entry.amount is not None:
        return False
    is_formula_elsewhere = entry.is_set_elsewhere and entry.instruments == ("tax",) and first.amount is not None
    return entry.document.metadata.summarises is not None or is_formula_elsewhere
