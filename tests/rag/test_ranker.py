"""Trees as data: walked as they stand, and what comes with the program holds to what it promises."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rag.features import FALLING, FEATURES, RISING, Column, Matrix
from rag.ranker import BLEND, TREES, Ranker, blend, read_trees, standard

LARGEST_BYTES = 400_000
VALUES = st.floats(-5.0, 5.0).map(lambda value: round(value, 3))
RANKER = Ranker()


def leaf(tree: dict[str, Any], value: float) -> int:
    index = len(tree["feature"])
    for name, each in (("feature", 0), ("threshold", 0.0), ("left", index), ("right", index), ("value", value)):
        tree[name].append(each)
    return index


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """A tree as the file holds it, grown at random."""
    tree: dict[str, Any] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}

    def grow(depth: int) -> tuple[int, int]:
        index = leaf(tree, draw(VALUES))
        if depth == 0 or draw(st.integers(0, 2)) == 0:
            return index, 0
        tree["feature"][index] = draw(st.integers(0, len(FEATURES) - 1))
        tree["threshold"][index] = draw(VALUES)
        tree["left"][index], left = grow(depth - 1)
        tree["right"][index], right = grow(depth - 1)
        return index, 1 + max(left, right)

    _, tree["depth"] = grow(4)
    return tree


def file_of(grown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"features": list(FEATURES), "trees": list(grown)}


def walk(tree: dict[str, Any], row: Column, node: int = 0) -> float:
    if tree["left"][node] == node:
        return float(tree["value"][node])
    goes_left = row[tree["feature"][node]] <= tree["threshold"][node]
    return walk(tree, row, tree["left" if goes_left else "right"][node])


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    rows = draw(st.integers(1, 6))
    return draw(arrays.arrays(np.float64, (rows, len(FEATURES)), elements=VALUES))


@given(st.lists(trees(), min_size=1, max_size=4), matrices())
def test_a_score_is_the_sum_of_the_leaves_walked_to(grown: list[dict[str, Any]], matrix: Matrix) -> None:
    walked = [sum(walk(tree, row) for tree in grown) for row in matrix]
    assert read_trees(file_of(grown)).score(matrix) == pytest.approx(np.array(walked))


def test_a_value_at_the_threshold_goes_left() -> None:
    tree = {"feature": [2, 0, 0], "threshold": [0.5, 0, 0], "left": [1, 1, 2], "right": [2, 1, 2],
            "value": [0, 10.0, 20.0], "depth": 1}  # fmt: skip
    matrix = np.zeros((3, len(FEATURES)))
    matrix[:, 2] = (0.4, 0.5, 0.6)
    assert read_trees(file_of([tree])).score(matrix).tolist() == [10.0, 10.0, 20.0]


@pytest.mark.parametrize("features", [FEATURES[:-1], FEATURES[::-1], (*FEATURES, "of_another_release")])
def test_trees_over_other_features_are_refused(features: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"fitted over other features; fit them anew \(policydesk eval train\)"):
        read_trees({"features": list(features), "trees": []})


def test_a_file_over_other_features_is_refused_at_the_first_search(tmp_path: Any) -> None:
    path = tmp_path / "ranker.json"
    data = json.loads(TREES.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, "features": data["features"][1:]}), encoding="utf-8")
    ranker = Ranker(path)
    with pytest.raises(ValueError, match="other features"):
        ranker.score(np.zeros((1, len(FEATURES))))


def test_what_comes_with_the_program_is_small_and_fits_the_features() -> None:
    assert TREES.stat().st_size < LARGEST_BYTES
    data = json.loads(TREES.read_text(encoding="utf-8"))
    assert tuple(data["features"]) == FEATURES
    shipped = read_trees(data)
    assert shipped.feature.max() < len(FEATURES)
    assert np.isfinite(shipped.threshold).all()
    assert shipped.value.std() > 0


def test_every_walk_of_the_shipped_trees_ends_at_a_leaf() -> None:
    for tree in json.loads(TREES.read_text(encoding="utf-8"))["trees"]:
        below = {0}
        for _ in range(tree["depth"]):
            below = {child for node in below for child in (tree["left"][node], tree["right"][node])}
        assert all(tree["left"][node] == tree["right"][node] == node for node in below)


@given(matrices())
def test_the_shipped_trees_are_walked_as_they_stand(matrix: Matrix) -> None:
    grown = json.loads(TREES.read_text(encoding="utf-8"))["trees"][::10]
    walked = [sum(walk(tree, row) for tree in grown) for row in matrix]
    assert read_trees(file_of(grown)).score(matrix) == pytest.approx(np.array(walked))


@given(matrices(), st.sampled_from([*RISING, *FALLING]), st.floats(0.001, 10.0))
def test_more_of_what_can_only_help_never_lowers_a_score(matrix: Matrix, name: str, more: float) -> None:
    changed = matrix.copy()
    changed[:, FEATURES.index(name)] += more if name in RISING else -more
    assert (RANKER.score(changed) >= RANKER.score(matrix) - 1e-9).all()


@pytest.mark.parametrize("name", ["coverage", "meaning", "fused"])
def test_the_shipped_trees_look_at_words_meaning_and_the_floor(name: str) -> None:
    low, high = np.zeros((2, 1, len(FEATURES)))
    high[:, FEATURES.index(name)] = 1.0
    assert RANKER.score(high)[0] > RANKER.score(low)[0]


def test_a_row_scores_the_same_alone_and_among_others() -> None:
    matrix = np.random.default_rng(3).normal(size=(40, len(FEATURES)))
    alone = [float(RANKER.score(row[None, :])[0]) for row in matrix]
    assert RANKER.score(matrix) == pytest.approx(np.array(alone))


# --- the blend ------------------------------------------------------------------------------------------------------

COLUMNS = st.integers(1, 20).flatmap(
    lambda n: arrays.arrays(np.float64, n, elements=st.floats(-10, 10).map(lambda value: round(value, 4)))
)


def order_of(scores: Column) -> list[int]:
    return [int(index) for index in np.argsort(-scores, kind="stable")]


@given(COLUMNS, st.floats(-9, 9))
def test_a_ranker_that_knows_nothing_keeps_the_fused_order(fused: Column, constant: float) -> None:
    fused = np.sort(fused)[::-1]
    assert order_of(blend(fused, np.full(len(fused), constant))) == list(range(len(fused)))


@given(COLUMNS)
def test_without_a_floor_the_ranker_decides(learned: Column) -> None:
    blended = blend(np.full(len(learned), 0.3), learned)
    assert (np.diff(blended[order_of(learned)]) <= 1e-12).all()


@given(COLUMNS)
def test_standard_scores_have_mean_0_and_deviation_1(scores: Column) -> None:
    found = standard(scores)
    assert float(found.mean()) == pytest.approx(0, abs=1e-6)
    assert float(found.std()) == pytest.approx(1 if scores.std() > 1e-9 else 0, abs=1e-6)


def test_a_blend_by_hand() -> None:
    fused, learned = np.array([1.0, 0.0]), np.array([0.0, 8.0])
    assert blend(fused, learned).tolist() == [BLEND - 1.0, 1.0 - BLEND]
    assert blend(fused, learned, share=3.0).tolist() == [2.0, -2.0]
