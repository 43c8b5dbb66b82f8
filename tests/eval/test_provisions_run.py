"""Provisions of a real corpus against an annotation of the same documents."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.provisions import evaluate_provisions, write_predictions

LAW = "# 职业学校条例\n\n**第一条**\n\n职业学校应当公开收费标准。\n\n**第二条**\n\n企业可以举办职业学校。\n"


@pytest.fixture(autouse=True)
def _held(hold: Callable[[Mapping[str, str]], None]) -> None:
    hold({"law.md": LAW})


def annotate(folder: Path, *units: tuple[str, str], document: str = "law") -> Path:
    path = folder / "gold.jsonl"
    lines = [
        {"doc": document, "start": LAW.find(text), "end": LAW.find(text) + len(text), "text": text, "labels": [label]}
        | {"modality": label}
        for text, label in units
    ]
    path.write_text("\n".join(json.dumps(each) for each in lines), encoding="utf-8")
    return path


def test_what_is_held_is_compared_and_written(settings: Settings, tmp_path: Path) -> None:
    gold = annotate(tmp_path, ("职业学校应当公开收费标准。", "obligation"), ("企业可以举办职业学校。", "permission"))
    report = evaluate_provisions([gold], settings)
    (figures,) = report.groups
    assert (figures.units, figures.labels["obligation"].f1, figures.labels["permission"].f1) == (2, 1.0, 1.0)
    write_predictions(tmp_path / "read.jsonl", report)
    lines = [json.loads(line) for line in (tmp_path / "read.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [LAW[each["start"] : each["end"]] for each in lines] == [
        "职业学校应当公开收费标准。",
        "企业可以举办职业学校。",
    ]
    assert [each["labels"] for each in lines] == [["obligation"], ["permission"]]


def test_units_that_no_text_holds_are_left_out_and_said(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = annotate(tmp_path, ("企业可以举办职业学校。", "permission"), ("学校不得收费。", "prohibition"))
    assert evaluate_provisions([gold], settings).groups[0].units == 1
    assert "1 of 2 annotated units" in capsys.readouterr().err


def test_documents_that_are_not_held_are_an_error(settings: Settings, tmp_path: Path) -> None:
    gold = annotate(tmp_path, ("企业可以举办职业学校。", "permission"), document="other")
    with pytest.raises(EvaluationError, match="ingest them first"):
        evaluate_provisions([gold], settings)


def test_predictions_that_cannot_be_written_are_an_error(settings: Settings, tmp_path: Path) -> None:
    gold = annotate(tmp_path, ("企业可以举办职业学校。", "permission"))
    report = evaluate_provisions([gold], settings)
    with pytest.raises(EvaluationError, match="cannot be written"):
        write_predictions(tmp_path / "none" / "read.jsonl", report)
