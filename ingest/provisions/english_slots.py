"""A unit that was read → its draft: every slot a span of the text."""

import re
from collections.abc import Iterable, Iterator

from corpus.model import Span
from corpus.provisions import Party, ProvisionDraft, Value
from ingest.provisions.english_lists import Resolved
from ingest.provisions.english_parties import find_party
from ingest.provisions.english_reading import Reading
from ingest.provisions.english_references import find_references
from ingest.provisions.english_rules import rule_named
from ingest.provisions.english_values import find_values

_MODAL = re.compile(r"(?:shall|must|may|will|can|cannot)(?: not)?(?: only| also)? ")


def _find(slot: str, words: str, start: int, end: int | None = None) -> Iterator[re.Match[str]]:
    """Find what fills a slot in a unit's words, by the rule of its name."""
    pattern = rule_named("en_slots", f"en.slot.{slot}").pattern
    return pattern.finditer(words, start, len(words) if end is None else end)


def draft_of(resolved: Resolved) -> ProvisionDraft:
    """Fill the slots of a unit that was read; those of one that does nothing stay empty."""
    reading = resolved.reading
    unit = reading.unit
    if not reading.labels:
        return ProvisionDraft(unit.span, lead=resolved.lead)
    clause = reading.clause
    values = find_values(clause.words[clause.start :])
    return ProvisionDraft(
        span=unit.span,
        labels=reading.labels,
        modality=reading.force,
        lead=resolved.lead,
        is_inherited=resolved.is_inherited,
        bearer=Party(resolved.bearer_classes, resolved.bearer_span) if resolved.bearer_classes else None,
        beneficiary=_beneficiary(reading),
        action=_action(reading),
        conditions=_spans(reading, clause.conditions),
        exceptions=_spans(reading, clause.exceptions),
        instruments=reading.instruments if "incentive" in reading.labels else (),
        values=tuple(
            Value(unit.at(clause.start + each.start, clause.start + each.end), each.quantity) for each in values
        ),
        deadlines=_spans(reading, [match.span() for match in _find("deadline", clause.words, clause.start)]),
        sanction=_sanction(reading),
        cross_references=_spans(reading, find_references(unit.plain)),
        rules=reading.rules,
    )


def _spans(reading: Reading, ranges: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Turn ranges of the words into spans of the text, without the marks and blanks around them."""
    found: list[Span] = []
    for start, end in ranges:
        words = reading.unit.plain[start:end]
        begin = start + len(words) - len(words.lstrip(" ,;"))
        stop = end - (len(words) - len(words.rstrip(" ,;.")))
        if begin < stop:
            found.append(reading.unit.at(begin, stop))
    return tuple(found)


def _sanction(reading: Reading) -> Span | None:
    if "sanction" not in reading.labels:
        return None
    match = next(_find("sanction", reading.clause.words, reading.clause.start), None)
    return next(iter(_spans(reading, [match.span()])), None) if match else None


def _action(reading: Reading) -> Span | None:
    """Take what is done: from behind the primary verb's modal to where its clause, or a condition, begins."""
    if reading.verb is None:
        return next(iter(_spans(reading, [(reading.clause.start, len(reading.unit.plain))])), None)
    start = reading.verb.start
    modal = _MODAL.match(reading.clause.main, start)
    start = modal.end() if modal else start
    edges = [begin for begin, _ in (*reading.clause.conditions, *reading.clause.exceptions) if begin > start]
    stop = min([reading.verb.stop, *edges])
    return next(iter(_spans(reading, [(start, stop)])), None)


def _beneficiary(reading: Reading) -> Party | None:
    """Find whom an act is for: the first party after "to", "for" and the like behind the verb."""
    if reading.verb is None or reading.force == "none":
        return None
    bearer = reading.bearer
    for match in _find("receiver", reading.clause.main, reading.verb.start, reading.verb.stop):
        named = find_party(reading.clause.words, match.end(), reading.verb.stop)
        span = reading.unit.at(named.start, named.end) if named else None
        if named and (bearer is None or span != bearer.span):
            return Party(named.classes, span)
    return None
