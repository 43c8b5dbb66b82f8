"""The whole path on invented rules: a model that misbehaves over HTTP, the answers that come of it, the report."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import wiring
from api.cli.main import app
from api.settings import Settings
from corpus.dictionary import Dictionary
from corpus.embedders.word_vectors import WordVectors
from corpus.errors import EvaluationError
from eval.misbehaving import run as running
from eval.misbehaving import trials
from eval.misbehaving.run import MisbehaviourReport, measure_misbehaviour
from eval.tampering.cases import MISBEHAVING
from fakes import HashEmbedder
from rag.adapters import openai_endpoint

RULES = {
    "act-zh.md": "# 学徒培训条例\n\n"
    + "\n\n".join(
        f"## 第{number}条\n\n{text}"
        for number, text in zip(
            "一二三四五六七八",
            (
                "企业招收学徒的，应当在三十日内与学徒签订书面培训协议，并报主管部门备案。",
                "企业支付的学徒津贴不得低于当地最低工资标准的百分之七十。",
                "培训机构可以向主管部门申请不超过五十万元的一次性补贴，但已经享受同类补贴的除外。",
                "违反本条例规定的，由主管部门责令改正，并可以处二千元以上二万元以下罚款。",
                "职业学校应当为参加实习的学生投保实习责任保险，保险费由学校和企业共同承担。",
                "主管部门应当自收到申请之日起二十日内作出决定，并书面通知申请人。",
                "企业可以将学徒培训的支出列入职工教育经费，在缴纳企业所得税前扣除。",
                "任何单位不得安排未满十六周岁的学生顶岗实习，也不得收取实习押金。",
            ),
            strict=True,
        )
    ),
    "act-en.md": "# Apprentice Training Act\n\n"
    + "\n\n".join(
        f"## Article {number}\n\n{text}"
        for number, text in enumerate(
            (
                "An employer that takes on apprentices shall, within 30 days, sign a written agreement with them.",
                "The allowance that an employer pays shall not be less than 70 per cent of the minimum wage.",
                "A training institution may apply to the competent authority for a grant of up to $5,000.",
                "Where the levy is unpaid, the competent authority shall impose a fine of at least $200 on it.",
                "A college must insure every student against accidents during a placement that it arranges.",
                "The competent authority shall decide within 20 days of the application and notify the applicant.",
                "An employer may deduct what it spends on training from its taxable income for the same year.",
                "No person may employ a student under the age of sixteen on a placement that pays no wage.",
            ),
            start=1,
        )
    ),
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in RULES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(documents: Path, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MisbehaviourReport]:
    """One run, with few failures of each kind, no long pauses between attempts, and vectors of hashes."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(wiring, "MiniLmEmbedder", lambda *_: HashEmbedder(reads_chinese=False))
        patch.setattr(wiring, "Dictionary", lambda _: Dictionary(models))
        patch.setattr(wiring, "WordVectors", lambda _: WordVectors(models))
        patch.setattr(openai_endpoint._BACK_OFF, "multiplier", 0.01)
        patch.setattr(openai_endpoint._BACK_OFF, "jitter", 0.01)
        patch.setattr(running, "TIMEOUT_S", 0.5)
        few = {kind: list(failures())[::9] for kind, failures in trials.FAILURES.items()}
        for name in ("MALFORMED", "MISSING"):
            patch.setattr(trials, name, dict(list(getattr(trials, name).items())[::5]))
        patch.setattr(running, "FAILURES", {kind: lambda kept=kept: kept for kind, kept in few.items()})
        settings = Settings(home=tmp_path_factory.mktemp("home"))
        yield measure_misbehaviour(documents, settings, per_kind=2)


def test_nothing_wrong_is_shown_as_supported(report: MisbehaviourReport) -> None:
    assert [each for each in report.troubles() if each.startswith("shown as supported, wrong")] == []
    told = {each.told.kind for trial in report.trials for each in trial.judged if not each.told.is_right}
    assert len(told & {*MISBEHAVING}) >= 20


def test_whatever_fails_there_is_an_answer_that_says_so(report: MisbehaviourReport) -> None:
    failed = [trial for trial in report.trials if not trial.misbehaviour.startswith(("wrong statements", "orders"))]
    assert {trial.misbehaviour for trial in failed} == {"malformed JSON", "missing JSON", *trials.FAILURES}
    assert [trial for trial in failed if not trial.is_caught] == []


def test_orders_that_are_known_reach_neither_model_nor_asker(report: MisbehaviourReport) -> None:
    known = [trial for trial in report.trials if trial.misbehaviour.startswith("orders, known")]
    assert len(known) >= 8
    assert {trial.misbehaviour for trial in known} == {"orders, known, withheld from the model"}
    assert [trial for trial in known if not trial.is_caught] == []
    assert all(each.is_verified for trial in known for each in trial.judged if each.told.is_right)


def test_right_statements_survive(report: MisbehaviourReport) -> None:
    for told, survived in map(report._right, ("zh", "en")):
        assert told >= 20
        assert survived / told >= 0.95


def test_the_report_counts_what_was_tried(report: MisbehaviourReport) -> None:
    found = json.loads(json.dumps(report.to_dict()))
    assert found["misbehaviours"]["malformed JSON"]["tried"] == 16
    assert found["wrong_statements"]["en"]["may made shall"]["told"] >= 1
    statements, failures, survival, alarms = report.tables()
    assert statements.rows[-1][0] == "all"
    told = sum(counts["told"] for counts in found["wrong_statements"]["zh"].values())
    assert statements.rows[-1][1] == str(told)
    assert {row[0] for row in failures.rows} == {*found["misbehaviours"]}
    assert [row[0] for row in survival.rows] == [row[0] for row in alarms.rows] == ["Chinese", "English"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(EvaluationError, match="no such folder"):
        measure_misbehaviour(tmp_path / "none", settings)
    (tmp_path / "empty.md").write_text("# Nothing\n\nNo rule is here.\n")
    result = CliRunner().invoke(
        app, ["--home", str(settings.home), "eval", "misbehaviour", "--documents", str(tmp_path / "empty.md")]
    )
    assert result.exit_code == 2
    assert "states a rule" in " ".join(result.stderr.split())
