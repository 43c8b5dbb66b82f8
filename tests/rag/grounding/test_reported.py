"""What is only said to be said is no rule."""

from typing import Any

import pytest
import yaml

from rag.grounding.check import check
from rag.grounding.model import Cited, Claimed, Evidence, Verdict
from rag.grounding.reported import WORDS
from rag_desk import make_document, make_source

DATA: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))


def judge(unit: str, statement: str) -> Verdict:
    source = make_source(unit)
    held = Evidence(source, source.passages[0].span, make_document())
    return check(Claimed(statement, (Cited(1),)), {1: held})


@pytest.mark.parametrize("example", DATA["examples"], ids=lambda each: each["unit"])
def test_what_is_to_be_said_is_not_told_as_a_fact(example: dict[str, str]) -> None:
    verdict = judge(example["unit"], example["statement"])
    assert "reported" in {problem.kind for problem in verdict.problems}
    assert verdict.support == "unsupported"


@pytest.mark.parametrize("example", DATA["counterexamples"], ids=lambda each: each["unit"])
def test_other_clauses_are(example: dict[str, str]) -> None:
    verdict = judge(example["unit"], example["statement"])
    assert "reported" not in {problem.kind for problem in verdict.problems}
