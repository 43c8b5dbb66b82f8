"""Clauses that give nobody a claim: programmes to be set up, and what names parties without giving them anything."""

import pytest

from eligibility_desk import FakeLibrary, clause_of, matched, read_words
from rag.eligibility.claims import STANDINGS, ClaimRule, claim_rules, without_claim
from rag.eligibility.model import Match

LAW = """# 滨海市培训条例

第一条 市人民政府应当建立健全激励机制，支持企业参与校企合作。

第二条 对参与校企合作的企业，给予补贴。

第三条 企业的专职教学人员在职称评定、奖励等方面，享受同等待遇。

第四条 国家机关、企业可以通过购买服务等方式，将学校开发的学习资源用于培训。

第五条 对向学校捐赠财产的公民、法人或者其他组织，给予奖励。

第六条 对中等职业学校毕业生，在贷款方面予以优惠。
"""


@pytest.mark.parametrize("rule", claim_rules(), ids=lambda rule: rule.id)
def test_rules_read_their_examples(rule: ClaimRule) -> None:
    assert rule.standing in STANDINGS
    assert rule.examples
    assert rule.counterexamples
    assert all(rule.find(example) for example in rule.examples)
    assert not any(rule.find(example) for example in rule.counterexamples)


def found(kind: str) -> Match:
    library = FakeLibrary((read_words("law.md", LAW, jurisdiction="CN"),))
    return matched(library, {"kind": kind, "place": "CN", "complete": ["spending"]})


def verdict(match: Match, words: str) -> str | None:
    entries = [each for each in match.entries if words in each.piece.quote]
    return entries[0].verdict if entries else None


def test_what_is_to_be_set_up_is_a_programme_and_says_so() -> None:
    match = found("enterprise")
    [programme] = match.having("programme")
    assert programme.programme is not None
    assert programme.programme.quote.startswith("市人民政府应当建立健全激励机制")
    assert all("激励机制" not in each.piece.quote for each in match.having("applies"))


@pytest.mark.parametrize("words", ["专职教学人员", "毕业生"])
@pytest.mark.parametrize("kind", ["enterprise", "school"])
def test_what_people_get_is_not_for_their_employer_or_school(kind: str, words: str) -> None:
    assert verdict(found(kind), words) in (None, "does_not_apply")


def test_people_get_what_is_for_them() -> None:
    assert verdict(found("individual"), "专职教学人员") != "does_not_apply"


def test_a_power_to_buy_is_no_benefit() -> None:
    assert verdict(found("enterprise"), "购买服务") is None


def test_who_gives_to_a_school_is_rewarded_and_not_the_school() -> None:
    entry = next(each for each in found("school").entries if "捐赠财产" in each.piece.quote)
    recipient = next(each for each in entry.conditions if each.kind == "recipient")
    assert "公民、法人或者其他组织" in recipient.words
    assert entry.verdict == "does_not_apply"  # it gave nothing


def test_the_words_are_cut_out_of_the_text() -> None:
    clause = clause_of("本市建立融资担保体系，服务企业。")
    span = without_claim(clause, "programme")
    assert span is not None
    assert span.of(clause.held.text) == "本市建立融资担保体系"
    assert without_claim(clause, "nothing") is None
