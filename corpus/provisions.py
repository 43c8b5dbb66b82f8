"""Provisions: clauses read for who must, who may, who gets what and on which condition; every slot is a span."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from corpus.spans import Span

Label = Literal[
    "obligation", "prohibition", "permission", "right", "encouragement", "incentive", "sanction", "definition",
    "mechanism", "finding", "challenge", "indicator",
]  # fmt: skip
"""What a clause does; one may do several things. The last three, and ``mechanism``, are what papers say."""
LABELS: tuple[Label, ...] = get_args(Label)
Modality = Literal["obligation", "prohibition", "permission", "right", "encouragement", "none"]
"""The primary deontic force; secondary ones are labels only."""
MODALITIES: tuple[Modality, ...] = get_args(Modality)
PartyClass = Literal["government", "enterprise", "school", "intermediary", "individual", "other"]
"""``intermediary``: industry bodies, unions, banks, committees; ``school``: also private training providers."""
PARTY_CLASSES: tuple[PartyClass, ...] = get_args(PartyClass)
InstrumentKind = Literal[
    "tax", "subsidy", "fund", "land", "finance", "fee", "recognition", "procurement", "in_kind", "other"
]
"""How a benefit is given: ``finance`` is loans, interest and guarantees; ``recognition`` awards and honours;
``in_kind`` priority, facilities, posts, career and pay advantages."""
INSTRUMENT_KINDS: tuple[InstrumentKind, ...] = get_args(InstrumentKind)
ToolSide = Literal["supply", "environment", "demand"]
"""How researchers code policy tools (Rothwell and Zegveld 1985): supply side (people, money, information, facilities),
environment side (tax, finance, rules, plans), demand side (procurement, contracts, exchange)."""
TOOL_SIDES: tuple[ToolSide, ...] = get_args(ToolSide)
QuantityKind = Literal["rate", "amount", "duration", "count"]
"""``rate``: a percentage, fraction or multiple of a base; ``amount``: money."""
Bound = Literal["exactly", "at_least", "at_most", "range", "more_than", "less_than"]
Basis = Literal["rules", "model"]
"""Who read it: the rules under ``ingest/provisions``, or a chat model whose spans were verified."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A rate, amount or duration as data."""

    kind: QuantityKind
    number: Decimal
    """30 for 百分之三十 with unit "%"; 1.75 for 175 % said as a multiple."""
    unit: str
    """"%", "times", an ISO 4217 code (CNY, TWD, USD, EUR, GBP), or year, month, week, day, hour, person, item."""
    bound: Bound = "exactly"
    upper: Decimal | None = None
    """The other end of a range."""
    per: tuple[str, ...] = ()
    """What it is counted for: ("person", "year"), ("week",)."""


@dataclass(frozen=True, slots=True)
class Value:
    """An amount, rate, cap, floor, number or duration in a clause: its words, and what they mean."""

    span: Span
    quantity: Quantity | None = None
    """None where the words hold no number that can be read."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who bears or benefits."""

    classes: tuple[PartyClass, ...]
    """The first is the main one; never empty."""
    span: Span | None = None
    """None where the clause does not name it. May stand before the clause, in the lead-in of a list."""


@dataclass(frozen=True, slots=True)
class ProvisionDraft:
    """One clause as read: a sentence, or an item of a list."""

    span: Span
    """Without the article's label; with the item's own mark."""
    labels: tuple[Label, ...] = ()
    modality: Modality = "none"
    lead: Span | None = None
    """Of an item: the words that lead it in."""
    is_inherited: bool = False
    """Whether its force comes from its lead-in."""
    bearer: Party | None = None
    """Who must, may or has; of a sanction, who suffers it; of an incentive, the giver if named, else the recipient."""
    beneficiary: Party | None = None
    """To whom the act is directed or who gets the benefit."""
    action: Span | None = None
    conditions: tuple[Span, ...] = ()
    exceptions: tuple[Span, ...] = ()
    instruments: tuple[InstrumentKind, ...] = ()
    """Of an incentive, the main one first."""
    values: tuple[Value, ...] = ()
    """The main one first."""
    deadlines: tuple[Span, ...] = ()
    sanction: Span | None = None
    """The words that say what follows from a breach."""
    cross_references: tuple[Span, ...] = ()
    speaker: Span | None = None
    """Of a paper: whose finding or recommendation it is, where the clause says so."""
    rules: tuple[str, ...] = ()
    """Ids of the rules that read it, so that each reading can be explained."""
    basis: Basis = "rules"


@dataclass(frozen=True, slots=True)
class Reading:
    """The provisions of one text, and what read them."""

    stamp: str
    """Of the rules; another one means that the text is to be read anew."""
    provisions: tuple[ProvisionDraft, ...]
    """In the order of the text, no two with the same span."""

    def __post_init__(self) -> None:
        if len({each.span for each in self.provisions}) < len(self.provisions):
            raise ValueError("A reading has no two provisions with the same span: their ids would be the same.")


_ENVIRONMENT: frozenset[InstrumentKind] = frozenset({"tax", "fee", "finance", "land", "recognition", "other"})
_SUPPLY: frozenset[InstrumentKind] = frozenset({"fund", "subsidy", "in_kind"})


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision that is held: what was read, and which document's it is."""

    id: str
    """Content hash of the document + span, so it survives another ingest of the same text."""
    document_id: str
    ordinal: int
    """Position in the document, from 0."""
    draft: ProvisionDraft
    path: tuple[str, ...] = ()
    page: int | None = None
    text: str = field(default="", compare=False)
    """``draft.span`` of the canonical text, cut out when it was loaded."""


def tool_sides(draft: ProvisionDraft) -> tuple[ToolSide, ...]:
    """Say which side of policy a clause works on, as researchers code it; empty where it is no tool.

    Money and things given are supply side, relief and rules environment side, purchases demand side; mechanisms and
    encouragement without a benefit count as environment side.
    """
    found: list[ToolSide] = []
    if _SUPPLY & set(draft.instruments):
        found.append("supply")
    if _ENVIRONMENT & set(draft.instruments) or (
        not draft.instruments and {"mechanism", "encouragement"} & set(draft.labels)
    ):
        found.append("environment")
    if "procurement" in draft.instruments:
        found.append("demand")
    return tuple(found)
