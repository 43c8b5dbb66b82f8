"""The glossary: which concepts a question names, and whether the terms shipped are fit for use."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from corpus.errors import GlossaryFileError
from corpus.glossary import GENERAL, TERMS, Concept, Glossary
from corpus.language import HAN
from corpus.terms import LONGEST_CHINESE_CHARACTERS, LONGEST_ENGLISH_WORDS, SHORTEST_CHINESE_CHARACTERS, read_terms
from corpus.variants import fold
from corpus.words import content_words, iter_words, normalise
from strategies import ANY_TEXTS

SMALL = """
- zh: [职业教育, 技职教育, 職業教育]
  en: [vocational education, technical and vocational education]
- zh: [教育]
  en: [education]
- zh: [职工, 员工]
  en: [employee, staff member]
- zh: [职工教育]
  en: [employee education]
- zh: [高职, 高等职业学校]
  en: [higher vocational college]
- zh: [补贴, 補貼]
  en: [subsidy]
"""


@pytest.fixture
def small(tmp_path: Path) -> Glossary:
    path = tmp_path / "terms.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return Glossary(path)


@pytest.fixture(scope="module")
def shipped() -> Glossary:
    return Glossary()


@pytest.fixture(scope="module")
def entries() -> list[dict[str, list[Any]]]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (TERMS, GENERAL)]
    assert all(isinstance(loaded, list) for loaded in files)
    return [entry for loaded in files for entry in loaded]


def words_of(term: str) -> frozenset[str]:
    return frozenset(content_words(term))


def named(glossary: Glossary, text: str) -> list[frozenset[str]]:
    return [concept.words for concept in glossary.concepts(text)]


# --- finding -------------------------------------------------------------------------------------------------------


def test_the_longest_term_at_a_place_is_taken_and_none_within_it(small: Glossary) -> None:
    assert named(small, "职业教育的补贴") == [words_of("职业教育"), words_of("补贴")]
    assert named(small, "Technical and vocational education is education.") == [
        words_of("technical and vocational education"),
        words_of("education"),
    ]


def test_terms_do_not_overlap(small: Glossary) -> None:
    assert named(small, "职工教育职业") == [words_of("职工教育")]


def test_a_concept_gives_its_other_terms_in_both_languages(small: Glossary) -> None:
    (concept,) = small.concepts("员工")
    assert concept == Concept(words_of("员工"), (("职工",), ("employe",), ("staff", "member")))


def test_a_term_never_stands_among_its_own_others(small: Glossary) -> None:
    for term in ("职业教育", "subsidy", "高职"):
        (concept,) = small.concepts(term)
        assert tuple(content_words(term)) not in concept.others


@pytest.mark.parametrize("text", ["subsidies", "Subsidy", "SUBSIDIES", "ｓｕｂｓｉｄｙ"])
def test_plurals_capitals_and_full_width_letters_are_found(small: Glossary, text: str) -> None:
    assert named(small, f"Which {text} are there?") == [words_of("subsidy")]


def test_traditional_and_simplified_script_stand_for_each_other(small: Glossary) -> None:
    (traditional,), (simplified,) = small.concepts("職業教育"), small.concepts("职业教育")
    assert traditional == simplified
    assert traditional.words == words_of("职业教育") == words_of("職業教育")
    assert tuple(content_words("技职教育")) in traditional.others


def test_a_term_that_two_words_form_by_accident_is_not_taken(small: Glossary) -> None:
    assert words_of("高职") not in named(small, "企业提高职工待遇")
    assert named(small, "高职招生") == [words_of("高职")]


def test_what_stands_in_an_accident_is_still_found(small: Glossary) -> None:
    assert named(small, "提高职工教育水平") == [words_of("职工教育")]


def test_chinese_and_english_in_one_question(small: Glossary) -> None:
    assert named(small, "职业教育 subsidies，职工") == [words_of("职业教育"), words_of("subsidy"), words_of("职工")]


@pytest.mark.parametrize("text", ["", " ", "？", "the of and", "天气很好", "levy"])
def test_nothing_named_is_no_concept(small: Glossary, text: str) -> None:
    assert small.concepts(text) == []


def test_a_term_of_two_entries_brings_the_others_of_both(tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text("- zh: [抵税, 抵免]\n  en: [credit]\n- zh: [抵税, 扣除]\n  en: [deduction]\n", encoding="utf-8")
    (concept,) = Glossary(path).concepts("抵税")
    assert concept.others == (("抵免",), ("credit",), ("扣除",), ("deduct",))


def test_nothing_is_read_before_the_first_question(tmp_path: Path) -> None:
    glossary = Glossary(tmp_path / "missing.yaml")
    with pytest.raises(GlossaryFileError):
        glossary.concepts("补贴")


@given(ANY_TEXTS)
def test_any_text_is_read(shipped: Glossary, text: str) -> None:
    for concept in shipped.concepts(text):
        assert concept.words <= set(iter_words(text)) or concept.words <= set(content_words(normalise(text)))
        assert concept.words not in map(frozenset, concept.others)
        assert all(concept.others)


# --- the terms shipped ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("What does industry-education integration mean?", "产教融合"),
        ("产教融合型企业", "integrated enterprise"),
        ("校企合作", "school-enterprise cooperation"),
        ("產學合作", "校企合作"),
        ("职业教育", "技職教育"),
        ("職業教育", "technical and vocational education"),
    ],
)
def test_core_concepts_are_known_across_languages(shipped: Glossary, question: str, other: str) -> None:
    assert any(tuple(dict.fromkeys(content_words(other))) in concept.others for concept in shipped.concepts(question))


def test_there_are_enough_entries(entries: list[dict[str, list[Any]]]) -> None:
    assert len(entries) >= 600


def test_every_entry_has_terms_to_exchange(entries: list[dict[str, list[Any]]]) -> None:
    for entry in entries:
        assert set(entry) <= {"zh", "en"}
        assert len(entry.get("zh") or []) + len(entry.get("en") or []) >= 2, entry


def test_no_entry_names_a_term_twice(entries: list[dict[str, list[Any]]]) -> None:
    for entry in entries:
        terms = Counter(normalise(str(term)) for language in entry.values() for term in language or [])
        assert max(terms.values()) == 1, terms.most_common(1)


def test_terms_are_text_in_their_own_language(entries: list[dict[str, list[Any]]]) -> None:
    for entry in entries:
        for language, terms in entry.items():
            for term in terms:
                assert isinstance(term, str), f"quote {term!r} in the YAML"
                assert term == term.strip() != ""
                assert bool(re.search(f"[{HAN}]", term)) == (language == "zh"), term


def test_term_lengths_are_what_is_looked_up(entries: list[dict[str, list[Any]]]) -> None:
    for entry in entries:
        for term in entry.get("zh") or []:
            assert SHORTEST_CHINESE_CHARACTERS <= len(normalise(term)) <= LONGEST_CHINESE_CHARACTERS, term
        for term in entry.get("en") or []:
            assert 1 <= len(list(iter_words(normalise(term)))) <= LONGEST_ENGLISH_WORDS, term


def test_every_chinese_term_is_found_by_itself(shipped: Glossary, entries: list[dict[str, list[Any]]]) -> None:
    terms = [str(term) for entry in entries for term in entry.get("zh") or []]
    whole = [term for term in terms if re.fullmatch(f"[{HAN}]+", term)]
    lost = [term for term in whole if named(shipped, term) != [words_of(normalise(term))]]
    assert lost == []


@pytest.mark.parametrize(
    ("lay", "legal"),
    [
        ("抵税", "抵免"), ("五险", "社会保险"), ("五险一金", "社会保险"), ("老公", "配偶"), ("老婆", "配偶"),
        ("社保", "社会保险"), ("辞退", "解除劳动合同"), ("炒鱿鱼", "解除劳动合同"), ("加班", "延长工作时间"),
        ("年假", "年休假"), ("裁员", "裁减人员"), ("欠薪", "拖欠劳动报酬"), ("童工", "未满十六周岁的未成年人"),
        ("打工人", "劳动者"), ("公积金", "住房公积金"), ("医保", "基本医疗保险"), ("赔钱", "赔偿"), ("补助", "补贴"),
        ("房租", "租金"), ("房东", "出租人"), ("租客", "承租人"), ("房产证", "不动产权属证书"),
        ("职高", "中等职业学校"), ("中专", "中等职业学校"), ("大专", "高等职业学校"), ("注册公司", "公司设立登记"),
        ("偷税漏税", "偷税"), ("离婚", "解除婚姻关系"), ("小三", "与他人同居"), ("家暴", "家庭暴力"),
        ("私生子", "非婚生子女"), ("欠钱不还", "清偿债务"), ("借条", "借款合同"), ("霸王条款", "格式条款"),
        ("打伤人", "故意伤害他人身体"), ("偷东西", "盗窃"), ("酒驾", "饮酒后驾驶机动车"), ("醉驾", "醉酒驾驶机动车"),
        ("闯红灯", "违反道路交通信号"), ("车祸", "道路交通事故"), ("保释", "取保候审"), ("坐牢", "有期徒刑"),
        ("sell my data", "disclose personal information to third parties"), ("delete my account", "erasure"),
        ("fired unfairly", "unfair dismissal"), ("landlord", "lessor"),
        ("drunk driving", "driving under the influence"), ("how much notice", "notice period"),
        ("hurt on the job", "occupational injury"),
    ],
)  # fmt: skip
def test_lay_words_reach_legal_ones(shipped: Glossary, lay: str, legal: str) -> None:
    wanted = words_of(legal)
    assert any(wanted <= set(words) for concept in shipped.concepts(f"{lay}?") for words in concept.others)


@pytest.mark.parametrize("question", ["delete my account", "delete your accounts", "delete account"])
def test_whose_it_is_does_not_count(shipped: Glossary, question: str) -> None:
    assert any(("erasur",) in concept.others for concept in shipped.concepts(question))


# --- terms of one's own --------------------------------------------------------------------------------------------


def test_own_terms_join_those_that_come_with_the_program(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- zh: [产教融合, 校园工厂]\n", encoding="utf-8")
    glossary = Glossary(own=[path])
    (concept,) = glossary.concepts("校园工厂")
    assert tuple(content_words("产教融合")) in concept.others
    (known,) = glossary.concepts("产教融合")
    assert {tuple(content_words("校园工厂")), ("industri", "educ", "integr")} <= set(known.others)
    assert glossary.entries()[-1].source == path
    assert len(glossary.entries()) == len(read_terms(TERMS)) + len(read_terms(GENERAL)) + 1


def test_own_terms_are_checked_at_once(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- fr: [loi, droit]\n", encoding="utf-8")
    with pytest.raises(GlossaryFileError, match=r"own\.yaml.*entry 1: 'fr' is no language"):
        Glossary(own=[path])


def test_folded_terms_are_one(shipped: Glossary) -> None:
    assert [c.words for c in shipped.concepts("產教融合")] == [c.words for c in shipped.concepts(fold("產教融合"))]
