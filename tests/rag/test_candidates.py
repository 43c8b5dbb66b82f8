"""Candidates by words, by meaning and by name, in the order of simple fusion."""

import pytest
from hypothesis import given

from corpus.identifiers import document_of
from corpus.ports import Scored
from rag.candidates import DENSE_WEIGHT, NAMED_BONUS, CandidateFinder, Candidates, Spoken
from rag_desk import ACT, BRIEF_EN, CITY, LAW, STUDY, Desk, OpenDesk
from strategies import QUERIES

DEPTH = 100


def find(desk: Desk, query: str, depth: int = DEPTH, documents: set[str] | None = None) -> Candidates:
    return CandidateFinder(desk.corpus, desk.glossary).find(query, depth, documents)


def ids(desk: Desk, *sources: str) -> set[str]:
    return {each.id for each in desk.corpus.catalogue.documents() if each.source in sources}


def best(desk: Desk, found: Candidates) -> str:
    return desk.corpus.catalogue.document(document_of(found.lists.fused[0].passage_id)).source


@given(QUERIES)
def test_every_candidate_comes_once_best_first(desk: Desk, query: str) -> None:
    found = find(desk, query)
    names = [hit.passage_id for hit in found.lists.fused]
    scores = [hit.score for hit in found.lists.fused]
    assert len(set(names)) == len(names)
    assert scores == sorted(scores, reverse=True)
    assert {hit.passage_id for hit in [*found.lists.words, *found.lists.meaning]} <= set(names)
    assert found.named < set(map(document_of, names)) or not found.named


@pytest.mark.parametrize("depth", [1, 3])
def test_each_list_has_so_many_at_most(desk: Desk, depth: int) -> None:
    lists = find(desk, "apprentice levy relief", depth).lists
    assert (len(lists.words), len(lists.meaning)) == (depth, depth)
    assert depth <= len(lists.fused) <= 2 * depth


@pytest.mark.parametrize("query", ["apprentice levy", "Consider the Training Levy Act; who must pay the levy?"])
def test_only_the_documents_asked_of(desk: Desk, query: str) -> None:
    allowed = ids(desk, ACT, STUDY)
    assert {document_of(hit.passage_id) for hit in find(desk, query, documents=allowed).lists.fused} <= allowed


def test_a_document_that_is_named_is_raised(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "apprentices in the Training Levy Act"
    raised = find(desk, question)
    monkeypatch.setattr("rag.candidates.NAMED_BONUS", 0.0)
    level = {hit.passage_id: hit.score for hit in find(desk, question).lists.fused}
    assert raised.named == ids(desk, ACT)
    assert best(desk, raised) == ACT
    for hit in raised.lists.fused:
        bonus = NAMED_BONUS if document_of(hit.passage_id) in raised.named else 0.0
        assert hit.score == pytest.approx(level[hit.passage_id] + bonus)


def test_a_name_that_every_candidate_shares_raises_none(new_desk: OpenDesk) -> None:
    desk = new_desk({"one.md": "# Levy Act\n\nAn employer pays a levy.\n\nA college pays no levy.\n"})
    found = find(desk, "What does the Levy Act ask of an employer?")
    assert found.named == frozenset()
    assert max(hit.score for hit in found.lists.fused) <= 1.0


@pytest.mark.parametrize(
    ("question", "subject", "source"),
    [
        ("Consider the Training Levy Act; who must pay the penalty?", "who must pay the penalty?", ACT),
        ("根据《学徒培训法》，企业招收学徒应当签订什么协议？", "企业招收学徒应当签订什么协议？", LAW),
    ],
)
def test_the_document_named_is_searched_for_the_subject(desk: Desk, question: str, subject: str, source: str) -> None:
    found = find(desk, question)
    assert found.subject == subject
    assert {document_of(hit.passage_id) for hit in found.lists.words} == ids(desk, source) == set(found.named)
    assert best(desk, found) == source
    alone = desk.corpus.search_words(subject, DEPTH, set(found.named))
    assert alone[0].passage_id == found.lists.fused[0].passage_id


def test_other_documents_stay_candidates(desk: Desk) -> None:
    found = find(desk, "Consider the Training Levy Act; who must pay the penalty?")
    assert {document_of(hit.passage_id) for hit in found.lists.fused} > found.named


def test_a_subject_that_the_document_does_not_speak_of_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Consider the Training Levy Act; zyx wvu tsr?"
    monkeypatch.setattr(desk.corpus, "search_meaning", lambda *_: [])
    found = find(desk, question)
    assert found.subject == "zyx wvu tsr?"
    assert found.lists.words
    assert best(desk, found) == ACT


def test_a_question_that_names_nothing_is_asked_as_it_stands(desk: Desk) -> None:
    found = find(desk, "penalty for a levy paid late")
    assert (found.subject, found.named) == ("penalty for a levy paid late", frozenset())


def test_a_passage_without_a_vector_is_judged_by_its_words(desk: Desk) -> None:
    query = "levy donation of equipment"  # the glossary brings the Chinese rules on donations
    found = find(desk, query)
    read = {hit.passage_id for hit in found.lists.meaning}
    words = {hit.passage_id: hit.score for hit in found.lists.words}
    fused = {hit.passage_id: hit.score for hit in found.lists.fused}
    low, high = min(words.values()), max(words.values())
    unread = [name for name in words if document_of(name) in ids(desk, CITY, LAW)]
    assert unread
    assert not read & set(unread)
    for name in unread:
        assert fused[name] == pytest.approx((words[name] - low) / (high - low))


def test_concepts_of_the_question_are_told(desk: Desk) -> None:
    assert any(("捐赠",) in concept.others for concept in find(desk, "donation of equipment").concepts)
    assert find(desk, "zyx").concepts == []


def test_nothing_found_is_no_candidate(new_desk: OpenDesk) -> None:
    desk = new_desk({"one.md": "An employer pays a levy.\n"})
    assert find(desk, "学徒").lists.fused == []
    assert find(desk, "levy", documents=set()).lists.fused == []


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "title", "is_named"),
    [
        ("就业促进法要求什么？", "中华人民共和国就业促进法", True),
        ("就业促进法要求什么？", "中华人民共和国就业促进法（2015年修正）", True),
        ("教育法怎么说", "教育法", True),
        ("教育怎么说", "教育", False),
        ("What does the Training Levy Act say?", "Training Levy Act", True),
        ("What does the training act say of a levy?", "Training Levy Act", True),
        ("What does the levy act say?", "Training Levy Act", False),
        ("What is due?", "The", False),
        ("", "Levy", False),
        ("levy", "", False),
    ],
)
def test_which_titles_a_query_names(query: str, title: str, is_named: bool) -> None:
    assert Spoken.of(query).names(title) is is_named


def test_candidates_of_both_lists_add_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = sorted(
        hit.passage_id for hit in find(desk, "training credit", documents=ids(desk, BRIEF_EN, ACT)).lists.fused
    )[:3]
    monkeypatch.setattr(desk.corpus, "search_words", lambda *_: [Scored(one, 9.0), Scored(two, 3.0)])
    monkeypatch.setattr(desk.corpus, "search_meaning", lambda *_: [Scored(two, 0.9), Scored(three, 0.4)])
    fused = find(desk, "zyx").lists.fused
    assert {hit.passage_id: hit.score for hit in fused} == pytest.approx(
        {one: 1.0 - DENSE_WEIGHT, two: DENSE_WEIGHT, three: 0.0}
    )
