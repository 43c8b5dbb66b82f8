"""``policydesk ingest``: files and folders into the corpus, with a report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.cli.output import AsJson, begin, messages, print_json, results
from api.wiring import open_services
from ingest.pipeline import Ingester
from ingest.report import IngestReport, State

STYLES: dict[State, str] = {
    "parsed": "green",
    "partial": "yellow",
    "failed": "bold red",
    "unchanged": "dim",
    "skipped": "dim",
}
NAME_COLUMNS = 58
"""Widest file name in the progress bar."""


def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)],
    summary: Annotated[
        bool, typer.Option("--summary", help="Of the table, show only files that were not wholly read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take files and folders into the corpus: .md .txt .html .docx .pdf, each with its sidecar NAME.yaml.

    One bad file never stops the others. Exit code 1 when a file failed or was read in part.
    """
    settings = begin(ctx, as_json)
    with open_services(settings) as services:
        report = _with_progress(services.ingester, paths)
    if as_json:
        print_json(report.to_dict())
    else:
        show_report(report, only_trouble=summary)
    if not report.is_complete:
        raise typer.Exit(1)


def _with_progress(ingester: Ingester, paths: Sequence[Path]) -> IngestReport:
    columns = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=messages()) as progress:
        task = progress.add_task("Reading", total=None)

        def advance(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total, description=escape((name or "Done")[:NAME_COLUMNS]))

        return ingester.ingest_paths(paths, advance)


def show_report(report: IngestReport, *, only_trouble: bool = False) -> None:
    """Print one row per file, or only those not wholly read, and the sum."""
    rows = [row for row in report.rows if not only_trouble or row.state in ("partial", "failed")]
    table = Table(title=f"Ingest {report.run}", title_justify="left")
    for column in ("file", "state", "passages", "why"):
        table.add_column(column, justify="right" if column == "passages" else "left", overflow="fold")
    for row in rows:
        table.add_row(
            escape(row.source),
            f"[{STYLES[row.state]}]{row.state}[/]",
            str(row.passages or ""),
            escape(row.reason or ""),
        )
    if rows:
        results().print(table)
    counted = ", ".join(f"{report.count(state)} {state}" for state in STYLES if report.count(state))
    results().print(
        f"{counted or 'no files'} in {report.seconds:.1f} s; the corpus holds {report.documents} documents."
    )
