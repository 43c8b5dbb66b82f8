"""Gold questions on three documents, through the ingester and the answerer."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from corpus.errors import EmptyCorpusError, EvaluationError
from corpus.filters import Filters
from eval.answers import write_answers
from eval.questions import QuestionsReport, evaluate_questions
from rag.model import Answer
from rag.pipeline import Answerer

DOCUMENTS = {
    "levy-act.md": "# Training Levy Act\n\n## Article 1\n\nAn employer pays the training levy within ten days.\n\n"
    "## Article 2\n\nThe levy is two per cent of wages.\n",
    "实习规定.md": "# 学生实习管理规定\n\n第一条 企业接收实习学生，应当支付实习报酬。\n\n"
    "第二条 实习学生每日工作不得超过八小时。\n",
    "canteen-notice.md": "# Canteen notice\n\n## Article 1\n\nThe canteen opens at noon and serves soup.\n",
}
NOTHING: dict[str, Any] = {"alternatives": [], "cross_language": False, "filters": {}}
LEVY = {
    "id": "d1", "lang": "en", "type": "procedure", "question": "Which training levy does an employer pay?",
    "gold": [{"doc": "levy-act", "article": "Article 1"}], "answer_keys": [["ten days", "10 days"], ["employer"]],
}  # fmt: skip
INTERNS = {
    "id": "d2", "lang": "zh", "type": "obligation", "question": "企业接收实习学生应当支付什么？",
    "gold": [{"doc": "实习规定", "article": "第一条"}], "answer_keys": [["实习报酬"]],
}  # fmt: skip
MARS = {
    "id": "d3", "lang": "en", "type": "no_answer", "question": "Which astronauts may bicycle on Mars?",
    "gold": [], "answer_keys": [],
}  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path, hold: Callable[[Mapping[str, str]], None]) -> Path:
    """Three questions, the corpus of three documents in the home."""
    hold(DOCUMENTS)
    return write_gold(tmp_path, [LEVY, INTERNS, MARS])


def write_gold(folder: Path, questions: Sequence[dict[str, Any]]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps({**NOTHING, **each}) + "\n" for each in questions), encoding="utf-8")
    return path


def figures(report: QuestionsReport, name: str) -> dict[str, Any]:
    return next(group.to_dict() for group in report.groups() if group.name == name)


def test_right_answers_score_fully(gold: Path, settings: Settings) -> None:
    report = evaluate_questions(gold, settings)
    everything = figures(report, "all")
    assert everything["n"] == 3
    assert [everything[name] for name in ("document", "article", "articles", "quotes", "keys", "key_share")] == [
        1.0
    ] * 6
    assert (everything["refusal"], everything["false_refusal"]) == (1.0, 0.0)
    assert everything["none"] == pytest.approx(1 / 3, abs=1e-4)
    assert report.broken_quotes == []
    assert report.not_held == ()


def test_figures_are_given_by_language_and_type(gold: Path, settings: Settings) -> None:
    report = evaluate_questions(gold, settings)
    assert [group.name for group in report.groups()] == [
        "all",
        "in the document's language",
        "en, document's language",
        "zh, document's language",
        "procedure en",
        "obligation zh",
        "no_answer en",
    ]
    unanswerable = figures(report, "no_answer en")
    assert [unanswerable[name] for name in ("document", "article", "keys", "false_refusal")] == [None] * 4


def test_cross_language_questions_have_a_group(tmp_path: Path, gold: Path, settings: Settings) -> None:
    del gold
    path = write_gold(tmp_path, [{**LEVY, "cross_language": True}, INTERNS])
    assert figures(evaluate_questions(path, settings), "en, cross-language")["n"] == 1


def test_without_its_documents_a_question_is_refused(gold: Path, settings: Settings) -> None:
    asked = figures(evaluate_questions(gold, settings), "all")
    robbed = evaluate_questions(gold, settings, without_gold=True)
    assert asked["false_refusal"] == 0.0
    assert figures(robbed, "all")["document"] == 0.0
    answerable = [each for each in robbed.outcomes if each.question.is_answerable]
    assert {each.answer.fields["coverage"]["documents_searched"] for each in answerable} == {2}


def test_wrong_documents_articles_and_facts_are_seen(tmp_path: Path, gold: Path, settings: Settings) -> None:
    del gold
    wrong = {**LEVY, "gold": [{"doc": "elsewhere", "article": "9"}], "answer_keys": [["ten days"], ["never"]]}
    report = evaluate_questions(write_gold(tmp_path, [wrong]), settings)
    (outcome,) = report.outcomes
    assert (outcome.document, outcome.article, outcome.articles, outcome.keys) == (False, False, 0.0, 0.5)
    assert report.not_held == ("elsewhere",)


def test_an_alternative_is_right_too(tmp_path: Path, gold: Path, settings: Settings) -> None:
    del gold
    elsewhere = {"gold": [{"doc": "elsewhere", "article": "9"}], "alternatives": LEVY["gold"]}
    (outcome,) = evaluate_questions(write_gold(tmp_path, [{**LEVY, **elsewhere}]), settings).outcomes
    assert (outcome.document, outcome.article, outcome.articles) == (True, True, 0.0)


def test_a_quote_that_is_not_its_span_is_seen(gold: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answerer.answer

    def misquote(self: Answerer, text: str, filters: Filters) -> Answer:
        right = answer(self, text, filters)
        return replace(right, citations=tuple(replace(each, quote=each.quote + "!") for each in right.citations))

    monkeypatch.setattr(Answerer, "answer", misquote)
    report = evaluate_questions(gold, settings)
    assert report.broken_quotes == ["d1", "d2"]
    assert report.to_dict()["quotes_not_identical"] == ["d1", "d2"]


def test_answers_are_written_as_ask_shows_them(gold: Path, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    write_answers(path, evaluate_questions(gold, settings).outcomes)
    answers = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [each["id"] for each in answers] == ["d1", "d2", "d3"]
    assert answers[0]["citations"][0]["document"]["source"] == "levy-act.md"
    assert answers[2]["completeness"] == "none"


def test_answers_that_cannot_be_written_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="the answers cannot be written there"):
        write_answers(tmp_path / "missing" / "answers.jsonl", ())


def test_an_empty_corpus_is_not_measured(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(EmptyCorpusError):
        evaluate_questions(write_gold(tmp_path, [LEVY]), settings)


def test_the_report_is_one_json_value(gold: Path, settings: Settings) -> None:
    report = json.loads(json.dumps(evaluate_questions(gold, settings).to_dict()))
    assert report["questions"] == "gold.jsonl"
    assert report["latency_ms"]["p95"] > 0
    assert [outcome["id"] for outcome in report["outcomes"]] == ["d1", "d2", "d3"]
    assert report["settings"]["documents"] == 3
