"""``policydesk glossary``: which terms stand for which, and terms of the user's own."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.table import Table

from api.cli.output import AsJson, begin, print_json, results, tables
from api.wiring import own_glossary, own_glossary_files
from corpus.glossary import Glossary
from corpus.terms import Entry, parse_entry, read_terms
from corpus.variants import fold

app = typer.Typer(no_args_is_help=True, help="Terms that stand for one another in questions; your own beside ours.")

Word = Annotated[str | None, typer.Argument(help="Only entries with a term that holds this; all when left out.")]
Own = Annotated[bool, typer.Option("--own", help="Only entries of your own files.")]
Chinese = Annotated[list[str] | None, typer.Option("--zh", help="A Chinese term, the official one first; repeatable.")]
English = Annotated[list[str] | None, typer.Option("--en", help="An English term, singular; repeatable.")]


@app.command("list")
def list_entries(ctx: typer.Context, word: Word = None, own: Own = False, as_json: AsJson = False) -> None:
    """List entries: any term of one may stand for any other when a question is understood."""
    settings = begin(ctx, as_json)
    files = set(own_glossary_files(settings))
    entries = [
        entry
        for entry in Glossary(own=own_glossary_files(settings)).entries()
        if (not own or entry.source in files) and (not word or any(fold(word) in fold(term) for term in entry.terms))
    ]
    if as_json:
        print_json([_to_dict(entry) for entry in entries])
        return
    table = Table("Chinese", "English", "file")
    for entry in entries:
        table.add_row("、".join(entry.zh), ", ".join(entry.en), entry.source.name)
    tables().print(table)


@app.command("check")
def check(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Read your own files and say what they hold; exit code 2 and the fault where one cannot be used."""
    files = own_glossary_files(begin(ctx, as_json))
    counts = {str(path): len(read_terms(path)) for path in files}
    if as_json:
        print_json([{"file": name, "entries": count} for name, count in counts.items()])
        return
    for name, count in counts.items():
        results().print(f"{name}: {count} {'entry' if count == 1 else 'entries'}", soft_wrap=True)
    if not counts:
        results().print("There is no glossary of your own. `policydesk glossary add` begins one.")


@app.command("add")
def add(ctx: typer.Context, zh: Chinese = None, en: English = None, as_json: AsJson = False) -> None:
    """Add an entry of two terms or more to the glossary in the home folder."""
    settings = begin(ctx, as_json)
    entry = _append(own_glossary(settings), zh or (), en or ())
    if as_json:
        print_json(_to_dict(entry))
    else:
        results().print(f"{' = '.join(entry.terms)}, in {entry.source}", soft_wrap=True)


def _append(path: Path, zh: Sequence[str], en: Sequence[str]) -> Entry:
    """Write the file anew with one more entry; what stands in it stays as it is, remarks too."""
    described = {language: list(terms) for language, terms in (("zh", zh), ("en", en)) if terms}
    entry = parse_entry(path, len(read_terms(path)) + 1 if path.exists() else 1, described)
    path.parent.mkdir(parents=True, exist_ok=True)
    held = path.read_text("utf-8") if path.exists() else ""
    added = yaml.safe_dump([described], allow_unicode=True, sort_keys=False, default_flow_style=None)
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.write_text(held + ("" if held.endswith("\n") or not held else "\n") + added, encoding="utf-8")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return entry


def _to_dict(entry: Entry) -> dict[str, object]:
    return {"zh": list(entry.zh), "en": list(entry.en), "file": str(entry.source)}
