"""What a person sees: progress on standard error, tables on standard output."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from eval.significance import Estimate

FILE_COLUMNS = 160
"""Width of a table that goes to a file or pipe, where nothing says how wide a line may be."""

Advance = Callable[[int, int | None], None]
"""Called with how much is done, and how much there is in all where that is known."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under names, the first column in words and the others in figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@contextmanager
def progress_bar(label: str) -> Iterator[Advance]:
    """Show how far something is, on standard error, and take the bar away at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def say(message: str) -> None:
    """Print a message on standard error."""
    Console(stderr=True).print(message, markup=False, highlight=False)


def print_table(table: Table) -> None:
    """Print a table as people read it in a terminal."""
    shown = RichTable(title=table.title, title_justify="left", box=SIMPLE, pad_edge=False)
    for index, column in enumerate(table.columns):
        shown.add_column(column, justify="right" if index else "left", no_wrap=not index)
    for row in table.rows:
        shown.add_row(*map(escape, row))
    console = Console(highlight=False)
    (console if console.is_terminal else Console(highlight=False, width=FILE_COLUMNS)).print(shown)


def print_markdown(table: Table) -> None:
    """Print a table as Markdown, under its title in bold, for documentation."""
    sys.stdout.write(f"**{table.title}**\n\n{to_markdown(table)}\n")


def to_markdown(table: Table) -> str:
    r"""Write a table as Markdown.

    Example:
        >>> to_markdown(Table("", ("what", "n"), (("a", "1"),)))
        '| what | n |\n|---|---:|\n| a | 1 |\n'
    """
    ruler = "|".join("---:" if index else "---" for index in range(len(table.columns)))
    lines = [_markdown_row(table.columns), f"|{ruler}|", *map(_markdown_row, table.rows)]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def figure(value: float | None, digits: int = 3) -> str:
    """Write a figure; a dash where it is undefined.

    Example:
        >>> figure(0.5), figure(None), figure(12.345, 1)
        ('0.500', '–', '12.3')
    """
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"  # never -0.000


def with_interval(found: Estimate | None, digits: int = 3) -> str:
    """Write a figure with its interval.

    Example:
        >>> with_interval(Estimate(0.5, 0.25, 0.75), 2), with_interval(None)
        ('0.50 [0.25, 0.75]', '–')
    """
    if found is None:
        return figure(None)
    return f"{figure(found.value, digits)} [{figure(found.low, digits)}, {figure(found.high, digits)}]"
