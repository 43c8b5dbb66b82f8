"""The one file that imports ``openai``, against an endpoint that behaves and misbehaves."""

import json
import math
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ProviderError
from corpus.writing_errors import AnswerStoppedError
from rag.adapters import openai_endpoint
from rag.adapters.openai_endpoint import OpenAiEndpoint, seconds_of
from rag.writing.model import Spent, Work
from scripted_endpoint import Endpoint, Reply, chats, run_endpoint, says, streams

KEY = "sk-very-secret-1234"
TURNS = [{"role": "user", "content": "Hello"}]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "multiplier", 0.01)
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "jitter", 0.01)


@contextmanager
def connected(
    *replies: Reply, key: str | None = KEY, timeout_s: float = 5.0
) -> Iterator[tuple[OpenAiEndpoint, Endpoint]]:
    with run_endpoint(*replies) as served:
        client = OpenAiEndpoint(served.url, key, timeout_s)
        try:
            yield client, served
        finally:
            client.close()


def test_a_chat_sends_the_turns_and_gives_the_words() -> None:
    with connected(chats("你好")) as (client, served):
        assert client.chat("qwen", TURNS, temperature=0) == "你好"
    [request] = served.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {"model": "qwen", "messages": TURNS, "temperature": 0, "stream": False}


def test_a_stream_gives_words_as_they_come_and_what_they_took() -> None:
    with connected(streams(["你", "好"], usage=(7, 2))) as (client, served):
        said = list(client.pieces("qwen", TURNS, {"temperature": 0}, Work()))
    assert "".join(each.words for each in said) == "你好"
    assert [each.spent for each in said if each.spent] == [Spent(7, 2)]
    assert served.requests[0].body["stream"] is True


def test_a_stream_is_begun_again_until_the_first_word() -> None:
    with connected(says({}, status=503), streams(["a"])) as (client, served):
        assert [each.words for each in client.pieces("m", TURNS, {}, Work())] == ["a", ""]
    assert len(served.requests) == 2


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (streams(["a"], ends=False), "unreadable"),
        (Reply(parts=(b"data: {nonsense\n\n",), headers={"content-type": "text/event-stream"}), "unreadable"),
        (Reply(parts=(b"data: [1]\n\n",), headers={"content-type": "text/event-stream"}), "unreadable"),
        (chats("whole"), "unreadable"),
        (streams(["a", "b"], pause_s=0.3), "timeout"),
        (says({}, status=401), "key"),
    ],
)
def test_a_stream_that_breaks_is_an_error(reply: Reply, fault: str) -> None:
    with connected(reply, timeout_s=0.4) as (client, _), pytest.raises(ProviderError) as caught:
        list(client.pieces("m", TURNS, {}, Work()))
    assert caught.value.fault == fault


def test_a_reply_that_was_filtered_is_refused() -> None:
    chunk: dict[str, object] = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    chunk["choices"] = [{"index": 0, "delta": {}, "finish_reason": "content_filter"}]
    event = Reply(parts=(f"data: {json.dumps(chunk)}\n\n".encode(),), headers={"content-type": "text/event-stream"})
    with connected(event) as (client, _), pytest.raises(ProviderError) as caught:
        list(client.pieces("m", TURNS, {}, Work()))
    assert caught.value.fault == "rejected"


@pytest.mark.parametrize("usage", [None, 3, {}, {"prompt_tokens": -1, "completion_tokens": 1}, {"prompt_tokens": "x"}])
def test_a_count_that_cannot_be_is_none(usage: object) -> None:
    body = json.loads(chats("a").body)
    with connected(says({**body, "usage": usage})) as (client, _):
        assert client.reply("m", TURNS, {}, None).spent is None


def test_what_is_stopped_before_it_began_is_not_sent() -> None:
    work = Work()
    work.stop.set()
    with connected(chats("a")) as (client, served), pytest.raises(AnswerStoppedError):
        client.reply("m", TURNS, {}, work)
    assert served.requests == []


def test_a_pause_between_attempts_ends_when_the_answer_is_stopped() -> None:
    work = Work()
    with connected(says({}, status=429, headers={"retry-after": "20"}), timeout_s=30) as (client, served):
        threading.Timer(0.5, work.stop.set).start()
        started = time.monotonic()
        with pytest.raises(AnswerStoppedError):
            client.reply("m", TURNS, {}, work)
        assert time.monotonic() - started < 5
    assert len(served.requests) == 1


def test_json_goes_to_a_path_and_comes_back() -> None:
    with connected(says({"results": []})) as (client, served):
        assert client.post("/rerank", {"query": "税"}) == {"results": []}
    assert (served.requests[0].path, served.requests[0].body) == ("/v1/rerank", {"query": "税"})


def test_no_other_key_or_name_from_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"OPENAI_{name}", "sk-of-somebody-else")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer sk-of-somebody-else")
    with connected(chats("a"), key=None) as (client, served):
        client.chat("m", TURNS)
        client.post("/rerank", {})
    for request in served.requests:
        assert "authorization" not in request.headers
        assert "sk-of-somebody-else" not in str(request.headers)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with connected(says({}, status=status), chats("a")) as (client, served):
        assert client.chat("m", TURNS) == "a"
    assert len(served.requests) == 2


def test_a_connection_cut_in_the_middle_is_tried_again() -> None:
    with connected(Reply(b'{"results": ', missing_bytes=50), says([1])) as (client, served):
        assert client.post("/rerank", {}) == [1]
    assert len(served.requests) == 2


def test_the_endpoint_says_how_long_to_wait() -> None:
    with connected(says({}, status=429, headers={"retry-after": "1"}), says([1])) as (client, _):
        started = time.monotonic()
        assert client.post("/rerank", {}) == [1]
        assert time.monotonic() - started >= 1


def test_the_endpoint_says_until_when_to_wait() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)  # of whole seconds
    with connected(says({}, status=503, headers={"retry-after": until}), says([1])) as (client, _):
        started = time.monotonic()
        assert client.post("/rerank", {}) == [1]
        assert time.monotonic() - started >= 0.9


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0), ("7", 7), ("0.5", 0.5), ("-3", 0), ("nan", 0), ("inf", 0), ("1e999", 0), ("soon", 0),
        ("Fri, 02 Jan 2026 00:00:07 GMT", 7), ("Fri, 02 Jan 2026 01:00:07 +0100", 7), ("Fri, 02 Jan 2026 00:00:07", 7),
        ("Thu, 01 Jan 2026 00:00:00 GMT", 0), ("Fri, 99 Jan 2026 00:00:07 GMT", 0), ("Fri, 02 Jan 99999 0:0:7 GMT", 0),
    ],
)  # fmt: skip
def test_how_long_to_wait_is_read_in_both_forms(said: str, seconds: float) -> None:
    assert seconds_of(said, datetime(2026, 1, 2, tzinfo=UTC)) == seconds


@given(st.text(max_size=40))
def test_whatever_is_said_the_wait_is_a_number(said: str) -> None:
    assert 0 <= seconds_of(said, datetime(2026, 1, 2, tzinfo=UTC)) < math.inf


def test_no_credit_is_not_asked_for_again() -> None:
    refusal = says({"error": {"message": "x", "code": "insufficient_quota"}}, status=429)
    with connected(refusal) as (client, served), pytest.raises(ProviderError) as caught:
        client.chat("m", TURNS)
    assert (caught.value.fault, caught.value.status, len(served.requests)) == ("unpaid", 429, 1)


@pytest.mark.parametrize("way", ["reply", "pieces"])
def test_one_answer_waits_for_one_time_out(way: str) -> None:
    work = Work()
    with connected(Reply(wait_s=2), chats("a"), timeout_s=0.3) as (client, served):
        with pytest.raises(ProviderError):
            client.reply("m", TURNS, {}, work) if way == "reply" else list(client.pieces("m", TURNS, {}, work))
        for ask in (lambda: client.reply("m", TURNS, {}, work), lambda: list(client.pieces("m", TURNS, {}, work))):
            with pytest.raises(ProviderError) as caught:
                ask()
            assert caught.value.fault == "timeout"
        assert len(served.requests) == 1
        assert client.reply("m", TURNS, {}, Work()).words == "a"


def test_a_wait_longer_than_the_time_out_is_not_waited() -> None:
    with connected(says({}, status=429, headers={"retry-after": "60"})) as (client, served):
        started = time.monotonic()
        with pytest.raises(ProviderError, match=r"HTTP 429"):
            client.post("/rerank", {})
        assert time.monotonic() - started < 2
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    ("status", "fault", "requests"),
    [
        (401, "key", 1), (403, "key", 1), (404, "missing", 1), (400, "rejected", 1), (422, "rejected", 1),
        (402, "unpaid", 1), (408, "timeout", 3), (413, "too_long", 1),
        (429, "busy", 3), (500, "broken", 3), (529, "broken", 3),
    ],
)  # fmt: skip
def test_each_status_is_named(status: int, fault: str, requests: int) -> None:
    refusal = says({"error": {"message": f"{KEY} is wrong"}}, status=status)
    with connected(refusal) as (client, served), pytest.raises(ProviderError) as caught:
        client.chat("m", TURNS)
    assert (caught.value.fault, caught.value.status) == (fault, status)
    assert len(served.requests) == requests
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_passages_go_to_no_address_but_the_one_that_was_set() -> None:
    with run_endpoint(says([1])) as other:
        elsewhere = Reply(status=307, headers={"location": f"{other.url}/rerank"})
        with connected(elsewhere) as (client, _), pytest.raises(ProviderError) as caught:
            client.post("/rerank", {"documents": ["a"]})
    assert caught.value.fault == "rejected"
    assert other.requests == []


@pytest.mark.parametrize(
    "reply",
    [Reply(b"<html>"), Reply(b""), Reply(b'{"choices": '), Reply(b"\xff\xfe{}"), Reply(b"[" * 100_000)],
)
def test_what_is_no_json_is_no_answer(reply: Reply) -> None:
    with connected(reply) as (client, _), pytest.raises(ProviderError) as caught:
        client.post("/rerank", {})
    assert caught.value.fault == "unreadable"


@pytest.mark.parametrize(
    "value",
    [
        {}, [], 3, None, "words", {"choices": None}, {"choices": 3}, {"choices": []}, {"choices": [1]},
        {"choices": [{}]}, {"choices": [{"message": None}]}, {"choices": [{"message": {"content": None}}]},
        {"choices": [{"message": {"content": [1]}}]},
    ],
)  # fmt: skip
def test_a_chat_reply_of_another_shape_is_no_answer(value: object) -> None:
    with connected(says(value)) as (client, _), pytest.raises(ProviderError) as caught:
        client.chat("m", TURNS)
    assert caught.value.fault == "unreadable"


def test_a_page_in_place_of_json_is_no_chat() -> None:
    page = Reply(b"<html>", headers={"content-type": "text/html"})
    with connected(page) as (client, _), pytest.raises(ProviderError) as caught:
        client.chat("m", TURNS)
    assert caught.value.fault == "unreadable"


@pytest.mark.parametrize("reply", [says([1], wait_s=2), Reply(b"[" + b" " * 200 + b"]", pause_s=0.05)])
def test_a_slow_reply_ends_with_the_time_out(reply: Reply) -> None:
    with connected(reply, timeout_s=0.3) as (client, served):
        started = time.monotonic()
        with pytest.raises(ProviderError) as caught:
            client.post("/rerank", {})
        assert time.monotonic() - started < 1
    assert caught.value.fault == "timeout"
    assert len(served.requests) == 1


def test_repetitions_share_the_time_out() -> None:
    with connected(says({}, status=500, wait_s=0.2), says([1], wait_s=1), timeout_s=0.6) as (client, _):
        started = time.monotonic()
        with pytest.raises(ProviderError) as caught:
            client.post("/rerank", {})
        assert time.monotonic() - started < 0.9
    assert caught.value.fault == "timeout"


def test_an_endless_reply_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_endpoint, "LARGEST_REPLY_BYTES", 1_000)
    with connected(says("x" * 2_000)) as (client, _), pytest.raises(ProviderError) as caught:
        client.post("/rerank", {})
    assert caught.value.fault == "unreadable"


def test_nobody_at_the_address() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    client = OpenAiEndpoint(f"http://127.0.0.1:{port}", KEY, 2.0)
    with pytest.raises(ProviderError) as caught:
        client.post("/rerank", {})
    client.close()
    assert caught.value.fault == "unreachable"


def test_every_error_of_the_vendor_becomes_ours() -> None:
    request = httpx2.Request("POST", "http://127.0.0.1/")
    for each in _below(openai.OpenAIError):
        error = each.__new__(each)
        if isinstance(error, openai.APIStatusError):
            error.status_code, error.response = 400, httpx2.Response(400, request=request)
        assert isinstance(openai_endpoint._ours(error), ProviderError)


def _below(parent: type[openai.OpenAIError]) -> Iterator[type[openai.OpenAIError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from _below(child)
