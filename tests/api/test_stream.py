"""``POST /v1/ask`` as server-sent events, and answers that nobody waits for any more."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import Services, open_services
from rag.pipeline import Answerer
from sample_library import EN_QUESTION, UNANSWERABLE, ZH_QUESTION
from scripted_endpoint import Endpoint, Scripted, chats, run_endpoint, streams, writes

STATEMENT = "An employer whose pay bill exceeds three million pounds must pay the training levy within 30 days."
WORDS = "must pay the training levy within 30 days"
ORDER = ["citations", "coverage", "usage", "timings", "done"]


def events(body: str) -> list[tuple[str, Any]]:
    """Read events as a browser does."""
    found = []
    for block in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


@pytest.mark.parametrize("question", [EN_QUESTION, ZH_QUESTION, UNANSWERABLE])
def test_the_events_are_the_answer(client: TestClient, question: str) -> None:
    whole = client.post("/v1/ask", json={"question": question}).json()
    reply = client.post("/v1/ask", json={"question": question, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    told = events(reply.text)
    statements = [data for name, data in told if name == "statement"]
    last = dict(told[len(statements) :])
    assert [name for name, _ in told] == ["statement"] * len(statements) + ORDER
    assert statements == whole["statements"]
    assert (last["citations"], last["coverage"], last["usage"]) == (whole["citations"], whole["coverage"], None)
    assert set(last["timings"]) == set(whole["timings_ms"])
    assert last["done"] == {name: whole[name] for name in ("question", "question_resolved", "mode", "completeness")}


def test_the_accept_header_asks_for_events_too(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": EN_QUESTION}, headers={"accept": "text/event-stream"})
    assert events(reply.text)[-1][0] == "done"


@pytest.mark.parametrize("question", ["?!", "x" * 5_000])
def test_an_error_is_an_event(client: TestClient, question: str) -> None:
    whole = client.post("/v1/ask", json={"question": question})
    reply = client.post("/v1/ask", json={"question": question, "stream": True})
    assert (reply.status_code, events(reply.text)) == (200, [("error", whole.json())])


def test_what_nobody_foresaw_is_an_event_without_its_words(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise RuntimeError("the secret cause")

    monkeypatch.setattr(Answerer, "stream", fail)
    [(name, told)] = events(client.post("/v1/ask", json={"question": EN_QUESTION, "stream": True}).text)
    assert (name, told["status"]) == ("error", 500)
    assert "secret" not in json.dumps(told)


def test_a_follow_up_is_resolved(client: TestClient) -> None:
    history = [{"role": "user", "text": "What is the training levy?"}, {"role": "assistant", "text": "0.5 per cent."}]
    answer = client.post("/v1/ask", json={"question": "When must an employer pay it?", "history": history}).json()
    assert answer["question"] == "When must an employer pay it?"
    assert answer["question_resolved"] == "When must an employer pay it? (the training levy)"
    assert answer["statements"]


@pytest.mark.parametrize(
    "history", [[{"role": "system", "text": "x"}], [{"role": "user"}], "x", [{"role": "user", "text": "x"}] * 101]
)
def test_a_history_of_another_shape_is_refused(client: TestClient, history: object) -> None:
    assert client.post("/v1/ask", json={"question": EN_QUESTION, "history": history}).status_code == 422


@contextmanager
def written_by(home: Any, *replies: Scripted) -> Iterator[tuple[Services, Endpoint]]:
    with run_endpoint(*replies) as served:
        settings = Settings(home=home, chat_url=served.url, chat_model="m", chat_timeout_s=30)
        with open_services(settings) as services:
            yield services, served


def test_a_model_writes_where_one_is_set(own_home: Any) -> None:
    with (
        written_by(own_home, writes((STATEMENT, WORDS))) as (services, _),
        TestClient(create_app(services), base_url="http://127.0.0.1") as client,
    ):
        whole = client.post("/v1/ask", json={"question": EN_QUESTION}).json()
        told = events(client.post("/v1/ask", json={"question": EN_QUESTION, "stream": True}).text)
    assert (whole["mode"], whole["statements"][0]["text"]) == ("written", STATEMENT)
    assert told[0][1] == whole["statements"][0]
    assert dict(told)["usage"]["requests"] == 1


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The service on a port of its own, as users run it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(services), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("stream", [True, False])
def test_a_disconnect_stops_the_model(own_home: Any, stream: bool) -> None:
    silent = streams(["{", "}"], pause_s=25) if stream else chats("{}", wait_s=25)
    with written_by(own_home, silent) as (services, served), serving(services) as address:
        with httpx2.Client(timeout=4) as client, pytest.raises(httpx2.TimeoutException):
            client.post(f"{address}/v1/ask", json={"question": EN_QUESTION, "stream": stream})
        assert served.hung_up.wait(5)
    assert len(served.requests) == 1
