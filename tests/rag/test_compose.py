"""Evidence made into statements: lists kept whole, repeats joined, briefs called briefs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Instrument
from rag.compose import (
    MAX_CITATIONS_PER_STATEMENT,
    MAX_STATEMENTS,
    MAX_STATEMENTS_OF_A_LIST,
    MAX_STATEMENTS_PER_PASSAGE,
    NEAR_BEST,
    DraftStatement,
    brief_statement,
    compose,
    join_quotes,
)
from rag.evidence import Sentence
from rag.question import parse_question
from rag.quoting import LIST_CHARACTERS, SHORT_LIST_CHARACTERS, list_around
from rag.sources import Source
from rag_desk import make_document, make_evidence, make_sentence, make_source
from strategies import LEGAL_TEXTS

SHORT_LIST = "第一条 企业应当做到：\n（一）签订协议；\n（二）支付津贴；\n（三）办理保险。\n本条自明年起适用。"
WHICH = parse_question("企业有哪些义务？", 100)
PLAIN = parse_question("企业应当支付津贴吗？", 100)
NOTICE = Instrument("关于津贴的通知", "Notice on allowances", "津〔2020〕3号")


def drafts_of(source: Source, *sentences: Sentence, ask: str = "企业应当支付津贴吗？") -> list[DraftStatement]:
    sources = {sentence.hit.document.id: source for sentence in sentences}
    return compose(parse_question(ask, 200), make_evidence(*sentences), sources)


def quotes_of(draft: DraftStatement, source: Source) -> list[str]:
    return [quote.span.of(source.text) for quote in draft.quotes]


def long_list(items: int, characters: int = 80) -> str:
    numerals = "一二三四五六七八九十"
    lines = [f"（{numerals[n]}）第{numerals[n]}件事{'甲' * characters}；" for n in range(items)]
    return "\n".join(["第一条 企业应当遵守规定。企业应当做到：", *lines])


# --- lists ---------------------------------------------------------------------------------------------------------


def test_an_item_of_a_short_list_brings_the_whole_list() -> None:
    source = make_source(SHORT_LIST, headings=["第一条"])
    (draft,) = drafts_of(source, make_sentence(source, "（二）支付津贴；"))
    assert draft.text == "企业应当做到：（一）签订协议；（二）支付津贴；（三）办理保险。"
    assert quotes_of(draft, source) == [SHORT_LIST[4 : SHORT_LIST.index("\n本条")]]


def test_a_lead_in_brings_its_items_and_stops_after_them() -> None:
    source = make_source(SHORT_LIST, headings=["第一条"])
    (draft,) = drafts_of(source, make_sentence(source, "企业应当做到："))
    assert draft.text.startswith("企业应当做到：（一）")
    assert draft.text.endswith("办理保险。")


def test_an_item_of_a_long_list_keeps_only_its_lead_in() -> None:
    source = make_source(long_list(6), headings=["第一条"])
    assert len(source.text) > SHORT_LIST_CHARACTERS
    item = source.text.split("\n")[3]
    (draft,) = drafts_of(source, make_sentence(source, item))
    assert quotes_of(draft, source) == ["企业应当做到：", item]
    assert draft.text == f"企业应当做到：{item}"


def test_a_question_for_a_list_gets_the_long_one_too() -> None:
    source = make_source(long_list(6), headings=["第一条"])
    item = source.text.split("\n")[3]
    (draft,) = drafts_of(source, make_sentence(source, item), ask="企业有哪些义务？")
    assert quotes_of(draft, source) == [source.text[source.text.index("企业应当做到") :]]


def test_of_a_list_beyond_the_limit_the_item_that_answers_is_quoted() -> None:
    source = make_source(long_list(10, 150), headings=["第一条"])
    last = source.text.split("\n")[-1]
    (draft,) = drafts_of(source, make_sentence(source, last), ask="企业有哪些义务？")
    assert quotes_of(draft, source) == ["企业应当做到：", last]


def test_a_list_is_cut_at_its_limit_between_items() -> None:
    source = make_source(long_list(10, 150), headings=["第一条"])
    (draft,) = drafts_of(source, make_sentence(source, "企业应当做到："))
    (quote,) = quotes_of(draft, source)
    assert len(quote) <= LIST_CHARACTERS
    assert quote.endswith("；")
    assert source.text[source.text.index(quote) + len(quote)] == "\n"


def test_an_item_longer_than_any_list_is_quoted_with_its_lead_in() -> None:
    source = make_source(f"第一条 企业应当做到：\n（一）{'甲' * LIST_CHARACTERS}支付津贴。", headings=["第一条"])
    item = source.text.split("\n")[1]
    for ask in ("企业有哪些义务？", "企业应当支付津贴吗？"):
        (draft,) = drafts_of(source, make_sentence(source, item), ask=ask)
        assert quotes_of(draft, source) == ["企业应当做到：", item]


def test_english_markers_make_a_list() -> None:
    text = "s. 3\nThe Act applies. An employer may claim—\n(a) wages;\n(b) fees; and\n(c) clothing."
    source = make_source(text, headings=["s. 3"])
    (draft,) = drafts_of(source, make_sentence(source, "(b) fees; and"), ask="Which costs may be claimed?")
    assert draft.text == "An employer may claim— (a) wages; (b) fees; and (c) clothing."


def test_a_list_across_two_passages_is_cited_in_both_each_within_its_own() -> None:
    cut = SHORT_LIST.index("（二）")
    source = make_source(SHORT_LIST, cuts=[cut], headings=["第一条"])
    (draft,) = drafts_of(source, make_sentence(source, "（二）支付津贴；"))
    assert [quote.passage.id for quote in draft.quotes] == ["p0", "p1"]
    assert all(quote.passage.span.contains(quote.span) for quote in draft.quotes)
    assert join_quotes(quotes_of(draft, source)) == draft.text


@pytest.mark.parametrize("text", ["第一条 企业守法。\n（一）支付津贴；", "（一）支付津贴；\n（二）办理保险。"])
def test_an_item_without_a_lead_in_brings_its_whole_article(text: str) -> None:
    source = make_source(text)
    spans = list_around(source, make_sentence(source, "（一）支付津贴；"), whole_list=False)
    assert [span.of(text) for span in spans] == [text]


def test_a_lead_in_without_items_stands_alone() -> None:
    source = make_source("第一条 企业应当守法。\n企业应当做到：", headings=["第一条"])
    sentence = make_sentence(source, "企业应当做到：")
    assert list_around(source, sentence, whole_list=True) == [sentence.span]


@given(LEGAL_TEXTS.filter(lambda text: len(text.strip()) > 1), st.booleans(), st.data())
def test_whatever_the_text_spans_are_in_order_and_hold_the_sentence(
    text: str, whole_list: bool, data: st.DataObject
) -> None:
    source = make_source(text, cuts=[len(text) // 2])
    passage = data.draw(st.sampled_from(source.passages))
    pieces = [line for line in passage.text.split("\n") if line.strip()]
    if not pieces:
        return
    words = data.draw(st.sampled_from(pieces)).strip()
    sentence = make_sentence(source, words, start=passage.span.start)
    spans = list_around(source, sentence, whole_list)
    assert spans
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert spans[-1].contains(sentence.span) or spans[0].contains(sentence.span)


# --- choosing ------------------------------------------------------------------------------------------------------


def test_the_best_sentence_comes_first_and_weak_ones_are_left_out() -> None:
    text = "企业应当支付津贴。学校可以开放食堂。津贴按月支付给学徒。"
    source = make_source(text)
    weak = make_sentence(source, "学校可以开放食堂。", 0.1)
    best = make_sentence(source, "企业应当支付津贴。", 0.9)
    near = make_sentence(source, "津贴按月支付给学徒。", 0.8)
    drafts = drafts_of(source, weak, near, best)
    assert [draft.text for draft in drafts] == [best.text, near.text]
    assert all(draft.score >= NEAR_BEST * drafts[0].score for draft in drafts)


def test_meaning_counts_beside_words() -> None:
    source = make_source("The fee is refunded. The toll is waived.")
    near = make_sentence(source, "The toll is waived.", 0.4, similarity=0.9)
    far = make_sentence(source, "The fee is refunded.", 0.4, similarity=-0.5)
    assert drafts_of(source, far, near, ask="Must I pay?")[0].text == "The toll is waived."


def test_a_sentence_with_the_figure_comes_first() -> None:
    source = make_source("津贴由企业支付。津贴为三千元。")
    without = make_sentence(source, "津贴由企业支付。", 0.6, holds_value=False)
    figure = make_sentence(source, "津贴为三千元。", 0.5)
    assert drafts_of(source, without, figure, ask="津贴是多少元？")[0].text == "津贴为三千元。"


def different_rules(count: int) -> str:
    things = "锅碗瓢盆桌椅床柜灯"
    return "\n".join(f"企业应当提供{things[n] * 12}。" for n in range(count))


@pytest.mark.parametrize(
    ("ask", "limit"), [("企业应当提供什么东西吗？", MAX_STATEMENTS), ("企业有哪些义务？", MAX_STATEMENTS_OF_A_LIST)]
)
def test_no_more_statements_than_the_limit(ask: str, limit: int) -> None:
    text = different_rules(9)
    lines = text.split("\n")
    source = make_source(text, cuts=[text.index(line) for line in lines[1:]])
    assert len(drafts_of(source, *(make_sentence(source, line) for line in lines), ask=ask)) == limit


def test_one_passage_gives_only_so_many_statements() -> None:
    source = make_source(different_rules(5))
    sentences = [make_sentence(source, line) for line in source.text.split("\n")]
    assert len(drafts_of(source, *sentences)) == MAX_STATEMENTS_PER_PASSAGE


def test_a_list_with_its_lead_in_counts_as_one_statement_of_its_passage() -> None:
    source = make_source(long_list(4, 150), headings=["第一条"])
    lines = source.text.split("\n")
    drafts = drafts_of(source, *(make_sentence(source, line) for line in lines[1:4]))
    assert len(drafts) == MAX_STATEMENTS_PER_PASSAGE


def test_a_sentence_already_quoted_in_a_list_is_not_said_again() -> None:
    source = make_source(SHORT_LIST, headings=["第一条"])
    items = [make_sentence(source, words) for words in ("（二）支付津贴；", "（一）签订协议；")]
    assert len(drafts_of(source, *items)) == 1


# --- repeats -------------------------------------------------------------------------------------------------------


def repeats(*texts: str) -> list[DraftStatement]:
    sources = {f"doc{n}": make_source(text) for n, text in enumerate(texts)}
    sentences = [make_sentence(source, source.text, document=make_document(name)) for name, source in sources.items()]
    return compose(PLAIN, make_evidence(*sentences), sources)


def test_a_rule_repeated_elsewhere_is_said_once_and_cited_twice() -> None:
    (draft,) = repeats("企业应当按月足额向学徒支付津贴。", "企业应当按月、足额向学徒支付津贴。")
    assert [quote.document.id for quote in draft.quotes] == ["doc0", "doc1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("企业每月应当向每名学徒足额支付津贴八百元。", "企业每月应当向每名学徒足额支付津贴九百元。"),
        ("企业每月应当按照规定标准的70%向学徒足额支付津贴。", "企业每月应当按照规定标准的80%向学徒足额支付津贴。"),
        ("企业在培训期间可以解除与学徒签订的培训合同。", "企业在培训期间不可以解除与学徒签订的培训合同。"),
        (
            "The employer must pay the apprentice an allowance within thirty days of the end of every quarter.",
            "The employer must pay the apprentice an allowance within sixty days of the end of every quarter.",
        ),
    ],
)
def test_rules_that_differ_in_a_figure_or_a_not_stay_two(one: str, other: str) -> None:
    assert [len(draft.quotes) for draft in repeats(one, other)] == [1, 1]


def test_no_more_citations_than_the_limit() -> None:
    (draft,) = repeats(*["企业应当按月足额向学徒支付津贴。"] * (MAX_CITATIONS_PER_STATEMENT + 2))
    assert len(draft.quotes) == MAX_CITATIONS_PER_STATEMENT


def test_a_repeat_never_costs_a_statement_its_own_citations() -> None:
    cuts = [SHORT_LIST.index(mark) for mark in ("（一）", "（二）", "（三）")]
    long = make_source(SHORT_LIST, cuts=cuts, headings=["第一条"])
    short = make_source(SHORT_LIST, headings=["第一条"])
    sentences = [
        make_sentence(long, "（二）支付津贴；", 0.9, document=make_document("long")),
        make_sentence(short, "（二）支付津贴；", 0.8, document=make_document("short")),
    ]
    (draft,) = compose(PLAIN, make_evidence(*sentences), {"long": long, "short": short})
    assert [quote.passage.id for quote in draft.quotes] == ["p0", "p1", "p2", "p3"]


# --- groups --------------------------------------------------------------------------------------------------------

KINDS = "\n".join(
    [
        "企业应当为学徒投保。",
        "对企业给予一次性奖励。",
        "企业不得收取学徒的押金。",
        "企业应当为学徒配备师傅。",
        "省政府建立联席会议制度。",
    ]
)


def test_what_is_listed_is_brought_together_by_kind_of_rule() -> None:
    text = KINDS
    lines = text.split("\n")
    source = make_source(text, cuts=[text.index(line) for line in lines[1:]])
    weights = [0.9, 0.88, 0.86, 0.84, 0.82]
    sentences = [make_sentence(source, line, weight) for line, weight in zip(lines, weights, strict=True)]
    drafts = drafts_of(source, *sentences, ask="文件提到了哪些事项？")
    groups = [draft.group for draft in drafts]
    assert set(groups) == {"obligation", "incentive", "prohibition", "mechanism"}
    assert len(drafts) == len(lines)
    assert [one for one, other in zip(groups, [None, *groups], strict=False) if one != other] == list(
        dict.fromkeys(groups)
    )


def test_without_a_list_order_is_by_score_and_nothing_is_grouped() -> None:
    text = KINDS
    lines = text.split("\n")[:3]
    source = make_source(text, cuts=[text.index(line) for line in text.split("\n")[1:]])
    drafts = drafts_of(source, *(make_sentence(source, line) for line in lines), ask="文件怎么说？")
    assert [draft.score for draft in drafts] == sorted((draft.score for draft in drafts), reverse=True)
    assert {draft.group for draft in drafts} == {None}


# --- briefs --------------------------------------------------------------------------------------------------------


def test_a_briefs_statement_says_so_in_chinese() -> None:
    brief = make_document("brief", kind="brief", summarises=NOTICE)
    said = brief_statement("- 企业可以申领津贴。[第二条]", brief)
    assert said == "企业可以申领津贴。（简介，非原文；概括《关于津贴的通知》（津〔2020〕3号）第二条）"


def test_a_briefs_statement_says_so_in_english() -> None:
    brief = make_document("brief", kind="brief", summarises=NOTICE)
    said = brief_statement("- An employer may claim the allowance. [Article 2]", brief)
    assert said == (
        "An employer may claim the allowance. "
        "(A brief, not the original text, of Notice on allowances, 津〔2020〕3号, Article 2.)"
    )


def test_a_briefs_statement_does_without_what_is_not_known() -> None:
    brief = make_document("brief", summarises=Instrument("关于津贴的通知"))
    assert brief_statement("可以申领津贴。", brief) == "可以申领津贴。（简介，非原文；概括《关于津贴的通知》）"
    assert brief_statement("可以申领津贴。", make_document()) == "可以申领津贴。"


def test_two_statements_of_one_brief_stay_two_and_are_quoted_word_for_word() -> None:
    brief = make_document("brief", kind="brief", summarises=Instrument("关于进一步规范企业学徒津贴申领发放工作的通知"))
    source = make_source("- 企业可以申领。[第二条]\n- 学徒按月领取。[第二条]")
    lines = [make_sentence(source, line, document=brief) for line in source.text.split("\n")]
    drafts = compose(PLAIN, make_evidence(*lines), {"brief": source})
    assert [quotes_of(draft, source) for draft in drafts] == [[line.text] for line in lines]
    assert all("简介，非原文" in draft.text for draft in drafts)


def test_the_instruments_title_does_not_decide_a_statements_group() -> None:
    brief = make_document("brief", summarises=Instrument("关于给予企业奖励补贴的通知"))
    source = make_source("- 企业应当按月报送名单。[第二条]")
    (draft,) = compose(WHICH, make_evidence(make_sentence(source, source.text, document=brief)), {"brief": source})
    assert draft.group == "obligation"


# --- joining -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quotes", "joined"),
    [
        (["应当：\n（一）签订协议；", "（二）保险。"], "应当：（一）签订协议；（二）保险。"),
        (["may claim—\n(a) wages;\n", "(b)  fees."], "may claim— (a) wages; (b) fees."),
        (["不超过 20 万元"], "不超过 20 万元"),
        (["依照 Act 执行"], "依照 Act 执行"),
    ],
)
def test_quotes_become_one_line(quotes: list[str], joined: str) -> None:
    assert join_quotes(quotes) == joined


@given(st.lists(LEGAL_TEXTS, max_size=4))
def test_joining_changes_white_space_only(quotes: list[str]) -> None:
    joined = join_quotes(quotes)
    assert "".join(joined.split()) == "".join("".join(quotes).split())
    assert "\n" not in joined
