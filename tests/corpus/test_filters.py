"""Filters as users type them."""

from datetime import date

import pytest
from hypothesis import given

from corpus.errors import InvalidFilterError
from corpus.filters import Filters, parse_filters
from strategies import ANY_TEXTS, filters


@given(filters())
def test_filters_round_trip_through_json(asked: Filters) -> None:
    assert parse_filters(**asked.to_dict()) == asked


@given(filters())
def test_empty_means_nothing_is_shown(asked: Filters) -> None:
    assert asked.is_empty == (asked.to_dict() == {})


def test_blank_means_not_set() -> None:
    assert parse_filters(jurisdiction=" ", as_of="", kind="\t", language="", issuer=" ", document="").is_empty


def test_written_forms_are_brought_to_one() -> None:
    parsed = parse_filters(
        jurisdiction="cn-zj", as_of="2024-02-29", kind=" LAW ", language="zh-CN", issuer=" 国务院 ", document=" Law.md "
    )
    assert parsed == Filters("CN-ZJ", date(2024, 2, 29), "law", "zh-cn", "国务院", "Law.md")


@pytest.mark.parametrize("place", ["Ningbo", "CNZJ", "CN-ZJ-1"])
def test_a_place_that_is_no_code_is_refused(place: str) -> None:
    with pytest.raises(InvalidFilterError, match="jurisdiction") as caught:
        parse_filters(jurisdiction=place)
    assert (caught.value.name, caught.value.value) == ("jurisdiction", place)


@pytest.mark.parametrize("day", ["yesterday", "2023-02-29", "29/02/2024", "2024", "2024-13-01"])
def test_a_day_that_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(InvalidFilterError, match="YYYY-MM-DD"):
        parse_filters(as_of=day)


@given(ANY_TEXTS)
def test_any_text_is_taken_or_refused_in_our_words(text: str) -> None:
    for name in ("jurisdiction", "as_of", "kind", "language", "issuer", "document"):
        try:
            parse_filters(**{name: text})
        except InvalidFilterError as error:
            assert error.name == name
