"""The words by which questions say place, time and kind: ``corpus/scope.yaml``, read when the first question comes."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

SCOPE = Path(__file__).parent / "scope.yaml"


@cache
def scope_words() -> dict[str, Any]:
    """Read the lists; see the remarks in the file."""
    loaded: dict[str, Any] = yaml.safe_load(SCOPE.read_text(encoding="utf-8"))
    return loaded
