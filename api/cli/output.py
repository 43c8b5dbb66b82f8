"""What commands share: where output goes, options of one meaning, the place of settings."""

import json
import sys
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console

from api.settings import Settings
from corpus.filters import Filters, parse_filters

Jurisdiction = Annotated[
    str | None,
    typer.Option(
        "--jurisdiction", help="A place (CN, CN-ZJ, CN-ZJ-330200, GB …): its law and that of places above it."
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="A day (YYYY-MM-DD): texts that apply on it.")]
Kind = Annotated[str | None, typer.Option("--kind", help="law, regulation, notice, paper, brief …")]
Language = Annotated[str | None, typer.Option("--language", help="zh, zh-TW, en …; zh includes zh-CN and zh-TW.")]
Issuer = Annotated[
    str | None,
    typer.Option(
        "--issuer", help="An issuer's name, alone or in a joint text; a part of a name where no issuer is called so."
    ),
]
DocumentName = Annotated[
    str | None, typer.Option("--document", help="One document: its id, file name, or file name without suffix.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value to standard output and nothing else.")]


FILE_COLUMNS = 160
"""Width of a table that goes to a file or pipe, where nothing says how wide a line may be."""


@dataclass(slots=True)
class State:
    """What the running command said about its output."""

    as_json: bool = False


def state(ctx: typer.Context) -> State:
    """Find the state of the running command, shared by its parents."""
    found = ctx.find_root().meta.setdefault("policydesk.state", State())
    assert isinstance(found, State)
    return found


def begin(ctx: typer.Context, as_json: bool) -> Settings:
    """Note how to print, and hand out the settings."""
    state(ctx).as_json = as_json
    settings = ctx.find_root().obj
    assert isinstance(settings, Settings)
    return settings


def messages() -> Console:
    """Open the console for people: standard error."""
    return Console(stderr=True)


def results() -> Console:
    """Open the console for results: standard output."""
    return Console(highlight=False)


def tables() -> Console:
    """Open the console for tables: standard output, wide where it is a file or pipe that has no width."""
    console = results()
    return console if console.is_terminal else Console(highlight=False, width=FILE_COLUMNS)


def print_json(value: Any) -> None:
    """Print one JSON value, Chinese as Chinese."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_json_line(value: Any) -> None:
    """Print one JSON value on one line, at once: one of many."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def filters_of(
    jurisdiction: str | None,
    as_of: str | None,
    kind: str | None,
    language: str | None,
    issuer: str | None,
    document: str | None,
) -> Filters:
    """Check the filter options.

    Raises:
        InvalidFilterError: One has a value that can select nothing.
    """
    return parse_filters(
        jurisdiction=jurisdiction, as_of=as_of, kind=kind, language=language, issuer=issuer, document=document
    )
