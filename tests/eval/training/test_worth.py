"""What a ranker is worth: figures as elsewhere, sets kept apart."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import score_rankings
from eval.training import worth
from eval.training.fit import Recipe
from eval.training.gather import Example, ExampleSet
from eval.training.worth import CUT, Worth, measure_worth, to_table
from rag.features import FEATURES
from rag.ranker import Trees, read_trees

FUSED, COVERAGE = FEATURES.index("fused"), FEATURES.index("coverage")
BY_COVERAGE = read_trees(
    {"features": list(FEATURES), "trees": [{"feature": [COVERAGE, 0, 0], "threshold": [0.5, 0, 0], "left": [1, 1, 2],
     "right": [2, 1, 2], "value": [0, 0.0, 1.0], "depth": 1}]}
)  # fmt: skip


def example(
    name: str, fused: Sequence[float], coverage: Sequence[float], relevant: Sequence[int], judged: int
) -> Example:
    matrix = np.zeros((len(fused), len(FEATURES)))
    matrix[:, FUSED], matrix[:, COVERAGE] = fused, coverage
    return Example(name, matrix, np.isin(np.arange(len(fused)), relevant), judged)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    fused = draw(st.lists(st.integers(0, 1_000), min_size=1, max_size=25, unique=True))
    relevant = draw(st.lists(st.integers(0, len(fused) - 1), unique=True, max_size=12))
    judged = draw(st.integers(max(len(relevant), 1), len(relevant) + 4))
    return example("q", [each / 1_000 for each in fused], [0.0] * len(fused), relevant, judged)


@given(st.lists(examples(), min_size=1, max_size=5))
def test_figures_are_those_of_an_evaluation(found: list[Example]) -> None:
    qrels = {
        str(n): {
            **{str(place): 1 for place in np.flatnonzero(each.relevant)},
            **{f"missed{place}": 1 for place in range(each.judged - int(each.relevant.sum()))},
        }
        for n, each in enumerate(found)
    }
    rankings = {
        str(n): [(str(place), float(each.matrix[place, FUSED])) for place in np.argsort(-each.matrix[:, FUSED])]
        for n, each in enumerate(found)
    }
    figures = score_rankings(qrels, rankings)
    recall, gain = worth._mean(worth._scores(found, None, 0.4))
    assert recall == pytest.approx(figures[f"R@{CUT}"])
    assert gain == pytest.approx(figures[f"nDCG@{CUT}"])


def test_trees_and_floor_are_blended() -> None:
    many = example("q", np.linspace(1, 0.1, 20).tolist(), [0.0] * 19 + [1.0], [19], 1)
    assert worth._score(many, worth._blended(many, None, 0.4)) == (0.0, 0.0)
    assert worth._score(many, worth._blended(many, BY_COVERAGE, 0.4)) == (1.0, 1.0)
    assert worth._score(many, worth._blended(many, BY_COVERAGE, 100.0)) == (0.0, 0.0)


@pytest.mark.parametrize("questions", [1, 5])
def test_no_question_is_judged_by_trees_that_saw_it(monkeypatch: pytest.MonkeyPatch, questions: int) -> None:
    sets = [
        ExampleSet(name, tuple(example(f"{name}{n}", [0.5], [0.0], [0], 1) for n in range(questions))) for name in "abc"
    ]
    fitted: dict[int, set[str]] = {}
    judged: list[tuple[set[str], set[str]]] = []
    kept: list[Trees] = []

    def fit(groups: Sequence[ExampleSet], _: Recipe) -> Trees:
        trees = read_trees({"features": list(FEATURES), "trees": [{"feature": [0], "threshold": [0], "left": [0],
                            "right": [0], "value": [0.0], "depth": 0}]})  # fmt: skip
        kept.append(trees)  # so that no id is used twice
        fitted[id(trees)] = {each.query for group in groups for each in group.examples}
        return trees

    scores = worth._scores

    def watched(found: Sequence[Example], trees: Trees | None, share: float) -> object:
        if trees is not None:
            judged.append((fitted[id(trees)], {each.query for each in found}))
        return scores(found, trees, share)

    monkeypatch.setattr(worth, "trees_of", fit)
    monkeypatch.setattr(worth, "_scores", watched)
    worths = measure_worth(sets, Recipe())
    assert [(each.name, each.questions, each.seen) for each in worths] == [(n, questions, (1.0, 1.0)) for n in "abc"]
    assert all(not seen & asked for seen, asked in judged)
    whole = [(seen, asked) for seen, asked in judged if len(asked) == questions]
    for own in sets:
        names = {each.query for each in own.examples}
        assert any(asked == names and len(seen) == 2 * questions for seen, asked in whole)
    assert {len(seen) for seen, _ in judged} >= {2 * questions}


def test_the_table_holds_every_set_and_their_mean() -> None:
    table = to_table([
        Worth("one", 1_200, (0.5, 0.4), (0.6, 0.5), (0.7, 0.6)), Worth("two", 10, (0.7, 0.6), (0.8, 0.7), (0.9, 0.8)),
    ])  # fmt: skip
    assert table.rows[0] == ("one", "1,200", "0.500 / 0.400", "0.600 / 0.500", "0.700 / 0.600")
    assert table.rows[-1] == ("mean", "", "0.600 / 0.500", "0.700 / 0.600", "0.800 / 0.700")
    assert all(len(row) == len(table.columns) for row in table.rows)
