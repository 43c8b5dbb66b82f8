"""How many misbehaving statements the check catches, and how many correct ones survive it."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.tampering.cases import CORRECT, CORRECT_ACROSS, MISBEHAVING, MISBEHAVING_ACROSS, Case, make_cases
from eval.tampering.sentences import HeldDocument, load_documents, samples_of
from eval.terminal import Table, figure
from rag.grounding.check import check
from rag.grounding.model import SUPPORTS, Verdict
from rag.grounding.wording import tell

DEFAULT_PER_KIND = 40
"""Cases of each kind, language and half."""
HALVES = ("development", "held out")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Tried:
    """A case and what the check said."""

    case: Case
    half: str
    verdict: Verdict
    seconds: float

    @property
    def is_as_wished(self) -> bool:
        """Whether a correct statement survived, or a misbehaving one did not pass as supported."""
        return (self.verdict.support == "supported") is self.case.is_correct


@dataclass(frozen=True, slots=True)
class TamperingReport:
    """All cases with their verdicts."""

    tried: list[Tried] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether no misbehaving statement passed."""
        return not self.passed

    @property
    def passed(self) -> list[Tried]:
        """List the misbehaving statements that passed as supported."""
        return [each for each in self.tried if not each.case.is_correct and each.verdict.support == "supported"]

    @property
    def lost(self) -> list[Tried]:
        """List the correct statements that did not survive."""
        return [each for each in self.tried if each.case.is_correct and each.verdict.support != "supported"]

    def case_lines(self) -> Iterator[str]:
        """Tell of every statement that was not judged as wished."""
        for name, tried in (("passed", self.passed), ("lost", self.lost)):
            for each in tried:
                problems = "; ".join(tell(problem, "en") for problem in each.verdict.problems)
                yield f"{name}, {each.half}, {each.case.kind}: {each.case.claimed.text} ({problems})"

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {
            "milliseconds_per_statement": round(
                1_000 * sum(t.seconds for t in self.tried) / max(1, len(self.tried)), 3
            ),
            "halves": {half: {language: self._counts(half, language) for language in LANGUAGES} for half in HALVES},
        }

    def _counts(self, half: str, language: str) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for each in self._of(half, language):
            kind = counts.setdefault(each.case.kind, dict.fromkeys(("tried", *SUPPORTS), 0))
            kind["tried"] += 1
            kind[each.verdict.support] += 1
        return counts

    def _of(self, half: str, language: str) -> list[Tried]:
        return [each for each in self.tried if each.half == half and each.case.sample.language == language]

    def tables(self) -> list[Table]:
        """Give the report as tables: what survives, and what is caught."""
        return [
            self._table("Correct statements that survive", tuple(CORRECT)),
            self._table("Misbehaving statements that do not pass as supported", tuple(MISBEHAVING)),
            self._table("Correct statements on a text in the other language", tuple(CORRECT_ACROSS)),
            self._table("Misbehaving statements on a text in the other language", tuple(MISBEHAVING_ACROSS)),
        ]

    def _table(self, title: str, kinds: Sequence[str]) -> Table:
        columns = tuple(f"{language}, {half}" for half in HALVES for language in LANGUAGES)
        rows = [(kind, *self._cells([kind])) for kind in kinds]
        return Table(title, ("kind", *columns), (*rows, ("all", *self._cells(kinds))))

    def _cells(self, kinds: Sequence[str]) -> list[str]:
        cells = []
        for half in HALVES:
            for language in LANGUAGES:
                of_kind = [each for each in self._of(half, language) if each.case.kind in kinds]
                right = sum(each.is_as_wished for each in of_kind)
                share = f" {figure(right / len(of_kind))}" if len(kinds) > 1 and of_kind else ""
                cells.append(f"{right} of {len(of_kind)}{share}")
        return cells


def measure_tampering(
    folder: Path, settings: Settings, *, per_kind: int = DEFAULT_PER_KIND, seed: int = 0
) -> TamperingReport:
    """Make statements of a folder's documents and check them.

    Args:
        folder: Documents of any format, with sidecars or without; ingested for this run alone.
        settings: How documents are read.
        per_kind: Cases of each kind, in each language and half.
        seed: Of what is chosen at random.

    Raises:
        EvaluationError: The folder holds no sentence that statements could be made of.
    """
    report = try_documents(load_documents(folder, settings), per_kind, seed)
    if not report.tried:
        raise EvaluationError(str(folder), "no sentence in it states a rule that could be told alone")
    return report


def try_documents(documents: Sequence[HeldDocument], per_kind: int, seed: int) -> TamperingReport:
    """Check the statements made of documents, each half by itself."""
    report = TamperingReport()
    halves = halves_of(documents)
    for half in HALVES:
        own = [each for each in documents if halves[each.document.id] == half]
        samples = [sample for held in own for sample in samples_of(held)]
        for case in make_cases(samples, per_kind, seed):
            started = time.perf_counter()
            verdict = check(case.claimed, case.evidence)
            report.tried.append(Tried(case, half, verdict, time.perf_counter() - started))
    return report


def halves_of(documents: Sequence[HeldDocument]) -> dict[str, str]:
    """Say in which half each document is, by its id: every other work of a language, in the order of their names.

    A work that is held in two languages is in one half with both.
    """
    found: dict[str, str] = {}
    by_title: dict[str, str] = {}
    counted = {True: 0, False: 0}
    for held in documents:
        chinese = held.document.metadata.language.startswith("zh")
        title = held.document.metadata.title
        if title not in by_title:
            by_title[title] = HALVES[counted[chinese] % 2]
            counted[chinese] += 1
        found[held.document.id] = by_title[title]
    return found
