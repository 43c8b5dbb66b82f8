"""Automatic numbering: the expected numbers are those of LibreOffice, where it knows the rule, else of the standard."""

import pytest

from ingest.readers.docx import DocxReader
from ingest.readers.docx.numerals import format_number
from word_files import abstract, level, num, paragraph, start_override, word_file

DECIMAL = abstract(3, *(level(i, "decimal", ".".join(f"%{k + 1}" for k in range(i + 1)) + ".") for i in range(9)))
LAW_LEVELS = (
    level(0, "chineseCountingThousand", "第%1章", '<w:pStyle w:val="Zhang"/>'),
    level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/><w:pStyle w:val="Tiao"/>'),
    level(2, "chineseCountingThousand", "（%3）", suffix="nothing"),
)
STYLE = (
    '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/>{1}'
    "<w:pPr><w:numPr>{2}</w:numPr></w:pPr></w:style>"
)


def numbers(items: str, numbering: str, styles: str = "") -> list[str]:
    """Number the items (list and level of each, such as "10 11") and give what stands before the sign @."""
    body = "".join(paragraph("@", (int(item[0]), int(item[1]))) for item in items.split())
    return lines(body, numbering, styles)


def lines(body: str, numbering: str, styles: str = "") -> list[str]:
    read = DocxReader().read(word_file(body, numbering, styles), "a.docx")
    return [line.replace("@", "").strip() for line in read.text.split("\n") if line]


def test_articles_of_a_law_go_on_over_its_chapters() -> None:
    shown = numbers("10 11 12 12 11 12 10 11", abstract(1, *LAW_LEVELS) + num(1, 1))
    assert shown == ["第一章", "第一条", "（一）", "（二）", "第二条", "（一）", "第二章", "第三条"]


def test_the_suffix_is_the_one_word_uses() -> None:
    body = paragraph("总则", (1, 0)) + paragraph("职责", (1, 2))
    assert lines(body, abstract(1, *LAW_LEVELS) + num(1, 1)) == ["第一章 总则", "（一）职责"]


@pytest.mark.parametrize(
    ("items", "nums", "shown"),
    [
        ("12 11 10 12 10 11", num(1, 3), "1.1.1. 1.2. 2. 2.1.1. 3. 3.1."),
        ("10 10 20 20 10", num(1, 3) + num(2, 3), "1. 2. 3. 4. 5."),
        ("10 10 20 20 10", num(1, 3) + num(2, 3, start_override(0, 1)), "1. 2. 1. 2. 3."),
        ("10 30 31 31 30 31", num(1, 3) + num(3, 3, start_override(0, 7) + start_override(1, 4)),
         "1. 7. 7.4. 7.5. 8. 8.4."),
        ("10 11 20 21", num(1, 3) + num(2, 3, f'<w:lvlOverride w:ilvl="1">{level(1, "upperLetter", "[%2]")}'
         "</w:lvlOverride>"), "1. 1.1. 2. [A]"),
        ("10 00 10", num(1, 3), "1. 2."),
    ],
)  # fmt: skip
def test_starting_and_starting_anew(items: str, nums: str, shown: str) -> None:
    assert [number for number in numbers(items, DECIMAL + nums) if number] == shown.split()


def test_restart_after_a_named_level() -> None:
    levels = (
        level(0, "decimal", "%1."),
        level(1, "decimal", "%1.%2"),
        level(2, "lowerLetter", "%3)", '<w:lvlRestart w:val="1"/>'),
    )
    shown = numbers("10 11 12 12 11 12 10 12 11 12", abstract(1, *levels) + num(1, 1))
    assert shown == ["1.", "1.1", "a)", "b)", "1.2", "c)", "2.", "a)", "2.2", "b)"]


def test_legal_numbering_shows_digits() -> None:
    levels = (level(0, "upperRoman", "Part %1"), level(1, "lowerLetter", "%1.%2", "<w:isLgl/>"))
    assert numbers("10 10 11", abstract(1, *levels) + num(1, 1)) == ["Part I", "Part II", "2.1"]


def test_bullets_and_numbers_without_text() -> None:
    levels = (level(0, "bullet", "\uf0b7"), level(1, "bullet", "注："), level(2, "none", ""))
    assert numbers("10 11 12", abstract(1, *levels) + num(1, 1)) == ["-", "注：", ""]


def test_numbering_through_styles() -> None:
    based = '<w:basedOn w:val="Tiao"/>'
    styles = (
        STYLE.format("Zhang", "", '<w:numId w:val="1"/>')
        + STYLE.format("Tiao", "", '<w:numId w:val="1"/>')
        + STYLE.format("Off", based, '<w:numId w:val="0"/>')
    )
    body = (
        paragraph("总则", style="Zhang") + paragraph("甲", style="Tiao") + paragraph("无", style="Off")
        + paragraph("乙", style="Tiao") + paragraph("丙", (0, None), style="Tiao") + paragraph("丁", (None, 0), "Tiao")
    )  # fmt: skip
    shown = lines(body, abstract(1, *LAW_LEVELS) + num(1, 1), styles)
    assert shown == ["第一章 总则", "第一条 甲", "无", "第二条 乙", "丙", "第二章 丁"]


def test_a_list_defined_by_a_list_style() -> None:
    style = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    one = abstract(1, level(0, "upperLetter", "%1."), level(1, "lowerRoman", "%2)"), more='<w:styleLink w:val="L"/>')
    two = abstract(2, more='<w:numStyleLink w:val="L"/>')
    assert numbers("20 21 21 10", one + two + num(1, 1) + num(2, 2), style) == ["A.", "i)", "ii)", "B."]


def test_links_that_go_in_circles_end() -> None:
    style = '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:basedOn w:val="L"/></w:style>'
    assert numbers("10", abstract(1, more='<w:numStyleLink w:val="L"/>') + num(1, 1), style) == ["1."]


def test_headings_keep_their_level_and_get_their_number() -> None:
    style = STYLE.format("H", '<w:basedOn w:val="Heading2"/>', '<w:numId w:val="1"/>')
    read = DocxReader().read(
        word_file(paragraph("总则", style="H"), abstract(1, *LAW_LEVELS) + num(1, 1), style), "a.docx"
    )
    assert [(hint.level, hint.span.of(read.text)) for hint in read.headings] == [(2, "第一章 总则")]


def test_empty_cells_with_a_number_show_it() -> None:
    cells = "".join(f"<w:tc>{paragraph(text, numbering)}</w:tc>" for text, numbering in (("", (1, 0)), ("电工", None)))
    assert lines(f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>", DECIMAL + num(1, 3)) == [
        "1. | 电工",
        "2. | 电工",
    ]


def test_an_unknown_format_is_told_of() -> None:
    read = DocxReader().read(
        word_file(paragraph("x", (1, 0)), abstract(1, level(0, "hebrew1", "%1.")) + num(1, 1)), "a"
    )
    assert read.text == "1. x"
    assert read.warnings == ("numbers of the kind hebrew1 are shown in digits",)


@pytest.mark.parametrize("value", ["99999999999999999999", "-1", "x", ""])
def test_values_that_are_none(value: str) -> None:
    broken = f'<w:lvl w:ilvl="{value}"><w:start w:val="{value}"/><w:lvlText w:val="%1."/></w:lvl>'
    assert len(numbers("10", abstract(1, broken) + num(1, 1))) == 1


@pytest.mark.parametrize(
    ("kind", "values", "shown"),
    [
        ("decimal", (1, 10), "1 10"),
        ("decimalZero", (1, 10, 100), "01 10 100"),
        ("upperLetter", (1, 26, 27, 53), "A Z AA AAA"),
        ("lowerRoman", (4, 9, 1994), "iv ix mcmxciv"),
        ("chineseCounting", (1, 10, 11, 20, 99, 100, 101), "一 十 十一 二十 九十九 一○○ 一○一"),
        ("chineseCountingThousand", (10, 19, 100, 101, 110, 111, 1001, 1010, 10005),
         "十 十九 一百 一百零一 一百一十 一百一十一 一千零一 一千零一十 一万零五"),
        ("taiwaneseCountingThousand", (12, 105, 10000), "十二 一百零五 一萬"),
        ("taiwaneseCounting", (21, 110), "二十一 一一○"),
        ("japaneseCounting", (10, 101, 1100, 11000), "十 百一 千百 一万千"),
        ("chineseLegalSimplified", (3, 10, 25, 101), "叁 壹拾 贰拾伍 壹佰零壹"),
        ("ideographLegalTraditional", (3, 20), "參 貳拾"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 11"),
        ("ideographZodiac", (1, 12, 13), "子 亥 13"),
        ("ideographZodiacTraditional", (1, 60, 61), "甲子 癸亥 61"),
        ("ideographDigital", (10, 105), "一〇 一〇五"),
        ("decimalEnclosedCircle", (1, 20, 21), "① ⑳ 21"),
        ("decimalFullWidth", (12,), "１２"),
        ("ordinal", (1, 2, 3, 11, 22), "1st 2nd 3rd 11th 22nd"),
        ("upperLetter", (40_000,), "40000"),
    ],
)  # fmt: skip
def test_numerals(kind: str, values: tuple[int, ...], shown: str) -> None:
    assert [format_number(value, kind) for value in values] == shown.split()


def test_formats_that_show_nothing_or_are_unknown() -> None:
    assert format_number(3, "none") == ""
    assert format_number(3, "hebrew1") is None
