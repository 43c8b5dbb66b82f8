"""How to ask instead: one hint, the nearest cause first."""

from dataclasses import replace
from typing import Any

import pytest

from corpus.filters import Filters
from rag.question import parse_question
from rag.writing.rephrasing import Shortfall, rephrase

NONE = Shortfall(parse_question("Who pays?", 100), "none", None, None, Filters(), 3, (), (), ())
CHINESE = replace(NONE, question=parse_question("谁支付？", 100))


@pytest.mark.parametrize(
    ("parts", "english", "chinese"),
    [
        ({"recognised": "wrong_premise", "denied": "80 days"}, "80 days", "80 days"),
        ({"recognised": "personal_advice"}, "lawyer", "律师"),
        ({"recognised": "off_topic"}, "documents held", "收录的政策文件"),
        ({"documents_searched": 0, "filters": Filters(kind="law")}, "filter: kind", "（kind）"),
        ({"missing": ("Salt Act",)}, "Ingest Salt Act", "收录Salt Act"),
        ({"places_not_held": ("Bern",)}, "without “Bern”", "“Bern”"),
        ({"unsaid": ("zebra",)}, "other words for “zebra”", "换一种说法"),
        ({}, "documents' own terms", "文件中的说法"),
    ],
)
def test_each_cause_has_its_hint(parts: dict[str, Any], english: str, chinese: str) -> None:
    said, in_chinese = rephrase(replace(NONE, **parts)), rephrase(replace(CHINESE, **parts))
    assert said and english in said
    assert in_chinese and chinese in in_chinese


def test_a_figure_that_is_not_held_is_asked_as_a_rule() -> None:
    question = parse_question("How many pounds must an employer pay?", 100)
    assert "for the figure" in (rephrase(replace(NONE, question=question)) or "")


def test_a_long_question_is_cut() -> None:
    words = " ".join(f"levy{n} subsidy{n}" for n in range(20))
    assert rephrase(replace(NONE, question=parse_question(f"Who pays {words}?", 1_000))) == "Ask one thing at a time."


def test_a_complete_answer_needs_no_hint() -> None:
    assert rephrase(replace(NONE, completeness="complete")) is None
