"""The same benefit said by several texts is one row."""

from eligibility_desk import FakeLibrary, matched, read_words
from rag.eligibility.model import Entry, Match

NOTICE = """# 扣除通知

第一条 企业发生的职工教育经费支出，不超过工资薪金总额8%的部分，准予扣除。
"""
POINTER = """# 滨海市培训条例

第一条 企业应当提取职工教育经费，并可以按照国家规定在税前扣除。

第二条 企业接纳学生实习的，由市人民政府给予奖励。
"""
RATES = """# 税法

第一条 小型微利企业，减按20%的税率征收企业所得税。

第二条 企业所得税的税率为25%。
"""
OTHER_RATES = """# 税法实施条例

第一条 非居民企业，减按10%的税率征收企业所得税。

第二条 企业所得税的税率为25%。
"""
FACTS = {"kind": "enterprise", "place": "CN-ZJ-330200", "complete": ["spending"], "interns_hosted": 3}
SPENT = {**FACTS, "spending": {"employee_training": 100}, "base": {"wages": 10_000}}


def found(facts: dict[str, object], **texts: str) -> Match:
    places = {"pointer": "CN-ZJ-330200"}
    held = tuple(
        read_words(f"{name}.md", text, jurisdiction=places.get(name, "CN"), kind="law") for name, text in texts.items()
    )
    return matched(FakeLibrary(held), facts)


def shown(match: Match) -> list[Entry]:
    return [each for each in match.entries if each.repeats is None and "教育经费" in each.piece.quote]


def test_a_local_rule_that_only_points_to_the_amount_stands_beside_it() -> None:
    [row] = shown(found(SPENT, notice=NOTICE, pointer=POINTER))
    assert row.document.source == "notice.md"
    assert [each.source for each in row.repeated_by] == ["pointer.md"]


def test_the_pointer_is_a_row_where_nothing_else_gives_the_amount() -> None:
    [row] = shown(found(SPENT, pointer=POINTER))
    assert (row.document.source, row.repeated_by) == ("pointer.md", ())


def test_what_does_not_apply_is_not_folded() -> None:
    match = found({**FACTS, "base": {"wages": 10_000}}, notice=NOTICE, pointer=POINTER)
    assert {each.verdict for each in shown(match)} == {"does_not_apply"}
    assert len(shown(match)) == 2


def test_one_formula_for_two_kinds_of_enterprise_is_two_benefits() -> None:
    match = found({**FACTS, "income": {"taxable": 1000}}, rates=RATES, other=OTHER_RATES)
    rates = [each for each in match.having("unknown") if "减按" in each.piece.quote]
    assert len(rates) == 2
    assert all(not each.repeated_by for each in rates)


def test_honours_of_the_state_and_of_the_city_are_two() -> None:
    honour = "# 促进法\n\n第一条 企业接纳学生实习的，由县级以上人民政府给予奖励。\n"
    match = found(FACTS, law=honour, pointer=POINTER)
    assert len([each for each in match.having("applies") if "奖励" in each.piece.quote]) == 2
