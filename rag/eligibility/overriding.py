"""Rules that step back behind others (除国务院财政部门另有规定外), where a held rule does provide otherwise."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.eligibility.folding import same_formula
from rag.eligibility.judging import Case, verdict_of, why
from rag.eligibility.model import Condition, Entry
from rag.eligibility.phrases import say


def overridden(case: Case, entries: Sequence[Entry]) -> list[Entry]:
    """Judge anew what yields, now that all that applies is known.

    A rule provides otherwise where it applies, computes its amount by the same formula, and does not yield itself.
    """
    return [_judged(case, entry, entries) for entry in entries]


def counted_once(case: Case, entries: Sequence[Entry]) -> list[Entry]:
    """Say of amounts that the same formula gives twice, as a law and its rules do, that they are one benefit."""
    seen: dict[str, list[Entry]] = defaultdict(list)
    found: list[Entry] = []
    for entry in entries:
        rule = entry.amount.rule if entry.amount and not entry.repeats and entry.verdict != "does_not_apply" else None
        other = next((each for each in seen[rule] if same_formula(entry, each)), None) if rule else None
        if rule and other is None:
            seen[rule].append(entry)
        if other is None:
            found.append(entry)
            continue
        note = say("note.once", case.profile.language, title=other.document.metadata.title)
        found.append(replace(entry, notes=(*entry.notes, note)))
    return found


def _judged(case: Case, entry: Entry, entries: Sequence[Entry]) -> Entry:
    if not any(each.kind == "yields" for each in entry.conditions):
        return entry
    other = next((each for each in entries if _provides_otherwise(each, entry)), None)
    if other is None:
        return entry
    title = other.document.metadata.title
    conditions = tuple(_overridden(case, each, title) for each in entry.conditions)
    verdict = verdict_of(conditions)
    return replace(entry, conditions=conditions, verdict=verdict, why=why(case, verdict, conditions))


def _provides_otherwise(other: Entry, entry: Entry) -> bool:
    rule = entry.amount.rule if entry.amount else None
    return (
        other is not entry
        and rule is not None
        and other.amount is not None
        and other.amount.rule == rule
        and other.verdict != "does_not_apply"
        and not any(each.kind == "yields" for each in other.conditions)
    )


def _overridden(case: Case, condition: Condition, title: str) -> Condition:
    if condition.kind != "yields":
        return condition
    return replace(condition, truth=False, settle=say("settle.overridden", case.profile.language, title=title))
