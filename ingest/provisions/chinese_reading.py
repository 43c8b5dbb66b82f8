"""A Chinese unit → what its clauses do, by the rules of ``rules/zh*.yaml``.

The stages of one clause: a frame (purpose, scope, reference) silences it; a sanction or definition takes the force of
the modals that stand in it; then force, and where no modal says one, duties in the legal indicative; then what is given
(incentives) and what is set up (mechanisms).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.provisions import InstrumentKind, Label, Modality
from ingest.provisions.chinese_clauses import BLANK, Clause, split_clauses
from ingest.provisions.grammar import Rule, load_grammar

_CHARGE = "zh.duty.beside_charge"
"""由主管部门…: says its duty by itself, also beside a definition or a prohibition."""
_BREACH = re.compile(r"违反|违法|拒不|逾期|擅自|未[^，]{2,}[的者]|骗取|挪用|虚报|弄虚|情节|不改正")
_MEANING = "zh.definition.called"
"""所称…是指…: whatever rules it refers to within."""


@dataclass(frozen=True, slots=True)
class Event:
    """A rule that reads a clause, and where."""

    rule: Rule
    start: int
    """In the plain words of the unit."""
    end: int
    clause: Clause
    act: int
    """Where its verb or modal begins, before which its subject stands."""

    @property
    def is_tacit(self) -> bool:
        """Whether no modal says its force."""
        return self.rule.is_fallback


@dataclass(frozen=True, slots=True)
class Reading:
    """What a unit does."""

    clauses: tuple[Clause, ...]
    events: tuple[Event, ...] = ()
    is_silent: bool = False
    """Whether each clause is silenced: scope, purpose, commencement, reference."""
    main: Event | None = None
    """What gives the primary force."""
    sanctions: tuple[Event, ...] = ()
    labels: tuple[Label, ...] = ()
    """All labels, each once, that of the primary force first."""

    @property
    def modality(self) -> Modality:
        """The primary force."""
        return self.main.rule.force or "none" if self.main else "none"

    @property
    def instruments(self) -> tuple[InstrumentKind, ...]:
        """How the benefits are given, in the order of the words."""
        given = sorted((event for event in self.events if event.rule.instruments), key=lambda event: event.start)
        kinds = dict.fromkeys(kind for event in given for kind in event.rule.instruments)
        return tuple(sorted(kinds, key=lambda kind: kind == "other"))

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that read it."""
        return tuple(dict.fromkeys(event.rule.id for event in self.events))


def read_unit(plain: str) -> Reading:
    """Read the plain words of a unit on their own, without what leads them in."""
    clauses = split_clauses(plain)
    events: list[Event] = []
    silent = 0
    for clause in clauses:
        read = _read_clause(clause)
        silent += read is None
        events.extend(read or ())
    sanctions = tuple(event for event in events if event.rule.label == "sanction")
    events = [event for event in events if not (sanctions and _follows_breach(event))]
    main = _main(events)
    labels = _labels([main, *events] if main else events)
    return Reading(tuple(clauses), tuple(events), silent == len(clauses), main, sanctions, labels)


def _follows_breach(event: Event) -> bool:
    """Say whether, among sanctions, what reads as a duty is one more measure: 拒不改正的，收取其费用."""
    clause = event.clause
    case = "".join(clause.words[begin - clause.start : end - clause.start] for begin, end in clause.conditions[:1])
    return event.is_tacit and _BREACH.search(case) is not None


def _labels(events: list[Event]) -> tuple[Label, ...]:
    found: list[Label] = []
    for event in events:
        if event.rule.label:
            found.append(event.rule.label)
        found.extend(event.rule.adds)
    return tuple(dict.fromkeys(found))


def _read_clause(clause: Clause) -> list[Event] | None:
    """Read one clause; None where a frame silences it."""
    forces = list(_matches("zh", clause, tacit=False))
    framed = list(_matches("zh_frame", clause))
    if _is_silenced(clause, forces, framed):
        return None
    frames = [*_matches("zh_sanctions", clause, whole=True)]
    frames = frames or [each for each in framed if each.rule.label]
    given = [*forces, *_matches("zh_incentives", clause, whole=True, strict=False), *_matches("zh_mechanisms", clause)]
    taken = {label for frame in frames for label in frame.rule.takes_away}
    is_framed = bool(frames)
    kept = [
        event
        for event in given
        if not ({event.rule.label, *event.rule.adds} & taken) or _stands_before_breach(event, frames, clause)
    ]
    if not is_framed:
        kept.extend(_tacit(clause, kept))
    elif not taken:
        kept.extend(event for event in _matches("zh_beside", clause) if event.rule.id == _CHARGE)
    return [*frames, *kept]


def _stands_before_breach(event: Event, frames: list[Event], clause: Clause) -> bool:
    """Say whether a modal has its say before the case that a sanction is for: 应当缴纳，逾期未缴的，处罚款."""
    measure = min((frame.end for frame in frames if frame.rule.label == "sanction"), default=0)
    cases = clause.conditions if event.rule.label == "obligation" else clause.conditions[:1]
    return any(event.end <= begin and end <= measure for begin, end in cases)


def _is_silenced(clause: Clause, forces: list[Event], framed: list[Event]) -> bool:
    """Say whether a frame silences a clause: not where a modal stands before it, or where it says what a term means."""
    if any(each.rule.id == _MEANING for each in framed):
        return False
    first = min((event.end for event in forces if event.rule.force), default=clause.end + 1)
    return any(not each.rule.label and first > each.start for each in framed)


def _tacit(clause: Clause, kept: list[Event]) -> Iterator[Event]:
    """Read duties in the indicative: of the whole clause, or of what stands before 鼓励 or 不得."""
    said = {event.rule.force for event in kept if event.rule.force}
    if not said:
        yield from _first(_matches("zh", clause, tacit=True))
    elif said <= {"encouragement", "prohibition"}:
        before = min(event.start for event in kept if event.rule.force)
        yield from _first(event for event in _matches("zh_beside", clause, tacit=True) if event.end <= before + 1)


def _first(events: Iterator[Event]) -> Iterator[Event]:
    event = next(events, None)
    if event:
        yield event


def _matches(
    name: str, clause: Clause, *, tacit: bool | None = None, whole: bool = False, strict: bool = True
) -> Iterator[Event]:
    """Find the rules of a file that read a clause.

    Args:
        name: Of the file.
        clause: What is read.
        tacit: Only duties in the indicative, or only others; None for both.
        whole: Also by the words of its conditions.
        strict: Whether what is read must end outside the conditions.
    """
    words = clause.words if whole else clause.open
    signs = clause.signs
    for rule in load_grammar(name).rules:
        if (tacit is not None and rule.is_fallback != tacit) or (rule.needs and not rule.needs & signs):
            continue
        match = _outside_conditions(rule.pattern, words, clause) if strict else rule.pattern.search(words)
        if match and not (rule.unless and rule.unless.search(clause.words)):
            yield _event(rule, match, clause)


def _event(rule: Rule, match: re.Match[str], clause: Clause) -> Event:
    begins = match.start("act") if rule.pattern.groupindex.get("act") and match["act"] else match.start()
    return Event(rule, clause.start + match.start(), clause.start + match.end(), clause, clause.start + begins)


def _outside_conditions(pattern: re.Pattern[str], words: str, clause: Clause) -> re.Match[str] | None:
    return next((m for m in pattern.finditer(words) if clause.open[m.end() - 1 : m.end()] != BLANK), None)


def _main(events: list[Event]) -> Event | None:
    """Choose what gives the primary force: the first; a modal comes before the indicative of its own clause."""
    forces = sorted((event for event in events if event.rule.force), key=lambda event: event.start)
    if not forces:
        return None
    first = forces[0]
    if first.is_tacit and first.rule.id != _CHARGE:
        said = (e for e in forces if e.clause is first.clause and not e.is_tacit and e.rule.force != "encouragement")
        return next(said, first)
    return first
