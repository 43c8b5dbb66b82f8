"""One rule in each language, retold nearly word for word: which words may differ, and which may not."""

import pytest

from corpus.model import Passage, Span
from rag.grounding.check import check
from rag.grounding.lexicon import wordings
from rag.grounding.model import Cited, Claimed, Evidence, Verdict
from rag.sources import Source

ZH = "民办培训机构应当在学徒离开之前，向教育部或者其委托的单位缴纳营业收入百分之三的保证金，每年公布一次账目。"
EN = (
    "A small employer shall, before an apprentice leaves, pay to the Department of Crafts or its agent 3 per cent of "
    "the gross wages, and shall publish its annual accounts if the board so requires."
)


def _check(statement: str, text: str) -> Verdict:
    span = Span(0, len(text))
    evidence = Evidence(Source(text, (), (Passage("p", "d", 0, span, (), None, text),)), span)
    return check(Claimed(statement, (Cited(1),)), {1: evidence})


@pytest.mark.parametrize("text", [ZH, EN])
def test_the_rule_itself_is_supported(text: str) -> None:
    assert _check(text, text).support == "supported"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (ZH, "或者", "或"),
        (ZH, "缴纳", "交纳"),
        (ZH, "之前", "以前"),
        (EN, "before an", "prior to an"),
        (EN, "shall", "must"),
        (EN, "annual accounts if", "annual accounts where"),
    ],
)
def test_words_that_stand_for_each_other_may_be_exchanged(text: str, old: str, new: str) -> None:
    assert _check(text.replace(old, new), text).support == "supported"


@pytest.mark.parametrize(
    ("text", "old", "new", "kind"),
    [
        (ZH, "之前", "之后", "wording"),
        (ZH, "或者", "和", "wording"),
        (ZH, "向教育部", "从教育部", "wording"),
        (ZH, "教育部", "教育厅", "wording"),
        (ZH, "营业收入", "营业利润", "wording"),
        (ZH, "每年", "每月", "wording"),
        (ZH, "民办培训", "培训", "limit"),
        (ZH, "民办培训", "大型民办培训", "wording"),
        (ZH, "应当", "一般应当", "scope"),
        (ZH, "账目。", "账目，从而保护学徒。", "wording"),
        (EN, "before", "after", "wording"),
        (EN, " or its", " and its", "wording"),
        (EN, "pay to", "pay from", "wording"),
        (EN, "Crafts", "Trade", "wording"),
        (EN, "gross", "net", "wording"),
        (EN, "annual", "monthly", "wording"),
        (EN, "small ", "", "limit"),
        (EN, "shall, before", "shall usually, before", "scope"),
        (EN, "if the board", "even if the board", "wording"),
        (EN, "requires.", "requires, which protects apprentices.", "wording"),
    ],
)
def test_other_words_are_noticed_in_their_place(text: str, old: str, new: str, kind: str) -> None:
    verdict = _check(text.replace(old, new, 1), text)
    assert verdict.support != "supported"
    assert kind in {problem.kind for problem in verdict.problems}


def test_a_word_from_elsewhere_in_the_rule_does_not_stand_for_another_one() -> None:
    rule = "The levy on wages shall be paid by the employer and the levy on profits by the owner of the firm."
    assert _check(rule, rule).support == "supported"
    assert _check(rule.replace("wages", "profits"), rule).support != "supported"


def test_an_item_is_compared_with_its_own_words_not_with_those_of_its_siblings() -> None:
    rule = "A school may not do any of the following:\n1. keep fees and dues.\n2. take gifts for itself or others."
    told = "A school may not do any of the following: take gifts for itself or others."
    assert _check(told, rule).support == "supported"
    assert _check(told.replace("itself or", "itself and"), rule).support != "supported"


def test_a_force_in_a_long_clause_is_noticed() -> None:
    rule = (
        "Proposals for a charge must include proposals for sparing any firm which, in view of its few apprentices, "
        "ought in the opinion of the board to be spared, and the Minister shall not make an order unless the order "
        "provides for the sparing of such firms, and may ask the board for its reasons."
    )
    assert _check(rule, rule).support == "supported"
    for old, new in (("must", "may"), ("ought", "may"), ("ought", "must"), ("and may", "and must")):
        assert _check(rule.replace(old, new), rule).support != "supported"


def test_no_word_relates_and_stands_for_what_it_is_opposed_to() -> None:
    words = wordings()
    for group in set().union(*words.related.values()):
        members = [word for word, numbers in words.related.items() if group in numbers]
        assert len(members) > 1
        assert all(words.same.get(word, word) in words.related for word in members)


def test_two_denials_are_a_duty() -> None:
    assert _check("培训机构不得不停业。", "培训机构不得停业。").support != "supported"
    rule = "The board shall not close a school."
    assert _check("The board shall not fail to close a school.", rule).support != "supported"


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("第六条 未经许可，擅自开班的，由主管部门责令改正。", "经许可，擅自开班的，由主管部门责令改正。"),
        ("场馆应当及时更换或者停止使用旧器材。", "场馆应当停止及时更换或者停止使用旧器材。"),
        ("市人民政府财政部门应当会同审计等部门检查账目。", "市人民政府审计部门应当会同审计等部门检查账目。"),
        ("公立医院举办或者参与举办民办学校，应当报告。", "公立医院举办或者参与举办学校，应当报告。"),
        ("情节严重的，3年内不受理该场馆的申请。", "情节严重的，3个月内不受理该场馆的申请。"),
        ("场馆应当于每年4月1日前将上一年度账目报送备案。", "场馆应当于每年4月1年前将上一年度账目报送备案。"),
        ("The hearing shall be held in private and may be short.", "The hearing shall be held in and may be short."),
        (
            "Logs must be kept before and after each test of the pump.",
            "Logs must be kept before and before each test of the pump.",
        ),
        (
            "Where Rule 6.3.3 is applied, the pool must still keep a record of every visitor.",
            "The pool must still keep a record of every visitor.",
        ),
    ],
)
def test_a_rule_told_wrongly_by_a_word_is_not_supported(text: str, statement: str) -> None:
    assert _check(text, text).support == "supported"
    assert _check(statement, text).support != "supported"


def test_a_short_rule_told_with_more_behind_it_is_judged_word_by_word() -> None:
    text = "违反规定的，依法给予警告处分。"
    assert _check("违反规定的，依法给予警告处分，否则将被给予警告处分。", text).support != "supported"


def test_one_word_of_a_short_sentence_may_be_another_of_its_meaning() -> None:
    assert _check("违反规定的，依照法律处分。", "违反规定的，依法处分。").support == "supported"
