"""The checklist of duties: whose, at which stage, with deadline and sanction."""

from datetime import date
from typing import Any

import pytest

from eligibility_desk import TODAY, FakeLibrary, clause_of, read_words
from rag.eligibility.obligations import Checklist, Duty, list_duties, stage_of
from rag.eligibility.profile import parse_profile

RULES = """# 滨海市学生实习规定

第一条 为了规范实习，制定本规定。

第二条 企业接纳学生实习的，应当与学校、学生签订三方协议。

第三条 企业应当为实习学生安排指导人员，支付实习报酬。

第四条 企业不得向实习学生收取押金。

第五条 学校应当为实习学生指派指导教师。

第六条 市人民政府应当建立实习信息平台。

第七条 企业应当自实习结束之日起十五日内向学校提交实习报告。

第八条 企业违反本规定第四条规定的，责令退还押金，处五千元以下罚款。

第九条 企业未为实习学生安排指导人员、支付实习报酬的，由教育行政部门责令改正。
"""
OFF_TOPIC = """# 滨海市税费规定

第一条 企业应当按期缴纳税款。
"""


def listed(day: date = TODAY, **facts: Any) -> Checklist:
    rules = read_words("rules.md", RULES, jurisdiction="CN-ZJ-330200")
    taxes = read_words("taxes.md", OFF_TOPIC, jurisdiction="CN")
    ended = read_words("ended.md", RULES, title="ended", jurisdiction="CN", effective_to=date(2022, 1, 1))
    away = read_words("away.md", RULES, title="away", jurisdiction="CN-BJ")
    profile = parse_profile({"kind": "enterprise", "place": "CN-ZJ-330200", **facts})
    return list_duties(FakeLibrary((rules, taxes, ended, away)), profile, day, TODAY)


def duty(found: Checklist, words: str) -> Duty:
    [only] = [each for each in found.duties if words in each.piece.quote]
    return only


def test_only_what_binds_the_party_there_and_then_is_listed() -> None:
    found = listed(interns_hosted=2)
    assert {each.document.source for each in found.duties} == {"rules.md"}
    assert not any("学校应当" in each.piece.quote or "市人民政府" in each.piece.quote for each in found.duties)
    assert found.left_out >= 1
    assert {each.document.source for each in listed(date(2021, 6, 1)).duties} == {"rules.md", "ended.md"}


def test_a_school_has_its_own_duties() -> None:
    assert [each.pin.path[-1] for each in listed(kind="school").duties] == ["第五条"]


def test_stages_and_prohibitions_are_told_apart() -> None:
    found = listed(interns_hosted=2)
    assert duty(found, "签订三方协议").stage == "before"
    assert duty(found, "安排指导人员").stage == "while"
    assert duty(found, "提交实习报告").stage == "after"
    assert duty(found, "收取押金").is_prohibition
    assert not duty(found, "安排指导人员").is_prohibition


@pytest.mark.parametrize(("hosted", "verdict"), [(2, "applies"), (None, "unknown")])
def test_a_duty_hangs_on_its_condition(hosted: int | None, verdict: str) -> None:
    assert duty(listed(interns_hosted=hosted, teachers_hosted=0), "签订三方协议").verdict == verdict


def test_a_duty_whose_condition_fails_is_left_out() -> None:
    found = listed(interns_hosted=0, teachers_hosted=0)
    assert not any("签订三方协议" in each.piece.quote for each in found.duties)


def test_sanctions_stand_beside_the_duty_they_name() -> None:
    found = listed(interns_hosted=2)
    [fine] = duty(found, "收取押金").sanctions
    assert (fine.by, fine.pin.path[-1]) == ("article", "第八条")
    [order] = duty(found, "安排指导人员").sanctions
    assert (order.by, order.pin.path[-1]) == ("words", "第九条")
    assert duty(found, "签订三方协议").sanctions == ()


def test_a_deadline_is_a_piece_of_the_text() -> None:
    found = duty(listed(interns_hosted=2), "提交实习报告")
    assert found.deadlines
    assert "十五日内" in found.deadlines[0].quote


@pytest.mark.parametrize(
    ("text", "language", "stage"),
    [
        ("企业应当支付报酬。", "zh", "while"),
        ("The employer shall sign an agreement with the school.", "en", "before"),
        ("The employer shall pay a wage.", "en", "while"),
        ("The employer shall keep records for five years.", "en", "after"),
    ],
)
def test_a_stage_is_read_from_the_words(text: str, language: str, stage: str) -> None:
    assert stage_of(clause_of(text, language)) == stage
