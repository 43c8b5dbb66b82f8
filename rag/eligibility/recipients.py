"""Who gets a benefit or bears a duty, as a predicate over the profile."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.model import Span
from corpus.provisions import Party
from rag.eligibility.clauses import Clause
from rag.eligibility.logic import Compound, Predicate, Test
from rag.eligibility.rules import RecipientRule, not_parties, party_pattern, recipient_rules

ANYONE: Predicate = Compound("all", ())
"""Asks nothing."""
NOT_ACTING = re.compile("^[为向对由在从]|的")
"""Before a party's name: what it is done to or for, or a description of somebody else."""
HIDDEN = "\0"
"""In place of a character that names no party."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is meant."""

    span: Span
    """The words that name the party; the clause where its reader names none."""
    predicate: Predicate
    is_named: bool
    """False where only the clause's reader says which class it is."""


def recipient_of(clause: Clause, parties: Sequence[Party | None]) -> Recipient | None:
    """Find who gets a benefit, or bears a duty.

    Args:
        clause: The clause.
        parties: As its reader found them, the likelier first; public authorities are passed over.

    Returns:
        None where nobody but an authority is named.
    """
    found = _head_of_item(clause) or _of_parties(clause, parties) or _in_words(clause)
    if not found:
        return None
    return _other_head(clause, found) or _whole_phrase(clause, found)


def _of_parties(clause: Clause, parties: Sequence[Party | None]) -> Recipient | None:
    for party in parties:
        if party and any(each != "government" for each in party.classes) and _is_here(clause, party):
            found = _of_party(clause, party)
            if found:
                return found
    return None


def _whole_phrase(clause: Clause, recipient: Recipient) -> Recipient:
    """Take the whole phrase that a party is the head of, or whose condition it opens: 对……的企业, 企业……的，.

    What the phrase says beside the party's name narrows who is meant, so it must not be lost.
    """
    if clause.held.language != "zh" or not recipient.is_named or not clause.span.contains(recipient.span):
        return recipient
    wording = clause.wording()
    names: tuple[Literal["given_to", "acting"], ...] = ("given_to", "acting")
    for name in names:
        match = party_pattern(name).search(wording.plain)
        phrase = wording.span(*match.span("party")) if match else None
        if phrase and phrase.contains(recipient.span):
            is_open = phrase.of(clause.held.text).endswith("的")
            if name == "given_to" or is_open or phrase.end == recipient.span.end:
                end = phrase.end if is_open else recipient.span.end
                return Recipient(Span(phrase.start, end), recipient.predicate, True)
    return recipient


def _other_head(clause: Clause, recipient: Recipient) -> Recipient | None:
    """Find whom the words mean whose party only describes another one.

    That is who is named straight after it (学校教师), or the head of the phrase that something is given to or that
    acts: 对向学校捐赠财产的公民, 企业的专职教学人员.
    """
    if clause.held.language != "zh" or not recipient.is_named or not clause.span.contains(recipient.span):
        return None
    behind = clause.wording(Span(recipient.span.start, clause.span.end))
    name = clause.wording(recipient.span).plain
    match = party_pattern("follows").search(behind.plain[len(name) :])
    if match:
        start = len(name) + match.start()
        return _of_words(clause, behind.span(start, start + len(match.group())))
    return (
        _who_does(clause, recipient)
        or _other_in(clause, recipient, "given_to")
        or _other_in(clause, recipient, "acting")
    )


def _who_does(clause: Clause, recipient: Recipient) -> Recipient | None:
    """Of a phrase that tells what is done (企业接纳学生实习的，给予补贴) take who does it."""
    wording = clause.wording()
    match = party_pattern("acting").search(wording.plain)
    if not match or not match.group("party").endswith("的"):
        return None
    phrase = wording.span(*match.span("party"))
    words = sorted(party_words(clause, phrase), key=lambda each: (each.start, -each.end))
    if not words or not phrase.contains(recipient.span) or recipient.span.start < words[0].end:
        return None
    before = clause.wording(Span(phrase.start, words[0].end)).plain
    return None if NOT_ACTING.search(before) else _of_words(clause, words[0])


def _other_in(clause: Clause, recipient: Recipient, name: Literal["given_to", "acting"]) -> Recipient | None:
    wording = clause.wording()
    match = party_pattern(name).search(wording.plain)
    if not match:
        return None
    start, end = match.span("party")
    head = match.group("party").removesuffix("的").rfind("的") + 1
    span = wording.span(start + head, end)
    if not head or span.contains(recipient.span):
        return None
    is_within = wording.span(start, end).contains(recipient.span)
    found = _of_words(clause, span)
    is_person = (
        found is not None and found.predicate == Test("kind", "in", ("individual",)) and _ends_with_party(span, clause)
    )
    return found if (name == "given_to" and is_within) or is_person else None


def _ends_with_party(span: Span, clause: Clause) -> bool:
    """Say whether words end with a party's name: 职工 is one in 企业的职工, and not in 企业的职工福利费."""
    words = party_words(clause, span)
    return bool(words) and max(each.end for each in words) == span.end


def _is_here(clause: Clause, party: Party) -> bool:
    """Say whether a party belongs to this part of its sentence."""
    own = clause.provision.draft.span
    return party.span is None or not own.contains(party.span) or clause.span.contains(party.span)


def _of_party(clause: Clause, party: Party) -> Recipient | None:
    if party.span:
        read = _read(clause, party.span)
        if read:
            return Recipient(party.span, read, True)
        if HIDDEN in _masked(clause, party.span):
            return None  # the words name a fund or a tax, and no party
    classes = tuple(each for each in party.classes if each != "government")
    if party.span and classes == ("other",) and clause.lead:
        return None  # of an item the words name a thing, not who gets it
    predicate = ANYONE if "other" in classes else Test("kind", "in", classes)
    return Recipient(party.span or clause.span, predicate, party.span is not None)


def _head_of_item(clause: Clause) -> Recipient | None:
    """Take who acts in an item (（一）企业接纳学生实习), or its head (（二）吸纳失业人员的企业；)."""
    if clause.lead is None or clause.held.language != "zh":
        return None
    wording = clause.wording()
    subject = party_pattern("subject").search(wording.plain)
    acting = _of_words(clause, wording.span(*subject.span("party"))) if subject else None
    if acting:
        return acting
    plain = _masked(clause, clause.span).rstrip("；;。，、 ")
    start = plain.rfind("的") + 1
    is_party = bool(start) and any(
        match.end() == len(plain) - start
        for rule in recipient_rules("zh")
        for match in rule.pattern.finditer(plain[start:])
    )
    return _of_words(clause, wording.span(start, len(plain))) if is_party else None


def _of_words(clause: Clause, span: Span) -> Recipient | None:
    predicate = _read(clause, span)
    return Recipient(span, predicate, True) if predicate else None


def _named_by(clause: Clause, name: Literal["given_to", "acting"]) -> Recipient | None:
    """Look for who is said to be given something (对向学校捐赠财产的单位给予优惠), or heads the sentence."""
    wording = clause.wording()
    match = party_pattern(name).search(wording.plain) if clause.held.language == "zh" else None
    return _of_words(clause, wording.span(*match.span("party"))) if match else None


def _in_words(clause: Clause) -> Recipient | None:
    """Look for who is given something, then for the first party in the clause's own words or those it leans on."""
    named = _named_by(clause, "given_to") or _named_by(clause, "acting")
    if named:
        return named
    for span in (clause.span, clause.lead, clause.before):
        if span is None:
            continue
        wording = clause.wording(span)
        plain = _masked(clause, span)
        found = [
            (match.start(), match.end(), rule)
            for rule in recipient_rules(clause.held.language)
            if rule.classes != ("government",)
            for match in rule.pattern.finditer(plain)
        ]
        if found:
            start, end, rule = min(found, key=lambda each: (each[0], -each[1]))
            return Recipient(wording.span(start, end), _predicate(rule), True)
    return None


def _read(clause: Clause, span: Span) -> Predicate | None:
    """Read a party's words; of a Chinese phrase its head decides, which stands last."""
    plain = _masked(clause, span)
    head = plain.rsplit("的", 1)[-1] if clause.held.language == "zh" else plain
    for words in (head, plain):
        rules = _rules_in(clause, words)
        if rules:
            predicates = [_predicate(rule) for rule in rules]
            if ANYONE in predicates:
                return ANYONE
            return predicates[0] if len(predicates) == 1 else Compound("any", tuple(predicates))
    return None


def _masked(clause: Clause, span: Span) -> str:
    """Give a span's words with those blanked out in which a party's name names something else: 企业所得税."""
    wording = clause.wording(span)
    hidden: set[int] = set()
    for whole in (span, clause.provision.draft.span, *((clause.lead,) if clause.lead else ())):
        around = clause.wording(whole)
        for match in not_parties(clause.held.language).finditer(around.plain):
            hidden.update(around.offsets[match.start() : match.end()])
    return "".join(
        HIDDEN if at in hidden else sign
        for sign, at in zip(wording.plain, wording.offsets, strict=False)  # offsets end with the text's end
    )


def party_words(clause: Clause, span: Span) -> list[Span]:
    """List the words of a span that name parties, so that what else stands there is known to be unread."""
    wording = clause.wording(span)
    plain = _masked(clause, span)
    return [
        wording.span(*match.span())
        for rule in recipient_rules(clause.held.language)
        for match in rule.pattern.finditer(plain)
    ]


def _rules_in(clause: Clause, words: str) -> list[RecipientRule]:
    """List the rules that read words, each place by the first rule of the file only."""
    taken: dict[tuple[int, int], RecipientRule] = {}
    for rule in recipient_rules(clause.held.language):
        for match in rule.pattern.finditer(words):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken[match.span()] = rule
    starts = {start for start, _ in taken} if clause.held.language == "zh" else set()
    heads = [taken[span] for span in sorted(taken) if span[1] not in starts]  # of 学校教师 the teacher is meant
    return [rule for rule in dict.fromkeys(heads) if rule.classes != ("government",)]


def _predicate(rule: RecipientRule) -> Predicate:
    if "anyone" in rule.classes:
        return rule.needs or ANYONE
    kinds = Test("kind", "in", tuple(rule.classes))
    return Compound("all", (kinds, rule.needs)) if rule.needs else kinds
