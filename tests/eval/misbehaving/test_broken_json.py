"""Broken replies are broken, each in its own way, and what holds no JSON holds no statement."""

import json
import random

import pytest

from corpus.errors import ProviderError
from eval.misbehaving.broken_json import MALFORMED, MISSING
from eval.misbehaving.model import Told, as_reply
from rag.writing.replies import AnswerReply, SaidStatement

TOLD = tuple(
    Told("verbatim", True, text, text, ({"number": n, "words": text[:12]}, {"number": n, "words": ""}))
    for n, text in enumerate(("The levy is due in May.", "The fund, if any, pays it.", "学徒工应当参加考试。"), start=1)
)
GOOD = as_reply(TOLD)


def read(reply: str) -> list[SaidStatement]:
    """Read a reply as the writer does, whatever becomes of it."""
    answer = AnswerReply()
    found: list[SaidStatement] = []
    try:
        found += answer.feed(reply)
        answer.unanswered()
    except ProviderError:
        pass
    return found


@pytest.mark.parametrize("name", MALFORMED)
def test_a_broken_reply_is_another_one_and_never_another_statement(name: str) -> None:
    chance = random.Random(name)
    for _ in range(5):
        broken = MALFORMED[name](GOOD, chance)
        assert broken != GOOD
        plain = {" ".join(each.claimed.text.split()).replace("\ud83d", "").replace("�", "") for each in read(broken)}
        assert {text.removeprefix("? ").strip() for text in plain} <= {each.text for each in TOLD}


def test_there_are_twenty_and_more_of_each() -> None:
    chance = random.Random(0)
    assert len({breaking(GOOD, chance) for breaking in MALFORMED.values()}) >= 20
    assert len({speaking(TOLD, chance) for speaking in MISSING.values()}) >= 20


@pytest.mark.parametrize("name", MISSING)
def test_what_holds_no_json_holds_no_statement(name: str) -> None:
    words = MISSING[name](TOLD, random.Random(name))
    assert words is None or read(words) == []


def test_most_broken_replies_cannot_be_parsed_or_hold_something_else() -> None:
    chance = random.Random(1)
    whole = json.loads(GOOD)
    for name, breaking in MALFORMED.items():
        try:
            assert json.loads(breaking(GOOD, chance)) != whole, name
        except (ValueError, RecursionError):
            continue
