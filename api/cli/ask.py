"""``policydesk ask`` and ``policydesk search``."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.output import (
    AsJson,
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
)
from api.keeping import answerer_of, kept_as
from api.schemas import MAX_HITS
from api.wiring import open_services
from corpus.language import is_chinese
from corpus.model import Document
from corpus.registers import ENDED
from rag.finding import Found, found_to_dict
from rag.model import READ_FIELDS, Answer, Hit, ReadField, Reading, Statement, answer_to_dict
from rag.naming import name_of
from rag.question import parse_question
from rag.writing.model import Usage


class ReadName(StrEnum):
    """What may be read from a question, as ``--ignore`` takes it: the fields of ``rag.model.ReadField``."""

    place = "place"
    as_of = "as_of"
    version = "version"
    kind = "kind"
    status = "status"


Inferred = Annotated[
    bool,
    typer.Option("--inferred/--no-inferred", help="Read place, time and kind from the question's own words."),
]
Ignore = Annotated[
    list[ReadName] | None,
    typer.Option(
        "--ignore",
        help="One of these that is not to be read from the question; may be given several times.",
    ),
]
Save = Annotated[bool, typer.Option("--save", help="Keep the answer; see `policydesk answers`.")]
ThreadId = Annotated[str | None, typer.Option("--thread", help="A thread (`policydesk threads`) that it continues.")]
EXCERPT_CHARACTERS = 160
"""Of a passage, how much the table shows."""
CONDITION_CHARACTERS = 70
"""Of a condition, how much a line under a statement shows; the quote has it whole."""
SHOWN_WORDS = 3
"""Of the kinds, instruments and amounts of a statement, how many of each that line shows."""
UNSUPPORTED = "[not borne out by any document]"
GRADES = {
    "complete": "[bold green]complete[/]",
    "partial": "[bold yellow]partial[/]",
    "none": "[bold red]no answer in the corpus[/]",
}


def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know, in Chinese or English.")],
    jurisdiction: Jurisdiction = None,
    as_of: AsOf = None,
    kind: Kind = None,
    language: Language = None,
    issuer: Issuer = None,
    document: DocumentName = None,
    inferred: Inferred = True,
    ignore: Ignore = None,
    save: Save = False,
    thread: ThreadId = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with cited passages."""
    settings = begin(ctx, as_json)
    filters = filters_of(jurisdiction, as_of, kind, language, issuer, document)
    with open_services(settings) as services:
        answerer = answerer_of(services, save=save, thread=thread)
        answer = answerer.answer(question, filters, _ignored(inferred, ignore))
    if as_json:
        print_json({**answer_to_dict(answer), **kept_as(answerer)})
    else:
        show_answer(answer, results())
        for identifier in kept_as(answerer).values():
            results().print(Text(f"  kept as {identifier}", "dim"))


def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=MAX_HITS, help="How many passages.")] = 10,
    jurisdiction: Jurisdiction = None,
    as_of: AsOf = None,
    kind: Kind = None,
    language: Language = None,
    issuer: Issuer = None,
    document: DocumentName = None,
    inferred: Inferred = True,
    ignore: Ignore = None,
    as_json: AsJson = False,
) -> None:
    """Rank passages for a query, without writing an answer."""
    settings = begin(ctx, as_json)
    filters = filters_of(jurisdiction, as_of, kind, language, issuer, document)
    with open_services(settings) as services:
        tidy = parse_question(query, settings.max_question_characters).text
        found = services.finder.find(tidy, k, filters, _ignored(inferred, ignore))
    if as_json:
        print_json(found_to_dict(tidy, found))
    else:
        _show_found(found, results())


def _ignored(inferred: bool, ignore: Sequence[ReadName] | None) -> frozenset[ReadField]:
    """Say what is not to be read from the question."""
    switched_off = {name.value for name in ignore or ()} if inferred else set(READ_FIELDS)
    return frozenset(name for name in READ_FIELDS if name in switched_off)


def show_answer(answer: Answer, console: Console) -> None:
    """Print an answer as a person reads it: statements with numbers, then what the numbers stand for."""
    console.print(f"[bold]{escape(answer.question)}[/]")
    if answer.question_resolved:
        console.print(Text(f"answered as: {answer.question_resolved}", "dim"))
    console.print()
    group = None
    in_chinese = is_chinese(answer.question)
    for statement in answer.statements:
        heading = statement.heading or statement.group
        if heading != group and heading:
            console.print(f"[bold cyan]{escape(heading)}[/]")
        group = heading
        marks = " ".join(f"[{number}]" for number in statement.citations) or UNSUPPORTED
        line = Table.grid(padding=(0, 1))
        line.add_column()
        line.add_column(overflow="fold")
        words = Text(f"↳ [{statement.referred_by}] ", "dim") if statement.referred_by else Text()
        line.add_row(" •", words.append(statement.text + " ", "not dim").append(marks, "not dim cyan"))
        if statement.provisions and not statement.referred_by:
            line.add_row("", Text(said_by(statement, in_chinese=in_chinese), "dim italic"))
        console.print(line)
    if answer.citations:
        console.print()
    for citation in answer.citations:
        place = " › ".join(citation.pin.path)
        page = f", p. {citation.pin.page}" if citation.pin.page else ""
        console.print(
            Text(f"[{citation.number}] {_name(citation.document)}{': ' if place else ''}{place}{page}", "dim")
        )
        for also in answer.also.get(citation.passage_id, ()):
            console.print(Text(f"    also: {_name(also.document)} {' › '.join(also.pin.path)}", "dim"))
    console.print(f"\n{GRADES[answer.completeness]} · {_coverage(answer)}")
    _show_read(answer.coverage.read, console)
    for note in answer.coverage.notes:
        console.print(Text(f"  {note}"))
    for document in answer.coverage.nearest:
        console.print(Text(f"  nearest: {_name(document)}"))
    if answer.coverage.rephrase:
        console.print(Text(f"  {answer.coverage.rephrase}", "cyan"))
    if answer.usage:
        console.print(Text(f"  {_usage(answer.usage)}", "dim"))


def said_by(statement: Statement, *, in_chinese: bool) -> str:
    """Say in one line what a statement's provisions are: kind, instrument, amount, condition."""
    provisions = statement.provisions
    labels = _each_once(label for each in provisions for label in each.labels)
    labels.sort(key=lambda label: label != statement.group)
    instruments = _each_once(each.instrument for each in provisions)
    kinds = [name_of("labels", each, in_chinese=in_chinese) for each in labels]
    means = [name_of("instruments", each, in_chinese=in_chinese) for each in instruments]
    values = _each_once(_on_one_line(each.value) for each in provisions)
    conditions = _each_once(_on_one_line(each.condition) for each in provisions)
    parts = [", ".join(words[:SHOWN_WORDS]) for words in (kinds, means, values) if words]
    if conditions:
        cut = conditions[0][:CONDITION_CHARACTERS] + "…" * (len(conditions[0]) > CONDITION_CHARACTERS)
        parts.append(f"条件：{cut}" if in_chinese else f"condition: {cut}")
    return " · ".join(parts)


def _each_once(words: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(each for each in words if each))


def _on_one_line(words: str | None) -> str:
    return " ".join((words or "").split())


def _name(document: Document) -> str:
    metadata = document.metadata
    parts = (metadata.title, metadata.document_number, metadata.jurisdiction, metadata.status.replace("_", " "))
    return " · ".join(part for part in parts if part and len(part) < EXCERPT_CHARACTERS)


def _coverage(answer: Answer) -> str:
    coverage = answer.coverage
    newest = f", newest of {coverage.newest_document}" if coverage.newest_document else ""
    total = answer.timings_ms.get("total", 0.0)
    return f"{coverage.documents_searched} documents searched{newest} · {total:.0f} ms"


def _usage(usage: Usage) -> str:
    """Say what the model took."""
    cost = f" · {usage.cost:.4f} {usage.currency}" if usage.cost is not None else ""
    about = "about " if usage.is_estimated else ""
    return f"{usage.model}: {about}{usage.tokens_in:,} tokens in, {usage.tokens_out:,} out{cost}"


def _show_read(read: Sequence[Reading], console: Console) -> None:
    """Say what was read from the question, and how to switch it off."""
    if not read:
        return
    said = ", ".join(f"{each.field} {each.value} (“{each.words}”, {each.effect})" for each in read)
    console.print(Text(f"  read from the question: {said}", "cyan"))
    fields = " ".join(f"--ignore {name}" for name in dict.fromkeys(each.field for each in read))
    console.print(Text(f"  to switch off: {fields}, or --no-inferred for all", "dim"))


def _show_found(found: Found, console: Console) -> None:
    _show_hits(found.hits, console)
    _show_read(found.scope.read, console)


def _show_hits(hits: Sequence[Hit], console: Console) -> None:
    table = Table(show_lines=True)
    for column in ("rank", "score", "document", "where", "passage"):
        table.add_column(column, overflow="fold")
    for hit in hits:
        text = " ".join(hit.passage.text.split())
        cut = text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS] + "…"
        where = " › ".join(hit.passage.path)
        status = hit.document.metadata.status
        title = hit.document.metadata.title + (f" ({status})" if status in ENDED else "")
        also = "".join(f"\nalso: {_name(each.document)} {' › '.join(each.pin.path)}" for each in hit.also)
        table.add_row(str(hit.rank), f"{hit.score:.3f}", escape(title), escape(where), escape(cut + also))
    console.print(table)
