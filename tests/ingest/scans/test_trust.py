"""How far lines are to be trusted."""

from dataclasses import replace

import pytest

from ingest.scans.decoding import Character
from ingest.scans.model import lowest_trust
from ingest.scans.trust import trust_of
from scanned_pages import line


def characters(*confidences: float, text: str = "国") -> list[Character]:
    return [Character(text, 0, 1, each) for each in confidences]


def test_the_three_least_sure_characters_tell() -> None:
    assert trust_of(characters(*[0.999] * 40, 0.3, 0.6, 0.9)) == pytest.approx(0.6)


def test_short_lines() -> None:
    assert trust_of(characters(0.5)) == 0.5
    assert trust_of(characters(0.5, 0.7)) == pytest.approx(0.6)


def test_blanks_do_not_count() -> None:
    assert trust_of([*characters(0.9, 0.9), *characters(0.1, text=" ")]) == pytest.approx(0.9)


def test_what_is_made_of_several_lines_is_as_sure_as_the_worst() -> None:
    lines = [line("甲"), *(replace(line("甲"), trust=each) for each in (0.9, 0.4))]
    assert lowest_trust(lines) == 0.4
    assert lowest_trust(lines[:1]) is None
