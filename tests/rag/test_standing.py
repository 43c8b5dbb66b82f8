"""The order of texts in force and others."""

from datetime import date
from typing import Any

import pytest

from corpus.filters import Filters
from corpus.model import Document
from rag.model import Hit
from rag.scope import Scope
from rag.standing import in_order, is_out_of_force, standing, years_of
from rag_desk import make_document, make_hit, make_source

TODAY = date(2026, 11, 22)
SOURCE = make_source("第一条 企业应当支付津贴。")
NOW = Scope(Filters(), TODAY)


def hit(score: float, name: str, **metadata: Any) -> Hit:
    return make_hit(SOURCE, score=score, document=make_document(name, **metadata))


def order(hits: list[Hit], scope: Scope = NOW) -> list[str]:
    return [each.document.id for each in in_order(hits, scope, TODAY)]


@pytest.mark.parametrize(
    ("metadata", "day", "expected"),
    [
        ({"status": "in_force"}, TODAY, "in_force"),
        ({"status": "superseded"}, TODAY, "past"),
        ({"status": "repealed"}, date(2008, 12, 31), "in_force"),
        ({"status": "historical"}, date(2023, 1, 1), "past"),
        ({"status": "superseded", "effective_to": date(2022, 5, 1)}, date(2022, 4, 30), "in_force"),
        ({"status": "superseded", "effective_to": date(2022, 5, 1)}, date(2022, 5, 1), "past"),
        ({"status": "unknown", "effective_to": date(2020, 1, 1)}, TODAY, "past"),
        ({"effective_from": date(2027, 1, 1)}, TODAY, "pending"),
        ({"status": "draft"}, TODAY, "pending"),
    ],
)
def test_standing_on_a_day(metadata: dict[str, Any], day: date, expected: str) -> None:
    assert standing(make_document(**metadata), day, TODAY) == expected


def test_a_text_that_has_ended_steps_back_behind_one_that_fits_about_as_well() -> None:
    assert order([hit(1.0, "old", status="repealed"), hit(0.7, "new"), hit(0.3, "other")]) == ["new", "old", "other"]


def test_it_stays_before_what_barely_fits_and_is_never_dropped() -> None:
    assert order([hit(1.0, "old", status="repealed"), hit(0.2, "other")]) == ["old", "other"]


def test_it_never_comes_before_the_text_that_replaced_it() -> None:
    old = hit(1.0, "old", status="superseded", superseded_by="new")
    assert order([old, hit(0.3, "other"), hit(0.1, "new")]) == ["other", "new", "old"]


def test_what_is_asked_for_does_not_step_back() -> None:
    hits = [hit(1.0, "old", status="repealed"), hit(0.9, "new")]
    assert order(hits, Scope(Filters(), TODAY, wants_past=True)) == ["old", "new"]
    assert not is_out_of_force(hits[0].document, Scope(Filters(), TODAY, wants_past=True), TODAY)
    assert is_out_of_force(hits[0].document, NOW, TODAY)


def test_the_day_asked_about_decides() -> None:
    hits = [hit(1.0, "old", status="superseded", effective_to=date(2022, 5, 1)), hit(0.9, "new")]
    assert order(hits, Scope(Filters(as_of=date(2021, 1, 1)), date(2021, 1, 1))) == ["old", "new"]
    assert order(hits) == ["new", "old"]


def test_kinds_versions_and_national_law_are_preferred() -> None:
    hits = [hit(1.0, "a", kind="law", jurisdiction="CN-ZJ"), hit(0.95, "b", kind="notice", jurisdiction="CN")]
    assert order(hits) == ["a", "b"]
    assert order(hits, Scope(Filters(), TODAY, kinds=frozenset({"notice"}))) == ["b", "a"]
    assert order(hits, Scope(Filters(), TODAY, wants_national=True)) == ["b", "a"]
    versions = [hit(1.0, "code-2026"), hit(0.9, "code-2016")]
    assert order(versions, Scope(Filters(), TODAY, years=frozenset({2016}))) == ["code-2016", "code-2026"]


def test_a_text_of_no_place_steps_back_where_a_place_is_said() -> None:
    hits = [hit(1.0, "paper"), hit(0.6, "law", jurisdiction="CN-ZJ")]
    assert order(hits, Scope(Filters(about=("CN-ZJ",)), TODAY)) == ["law", "paper"]
    assert order(hits) == ["paper", "law"]


def test_hits_are_numbered_and_scored_in_their_order() -> None:
    found = in_order([hit(1.0, "old", status="repealed"), hit(0.9, "new")], NOW, TODAY)
    assert [each.rank for each in found] == [1, 2]
    assert found[0].score > found[1].score
    assert in_order([], NOW, TODAY) == []


def test_years_of_a_text() -> None:
    document: Document = make_document("code-2016.md", title="Code (1996 edition)", issued=date(2020, 1, 1))
    assert years_of(document) == {2016, 1996, 2020}
