"""What a model said: whole, in pieces of any size, and broken in every way."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ProviderError
from rag.writing.replies import (
    LONGEST_STATEMENT_CHARACTERS,
    MOST_CITATIONS,
    MOST_STATEMENTS,
    AnswerReply,
    read_statement,
)


def statement(text: str, *numbers: object) -> dict[str, Any]:
    return {"text": text, "group": None, "citations": [{"number": each, "words": "w"} for each in numbers]}


def texts(reply: AnswerReply, *pieces: str) -> list[str]:
    return [said.claimed.text for piece in pieces for said in reply.feed(piece)]


WHOLE = json.dumps({"statements": [statement("One, “two” {3}]", 1), statement("二。", 2)], "unanswered": ["when"]})


@given(st.lists(st.integers(0, len(WHOLE)), max_size=12).map(sorted))
def test_pieces_of_any_size_give_the_same(cuts: list[int]) -> None:
    borders = [0, *cuts, len(WHOLE)]
    reply = AnswerReply()
    pieces = [WHOLE[start:end] for start, end in pairwise(borders)]
    assert texts(reply, *pieces) == ["One, “two” {3}]", "二。"]
    assert reply.is_closed
    assert reply.unanswered() == ("when",)


def test_a_statement_comes_as_soon_as_it_is_whole() -> None:
    reply = AnswerReply()
    first = '{"statements": [' + json.dumps(statement("One.", 1))
    assert texts(reply, first[:-1]) == []
    assert texts(reply, first[-1]) == ["One."]
    assert not reply.is_closed


def test_thoughts_before_the_answer_are_no_part_of_it() -> None:
    thought = f"<think>maybe {json.dumps({'statements': [statement('No.', 1)]})}"
    reply = AnswerReply()
    assert texts(reply, thought, " or not</think>", WHOLE) == ["One, “two” {3}]", "二。"]
    assert texts(AnswerReply(), thought) == []


@pytest.mark.parametrize(
    "words", ["", "no", "{}", "[]", '{"statements": {}}', '{"statements": [{"text": "x"', '{"statements": [1, 2]}']
)
def test_what_holds_no_statements_cannot_be_used(words: str) -> None:
    reply = AnswerReply()
    assert texts(reply, words) == []
    with pytest.raises(ProviderError):
        reply.unanswered()


def test_an_empty_list_is_an_answer() -> None:
    reply = AnswerReply()
    assert texts(reply, '{"statements": [], "unanswered": ["x", 3]}') == []
    assert reply.unanswered() == ("x",)


def test_what_follows_the_list_may_be_cut() -> None:
    reply = AnswerReply()
    assert texts(reply, '{"statements": [' + json.dumps(statement("One.", 1)) + '], "unansw') == ["One."]
    assert reply.unanswered() == ()


@pytest.mark.parametrize(
    "value",
    [
        None, 3, "x", [], {}, {"text": "x"}, {"text": 3, "citations": []}, {"text": " ", "citations": []},
        {"text": "x", "citations": None}, statement("x" * (LONGEST_STATEMENT_CHARACTERS + 1), 1),
    ],
)  # fmt: skip
def test_what_is_no_statement_is_passed_over(value: object) -> None:
    assert read_statement(value) is None


@pytest.mark.parametrize(("number", "kept"), [(1, [1]), (True, []), ("1", []), (1.0, []), (None, []), (-5, [-5])])
def test_only_whole_numbers_cite(number: object, kept: list[int]) -> None:
    said = read_statement(statement("x", number))
    assert said
    assert [each.number for each in said.claimed.citations] == kept


def test_bare_numbers_cite_too_and_groups_are_ours() -> None:
    said = read_statement({"text": "x", "citations": [1, 2], "group": "obligation"})
    assert said and [each.number for each in said.claimed.citations] == [1, 2]
    assert said.group == "obligation"
    other = read_statement({"text": "x", "citations": [1], "group": "Five million for everybody!"})
    assert other and other.group is None


def test_replies_are_bounded() -> None:
    many = json.dumps({"statements": [statement(f"{n}.", *range(99)) for n in range(99)]})
    reply = AnswerReply()
    said = list(reply.feed(many))
    assert len(said) == MOST_STATEMENTS
    assert len(said[0].claimed.citations) == MOST_CITATIONS
