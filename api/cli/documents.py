"""``policydesk documents``: list, show, remove, history."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.output import AsJson, begin, print_json, results
from api.schemas import document_with_text
from api.wiring import Services, open_services
from corpus.errors import UnknownDocumentError
from corpus.filters import Filters
from corpus.model import Document
from rag.model import document_to_dict

app = typer.Typer(no_args_is_help=True, help="What the corpus holds.")

Identifier = Annotated[str, typer.Argument(metavar="ID", help="Its id, file name, or file name without suffix.")]


@app.command("list")
def list_documents(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the documents held, in their current versions."""
    with open_services(begin(ctx, as_json)) as services:
        documents = services.corpus.catalogue.documents()
        counts = services.corpus.catalogue.passage_counts()
    if as_json:
        rows = [{**document_to_dict(each), "passages": counts.get(each.id, 0)} for each in documents]
        print_json({"documents": rows})
    else:
        _show_table(documents, counts)


@app.command()
def show(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """Show a document: what it is, and its canonical text."""
    with open_services(begin(ctx, as_json)) as services:
        document = _find(services, identifier)
        shown = document_with_text(services.corpus.catalogue, document.id)
    if as_json:
        print_json(shown)
    else:
        _show_facts(shown["document"])
        results().print(Text(shown["text"]))


@app.command()
def remove(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """Remove a document with all its versions; from that instant it is neither found nor cited."""
    with open_services(begin(ctx, as_json)) as services:
        document = _find(services, identifier)
        services.corpus.remove([document.id])
    if as_json:
        print_json({"removed": document_to_dict(document)})
    else:
        results().print(Text(f"Removed {document.source} ({document.id})."))


@app.command()
def history(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """List all versions of a document, newest first; older ones stay readable by their id."""
    with open_services(begin(ctx, as_json)) as services:
        versions = services.corpus.catalogue.history(_find(services, identifier).id)
    if as_json:
        print_json({"versions": [_version(each) for each in versions]})
        return
    table = Table()
    for column in ("version", "id", "current", "ingested", "characters", "title"):
        table.add_column(column)
    for each in versions:
        current = "yes" if each.is_current else ""
        when = f"{each.ingested_at:%Y-%m-%d %H:%M}"
        table.add_row(str(each.version), each.id, current, when, str(each.characters), escape(each.metadata.title))
    results().print(table)


def _version(document: Document) -> dict[str, Any]:
    times = {"ingested_at": document.ingested_at.isoformat(), "characters": document.characters}
    return {**document_to_dict(document), **times}


def _find(services: Services, identifier: str) -> Document:
    """Find a document by id, else by file name.

    Raises:
        UnknownDocumentError: Neither names one.
    """
    catalogue = services.corpus.catalogue
    try:
        return catalogue.document(identifier)
    except UnknownDocumentError:
        named = catalogue.select_documents(Filters(document=identifier)) or set()
        if len(named) != 1:
            raise
        return catalogue.document(named.pop())


def _show_table(documents: list[Document], counts: dict[str, int]) -> None:
    table = Table()
    for column in ("id", "title", "kind", "where", "issued", "status", "passages"):
        table.add_column(column, overflow="fold")
    for each in documents:
        metadata = each.metadata
        table.add_row(
            each.id,
            escape(metadata.title),
            escape(metadata.kind),
            metadata.jurisdiction or "",
            str(metadata.issued or ""),
            metadata.status,
            str(counts.get(each.id, 0)),
        )
    results().print(table)
    results().print(f"{len(documents)} documents")


def _show_facts(document: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None)
    for name, value in document.items():
        if value is not None:
            table.add_row(f"[dim]{name}[/]", escape(str(value)))
    results().print(table)
