"""The process that measures one system, over a stand-in for a framework."""

import ast
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.peers import runner
from eval.peers.protocol import Found, Passage, Question, Ready, Result, Task
from eval.peers.run import run_process

MakePython = Callable[..., Path]
ROOT = Path(__file__).parents[3]
TXTAI = "eval.peers.systems.txtai"
TIMEOUT_S = 60.0
PASSAGES = (
    Passage("p1", "Levy Act", "an employer pays the levy"),
    Passage("p2", "", "a student signs the agreement"),
)
QUESTIONS = (Question("q1", "who pays the levy", {}), Question("q2", "who signs the agreement", {}))


def _task(scratch: Path, **changes: object) -> Task:
    fields: dict[str, object] = {
        "module": TXTAI, "model": "no-model", "scratch": str(scratch), "depth": 5, "passages": PASSAGES, "files": (),
        "questions": QUESTIONS, "settings": {},
    }  # fmt: skip
    scratch.mkdir(exist_ok=True)
    task = Task(**{**fields, **changes})  # type: ignore[arg-type]
    task.write(scratch / "task.json")
    return task


def test_a_system_is_measured_in_each_of_its_modes(make_python: MakePython, tmp_path: Path) -> None:
    _task(tmp_path / "scratch")
    result = run_process(make_python(), tmp_path / "scratch", TIMEOUT_S)
    assert (result.state, result.reason) == ("done", "")
    assert [each.mode for each in result.modes] == ["default", "hybrid"]
    for measured in result.modes:
        assert measured.chunks == 2
        assert [measured.hits[name][0].item for name in ("q1", "q2")] == ["p1", "p2"]
        assert len(measured.query_ms) == 2
        assert measured.peak_mb > 1
        assert measured.ingest_s >= 0


def test_hits_of_files_carry_the_texts_that_are_looked_at(make_python: MakePython, tmp_path: Path) -> None:
    file = tmp_path / "levy-act.md"
    file.write_text("\n\n".join(f"paragraph {number} levy" for number in range(8)), encoding="utf-8")
    _task(tmp_path / "scratch", passages=(), files=(str(file),), depth=8)
    hits = run_process(make_python(), tmp_path / "scratch", TIMEOUT_S).modes[0].hits["q1"]
    assert [hit.item for hit in hits] == ["levy-act"] * 8
    assert [bool(hit.text) for hit in hits] == [True] * 5 + [False] * 3


def test_a_framework_that_is_not_there_is_named(make_python: MakePython, tmp_path: Path) -> None:
    _task(tmp_path / "scratch", module="eval.peers.systems.nowhere")
    result = run_process(make_python(), tmp_path / "scratch", TIMEOUT_S)
    assert (result.state, result.reason) == ("not installed", "eval.peers.systems.nowhere")


def test_a_mode_that_fails_leaves_the_modes_before_it(make_python: MakePython, tmp_path: Path) -> None:
    _task(tmp_path / "scratch", passages=(*PASSAGES, Passage("p3", "", "broken hybrid")))
    result = run_process(make_python(), tmp_path / "scratch", TIMEOUT_S)
    assert (result.state, result.reason) == ("failed", "RuntimeError: no room for words")
    assert [each.mode for each in result.modes] == ["default"]


def test_a_process_is_ended_when_its_time_is_over(make_python: MakePython, tmp_path: Path) -> None:
    _task(tmp_path / "scratch", questions=(Question("q1", "sleep", {}),))
    started = time.monotonic()
    result = run_process(make_python(), tmp_path / "scratch", 3.0)
    assert time.monotonic() - started < 30
    assert (result.state, result.reason, result.modes) == ("timed out", "after 3 s", ())


def test_a_process_that_dies_leaves_its_last_words(make_python: MakePython, tmp_path: Path) -> None:
    _task(tmp_path / "scratch")
    result = run_process(make_python("echo out of luck >&2; exit 7"), tmp_path / "scratch", TIMEOUT_S)
    assert (result.state, result.reason) == ("failed", "exit code 7: out of luck")


def test_an_interpreter_that_is_not_there_is_said(tmp_path: Path) -> None:
    _task(tmp_path / "scratch")
    result = run_process(tmp_path / "no-python", tmp_path / "scratch", TIMEOUT_S)
    assert result.state == "failed"
    assert "No such file" in result.reason


def test_no_key_of_the_user_reaches_a_framework(
    make_python: MakePython, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "1")
    _task(tmp_path / "scratch")
    before = f'env > "{tmp_path}/environment"'
    run_process(make_python(before), tmp_path / "scratch", TIMEOUT_S)
    seen = (tmp_path / "environment").read_text()
    assert "SECRET_OF_THE_USER" not in seen
    assert "HF_HUB_OFFLINE=1" in seen


def test_a_mode_that_builds_on_another_took_its_time_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        packages = ("no-such-package",)

        def load(self, task: Task) -> None:
            assert task.depth == 5

        def modes(self) -> dict[str, Callable[[], Ready]]:
            return {"default": self._slowly, "hybrid": lambda: Ready(1, self._search, builds_on_former=True)}

        def close(self) -> None:
            closed.append(True)

        def _slowly(self) -> Ready:
            time.sleep(0.2)
            return Ready(1, self._search)

        def _search(self, question: Question) -> list[Found]:
            return [Found("p1", question.text)]

    closed: list[bool] = []
    module = type(sys)("slow_system")
    monkeypatch.setattr(module, "System", Slow, raising=False)
    monkeypatch.setitem(sys.modules, "slow_system", module)
    path = tmp_path / "result.json"
    result = runner.run(_task(tmp_path, module="slow_system"), path)
    assert result.state == "done"
    assert result.modes[1].ingest_s >= result.modes[0].ingest_s >= 0.2
    assert result.versions == {"no-such-package": "?"}
    assert closed == [True]
    assert Result.read(path) == result


def test_a_task_is_read_as_it_was_written(tmp_path: Path) -> None:
    task = _task(tmp_path, settings={"embedder_threads": 1})
    assert Task.read(tmp_path / "task.json") == task
    assert json.loads((tmp_path / "task.json").read_text())["passages"][0]["title"] == "Levy Act"


@pytest.mark.parametrize("name", ["protocol", "runner", *("systems/" + each for each in (
    "__init__", "haystack", "langchain", "llama_index", "txtai"))])  # fmt: skip
def test_what_runs_beside_the_peers_needs_nothing_of_ours(name: str) -> None:
    tree = ast.parse((ROOT / "eval" / "peers" / f"{name}.py").read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {node.module or "" for node in top if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in top if isinstance(node, ast.Import) for alias in node.names}
    strange = {each for each in named if each.split(".")[0] not in sys.stdlib_module_names}
    assert strange <= {"eval.peers.protocol"}
