"""``policydesk provisions``: incentives, obligations, mechanisms … as a table, JSON, CSV or XLSX."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any, Literal, TypeVar

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.output import (
    AsOf,
    DocumentName,
    Issuer,
    Jurisdiction,
    Kind,
    Language,
    begin,
    filters_of,
    print_json,
    results,
    tables,
)
from api.exports import iter_csv, write_xlsx
from api.registers import iter_dicts
from api.wiring import Services, open_services
from corpus.provisions import INSTRUMENT_KINDS, LABELS, PARTY_CLASSES, TOOL_SIDES, Modality
from corpus.registers import RegisterQuery, Sort

TABLE_LIMIT = 50
"""Rows of a table, unless --limit says otherwise: what fits into a few screens."""
WHAT_CHARACTERS = 160
"""Of what a clause says, how much the table shows."""
LEAD_CHARACTERS = 60
"""Of the words that lead in an item, how much stands before it in the table."""
WORDS_CHARACTERS = 60
"""Of any other slot, how much the table shows."""

COLUMNS = {
    "kind": None, "who": 2, "what": 6, "for whom": 2, "instrument": None, "value": 2, "condition": 3, "place": None,
    "where": 3,
}  # fmt: skip
"""Of the table: its share of the width; None for as much as its longest word takes."""

Format = Literal["table", "json", "csv", "xlsx"]
T = TypeVar("T", bound=str)


def _several(option: str, words: Sequence[str], what: str) -> Any:
    """Describe an option that takes some words of a vocabulary; typer takes no list of a ``Literal``."""
    return typer.Option(option, metavar="|".join(words), help=f"{what}; repeatable.")


Types = Annotated[list[str] | None, _several("--type", LABELS, "What the clause does")]
BearerClasses = Annotated[list[str] | None, _several("--bearer-class", PARTY_CLASSES, "Who must, may or has")]
BeneficiaryClasses = Annotated[
    list[str] | None, _several("--beneficiary-class", PARTY_CLASSES, "To whom, or who gets it")
]
Instruments = Annotated[list[str] | None, _several("--instrument", INSTRUMENT_KINDS, "How a benefit is given")]
ToolSides = Annotated[
    list[str] | None, _several("--tool-side", TOOL_SIDES, "The side of policy it works on, as researchers code tools")
]


def provisions(
    ctx: typer.Context,
    labels: Types = None,
    bearer_class: BearerClasses = None,
    beneficiary_class: BeneficiaryClasses = None,
    instrument: Instruments = None,
    tool_side: ToolSides = None,
    modality: Annotated[Modality | None, typer.Option(help="The primary force.")] = None,
    jurisdiction: Jurisdiction = None,
    as_of: AsOf = None,
    kind: Kind = None,
    language: Language = None,
    issuer: Issuer = None,
    document: DocumentName = None,
    sort: Annotated[Sort, typer.Option(help="What is unknown stands last.")] = "document",
    descending: Annotated[bool, typer.Option("--descending", help="Turn the order round.")] = False,
    page: Annotated[int, typer.Option(min=1, help="Which page of --limit provisions.")] = 1,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Provisions on a page: 50 in a table, else all, when left out.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="How to print them.")] = "table",
    output: Annotated[Path | None, typer.Option(help="Write there; a worksheet needs it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """List what the documents held say who must, may, gets what, and on which condition.

    A list of JSON, CSV and XLSX hold every provision that is let through; a table one page.
    """
    shown: Format = "json" if as_json else format_
    if output is None and shown == "xlsx":
        raise typer.BadParameter("a worksheet is a file; say which with --output", param_hint="--output")
    settings = begin(ctx, shown == "json")
    size = limit or (TABLE_LIMIT if shown == "table" else None)
    if page > 1 and size is None:
        raise typer.BadParameter("pages need --limit", param_hint="--page")
    query = RegisterQuery(
        filters=filters_of(jurisdiction, as_of, kind, language, issuer, document),
        labels=_chosen(labels, LABELS, "--type"),
        bearer_classes=_chosen(bearer_class, PARTY_CLASSES, "--bearer-class"),
        beneficiary_classes=_chosen(beneficiary_class, PARTY_CLASSES, "--beneficiary-class"),
        instruments=_chosen(instrument, INSTRUMENT_KINDS, "--instrument"),
        tool_sides=_chosen(tool_side, TOOL_SIDES, "--tool-side"),
        modality=modality,
        sort=sort,
        descending=descending,
        offset=(page - 1) * (size or 0),
        limit=size,
    )
    with open_services(settings) as services:
        _show(services, query, shown, output)


def _chosen(given: Sequence[str] | None, words: tuple[T, ...], option: str) -> tuple[T, ...]:
    """Keep the words of a vocabulary that an option gives.

    Raises:
        typer.BadParameter: One is none of them.
    """
    unknown = [each for each in given or () if each not in words]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is not one of {', '.join(words)}", param_hint=option)
    return tuple(each for each in words if each in (given or ()))


def _show(services: Services, query: RegisterQuery, shown: Format, output: Path | None) -> None:
    if shown == "table":
        _print_table(services, query)
        return
    rows = iter_dicts(services.corpus.catalogue, services.corpus.registers.go_through(query))
    if shown == "json" and output is None:
        print_json(list(rows))
        return
    with _opened(output) as file:
        if shown == "xlsx":
            write_xlsx(rows, file)
        elif shown == "csv":
            file.writelines(iter_csv(rows))
        else:
            file.write(json.dumps(list(rows), ensure_ascii=False, indent=2).encode())


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        return
    try:
        with output.open("wb") as file:
            yield file
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error.strerror}", param_hint="--output") from error


def _print_table(services: Services, query: RegisterQuery) -> None:
    page = services.corpus.registers.page(query)
    table = Table(show_lines=True, expand=True)
    for column, share in COLUMNS.items():
        table.add_column(column, overflow="fold", ratio=share)
    for row in iter_dicts(services.corpus.catalogue, page.provisions):
        table.add_row(*map(escape, _cells(row)))
    if page.provisions:
        tables().print(table)
    last = query.offset + len(page.provisions)
    more = f" --page {query.offset // (query.limit or 1) + 2} shows more." if last < page.total else ""
    shown = f"{query.offset + 1}–{last}" if page.provisions else "none"
    results().print(f"{page.total:,} provision{'' if page.total == 1 else 's'}; {shown} shown.{more}")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    document = row["document"]
    where = " › ".join([*row["pin"]["path"], *([f"p. {row['pin']['page']}"] if row["pin"]["page"] else [])])
    return (
        "\n".join(row["labels"]),
        _party(row["bearer"], row["bearer_classes"]),
        _what(row),
        _party(row["beneficiary"], row["beneficiary_classes"]),
        "\n".join(row["instruments"]),
        _cut("; ".join(each["text"] for each in row["values"]), WORDS_CHARACTERS),
        _cut("; ".join(each["text"] for each in (*row["conditions"], *row["exceptions"])), WORDS_CHARACTERS),
        document["jurisdiction"] or "",
        f"{_cut(document['title'], WORDS_CHARACTERS)} {where}".strip(),
    )


def _what(row: dict[str, Any]) -> str:
    """Show a clause; an item of a list after the words that lead it in."""
    words = _cut(row["text"], WHAT_CHARACTERS)
    return f"{_cut(row['lead']['text'], LEAD_CHARACTERS)} ¶ {words}" if row["lead"] else words


def _party(words: str | None, classes: list[str]) -> str:
    return f"{_cut(words, WORDS_CHARACTERS)} ({', '.join(classes)})" if words else ", ".join(classes)


def _cut(words: str, characters: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= characters else words[:characters] + "…"
