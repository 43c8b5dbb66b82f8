"""Are questions taken for what they are: advice on a case, off the topic, on a wrong premise, a follow-up, or plain?"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, get_args

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.errors import EvaluationError
from corpus.filters import Filters
from corpus.words import query_terms
from eval.terminal import Table, figure, progress_bar
from rag.model import Recognised
from rag.writing.followups import resolve
from rag.writing.model import Turn

PLAIN = "plain"
"""The kind of a question that documents can answer as it is asked."""
KINDS: tuple[str, ...] = (*get_args(Recognised), PLAIN)


@dataclass(frozen=True, slots=True)
class Followed:
    """A question of a conversation, and what it was taken for."""

    stands_alone: bool
    is_resolved: bool
    likeness: float
    """F1 of the content terms of what it was taken for and what it means, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class UnderstandingReport:
    """What questions of some files were taken for."""

    kinds: Mapping[tuple[str, str], int]
    """How many questions of one kind were taken for one of another."""
    followed: tuple[Followed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        kinds = {kind: {taken: self.kinds.get((kind, taken), 0) for taken in KINDS} for kind in KINDS}
        counts = dict(zip(("resolved", "of", "kept", "stand_alone"), self._counts(), strict=True))
        return {"kinds": kinds, "follow_ups": counts}

    def tables(self) -> list[Table]:
        """Give the report as tables, those of which there were questions."""
        rows = tuple((kind, *(str(self.kinds.get((kind, taken), 0)) for taken in KINDS)) for kind in KINDS)
        resolved, leaning, kept, alone = self._counts()
        likeness = fmean(each.likeness for each in self.followed if not each.stands_alone) if leaning else None
        found = []
        if self.kinds:
            found.append(Table("Questions, and what they were taken for", ("kind", *KINDS), rows))
        if self.followed:
            row = (f"{resolved} of {leaning}", figure(likeness), f"{kept} of {alone}")
            columns = ("follow-ups resolved", "F1 of their terms", "stand-alone questions kept")
            found.append(Table("Questions of conversations", columns, (row,)))
        return found

    def _counts(self) -> tuple[int, int, int, int]:
        leaning = [each for each in self.followed if not each.stands_alone]
        alone = [each for each in self.followed if each.stands_alone]
        kept = sum(not each.is_resolved for each in alone)
        return sum(each.is_resolved for each in leaning), len(leaning), kept, len(alone)


def evaluate_understanding(files: Sequence[Path], settings: Settings) -> UnderstandingReport:
    """Ask the questions of some files.

    Args:
        files: JSON Lines. Lines with ``kind`` are asked of the corpus; lines with ``history`` (the questions before)
            and ``alone`` (what the question means) are resolved by rules, without a model.
        settings: Whose corpus.

    Raises:
        EvaluationError: A line is neither.
    """
    lines = [line for path in files for line in _lines(path)]
    kinds: Counter[tuple[str, str]] = Counter()
    followed: list[Followed] = []
    with open_services(settings) as services, progress_bar("Questions") as advance:
        for number, line in enumerate(lines, start=1):
            if "kind" in line:
                kinds[line["kind"], _taken_for(services, line["question"])] += 1
            else:
                followed.append(_follow(line))
            advance(number, len(lines))
    return UnderstandingReport(dict(kinds), tuple(followed))


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise EvaluationError(str(path), f"it cannot be read as JSON Lines: {error}") from error
    for number, line in enumerate(read, start=1):
        if not isinstance(line, dict) or not (line.get("kind") in KINDS or {"history", "question", "alone"} <= {*line}):
            raise EvaluationError(
                f"{path}, line {number}", f"it needs a kind ({', '.join(KINDS)}), or history and alone"
            )
    return read


def _taken_for(services: Services, question: str) -> str:
    return services.answerer.answer(question, Filters()).coverage.recognised or PLAIN


def _follow(line: Mapping[str, Any]) -> Followed:
    question, meant = line["question"], line["alone"]
    taken = resolve(question, [Turn("user", each) for each in line["history"]])
    return Followed(meant == question, taken != question, _likeness(taken, meant))


def _likeness(one: str, other: str) -> float:
    own, others = set(query_terms(one)), set(query_terms(other))
    return 2 * len(own & others) / (len(own) + len(others)) if own or others else 1.0
