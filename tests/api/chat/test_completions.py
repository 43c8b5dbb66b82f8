"""The OpenAI-compatible door, asked by OpenAI's own client over real HTTP."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from api.app import create_app
from api.chat.replies import Door
from api.routes.chat import _while_read
from api.wiring import Services
from corpus.errors import CorpusBusyError
from corpus.filters import Filters
from rag.model import Statement
from rag.pipeline import Answerer
from rag.writing.model import Stop
from running import serving
from sample_library import EN_QUESTION, LEVY, UNANSWERABLE, ZH_QUESTION

CHAT = "/v1/chat/completions"


@pytest.fixture
def ai(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="not needed", base_url=f"{address}/v1", max_retries=0) as client:
        yield client


def said(*turns: str) -> list[Any]:
    """Messages, the user's first, and in turn."""
    return [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(turns)]


def asked(content: Any = EN_QUESTION, **rest: Any) -> dict[str, Any]:
    return {"model": "policydesk", "messages": [{"role": "user", "content": content}], **rest}


@pytest.mark.parametrize("question", [EN_QUESTION, ZH_QUESTION])
def test_an_answer_is_a_completion_with_its_citations(ai: openai.OpenAI, services: Services, question: str) -> None:
    reply = ai.chat.completions.create(model="policydesk", messages=said(question))

    choice = reply.choices[0]
    assert (reply.object, reply.model, choice.finish_reason, choice.message.role) == (
        "chat.completion", "policydesk", "stop", "assistant",
    )  # fmt: skip
    content, annotations = choice.message.content, choice.message.annotations
    assert content
    assert annotations
    for each in annotations:
        mark = each.url_citation
        assert content[mark.start_index : mark.end_index] in [f"[{number}]" for number in range(1, 10)]
        place = dict(part.split("=") for part in mark.url.split("#")[1].split("&"))
        text = services.corpus.catalogue.text(place["d"])
        number = content[mark.start_index + 1 : mark.end_index - 1]
        assert text[int(place["s"]) : int(place["e"])] == _citation(reply, int(number))["quote"]


def _citation(reply: Any, number: int) -> Any:
    return next(each for each in reply.model_extra["policydesk"]["citations"] if each["number"] == number)


def test_tokens_are_counted(ai: openai.OpenAI, services: Services) -> None:
    reply = ai.chat.completions.create(model="policydesk", messages=said(EN_QUESTION))

    count = services.corpus.embedder.count_tokens
    assert reply.usage
    assert reply.usage.prompt_tokens == count(EN_QUESTION)
    assert reply.usage.completion_tokens == count(reply.choices[0].message.content or "")
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_a_stream_brings_the_same_in_pieces(ai: openai.OpenAI) -> None:
    whole = ai.chat.completions.create(model="policydesk", messages=said(EN_QUESTION))
    chunks = list(
        ai.chat.completions.create(
            model="policydesk", messages=said(EN_QUESTION), stream=True, stream_options={"include_usage": True}
        )
    )

    *pieces, counted = chunks
    assert len({chunk.id for chunk in chunks}) == 1
    assert len(pieces) > 3
    assert pieces[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in pieces)
    assert text == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in pieces] == [None] * (len(pieces) - 1) + ["stop"]
    assert counted.choices == []
    assert counted.usage == whole.usage
    last = pieces[-1].choices[0].delta.model_extra or {}
    assert last["annotations"] == [each.model_dump() for each in whole.choices[0].message.annotations or ()]


def test_a_stream_ends_as_clients_expect(client: TestClient) -> None:
    reply = client.post(CHAT, json=asked(stream=True))

    assert reply.headers["content-type"].startswith("text/event-stream")
    events = reply.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    bodies = [json.loads(event.removeprefix("data: ")) for event in events[:-2]]
    assert all(body["object"] == "chat.completion.chunk" for body in bodies)
    assert not any(body.get("usage") for body in bodies)  # it was not asked for


def test_a_reader_who_goes_leaves_the_service_whole(ai: openai.OpenAI) -> None:
    with ai.chat.completions.create(model="policydesk", messages=said(EN_QUESTION), stream=True) as stream:
        next(iter(stream))

    assert ai.models.retrieve("policydesk").id == "policydesk"


def test_the_one_model_is_listed(ai: openai.OpenAI) -> None:
    assert [model.id for model in ai.models.list()] == ["policydesk"]
    with pytest.raises(openai.NotFoundError, match="policydesk"):
        ai.models.retrieve("gpt-4o")


@pytest.mark.parametrize("method", ["answer", "stream"])
def test_the_last_user_message_is_asked_and_the_turns_before_it_are_handed_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    seen: list[Any] = []
    real = getattr(Answerer, method)

    def watched(answerer: Answerer, question: str, filters: Any, ignored: Any, history: Any, work: Any) -> Any:
        seen.append((question, [(turn.role, turn.text) for turn in history]))
        return real(answerer, question, filters, ignored, history, work)

    monkeypatch.setattr(Answerer, method, watched)
    messages = [
        {"role": "system", "content": "You are a pirate."},
        *said("What is the levy's rate?", "0.5 per cent.", EN_QUESTION),
        {"role": "assistant", "content": None},
        {"role": "tool", "content": "42", "tool_call_id": "x"},
    ]

    body = asked(stream=method == "stream") | {"messages": messages}
    assert client.post(CHAT, json=body).status_code == 200
    assert seen == [(EN_QUESTION, [("user", "What is the levy's rate?"), ("assistant", "0.5 per cent.")])]


def test_a_follow_up_says_how_it_was_understood(client: TestClient) -> None:
    messages = said("What is the rate of the training levy?", "0.5 per cent.", "And when must it be paid?")

    reply = client.post(CHAT, json=asked() | {"messages": messages}).json()

    resolved = reply["policydesk"]["question_resolved"]
    assert "levy" in resolved
    assert f"Understood as: {resolved}" in reply["choices"][0]["message"]["content"]


def test_work_is_given_up_when_nobody_reads_on() -> None:
    stop = Stop()

    async def read_one() -> str:
        events = _while_read(iter(["one", "two"]), stop)
        first = await anext(events)
        await events.aclose()
        return first

    assert asyncio.run(read_one()) == "one"
    assert stop.is_set


def test_a_slow_answer_keeps_the_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.chat.QUIET_S", 0.02)

    def slow() -> Iterator[str]:
        time.sleep(0.1)
        yield "data: x\n\n"

    async def read_all() -> list[str | bytes]:
        return [each async for each in _while_read(slow(), Stop())]

    *quiet, event = asyncio.run(read_all())
    assert event == "data: x\n\n"
    assert quiet
    assert all(each.startswith(b":") for each in quiet if isinstance(each, bytes))


@pytest.mark.parametrize(
    ("error", "code"), [(CorpusBusyError("/home", 10), "CorpusBusyError"), (RuntimeError("secret"), None)]
)
def test_what_fails_in_a_stream_is_told_in_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str | None
) -> None:
    def break_off(*_: object) -> Iterator[Statement]:
        yield Statement("A first statement.", ())
        raise error

    monkeypatch.setattr(Answerer, "stream", break_off)

    *_, said_, fault, done, end = client.post(CHAT, json=asked(stream=True)).text.split("\n\n")

    assert "A first statement." in said_
    told = json.loads(fault.removeprefix("data: "))["error"]
    assert (told["type"], told["code"]) == ("server_error", code)
    assert "secret" not in fault
    assert (done, end) == ("data: [DONE]", "")


def test_parts_of_a_message_are_read_as_text(client: TestClient) -> None:
    parts = [{"type": "text", "text": EN_QUESTION}, {"type": "image_url", "image_url": {"url": "data:,"}}]

    reply = client.post(CHAT, json=asked(parts)).json()

    assert reply["policydesk"]["question"] == EN_QUESTION


def test_filters_come_besides(ai: openai.OpenAI) -> None:
    def sources(**filters: str) -> set[str]:
        reply = ai.chat.completions.create(
            model="policydesk", messages=said(EN_QUESTION), extra_body={"policydesk": {"filters": filters}}
        )
        return {each["document"]["source"] for each in (reply.model_extra or {})["policydesk"]["citations"]}

    assert sources(jurisdiction="GB") == {LEVY}
    assert LEVY not in sources(jurisdiction="CN")


def test_annotations_come_in_the_order_of_the_numbers(services: Services) -> None:
    answer = services.answerer.answer(EN_QUESTION, Filters())
    first, second = answer.citations[:2]
    crossed = (Statement("Both hold.", (2, 1)), Statement("The first holds.", (1,)))
    door = Door(lambda document, start, end: f"{document}/{start}-{end}", len)

    message = door.whole(replace(answer, statements=crossed, citations=(first, second))).choices[0].message

    marks = [each.url_citation for each in message.annotations]
    assert [message.content[mark.start_index : mark.end_index] for mark in marks] == ["[1]", "[1]", "[2]"]
    told = [f"{each.document.id}/{each.span.start}-{each.span.end}" for each in (first, first, second)]
    assert [mark.url for mark in marks] == told


TITLE_PROMPT = f"""### Task:
Call the chat by a few words.
JSON format: {{ "title": "a few words" }}
<chat_history>
USER: {EN_QUESTION}
ASSISTANT: Every quarter. [1]
</chat_history>"""


def test_what_a_program_wants_for_itself_is_not_searched_for(
    ai: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("answer", "stream"):
        monkeypatch.delattr(Answerer, method)  # nobody is to ask

    whole = ai.chat.completions.create(model="policydesk", messages=said(TITLE_PROMPT), max_tokens=1000)
    chunks = list(
        ai.chat.completions.create(
            model="policydesk", messages=said(TITLE_PROMPT), stream=True, stream_options={"include_usage": True}
        )
    )

    content = whole.choices[0].message.content
    assert json.loads(content or "") == {"title": EN_QUESTION}
    assert whole.choices[0].message.annotations == []
    assert (whole.model_extra or {})["policydesk"] is None
    *pieces, counted = chunks
    assert "".join(chunk.choices[0].delta.content or "" for chunk in pieces) == content
    assert pieces[-1].choices[0].finish_reason == "stop"
    assert counted.usage == whole.usage


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
def test_a_question_sent_with_a_file_is_asked_alone(client: TestClient, is_stream: bool) -> None:
    file = "Our own notes. " * 400  # longer than a question may be
    message = f"### Task:\nUse the context.\n<context>\n{file}\n</context>\n{EN_QUESTION}"

    reply = client.post(CHAT, json=asked(message, stream=is_stream))

    assert reply.status_code == 200
    assert "nothing that was sent along with it" in reply.text
    assert f'"question": "{EN_QUESTION}"' in reply.text.replace('"question":"', '"question": "')


def test_what_clients_send_besides_is_ignored(client: TestClient) -> None:
    besides = {
        "temperature": 2, "top_p": 1, "max_tokens": 5, "stop": ["a"], "user": "u", "tools": [], "tool_choice": "auto",
        "response_format": {"type": "json_object"}, "seed": 1, "n": 1, "logprobs": False, "chat_id": "x",
    }  # fmt: skip

    plain, with_more = (client.post(CHAT, json=asked(**more)).json() for more in ({}, besides))

    assert with_more["choices"] == plain["choices"]


def test_no_answer_is_an_answer(ai: openai.OpenAI) -> None:
    reply = ai.chat.completions.create(model="policydesk", messages=said(UNANSWERABLE))

    assert reply.choices[0].message.annotations == []
    assert (reply.model_extra or {})["policydesk"]["completeness"] == "none"


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize(
    ("change", "error", "param", "says"),
    [
        ({"model": "gpt-4o"}, openai.NotFoundError, "model", "policydesk"),
        ({"messages": []}, openai.BadRequestError, "messages", "at least 1"),
        ({"messages": said(" ")}, openai.BadRequestError, None, "blank"),
        ({"messages": said("long " * 500)}, openai.BadRequestError, None, "the limit is 2,000"),
        ({"messages": [{"role": "system", "content": "x"}]}, openai.BadRequestError, None, "blank"),
        ({"messages": [{"role": "king", "content": "x"}]}, openai.BadRequestError, "messages.0.role", "user"),
        ({"n": 2}, openai.BadRequestError, "n", "1"),
        ({"extra_body": {"policydesk": {"filters": {"as_of": "soon"}}}}, openai.BadRequestError, None, "YYYY-MM-DD"),
        (
            {"extra_body": {"policydesk": {"filtres": {}}}},
            openai.BadRequestError,
            "policydesk.filtres",
            "not permitted",
        ),
    ],
    ids=["model", "no-messages", "blank", "long", "no-user", "role", "n", "filter", "typo"],
)
def test_errors_have_openais_shape(
    ai: openai.OpenAI, change: Any, error: type[openai.APIStatusError], param: str | None, says: str, is_stream: bool
) -> None:
    request: Any = {"model": "policydesk", "messages": said(EN_QUESTION), "stream": is_stream, **change}

    with pytest.raises(error, match=says) as failed:
        ai.chat.completions.create(**request)

    assert failed.value.type == "invalid_request_error"
    assert failed.value.param == param


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        (
            {"host": "desk.example"},
            421,
            "does not answer to the host 'desk.example'. Add it to POLICYDESK_ALLOWED_HOSTS",
        ),
        ({"origin": "https://evil.example"}, 403, "A page of 'https://evil.example' may not change this corpus"),
    ],
    ids=["host", "origin"],
)
def test_who_is_not_let_in_is_told_in_the_shape(
    ai: openai.OpenAI, headers: dict[str, str], status: int, says: str
) -> None:
    with pytest.raises(openai.APIStatusError, match=says) as failed:
        ai.chat.completions.create(model="policydesk", messages=said(EN_QUESTION), extra_headers=headers)

    assert (failed.value.status_code, failed.value.type) == (status, "invalid_request_error")
    assert (failed.value.code, failed.value.param) == (None, None)
    assert isinstance(failed.value.body, dict)
    assert says in failed.value.body["message"]


@pytest.mark.parametrize("model", [None, "policydesk"])
def test_models_are_not_listed_to_other_hosts(ai: openai.OpenAI, model: str | None) -> None:
    other = ai.with_options(default_headers={"host": "desk.example"})

    with pytest.raises(openai.APIStatusError, match="POLICYDESK_ALLOWED_HOSTS") as failed:
        _ = other.models.retrieve(model) if model else other.models.list()

    assert (failed.value.status_code, failed.value.type) == (421, "invalid_request_error")


def test_too_much_is_told_in_the_shape(own: Any) -> None:
    with (
        serving(create_app(own.services)) as url,
        openai.OpenAI(api_key="any", base_url=f"{url}/v1", max_retries=0) as client,
        pytest.raises(openai.APIStatusError, match="raise POLICYDESK_MAX_FILE_MEGABYTES") as failed,
    ):
        client.chat.completions.create(model="policydesk", messages=said("levy " * 220_000))

    assert (failed.value.status_code, failed.value.type) == (413, "invalid_request_error")


def test_too_much_is_told_also_where_no_length_was(own: Any) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b" " * 100_000] * 12

    reply = own.client.post(CHAT, content=pieces(), headers={"content-type": "application/json"})

    assert reply.status_code == 413
    assert "goes on after" in reply.json()["error"]["message"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_other_routes_keep_their_own_shape(client: TestClient) -> None:
    for path in ("/v1/health", "/v1/modelsandmore", "/v1/chat"):
        reply = client.get(path, headers={"host": "desk.example"})
        assert (reply.status_code, reply.headers["content-type"]) == (421, "application/problem+json")


def test_a_body_that_is_no_json_has_the_shape_too(client: TestClient) -> None:
    for content in (b"{", b"[]", b'{"model": "\xff"}', b"", b'{"model": "\\ud800", "messages": []}'):
        reply = client.post(CHAT, content=content, headers={"content-type": "application/json"})

        assert reply.status_code == 400
        assert set(reply.json()["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [(CorpusBusyError("/home", 10), 503, "server_error"), (RuntimeError("secret"), 500, "server_error")],
)
def test_faults_of_the_service_are_told_without_their_trace(
    client: TestClient, description: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, kind: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    for method in ("answer", "stream"):
        monkeypatch.setattr(Answerer, method, fail)

    assert client.post(CHAT, json=asked(stream=True)).status_code == status
    reply = client.post(CHAT, json=asked())

    assert reply.status_code == status
    assert reply.json()["error"]["type"] == kind
    assert "secret" not in reply.text
    schema = description["paths"][CHAT]["post"]["responses"]["5XX"]["content"]["application/json"]["schema"]
    Draft202012Validator(schema | {"components": description["components"]}).validate(reply.json())
    assert client.get("/v1/health").status_code == 200


def test_replies_keep_to_the_description(client: TestClient, description: Any) -> None:
    schema = description["paths"][CHAT]["post"]["responses"]["200"]["content"]["application/json"]["schema"]

    Draft202012Validator(schema | {"components": description["components"]}).validate(
        client.post(CHAT, json=asked()).json()
    )


@pytest.fixture(scope="module")
def description(client: TestClient) -> Any:
    return client.get("/openapi.json").json()
