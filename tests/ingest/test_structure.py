"""Which lines are headings, at which level, under which label; and that nothing else is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Heading, Span
from ingest.readers.base import HeadingHint
from ingest.structure import ARTICLE_LEVEL, chinese_number, find_headings
from strategies import ANY_TEXTS


def found(text: str, marks: dict[str, int] | None = None) -> list[tuple[int, str]]:
    """Level and label of every heading; ``marks`` are the lines that the format marks, with their level."""
    return [(heading.level, heading.label) for heading in find_headings(text, hints(text, marks or {}))]


def hints(text: str, marks: dict[str, int]) -> list[HeadingHint]:
    starts = {line: text.index(f"\n{line}") + 1 if f"\n{line}" in text else 0 for line in marks}
    return [HeadingHint(Span(starts[line], starts[line] + len(line)), level) for line, level in marks.items()]


def labels(text: str, marks: dict[str, int] | None = None) -> list[str]:
    return [label for level, label in found(text, marks) if level]


CHINESE_LAW = """滨海市产教融合促进条例

目 录

第一章 总则..........1
第二章 校企合作······3

第一编 通则

第一章 总 则

第一条 为了促进产教融合，制定本条例。

第二条 本条例所称企业，是指依法设立的企业。
第九条规定的费用，由企业承担。

第二章 校企合作

第一节 协议

第三条 学校应当与企业签订协议。协议包括下列内容：

（一）实习岗位；

（二）第四条、第五条规定的事项。

第三条之一 协议应当备案。

第十条 依照第二条、第三条的规定办理。"""


def test_a_chinese_law() -> None:
    assert found(CHINESE_LAW) == [
        (0, "滨海市产教融合促进条例"),
        (1, "第一编"),
        (2, "第一章"),
        (5, "第一条"),
        (5, "第二条"),
        (2, "第二章"),
        (3, "第一节"),
        (5, "第三条"),
        (5, "第三条之一"),
        (5, "第十条"),
    ]


def test_the_span_of_an_article_is_its_label_and_that_of_a_chapter_its_line() -> None:
    spans = [heading.span.of(CHINESE_LAW) for heading in find_headings(CHINESE_LAW, ())]
    assert spans[1:4] == ["第一编 通则", "第一章 总 则", "第一条"]


@pytest.mark.parametrize(
    "article",
    [
        "第三条所有企业应当参加培训。",
        "第三条所在地人民政府应当支持。",
        "第三条中等职业学校应当开设实训课程。",
        "第三条中小企业可以申请补助。",
        "第三条以就业为导向，深化校企合作。",
        "第三条项目资金应当专款专用。",
        "第三条规划由教育主管部门编制。",
        "第三条与学校合作的企业享受优惠。",
        "第三条到企业实习的学生应当购买保险。",
        "第三条企业不得收取押金。",
        "第三条：企业不得收取押金。",
        "第三条【押金】企业不得收取押金。",
    ],
)
def test_articles_without_a_blank_after_the_number(article: str) -> None:
    text = f"实习管理办法\n第一条为了规范实习，制定本办法。\n第二条企业应当提供岗位。\n{article}\n第四条学校应当派人。"
    assert labels(text) == ["第一条", "第二条", "第三条", "第四条"]


@pytest.mark.parametrize(
    "line",
    [
        "第三条规定的费用，由企业承担。",
        "第三条所称企业，是指依法设立的企业。",
        "第三条所列情形除外。",
        "第三条的规定适用于民办学校。",
        "第三条第二款规定的奖励，按年发放。",
        "第三条、第四条的规定不适用。",
        "第三条和第四条规定的情形除外。",
        "第三条至第五条不适用于公办学校。",
        "第三条及有关规定另有要求的，从其规定。",
        "第三条以上的各条同样适用。",
        "第三条中规定的期限可以延长。",
        "第三条，第四条。",
        "第三條規定之費用，由企業負擔。",
        "第九条企业不得收取押金。",
    ],
)
def test_a_reference_at_the_start_of_a_line_is_no_heading(line: str) -> None:
    assert labels(f"办法\n第一条 总则。\n第二条 企业应当提供岗位。\n{line}") == ["第一条", "第二条"]


def test_a_reference_does_not_spoil_the_count() -> None:
    text = "办法\n第一条为了规范。\n第二条企业应当参加。\n第九条规定的情形除外。\n第三条学校应当派人。"
    assert labels(text) == ["第一条", "第二条", "第三条"]


def test_one_article_taken_for_a_reference_does_not_hide_those_after_it() -> None:
    text = (
        "办法\n第一条为了规范。\n第二条的确困难的企业可以缓缴。\n第三条学校应当派人。\n第四条本办法自公布之日起施行。"
    )
    assert labels(text) == ["第一条", "第三条", "第四条"]


def test_an_excerpt_may_begin_anywhere() -> None:
    assert labels("节选\n第二十七条 企业应当参加。\n第四十一条 给予奖励。") == ["第二十七条", "第四十一条"]


def test_articles_in_full_width_and_arabic_numerals() -> None:
    assert labels("办法\n第１条 总则。\n第 2 条 附则。\n第一百零三条 其他。") == ["第１条", "第 2 条", "第一百零三条"]


TAIWANESE_LAW = """產學合作條例

第 1 條

為建立產學合作制度，特制定本條例。

第 6-1 條

學校得設專班，並依第八條規定辦理：
一、訂定計畫。
二、報主管機關核定。

第六條之二 企業得申請補助。

第八條規定之費用，由企業負擔。

第 7 條
第一項之學校，應簽訂契約。"""


def test_taiwanese_articles_stand_on_a_line_of_their_own() -> None:
    assert labels(TAIWANESE_LAW) == ["第 1 條", "第 6-1 條", "第六條之二", "第 7 條"]


OPINION = """关于深化产教融合的意见

各县（市、区）人民政府：

一、总体要求

（一）指导思想。坚持育人为本。

（二）主要目标

二、重点任务

1.建设实训基地。

2.培养教师。

三、企业应当按照规定提取经费，并用于职工教育培训，不得挪作他用。

四是加强宣传。

三、保障措施"""


def test_an_opinion_is_divided_by_its_outline() -> None:
    assert found(OPINION) == [
        (0, "关于深化产教融合的意见"),
        (6, "一、"),
        (7, "（一）"),
        (7, "（二）"),
        (6, "二、"),
        (6, "三、"),
    ]


def test_an_outline_may_open_a_text() -> None:
    assert found("一、总体要求\n坚持育人为本。\n二、重点任务\n建设基地。") == [(6, "一、"), (6, "二、")]


def test_in_a_law_the_outline_numbers_are_items_of_an_article() -> None:
    text = "办法\n第一条 协议包括：\n一、岗位\n二、待遇\n第二条 附则。\n（一）期限"
    assert labels(text) == ["第一条", "第二条"]


UK_ACT = """Works Training Act 2016

Part 6 Works training levy

98 Works training levy

(1) There is to be a tax called the works training levy.

99 Charge to works training levy

(1) The levy is charged where a person pays earnings, see section 98.

99A Charge in later years

Section 99 applies to later years as it applies to the first."""


def test_marked_sections_of_a_uk_act() -> None:
    marks = {
        "Works Training Act 2016": 1,
        "Part 6 Works training levy": 2,
        "98 Works training levy": 3,
        "99 Charge to works training levy": 3,
        "99A Charge in later years": 3,
    }
    assert found(UK_ACT, marks) == [
        (0, "Works Training Act 2016"),
        (1, "Part 6"),
        (5, "s. 98"),
        (5, "s. 99"),
        (5, "s. 99A"),
    ]


def test_marked_sections_of_an_irish_act_keep_their_number_as_printed() -> None:
    text = "Training Fund Act\n\n1. Interpretation.\n\nA levy is a tax.\n\n2. Establishment of Fund.\n\nThere is."
    marks = {"Training Fund Act": 1, "1. Interpretation.": 2, "2. Establishment of Fund.": 2}
    assert found(text, marks) == [(0, "Training Fund Act"), (5, "1"), (5, "2")]


US_CODE = """Chapter 4 Training credits

§ 51. Amount of credit

(a) The credit is 40 percent of the wages.

§ 52. Special rules

Section 51 of this chapter applies to partnerships.

Section 51 does not apply to trusts.

§ 52–1 Trusts"""


@pytest.mark.parametrize("marked", [True, False])
def test_sections_of_the_us_code(marked: bool) -> None:
    marks = {"§ 51. Amount of credit": 2, "§ 52. Special rules": 2, "§ 52–1 Trusts": 2} if marked else {}
    assert labels(US_CODE, marks)[-3:] == ["§ 51", "§ 52", "§ 52–1"]


def test_a_section_may_stand_in_the_title_alone() -> None:
    title = "26 U.S.C. § 51. Amount of credit"
    assert found(f"{title}\n\n(a) The credit is 40 percent of the wages.", {title: 1}) == [(0, title), (5, "§ 51")]


EU_REGULATION = """Regulation on skills

CHAPTER I

GENERAL PROVISIONS

Article 1

Subject matter

1. This Regulation lays down rules on skills.

2. Member States may adopt stricter rules.

Article 2 Scope

Article 1 of Directive 2005/36 applies to teachers.

Article 2(3) shall not apply to volunteers.

Article 3 and Article 4 are without prejudice to national law.

ANNEX II

List of skills"""


def test_articles_of_the_european_union() -> None:
    assert found(EU_REGULATION) == [
        (0, "Regulation on skills"),
        (2, "Chapter I"),
        (5, "Article 1"),
        (5, "Article 2"),
        (1, "Annex II"),
    ]


PAPER = """What hinders industry colleges

Abstract

We ask what hinders industry colleges.

1 Introduction

Industry colleges are new.

2 Method

2.1 Sample

We asked 40 firms. They were asked to:

1. describe their interns,

2. rate their school.

2.1.1 Firms

12 Firms in Ningbo and 28 in Hangzhou took part.

2.2 Measures

3 Results

2 of the firms left.

Funding

None.

References

1 Aspen A. Interns and firms. 2019.

2 Birch B. Colleges. 2020."""
PAPER_LABELS = ["Abstract", "1", "2", "2.1", "2.1.1", "2.2", "3", "Funding", "References"]


def test_a_paper_whose_headings_nothing_marks() -> None:
    assert labels(PAPER) == PAPER_LABELS


def test_a_paper_whose_headings_are_marked() -> None:
    marks = {
        "What hinders industry colleges": 1,
        "Abstract": 2,
        "1 Introduction": 2,
        "2 Method": 2,
        "2.1 Sample": 3,
        "2.1.1 Firms": 4,
        "2.2 Measures": 3,
        "3 Results": 2,
        "Funding": 2,
        "References": 2,
    }
    shown = labels(PAPER, marks)
    assert [label.removeprefix("s. ") for label in shown] == PAPER_LABELS


def test_an_unnumbered_heading_below_a_numbered_one_stands_below_it() -> None:
    text = "Paper\n\n2.1 Sample\n\nWe asked.\n\nFirms\n\nForty.\n\n3.0 Results\n\nFew."
    marks = {"Paper": 1, "2.1 Sample": 2, "Firms": 3, "3.0 Results": 2}
    assert found(text, marks) == [(0, "Paper"), (6, "2.1"), (9, "Firms"), (6, "3.0")]


@pytest.mark.parametrize(
    "text",
    [
        "Bring with you:\n1. your identity card,\n2. the signed form.",
        "Notes.\n3. Certificates\n7. Forms",
        "Levy in brief.\n2016 was the first year.\n40 firms paid.",
        "They pay.\npart of the wages goes to the fund\nchapter and verse",
        "They pay.\nPart of the wages goes to the fund.",
        "They pay.\nsection 5 Scope",
        "企业：\n第三产业的企业可以申请。\n第一，签订协议。",
        "通知。\n第一章 本章规定适用于全部企业，以及与其合作的学校。",
    ],
)
def test_lines_that_are_no_headings(text: str) -> None:
    assert labels(text) == []


def test_several_first_level_headings_are_chapters_and_none_is_the_title() -> None:
    text = "Notice\n\nScope\n\nAll firms.\n\nDuties\n\nPay."
    assert found(text, {"Scope": 1, "Duties": 1}) == [(1, "Scope"), (1, "Duties")]


def test_a_rubric_before_the_first_article_is_not_its_chapter() -> None:
    text = "法规\n\n沿革\n\n2010年通过。\n\n第一条 总则。\n\n第二条 附则。"
    assert found(text, {"法规": 1, "沿革": 2}) == [(0, "法规"), (5, "沿革"), (5, "第一条"), (5, "第二条")]


def test_an_empty_text_has_no_heading() -> None:
    assert find_headings("", ()) == ()
    assert find_headings("\n \n", ()) == ()


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("一", 1), ("十", 10), ("十九", 19), ("二十", 20), ("一百零三", 103), ("一百一十", 110), ("两百", 200), ("〇", 0),
     ("1２", 12), ("一千零二十四", 1024), ("二〇", 20)],
)  # fmt: skip
def test_chinese_numbers(numeral: str, number: int) -> None:
    assert chinese_number(numeral) == number


@given(st.text("零〇一二三四五六七八九十百千两兩0123456789０９", min_size=1, max_size=6))
def test_every_numeral_that_a_label_may_hold_can_be_read(numeral: str) -> None:
    assert chinese_number(numeral) >= 0


LINES = st.one_of(
    ANY_TEXTS,
    st.builds(
        "{}{}{}".format,
        st.sampled_from(
            ["第一条", "第二条", "第３條", "第 6-1 條", "第一章", "第一编", "第二节", "一、", "（一）", "1.", "2.1",
             "§ 5", "Article 1", "Part II", "Section 3", "References", "9999.1", "第十百千条"]
        ),
        st.sampled_from(["", " ", "规定的", "：", ".", "…… 3", " of "]),
        st.text(max_size=20),
    ),
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=12).map("\n".join)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[HeadingHint]]:
    text = draw(TEXTS)
    marks: list[HeadingHint] = []
    start = 0
    for line in text.split("\n"):
        if line.strip() and draw(st.booleans()):
            marks.append(HeadingHint(Span(start, start + len(line)), draw(st.integers(1, 6))))
        start += len(line) + 1
    return text, marks


def check(text: str, headings: tuple[Heading, ...]) -> None:
    assert all(a.span.start <= b.span.start for a, b in pairwise(headings))
    for heading in headings:
        assert heading.span.end <= len(text)
        assert heading.span.start == 0 or text[heading.span.start - 1] == "\n"
        assert "\n" not in heading.span.of(text)
        assert heading.label.strip()
    assert [heading.level for heading in headings].count(0) <= 1


@given(marked_texts())
def test_headings_are_lines_of_the_text_in_order(marked: tuple[str, list[HeadingHint]]) -> None:
    text, marks = marked
    check(text, find_headings(text, marks))


@given(marked_texts())
def test_the_label_of_an_article_is_cut_out_of_the_text(marked: tuple[str, list[HeadingHint]]) -> None:
    text, marks = marked
    for heading in find_headings(text, marks):
        if heading.level == ARTICLE_LEVEL and heading.label.startswith("第"):
            assert "".join(heading.span.of(text).split()).startswith("".join(heading.label.split()))


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9), st.integers(-1, 9)), max_size=5))
def test_hints_that_mark_no_line_do_no_harm(text: str, marks: list[tuple[int, int, int]]) -> None:
    check(text, find_headings(text, [HeadingHint(Span(s, s + n), level) for s, n, level in marks]))
