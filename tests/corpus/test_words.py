"""Text → the words that the index and the evidence share."""

import unicodedata

import pytest
from hypothesis import given

from corpus.words import content_words, iter_words, query_terms
from strategies import ANY_TEXTS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("—…。", []),
        ("Levies and LEVY", ["levi", "and", "levi"]),
        ("employer’s employers' employer's", ["employ", "employ", "employ"]),
        ("2.5% of £1,000", ["2", "5", "of", "1", "000"]),
        ("ＡＢＣ１２３", ["abc123"]),
        ("产教融合", ["产", "产教", "教", "教融", "融", "融合", "合"]),
        ("46号", ["46", "号"]),
        ("snake_case", ["snake", "case"]),
        ("naïve Ausbildungsförderung", ["naïv", "ausbildungsförderung"]),
        ("ﬁne", ["fine"]),
    ],
)
def test_iter_words(text: str, words: list[str]) -> None:
    assert list(iter_words(text)) == words


@given(ANY_TEXTS)
def test_cutting_never_raises(text: str) -> None:
    for word in iter_words(text):
        assert word
        assert word.split() == [word]


@given(ANY_TEXTS)
def test_questions_are_cut_ever_more_strictly(text: str) -> None:
    every, content, terms = list(iter_words(text)), content_words(text), query_terms(text)
    assert set(terms) <= set(content) <= set(every)
    assert len(terms) == len(set(terms))


@given(ANY_TEXTS)
def test_what_looks_the_same_gives_the_same_words(text: str) -> None:
    assert list(iter_words(unicodedata.normalize("NFKC", text))) == list(iter_words(text))


@pytest.mark.parametrize("text", ["which of the", "的了和", "是", "Why does it?"])
def test_grammar_says_nothing_of_the_subject(text: str) -> None:
    assert content_words(text) == []


def test_pairs_with_grammar_in_them_are_no_terms() -> None:
    assert query_terms("企业的税") == ["企业"]
    assert query_terms("哪些企业可以抵免教育费附加？") == [
        "些企",
        "企业",
        "抵免",
        "免教",
        "教育",
        "育费",
        "费附",
        "附加",
    ]
