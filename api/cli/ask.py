"""``policydesk ask`` and ``policydesk search``."""

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
from api.schemas import MAX_HITS
from api.wiring import open_services
from corpus.model import Document
from rag.model import Answer, Hit, answer_to_dict, hit_to_dict
from rag.question import parse_question

EXCERPT_CHARACTERS = 160
"""Of a passage, how much the table shows."""
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
    as_json: AsJson = False,
) -> None:
    """Answer a question with cited passages."""
    settings = begin(ctx, as_json)
    filters = filters_of(jurisdiction, as_of, kind, language, issuer, document)
    with open_services(settings) as services:
        answer = services.answerer.answer(question, filters)
    if as_json:
        print_json(answer_to_dict(answer))
    else:
        show_answer(answer, results())


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
    as_json: AsJson = False,
) -> None:
    """Rank passages for a query, without writing an answer."""
    settings = begin(ctx, as_json)
    filters = filters_of(jurisdiction, as_of, kind, language, issuer, document)
    with open_services(settings) as services:
        tidy = parse_question(query, settings.max_question_characters).text
        hits = services.retriever.retrieve(tidy, k, filters)
    if as_json:
        print_json({"query": tidy, "hits": [hit_to_dict(hit) for hit in hits]})
    else:
        _show_hits(hits)


def show_answer(answer: Answer, console: Console) -> None:
    """Print an answer as a person reads it: statements with numbers, then what the numbers stand for."""
    console.print(f"[bold]{escape(answer.question)}[/]\n")
    group = None
    for statement in answer.statements:
        if statement.group != group and statement.group:
            console.print(f"[bold cyan]{statement.group}[/]")
        group = statement.group
        marks = " ".join(f"[{number}]" for number in statement.citations)
        line = Table.grid(padding=(0, 1))
        line.add_column()
        line.add_column(overflow="fold")
        line.add_row(" •", Text(statement.text + " ").append(marks, "cyan"))
        console.print(line)
    if answer.citations:
        console.print()
    for citation in answer.citations:
        place = " › ".join(citation.pin.path)
        page = f", p. {citation.pin.page}" if citation.pin.page else ""
        console.print(
            Text(f"[{citation.number}] {_name(citation.document)}{': ' if place else ''}{place}{page}", "dim")
        )
    console.print(f"\n{GRADES[answer.completeness]} · {_coverage(answer)}")
    for note in answer.coverage.notes:
        console.print(Text(f"  {note}"))
    for document in answer.coverage.nearest:
        console.print(Text(f"  nearest: {_name(document)}"))


def _name(document: Document) -> str:
    metadata = document.metadata
    parts = (metadata.title, metadata.document_number, metadata.jurisdiction, metadata.status.replace("_", " "))
    return " · ".join(part for part in parts if part and len(part) < EXCERPT_CHARACTERS)


def _coverage(answer: Answer) -> str:
    coverage = answer.coverage
    newest = f", newest of {coverage.newest_document}" if coverage.newest_document else ""
    total = answer.timings_ms.get("total", 0.0)
    return f"{coverage.documents_searched} documents searched{newest} · {total:.0f} ms"


def _show_hits(hits: list[Hit]) -> None:
    table = Table(show_lines=True)
    for column in ("rank", "score", "document", "where", "passage"):
        table.add_column(column, overflow="fold")
    for hit in hits:
        text = " ".join(hit.passage.text.split())
        cut = text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS] + "…"
        where = " › ".join(hit.passage.path)
        table.add_row(
            str(hit.rank), f"{hit.score:.3f}", escape(hit.document.metadata.title), escape(where), escape(cut)
        )
    results().print(table)
