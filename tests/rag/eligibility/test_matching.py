"""Incentives over invented documents: verdicts, dates, places, parts, parameters, what is asked next."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Instrument
from eligibility_desk import TODAY, FakeLibrary, entry_with, matched, read_words
from rag.eligibility.model import Entry, Match

CITY = """# 滨海市企业培训促进条例

第一条 为了促进企业培训，制定本条例。

第二条 企业接纳学生实习的，可以按照有关规定享受补贴。

第三条 小型微型企业开展培训的，市人民政府给予奖励。

第四条 对深度参与产教融合的企业，给予奖励；对认定为产教融合型企业的，按照规定给予土地支持。

第五条 对表现合格且经三方共同评定的企业，给予补贴。

第六条 市人民政府设立培训专项资金。

第七条 培训专项资金用于资助以下项目：
（一）合作设置学科专业；
（二）企业接纳学生实习的支出；
（三）其他促进培训的项目。

专项资金资助的项目，应当由达成合作协议的校企双方共同申报。

第八条 企业发生的职工教育经费支出，不超过工资薪金总额4%的部分，准予扣除。

第九条 本条例自2020年1月1日起施行。
"""
LAW = """# 中华人民共和国企业培训法

第一条 除国务院另有规定外，企业发生的职工教育经费支出，不超过工资薪金总额3%的部分，准予扣除。

第二条 对做出显著成绩的单位和个人给予奖励。
"""
OLD = """# 滨海市旧培训办法

第一条 企业接纳学生实习的，可以享受补贴。
"""
ACT = """# Training Act

## 1 Allowance

(1) For taxable years beginning after December 31, 2020, an employer that hosts interns is entitled to a credit.
"""
CITY_PLACE = "CN-ZJ-330200"


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    return FakeLibrary((
        read_words("city.md", CITY, jurisdiction=CITY_PLACE),
        read_words("law.md", LAW, jurisdiction="CN", kind="law"),
        read_words("old.md", OLD, jurisdiction=CITY_PLACE, effective_to=date(2024, 5, 1), status="repealed"),
        read_words("coming.md", OLD, title="coming", jurisdiction=CITY_PLACE, effective_from=date(2027, 1, 1)),
        read_words("undated.md", OLD, title="undated", jurisdiction=CITY_PLACE, effective_from=None),
        read_words("elsewhere.md", OLD, title="elsewhere", jurisdiction="CN-BJ"),
        read_words("act.md", ACT, jurisdiction="GB", language="en", kind="law"),
        read_words("paper.md", OLD, title="paper", jurisdiction="CN", kind="paper"),
    ))  # fmt: skip


def of(library: FakeLibrary, **facts: Any) -> Match:
    return matched(library, {"kind": "enterprise", "place": CITY_PLACE, **facts})


def condition(entry: Entry, words: str) -> Any:
    [found] = [each for each in entry.conditions if words in each.words]
    return found


@pytest.mark.parametrize(("hosted", "verdict"), [(4, "applies"), (0, "does_not_apply"), (None, "unknown")])
def test_a_fact_decides(library: FakeLibrary, hosted: int | None, verdict: str) -> None:
    found = of(library, interns_hosted=hosted, teachers_hosted=0)
    entry = entry_with(found, "可以按照有关规定享受补贴", "city.md")
    assert entry.verdict == verdict
    assert entry.is_set_elsewhere


def test_the_recipient_decides(library: FakeLibrary) -> None:
    found = of(library, kind="school", interns_hosted=4)
    entry = entry_with(found, "可以按照有关规定享受补贴", "city.md")
    assert entry.verdict == "does_not_apply"
    assert next(each for each in entry.conditions if each.kind == "recipient").truth is False


def test_a_sentence_with_two_benefits_is_judged_in_parts(library: FakeLibrary) -> None:
    found = of(library, certified_integration_enterprise=True, deep_participation=False)
    assert entry_with(found, "给予土地支持").verdict == "applies"
    assert entry_with(found, "对深度参与产教融合的企业").verdict == "does_not_apply"
    assert "土地" not in entry_with(found, "对深度参与产教融合的企业").piece.quote


def test_what_no_rule_reads_stays_unknown_until_the_user_says(library: FakeLibrary) -> None:
    entry = entry_with(of(library), "三方共同评定")
    assert entry.verdict == "unknown"
    [unread] = [each for each in entry.conditions if each.truth is None]
    assert "三方共同评定" in unread.words
    assert unread.id in unread.settle

    for answer, verdict in ((True, "applies"), (False, "does_not_apply")):
        settled = entry_with(of(library, confirmed={unread.id: answer}), "三方共同评定")
        assert settled.verdict == verdict


def test_facts_are_stronger_than_the_users_word(library: FakeLibrary) -> None:
    entry = entry_with(of(library, interns_hosted=0, teachers_hosted=0), "可以按照有关规定享受补贴", "city.md")
    [failed] = [each for each in entry.conditions if each.truth is False]
    again = of(library, interns_hosted=0, teachers_hosted=0, confirmed={failed.id: True})
    assert entry_with(again, "可以按照有关规定享受补贴", "city.md").verdict == "does_not_apply"


def test_an_item_comes_with_its_lead_in_and_the_procedure_of_its_article(library: FakeLibrary) -> None:
    facts = {"interns_hosted": 2, "agreements": ["school_enterprise_cooperation"]}
    entry = entry_with(of(library, **facts), "企业接纳学生实习的支出")
    assert entry.lead is not None
    assert "用于资助以下项目" in entry.lead.quote
    assert entry.verdict == "applies"
    assert any("共同申报" in each.quote for each in entry.parameters)
    without = entry_with(of(library, interns_hosted=2, complete=["agreements"]), "企业接纳学生实习的支出")
    assert without.verdict == "does_not_apply"


def test_a_catch_all_cannot_be_known(library: FakeLibrary) -> None:
    facts = {"agreements": ["school_enterprise_cooperation"], "complete": ["everything"]}
    assert entry_with(of(library, **facts), "其他促进培训的项目").verdict == "unknown"


def test_what_names_nobody_is_context(library: FakeLibrary) -> None:
    found = of(library)
    assert any("设立培训专项资金" in each.quote for each in found.context)
    assert not any("设立培训专项资金" in each.piece.quote for each in found.entries)


def test_a_programme_that_ended_says_when(library: FakeLibrary) -> None:
    entry = entry_with(of(library, interns_hosted=2), "可以享受补贴", "old.md")
    assert entry.verdict == "does_not_apply"
    assert "2024-05-01" in entry.why
    before = matched(library, {"kind": "enterprise", "place": CITY_PLACE, "interns_hosted": 2}, date(2023, 1, 1))
    assert entry_with(before, "可以享受补贴", "old.md").verdict == "applies"


def test_a_programme_that_has_not_begun_says_when(library: FakeLibrary) -> None:
    entry = entry_with(of(library, interns_hosted=2), "可以享受补贴", "coming.md")
    assert entry.verdict == "does_not_apply"
    assert "2027-01-01" in entry.why


def test_an_unknown_date_is_said_and_excludes_nothing(library: FakeLibrary) -> None:
    found = of(library, interns_hosted=2)
    entry = entry_with(found, "可以享受补贴", "undated.md")
    assert entry.verdict == "applies"
    assert any(each.kind == "in_force" and each.truth for each in entry.conditions)
    assert found.searched.undated == ("undated.md",)


def test_law_of_other_places_and_papers_are_never_matched(library: FakeLibrary) -> None:
    sources = {each.document.source for each in of(library).entries}
    assert not sources & {"elsewhere.md", "act.md", "paper.md"}
    assert any("2" in note or "3" in note for note in of(library).searched.notes)


@pytest.mark.parametrize(("day", "verdict"), [(date(2019, 6, 1), "does_not_apply"), (date(2021, 6, 1), "applies")])
def test_a_date_in_the_clause_counts(day: date, verdict: str) -> None:
    facts = {"kind": "enterprise", "place": "GB", "interns_hosted": 3, "teachers_hosted": 0}
    act = read_words("act.md", ACT, jurisdiction="GB", language="en", effective_from=date(2010, 1, 1))
    [entry] = matched(FakeLibrary((act,)), facts, day).entries
    assert entry.verdict == verdict
    assert any(each.kind == "dates" for each in entry.conditions)


def test_a_rule_that_yields_is_set_aside_where_another_applies(library: FakeLibrary) -> None:
    facts = {"spending": {"employee_training": 100}, "base": {"wages": 1000}}
    found = of(library, **facts)
    assert entry_with(found, "3%").verdict == "does_not_apply"
    assert "city.md" in condition(entry_with(found, "3%"), "另有规定").settle
    alone = FakeLibrary(tuple(each for each in library.held if each.document.source == "law.md"))
    assert entry_with(of(alone, **facts), "3%").verdict == "applies"


def test_relatives_stand_beside_each_other(library: FakeLibrary) -> None:
    found = of(library, spending={"employee_training": 100})
    [parent] = entry_with(found, "4%").parents
    assert parent.source == "law.md"
    assert [each.source for each in entry_with(found, "3%").children] == ["city.md"]


def test_what_settles_most_is_asked_first(library: FakeLibrary) -> None:
    assert of(library).ask_next[0].id == "agreements"  # the fund of article 7 hangs on it, item by item
    found = of(library, agreements=["school_enterprise_cooperation"])
    assert {found.ask_next[0].id, found.ask_next[1].id} == {"interns_hosted", "teachers_hosted"}
    assert found.ask_next[0].settles >= 2
    scores = [each.score for each in found.ask_next]
    assert scores == sorted(scores, reverse=True)
    asked = {each.kind for each in found.ask_next}
    assert asked == {"fact", "condition"}
    known = of(library, interns_hosted=2, teachers_hosted=0)
    assert "interns_hosted" not in {each.id for each in known.ask_next}


def test_every_quote_is_its_span(library: FakeLibrary) -> None:
    texts = {each.document.id: each.text for each in library.held}
    for entry in of(library).entries:
        text = texts[entry.document.id]
        pieces = [entry.piece, *entry.parameters, *([entry.lead] if entry.lead else [])]
        assert all(piece.quote == piece.span.of(text) for piece in pieces)
        for each in entry.conditions:
            assert each.span is None or each.words == each.span.of(text)


def test_a_brief_gives_way_to_its_instrument_and_says_that_it_is_one() -> None:
    brief = "# 简介\n\n## 激励\n\n- 企业接纳学生实习的，可以享受补贴。\n\n## 这是什么\n\n- 学校可以享受补贴。\n"
    of_law = Instrument("滨海市旧培训办法", None, None)
    held = read_words("brief.md", brief, jurisdiction="CN", kind="brief", summarises=of_law)
    law = read_words("old.md", OLD, title="滨海市旧培训办法", jurisdiction="CN")

    alone = of(FakeLibrary((held,)), interns_hosted=1)
    assert [each.document.source for each in alone.entries] == ["brief.md"]
    assert "旧培训办法" in alone.entries[0].notes[0]
    both = of(FakeLibrary((held, law)), interns_hosted=1)
    assert [each.document.source for each in both.entries] == ["old.md"]


def test_a_clause_of_a_brief_about_one_place_is_for_that_place() -> None:
    brief = "# 简介\n\n## 激励\n\n- 深圳的企业接纳学生实习，可以享受补贴。\n"
    held = read_words("b.md", brief, jurisdiction="CN", kind="brief", summarises=Instrument("某意见"))
    library = FakeLibrary((held,))
    assert of(library, interns_hosted=1).entries[0].verdict == "does_not_apply"
    there = matched(library, {"kind": "enterprise", "place": "CN-GD-440300", "interns_hosted": 1})
    assert there.entries[0].verdict == "applies"


def test_nothing_held_says_so() -> None:
    found = matched(FakeLibrary(()), {"kind": "enterprise", "place": "GB"}, TODAY)
    assert found.entries == ()
    assert any("GB" in note for note in found.searched.notes)


THRESHOLDS = """# 滨海市实训基地补助办法

第一条 企业投资建设实训基地，实际投入超过二百万元的，可以申请一次性补助，补助金额为五十万元。

第二条 企业每年接纳学生实习二十人以上的，可以享受补贴，按照每名学生三百元计算。
"""


@pytest.mark.parametrize(("spent", "verdict"), [(2_000_001, "applies"), (2_000_000, "does_not_apply")])
def test_a_threshold_in_words_is_compared_with_the_fact(spent: int, verdict: str) -> None:
    held = read_words("base.md", THRESHOLDS, jurisdiction=CITY_PLACE)
    found = of(FakeLibrary((held,)), spending={"training_base": spent}, interns_hosted=20)

    base = entry_with(found, "实训基地")
    assert base.verdict == verdict
    assert base.amount is not None
    assert (base.amount.value, base.amount.unit) == (500_000, "一次性")

    interns = entry_with(found, "二十人以上")
    assert interns.verdict == "applies"
    assert interns.amount is not None
    assert interns.amount.value == 6_000


def test_amounts_in_another_currency_are_not_converted() -> None:
    text = (
        "# 国家培训办法\n\n第一条 按照研究开发费用的50%加计扣除，企业可以享受。\n\n"
        "第二条 技术转让所得不超过5万元的部分，免征企业所得税；超过5万元的部分，减半征收，企业可以享受。\n"
    )
    held = read_words("law.md", text, jurisdiction="CN")
    spending = {"amount": 100, "currency": "USD"}
    found = of(FakeLibrary((held,)), spending={"research": spending}, income={"technology_transfer": spending})
    research, transfer = entry_with(found, "加计扣除").amount, entry_with(found, "技术转让").amount
    assert research is not None
    assert (research.value, research.currency) == (50, "USD")  # a rate of whatever was spent
    assert transfer is not None
    assert transfer.value is None  # the limit is printed in yuan
    assert any("USD" in step.text and "CNY" in step.text for step in transfer.steps)


def test_what_two_texts_give_alike_counts_once() -> None:
    text = "# 国家培训办法\n\n第一条 企业可以按照研究开发费用的50%加计扣除。\n"
    law = read_words("law.md", text, title="培训法", jurisdiction="CN", kind="law")
    rules = read_words("rules.md", text, title="培训条例", jurisdiction="CN")
    found = of(FakeLibrary((law, rules)), spending={"research": 100})
    [shown] = found.having("applies")
    assert len(found.entries) == 2
    assert {shown.document.metadata.title, *(each.title for each in shown.repeated_by)} == {"培训法", "培训条例"}


PIECES = st.sampled_from([
    "企业", "学校", "对", "其中", "的", "，", "；", "。", "：", "\n（一）", "\n", "给予补贴", "可以享受税收优惠",
    "接纳学生实习", "补助金额为", "最高", "百万元", "1,元", "每名学生", ",", "按照有关规定", "除国务院另有规定外",
    "职工教育经费支出", "不超过工资薪金总额", "8%的部分", "自2020年13月40日起", "超过", "实训基地", "建设",
    "实际投入", "人以上", "有关企业", "《法》",
])  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=24))
def test_no_text_breaks_the_matcher(pieces: list[str]) -> None:
    text = "# 办法\n\n第一条 企业可以享受补贴。\n\n第二条 " + "".join(pieces) + "\n"
    held = read_words("any.md", text, jurisdiction="CN")
    found = of(FakeLibrary((held,)), interns_hosted=1, spending={"training_base": 1, "employee_training": 2})
    for entry in found.entries:
        assert entry.piece.quote == entry.piece.span.of(held.text)
