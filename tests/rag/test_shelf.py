"""Provisions by document: those that stand in a span, and what is read again when."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Span
from corpus.provisions import Provision, ProvisionDraft
from rag.shelf import REMEMBERED_DOCUMENTS, Provisions, Shelf


def provision(start: int, end: int) -> Provision:
    return Provision(f"doc-{start}-{end}", "doc", 0, ProvisionDraft(Span(start, end), ("obligation",)))


class CountingRegister:
    """A register that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def of_document(self, identifier: str) -> Sequence[Provision]:
        self.asked.append(identifier)
        return [provision(10, 20), provision(0, 10)]


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ((0, 10), [(0, 10)]),
        ((2, 9), [(0, 10)]),  # a part of a sentence that semicolons cut
        ((0, 20), [(0, 10), (10, 20)]),
        ((9, 19), [(10, 20)]),  # one character of the one before is a mark
        ((20, 29), []),
        ((28, 60), [(30, 50)]),
        ((0, 60), [(0, 10), (10, 20), (30, 50)]),
    ],
)
def test_provisions_within(span: tuple[int, int], found: list[tuple[int, int]]) -> None:
    provisions = Provisions.of([provision(10, 20), provision(30, 50), provision(0, 10)])
    assert [(each.draft.span.start, each.draft.span.end) for each in provisions.within(Span(*span))] == found


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(0, 300), st.integers(1, 60))
def test_none_that_shares_most_of_itself_is_missed(lengths: list[int], start: int, length: int) -> None:
    starts = [sum(lengths[:index]) for index in range(len(lengths))]
    every = [provision(at, at + size) for at, size in zip(starts, lengths, strict=True)]
    span = Span(start, start + length)
    inside = [each for each in every if span.contains(each.draft.span)]
    assert {each.id for each in inside} <= {each.id for each in Provisions.of(every).within(span)}


def test_documents_are_read_once_in_a_generation() -> None:
    register = CountingRegister()
    shelf = Shelf(register)
    assert [each.draft.span.start for each in shelf.of(["a"], 1)["a"].ordered] == [0, 10]
    shelf.of(["a", "b"], 1)
    assert register.asked == ["a", "b"]
    shelf.of(["a"], 2)
    assert register.asked == ["a", "b", "a"]


def test_only_so_many_documents_are_kept() -> None:
    register = CountingRegister()
    shelf = Shelf(register)
    for number in range(REMEMBERED_DOCUMENTS + 1):
        shelf.of([str(number)], 1)
    shelf.of(["0"], 1)
    assert register.asked.count("0") == 2
