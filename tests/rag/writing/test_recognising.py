"""Questions that documents cannot answer as they are asked: every example of the rules, and the answers to them."""

from typing import Any

import pytest
import yaml

from rag.writing.recognising import FEWEST_TERMS, WORDS, is_foreign_to, premise_of, recognise
from rag_desk import Desk

DATA: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
EXAMPLES = [(each["kind"], example) for each in DATA["kinds"] for example in each["examples"]]
COUNTEREXAMPLES = [example for each in DATA["kinds"] for example in each["counterexamples"]]


@pytest.mark.parametrize(("kind", "question"), EXAMPLES)
def test_example_is_recognised(kind: str, question: str) -> None:
    assert recognise(question) == kind


@pytest.mark.parametrize("question", COUNTEREXAMPLES)
def test_counterexample_is_not(question: str) -> None:
    assert recognise(question) is None


@pytest.mark.parametrize("question", [each for rule in DATA["premises"] for each in rule["examples"]])
def test_example_takes_a_clause_for_granted(question: str) -> None:
    assert premise_of(question)


@pytest.mark.parametrize("question", ["What is the weather in Ningbo tomorrow?", "给我写一首关于学徒的诗"])
def test_a_question_off_the_topic_is_answered_as_such(desk: Desk, question: str) -> None:
    answer = desk.answer(question)
    assert (answer.completeness, answer.statements, answer.coverage.nearest) == ("none", (), ())
    assert answer.coverage.recognised == "off_topic"
    assert len(answer.coverage.notes) == 1
    assert answer.coverage.rephrase


@pytest.mark.parametrize(
    "question", ["Should I sue my employer over the training levy?", "公司不付学徒津贴，我该不该起诉公司？"]
)
def test_personal_advice_is_not_given(desk: Desk, question: str) -> None:
    answer = desk.answer(question)
    assert answer.coverage.recognised == "personal_advice"
    assert answer.completeness != "complete"
    assert "lawyer" in answer.coverage.notes[0] or "律师" in answer.coverage.notes[0]


@pytest.mark.parametrize(
    ("question", "granted", "said"),
    [
        ("Why must an employer pay the training levy within 80 days?", "80 days", "30 days"),
        ("为什么甬城市企业支付的学徒津贴不得低于当地最低工资标准的百分之九十？", "百分之九十", "百分之八十"),
    ],
)
def test_a_wrong_premise_is_said(desk: Desk, question: str, granted: str, said: str) -> None:
    answer = desk.answer(question)
    assert answer.coverage.recognised == "wrong_premise"
    assert answer.completeness == "partial"
    assert granted in answer.coverage.notes[0] and said in answer.coverage.notes[0]
    assert answer.coverage.rephrase and granted in answer.coverage.rephrase


@pytest.mark.parametrize(
    "question",
    ["Why must an employer pay the training levy within 30 days?", "When must an employer pay the training levy?"],
)
def test_a_right_premise_is_not_doubted(desk: Desk, question: str) -> None:
    assert desk.answer(question).coverage.recognised is None


@pytest.mark.parametrize("question", ["Which violin did Paganini prefer?", "梵高用什么颜料"])
def test_a_question_foreign_to_the_documents_is_off_their_topic(question: str) -> None:
    assert recognise(question) is None
    assert recognise(question, is_foreign=True) == "off_topic"


@pytest.mark.parametrize("question", ["Which subsidies reach violin makers?", "小提琴厂有补贴吗"])
def test_a_rule_asked_for_is_on_topic_however_foreign(question: str) -> None:
    assert recognise(question, is_foreign=True, is_answered=True) is None


def test_what_seems_to_answer_a_foreign_question_does_not_make_it_plain() -> None:
    assert recognise("How do I boil noodles?", is_answered=True) is None
    assert recognise("How do I boil noodles?", is_answered=True, is_foreign=True) == "off_topic"


def test_foreign_is_told_by_the_share_of_known_terms() -> None:
    known = {"levi", "salt"}.__contains__
    assert is_foreign_to(["levi", "violin", "makers"], known)
    assert not is_foreign_to(["levi", "violin"], known)
    assert not is_foreign_to(["violin"], known) and FEWEST_TERMS > 1


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Harbour pilots pay yearly fees. Who collects it?", None),
        ("If pilots pay 9 percent of their fee, who collects it?", None),
        ("We pay 9 percent of our yearly fees. Who collects it?", None),
        ("Harbour pilots pay 9 percent. Who collects it?", "Harbour pilots pay 9 percent"),
        ("如果盐税税率是9%，谁来征收？", None),
        ("盐税的税率是9%，谁来征收？", "盐税的税率是9%"),
        ("盐税谁来征收？", None),
    ],
)
def test_a_statement_before_a_question_is_a_premise_but_no_supposition(question: str, claim: str | None) -> None:
    assert premise_of(question) == claim
