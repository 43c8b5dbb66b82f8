"""``policydesk verify``: is every derived thing consistent with the catalogue?"""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from api.cli.output import AsJson, begin, messages, print_json, results
from api.wiring import Services, build_services
from corpus.findings import Findings


def verify(
    ctx: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Make the indexes hold what the catalogue says.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare both indexes with the catalogue, id by id, and every passage with its text.

    Exit code 1 when something disagrees (after the repair, if one was asked for).
    """
    services = build_services(begin(ctx, as_json), replace_broken=repair)
    try:
        if repair:
            _repair(services)
        findings = services.corpus.verify()
    finally:
        services.corpus.close()
    if as_json:
        print_json({**asdict(findings), "clean": findings.is_clean})
    else:
        _show(findings)
    if not findings.is_clean:
        raise typer.Exit(1)


def _repair(services: Services) -> None:
    with Progress(console=messages()) as progress:
        task = progress.add_task("Repairing", total=None)
        services.corpus.repair(
            services.ingester.resplit,
            lambda done, total: progress.update(task, completed=done, total=total),
            services.ingester.provisions.read,
        )


def _show(findings: Findings) -> None:
    table = Table(title="Corpus", title_justify="left")
    table.add_column("what")
    table.add_column("found", justify="right")
    for name, value in asdict(findings).items():
        table.add_row(name.replace("_", " "), "; ".join(value) if isinstance(value, tuple) else str(value))
    results().print(table)
    hint = "" if findings.is_clean else " Run `policydesk verify --repair`."
    results().print(f"{'Everything agrees.' if findings.is_clean else 'Something disagrees.'}{hint}")
