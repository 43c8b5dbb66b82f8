"""What the learned ranker is worth: on sets it never saw, and on other questions of sets it saw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.terminal import Table, figure
from eval.training.fit import Recipe, trees_of
from eval.training.gather import Example, ExampleSet
from rag.features import FEATURES, Column
from rag.ranker import BLEND, Trees, blend

CUT = 10
"""Passages of a ranking that are looked at."""
_FUSED = FEATURES.index("fused")


@dataclass(frozen=True, slots=True)
class Worth:
    """One dataset's figures at 10: recall and nDCG of simple fusion, and with trees fitted elsewhere or here too."""

    name: str
    questions: int
    floor: tuple[float, float]
    unseen: tuple[float, float]
    """Trees fitted on the other sets alone."""
    seen: tuple[float, float]
    """Trees fitted on the other sets and on the other half of this one's questions."""


def measure_worth(sets: Sequence[ExampleSet], recipe: Recipe, share: float = BLEND) -> list[Worth]:
    """Fit the ranker for every dataset without it, and with half of its questions.

    Args:
        sets: At least two.
        recipe: How to fit.
        share: Of the fused score in the blend.
    """
    return [_worth(own, [each for each in sets if each is not own], recipe, share) for own in sets]


def to_table(worths: Sequence[Worth]) -> Table:
    """Show each dataset, and the mean over all."""
    rows = [(each.name, f"{each.questions:,}", *map(_pair, (each.floor, each.unseen, each.seen))) for each in worths]
    means = [tuple(np.mean([getattr(each, name) for each in worths], axis=0)) for name in ("floor", "unseen", "seen")]
    columns = ("dataset", "questions", "simple fusion", "ranker, set unseen", "ranker, other half seen")
    return Table(f"R@{CUT} / nDCG@{CUT}", columns, (*rows, ("mean", "", *map(_pair, means))))


def _worth(own: ExampleSet, others: Sequence[ExampleSet], recipe: Recipe, share: float) -> Worth:
    unseen = trees_of(others, recipe)
    halves = [trees_of([*others, own.half(1 - number)], recipe) for number in (0, 1)]
    seen = [_scores(own.half(number).examples, trees, share) for number, trees in enumerate(halves)]
    return Worth(
        name=own.name,
        questions=len(own.examples),
        floor=_mean(_scores(own.examples, None, share)),
        unseen=_mean(_scores(own.examples, unseen, share)),
        seen=_mean(np.concatenate(seen)),
    )


def _scores(examples: Sequence[Example], trees: Trees | None, share: float) -> Column:
    """Give recall and nDCG of each question, without trees those of simple fusion: shape ``(questions, 2)``."""
    return np.array([_score(each, _blended(each, trees, share)) for each in examples]).reshape(-1, 2)


def _blended(example: Example, trees: Trees | None, share: float) -> Column:
    fused = example.matrix[:, _FUSED]
    return fused if trees is None else blend(fused, trees.score(example.matrix), share)


def _score(example: Example, scores: Column) -> tuple[float, float]:
    first = example.relevant[np.argsort(-scores, kind="stable")[:CUT]]
    discounts = 1.0 / np.log2(np.arange(CUT) + 2)
    gain = float((first * discounts[: len(first)]).sum())
    return float(first.sum()) / example.judged, gain / float(discounts[: min(CUT, example.judged)].sum())


def _mean(scores: Column) -> tuple[float, float]:
    recall, gain = scores.mean(axis=0)
    return float(recall), float(gain)


def _pair(values: Sequence[float]) -> str:
    return " / ".join(figure(value) for value in values)
