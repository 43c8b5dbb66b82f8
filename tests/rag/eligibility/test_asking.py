"""What is asked next settles most, and answering it moves rows."""

from typing import Any

import pytest

from eligibility_desk import FakeLibrary, matched, read_words
from rag.eligibility.model import Match

LAW = """# 滨海市促进条例

第一条 高新技术企业，减按15%的税率征收企业所得税。企业所得税的税率为25%。

第二条 对高新技术企业给予补贴。

第三条 对高新技术企业优先给予贷款贴息。

第四条 企业接纳学生实习的，给予补贴。

第五条 小型微型企业接纳学生实习的，给予奖励。

第六条 投保知识产权保险的企业，给予保费补贴。

第七条 参加国内外展览的企业，给予补贴。

第八条 确需加速折旧的企业，可以享受优惠。
"""
NO: dict[str, Any] = {"yes_no": False, "count": 0, "money": 0, "set": [], "choice": "large"}
YES: dict[str, Any] = {"yes_no": True, "count": 5, "money": 5, "choice": "small"}
TYPES = {"interns_hosted": "count", "teachers_hosted": "count", "size": "choice"}
"""Of the facts that are asked and are no yes-no questions."""


def found(**facts: Any) -> Match:
    library = FakeLibrary((read_words("law.md", LAW, jurisdiction="CN"),))
    return matched(library, {"kind": "enterprise", "place": "CN", "income": {"taxable": 100_000}, **facts})


def test_the_fact_that_most_incentives_hang_on_is_asked_first() -> None:
    first = found().ask_next[0]
    assert (first.id, first.settles) == ("high_tech", 3)


@pytest.mark.parametrize("answers", [NO, YES])
def test_answering_the_first_five_settles_rows(answers: dict[str, Any]) -> None:
    before = found()
    said = {each.id: answers[TYPES.get(each.id, "yes_no")] for each in before.ask_next[:5]}
    after = found(**said)

    settled = {each.key for each in before.having("unknown")} - {each.key for each in after.having("unknown")}
    assert len(said) == 5
    assert len(settled) >= 6  # of eight; three hang on the first question alone
    assert not {each.id for each in after.ask_next} & set(said)


def test_each_question_says_how_many_rows_an_answer_may_move() -> None:
    before = found()
    for ask in before.ask_next:
        after = found(**{ask.id: NO[TYPES.get(ask.id, "yes_no")]})
        moved = {each.key for each in before.having("unknown")} - {each.key for each in after.having("unknown")}
        assert len(moved) <= ask.settles


def test_a_question_is_asked_with_its_label_and_papers() -> None:
    for ask in found().ask_next:
        assert ask.question["zh"]
        assert ask.settled_by["en"]
