"""Examples → trees. The only import of lightgbm, which only fitting needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.errors import EvaluationError, TrainingPackagesError
from eval.training.gather import ExampleSet
from rag.features import FALLING, FEATURES, RISING
from rag.ranker import Trees, read_trees

THRESHOLD_DIGITS = 7
"""Significant digits of thresholds and leaf values that are written; single precision has as many."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How trees are fitted; chosen leave-one-set-out, see docs/quality.md, "Learned ranker"."""

    trees: int = 150
    leaves: int = 15
    learning_rate: float = 0.07
    least_in_leaf: int = 40
    """Candidates."""
    smoothing: float = 5.0
    """L2 penalty of leaf values."""
    feature_share: float = 0.6
    """Of the features, looked at by each tree."""
    question_share: float = 0.8
    """Of the candidates, drawn for each tree."""
    seed: int = 1


def fit(sets: Sequence[ExampleSet], recipe: Recipe) -> dict[str, Any]:
    """Fit trees that put relevant candidates first (LambdaMART), every dataset counting the same.

    Returns:
        The trees as ``rag.ranker.read_trees`` reads them.

    Raises:
        EvaluationError: No question has a relevant candidate.
        TrainingPackagesError: lightgbm is not installed.
    """
    lightgbm = load_lightgbm()
    examples = [(each, 1.0 / len(group.examples)) for group in sets for each in group.examples if each.relevant.any()]
    if not examples:
        names = ", ".join(each.name for each in sets)
        raise EvaluationError(names, "no question's relevant passages were found, so there is nothing to fit on")
    weights = np.concatenate([np.full(len(each.relevant), weight) for each, weight in examples])
    data = lightgbm.Dataset(
        np.concatenate([each.matrix for each, _ in examples]),
        np.concatenate([each.relevant for each, _ in examples]).astype(np.int8),
        group=[len(each.relevant) for each, _ in examples],
        weight=weights / weights.mean(),
        feature_name=list(FEATURES),
    )
    booster = lightgbm.train(_parameters(recipe), data, recipe.trees)
    return {
        "features": list(FEATURES),
        "trees": [_flat(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]],
    }


def load_lightgbm() -> Any:
    """Load what fits trees.

    Raises:
        TrainingPackagesError: It is not installed, or lacks the system's libgomp.
    """
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise TrainingPackagesError(str(error)) from error
    return lightgbm


def trees_of(sets: Sequence[ExampleSet], recipe: Recipe) -> Trees:
    """Fit trees and read them as the product does."""
    return read_trees(fit(sets, recipe))


def _parameters(recipe: Recipe) -> dict[str, Any]:
    direction = {**dict.fromkeys(RISING, 1), **dict.fromkeys(FALLING, -1)}
    return {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 20,
        "metric": "None",
        "num_leaves": recipe.leaves,
        "learning_rate": recipe.learning_rate,
        "min_data_in_leaf": recipe.least_in_leaf,
        "lambda_l2": recipe.smoothing,
        "feature_fraction": recipe.feature_share,
        "bagging_fraction": recipe.question_share,
        "bagging_freq": 1,
        "monotone_constraints": [direction.get(name, 0) for name in FEATURES],
        "force_col_wise": True,
        "deterministic": True,
        "num_threads": 2,
        "seed": recipe.seed,
        "verbose": -1,
    }


def _flat(root: dict[str, Any]) -> dict[str, Any]:
    """Write a tree as lists over its nodes, the root first; a leaf is its own child."""
    tree: dict[str, Any] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}

    def add(node: dict[str, Any]) -> tuple[int, int]:
        index = len(tree["feature"])
        is_leaf = "leaf_value" in node
        tree["feature"].append(0 if is_leaf else node["split_feature"])
        tree["threshold"].append(0 if is_leaf else _rounded(node["threshold"]))
        tree["value"].append(_rounded(node["leaf_value"]) if is_leaf else 0)
        tree["left"].append(index)
        tree["right"].append(index)
        if is_leaf:
            return index, 0
        tree["left"][index], left = add(node["left_child"])
        tree["right"][index], right = add(node["right_child"])
        return index, 1 + max(left, right)

    _, tree["depth"] = add(root)
    return tree


def _rounded(value: float) -> float:
    return float(f"{value:.{THRESHOLD_DIGITS}g}")
