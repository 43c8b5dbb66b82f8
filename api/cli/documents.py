"""``policydesk documents``: list, show, set, remove, history, diff, relations."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.differences import show_changes, show_relations
from api.cli.output import AsJson, begin, print_json, results, tables
from api.lineage import changes_to_dict, compare, relations_to_dict, version_to_dict
from api.schemas import document_with_text
from api.wiring import Services, open_services
from corpus.errors import UnknownDocumentError
from corpus.filters import Filters
from corpus.model import Document
from rag.model import document_to_dict

app = typer.Typer(no_args_is_help=True, help="What the corpus holds.")

ORIGINS = {
    "sidecar": "sidecar",
    "set": "set by hand",
    "front_matter": "front matter",
    "file": "file's properties",
    "text": "read from the text",
}
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
        _show_facts(shown)
        results().print(Text(shown["text"]), soft_wrap=True)


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


@app.command("set")
def set_fields(
    ctx: typer.Context,
    identifier: Identifier,
    fields: Annotated[
        list[str],
        typer.Argument(metavar="FIELD=VALUE...", help="Such as issued=2020-10-10; FIELD= takes a correction back."),
    ],
    as_json: AsJson = False,
) -> None:
    """Correct fields that were recognised wrongly; corrections outlive new versions, and the sidecar wins over them."""
    wanted = dict(_field(each) for each in fields)
    with open_services(begin(ctx, as_json)) as services:
        document = services.ingester.correct(_find(services, identifier), wanted)
        shown = document_with_text(services.corpus.catalogue, document.id)
    if as_json:
        print_json({"document": shown["document"], "provenance": shown["provenance"]})
    else:
        _show_facts(shown)


def _field(said: str) -> tuple[str, str | None]:
    name, sign, value = said.partition("=")
    if not sign:
        raise typer.BadParameter(f"{said!r} is not FIELD=VALUE")
    return name.strip(), value.strip() or None


@app.command()
def history(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """List all held versions of a document's work, newest first; older ones stay readable by their id.

    Those are the texts its file has had, and other files that hold a revision of the same work.
    """
    with open_services(begin(ctx, as_json)) as services:
        versions = services.corpus.lineage.versions(_find(services, identifier).id)
    if as_json:
        print_json({"versions": [version_to_dict(each) for each in versions]})
        return
    table = Table()
    for column in ("id", "issued", "applies", "status", "file"):
        table.add_column(column, overflow="fold", no_wrap=column != "file")
    for each in versions:
        metadata = each.metadata
        applies = f"{metadata.effective_from or '?'} – {metadata.effective_to or ''}"
        text = "" if each.is_current else f" (its text {each.version}, taken in {each.ingested_at:%Y-%m-%d})"
        table.add_row(each.id, str(metadata.issued or ""), applies, metadata.status, escape(each.source + text))
    tables().print(table)


@app.command()
def diff(
    ctx: typer.Context,
    older: Annotated[str, typer.Argument(metavar="OLDER", help="The older version's id or file name.")],
    newer: Annotated[str, typer.Argument(metavar="NEWER", help="The newer version's id or file name.")],
    whole: Annotated[bool, typer.Option("--all", help="Also list articles that did not change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a version changed, article by article."""
    with open_services(begin(ctx, as_json)) as services:
        old, new = _find(services, older), _find(services, newer)
        catalogue = services.corpus.catalogue
        changes = compare(catalogue, old.id, new.id)
        texts = catalogue.text(old.id), catalogue.text(new.id)
    if as_json:
        print_json(changes_to_dict(old, new, changes))
    else:
        show_changes(changes, *texts, whole=whole)


@app.command()
def relations(ctx: typer.Context, identifier: Identifier, as_json: AsJson = False) -> None:
    """List the documents that a document names, held or not, and those that name it."""
    with open_services(begin(ctx, as_json)) as services:
        document = _find(services, identifier)
        lineage = services.corpus.lineage
        names, naming = lineage.named_in(document.id), lineage.naming(document.id)
        shown = relations_to_dict(services.corpus.catalogue, document.id, names, naming)
    if as_json:
        print_json(shown)
    else:
        show_relations(shown)


def _find(services: Services, identifier: str) -> Document:
    """Find a document by id, else by file name.

    Raises:
        UnknownDocumentError: Neither names one.
        typer.BadParameter: The name is that of several.
    """
    catalogue = services.corpus.catalogue
    try:
        return catalogue.document(identifier)
    except UnknownDocumentError:
        named = catalogue.select_documents(Filters(document=identifier)) or set()
        if len(named) > 1:
            listed = "\n".join(f"  {each.id}  {each.location}" for each in _sorted(catalogue.documents_by_id(named)))
            raise typer.BadParameter(
                f"{len(named)} documents are called {identifier!r}; give the id:\n{listed}"
            ) from None
        if not named:
            raise
        return catalogue.document(named.pop())


def _sorted(documents: dict[str, Document]) -> list[Document]:
    return sorted(documents.values(), key=lambda each: each.location)


def _show_table(documents: list[Document], counts: dict[str, int]) -> None:
    table = Table()
    for column in ("id", "title", "kind", "where", "issued", "status", "passages", "file"):
        table.add_column(column, overflow="fold", no_wrap=column in ("id", "issued"))
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
            escape(each.source),
        )
    tables().print(table)
    results().print(f"{len(documents)} documents")


def _show_facts(shown: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None)
    for name, value in shown["document"].items():
        if value is not None and value != []:
            words = "; ".join(value) if isinstance(value, list) else str(value)
            table.add_row(f"[dim]{name}[/]", escape(words), f"[dim]{_origin(shown['provenance'].get(name))}[/]")
    tables().print(table)


def _origin(provenance: dict[str, Any] | None) -> str:
    if not provenance:
        return ""
    sure = provenance["confidence"]
    return ORIGINS[provenance["origin"]] + (f" ({sure:.2f})" if sure is not None else "")
