"""Complete, partial or none: from coverage alone."""

from dataclasses import replace

import pytest

from rag.completeness import IN_PAIRS, IN_WORDS, Thresholds, grade
from rag.question import Question, parse_question
from rag_desk import make_evidence, make_sentence, make_source

PLAIN = parse_question("三方协议要写清楚哪些事项？", 100)
FIGURE = parse_question("津贴不得低于百分之几？", 100)
PLAIN_EN = parse_question("What must the agreement say?", 100)
FIGURE_EN = parse_question("What is the lowest rate of the allowance?", 100)
SENTENCE = make_sentence(make_source("企业应当支付津贴。"), "企业应当支付津贴。")
STEP = 0.001


def graded(question: Question, coverage: float) -> str:
    return grade(
        question, make_evidence(SENTENCE, coverage=1.0 if question.values else coverage, value_coverage=coverage)
    )


@pytest.mark.parametrize(("question", "needs"), [(PLAIN, IN_PAIRS), (PLAIN_EN, IN_WORDS)])
def test_thresholds(question: Question, needs: Thresholds) -> None:
    assert graded(question, 0.0) == "none"
    assert graded(question, needs.none_below - STEP) == "none"
    assert graded(question, needs.none_below) == "partial"
    assert graded(question, needs.complete_from - STEP) == "partial"
    assert graded(question, needs.complete_from) == "complete"
    assert graded(question, 1.0) == "complete"


@pytest.mark.parametrize(("question", "needs"), [(FIGURE, IN_PAIRS), (FIGURE_EN, IN_WORDS)])
def test_thresholds_where_a_figure_is_asked_for(question: Question, needs: Thresholds) -> None:
    assert graded(question, needs.none_below_with_value - STEP) == "none"
    assert graded(question, needs.none_below_with_value) == "partial"
    assert graded(question, needs.complete_from - STEP) == "partial"
    assert graded(question, needs.complete_from) == "complete"


def test_a_figure_that_is_not_there_is_no_answer() -> None:
    assert grade(FIGURE, make_evidence(SENTENCE, coverage=1.0, value_coverage=0.0)) == "none"


def test_without_a_sentence_there_is_no_answer() -> None:
    assert grade(PLAIN, make_evidence(coverage=1.0, value_coverage=1.0)) == "none"


@pytest.mark.parametrize("needs", [IN_WORDS, IN_PAIRS])
def test_a_figure_asks_for_more_than_a_subject(needs: Thresholds) -> None:
    assert 0 < needs.none_below < needs.none_below_with_value < needs.complete_from < 1


@pytest.mark.parametrize(("trust", "expected"), [(1.0, "complete"), (0.7, "partial"), (0.01, "partial")])
def test_translations_ask_for_more_to_be_complete_and_refuse_no_sooner(trust: float, expected: str) -> None:
    evidence = make_evidence(
        SENTENCE, coverage=IN_PAIRS.complete_from + STEP, value_coverage=IN_PAIRS.complete_from + STEP
    )
    assert grade(PLAIN, replace(evidence, trust=trust)) == expected
    assert grade(FIGURE, replace(evidence, trust=trust)) == expected
