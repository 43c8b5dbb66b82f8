"""Fitting the ranker by the command, from datasets to the file that the product reads."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.settings import Settings
from corpus.errors import EvaluationError, TrainingPackagesError
from eval.training import fit, run
from eval.training.gather import Example, ExampleSet
from eval.training.run import Training, is_scoped, train
from rag.features import FEATURES
from rag.ranker import Ranker

WriteDataset = Callable[..., Path]


@pytest.fixture
def few_examples(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Stands in for the searching; lists what was asked for. Tests that go through the searching do without."""
    pytest.importorskip("lightgbm", exc_type=ImportError)
    asked: list[tuple[str, bool]] = []

    def gather(folder: Path, _: Settings, limit: int, *, scoped: bool) -> ExampleSet:
        asked.append((folder.name, scoped))
        generator = np.random.default_rng(len(asked))
        made = []
        for number in range(min(limit, 20)):
            matrix = generator.normal(size=(12, len(FEATURES)))
            made.append(Example(str(number), matrix, np.arange(12) == np.argmax(matrix[:, 0]), 1))
        return ExampleSet(folder.name, tuple(made))

    monkeypatch.setattr(run, "gather", gather)
    monkeypatch.setattr(run, "Recipe", lambda: fit.Recipe(trees=5, leaves=4, least_in_leaf=5))
    return asked


def command(settings: Settings, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["--home", str(settings.home), "eval", "train", *arguments])
    return result.exit_code, result.stdout, " ".join(result.stderr.split())


def test_the_command_goes_from_datasets_to_trees(
    write_dataset: WriteDataset, settings: Settings, tmp_path: Path
) -> None:
    pytest.importorskip("lightgbm", exc_type=ImportError)
    out = tmp_path / "ranker.json"
    code, shown, _ = command(settings, str(write_dataset("one")), str(write_dataset("two")), "--out", str(out),
                             "--markdown")  # fmt: skip
    assert code == 0
    assert "| one | 3 |" in shown
    assert "| mean |" in shown
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data["fitted_on"] == {"one": 3, "two": 3}
    assert Ranker(out).score(np.zeros((2, len(FEATURES)))).shape == (2,)


def test_without_judging_only_the_trees_are_written(
    few_examples: list[tuple[str, bool]], write_dataset: WriteDataset, settings: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "ranker.json"
    code, shown, _ = command(settings, str(write_dataset("one")), "--no-judge", "--out", str(out), "--limit", "7")
    assert (code, shown) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["fitted_on"] == {"one": 7}
    assert few_examples == [("one", False)]


def test_without_a_file_nothing_is_written(
    few_examples: list[tuple[str, bool]], write_dataset: WriteDataset, settings: Settings
) -> None:
    table = train(Training((write_dataset("one"), write_dataset("two"))), settings, None)
    assert table is not None
    assert [row[0] for row in table.rows] == ["one", "two", "mean"]
    assert not list(settings.home.iterdir())
    assert len(few_examples) == 2


def test_gold_questions_are_a_set_like_the_others(
    few_examples: list[tuple[str, bool]],
    write_dataset: WriteDataset,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "gather_questions", lambda path, _: ExampleSet(path.stem, GOLD))
    table = train(Training((write_dataset("one"),), tmp_path / "gold.jsonl"), settings, None)
    assert table is not None
    assert [row[0] for row in table.rows] == ["one", "gold", "mean"]
    assert len(few_examples) == 1


GOLD = tuple(
    Example(str(n), np.random.default_rng(n).normal(size=(8, len(FEATURES))), np.arange(8) == n % 8, 1)
    for n in range(10)
)


def test_one_dataset_cannot_be_judged_without_itself(
    few_examples: list[tuple[str, bool]], write_dataset: WriteDataset, settings: Settings
) -> None:
    code, _, err = command(settings, str(write_dataset("one")))
    assert code == 2
    assert "nothing is left to fit on; name another, or add --no-judge" in err
    assert not few_examples  # said before the searching


def test_a_missing_package_is_said_before_the_searching(
    few_examples: list[tuple[str, bool]],
    write_dataset: WriteDataset,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise TrainingPackagesError("No module named 'lightgbm'")

    monkeypatch.setattr(run, "load_lightgbm", missing)
    code, _, err = command(settings, str(write_dataset("one")), str(write_dataset("two")))
    assert code == 3
    assert "pip install policydesk[train]" in err
    assert not few_examples


def test_a_file_that_cannot_be_written_is_an_error(
    few_examples: list[tuple[str, bool]], write_dataset: WriteDataset, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(EvaluationError, match="the trees cannot be written there"):
        train(Training((write_dataset("one"),)), settings, tmp_path / "missing" / "ranker.json", judge=False)
    assert few_examples


@pytest.mark.parametrize(
    ("queries", "scoped"),
    [
        ('{"_id": "a", "text": "x", "doc_id": "a"}\n{"_id": "b", "text": "x", "doc_id": "b"}\n', True),
        ('{"_id": "a", "text": "x", "doc_id": "a"}\n{"_id": "b", "text": "x", "doc_id": "a"}\n', False),
        ('{"_id": "a", "text": "x"}\n', False),
        ("", False),
    ],
)
def test_questions_on_one_document_each_are_ranked_within_it(
    few_examples: list[tuple[str, bool]],
    write_dataset: WriteDataset,
    settings: Settings,
    tmp_path: Path,
    queries: str,
    scoped: bool,
) -> None:
    folder = write_dataset("one", queries=queries)
    assert is_scoped(folder) is scoped
    train(Training((folder,)), settings, tmp_path / "ranker.json", judge=False)
    assert few_examples == [("one", scoped)]
