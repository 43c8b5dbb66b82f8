"""Where sentences stand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Span
from corpus.sentences import sentence_spans
from strategies import ANY_TEXTS


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("应当签订协议。不得收费！可以吗？", ["应当签订协议。", "不得收费！", "可以吗？"]),
        ("应当备案；未备案的，责令改正。", ["应当备案；未备案的，责令改正。"]),
        ("（一）提供岗位；\n（二）支付报酬；", ["（一）提供岗位；", "（二）支付报酬；"]),
        ("他说：“应当培训。”企业同意。", ["他说：“应当培训。”", "企业同意。"]),
        ("称为「產業學院」。學校應訂契約。", ["称为「產業學院」。", "學校應訂契約。"]),
        ("费用为工资薪金总额的2.5%。超过部分结转。", ["费用为工资薪金总额的2.5%。", "超过部分结转。"]),
        ("第一条\n为了发展，制定本法。", ["第一条", "为了发展，制定本法。"]),
        ("（财税〔2018〕51号。）执行。", ["（财税〔2018〕51号。）", "执行。"]),
    ],
)
def test_chinese(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It applies. It is due.", ["It applies.", "It is due."]),
        ("The rate is 2.5% of pay. It rose by 0.5 points.", ["The rate is 2.5% of pay.", "It rose by 0.5 points."]),
        ("See Art. 5 of the Act. It applies.", ["See Art. 5 of the Act.", "It applies."]),
        ("Under sec. 99(2) or No. 7 of para. 3 it lapses.", ["Under sec. 99(2) or No. 7 of para. 3 it lapses."]),
        ("The U.S. Code, e.g. 26 U.S.C. 51, grants it.", ["The U.S. Code, e.g. 26 U.S.C. 51, grants it."]),
        ("Dr. J. Smith of Acme Ltd. signed. He left.", ["Dr. J. Smith of Acme Ltd. signed.", "He left."]),
        ("Issued on 3 Jan. 2020 by the board.", ["Issued on 3 Jan. 2020 by the board."]),
        ("1. Employers pay.\n2. Colleges teach.", ["1. Employers pay.", "2. Colleges teach."]),
        ("(a) pay a levy;\n(b) keep records.", ["(a) pay a levy;", "(b) keep records."]),
        ("The levy is due; it is paid monthly.", ["The levy is due; it is paid monthly."]),
        ("He said “It applies.” Then he left.", ["He said “It applies.”", "Then he left."]),
        ("Is it due? Yes! It is.", ["Is it due?", "Yes!", "It is."]),
        ("Wait... It is due.", ["Wait... It is due."]),
        ("In force since 2019. Amended in 2021.", ["In force since 2019.", "Amended in 2021."]),
        ("file.name and example.com stay whole.", ["file.name and example.com stay whole."]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\u3000"])
def test_no_text_no_sentence(text: str) -> None:
    assert sentences(text) == []


def test_line_breaks_end_a_sentence() -> None:
    assert sentences("Part 6\n\nDuty to pay\n The levy is due") == ["Part 6", "Duty to pay", "The levy is due"]


def test_blanks_around_a_sentence_do_not_belong_to_it() -> None:
    assert sentence_spans("  One.   Two. ") == [Span(2, 6), Span(9, 13)]


@given(ANY_TEXTS)
def test_sentences_are_in_order_and_disjoint(text: str) -> None:
    spans = sentence_spans(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() for span in spans)


@given(ANY_TEXTS)
def test_sentences_miss_no_character_but_blanks(text: str) -> None:
    covered = {offset for span in sentence_spans(text) for offset in range(span.start, span.end)}
    assert all(offset in covered or character.isspace() for offset, character in enumerate(text))


@given(ANY_TEXTS.filter(bool), st.data())
def test_a_part_of_a_text_is_cut_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    within = Span(start, data.draw(st.integers(start + 1, len(text))))
    spans = sentence_spans(text, within)
    assert all(within.contains(span) for span in spans)
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(within.of(text).split())
