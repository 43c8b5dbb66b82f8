"""A clause that is only said in the cited words, or is to be said, and is told as a rule: "state that X" is no X.

The words stand in ``reported.yaml``.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from rag.grounding.alignment import Alignment, aligned
from rag.grounding.model import Problem
from rag.grounding.support import Cause

WORDS = Path(__file__).parent / "reported.yaml"
FEWEST_WORDS = 3
"""Words in a row that tell the clause; in Chinese, where a word is a sign, twice as many."""
_CLAUSE_BEGIN = re.compile(r"[。;!?\n]|[.](?=\s)")


def reported_problems(cause: Cause) -> Iterator[Problem]:
    """Say where a sub-claim tells what the cited words only say to be said by somebody."""
    if cause.grounds.across:
        return
    unit = cause.best.reading
    alignment = aligned(cause.reading, unit)
    run = _longest_run(alignment, FEWEST_WORDS * (2 if unit.is_chinese else 1))
    if run is None:
        return
    plain, own = unit.folded.text, cause.reading.folded.text
    before = plain[: alignment.unit_words[run][0]]
    clause = before[max((match.end() for match in _CLAUSE_BEGIN.finditer(before)), default=0) :]
    match = _patterns(unit.is_chinese).search(clause)
    told = own[: alignment.words[alignment.to_statement[run]][0]]
    if match and not _patterns(unit.is_chinese).search(told):
        text = cause.reading.text
        yield Problem("reported", "wrong", text, 0, len(text), match.group().strip())


def _longest_run(alignment: Alignment, fewest: int) -> int | None:
    """Find where the longest row of words begins that the statement has word for word; None where all are short."""
    common = [n for n, at in enumerate(alignment.to_statement) if at >= 0]
    rows = [[n for _, n in row] for _, row in groupby(enumerate(common), key=lambda each: each[1] - each[0])]
    longest = max(rows, key=len, default=[])
    return longest[0] if len(longest) >= fewest else None


@cache
def _patterns(chinese: bool) -> re.Pattern[str]:
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{each})$" for each in loaded["before"]["zh" if chinese else "en"]))
