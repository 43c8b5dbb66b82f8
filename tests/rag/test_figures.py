"""Which figures are asked for, and which texts hold them."""

import pytest

from rag.evidence import _answers_figure
from rag.figures import asked_values, counted_nouns, holds_value
from rag.question import parse_question


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("投资额的百分之几可以抵免？", {"rate"}),
        ("每个项目最多补助多少万元？", {"money"}),
        ("What grant per apprentice is paid?", {"money"}),
        ("How much is the penalty?", {"money", "rate"}),
        ("实习一般多长时间？", {"duration"}),
        ("When did the act come into force?", {"date"}),
        ("How many colleges belong to it?", {"count"}),
        ("What regression coefficient is reported?", {"statistic"}),
        ("论文报告的回归系数是多少？", {"statistic"}),
        ("What must an agreement contain?", set()),
        ("Which cost breaks may a company claim?", set()),
        ("What cost may a company claim?", {"money"}),
        ("学校教育分成哪几个层级？", set()),
        ("学校教育分成几个层级？", {"count"}),
    ],
)
def test_kinds_asked_for(question: str, kinds: set[str]) -> None:
    assert asked_values(question) == kinds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("34 higher vocational colleges joined.", True),
        ("nine colleges and 49 subsidiaries", True),
        ("more than 1,000 communities in five fields", False),
        ("Colleges joined in 2023.", False),
    ],
)
def test_a_count_counts_what_is_asked(text: str, holds: bool) -> None:
    question = "How many colleges belong to it?"
    assert holds_value(text, asked_values(question), counted_nouns(question)) is holds


def test_a_deadline_answers_when() -> None:
    assert holds_value("应于年度终了后二个月内申报", asked_values("什么时候申报？"))


def test_a_year_to_come_must_stand_in_the_text() -> None:
    question = parse_question("What dollar limit will apply in 2098?", 200)
    assert not _answers_figure(question, "The limit is $5,250 a year, indexed after 2026.")
    assert _answers_figure(question, "The limit is $5,250 a year and $9,000 from 2098.")


def test_a_year_gone_by_need_not() -> None:
    question = parse_question("What dollar limit applied in 2016?", 200)
    assert _answers_figure(question, "The limit is $5,250 a year.")
