"""Units → provisions, by the rules of ``rules/zh*.yaml``.

A unit is read on its own first. An item then completes the clause that leads it in: without a modal of its own it takes
that clause's labels, force and bearer.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Span
from corpus.provisions import InstrumentKind, Label, Party, PartyClass, ProvisionDraft, Value
from ingest.provisions.chinese_bearers import bearer_of, beneficiary_of
from ingest.provisions.chinese_reading import Reading, read_unit
from ingest.provisions.chinese_slots import (
    find_deadlines,
    find_exceptions,
    find_inner_conditions,
    find_references,
    state_case,
)
from ingest.provisions.chinese_values import find_values
from ingest.provisions.units import Unit

BENEFIT_TEXT_SHARE = 0.25
"""From this share of sentences that speak of a benefit on, a text is about one, and says by 所称…支出 which costs it
covers. Among the development documents: 0.39 where a tax credit is regulated, at most 0.08 elsewhere."""
_BENEFIT = re.compile(r"抵减|抵免|补助|补贴|奖励|奖助|津贴|优惠")
_APPLYING = re.compile(r"(?:申请|申报|填报)[^。]*(?:文件|资料|申请书|申请表|计划书|核定)|受(?:补助|奖励|奖助|补贴)")
_ELIGIBLE = re.compile(
    r"所称[^，。]{0,30}(?:支出|费用|成本)，|适用范围|(?:资格|条件|对象|基准|标准|范围|项目)，?如[下左]"
)


def read(units: Sequence[Unit]) -> list[ProvisionDraft]:
    """Read each unit; the result has one draft for each, in the same order, with no labels where it does nothing."""
    readings = [read_unit(unit.plain) for unit in units]
    benefit = _benefit_of(units, readings)
    drafts: list[ProvisionDraft] = []
    for unit, reading in zip(units, readings, strict=True):
        lead = drafts[unit.lead] if unit.lead is not None else None
        before = drafts[-1].bearer if drafts and units[len(drafts) - 1].article == unit.article else None
        draft = _draft(unit, reading, before if lead is None else lead.bearer or before)
        if lead is not None and unit.is_item:
            draft = _complete(draft, reading, lead, unit, units[unit.lead or 0].plain)
        elif benefit and not draft.instruments:
            draft = _with_benefit(draft, benefit) if _is_about_benefit(unit, draft) else draft
        near = drafts[-1] if drafts and units[len(drafts) - 1].article == unit.article else None
        drafts.append(_continue_cap(draft, unit, near))
    return _name_applicants(drafts) if benefit else drafts


def _benefit_of(units: Sequence[Unit], readings: Sequence[Reading]) -> InstrumentKind | None:
    """Say which benefit a text is about, if it is about one."""
    sentences = [unit for unit in units if not unit.is_item]
    mentions = sum(bool(_BENEFIT.search(unit.plain)) for unit in sentences)
    given = [reading.instruments[0] for reading in readings if reading.instruments]
    if not given or mentions < BENEFIT_TEXT_SHARE * len(sentences):
        return None
    return max(dict.fromkeys(given), key=given.count)


def _is_about_benefit(unit: Unit, draft: ProvisionDraft) -> bool:
    """Say whether a clause of a text about a benefit says what it covers, or how it is applied for."""
    if _ELIGIBLE.search(unit.plain):
        return "definition" in draft.labels or not draft.labels
    if draft.bearer is not None and draft.bearer.classes[0] == "government":
        return False
    return draft.modality in {"obligation", "permission"} and bool(_APPLYING.search(unit.plain))


def _with_benefit(draft: ProvisionDraft, kind: InstrumentKind) -> ProvisionDraft:
    return replace(draft, labels=_joined(draft.labels, ("incentive",)), instruments=(kind,))


_CAP_GOES_ON = re.compile(r"^但?以?[^，。]{0,30}为限。?$")


def _continue_cap(draft: ProvisionDraft, unit: Unit, before: ProvisionDraft | None) -> ProvisionDraft:
    """A sentence that only caps (但以…为限) goes on with the sanction or benefit of the one before it."""
    if before is None or draft.labels or not _CAP_GOES_ON.match(unit.plain):
        return draft
    kept: tuple[Label, ...] = tuple(label for label in before.labels if label in {"sanction", "incentive"})
    values = tuple(Value(unit.at(v.start, v.end), v.quantity) for v in find_values(unit.plain))
    return replace(
        draft, labels=kept, bearer=before.bearer, instruments=before.instruments, values=values if kept else ()
    )


def _name_applicants(drafts: list[ProvisionDraft]) -> list[ProvisionDraft]:
    """In a text about a benefit, whoever must do something and is not named is who the text mostly speaks to."""
    named = [draft.bearer.classes[0] for draft in drafts if draft.bearer and draft.bearer.span]
    others: list[PartyClass] = [kind for kind in named if kind != "government"]
    if not others:
        return drafts
    applicant = Party((max(dict.fromkeys(others), key=others.count),))
    return [
        replace(draft, bearer=applicant) if draft.bearer and not draft.bearer.span and _is_modal(draft) else draft
        for draft in drafts
    ]


def _is_modal(draft: ProvisionDraft) -> bool:
    """Say whether a modal gives the force: who acts in the indicative without a name is the authority."""
    return any(rule.startswith(("zh.obligation", "zh.permission")) for rule in draft.rules)


def _joined(first: Sequence[Label], second: Sequence[Label]) -> tuple[Label, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _draft(unit: Unit, reading: Reading, before: Party | None) -> ProvisionDraft:
    bearer = bearer_of(unit, reading, before) if reading.labels else None
    held = [each for clause in reading.clauses for each in clause.conditions]
    values = sorted(
        find_values(unit.plain),
        key=lambda value: any(start <= value.start < end for start, end in held),
    )
    return ProvisionDraft(
        span=unit.span,
        labels=reading.labels,
        modality=reading.modality,
        bearer=bearer,
        beneficiary=beneficiary_of(unit, reading, bearer) if reading.labels else None,
        action=_action(unit, reading),
        conditions=_conditions(unit, reading, held),
        exceptions=tuple(unit.at(*each) for each in find_exceptions(unit.plain)),
        instruments=reading.instruments if "incentive" in reading.labels else (),
        values=tuple(Value(unit.at(each.start, each.end), each.quantity) for each in values),
        deadlines=tuple(unit.at(*each) for each in find_deadlines(unit.plain, reading.clauses)),
        sanction=_sanction(unit, reading),
        cross_references=tuple(unit.at(*each) for each in find_references(unit.plain)),
        rules=reading.rules,
    )


def _conditions(unit: Unit, reading: Reading, held: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    stated = held if unit.is_item else [state_case(unit.plain, *each) for each in held]
    return tuple(unit.at(*each) for each in (*stated, *find_inner_conditions(unit.plain, reading.clauses)))


def _action(unit: Unit, reading: Reading) -> Span | None:
    """Take the words after the modal, or from the verb on where there is none, up to the end of the clause."""
    main = reading.main
    if main is None:
        return None
    start = main.act if main.is_tacit else main.end
    return unit.at(start, main.clause.end) if main.clause.end > start else None


def _sanction(unit: Unit, reading: Reading) -> Span | None:
    if not reading.sanctions:
        return None
    first, last = reading.sanctions[0].clause, reading.sanctions[-1].clause
    start = max((end for _, end in first.conditions), default=first.start)
    start += unit.plain[start : last.end].startswith("，")
    return unit.at(min(start, last.end - 1), last.end)


_CASES = re.compile(r"(?<!应当符合)(?<!应当具备)(?:下列|左列|以下)[^，。]{0,10}(?:情形|情事|行为|条件|情况|规定之一)")
"""A lead-in whose items are the cases in which it applies."""
_CASE = re.compile(r"(?:的|者)[；。;]?$")
"""An item that names a case (…的；) commands nothing by itself."""


def _complete(draft: ProvisionDraft, own: Reading, lead: ProvisionDraft, unit: Unit, lead_words: str) -> ProvisionDraft:
    """Let an item complete its lead-in."""
    body = [unit.at(own.clauses[0].start, own.clauses[-1].end)] if own.clauses else []
    draft = replace(draft, lead=lead.span)
    said = own.main is not None and not own.main.is_tacit and own.modality != "encouragement"
    if _CASES.search(lead_words) and not draft.conditions:
        draft = replace(draft, conditions=tuple(body))
    if "sanction" in lead.labels:
        return _inherit(draft, lead, lead.labels)
    if not lead.labels:
        keeps = said and not _CASE.search(unit.plain)
        return draft if keeps else ProvisionDraft(draft.span, lead=lead.span, rules=draft.rules)
    if "definition" in lead.labels or lead.modality == "prohibition":
        return _inherit(draft, lead, lead.labels)
    if (
        said
        and draft.modality != lead.modality
        and not _says_besides(own)
        and not (lead.modality == "right" and draft.modality == "permission")
    ):
        if "incentive" in lead.labels and "incentive" not in draft.labels and draft.modality != "prohibition":
            draft = replace(draft, labels=_joined(draft.labels, ("incentive",)), instruments=lead.instruments)
        return draft
    kept = {"mechanism", "incentive", own.modality if _says_besides(own) else "mechanism"}
    added: list[Label] = [label for label in draft.labels if label in kept]
    if own.main is not None and "给予" in "".join(own.main.clause.words) and "incentive" in draft.labels:
        added.append("obligation")
    return _inherit(draft, lead, _joined(lead.labels, added))


def _says_besides(own: Reading) -> bool:
    """Say whether an item forbids only after it has completed its lead-in: 妥善保管设备；不得变卖."""
    return own.modality == "prohibition" and own.main is not None and own.main.clause is not own.clauses[0]


def _inherit(draft: ProvisionDraft, lead: ProvisionDraft, labels: tuple[Label, ...]) -> ProvisionDraft:
    instruments = tuple(dict.fromkeys((*draft.instruments, *lead.instruments))) if "incentive" in labels else ()
    return replace(
        draft,
        labels=labels,
        modality=lead.modality,
        is_inherited=True,
        bearer=lead.bearer,
        beneficiary=(lead.beneficiary or draft.beneficiary) if lead.sanction else draft.beneficiary or lead.beneficiary,
        instruments=instruments,
        sanction=lead.sanction,
        rules=tuple(dict.fromkeys((*lead.rules, *draft.rules))),
    )
