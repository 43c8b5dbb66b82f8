"""Every kind of change has words in both languages, and the words are as the file's examples say."""

from typing import Any, get_args

import pytest

from rag.memory.changes import CitationChange, ReasonKind, StatementChange
from rag.memory.recall import CitationState
from rag.memory.wording import name_of, wording, words_of

REASONS: dict[str, Any] = wording()["reasons"]


def test_every_kind_of_reason_has_words() -> None:
    assert set(REASONS) == set(get_args(ReasonKind))


@pytest.mark.parametrize("kind", REASONS)
def test_examples_come_out_as_written(kind: str) -> None:
    values, chinese, english = REASONS[kind]["example"]
    assert (words_of(kind, "zh", values), words_of(kind, "en", values)) == (chinese, english)


@pytest.mark.parametrize("word", [*get_args(StatementChange), *get_args(CitationChange)])
def test_every_change_has_a_name(word: str) -> None:
    assert name_of(word, "zh") != word
    assert wording()["names"][word]["en"]


@pytest.mark.parametrize("state", get_args(CitationState))
def test_every_state_has_a_name(state: str) -> None:
    assert {name_of(f"state_{state}", "zh"), name_of(f"state_{state}", "en")}.isdisjoint({f"state_{state}"})


def test_parts_that_nothing_fills_are_left_out() -> None:
    assert words_of("newer_version", "en", {"title": "A"}) == "“A” has a newer version."
    assert words_of("newer_version", "en", {"title": "A", "before": "s. 1"}) == "“A” has a newer version."


def test_braces_of_a_title_stay_as_they_are() -> None:
    assert words_of("newly_held", "en", {"title": "{before} [1]"}) == "“{before} [1]” was not held before."
