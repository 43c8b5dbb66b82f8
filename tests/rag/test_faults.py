"""What an operator reads where the chat endpoint fails: in the answer's own language, in time, and without the key."""

import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from structlog.testing import capture_logs

from api.settings import Settings
from corpus.errors import ProviderError
from corpus.filters import Filters
from corpus.provider_faults import CAUSES, ProviderFault
from rag.adapters import openai_endpoint
from rag.adapters.openai_endpoint import OpenAiEndpoint
from rag.faults import WORDS, Role, fault_note
from rag.model import Answer
from rag.pipeline import Answerer
from rag.writing.chat import EndpointChat
from rag.writing.writer import Writer
from rag_desk import MAX_QUESTION_CHARACTERS, Desk
from scripted_endpoint import Reply, chats, run_endpoint, says, streams
from writing_desk import KEY, FourBytes

ENGLISH = "What penalty is due for failing to pay the levy on time?"
CHINESE = "宁波的企业支付的学徒津贴不得低于百分之几？"
TIMEOUT_S = 1.0
SLACK_S = 3.0
"""For everything besides the endpoint, on a busy machine."""


def refuses(status: int, message: str = "no", **rest: Any) -> Reply:
    """A refusal that shows the key it was sent, as some do."""
    headers = rest.pop("headers", {})
    return says({"error": {"message": f"{message} ({KEY})", **rest}}, status=status, headers=headers)


def in_an_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


FAILURES: dict[str, tuple[Reply, ProviderFault, str]] = {
    "429": (refuses(429), "busy", "Try again later"),
    "429-seconds": (refuses(429, headers={"retry-after": "60"}), "busy", "Try again later"),
    "429-date": (refuses(429, headers={"retry-after": in_an_hour()}), "busy", "Try again later"),
    "429-nonsense": (refuses(429, headers={"retry-after": "soon"}), "busy", "Try again later"),
    "429-quota": (refuses(429, code="insufficient_quota"), "unpaid", "Top up"),
    "402": (refuses(402), "unpaid", "Top up"),
    "500": (refuses(500), "broken", "see the log of that service"),
    "502": (Reply(b"<html>Bad gateway", status=502), "broken", "see the log of that service"),
    "503": (refuses(503, headers={"retry-after": "3600"}), "broken", "see the log of that service"),
    "504": (Reply(b"", status=504), "broken", "see the log of that service"),
    "401": (refuses(401, "Incorrect API key provided"), "key", "Check POLICYDESK_CHAT_KEY."),
    "403": (refuses(403), "key", "Check POLICYDESK_CHAT_KEY."),
    "404": (refuses(404, 'model "m" not found'), "missing", "Check POLICYDESK_CHAT_MODEL and POLICYDESK_CHAT_URL."),
    "400-model": (refuses(400, code="model_not_found"), "missing", "Check POLICYDESK_CHAT_MODEL"),
    "400-openai": (refuses(400, code="context_length_exceeded"), "too_long", "Lower POLICYDESK_CHAT_CONTEXT_TOKENS."),
    "400-vllm": (
        says({"object": "error", "message": "This model's maximum context length is 4096 tokens."}, status=400),
        "too_long",
        "Lower POLICYDESK_CHAT_CONTEXT_TOKENS.",
    ),
    "400-llama": (
        refuses(400, "the request exceeds the available context size", type="exceed_context_size_error"),
        "too_long",
        "Lower POLICYDESK_CHAT_CONTEXT_TOKENS.",
    ),
    "400-qwen": (refuses(400, "Range of input length should be [1, 30720]"), "too_long", "Lower"),
    "413": (refuses(413), "too_long", "Lower"),
    "400": (refuses(400), "rejected", "Check POLICYDESK_CHAT_MODEL, and that the service speaks OpenAI's format."),
    "408": (refuses(408), "timeout", "raise POLICYDESK_CHAT_TIMEOUT_S."),
    "slow": (Reply(wait_s=9), "timeout", "raise POLICYDESK_CHAT_TIMEOUT_S."),
    "drips": (Reply(b" " * 400, pause_s=0.05), "timeout", "raise POLICYDESK_CHAT_TIMEOUT_S."),
    "cut": (Reply(b'{"choices": ', missing_bytes=40), "unreachable", "Check that it runs"),
    "page": (Reply(b"<html>"), "unreadable", "lead to a model of the right kind"),
}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "multiplier", 0.01)
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "jitter", 0.01)


Ask = Callable[[str, str], Answer]


@pytest.fixture
def ask(desk: Desk) -> Iterator[Ask]:
    """Ask a desk whose answers are written by a model at an address."""
    opened: list[Writer] = []

    def ask_one(url: str, question: str) -> Answer:
        chat = EndpointChat(OpenAiEndpoint(url, KEY, TIMEOUT_S), "m", FourBytes())
        opened.append(Writer(chat, FourBytes(), 16_000))
        answerer = Answerer(desk.corpus, desk.retriever, desk.glossary, MAX_QUESTION_CHARACTERS, writer=opened[-1])
        return answerer.answer(question, Filters())

    yield ask_one
    for each in opened:
        each.close()


def check(ask: Ask, desk: Desk, url: str, fault: ProviderFault, caplog: pytest.LogCaptureFixture) -> list[str]:
    """Ask in both languages; give the last notes."""
    caplog.set_level(logging.DEBUG)
    notes = []
    for question in (ENGLISH, CHINESE):
        plain = desk.answer(question)
        started = time.monotonic()
        with capture_logs() as logs:
            answer = ask(url, question)
        assert time.monotonic() - started < TIMEOUT_S + SLACK_S
        assert (answer.mode, answer.statements) == ("extractive", plain.statements)
        *before, note = answer.coverage.notes
        assert tuple(before) == plain.coverage.notes
        assert [each["fault"] for each in logs if each["event"] == "chat model failed"] == [fault]
        assert KEY not in f"{logs}{caplog.text}{answer}"
        notes.append(note)
    return notes


@pytest.mark.parametrize("name", FAILURES)
def test_the_note_says_what_happened_and_what_to_do(
    ask: Ask, desk: Desk, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    reply, fault, advice = FAILURES[name]
    with run_endpoint(reply) as endpoint:
        english, chinese = check(ask, desk, endpoint.url, fault, caplog)

    status = f" (HTTP {reply.status})" if reply.status != 200 else ""
    assert english.startswith(f"The configured chat model failed: {CAUSES[fault]}{status}; this answer quotes the doc")
    assert advice in english
    words = yaml.safe_load(WORDS.read_text("utf-8"))["faults"][fault]
    assert f"：{words['cause']}{status.replace(' (', '（').replace(')', '）')}；" in chinese
    assert chinese.endswith(words["zh"].format(set="POLICYDESK_CHAT"))


def test_nothing_there(ask: Ask, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with run_endpoint(chats("x")) as closed:
        pass
    english, chinese = check(ask, desk, closed.url, "unreachable", caplog)
    assert "it cannot be reached; " in english
    assert english.endswith("Check that it runs and that POLICYDESK_CHAT_URL is right.")
    assert "无法连接；" in chinese


def test_a_name_that_nobody_has(
    ask: Ask, desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    english, chinese = check(ask, desk, "https://models.example/v1", "unreachable", caplog)
    assert "POLICYDESK_CHAT_URL is right" in english
    assert "POLICYDESK_CHAT_URL 是否正确" in chinese


def test_https_where_http_is_served(ask: Ask, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with run_endpoint(chats("x")) as endpoint:
        url = endpoint.url.replace("http:", "https:")
        english, chinese = check(ask, desk, url, "insecure", caplog)
    assert "no secure connection can be made; " in english
    assert "should begin with http or https" in english
    assert "以 http 还是 https 开头" in chinese


def test_what_was_verified_before_it_broke_is_kept_in_the_same_words(desk: Desk) -> None:
    error = ProviderError("unreadable")
    assert fault_note(error, "chat", "its answer broke off", chinese=False).startswith(
        "The configured chat model failed: its answer cannot be used; its answer broke off. Check that POLICYDESK_CHAT_"
    )


def test_a_stream_ends_in_time_too(desk: Desk) -> None:
    with run_endpoint(streams(["{"] * 400, pause_s=0.05)) as endpoint:
        chat = EndpointChat(OpenAiEndpoint(endpoint.url, KEY, TIMEOUT_S), "m", FourBytes())
        writer = Writer(chat, FourBytes(), 16_000)
        answerer = Answerer(desk.corpus, desk.retriever, desk.glossary, MAX_QUESTION_CHARACTERS, writer=writer)
        plain = desk.answer(ENGLISH)
        started = time.monotonic()
        *statements, answer = answerer.stream(ENGLISH, Filters())
        writer.close()

    assert time.monotonic() - started < TIMEOUT_S + SLACK_S
    assert isinstance(answer, Answer)
    assert tuple(statements) == answer.statements == plain.statements
    assert "no answer within the time-out" in answer.coverage.notes[-1]


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("fault", get_args(ProviderFault))
def test_every_fault_has_words_for_every_model(fault: ProviderFault, role: Role) -> None:
    error = ProviderError(fault, 418)
    english = fault_note(error, role, "x", chinese=False)
    chinese = fault_note(error, role, "x", chinese=True)

    assert f"{CAUSES[fault]} (HTTP 418); x. " in english
    assert "（HTTP 418）；x。请" in chinese
    assert english.endswith(".")
    assert "{" not in english + chinese
    assert set(yaml.safe_load(WORDS.read_text("utf-8"))["faults"]) == set(CAUSES) == set(get_args(ProviderFault))


def test_the_page_on_models_lists_them() -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \| ", page.split("## When a model fails")[1], re.MULTILINE)) == set(CAUSES)


def test_advice_names_settings_that_there_are() -> None:
    names = {f"POLICYDESK_{name.upper()}" for name in Settings.model_fields}
    for role in get_args(Role):
        for fault in get_args(ProviderFault):
            if (role, fault) == ("embed", "timeout"):
                continue
            note = fault_note(ProviderError(fault), role, "x", chinese=False)
            said = {word.strip(".,()") for word in note.split() if word.startswith(("POLICYDESK_", "(POLICYDESK_"))}
            assert said <= names, (role, fault)


def test_a_certificate_that_is_refused_is_no_secure_connection() -> None:
    refused = OSError("connect")
    refused.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert openai_endpoint._is_about_security(refused)
    assert not openai_endpoint._is_about_security(ssl.SSLEOFError())
