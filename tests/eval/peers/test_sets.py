"""What every system is given, cut or whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import EvaluationError
from eval.peers.sets import Limits, load_document_set, load_passage_set

WriteDataset = Callable[..., Path]
QUESTIONS = 12
FILLERS = 40


def _large(write_dataset: WriteDataset, name: str = "large") -> Path:
    passages = [{"_id": f"p{n}", "title": f"Act {n}", "text": f"Rule {n}."} for n in range(QUESTIONS + FILLERS)]
    queries = [{"_id": f"q{n}", "text": f"What does rule {n} say?"} for n in range(QUESTIONS)]
    return write_dataset(
        name,
        corpus="".join(json.dumps(each) + "\n" for each in passages),
        queries="".join(json.dumps(each) + "\n" for each in queries),
        qrels="".join(f"q{n}\tp{n * 3}\t1\nq{n}\tp{n * 3 + 1}\t0\n" for n in range(QUESTIONS)),
    )


def test_a_set_without_limits_is_whole(write_dataset: WriteDataset) -> None:
    data = load_passage_set(write_dataset(), Limits())
    assert [each.id for each in data.passages] == ["levy#1", "levy#2", "interns#1", "interns#2"]  # one has no text
    assert [each.id for each in data.questions] == ["q1", "q2", "q3"]  # nothing is relevant to q4
    assert (data.passages_in_all, data.questions_in_all) == (4, 3)
    assert data.passages[0].titled == "Levy Act\nAn employer pays the training levy within ten days."


def test_a_cut_keeps_what_is_relevant_to_the_questions_that_are_left(write_dataset: WriteDataset) -> None:
    data = load_passage_set(_large(write_dataset), Limits(questions=5, passages=20, seed=1))
    kept = [each.id for each in data.passages]
    relevant = {name for each in data.questions for name, grade in data.qrels[each.id].items() if grade > 0}
    assert (len(data.questions), len(kept), len(relevant)) == (5, 20, 5)
    assert relevant <= set(kept)
    assert kept == sorted(kept, key=lambda name: int(name[1:]))  # the order of the corpus
    assert set(data.qrels) == {each.id for each in data.questions}
    assert (data.passages_in_all, data.questions_in_all) == (QUESTIONS + FILLERS, QUESTIONS)


def test_a_cut_below_what_is_relevant_keeps_all_of_that(write_dataset: WriteDataset) -> None:
    data = load_passage_set(_large(write_dataset), Limits(passages=3))
    assert {each.id for each in data.passages} == {f"p{n * 3}" for n in range(QUESTIONS)}


def test_the_seed_alone_chooses(write_dataset: WriteDataset) -> None:
    folder = _large(write_dataset)
    limits = [Limits(questions=5, passages=20, seed=seed) for seed in (1, 1, 2)]
    first, again, other = (load_passage_set(folder, each) for each in limits)
    assert first == again
    assert first.passages != other.passages
    assert first.questions != other.questions


def test_nothing_to_score_is_an_error(write_dataset: WriteDataset) -> None:
    with pytest.raises(EvaluationError, match="no query of queries"):
        load_passage_set(write_dataset(qrels="q4\tlevy#1\t0\n"), Limits())


# --- documents ------------------------------------------------------------------------------------------------------


def _gold(**changes: Any) -> dict[str, Any]:
    place = {"doc": "levy-act", "article": "Article 1", "quote": "within ten days"}
    asked = {"id": "d1", "lang": "en", "type": "numeric", "question": "When?", "filters": {"jurisdiction": "IE"}}
    return {**asked, "gold": [place], "answer_keys": [], "alternatives": [], "cross_language": False, **changes}


def _write(tmp_path: Path, *records: dict[str, Any]) -> tuple[Path, Path]:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("levy-act.md", "other.txt", "README.md", "levy-act.yaml"):
        (folder / name).write_text("An employer pays within ten days.\n")
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(each) + "\n" for each in records))
    return folder, gold


def test_documents_are_texts_that_do_not_describe_their_folder(tmp_path: Path) -> None:
    folder, gold = _write(tmp_path, _gold(), _gold(id="d2", type="no_answer", gold=[]))
    data = load_document_set([folder], gold, Limits())
    assert [path.name for path in data.files] == ["levy-act.md", "other.txt"]
    assert [each.id for each in data.questions] == ["d1"]  # nothing found for the other could be right
    assert data.questions[0].filters == {"jurisdiction": "IE"}


def test_a_gold_document_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    place = {"doc": "lost-act", "article": "Article 1", "quote": "within ten days"}
    folder, gold = _write(tmp_path, _gold(gold=[place]))
    with pytest.raises(EvaluationError, match="lost-act"):
        load_document_set([folder], gold, Limits())


def test_questions_without_quotes_are_an_error(tmp_path: Path) -> None:
    folder, gold = _write(tmp_path, _gold(gold=[{"doc": "levy-act", "article": "Article 1"}]))
    with pytest.raises(EvaluationError, match="no question with a quoted answer"):
        load_document_set([folder], gold, Limits())
