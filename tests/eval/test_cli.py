"""The commands, as users call them through the main command."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.settings import Settings
from eval import cli, terminal
from eval.questions import QuestionsReport
from eval.speed import IngestSpeed, SizeSpeed, SpeedReport

WriteDataset = Callable[..., Path]
GOLD = {
    "id": "d1", "lang": "en", "type": "procedure", "question": "Which training levy does an employer pay?",
    "filters": {}, "gold": [{"doc": "levy-act", "article": "Article 1"}], "answer_keys": [["ten days"]],
    "alternatives": [], "cross_language": False,
}  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path, hold: Callable[[Mapping[str, str]], None]) -> Path:
    hold({"levy-act.md": "# Levy Act\n\n## Article 1\n\nAn employer pays the training levy within ten days.\n"})
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD))
    return path


def run(settings: Settings, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["--home", str(settings.home), "eval", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_retrieval_prints_one_json_value(write_dataset: WriteDataset, settings: Settings, tmp_path: Path) -> None:
    code, out, _ = run(settings, "retrieval", str(write_dataset()), "--json", "--run", str(tmp_path / "a.run"))
    assert code == 0
    assert json.loads(out)["dataset"] == "tiny"
    assert (tmp_path / "a.run").is_file()


def test_retrieval_prints_a_table(write_dataset: WriteDataset, settings: Settings) -> None:
    code, out, _ = run(settings, "retrieval", str(write_dataset()), "--limit", "1")
    assert code == 0
    assert "nDCG@10" in out


def test_a_malformed_dataset_is_wrong_usage(write_dataset: WriteDataset, settings: Settings) -> None:
    code, _, err = run(settings, "retrieval", str(write_dataset(qrels=None)))
    assert code == 2
    assert "there is no qrels.tsv" in " ".join(err.split())


def test_questions_prints_one_json_value(gold: Path, settings: Settings, tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    code, out, _ = run(settings, "questions", str(gold), "--json", "--answers", str(answers))
    assert code == 0
    assert json.loads(out)["groups"][0]["article"] == 1.0
    assert json.loads(answers.read_text())["id"] == "d1"


def test_questions_prints_tables(gold: Path, settings: Settings) -> None:
    code, out, _ = run(settings, "questions", str(gold))
    assert code == 0
    assert "procedure en" in out
    assert "1.00" in out


def test_questions_prints_markdown(gold: Path, settings: Settings) -> None:
    code, out, _ = run(settings, "questions", str(gold), "--markdown")
    assert code == 0
    assert "| procedure en | 1 | 1.00 |" in out


def test_a_broken_quote_fails_the_check(gold: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuestionsReport, "broken_quotes", property(lambda _: ["d1"]))
    code, out, err = run(settings, "questions", str(gold), "--json")
    assert code == 1
    assert json.loads(out)["quotes_not_identical"] == ["d1"]
    assert "not identical to their spans" in err


def test_gold_documents_that_are_not_held_are_named(gold: Path, settings: Settings) -> None:
    gold.write_text(json.dumps({**GOLD, "gold": [{"doc": "elsewhere", "article": "1"}]}))
    code, _, err = run(settings, "questions", str(gold))
    assert code == 0
    assert "elsewhere" in err


@pytest.mark.parametrize("as_json", [True, False])
def test_speed_prints_what_was_measured(settings: Settings, monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:
    ingest = IngestSpeed(2, 20, 20, (0.5, 0.25, 1.0), (0.2, 0.4, 0.3))
    size = SizeSpeed(10, 1, 10, 0.1, 1.5, {"all": {"n": 2, "p50": 1.0, "p95": 2.0}}, 100.0, 120.0)
    asked: list[tuple[tuple[int, ...], bool]] = []

    def measured(_: Settings, sizes: tuple[int, ...], *, keep: bool) -> SpeedReport:
        asked.append((sizes, keep))
        return SpeedReport({}, ingest, ingest, (size,))

    monkeypatch.setattr(cli, "measure_speed", measured)
    code, out, _ = run(settings, "speed", "--passages", "10", *(["--json"] if as_json else ["--keep"]))
    assert code == 0
    assert asked == [((10,), not as_json)]
    if as_json:
        assert json.loads(out)["ingest"]["english"] == {
            "documents": 2, "passages": 20, "vectors": 20, "ingest_s": [0.5, 0.25, 1.0],
            "embedder_s": [0.2, 0.4, 0.3], "ingest_per_s": 40.0, "embedder_per_s": 66.7, "ratio": 0.6,
        }  # fmt: skip
    else:
        assert "0.60" in out


def test_sizes_that_are_none_are_wrong_usage(settings: Settings) -> None:
    code, _, err = run(settings, "speed", "--passages", "many")
    assert code == 2
    assert "--passages" in err


def test_the_commands_work_without_the_main_command(write_dataset: WriteDataset, settings: Settings) -> None:
    del settings
    result = CliRunner().invoke(cli.app, ["retrieval", str(write_dataset(qrels=None))])
    assert "there is no qrels.tsv" in str(result.exception)


def test_a_table_as_wide_as_the_terminal_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    terminal.print_table(terminal.Table("T", ("what", "n"), (("[a]", "1"),)))
    assert "[a]" in capsys.readouterr().out


def test_several_datasets_are_one_table_and_a_folder_of_runs(
    write_dataset: WriteDataset, settings: Settings, tmp_path: Path
) -> None:
    folders = [str(write_dataset("one")), str(write_dataset("two"))]
    code, out, _ = run(settings, "retrieval", *folders, "--run", str(tmp_path / "runs"))
    assert code == 0
    assert "mean of sets" in out
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["one.run", "two.run"]
    code, out, _ = run(settings, "retrieval", *folders, "--json")
    assert [each["dataset"] for each in json.loads(out)["datasets"]] == ["one", "two"]


def test_two_runs_are_compared(write_dataset: WriteDataset, settings: Settings, tmp_path: Path) -> None:
    folder = write_dataset()
    (tmp_path / "a.run").write_text("q1 Q0 levy#2 1 1.0 a\n")
    (tmp_path / "b.run").write_text("q1 Q0 levy#1 1 1.0 b\n")
    runs = ("compare", str(tmp_path / "a.run"), str(tmp_path / "b.run"))
    report = tmp_path / "report.html"
    code, out, _ = run(settings, *runs, "--dataset", str(folder), "--report", str(report))
    assert code == 0
    assert "gained +1.000  tiny q1: When does an employer pay the training levy?" in out
    assert "<svg" in report.read_text(encoding="utf-8")
    code, out, _ = run(settings, *runs, "--dataset", str(folder), "--json")
    assert json.loads(out)["contrasts"][0]["difference"]["value"] == 1.0


def test_answers_are_compared(gold: Path, settings: Settings, tmp_path: Path) -> None:
    answers = str(tmp_path / "answers.jsonl")
    assert run(settings, "questions", str(gold), "--answers", answers)[0] == 0
    code, out, _ = run(settings, "compare", answers, answers, "--gold", str(gold), "--json")
    assert code == 0
    assert {each["verdict"] for each in json.loads(out)["contrasts"]} == {"no difference shown"}


@pytest.mark.parametrize("options", [[], ["--gold", "g", "--qrels", "q"]])
def test_a_comparison_needs_either_judgements_or_questions(settings: Settings, options: list[str]) -> None:
    code, _, err = run(settings, "compare", "a", "b", *options)
    assert code == 2
    assert "runs need --dataset or --qrels" in " ".join(err.split())


def test_a_template_is_printed_and_can_be_asked(settings: Settings) -> None:
    code, out, _ = run(settings, "questions", "--template")
    assert code == 0
    assert out.startswith("question,document,article,answer,jurisdiction,as_of\n")


def test_questions_must_be_named(settings: Settings) -> None:
    code, _, err = run(settings, "questions")
    assert code == 2
    assert "--template" in err
