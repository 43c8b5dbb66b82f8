"""Clean text with its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean_text
from ingest.readers.pdf.glyphs import Glyph, clean_glyphs, edges_of

CHARACTERS = st.sampled_from("ab Z9e\u0301\u200b\xa0\t，。中国⼯\ufb03é\ufffe-（）\u3000\u1100\u1161")


def glyphs(text: str) -> list[Glyph]:
    return [Glyph(each, 10.0 * index, 10.0 * index + 10) for index, each in enumerate(text)]


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("e\ufb03cient", "efficient"),
        ("⼯作", "工作"),
        ("⻓期", "长期"),
        ("中 华 人 民 共 和 国", "中华人民共和国"),
        ("第一条 为了促进发展", "第一条 为了促进发展"),
        ("第 一 章 總則", "第 一 章 總則"),
        ("人才 ，应当", "人才，应当"),
        ("coopera\ufffetion", "cooperation"),
        ("COVID\ufffe19", "COVID-19"),
        ("e\u0301cole", "école"),
    ],
)
def test_line_tidying(raw: str, tidy: str) -> None:
    assert "".join(glyph.text for glyph in clean_glyphs(glyphs(raw))) == tidy


def test_a_ligature_divides_its_place() -> None:
    assert edges_of(clean_glyphs(glyphs("e\ufb03c"))) == (0, 10, 13.33, 16.67, 20, 30)


def test_a_character_taken_out_takes_its_place_along() -> None:
    assert edges_of(clean_glyphs(glyphs("中 国 人 民 共")))[:3] == (0, 20, 40)


@given(st.text(CHARACTERS, max_size=40))
def test_clean_lines_have_an_edge_more_than_characters(raw: str) -> None:
    clean = clean_glyphs(glyphs(raw))
    text = "".join(glyph.text for glyph in clean)
    assert clean_text(text) == text
    edges = edges_of(clean)
    assert len(edges) == (len(text) + 1 if text else 0)
    assert list(edges) == sorted(edges)
