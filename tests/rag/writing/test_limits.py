"""Grades: a model's writing may lower one, and nothing raises it."""

import itertools

import pytest

from corpus.errors import ProviderError
from rag.model import Completeness
from rag.writing.notes import ending_notes, lowered
from rag.writing.writer import Ending

ORDER: list[Completeness] = ["none", "partial", "complete"]
ENDINGS = [
    Ending(fault, said, min(shown, said), min(altered, said), leaves_open=leaves_open)
    for fault, said, shown, altered, leaves_open in itertools.product(
        (None, ProviderError("timeout")), (0, 3), (0, 3), (0, 1), (False, True)
    )
]


@pytest.mark.parametrize("grade", ORDER)
def test_no_ending_raises_a_grade(grade: Completeness) -> None:
    assert lowered(grade, None) == grade
    for ending in ENDINGS:
        assert ORDER.index(lowered(grade, ending)) <= ORDER.index(grade)


@pytest.mark.parametrize(
    ("ending", "grade"),
    [
        (Ending(None, 3, 3, 0), "complete"),
        (Ending(None, 3, 2, 1), "partial"),
        (Ending(None, 3, 3, 0, leaves_open=True), "partial"),
        (Ending(ProviderError("timeout"), 3, 3, 0), "partial"),
        (Ending(None, 3, 3, 0, translated=1), "partial"),
        (Ending(ProviderError("timeout")), "complete"),  # the documents answer, as they do without a model
        (Ending(None, 3, 0, 3), "complete"),
        (Ending(None), "partial"),
    ],
)
def test_each_ending_has_its_grade(ending: Ending, grade: Completeness) -> None:
    assert lowered("complete", ending) == grade


def test_a_model_that_sees_nothing_in_half_an_answer_is_believed() -> None:
    assert lowered("partial", Ending(None)) == "none"


@pytest.mark.parametrize("chinese", [True, False])
def test_every_ending_that_is_not_whole_is_told_in_both_languages(chinese: bool) -> None:
    for ending in ENDINGS:
        told = list(ending_notes(ending, chinese=chinese, shows=False))
        is_whole = not ending.fault and ending.shown and not ending.altered
        assert bool(told) is not bool(is_whole)
        assert all(("模型" in note) is chinese for note in told)
