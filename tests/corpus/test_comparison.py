"""What a comparison shows: every article once, every edit a span of both texts, nothing lost."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.comparison import (
    EXACT_TOKENS,
    Article,
    ArticleChange,
    Versioned,
    compare_versions,
)
from corpus.model import Heading, Span

_ARTICLE = re.compile(r"^第[一二三四五六七八九十]+条|^Article \d+", re.MULTILINE)
NUMBERS = "一二三四五六七八九十"

LEVY = "企业应当按照职工工资总额的百分之一点五提取职工教育经费，用于职工的职业教育和培训。"
INTERNS = "职业学校安排学生到企业实习的，应当与企业、学生签订三方协议，明确各方的权利和义务。"
TEACHERS = "国家建立健全职业教育教师培养培训体系，鼓励企业技术人员到职业学校担任专职或者兼职教师。"
PENALTY = "违反前款规定的，由教育行政部门责令限期改正；情节严重的，处以一万元以上五万元以下罚款。"


def _law(*bodies: str) -> Versioned:
    return _versioned("\n\n".join(f"第{NUMBERS[index]}条 {body}" for index, body in enumerate(bodies)))


def _versioned(text: str) -> Versioned:
    return Versioned(text, [Heading(Span(*m.span()), 5, m.group()) for m in _ARTICLE.finditer(text)])


def _shape(changes: tuple[ArticleChange, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(each.change, each.old and each.old.label, each.new and each.new.label) for each in changes]


def _words(change: ArticleChange, old: Versioned, new: Versioned) -> list[tuple[str | None, str | None]]:
    return [(edit.old and edit.old.of(old.text), edit.new and edit.new.of(new.text)) for edit in change.edits]


def test_the_same_text_is_unchanged() -> None:
    law = _law(LEVY, INTERNS)
    assert _shape(compare_versions(law, law)) == [
        ("unchanged", "第一条", "第一条"),
        ("unchanged", "第二条", "第二条"),
    ]


def test_blanks_alone_change_nothing() -> None:
    spaced = _law(LEVY + " ", INTERNS + "\n")
    assert {each.change for each in compare_versions(_law(LEVY, INTERNS), spaced)} == {"unchanged"}


def test_an_inserted_article_renumbers_those_after_it() -> None:
    changes = compare_versions(_law(LEVY, TEACHERS), _law(LEVY, INTERNS, TEACHERS))
    assert _shape(changes) == [
        ("unchanged", "第一条", "第一条"),
        ("added", None, "第二条"),
        ("moved", "第二条", "第三条"),
    ]


def test_a_removed_article_stands_where_it_stood() -> None:
    changes = compare_versions(_law(LEVY, INTERNS, TEACHERS), _law(LEVY, TEACHERS))
    assert _shape(changes) == [
        ("unchanged", "第一条", "第一条"),
        ("removed", "第二条", None),
        ("moved", "第三条", "第二条"),
    ]


def test_an_article_reworded_under_another_number_is_found() -> None:
    old, new = _law(LEVY, PENALTY, INTERNS), _law(TEACHERS, INTERNS.replace("三方", "书面"), LEVY, PENALTY)
    shape = _shape(compare_versions(old, new))
    assert ("reworded", "第三条", "第二条") in shape
    assert ("moved", "第一条", "第三条") in shape
    assert ("added", None, "第一条") in shape


def test_edits_are_words_of_both_texts() -> None:
    old, new = _law(LEVY, INTERNS), _law(LEVY.replace("一点五", "二点五"), INTERNS.replace("三方协议", "实习协议书"))
    first, second = compare_versions(old, new)
    assert _words(first, old, new) == [("一", "二")]
    assert "".join(after or "" for _, after in _words(second, old, new)).startswith("实习")


def test_insertions_and_deletions_have_one_side() -> None:
    old, new = _law(LEVY, INTERNS), _law(LEVY.replace("职业教育和", ""), INTERNS.replace("学生到", "学生分批到"))
    first, second = compare_versions(old, new)
    ((out, nothing),) = _words(first, old, new)
    assert nothing is None
    assert out is not None and len(out) == len("职业教育和")
    assert _words(second, old, new) == [(None, "分批")]


def test_english_is_compared_by_word() -> None:
    old = _versioned("Article 1 The levy is 0.5 per cent of pay.\n\nArticle 2 Returns are due every calendar month.")
    new = _versioned(
        "Article 1 The levy is 0.5 per cent of earnings.\n\nArticle 2 Returns are due every calendar month."
    )
    first, second = compare_versions(old, new)
    assert _words(first, old, new) == [("pay", "earnings")]
    assert second.change == "unchanged"


def test_edits_with_a_character_between_them_are_one() -> None:
    old, new = (
        _law("应当由省级政府会同有关部门负责审批并予以公布。", INTERNS),
        _law("应当由市级机关会同有关部门负责审批并予以公布。", INTERNS),
    )
    assert _words(compare_versions(old, new)[0], old, new) == [("省级政府", "市级机关")]


def test_a_merged_article_says_where_it_went() -> None:
    old, new = (
        _law(LEVY + LEVY.replace("企业", "事业单位"), INTERNS, TEACHERS),
        _law(LEVY + LEVY.replace("企业", "事业单位") + INTERNS, TEACHERS),
    )
    removed = next(each for each in compare_versions(old, new) if each.change == "removed")
    assert removed.old and removed.old.label == "第二条"
    assert removed.kin and removed.kin.label == "第一条"


def test_a_split_article_says_where_it_came_from() -> None:
    old, new = _law(LEVY + PENALTY, TEACHERS), _law(LEVY, PENALTY, TEACHERS)
    changes = compare_versions(old, new)
    added = next(each for each in changes if each.change == "added")
    assert added.kin and added.kin.label == "第一条"


def test_unlike_articles_are_not_paired() -> None:
    changes = compare_versions(_law(LEVY, INTERNS), _law(LEVY, TEACHERS))
    assert [each.change for each in changes if each.change != "unchanged"] in (
        ["removed", "added"],
        ["added", "removed"],
    )


def test_chapters_belong_to_no_article() -> None:
    text = "第一条 " + LEVY + "\n\n第二章 附则\n\n第二条 " + INTERNS
    chapter = Heading(Span(text.index("第二章"), text.index("第二章") + 6), 2, "第二章")
    law = Versioned(text, sorted([*_versioned(text).headings, chapter], key=lambda heading: heading.span))
    first, _ = compare_versions(law, law)
    assert first.new and "附则" not in first.new.span.of(text)


def test_texts_without_articles_are_compared_by_paragraph() -> None:
    old = Versioned("一、总体要求\n\n" + LEVY + "\n\n" + INTERNS)
    new = Versioned("一、总体要求\n\n" + TEACHERS + "\n\n" + LEVY.replace("一点五", "二点五") + "\n\n" + INTERNS)
    assert [each.change for each in compare_versions(old, new)] == ["unchanged", "added", "reworded", "unchanged"]


def test_a_caption_of_its_own_line_belongs_to_the_paragraph_below() -> None:
    body = "The program shall benefit employees who qualify under a classification set up by the employer."
    changes = compare_versions(Versioned(f"(2) Eligibility\n\n{body}"), Versioned(f"(2) Eligibility. {body}"))
    assert [(each.change, each.old is not None) for each in changes] == [("reworded", True)]


def test_empty_texts_compare_to_nothing() -> None:
    assert compare_versions(Versioned(""), Versioned("")) == ()
    assert [each.change for each in compare_versions(Versioned(""), Versioned(LEVY))] == ["added"]


def test_a_paragraph_beyond_the_limit_is_one_edit() -> None:
    long = "数据" * EXACT_TOKENS
    (change,) = compare_versions(Versioned("甲乙" + long), Versioned("丙丁" + long))
    assert change.change == "reworded"
    assert len(change.edits) == 1


def test_many_equal_paragraphs_are_paired_in_order() -> None:
    old, new = Versioned("略。\n\n" * 300), Versioned("略。\n\n" * 299 + "略。")
    assert {each.change for each in compare_versions(old, new)} == {"unchanged"}


BODIES = st.lists(st.sampled_from([LEVY, INTERNS, TEACHERS, PENALTY, "略。", LEVY[:20], TEACHERS[10:]]), max_size=8)


def _kept(text: str, article: Article | None, taken_out: list[Span | None]) -> str:
    """Cut every edit out of one side of an article; the label goes too, and blanks do not count."""
    assert article
    pieces, position = [], article.span.start + len(article.label)
    for span in taken_out:
        if span:
            pieces.append(text[position : span.start])
            position = span.end
    return re.sub(r"\s", "", "".join((*pieces, text[position : article.span.end])))


@given(BODIES, BODIES)
def test_every_article_is_accounted_for_once(first: list[str], second: list[str]) -> None:
    old, new = _law(*first), _law(*second)
    changes = compare_versions(old, new)
    if min(len(first), len(second)) >= 2:
        assert sorted(each.old.span for each in changes if each.old) == sorted(
            article.span for article in _all_articles(old)
        )
        assert [each.new.span for each in changes if each.new] == [article.span for article in _all_articles(new)]
    for change in changes:
        assert (change.change == "added") == (change.old is None)
        assert (change.change == "removed") == (change.new is None)
        assert bool(change.edits) == (change.change == "reworded")
        if change.change == "reworded":
            kept = _kept(old.text, change.old, [edit.old for edit in change.edits])
            assert kept == _kept(new.text, change.new, [edit.new for edit in change.edits])
            _check_edits(change)


def _all_articles(law: Versioned) -> list[Heading]:
    ends = [*(heading.span.start for heading in law.headings[1:]), len(law.text)]
    return [
        Heading(Span(h.span.start, h.span.start + len(law.text[h.span.start : end].rstrip())), 5, h.label)
        for h, end in zip(law.headings, ends, strict=True)
    ]


def _check_edits(change: ArticleChange) -> None:
    assert change.old and change.new
    for edit in change.edits:
        assert edit.old or edit.new
        assert edit.old is None or change.old.span.contains(edit.old)
        assert edit.new is None or change.new.span.contains(edit.new)
    for side in ([e.old for e in change.edits if e.old], [e.new for e in change.edits if e.new]):
        assert all(one.end <= next_.start for one, next_ in pairwise(side))
