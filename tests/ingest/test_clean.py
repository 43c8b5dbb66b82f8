"""The cleaning steps, the line joiner, and the builder that keeps offsets while cleaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean_text, join_wrapped_lines
from ingest.readers.builder import TextBuilder

BLOCK = st.text(
    alphabet=st.sampled_from("aZ9 é第条，。\n\r\t\u3000\xa0\u200b\x07\ufeff-•\u0301\U00020000"), max_size=30
)


@given(st.text())
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
def test_clean_text_can_be_stored_and_has_no_stray_blanks(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert "\n\n\n" not in cleaned
    assert all(line == line.strip(" ") for line in cleaned.split("\n"))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("总　　则", "总 则"),
        ("a\xa0\u2009b", "a b"),
        ("zero\u200bwidth\ufeff\xad", "zerowidth"),
        ("cafe\u0301", "café"),
        ("  a  \n\n\n\n  b\x00 ", "a\n\nb"),
        ("㈠½", "㈠½"),
        ("\ud800x", "x"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["培育人", "才，並獎勵", "。"], ["培育人才，並獎勵。"]),
        (["費用如下：", "一、薪資。", "二、旅費"], ["費用如下：", "一、薪資。", "二、旅費"]),
        (["依大學法", "第三十八條規定訂定"], ["依大學法第三十八條規定訂定"]),
        (["總則之規定", "第三條 本法"], ["總則之規定", "第三條 本法"]),
        (["第 1 條", "為建立制度"], ["第 1 條", "為建立制度"]),
        (["字第 1030185", "005B 號令"], ["字第 1030185005B 號令"]),
        (["voca-", "tional"], ["vocational"]),
        (["Aus-", "und Weiterbildung"], ["Aus- und Weiterbildung"]),
        (["the non-", "EU states"], ["the non-EU states"]),
        (["as in paragraph", "(a) of this section"], ["as in paragraph (a) of this section"]),
        (["the employer", "(a) shall pay"], ["the employer", "(a) shall pay"]),
        (["at a rate of", "2.5% of the levy"], ["at a rate of 2.5% of the levy"]),
        (["称为", "“产教融合”"], ["称为“产教融合”"]),
        (
            ["6. Certificate number", "In addition to these, " * 4],
            ["6. Certificate number", "In addition to these, " * 4],
        ),
        ([" ", ""], []),
    ],
)
def test_join_wrapped_lines(lines: list[str], joined: list[str]) -> None:
    assert join_wrapped_lines(lines) == [line.strip() for line in joined]


@given(st.lists(BLOCK.filter(lambda block: "-" not in block)))
def test_joining_loses_no_character_but_blanks(lines: list[str]) -> None:
    assert "".join("".join(join_wrapped_lines(lines)).split()) == "".join("".join(lines).split())


@given(st.lists(st.tuples(BLOCK, st.one_of(st.none(), st.integers(1, 6)))))
def test_heading_spans_cut_out_the_heading(blocks: list[tuple[str, int | None]]) -> None:
    builder = TextBuilder()
    for block, level in blocks:
        builder.add(block, heading_level=level)
    read = builder.build()
    expected = [(" ".join(clean_text(b).split()), level) for b, level in blocks if level and clean_text(b)]
    assert [(hint.span.of(read.text), hint.level) for hint in read.headings] == expected
    assert read.text == clean_text(read.text)


@given(st.lists(st.lists(st.tuples(BLOCK, st.booleans()), max_size=4), max_size=5))
def test_pages_hold_their_blocks_in_order(pages: list[list[tuple[str, bool]]]) -> None:
    builder = TextBuilder()
    for number, blocks in enumerate(pages, start=1):
        builder.page(number)
        for block, continues in blocks:
            builder.add(block, continues=continues)
    read = builder.build()
    assert all(before.end <= after.start for before, after in zip(read.pages, read.pages[1:], strict=False))
    for page in read.pages:
        shown = "".join(read.text[page.start : page.end].split()).replace("-", "")
        stood = "".join("".join(clean_text(block).split()) for block, _ in pages[page.number - 1]).replace("-", "")
        assert shown == stood
    assert {page.number for page in read.pages} == {
        number for number, blocks in enumerate(pages, start=1) if any(clean_text(block) for block, _ in blocks)
    }


def test_a_word_cut_by_a_page_is_made_whole() -> None:
    builder = TextBuilder()
    builder.page(1)
    builder.add("the voca-")
    builder.page(2)
    builder.add("tional school", continues=True)
    read = builder.build()
    assert read.text == "the vocational school"
    assert [read.text[page.start : page.end] for page in read.pages] == ["the voca", "tional school"]
