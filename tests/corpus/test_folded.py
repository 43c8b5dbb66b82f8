import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folded import find_quote, fold_with_offsets
from corpus.spans import Span

LAW = (
    "第四條　雇主應於３０日內\n申報“人數”，逾期者，處新臺幣三十萬元罰鍰。"
    "The employer\nmay pay 1,000 yuan within thirty days."
)


def _quoted(quote: str, text: str = LAW) -> list[str]:
    return ["|".join(span.of(text) for span in place) for place in find_quote(quote, text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("雇主应于30日内申报", "雇主應於３０日內\n申報"),
        ("申报「人数」", "申報“人數"),
        ("the employer may pay", "The employer\nmay pay"),
        ("“Pay 1,000 yuan”.", "pay 1,000 yuan"),
        ("雇主 应于", "雇主應於"),
    ],
)
def test_typography_script_and_breaks_are_forgiven(quote: str, found: str) -> None:
    assert _quoted(quote) == [found]


@pytest.mark.parametrize(
    "quote",
    [
        "0日内申报",
        "十万元罚",
        "may pay 1",
        "000 yuan",
        "employ",
        "hirty days",
        "the employer shall pay",
        "于31日内申报",
        "",
        " “” ",
    ],
)
def test_words_and_numbers_are_never_cut_or_changed(quote: str) -> None:
    assert _quoted(quote) == []


def test_an_ellipsis_parts_a_quote_in_order() -> None:
    assert _quoted("雇主应于…逾期者") == ["雇主應於|逾期者"]
    assert _quoted("逾期者……雇主应于") == []


def test_every_place_is_found_and_none_outside_the_passage() -> None:
    text = "应当缴费。应当缴费。应当缴费。"
    assert [place[0].start for place in find_quote("应当缴费", text, Span(5, 15))] == [5, 10]


@given(st.text(alphabet="應當繳納 \n　ＡＢ12，。“a.bc-–", min_size=1, max_size=60))
def test_offsets_lead_to_what_was_folded(text: str) -> None:
    folded = fold_with_offsets(text)
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.offsets, folded.ends, strict=True))
    assert list(folded.offsets) == sorted(folded.offsets)
    for place in range(len(folded.text)):
        span = folded.at(place, place + 1)
        assert folded.text[place] == " " or folded.text[place] in fold_with_offsets(span.of(text)).text


@given(st.integers(0, 20), st.integers(1, 20))
def test_any_part_between_words_is_found(start: int, length: int) -> None:
    words = "the levy is due on the first day of May and must be paid by every employer without delay".split()
    quote = " ".join(words[start : start + length])
    assert not quote or quote in [each.replace("|", " ") for each in _quoted(quote, " ".join(words))]
