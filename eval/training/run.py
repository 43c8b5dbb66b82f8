"""Fitting the shipped ranker, with what it is worth."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.datasets import load_queries
from eval.terminal import Table
from eval.training.fit import Recipe, fit, load_lightgbm
from eval.training.gather import ExampleSet, gather, gather_questions
from eval.training.worth import measure_worth, to_table

DEFAULT_QUESTIONS = 1_000
"""Questions taken of each dataset; a standard error of about .015 in recall, and minutes of searching."""
LEAST_SETS = 2
"""Datasets to judge by: one to fit on, another to try."""


@dataclass(frozen=True, slots=True)
class Training:
    """What to fit on."""

    datasets: tuple[Path, ...]
    """In the BEIR layout; one whose every query has a ``doc_id`` that is its own name is ranked within it."""
    questions: Path | None = None
    """Gold questions on the corpus in the home."""
    limit: int = DEFAULT_QUESTIONS


def train(training: Training, settings: Settings, out: Path | None, *, judge: bool = True) -> Table | None:
    """Fit the ranker on all datasets and write it, and fit it without each to see what it is worth there.

    Args:
        training: What to fit on.
        settings: As for ``eval.retrieval``.
        out: Where the trees go; ``None`` only judges.
        judge: Whether to fit without each dataset too; takes three times as many fits as there are datasets.

    Returns:
        The worth of each dataset, if asked for.

    Raises:
        EvaluationError: A dataset is not what it should be, the file cannot be written, or one set alone is judged.
        TrainingPackagesError: lightgbm is not installed.
    """
    load_lightgbm()  # minutes of searching would be lost if it were missed only then
    if judge and len(training.datasets) + bool(training.questions) < LEAST_SETS:
        names = ", ".join(map(str, training.datasets))
        raise EvaluationError(names, "fitted without it, nothing is left to fit on; name another, or add --no-judge")
    sets = [gather(folder, settings, training.limit, scoped=is_scoped(folder)) for folder in training.datasets]
    if training.questions:
        sets.append(gather_questions(training.questions, settings))
    recipe = Recipe()
    table = to_table(measure_worth(sets, recipe)) if judge else None
    if out:
        write_trees(out, sets, recipe)
    return table


def write_trees(path: Path, sets: Sequence[ExampleSet], recipe: Recipe) -> None:
    """Fit on all sets and write the trees.

    Raises:
        EvaluationError: The file cannot be written.
    """
    trees = fit(sets, recipe)
    trees["fitted_on"] = {each.name: len(each.examples) for each in sets}
    try:
        path.write_text(json.dumps(trees, separators=(",", ":")) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationError(str(path), f"the trees cannot be written there ({error.strerror})") from error


def is_scoped(folder: Path) -> bool:
    """Say whether each question is about one document alone: its ``doc_id`` is its own name (claims on an article)."""
    queries = load_queries(folder)
    return bool(queries) and all(each.scope == each.id for each in queries)
