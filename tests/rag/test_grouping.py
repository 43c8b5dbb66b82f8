"""Overviews put together: duties by who bears them, mechanisms by who sets them up or recommends them."""

from dataclasses import replace
from typing import Any

import pytest

from corpus.provisions import Provision
from provision_parts import make_provision, span_in
from rag.compose import DraftStatement
from rag.grouping import arrange
from rag.question import parse_question
from rag.shelf import Provisions
from rag.sources import Source, quoted
from rag_desk import make_document, make_source

PAY, SEND, INSURE = "企业应当支付津贴。", "学校应当派出教师。", "企业应当办理保险。"
TEXT = f"第一条 {PAY}{SEND}{INSURE}"
SOURCE = make_source(TEXT, headings=["第一条"])
DUTIES = "企业和学校有哪些义务？"


def statement(source: Source, words: str, name: str = "doc", **metadata: Any) -> DraftStatement:
    quotes = quoted(make_document(name, **metadata), source, span_in(source.text, words))
    return DraftStatement(words, words, quotes, "obligation", 1.0)


def arranged(ask: str, held: list[Provision], *drafts: DraftStatement, source: Source = SOURCE) -> list[Any]:
    names = {quote.document.id for draft in drafts for quote in draft.quotes}
    shelf = {name: Provisions.of(each for each in held if each.document_id == name) for name in names}
    found = arrange(drafts, parse_question(ask, 200), dict.fromkeys(names, source), shelf)
    return [(draft.heading, draft.text) for draft in found]


def duties() -> list[Provision]:
    return [
        make_provision(TEXT, PAY, "obligation", bearer="enterprise"),
        make_provision(TEXT, SEND, "obligation", bearer="school"),
        make_provision(TEXT, INSURE, "obligation", bearer="enterprise"),
    ]


def test_duties_stand_together_by_their_bearer() -> None:
    drafts = [statement(SOURCE, words) for words in (PAY, SEND, INSURE)]
    assert arranged(DUTIES, duties(), *drafts) == [
        ("企业", PAY), ("企业", INSURE), ("学校和培训机构", SEND),
    ]  # fmt: skip


def test_headings_are_in_the_language_of_the_question() -> None:
    (found,) = arranged("Which duties does an enterprise have?", duties(), statement(SOURCE, PAY))
    assert found == ("enterprises", PAY)


def test_who_is_not_named_has_no_heading() -> None:
    drafts = [statement(SOURCE, words) for words in (PAY, SEND)]
    assert arranged(DUTIES, duties()[1:], *drafts) == [(None, PAY), ("学校和培训机构", SEND)]


@pytest.mark.parametrize("ask", ["企业应当支付津贴吗？", "企业有哪些义务和补贴？", "企业有哪些补贴？"])
def test_other_questions_are_left_as_they_are(ask: str) -> None:
    drafts = [statement(SOURCE, words) for words in (PAY, SEND, INSURE)]
    assert arranged(ask, duties(), *drafts) == [(None, PAY), (None, SEND), (None, INSURE)]


STUDY = "Councils should meet often. The ministry asks for a platform. Colleges could share councils."
PAPER = make_source(STUDY)


def test_mechanisms_stand_together_by_who_recommends_them() -> None:
    words = [f"{each}." for each in STUDY.rstrip(".").split(". ")]
    held = [make_provision(STUDY, each, "mechanism", document=name) for each in words[::2] for name in ("paper", "law")]
    held.append(make_provision(STUDY, words[1], "mechanism", document="paper", speaker="The ministry"))

    by = {"authors": ("Novak", "Adeyemi"), "kind": "paper", "language": "en"}
    drafts = [
        statement(PAPER, words[0], "paper", **by),
        statement(PAPER, words[1], "paper", **by),
        statement(PAPER, words[0], "law", issuer="Parliament", language="en"),
        statement(PAPER, words[2], "paper", **by),
        statement(PAPER, words[2], "unsigned"),
        replace(statement(PAPER, words[1], "law", issuer="Parliament"), is_beside=True),
    ]
    assert arranged("Which mechanisms are there?", held, *drafts, source=PAPER) == [
        ("Novak, Adeyemi", words[0]),
        ("Novak, Adeyemi", words[2]),
        ("The ministry", words[1]),
        ("Parliament", words[0]),
        (None, words[2]),
        (None, words[1]),
    ]
