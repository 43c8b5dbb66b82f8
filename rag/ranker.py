"""The learned ranker: gradient-boosted regression trees over ``rag.features``, as data.

The trees were fitted by ``policydesk eval train`` (LambdaMART: Burges 2010, MSR-TR-2010-82) and stand in
``rag/ranker.json``. They are walked here in a few lines of NumPy, all candidates and all trees at once, since the
library that fits them would bring a compiler's runtime that a user's machine may lack, for what takes a millisecond.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.features import FEATURES, Column, Matrix

TREES = Path(__file__).parent / "ranker.json"
BLEND = 0.4
"""Of the fused score beside the ranker's, both as standard scores; see docs/quality.md, "Learned ranker"."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees of one depth-bounded ensemble; every array has shape ``(trees, nodes)``, node 0 is the root."""

    feature: NDArray[np.int64]
    """What a node looks at; 0 in leaves."""
    threshold: NDArray[np.float64]
    """Up to it the walk goes left."""
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    """Children; a leaf is its own child."""
    value: NDArray[np.float64]
    """What a leaf adds to the score."""
    depth: int
    """Steps after which every walk stands at a leaf."""

    def score(self, matrix: Matrix) -> Column:
        """Score rows: shape ``(rows, features)`` → ``(rows,)``."""
        trees, nodes = self.feature.shape
        first = np.arange(trees) * nodes
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        left, right = (children.ravel() + np.repeat(first, nodes) for children in (self.left, self.right))
        node = np.tile(first, (len(matrix), 1))
        start = (np.arange(len(matrix)) * matrix.shape[1])[:, None]
        flat = matrix.ravel()
        for _ in range(self.depth):
            goes_left = flat.take(start + feature.take(node)) <= threshold.take(node)
            node = np.where(goes_left, left.take(node), right.take(node))
        return np.asarray(self.value.ravel().take(node).sum(axis=1))


class Ranker:
    """Scores candidates; the trees are read at the first search."""

    def __init__(self, path: Path = TREES) -> None:
        self._path = path

    def score(self, matrix: Matrix) -> Column:
        """Score candidates, more is better; comparable within one search only.

        Args:
            matrix: Shape ``(candidates, len(FEATURES))``.
        """
        return _trees(self._path).score(matrix)


@cache
def _trees(path: Path) -> Trees:
    return read_trees(json.loads(path.read_text(encoding="utf-8")))


def read_trees(data: dict[str, Any]) -> Trees:
    """Read trees as ``eval.training`` writes them: for each tree its features, thresholds, children and leaf values.

    Raises:
        ValueError: They were fitted over other features.
    """
    if tuple(data["features"]) != FEATURES:
        raise ValueError("the trees were fitted over other features; fit them anew (policydesk eval train)")
    trees = data["trees"]
    nodes = max(len(tree["feature"]) for tree in trees)

    def padded(name: str, dtype: type) -> NDArray[Any]:
        array: NDArray[Any] = np.zeros((len(trees), nodes), dtype=dtype)
        for row, tree in enumerate(trees):
            array[row, : len(tree[name])] = tree[name]
        return array

    return Trees(
        feature=padded("feature", np.int64),
        threshold=padded("threshold", np.float64),
        left=padded("left", np.int64),
        right=padded("right", np.int64),
        value=padded("value", np.float64),
        depth=max(tree["depth"] for tree in trees),
    )


def blend(fused: Column, learned: Column, share: float = BLEND) -> Column:
    """Join the floor's scores with the ranker's, so that where the ranker knows nothing the floor decides."""
    return share * standard(fused) + standard(learned)


def standard(scores: Column) -> Column:
    """Bring scores to mean 0 and deviation 1; all 0 where they do not differ."""
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros(len(scores))
