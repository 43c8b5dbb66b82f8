"""Two runs on the tiny dataset."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import EvaluationError
from eval.run_comparison import compare_runs
from eval.runs import write_run

WriteDataset = Callable[..., Path]
WORSE = {"q1": [("levy#2", 2.0), ("levy#1", 1.0)], "q2": [("interns#2", 1.0)]}
BETTER = {"q1": [("levy#1", 2.0)], "q2": [("levy#1", 2.0), ("interns#2", 1.0)], "q3": [("interns#1", 1.0)]}


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    for name, rankings in (("a", WORSE), ("b", BETTER)):
        (tmp_path / name).mkdir()
        write_run(tmp_path / name / "tiny.run", rankings)
    return tmp_path / "a", tmp_path / "b"


def test_means_differences_wins_and_losses(write_dataset: WriteDataset, runs: tuple[Path, Path]) -> None:
    report = compare_runs(runs[0] / "tiny.run", runs[1] / "tiny.run", [write_dataset()])
    found = {each.measure: each.test for each in report.contrasts}
    assert found["RR@10"].a == pytest.approx((0.5 + 1 + 0) / 3)
    assert found["RR@10"].b == pytest.approx((1 + 0.5 + 1) / 3)
    assert found["RR@10"].difference.value == pytest.approx(1 / 3)
    assert (found["RR@10"].wins, found["RR@10"].ties, found["RR@10"].losses) == (2, 0, 1)
    assert {each.verdict for each in report.contrasts} == {"no difference shown"}
    assert report.left_out == {"tiny": 0}


def test_gains_and_losses_have_their_text_and_first_passages(
    write_dataset: WriteDataset, runs: tuple[Path, Path]
) -> None:
    report = compare_runs(*runs, [write_dataset()], measure="RR@10", shown=1)
    gained, lost = report.changes
    assert (gained.id, gained.gain, gained.shown_a) == ("q3", 1.0, ())
    assert (lost.id, lost.question, lost.gain) == ("q2", "实习学生的报酬由谁支付？", -0.5)
    assert [(each.name, each.is_right) for each in lost.shown_b] == [
        ("Levy Act (levy#1)", False),
        ("Interns Act (interns#2)", True),
    ]
    assert lost.wanted[0].text == "企业接收实习学生应当支付报酬。"
    assert any("lost -0.500  tiny q2" in line for line in report.lines())


def test_judgements_alone_are_enough(tmp_path: Path, runs: tuple[Path, Path]) -> None:
    qrels = tmp_path / "tiny.qrels"
    qrels.write_text("q1 0 levy#1 1\nq2 0 interns#2 1\nq7 0 levy#1 1\n")
    report = compare_runs(runs[0] / "tiny.run", runs[1] / "tiny.run", [], qrels)
    assert report.left_out == {"tiny": 1}
    assert {each.test.questions for each in report.contrasts} == {2}
    assert report.changes[0].question == "q1"


def test_the_more_is_tested_the_harder_it_gets(write_dataset: WriteDataset, runs: tuple[Path, Path]) -> None:
    report = compare_runs(*runs, [write_dataset()])
    for each in report.contrasts:
        assert each.p_corrected is not None
        assert each.test.p_randomisation is not None
        assert each.p_corrected >= each.test.p_randomisation


@pytest.mark.parametrize(
    ("options", "message"),
    [({"measure": "R@7"}, "there is no such measure; there are R@10"), ({}, "neither run ranks a query")],
)
def test_what_cannot_be_compared_is_said(
    write_dataset: WriteDataset, runs: tuple[Path, Path], options: dict[str, str], message: str
) -> None:
    folder = write_dataset(qrels="q9\tlevy#1\t1\n")
    with pytest.raises(EvaluationError, match=message):
        compare_runs(*runs, [folder], **options)
