"""References followed: what a quoted rule refers to stands after it, with a citation of its own."""

# ruff: noqa: E501 - a paragraph is a line

from rag.references import MAX_REFERENCES, read_references
from rag_desk import Desk, OpenDesk, make_document

FRONT = "---\ntitle: {title}\nkind: {kind}\njurisdiction: {place}\nlanguage: {language}\nissued: {day}\n---\n\n# {title}\n\n"


def law(
    title: str, body: str, language: str = "zh-CN", place: str = "CN", kind: str = "law", day: str = "2019-01-01"
) -> str:
    return FRONT.format(title=title, kind=kind, place=place, language=language, day=day) + body


CYCLES = law(
    "中华人民共和国单车法",
    "第一条 单车应当登记。\n\n第二条 骑行者应当佩戴头盔，费用由企业承担。\n\n第三条 违反本法第二条规定的，处五十元罚款。\n",
)
RULES = law(
    "单车法实施条例",
    "第一条 根据《中华人民共和国单车法》（以下简称单车法），制定本条例。\n\n"
    "第二条 企业依照单车法第二条发放的头盔，应当符合标准；费用按照《中华人民共和国轮胎法》第八条的规定核算。\n",
    kind="regulation",
    day="2020-01-01",
)
LEVY = law(
    "Cycle Levy Act 2001",
    "## Section 1 Charge\n\n(1) A levy on cycles is charged each year.\n\n(2) The levy charged under subsection (1) is due in May.\n\n"
    "## Section 2 Fines\n\n(1) A rider who leaves the levy under section 1(2) of this Act unpaid is fined.\n\n"
    "(2) A rider under section 7 of the Tyre Safety Act 1999 is exempt from fines for worn tyres.\n",
    language="en",
    place="GB",
)


def referred(desk: Desk, question: str) -> list[tuple[str, str]]:
    """Each provision referred to with the words of the citation that does."""
    answer = desk.answer(question)
    quotes = {each.number: each.quote for each in answer.citations}
    return [(each.text, quotes[each.referred_by]) for each in answer.statements if each.referred_by]


def test_an_article_of_the_same_law(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.md": CYCLES})
    found = referred(desk, "违反规定的，处多少罚款？")
    assert found == [("骑行者应当佩戴头盔，费用由企业承担。", "违反本法第二条规定的，处五十元罚款。")]


def test_an_article_of_another_law_that_is_held(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.md": CYCLES, "b.md": RULES})
    question = "企业发放的头盔应当符合什么标准？"
    assert ("骑行者应当佩戴头盔，费用由企业承担。" in [text for text, _ in referred(desk, question)]) or any(
        "骑行者应当佩戴头盔" in each.text for each in desk.answer(question).statements
    )
    assert "《中华人民共和国轮胎法》第八条" in desk.answer(question).coverage.referenced_not_held


def test_a_filter_keeps_other_documents_out(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.md": CYCLES, "b.md": RULES})
    answer = desk.answer("企业发放的头盔应当符合什么标准？", kind="regulation")
    assert {each.document.source for each in answer.citations} == {"b.md"}


def test_subsections_of_an_act(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.md": LEVY})
    found = referred(desk, "Which rider is fined for leaving the levy unpaid?")
    assert "(2) The levy charged under subsection (1) is due in May." in [text for text, _ in found]


def test_a_provision_of_an_act_that_is_not_held_is_said(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.md": LEVY})
    answer = desk.answer("Which rider is exempt from fines for worn tyres?")
    assert answer.coverage.referenced_not_held == ("Tyre Safety Act 1999, section 7",)
    assert not any("charged each year" in each.text for each in answer.statements if each.referred_by)


def test_references_come_last_are_cited_and_few(new_desk: OpenDesk) -> None:
    rules = "".join(
        f"第{n}条 第{n}种零件应当使用{thing}。\n\n" for n, thing in zip("一二三四五六", "铜铁铝锌锡铅", strict=True)
    )
    body = rules + "第七条 违反第一条、第二条、第三条、第四条、第五条规定的企业，处一万元罚款。\n"
    desk = new_desk({"a.md": law("零件管理条例", body)})
    answer = desk.answer("违反规定的企业处多少罚款？")
    flags = [each.referred_by is not None for each in answer.statements]
    assert sum(flags) == MAX_REFERENCES
    assert flags == sorted(flags)
    answering = {n for each in answer.statements if not each.referred_by for n in each.citations}
    others = {n for each in answer.statements if each.referred_by for n in each.citations}
    assert max(answering) < min(others)


def test_one_step_only_and_nothing_twice(new_desk: OpenDesk) -> None:
    body = "第一条 单车应当登记。\n\n第二条 依照第一条登记的单车，应当挂牌。\n\n第三条 违反第二条规定的，处五十元罚款；违反第二条情节严重的，加倍。\n"
    desk = new_desk({"a.md": law("单车管理条例", body)})
    texts = [text for text, _ in referred(desk, "处多少元罚款？")]
    assert texts == ["依照第一条登记的单车，应当挂牌。"]


def test_papers_briefs_and_notes_on_amendments_refer_to_nothing() -> None:
    english = make_document(language="en")
    assert read_references(make_document(language="en", kind="paper"), "See section 3 for details.") == []
    assert read_references(make_document(language="de"), "See section 3 for details.") == []
    assert read_references(english, "The amendments made by section 3 apply.") == []
    assert len(read_references(english, "A levy is due under section 3.")) == 1
