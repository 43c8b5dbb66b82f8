"""The whole comparison: sets in, rows out, with a stand-in for one peer and none of the others."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.peers import run
from eval.peers.protocol import Result
from eval.peers.run import PEERS, Plan, compare, model_folder
from eval.peers.sets import Limits
from eval.runs import load_run

MakePython = Callable[..., Path]
WriteDataset = Callable[..., Path]
ROOT = Path(__file__).parents[3]


def _ignore(done: int, total: int | None) -> None:
    del done, total


def _gold(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "levy-act.md").write_text("# Levy Act\n\nAn employer pays the levy within ten days.\n\nThe end.\n")
    (folder / "levy-act.yaml").write_text("title: A title that no system may read\n")
    (folder / "interns-act.md").write_text("# Interns Act\n\nA student signs the agreement.\n")
    gold = {
        "id": "d1", "lang": "en", "type": "numeric", "question": "when does an employer pay the levy", "filters": {},
        "gold": [{"doc": "levy-act", "article": "1", "quote": "pays the levy within ten days"}], "answer_keys": [],
        "alternatives": [], "cross_language": False,
    }  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold) + "\n")
    return folder, path


def test_a_peer_and_a_missing_one_stand_side_by_side(
    write_dataset: WriteDataset, make_python: MakePython, settings: Settings, tmp_path: Path
) -> None:
    folder, gold = _gold(tmp_path)
    plan = Plan((write_dataset(),), (folder,), gold, ("txtai", "haystack"), make_python())
    out = tmp_path / "out"
    report = compare(plan, settings, _ignore, out)
    passages, documents = report.sets
    assert [(row.system, row.mode, row.state) for row in passages.rows] == [
        ("txtai", "default", "done"), ("txtai", "hybrid", "done"), ("Haystack", "", "not installed"),
    ]  # fmt: skip
    assert passages.rows[0].figures is not None
    assert passages.rows[0].figures["R@10"] == pytest.approx((1 + 1 + 0.5) / 3)  # interns#3 has no text
    assert documents.rows[0].figures is not None
    assert documents.rows[0].figures["article@5"] == 1.0
    assert "haystack" in report.troubles()[0]
    assert json.loads((out / "peers.json").read_text())["sets"][1]["items"] == 2
    assert load_run(out / "txtai-default" / "tiny.run")["q1"][0][0] == "levy#1"
    assert "txtai-default" in (out / "txtai-default" / "tiny.run").read_text()


def test_a_report_is_written_after_every_system(
    write_dataset: WriteDataset, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(peer: run.Peer, *_: object) -> Result:
        if peer.name == "Haystack":
            raise KeyboardInterrupt
        return Result("failed", "for a reason", {}, 0.0, ())

    monkeypatch.setattr(run, "_measure", measure)
    with pytest.raises(KeyboardInterrupt):
        compare(Plan((write_dataset(),), systems=("txtai", "haystack")), settings, _ignore, tmp_path / "out")
    assert "for a reason" in (tmp_path / "out" / "peers.md").read_text()


@pytest.mark.slow
def test_ours_runs_through_the_parts_that_serve(
    write_dataset: WriteDataset, settings: Settings, tmp_path: Path
) -> None:
    folder, gold = _gold(tmp_path)
    report = compare(Plan((write_dataset(),), (folder,), gold, ("policydesk",)), settings, _ignore)
    assert report.troubles() == []
    passages, documents = report.sets
    assert [row.mode for row in documents.rows] == ["default", "with filters"]
    for row in (*passages.rows, *documents.rows):
        assert row.figures is not None
        assert row.chunks > 0
        assert row.peak_mb > 50
    assert passages.rows[0].figures["R@10"] == pytest.approx((1 + 1 + 0.5) / 3)  # type: ignore[index]
    assert documents.rows[0].figures["article@5"] == 1.0  # type: ignore[index]
    assert list(settings.home.iterdir()) == []  # the user's own corpus is left alone


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(), "name a folder"),
        (Plan(systems=("pyserini",)), "pyserini"),
        (Plan(gold=Path("gold.jsonl")), "belong together"),
        (Plan(documents=(Path("documents"),)), "belong together"),
    ],
)
def test_a_plan_that_cannot_be_run_is_an_error(plan: Plan, said: str, settings: Settings) -> None:
    with pytest.raises(EvaluationError, match=said):
        compare(plan, settings, _ignore)


def test_all_are_given_the_files_of_the_same_embedder() -> None:
    assert {"model.safetensors", "tokenizer.json", "modules.json"} <= {path.name for path in model_folder().iterdir()}


def test_the_peers_stay_out_of_the_lock() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = re.search(r"^LOCKED_EXTRAS := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert named is not None
    assert set(named[1].split()) == extras.keys() - {"peers"}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {line.split("==")[0].lower() for line in lock.splitlines() if "==" in line and not line.startswith(" ")}
    assert not locked & {"torch", "txtai", "haystack-ai", "llama-index-core", "langchain", "sentence-transformers"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, peer in PEERS.items() if not peer.is_ours])
def test_a_real_framework_finds_what_is_there(
    name: str, write_dataset: WriteDataset, settings: Settings, tmp_path: Path
) -> None:
    folder, gold = _gold(tmp_path)
    report = compare(Plan((write_dataset(),), (folder,), gold, (name,), limits=Limits()), settings, _ignore)
    if any(row.state == "not installed" for each in report.sets for row in each.rows):
        pytest.skip(f"{name} is not installed")
    assert report.troubles() == []
    for row in report.sets[1].rows:
        assert row.figures is not None
        assert row.figures["document@5"] == 1.0
