"""What a match replies with, as frozen values; ``docs/match.md`` says what each field means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from api.client.models import Document, Facts, Pin


@dataclass(frozen=True, slots=True)
class Both:
    """The same in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a document: its text from start to end."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that decides, judged."""

    id: str
    kind: str
    words: str
    start: int | None
    end: int | None
    verdict: str
    predicate: str | None
    facts: tuple[str, ...]
    labels: dict[str, Both]
    settle: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation, and the words it rests on."""

    text: str
    words: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much a benefit is."""

    kind: str
    label: str
    value: Decimal | None
    currency: str | None
    unit: str
    bound: str
    carried_forward: Decimal | None
    missing: tuple[str, ...]
    steps: tuple[Step, ...]
    rule: str | None


@dataclass(frozen=True, slots=True)
class Relative:
    """A rule of the same subject, above or below."""

    provision_id: str
    source: str
    title: str
    jurisdiction: str | None
    path: tuple[str, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Entry(Piece):
    """One incentive, judged."""

    id: str
    provision_id: str
    document: Document
    pin: Pin
    lead: Piece | None
    verdict: str
    why: str
    conditions: tuple[Condition, ...]
    instruments: tuple[str, ...]
    is_discretionary: bool
    is_set_elsewhere: bool
    amount: Amount | None
    parameters: tuple[Piece, ...]
    notes: tuple[str, ...]
    programme: Piece | None
    repeated_by: tuple[Relative, ...]
    parents: tuple[Relative, ...]
    children: tuple[Relative, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What to answer next."""

    id: str
    kind: str
    score: float
    settles: int
    question: Both
    settled_by: Both
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked at."""

    documents_searched: int
    provisions: int
    newest_document: date | None
    undated: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sanction(Piece):
    """What follows from a breach."""

    provision_id: str
    pin: Pin
    by: str


@dataclass(frozen=True, slots=True)
class Duty(Piece):
    """One thing to do, or not to do."""

    provision_id: str
    document: Document
    pin: Pin
    lead: Piece | None
    is_prohibition: bool
    verdict: str
    why: str
    conditions: tuple[Condition, ...]
    deadlines: tuple[Piece, ...]
    sanctions: tuple[Sanction, ...]


@dataclass(frozen=True, slots=True)
class Incentives:
    """All incentives of a place, by verdict."""

    what: str
    name: str | None
    place: str
    as_of: date
    language: str
    facts: Facts
    applies: tuple[Entry, ...]
    programme: tuple[Entry, ...]
    unknown: tuple[Entry, ...]
    does_not_apply: tuple[Entry, ...]
    context: tuple[Piece, ...]
    ask_next: tuple[Ask, ...]
    coverage: Searched


@dataclass(frozen=True, slots=True)
class Obligations:
    """All duties of a party, by stage."""

    what: str
    name: str | None
    place: str
    as_of: date
    language: str
    stages: dict[str, tuple[Duty, ...]]
    left_out: int
    coverage: Searched
