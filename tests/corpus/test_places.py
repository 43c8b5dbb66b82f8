"""Names of places, their codes, and the lists they come from."""

import pytest

from corpus.jurisdictions import normalise_jurisdiction
from corpus.places import Places

PLACES = Places(with_cities=True)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("绍兴和徐州的企业", ("CN-ZJ-330600", "CN-JS-320300")),
        ("Employers in Shaoxing", ("CN-ZJ-330600",)),
        ("新北市的學校", ("TW-NWT",)),
        ("印度尼西亚的雇主", ("ID",)),
        ("employers in New South Wales", ("AU-NSW",)),
        ("白银市的企业", ("CN-GS-620400",)),
        ("白银的价格", ()),
        ("宁波，浙江", ("CN-ZJ-330200",)),
    ],
)
def test_places_are_found(text: str, codes: tuple[str, ...]) -> None:
    assert PLACES.named_in(text) == codes


def test_cities_are_known_only_where_asked_for() -> None:
    assert Places().named_in("绍兴的企业") == ()


def test_every_name_has_a_code_as_filters_take_it() -> None:
    assert [code for code in PLACES._codes.values() if normalise_jurisdiction(code) != code] == []


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [("CN", "中国", "China"), ("CN-ZJ-330600", "绍兴", "Shaoxing"), ("US-NY", "纽约", "New York"), ("XX", None, None)],
)
def test_names_in_both_languages(code: str, chinese: str | None, english: str | None) -> None:
    assert (PLACES.name_of(code, chinese=True), PLACES.name_of(code, chinese=False)) == (chinese, english)
