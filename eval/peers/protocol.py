"""What the comparison asks of a system, and how it is put to a process of its own: one JSON file in, one out.

Only the standard library: this runs in the interpreter that has the peers, which need not have what we depend on.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

DEFAULT = "default"
"""The mode that a system's first page of documentation sets up."""
HYBRID = "hybrid"
"""The best mode that a system documents without another model: words and vectors together."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One document of a data set."""

    id: str
    title: str
    text: str

    @property
    def titled(self) -> str:
        r"""Give title and text as one, as the BEIR benchmark does for systems without fields.

        Example:
            >>> Passage("1", "Levy Act", "Pay.").titled, Passage("2", "", "Pay.").titled
            ('Levy Act\nPay.', 'Pay.')
        """
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with the filters a person would have set where the system has them."""

    id: str
    text: str
    filters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does: take everything in, then answer every question, in each of the system's modes."""

    module: str
    """Holds the class ``System``."""
    model: str
    """Folder of the embedder, the same for all."""
    scratch: str
    """Folder to write in; it is empty and is removed afterwards."""
    depth: int
    """Hits asked for."""
    passages: tuple[Passage, ...]
    files: tuple[str, ...]
    """Paths of text files; either these or ``passages``."""
    questions: tuple[Question, ...]
    settings: dict[str, Any]
    """Of ours; the peers have none."""

    def write(self, path: Path) -> None:
        """Write the task as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Task":
        """Read what ``write`` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["passages"] = tuple(Passage(**each) for each in fields["passages"])
        fields["questions"] = tuple(Question(**each) for each in fields["questions"])
        fields["files"] = tuple(fields["files"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Found:
    """One hit."""

    item: str
    """Id of the passage, or the file's name without suffix."""
    text: str
    """The chunk that was found."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A mode of a system that has taken everything in."""

    chunks: int
    """Units that can be found."""
    search: Callable[[Question], Sequence[Found]]
    """Best first."""
    builds_on_former: bool = False
    """It uses what the mode before it took in, so that its own ingest is only a part of the whole."""


class System(Protocol):
    """A system in the modes that its documentation shows; nothing is tuned."""

    packages: tuple[str, ...]
    """Distributions whose versions say what was measured, the system's own first."""

    def load(self, task: Task) -> None:
        """Import the framework and load the embedder: what happens once, before any ingest.

        Raises:
            ModuleNotFoundError: The framework is not installed.
        """

    def modes(self) -> dict[str, Callable[[], Ready]]:
        """Give the modes in the order in which they are measured, each with what makes it ready."""

    def close(self) -> None:
        """Let go of what would outlive the process."""


@dataclass(frozen=True, slots=True)
class ModeResult:
    """One mode, measured."""

    mode: str
    chunks: int
    ingest_s: float
    query_ms: tuple[float, ...]
    peak_mb: float
    """Most memory resident until now, of the process and of those it started, in millions of bytes."""
    hits: dict[str, tuple[Found, ...]]
    """By question, best first."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a process says; written anew after each mode, so that a time-out keeps what was measured before it."""

    state: str
    """``done``, ``not installed``, ``failed`` or, while it runs, ``running``."""
    reason: str
    versions: dict[str, str]
    load_s: float
    modes: tuple[ModeResult, ...]

    def write(self, path: Path) -> None:
        """Write the result as JSON, whole or not at all."""
        half = path.with_suffix(".part")
        half.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        half.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Result":
        """Read what ``write`` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["modes"] = tuple(_mode_result(each) for each in fields["modes"])
        return cls(**fields)


def _mode_result(fields: dict[str, Any]) -> ModeResult:
    hits = {name: tuple(Found(**hit) for hit in found) for name, found in fields.pop("hits").items()}
    return ModeResult(hits=hits, query_ms=tuple(fields.pop("query_ms")), **fields)
