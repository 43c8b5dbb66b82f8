"""Which line leads in which, however a document parts its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Span
from corpus.outline import Outline, last_sentence, line_spans, opens
from strategies import LEGAL_TEXTS


def outline_of(text: str) -> Outline:
    return Outline.of(text, line_spans(text, Span(0, max(len(text), 1))))


def led_by(text: str) -> dict[str, list[str]]:
    """The first words of each line with those of its lead-ins."""
    outline = outline_of(text)
    words = [line.span.of(text) for line in outline.lines]
    return {words[n][:14]: [words[lead][:14] for lead in outline.leads(n)] for n in range(len(words))}


NESTED = """(1) A person must not—
(a) pay late;
(b) where the court—
(i) has set a day, or
(ii) has set a sum,
pay on another day; or
(c) refuse a receipt,
and commits an offence by doing so.
(2) The court may set a day."""


def test_items_at_two_levels_and_the_words_that_close_each() -> None:
    outline = outline_of(NESTED)
    starts = {line.span.of(NESTED)[:6].strip(): n for n, line in enumerate(outline.lines)}
    one, court, inner, outer = starts["(1) A"], starts["(b) wh"], starts["pay on"], starts["and co"]
    assert outline.leads(starts["(a) pa"]) == (one,)
    assert outline.leads(starts["(ii) h"]) == (one, court)
    assert outline.leads(starts["(c) re"]) == (one,)
    assert (outline.lines[inner].closes, outline.lines[outer].closes) == (court, one)
    assert outline.leads(starts["(2) Th"]) == ()
    assert outline.below(one) == tuple(range(one + 1, outer + 1))


@pytest.mark.parametrize(
    ("text", "item", "lead"),
    [
        ("企业应当做到：\n（一）签订协议；\n（二）支付津贴。", "（二）支付津贴。", "企业应当做到："),
        ("企业应当做到：\n\n— 4 —\n\n（一）签订协议；", "（一）签订协议；", "企业应当做到："),
        ("企业应当符合下列条件。\n（一）有场地；\n（二）有师傅。", "（一）有场地；", "企业应当符合下列条件。"),
        ("一、支出：\n（一）工资。\n（二）材料。", "（二）材料。", "一、支出："),
        ("An employer shall\n(a) pay wages;\n(b) keep records.", "(b) keep records", "An employer shall"),
        ("An employer must—\n1 See the Act of 1993.\n(a) pay wages;", "(a) pay wages;", "An employer must"),
        ("An employer must— (a) pay wages;\n(b) keep records.", "(b) keep records", "An employer must"),
        ("(2) In this section—\n“levy” means a tax;\n“pay” means wages.", "“pay” means wag", "(2) In this sec"),
        ("The board may:\n• lend money\n• buy land", "• buy land", "The board may:"),
    ],
)
def test_the_lead_in_of_an_item(text: str, item: str, lead: str) -> None:
    assert led_by(text)[item[:14]] == [lead[:14]]


@pytest.mark.parametrize(
    "text",
    [
        "(1) A tax is charged.\n(2) The rate is 3 per cent.",
        "一、企业应当签订协议。\n二、企业应当支付津贴。",
        "Rates of levy\n(1) A tax is charged.\n(2) The rate is 3 per cent.",
    ],
)
def test_whole_sentences_need_no_lead_in(text: str) -> None:
    outline = outline_of(text)
    assert all(outline.leads(n) == () and not outline.is_orphan(n) for n in range(len(outline.lines)))


@pytest.mark.parametrize("text", ["（一）签订协议；\n（二）支付津贴。", "The Act applies.\n(b) wages; and\n(c) fees."])
def test_items_whose_lead_in_is_lost_are_orphans(text: str) -> None:
    outline = outline_of(text)
    marked = [n for n, line in enumerate(outline.lines) if line.marker]
    assert len(marked) == 2
    assert all(outline.is_orphan(n) for n in marked)


def test_a_wrapped_line_is_one_line_and_a_tables_caption_is_not_its_continuation() -> None:
    wrapped = "(a) make from any payment of\nearnings any deduction, or\n(b) recover the cost."
    assert [line.span.of(wrapped)[:3] for line in outline_of(wrapped).lines] == ["(a)", "(b)"]
    table = "企业支付给学徒的津贴应当按月足额发放并且不包括补助\n表1 各县市津贴基准\n县市 | 元\n甲县 | 300"
    assert len(outline_of(table).lines) == 4


def test_a_title_of_an_item_belongs_to_its_text() -> None:
    text = "(b) Wages defined\nFor purposes of this section—\n(1) In general\nThe term “wages” means pay."
    assert led_by(text)["(1) In general"] == ["(b) Wages defi"]


def test_a_number_after_two_is_two_a_and_i_after_h_is_a_letter() -> None:
    text = "(1) A.\n(2) B.\n(2A) The rate of—\n(h) ten; or\n(i) twelve,\nis charged."
    outline = outline_of(text)
    assert outline.leads(4) == outline.leads(3) == (2,)
    assert outline.lines[5].closes == 2


@pytest.mark.parametrize(
    ("words", "leads"), [("应当：", True), ("must not—", True), ("有下列情形之一的。", True), ("应当守法。", False)]
)
def test_what_leads_in(words: str, leads: bool) -> None:
    assert opens(words) is leads


def test_the_sentence_that_leads_in_is_more_than_its_verb() -> None:
    text = "企业取得的收入，为收入总额。包括："
    assert last_sentence(text, Span(0, len(text))).of(text) == text
    longer = "企业应当守法；并应当做到以下各项："
    assert last_sentence(longer, Span(0, len(longer))).of(longer) == "并应当做到以下各项："


@given(LEGAL_TEXTS.filter(lambda text: bool(text.strip())))
def test_whatever_the_text_lines_are_in_order_and_lead_ins_stand_before(text: str) -> None:
    outline = outline_of(text)
    for n, line in enumerate(outline.lines):
        assert all(lead < n for lead in outline.leads(n))
        assert n == 0 or outline.lines[n - 1].span.end <= line.span.start
        assert all(below > n for below in outline.below(n))


@given(st.integers(2, 9), st.booleans(), st.sampled_from(["\n", "\n\n", "\n \n— 3 —\n\n"]))
def test_however_lines_are_parted_every_item_has_its_lead_in(count: int, chinese: bool, gap: str) -> None:
    lead = "企业应当做到：" if chinese else "A person must not—"
    items = [
        f"（{'一二三四五六七八九'[n]}）做好第{n}件事；" if chinese else f"({chr(97 + n)}) do thing {n};"
        for n in range(count)
    ]
    outline = outline_of(gap.join([lead, *items]))
    assert [outline.leads(n) for n in range(len(outline.lines))] == [(), *([(0,)] * count)]
