"""A profile and the provisions in force in its place → which incentives apply, which do not, which hang on what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from corpus.jurisdictions import ladder
from corpus.model import Document, Pin
from corpus.pins import pin_of
from rag.eligibility.amounts import amount_of, nothing_spent
from rag.eligibility.asking import ask_next
from rag.eligibility.choosing import chosen
from rag.eligibility.claims import without_claim
from rag.eligibility.clauses import (
    Clause,
    HeldText,
    clause_pattern,
    clauses_of,
    is_parameter,
    is_procedure,
    names_party,
)
from rag.eligibility.dates import ProgrammeDate, in_force, programme_dates
from rag.eligibility.folding import folded
from rag.eligibility.judging import (
    Case,
    date_conditions,
    in_force_condition,
    judged,
    place_condition,
    recipient_condition,
    verdict_of,
    why,
)
from rag.eligibility.kinship import related
from rag.eligibility.logic import Fact
from rag.eligibility.model import Condition, Entry, Match, Piece, Searched
from rag.eligibility.overriding import counted_once, overridden
from rag.eligibility.phrases import say
from rag.eligibility.profile import Profile
from rag.eligibility.reading import ReadClause, read_clause, whole_clause
from rag.eligibility.recipients import ANYONE, Recipient, recipient_of


class Library(Protocol):
    """What matching needs of a corpus."""

    def documents(self) -> Sequence[Document]:
        """List the current documents."""
        ...

    def load(self, document: Document) -> HeldText:
        """Load a document's text and provisions."""
        ...


@dataclass(frozen=True, slots=True)
class _Benefit:
    """A clause that gives somebody something, with the clauses of its article that size it."""

    clause: Clause
    recipient: Recipient
    parameters: tuple[Clause, ...]
    procedures: tuple[Clause, ...]
    number: int
    """Which part of its sentence, from 0."""


@dataclass(frozen=True, slots=True)
class _Loose:
    """A clause on a benefit that names nobody, or that only says how much."""

    clause: Clause
    recipient: Recipient | None
    """Of one with a value: who gets it where its article gives nothing else."""


def match_incentives(library: Library, profile: Profile, day: date, today: date) -> Match:
    """Judge every incentive of a profile's place.

    Args:
        library: The corpus.
        profile: Whose case it is.
        day: The day asked about.
        today: The day on which it is asked.
    """
    case = Case(profile, day, today)
    documents = list(library.documents())
    places = ladder(profile.place)
    held = [library.load(each) for each in chosen(documents, profile) if each.metadata.jurisdiction in places]
    entries: list[Entry] = []
    context: list[Piece] = []
    for text in sorted(held, key=lambda each: (-places.index(each.document.metadata.jurisdiction or ""), _start(each))):
        benefits, framing = _benefits(text)
        entries.extend(_entry(case, benefit) for benefit in benefits)
        context.extend(_piece(clause) for clause in framing)
    entries = counted_once(case, folded(sorted(related(overridden(case, entries)), key=_order)))
    return Match(
        facts=_used(profile, entries),
        name=profile.name,
        place=profile.place,
        as_of=day,
        language=profile.language,
        entries=tuple(entries),
        context=tuple(context),
        ask_next=tuple(ask_next(case, entries)),
        searched=searched(case, documents, held),
    )


def _order(entry: Entry) -> tuple[bool, int, int, int]:
    """Put amounts first, then what hangs on fewest words that nobody reads and on fewest answers, then what asks most.

    What does not apply comes the sooner the fewer of its conditions fail.
    """
    facts = {fact for each in entry.conditions if each.kind != "open" for fact in each.facts} - {"kind", "place"}
    has_value = entry.amount is not None and entry.amount.value is not None
    unread = sum(each.truth is None and each.predicate is None for each in entry.conditions)
    open_ones = sum(each.truth is None for each in entry.conditions)
    failing = sum(each.truth is False for each in entry.conditions)
    return not has_value, failing or unread, open_ones, -len(facts)


def _start(held: HeldText) -> tuple[str, str]:
    metadata = held.document.metadata
    return str(metadata.effective_from or metadata.issued or ""), held.document.source


def _benefits(held: HeldText) -> tuple[list[_Benefit], list[Clause]]:
    """Tell clauses that give somebody something from those that only size, fund or administer it."""
    benefits: list[_Benefit] = []
    loose: list[_Loose] = []
    numbers: dict[str, int] = {}
    clauses = clauses_of(held, "incentive")
    for clause in clauses:
        recipient = _recipient(clause) or _applicant(clause, clauses)
        number = numbers.get(clause.provision.id, -1) + 1
        numbers[clause.provision.id] = number
        if without_claim(clause, "nothing") or recipient is None or is_procedure(clause) or is_parameter(clause):
            loose.append(_Loose(clause, None))
        elif _only_sizes(clause):
            loose.append(_Loose(clause, recipient))
        else:
            benefits.append(_Benefit(clause, recipient, (), (), number))
    return _with_parameters(benefits, loose)


def _recipient(clause: Clause) -> Recipient | None:
    """Find who gets it. A party that must give is not the one that gets, unless it may or has a right besides."""
    draft = clause.provision.draft
    bearer = draft.bearer
    if bearer and any(each != "government" for each in bearer.classes):
        if {"permission", "right"} & set(draft.labels):  # who may or has a right is who gets it, if it is named
            is_named_alone = (
                bearer.span is None and draft.beneficiary is not None and draft.beneficiary.span is not None
            )
            return recipient_of(clause, (draft.beneficiary, bearer) if is_named_alone else (bearer, draft.beneficiary))
        if draft.modality == "obligation":
            return recipient_of(clause, (draft.beneficiary,)) if draft.beneficiary else None
    return recipient_of(clause, (draft.beneficiary, bearer))


def _applicant(clause: Clause, clauses: Sequence[Clause]) -> Recipient | None:
    """Of a clause that names nobody, take who is to apply by its article; anybody, if it sets a condition itself."""
    draft = clause.provision.draft
    if clause.lead is None and (draft.modality != "none" or not draft.values):
        return None
    article = clause.held.article(clause.span)
    for other in clauses:
        if clause.lead and article.contains(other.span) and is_procedure(other):
            return recipient_of(other, (other.provision.draft.bearer,))
    reads = read_clause(clause).conditions
    own = any(each.predicate and clause.span.contains(each.span) for each in reads)
    return Recipient(clause.span, ANYONE, False) if own else None


def _only_sizes(clause: Clause) -> bool:
    """Say whether a clause is a mere parameter: a value without a force of its own, for nobody that its reader saw."""
    draft = clause.provision.draft
    if clause.held.document.metadata.summarises:
        return not names_party(clause.held.language, clause.wording().plain)
    if draft.modality != "none" or draft.lead or not draft.values:
        return False
    return draft.bearer is None and draft.beneficiary is None


def _with_parameters(benefits: Sequence[_Benefit], loose: Sequence[_Loose]) -> tuple[list[_Benefit], list[Clause]]:
    """Give loose clauses to the benefits of their article: a procedure to all, a parameter to the one before it.

    A clause with a value is a benefit itself where none stands before it; what is left is context.
    """
    found = list(benefits)
    context: list[Clause] = []
    for each in loose:
        near = _near(each.clause, found)
        before = [at for at in near if found[at].clause.span.start < each.clause.span.start]
        if not before and each.recipient:
            found.append(_Benefit(each.clause, each.recipient, (), (), 0))
        elif not near:
            context.append(each.clause)
        elif is_procedure(each.clause):
            for at in near:
                found[at] = replace(found[at], procedures=(*found[at].procedures, each.clause))
        else:
            granting = [at for at in before if _grants(found[at].clause)]
            at = max(granting or before or near[:1], key=lambda at: found[at].clause.span)
            found[at] = replace(found[at], parameters=(*found[at].parameters, each.clause))
    return found, context


def _grants(clause: Clause) -> bool:
    """Say whether a clause has a force of its own, and is no mere item."""
    return clause.provision.draft.modality != "none" and clause.lead is None


def _near(clause: Clause, benefits: Sequence[_Benefit]) -> list[int]:
    article = clause.held.article(clause.span)
    return [at for at, benefit in enumerate(benefits) if article.contains(benefit.clause.span)]


def _entry(case: Case, benefit: _Benefit) -> Entry:
    clause = benefit.clause
    document = clause.held.document
    dates = programme_dates(clause)
    read = _read(benefit, dates)
    conditions = list(_conditions(case, benefit, read))
    conditions.extend(date_conditions(case, clause, dates))
    amount = amount_of(case, clause, benefit.parameters)
    nothing = nothing_spent(case, clause, amount)
    if nothing:
        conditions = [*(each for each in conditions if each.truth is not False or each.facts != nothing.facts), nothing]
        amount = None
    programme = without_claim(clause, "programme")
    verdict = verdict_of(conditions)
    verdict = "programme" if programme and verdict != "does_not_apply" else verdict
    draft = clause.provision.draft
    return Entry(
        key=clause.provision.id if not benefit.number else f"{clause.provision.id}.{benefit.number + 1}",
        provision_id=clause.provision.id,
        document=document,
        pin=_pin(clause),
        piece=_piece(clause),
        lead=Piece(clause.lead, clause.lead.of(clause.held.text)) if clause.lead else None,
        verdict=verdict,
        why=why(case, verdict, conditions),
        conditions=tuple(conditions),
        instruments=draft.instruments,
        recipient=str(benefit.recipient.predicate),
        is_discretionary=_is_discretionary(clause),
        is_set_elsewhere=bool(read.elsewhere),
        amount=amount,
        parameters=tuple(_piece(each) for each in (*benefit.parameters, *benefit.procedures)),
        notes=tuple(_notes(case, document)),
        programme=Piece(programme, programme.of(clause.held.text)) if programme else None,
    )


def _is_discretionary(clause: Clause) -> bool:
    """Say whether an authority may give it and need not, by its modality or by the words of this part."""
    draft = clause.provision.draft
    if clause.held.document.metadata.summarises:
        return False
    is_power = draft.modality == "permission" and "government" in (draft.bearer.classes if draft.bearer else ())
    return is_power or bool(clause_pattern(clause.held.language, "may_give").search(clause.wording().plain))


def _read(benefit: _Benefit, dates: Sequence[ProgrammeDate]) -> ReadClause:
    """Read a clause; a tax benefit that would hang on nothing but being an enterprise hangs on words nobody reads."""
    clause = benefit.clause
    read = read_clause(clause, [each.span for each in dates], benefit.recipient)
    is_tax = "tax" in clause.provision.draft.instruments
    is_narrowed = any(each.kind != "yields" for each in read.conditions) or not _is_kind_alone(benefit.recipient)
    return read if is_narrowed or not is_tax else replace(read, conditions=(*read.conditions, whole_clause(clause)))


def _is_kind_alone(recipient: Recipient) -> bool:
    return set(recipient.predicate.facts()) <= {"kind"}


def _conditions(case: Case, benefit: _Benefit, read: ReadClause) -> Iterator[Condition]:
    clause = benefit.clause
    stands = in_force_condition(case, clause, in_force(clause.held.document, case.day, case.today))
    if stands:
        yield stands
    place = place_condition(case, clause)
    if place:
        yield place
    yield recipient_condition(case, clause, benefit.recipient)
    own = str(benefit.recipient.predicate)
    for each in read.conditions:
        if str(each.predicate) != own:
            yield judged(case, clause, each)
    for procedure in benefit.procedures:
        for each in read_clause(procedure).conditions:
            if each.predicate:
                yield judged(case, procedure, each)


def _pin(clause: Clause) -> Pin:
    held = clause.held
    path = clause.provision.path
    return pin_of(held.text, held.headings, held.pages, clause.span, path)


def _piece(clause: Clause) -> Piece:
    return Piece(clause.span, clause.words)


def _notes(case: Case, document: Document) -> Iterator[str]:
    metadata = document.metadata
    if metadata.summarises:
        yield say("note.brief", case.profile.language, title=metadata.summarises.title)
    if metadata.complete is False:
        yield say("note.incomplete", case.profile.language)


def _used(profile: Profile, entries: Sequence[Entry]) -> dict[str, Fact]:
    """Give the facts that any condition or amount looked at."""
    wanted = {fact for entry in entries for condition in entry.conditions for fact in condition.facts}
    return {key: value for key, value in profile.facts.items() if key in wanted or key in ("kind", "place")}


def searched(case: Case, documents: Sequence[Document], held: Sequence[HeldText]) -> Searched:
    """Say what was looked at, and what a reader should know of its limits."""
    language = case.profile.language
    undated = tuple(each.document.source for each in held if each.document.metadata.effective_from is None)
    places = ladder(case.profile.place)
    unplaced = sum(each.metadata.jurisdiction is None for each in documents)
    foreign = len(documents) - unplaced - len(held)
    unread = sum(not each.provisions for each in held)
    local = any(each.document.metadata.jurisdiction == case.profile.place for each in held)
    said = (
        ("note.nothing", not held, case.profile.place),
        ("note.no_local", bool(held) and not local and len(places) > 1, case.profile.place),
        ("note.undated", bool(undated), len(undated)),
        ("note.foreign", foreign > 0, foreign),
        ("note.unplaced", unplaced > 0, unplaced),
        ("note.unread", unread > 0, unread),
    )
    notes = tuple(say(key, language, count=value, place=value) for key, is_so, value in said if is_so)
    days = [each.document.metadata.issued for each in held if each.document.metadata.issued]
    return Searched(len(held), sum(len(each.provisions) for each in held), max(days, default=None), undated, notes)
