"""Units → provisions, by the rules of ``rules/papers.yaml``."""

from collections.abc import Sequence

from corpus.provisions import Modality, ProvisionDraft
from ingest.provisions.grammar import load_grammar
from ingest.provisions.units import Unit


def read(units: Sequence[Unit]) -> list[ProvisionDraft]:
    """Read each unit; the result has one draft for each, in the same order, with no labels where it does nothing."""
    drafts: list[ProvisionDraft] = []
    for unit in units:
        drafts.append(_read(unit, drafts[unit.lead] if unit.lead is not None else None))
    return drafts


def _read(unit: Unit, lead: ProvisionDraft | None) -> ProvisionDraft:
    found = list(load_grammar("papers").reads(unit.plain))
    labels = tuple(dict.fromkeys(rule.label for rule, _ in found if rule.label))
    modality: Modality = next((rule.force for rule, _ in found if rule.force), "none")
    if not labels and lead and unit.is_item:
        return ProvisionDraft(unit.span, lead.labels, lead.modality, lead.span, True, lead.bearer)
    return ProvisionDraft(unit.span, labels, modality, lead.span if lead else None, rules=tuple(r.id for r, _ in found))
