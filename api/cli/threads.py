"""``policydesk threads``: new, list, show, delete, export; ``policydesk ask --thread ID`` asks the next question."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.answers import write_out
from api.cli.output import AsJson, begin, print_json, results, tables
from api.wiring import open_services
from rag.memory.remembering import Remembering
from rag.memory.report import thread_head_to_dict, thread_markdown, thread_to_dict

app = typer.Typer(no_args_is_help=True, help="Questions that belong together, with the answers they got.")

DEFAULT_LISTED = 50
"""Threads listed where no number is given: about two screens."""
Identifier = Annotated[str, typer.Argument(metavar="ID", help="As `threads list` shows it.")]


@app.command()
def new(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(help="What it is about.")],
    as_json: AsJson = False,
) -> None:
    """Begin a thread; `policydesk ask QUESTION --thread ID` asks in it."""
    with open_services(begin(ctx, as_json)) as services:
        thread = services.corpus.catalogue.threads.create(title)
    if as_json:
        print_json(thread_to_dict(thread, ()))
    else:
        results().print(Text(thread.id))


@app.command("list")
def list_threads(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = DEFAULT_LISTED,
    as_json: AsJson = False,
) -> None:
    """List the threads, the one touched last first."""
    with open_services(begin(ctx, as_json)) as services:
        heads = services.corpus.catalogue.threads.threads(limit)
    if as_json:
        print_json({"threads": [thread_head_to_dict(each) for each in heads]})
        return
    table = Table()
    for column in ("id", "title", "touched", "questions"):
        table.add_column(column, overflow="fold")
    for each in heads:
        table.add_row(each.id, escape(each.title), f"{each.updated:%Y-%m-%d %H:%M}", str(each.turns))
    tables().print(table)


@app.command()
def show(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """Show a thread with its answers as they stand now."""
    export(ctx, identifier, None, as_json)


@app.command()
def export(
    ctx: typer.Context,
    identifier: Identifier,
    out: Annotated[Path | None, typer.Option(help="Write it there; otherwise to standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Export a thread as Markdown, or with --json as one JSON value."""
    with open_services(begin(ctx, as_json)) as services:
        thread = services.corpus.catalogue.threads.thread(identifier)
        answers = Remembering(services.corpus).recall_turns(thread)
    if as_json:
        write_out(json.dumps(thread_to_dict(thread, answers), ensure_ascii=False, indent=2), out)
    else:
        write_out(thread_markdown(thread, answers), out)


@app.command()
def delete(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """Delete a thread, with those of its answers that nobody saved."""
    with open_services(begin(ctx, as_json)) as services:
        services.corpus.catalogue.threads.delete(identifier)
    if as_json:
        print_json({"deleted": identifier})
    else:
        results().print(Text(f"Deleted {identifier}."))
