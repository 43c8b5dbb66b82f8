"""``POST /v1/match`` and ``GET /v1/match/facts``: which incentives apply to a party, and which duties it has."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, RootModel

from api.deps import ServicesDep
from api.schemas import DocumentOut, PinOut, Words
from corpus.filters import parse_filters
from rag.eligibility.library import CorpusLibrary
from rag.eligibility.matching import match_incentives
from rag.eligibility.obligations import list_duties
from rag.eligibility.profile import parse_profile
from rag.eligibility.report import checklist_to_dict, match_to_dict, vocabulary_to_dict

router = APIRouter(prefix="/match", tags=["match"])


class MatchBody(BaseModel):
    """A profile, and what is asked of it."""

    model_config = ConfigDict(extra="forbid")

    profile: dict[Words, Any] = Field(description="Facts by id, as in docs/match.md; kind and place are needed.")
    what: Literal["incentives", "obligations"] = Field(
        default="incentives", description="Incentives that apply, or the checklist of duties."
    )
    as_of: Words | None = Field(default=None, description="A day, YYYY-MM-DD; today when left out.")


class PieceOut(BaseModel):
    """Words of a document: ``quote`` is its text from ``start`` to ``end``."""

    quote: str
    start: int
    end: int


class ConditionOut(BaseModel):
    """One thing that decides, judged."""

    id: str
    kind: str
    words: str
    start: int | None
    end: int | None
    verdict: Literal["met", "not_met", "unknown"]
    predicate: str | None
    facts: list[str]
    labels: dict[str, "BothOut"]
    settle: str


class StepOut(BaseModel):
    """One step of a computation, and the words it rests on."""

    text: str
    words: str | None
    start: int | None
    end: int | None


class AmountOut(BaseModel):
    """How much a benefit is; decimal numbers are strings."""

    kind: str
    label: str
    value: str | None
    currency: str | None
    unit: str
    bound: Literal["exactly", "at_least", "at_most"]
    carried_forward: str | None
    missing: list[str]
    steps: list[StepOut]
    rule: str | None


class RelativeOut(BaseModel):
    """A rule of the same subject, above or below."""

    provision_id: str
    source: str
    title: str
    jurisdiction: str | None
    path: list[str]
    likeness: float


class EntryOut(PieceOut):
    """One incentive, judged."""

    id: str
    provision_id: str
    document: DocumentOut
    pin: PinOut
    lead: PieceOut | None
    verdict: Literal["applies", "programme", "unknown", "does_not_apply"]
    why: str
    conditions: list[ConditionOut]
    instruments: list[str]
    is_discretionary: bool
    is_set_elsewhere: bool
    amount: AmountOut | None
    parameters: list[PieceOut]
    notes: list[str]
    programme: PieceOut | None
    repeated_by: list[RelativeOut]
    parents: list[RelativeOut]
    children: list[RelativeOut]


class BothOut(BaseModel):
    """The same in both languages."""

    zh: str
    en: str


class AskOut(BaseModel):
    """What to answer next."""

    id: str
    kind: Literal["fact", "condition"]
    score: float
    settles: int
    question: BothOut
    settled_by: BothOut
    values: list[str]


class SearchedOut(BaseModel):
    """What was looked at."""

    documents_searched: int
    provisions: int
    newest_document: str | None
    undated: list[str]
    notes: list[str]


class SanctionOut(PieceOut):
    """What follows from a breach."""

    provision_id: str
    pin: PinOut
    by: Literal["article", "words"]


class DutyOut(PieceOut):
    """One thing to do, or not to do."""

    provision_id: str
    document: DocumentOut
    pin: PinOut
    lead: PieceOut | None
    is_prohibition: bool
    verdict: Literal["applies", "unknown"]
    why: str
    conditions: list[ConditionOut]
    deadlines: list[PieceOut]
    sanctions: list[SanctionOut]


class IncentivesOut(BaseModel):
    """All incentives of a place, by verdict."""

    what: Literal["incentives"]
    name: str | None
    place: str
    as_of: str
    language: str
    facts: dict[str, Any]
    applies: list[EntryOut]
    programme: list[EntryOut]
    unknown: list[EntryOut]
    does_not_apply: list[EntryOut]
    context: list[PieceOut]
    ask_next: list[AskOut]
    coverage: SearchedOut


class ObligationsOut(BaseModel):
    """All duties of a party, by stage."""

    what: Literal["obligations"]
    name: str | None
    place: str
    as_of: str
    language: str
    stages: dict[Literal["before", "while", "after"], list[DutyOut]]
    left_out: int
    coverage: SearchedOut


class MatchOut(RootModel[Annotated[IncentivesOut | ObligationsOut, Field(discriminator="what")]]):
    """Incentives or obligations, by ``what``."""


class FactOut(BaseModel):
    """A fact that a profile may state."""

    id: str
    type: str
    values: list[str]
    unit: str | None
    label: BothOut
    value_labels: dict[str, BothOut]
    question: BothOut
    settled_by: BothOut


class FactsOut(BaseModel):
    """The vocabulary of profiles."""

    facts: list[FactOut]


@router.post("", response_model=MatchOut)
def match(body: MatchBody, services: ServicesDep) -> dict[str, Any]:
    """Say which incentives apply to a party and which duties it has, condition by condition."""
    profile = parse_profile(body.profile)
    today = datetime.now(UTC).date()
    day = parse_filters(as_of=body.as_of).as_of or profile.as_of or today
    library = CorpusLibrary(services.corpus)
    if body.what == "obligations":
        return checklist_to_dict(list_duties(library, profile, day, today))
    return match_to_dict(match_incentives(library, profile, day, today))


@router.get("/facts", response_model=FactsOut)
def facts() -> dict[str, Any]:
    """List the facts that a profile may state, with the question for each in both languages."""
    return vocabulary_to_dict()
