"""Answers as Markdown: whatever a document says, it is shown as words and as nothing else."""

import re
import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.chat.markdown import escape, write
from api.wiring import Services
from corpus.filters import Filters
from corpus.model import Document
from rag.model import Answer, Coverage
from sample_library import EN_QUESTION, UNANSWERABLE, UNTRUSTED_QUESTION, ZH_QUESTION

HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "text_special"}
HTML = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def link_to(document: str, start: int | None, end: int | None) -> str:
    return f"https://desk.example/{document}/{start}-{end}"


def written(services: Services, question: str) -> tuple[Answer, str]:
    answer = services.answerer.answer(question, Filters())
    return answer, write(answer, link_to).text


def drawn(text: str) -> tuple[set[str], str]:
    """Kinds of tokens that Markdown reads, and the words a reader sees."""
    kinds, words = set(), []
    for token in HTML.parse(text):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            words.append("\n" if child.type == "softbreak" else child.content)
    return kinds, "".join(words)


@pytest.mark.parametrize(
    "words",
    [
        "![x](https://evil.example/x.png)", "<img src=x onerror=alert(1)>", "[here](javascript:alert(1))",
        "# not a title",
        "1. not a list", "- nor this", "+ nor this", "12) nor this", "`code`", "*strong* _too_", "a\n===", "~~gone~~",
        "| a | b |\n|---|---|\n| 1 | 2 |", "> said", "&lt;b&gt;", "\\", "[ref]: https://evil.example", "<https://evil.example>",
        "see [12] and [a][b] [[c]] [^1]", "[^1]: a note", "[x] done", "a] (b) [c", "[1](https://evil.example)",
        "[a\\](b)",
    ],
)  # fmt: skip
def test_words_of_a_document_mean_nothing_to_markdown(words: str) -> None:
    kinds, seen = drawn(escape(words))

    assert kinds <= HARMLESS, kinds
    assert seen == words


@pytest.mark.parametrize("sign", ["# ", "- ", "1. ", "+ "])
def test_a_line_may_end_as_old_machines_end_it(sign: str) -> None:
    assert drawn(escape(f"a\r{sign}b"))[0] <= HARMLESS


def test_many_blank_lines_cost_little() -> None:
    started = time.perf_counter()
    assert escape("\n \n" * 20_000).isspace()
    assert time.perf_counter() - started < 1


@given(st.text(alphabet=st.sampled_from(list("ab1.)(*_[]^<>#+-=!|~$&`\\ \n:/产")), min_size=1, max_size=40))
def test_any_words_stay_words(words: str) -> None:
    plain = "\n".join(line.strip() for line in words.split("\n") if line.strip()) or "a"

    kinds, seen = drawn(escape(plain))

    assert kinds <= HARMLESS, kinds
    assert " ".join(seen.split()) == " ".join(plain.split())


@given(st.text(alphabet=st.sampled_from(list("a1()[]^! :")), max_size=20))
def test_words_change_nothing_of_what_stands_behind_them(words: str) -> None:
    rest = "[1] [Act](https://desk.example/1)"

    kinds, seen = drawn(f"Said: {escape(words)} {rest}")

    assert kinds <= HARMLESS | {"link_open", "link_close"}
    [link] = [child for token in HTML.parse(f"Said: {escape(words)} {rest}") for child in links(token)]
    assert link.attrs == {"href": "https://desk.example/1"}
    assert "".join(seen.split()) == "".join(f"Said:{words}[1]Act".split())


def links(token: Token) -> list[Token]:
    return [child for child in token.children or () if child.type == "link_open"]


@given(st.text(alphabet=st.sampled_from(list("a1()[]^")), max_size=20))
def test_no_words_begin_a_formula_or_look_like_a_mark(words: str) -> None:
    # What Open WebUI looks for, before it reads backslashes.
    assert not re.search(r"\\\[", escape(words))
    assert not re.search(r"\[\d+(,\s*\d+)*\]", escape(words))


@pytest.mark.parametrize("words", ["see https://evil.example/x", "www.evil.example", "HTTP://EVIL.example"])
def test_an_address_in_a_document_is_no_link(words: str) -> None:
    shown = escape(words)

    # What programs that make links of addresses look for, before they read backslashes.
    assert not re.search(r"(?i)https?://|www\.", shown)
    assert drawn(shown)[1] == words


def test_marks_stand_where_they_are_said_to(services: Services) -> None:
    answer = services.answerer.answer(EN_QUESTION, Filters())
    result = write(answer, link_to)

    assert result.marks
    for mark in result.marks:
        assert result.text[mark.start : mark.end] == f"[{mark.number}]"
    used = [mark.number for mark in result.marks]
    assert used == [number for statement in answer.statements for number in statement.citations]


def test_sources_are_numbered_named_and_quoted(services: Services) -> None:
    answer, text = written(services, EN_QUESTION)
    _, sources = text.split("**Sources**")

    for citation in answer.citations:
        link = link_to(citation.document.id, citation.span.start, citation.span.end)
        line = next(line for line in sources.splitlines() if line.startswith(f"{citation.number}. "))
        assert f"({link})" in line
        assert "in force" in line
        assert all(line in sources for line in escape(citation.quote).split("\n"))
    assert "**Complete answer**" in text


def test_a_chinese_question_is_answered_in_chinese(services: Services) -> None:
    _, text = written(services, ZH_QUESTION)

    assert "**来源**" in text
    assert "现行有效" in text
    assert not re.search(r"[A-Za-z]{4}", re.sub(r"\(https[^)]*\)", "", text))


def test_no_answer_says_so_with_the_nearest_documents(services: Services) -> None:
    answer, text = written(services, UNANSWERABLE)

    assert text.startswith("**The documents held do not answer this**")
    assert all(note in text for note in answer.coverage.notes)
    assert all(link_to(each.id, None, None) in text for each in answer.coverage.nearest)
    assert "Sources" not in text


def test_a_hostile_document_draws_nothing(services: Services) -> None:
    _, text = written(services, UNTRUSTED_QUESTION)

    kinds, seen = drawn(text)

    assert not {"html_block", "html_inline", "image"} & kinds
    assert "window.hacked" in seen


def test_what_is_not_held_is_said() -> None:
    coverage = Coverage(3, date(2024, 1, 2), {}, notes=("Look *here*.",), referenced_not_held=("Order_7",))
    answer = Answer("What does Order_7 say?", "extractive", "none", (), (), coverage)

    text = write(answer, link_to).text

    assert "3 documents searched, newest of 2024-01-02" in text
    assert r"- Look \*here\*." in text
    assert r"- Not held: Order\_7" in text


def test_a_title_with_brackets_stands_before_its_link(services: Services) -> None:
    document = replace_title(services, "Levy Act [2020 edition]")
    answer = Answer("What is due?", "extractive", "none", (), (), Coverage(1, None, {}, nearest=(document,)))

    text = write(answer, link_to).text

    assert f"Levy Act [2020 edition] [↗]({link_to(document.id, None, None)})" in text
    assert "Levy Act [2020 edition] ↗" in drawn(text)[1]


def replace_title(services: Services, title: str) -> Document:
    document = services.corpus.catalogue.documents()[0]
    return replace(document, metadata=replace(document.metadata, title=title, document_number=None))


def test_what_was_sent_along_is_said_to_be_unread_and_marks_are_plain(services: Services) -> None:
    answer = services.answerer.answer(EN_QUESTION, Filters())

    plain, attached = write(answer, link_to), write(answer, link_to, has_attachments=True)

    assert "nothing that was sent along" in attached.text
    assert "nothing that was sent along" not in plain.text
    marks = [attached.text[mark.start : mark.end] for mark in attached.marks]
    # Shown as they were, but no marks to a program that numbers what it sent before our sources.
    assert marks == [f"[{mark.number}\\]" for mark in plain.marks]
    assert all(f"[{mark.number}]" in drawn(attached.text)[1] for mark in plain.marks)
