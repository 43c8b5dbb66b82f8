"""The JSON in what a chat model said."""

import pytest

from corpus.replies import json_of


@pytest.mark.parametrize(
    "reply",
    [
        '{"a": 1}',
        'Sure:\n```json\n{"a": 1}\n```\nDone.',
        '<think>{"b": 2}</think>{"a": 1}',
        '<THINKING>?</THINKING> {"a": 1}',
    ],
)
def test_the_object_is_found(reply: str) -> None:
    assert json_of(reply) == {"a": 1}


@pytest.mark.parametrize(
    "reply", ["", "none", "[1]", "{", '{"a": 1} and {"b": 2}', "<think>{}", "{" * 100_000 + "}" * 100_000]
)
def test_another_reply_is_an_error(reply: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_of(reply)
