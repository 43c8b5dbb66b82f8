"""Trees that are fitted: the same as the library's own, monotone where they must be, fair to small sets."""

import json
import sys
from typing import Any

import numpy as np
import pytest

from corpus.errors import EvaluationError, TrainingPackagesError
from eval.training.fit import Recipe, fit, load_lightgbm, trees_of
from eval.training.gather import Example, ExampleSet
from rag.features import FALLING, FEATURES, RISING, Matrix
from rag.ranker import read_trees

SMALL = Recipe(trees=12, leaves=6, least_in_leaf=5)
COVERAGE, LENGTH = FEATURES.index("coverage"), FEATURES.index("length")


def examples(name: str, feature: int, questions: int = 25, seed: int = 1, sign: float = 1.0) -> ExampleSet:
    """Questions of which the candidate with most of one feature is relevant."""
    generator = np.random.default_rng(seed)
    made = []
    for number in range(questions):
        matrix = generator.normal(size=(10, len(FEATURES)))
        relevant = np.arange(10) == np.argmax(sign * matrix[:, feature])
        made.append(Example(f"{name}{number}", matrix, relevant, 1))
    return ExampleSet(name, tuple(made))


def matrix_of(group: ExampleSet) -> Matrix:
    return np.concatenate([each.matrix for each in group.examples])


@pytest.fixture
def lightgbm() -> Any:
    return pytest.importorskip("lightgbm", exc_type=ImportError)


def test_trees_score_as_the_library_that_fitted_them(lightgbm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    group = examples("a", COVERAGE)
    boosters = []
    train = lightgbm.train

    def keep(*arguments: Any) -> Any:
        boosters.append(train(*arguments))
        return boosters[-1]

    monkeypatch.setattr(lightgbm, "train", keep)
    trees = trees_of([group], SMALL)
    other = matrix_of(examples("b", COVERAGE, seed=9))
    for matrix in (matrix_of(group), other):
        ours, theirs = trees.score(matrix), boosters[0].predict(matrix)
        assert np.abs(ours - theirs).max() < 1e-6
        assert np.ptp(theirs) > 0.1


@pytest.mark.usefixtures("lightgbm")
def test_what_tells_relevant_from_others_is_learned() -> None:
    trees = trees_of([examples("a", COVERAGE)], SMALL)
    found = [
        bool(each.relevant[np.argmax(trees.score(each.matrix))]) for each in examples("b", COVERAGE, seed=5).examples
    ]
    assert np.mean(found) >= 0.5  # by chance 0.1


@pytest.mark.usefixtures("lightgbm")
def test_more_of_what_can_only_help_never_lowers_a_score() -> None:
    """Fitted on questions where less coverage is relevant, which the ranker must not learn."""
    trees = trees_of([examples("a", COVERAGE, sign=-1.0)], SMALL)
    generator = np.random.default_rng(4)
    matrix = generator.normal(size=(200, len(FEATURES)))
    for name in (*RISING, *FALLING):
        changed = matrix.copy()
        changed[:, FEATURES.index(name)] += generator.exponential(size=200) * (1 if name in RISING else -1)
        assert (trees.score(changed) >= trees.score(matrix) - 1e-9).all(), name


@pytest.mark.usefixtures("lightgbm")
def test_a_small_set_counts_as_much_as_a_large_one() -> None:
    """One set wants long passages, the other, ten times as large, short ones: neither wins."""
    large = examples("large", LENGTH, questions=100, sign=1.0)
    small = examples("small", LENGTH, questions=10, seed=3, sign=-1.0)
    low, high = np.zeros((2, 1, len(FEATURES)))
    low[:, LENGTH], high[:, LENGTH] = -1.5, 1.5

    def slope(*groups: ExampleSet) -> float:
        trees = trees_of(groups, SMALL)
        return float((trees.score(high) - trees.score(low))[0])

    alone = slope(large)
    together = slope(large, small)
    pooled = slope(ExampleSet("pooled", (*large.examples, *small.examples)))
    assert alone > pooled > together


@pytest.mark.usefixtures("lightgbm")
def test_the_same_examples_give_the_same_file() -> None:
    groups = [examples("a", COVERAGE), examples("b", LENGTH)]
    first, second = fit(groups, SMALL), fit(groups, SMALL)
    assert first == second
    assert read_trees(json.loads(json.dumps(first))).score(np.zeros((1, len(FEATURES)))).shape == (1,)
    assert len(first["trees"]) == SMALL.trees


@pytest.mark.usefixtures("lightgbm")
def test_examples_that_tell_nothing_apart_give_trees_of_one_leaf() -> None:
    same = Example("q", np.zeros((6, len(FEATURES))), np.arange(6) == 2, 1)
    trees = trees_of([ExampleSet("a", (same,))], SMALL)
    assert trees.depth == 0
    assert np.ptp(trees.score(np.random.default_rng(1).normal(size=(5, len(FEATURES))))) == 0


@pytest.mark.usefixtures("lightgbm")
def test_nothing_relevant_is_nothing_to_fit_on() -> None:
    missed = Example("q", np.zeros((6, len(FEATURES))), np.zeros(6, dtype=bool), 1)
    for groups in ([], [ExampleSet("tiny", ())], [ExampleSet("tiny", (missed,))]):
        with pytest.raises(EvaluationError, match="there is nothing to fit on"):
            fit(groups, SMALL)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(TrainingPackagesError, match=r"pip install policydesk\[train\]"):
        load_lightgbm()
