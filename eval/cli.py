"""``policydesk eval …``: mounted by the main command through the entry point group ``policydesk.commands``."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.output import AsJson, print_json
from api.settings import Settings
from eval.answer_comparison import ANSWER_MEASURE, compare_answers
from eval.answers import write_answers
from eval.comparison import SHOWN_CHANGES
from eval.constants import DEFAULT_QUERIES, try_constants
from eval.fuzz import measure_fuzz
from eval.metadata import evaluate_metadata
from eval.misbehaving.run import DEFAULT_PER_KIND as WRONG_PER_KIND
from eval.misbehaving.run import measure_misbehaviour
from eval.own import TEMPLATE
from eval.peers.run import DEFAULT_TIMEOUT_S, PEERS, Plan
from eval.peers.run import compare as compare_peers
from eval.peers.sets import Limits
from eval.provisions import evaluate_provisions, write_predictions
from eval.questions import evaluate_questions
from eval.reading.readers import READERS
from eval.reading.run import DEFAULT_DOCUMENTS, measure_reading
from eval.register_speed import DEFAULT_PROVISIONS, measure_registers
from eval.report.page import write_report
from eval.report.pages import comparison_page, questions_page, retrieval_page
from eval.retrieval import compare_sets, evaluate_retrieval
from eval.run_comparison import RUN_MEASURE, compare_runs
from eval.runs import write_runs
from eval.serving import measure_serving
from eval.speed import DEFAULT_SIZES, measure_speed, parse_sizes
from eval.support import evaluate_support
from eval.synthesis import STARTER
from eval.tampering.run import DEFAULT_PER_KIND, measure_tampering
from eval.terminal import print_markdown, print_table, progress_bar, say
from eval.training.run import DEFAULT_QUESTIONS, Training
from eval.training.run import train as train_ranker
from eval.understanding import evaluate_understanding

app = typer.Typer(no_args_is_help=True, help="Measure retrieval, answers and speed, through the code that serves.")

SHOWN_TROUBLES = 10
"""Failed requests printed after the table."""
Report = Annotated[
    Path | None, typer.Option("--report", help="Also write a report with plots there, as one HTML file.")
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")]


@app.command()
def retrieval(
    ctx: typer.Context,
    dataset_dirs: Annotated[
        list[Path],
        typer.Argument(metavar="DATASET_DIR...", help="Folders with corpus.jsonl, queries.jsonl and qrels.tsv."),
    ],
    run: Annotated[
        Path | None, typer.Option(help="Write the rankings there, as a TREC run; of several datasets, NAME.run each.")
    ] = None,
    scoped: Annotated[bool, typer.Option("--scoped", help="Rank only passages with the query's doc_id.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many queries.")] = None,
    system: Annotated[
        Literal["full", "fusion", "words", "vectors"],
        typer.Option(help="What is served, or a part of it to compare with."),
    ] = "full",
    report: Report = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Rank datasets in the BEIR layout and score the rankings."""
    reports = [
        evaluate_retrieval(folder, _settings(ctx), scoped=scoped, limit=limit, system=system) for folder in dataset_dirs
    ]
    if run:
        write_runs(run, {each.dataset: each.rankings for each in reports})
    if report:
        write_report(report, retrieval_page(reports))
    if as_json:
        print_json(reports[0].to_dict() if len(reports) == 1 else {"datasets": [each.to_dict() for each in reports]})
    else:
        table = reports[0].table() if len(reports) == 1 else compare_sets(reports)
        (print_markdown if as_markdown else print_table)(table)


@app.command()
def provisions(
    ctx: typer.Context,
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Annotated provisions, .jsonl.")],
    documents: Annotated[
        Path | None, typer.Option(help="Folder of the annotated documents, for annotations that hold no texts.")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(help="Write what was read there, one unit a line, with the annotation's offsets.")
    ] = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Compare the provisions of the corpus with annotated ones: F1 by label, accuracy of their slots."""
    found = evaluate_provisions(gold, _settings(ctx), documents)
    if predictions:
        write_predictions(predictions, found)
    if as_json:
        print_json(found.to_dict())
    else:
        for table in found.tables():
            (print_markdown if as_markdown else print_table)(table)


@app.command()
def understanding(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Questions with a kind or a history, .jsonl.")],
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Ask of the corpus what it can and cannot answer as asked, and follow-ups: what is each taken for?"""
    report = evaluate_understanding(files, _settings(ctx))
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            (print_markdown if as_markdown else print_table)(table)


@app.command()
def questions(
    ctx: typer.Context,
    gold: Annotated[
        Path | None, typer.Argument(help="Gold questions, .jsonl, or your own as .csv, .xlsx, .yaml, .jsonl.")
    ] = None,
    answers: Annotated[Path | None, typer.Option(help="Write the answers there, one a line.")] = None,
    without_gold: Annotated[
        bool, typer.Option("--without-gold", help="Leave each question's own documents out: all should be refused.")
    ] = False,
    documents: Annotated[
        Path | None, typer.Option(help="Ask this folder, ingested for this run alone, in place of the corpus.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a file of questions to begin with.")] = False,
    report: Report = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Ask gold questions of the corpus and score citations, quotes, facts and refusals.

    Exit code 1 when a quote is not identical to its span.
    """
    if template:
        sys.stdout.write(TEMPLATE)
        return
    if gold is None:
        raise typer.BadParameter("name a file of questions, or ask for a --template of one", param_hint="GOLD")
    found = evaluate_questions(gold, _settings(ctx), without_gold=without_gold, documents=documents)
    if answers:
        write_answers(answers, found.outcomes)
    if report:
        write_report(report, questions_page(found))
    if found.not_held:
        say(f"{len(found.not_held)} gold documents are not in the corpus: {', '.join(found.missing())}.")
    if as_json:
        print_json(found.to_dict())
    else:
        for table in found.tables():
            (print_markdown if as_markdown else print_table)(table)
    if found.broken_quotes:
        say(f"Quotes that are not identical to their spans, in the answers to {', '.join(found.broken_quotes)}.")
        raise typer.Exit(1)


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="The first system's TREC run, folder of runs, or answers.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The second system's.")],
    dataset: Annotated[
        list[Path] | None, typer.Option(help="Dataset the runs rank; several times for folders of NAME.run.")
    ] = None,
    qrels: Annotated[Path | None, typer.Option(help="Judgements alone, in place of a dataset.")] = None,
    gold: Annotated[Path | None, typer.Option(help="Questions that A and B answer (eval questions --answers).")] = None,
    measure: Annotated[
        str | None, typer.Option(help="By which a question is won or lost: nDCG@10 for runs, right for answers.")
    ] = None,
    shown: Annotated[int, typer.Option(min=0, help="Greatest gains, and losses, to show.")] = SHOWN_CHANGES,
    report: Report = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Compare two systems question by question: differences, significance, gains and losses."""
    if bool(gold) == bool(dataset or qrels):
        raise typer.BadParameter("runs need --dataset or --qrels; answers need --gold", param_hint="--dataset/--gold")
    if gold:
        found = compare_answers(a, b, gold, measure=measure or ANSWER_MEASURE, shown=shown)
    else:
        found = compare_runs(a, b, dataset or [], qrels, measure=measure or RUN_MEASURE, shown=shown)
    if report:
        write_report(report, comparison_page(found))
    if as_json:
        print_json(found.to_dict())
        return
    for table in found.tables():
        (print_markdown if as_markdown else print_table)(table)
    for line in found.lines():
        typer.echo(line)


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
def train(
    ctx: typer.Context,
    dataset_dirs: Annotated[list[Path], typer.Argument(metavar="DATASET_DIR...", help="Datasets, as for retrieval.")],
    gold: Annotated[Path | None, typer.Option(help="Gold questions on the corpus in the home, .jsonl.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the trees there (rag/ranker.json).")] = None,
    limit: Annotated[int, typer.Option(min=2, help="Only so many questions of each dataset.")] = DEFAULT_QUESTIONS,
    judge: Annotated[bool, typer.Option(help="Also fit without each dataset, to see what that is worth.")] = True,
    as_markdown: AsMarkdown = False,
) -> None:
    """Fit the learned ranker on datasets with judged questions (needs lightgbm: extra train)."""
    table = train_ranker(Training(tuple(dataset_dirs), gold, limit), _settings(ctx), out, judge=judge)
    if table:
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
def support(
    ctx: typer.Context,
    dataset_dir: Annotated[Path, typer.Argument(help="Claims with labels, in the layout of retrieval datasets.")],
    retrieve: Annotated[bool, typer.Option(help="Also check on the sentences that retrieval finds.")] = True,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Check claims on the sentences they cite, by code alone, and compare with people's labels."""
    report = evaluate_support(dataset_dir, _settings(ctx), retrieve=retrieve)
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            (print_markdown if as_markdown else print_table)(table)


@app.command()
def tampering(
    ctx: typer.Context,
    documents: Annotated[Path, typer.Option(help="Folder of documents that statements are made of.")],
    per_kind: Annotated[
        int, typer.Option(min=1, help="Statements of each kind, language and half.")
    ] = DEFAULT_PER_KIND,
    seed: Annotated[int, typer.Option(help="Of what is chosen at random.")] = 0,
    cases: Annotated[bool, typer.Option("--cases", help="Also list what passed, and what was lost.")] = False,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Make correct and misbehaving statements of real sentences, and check them; exit code 1 when one passes."""
    report = measure_tampering(documents, _settings(ctx), per_kind=per_kind, seed=seed)
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            (print_markdown if as_markdown else print_table)(table)
    for line in report.case_lines() if cases else ():
        say(line)
    if not report.is_clean:
        raise typer.Exit(1)


@app.command()
def misbehaviour(
    ctx: typer.Context,
    documents: Annotated[Path, typer.Option(help="Folder of documents that are asked about.")],
    per_kind: Annotated[int, typer.Option(min=1, help="Wrong statements of each kind and language.")] = WRONG_PER_KIND,
    seed: Annotated[int, typer.Option(help="Of what is chosen at random.")] = 0,
    cases: Annotated[bool, typer.Option("--cases", help="Also list what came through, and what was lost.")] = False,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Ask while the chat model misbehaves over HTTP; exit code 1 when something wrong is shown as supported."""
    report = measure_misbehaviour(documents, _settings(ctx), per_kind=per_kind, seed=seed)
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            (print_markdown if as_markdown else print_table)(table)
    for line in (*report.troubles(), *report.lost()) if cases else ():
        say(line)
    if not report.is_clean:
        raise typer.Exit(1)


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
    keep: Annotated[bool, typer.Option("--keep", help="Keep the corpora in HOME/eval/speed for next time.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure ingest against the bare embedder, and queries, memory and start at several sizes."""
    try:
        sizes = parse_sizes(passages)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--passages") from error
    report = measure_speed(_settings(ctx), sizes, keep=keep)
    if as_json:
        print_json(report.to_dict())
    else:
        for table in report.tables():
            print_table(table)


@app.command()
def registers(
    ctx: typer.Context,
    provisions: Annotated[int, typer.Option(min=1, help="How many there are to be, at least.")] = DEFAULT_PROVISIONS,
    documents: Annotated[Path, typer.Option(help="Files whose provisions are multiplied.")] = STARTER,
    as_json: AsJson = False,
) -> None:
    """Measure pages of registers: every filter, every order, at many provisions."""
    report = measure_registers(_settings(ctx), provisions, documents)
    if as_json:
        print_json(report.to_dict())
    else:
        print_table(report.table())


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


@app.command()
def peers(
    ctx: typer.Context,
    dataset_dirs: Annotated[
        list[Path] | None, typer.Argument(metavar="[DATASET_DIR]...", help="Datasets, as for retrieval.")
    ] = None,
    documents: Annotated[
        list[Path] | None, typer.Option(help="Folder of text documents (.md, .txt) that --gold asks of; repeatable.")
    ] = None,
    gold: Annotated[Path | None, typer.Option(help="Gold questions on --documents, .jsonl, with quotes.")] = None,
    systems: Annotated[str, typer.Option(help="Which to run, separated by commas.")] = ",".join(PEERS),
    python: Annotated[Path, typer.Option(help="The interpreter that has the peers (extra peers).")] = Path(
        sys.executable
    ),
    limit_questions: Annotated[int | None, typer.Option(min=1, help="Only so many of each, at random.")] = None,
    limit_passages: Annotated[
        int | None, typer.Option(min=1, help="Only the relevant passages of each, and others at random up to so many.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of what is chosen at random.")] = 0,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for one system on one set.")] = DEFAULT_TIMEOUT_S,
    out: Annotated[
        Path | None, typer.Option(help="Write peers.json, peers.md and TREC runs there, anew after each system.")
    ] = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Run LangChain, LlamaIndex, Haystack, txtai and ours on the same texts: quality, ingest, latency, memory.

    Each runs in a process of its own, in its default set-up and in the hybrid it documents, all with all-MiniLM-L6-v2.
    """
    plan = Plan(
        datasets=tuple(dataset_dirs or ()),
        documents=tuple(documents or ()),
        gold=gold,
        systems=tuple(_names(systems)),
        python=python,
        limits=Limits(limit_questions, limit_passages, seed),
        timeout_s=timeout,
    )
    with progress_bar("Systems") as advance:
        found = compare_peers(plan, _settings(ctx), advance, out)
    for trouble in found.troubles():
        say(trouble)
    if as_json:
        print_json(found.to_dict())
    else:
        for table in found.tables():
            (print_markdown if as_markdown else print_table)(table)


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _settings(ctx: typer.Context) -> Settings:
    settings = ctx.find_root().obj
    return settings if isinstance(settings, Settings) else Settings()
