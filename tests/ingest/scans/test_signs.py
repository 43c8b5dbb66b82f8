"""Punctuation as printed, and quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean_text
from ingest.scans.decoding import Character
from ingest.scans.signs import curl_quotes, tidy_line


def tidy(text: str, *, chinese_page: bool = True, traditional: bool = False) -> str:
    characters = [Character(sign, index, index + 1, 1.0) for index, sign in enumerate(text)]
    return "".join(each.text for each in tidy_line(characters, chinese_page=chinese_page, traditional=traditional))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("按照本法,应当缴纳;但是:", "按照本法，应当缴纳；但是："),
        ("第25丶26条", "第25、26条"),
        ("企业(以下称甲）的", "企业（以下称甲）的"),
        ("(二)提供劳务", "（二）提供劳务"),
        ("（二)", "（二）"),
        ("补贴2,000元。", "补贴2,000元。"),
        ("补贴1.5万元", "补贴1.5万元"),
        ("由本局负责·", "由本局负责。"),
        ("卡尔·马克思", "卡尔·马克思"),
        ('所称"企业"是指', "所称“企业”是指"),
        ("甬教职〔2020］46号", "甬教职〔2020〕46号"),
        ("国发[2019]4号", "国发[2019]4号"),
        ("網址 : https://law.gov/a,b", "網址：https://law.gov/a,b"),
        ("总则 ， 本法", "总则，本法"),
        ("第三条 国家", "第三条 国家"),
        ("１２３ＡＢ条", "123AB条"),
        (" 总则 ", "总则"),
        ("没有与'其所设", "没有与其所设"),
        ("《关于修改（电力法）等四部法律的决定》", "《关于修改〈电力法〉等四部法律的决定》"),
        ("《职业教育条例（试行）》", "《职业教育条例（试行）》"),
        ("支付报酬B;", "支付报酬B；"),
        ("标准GB/T 1.1,以", "标准GB/T 1.1，以"),
    ],
)
def test_chinese(read: str, printed: str) -> None:
    assert tidy(read) == printed


def test_mid_height_stops_of_traditional_print() -> None:
    assert tidy("由各該機關辦理·前項規定’由教育部定之", traditional=True) == "由各該機關辦理。前項規定，由教育部定之"
    assert tidy("由各該機關’辦理", traditional=False) == "由各該機關’辦理"


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("the Act，1997；and（b）", "the Act,1997;and(b)"),
        ("the integration (产教融合), in Ningbo", "the integration (产教融合), in Ningbo"),
        ("a  b ", "a b"),
    ],
)
def test_english(read: str, printed: str) -> None:
    assert tidy(read, chinese_page=False) == printed


def test_a_line_without_letters_follows_its_page() -> None:
    assert tidy("（1）", chinese_page=False) == "(1)"
    assert tidy("（1）", chinese_page=True) == "（1）"


def test_straight_quotes_become_curly() -> None:
    assert curl_quotes("'a' \"b\"") == "‘a’ “b”"


@given(
    st.text(alphabet="本法条,;:.·()（）“”\"'’ab1 　丶[〔2019〕]号、。Ａ´", max_size=40), st.booleans(), st.booleans()
)
def test_whatever_is_read_comes_out_clean(text: str, chinese_page: bool, traditional: bool) -> None:
    found = tidy(text, chinese_page=chinese_page, traditional=traditional)
    assert found == clean_text(found)
    assert "  " not in found


@given(st.text(alphabet="本法,.()ab1 ", max_size=30))
def test_characters_keep_their_places(text: str) -> None:
    characters = [Character(sign, index, index + 1, 1.0) for index, sign in enumerate(text)]
    kept = tidy_line(characters, chinese_page=True, traditional=False)
    places = [each.left for each in kept]
    assert places == sorted(set(places))
    assert [text[int(each.left)] for each in kept if each.text.isalnum()] == [sign for sign in text if sign.isalnum()]
