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
    label: Mapping[Language, str]
    """In a few words."""
    follows: str | None
    """Of a yes-no fact, the amount that tells it."""
    question: Mapping[Language, str]
    settled_by: Mapping[Language, str]


def label(fact: str, language: Language) -> str:
    """Name a fact in a few words.

    Example:
        >>> label("base.wages", "en")
        'Total wages'
    """
    return vocabulary()[fact].label[language]


def value_label(value: str, language: Language) -> str:
    """Name what a choice or a set may hold; another word is given back as it is."""
    return _value_labels().get(value, {}).get(language, value)


@cache
def _value_labels() -> Mapping[str, Mapping[Language, str]]:
    labels: dict[str, dict[Language, str]] = _data()["values"]
    return labels


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def vocabulary() -> Mapping[str, FactDefinition]:
    """Read the facts by id, once."""
    return {each["id"]: _definition(each) for each in _data()["facts"]}


def _definition(data: Mapping[str, Any]) -> FactDefinition:
    return FactDefinition(
        data["id"],
        data["type"],
        tuple(data.get("values", ())),
        data.get("unit"),
        data["label"],
        data.get("follows"),
        data["question"],
        data["settled_by"],
    )
