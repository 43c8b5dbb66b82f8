"""Annotated provisions in files, with their texts and without."""

import json
from pathlib import Path

import pytest

from corpus.errors import EvaluationError
from eval.annotations import load_annotations

ROOT = Path(__file__).parents[2]
LINE = {"doc": "law", "start": 3, "end": 12, "labels": ["incentive"], "modality": "none", "bearer_class": "school"}


def write(folder: Path, *lines: dict[str, object]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in lines), encoding="utf-8")
    return path


def test_a_file_with_texts(tmp_path: Path) -> None:
    (found,) = load_annotations(write(tmp_path, {**LINE, "text": "学校减免学费百分之十", "value": "百分之十"}))
    assert (found.document, found.language, found.values) == ("law", "zh", ("百分之十",))
    assert (found.bearer_classes, found.instruments, found.is_inherited) == (("school",), (), False)


def test_a_file_without_texts_is_read_with_its_documents(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text("## Up to 30 %.", encoding="utf-8")
    (tmp_path / "law.yaml").write_text("title: Law", encoding="utf-8")
    (found,) = load_annotations(write(tmp_path, {**LINE, "values": [[9, 13]]}), tmp_path)
    assert (found.text, found.values) == ("Up to 30 ", ("30 %",))


def test_without_texts_and_documents_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="--documents"):
        load_annotations(write(tmp_path, LINE))


@pytest.mark.parametrize("content", ["", "not json", '{"doc": "law"}', "[1]"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match="annotated provisions"):
        load_annotations(path)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "eval" / "annotated").glob("provisions-*.jsonl")), ids=lambda path: path.name
)
def test_our_own_annotations_hold_no_texts_and_are_in_order(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines
    for each in lines:
        assert each["start"] < each["end"] and "text" not in each
        assert each["modality"] in ("none", *each["labels"])
        assert "incentive" in each["labels"] or "instruments" not in each
        inside = [*each.get("values", ()), *each.get("conditions", ())]
        assert all(each["start"] <= start < end <= each["end"] for start, end in inside)
