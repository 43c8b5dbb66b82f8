"""One English unit → what it does by its own words: labels, force, bearer, benefits, mechanisms."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Span
from corpus.provisions import InstrumentKind, Label, Modality, PartyClass
from ingest.provisions.english_clauses import Clause, Verb, read_clause
from ingest.provisions.english_parties import Named, find_party, first_party
from ingest.provisions.english_rules import Rule, load_rules, rule_named
from ingest.provisions.units import Unit

_PASSIVE = re.compile(
    r"(?:(?:shall|must|may|will|cannot|can|is|are|to|not|also|only|then|have|been|be|[a-z]+ly|from time to time|,)\s+)"
    r"*?"
    r"(?:be|is|are|been)\s+(?:(?:not|also|only|first|then|[a-z]+ly)\s+)*"
    r"(?!entitled|liable|responsible|guilty|eligible|able|subject|obliged|bound|required|allowed|permitted|authori[sz]ed|"
    r"empowered|deemed|given|exempt)(?:[a-z-]+ed|made|paid|set|put|given|drawn|held|kept|laid|sent|taken|borne|met|"
    r"submitted|built|brought|sought|chosen|known|shown|spent|done|run|begun|written|published)\b"
)
_PARTICIPLE = r"(?:[a-z-]+ed|made|set|put|given|held|kept|laid|sent|taken|drawn|built|known|written|paid)"
_OTHER_PARTICIPLE = re.compile(rf"\b{_PARTICIPLE} $")
_ITS_PARTICIPLES = re.compile(
    rf"[^;]*?\b(?:be|is|are|been) (?:[a-z]+ly |also |only |first )?{_PARTICIPLE}"
    rf"(?:(?:, | and | or |, and |, or )(?:[a-z]+ly )?{_PARTICIPLE})* $"
)
_MODAL = re.compile(r"(?:shall|must|may|can|cannot|will)\b")
_MAY_SET_UP = ("en.definition.consists",)
"""Rules that define and by that may set up or regulate a body: what a fund or committee consists of."""
_NEGATIVE = re.compile(r"(?:in|under|at) no\b")
_INVERTED = re.compile(r"(?:shall|must|may) (?=(?:the|an?|any)\b)")
"""A subject behind its modal, after a phrase that negates: under no circumstances shall | a school."""
_QUALIFYING = re.compile(r"(?:in order )?to (?:qualify for|be eligible for|be entitled to|receive|claim|obtain) ")
"""Opens a rule on how to come by a benefit, which its opening words name."""
_RELATIVE = re.compile(r"\b(?:who|which|that|whose)\b")
_OWN_SUBJECT = re.compile(r"^\W*(?:the|an?|each|every|any|such|no|these|those|it|they|he|where|if)\b")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A party as a clause names it."""

    classes: tuple[PartyClass, ...]
    span: Span
    words: str

    @classmethod
    def of(cls, unit: Unit, named: Named) -> "Bearer":
        """Place a party found in a unit's words in the text."""
        return cls(named.classes, unit.at(named.start, named.end), unit.plain[named.start : named.end].lower())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a unit does by its own words; ranges are of the unit's plain words."""

    unit: Unit
    clause: Clause
    labels: tuple[Label, ...] = ()
    force: Modality = "none"
    rules: tuple[str, ...] = ()
    is_read: bool = False
    """Whether a rule read its verb; also a rule that says it does nothing."""
    bearer: Bearer | None = None
    verb: Verb | None = None
    """Of its primary force."""
    instruments: tuple[InstrumentKind, ...] = ()

    @property
    def has_subject(self) -> bool:
        """Say whether its verb has a subject of its own in the unit."""
        if self.verb is None:
            return False
        return bool(self.clause.main[self.verb.subject[0] : self.verb.subject[1]].strip(" ·,."))

    @property
    def is_modal(self) -> bool:
        """Say whether its verb is a modal."""
        return self.verb is not None and bool(_MODAL.match(self.clause.main, self.verb.start))

    @property
    def is_sanction(self) -> bool:
        """Say whether it is the consequence of a breach and nothing else."""
        return "sanction" in self.labels and self.force == "none"


def read_unit(unit: Unit, contexts: frozenset[str] = frozenset()) -> Reading:
    """Read a unit by its own words, its lead-in not considered.

    Args:
        unit: The unit.
        contexts: What its law is about; some rules read only there.
    """
    clause = read_clause(unit.plain)
    found = list(_verb_rules(clause, contexts))
    if not clause.verbs and _slot("bare_penalty").match(clause.words, clause.start):
        return Reading(unit, clause, ("sanction",), rules=("en.slot.bare_penalty",), is_read=True)
    labels, force, used = _primary(clause, found)
    verb = next((verb for verb, rule in found if rule is used), None)
    named = _bearer(clause, verb) if verb else None
    bearer = Bearer.of(unit, named) if named else None
    labels, force = _as_sanction(clause, verb, labels, force, bearer)
    is_idle = used is not None and not used.labels
    rules = [rule.id for _, rule in found if set(rule.labels) & set(labels) or rule is used]
    is_giver = bearer is not None and verb is not None and not _PASSIVE.match(verb.predicate)
    benefits = _benefits(clause, labels, force, bearer if is_giver else None, used)
    if is_idle:
        benefits = []
    if benefits:
        labels = (*labels, "incentive")
    mechanisms = [] if is_idle else _mechanisms(clause, labels, used)
    if mechanisms:
        labels = (*labels, "mechanism")
    rules += [rule.id for rule in (*benefits, *mechanisms)]
    instruments = tuple(dict.fromkeys(rule.instrument for rule in benefits if rule.instrument))
    if "incentive" in labels and not instruments:
        instruments = _instruments(clause, contexts)
    return Reading(
        unit, clause, tuple(dict.fromkeys(labels)), force, tuple(dict.fromkeys(rules)), used is not None, bearer, verb,
        instruments,
    )  # fmt: skip


def find_contexts(units: Sequence[Unit]) -> frozenset[str]:
    """Say what a law is about, as far as rules depend on it: ``tax_benefit`` for one that gives a credit."""
    rules = load_rules("en_contexts").rules
    return frozenset(
        rule.id.rsplit(".", 1)[-1] for rule in rules if any(rule.find(unit.plain.lower()) for unit in units)
    )


def _verb_rules(clause: Clause, contexts: frozenset[str]) -> Iterator[tuple[Verb, Rule]]:
    """Give the rule that reads each verb of the main clauses; verbs that none reads are left out."""
    rules = load_rules("en").rules
    for verb in clause.verbs:
        subject = clause.words[verb.subject[0] : verb.subject[1]]
        rest = verb.predicate
        for rule in rules:
            if not rule.pattern.match(verb.predicate) or (rule.context and rule.context not in contexts):
                continue
            if rule.subject is not None and not rule.subject.search(subject):
                continue
            if rule.unless is not None and rule.unless.search(subject + rest):
                continue
            yield verb, rule
            break


def _primary(clause: Clause, found: list[tuple[Verb, Rule]]) -> tuple[tuple[Label, ...], Modality, Rule | None]:
    """Choose the primary force among the verbs read, and add the labels of the others."""
    if not found:
        return (), "none", None
    first_verb, first = found[0]
    if not first.labels:
        later = [pair for pair in found[1:] if pair[0].stop != first_verb.stop or _has_own_subject(clause, pair[0])]
        return _primary(clause, later) if later else ((), "none", first)
    if first.labels[0] == "definition":
        for verb, rule in found[1:]:
            if verb.stop != first_verb.stop and rule.force != "none" and _has_own_subject(clause, verb):
                return (*rule.labels, *first.labels), rule.force, rule
    if first.labels[0] in ("definition", "sanction") or first.force == "none":
        return first.labels, first.force, first
    labels: list[Label] = list(first.labels)
    if first.force == "obligation" and "encouragement" in first.labels:
        labels.insert(0, "obligation")
    for _, rule in found[1:]:
        if rule.force != "none" or "sanction" in rule.labels:
            labels += [label for label in rule.labels if label not in ("encouragement", "definition")]
    return tuple(dict.fromkeys(labels)), first.force, first


def _has_own_subject(clause: Clause, verb: Verb) -> bool:
    return bool(_OWN_SUBJECT.match(clause.main[verb.subject[0] : verb.subject[1]]))


def _slot(name: str) -> re.Pattern[str]:
    return rule_named("en_slots", f"en.slot.{name}").pattern


# --- who ---


def _bearer(clause: Clause, verb: Verb) -> Named | None:
    """Find who bears a verb's force: the agent of a passive, else its subject."""
    passive = _PASSIVE.match(verb.predicate)
    if passive:
        predicate = clause.main[verb.start : verb.stop]
        for agent in _slot("passive_agent").finditer(predicate):
            if _OTHER_PARTICIPLE.search(predicate, 0, agent.start()) and not _ITS_PARTICIPLES.match(
                predicate, 0, agent.start()
            ):
                continue
            named = find_party(clause.words, verb.start + agent.end(), verb.stop)
            if named:
                return named
    charged = _slot("charged_by_it").match(verb.predicate)
    if charged:
        return find_party(clause.words, verb.start + charged.end(), verb.stop)
    inverted = _INVERTED.match(verb.predicate) if _NEGATIVE.match(clause.main, verb.subject[0]) else None
    if inverted:
        return first_party(clause.words, verb.start + inverted.end(), verb.stop)
    named = find_party(clause.words, *verb.subject)
    payer = _slot("payer").search(verb.predicate) if named is None else None
    if payer is None:
        return named
    begin = verb.start + payer.end()
    return find_party(clause.words, begin, verb.stop) or first_party(clause.words, begin, verb.stop)


# --- what follows from a breach ---


def _as_sanction(
    clause: Clause, verb: Verb | None, labels: tuple[Label, ...], force: Modality, bearer: Bearer | None
) -> tuple[tuple[Label, ...], Modality]:
    """Read what an authority does upon a breach as a sanction, and what another must or must not do then as both."""
    is_by_offender = verb is not None and _names_offender(clause, verb)
    if is_by_offender and force in ("obligation", "prohibition"):
        return (*labels, "sanction"), force
    if "sanction" in labels:
        return tuple(label for label in labels if label in ("sanction", "obligation") or force != "permission"), force
    if force not in ("obligation", "permission") or not _is_upon_breach(clause):
        return labels, force
    givers = ("government", "intermediary") if force == "permission" else ("government",)
    if bearer is not None and bearer.classes[0] in givers:
        return ("sanction",), "none"
    return (*labels, "sanction") if force == "obligation" else labels, force


def _names_offender(clause: Clause, verb: Verb) -> bool:
    """Say whether a subject says that it broke a rule: an employer who fails to register."""
    relative = _RELATIVE.search(clause.words, *verb.subject)
    return relative is not None and bool(_slot("offender").search(clause.words, relative.end(), verb.subject[1]))


def _is_upon_breach(clause: Clause) -> bool:
    return any(_slot("breach").search(clause.words[start:end]) for start, end in clause.conditions)


# --- benefits and mechanisms ---


def _benefits(
    clause: Clause, labels: tuple[Label, ...], force: Modality, bearer: Bearer | None, used: Rule | None
) -> list[Rule]:
    if {"definition", "sanction", "prohibition"} & set(labels) and "incentive" not in labels:
        return []
    words = clause.words if _QUALIFYING.match(clause.words, clause.start) else clause.body
    found = [(match.start(), rule) for rule in load_rules("en_benefits").rules if (match := rule.find(words))]
    if used is not None and used.instrument and used.instrument not in [rule.instrument for _, rule in found]:
        found.append((0, used))
    if force == "obligation" and bearer is not None and bearer.classes[0] in ("enterprise", "individual"):
        found = [pair for pair in found if pair[1].instrument in ("tax", "finance")]
    return [rule for _, rule in sorted(found, key=lambda pair: pair[0])]


def _instruments(clause: Clause, contexts: frozenset[str]) -> tuple[InstrumentKind, ...]:
    """Say how a benefit is given that no rule names: by the words of the clause, else by what the law is about."""
    named = (rule.instrument for rule in load_rules("en_instruments").rules if rule.find(clause.body))
    fallback: InstrumentKind = "tax" if "tax_benefit" in contexts else "other"
    return (next((instrument for instrument in named if instrument), fallback),)


def _mechanisms(clause: Clause, labels: tuple[Label, ...], used: Rule | None) -> list[Rule]:
    if {"definition", "sanction"} & set(labels) and not (used and used.id in _MAY_SET_UP):
        return []
    words = clause.main
    if _slot("rules_to_be_made").match(
        clause.main, clause.start
    ):  # what the rules to be made are about, in whatever clause
        words = clause.words
    return [rule for rule in load_rules("en_mechanisms").rules if rule.find(words)]
