"""The lists hold what the rules expect of them."""

import re

import pytest

from corpus.jurisdictions import normalise_jurisdiction
from ingest.recognise.lexicon import any_of, confidence, load, pattern, squeeze

LISTS = ("cities", "confidences", "cues", "issuers", "kinds", "languages", "systems")


@pytest.mark.parametrize("name", LISTS)
def test_lists_load(name: str) -> None:
    assert load(name)


def test_every_city_has_a_code_of_its_province() -> None:
    codes = [f"{province}-{code}" for province, cities in load("cities").items() for code in set(cities.values())]
    assert [code for code in codes if normalise_jurisdiction(code) is None] == []
    assert len(codes) == len(set(codes))


def test_prefecture_codes_begin_as_their_provinces_do() -> None:
    for province, cities in load("cities").items():
        assert len({str(code)[:2] for code in cities.values()}) == 1 or province == "TW"


def test_confidences_are_shares() -> None:
    for rule, (right, read) in load("confidences").items():
        assert 0 <= right <= read, rule
        assert 0 < confidence(rule) < 1


def test_a_rule_never_tried_has_the_prior() -> None:
    assert confidence("no such rule") == 0.8


def test_systems_are_places() -> None:
    assert [code for code in load("systems") if normalise_jurisdiction(code) is None] == []


@pytest.mark.parametrize("key", ["draft", "repealed", "superseded", "in_force"])
def test_patterns_compile_and_match_no_blank(key: str) -> None:
    assert pattern("kinds", key).search(" ") is None


def test_longest_first() -> None:
    match = re.match(any_of(["部", "部委", "部委员会"]), "部委员会")
    assert match is not None
    assert match.group() == "部委员会"


@pytest.mark.parametrize(
    ("printed", "plain"),
    [("财税 〔2018〕 51 号", "财税〔2018〕51号"), ("财税〔2018〕 51号", "财税〔2018〕51号"), ("a  b", "a b"), ("", "")],
)
def test_squeeze(printed: str, plain: str) -> None:
    assert squeeze(printed) == plain
