"""White space is squeezed, and every character finds its way back."""

import pytest

from corpus.spans import Span
from corpus.squeezing import squeeze


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对企业\n给予补贴", "对企业给予补贴"),
        ("對企業　給予", "对企业给予"),
        ("第一款，\n  企业", "第一款，企业"),
        ("企业 may\n\n apply", "企业 may apply"),
        ("30 %", "30 %"),
    ],
)
def test_a_blank_stands_only_where_words_need_one(text: str, expected: str) -> None:
    assert squeeze(text, Span(0, len(text)))[0] == expected


def test_characters_find_their_way_back_from_within_a_text() -> None:
    text = "甲乙：對\n企 業 may pay"
    words, offsets = squeeze(text, Span(3, len(text)))
    assert len(offsets) == len(words) + 1
    assert offsets[-1] == len(text)
    assert [text[at] for at in offsets[:3]] == ["對", "企", "業"]
    assert list(offsets) == sorted(set(offsets))
