"""What matching gives: frozen values, each with the words it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from corpus.model import Document, Pin, Span
from corpus.provisions import InstrumentKind
from rag.eligibility.logic import Fact, Truth
from rag.eligibility.vocabulary import Language

Verdict = Literal["applies", "programme", "unknown", "does_not_apply"]
"""``programme``: nothing that is known speaks against it, but it gives no claim: an authority is to set it up."""
VERDICTS: tuple[Verdict, ...] = ("applies", "programme", "unknown", "does_not_apply")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that decides, judged."""

    id: str
    kind: str
    """recipient, condition, exception, open (no rule reads it), dates (of the programme), in_force, place."""
    words: str
    """Cut out of the text at ``span``; where that is None, what is said of the document's dates or places."""
    span: Span | None
    truth: Truth
    predicate: str | None
    """As read, over facts; None where no rule reads the words."""
    facts: tuple[str, ...]
    settle: str
    """What would settle it, or what settled it, in the profile's language."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation."""

    text: str
    words: str | None
    """Of the document; None where the step rests on the profile alone."""
    span: Span | None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much a benefit is."""

    kind: str
    """What it is: deduction, credit, subsidy …; see rules/amounts.yaml."""
    label: str
    """The same as a reader says it."""
    value: Decimal | None
    """None where a base is missing, or the text gives no formula."""
    currency: str | None
    unit: str
    """per year, once …: what the value is counted for."""
    bound: Literal["exactly", "at_least", "at_most"]
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    """Facts without which it cannot be computed."""
    carried: Decimal | None = None
    """What exceeds the cap and goes on into later years."""
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A quote: words cut out of the text."""

    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Relative:
    """A rule of the same subject, above or below on the ladder of places."""

    provision_id: str
    source: str
    title: str
    jurisdiction: str | None
    path: tuple[str, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One incentive, judged."""

    key: str
    """The provision's id, with the number of the part where a sentence gives several benefits."""
    provision_id: str
    document: Document
    pin: Pin
    piece: Piece
    lead: Piece | None
    verdict: Verdict
    why: str
    """The verdict in one sentence."""
    conditions: tuple[Condition, ...]
    instruments: tuple[InstrumentKind, ...]
    recipient: str
    """The predicate of the recipient, for likeness."""
    is_discretionary: bool
    """Whether an authority may give it, and need not."""
    is_set_elsewhere: bool
    """Whether other rules say how much, or how."""
    amount: Amount | None
    parameters: tuple[Piece, ...] = ()
    """Caps, rates and procedures of the same article that name no recipient of their own."""
    notes: tuple[str, ...] = ()
    programme: Piece | None = None
    """The words by which an authority is to set something up first."""
    repeats: str | None = None
    """The key of the entry that gives the same benefit: this one adds nothing and stands beside it."""
    repeated_by: tuple[Relative, ...] = ()
    """The rules that give the same benefit once more."""
    parents: tuple[Relative, ...] = ()
    children: tuple[Relative, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that the profile lacks, or a condition that only the user can settle."""

    id: str
    kind: Literal["fact", "condition"]
    score: float
    settles: int
    """Incentives that an answer settles, or may settle."""
    question: Mapping[Language, str]
    settled_by: Mapping[Language, str]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked at."""

    documents: int
    provisions: int
    newest: date | None
    undated: tuple[str, ...]
    """Files whose dates are not known."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The whole result."""

    facts: Mapping[str, Fact]
    """Those of the profile that were used."""
    name: str | None
    place: str
    as_of: date
    language: Language
    entries: tuple[Entry, ...]
    context: tuple[Piece, ...]
    """Provisions on benefits that name nobody: funds set up, growth of budgets."""
    ask_next: tuple[Ask, ...]
    searched: Searched

    def having(self, verdict: Verdict) -> tuple[Entry, ...]:
        """List the incentives of a verdict, each benefit once."""
        return tuple(each for each in self.entries if each.verdict == verdict and each.repeats is None)
