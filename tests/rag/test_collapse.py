"""Copies of one rule in several places become one hit; rules that differ in a figure or a "not" do not."""

from typing import Any

import pytest

from corpus.model import Instrument
from rag.collapse import collapse, likeness
from rag.model import Hit
from rag_desk import make_document, make_hit, make_source

RULE = (
    "第二十三条 国家支持征信机构发展针对中小企业融资的征信产品和服务，"
    "依法向政府有关部门、公用事业单位和商业机构采集信息。"
)
COPY = (
    "第二十五条 支持征信机构发展针对中小企业融资的征信产品和服务，依法向政府有关部门、公共事业单位和商业机构采集信息。"
)
ACT = (
    "4. An employer that trains an apprentice may claim relief for the wages of the apprentice, the fees of a college."
)


def hit(name: str, text: str, place: str | None, score: float = 1.0, **metadata: Any) -> Hit:
    return make_hit(make_source(text), score=score, document=make_document(name, jurisdiction=place, **metadata))


def names(hits: list[Hit]) -> list[str]:
    return [each.document.id for each in hits]


def test_the_widest_place_stands_for_its_copies() -> None:
    (one,) = collapse([hit("city", COPY, "CN-ZJ-330200", 0.9), hit("nation", RULE, "CN", 0.8)], ())
    assert (one.document.id, one.rank, one.score) == ("nation", 1, 0.9)
    assert [(each.document.id, each.passage_id, each.pin.path) for each in one.also] == [("city", "p0", ("第一条",))]


@pytest.mark.parametrize(("asked", "first"), [("CN-ZJ-330200", "city"), ("CN-ZJ", "province"), ("CN-BJ", "nation")])
def test_the_place_asked_about_comes_first(asked: str, first: str) -> None:
    hits = [hit("nation", RULE, "CN"), hit("province", RULE, "CN-ZJ"), hit("city", COPY, "CN-ZJ-330200")]
    (one,) = collapse(hits, (asked,))
    assert one.document.id == first
    assert len(one.also) == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (RULE, RULE.replace("支持", "不支持")),
        (RULE, RULE.replace("采集信息", "采集信息三次")),
        (ACT, ACT.replace("may claim", "may not claim")),
        (
            ACT,
            "An employer pays a levy of its pay bill in every quarter, and files a return on a form of the office.",
        ),
        ("第一条 本条例自公布之日起施行。", "第九条 本条例自公布之日起施行。"),
    ],
)
def test_other_rules_stay_apart(text: str, other: str) -> None:
    hits = [hit("one", text, "CN"), hit("two", other, "CN-ZJ")]
    assert names(collapse(hits, ())) == ["one", "two"]


def test_numbers_of_articles_do_not_tell_rules_apart() -> None:
    assert len(collapse([hit("one", ACT, "GB"), hit("two", ACT.replace("4.", "17."), "IE")], ())) == 1


def test_texts_of_one_place_of_no_place_and_briefs_stay_apart() -> None:
    assert len(collapse([hit("one", RULE, "CN"), hit("two", RULE, "CN")], ())) == 2
    assert len(collapse([hit("one", RULE, None), hit("two", RULE, "CN")], ())) == 2
    assert len(collapse([hit("one", RULE, "CN", summarises=Instrument("法")), hit("two", RULE, "CN-ZJ")], ())) == 2


def test_hits_are_numbered_anew() -> None:
    hits = [hit("one", RULE, "CN"), hit("two", COPY, "CN-BJ"), hit("three", ACT, "GB")]
    assert [(each.document.id, each.rank) for each in collapse(hits, ())] == [("one", 1), ("three", 2)]
    assert collapse([], ()) == []


def test_likeness_of_the_copy() -> None:
    assert 0.7 < likeness(RULE, COPY) < 1.0
