"""What words refer to, in both languages."""

from typing import Any

import pytest
from hypothesis import given

from rag.referring import OTHER_LAW, Reference, article_key, chinese_references, english_references
from strategies import ANY_TEXTS

EMPTY = Reference.__dataclass_fields__


def said(reference: Reference) -> dict[str, Any]:
    """What a reference says, without where and without what it leaves open."""
    values = {name: getattr(reference, name) for name in EMPTY if name != "span"}
    return {name: value for name, value in values.items() if value != EMPTY[name].default}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照本条例第九条的规定", [{"law": "依照本条例", "article": "9"}]),
        ("本法第二十七条第二款", [{"law": "本法", "article": "27", "paragraph": 2}]),
        ("前款规定的费用", [{"paragraphs_before": 1}]),
        ("前两款所列", [{"paragraphs_before": 2}]),
        ("前条第二款", [{"before": 1, "paragraph": 2}]),
        ("第三款第（二）项", [{"paragraph": 3, "item": 2}]),
        ("第二十条第一款第三项、第四项", [{"article": "20", "paragraph": 1, "item": 3}, {"article": "20", "item": 4}]),
        ("《职业教育法》第五十条", [{"law": "职业教育法", "article": "50"}]),
        ("《职业教育法》（2022年修订）第五十条", [{"law": "职业教育法", "article": "50"}]),
        ("第十条、第十二条", [{"article": "10"}, {"article": "12"}]),
        ("劳动合同法第四十六条、第四十七条", [{"law": "劳动合同法", "article": n} for n in ("46", "47")]),
        ("见附件2", [{"schedule": "附件2"}]),
        ("下列项目", []),
        ("《职业教育法》规定的培训", []),
    ],
)
def test_chinese(text: str, expected: list[dict[str, Any]]) -> None:
    assert [said(each) for each in chinese_references(text, taiwan=False)] == expected


def test_taiwan_calls_paragraphs_what_the_mainland_calls_items() -> None:
    (found,) = chinese_references("本法第二十八條第一項第三款所稱費用", taiwan=True)
    assert said(found) == {"law": "本法", "article": "28", "paragraph": 1, "item": 3}
    assert [said(each) for each in chinese_references("前項與第四條之一", taiwan=True)] == [
        {"paragraphs_before": 1},
        {"article": "4-1"},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("section 11(3)", [{"article": "11", "markers": ("3",), "level": "subsection"}]),
        ("subsection (2)", [{"markers": ("2",), "level": "subsection"}]),
        ("subsection (1)(a) or (b)", [{"markers": ("1", x), "level": "subsection"} for x in "ab"]),
        ("Article 27(1)", [{"article": "27", "markers": ("1",), "level": "subsection"}]),
        ("paragraphs (a) and (b)", [{"markers": (x,), "level": "paragraph"} for x in "ab"]),
        ("paragraph (1) of subsection (c)", [{"markers": ("c", "1"), "level": "subsection"}]),
        ("section 99 of this Act", [{"article": "99", "level": "subsection"}]),
        ("section 5 of the Industrial Training Act 1982",
         [{"law": "Industrial Training Act 1982", "article": "5", "level": "subsection"}]),
        ("section 101 of title 38", [{"law": OTHER_LAW, "article": "101", "level": "subsection"}]),
        ("section 3 of that Act", [{"law": OTHER_LAW, "article": "3", "level": "subsection"}]),
        ("subsection (b) of section 33", [{"article": "33", "markers": ("b",), "level": "subsection"}]),
        ("the preceding paragraph", [{"paragraphs_before": 1}]),
        ("the preceding Article", [{"before": 1}]),
        ("Paragraph 3, Article 4", [{"article": "4", "paragraph": 3}]),
        ("as set out in the Schedule.", [{"schedule": "Schedule"}]),
        ("in Schedule 2 to the Finance Act 1999", []),
        ("a section of the market", []),
    ],
)  # fmt: skip
def test_english(text: str, expected: list[dict[str, Any]]) -> None:
    assert [said(each) for each in english_references(text)] == expected


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert article_key("二十七") == article_key("27") == "27"
    assert article_key("四", "一") == article_key("4-1") == "4-1"


@given(ANY_TEXTS)
def test_whatever_the_text_reading_goes_through_and_spans_lie_in_it(text: str) -> None:
    for reference in (*chinese_references(text, False), *chinese_references(text, True), *english_references(text)):
        assert reference.span.end <= len(text)
