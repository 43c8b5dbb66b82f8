"""The facts a profile may state: a documented vocabulary, as data in ``facts.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

FactType = Literal["choice", "set", "yes_no", "count", "money", "place", "date"]
FACT_TYPES: tuple[FactType, ...] = get_args(FactType)
Language = Literal["zh", "en"]

_FILE = Path(__file__).parent / "facts.yaml"


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One fact: what it is, how to ask for it, and which paper settles it."""

    id: str
    """Dotted where facts belong together: spending.training_base."""
    type: FactType
    values: tuple[str, ...]
    """Of a choice or set, what it may be."""
    unit: str | None
    """Of a count."""
    question: Mapping[Language, str]
    settled_by: Mapping[Language, str]


@cache
def vocabulary() -> Mapping[str, FactDefinition]:
    """Read the facts by id, once."""
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {each["id"]: _definition(each) for each in data["facts"]}


def _definition(data: Mapping[str, Any]) -> FactDefinition:
    return FactDefinition(
        data["id"],
        data["type"],
        tuple(data.get("values", ())),
        data.get("unit"),
        data["question"],
        data["settled_by"],
    )
