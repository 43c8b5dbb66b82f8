"""The Markdown reader."""

import pytest

from corpus.errors import UnreadableDocumentError
from ingest.readers.markdown import MarkdownReader


def read(source: str) -> str:
    return MarkdownReader().read(source.encode(), "law.md").text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a\n\n<!-- INFO END -->\n\nb", "a\n\nb"),
        ("**第 1 條**  \n\n本法", "第 1 條\n\n本法"),
        ("    (a) __Scope__ \n\n        Text *here*.", "(a) Scope\n\nText here."),
        ("x<br>y<sup>2</sup> <u>z</u>", "x\ny2 z"),
        ("482(e) <sup>\\1\\</sup> of", "482(e) \\1\\ of"),
        ("pay <name of employer> now", "pay <name of employer> now"),
        ("- a\n- b\n  1. c\n  2. d", "- a\n- b\n1. c\n2. d"),
        ("3) a\n4) b", "3) a\n4) b"),
        ("| a | b |\n|--|--|\n| `c` | **d** |", "a | b\nc | d"),
        ("```\nx *y*\nz\n```", "x *y*\nz"),
        ("A &amp; B&nbsp;C &sect; 5", "A & B C § 5"),
        ("[text](https://x.org) ![picture](p.png) <https://y.org>", "text picture https://y.org"),
        ("process ^[7]. And[^1].\n\n[^1]: Note.", "process [7]. And[1].\n\n[1] Note."),
        ("[注1]: 见附件\n\n[link]: https://x.org\n\n[a][link]", "[注1]: 见附件\n\na"),
        ("字第 10800141691  \n號令修正", "字第 10800141691 號令修正"),
        ("Ministry of Labour  \nRoom 5", "Ministry of Labour\nRoom 5"),
        ("<div>\n甲<br>乙\n</div>\n\n丙", "甲\n乙\n\n丙"),
        ("<table>\n<tr><td>a</td><td>b</td></tr>\n</table>", "a | b"),
        ("<!-- never closed\n\ntext", "never closed\ntext"),
        ("> quoted\n\n---\n\nrest", "quoted\n\nrest"),
        ("~~old~~ new", "old new"),
        ("", ""),
    ],
)
def test_rendering(source: str, text: str) -> None:
    assert read(source) == text


def test_headings_are_pointed_at() -> None:
    result = MarkdownReader().read(
        "# 第一章　*总则*\n\n__Not a heading__\n\n##### 1. **Levy.**\n\nB\n===".encode(), "a.md"
    )
    assert [(hint.level, hint.span.of(result.text)) for hint in result.headings] == [
        (1, "第一章 总则"),
        (5, "1. Levy."),
        (1, "B"),
    ]


def test_front_matter_becomes_properties() -> None:
    result = MarkdownReader().read(b"---\ntitle: T\nissued: 2025-01-02\nfrom:\n  place: X\n---\nText", "a.md")
    assert result.text == "Text"
    assert result.title == "T"
    assert result.properties == {"title": "T", "issued": "2025-01-02", "from": {"place": "X"}}


@pytest.mark.parametrize("front", ["a: [", "- a\n- b", "just words", "[" * 5_000])
def test_bad_front_matter_is_refused(front: str) -> None:
    with pytest.raises(UnreadableDocumentError, match="front matter"):
        read(f"---\n{front}\n---\nText")


def test_a_day_that_is_none_is_left_for_who_knows_the_field() -> None:
    assert MarkdownReader().read(b"---\nday: 2020-13-45\n---\nText", "a.md").properties == {"day": "2020-13-45"}


def test_front_matter_that_unfolds_or_is_long_is_refused() -> None:
    for front in ("a: &a {k: v}\nb: {<<: [*a, *a]}", "x: " + "y" * 70_000):
        with pytest.raises(UnreadableDocumentError, match="front matter"):
            read(f"---\n{front}\n---\nText")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<div>\n<!-- a --> one <!-- b", "one b"),
        ("<div>\n<script>x()</script> one <SCRIPT>y()</Script > two", "one two"),
        ("<div>\n<style>x</style> one </div>", "one"),
    ],
)
def test_hidden_parts_are_left_out_and_unclosed_ones_stay(source: str, text: str) -> None:
    assert read(source) == text


@pytest.mark.parametrize(
    "hard",
    [
        "<!--" * 100_000,
        "<div>\n" + "<script " * 50_000,
        "[" * 20_000,
        "*a " * 10_000,
        "`" * 20_000,
        "> " * 2_000 + "x",
        "<" * 20_000,
    ],
)
@pytest.mark.timeout(20)
def test_hostile_text_ends(hard: str) -> None:
    read(hard)
