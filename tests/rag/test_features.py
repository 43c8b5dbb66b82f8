"""What is measured of candidates: by hand where it can be, and finite whatever comes."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.embedders.word_vectors import WordVectors
from corpus.glossary import Concept
from corpus.ports import Scored, Vectors
from corpus.words import query_words
from rag.features import (
    AGREEING,
    FALLING,
    FEATURES,
    FREE,
    OF_THE_SEARCH,
    RANK_OFFSET,
    RISING,
    Asked,
    Candidate,
    Column,
    Lists,
    measure,
    to_matrix,
)
from strategies import ANY_TEXTS, QUERIES

EMPTY = Lists((), (), ())


class FewVectors(WordVectors):
    """Vectors of a handful of words: wage is like salary, and like nothing else."""

    WORDS = ("wage", "salary", "levy", "college")
    TABLE = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1], [0, -1, 0]], dtype=np.float32)

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    def numbers(self, words: Iterable[str]) -> list[int]:
        return [self.WORDS.index(word) for word in dict.fromkeys(words) if word in self.WORDS]

    def vectors(self, numbers: list[int]) -> Vectors:
        return self.TABLE[numbers]


def asked(text: str, concepts: Sequence[Concept] = (), **rarity: float) -> Asked:
    """A question whose words have the rarity given, else 1."""
    return Asked(text, {word: rarity.get(word, 1.0) for word in dict.fromkeys(query_words(text))}, concepts)


def candidates(*texts: str, title: str = "", head: str = "", named: bool = False) -> list[Candidate]:
    return [Candidate(f"p{n}", text, title, head, named) for n, text in enumerate(texts)]


def columns(
    question: Asked | str, found: Sequence[Candidate], lists: Lists = EMPTY, vectors: WordVectors | None = None
) -> dict[str, list[float]]:
    asked_of = asked(question) if isinstance(question, str) else question
    return {name: column.tolist() for name, column in measure(asked_of, found, lists, vectors).items()}


def scored(*scores: float) -> list[Scored]:
    return [Scored(f"p{n}", score) for n, score in enumerate(scores)]


# --- all of them ----------------------------------------------------------------------------------------------------


@st.composite
def rankings(draw: st.DrawFn) -> list[Scored]:
    names = draw(st.lists(st.sampled_from([f"p{n}" for n in range(8)]), unique=True, max_size=8))
    scores = draw(
        st.lists(st.floats(-1, 40).map(lambda value: round(value, 3)), min_size=len(names), max_size=len(names))
    )
    return [Scored(name, score) for name, score in zip(names, sorted(scores, reverse=True), strict=True)]


SHORT = st.sampled_from(["", "Levy Act", "学徒培训法", "Levy Act 2019 c. 12", "wage"])
CANDIDATES = st.lists(
    st.tuples(st.one_of(ANY_TEXTS, st.sampled_from(["wage levy", "college"])), SHORT, SHORT, st.booleans()),
    min_size=1,
    max_size=6,
).map(lambda parts: [Candidate(f"p{n}", *each) for n, each in enumerate(parts)])
QUESTIONS = st.one_of(
    QUERIES, ANY_TEXTS, st.sampled_from(["What wage is due?", "学徒津贴是多少？", "how many colleges"])
)
CONCEPTS = st.lists(
    st.sampled_from([Concept(frozenset({"wage"}), (("salari",), ("工资",))), Concept(frozenset({"x"}), ())]), max_size=2
)


@given(QUESTIONS, CANDIDATES, rankings(), rankings(), rankings(), CONCEPTS, st.booleans())
def test_every_measure_is_finite_and_there_for_every_candidate(
    question: str,
    found: list[Candidate],
    words: list[Scored],
    meaning: list[Scored],
    fused: list[Scored],
    concepts: list[Concept],
    with_vectors: bool,
) -> None:
    rarity = {word: 0.1 + len(word) / 3 for word in dict.fromkeys(query_words(question))}
    measured = measure(
        Asked(question, rarity, concepts), found, Lists(words, meaning, fused), FewVectors() if with_vectors else None
    )
    assert sorted(measured) == sorted(FEATURES)
    matrix = to_matrix(measured)
    assert matrix.shape == (len(found), len(FEATURES))
    assert np.isfinite(matrix).all()
    for name in OF_THE_SEARCH:
        assert len(set(measured[name].tolist())) == 1


@given(QUESTIONS, CANDIDATES)
def test_shares_lie_between_none_and_all(question: str, found: list[Candidate]) -> None:
    measured = columns(question, found)
    names = ("coverage", "bm25", "bm25_flat", "bm25_steep", "rarest_held", "rarest_missed", "missed", "phrase",
             "sentence", "neighbours", "head_coverage", "coverage_with_head", "title_share", "feedback", "numbers",
             "concepts", "first")  # fmt: skip
    for name in names:
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in measured[name]), name
    for narrow, wide in (("phrase", "sentence"), ("sentence", "coverage"), ("coverage", "coverage_with_head")):
        assert all(a <= b + 1e-9 for a, b in zip(measured[narrow], measured[wide], strict=True)), (narrow, wide)


@given(CANDIDATES, rankings(), rankings(), st.floats(0.5, 20), st.floats(-5, 5))
def test_measures_of_a_list_mean_the_same_at_every_scale(
    found: list[Candidate], words: list[Scored], fused: list[Scored], factor: float, shift: float
) -> None:
    scaled = [Scored(hit.passage_id, hit.score * factor + shift) for hit in words]
    one, other = (columns("levy", found, Lists(each, (), fused)) for each in (words, scaled))
    for name in ("words", "words_rank"):
        assert one[name] == pytest.approx(other[name], abs=1e-6)


def test_every_feature_has_one_name_and_one_direction() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert sorted(FEATURES) == sorted([*RISING, *FALLING, *FREE, *OF_THE_SEARCH])


def test_columns_stand_in_the_order_of_their_names() -> None:
    given_columns: dict[str, Column] = {name: np.full(2, float(n)) for n, name in enumerate(FEATURES)}
    assert to_matrix(given_columns).tolist() == [[float(n) for n in range(len(FEATURES))]] * 2


# --- where it was found ---------------------------------------------------------------------------------------------


def test_places_in_the_lists_by_hand() -> None:
    lists = Lists(scored(8.0, 6.0, 4.0), [Scored("p1", 0.9), Scored("p0", 0.4)], scored(1.0, 0.5, 0.2))
    found = columns("levy", candidates("a", "b", "c", "d"), lists)
    assert found["words"] == [1.0, 0.5, 0.0, 0.0]
    assert found["words_rank"][:2] == [1 / RANK_OFFSET, 1 / (RANK_OFFSET + 1)]
    assert found["words_per_rarity"] == [8.0, 6.0, 4.0, 0.0]
    assert found["cosine"] == [0.4, 0.9, 0.4, 0.4]
    assert found["cosine_below_best"] == [-0.5, 0.0, -0.5, -0.5]
    assert found["fused"] == [1.0, 0.5, 0.2, 0.0]
    assert found["rank"] == pytest.approx(np.log1p([0, 1, 2, 3]).tolist())
    assert found["search_overlap"][0] == 0.2
    assert found["search_has_vectors"][0] == 1.0
    assert (found["search_best_words"][0], found["search_words_gap"][0]) == (8.0, 4.0)


def test_without_vectors_of_passages_meaning_says_nothing() -> None:
    found = columns("学徒", candidates("学徒", "津贴"), Lists(scored(3.0), (), scored(0.6)))
    assert found["meaning"] == found["cosine"] == [0.0, 0.0]
    assert found["search_has_vectors"] == [0.0, 0.0]


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_are_weighed_by_rarity() -> None:
    question = asked("apprentice wage college", wage=3.0)
    found = columns(question, candidates("The wage is due.", "An apprentice of a college.", "Nothing."))
    assert found["coverage"] == pytest.approx([0.6, 0.4, 0.0])
    assert found["coverage_below_best"] == pytest.approx([0.0, -0.2, -0.6])
    assert found["rarest_held"] == pytest.approx([1.0, 1 / 3, 0.0])
    assert found["rarest_missed"] == pytest.approx([1 / 3, 1.0, 1.0])
    assert found["missed"] == pytest.approx([2 / 3, 1 / 3, 1.0])


def test_chinese_words_are_found_in_either_script() -> None:
    found = columns("学徒津贴", candidates("學徒的津貼", "學徒津貼", "工资"))
    assert found["coverage"] == pytest.approx([2 / 3, 1.0, 0.0])


def test_more_of_a_word_scores_more_and_a_longer_text_less() -> None:
    found = columns("levy", candidates("levy one two", "levy levy two", "levy one two three four five six seven"))
    assert found["bm25"][1] > found["bm25"][0] > found["bm25"][2]
    assert found["length"] == pytest.approx(np.log1p([3, 3, 8]).tolist())


def test_what_the_document_is_called_counts_beside_the_text() -> None:
    found = columns(
        "levy act penalty", candidates("A penalty is due.", title="Levy Act", head="Levy Act Part 2", named=True)
    )
    assert found["coverage"] == pytest.approx([1 / 3])
    assert found["head_coverage"] == pytest.approx([2 / 3])
    assert found["coverage_with_head"] == pytest.approx([1.0])
    assert (found["title_share"], found["named"], found["asked_named"]) == ([1.0], [1.0], [1.0])


def test_a_text_may_speak_of_a_concept_by_another_name() -> None:
    concepts = (Concept(frozenset({"intern"}), (("实习",),)), Concept(frozenset({"wage"}), (("pay", "slip"),)))
    found = columns(
        asked("intern wage", concepts), candidates("企业接收實習学生", "a pay slip for 实习", "pay nothing")
    )
    assert found["concepts"] == [0.5, 1.0, 0.0]


# --- nearness -------------------------------------------------------------------------------------------------------


def test_words_that_stand_together_count_more() -> None:
    apart = "training " + "x " * 12 + "levy " + "x " * 40 + "payment"
    found = columns("training levy payment", candidates("training levy payment", apart, "payment levy training"))
    assert found["phrase"] == pytest.approx([1.0, 1 / 3, 1.0])
    assert found["sentence"] == pytest.approx([1.0, 2 / 3, 1.0])
    assert found["neighbours"] == pytest.approx([1.0, 0.0, 0.0])
    assert found["first"][0] == 0.0


def test_neighbours_in_chinese() -> None:
    found = columns("学徒津贴", candidates("学徒津贴", "津贴与学徒"))
    assert found["neighbours"][0] == 1.0 > found["neighbours"][1]


# --- figures, feedback, agreement -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "texts", "values"),
    [
        ("What rate does the levy have?", ("It is 3 per cent.", "It is low."), [1.0, 0.0]),
        ("津贴不得低于百分之多少？", ("不得低于百分之七十。", "不得过低。"), [1.0, 0.0]),
        ("Who pays?", ("3 per cent.", "It is low."), [0.0, 0.0]),
    ],
)
def test_a_figure_that_is_asked_for(question: str, texts: tuple[str, str], values: list[float]) -> None:
    found = columns(question, candidates(*texts))
    assert found["value"] == values
    assert found["asked_value"] == [max(values)] * 2


def test_numbers_of_the_question() -> None:
    found = columns("Article 27 of 2019", candidates("Article 27", "in 2019, 27 of them", "none"))
    assert found["numbers"] == [0.5, 1.0, 0.0]
    assert found["asked_number"] == [1.0] * 3


def test_what_the_first_passages_share_is_looked_for_in_the_others() -> None:
    texts = ("tax on payroll", "tax for payroll", "payroll of nobody", "a tax alone")
    found = columns("tax", candidates(*texts))
    assert found["feedback"] == [1.0, 1.0, 1.0, 0.0]
    assert found["feedback_below_best"] == [0.0, 0.0, 0.0, -1.0]


def test_what_chinese_passages_share_is_pairs_of_characters() -> None:
    found = columns("津贴", candidates("津贴工资", "津贴、工资", "工资表", "津贴"))
    assert found["feedback"] == [1.0, 1.0, 1.0, 0.0]


def test_passages_of_one_document_agree() -> None:
    found = [
        Candidate("p0", "a", "Levy Act", "", False),
        Candidate("p1", "b", "Interns Act", "", False),
        Candidate("p2", "c", "Levy Act", "", False),
    ]
    measured = columns("levy", found, Lists((), (), scored(1.0, 0.5, 0.2)))
    assert measured["document_sum"] == pytest.approx([1.2, 0.5, 1.2])
    assert measured["document_best"] == [1.0, 0.5, 1.0]
    assert measured["below_document_best"] == pytest.approx([0.0, 0.0, -0.8])
    assert measured["document_first"] == pytest.approx([2 / AGREEING, 1 / AGREEING, 2 / AGREEING])


def test_passages_without_a_title_are_documents_of_their_own() -> None:
    measured = columns("levy", candidates("a", "b"), Lists((), (), scored(1.0, 0.5)))
    assert measured["document_sum"] == [1.0, 0.5]


# --- related words --------------------------------------------------------------------------------------------------


def test_a_related_word_counts_by_its_nearness() -> None:
    found = columns("wage", candidates("a salary", "the wage", "a college", "other"), vectors=FewVectors())
    assert found["likeness"] == pytest.approx([0.8, 1.0, 0.0, 0.0])
    assert found["likeness_related"] == pytest.approx([0.8, 1.0, 0.0, 0.0])
    assert found["likeness_other"] == pytest.approx([0.8, 0.0, 0.0, 0.0])
    assert found["likeness_below_best"] == pytest.approx([-0.2, 0.0, -1.0, -1.0])


def test_rarer_words_of_the_question_weigh_more_in_likeness() -> None:
    found = columns(asked("wage levy", levi=3.0), candidates("levy", "wage"), vectors=FewVectors())
    assert found["likeness"] == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize(
    ("question", "vectors"), [("wage", None), ("工资 wage 工资工资", FewVectors()), ("unheard", FewVectors())]
)
def test_nothing_is_like_a_question_whose_words_have_no_vectors(question: str, vectors: WordVectors | None) -> None:
    found = columns(question, candidates("a salary"), vectors=vectors)
    assert found["likeness"] == found["likeness_below_best"] == [0.0]
