"""``policydesk ledger``: what became of every file of every run."""

from collections.abc import Sequence
from typing import Annotated, cast

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.ingest import STYLES
from api.cli.output import AsJson, begin, print_json, tables
from api.schemas import entry_to_dict, job_to_dict
from api.wiring import open_services
from corpus.ledger import Entry, Run
from ingest.report import State

LISTED_RUNS = 30
"""Runs listed, the latest first."""
TROUBLE = ("failed", "partial")


def ledger(
    ctx: typer.Context,
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run's id: list its files.")] = None,
    trouble: Annotated[
        bool, typer.Option("--trouble", help="List files that the last run did not wholly read, of all runs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the runs, the files of one run, or the files that could not be wholly read."""
    with open_services(begin(ctx, as_json)) as services:
        book = services.corpus.catalogue.ledger
        if run or trouble:
            entries = book.entries(book.run(run).id, TROUBLE if trouble else ()) if run else book.latest(TROUBLE)
            _show_entries(entries, as_json)
        else:
            _show_runs(book.runs(LISTED_RUNS), as_json)


def _show_runs(runs: Sequence[Run], as_json: bool) -> None:
    if as_json:
        print_json({"runs": [job_to_dict(run) for run in runs]})
        return
    table = Table()
    for column in ("run", "kind", "state", "began", "files", "why"):
        table.add_column(column, justify="right" if column == "files" else "left", overflow="fold")
    for run in runs:
        files = f"{run.files_done}/{run.files}" if run.files_done != run.files else str(run.files)
        began = f"{run.started.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(run.id, run.kind, run.state, began, files, escape(run.error or ""))
    tables().print(table)


def _show_entries(entries: Sequence[Entry], as_json: bool) -> None:
    if as_json:
        rows = [{**entry_to_dict(entry), "location": entry.location, "run": entry.run} for entry in entries]
        print_json({"files": rows})
        return
    table = Table()
    for column in ("file", "state", "reader", "pages", "passages", "seconds", "why"):
        numeric = column in ("pages", "passages", "seconds")
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for entry in entries:
        state: State = cast(State, entry.state)
        lost = f" (-{len(entry.pages_lost)})" if entry.pages_lost else ""
        table.add_row(
            escape(entry.source),
            f"[{STYLES[state]}]{state}[/]",
            entry.reader or "",
            f"{entry.pages or ''}{lost}",
            str(entry.passages or ""),
            f"{entry.seconds:.1f}",
            escape(entry.reason or ""),
        )
    tables().print(table)
