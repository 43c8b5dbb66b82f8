"""Sizes of type."""

from dataclasses import replace

import numpy as np
import pytest

from ingest.scans.decoding import Character
from ingest.scans.sizes import find_base, measure_size, settle_sizes
from scanned_pages import line


def spread(text: str, *rooms: float) -> list[Character]:
    """Characters that take given rooms; the last one is that of all that follow."""
    left = 0.0
    made = []
    for index, sign in enumerate(text):
        right = left + rooms[min(index, len(rooms) - 1)]
        made.append(Character(sign, left, right, 0.9))
        left = right
    return made


def test_a_chinese_character_is_as_wide_as_its_type() -> None:
    assert measure_size(spread("国家发展职业教育", 30)) == pytest.approx(30)


def test_a_full_stop_at_the_end_is_seen_half() -> None:
    assert measure_size(spread("国家发展。", 30, 30, 30, 30, 15)) == pytest.approx(30)


def test_blanks_of_justified_lines_do_not_count() -> None:
    even = measure_size(spread("an order of", 15))
    wide = [replace(each, right=each.right + 40) if each.text == " " else each for each in spread("an order of", 15)]
    assert measure_size(wide) == even


def test_room_of_a_character_passed_over_does_not_count() -> None:
    assert measure_size(spread("国家发展职业", 30, 30, 90, 30)) == pytest.approx(30)


def test_few_characters_tell_nothing() -> None:
    assert measure_size(spread("12", 15)) == 0
    assert measure_size([]) == 0


def test_lines_of_about_one_size_get_one() -> None:
    lines = [line("国家发展职业教育", top=50 * at, size=size) for at, size in enumerate((29.5, 30, 30.5, 31, 36, 24))]
    settled = settle_sizes(lines)
    assert len({each.size for each in settled[:4]}) == 1
    assert settled[0].size == pytest.approx(30, abs=0.6)
    assert [each.size for each in settled[4:]] == [36, 24]


def test_short_lines_go_by_their_height() -> None:
    lines = [*(line("国家发展职业教育", top=50 * at, size=30) for at in range(4)), line("12"), line("甲", height=60)]
    assert [each.size for each in settle_sizes(lines)] == [30] * 5 + [60]


def test_nothing_tells() -> None:
    assert settle_sizes([]) == []
    assert [each.size for each in settle_sizes([line("甲")])] == [0]


def test_letters_stand_on_their_base() -> None:
    ink = np.zeros((40, 300), np.bool_)
    ink[12:28, ::2] = True  # small letters
    ink[4:28, ::20] = True  # some rise above,
    ink[12:36, ::30] = True  # some hang below
    assert find_base(ink) == pytest.approx(28, abs=1)
    assert find_base(np.ones((1, 5), np.bool_)) == 1
