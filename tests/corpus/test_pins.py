"""Where a quote stands, as each place's readers would cite it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Heading, Page, Span
from corpus.pins import pin_of
from strategies import LEGAL_TEXTS

MAINLAND = """第一条 为了发展，制定本法。
第二条 企业享受下列优惠：
（一）抵免教育费附加；
（二）税前扣除：
1. 培训费用；
2. 捐赠支出。
符合条件的，由税务机关办理。
第三条 本法自公布之日起施行。"""

TAIWAN = """第 5 條
學校應與機構訂定契約。
契約應載明下列事項：
一、實習內容。
二、實習津貼：
（一）金額。
（二）期限。
第 6 條
本法自公布日施行。"""

US = """§ 51. Amount of credit
(a) In general
The credit is 40 percent of wages.
(c) Wages defined
(4) Termination
(A) In general
The term means pay, if
(i) it is paid, and
(ii) it is earned.
(B) Exceptions
Tips do not count.
(d) Members
(1) Nothing else applies."""

UK = """99 Repayment
(1) A person must repay the levy.
(2) Regulations may provide for
(a) the amount, and
(b) the date.
(2A) Interest is due.
(3) Nothing else."""


def headings(text: str, label: str) -> list[Heading]:
    return [Heading(Span(*found.span()), 1, found.group()) for found in re.finditer(label, text, re.MULTILINE)]


def path_of(text: str, label: str, quote: str, shown: str | None = None) -> tuple[str, ...]:
    """Pin the first occurrence of a quote; ``shown`` replaces the label of its heading."""
    found = headings(text, label)
    start = text.index(quote)
    last = [heading.label for heading in found if heading.span.start <= start][-1]
    return pin_of(text, found, [], Span(start, start + len(quote)), ("Chapter", shown or last)).path


@pytest.mark.parametrize(
    ("quote", "steps"),
    [
        ("为了发展", ("第一条",)),
        ("企业享受", ("第二条", "第一款")),
        ("抵免教育费附加", ("第二条", "第一款", "第（一）项")),
        ("税前扣除", ("第二条", "第一款", "第（二）项")),
        ("培训费用", ("第二条", "第一款", "第（二）项", "第1目")),
        ("捐赠支出", ("第二条", "第一款", "第（二）项", "第2目")),
        ("由税务机关办理", ("第二条", "第二款")),
        ("公布之日", ("第三条",)),
    ],
)
def test_mainland_paragraph_item_subitem(quote: str, steps: tuple[str, ...]) -> None:
    assert path_of(MAINLAND, r"^第[一二三]条", quote) == ("Chapter", *steps)


@pytest.mark.parametrize(
    ("quote", "steps"),
    [
        ("學校應與機構", ("第 5 條", "第一項")),
        ("契約應載明", ("第 5 條", "第二項")),
        ("實習內容", ("第 5 條", "第二項", "第一款")),
        ("實習津貼", ("第 5 條", "第二項", "第二款")),
        ("公布日施行", ("第 6 條",)),
    ],
)
def test_taiwan_has_its_own_names(quote: str, steps: tuple[str, ...]) -> None:
    assert path_of(TAIWAN, r"^第 \d 條", quote) == ("Chapter", *steps)


@pytest.mark.parametrize(
    ("quote", "pin"),
    [
        ("The credit is 40", "s. 51(a)"),
        ("(a) In general", "s. 51(a)"),
        ("Termination", "s. 51(c)(4)"),
        ("The term means", "s. 51(c)(4)(A)"),
        ("it is paid", "s. 51(c)(4)(A)(i)"),
        ("it is earned", "s. 51(c)(4)(A)(ii)"),
        ("(ii) it is earned", "s. 51(c)(4)(A)(ii)"),
        ("Tips do not count", "s. 51(c)(4)(B)"),
        ("Members", "s. 51(d)"),
        ("Nothing else applies", "s. 51(d)(1)"),
    ],
)
def test_united_states_code(quote: str, pin: str) -> None:
    assert path_of(US, r"^§ 51\..*$", quote, "s. 51") == ("Chapter", pin)


@pytest.mark.parametrize(
    ("quote", "pin"),
    [
        ("A person must repay", "s. 99(1)"),
        ("Regulations may", "s. 99(2)"),
        ("the amount", "s. 99(2)(a)"),
        ("the date", "s. 99(2)(b)"),
        ("Interest is due", "s. 99(2A)"),
        ("Nothing else", "s. 99(3)"),
    ],
)
def test_united_kingdom_act(quote: str, pin: str) -> None:
    assert path_of(UK, r"^99 .*$", quote, "s. 99") == ("Chapter", pin)


def test_markers_on_one_line_are_all_followed() -> None:
    text = "§ 51. Credit\n(c)(4)(A) The term means pay.\n(ii) More."
    found = [Heading(Span(0, 12), 1, "s. 51")]
    assert pin_of(text, found, [], Span(25, 30), ("s. 51",)).path == ("s. 51(c)(4)(A)",)


def test_letters_that_look_like_numerals_follow_their_list() -> None:
    text = "s. 1\n(h) eight;\n(i) nine;\n(j) ten."
    found = [Heading(Span(0, 4), 1, "s. 1")]
    assert pin_of(text, found, [], Span(text.index("nine"), text.index("nine") + 4), ("s. 1",)).path == ("s. 1(i)",)


def test_a_quote_without_path_has_its_page_alone() -> None:
    pages = [Page(1, 0, 10), Page(2, 10, 30)]
    assert pin_of("x" * 30, [], pages, Span(12, 14), ()).page == 2
    assert pin_of("x" * 30, [], pages, Span(0, 14), ()).page == 1
    assert pin_of("x" * 30, [], pages, Span(0, 14), ()).path == ()


def test_a_quote_within_its_heading_is_the_heading() -> None:
    found = headings(MAINLAND, r"^第[一二三]条")
    assert pin_of(MAINLAND, found, [], found[1].span, ("第二条",)).path == ("第二条",)


@given(LEGAL_TEXTS.filter(bool), st.data(), st.sampled_from(["第一条", "第 5 條", "s. 9", "3.2.1"]))
def test_pinning_never_raises_and_keeps_the_path(text: str, data: st.DataObject, label: str) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    pin = pin_of(text, [Heading(Span(0, 1), 1, label)], [], Span(start, start + 1), ("Part 1", label))
    assert pin.path[0] == "Part 1"
    assert pin.path[1].startswith(label)


@pytest.mark.parametrize(
    ("quote", "label"),
    [
        ("at the rate of one", "s. 4(1)"),
        ("twelve months", "s. 4(12)"),
        ("an agreement", "s. 4(14)"),
        ("in part", "s. 4(14)(b)"),
    ],
)
def test_an_amendments_bracket_before_a_marker_is_no_part_of_it(quote: str, label: str) -> None:
    text = (
        "4 Levy\n\n4.—F3[(1) A levy at the rate of one.]\n\n(12) Within twelve months.\n\n"
        "F9[(14) Under an agreement\n\n(b) in part.]"
    )
    start = text.index(quote)
    heading = Heading(Span(0, 6), 5, "s. 4")
    assert pin_of(text, [heading], [], Span(start, start + len(quote)), ("s. 4",)).path == (label,)
