"""Hybrid search over a small library."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EmptyCorpusError
from corpus.filters import Filters, parse_filters
from corpus.ports import IndexEntry
from fakes import make_draft
from rag.features import FEATURES
from rag.ranker import Ranker
from rag.rerank import Reranker
from rag.retrieve import Retriever
from rag_desk import ACT, BRIEF_EN, CITY, LAW, OLD, UNDATED, Desk, OpenDesk
from strategies import QUERIES


def sources(desk: Desk, query: str, k: int = 5, **filters: str) -> list[str]:
    return [hit.document.source for hit in desk.search(query, k, **filters)]


def test_words_find_the_article_that_holds_them(desk: Desk) -> None:
    best = desk.search("学徒培训联席会议")[0]
    assert (best.document.source, best.passage.path) == (LAW, ("第一章", "第二条"))
    assert sources(desk, "penalty for a levy paid late")[0] == ACT


def test_hits_are_numbered_from_one_and_come_best_first(desk: Desk) -> None:
    hits = desk.search("apprentice levy relief", 6)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)


@pytest.mark.parametrize("k", [1, 3, 200])
def test_never_more_than_k(desk: Desk, k: int) -> None:
    assert len(desk.search("学徒 apprentice", k)) <= min(k, 100)


def test_a_smaller_k_gives_the_head_of_a_larger_one(desk: Desk) -> None:
    small, large = (desk.search("学徒津贴", k) for k in (2, 8))
    assert [hit.passage.id for hit in small] == [hit.passage.id for hit in large[:2]]


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        ({"jurisdiction": "GB"}, {ACT, UNDATED}),
        ({"jurisdiction": "CN-ZJ-330200", "kind": "regulation"}, {CITY}),
        ({"as_of": "2015-06-01", "jurisdiction": "CN-ZJ-330200", "kind": "notice"}, {OLD}),
        ({"language": "en", "kind": "brief"}, {BRIEF_EN}),
        ({"issuer": "全国人民代表大会"}, {LAW}),
        ({"document": "levy-act"}, {ACT}),
    ],
)
def test_filters_let_through_only_what_fits(desk: Desk, filters: dict[str, str], allowed: set[str]) -> None:
    found = set(sources(desk, "学徒 企业 apprentice levy surcharge college", 50, **filters))
    assert found == allowed


def test_filters_that_nothing_passes_find_nothing(desk: Desk) -> None:
    assert desk.search("levy", kind="treaty") == []


def test_a_place_means_those_above_it_and_no_other(desk: Desk) -> None:
    found = set(sources(desk, "学徒津贴 apprentice levy", 50, jurisdiction="CN-ZJ-330200"))
    assert {LAW, CITY} <= found
    assert not {ACT, UNDATED} & found


def test_synonyms_bring_an_english_question_to_a_chinese_law(desk: Desk) -> None:
    query = "donation of equipment by an enterprise"
    assert sources(desk, query, 1, jurisdiction="CN-ZJ-330200") == [CITY]
    without = desk.corpus.search_words(query, 50, None)
    held = {hit.passage_id for hit in without}
    assert desk.search(query, 1, jurisdiction="CN-ZJ-330200")[0].passage.id not in held


def test_passages_that_no_current_document_holds_are_left_out(new_desk: OpenDesk) -> None:
    desk = new_desk({"one.md": "# Rules\n\nA college must insure every visitor.\n"})
    orphan = IndexEntry("ffff:0-9", "ffff", "Rules", "", "A college must insure every visitor, says an orphan.")
    desk.corpus._lexical.upsert([orphan])
    assert all("orphan" not in hit.passage.text for hit in desk.search("orphan insure visitor"))


def test_a_removed_document_is_not_found(new_desk: OpenDesk) -> None:
    desk = new_desk({"one.md": "A college must insure every visitor.\n", "two.md": "A college may sell bread.\n"})
    (gone,) = {hit.document.id for hit in desk.search("insure every visitor", 1)}
    desk.corpus.remove([gone])
    assert gone not in {hit.document.id for hit in desk.search("college insure visitor", 10)}


def test_an_empty_corpus_says_so(new_desk: OpenDesk) -> None:
    with pytest.raises(EmptyCorpusError):
        new_desk({}).search("levy")


def test_without_vectors_words_alone_rank(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.candidates.DENSE_WEIGHT", 0.0)
    query = "fails to pay the levy on time"
    by_words = [hit.passage_id for hit in desk.corpus.search_words(query, 100, None)]
    retriever = Retriever(desk.corpus, desk.glossary)
    ranked = retriever.retrieve(query, 3, Filters())
    assert ranked[0].passage.id == by_words[0]


@given(QUERIES)
def test_any_query_gives_whole_passages_of_held_documents(desk: Desk, query: str) -> None:
    for hit in desk.search(query, 4):
        text = desk.corpus.catalogue.text(hit.document.id)
        assert hit.passage.text == hit.passage.span.of(text)
        assert hit.document.is_current


def test_a_document_that_comes_in_during_a_search_is_found_whole_or_not_at_all(
    new_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = new_desk({"levy.md": "# Levy Act\n\n## Section 1\n\nAn employer pays a levy.\n"})
    articles = "\n\n".join(f"## Section {number}\n\nA beekeeper keeps pollen book {number}." for number in range(1, 9))
    coming = make_draft("pollen.md", f"# Pollen Act\n\n{articles}\n")
    search = desk.corpus.search_words
    pending = [coming]

    def search_while_it_comes(*arguments: Any) -> Any:
        found = search(*arguments)
        if pending:  # the first time: the index has seen a part of it, and then it becomes current
            desk.corpus.publish([pending.pop()])
            return search(*arguments)[:3]
        return found

    monkeypatch.setattr(desk.corpus, "search_words", search_while_it_comes)
    monkeypatch.setattr(desk.corpus, "search_meaning", lambda *_: [])
    hits = desk.retriever.retrieve("beekeeper pollen", 50, Filters())
    held = [hit for hit in hits if hit.document.source == "pollen.md"]
    assert len([hit for hit in held if "beekeeper" in hit.passage.text]) == 8


# --- with a ranker --------------------------------------------------------------------------------------------------


class ByChance(Ranker):
    """Scores that have nothing to do with the passages."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def score(self, matrix: Any) -> Any:
        return np.random.default_rng(self._seed).normal(size=len(matrix))


def with_ranker(desk: Desk, ranker: Ranker) -> Retriever:
    return Retriever(desk.corpus, desk.glossary, Reranker(desk.corpus, ranker, None))


SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS)
def test_what_is_asked_for_by_document_and_article_is_first_whatever_the_ranker_says(desk: Desk, seed: int) -> None:
    hits = with_ranker(desk, ByChance(seed)).retrieve("学徒培训法第四条规定的津贴", 5, Filters())
    assert (hits[0].document.source, hits[0].passage.path) == (LAW, ("第二章", "第四条"))
    assert hits[0].score > hits[1].score
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_an_english_section_asked_for_is_first_whatever_the_ranker_says(new_desk: OpenDesk) -> None:
    sections = "\n\n".join(
        f"## Section {n}\n\nAn employer pays levy {n} on wages, and relief {n} is given." for n in range(1, 9)
    )
    desk = new_desk({"wages-act.md": f"# Wages Act\n\n{sections}\n", "other.md": "# Fees Act\n\nFees are due.\n"})
    for seed in range(10):
        for question in ("What does section 7 of the Wages Act say of relief?", "Wages Act, section 7"):
            best = with_ranker(desk, ByChance(seed)).retrieve(question, 3, Filters())[0]
            assert "levy 7 on" in best.passage.text


@given(QUERIES, SEEDS)
def test_any_ranker_gives_whole_passages_best_first(desk: Desk, query: str, seed: int) -> None:
    hits = with_ranker(desk, ByChance(seed)).retrieve(query, 6, Filters())
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.passage.document_id == hit.document.id
        assert hit.passage.text == hit.passage.span.of(desk.corpus.catalogue.text(hit.document.id))


@pytest.mark.parametrize("query", ["apprentice levy relief", "学徒津贴", "学徒培训法第四条"])
def test_with_the_shipped_ranker_a_smaller_k_gives_the_head_of_a_larger_one(desk: Desk, query: str) -> None:
    retriever = with_ranker(desk, Ranker())
    small, large = (retriever.retrieve(query, k, Filters()) for k in (2, 20))
    assert [hit.passage.id for hit in small] == [hit.passage.id for hit in large[:2]]
    assert [hit.passage_id for hit in retriever.rank(query, 100, None)][: len(large)] == [
        hit.passage.id for hit in large
    ]


@pytest.mark.parametrize(
    ("filters", "allowed"), [({"jurisdiction": "GB"}, {ACT, UNDATED}), ({"kind": "law"}, {LAW, ACT})]
)
def test_a_ranker_brings_nothing_past_the_filters(desk: Desk, filters: dict[str, str], allowed: set[str]) -> None:
    hits = with_ranker(desk, ByChance(1)).retrieve("apprentice levy 学徒 college", 50, parse_filters(**filters))
    assert {hit.document.source for hit in hits} == allowed


def test_what_is_measured_is_what_the_ranker_orders(desk: Desk) -> None:
    assert Retriever(desk.corpus, desk.glossary).measured("apprentice levy", 100, None) is None
    measured = with_ranker(desk, ByChance(1)).measured("apprentice levy", 100, None)
    assert measured is not None
    assert measured.matrix.shape == (len(measured.first), len(FEATURES))


def test_words_that_only_removed_documents_held_weigh_no_less_than_nothing(new_desk: OpenDesk) -> None:
    desk = new_desk({f"{n}.md": f"# Rules {n}\n\nA levy of {n} pounds.\n" for n in range(1, 7)})
    desk.corpus.remove([each.id for each in desk.corpus.catalogue.documents()][:5])
    assert desk.corpus.rarity(["levi"])["levi"] > 0
    measured = with_ranker(desk, Ranker()).measured("levy", 100, None)
    assert measured is not None
    assert measured.matrix[:, FEATURES.index("coverage")].tolist() == [1.0]
