"""Text → the words that the index and the evidence share."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words import content_words, iter_words, query_terms
from strategies import ANY_TEXTS, chinese_numeral


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("—…。", []),
        ("Levies and LEVY", ["levi", "and", "levi"]),
        ("employer’s employers' employer's", ["employ", "employ", "employ"]),
        ("2.5% of £1,000", ["2", "5", "of", "1", "000", "2.5%", "1000"]),
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


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("30%", ["30%"]),
        ("３０％", ["30%"]),
        ("30 per cent", ["30%"]),
        ("30 percent", ["30%"]),
        ("百分之三十", ["30%"]),
        ("百分之30", ["30%"]),
        ("30.0%", ["30%"]),
        ("千分之五", ["5‰"]),
        ("5‰", ["5‰"]),
        ("百分之二点五", ["2.5%"]),
        ("百分之零点五", ["0.5%"]),
        ("百分之百", ["100%"]),
        ("1,000", ["1000"]),
        ("12,345.60元", ["12345.60"]),
        ("1，000，000", ["1000000"]),
        ("二〇一九年", ["2019"]),
        ("二○一九年", ["2019"]),
        ("1,00", []),
        ("1.2.3", []),
        ("1,2,3", []),
        ("30", []),
        ("十分之一", []),
    ],
)
def test_figures_that_are_written_in_several_ways(text: str, figures: list[str]) -> None:
    words = list(iter_words(text))
    assert words[len(words) - len(figures) :] == figures
    assert not any(re.search(r"[%‰]|\d{4}", word) for word in words[: len(words) - len(figures)])


@given(st.integers(1, 99))
def test_a_share_in_characters_is_the_share_in_digits(share: int) -> None:
    assert f"{share}%" in set(iter_words(f"按百分之{chinese_numeral(share)}抵免")) & set(
        iter_words(f"a credit of {share}%")
    )


@given(
    ANY_TEXTS, st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12), ANY_TEXTS
)
def test_every_planted_term_is_found(before: str, term: str, after: str) -> None:
    assert set(iter_words(term)) <= set(iter_words(f"{before}{term}{after}")) | {""}


@pytest.mark.parametrize(
    "term", ["5G产业", "AI+教育", "1+X证书制度试点", "X证书", "师", "产", "C919大飞机", "B2B平台", "3D打印"]
)
@pytest.mark.parametrize("around", ["推进{}发展", "（{}）", "the {} scheme", "各地{}、其他"])
def test_mixed_terms_are_found(term: str, around: str) -> None:
    assert set(iter_words(term)) <= set(iter_words(around.format(term)))


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
