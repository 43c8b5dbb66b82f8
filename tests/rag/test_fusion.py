"""Several rankings made one."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.ports import Scored
from rag.fusion import fuse_scores

NAMES = [f"p{n}" for n in range(12)]
WEIGHTS = st.floats(0.01, 2.0)


@st.composite
def rankings(draw: st.DrawFn) -> list[Scored]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    scores = draw(st.lists(st.floats(-1.0, 40.0), min_size=len(names), max_size=len(names)))
    return [Scored(name, score) for name, score in zip(names, sorted(scores, reverse=True), strict=True)]


def names_of(ranking: Sequence[Scored]) -> list[str]:
    return [hit.passage_id for hit in ranking]


@given(rankings(), WEIGHTS)
def test_fusing_one_ranking_keeps_its_order(ranking: list[Scored], weight: float) -> None:
    assert names_of(fuse_scores([(weight, ranking)])) == names_of(ranking)


@given(rankings(), rankings(), WEIGHTS, WEIGHTS)
def test_the_order_of_rankings_does_not_matter(
    first: list[Scored], second: list[Scored], one: float, other: float
) -> None:
    forward = fuse_scores([(one, first), (other, second)])
    backward = fuse_scores([(other, second), (one, first)])
    assert {hit.passage_id: hit.score for hit in forward} == pytest.approx(
        {hit.passage_id: hit.score for hit in backward}
    )


@given(st.lists(st.tuples(WEIGHTS, rankings()), max_size=4))
def test_every_passage_comes_once_best_first_within_bounds(weighted: list[tuple[float, list[Scored]]]) -> None:
    fused = fuse_scores(weighted)
    scores = [hit.score for hit in fused]
    assert sorted(names_of(fused)) == sorted({name for _, ranking in weighted for name in names_of(ranking)})
    assert scores == sorted(scores, reverse=True)
    assert all(-1e-9 <= score <= sum(weight for weight, _ in weighted) + 1e-9 for score in scores)


def test_by_hand() -> None:
    words = [Scored("a", 12.0), Scored("b", 7.0), Scored("c", 2.0)]
    meaning = [Scored("c", 0.9), Scored("d", 0.8), Scored("a", 0.4)]
    fused = {hit.passage_id: hit.score for hit in fuse_scores([(0.6, words), (0.4, meaning)])}
    assert fused == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.4, "d": 0.32})


def test_a_ranking_without_differences_counts_in_full() -> None:
    assert fuse_scores([(0.5, [Scored("a", 3.0), Scored("b", 3.0)])]) == [Scored("a", 0.5), Scored("b", 0.5)]


def test_nothing_gives_nothing() -> None:
    assert fuse_scores([]) == fuse_scores([(1.0, [])]) == []
