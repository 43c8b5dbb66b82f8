"""Characters that are printed and were not recognised."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.scans.decoding import GETA, decode
from ingest.scans.missing import find_missing

SIZE = 48


def strip(count: int, *empty: int) -> NDArray[np.bool_]:
    """A line of blocks of ink, one to a character, a third of a block apart; some places are empty."""
    made = np.zeros((SIZE, count * SIZE), np.bool_)
    for index in range(count):
        if index not in empty:
            made[4:44, index * SIZE + 6 : index * SIZE + 42] = True
    return made


def centers(*places: int) -> list[float]:
    return [place * SIZE + SIZE / 2 for place in places]


@pytest.mark.parametrize("lost", [{3}, {0}, {7}, {2, 5}, {3, 4}])
def test_ink_without_a_character_is_one(lost: set[int]) -> None:
    seen = [place for place in range(8) if place not in lost]
    found = find_missing(["国"] * len(seen), centers(*seen), strip(8))
    assert found == pytest.approx(centers(*sorted(lost)), abs=SIZE / 4)


def test_a_wide_blank_is_none() -> None:
    assert find_missing(["国"] * 7, centers(0, 1, 2, 4, 5, 6, 7), strip(8, 3)) == []


def test_a_dash_that_was_passed_over_is_none() -> None:
    ink = strip(8, 3)
    ink[22:26, 3 * SIZE : 4 * SIZE] = True
    assert find_missing(["国"] * 7, centers(0, 1, 2, 4, 5, 6, 7), ink) == []


def test_a_stretch_of_a_drawing_is_none() -> None:
    assert find_missing(["国"] * 7, centers(0, 1, 2, 3, 4, 5, 11), strip(12)) == []


def test_letters_tell_nothing() -> None:
    assert find_missing(["a"] * 7, centers(0, 1, 2, 4, 5, 6, 7), strip(8)) == []


def test_in_a_short_line_the_height_tells_the_size() -> None:
    assert find_missing(["县", "市"], centers(0, 2), strip(3)) == pytest.approx(centers(1))


def test_a_line_shows_what_is_missing_and_is_not_sure_of_it() -> None:
    signs = ("nothing", "国", "家", " ")
    columns = np.zeros((36, len(signs)), np.float32)
    columns[:, 0] = 0.9
    for place in (0, 1, 2, 4, 5):
        columns[place * 6 + 2, 0] = 0
        columns[place * 6 + 2, 1 + place % 2] = 0.9
    found = decode(columns, signs, strip(6))
    assert "".join(each.text for each in found) == f"国家国{GETA}国家"
    assert found[3].confidence == 0
    assert (found[3].left, found[3].right) == (pytest.approx(3 * SIZE, abs=12), pytest.approx(4 * SIZE, abs=12))


@pytest.mark.parametrize("ink", [np.zeros((48, 100), np.bool_), np.zeros((0, 0), np.bool_)])
def test_nothing_printed(ink: NDArray[np.bool_]) -> None:
    assert find_missing(["国"] * 5, centers(0, 1, 2, 3, 9), ink) == []
