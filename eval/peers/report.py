"""The rows of the comparison, as people and programs read them."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from corpus.errors import EvaluationError
from eval.metrics import Ranking, percentile
from eval.peers.protocol import ModeResult
from eval.runs import write_run
from eval.terminal import Table, figure, to_markdown

DONE = "done"
SUMMARY_FIGURES = ("R@10", "article@5")
"""Of a set: what its column of the summary holds, whichever it has."""
CHARACTERS = "characters@5"
"""The one figure that is no share."""
SHOWN_FIGURES = {
    "R@10": "R@10",
    "nDCG@10": "nDCG@10",
    "document@5": "document@5",
    "article@5": "article@5",
    "document@5, cross-language": "crossing: document@5",
    "article@5, cross-language": "article@5",
    CHARACTERS: "characters@5",
}
"""In tables, by name; JSON has every figure."""
COST_COLUMNS = ("p50 ms", "p95 ms", "peak MB")
REASON_CHARACTERS = 300
"""Of a reason that is shown: the exception, and the beginning of what it says."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system in one mode on one set; figures only where ``state`` is ``done``."""

    system: str
    mode: str
    state: str
    """``done``, ``not installed``, ``failed``, ``timed out``."""
    reason: str = ""
    figures: dict[str, float | None] | None = None
    chunks: int = 0
    ingest_s: float = 0.0
    """From what is given to everything findable, the embedder loaded before."""
    load_s: float = 0.0
    """Imports and the embedder's weights."""
    query_ms: tuple[float, ...] = ()
    peak_mb: float = 0.0
    rankings: dict[str, Ranking] | None = None
    """Of passages, by question."""

    @classmethod
    def of(
        cls,
        system: str,
        measured: ModeResult,
        load_s: float,
        figures: dict[str, float | None],
        rankings: dict[str, Ranking] | None,
    ) -> "Row":
        """Make the row of a mode that was measured."""
        return cls(
            system=system,
            mode=measured.mode,
            state=DONE,
            figures=figures,
            chunks=measured.chunks,
            ingest_s=measured.ingest_s,
            load_s=load_s,
            query_ms=measured.query_ms,
            peak_mb=measured.peak_mb,
            rankings=rankings,
        )

    def to_dict(self, items: int) -> dict[str, Any]:
        """Give the row as ``--json`` shows it."""
        shown: dict[str, Any] = {"system": self.system, "mode": self.mode, "state": self.state}
        if self.state != DONE:
            return {**shown, "reason": self.reason}
        return {
            **shown,
            "figures": {
                name: None if value is None else round(value, 4) for name, value in (self.figures or {}).items()
            },
            "chunks": self.chunks,
            "load_s": round(self.load_s, 2),
            "ingest_s": round(self.ingest_s, 2),
            "items_per_s": _rate(items, self.ingest_s),
            "query_ms": {"p50": percentile(self.query_ms, 50), "p95": percentile(self.query_ms, 95)},
            "peak_mb": self.peak_mb,
        }


@dataclass(frozen=True, slots=True)
class SetReport:
    """All systems on one set."""

    name: str
    unit: str
    """What was given: passages or documents."""
    items: int
    items_in_all: int
    questions: int
    questions_in_all: int
    note: str
    """About the questions."""
    rows: tuple[Row, ...]
    versions: dict[str, dict[str, str]]
    """By system."""

    @property
    def title(self) -> str:
        """Say what was measured on."""
        asked = _of(self.questions, self.questions_in_all, "questions") + self.note
        return f"{self.name}: {_of(self.items, self.items_in_all, self.unit)}, {asked}"

    def troubles(self) -> list[str]:
        """Say what was not measured, and why."""
        return [
            f"{self.name}, {f'{row.system} {row.mode}'.strip()}: {row.state} ({row.reason[:REASON_CHARACTERS]})"
            for row in self.rows
            if row.state != DONE
        ]

    def to_dict(self) -> dict[str, Any]:
        """Give the set as ``--json`` shows it."""
        fields = asdict(replace(self, rows=()))
        return {**fields, "rows": [row.to_dict(self.items) for row in self.rows]}

    def table(self) -> Table:
        """Give the rows side by side."""
        names = [name for name in SHOWN_FIGURES if any(name in (row.figures or {}) for row in self.rows)]
        titles = [SHOWN_FIGURES[name] for name in names]
        columns = ("system", "mode", *titles, "chunks", "ingest s", f"{self.unit}/s", *COST_COLUMNS)
        return Table(self.title, columns, tuple(self._row(row, names, len(columns)) for row in self.rows))

    def _row(self, row: Row, names: list[str], width: int) -> tuple[str, ...]:
        if row.state != DONE:
            known = (row.system, f"{row.mode} {row.state}".strip())
            return (*known, *([figure(None)] * (width - len(known))))
        return (
            row.system,
            row.mode,
            *(figure((row.figures or {}).get(name), 0 if name == CHARACTERS else 3) for name in names),
            f"{row.chunks:,}",
            figure(row.ingest_s, 1),
            figure(_rate(self.items, row.ingest_s), 1),
            figure(percentile(row.query_ms, 50), 1),
            figure(percentile(row.query_ms, 95), 1),
            figure(row.peak_mb, 0),
        )


@dataclass(frozen=True, slots=True)
class PeersReport:
    """All sets."""

    machine: dict[str, Any]
    settings: dict[str, Any]
    sets: tuple[SetReport, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {"machine": self.machine, "settings": self.settings, "sets": [each.to_dict() for each in self.sets]}

    def tables(self) -> tuple[Table, ...]:
        """Give a table for each set, and before them one of quality over all where there are several."""
        tables = tuple(each.table() for each in self.sets)
        return (self._summary(), *tables) if len(tables) > 1 else tables

    def troubles(self) -> list[str]:
        """Say what was not measured, and why."""
        return [trouble for each in self.sets for trouble in each.troubles()]

    def write(self, folder: Path) -> None:
        """Write ``peers.json``, ``peers.md`` and the runs into a folder.

        The runs are ``SYSTEM-MODE/DATASET.run``, so that ``eval compare`` takes two of the folders.

        Raises:
            EvaluationError: They cannot be written.
        """
        markdown = "\n".join(f"**{table.title}**\n\n{to_markdown(table)}" for table in self.tables())
        markdown += "".join(f"\n- {trouble}" for trouble in self.troubles())
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "peers.json").write_text(
                json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            (folder / "peers.md").write_text(markdown, encoding="utf-8")
            self._write_runs(folder)
        except OSError as error:
            raise EvaluationError(str(folder), f"the report cannot be written there ({error.strerror})") from error

    def _write_runs(self, folder: Path) -> None:
        for data in self.sets:
            for row in data.rows:
                if row.rankings:
                    runs = folder / f"{row.system}-{row.mode}".lower()
                    runs.mkdir(exist_ok=True)
                    write_run(runs / f"{data.name}.run", row.rankings, runs.name)

    def _summary(self) -> Table:
        kinds = [(row.system, row.mode) for each in self.sets for row in each.rows if row.state == DONE]
        columns = tuple(f"{each.name} {_main_figure(each)}" for each in self.sets)
        rows = tuple(
            (system, mode, *(_cell(each, system, mode) for each in self.sets)) for system, mode in dict.fromkeys(kinds)
        )
        return Table("Quality", ("system", "mode", *columns), rows)


def _main_figure(data: SetReport) -> str:
    held = {name for row in data.rows for name in row.figures or {}}
    return next((name for name in SUMMARY_FIGURES if name in held), "")


def _cell(data: SetReport, system: str, mode: str) -> str:
    row = next((each for each in data.rows if (each.system, each.mode, each.state) == (system, mode, DONE)), None)
    return figure(None if row is None else (row.figures or {}).get(_main_figure(data)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _rate(items: int, seconds: float) -> float | None:
    return round(items / seconds, 1) if seconds else None


def _of(count: int, in_all: int, unit: str) -> str:
    return f"{count:,} {unit}" if count == in_all else f"{count:,} of {in_all:,} {unit}"
