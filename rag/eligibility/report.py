"""Results as JSON shows them, the same on the command line and over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rag.eligibility.logic import Fact
from rag.eligibility.model import VERDICTS, Amount, Ask, Condition, Entry, Match, Piece, Relative, Searched, Step
from rag.eligibility.money import Money
from rag.eligibility.obligations import STAGES, Checklist, Duty, Sanction
from rag.eligibility.vocabulary import FactDefinition, Language, value_label, vocabulary
from rag.model import document_to_dict, pin_to_dict

_TRUTHS = {True: "met", False: "not_met", None: "unknown"}


def match_to_dict(match: Match) -> dict[str, Any]:
    """Give all incentives, by verdict."""
    return {
        "what": "incentives",
        "name": match.name,
        "place": match.place,
        "as_of": match.as_of.isoformat(),
        "language": match.language,
        "facts": {key: fact_to_json(value) for key, value in sorted(match.facts.items())},
        **{verdict: [_entry(each) for each in match.having(verdict)] for verdict in VERDICTS},
        "context": [_piece(each) for each in match.context],
        "ask_next": [_ask(each) for each in match.ask_next],
        "coverage": _searched(match.searched),
    }


def checklist_to_dict(checklist: Checklist) -> dict[str, Any]:
    """Give all duties, by stage."""
    return {
        "what": "obligations",
        "name": checklist.name,
        "place": checklist.place,
        "as_of": checklist.as_of.isoformat(),
        "language": checklist.language,
        "stages": {stage: [_duty(each) for each in checklist.duties if each.stage == stage] for stage in STAGES},
        "left_out": checklist.left_out,
        "coverage": _searched(checklist.searched),
    }


def vocabulary_to_dict() -> dict[str, Any]:
    """Give the facts a profile may state, for a form."""
    return {"facts": [_definition(each) for each in vocabulary().values()]}


def _definition(fact: FactDefinition) -> dict[str, Any]:
    return {
        "id": fact.id,
        "type": fact.type,
        "values": list(fact.values),
        "unit": fact.unit,
        "label": _both(fact.label),
        "value_labels": {each: {"zh": value_label(each, "zh"), "en": value_label(each, "en")} for each in fact.values},
        "question": _both(fact.question),
        "settled_by": _both(fact.settled_by),
    }


def fact_to_json(fact: Fact) -> Any:
    """Give a fact as a profile would say it."""
    if isinstance(fact, Money):
        return {"amount": str(fact.amount), "currency": fact.currency, "year": fact.year}
    if isinstance(fact, frozenset):
        return sorted(fact)
    return fact.isoformat() if isinstance(fact, date) else fact if isinstance(fact, bool | int | str) else str(fact)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.key,
        "provision_id": entry.provision_id,
        "document": document_to_dict(entry.document),
        "pin": pin_to_dict(entry.pin),
        "quote": entry.piece.quote,
        "start": entry.piece.span.start,
        "end": entry.piece.span.end,
        "lead": _piece(entry.lead) if entry.lead else None,
        "verdict": entry.verdict,
        "why": entry.why,
        "conditions": [_condition(each) for each in entry.conditions],
        "instruments": list(entry.instruments),
        "is_discretionary": entry.is_discretionary,
        "is_set_elsewhere": entry.is_set_elsewhere,
        "amount": _amount(entry.amount) if entry.amount else None,
        "parameters": [_piece(each) for each in entry.parameters],
        "notes": list(entry.notes),
        "programme": _piece(entry.programme) if entry.programme else None,
        "repeated_by": [_relative(each) for each in entry.repeated_by],
        "parents": [_relative(each) for each in entry.parents],
        "children": [_relative(each) for each in entry.children],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {"quote": piece.quote, "start": piece.span.start, "end": piece.span.end}


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "id": condition.id,
        "kind": condition.kind,
        "words": condition.words,
        "start": condition.span.start if condition.span else None,
        "end": condition.span.end if condition.span else None,
        "verdict": _TRUTHS[condition.truth],
        "predicate": condition.predicate,
        "facts": list(condition.facts),
        "labels": {each: _both(vocabulary()[each].label) for each in condition.facts},
        "settle": condition.settle,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {
        "kind": amount.kind,
        "label": amount.label,
        "value": None if amount.value is None else str(amount.value),
        "currency": amount.currency,
        "unit": amount.unit,
        "bound": amount.bound,
        "carried_forward": None if amount.carried is None else str(amount.carried),
        "missing": list(amount.missing),
        "steps": [_step(each) for each in amount.steps],
        "rule": amount.rule,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "text": step.text,
        "words": step.words,
        "start": step.span.start if step.span else None,
        "end": step.span.end if step.span else None,
    }


def _relative(relative: Relative) -> dict[str, Any]:
    return {
        "provision_id": relative.provision_id,
        "source": relative.source,
        "title": relative.title,
        "jurisdiction": relative.jurisdiction,
        "path": list(relative.path),
        "likeness": relative.likeness,
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "id": ask.id,
        "kind": ask.kind,
        "score": ask.score,
        "settles": ask.settles,
        "question": _both(ask.question),
        "settled_by": _both(ask.settled_by),
        "values": list(ask.values),
    }


def _both(said: Mapping[Language, str]) -> dict[str, str]:
    return {"zh": said["zh"], "en": said["en"]}


def _searched(searched: Searched) -> dict[str, Any]:
    return {
        "documents_searched": searched.documents,
        "provisions": searched.provisions,
        "newest_document": searched.newest.isoformat() if searched.newest else None,
        "undated": list(searched.undated),
        "notes": list(searched.notes),
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "provision_id": duty.provision_id,
        "document": document_to_dict(duty.document),
        "pin": pin_to_dict(duty.pin),
        "quote": duty.piece.quote,
        "start": duty.piece.span.start,
        "end": duty.piece.span.end,
        "lead": _piece(duty.lead) if duty.lead else None,
        "is_prohibition": duty.is_prohibition,
        "verdict": duty.verdict,
        "why": duty.why,
        "conditions": [_condition(each) for each in duty.conditions],
        "deadlines": [_piece(each) for each in duty.deadlines],
        "sanctions": [_sanction(each) for each in duty.sanctions],
    }


def _sanction(sanction: Sanction) -> dict[str, Any]:
    return {
        "provision_id": sanction.provision_id,
        "pin": pin_to_dict(sanction.pin),
        **_piece(sanction.piece),
        "by": sanction.by,
    }
