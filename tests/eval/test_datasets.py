"""Datasets and gold questions as they should be, and a malformed one for each error."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import EvaluationError
from eval.datasets import Place, iter_corpus, load_qrels, load_queries, load_questions

WriteDataset = Callable[..., Path]
QUESTION: dict[str, Any] = {
    "id": "d1",
    "lang": "zh",
    "type": "numeric",
    "question": "几天？",
    "filters": {"jurisdiction": "CN", "as_of": "2024-01-01"},
    "gold": [{"doc": "law", "article": "第三条", "quote": "十日"}, {"doc": "law", "article": "第三条", "quote": "内"}],
    "answer_keys": [["十日", "10日"]],
    "alternatives": [{"doc": "rules", "article": "第一条"}],
    "cross_language": False,
}


@pytest.mark.parametrize("zipped", [False, True])
def test_a_dataset_is_read_plain_and_zipped(write_dataset: WriteDataset, zipped: bool) -> None:
    folder = write_dataset(zipped=zipped)
    passages = list(iter_corpus(folder))
    assert [passage.id for passage in passages] == ["levy#1", "levy#2", "interns#1", "interns#2", "interns#3"]
    assert passages[0].title == "Levy Act"
    assert passages[0].scope == "1"
    assert [query.id for query in load_queries(folder)] == ["q1", "q2", "q3", "q4"]
    assert load_qrels(folder)["q3"] == {"interns#1": 2, "interns#3": 1}


def test_qrels_may_lack_the_header_and_lie_in_a_folder(write_dataset: WriteDataset) -> None:
    folder = write_dataset(qrels=None)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q1\tlevy#1\t1\r\n\r\nq1\tlevy#2\t-1\n")
    assert load_qrels(folder) == {"q1": {"levy#1": 1, "levy#2": -1}}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"corpus": None}, "neither corpus.jsonl nor corpus.jsonl.gz"),
        ({"queries": None}, "neither queries.jsonl nor queries.jsonl.gz"),
        ({"qrels": None}, "no qrels.tsv"),
        ({"corpus": '{"_id": "a", "text": "x"}\n{"_id": '}, "line 2 is not JSON"),
        ({"corpus": "[1]\n"}, "line 1 is not a JSON object"),
        ({"corpus": '{"text": "x"}\n'}, "line 1 has no '_id'"),
        ({"corpus": '{"_id": "a"}\n\n{"_id": "a"}\n'}, "line 3 repeats the id 'a'"),
        ({"queries": '{"_id": "q"}\n'}, "line 1 has no 'text'"),
        ({"qrels": "query-id\tcorpus-id\tscore\nq1\tlevy#1\n"}, "line 2 has 2 columns, not 3"),
        ({"qrels": "q1\tlevy#1\t1\nq1\tlevy#2\tgood\n"}, "line 2 has the grade 'good'"),
    ],
)
def test_what_is_wrong_with_a_dataset_is_said(
    write_dataset: WriteDataset, files: dict[str, str | None], message: str
) -> None:
    folder = write_dataset(**files)
    with pytest.raises(EvaluationError, match=message.replace("[", r"\[")):
        (list(iter_corpus(folder)), load_queries(folder), load_qrels(folder))


@pytest.mark.parametrize(
    "content", [b"not zipped", gzip.compress(b'{"_id": "a"}\n', mtime=0)[:-6], gzip.compress(b"\xff\xfe", mtime=0)]
)
def test_a_damaged_zip_is_an_error_of_ours(write_dataset: WriteDataset, content: bytes) -> None:
    folder = write_dataset(corpus=None)
    (folder / "corpus.jsonl.gz").write_bytes(content)
    with pytest.raises(EvaluationError, match="cannot be read"):
        list(iter_corpus(folder))


def test_gold_questions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(QUESTION) + "\n", encoding="utf-8")
    (question,) = load_questions(path)
    assert question.gold == (Place("law", "第三条"),)
    assert question.alternatives == (Place("rules", "第一条"),)
    assert question.filters.as_of == date(2024, 1, 1)
    assert question.answer_keys == (("十日", "10日"),)
    assert question.is_answerable


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "line 1 has no 'id'"),
        ({"question": ""}, "line 1 has no 'question'"),
        ({"type": "no_answer"}, "is of type 'no_answer' and has 1 gold articles"),
        ({"gold": []}, "is of type 'numeric' and has 0 gold articles"),
        ({"gold": {"doc": "law"}}, "a 'gold' that is not a list"),
        ({"gold": [{"doc": "law"}]}, "an entry of 'gold' without doc or article"),
        ({"answer_keys": ["十日"]}, "an entry of 'answer_keys' that is no list"),
        ({"filters": {"jurisdiction": "Narnia?"}}, "filters that cannot be used"),
        ({"filters": {"planet": "Mars"}}, "filters that cannot be used"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({**QUESTION, **change}) + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=message):
        load_questions(path)


def test_questions_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        load_questions(tmp_path / "missing.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(EvaluationError, match="holds no question"):
        load_questions(tmp_path / "empty.jsonl")
