"""Places as codes, and the places above them."""

import pytest
from hypothesis import given

from corpus.jurisdictions import ladder, normalise_jurisdiction
from strategies import ANY_TEXTS, JURISDICTIONS


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("CN", "CN"),
        ("cn-zj", "CN-ZJ"),
        (" us-dc ", "US-DC"),
        ("cn-zj-330200", "CN-ZJ-330200"),
        ("GB-ENG", "GB-ENG"),
        ("CN-33", "CN-33"),
        ("", None),
        ("China", None),
        ("CN-", None),
        ("CN-ZJ-3302", None),
        ("CN-ZJ-330200-1", None),
        ("CN_ZJ", None),
        ("宁波", None),
        ("CN\n", "CN"),
        ("CN-ZJ-３３０２００", None),
    ],
)
def test_normalise(code: str, written: str | None) -> None:
    assert normalise_jurisdiction(code) == written


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("CN", ("CN",)),
        ("US-DC", ("US-DC", "US")),
        ("CN-ZJ-330200", ("CN-ZJ-330200", "CN-ZJ", "CN")),
    ],
)
def test_ladder(code: str, places: tuple[str, ...]) -> None:
    assert ladder(code) == places


@given(JURISDICTIONS)
def test_every_rung_is_a_code(code: str) -> None:
    assert [normalise_jurisdiction(rung) for rung in ladder(code)] == list(ladder(code))


@given(ANY_TEXTS)
def test_normalising_never_raises_and_is_done_once(text: str) -> None:
    code = normalise_jurisdiction(text)
    assert code is None or normalise_jurisdiction(code) == code
