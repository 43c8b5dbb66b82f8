"""The lists the rules read, from the YAML files beside this module; each is loaded once, when it is first needed."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.places import CITIES

_FOLDER = Path(__file__).parent
_HAN_END = re.compile(r"[\u3001-\u9fff\uff00-\uffef]$")
PRIOR_PRECISION = 0.8
"""Taken of a rule that was never tried: below what any rule but the doubtful ones reached on the sample documents."""
PRIOR_WEIGHT = 2.0
"""Documents that the prior counts as, so that three right out of three are not called certain."""


@cache
def load(name: str) -> Any:
    """Read one list, such as ``kinds`` from ``kinds.yaml``."""
    path = CITIES if name == "cities" else _FOLDER / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """Write an alternation of plain words for a regular expression, longest first.

    Example:
        >>> any_of(["部", "教育部"])
        '(?:教育部|部)'
    """
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Compile the regular expressions listed under ``key`` of a list into one."""
    return re.compile("|".join(f"(?:{each})" for each in load(name)[key]), re.IGNORECASE)


def confidence(rule: str) -> float:
    """Say how often a rule was right on the sample documents, drawn towards the prior where it was seldom used.

    Example:
        >>> 0 < confidence("issued.history.approved") < confidence("issued.history") < 1
        True
    """
    right, read = load("confidences").get(rule, (0, 0))
    share: float = (right + PRIOR_PRECISION * PRIOR_WEIGHT) / (read + PRIOR_WEIGHT)
    return round(share, 3)


def squeeze(text: str) -> str:
    """Take the blanks out of Chinese words, and make runs of them one elsewhere.

    Example:
        >>> squeeze("臺教技（三）字第 1030185 號"), squeeze("Finance  Act")
        ('臺教技（三）字第1030185號', 'Finance Act')
    """
    words = text.split()
    return "".join(
        word if not before or _HAN_END.search(before) or "\u3000" < word[0] <= "\uffef" else f" {word}"
        for before, word in zip(["", *words], words, strict=False)
    )
