"""``policydesk eval …``: mounted by the main command through the entry point group ``policydesk.commands``."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, print_json
from api.settings import Settings
from eval.constants import DEFAULT_QUERIES, try_constants
from eval.fuzz import measure_fuzz
from eval.metadata import evaluate_metadata
from eval.questions import evaluate_questions, write_answers
from eval.reading.readers import READERS
from eval.reading.run import DEFAULT_DOCUMENTS, measure_reading
from eval.retrieval import evaluate_retrieval, write_run
from eval.serving import measure_serving
from eval.speed import DEFAULT_SIZES, measure_speed, parse_sizes
from eval.terminal import print_markdown, print_table, progress_bar, say

app = typer.Typer(no_args_is_help=True, help="Measure retrieval, answers and speed, through the code that serves.")

SHOWN_TROUBLES = 10
"""Failed requests printed after the table."""
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")]


@app.command()
def retrieval(
    ctx: typer.Context,
    dataset_dir: Annotated[Path, typer.Argument(help="Folder with corpus.jsonl, queries.jsonl and qrels.tsv.")],
    run: Annotated[Path | None, typer.Option(help="Write the rankings there, as a TREC run.")] = None,
    scoped: Annotated[bool, typer.Option("--scoped", help="Rank only passages with the query's doc_id.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many queries.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank a dataset in the BEIR layout and score the rankings."""
    report = evaluate_retrieval(dataset_dir, _settings(ctx), scoped=scoped, limit=limit)
    if run:
        write_run(run, report.rankings)
    if as_json:
        print_json(report.to_dict())
    else:
        print_table(report.table())


@app.command()
def questions(
    ctx: typer.Context,
    gold: Annotated[Path, typer.Argument(help="Gold questions, .jsonl.")],
    answers: Annotated[Path | None, typer.Option(help="Write the answers there, one a line.")] = None,
    without_gold: Annotated[
        bool, typer.Option("--without-gold", help="Leave each question's own documents out: all should be refused.")
    ] = False,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Ask gold questions of the corpus and score citations, quotes, facts and refusals.

    Exit code 1 when a quote is not identical to its span.
    """
    report = evaluate_questions(gold, _settings(ctx), without_gold=without_gold)
    if answers:
        write_answers(answers, report.outcomes)
    if report.not_held:
        say(f"{len(report.not_held)} gold documents are not in the corpus: {', '.join(report.not_held)}.")
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            (print_markdown if as_markdown else print_table)(table)
    if report.broken_quotes:
        say(f"Quotes that are not identical to their spans, in the answers to {', '.join(report.broken_quotes)}.")
        raise typer.Exit(1)


@app.command()
def constants(
    ctx: typer.Context,
    dataset_dirs: Annotated[list[Path], typer.Argument(metavar="DATASET_DIR...", help="Datasets, as for retrieval.")],
    limit: Annotated[int, typer.Option(min=1, help="Only the first so many queries of each.")] = DEFAULT_QUERIES,
    as_markdown: AsMarkdown = False,
) -> None:
    """Try other values of the ranking constants, one at a time, on every dataset."""
    table = try_constants(dataset_dirs, _settings(ctx), limit)
    (print_markdown if as_markdown else print_table)(table)


@app.command()
def metadata(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Documents with sidecars NAME.yaml.")],
    cases: Annotated[bool, typer.Option("--cases", help="Also list every value that is not right.")] = False,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Read documents without their sidecars, and compare what was recognised with what the sidecars say."""
    report = evaluate_metadata(folder, _settings(ctx))
    if as_json:
        print_json(report.to_dict())
        return
    (print_markdown if as_markdown else print_table)(report.table())
    for case in report.cases if cases else ():
        say(
            f"{case.verdict}: {case.document} {case.field}: {case.found!r}, known {case.expected!r} ({case.confidence})"
        )


@app.command()
def fuzz(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Files of any format, of which damaged copies are read.")],
    mutants: Annotated[int, typer.Option(min=0, help="Damaged copies in all.")] = 1_000,
    as_json: AsJson = False,
) -> None:
    """Read damaged copies of files, and files made to burst readers; exit code 1 when something escapes its limits."""
    report = measure_fuzz(folder, _settings(ctx), mutants)
    if as_json:
        print_json(report.to_dict())
    else:
        print_table(report.table())
        for trouble in (*report.unforeseen, *report.late)[:SHOWN_TROUBLES]:
            say(trouble)
    if not report.is_clean:
        raise typer.Exit(1)


@app.command()
def serving(
    documents: Annotated[int, typer.Option(min=1, help="Documents that come in, each in two editions.")] = 1_000,
    as_json: AsJson = False,
) -> None:
    """Ask the service all the time while documents come in; exit code 1 when a request fails or sees half of one."""
    report = measure_serving(documents)
    if as_json:
        print_json(report.to_dict())
    else:
        print_table(report.table())
        for trouble in (*report.failed, *report.halves)[:SHOWN_TROUBLES]:
            say(trouble)
    if not report.is_clean:
        raise typer.Exit(1)


@app.command()
def speed(
    ctx: typer.Context,
    passages: Annotated[
        str, typer.Option(help="Sizes of the corpora that are queried, in passages, separated by commas.")
    ] = DEFAULT_SIZES,
    as_json: AsJson = False,
) -> None:
    """Measure ingest against the bare embedder, and queries, memory and start at several sizes."""
    try:
        sizes = parse_sizes(passages)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--passages") from error
    report = measure_speed(_settings(ctx), sizes)
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            print_table(table)


@app.command()
def reading(
    documents_dirs: Annotated[
        list[Path], typer.Argument(metavar="DOCUMENTS_DIR...", help="Folders with Markdown documents to typeset.")
    ],
    keep: Annotated[Path | None, typer.Option(help="Keep the made files, true texts and read texts there.")] = None,
    readers: Annotated[str, typer.Option(help="Whose texts to compare, separated by commas.")] = ",".join(READERS),
    only: Annotated[str, typer.Option(help="Only these kinds or makers (pdf, docx, xlsx, html, scan).")] = "",
    limit: Annotated[
        int, typer.Option(min=1, help="Documents of each language to take from a folder.")
    ] = DEFAULT_DOCUMENTS,
    seed: Annotated[int, typer.Option(help="Of the tables and footnotes that are added; 0 is the one tuned on.")] = 0,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Typeset known texts in many ways, read the files, and compare: characters, order, tables, headings, places."""
    with progress_bar("Making files") as advance:
        report = measure_reading(
            documents_dirs,
            keep=keep,
            readers=_names(readers),
            kinds=_names(only),
            documents=limit,
            seed=seed,
            advance=advance,
        )
    for each in report.skipped:
        say(f"Skipped {each.what}: {each.why}.")
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            (print_markdown if as_markdown else print_table)(table)


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _settings(ctx: typer.Context) -> Settings:
    settings = ctx.find_root().obj
    return settings if isinstance(settings, Settings) else Settings()
