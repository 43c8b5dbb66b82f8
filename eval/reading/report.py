"""What was measured, as tables and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from eval.reading.make import Skipped
from eval.reading.measure import Marks
from eval.terminal import Table, figure

PERCENT = 100
WORST = 5
"""Files shown of each kind."""


@dataclass(frozen=True, slots=True)
class Row:
    """One file read by one reader."""

    maker: str
    kind: str
    language: str
    file: str
    reader: str
    pages: int | None
    seconds: float
    error: str | None
    marks: Marks | None
    """None where the file was not read; its characters then count as lost."""
    places: float | None
    """Share of random spans whose boxes hold just their characters."""
    confidence: float | None
    """Mean over a scan's characters, as the recogniser says."""

    @property
    def characters(self) -> float:
        """Share of the characters kept; none of a file that was not read."""
        return self.marks.characters if self.marks else 0.0


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """Every file by every reader, and what was left out."""

    rows: tuple[Row, ...]
    peak_mb: dict[str, float]
    """Of the process that reads, by reader and kind: "ours scan"."""
    skipped: tuple[Skipped, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give everything, for JSON."""
        return {
            "summary": [self._summary(rows) for rows in self._groups()],
            "files": [asdict(row) for row in self.rows],
            "peak_mb": self.peak_mb,
            "skipped": [asdict(each) for each in self.skipped],
        }

    def tables(self) -> list[Table]:
        """Give the figures by maker and reader, ours by language, and our worst files."""
        ours = [row for row in self.rows if row.reader == "ours"]
        return [self._table(), _by_language(ours), *_worst(ours)]

    def _groups(self) -> Iterator[list[Row]]:
        for maker, reader in dict.fromkeys((row.maker, row.reader) for row in self.rows):
            yield [row for row in self.rows if (row.maker, row.reader) == (maker, reader)]

    def _summary(self, rows: Sequence[Row]) -> dict[str, Any]:
        return {
            "maker": rows[0].maker,
            "reader": rows[0].reader,
            "files": len(rows),
            "failed": sum(row.marks is None for row in rows),
            **{name: _mean(rows, get) for name, get in _FIGURES.items()},
            "leaks": sum(row.marks.leaks for row in rows if row.marks),
            "pages_per_s": _pages_per_s(rows),
            "peak_mb": self.peak_mb.get(f"{rows[0].reader} {rows[0].kind}"),
        }

    def _table(self) -> Table:
        rows = []
        for group in self._groups():
            held = self._summary(group)
            failed = f" ({held['failed']} failed)" if held["failed"] else ""
            cells = (
                f"{held['maker']} {held['reader']}",
                f"{held['files']}{failed}",
                *(_percent(held[name]) for name in _FIGURES),
            )
            rows.append((*cells, str(held["leaks"]), figure(held["pages_per_s"], 1), figure(held["peak_mb"], 0)))
        columns = ("made by, read by", "files", *_FIGURES, "leaks", "pages/s", "peak MB")
        return Table("Reading by maker and reader, in percent where not said", columns, tuple(rows))


def _marked(name: str) -> Callable[[Row], float | None]:
    def get(row: Row) -> float | None:
        return getattr(row.marks, name) if row.marks else None

    return get


_FIGURES: dict[str, Callable[[Row], float | None]] = {
    "chars": lambda row: row.characters,
    "with blanks": lambda row: row.marks.characters_with_blanks if row.marks else 0.0,
    "order": _marked("order"),
    "cells": lambda row: row.marks.cells if row.marks else 0.0,
    "headings R": _marked("heading_recall"),
    "headings P": _marked("heading_precision"),
    "notes found": _marked("notes_found"),
    "notes apart": _marked("notes_apart"),
    "places": lambda row: row.places,
    "confidence": lambda row: row.confidence,
}


def _mean(rows: Sequence[Row], get: Callable[[Row], float | None]) -> float | None:
    values = [value for row in rows if (value := get(row)) is not None]
    return fmean(values) if values else None


def _pages_per_s(rows: Sequence[Row]) -> float | None:
    counted = [row for row in rows if row.pages and row.marks]
    seconds = sum(row.seconds for row in counted)
    return sum(row.pages or 0 for row in counted) / seconds if seconds else None


def _percent(value: float | None) -> str:
    return figure(None if value is None else PERCENT * value, 2)


def _by_language(rows: Sequence[Row]) -> Table:
    names = ("chars", "with blanks", "order", "cells", "headings R", "headings P", "places")
    shown = []
    for kind, language in dict.fromkeys((row.kind, row.language) for row in rows):
        group = [row for row in rows if (row.kind, row.language) == (kind, language)]
        shown.append(
            (f"{kind} {language}", str(len(group)), *(_percent(_mean(group, _FIGURES[name])) for name in names))
        )
    return Table("Ours by kind and language, in percent", ("kind", "files", *names), tuple(shown))


def _worst(rows: Sequence[Row]) -> Iterator[Table]:
    names = ("chars", "with blanks", "order", "cells", "headings R", "headings P", "notes apart")
    for kind in dict.fromkeys(row.kind for row in rows):
        worst = sorted((row for row in rows if row.kind == kind), key=lambda row: row.characters)[:WORST]
        shown = [
            (
                row.file,
                *(_percent(_FIGURES[name](row)) for name in names),
                str(row.marks.leaks) if row.marks else "–",
                row.error or "",
            )
            for row in worst
        ]
        yield Table(f"Ours, worst files: {kind}", ("file", *names, "leaks", "error"), tuple(shown))
