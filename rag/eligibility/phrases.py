"""What the matcher says, in the profile's language; the sentences are data."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from rag.eligibility.vocabulary import Language

_FILE = Path(__file__).parent / "phrases.yaml"


def say(key: str, language: Language, **values: object) -> str:
    """Say a sentence.

    Example:
        >>> say("in_force.ended", "en", day="2022-05-01")
        'ended on 2022-05-01'
    """
    return _phrases()[key][language].format(**values)


@cache
def _phrases() -> Mapping[str, Mapping[Language, str]]:
    loaded: dict[str, dict[Language, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded
