"""What changes and states are called, in Chinese and in English: ``rag/memory/wording.yaml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

WORDING = Path(__file__).parent / "wording.yaml"
Language = Literal["zh", "en"]


@cache
def wording() -> dict[str, Any]:
    """Read the file; see the remarks in it."""
    loaded: dict[str, Any] = yaml.safe_load(WORDING.read_text(encoding="utf-8"))
    return loaded


def words_of(kind: str, language: Language, values: Mapping[str, Any]) -> str:
    """Say why something changed.

    Args:
        kind: Of reason.
        language: In which.
        values: What fills the places of the sentence; a part in square brackets without its value is left out.

    Example:
        >>> words_of("document_removed", "en", {"title": "Levy Act"})
        '“Levy Act” is not held any more.'
    """
    template = str(wording()["reasons"][kind][language])
    known = {"title": "?", **{name: name_of(str(value), language) for name, value in values.items()}}
    return _filled(template, known)


def name_of(word: str, language: Language) -> str:
    """Say what a word of the model is called; what is none stays as it is."""
    names = wording()["names"].get(word)
    return str(names[language]) if names else word


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill the places; an optional part is kept where all it needs is there."""
    whole = ""
    for part in template.replace("]", "[").split("["):
        try:
            whole += part.format_map(values)
        except KeyError:
            continue
    return whole
