"""Chunks, scored as the passages and documents they were cut from."""

from collections.abc import Sequence

import pytest

from corpus.filters import Filters
from eval.datasets import GoldQuestion, Place
from eval.peers.protocol import Found, Passage, Question
from eval.peers.scoring import has_article, has_document, ranked_passages, score_documents, score_passages
from eval.peers.sets import DocumentSet, PassageSet

QUOTE = "the levy is paid within ten days of the end of the quarter"


def _question(**changes: object) -> GoldQuestion:
    fields: dict[str, object] = {
        "id": "d1", "language": "en", "type": "numeric", "text": "When?", "filters": Filters(),
        "gold": (Place("levy", "1"),), "alternatives": (Place("guide", "2"),), "answer_keys": (),
        "cross_language": False, "quotes": (("levy", QUOTE),),
    }  # fmt: skip
    return GoldQuestion(**{**fields, **changes})  # type: ignore[arg-type]


def _chunks(*items: str) -> list[Found]:
    return [Found(item, "") for item in items]


def test_a_passage_stands_where_its_best_chunk_stands() -> None:
    assert [name for name, _ in ranked_passages(_chunks("b", "a", "b", "a", "c"))] == ["b", "a", "c"]


def test_ten_passages_are_scored_however_many_chunks_they_have() -> None:
    data = PassageSet("s", (Passage("x", "", "x"),), (Question("q", "?", {}),), {"q": {"x": 1}}, 1, 1)
    many = [chunk for number in range(9) for chunk in _chunks(f"other{number}", f"other{number}")]
    assert score_passages(data, {"q": [*many, *_chunks("x")]})["R@10"] == 1.0
    assert score_passages(data, {"q": [*many, *_chunks("other9", "x")]})["R@10"] == 0.0
    assert score_passages(data, {})["nDCG@10"] == 0.0


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        (f"Article 1. {QUOTE}.", True),
        (QUOTE.replace(" ", "\n "), True),
        ("the levy is paid within ten days of the", True),  # a chunk that ends in the quote, past its half
        ("the levy is", False),
        ("The fund is kept by the ministry.", False),
    ],
)
def test_a_chunk_has_the_article_when_it_holds_half_of_the_quote(text: str, is_found: bool) -> None:
    assert has_article(_question(), [Found("levy", text)]) is is_found
    assert not has_article(_question(), [Found("other", text)])


def test_the_first_five_chunks_count() -> None:
    five: Sequence[Found] = _chunks(*"abcde")
    assert has_document(_question(), [*five[:4], Found("levy", QUOTE)])
    assert not has_document(_question(), [*five, Found("levy", QUOTE)])
    assert not has_article(_question(), [*five, Found("levy", QUOTE)])


def test_a_document_of_an_alternative_is_right() -> None:
    assert has_document(_question(), _chunks("guide"))


def test_questions_across_languages_have_figures_of_their_own() -> None:
    crossing = _question(id="d2", cross_language=True)
    questions = (Question("d1", "?", {}), Question("d2", "?", {}))
    data = DocumentSet("gold", (), questions, (_question(), crossing), 2)
    figures = score_documents(data, {"d1": [Found("levy", QUOTE)]})
    assert figures["document@5"] == 0.5
    assert figures["article@5, same language"] == 1.0
    assert figures["article@5, cross-language"] == 0.0


def test_what_a_reader_has_to_read_is_counted() -> None:
    data = DocumentSet("gold", (), (Question("d1", "?", {}),), (_question(),), 1)
    found = [Found("levy", "x" * 10) for _ in range(7)]
    assert score_documents(data, {"d1": found})["characters@5"] == 50
