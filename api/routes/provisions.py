"""``/v1/provisions`` and the registers of one kind: incentives, obligations, mechanisms."""

import tempfile
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from api.deps import ServicesDep
from api.exports import CSV_TYPE, XLSX_TYPE, iter_csv, write_xlsx
from api.registers import RegisterOut, iter_dicts
from api.schemas import FilterBody
from api.wiring import Services
from corpus.filters import parse_filters
from corpus.provisions import InstrumentKind, Label, Modality, PartyClass, ToolSide
from corpus.registers import RegisterQuery, Sort

DEFAULT_LIMIT = 50
"""Provisions on a page of JSON."""
MAX_LIMIT = 1_000
"""Most provisions on a page: 2 MB of JSON."""
XLSX_IN_MEMORY_BYTES = 10_000_000
"""Of a worksheet being sent; a larger one waits in a temporary file."""
PIECE_BYTES = 1_000_000
"""Of a worksheet, sent at a time."""

router = APIRouter(tags=["provisions"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}}, XLSX_TYPE: {"schema": {"type": "string"}}},
        "description": "A page as JSON, or the whole register as a file.",
    }
}


class RegisterParams(FilterBody):
    """What a register shows: the filters of `ask` and `search`, and those of provisions. Any word of a list will do."""

    bearer_class: list[PartyClass] = Field(default=[], description="Who must, may or has.")
    beneficiary_class: list[PartyClass] = Field(default=[], description="To whom, or who gets it.")
    instrument: list[InstrumentKind] = Field(default=[], description="How a benefit is given.")
    tool_side: list[ToolSide] = Field(default=[], description="The side of policy it works on.")
    modality: Modality | None = Field(default=None, description="The primary force.")
    sort: Sort = Field(default="document", description="What is unknown stands last.")
    descending: bool = Field(default=False, description="Turns the order round.")
    offset: int = Field(default=0, ge=0, description="Provisions before the first one shown.")
    limit: int | None = Field(
        default=None, ge=1, le=MAX_LIMIT, description="Provisions shown: 50 of JSON, all in a file, when left out."
    )
    format: Literal["json", "csv", "xlsx"] = Field(default="json", description="JSON, or a file for a spreadsheet.")

    def query(self, labels: tuple[Label, ...]) -> RegisterQuery:
        """Check the values.

        Raises:
            InvalidFilterError: A filter can select nothing.
        """
        return RegisterQuery(
            filters=parse_filters(**self.model_dump(include=set(FilterBody.model_fields))),
            labels=labels,
            bearer_classes=tuple(self.bearer_class),
            beneficiary_classes=tuple(self.beneficiary_class),
            instruments=tuple(self.instrument),
            tool_sides=tuple(self.tool_side),
            modality=self.modality,
            sort=self.sort,
            descending=self.descending,
            offset=self.offset,
            limit=self.limit or (DEFAULT_LIMIT if self.format == "json" else None),
        )


class ProvisionParams(RegisterParams):
    """The same for provisions of every kind."""

    labels: list[Label] = Field(default=[], alias="type", description="What the clause does.")


@router.get("/provisions", response_model=RegisterOut, responses=_FILES)
def provisions(params: Annotated[ProvisionParams, Query()], services: ServicesDep) -> Any:
    """List provisions of every kind."""
    return _register(services, params, tuple(params.labels), "provisions")


@router.get("/incentives", response_model=RegisterOut, responses=_FILES)
def incentives(params: Annotated[RegisterParams, Query()], services: ServicesDep) -> Any:
    """List the provisions that grant, size or condition a benefit."""
    return _register(services, params, ("incentive",), "incentives")


@router.get("/obligations", response_model=RegisterOut, responses=_FILES)
def obligations(params: Annotated[RegisterParams, Query()], services: ServicesDep) -> Any:
    """List what somebody must or must not do."""
    return _register(services, params, ("obligation", "prohibition"), "obligations")


@router.get("/mechanisms", response_model=RegisterOut, responses=_FILES)
def mechanisms(params: Annotated[RegisterParams, Query()], services: ServicesDep) -> Any:
    """List arrangements for cooperation that laws set up, and that papers recommend."""
    return _register(services, params, ("mechanism",), "mechanisms")


def _register(services: Services, params: RegisterParams, labels: tuple[Label, ...], name: str) -> Any:
    query = params.query(labels)
    registers, catalogue = services.corpus.registers, services.corpus.catalogue
    if params.format == "json":
        page = registers.page(query)
        shown = list(iter_dicts(catalogue, page.provisions))
        return {"total": page.total, "offset": query.offset, "limit": query.limit, "provisions": shown}
    headers = {"content-disposition": f'attachment; filename="{name}.{params.format}"'}
    rows = iter_dicts(catalogue, registers.go_through(query))
    if params.format == "csv":
        return StreamingResponse(iter_csv(rows), media_type=CSV_TYPE, headers=headers)
    return StreamingResponse(_xlsx(rows), media_type=XLSX_TYPE, headers=headers)


def _xlsx(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    with tempfile.SpooledTemporaryFile(XLSX_IN_MEMORY_BYTES) as file:
        write_xlsx(rows, file)
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece
