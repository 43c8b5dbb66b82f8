"""Differences and relations as people read them in a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.output import results, tables
from corpus.comparison import ArticleChange, Change

STYLES: dict[Change, str] = {
    "added": "green",
    "removed": "red",
    "moved": "blue",
    "reworded": "yellow",
    "unchanged": "dim",
}
DELETED, INSERTED = "red strike", "green underline"
RELATIONS = {
    "repeals": "repeals",
    "replaces": "replaces",
    "amends": "amends",
    "implements": "rests on",
    "refers_to": "refers to",
}


def show_changes(changes: Sequence[ArticleChange], old: str, new: str, *, whole: bool) -> None:
    """Print what became of every article: words taken out struck through, words put in underlined.

    Args:
        changes: In order of the newer text.
        old: The older text.
        new: The newer text.
        whole: Whether to list articles that did not change.
    """
    for change in changes:
        if whole or change.change != "unchanged":
            results().print(Text.assemble((_heading(change), f"bold {STYLES[change.change]}")))
            if change.change != "unchanged":
                results().print(_assembled(_pieces(change, old, new)), end="\n\n")
    counted = Counter(change.change for change in changes)
    results().print(", ".join(f"{counted[state]} {state}" for state in STYLES if counted[state]) or "no text")


def _assembled(pieces: Iterable[tuple[str, str]]) -> Text:
    """Put the pieces together; where no style can be seen, with marks as `wdiff` sets them."""
    if results().is_terminal:
        return Text.assemble(*pieces)
    marks = {DELETED: ("[-", "-]"), INSERTED: ("{+", "+}"), "": ("", "")}
    return Text("".join(f"{marks[style][0]}{words}{marks[style][1]}" for words, style in pieces))


def _heading(change: ArticleChange) -> str:
    before = change.old.label if change.old else ""
    after = change.new.label if change.new else ""
    label = f"{before} → {after}" if before and after and before != after else before or after or "paragraph"
    return f"{label}: {change.change}"


def _pieces(change: ArticleChange, old: str, new: str) -> Iterator[tuple[str, str]]:
    """Give the newer words, with the edits at their places."""
    if change.new is None:
        assert change.old is not None
        yield change.old.span.of(old), DELETED
        return
    position, end = change.new.span.start, change.new.span.end
    for edit in change.edits:
        yield new[position : max(edit.at, position)], ""
        position = max(edit.at, position)
        if edit.old:
            yield edit.old.of(old), DELETED
        if edit.new:
            yield edit.new.of(new), INSERTED
            position = edit.new.end
    yield new[position:end], INSERTED if change.change == "added" else ""


def show_relations(shown: dict[str, Any]) -> None:
    """Print what a document names, and what names it."""
    table = Table(title="It names", title_justify="left")
    for column in ("how", "what", "held as"):
        table.add_column(column, overflow="fold")
    for each in shown["names"]:
        named = " ".join(part for part in (each["title"], each["document_number"]) if part)
        held = each["held"]["source"] if each["held"] else "not held"
        table.add_row(RELATIONS[each["kind"]], escape(named), escape(held))
    tables().print(table)
    table = Table(title="It is named by", title_justify="left")
    for column in ("what", "how", "words"):
        table.add_column(column, overflow="fold")
    for each in shown["named_by"]:
        table.add_row(escape(each["document"]["source"]), RELATIONS[each["kind"]], escape(each["quote"]))
    tables().print(table)
