"""Questions → scope: what is read, as what, and who wins."""

from datetime import date

import pytest
from hypothesis import given

from corpus.filters import Filters, parse_filters
from rag.model import READ_FIELDS, ReadField
from rag.scope import Scope, ScopeReader
from strategies import ANY_TEXTS

TODAY = date(2026, 11, 22)
READER = ScopeReader()


def read(text: str, *ignored: ReadField, **filters: str) -> Scope:
    return READER.read(text, parse_filters(**filters), ignored, today=TODAY)


def fields(scope: Scope) -> list[tuple[str, str, str]]:
    return [(each.field, each.value, each.effect) for each in scope.read]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("宁波的企业有什么奖励？", ("CN-ZJ-330200",)),
        ("浙江和江苏有何不同？", ("CN-ZJ", "CN-JS")),
        ("绍兴的企业呢？", ("CN-ZJ-330600",)),
        ("What do UK employers and Irish employers pay?", ("GB", "IE")),
        ("May a US employer deduct it?", ("US",)),
        ("May an employer in Texas deduct it?", ("US-TX",)),
        ("What applies in Northern Ireland?", ("GB",)),
        ("北京大学的学生实习要签什么协议？", ()),
        ("Give us the rate, please.", ()),
        ("It costs US$ 500. May we deduct it?", ()),
        ("Does the Chinese text agree with the German version?", ()),
        ("How do you say it in Chinese?", ()),
        ("家庭安康的补贴是多少？", ()),
    ],
)
def test_places_are_a_filter(question: str, places: tuple[str, ...]) -> None:
    scope = read(question)
    assert scope.filters.about == places
    assert scope.places == places
    assert all(each.effect == "filter" and each.words in question for each in scope.read if each.field == "place")


def test_a_day_is_a_filter_and_judges_texts() -> None:
    scope = read("截至2020年底，企业要交多少？")
    assert fields(scope) == [("as_of", "2020-12-31", "filter")]
    assert scope.filters.as_of == scope.day == date(2020, 12, 31)


@pytest.mark.parametrize("question", ["按现行规定要交多少？", "What must we pay under rules currently in force?"])
def test_what_applies_today_is_a_preference(question: str) -> None:
    scope = read(question)
    assert ("as_of", TODAY.isoformat(), "preference") in fields(scope)
    assert scope.filters.as_of is None
    assert scope.wants_current


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("哪些通知提到了补贴？", "notice"),
        ("地方性法规怎么规定？", "regulation"),
        ("Which regulations mention it?", "regulation"),
        ("What do the papers say hinders it?", "paper"),
        ("有哪些论文谈到产教融合？", "paper"),
    ],
)
def test_a_kind_is_a_preference(question: str, kind: str) -> None:
    scope = read(question)
    assert ("kind", kind, "preference") in fields(scope)
    assert kind in scope.kinds
    assert scope.filters.kind is None


@pytest.mark.parametrize("question", ["以前的补贴是多少？", "那个办法还有效吗？", "Which repealed act set the rate?"])
def test_texts_that_have_ended_are_welcome_where_asked_for(question: str) -> None:
    assert read(question).wants_past
    assert not read(question, "status").wants_past


@pytest.mark.parametrize(
    "question", ["当年抵免不完的怎么办？", "May it be used to buy machines?", "30日以前要申报什么？"]
)
def test_other_words_do_not_ask_for_the_past(question: str) -> None:
    assert not read(question).wants_past


def test_national_law_is_a_preference_where_no_part_is_named() -> None:
    assert fields(read("国家法律对实习怎么规定？"))[0] == ("place", "national", "preference")
    assert read("国家法律对实习怎么规定？").places == ()
    assert not read("宁波适用哪些国家法律？").wants_national


def test_a_question_on_papers_has_no_place_and_no_day() -> None:
    scope = read("How many communities were there in Ningbo in 2024, according to the paper?")
    assert {each.field for each in scope.read} == {"kind"}
    assert scope.filters.is_empty


def test_filters_of_the_user_win() -> None:
    scope = read("宁波的企业2020年底有哪些通知？", jurisdiction="CN-BJ", as_of="2019-01-01", kind="law")
    assert scope.read == ()
    assert (scope.filters.jurisdiction, scope.filters.as_of, scope.filters.kind) == ("CN-BJ", date(2019, 1, 1), "law")
    assert scope.places == ("CN-BJ",)


def test_a_chosen_document_is_searched_whatever_the_question_says() -> None:
    assert read("宁波2020年底有哪些通知？", document="law.md").filters == Filters(document="law.md")


@pytest.mark.parametrize("field", READ_FIELDS)
def test_each_field_can_be_switched_off(field: ReadField) -> None:
    question = "截至2020年底，宁波以前有哪些通知？1996年职业教育法怎么说？"
    assert field in {each.field for each in read(question).read}
    assert field not in {each.field for each in read(question, field).read}


def test_all_can_be_switched_off() -> None:
    scope = read("截至2020年底，宁波以前有哪些通知？", *READ_FIELDS)
    assert (scope.read, scope.filters, scope.day) == ((), Filters(), TODAY)


@given(ANY_TEXTS)
def test_any_text_is_read(text: str) -> None:
    read(text)
