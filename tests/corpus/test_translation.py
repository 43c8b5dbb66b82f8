"""What a question is called in the other language: the glossary first, the dictionary for the rest."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given

from corpus.dictionary import Dictionary
from corpus.glossary import Concept, Glossary
from corpus.ports import IndexEntry
from corpus.translation import HANDFUL, SHORT, Translator
from fakes import FakeLexicalIndex
from strategies import ANY_TEXTS

TERMS = """
- zh: [补贴, 补助]
  en: [subsidy]
- zh: [治理]
  en: [governance]
"""
ENTRIES = """工資 工资 [gong1 zi1] /wages/
工錢 工钱 [gong1 qian5] /wages/
薪 薪 [xin1] /wages/
博物館 博物馆 [bo2 wu4 guan3] /museum/
政府 政府 [zheng4 fu3] /government/
補貼 补贴 [bu3 tie1] /to subsidize/
董事會 董事会 [dong3 shi4 hui4] /board of directors/
火星 火星 [huo3 xing1] /Mars/
退伍 退伍 [tui4 wu3] /to be discharged/
退伍軍人 退伍军人 [tui4 wu3 jun1 ren2] /veteran/
雇用 雇用 [gu4 yong4] /to employ; to hire/
"""
CHINESE = ("博物馆的工资由董事会定。", "政府不治理。", "工资和工钱的补贴。", "公司的人。")
ENGLISH = ("The veteran was discharged from the army.", "An employer may hire anybody.")

MakeTranslator = Callable[..., Translator]


@pytest.fixture
def make(tmp_path: Path) -> MakeTranslator:
    def make_translator(texts: Sequence[str] = (*CHINESE, *ENGLISH), entries: str | None = ENTRIES) -> Translator:
        terms = tmp_path / "terms.yaml"
        terms.write_text(TERMS, encoding="utf-8")
        source = tmp_path / "entries.gz"
        if entries is not None:
            source.write_bytes(gzip.compress(entries.encode("utf-8")))
        index = FakeLexicalIndex()
        index.upsert(IndexEntry(f"p{number}", "d", "", "", text) for number, text in enumerate(texts))
        return Translator(Glossary(terms), Dictionary(tmp_path / "models", source), lambda: index)

    return make_translator


def found(translator: Translator, text: str) -> dict[str, list[str]]:
    return {
        " ".join(sorted(concept.words)): ["/".join(term) for term in concept.others]
        for concept in translator.concepts(text)
    }


# --- English to Chinese --------------------------------------------------------------------------------------------


def test_words_have_the_names_that_the_corpus_holds(make: MakeTranslator) -> None:
    assert found(make(), "Which museum is on Mars?") == {"museum": ["博物/物馆"]}


def test_what_is_often_said_comes_first_and_single_characters_count_less(make: MakeTranslator) -> None:
    translator = make((*CHINESE, *ENGLISH, "薪水的薪。"))
    (concept,) = translator.concepts("wages")
    assert [*concept.others] == [("工资",), ("工钱",), ("薪",)]
    assert concept.weights[2] < concept.weights[1] * (SHORT + 0.01)


def test_the_names_of_one_word_weigh_by_the_rarity_of_all(make: MakeTranslator) -> None:
    """工资 stands in two passages, 工钱 in one, together three: the rarer may not count for its rarity."""
    (concept,) = make().concepts("wages")
    common, rare = concept.weights
    assert 0.0 < rare < common <= 1.0


def test_the_longest_phrase_is_taken_and_its_words_not_again(make: MakeTranslator) -> None:
    assert found(make(), "board of directors") == {"board director": ["董事/事会"]}


def test_the_glossary_wins_over_the_dictionary(make: MakeTranslator) -> None:
    assert found(make(), "subsidy") == {"subsidi": ["补贴", "补助"]}


def test_a_single_word_of_the_glossary_has_the_dictionary_s_names_besides(make: MakeTranslator) -> None:
    (concept,) = make().concepts("government")
    assert concept.others == (("治理",), ("政府",))
    assert concept.weights[0] == 1.0
    assert concept.synonyms == list(zip(concept.others, concept.weights, strict=True))


def test_no_more_than_a_handful(make: MakeTranslator) -> None:
    words = [a + b for a in "甲乙丙丁" for b in "子丑寅"]
    entries = "\n".join(f"{word} {word} [x] /wages/" for word in words)
    (concept,) = make((*ENGLISH, "的" + "，".join(words)), entries).concepts("wages")
    assert len(concept.others) == HANDFUL < len(words)


# --- Chinese to English --------------------------------------------------------------------------------------------


def test_chinese_is_cut_into_the_longest_words(make: MakeTranslator) -> None:
    assert found(make(), "退伍军人可以雇用吗？") == {"伍军 军人 退伍": ["veteran"], "雇用": ["employ", "hire"]}


def test_traditional_characters_are_the_same_words(make: MakeTranslator) -> None:
    assert found(make(), "退伍軍人") == found(make(), "退伍军人")


def test_what_the_glossary_names_is_not_looked_up_again(make: MakeTranslator) -> None:
    assert found(make((*CHINESE, *ENGLISH, "They subsidize it.")), "补贴") == {"补贴": ["补助", "subsidi"]}


# --- when nothing is to be translated ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "question"),
    [(ENGLISH, "Which wages does a museum pay?"), (CHINESE, "退伍军人可以雇用吗？"), ((), "wages")],
)
def test_a_corpus_in_the_question_s_language_pays_nothing(
    make: MakeTranslator, tmp_path: Path, texts: Sequence[str], question: str
) -> None:
    translator = make(texts)
    assert translator.concepts(question) == []
    translator.prepare()
    assert not (tmp_path / "models").exists()


def test_texts_of_both_languages_have_the_dictionary_prepared(make: MakeTranslator, tmp_path: Path) -> None:
    make().prepare()
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_without_a_dictionary_the_glossary_answers_alone(make: MakeTranslator) -> None:
    assert make(entries=None).concepts("subsidy for wages") == [Concept(frozenset({"subsidi"}), (("补贴",), ("补助",)))]


@given(ANY_TEXTS)
def test_any_text_is_read(any_translator: Translator, text: str) -> None:
    for concept in any_translator.concepts(text):
        assert concept.words
        assert all(0.0 < weight <= 1.0 for _, weight in concept.synonyms)


@pytest.fixture(scope="module")
def any_translator(tmp_path_factory: pytest.TempPathFactory) -> Translator:
    folder = tmp_path_factory.mktemp("translation")
    source = folder / "entries.gz"
    source.write_bytes(gzip.compress(ENTRIES.encode("utf-8")))
    index = FakeLexicalIndex()
    index.upsert(IndexEntry(f"p{number}", "d", "", "", text) for number, text in enumerate((*CHINESE, *ENGLISH)))
    return Translator(Glossary(), Dictionary(folder, source), lambda: index)
