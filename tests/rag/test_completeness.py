"""Complete, partial or none: from coverage alone."""

from dataclasses import replace

import pytest

from rag.completeness import COMPLETE_FROM, NONE_BELOW, NONE_BELOW_WITH_VALUE, grade
from rag.question import parse_question
from rag_desk import make_evidence, make_sentence, make_source

PLAIN = parse_question("三方协议要写清楚哪些事项？", 100)
FIGURE = parse_question("津贴不得低于百分之几？", 100)
SENTENCE = make_sentence(make_source("企业应当支付津贴。"), "企业应当支付津贴。")
STEP = 0.001


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (0.0, "none"),
        (NONE_BELOW - STEP, "none"),
        (NONE_BELOW, "partial"),
        (COMPLETE_FROM - STEP, "partial"),
        (COMPLETE_FROM, "complete"),
        (1.0, "complete"),
    ],
)
def test_thresholds(coverage: float, expected: str) -> None:
    assert grade(PLAIN, make_evidence(SENTENCE, coverage=coverage, value_coverage=coverage)) == expected


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (NONE_BELOW_WITH_VALUE - STEP, "none"),
        (NONE_BELOW_WITH_VALUE, "partial"),
        (COMPLETE_FROM, "complete"),
    ],
)
def test_thresholds_where_a_figure_is_asked_for(coverage: float, expected: str) -> None:
    assert grade(FIGURE, make_evidence(SENTENCE, coverage=1.0, value_coverage=coverage)) == expected


def test_a_figure_that_is_not_there_is_no_answer() -> None:
    assert grade(FIGURE, make_evidence(SENTENCE, coverage=1.0, value_coverage=0.0)) == "none"


def test_without_a_sentence_there_is_no_answer() -> None:
    assert grade(PLAIN, make_evidence(coverage=1.0, value_coverage=1.0)) == "none"


def test_a_figure_asks_for_more_than_a_subject() -> None:
    assert 0 < NONE_BELOW < NONE_BELOW_WITH_VALUE < COMPLETE_FROM < 1


@pytest.mark.parametrize(("trust", "expected"), [(1.0, "complete"), (0.7, "partial"), (0.01, "partial")])
def test_translations_ask_for_more_to_be_complete_and_refuse_no_sooner(trust: float, expected: str) -> None:
    evidence = make_evidence(SENTENCE, coverage=COMPLETE_FROM + STEP, value_coverage=COMPLETE_FROM + STEP)
    assert grade(PLAIN, replace(evidence, trust=trust)) == expected
    assert grade(FIGURE, replace(evidence, trust=trust)) == expected
