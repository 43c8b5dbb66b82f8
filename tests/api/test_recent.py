"""Answers that were given and not kept: kept afterwards, as they were given."""

import threading
from typing import Any

import pytest

from api import recent
from corpus.memory import Memory
from sample_library import EN_QUESTION, LEVY

RATE_QUESTION = "What is the rate of the training levy?"


def given(own: Any, question: str = EN_QUESTION, **body: Any) -> tuple[str, str]:
    """Ask; give the id that the answer can be kept as, and the reply."""
    response = own.client.post("/v1/ask", json={"question": question, **body})
    assert response.status_code == 200, response.text
    return response.headers["policydesk-answer"], response.text


@pytest.mark.parametrize("is_streamed", [True, False], ids=["streamed", "whole"])
def test_an_answer_is_kept_afterwards_without_asking_again(
    own: Any, monkeypatch: pytest.MonkeyPatch, is_streamed: bool
) -> None:
    identifier, told = given(own, stream=is_streamed, filters={"jurisdiction": "GB"})
    assert own.client.get(f"/v1/answers/{identifier}").status_code == 404
    monkeypatch.setattr(own.services.answerer, "_steps", None)  # nothing is asked from here on

    assert [own.client.put(f"/v1/answers/{identifier}").status_code for _ in range(2)] == [204, 204]

    [kept] = own.client.get("/v1/answers").json()["answers"]
    assert (kept["id"], kept["is_saved"], kept["filters"]) == (identifier, True, {"jurisdiction": "GB"})
    shown = own.client.get(f"/v1/answers/{identifier}").json()
    assert shown["statements"]
    assert all(each["text"] in told.replace("\\n", "\n") for each in shown["statements"])
    assert own.client.post(f"/v1/answers/{identifier}/feedback", json={"kind": "helpful"}).status_code == 201


def test_a_kept_answer_has_the_id_of_its_place(own: Any) -> None:
    response = own.client.post("/v1/ask", json={"question": EN_QUESTION, "save": True})
    assert response.headers["content-location"] == f"/v1/answers/{response.headers['policydesk-answer']}"


def test_what_is_deleted_cannot_be_kept_again(own: Any) -> None:
    identifier, _ = given(own)
    own.client.put(f"/v1/answers/{identifier}")
    assert own.client.delete(f"/v1/answers/{identifier}").status_code == 204
    assert own.client.put(f"/v1/answers/{identifier}").status_code == 404


def test_words_of_a_document_removed_meanwhile_are_not_kept(own: Any) -> None:
    identifier, _ = given(own, filters={"jurisdiction": "GB"})
    own.client.delete(f"/v1/documents/{own.id_of(LEVY)}")
    own.client.put(f"/v1/answers/{identifier}")
    shown = own.client.get(f"/v1/answers/{identifier}")
    assert {each["text"] for each in shown.json()["statements"]} == {None}
    assert "30 days" not in shown.text


def test_the_oldest_makes_room(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "RECENT_ANSWERS", 1)
    first, _ = given(own)
    second, _ = given(own, RATE_QUESTION)
    assert [own.client.put(f"/v1/answers/{each}").status_code for each in (first, second)] == [404, 204]


def test_questions_are_answered_while_one_is_being_kept(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    identifier, _ = given(own)
    keep = own.services.corpus.catalogue.memory.keep

    def keep_later(_: Memory, *evidence: Any, **of: Any) -> str:
        asking = threading.Thread(target=given, args=(own, RATE_QUESTION), daemon=True)
        asking.start()
        asking.join(10)
        assert not asking.is_alive()
        return str(keep(*evidence, **of))

    monkeypatch.setattr(Memory, "keep", keep_later)

    assert own.client.put(f"/v1/answers/{identifier}").status_code == 204


def test_a_conversation_becomes_a_thread_with_its_turns(own: Any) -> None:
    first, _ = given(own)
    history = [{"role": "user", "text": EN_QUESTION}]
    second, _ = given(own, "And its rate?", history=history)
    own.client.put(f"/v1/answers/{first}")  # the thread has a copy of its own then

    thread = own.client.post("/v1/threads", json={"title": "Levy", "answers": [first, second]})

    assert thread.status_code == 201
    turns = thread.json()["turns"]
    assert [(turn["number"], turn["question"]) for turn in turns] == [(1, EN_QUESTION), (2, "And its rate?")]
    assert turns[0]["answer"]["id"] not in (first, second)
    assert turns[1]["answer"]["id"] == second
    assert own.client.delete(f"/v1/threads/{thread.json()['id']}").status_code == 204
    assert [each["id"] for each in own.client.get("/v1/answers").json()["answers"]] == [first]
    assert own.client.put(f"/v1/answers/{second}").status_code == 404


def test_a_thread_with_an_answer_that_was_never_given_is_not_begun(own: Any) -> None:
    identifier, _ = given(own)
    response = own.client.post("/v1/threads", json={"title": "Levy", "answers": [identifier, "nothing"]})
    assert (response.status_code, response.json()["title"]) == (404, "No such answer")
    assert own.client.get("/v1/threads").json() == {"threads": []}
    assert own.client.get("/v1/answers").json()["total"] == 0


def test_a_thread_whose_answers_cannot_be_kept_is_not_begun(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    identifier, _ = given(own)
    monkeypatch.setattr("corpus.memory.KEPT_ANSWERS", 0)
    response = own.client.post("/v1/threads", json={"title": "Levy", "answers": [identifier]})
    assert response.status_code == 409
    assert own.client.get("/v1/threads").json() == {"threads": []}
