"""Answers as they are shown, measured: by hand-written ones, for which every figure is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import EvaluationError
from corpus.filters import Filters
from corpus.places import Places
from eval.answer_comparison import compare_answers
from eval.answers import Outcome, ShownAnswer, load_answers, measure_answer
from eval.datasets import GoldQuestion, Place

QUOTE = "学校与企业应当签订三方协议，约定实习期限。"


def citation(source: str, place: str | None, path: str, quote: str = QUOTE) -> dict[str, Any]:
    return {
        "document": {"source": source, "title": f"Title of {source}", "jurisdiction": place},
        "pin": {"path": [path]},
        "quote": quote,
    }


def answer(*citations: dict[str, Any], grade: str = "complete", text: str = "三方协议") -> dict[str, Any]:
    statements = [{"text": text, "citations": [1]}] if citations else []
    return {
        "completeness": grade, "statements": statements, "citations": list(citations), "timings_ms": {"total": 5.0},
    }  # fmt: skip


def question(**changes: Any) -> GoldQuestion:
    fields: dict[str, Any] = {
        "id": "d1", "language": "zh", "type": "obligation", "text": "在宁波实习要签什么？", "filters": Filters(),
        "gold": (Place("ningbo", "第九条"),), "alternatives": (Place("china", "第一条"),),
        "answer_keys": (("三方协议",), ("报酬",)), "cross_language": False, "quotes": (("ningbo", QUOTE),),
    }  # fmt: skip
    return GoldQuestion(**{**fields, **changes})


def measured(shown: dict[str, Any], **changes: Any) -> Outcome:
    return measure_answer(question(**changes), ShownAnswer.read(shown), Places())


def test_every_figure_of_an_answer() -> None:
    found = measured(
        answer(
            citation("qingdao.md", "CN-SD-370200", "第九条"),
            citation("ningbo.md", "CN-ZJ-330200", "第九条", QUOTE[:10]),
            citation("china.md", "CN", "第二条"),
            citation("paper.pdf", None, "3"),
        )
    )
    assert (found.document, found.article, found.articles, found.keys) == (True, True, 1.0, 0.5)
    assert found.overlap == pytest.approx(10 / len(QUOTE))
    assert found.wrong_documents == 0.5  # Qingdao's and the paper; China's is an alternative
    assert found.first_document_wrong is True
    assert found.asked_places == ("CN-ZJ-330200",)
    assert found.wrong_places == 0.25  # Qingdao's; the paper is of no place
    assert found.is_right


def test_the_filters_place_goes_before_the_questions() -> None:
    found = measured(answer(citation("ningbo.md", "CN-ZJ-330200", "1")), filters=Filters(jurisdiction="CN-SD"))
    assert (found.asked_places, found.wrong_places) == (("CN-SD",), 1.0)


def test_a_document_may_be_named_by_file_or_title() -> None:
    shown = answer(citation("ningbo.md", None, "第九条"))
    for name in ("ningbo", "ningbo.md", "Title of ningbo.md"):
        assert measured(shown, gold=(Place(name, "第九条"),), alternatives=()).article is True


def test_without_an_article_the_document_decides() -> None:
    found = measured(answer(citation("ningbo.md", None, "第一条")), gold=(Place("ningbo", ""),), alternatives=())
    assert (found.document, found.article, found.articles, found.is_right) == (True, None, None, True)


def test_a_refusal_is_right_only_where_nothing_answers() -> None:
    refused = answer(grade="none")
    assert not measured(refused).is_right
    nothing = measured(refused, gold=(), alternatives=(), quotes=(), answer_keys=())
    assert nothing.is_right
    assert (nothing.document, nothing.wrong_documents, nothing.first_document_wrong) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"id": "d1"}, "line 1 has an answer without 'completeness'"),
        ({"id": "d1", **answer(grade="fine")}, "line 1 is no answer as `ask --json` shows it"),
        ({"id": "d1", **answer(), "citations": [{}]}, "line 1 has an answer without 'document'"),
        ({"id": "d1", **answer(), "statements": [3]}, "line 1 is no answer as `ask --json` shows it"),
        ({**answer()}, "line 1 has no 'id'"),
    ],
)
def test_what_is_wrong_with_answers_is_said(tmp_path: Path, line: dict[str, Any], message: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(line))
    with pytest.raises(EvaluationError, match=message):
        load_answers(path)


def test_answers_must_be_there_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n")
    with pytest.raises(EvaluationError, match="it holds no answer"):
        load_answers(path)
    path.write_text("\n".join([json.dumps({"id": "d1", **answer()})] * 2))
    with pytest.raises(EvaluationError, match="line 2 answers 'd1' again"):
        load_answers(path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Answers of two systems and the questions: the second is right where the first is not."""
    gold = tmp_path / "own.csv"
    gold.write_text(
        "id,question,document,article\n" + "".join(f"d{n},在宁波要签什么{n}？,ningbo,第九条\n" for n in (1, 2, 3))
    )
    wrong = answer(citation("qingdao.md", "CN-SD-370200", "第九条"))
    right = answer(citation("ningbo.md", "CN-ZJ-330200", "第九条"))
    for name, answers in (("a", (wrong, right)), ("b", (right, right, right))):
        lines = [json.dumps({"id": f"d{n}", **each}) for n, each in enumerate(answers, start=1)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    return tmp_path / "a.jsonl", tmp_path / "b.jsonl", gold


def test_answers_are_compared_on_what_both_answered(files: tuple[Path, Path, Path]) -> None:
    report = compare_answers(*files)
    found = {each.measure: each for each in report.contrasts}
    assert (found["right"].test.a, found["right"].test.b, found["right"].test.questions) == (0.5, 1.0, 2)
    wrong = found["wrong_place"]
    assert (wrong.test.difference.value, wrong.test.wins, wrong.test.losses) == (-0.5, 1, 0)
    assert report.left_out == {"own": 1}
    (gained,) = report.changes
    assert (gained.id, gained.gain) == ("d1", 1.0)
    assert [(each.name, each.is_right) for each in gained.shown_a] == [("Title of qingdao.md › 第九条", False)]
    assert report.latency_ms["A"]["p95"] == 5.0


@pytest.mark.parametrize("measure", ["nDCG@10", "quotes"])
def test_a_measure_must_be_one(files: tuple[Path, Path, Path], measure: str) -> None:
    with pytest.raises(EvaluationError, match="there is no such measure; there are document"):
        compare_answers(*files, measure=measure)


def test_answers_to_other_questions_cannot_be_compared(files: tuple[Path, Path, Path]) -> None:
    files[2].write_text("question,document\n问？,a\n")
    with pytest.raises(EvaluationError, match=r"it answers no question of own\.csv"):
        compare_answers(*files)
