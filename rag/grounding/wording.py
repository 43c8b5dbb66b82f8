"""What people are told of a problem, in their language; the sentences are data."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from rag.grounding.model import Problem

Language = Literal["zh", "en"]
_FILE = Path(__file__).parent / "phrases.yaml"
_OMISSIONS = frozenset(("condition", "exception", "limit"))
SHOWN_CHARACTERS = 60
"""Of the words that are told of; longer ones are cut, since the statement stands beside them."""
ORIGINAL_CHARACTERS = 400
"""Of a text in another language, which the reader is to compare: nearly every sentence whole."""


def tell(problem: Problem, language: Language) -> str:
    """Tell what is wrong, without a full stop.

    Example:
        >>> tell(Problem("number", "wrong", "80 days", 10, 17, "30 days"), "en")
        '“80 days” does not stand in the cited words; what is cited says “30 days”'
        >>> tell(Problem("unknown_citation", "dropped", "[9]", 0, 0), "zh")
        '引用编号[9]不存在，已去掉'
    """
    said = phrases()[problem.kind][language].format(words=_shown(problem.words))
    if not problem.found:
        return said
    if problem.kind == "language":
        return said + phrases()["original"][language].format(found=_shown(problem.found, ORIGINAL_CHARACTERS))
    key = "left_out" if problem.kind in _OMISSIONS else "instead"
    return said + phrases()[key][language].format(found=_shown(problem.found))


def _shown(words: str, most: int = SHOWN_CHARACTERS) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[:most]}…"


@cache
def phrases() -> Mapping[str, Mapping[Language, str]]:
    """Read the sentences, by the kind of problem."""
    loaded: dict[str, dict[Language, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded
