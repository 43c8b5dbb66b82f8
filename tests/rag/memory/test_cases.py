"""Feedback becomes evaluation cases that ``eval questions`` reads; what a person has to complete is marked so."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import EvaluationError
from corpus.kept import Feedback, FeedbackKind
from eval.datasets import GoldQuestion, Place, load_questions
from eval.own import load_any_questions
from memory_desk import LEVY, LEVY_QUESTION, LEVY_TEXT, MemoryDesk, law
from rag.memory.cases import cases_of


def judge(desk: MemoryDesk, answer: str, kind: FeedbackKind, **fields: Any) -> None:
    desk.desk.corpus.catalogue.memory.judge(Feedback(answer, 1, kind, datetime.now(UTC), **fields))


def only_case(desk: MemoryDesk) -> dict[str, Any]:
    (case,) = cases_of(desk.desk.corpus)
    return case


def number_of(desk: MemoryDesk, answer: str, words: str) -> int:
    """The citation that quotes some words."""
    return next(each.kept.number for each in desk.recall(answer).citations if words in (each.quote or ""))


def read(folder: Path, *cases: dict[str, Any]) -> list[GoldQuestion]:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in cases), encoding="utf-8")
    return load_any_questions(path)


def test_a_helpful_answer_gives_its_citations_as_gold(levy: MemoryDesk, tmp_path: Path) -> None:
    answer = levy.keep(LEVY_QUESTION, jurisdiction="GB")
    judge(levy, answer, "helpful", note="just so")
    case = only_case(levy)
    (question,) = read(tmp_path, case)

    assert (question.text, question.filters.jurisdiction, question.language) == (LEVY_QUESTION, "GB", "en")
    assert question.gold == (Place("levy", "Part 1"),)
    assert all(quote in LEVY_TEXT for _, quote in question.quotes)
    assert any("30 days" in quote for _, quote in question.quotes)
    assert (case["notes"], "to_complete" in case) == ("helpful: just so", False)


def test_only_what_was_named_is_gold(levy: MemoryDesk, tmp_path: Path) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "helpful", citation=number_of(levy, answer, "0.5 per cent"))
    (question,) = read(tmp_path, only_case(levy))
    assert [quote for _, quote in question.quotes if "30 days" in quote] == []
    assert len(question.quotes) == 1


def test_a_wrong_citation_is_misleading_and_no_gold(levy: MemoryDesk, tmp_path: Path) -> None:
    levy.take_in("sums.md", law("Levy Sums Act", "1. An employer must pay the training levy in one sum.\n"))
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "helpful")
    judge(levy, answer, "wrong_citation", citation=number_of(levy, answer, "in one sum"))
    case = only_case(levy)
    assert [each["doc"] for each in case["nearest_misleading"]] == ["sums"]
    assert {each["doc"] for each in case["gold"]} == {"levy"}
    assert {place.document for place in read(tmp_path, case)[0].gold} == {"levy"}


def test_a_wrong_citation_alone_is_for_a_person_to_complete(levy: MemoryDesk) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "wrong_citation", citation=1)
    case = only_case(levy)
    assert (case["gold"], len(case["nearest_misleading"])) == ([], 1)
    assert "No right citation" in case["to_complete"]


@pytest.mark.parametrize(("kind", "words"), [("missing", "missing"), ("outdated", "outdated")])
def test_what_is_missing_or_outdated_is_for_a_person_to_complete(
    levy: MemoryDesk, kind: FeedbackKind, words: str
) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "helpful")
    judge(levy, answer, kind, statement=1, note="since May")
    case = only_case(levy)
    assert words in case["to_complete"]
    assert case["notes"] == f"helpful; {kind} statement 1: since May"


def test_what_no_longer_stands_is_no_gold(levy: MemoryDesk) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "helpful")
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))
    case = only_case(levy)
    assert case["gold"] == []
    assert "no longer stands" in case["to_complete"]


def test_a_right_refusal_is_a_question_without_an_answer(levy: MemoryDesk, tmp_path: Path) -> None:
    answer = levy.keep("Which visa does an astronaut need on Mars?")
    judge(levy, answer, "helpful")
    (question,) = read(tmp_path, only_case(levy))
    assert (question.type, question.gold, question.is_answerable) == ("no_answer", (), False)


def test_cases_to_complete_are_passed_over_until_they_are(levy: MemoryDesk, tmp_path: Path) -> None:
    first, second = levy.keep(LEVY_QUESTION), levy.keep("What may an inspector read?")
    judge(levy, first, "helpful")
    judge(levy, second, "missing")
    cases = list(cases_of(levy.desk.corpus))
    assert [each.text for each in read(tmp_path, *cases)] == [LEVY_QUESTION]
    with pytest.raises(EvaluationError, match="to_complete"):
        read(tmp_path, cases[1])
    completed = {name: value for name, value in cases[1].items() if name != "to_complete"}
    completed["gold"] = [{"doc": "levy", "article": "Part 2"}]
    assert len(read(tmp_path, cases[0], completed)) == 2


def test_a_deleted_answer_leaves_no_case(levy: MemoryDesk) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "helpful")
    levy.desk.corpus.catalogue.memory.delete([answer])
    assert list(cases_of(levy.desk.corpus)) == []


def test_every_edition_that_was_judged_is_a_case_of_its_own(levy: MemoryDesk) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "outdated")
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))
    levy.rerun(answer)
    levy.desk.corpus.catalogue.memory.judge(Feedback(answer, 2, "helpful", datetime.now(UTC)))
    old, new = cases_of(levy.desk.corpus)
    assert old["id"] != new["id"]
    assert ("to_complete" in old, "to_complete" in new) == (True, False)


def test_cases_are_read_as_gold_questions(levy: MemoryDesk, tmp_path: Path) -> None:
    answer = levy.keep(LEVY_QUESTION)
    judge(levy, answer, "helpful")
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(only_case(levy)), encoding="utf-8")
    assert load_questions(path) == load_any_questions(path)
