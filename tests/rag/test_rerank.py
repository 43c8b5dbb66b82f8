"""The first candidates in the ranker's order: what moves, what stays, and what the shipped ranker does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.glossary import Glossary
from corpus.identifiers import document_of
from corpus.language import is_chinese
from corpus.ports import IndexEntry, Scored
from rag.candidates import CandidateFinder, Candidates
from rag.features import FEATURES, Column, Lists, Matrix
from rag.ranker import Ranker
from rag.rerank import RERANKED, Ranked, Reranker
from rag_desk import Desk, open_desk
from strategies import QUERIES

STARTER = Path(__file__).parents[2] / "corpus" / "starter"
STARTER_BRIEFS = 12
SEEDS = st.integers(0, 2**32 - 1)
ENGLISH = "apprentice levy relief for an employer 学徒"
CHINESE = "企业的学徒津贴 levy relief"
"""Both find passages of both languages."""


class Told(Ranker):
    """Scores by what a test says."""

    def __init__(self, score: Callable[[Matrix], Column]) -> None:
        super().__init__()
        self._told = score

    def score(self, matrix: Matrix) -> Column:
        return self._told(matrix)


def by_chance(seed: int) -> Ranker:
    return Told(lambda matrix: np.random.default_rng(seed).normal(size=len(matrix)))


def only(index: int) -> Ranker:
    return Told(lambda matrix: np.eye(len(matrix))[index])


INDIFFERENT = Told(lambda matrix: np.full(len(matrix), 0.5))


def find(desk: Desk, query: str) -> Candidates:
    return CandidateFinder(desk.corpus, desk.glossary).find(query, 100, None)


def reorder(desk: Desk, found: Candidates, ranker: Ranker) -> Ranked:
    return Reranker(desk.corpus, ranker, None).reorder(found)


def names(hits: list[Scored]) -> list[str]:
    return [hit.passage_id for hit in hits]


def in_chinese(desk: Desk, hits: list[Scored]) -> list[bool]:
    texts = {each.id: each.text for each in desk.corpus.catalogue.passages(names(hits))}
    return [is_chinese(texts[name]) for name in names(hits)]


@given(QUERIES | st.sampled_from([ENGLISH, CHINESE]), SEEDS)
def test_passages_change_places_and_scores_stay(desk: Desk, query: str, seed: int) -> None:
    found = find(desk, query)
    ranked = reorder(desk, found, by_chance(seed))
    assert sorted(names(ranked.hits)) == sorted(names(list(found.lists.fused)))
    assert [hit.score for hit in ranked.hits] == [hit.score for hit in found.lists.fused]


@given(st.sampled_from([ENGLISH, CHINESE]), SEEDS)
def test_passages_in_another_language_keep_their_places(desk: Desk, query: str, seed: int) -> None:
    found = find(desk, query)
    fused = list(found.lists.fused)
    ranked = reorder(desk, found, by_chance(seed)).hits
    languages = in_chinese(desk, fused)
    assert len(set(languages)) == 2
    assert in_chinese(desk, ranked) == languages
    asked_in_chinese = is_chinese(query)
    for before, after, chinese in zip(fused, ranked, languages, strict=True):
        assert before == after or chinese == asked_in_chinese


@given(QUERIES | st.sampled_from([ENGLISH, CHINESE]))
def test_a_ranker_that_knows_nothing_keeps_the_fused_order(desk: Desk, query: str) -> None:
    found = find(desk, query)
    assert reorder(desk, found, INDIFFERENT).hits == list(found.lists.fused)


@pytest.mark.parametrize("query", [ENGLISH, CHINESE])
def test_what_the_ranker_likes_comes_first_in_its_language(desk: Desk, query: str) -> None:
    found = find(desk, query)
    fused = list(found.lists.fused)
    own = [hit for hit, chinese in zip(fused, in_chinese(desk, fused), strict=True) if chinese == is_chinese(query)]
    assert len(own) > 4
    ranked = reorder(desk, found, only(len(own) - 1)).hits
    place = names(fused).index(own[0].passage_id)
    assert ranked[place].passage_id == own[-1].passage_id


@given(SEEDS, st.integers(1, 6))
def test_only_the_first_are_put_in_order(desk: Desk, seed: int, count: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.rerank.RERANKED", count)
        found = find(desk, ENGLISH)
        ranked = reorder(desk, found, by_chance(seed))
    assert ranked.hits[count:] == list(found.lists.fused)[count:]
    assert len(ranked.passages) <= count


def test_what_was_loaded_is_handed_on(desk: Desk) -> None:
    found = find(desk, ENGLISH)
    ranked = reorder(desk, found, INDIFFERENT)
    first = names(list(found.lists.fused))[:RERANKED]
    assert sorted(ranked.passages) == sorted(first)
    assert set(ranked.documents) == set(map(document_of, first))
    assert all(passage.id == name for name, passage in ranked.passages.items())


def test_measures_belong_to_the_passages_they_stand_with(desk: Desk) -> None:
    found = find(desk, ENGLISH)
    measured = Reranker(desk.corpus, INDIFFERENT, None).measured(found)
    assert measured is not None
    assert measured.matrix.shape == (len(measured.first), len(FEATURES))
    assert measured.fused.tolist() == [hit.score for hit in measured.first]
    assert measured.fused.tolist() == sorted(measured.fused.tolist(), reverse=True)
    words = {hit.passage_id for hit in found.lists.words}
    held = measured.matrix[:, FEATURES.index("words_per_rarity")] > 0
    assert held.tolist() == [hit.passage_id in words for hit in measured.first]


def test_a_named_document_is_measured_as_named(desk: Desk) -> None:
    found = find(desk, "apprentices in the Training Levy Act")
    measured = Reranker(desk.corpus, INDIFFERENT, None).measured(found)
    assert measured is not None
    named = measured.matrix[:, FEATURES.index("named")].tolist()
    assert named == [float(document_of(hit.passage_id) in found.named) for hit in measured.first]
    assert set(named) == {0.0, 1.0}


def test_without_candidates_there_is_nothing_to_order(desk: Desk) -> None:
    nothing = Candidates("levy", (), Lists([], [], []), frozenset())
    assert Reranker(desk.corpus, INDIFFERENT, None).measured(nothing) is None
    assert reorder(desk, nothing, INDIFFERENT) == Ranked([], {}, {})


def test_only_passages_in_another_language_leave_all_as_it_is(desk: Desk) -> None:
    chinese = [hit for hit in find(desk, CHINESE).lists.fused if in_chinese(desk, [hit]) == [True]]
    found = Candidates("apprentice levy", (), Lists(chinese, [], chinese), frozenset())
    assert reorder(desk, found, by_chance(1)).hits == chinese


def test_an_orphan_keeps_its_place(tmp_path: Path, glossary: Glossary) -> None:
    desk = open_desk(tmp_path, {f"{n}.md": f"# Rules {n}\n\nA college insures visitor {n}.\n" for n in range(4)},
                     glossary=glossary)  # fmt: skip
    orphan = IndexEntry("ffff-0-9", "ffff", "Rules", "", "A college insures a visitor, says an orphan, a visitor.")
    desk.corpus._lexical.upsert([orphan])
    found = find(desk, "college insures visitor")
    place = names(list(found.lists.fused)).index("ffff-0-9")
    assert {reorder(desk, found, by_chance(seed)).hits[place].passage_id for seed in range(9)} == {"ffff-0-9"}
    desk.corpus.close()


# --- the shipped ranker ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory, glossary: Glossary) -> Iterator[Desk]:
    """Some of the documents that come with the program."""
    paths = sorted(STARTER.glob("*.md"))[:STARTER_BRIEFS]
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    opened = open_desk(tmp_path_factory.mktemp("starter"), texts, glossary=glossary)
    yield opened
    opened.corpus.close()


@pytest.mark.parametrize(
    "query",
    [
        "How much of the wage bill may be deducted for employee education?",
        "Which enterprises may credit their investment against the education surcharge?",
        "教育费附加怎么抵免？",
        "职工教育经费的扣除限额是多少？",
    ],
)
def test_the_shipped_ranker_has_an_order_of_its_own(starter: Desk, query: str) -> None:
    found = find(starter, query)
    ranked = reorder(starter, found, Ranker())
    assert names(ranked.hits)[:10] != names(list(found.lists.fused))[:10]
    assert ranked == reorder(starter, found, Ranker())
