"""TREC runs, written and read back."""

from pathlib import Path

import pytest

from corpus.errors import EvaluationError
from eval.runs import load_run, write_run, write_runs

RANKINGS = {"q 1": [("a", 2.0), ("b c", 1.0)], "q2": [("a", 0.5)]}


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write_run(tmp_path / "x.run", RANKINGS)
    assert load_run(tmp_path / "x.run") == RANKINGS


def test_scores_decide_and_ranks_between_equal_scores(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("q 0 a 2 1.0 s\nq 0 b 3 2.0 s\n\nq 0 c 1 1.0 s\n")
    assert [name for name, _ in load_run(path)["q"]] == ["b", "c", "a"]


def test_runs_of_several_datasets_are_a_folder(tmp_path: Path) -> None:
    write_runs(tmp_path / "runs", {"one": RANKINGS, "two": {"q2": RANKINGS["q2"]}})
    assert load_run(tmp_path / "runs" / "two.run") == {"q2": [("a", 0.5)]}
    write_runs(tmp_path / "one.run", {"one": RANKINGS})
    assert load_run(tmp_path / "one.run") == RANKINGS


def test_several_runs_cannot_go_into_one_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(EvaluationError, match="the runs of several datasets need a folder"):
        write_runs(tmp_path / "taken", {"one": RANKINGS, "two": RANKINGS})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q 0 a 1 0.5\n", "line 1 has 5 columns, not the 6 of a TREC run"),
        ("q Q0 a 1 high s\n", "line 1 has the score 'high', which is no number"),
        ("q Q0 a first 1 s\n", "line 1 has the rank 'first', which is no number"),
        ("q Q0 a 1 2 s\nq Q0 a 2 1 s\n", "line 2 ranks 'a' again for the query 'q'"),
        ("\n", "it holds no ranking"),
    ],
)
def test_what_is_wrong_with_a_run_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.run"
    path.write_text(text)
    with pytest.raises(EvaluationError, match=message):
        load_run(path)
