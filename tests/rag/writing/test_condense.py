"""Much evidence: judged by a model, cut to the document's own sentences, and kept whole where that fails."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from corpus.errors import ProviderError
from corpus.model import Span
from rag.writing.condense import ELISION, FEW_PIECES, MOST_REQUESTS, Condenser
from rag.writing.model import Messages, Schema, Work
from rag.writing.pieces import Piece
from rag_desk import make_document, make_source
from writing_desk import FourBytes

RULE = "The levy is due in May. Colleges choose a chair. A late payer owes ten per cent more."


class Judge:
    """A model that replies as it is told to, and notes what it was shown."""

    name = "judge"

    def __init__(self, *replies: str | ProviderError) -> None:
        self.replies = list(replies)
        self.shown: list[Any] = []

    def ask(self, messages: Messages, schema: Schema, limit_tokens: int, work: Work) -> str:
        self.shown.append(json.loads(messages[-1]["content"]))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, ProviderError):
            raise reply
        return reply

    def stream(self, messages: Messages, schema: Schema, limit_tokens: int, work: Work) -> Iterator[str]:
        yield self.ask(messages, schema, limit_tokens, work)

    def close(self) -> None:
        """Nothing is open."""


def pieces(count: int) -> list[Piece]:
    source = make_source(RULE)
    passage = source.passages[0]
    return [Piece(n, make_document(), passage, source, RULE) for n in range(1, count + 1)]


def judged(*told: tuple[object, object, object]) -> str:
    return json.dumps({"pieces": [{"number": n, "score": score, "words": words} for n, score, words in told]})


def condense(judge: Judge, count: int = 200, room: int = 50_000) -> tuple[Piece, ...]:
    return Condenser(judge, FourBytes(), room).condense("When is the levy due?", pieces(count), Work())


def test_few_pieces_are_not_judged() -> None:
    judge = Judge("{}")
    assert len(condense(judge, FEW_PIECES)) == FEW_PIECES
    assert judge.shown == []


def test_pieces_are_put_in_order_and_cut_to_their_own_sentences() -> None:
    judge = Judge(judged((7, 3, ["Colleges choose a chair."]), (4, 9, ["levy is due in May", "late payer owes"])))
    first, second = condense(judge)
    assert (first.number, second.number) == (4, 7)
    assert first.text == f"The levy is due in May.{ELISION}A late payer owes ten per cent more."
    assert first.ground.span == Span(0, len(RULE))  # statements are checked against the whole piece


@pytest.mark.parametrize("words", [["The levy is due in June."], [], None, "x", [3], [""]])
def test_words_that_are_not_there_cut_nothing(words: object) -> None:
    [piece] = condense(Judge(judged((4, 9, words))))
    assert piece.text == RULE


@pytest.mark.parametrize(
    "told", [(0, 9, []), (999, 9, []), ("4", 9, []), (4, 0, []), (4, "high", []), (4, None, []), (None, 9, [])]
)
def test_what_judges_no_piece_is_passed_over(told: tuple[object, object, object]) -> None:
    assert [each.number for each in condense(Judge(judged(told, (5, 1, []))))] == [5]


@pytest.mark.parametrize(
    "reply", ["", "no", '{"pieces": 3}', '{"pieces": []}', '{"pieces": [3]}', ProviderError("timeout")]
)
def test_without_a_judgement_the_pieces_stay(reply: str | ProviderError) -> None:
    found = condense(Judge(reply))
    assert [each.number for each in found] == list(range(1, 201))
    assert {each.text for each in found} == {RULE}


def test_requests_are_bounded_and_keep_to_the_room() -> None:
    judge = Judge(judged((1, 5, [])))
    condense(judge, room=600)
    assert len(judge.shown) == MOST_REQUESTS
    numbers = [each["number"] for data in judge.shown for each in data["evidence"]]
    assert numbers == list(range(1, len(numbers) + 1))  # each piece is judged once
    assert all(len(json.dumps(data["evidence"])) // 4 <= 700 for data in judge.shown)
