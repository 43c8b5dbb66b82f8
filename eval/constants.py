"""Trying other values of the ranking constants, so that each can be shown to be the one that carries over.

They are those of simple fusion, so that is what ranks: the learned ranker was fitted on what these values give.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.settings import Settings
from corpus.indexes import tantivy_index
from eval.retrieval import evaluate_retrieval
from eval.terminal import Table, figure
from rag import candidates

DEFAULT_QUERIES = 200
"""First queries of each dataset: a standard error of about .03 in recall, and minutes instead of an hour."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A constant with the values to try beside its own."""

    name: str
    module: Any
    attribute: str
    values: tuple[float, ...]
    key: str | None = None
    """For a constant that is a mapping: the entry to change."""

    @property
    def own(self) -> float:
        """The value it has."""
        held = getattr(self.module, self.attribute)
        return float(held if self.key is None else held[self.key])

    @contextmanager
    def at(self, value: float) -> Iterator[None]:
        """Give it another value for a while."""
        held = getattr(self.module, self.attribute)
        setattr(self.module, self.attribute, value if self.key is None else {**held, self.key: value})
        try:
            yield
        finally:
            setattr(self.module, self.attribute, held)


TRIALS = (
    Trial("weight of the vectors", candidates, "DENSE_WEIGHT", (0.0, 0.3, 0.4, 0.5, 0.6, 1.0)),
    Trial("weight of synonyms", tantivy_index, "SYNONYM_WEIGHT", (0.0, 0.3, 0.6, 1.0)),
    Trial("weight of the document's identity", tantivy_index, "FIELD_BOOSTS", (0.1, 0.4, 0.7), "identity"),
    Trial("bonus of a named document", candidates, "NAMED_BONUS", (0.0, 0.3, 0.6)),
)


def try_constants(
    folders: Sequence[Path], settings: Settings, limit: int = DEFAULT_QUERIES, trials: Sequence[Trial] = TRIALS
) -> Table:
    """Rank every dataset with every trial value, one constant at a time, the others as they are.

    Args:
        folders: Datasets in the BEIR layout.
        settings: As for ``evaluate_retrieval``.
        limit: Only so many queries of each.
        trials: What to try.

    Returns:
        One row a value, recall and nDCG at 10 of each dataset; the value in use is marked.

    Raises:
        EvaluationError: A dataset is not what it should be.
    """
    rows = [
        (
            trial.name,
            f"{value:g}{' *' if value == trial.own else ''}",
            *_figures(folders, settings, limit, trial, value),
        )
        for trial in trials
        for value in trial.values
    ]
    names = tuple(folder.resolve().name for folder in folders)
    return Table(f"R@10 / nDCG@10, first {limit} queries", ("constant", "value (* in use)", *names), tuple(rows))


def _figures(folders: Sequence[Path], settings: Settings, limit: int, trial: Trial, value: float) -> Iterator[str]:
    with trial.at(value):
        reports = [evaluate_retrieval(folder, settings, limit=limit, system="fusion") for folder in folders]
    return (f"{figure(each.figures['R@10'])} / {figure(each.figures['nDCG@10'])}" for each in reports)
