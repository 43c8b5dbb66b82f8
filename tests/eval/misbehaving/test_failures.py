"""An endpoint that fails as it is told to, over HTTP."""

import random
import time

import httpx
import pytest

from eval.misbehaving.endpoint import Reply, Request, run_endpoint, streams
from eval.misbehaving.failures import Failing, Failure, cut_streams
from eval.misbehaving.model import Scripted, Sentences, in_pieces
from eval.misbehaving.trials import FAILURES

WORDS = '{"statements": [], "unanswered": []}'


class Speaking(Scripted):
    """Streams a reply of its own."""

    def __call__(self, request: Request) -> Reply:
        return streams(in_pieces(WORDS))


def ask(failure: Failure, times: int = 1) -> list[httpx.Response]:
    failing = Failing(Speaking(Sentences({}, {}), "en", {}, random.Random(0)), failure)
    with run_endpoint(failing) as endpoint:
        return [httpx.post(endpoint.url, json={"messages": []}) for _ in range(times)]


@pytest.mark.parametrize("kind", FAILURES)
def test_every_kind_has_twenty_variants_that_differ(kind: str) -> None:
    failures = list(FAILURES[kind]())
    assert len({each.name for each in failures}) == len(failures) >= 19


def test_it_refuses_as_often_as_said_and_then_answers() -> None:
    refusal = Reply(b"{}", 429, {"retry-after": "1"})
    replies = ask(Failure("twice", (refusal, refusal), recovers=True), times=3)
    assert [reply.status_code for reply in replies] == [429, 429, 200]
    assert replies[0].headers["retry-after"] == "1"
    assert {reply.status_code for reply in ask(Failure("ever", (refusal,)), times=3)} == {429}


@pytest.mark.parametrize("failure", list(cut_streams())[::6], ids=lambda each: each.name)
def test_a_cut_stream_never_says_that_it_is_over(failure: Failure) -> None:
    [reply] = ask(failure)
    assert "[DONE]" not in reply.text
    assert '"finish_reason": "stop"' not in reply.text
    assert (not reply.text or reply.text.endswith("\n\n")) is not failure.tears


def test_it_takes_its_time() -> None:
    started = time.monotonic()
    ask(Failure("slow", first_s=0.2, pause_s=0.02))
    assert time.monotonic() - started >= 0.2 + 0.02 * len(in_pieces(WORDS))
