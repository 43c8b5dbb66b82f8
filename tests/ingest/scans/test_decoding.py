"""Columns of likelihoods → characters, blanks and places."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.scans.decoding import Character, decode

SIGNS = ("nothing", "三", "条", "国", "a", "b", "1", " ")
COLUMN = 8  # pixels of a strip for one column
HEIGHT = 48


def columns(*best: str, faint: dict[int, float] | None = None) -> NDArray[np.float32]:
    """One column a sign, "" where nothing stands; ``faint`` gives some columns a likelihood of a blank besides."""
    made = np.zeros((len(best), len(SIGNS)), np.float32)
    for index, sign in enumerate(best):
        made[index, SIGNS.index(sign or "nothing")] = 0.9
    for index, likelihood in (faint or {}).items():
        made[index, -1] = likelihood
    return made


def ink(count: int, *filled: tuple[int, int]) -> NDArray[np.bool_]:
    """A strip of ``count`` columns with ink over its whole height from pixel to pixel."""
    made = np.zeros((HEIGHT, count * COLUMN), np.bool_)
    for begin, end in filled:
        made[:, begin:end] = True
    return made


def text(characters: list[Character]) -> str:
    return "".join(each.text for each in characters)


def test_repeated_columns_are_one_character_unless_apart() -> None:
    found = decode(columns("三", "三", "", "三"), SIGNS, ink(4, (0, 32)))
    assert text(found) == "三三"
    assert found[0].confidence == pytest.approx(0.9)


def test_nothing_is_no_line() -> None:
    assert decode(columns("", " ", ""), SIGNS, ink(3)) == []


def test_blank_of_the_network_between_letters() -> None:
    assert text(decode(columns("a", " ", "b"), SIGNS, ink(3, (0, 8), (16, 24)))) == "a b"
    assert text(decode(columns("a", "", "b"), SIGNS, ink(3, (0, 8), (16, 24)))) == "ab"


@pytest.mark.parametrize(("likelihood", "expected"), [(0.3, "a b"), (0.1, "ab")])
def test_half_seen_blank_between_letters_needs_a_gap(likelihood: float, expected: str) -> None:
    made = columns("a", "", "", "b", faint={1: likelihood})
    assert text(decode(made, SIGNS, ink(4, (0, 8), (24, 32)))) == expected
    assert text(decode(made, SIGNS, ink(4, (0, 32)))) == "ab"


def test_wide_gap_after_a_label_is_a_blank() -> None:
    best = ("三", "", "条", "", "", "", "", "", "", "", "国")
    filled = ((0, 12), (14, 28), (78, 88))
    assert text(decode(columns(*best), SIGNS, ink(11, *filled))) == "三条 国"


def test_gap_beside_a_thin_stroke_is_no_blank() -> None:
    best = ("三", "", "", "", "国")
    filled = ((0, 12), (28, 40))
    assert text(decode(columns(*best), SIGNS, ink(5, *filled))) == "三国"
    assert text(decode(columns(*best, faint={2: 0.01}), SIGNS, ink(5, *filled))) == "三 国"


def test_letter_spacing_is_no_blank() -> None:
    best = ("三", "", "", "", "条", "", "", "", "国")
    made = columns(*best, faint={2: 0.01, 6: 0.01})
    assert text(decode(made, SIGNS, ink(9, (0, 12), (28, 44), (60, 72)))) == "三条国"


def test_quarter_blank_beside_a_number_is_not_typed() -> None:
    best = ("三", "", "", "1")
    assert text(decode(columns(*best), SIGNS, ink(4, (0, 10), (28, 32)))) == "三1"
    best = ("三", "", "", "", "", "", "1")
    assert text(decode(columns(*best), SIGNS, ink(7, (0, 10), (48, 56)))) == "三 1"


def test_places_are_the_ink_and_never_fall() -> None:
    found = decode(columns("a", " ", "b", "", "1"), SIGNS, ink(5, (2, 7), (16, 23), (31, 38)))
    assert text(found) == "a b1"
    assert (found[0].left, found[0].right) == (2, pytest.approx(7))
    assert (found[1].left, found[1].right) == (7, pytest.approx(16))
    assert found[2].right == found[3].left == pytest.approx(27)
    assert found[-1].right == 38
    places = [place for each in found for place in (each.left, each.right)]
    assert places == sorted(places)


def test_places_without_any_ink_are_the_columns() -> None:
    found = decode(columns("a", "", "b"), SIGNS, ink(3))
    places = [place for each in found for place in (each.left, each.right)]
    assert text(found) == "ab"
    assert places == sorted(places)
