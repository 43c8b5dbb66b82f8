"""``policydesk ingest``: files and folders into the corpus, with a report."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.cli.output import AsJson, begin, messages, print_json, print_json_line, results, tables
from api.wiring import open_services
from ingest.pipeline import Ingester
from ingest.pipeline import Progress as Advance
from ingest.report import IngestReport, State
from ingest.watch import keep_in_step

STYLES: dict[State, str] = {
    "parsed": "green",
    "partial": "yellow",
    "failed": "bold red",
    "unchanged": "dim",
    "skipped": "dim",
    "removed": "magenta",
}
NAME_COLUMNS = 58
"""Widest file name in the progress bar."""

Work = Callable[[Advance], IngestReport]
"""A run that says how far it is."""


def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Read again what failed or was read in part the last time.")
    ] = False,
    sync: Annotated[
        bool, typer.Option("--sync", help="Also remove documents whose files have gone from the folders named.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="As --sync, and again after every change, until stopped (Ctrl-C).")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Of the table, show only files that were not wholly read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take files and folders into the corpus, each with its sidecar NAME.yaml.

    Formats: .md .txt .html .docx .xlsx .csv .pdf, JATS .xml, and scanned pages as .pdf .png .jpg .tif.
    One bad file never stops the others. Exit code 1 when a file failed or was read in part.
    """
    settings = begin(ctx, as_json)
    _check_usage(paths or [], retry_failed, sync, watch)
    with open_services(settings) as services:
        if watch:
            _watch(services.ingester, paths or [], as_json, summary)
            return
        report = _with_progress(_work(services.ingester, paths or [], retry_failed, sync))
        services.prepare()
    if as_json:
        print_json(report.to_dict())
    else:
        show_report(report, only_trouble=summary)
    if not report.is_complete:
        raise typer.Exit(1)


def _check_usage(paths: Sequence[Path], retry_failed: bool, sync: bool, watch: bool) -> None:
    if retry_failed and (paths or sync or watch):
        raise typer.BadParameter("--retry-failed takes no paths and no other option: it knows which files failed")
    if not retry_failed and not paths:
        raise typer.BadParameter("name files or folders, or use --retry-failed")
    if watch and (missing := [str(path) for path in paths if not path.exists()]):
        raise typer.BadParameter(f"nothing is there to watch: {', '.join(missing)}")


def _work(ingester: Ingester, paths: Sequence[Path], retry_failed: bool, sync: bool) -> Work:
    if retry_failed:
        return ingester.retry_failed
    return partial(ingester.sync if sync else ingester.ingest_paths, paths)


def _watch(ingester: Ingester, paths: Sequence[Path], as_json: bool, summary: bool) -> None:
    """Report every run; as JSON, one line each."""
    stop = Event()
    watched = ", ".join(map(str, paths))
    ready = partial(messages().print, f"Watching {watched}. Ctrl-C stops.", markup=False)
    with suppress(KeyboardInterrupt):
        for report in keep_in_step(ingester, paths, stop, ready):
            if as_json:
                print_json_line(report.to_dict())
            else:
                show_report(report, only_trouble=summary)


def _with_progress(work: Work) -> IngestReport:
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

        return work(advance)


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
        tables().print(table)
    counted = ", ".join(f"{report.count(state)} {state}" for state in STYLES if report.count(state))
    results().print(
        f"{counted or 'no files'} in {report.seconds:.1f} s; the corpus holds {report.documents} documents."
    )
