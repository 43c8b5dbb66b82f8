import pytest

from rag.grounding.model import PROBLEM_KINDS, Problem
from rag.grounding.wording import SHOWN_CHARACTERS, phrases, tell


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_problem_is_told(language: str) -> None:
    assert set(phrases()) - {"instead", "left_out", "original"} == set(PROBLEM_KINDS)
    for kind in PROBLEM_KINDS:
        said = tell(Problem(kind, "wrong", "some words", 0, 10, "other words"), "zh" if language == "zh" else "en")
        assert "{" not in said
        assert "other words" in said


def test_long_words_are_cut() -> None:
    said = tell(Problem("words", "wrong", "x" * 500, 0, 500, "y" * 500), "en")
    assert "y" * (SHOWN_CHARACTERS + 1) not in said
    assert said.endswith("…”")


def test_an_original_in_another_language_is_shown_whole() -> None:
    original = "用人单位应当自用工之日起三十日内与劳动者订立书面合同。" * 5
    assert original in tell(Problem("language", "unproven", "It says.", 0, 8, original), "en")
