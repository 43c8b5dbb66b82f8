"""One row per file: what became of it, and why."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["parsed", "partial", "unchanged", "skipped", "failed", "removed"]
"""parsed: wholly read; partial: read, but something in it could not be; unchanged: nothing to do;
skipped: found in a folder, and no document (no reader, a folder's own README); failed: not read;
removed: its file has gone from a folder that is kept in step."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """What became of one file."""

    source: str
    """File name; of a file inside another one, ``OUTER#INNER``."""
    location: str
    state: State
    reason: str | None = None
    """Why, for every state but a plain ``parsed``."""
    document_id: str | None = None
    passages: int = 0
    reader: str | None = None
    seconds: float = 0.0
    """Reading and cutting; embedding is done for many files at once and is in the report's total."""
    warnings: tuple[str, ...] = ()
    """What could not be read of it, one by one."""
    pages: int = 0
    """Pages it has; 0 for formats without pages."""
    pages_lost: tuple[int, ...] = ()
    """Pages of which nothing could be read, from 1."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """A whole run."""

    run: str
    rows: tuple[FileRow, ...]
    seconds: float
    documents: int
    """Documents in the corpus afterwards."""

    def count(self, state: State) -> int:
        """Count the files in a state."""
        return Counter(row.state for row in self.rows)[state]

    @property
    def is_complete(self) -> bool:
        """Whether no file failed or was read in part only."""
        return not (self.count("failed") or self.count("partial"))

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``ingest --json`` shows it."""
        states = Counter(row.state for row in self.rows)
        return {
            "run": self.run,
            "files": [asdict(row) for row in self.rows],
            "counts": dict(states),
            "passages": sum(row.passages for row in self.rows if row.state in ("parsed", "partial")),
            "documents": self.documents,
            "seconds": round(self.seconds, 3),
        }
