"""The command, as users call it through the main one."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from api.cli.main import app
from api.settings import Settings

MakePython = Callable[..., Path]
WriteDataset = Callable[..., Path]


def run(settings: Settings, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["--home", str(settings.home), "eval", "peers", *arguments])
    return result.exit_code, result.stdout, " ".join(result.stderr.split())


def test_it_prints_one_json_value(write_dataset: WriteDataset, make_python: MakePython, settings: Settings) -> None:
    python = str(make_python())
    code, out, err = run(
        settings, str(write_dataset()), "--systems", "txtai,langchain", "--python", python, "--json",
        "--limit-questions", "2", "--limit-passages", "3", "--timeout", "60",
    )  # fmt: skip
    assert code == 0
    found = json.loads(out)
    assert found["settings"]["limits"] == {"questions": 2, "passages": 3, "seed": 0}
    assert (found["sets"][0]["items"], found["sets"][0]["questions"]) == (3, 2)
    assert [row["state"] for row in found["sets"][0]["rows"]] == ["done", "done", "not installed"]
    assert "tiny, LangChain: not installed (langchain_chroma)" in err


def test_it_prints_tables(write_dataset: WriteDataset, make_python: MakePython, settings: Settings) -> None:
    arguments = (str(write_dataset()), "--systems", "txtai", "--python", str(make_python()))
    code, out, _ = run(settings, *arguments)
    assert (code, "passages/s" in out, "txtai" in out) == (0, True, True)
    code, out, _ = run(settings, *arguments, "--markdown")
    assert (code, "| txtai | hybrid |" in out) == (0, True)


def test_nothing_to_compare_on_is_wrong_usage(settings: Settings) -> None:
    code, _, err = run(settings)
    assert code == 2
    assert "name a folder" in err
