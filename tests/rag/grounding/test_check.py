"""One invented law in each language, and statements on it: which are supported, and what is said of the others."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Passage, Span
from rag.grounding.check import check, evidence_at
from rag.grounding.model import Cited, Claimed, Evidence, Verdict
from rag.sources import Source

ZH = (
    "用人单位应当自用工之日起三十日内与劳动者订立书面合同。培训机构可以申请不超过五十万元的补贴。"
    "用人单位不得向学徒收取费用，但法律另有规定的除外。学徒津贴不属于工资。"
    "未按期申报的，由主管部门处二千元以上二万元以下罚款。"
)
EN = (
    "The employer shall pay 30 per cent of the wages within 60 days, unless the Minister agrees. "
    "The college may apply for a grant of up to $5,000. An allowance is not income of the apprentice."
)
OTHER = "行业协会每年发布一次人才需求报告。"


def _evidence(text: str, path: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Evidence:
    span = Span(0, len(text))
    passage = Passage("p", "d", 0, span, path, None, text)
    return Evidence(Source(text, (), (passage,)), span, names=names)


def _check(
    statement: str, text: str, quote: str = "", path: tuple[str, ...] = (), names: tuple[str, ...] = ()
) -> Verdict:
    return check(Claimed(statement, (Cited(1, quote),)), {1: _evidence(text, path, names)})


@dataclass(frozen=True)
class Case:
    statement: str
    text: str
    support: str
    kinds: set[str] = field(default_factory=set)
    quote: str = ""


CORRECT = [
    Case("用人单位应当自用工之日起三十日内与劳动者订立书面合同。", ZH, "supported"),
    Case("用人单位必须自用工之日起30天内与劳动者订立书面合同。", ZH, "supported", quote="用工之日起三十日內"),
    Case("培训机构可以申请不超过50万元的补贴。", ZH, "supported"),
    Case("学徒津贴不属于工资。", ZH, "supported", quote="不属于工资"),
    Case("未按期申报的，由主管部门处2000元以上2万元以下罚款。", ZH, "supported"),
    Case("The employer must pay 30% of the wages within sixty days, unless the Minister agrees.", EN, "supported"),
    Case("The college may apply for a grant of up to $5,000.", EN, "supported", quote="a grant of up to $5,000"),
]
MISBEHAVING = [
    Case("用人单位应当自用工之日起八十日内与劳动者订立书面合同。", ZH, "unsupported", {"number"}),
    Case("用人单位应当自用工之日起三十个月内与劳动者订立书面合同。", ZH, "unsupported", {"unit"}),
    Case("用人单位可以自用工之日起三十日内与劳动者订立书面合同。", ZH, "unsupported", {"force"}),
    Case("鼓励用人单位自用工之日起三十日内与劳动者订立书面合同。", ZH, "unsupported", {"force"}),
    Case("培训机构应当自用工之日起三十日内与劳动者订立书面合同。", ZH, "unsupported", {"party"}),
    Case("培训机构应当申请不超过五十万元的补贴。", ZH, "unsupported", {"force"}),
    Case("培训机构可以申请不低于五十万元的补贴。", ZH, "unsupported", {"comparator"}),
    Case("培训机构可以申请不超过五十万美元的补贴。", ZH, "unsupported", {"money"}),
    Case("用人单位不得向学徒收取费用。", ZH, "partly", {"exception"}),
    Case("学徒津贴属于工资。", ZH, "unsupported", {"negation"}),
    Case("由主管部门处二千元以上二万元以下罚款。", ZH, "partly", {"condition"}),
    Case("用人单位一律应当自用工之日起三十日内与劳动者订立书面合同。", ZH, "partly", {"scope"}),
    Case("在杭州市，培训机构可以申请不超过五十万元的补贴。", ZH, "unsupported", {"place"}),
    Case("根据《学徒条例》，培训机构可以申请不超过五十万元的补贴。", ZH, "unsupported", {"instrument"}),
    Case("根据第九条，培训机构可以申请不超过五十万元的补贴。", ZH, "unsupported", {"article"}),
    Case("用人单位应当自用工之日起三十日内申请不超过五十万元的补贴。", ZH, "partly", {"joined"}),
    Case(
        "The employer may pay 30 per cent of the wages within 60 days, unless the Minister agrees.",
        EN, "unsupported", {"force"},
    ),
    Case(
        "The employer shall pay 30 per cent of the wages within 60 months, unless the Minister agrees.",
        EN, "unsupported", {"unit"},
    ),
    Case(
        "The college shall pay 30 per cent of the wages within 60 days, unless the Minister agrees.",
        EN, "unsupported", {"party"},
    ),
    Case("The employer shall pay 30 per cent of the wages within 60 days.", EN, "partly", {"exception"}),
    Case(
        "The employer shall pay 50 per cent of the wages within 60 days, unless the Minister agrees.",
        EN, "unsupported", {"rate"},
    ),
    Case("An allowance is income of the apprentice.", EN, "unsupported", {"negation"}),
    Case("The college may not apply for a grant of up to $5,000.", EN, "unsupported", {"force"}),
    Case("The college may apply for a grant of up to £5,000.", EN, "unsupported", {"money"}),
    Case("All colleges may apply for a grant of up to $5,000.", EN, "partly", {"scope"}),
    Case("The college of Harlow may apply for a grant of up to $5,000.", EN, "partly", {"name"}),
    Case("The employer may conclude a written contract with the worker within 30 days.", ZH, "unsupported", {"force"}),
    Case("An employer must conclude a contract with the worker within 90 days.", ZH, "unsupported", {"number"}),
    Case("行业协会发布报告。", EN, "unsupported", {"words"}),
    Case("The employer must conclude a written contract with the worker within 30 days.", ZH, "partly", {"language"}),
    Case("要求行业协会发布人才需求报告。", "第三条 鼓励行业协会发布人才需求报告。", "unsupported", {"force"}),
    Case("No college will hire a guard without a contract.", "No college may hire a guard without a contract.",
         "partly", {"force"}),
    Case("教职工代表不少于3／3。", "监督机构的教职工代表不少于1／3。", "unsupported", {"rate"}),
    Case("审批机关可以说明理由。", "审批机关应当说明理由。", "unsupported", {"force"}),
    Case("Fees under article 27 may be paid in cash.", "Fees under article 27 shall be paid in cash.",
         "unsupported", {"force"}),
    Case("学徒每年可以申请两次津贴。", "学徒每年可以申请两次津贴，但每次间隔应在一百日以上。", "partly", {"exception"}),
    Case("机关应当听取学校对企业的意见。", "机关应当听取企业对学校的意见。", "unsupported", {"party"}),
    Case("The rules on skills of trainers in colleges shall be prescribed by the Minister.",
         "The rules on the closing of workshops in colleges shall be prescribed by the Minister.", "partly", {"words"}),
    Case("教育部门负责继续教育，由银行提供低息贷款。",
         "教育部门负责继续教育，编制年度计划。\n小微企业可以由银行提供低息贷款。", "partly", {"joined"}),
    Case("有下列情形之一的，用人单位可以解除培训协议：学徒自愿退出学习的。",
         "有下列情形之一的，用人单位可以解除培训协议：\n（一）学徒被追究刑事责任的；\n（二）学徒连续旷课三十日的。",
         "partly", {"words"}),
    Case("有下列情形之一的，用人单位可以解除培训协议：学徒连续旷课三十日的。",
         "有下列情形之一的，用人单位可以解除培训协议：\n（一）学徒被追究刑事责任的；\n"
         "（二）学徒连续旷课三十日，经培训机构书面劝告仍不改正的。",
         "partly", {"condition"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CORRECT, ids=lambda case: case.statement[:30])
def test_correct_statements_survive(case: Case) -> None:
    verdict = _check(case.statement, case.text, case.quote)
    assert (verdict.support, verdict.problems) == ("supported", ())


@pytest.mark.parametrize("case", MISBEHAVING, ids=lambda case: case.statement[:40])
def test_misbehaving_statements_do_not_pass(case: Case) -> None:
    verdict = _check(case.statement, case.text, case.quote)
    assert verdict.support == case.support
    assert case.kinds <= {problem.kind for problem in verdict.problems}


def test_an_unknown_number_is_dropped_and_the_rest_stays() -> None:
    claimed = Claimed("学徒津贴不属于工资。", (Cited(7), Cited(1, "不属于工资")))
    verdict = check(claimed, {1: _evidence(ZH)})
    assert verdict.support == "supported"
    assert [each.number for each in verdict.citations] == [1]
    assert [(each.kind, each.gravity) for each in verdict.problems] == [("unknown_citation", "dropped")]


@pytest.mark.parametrize("quote", ["津贴不计入工资", "津贴属于工资", "行业协会每年发布"])
def test_a_statement_whose_quote_does_not_stand_there_is_unsupported(quote: str) -> None:
    verdict = _check("学徒津贴不属于工资。", ZH, quote)
    assert verdict.support == "unsupported"
    assert verdict.citations == ()
    assert [problem.kind for problem in verdict.problems] == ["quote_not_found", "uncited"]


def test_no_citation_at_all_is_unsupported() -> None:
    assert check(Claimed("学徒津贴不属于工资。", ()), {1: _evidence(ZH)}).support == "unsupported"


def test_another_passage_supports_nothing() -> None:
    claimed = Claimed("学徒津贴不属于工资。", (Cited(2),))
    assert check(claimed, {1: _evidence(ZH), 2: _evidence(OTHER)}).support == "unsupported"


def test_a_verdict_across_languages_says_so() -> None:
    said = "The employer must conclude a written contract with the worker within 30 days."
    verdict = _check(said, ZH)
    assert verdict.is_across
    assert verdict.is_translated
    assert [each.found for each in verdict.problems] == [ZH.split("。")[0] + "。"]
    assert verdict.supported_text(said) == ""
    assert not _check(said.replace("30", "90"), ZH).is_translated
    assert not _check("学徒津贴不属于工资。", ZH).is_across


def test_a_quote_is_cited_in_whole_sentences() -> None:
    evidence = _evidence(ZH)
    verdict = check(Claimed("学徒津贴不属于工资。", (Cited(1, "属于工资"),)), {1: evidence})
    (citation,) = verdict.citations
    assert citation.is_quoted
    assert evidence_at(evidence, citation) == "学徒津贴不属于工资。"


def test_without_a_quote_the_supporting_sentence_is_cited() -> None:
    evidence = _evidence(ZH)
    (citation,) = check(Claimed("学徒津贴不属于工资。", (Cited(1),)), {1: evidence}).citations
    assert not citation.is_quoted
    assert evidence_at(evidence, citation) == "学徒津贴不属于工资。"


def test_an_item_is_cited_with_its_lead_in() -> None:
    text = "雇主应当提交下列材料：\n（一）学徒名册；\n（二）津贴发放凭证，并加盖本单位印章和负责人签字。"
    evidence = _evidence(text)
    (citation,) = check(Claimed("雇主应当提交学徒名册。", (Cited(1, "学徒名册"),)), {1: evidence}).citations
    assert evidence_at(evidence, citation).startswith("雇主应当提交下列材料")


def test_what_is_known_of_the_document_counts_as_said() -> None:
    said = "根据《学徒条例》（甬政〔2022〕7号）第九条，培训机构可以申请不超过五十万元的补贴。"
    names = ("学徒条例", "甬政〔2022〕7号")
    assert _check(said, ZH, path=("第九条",), names=names).support == "supported"
    assert _check(said, ZH, path=("第八条",), names=names).support == "unsupported"
    assert _check(said.replace("7号", "9号"), ZH, path=("第九条",), names=names).support == "unsupported"
    known = ("学徒条例", "第7号")
    assert _check(said, ZH, path=("第九条",), names=known).support == "unsupported"  # it says more of the number


def test_a_semicolon_of_a_title_parts_no_statement() -> None:
    name = "Guard Act – accounts; levies"
    said = f"A board shall keep proper accounts of its levies under the {name} (1982 c. {{}})."
    own = ("A board shall keep proper accounts of its levies.", "", (), (name, "1982 c. 10"))
    assert _check(said.format(10), *own).support == "supported"
    wrong = _check(said.format(30), *own)
    assert (wrong.support, wrong.supported_text(said.format(30))) == ("unsupported", "")


def test_a_text_in_two_languages_supports_a_statement_in_one_of_them() -> None:
    text = ZH.replace("。", "。\n", 1) + "\n" + EN + "\nIt is so. It was so. It stays so. It ends so. It goes so."
    assert _check("用人单位应当自用工之日起三十日内与劳动者订立书面合同。", text).support == "supported"


def test_the_supported_part_of_a_statement_can_stay() -> None:
    said = "学徒津贴不属于工资；用人单位应当自用工之日起八十日内与劳动者订立书面合同。"
    verdict = _check(said, ZH)
    assert verdict.support == "partly"
    assert [part.support for part in verdict.parts] == ["supported", "unsupported"]
    assert verdict.supported_text(said) == "学徒津贴不属于工资；"


def test_problems_point_at_the_words_of_the_statement() -> None:
    said = "学徒津贴不属于工资；用人单位应当自用工之日起八十日内与劳动者订立书面合同。"
    number = next(problem for problem in _check(said, ZH).problems if problem.kind == "number")
    assert said[number.start : number.end] == number.words == "八十日"
    assert number.found == "三十日"


@given(st.text(alphabet="用人单位应当可以不得三十日万元。，；—(a) shall30%", max_size=80), st.text(max_size=10))
def test_any_text_is_judged_without_failing(statement: str, quote: str) -> None:
    verdict = _check(statement, ZH, quote)
    assert verdict == _check(statement, ZH, quote)
    assert all(0 <= problem.start <= problem.end <= len(statement) for problem in verdict.problems)
