"""Markdown → blocks → furnished documents, and what is kept of them on disk."""

from pathlib import Path

import pytest

from corpus.errors import EvaluationError
from eval.reading.blocks import Block, TrueDocument
from eval.reading.furnish import FOOTNOTES, TABLES, furnish
from eval.reading.source import CHARACTERS, parse_source, read_sources

MARKDOWN = """# Levy &amp; Grants Act

<!-- INFO END -->

Official URL: https://example.org/act

## Part 1　General

**Article 1**

The **levy** is due [monthly](https://example.org).
- It is paid\\_ by <b>employers</b>.

| a | b |
|---|---|

3.1. Scope of the levy

***
"""


def write(folder: Path, text: str, name: str = "act") -> Path:
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_markup_is_left_out(tmp_path: Path) -> None:
    document = parse_source(write(tmp_path, MARKDOWN.replace("[monthly](https://example.org)", "[monthly](#when)")))
    assert document.blocks == (
        Block("heading", "Levy & Grants Act", 1),
        Block("heading", "Part 1 General", 2),
        Block("heading", "Article 1", 4),
        Block("paragraph", "The levy is due monthly."),
        Block("paragraph", "It is paid_ by employers."),
        Block("heading", "3.1. Scope of the levy", 3),
    )
    assert (document.title, document.language) == ("Levy & Grants Act", "en")


def test_a_paper_s_title_is_the_longest_of_its_first_lines(tmp_path: Path) -> None:
    paper = parse_source(
        write(tmp_path, "Article\n\nOn the Integration of Industry and Education\n\nA. Author\n\nText.\n")
    )
    assert paper.title == "On the Integration of Industry and Education"
    assert paper.blocks[1] == Block("heading", paper.title, 1)


def test_the_sidecar_says_the_language(tmp_path: Path) -> None:
    path = write(tmp_path, "# 條例\n\n第一條 本條例自公布日施行。\n")
    assert parse_source(path).language == "zh-CN"
    path.with_suffix(".yaml").write_text("language: zh-TW\n", encoding="utf-8")
    assert parse_source(path).language == "zh-TW"


def test_long_documents_are_cut_between_blocks(tmp_path: Path) -> None:
    line = "The levy is due every month and is paid by employers.\n\n"
    document = parse_source(write(tmp_path, "# Act\n\n" + line * 1_000))
    assert CHARACTERS["en"] - 2 * len(line) < sum(len(block.text) for block in document.blocks) <= CHARACTERS["en"]


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "act.md"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationError, match="UTF-8"):
        parse_source(path)


def test_each_language_is_taken(sources: Path) -> None:
    assert [document.language for document in read_sources([sources], 1)] == ["zh-CN", "zh-TW", "en"]


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "# Short\n\nToo short.\n")
    with pytest.raises(EvaluationError, match="no Markdown document"):
        read_sources([tmp_path], 1)


def test_furnishing_adds_what_printed_documents_have(document: TrueDocument) -> None:
    tables = [block for block in document.blocks if block.kind == "table"]
    assert len(tables) == TABLES
    assert {table.ruled for table in tables} == {True, False}
    assert all(len(row) == len(table.rows[0]) for table in tables for row in table.rows)
    assert len(document.footnotes) == FOOTNOTES
    assert [number for block in document.blocks for _, number in block.notes] == list(range(1, FOOTNOTES + 1))
    assert [block.marker for block in document.blocks if block.kind == "item"] == ["1.", "2.", "3.", "4."]


def test_furnishing_keeps_every_word(sources: Path) -> None:
    for plain in read_sources([sources], 1):
        shown = furnish(plain).text()
        assert all(block.text in shown for block in plain.blocks)


def test_furnishing_depends_on_seed_and_name_only(sources: Path) -> None:
    plain = read_sources([sources], 1)[0]
    assert furnish(plain) == furnish(plain)
    assert furnish(plain) != furnish(plain, seed=1)


def test_what_is_saved_is_loaded(document: TrueDocument, tmp_path: Path) -> None:
    printed = document.printed(2, ("{page} / {pages}",))
    printed.save(tmp_path / "a.json")
    assert TrueDocument.load(tmp_path / "a.json") == printed


def test_odd_and_even_pages_have_their_heads(document: TrueDocument) -> None:
    printed = document.printed(3, ("{page}/{pages}",))
    head, title = document.running_head, document.title
    assert printed.running == (head, title, head, "1/3", "2/3", "3/3")


def test_text_shows_markers_and_cells() -> None:
    blocks = (Block("item", "first", marker="1."), Block("table", rows=(("a", ""), ("b", "c"))))
    assert TrueDocument("n", "en", "t", blocks).text() == "1. first\na | \nb | c"
