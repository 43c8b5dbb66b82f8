"""What a party must and must not do, by stage, with deadline and sanction: the checklist of its duties."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from corpus.jurisdictions import ladder
from corpus.labels import path_keys
from corpus.model import Document, Pin, Span
from corpus.pins import pin_of
from corpus.words import content_words
from rag.eligibility.choosing import chosen
from rag.eligibility.clauses import Clause, HeldText, clauses_of
from rag.eligibility.dates import in_force
from rag.eligibility.judging import Case, in_force_condition, judged, recipient_condition, verdict_of, why
from rag.eligibility.likeness import likeness, rarity
from rag.eligibility.logic import both
from rag.eligibility.matching import Library, searched
from rag.eligibility.model import Condition, Piece, Searched, Verdict
from rag.eligibility.profile import Profile
from rag.eligibility.reading import read_clause
from rag.eligibility.recipients import recipient_of
from rag.eligibility.rules import read_rules
from rag.eligibility.vocabulary import Language
from rag.references import read_references

Stage = Literal["before", "while", "after"]
STAGES: tuple[Stage, ...] = ("before", "while", "after")
DUTY_LABELS = ("obligation", "prohibition")
LEAST_BREACH_LIKENESS = 0.5
"""Likeness from which a sanction that names no article is taken to be that of a duty. Of the pairs above it in the
sample laws of China about three in five are right, of those between .4 and .5 one in three."""
FEWEST_SHARED_WORDS = 5
"""Words that a duty and a breach must share besides: less is a mere noun (劳动报酬)."""
_BREACH = re.compile(
    r"违反[^，。；]*|未[^，。；]+|侵害[^，。；]+|擅自[^，。；]+|骗取[^，。；]+|拒不[^，。；]+|[^，。；]+的(?=，)"
)


@dataclass(frozen=True, slots=True)
class Sanction:
    """What follows from a breach."""

    provision_id: str
    pin: Pin
    piece: Piece
    by: Literal["article", "words"]
    """Whether the sanction names the duty's article, or its breach in words."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do or not to do."""

    provision_id: str
    document: Document
    pin: Pin
    piece: Piece
    lead: Piece | None
    is_prohibition: bool
    stage: Stage
    verdict: Verdict
    why: str
    conditions: tuple[Condition, ...]
    deadlines: tuple[Piece, ...]
    sanctions: tuple[Sanction, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """All duties of a party."""

    name: str | None
    place: str
    as_of: date
    language: Language
    duties: tuple[Duty, ...]
    """Those that apply and those that may; those that do not are left out."""
    left_out: int
    searched: Searched


def list_duties(library: Library, profile: Profile, day: date, today: date) -> Checklist:
    """List what a party must and must not do in its place on a day.

    Args:
        library: The corpus.
        profile: Whose duties.
        day: The day asked about.
        today: The day on which it is asked.
    """
    case = Case(profile, day, today)
    documents = list(library.documents())
    places = ladder(profile.place)
    held = [library.load(each) for each in chosen(documents, profile) if each.metadata.jurisdiction in places]
    held = [each for each in held if in_force(each.document, day, today).standing == "in_force"]
    held.sort(key=lambda each: (places.index(each.document.metadata.jurisdiction or ""), each.document.source))
    found = [duty for text in held for duty in _duties(case, text)]
    kept = tuple(duty for duty in found if duty.verdict != "does_not_apply")  # what binds others is counted only
    return Checklist(
        profile.name,
        profile.place,
        day,
        profile.language,
        kept,
        len(found) - len(kept),
        searched(case, documents, held),
    )


def _duties(case: Case, held: HeldText) -> Iterator[Duty]:
    sanctions = _Sanctions(held)
    clauses: dict[Span, Clause] = {}
    for label in DUTY_LABELS:
        clauses.update((clause.span, clause) for clause in clauses_of(held, label))
    for _, clause in sorted(clauses.items()):
        duty = _duty(case, clause, sanctions) if is_on_topic(clause) else None
        if duty:
            yield duty


def is_on_topic(clause: Clause) -> bool:
    """Say whether a duty is about training, internship or cooperation, and not about taxes or labour at large."""
    topics = _topics(clause.held.language)
    title = clause.held.document.metadata.title
    return bool(topics.search(title)) or any(topics.search(clause.wording(span).plain) for span in clause.context)


@cache
def _topics(language: Language) -> re.Pattern[str]:
    return re.compile(read_rules("stages")["topics"][language], re.IGNORECASE)


def _duty(case: Case, clause: Clause, sanctions: "_Sanctions") -> Duty | None:
    """Judge one duty; None where it binds only authorities, or nobody who is named."""
    draft = clause.provision.draft
    if draft.bearer is None or all(each == "government" for each in draft.bearer.classes):
        return None
    bearer = recipient_of(clause, (draft.bearer,))
    if bearer is None:
        return None
    stands = in_force_condition(case, clause, in_force(clause.held.document, case.day, case.today))
    conditions = [*([stands] if stands else []), recipient_condition(case, clause, bearer)]
    if both(each.truth for each in conditions) is not False:
        conditions.extend(judged(case, clause, each) for each in read_clause(clause).conditions)
    verdict = verdict_of(conditions)
    text, held = clause.held.text, clause.held
    return Duty(
        provision_id=clause.provision.id,
        document=held.document,
        pin=pin_of(text, held.headings, held.pages, clause.span, clause.provision.path),
        piece=Piece(clause.span, clause.words),
        lead=Piece(clause.lead, clause.lead.of(text)) if clause.lead else None,
        is_prohibition=draft.modality == "prohibition",
        stage=stage_of(clause),
        verdict=verdict,
        why=why(case, verdict, conditions),
        conditions=tuple(conditions),
        deadlines=tuple(Piece(span, span.of(text)) for span in draft.deadlines),
        sanctions=tuple(sanctions.of(clause)) if verdict != "does_not_apply" else (),
    )


@dataclass(frozen=True, slots=True)
class StageRule:
    """Words that say at which stage a duty falls."""

    id: str
    language: Language
    stage: Stage
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def stage_rules() -> tuple[StageRule, ...]:
    """Read the lexicon of stages."""
    return tuple(
        StageRule(
            each["id"],
            each["language"],
            each["stage"],
            re.compile(each["pattern"], re.IGNORECASE),
            tuple(each["examples"]),
            tuple(each["counterexamples"]),
        )
        for each in read_rules("stages")["rules"]
    )


def stage_of(clause: Clause) -> Stage:
    """Say at which stage a duty falls; while it runs, where nothing says otherwise."""
    plain = clause.wording().plain
    language = clause.held.language
    return next(
        (rule.stage for rule in stage_rules() if rule.language == language and rule.pattern.search(plain)), "while"
    )


class _Sanctions:
    """The sanctions of a document, found by the article or the breach they name."""

    def __init__(self, held: HeldText) -> None:
        self._held = held
        self._clauses = clauses_of(held, "sanction")
        self._articles = [self._articles_named(clause) for clause in self._clauses]
        self._words = [_breach_words(clause) for clause in self._clauses]
        self._weights = rarity([frozenset(content_words(each.text)) for each in held.provisions])

    def of(self, duty: Clause) -> Iterator[Sanction]:
        """Find the sanctions of a duty."""
        keys = set(path_keys(duty.provision.path))
        words = frozenset(content_words(duty.words))
        for clause, articles, breach in zip(self._clauses, self._articles, self._words, strict=True):
            if clause.span == duty.span:
                continue
            if articles:
                if articles & keys:
                    yield self._sanction(clause, "article")
            elif (
                len(words & breach) >= FEWEST_SHARED_WORDS
                and likeness(words, breach, self._weights) >= LEAST_BREACH_LIKENESS
            ):
                yield self._sanction(clause, "words")

    def _articles_named(self, clause: Clause) -> set[str]:
        """List the articles of this document that a sanction names, as keys of paths."""
        words = " ".join(span.of(self._held.text) for span in clause.context)
        references = read_references(self._held.document, words)
        own = [each for each in references if each.article and (each.law is None or "本" in each.law)]
        return {key for each in own for key in path_keys((f"第{each.article}条",))}

    def _sanction(self, clause: Clause, by: Literal["article", "words"]) -> Sanction:
        held = self._held
        pin = pin_of(held.text, held.headings, held.pages, clause.span, clause.provision.path)
        return Sanction(clause.provision.id, pin, Piece(clause.span, clause.words), by)


def _breach_words(clause: Clause) -> frozenset[str]:
    """Take the words by which a sanction names the breach; all its words where none do, as in English."""
    plain = clause.wording().plain
    named = " ".join(match.group() for match in _BREACH.finditer(plain)) if clause.held.language == "zh" else plain
    return frozenset(content_words(named or plain))
