import pytest

from rag.grounding.model import PROBLEM_KINDS, Problem
from rag.grounding.wording import SHOWN_CHARACTERS, phrases, tell


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_problem_is_told(language: str) -> None:
    assert set(phrases()) - {"instead", "left_out"} == set(PROBLEM_KINDS)
    for kind in PROBLEM_KINDS:
        said = tell(Problem(kind, "wrong", "some words", 0, 10, "other words"), "zh" if language == "zh" else "en")
        assert "{" not in said
        assert "other words" in said


def test_long_words_are_cut() -> None:
    said = tell(Problem("words", "wrong", "x" * 500, 0, 500, "y" * 500), "en")
    assert "y" * (SHOWN_CHARACTERS + 1) not in said
    assert said.endswith("…”")
