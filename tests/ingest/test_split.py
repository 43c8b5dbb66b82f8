"""Passages: in order, apart, inside one article, whole, and no longer than the embedder reads."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.embedders.minilm import MiniLmEmbedder
from corpus.identifiers import document_id, passage_id
from corpus.model import Heading, PassageDraft, Span
from ingest.clean import clean_text
from ingest.split import iter_units, passage_tokens, split_passages
from ingest.structure import find_headings
from strategies import ANY_TEXTS

LIMIT = 24
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+|[^\w\s]")


def count_tokens(text: str) -> int:
    """A Han character, a word or a sign is a token; white space is none."""
    return len(_TOKEN.findall(text))


def split(text: str, limit: int = LIMIT) -> tuple[PassageDraft, ...]:
    return split_passages(text, find_headings(text, ()), count_tokens, limit)


def texts(text: str, limit: int = LIMIT) -> list[str]:
    return [passage.span.of(text) for passage in split(text, limit)]


CLAUSES = st.sampled_from(
    [
        "企业应当与学校签订三方协议", "学生不得少于三个月", "经费按工资总额的8%提取", "依照第三条的规定办理",
        "the employer shall pay a levy of 0.5% on its pay bill", "interns are insured", "see Art. 5 and No. 7",
    ]
)  # fmt: skip
SENTENCES = st.builds(
    lambda clauses, comma, end: comma.join(clauses) + end,
    st.lists(CLAUSES, min_size=1, max_size=6),
    st.sampled_from(["，", "；", ", ", "", " "]),
    st.sampled_from(["。", ".", "；", "", "：", "！"]),
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
NUMERALS = "一二三四五六七八九十"


@st.composite
def laws(draw: st.DrawFn) -> str:
    """A law of one to three chapters and up to nine articles, with a preamble now and then."""
    lines = ["滨海市产教融合条例", *draw(st.lists(PARAGRAPHS, max_size=1))]
    article = 0
    for chapter in range(draw(st.integers(1, 3))):
        lines.append(f"第{NUMERALS[chapter]}章 {draw(st.sampled_from(['总则', '协议', '奖励']))}")
        for _ in range(draw(st.integers(0 if chapter else 1, 3))):
            first, *others = draw(st.lists(PARAGRAPHS, min_size=1, max_size=3))
            lines.extend((f"第{NUMERALS[article]}条 {first}", *others))
            article += 1
    return "\n\n".join(lines)


def in_headings(headings: tuple[Heading, ...], offset: int) -> bool:
    return any(heading.span.start <= offset < heading.span.end for heading in headings)


def check_cover(text: str, headings: tuple[Heading, ...], passages: tuple[PassageDraft, ...]) -> None:
    """In order, apart, without blanks at the ends; every character that is not blank is in one, unless it stands in a
    heading that only holds other headings."""
    assert all(a.span.end <= b.span.start for a, b in pairwise(passages))
    assert all(passage.span.end <= len(text) for passage in passages)
    assert all(passage.span.of(text) == passage.span.of(text).strip() != "" for passage in passages)
    covered = {offset for passage in passages for offset in range(passage.span.start, passage.span.end)}
    missed = [at for at, sign in enumerate(text) if not sign.isspace() and at not in covered]
    assert all(in_headings(headings, offset) for offset in missed)


@given(laws(), st.integers(8, 60))
def test_the_passages_of_a_law(text: str, limit: int) -> None:
    headings = find_headings(text, ())
    passages = split_passages(text, headings, count_tokens, limit)
    check_cover(text, headings, passages)
    units = list(iter_units(text, headings))
    for passage in passages:
        assert count_tokens(passage.span.of(text)) <= limit
        assert [unit.path for unit in units if unit.span.contains(passage.span)] == [passage.path]
        assert not any(passage.span.start < heading.span.start < passage.span.end for heading in headings)


@given(laws())
def test_the_last_step_of_a_path_is_the_article_the_passage_stands_in(text: str) -> None:
    headings = find_headings(text, ())
    for passage in split_passages(text, headings, count_tokens, LIMIT):
        before = [heading for heading in headings if heading.span.start <= passage.span.start]
        assert passage.path[-1:] == tuple(heading.label for heading in before[-1:] if heading.level)
        chapter = [heading.label for heading in before if heading.level == 2][-1:]
        assert [step for step in passage.path if step.endswith("章")] == chapter


@given(laws())
def test_cutting_twice_gives_the_same_ids(text: str) -> None:
    document = document_id("law.md", text)
    once, again = (tuple(passage_id(document, passage.span) for passage in split(text)) for _ in range(2))
    assert once == again
    assert len(set(once)) == len(once)


@given(laws())
def test_a_change_at_the_end_leaves_the_spans_before_it(text: str) -> None:
    changed = f"{text}\n\n第十条 本条例自公布之日起施行。"
    before, after = split(text), split(changed)
    assert after[: len(before) - 1] == before[:-1]


@given(ANY_TEXTS, st.integers(1, 30))
def test_any_text_is_covered(text: str, limit: int) -> None:
    text = clean_text(text)
    headings = find_headings(text, ())
    passages = split_passages(text, headings, count_tokens, limit)
    check_cover(text, headings, passages)
    # A run without blank or sign may be one token by itself, so that no passage is over the limit of this counter.
    assert all(count_tokens(passage.span.of(text)) <= limit for passage in passages)


@given(st.text("字。，；、 \na1.", max_size=400), st.integers(1, 20))
def test_a_counter_that_counts_more_than_characters_still_ends(text: str, limit: int) -> None:
    """Byte-level tokenizers count up to four tokens a character: over the limit, but cut and covered."""
    text = clean_text(text)
    passages = split_passages(text, (), lambda part: len(part.encode()), limit)
    check_cover(text, (), passages)


def test_a_short_article_is_one_passage_with_its_label() -> None:
    text = "办法\n\n第一章 总则\n\n第一条 企业应当签订协议。\n\n第二条 学校应当派人。"
    passages = split(text)
    assert [(passage.span.of(text), passage.path) for passage in passages] == [
        ("第一条 企业应当签订协议。", ("第一章", "第一条")),
        ("第二条 学校应当派人。", ("第一章", "第二条")),
    ]


def test_what_stands_before_the_first_heading_has_no_path() -> None:
    text = "各县人民政府：现将办法印发给你们。\n\n第一条 执行。\n\n第二条 附则。"
    assert [passage.path for passage in split(text)] == [(), ("第一条",), ("第二条",)]


def test_text_between_a_chapter_and_its_first_article_belongs_to_the_chapter() -> None:
    text = "办法\n第一章 总则\n本章适用于企业。\n第一条 执行。\n第二条 附则。"
    first = split(text)[0]
    assert (first.span.of(text), first.path) == ("第一章 总则\n本章适用于企业。", ("第一章",))


def test_a_later_division_closes_the_earlier_one() -> None:
    text = "办法\n第一编 甲\n第一章 乙\n第一节 丙\n第一条 甲。\n第二章 丁\n第二条 乙。\n第二编 戊\n第三条 丙。"
    assert [passage.path for passage in split(text)] == [
        ("第一编", "第一章", "第一节", "第一条"),
        ("第一编", "第二章", "第二条"),
        ("第二编", "第三条"),
    ]


def test_a_long_article_is_cut_between_paragraphs_into_parts_of_like_size() -> None:
    paragraph = "企业应当与学校签订协议。"  # 12 tokens
    text = "\n".join(["办法", "第一条 " + paragraph, *[paragraph] * 5, "第二条 附则。"])
    sizes = [count_tokens(passage.span.of(text)) for passage in split(text, 40)]
    assert sizes[:-1] == [39, 36]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = "企业应当签订协议。" * 6
    assert texts(text, 20) == ["企业应当签订协议。企业应当签订协议。"] * 3


def test_a_long_sentence_is_cut_at_clauses_and_then_at_blanks() -> None:
    assert texts("企业应当签订协议，学校应当派出教师，学生应当遵守纪律。", 10) == [
        "企业应当签订协议，",
        "学校应当派出教师，",
        "学生应当遵守纪律。",
    ]
    words = texts("interns work in firms " * 4, 8)
    assert all(count_tokens(part) <= 8 for part in words)
    assert " ".join(words) == ("interns work in firms " * 4).strip()


def test_an_unbreakable_run_is_cut_anywhere() -> None:
    assert texts("产" * 25, 10) == ["产" * 10, "产" * 10, "产" * 5]


@pytest.mark.parametrize("text", ["企业不得收取押金", "办法\n第一章 总则\n第二章 附则"])
def test_a_text_of_headings_alone_does_not_vanish(text: str) -> None:
    assert [(passage.span.of(text), passage.path) for passage in split(text)] == [(text, ())]


def test_an_empty_text_has_no_passage() -> None:
    assert split("") == split(" \n ") == ()


def test_the_window_leaves_room_for_title_and_path() -> None:
    assert passage_tokens(256) == 200


LEVY = "An employer shall pay the levy on its pay bill, unless the levy allowance exceeds it, within fourteen days. "
STATUTE = f"Levy Act\n\nSection 1 Charge\n\n{LEVY * 20}\n\nSection 2 Interns\n\nInterns are insured against accidents."


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", [STATUTE, "第一条 " + "企业应当与职业学校签订三方协议，" * 60 + "不得收取押金。\n第二条 附则。"]
)
def test_with_the_real_tokenizer(text: str, minilm: MiniLmEmbedder) -> None:
    limit = passage_tokens(minilm.window_tokens)
    headings = find_headings(text, ())
    passages = split_passages(text, headings, minilm.count_tokens, limit)
    check_cover(text, headings, passages)
    sizes = [minilm.count_tokens(passage.span.of(text)) for passage in passages]
    assert max(sizes) <= limit
    assert min(sizes[:-1]) > limit / 2  # no scrap but the short article at the end
    assert len(passages) > 2


def test_spans_are_half_open_and_never_empty() -> None:
    assert all(isinstance(passage.span, Span) for passage in split("一\n\n \n二"))
