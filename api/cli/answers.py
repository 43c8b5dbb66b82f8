"""``policydesk answers``: list, show, save, rerun, delete, export, feedback, export-cases."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.output import AsJson, begin, print_json, results, tables
from api.wiring import open_services
from corpus.kept import Feedback, FeedbackKind
from corpus.memory_errors import ExportError
from rag.memory.cases import cases_of
from rag.memory.recall import Recalled
from rag.memory.remembering import FailedRerun, Remembering, Reruns
from rag.memory.report import (
    answer_markdown,
    failed_rerun_to_dict,
    feedback_to_dict,
    head_to_dict,
    language_of,
    recalled_to_dict,
    rerun_to_dict,
    said_of,
)
from rag.memory.wording import Language, name_of

app = typer.Typer(no_args_is_help=True, help="Answers that were kept: as they stand now, and asked again.")

QUESTION_CHARACTERS = 80
"""Of a question, how much the list shows."""
DEFAULT_LISTED = 50
"""Answers listed where no number is given: about two screens."""
Identifier = Annotated[str, typer.Argument(metavar="ID", help="As `answers list` shows it.")]
EditionNumber = Annotated[int | None, typer.Option("--edition", min=1, help="An older answer; the newest if left out.")]


@app.command("list")
def list_answers(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = DEFAULT_LISTED,
    saved: Annotated[bool, typer.Option("--saved", help="Only those a person saved.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the answers that are kept, newest first."""
    with open_services(begin(ctx, as_json)) as services:
        memory = services.corpus.catalogue.memory
        heads, total = memory.answers(limit, saved_only=saved), memory.count()
    if as_json:
        print_json({"total": total, "answers": [head_to_dict(each) for each in heads]})
        return
    table = Table()
    for column in ("id", "question", "asked", "grade", "edition", "saved", "feedback"):
        table.add_column(column, overflow="fold")
    for each in heads:
        saved_mark, judged = "yes" if each.is_saved else "", str(each.feedback or "")
        day = each.at.date().isoformat()
        table.add_row(
            each.id, escape(_cut(each.question)), day, each.completeness, str(each.edition), saved_mark, judged
        )
    tables().print(table)


@app.command()
def show(ctx: typer.Context, identifier: Identifier, edition: EditionNumber = None, as_json: AsJson = False) -> None:
    """Show a kept answer as it stands now; words of documents that were removed since are not shown."""
    with open_services(begin(ctx, as_json)) as services:
        recalled = Remembering(services.corpus).recall(identifier, edition)
    if as_json:
        print_json(recalled_to_dict(recalled))
    else:
        _show(recalled)


@app.command()
def save(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """Save an answer that a thread keeps, so that it does not make room for newer ones."""
    with open_services(begin(ctx, as_json)) as services:
        services.corpus.catalogue.memory.save(identifier)
    if as_json:
        print_json({"saved": identifier})
    else:
        results().print(Text(f"Saved {identifier}."))


@app.command()
def delete(
    ctx: typer.Context,
    identifiers: Annotated[list[str], typer.Argument(metavar="ID...", help="As `answers list` shows them.")],
    as_json: AsJson = False,
) -> None:
    """Delete kept answers, with all their editions and feedback."""
    with open_services(begin(ctx, as_json)) as services:
        services.corpus.catalogue.memory.delete(identifiers)
    if as_json:
        print_json({"deleted": identifiers})
    else:
        results().print(Text(f"Deleted {', '.join(identifiers)}."))


@app.command()
def rerun(
    ctx: typer.Context,
    identifier: Annotated[str | None, typer.Argument(metavar="[ID]", help="As `answers list` shows it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every saved answer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask kept questions again, where the corpus has changed since, and say what changed and why."""
    if every == (identifier is not None):
        raise typer.BadParameter("give an ID, or --all")
    with open_services(begin(ctx, as_json)) as services:
        remembering, asker = Remembering(services.corpus), services.answerer.answer
        found = Reruns((remembering.rerun(asker, identifier),), ()) if identifier else remembering.rerun_all(asker)
        shown = [rerun_to_dict(*remembering.stand(each), each.changes) for each in found.done]
    if as_json:
        print_json(shown[0] if identifier else {"answers": shown, "failed": [*map(failed_rerun_to_dict, found.failed)]})
    else:
        for each in shown:
            _show_rerun(each)
        _show_failed(found.failed)
    if found.failed:
        raise typer.Exit(1)


@app.command()
def export(
    ctx: typer.Context,
    identifiers: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="All, if left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write it there; otherwise to standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Export kept answers as they stand now: as Markdown, or with --json as one JSON value."""
    with open_services(begin(ctx, as_json)) as services:
        remembering = Remembering(services.corpus)
        wanted = identifiers or [each.id for each in services.corpus.catalogue.memory.answers()]
        recalled = [remembering.recall(each) for each in wanted]
    if as_json:
        text = json.dumps({"answers": [recalled_to_dict(each) for each in recalled]}, ensure_ascii=False, indent=2)
    else:
        text = "\n".join(answer_markdown(each) for each in recalled)
    write_out(text, out)


@app.command()
def feedback(
    ctx: typer.Context,
    identifier: Annotated[str | None, typer.Argument(metavar="[ID]", help="As `answers list` shows it.")] = None,
    kind: Annotated[
        FeedbackKind | None, typer.Argument(metavar="[helpful|wrong_citation|missing|outdated]", help="What you think.")
    ] = None,
    statement: Annotated[int | None, typer.Option(min=1, help="Of which statement, counted from 1.")] = None,
    citation: Annotated[int | None, typer.Option(min=1, help="Of which citation, by its number.")] = None,
    note: Annotated[str, typer.Option(help="In your words.")] = "",
    edition: EditionNumber = None,
    as_json: AsJson = False,
) -> None:
    """Say what you think of an answer, which is saved with it; without a kind, list what was said."""
    with open_services(begin(ctx, as_json)) as services:
        memory = services.corpus.catalogue.memory
        if identifier and kind:
            of = edition or memory.answer(identifier).editions
            said = [memory.judge(Feedback(identifier, of, kind, datetime.now(UTC), statement, citation, note.strip()))]
        else:
            said = memory.feedback(identifier and memory.answer(identifier).id)
    if as_json:
        print_json(feedback_to_dict(said[0]) if kind else {"feedback": [feedback_to_dict(each) for each in said]})
        return
    table = Table()
    for column in ("answer", "edition", "said", "statement", "citation", "note"):
        table.add_column(column, overflow="fold")
    for each in said:
        places = (str(each.statement or ""), str(each.citation or ""))
        table.add_row(each.answer_id, str(each.edition), each.kind, *places, escape(each.note))
    tables().print(table)


@app.command("export-cases")
def export_cases(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where to write them; it is replaced.")],
    as_json: AsJson = False,
) -> None:
    """Make evaluation cases of all feedback, one a line, for `policydesk eval questions`."""
    with open_services(begin(ctx, as_json)) as services:
        cases = list(cases_of(services.corpus))
    write_out("\n".join(json.dumps(each, ensure_ascii=False) for each in cases), file)
    open_ones = sum("to_complete" in each for each in cases)
    if as_json:
        print_json({"cases": len(cases), "to_complete": open_ones})
    else:
        results().print(Text(f"{len(cases)} cases, of which {open_ones} are for a person to complete."))


def write_out(text: str, out: Path | None) -> None:
    """Write a text to a file, or to standard output.

    Raises:
        ExportError: The file cannot be written.
    """
    if out is None:
        typer.echo(text)
        return
    try:
        out.write_text(text + "\n" if text else "", encoding="utf-8")
    except OSError as error:
        raise ExportError(str(out), error.strerror or str(error)) from error


# --- for people -----------------------------------------------------------------------------------------------------


def _show(recalled: Recalled) -> None:
    console = results()
    language = language_of(recalled.answer.question)
    console.print(f"[bold]{escape(recalled.answer.question)}[/]\n")
    for number, statement in enumerate(recalled.statements, start=1):
        words = Text(statement.text or name_of("withheld", language), "" if statement.is_current else "dim strike")
        marks = "".join(f" [{each}]" for each in statement.kept.citations)
        _print_behind(f"{number}.", words.append(marks, "not dim not strike cyan"))
    for citation in recalled.citations:
        kept = citation.kept
        where = " › ".join(kept.path)
        console.print(Text(f"[{kept.number}] {kept.document.title}{': ' if where else ''}{where}", "dim"))
        if citation.state != "current":
            console.print(Text(f"    {said_of(citation, language)}", "yellow"))
    evidence = recalled.answer.edition.evidence
    edition = f"{recalled.answer.edition.number} / {recalled.answer.editions}"
    graded = name_of(evidence.completeness, language)
    console.print(Text(f"\n{graded} · {evidence.at:%Y-%m-%d %H:%M} UTC · {edition}"))
    for note in evidence.notes:
        console.print(Text(f"  {note}"))


def _show_rerun(shown: dict[str, Any]) -> None:
    console = results()
    language = language_of(shown["question"])
    verdict = shown["verdict"]
    console.print(f"[bold]{escape(shown['question'])}[/]")
    console.print(Text(name_of(verdict if verdict == "nothing_changed" else f"answer_{verdict}", language)))
    grades = shown["completeness"]
    if grades["before"] != grades["after"]:
        console.print(Text(f"{name_of(grades['before'], language)} → {name_of(grades['after'], language)}"))
    _show_reasons(shown["reasons"], language)
    for change in shown["statements"]:
        if change["change"] != "same" or change["reasons"]:
            _show_change(change, language)
    console.print()


def _show_failed(failed: Sequence[FailedRerun]) -> None:
    """List the questions that could not be asked again, for whoever asked many."""
    if not failed:
        return
    table = Table(title=f"Not asked again: {len(failed)}", title_justify="left")
    for column in ("id", "question", "why"):
        table.add_column(column, overflow="fold")
    for each in failed:
        table.add_row(each.before.id, escape(_cut(each.before.question)), escape(f"{each.title}. {each.detail}"))
    tables().print(table)


def _cut(question: str) -> str:
    return question[:QUESTION_CHARACTERS] + "…" * (len(question) > QUESTION_CHARACTERS)


def _show_change(change: dict[str, Any], language: Language) -> None:
    words = change["text_after"] or change["text_before"] or name_of("withheld", language)
    _print_behind(f" • {name_of(change['change'], language)}:", Text(words))
    if change["figures_gone"] or change["figures_new"]:
        results().print(Text(f"   {' '.join(change['figures_gone'])} → {' '.join(change['figures_new'])}", "red"))
    _show_reasons(change["reasons"], language)


def _print_behind(mark: str, words: Text) -> None:
    """Print words behind a mark; what has no blanks is broken at the edge, not before its first sign."""
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text(mark, "bold"), words)
    results().print(line)


def _show_reasons(reasons: list[dict[str, Any]], language: Language) -> None:
    for reason in reasons:
        results().print(Text(f"   {reason[language]}", "yellow"))
