"""What answers call kinds of provision, parties and instruments, in Chinese and in English: ``rag/names.yaml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

NAMES = Path(__file__).parent / "names.yaml"
Table = Literal["labels", "parties", "instruments"]


@cache
def _names() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    tables: dict[str, dict[str, tuple[str, str]]] = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    return tables


def name_of(table: Table, word: str, *, in_chinese: bool) -> str:
    """Say what a word of the model is called.

    Example:
        >>> name_of("instruments", "in_kind", in_chinese=False), name_of("labels", "incentive", in_chinese=True)
        ('in kind', '激励')
    """
    chinese, english = _names()[table][word]
    return chinese if in_chinese else english
