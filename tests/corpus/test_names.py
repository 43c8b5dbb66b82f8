"""Names of documents, found in questions however they are written."""

from collections.abc import Collection

import pytest
from hypothesis import given

from corpus.model import Instrument, Metadata
from corpus.names import name_keys, spoken_names
from strategies import ANY_TEXTS, metadata

VOCATIONAL = Metadata(
    title="中华人民共和国职业教育法", title_en="Vocational Education Law of the PRC", language="zh-CN"
)
EDUCATION = Metadata(title="中华人民共和国教育法", language="zh-CN")
TAX = Metadata(title="中华人民共和国企业所得税法", title_en="Enterprise Income Tax Law of the PRC", language="zh-CN")
RULES = Metadata(title="中华人民共和国企业所得税法实施条例", language="zh-CN")
MEASURES = Metadata(title="北京市实施《中华人民共和国职业教育法》办法", language="zh-CN")
NOTICE = Metadata(
    title="财政部 税务总局关于企业职工教育经费税前扣除政策的通知", document_number="财税〔2018〕51号", language="zh-CN"
)
ANNOUNCEMENT = Metadata(title="关于研发费用的公告", document_number="财政部 税务总局公告2023年第7号", language="zh-CN")
TRADITIONAL = Metadata(title="技術及職業教育法", language="zh-TW")
FINANCE = Metadata(
    title="Finance Act 2016 (c. 24), Part 6 – Apprenticeship levy (sections 98–101)", document_number="2016 c. 24",
    language="en",
)  # fmt: skip
CREDIT = Metadata(
    title="Internal Revenue Code – Work Opportunity Credit (26 U.S.C. 51, 52)", document_number="26 U.S.C. 51, 52",
    language="en",
)  # fmt: skip
FIVERR = Metadata(title="Fiverr", language="en")
GERMAN = Metadata(title="Drittes Buch", document_number="SGB III", language="de")
BRIEF = Metadata(title="Notes", kind="brief", language="en", summarises=Instrument("科技创新条例", "Innovation Act"))
HELD = {
    name: set(name_keys(each))
    for name, each in {
        "vocational": VOCATIONAL, "education": EDUCATION, "tax": TAX, "rules": RULES, "measures": MEASURES,
        "notice": NOTICE, "announcement": ANNOUNCEMENT, "traditional": TRADITIONAL, "finance": FINANCE,
        "credit": CREDIT, "fiverr": FIVERR, "german": GERMAN, "brief": BRIEF,
    }.items()
}  # fmt: skip
KEYS = set().union(*HELD.values())


def known(keys: Collection[str]) -> set[str]:
    return KEYS.intersection(keys)


def named(question: str, *, whole: bool = True) -> set[str]:
    keys = {name.key for name in spoken_names(question, known) if name.is_whole or not whole}
    return {document for document, held in HELD.items() if held & keys}


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("《职业教育法》怎么说？", {"vocational"}),
        ("《中华人民共和国职业教育法》第二十七条", {"vocational"}),
        ("职业教育法第27条", {"vocational"}),
        ("根据職業教育法，企業應當做什麼", {"vocational"}),
        ("What does the vocational education law say?", {"vocational"}),
        ("Vocational Education Law of the People's Republic of China, art. 2", {"vocational"}),
        ("企业所得税法和教育法有什么规定", {"tax", "education"}),
        ("教育法、企业所得税法", {"tax", "education"}),
        ("企业所得税法实施条例第三十条", {"rules"}),
        ("北京市实施中华人民共和国职业教育法办法", {"measures"}),
        ("北京市实施职业教育法办法", {"measures"}),
        ("企业职工教育经费税前扣除政策的通知怎么说", {"notice"}),
        ("财税〔2018〕51号", {"notice"}),
        ("财税[2018]51号", {"notice"}),
        ("财税（2018）51号", {"notice"}),
        ("請問按照財稅〔２０１８〕５１號", {"notice"}),
        ("财税【2018】51号文", {"notice"}),
        ("财政部财税〔2018〕51号", {"notice"}),
        ("财税2018年51号文", {"notice"}),
        ("财政部 税务总局公告2023年第7号", {"announcement"}),
        ("财政部税务总局2023年第7号公告", {"announcement"}),
        ("技术及职业教育法", {"traditional"}),
        ("section 99 of the Finance Act 2016", {"finance"}),
        ("the Finance Act, 2016", {"finance"}),
        ("Finance Act s. 99", {"finance"}),
        ("2016 c. 24", {"finance"}),
        ("26 U.S.C. § 51", {"credit"}),
        ("26 USC 52(a)", {"credit"}),
        ("section 51 of title 26", {"credit"}),
        ("section 51 of the Internal Revenue Code", {"credit"}),
        ("IRC § 51", {"credit"}),
        ('Consider "Fiverr"\'s privacy policy', {"fiverr"}),
        ("Does Fiverr sell my data?", {"fiverr"}),
        ("SGB III § 54a", {"german"}),
        ("the Innovation Act", {"brief"}),
        ("科技创新条例第三条", {"brief"}),
    ],
)
def test_a_document_is_found_by_every_name(question: str, documents: set[str]) -> None:
    assert named(question) == documents


@pytest.mark.parametrize(
    "question",
    [
        "高等教育法第五条", "民办教育法", "职业教育法实施细则", "职业教育法的司法解释", "教育法施行细则",
        "浙政发〔2018〕51号", "财税〔2019〕51号", "国办发〔2018〕51号", "税务总局公告2022年第7号", "51号",
        "26 U.S.C. § 5", "2015 c. 24", "income tax", "What is an act of 2016?", "in 2016", "", "？",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_name_is_none(question: str) -> None:
    assert named(question) == set()


def test_a_name_in_a_longer_word_is_a_guess_only() -> None:
    assert named("高等教育法第五条", whole=False) == {"education"}


def test_places_are_those_of_the_question() -> None:
    (name,) = spoken_names("请看职业教育法", known)
    assert (name.start, name.end) == (2, 7)


@given(ANY_TEXTS)
def test_any_question_is_read(text: str) -> None:
    for name in spoken_names(text, known):
        assert name.key in KEYS


@given(metadata())
def test_keys_are_single_words(described: Metadata) -> None:
    for key in name_keys(described):
        assert key.split() == [key]


@given(metadata())
def test_a_title_in_title_marks_is_found(described: Metadata) -> None:
    keys = set(name_keys(described))
    if any(key.startswith("t:") for key in keys) and len(described.title) > 1:
        assert {name.key for name in spoken_names(f"《{described.title}》", keys.intersection)} <= keys
