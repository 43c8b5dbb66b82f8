"""Annotated provisions, as files hold them.

One JSON object a line: ``doc`` (file name without suffix), ``start``, ``end`` (characters of that file), ``labels``,
``modality``, ``bearer_class`` or ``bearer_classes``, ``instrument`` or ``instruments``, ``value`` or ``values``, and
the unit's ``text``. A file without the texts gives its values as ``[start, end]`` and is read with the folder of the
documents, so that annotations can be kept where texts may not.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import EvaluationError
from corpus.language import is_chinese


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotated unit."""

    document: str
    start: int
    end: int
    text: str
    labels: tuple[str, ...]
    modality: str
    bearer_classes: tuple[str, ...]
    instruments: tuple[str, ...]
    values: tuple[str, ...]
    is_inherited: bool

    @property
    def language(self) -> str:
        """Chinese or English, by its words."""
        return "zh" if is_chinese(self.text) else "en"


def load_annotations(path: Path, documents: Path | None = None) -> list[Annotated]:
    """Read a file of annotated provisions.

    Args:
        path: JSON lines.
        documents: The folder of the documents, for a file that does not hold the texts.

    Raises:
        EvaluationError: It is no such file, or texts are needed and cannot be had.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [_annotated(json.loads(line), documents) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            str(path), f"it holds no annotated provisions ({type(error).__name__}: {error})"
        ) from error
    if not found:
        raise EvaluationError(str(path), "it holds no annotated provisions")
    return found


def _annotated(data: Mapping[str, Any], documents: Path | None) -> Annotated:
    start, end = int(data["start"]), int(data["end"])
    return Annotated(
        data["doc"],
        start,
        end,
        data["text"] if "text" in data else _cut(data["doc"], (start, end), documents),
        tuple(data["labels"]),
        data.get("modality") or "none",
        tuple(_several(data, "bearer_class", "bearer_classes")),
        tuple(_several(data, "instrument", "instruments")),
        tuple(
            value if isinstance(value, str) else _cut(data["doc"], value, documents)
            for value in _several(data, "value", "values")
        ),
        bool(data.get("inherited")),
    )


def _several(data: Mapping[str, Any], one: str, many: str) -> Iterator[Any]:
    yield from data.get(many) or ([data[one]] if data.get(one) else [])


def _cut(name: str, span: Any, documents: Path | None) -> str:
    if documents is None:
        raise ValueError("it does not hold the texts; name their folder with --documents")
    return _text(documents, name)[span[0] : span[1]]


@cache
def _text(documents: Path, name: str) -> str:
    return next(path for path in sorted(documents.glob(f"{name}.*")) if path.suffix != ".yaml").read_text("utf-8")
