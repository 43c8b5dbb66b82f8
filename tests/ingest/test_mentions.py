"""Every kind, in the wording of both languages, and the wordings that look like it and are not."""

from datetime import date

import pytest
from hypothesis import given

from corpus.model import Heading, Mention, Span
from ingest.mentions import MENTIONS_PER_DOCUMENT, find_mentions
from ingest.mentions.naming import number_key, title_key
from strategies import ANY_TEXTS


def _found(text: str, title: str = "", language: str = "zh-CN") -> list[Mention]:
    whole = f"{title}\n\n{text}" if title else text
    headings = [Heading(Span(0, len(title)), 0, title)] if title else []
    mentions = find_mentions(whole, headings, language)
    for mention in mentions:
        assert mention.span.end <= len(whole)
    return list(mentions)


def _kinds(text: str, title: str = "", language: str = "zh-CN") -> list[tuple[str, str | None]]:
    return [(mention.kind, mention.title or mention.document_number) for mention in _found(text, title, language)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("第一条 根据《职业教育法》，结合本市实际，制定本条例。", "implements"),
        ("为了贯彻实施《职业教育法》（以下简称职教法），制定本办法。", "implements"),
        ("根据《职业教育法》精神，现就有关事项通知如下。", "implements"),
        ("本办法自公布之日起施行。《职业教育法》同时废止。", "repeals"),
        ("1996年5月15日公布的《职业教育法》自2022年5月1日起废止。", "repeals"),
        ("《职业教育法》和《培训条例》等两件法规予以废止。", "repeals"),
        ("国务院决定废止《职业教育法》。", "repeals"),
        ("本标准代替《职业教育法》。", "replaces"),
        ("对《职业教育法》作如下修改。", "amends"),
        ("将《职业教育法》第三条修改为：“略”。", "amends"),
        ("《职业教育法》第十条同时废止。", "amends"),
        ("违反规定的，依照《职业教育法》处罚。", "refers_to"),
        ("《职业教育法》废止前已经取得的证书继续有效。", "refers_to"),
        ("不得依据《职业教育法》制定本办法以外的收费项目。", "refers_to"),
        ("适时对《职业教育法》进行修订。", "refers_to"),
        ("依据《职业教育法》取得的许可证同时废止。", "refers_to"),
        ("任何单位不得废止《职业教育法》。", "refers_to"),
        ("许可证不能代替《职业教育法》规定的登记，依照《职业教育法》办理。", "refers_to"),
    ],
)
def test_the_clause_says_what_is_done(text: str, kind: str) -> None:
    mention = next(each for each in _found(text) if each.title == "职业教育法")
    assert mention.kind == kind
    assert "职业教育法" in mention.span.of(text)


def test_the_span_holds_the_name_and_the_words_that_say_so() -> None:
    text = "第一条 为了发展，根据《教育法》《劳动法》和有关法律，制定本条例。"
    mentions = _found(text)
    assert [mention.span.of(text) for mention in mentions] == ["根据《教育法》《劳动法》和有关法律，制定本条例"] * 2


def test_the_day_before_a_name_tells_the_version() -> None:
    (mention,) = _found("1997年7月31日国务院颁布的《社会力量办学条例》同时废止。")
    assert mention.issued == date(1997, 7, 31)


def test_a_number_belongs_to_the_title_before_it() -> None:
    (mention,) = _found("按照《关于筹措农村学校办学经费的通知》(国发〔1984〕174号文)的规定缴纳。")
    assert (mention.title, mention.document_number) == ("关于筹措农村学校办学经费的通知", "国发〔1984〕174号")


def test_a_number_alone_is_a_mention_without_the_words_before_it() -> None:
    assert _kinds("仍按照财税〔2018〕51号执行，并依据国务院令第512号办理。") == [
        ("refers_to", "财税〔2018〕51号"),
        ("refers_to", "国务院令第512号"),
    ]


def test_its_own_title_and_number_are_not_mentions() -> None:
    text = "财税〔2018〕51号\n\n本通知自公布之日起施行。《职工教育经费办法》第三条适用本法。\n2018年 财政部令第9号公布"
    assert _kinds(text, "职工教育经费办法") == []


def test_decisions_that_amended_it_are_referred_to() -> None:
    text = "根据2015年12月27日《关于修改〈中华人民共和国教育法〉的决定》第二次修正\n\n第一条 根据宪法，制定本法。"
    assert _kinds(text, "中华人民共和国教育法") == [
        ("refers_to", "关于修改〈中华人民共和国教育法〉的决定"),
        ("implements", "宪法"),
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("北京市实施《中华人民共和国职业教育法》办法", ("implements", "中华人民共和国职业教育法")),
        ("中华人民共和国企业所得税法实施条例", ("implements", "中华人民共和国企业所得税法")),
        ("職業訓練法施行細則", ("implements", "職業訓練法")),
        ("国务院关于废止《社会力量办学条例》的决定", ("repeals", "社会力量办学条例")),
        ("国务院关于修改《教育费附加规定》的决定", ("amends", "教育费附加规定")),
    ],
)
def test_titles_say_what_a_document_is_for(title: str, expected: tuple[str, str]) -> None:
    assert _kinds("第一条 略。", title) == [expected]


def test_what_a_notice_issues_is_no_other_document() -> None:
    assert _kinds("现将《补贴管理办法》印发给你们。", "财政部关于印发《补贴管理办法》的通知") == []


def test_a_list_under_a_lead_in_is_repealed() -> None:
    text = "下列规章同时废止：\n一、《甲办法》\n二、《乙规定》\n以上文件依照《丙条例》清理。"
    assert _kinds(text) == [("repeals", "甲办法"), ("repeals", "乙规定"), ("refers_to", "丙条例")]


def test_a_title_split_over_lines_is_one() -> None:
    assert _kinds("依照《中华人民共和国\n职业教育法》执行。") == [("refers_to", "中华人民共和国职业教育法")]


def test_papers_one_fills_in_are_no_documents() -> None:
    assert _kinds("应当填写《资格申请表》，领取《办学许可证》。") == []


def test_laws_named_without_marks() -> None:
    text = "本辦法依大學法第三十八條及專科學校法第三十九條規定訂定之。\n學生工作應依勞動基準法規定辦理。"
    assert _kinds(text, language="zh-TW") == [
        ("implements", "大學法"),
        ("implements", "專科學校法"),
        ("refers_to", "勞動基準法"),
    ]


def test_a_conjunction_inside_a_name_stays_in_it() -> None:
    assert _kinds("本辦法依技術及職業教育法第七條第二項規定訂定之。", language="zh-TW") == [
        ("implements", "技術及職業教育法")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "可以在先进先出法、加权平均法、个别计价法中选用一种。",
        "应当依法办理，具体办法由国务院制定。",
        "违反本法第三条规定的，依照有关法律、法规的规定处理。",
        "非居民企业取得本法第三条第三款规定的所得。",
    ],
)
def test_methods_and_the_law_itself_are_no_names(text: str) -> None:
    assert _kinds(text) == []


def test_this_law_is_another_where_the_text_says_so() -> None:
    mentions = _found(
        "本細則依職業訓練法（以下簡稱本法）第四十三條規定訂定之。\n\n本法第四條所定事項。", language="zh-TW"
    )
    assert [(mention.kind, mention.title) for mention in mentions] == [("implements", "職業訓練法")]


def test_a_reference_is_given_once_and_at_its_first_place() -> None:
    text = "依照《劳动法》处理。\n\n依照《中华人民共和国劳动法》处罚。"
    (mention,) = _found(text)
    assert (mention.title, mention.span.start) == ("劳动法", 2)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Training Act 1967 is repealed.", "repeals"),
        ("The Training Act 1967 and the Levy Act 1970 are hereby repealed.", "repeals"),
        ("This Act repeals the Training Act 1967.", "repeals"),
        ("This Act replaces the Training Act 1967.", "replaces"),
        ("Section 7 of the Training Act 1967 is amended by the insertion of the following:", "amends"),
        ("The Training Act 1967 is hereby amended as follows.", "amends"),
        ("Section 7 of the Training Act 1967 is repealed.", "amends"),
        ("An Act to amend the Training Act 1967.", "amends"),
        ("These Rules are prescribed in accordance with Article 43 of the Training Act 1967.", "implements"),
        ("This Act shall not repeal the Training Act 1967.", "refers_to"),
        ("Nothing in this section repeals the Training Act 1967.", "refers_to"),
        ("The Training Act 1967 was repealed by an earlier statute.", "refers_to"),
        ("The Training Act 1967, as amended by section 3, applies.", "refers_to"),
        ("The Training Act 1967 is amended by the Levy Act 1970.", "refers_to"),
        ("For the purposes of the Training Act 1967, a levy is a tax.", "refers_to"),
        ("The Training Act 1967 may be repealed by order.", "refers_to"),
    ],
)
def test_the_english_clause_says_what_is_done(text: str, kind: str) -> None:
    mention = next(each for each in _found(text, language="en") if each.title == "Training Act 1967")
    assert mention.kind == kind
    assert mention.issued == date(1967, 1, 1)


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("under section 127 of the Internal Revenue Code", "Internal Revenue Code", "section 127"),
        ("set out in 26 U.S.C. 127(c)", None, "26 U.S.C. 127(c)"),
        ("see Pub. L. 114–113 for this", None, "Pub. L. 114–113"),
        ("the National Training Fund Act 2000 (No. 41 of 2000)", "National Training Fund Act 2000", "No. 41 of 2000"),
        ("section 25 of the Companies Act 1989 applies", "Companies Act 1989", None),
        ("the Social Welfare (Consolidation) Act, 1993 applies", "Social Welfare (Consolidation) Act, 1993", None),
        ("under the Health, Safety and Welfare at Work Act 2005", "Health, Safety and Welfare at Work Act 2005", None),
        ("within section 253 of FA 2014", "FA 2014", None),
        ("the Act of June 6, 1933, as amended (29 U.S.C. 49–49n)", "Act of June 6, 1933", "29 U.S.C. 49–49n"),
        ("inserted bysection 6 of theFinance Act 2003and others", "Finance Act 2003", None),
    ],
)
def test_english_names(text: str, title: str | None, number: str | None) -> None:
    (mention,) = _found(f"It is {text}.", language="en")
    assert (mention.title, mention.document_number) == (title, number)


def test_an_alias_stands_for_what_it_is_defined_as() -> None:
    text = (
        "“Act of 1993” means the Social Welfare Act, 1993;\n"
        "In this Act, the Principal Act means the Training Act 2000.\n"
        "The Act of 1993 is amended by the insertion of a section.\n"
        "Section 4 of the Principal Act is amended as follows:"
    )
    assert [pair for pair in _kinds(text, language="en") if pair[0] == "amends"] == [
        ("amends", "Social Welfare Act, 1993"),
        ("amends", "Training Act 2000"),
    ]


@pytest.mark.parametrize("text", ["This Act applies.", "the said Act", "Acts and Rules of a Code", "See Public Law."])
def test_generic_english_words_are_no_names(text: str) -> None:
    assert _kinds(text, language="en") == []


def test_its_own_english_name_is_no_mention() -> None:
    text = "This Act may be cited as the Finance Act 2016. Section 127 of the Internal Revenue Code applies."
    assert _kinds(text, "Finance Act 2016 (c. 24), Part 6", "en") == [("refers_to", "Internal Revenue Code")]
    assert _kinds("under section 127 of the Internal Revenue Code", "26 U.S.C. § 127. Aid (26 U.S.C. 127)", "en") == []


def test_marked_names_are_read_in_any_language() -> None:
    assert _kinds("China revised 《职业教育法》 in 2022.", language="en") == [("refers_to", "职业教育法")]
    assert _kinds("Das Gesetz § 30 des Ersten Buches gilt.", language="de") == []


def test_mentions_are_bounded_and_ends_come_first() -> None:
    lines = [f"依照《第{number}号管理规定》处理。" for number in range(MENTIONS_PER_DOCUMENT + 50)]
    mentions = _found("\n".join([*lines, "《旧条例》同时废止。"]))
    assert len(mentions) == MENTIONS_PER_DOCUMENT
    assert mentions[-1].kind == "repeals"


@pytest.mark.parametrize(
    "text", ["《" * 20_000, "〔2018〕" * 5_000, "Act " * 20_000, "the Act of " * 8_000, "法及" * 20_000]
)
def test_hostile_texts_are_read_too(text: str) -> None:
    assert len(_found(text, language="zh-CN") + _found(text, language="en")) <= 2 * MENTIONS_PER_DOCUMENT


@given(ANY_TEXTS)
def test_any_text_gives_ordered_mentions(text: str) -> None:
    for language in ("zh-CN", "en"):
        mentions = _found(text, language=language)
        assert [mention.span for mention in mentions] == sorted(mention.span for mention in mentions)
        assert all(mention.title or mention.document_number for mention in mentions)


def test_keys_bring_two_ways_of_printing_together() -> None:
    assert title_key("《中华人民共和国职业教育法》（2022年修订）") == title_key("职业教育法")
    assert number_key("财税[2018]51号") == number_key("财税〔2018〕 51 号")
    assert number_key("财税〔2018〕51号") != number_key("财税〔2018〕5号")
