"""Questions taken apart: figures asked for, instruments named, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BlankQuestionError, QuestionTooLongError
from rag.figures import asked_values, holds_value
from rag.question import named_instruments, parse_question
from strategies import ANY_TEXTS, QUERIES

LIMIT = 200


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("投资额的百分之几可以抵免？", {"rate"}),
        ("城建税的税率分几档？", {"rate"}),
        ("What percentage of wages is refunded?", {"rate"}),
        ("Which share of the wages does the city bear?", {"rate"}),
        ("一次性补贴多少元？", {"money"}),
        ("违反规定的，罚款多少万元？", {"money"}),
        ("How many yuan does each apprentice bring?", {"money"}),
        ("How much is the relief?", {"money", "rate"}),
        ("实习最多多久？", {"duration"}),
        ("How many months may a trial period last?", {"duration"}),
        ("条例何时公布？", {"date"}),
        ("When was the Act amended?", {"date"}),
        ("至少要有多少名学徒？", {"count"}),
        ("How many apprentices must be hosted?", {"count"}),
        ("能扣多少？", {"rate", "money"}),
        ("三方协议要写清楚哪些事项？", set()),
        ("Who supervises the colleges?", set()),
    ],
)
def test_kinds_of_figure_asked_for(question: str, kinds: set[str]) -> None:
    assert asked_values(question) == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("按5%征收", "rate"), ("不低于百分之八十", "rate"), ("one-third of the cost", "rate"),
        ("奖励十万元", "money"), ("up to £2,000", "money"), ("3 million yuan", "money"),
        ("六十日内", "duration"), ("within thirty days", "duration"), ("不少于120学时", "duration"),
        ("2019年9月1日", "date"), ("自公布之日起", "date"), ("1 January 2020", "date"),
        ("二十人以上", "count"), ("at least twelve members", "count"),
    ],
)  # fmt: skip
def test_texts_that_hold_a_figure(text: str, kind: str) -> None:
    assert holds_value(text, frozenset({kind}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("按照国家有关规定执行", "rate"), ("a fair share", "rate"), ("给予适当奖励", "money"),
        ("pounds of flour", "money"), ("及时办理", "duration"), ("for some years", "duration"),
        ("the colleges of the city", "count"),
    ],
)  # fmt: skip
def test_texts_that_hold_none(text: str, kind: str) -> None:
    assert not holds_value(text, frozenset({kind}))  # type: ignore[arg-type]


def test_no_kind_is_held_where_none_is_asked_for() -> None:
    assert not holds_value("奖励十万元", frozenset())


def test_instruments_are_named_by_title_or_number_each_once() -> None:
    asked = "《学徒法》、财测〔2021〕12号与《学徒法》，还有2023年第7号公告"
    assert named_instruments(asked) == ("学徒法", "财测〔2021〕12号", "2023年第7号公告")
    assert named_instruments("What does the Training Levy Act of 2019 say?") == ()


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "（）", "()"])
def test_numbers_are_named_in_any_brackets(brackets: str) -> None:
    number = f"财测{brackets[0]}2021{brackets[1]}12号"
    assert named_instruments(f"{number}第三条") == (number,)


def test_a_question_is_tidied_and_taken_apart() -> None:
    question = parse_question("  企业\n招收学徒， 奖励多少元？ ", LIMIT)
    assert question.text == "企业 招收学徒， 奖励多少元？"
    assert question.is_chinese
    assert {"企业", "学徒", "奖励"} <= set(question.terms)
    assert len(set(question.terms)) == len(question.terms)
    assert question.values == {"money"}


def test_english_terms_are_stemmed_and_leave_out_what_says_nothing() -> None:
    question = parse_question("Which levies are due from the employers, and which levies are not?", LIMIT)
    assert question.terms == ("levi", "due", "employ")
    assert not question.is_chinese


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000", "？！", "…… —", "\u200b"])
def test_a_blank_question_is_refused(text: str) -> None:
    with pytest.raises(BlankQuestionError):
        parse_question(text, LIMIT)


def test_a_question_of_the_limit_is_taken_and_a_longer_one_refused() -> None:
    assert parse_question("为" * LIMIT, LIMIT).text == "为" * LIMIT
    with pytest.raises(QuestionTooLongError) as caught:
        parse_question("为" * (LIMIT + 1), LIMIT)
    assert (caught.value.characters, caught.value.limit_characters) == (LIMIT + 1, LIMIT)


@given(st.one_of(ANY_TEXTS, QUERIES, st.text(max_size=LIMIT + 50)))
def test_nothing_else_is_ever_raised(text: str) -> None:
    try:
        question = parse_question(text, LIMIT)
    except (BlankQuestionError, QuestionTooLongError):
        return
    assert question.text.split() == text.split()
    assert all(term == term.strip() != "" for term in question.terms)
