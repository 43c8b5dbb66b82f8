"""Words found in texts: as the index writes them, where they stand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words import iter_words
from rag.occurrences import Occurrences, TermFinder, Text
from strategies import ANY_TEXTS

MIXED_TEXTS = st.one_of(
    ANY_TEXTS,
    st.lists(
        st.sampled_from(
            ["levy", "Levies", "employer’s", "employer's", "levied", "學徒", "学徒", "学学学", "ＬＥＶＹ", "，", ". "]
        ),
        max_size=30,
    ).map(" ".join),
)  # fmt: skip
WEIGHTS = st.floats(0.01, 9.0)


def terms_of(text: str) -> list[str]:
    """The words of a text but for figures, which only the index knows as one word each."""
    return [word for word in dict.fromkeys(iter_words(text)) if not any(sign.isdigit() for sign in word)]


@st.composite
def occurrences(draw: st.DrawFn) -> tuple[Occurrences, list[float]]:
    weights = draw(st.lists(WEIGHTS, min_size=1, max_size=5))
    term = st.integers(0, len(weights) - 1)
    places = draw(st.lists(st.tuples(st.integers(0, 40), term), unique=True, max_size=25))
    return Occurrences(50, tuple(sorted(places))), weights


@given(MIXED_TEXTS, MIXED_TEXTS)
def test_counts_are_those_of_the_index_words(text: str, question: str) -> None:
    terms = list(dict.fromkeys([*terms_of(question), *terms_of(text)]))
    words = list(iter_words(text))
    found = TermFinder(terms).find(Text.of(text))
    assert found.counts(len(terms)) == [words.count(term) for term in terms]


@given(MIXED_TEXTS, MIXED_TEXTS)
def test_places_come_in_order_and_lie_within_the_text(text: str, question: str) -> None:
    found = TermFinder(terms_of(question) + terms_of(text)).find(Text.of(text))
    positions = [position for position, _ in found.places]
    assert positions == sorted(positions)
    assert all(0 <= position < found.length for position in positions)


@given(st.lists(MIXED_TEXTS, min_size=2, max_size=5), MIXED_TEXTS)
def test_what_was_found_before_changes_nothing(texts: list[str], question: str) -> None:
    terms = terms_of(question)
    finder = TermFinder(terms)
    prepared = [Text.of(text) for text in texts]
    assert [finder.find(text) for text in prepared] == [TermFinder(terms).find(text) for text in prepared]


@given(occurrences(), st.integers(0, 30))
def test_the_best_window_is_the_heaviest_of_all(found: tuple[Occurrences, list[float]], width: int) -> None:
    where, weights = found
    windows = [
        sum(weights[term] for term in {term for position, term in where.places if start <= position <= start + width})
        for start, _ in where.places
    ]
    assert where.best_window(weights, width) == pytest.approx(max(windows, default=0.0))


@given(occurrences(), st.integers(1, 10))
def test_a_wider_window_holds_no_less(found: tuple[Occurrences, list[float]], width: int) -> None:
    where, weights = found
    assert where.best_window(weights, width + 1) >= where.best_window(weights, width) - 1e-9


def naive_neighbours(places: Sequence[tuple[int, int]], gap: int) -> set[tuple[int, int]]:
    return {
        (places[index][1], places[index + 1][1])
        for index in range(len(places) - 1)
        if places[index + 1][0] - places[index][0] <= gap
    }


@given(occurrences(), st.integers(1, 5), st.frozensets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_neighbours_are_pairs_that_follow_each_other(
    found: tuple[Occurrences, list[float]], gap: int, pairs: frozenset[tuple[int, int]]
) -> None:
    where, _ = found
    assert where.neighbours(pairs, gap) == naive_neighbours(where.places, gap) & pairs


def test_english_positions_are_words() -> None:
    found = TermFinder(["levi", "pay"]).find(Text.of("Employers pay levies; nobody pays the employer's levy."))
    assert found.places == ((1, 1), (2, 0), (4, 1), (7, 0))
    assert found.length == 8
    assert found.neighbours(frozenset({(1, 0), (0, 1)}), 2) == {(1, 0), (0, 1)}
    assert found.neighbours(frozenset({(1, 0), (0, 1)}), 1) == {(1, 0)}


def test_chinese_positions_are_characters_whatever_the_script() -> None:
    found = TermFinder(["学徒", "津贴"]).find(Text.of("學徒津貼不得低於最低工資，學徒"))
    assert found.places == ((0, 0), (2, 1), (13, 0))


def test_chinese_terms_are_not_looked_for_among_words_alone() -> None:
    assert TermFinder(["levi"]).find(Text.of("学徒津贴")).places == ()
    assert TermFinder([]).find(Text.of("levy 学徒")) == Occurrences(1, ())
