"""The conditions of a clause, judged by the facts of a profile; no condition is judged by anything else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.jurisdictions import ladder
from corpus.places import Places
from rag.eligibility.clauses import Clause
from rag.eligibility.dates import InForce, ProgrammeDate
from rag.eligibility.logic import Fact, Predicate, Truth, both
from rag.eligibility.model import Condition, Verdict
from rag.eligibility.money import Money
from rag.eligibility.phrases import say
from rag.eligibility.profile import Profile
from rag.eligibility.reading import ReadCondition, condition_id
from rag.eligibility.recipients import ANYONE, Recipient
from rag.eligibility.vocabulary import Language, label, value_label, vocabulary

_PLACES = Places(with_cities=True)
SHOWN_CHARACTERS = 60
"""Of a condition's words, in the one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Case:
    """Whose case is judged, and for which day."""

    profile: Profile
    day: date
    today: date

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What the profile says."""
        return self.profile.facts


def judged(case: Case, clause: Clause, read: ReadCondition) -> Condition:
    """Judge one condition of a clause."""
    truth = read.predicate.truth(case.facts) if read.predicate else None
    if read.kind == "yields":
        truth = True  # until another held rule is found to provide otherwise
    if truth is None and read.id in (case.profile.confirmed or {}):
        return _condition(case, clause, read, (case.profile.confirmed or {})[read.id], is_confirmed=True)
    return _condition(case, clause, read, truth)


def _condition(
    case: Case, clause: Clause, read: ReadCondition, truth: Truth, *, is_confirmed: bool = False
) -> Condition:
    language = case.profile.language
    facts = read.predicate.facts() if read.predicate else ()
    if is_confirmed:
        settle = say("settle.confirmed", language)
    elif read.kind == "yields":
        settle = say("settle.not_overridden", language)
    elif read.predicate is None:
        settle = say("settle.confirm", language, id=read.id)
    else:
        settle = _settled(case, read.predicate, truth)
    words = read.span.of(clause.held.text)
    predicate = str(read.predicate) if read.predicate else None
    return Condition(read.id, read.kind, words, read.span, truth, predicate, facts, settle)


def _settled(case: Case, predicate: Predicate, truth: Truth) -> str:
    """Say what settles a predicate: the facts that do, or those that are missing and the papers that would."""
    language = case.profile.language
    if truth is None:
        missing = [vocabulary()[fact] for fact in predicate.facts() if fact not in case.facts]
        questions = " ".join(each.question[language] for each in missing)
        papers = "、".join(dict.fromkeys(each.settled_by[language] for each in missing))
        return say("settle.fact", language, questions=questions, papers=papers)
    known = [(fact, case.facts[fact]) for fact in predicate.facts() if fact in case.facts]
    said = [f"{label(fact, language)}: {shown_fact(value, language)}" for fact, value in known]
    return say("settle.known", language, facts="; ".join(said))


def shown_fact(fact: Fact, language: Language) -> str:
    """Write a fact as a reader sees it."""
    if isinstance(fact, bool):
        return say("fact.yes" if fact else "fact.no", language)
    if isinstance(fact, frozenset):
        named = [value_label(each, language) for each in sorted(fact)]
        return say("fact.comma", language).join(named) or say("fact.none", language)
    if isinstance(fact, str):
        return value_label(fact, language)
    return str(fact) if not isinstance(fact, Money) or fact.year is None else f"{fact} ({fact.year})"


def recipient_condition(case: Case, clause: Clause, recipient: Recipient) -> Condition:
    """Judge whether the party is one of those the benefit is for."""
    words = recipient.span.of(clause.held.text)
    if recipient.predicate == ANYONE:
        return Condition(condition_id(clause, words), "recipient", words, recipient.span, True, None, (), "")
    read = ReadCondition(condition_id(clause, words), "condition", recipient.span, recipient.predicate)
    shown = judged(case, clause, read)
    return Condition(
        shown.id, "recipient", words, recipient.span, shown.truth, shown.predicate, shown.facts, shown.settle
    )


def in_force_condition(case: Case, clause: Clause, stands: InForce) -> Condition | None:
    """Judge whether the document applies on the day; None where nothing need be said."""
    language = case.profile.language
    if stands.standing == "in_force" and stands.is_dated:
        return None
    name = {"past": "ended", "pending": "pending", "in_force": "undated"}[stands.standing]
    suffix = "" if stands.is_dated or name == "undated" else "_undated"
    status = clause.held.document.metadata.status
    said = say(f"status.{status}", language) if status in ("superseded", "repealed", "historical") else status
    words = say(f"in_force.{name}{suffix}", language, day=stands.day, status=said)
    return Condition(
        condition_id(clause, "in force"),
        "in_force",
        words,
        None,
        stands.standing == "in_force",
        None,
        (),
        words,
    )


def date_conditions(case: Case, clause: Clause, dates: Sequence[ProgrammeDate]) -> Iterator[Condition]:
    """Judge the days that a benefit's own words give it."""
    for each in dates:
        own = case.facts.get(each.rule.unless_fact or "")
        day = own if isinstance(own, date) else case.day
        truth = each.holds(day)
        key = "within" if truth else "after" if each.applies == "end" else "before"
        said = say(f"dates.{key}", case.profile.language, day=each.day)
        words = each.span.of(clause.held.text)
        facts = (each.rule.unless_fact,) if each.rule.unless_fact else ()
        yield Condition(condition_id(clause, words), "dates", words, each.span, truth, None, facts, said)


def place_condition(case: Case, clause: Clause) -> Condition | None:
    """Judge whether a clause that speaks of places narrower than its document's means the party's."""
    whole = clause.held.document.metadata.jurisdiction
    named = [code for code in _PLACES.named_in(clause.words) if whole and code != whole and whole in ladder(code)]
    if not named:
        return None
    truth = any(code in ladder(case.profile.place) for code in named)
    language = case.profile.language
    names = [_PLACES.name_of(code, chinese=language == "zh") or code for code in named]
    said = say("settle.place", language, places="、".join(names))
    identifier = condition_id(clause, "place")
    return Condition(identifier, "place", said, None, truth, None, ("place",), said)


def verdict_of(conditions: Sequence[Condition]) -> Verdict:
    """Join the conditions: one that fails decides, else one that is not known."""
    truth = both(each.truth for each in conditions)
    return "unknown" if truth is None else "applies" if truth else "does_not_apply"


def why(case: Case, verdict: Verdict, conditions: Sequence[Condition]) -> str:
    """Say the verdict in one sentence, with the words it hangs on."""
    language = case.profile.language
    if verdict == "applies":
        return say("why.applies", language, count=len(conditions))
    if verdict == "programme":
        return say("why.programme", language)
    wanted = False if verdict == "does_not_apply" else None
    found = [each for each in conditions if each.truth is wanted]
    dated = [each for each in found if each.kind in ("in_force", "dates", "place")]
    if dated:
        return say("why.ended", language, words=dated[0].settle)
    words = " / ".join(dict.fromkeys(_short(each.words) for each in found))
    return say("why.fails" if wanted is False else "why.unknown", language, words=words)


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= SHOWN_CHARACTERS else plain[: SHOWN_CHARACTERS - 1] + "…"
