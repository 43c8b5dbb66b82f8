"""Chinese numerals are read as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import SIGNS, parse_numeral
from strategies import chinese_numeral


@given(st.integers(1, 9_999))
def test_every_number_below_ten_thousand_is_read(number: int) -> None:
    assert parse_numeral(chinese_numeral(number)) == number


@given(st.text(st.sampled_from(SIGNS), max_size=8))
def test_any_signs_are_a_number_or_none(text: str) -> None:
    value = parse_numeral(text)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("〇", 0), ("十", 10), ("廿三", 23), ("叁拾", 30), ("壹佰零伍", 105), ("两万", 20_000), ("三千万", 30_000_000),
        ("一亿二千万", 120_000_000), ("三万二千零一", 32_001), ("二〇〇八", 2008), ("一千二百六十", 1260),
        ("十百", None), ("一百百", None), ("万", None), ("abc", None),
    ],
)  # fmt: skip
def test_numerals(text: str, value: int | None) -> None:
    assert parse_numeral(text) == value
