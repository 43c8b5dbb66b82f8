"""A clause → the conditions it sets, each a predicate over facts, or words that nobody can read."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.model import Span
from rag.eligibility.amount_rules import numbers
from rag.eligibility.clauses import Clause, clause_pattern, has_substance
from rag.eligibility.logic import Compound, Predicate
from rag.eligibility.recipients import Recipient, party_words
from rag.eligibility.rules import condition_rules
from rag.eligibility.wording import Wording

ID_CHARACTERS = 10
"""Of a condition's id: among the ten thousand conditions of a large corpus two meet once in 20,000 corpora."""
FEWEST_UNREAD_CHARACTERS = {"zh": 4, "en": 12}
"""Of a condition that rules read in part, what may stay unread: less is a particle or a name."""
_JOINED = re.compile(r"(?:或者?|和|及|以及|与|、|，|\s|用于|对|\bor\b|\band\b|,|the|a|an)*", re.IGNORECASE)
"""Between two things of which either will do: 职工教育经费支出和公益性捐赠支出."""

ConditionKind = Literal["condition", "exception", "yields", "open"]


@dataclass(frozen=True, slots=True)
class ReadCondition:
    """One thing a clause asks of its recipient."""

    id: str
    """Stable: of the provision and the words."""
    kind: ConditionKind
    span: Span
    predicate: Predicate | None
    """None where no rule reads the words: not known, unless the user says so."""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause with its conditions."""

    clause: Clause
    conditions: tuple[ReadCondition, ...]
    elsewhere: tuple[Span, ...]
    """Words that leave the content to other rules: 按照国家有关规定."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    predicate: Predicate | None
    special: str | None
    rule: str


def condition_id(clause: Clause, words: str) -> str:
    """Name a condition by its provision and its words, so that a user's word on it holds after another ingest."""
    plain = "".join(words.split())
    return hashlib.sha256(f"{clause.provision.id}\n{plain}".encode()).hexdigest()[:ID_CHARACTERS]


def read_clause(clause: Clause, taken: Sequence[Span] = (), recipient: Recipient | None = None) -> ReadClause:
    """Read the conditions of a clause, of its lead-in and of the sentence it leans on.

    Args:
        clause: The clause.
        taken: Words that were read already, as dates are.
        recipient: Who is meant; what its words say beyond the party's name is a condition too.
    """
    conditions = list(_yielding(clause))
    elsewhere: list[Span] = []
    taken = [*taken, *(each.span for each in conditions)]
    read = list(taken)
    for span in clause.context:
        wording = clause.wording(span)
        for group in _joined(wording, _find(clause, wording, taken)):
            words = wording.span(group[0].start, group[-1].end)
            read.append(words)
            if group[0].special == "elsewhere":
                elsewhere.append(words)
            elif group[0].special != "ignored":
                conditions.append(_condition(clause, words, group))
    exceptions = clause.provision.draft.exceptions
    conditions = [_as_exception(each, exceptions) for each in conditions]
    conditions.extend(_unread(clause, read))
    conditions.extend(_unread_recipient(clause, recipient, read))
    if clause.lead and not any(clause.span.contains(each.span) for each in conditions):
        conditions.append(whole_clause(clause))  # an item always narrows its lead-in
    return ReadClause(clause, tuple(_once(conditions)), tuple(elsewhere))


def whole_clause(clause: Clause) -> ReadCondition:
    """Take all words of a clause as one condition that nobody can read."""
    return ReadCondition(condition_id(clause, clause.words), "open", clause.span, None)


def _yielding(clause: Clause) -> Iterator[ReadCondition]:
    """Find words that let another rule go before: 除国务院另有规定外."""
    pattern = clause_pattern(clause.held.language, "yields")
    for span in clause.context:
        wording = clause.wording(span)
        for match in pattern.finditer(wording.plain):
            words = wording.span(*match.span())
            yield ReadCondition(condition_id(clause, words.of(clause.held.text)), "yields", words, None)


def _find(clause: Clause, wording: Wording, taken: Sequence[Span]) -> list[_Found]:
    """Find what the rules read, each place by the first rule of the file."""
    found: list[_Found] = []
    for rule in condition_rules(clause.held.language):
        for match in rule.find(wording.plain):
            start, end = match.span()
            span = wording.span(start, end) if start < end else None
            held = numbers(match)
            if span is None or held is None or any(_overlap(span, other) for other in taken):
                continue
            if all(end <= each.start or each.end <= start for each in found):
                special = rule.needs if isinstance(rule.needs, str) else None
                predicate = None if isinstance(rule.needs, str) else rule.needs.bound(held)
                found.append(_Found(start, end, predicate, special, rule.id))
    return sorted(found, key=lambda each: each.start)


def _joined(wording: Wording, found: Sequence[_Found]) -> Iterator[list[_Found]]:
    """Put together what "and", "or" or a comma joins, of which either will do."""
    group: list[_Found] = []
    for each in found:
        between = wording.plain[group[-1].end : each.start] if group else ""
        may_join = group and not group[-1].special and not each.special and bool(between)
        if may_join and _JOINED.fullmatch(between) and "，" not in between:
            group.append(each)
            continue
        if group:
            yield group
        group = [each]
    if group:
        yield group


def _condition(clause: Clause, words: Span, group: Sequence[_Found]) -> ReadCondition:
    predicates = tuple(dict.fromkeys(each.predicate for each in group if each.predicate))
    predicate = predicates[0] if len(predicates) == 1 else Compound("any", predicates) if predicates else None
    kind: ConditionKind = "open" if predicate is None else "condition"
    rules = tuple(each.rule for each in group)
    return ReadCondition(condition_id(clause, words.of(clause.held.text)), kind, words, predicate, rules)


def _as_exception(condition: ReadCondition, exceptions: Sequence[Span]) -> ReadCondition:
    """Turn a condition round that stands among what is excepted: small enterprises excepted."""
    inside = any(each.contains(condition.span) for each in exceptions)
    if not inside or not condition.predicate or any("except" in rule or "avoid" in rule for rule in condition.rules):
        return condition
    return replace(condition, kind="exception", predicate=Compound("not", (condition.predicate,)))


def _unread(clause: Clause, read: Sequence[Span]) -> Iterator[ReadCondition]:
    """List the conditions and exceptions of the provision that say more than the rules read."""
    draft = clause.provision.draft
    named: tuple[tuple[ConditionKind, tuple[Span, ...]], ...] = (
        ("open", draft.conditions),
        ("exception", draft.exceptions),
    )
    for kind, spans in named:
        for span in spans:
            known = [*read, *party_words(clause, span)]
            if any(_overlap(span, each) for each in clause.context) and _says_more(clause, span, known):
                yield ReadCondition(condition_id(clause, span.of(clause.held.text)), kind, span, None)


def _unread_recipient(clause: Clause, recipient: Recipient | None, read: Sequence[Span]) -> Iterator[ReadCondition]:
    if recipient is None or not recipient.is_named or clause.held.document.metadata.summarises:
        return  # a brief says besides where it knows something from
    span = recipient.span
    if _says_more(clause, span, [*read, *party_words(clause, span)]):
        yield ReadCondition(condition_id(clause, span.of(clause.held.text)), "open", span, None)


def _says_more(clause: Clause, span: Span, read: Sequence[Span]) -> bool:
    language = clause.held.language
    text = clause.held.text
    rest = "".join(
        text[at] if not any(each.start <= at < each.end for each in read) else " " for at in range(span.start, span.end)
    )
    wording = Wording.of(rest, Span(0, len(rest)))
    return has_substance(language, wording.plain, FEWEST_UNREAD_CHARACTERS[language])


def _once(conditions: Sequence[ReadCondition]) -> Iterator[ReadCondition]:
    """Leave out what asks the same again, or what stands inside another."""
    seen: list[ReadCondition] = []
    for each in conditions:
        same = any(
            each.predicate == other.predicate and (each.predicate is not None or other.span.contains(each.span))
            for other in seen
        )
        if not same:
            seen.append(each)
            yield each


def _overlap(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end
