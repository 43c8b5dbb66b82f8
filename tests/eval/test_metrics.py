"""Figures against examples worked by hand."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import metrics
from eval.datasets import Place


def test_ranking_measures_by_hand() -> None:
    # q1: relevant a (grade 2) at rank 2 and b (grade 1) at rank 4. q2: its one passage at rank 11. q3: not ranked.
    qrels = {"q1": {"a": 2, "b": 1, "x": 0}, "q2": {"c": 1}, "q3": {"d": 1}}
    rankings = {
        "q1": [("x", 0.9), ("a", 0.8), ("y", 0.7), ("b", 0.6)],
        "q2": [(f"n{rank}", 1.0 - rank / 100) for rank in range(10)] + [("c", 0.1)],
    }
    figures = metrics.score_rankings(qrels, rankings)
    gain = 2 / math.log2(3) + 1 / math.log2(5)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert figures["R@10"] == pytest.approx((1 + 0 + 0) / 3)
    assert figures["R@100"] == pytest.approx((1 + 1 + 0) / 3)
    assert figures["RR@10"] == pytest.approx((1 / 2 + 0 + 0) / 3)
    assert figures["AP@10"] == pytest.approx(((1 / 2 + 2 / 4) / 2 + 0 + 0) / 3)
    assert figures["nDCG@10"] == pytest.approx(gain / ideal / 3)


def test_without_questions_no_measure_is_defined() -> None:
    assert set(metrics.score_rankings({}, {}).values()) == {None}


def test_order_decides_between_equal_scores() -> None:
    # trec_eval alone would put z before a.
    assert metrics.score_rankings({"q": {"a": 1}}, {"q": [("a", 1.0), ("z", 1.0)]})["RR@10"] == 1.0


@given(st.lists(st.floats(0, 1), max_size=30))
def test_falling_keeps_the_order_and_falls(scores: list[float]) -> None:
    ordered = sorted(scores, reverse=True)
    steps = metrics.falling([(str(index), score) for index, score in enumerate(ordered)])
    assert [name for name, _ in steps] == [str(index) for index in range(len(scores))]
    assert all(first[1] > second[1] for first, second in itertools.pairwise(steps))
    assert all(abs(score - step) < 1e-4 for score, (_, step) in zip(ordered, steps, strict=True))


def test_only_the_first_five_citations_count() -> None:
    cited = [("other", ("s. 1",))] * 5 + [("law", ("s. 2",))]
    assert metrics.document_cited([name for name, _ in cited], {"law"}) is False
    assert metrics.article_cited(cited, {Place("law", "2")}) is False
    assert metrics.article_cited(cited[1:], {Place("law", "2")}) is True
    assert metrics.article_cited([], set()) is None
    assert metrics.articles_found([], set()) is None


@pytest.mark.parametrize(
    ("path", "article", "expected"),
    [
        (("第三章", "第二十七条", "第二款"), "第二十七条", True),
        (("第三章", "第二十七条"), "第二十条", False),
        (("第三条之一",), "第三条", False),
        (("第 6-1 條",), "第 6 條", False),
        (("第6條", "第一項"), "第 6 條", True),
        (("§ 51(c)(4)",), "51(c)(4)", True),
        (("s. 51", "(c)", "(4)(A)"), "51(c)(4)", True),
        (("§ 51(c)",), "51(c)(4)", False),
        (("§ 51(c)(4)",), "4", False),
        (("§ 51(d)(13)(a)",), "51(d)(13)(A)", False),
        (("§ 47–1817.04(a)",), "47-1817.04(a)", True),
        (("Part 6", "s. 99(2)"), "99", True),
        (("Part 6", "s. 990"), "99", False),
        (("50a(1)",), "50a", True),
        (("Article 14",), "Article 14", True),
        (("Art. 14",), "Article 14", True),
        (("3", "3.2", "3.2.1"), "3.2", True),
        (("3.4",), "4", False),
        (("§ 54a",), "§ 54a", True),
        (("Funding",), "Funding", True),
        (("（１）",), "(1)", True),
        ((), "第三条", False),
        ((), "全文（转引条款）", True),
        (("s. 1",), " ", False),
    ],
)
def test_articles_are_compared_as_a_reader_would(path: tuple[str, ...], article: str, expected: bool) -> None:
    assert metrics.is_in_article(path, article) is expected


@pytest.mark.parametrize(
    ("answer", "variants", "expected"),
    [
        ("Rates of 2.5% apply", ["5%"], 0.0),
        ("Rates of 5% apply", ["5%"], 1.0),
        ("前，５％的", ["5%"], 1.0),
        ("罚款 11 万元", ["1万元"], 0.0),
        ("罚款 1 万元", ["1万元"], 1.0),
        ("within 10", ["10"], 1.0),
        ("within 10.5", ["10"], 0.0),
        ("the year 2010.", ["2010"], 1.0),
        ("Public  utilities\nact", ["utilities act"], 1.0),
        ("anything", [" "], 0.0),
    ],
)
def test_keys_are_found_as_a_reader_would(answer: str, variants: list[str], expected: float) -> None:
    assert metrics.keys_found(answer, [variants]) == expected


def test_without_keys_nothing_is_found_or_missed() -> None:
    assert metrics.keys_found("anything", []) is None


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.1, 100))
def test_a_percentile_is_a_value_that_was_measured(values: list[float], percent: float) -> None:
    found = metrics.percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= percent / 100 * len(values) - 1e-9


def test_no_values_have_no_percentile() -> None:
    assert metrics.percentile([], 50) is None
