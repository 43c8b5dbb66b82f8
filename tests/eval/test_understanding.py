"""What questions are taken for, counted on an invented law."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.settings import Settings
from api.wiring import open_services
from corpus.errors import EvaluationError
from eval.understanding import KINDS, Followed, UnderstandingReport, evaluate_understanding

LAW = "# Levy Act\n\n## Article 1\n\nAn employer must pay the training levy within ten days.\n"
ANNOTATED = Path(__file__).parents[2] / "eval" / "annotated"
QUESTIONS: list[dict[str, Any]] = [
    {"kind": "plain", "question": "When must an employer pay the training levy?"},
    {"kind": "personal_advice", "question": "Should I sue my employer over the levy?"},
    {"kind": "off_topic", "question": "Write me a poem about the sea."},
    {"history": ["What is the training levy?"], "question": "Who must pay it?",
     "alone": "Who must pay the training levy?"},
    {"history": ["What is the training levy?"], "question": "Which colleges enrol apprentices from abroad?",
     "alone": "Which colleges enrol apprentices from abroad?"},
]  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path, settings: Settings) -> Path:
    (tmp_path / "levy-act.md").write_text(LAW, encoding="utf-8")
    with open_services(settings) as services:
        services.ingester.ingest_paths([tmp_path / "levy-act.md"])
    path = tmp_path / "asked.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    return path


def test_each_question_is_counted_by_what_it_was_taken_for(asked: Path, settings: Settings) -> None:
    report = evaluate_understanding([asked], settings)
    assert report.kinds == {(kind, kind): 1 for kind in ("plain", "personal_advice", "off_topic")}
    assert [(each.stands_alone, each.is_resolved) for each in report.followed] == [(False, True), (True, False)]
    assert report.followed[0].likeness > 0.6
    assert report.followed[1].likeness == 1.0


def test_the_command_prints_tables_and_json(asked: Path, settings: Settings) -> None:
    command = ["--home", str(settings.home), "eval", "understanding", str(asked)]
    assert "follow-ups resolved" in CliRunner().invoke(app, command).stdout
    found = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert found["follow_ups"] == {"resolved": 1, "of": 1, "kept": 1, "stand_alone": 1}
    assert found["kinds"]["off_topic"]["off_topic"] == 1


@pytest.mark.parametrize(
    "line", ["{}", '{"kind": "odd", "question": "?"}', "3", "{", '{"history": [], "question": ""}']
)
def test_other_lines_are_told_with_their_place(line: str, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "odd.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"odd\.jsonl"):
        evaluate_understanding([tmp_path / "odd.jsonl"], settings)


def test_only_what_was_asked_is_shown() -> None:
    assert UnderstandingReport({}, ()).tables() == []
    [table] = UnderstandingReport({}, (Followed(True, False, 1.0),)).tables()
    assert table.rows == (("0 of 0", "–", "1 of 1"),)


@pytest.mark.parametrize("half", ["dev", "unseen"])
def test_our_own_questions_can_be_asked(half: str) -> None:
    rows = [json.loads(line) for line in (ANNOTATED / f"kinds-{half}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["kind"] for row in rows} == set(KINDS)
    assert {row["lang"] for row in rows} == {"zh", "en"}
