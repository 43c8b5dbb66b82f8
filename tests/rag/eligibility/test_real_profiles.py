"""The worked profiles on real laws: what applies was found by reading the laws, not by running the program.

Nothing here needs the laws: without a folder with them beside the project, these tests are skipped.
"""

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eligibility_desk import TODAY, FakeLibrary, read_file
from rag.eligibility.matching import match_incentives
from rag.eligibility.model import Entry, Match, Verdict
from rag.eligibility.obligations import list_duties
from rag.eligibility.profile import Profile, read_profile
from rag.eligibility.vocabulary import vocabulary

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("POLICYDESK_TEST_DATA") or ROOT.parent / "shared") / "policy-docs"
SURCHARGE_BRIEF = ROOT / "corpus" / "starter" / "caishui-2019-46-education-surcharge-credit.zh.md"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no folder of real documents beside the project")

NINGBO = "cn-ningbo-school-enterprise-cooperation-regulations-2020"
BEIJING = "cn-beijing-sme-promotion-regulations-2020"
VOCATIONAL = "cn-vocational-education-law-2022"
PRIVATE = "cn-private-education-promotion-law-2018"
PRIVATE_RULES = "cn-private-education-implementation-rules-2021"
TRAINING_NOTICE = "cn-caishui-2018-51"
TAX_RULES = "cn-enterprise-income-tax-implementation-rules-2019"
TAX_LAW = "cn-enterprise-income-tax-law-2018"
SME = "cn-sme-promotion-law-2017"
DC = "us-dc-code-retraining-tax-credit"
WORK_2026 = "us-work-opportunity-tax-credit-26usc51-2026"

Row = tuple[str, str, Verdict]
"""The document, some words of the clause, and the verdict."""


@pytest.fixture(scope="session")
def library() -> FakeLibrary:
    files = [path for path in sorted(DATA.glob("*.md")) if path.stem != "README"]
    return FakeLibrary(tuple(read_file(path) for path in [*files, SURCHARGE_BRIEF]))


def profile(name: str) -> Profile:
    return read_profile((ROOT / "examples" / "profiles" / f"{name}.yaml").read_text("utf-8"))


def match(library: FakeLibrary, name: str, day: date = TODAY) -> Match:
    return match_incentives(library, profile(name), day, TODAY)


def entry(found: Match, source: str, words: str) -> Entry:
    rows = [each for each in found.entries if source in each.document.source and words in each.piece.quote]
    assert len(rows) == 1, [each.piece.quote for each in rows]
    return rows[0]


def check(found: Match, rows: list[Row]) -> None:
    wrong = [(source, words, entry(found, source, words).why) for source, words, verdict in rows
             if entry(found, source, words).verdict != verdict]  # fmt: skip
    assert wrong == []


def test_a_certified_manufacturer_in_ningbo(library: FakeLibrary) -> None:
    found = match(library, "ningbo-manufacturer")
    check(
        found,
        [
            (VOCATIONAL, "认定为产教融合型企业的", "applies"),  # Art. 27, second half: it is certified
            (VOCATIONAL, "对深度参与产教融合", "unknown"),  # Art. 27, first half: nobody has assessed that
            (VOCATIONAL, "实习实训基地所发生的费用", "applies"),  # Art. 58: it spends on a base
            (VOCATIONAL, "有关企业可以按照规定享受补贴", "does_not_apply"),  # Art. 30: no apprentices
            (NINGBO, "（一）合作设置学科专业", "does_not_apply"),  # Art. 14: no joint programme
            (NINGBO, "（二）联合建立实习实训基地", "applies"),
            (NINGBO, "（三）职业院校、企业为学生办理", "unknown"),  # insurance of interns is not said
            (NINGBO, "（四）企业接纳职业院校学生", "applies"),  # forty interns
            (NINGBO, "（五）联合开展技术改造", "does_not_apply"),
            (NINGBO, "（七）其他促进", "unknown"),  # a catch-all: cannot be known
            (NINGBO, "职工教育经费支出和用于", "applies"),  # Art. 16(1)
            (NINGBO, "委托职业院校开发新产品", "does_not_apply"),  # Art. 16(2): nothing commissioned
            (TRAINING_NOTICE, "不超过工资薪金总额8%", "applies"),
            (TAX_RULES, "不超过工资薪金总额2.5%", "does_not_apply"),  # the notice provides otherwise
            (SME, "国家对小型微型企业行政事业性收费", "does_not_apply"),  # it is medium-sized
        ],
    )
    assert not any(BEIJING in each.document.source for each in found.entries)


def test_amounts_of_the_manufacturer(library: FakeLibrary) -> None:
    found = match(library, "ningbo-manufacturer")

    training = entry(found, TRAINING_NOTICE, "8%").amount
    assert training is not None
    # 8 % of wages of 10,000,000 is 800,000; 900,000 were spent, 100,000 go on.
    assert (training.kind, training.value, training.carried) == ("deduction", Decimal(800_000), Decimal(100_000))
    assert "不是税额抵免" in training.label

    credit = entry(found, "caishui-2019-46", "30%，这个数").amount
    assert credit is not None
    # 30 % of 2,000,000 is 600,000; the surcharges due are 300,000 + 200,000; 100,000 go on.
    assert (credit.kind, credit.value, credit.carried) == ("surcharge_credit", Decimal(500_000), Decimal(100_000))
    assert "简介" in entry(found, "caishui-2019-46", "30%，这个数").notes[0]

    land = entry(found, VOCATIONAL, "认定为产教融合型企业的")
    assert land.amount is None
    assert land.is_set_elsewhere


def test_a_local_rule_stands_beside_its_parent(library: FakeLibrary) -> None:
    found = match(library, "ningbo-manufacturer")
    parents = [each.source for each in entry(found, NINGBO, "职工教育经费支出和用于").parents]
    assert any(TRAINING_NOTICE in source for source in parents)


def test_the_old_law_has_ended(library: FakeLibrary) -> None:
    found = match(library, "ningbo-manufacturer")
    old = [each for each in found.entries if "vocational-education-law-1996" in each.document.source]
    assert old
    assert {each.verdict for each in old} == {"does_not_apply"}
    assert all("2022-05-01" in each.why for each in old)


def test_a_software_enterprise_in_beijing(library: FakeLibrary) -> None:
    found = match(library, "beijing-software")
    check(
        found,
        [
            (VOCATIONAL, "认定为产教融合型企业的", "does_not_apply"),
            (VOCATIONAL, "对深度参与产教融合", "does_not_apply"),
            (VOCATIONAL, "有关企业可以按照规定享受补贴", "does_not_apply"),
            (BEIJING, "通过首贷服务中心获得首次贷款", "applies"),  # Art. 22(2), second half
            (BEIJING, "中小企业发展专项资金向小型微型企业倾斜", "programme"),  # Art. 15(2): no claim on the fund
            (BEIJING, "对符合条件的按照规定给予保费补贴", "unknown"),  # Art. 37(2): which conditions is not said
            (BEIJING, "可以享受税前加计扣除政策", "unknown"),  # Art. 34(2): "if it meets the State's rules"
            (TAX_LAW, "减按15％", "applies"),
            (TAX_LAW, "减按20％", "does_not_apply"),
            (SME, "国家对小型微型企业行政事业性收费", "applies"),  # Art. 12
            (SME, "对符合条件的小型微型企业按照规定", "unknown"),  # Art. 11: "that qualify"
            (TRAINING_NOTICE, "不超过工资薪金总额8%", "applies"),
        ],
    )
    assert not any("ningbo" in each.document.source for each in found.entries)
    reduced = entry(found, TAX_LAW, "减按15％").amount
    training = entry(found, TRAINING_NOTICE, "8%").amount
    # 25 % less 15 % of 1,000,000; all of the 100,000 spent, which is less than 8 % of 5,000,000.
    assert reduced is not None
    assert (reduced.kind, reduced.value) == ("reduced_rate", Decimal(100_000))
    assert training is not None
    assert (training.value, training.carried) == (Decimal(100_000), None)


def test_a_private_college_in_ningbo(library: FakeLibrary) -> None:
    found = match(library, "ningbo-private-college")
    check(
        found,
        [
            (VOCATIONAL, "对其中的非营利性", "applies"),  # Art. 26(2), second half
            (PRIVATE, "对非营利性民办学校还可以", "applies"),  # Art. 46, second half
            (PRIVATE, "非营利性民办学校享受与公办学校同等", "applies"),  # Art. 47
            (PRIVATE, "新建、扩建非营利性民办学校", "applies"),  # Art. 51
            (PRIVATE_RULES, "对非营利性民办学校给予适当补助", "applies"),  # Art. 52(2)
            (PRIVATE_RULES, "在西部地区、边远地区", "unknown"),  # Art. 56: area and loan are not said
            (NINGBO, "（一）合作设置学科专业", "applies"),
            (NINGBO, "（二）联合建立实习实训基地", "applies"),
            (NINGBO, "（四）企业接纳职业院校学生", "does_not_apply"),  # for enterprises
            (NINGBO, "（五）联合开展技术改造", "does_not_apply"),
            (VOCATIONAL, "认定为产教融合型企业的", "does_not_apply"),
        ],
    )
    assert entry(found, PRIVATE, "对非营利性民办学校还可以").is_discretionary


def test_a_public_school_in_beijing(library: FakeLibrary) -> None:
    found = match(library, "beijing-public-school")
    check(
        found,
        [
            (VOCATIONAL, "对其中的非营利性", "does_not_apply"),  # of those that enterprises and others run
            (PRIVATE, "民办学校享受国家规定的税收优惠政策；", "does_not_apply"),
            (PRIVATE, "新建、扩建非营利性民办学校", "does_not_apply"),
            (PRIVATE_RULES, "对非营利性民办学校给予适当补助", "does_not_apply"),
            (VOCATIONAL, "国家对在职业教育工作中做出显著成绩", "does_not_apply"),
        ],
    )


def test_known_false_claims_are_none(library: FakeLibrary) -> None:
    """What is for people or other bodies, or is a mere power or programme, applies to none of those that it names."""
    others = (
        "专职教学人员",
        "毕（结）业生",
        "通过购买服务等方式",
        "资助资金管理制度",
        "职务（职称）评聘制度",
        "激励机制，通过",
    )
    for name in ("ningbo-manufacturer", "ningbo-private-college", "beijing-software", "beijing-public-school"):
        quotes = [each.piece.quote for each in match(library, name).having("applies")]
        assert not [quote for quote in quotes if any(words in quote for words in others)]


def test_nothing_spent_is_no_benefit_of_zero(library: FakeLibrary) -> None:
    found = match(library, "ningbo-manufacturer")
    assert entry(found, TAX_RULES, "专用设备的投资额的10%").verdict == "does_not_apply"
    assert not [each for each in found.having("unknown") if each.amount and each.amount.value == 0]


def test_answering_the_first_five_questions_settles_rows(library: FakeLibrary) -> None:
    before = match(library, "ningbo-manufacturer")
    nothing = {"yes_no": False, "count": 0, "set": frozenset[str]()}
    asked = [each for each in before.ask_next if each.kind == "fact"][:5]
    said = profile("ningbo-manufacturer")
    facts = {**said.facts, **{each.id: nothing.get(vocabulary()[each.id].type, 0) for each in asked}}
    after = match_incentives(library, replace(said, facts=facts), TODAY, TODAY)
    settled = {each.key for each in before.having("unknown")} - {each.key for each in after.having("unknown")}
    assert len(settled) >= 12


def test_a_trader_qualifies_for_nothing(library: FakeLibrary) -> None:
    assert [each.piece.quote for each in match(library, "beijing-trader").having("applies")] == []


def test_a_programme_in_washington_has_expired(library: FakeLibrary) -> None:
    found = match(library, "washington-technology")
    expired = entry(found, WORK_2026, "(a) Determination of amount.")
    assert expired.verdict == "does_not_apply"
    assert "2025-12-31" in expired.why  # § 51(c)(4): nobody who begins work after that day

    credit = entry(found, DC, "shall be allowed a credit")
    assert credit.verdict == "applies"
    assert credit.amount is not None
    # Three employees at 20,000 each, of 90,000 spent; the tax due of 40,000 caps it, the rest is carried forward.
    assert (credit.amount.value, credit.amount.carried, credit.amount.bound) == (
        Decimal(40_000),
        Decimal(20_000),
        "at_most",
    )


def test_what_an_enterprise_with_interns_must_do(library: FakeLibrary) -> None:
    checklist = list_duties(library, profile("ningbo-manufacturer"), TODAY, TODAY)

    def duty(source: str, words: str) -> tuple[str, bool, str, int]:
        [found] = [each for each in checklist.duties if source in each.document.source and words in each.piece.quote]
        return found.stage, found.is_prohibition, found.verdict, len(found.sanctions)

    rights = duty(VOCATIONAL, "接纳实习的单位应当保障学生")
    assert rights[:3] == ("while", False, "applies")
    assert rights[3] >= 1  # Art. 66(1) names the breach
    assert duty(NINGBO, "企业应当接纳职业院校学生实习")[:3] == ("while", False, "applies")
    assert duty(NINGBO, "禁止企业安排实习学生")[:3] == ("while", True, "applies")
    assert duty(VOCATIONAL, "应当纳入企业社会责任报告")[:3] == ("after", False, "applies")
    assert duty(NINGBO, "提供实训场地、设备设施")[:3] == ("while", False, "applies")
    assert duty(VOCATIONAL, "应当签订联合办学协议")[:3] == ("before", False, "unknown")  # whether it runs a school
    assert not any("应当签订学徒培养协议" in each.piece.quote for each in checklist.duties)  # no apprentices
    assert not any("beijing" in each.document.source for each in checklist.duties)
    assert not any("1996" in each.document.source for each in checklist.duties)


def test_every_quote_of_every_profile_is_its_span(library: FakeLibrary) -> None:
    texts = {each.document.id: each.text for each in library.held}
    for name in ("ningbo-manufacturer", "washington-technology"):
        for each in match(library, name).entries:
            text = texts[each.document.id]
            assert all(piece.quote == piece.span.of(text) for piece in (each.piece, *each.parameters))
            assert all(one.words == one.span.of(text) for one in each.conditions if one.span)
