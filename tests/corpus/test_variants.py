"""Ways of writing that mean the same give the same words."""

import unicodedata

import opencc
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.variants import fold, normalise
from corpus.words import iter_words
from strategies import ANY_TEXTS

INVISIBLE = st.sampled_from(["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\ufe0f"])
HAN_WORDS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)
LATIN_WORDS = st.text(st.sampled_from("abcdefgxyzABCXYZ"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("產教融合", "产教融合"),
        ("職業學校學生實習", "职业学校学生实习"),
        ("後 后 裡 裏 里 於 于 發 髮 发 臺 台 衞", "后 后 里 里 里 于 于 发 发 发 台 台 卫"),
        ("⼯业⻓⻔", "工业长门"),  # radicals that fonts give in place of characters
        ("ＡＢＣ　１２３％", "abc 123%"),
        ("ﬁne ﬂow", "fine flow"),
        ("Employer’s employerʼs", "employer's employer's"),
        ("edu\u00adca\u200btion 产\u200b教", "education 产教"),
        ("STRASSE Straße", "strasse strasse"),
        ("plain ASCII", "plain ascii"),
        ("", ""),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(ANY_TEXTS)
@example("\u1fef \u00b4 \ufeff")
def test_folding_twice_changes_no_word(text: str) -> None:
    assert list(iter_words(fold(text))) == list(iter_words(text))


@given(ANY_TEXTS)
def test_compatibility_forms_and_capitals_do_not_count(text: str) -> None:
    assert fold(unicodedata.normalize("NFKC", text)) == fold(text)
    assert fold(text.upper() if text.isascii() else text) == fold(text)


@given(HAN_WORDS)
def test_both_scripts_give_the_same_words(text: str) -> None:
    simplified = "".join(opencc.OpenCC("t2s").convert(sign) for sign in text)
    assert list(iter_words(simplified)) == list(iter_words(text))


@given(st.one_of(HAN_WORDS, LATIN_WORDS), INVISIBLE, st.integers(0, 12))
def test_invisible_signs_cut_no_word(word: str, sign: str, place: int) -> None:
    assert list(iter_words(word[:place] + sign + word[place:])) == list(iter_words(word))


def test_simplified_text_stays_as_it_is() -> None:
    text = "国家鼓励企业参与产教融合，著作权、瞭望、藉此、乾坤里的程序后果。"
    assert fold(text.replace("乾坤", "")) == normalise(text.replace("乾坤", ""))
