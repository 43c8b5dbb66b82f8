"""``/v1/answers`` and ``/v1/threads`` over HTTP: kept, shown as it stands, asked again, judged, deleted."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.routes.answers import KeptAnswerOut, RerunOut, RerunsOut
from corpus.errors import CorpusBusyError
from rag.model import Answer
from rag.pipeline import Answerer
from sample_library import EN_QUESTION, LEVY, TEXTS

RATE_QUESTION = "What is the rate of the training levy?"


def kept(client: TestClient, question: str = EN_QUESTION, **body: Any) -> str:
    """Ask and keep; give the place of the answer."""
    response = client.post("/v1/ask", json={"question": question, "save": True, **body})
    assert response.status_code == 200, response.text
    place = response.headers["content-location"]
    assert place.startswith("/v1/answers/")
    return place


def test_an_answer_that_is_not_saved_has_no_place(own: Any) -> None:
    response = own.client.post("/v1/ask", json={"question": EN_QUESTION})
    assert "content-location" not in response.headers
    assert own.client.get("/v1/answers").json() == {"total": 0, "answers": []}


def test_a_kept_answer_says_what_the_answer_said(own: Any) -> None:
    response = own.client.post(
        "/v1/ask", json={"question": EN_QUESTION, "save": True, "filters": {"jurisdiction": "gb"}}
    )
    answer = response.json()
    shown = own.client.get(response.headers["content-location"]).json()

    assert [each["text"] for each in shown["statements"]] == [each["text"] for each in answer["statements"]]
    for was, now in zip(answer["citations"], shown["citations"], strict=True):
        same = ("number", "passage_id", "quote", "start", "end")
        assert {name: was[name] for name in same} == {name: now[name] for name in same}
        assert (now["state"], now["document"]["id"]) == ("current", was["document"]["id"])
    assert (shown["filters"], shown["is_saved"], shown["completeness"]) == (
        {"jurisdiction": "GB"}, True, answer["completeness"],
    )  # fmt: skip
    assert shown["markdown"].startswith(f"# {EN_QUESTION}\n")
    assert KeptAnswerOut.model_validate(shown)


def test_a_streamed_answer_is_kept_when_it_is_whole(own: Any) -> None:
    response = own.client.post("/v1/ask", json={"question": EN_QUESTION, "save": True, "stream": True})
    assert "event:" in response.text
    shown = own.client.get(response.headers["content-location"]).json()
    assert shown["question"] == EN_QUESTION
    assert shown["statements"]


def test_answers_are_listed_newest_first_and_in_pages(own: Any) -> None:
    places = [kept(own.client, question) for question in (EN_QUESTION, RATE_QUESTION)]
    listed = own.client.get("/v1/answers").json()
    assert [f"/v1/answers/{each['id']}" for each in listed["answers"]] == places[::-1]
    page = own.client.get("/v1/answers", params={"limit": 1, "offset": 1}).json()
    assert (page["total"], [each["question"] for each in page["answers"]]) == (2, [EN_QUESTION])


def test_a_removed_document_is_not_quoted(own: Any) -> None:
    place = kept(own.client, filters={"jurisdiction": "GB"})
    own.client.delete(f"/v1/documents/{own.id_of(LEVY)}")
    response = own.client.get(place)
    assert {(each["state"], each["quote"]) for each in response.json()["citations"]} == {("removed", None)}
    assert "30 days" not in response.text
    assert response.json()["citations"][0]["document"]["title"] == "Training Levy Act"
    again = own.client.post(f"{place}/rerun")
    assert RerunOut.model_validate(again.json()).verdict == "changed"
    assert "30 days" not in again.text


def test_asking_again_says_what_a_new_document_changed(own: Any) -> None:
    place = kept(own.client)
    assert own.client.post(f"{place}/rerun").json()["verdict"] == "nothing_changed"
    text = TEXTS[LEVY].replace("Training Levy Act", "Second Levy Act")
    upload = own.client.post("/v1/documents", files={"file": ("second.md", text)}, params={"wait": 30})
    assert upload.json()["state"] == "done", upload.text

    shown = own.client.post(f"{place}/rerun").json()
    reasons = [reason for each in shown["statements"] for reason in each["reasons"]]
    assert ("newly_held", "Second Levy Act") in {(each["kind"], each["title"]) for each in reasons}
    assert own.client.get(place).json()["changes"]["verdict"] == shown["verdict"] == "changed"
    again = own.client.post("/v1/answers/rerun").json()
    (every,) = again["answers"]
    assert every["verdict"] == "nothing_changed"
    assert again["failed"] == []


def test_one_that_fails_keeps_no_other_from_being_asked(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, failing = kept(own.client), kept(own.client, RATE_QUESTION)
    text = TEXTS[LEVY].replace("Training Levy Act", "Second Levy Act")
    assert own.client.post("/v1/documents", files={"file": ("second.md", text)}, params={"wait": 30}).is_success
    real = Answerer.answer

    def answer(answerer: Answerer, question: str, *rest: Any) -> Answer:
        if question == RATE_QUESTION:
            raise CorpusBusyError("home", 10)
        return real(answerer, question, *rest)

    monkeypatch.setattr(Answerer, "answer", answer)
    response = own.client.post("/v1/answers/rerun")

    found = RerunsOut.model_validate(response.json())
    assert response.status_code == 200
    assert [f"/v1/answers/{each.id}" for each in found.answers] == [whole]
    assert [(f"/v1/answers/{each.id}", each.question) for each in found.failed] == [(failing, RATE_QUESTION)]
    assert found.failed[0].detail == str(CorpusBusyError("home", 10))


def test_feedback_is_listed_with_its_answer(own: Any) -> None:
    place = kept(own.client)
    given = own.client.post(f"{place}/feedback", json={"kind": "wrong_citation", "citation": 1, "note": " no "})
    assert given.status_code == 201
    assert (given.json()["kind"], given.json()["note"], given.json()["edition"]) == ("wrong_citation", "no", 1)
    assert own.client.get(f"{place}/feedback").json() == {"feedback": [given.json()]}
    assert own.client.get("/v1/answers").json()["answers"][0]["feedback"] == 1


@pytest.mark.parametrize(
    "body",
    [{"kind": "splendid"}, {"kind": "helpful", "citation": 99}, {"kind": "helpful", "note": "x" * 3_000}, {}],
)
def test_feedback_that_means_nothing_is_refused(own: Any, body: dict[str, Any]) -> None:
    response = own.client.post(f"{kept(own.client)}/feedback", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_deleted_answer_is_gone(own: Any) -> None:
    place = kept(own.client)
    assert own.client.delete(place).status_code == 204
    for response in (
        own.client.get(place), own.client.delete(place), own.client.put(place), own.client.post(f"{place}/rerun"),
        own.client.get(f"{place}/feedback"),
    ):  # fmt: skip
        assert (response.status_code, response.json()["title"]) == (404, "No such answer")


def test_a_thread_is_continued_by_questions_that_name_it(own: Any) -> None:
    thread = own.client.post("/v1/threads", json={"title": "Levy"}).json()
    first = own.client.post("/v1/ask", json={"question": EN_QUESTION, "thread": thread["id"]})
    own.client.post("/v1/ask", json={"question": RATE_QUESTION, "thread": thread["id"], "stream": True})

    shown = own.client.get(f"/v1/threads/{thread['id']}").json()
    assert [(turn["number"], turn["question"]) for turn in shown["turns"]] == [(1, EN_QUESTION), (2, RATE_QUESTION)]
    assert shown["turns"][0]["answer"]["id"] == first.headers["content-location"].rsplit("/", 1)[1]
    assert f"## 2. {RATE_QUESTION}" in shown["markdown"]
    assert [each["turns"] for each in own.client.get("/v1/threads").json()["threads"]] == [2]
    own.client.put(first.headers["content-location"])
    assert own.client.delete(f"/v1/threads/{thread['id']}").status_code == 204
    assert [each["question"] for each in own.client.get("/v1/answers").json()["answers"]] == [EN_QUESTION]


def test_the_turns_of_a_thread_are_the_history(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[tuple[str, str]]] = []
    answerer = own.services.answerer
    whole = answerer.answer

    def answer(text: str, filters: Any, ignored: Any, history: Any, work: Any) -> Any:
        seen.append([(turn.role, turn.text) for turn in history])
        return whole(text, filters, ignored, (), work)

    monkeypatch.setattr(answerer, "answer", answer)
    thread = own.client.post("/v1/threads", json={"title": "Levy"}).json()["id"]
    for question in (EN_QUESTION, "And its rate?"):
        assert own.client.post("/v1/ask", json={"question": question, "thread": thread}).status_code == 200
    assert seen[0] == []
    assert seen[1][0] == ("user", EN_QUESTION)
    assert seen[1][1][0] == "assistant"
    assert "30 days" in seen[1][1][1]


def test_a_question_in_a_thread_that_is_not_there_is_refused(own: Any) -> None:
    response = own.client.post("/v1/ask", json={"question": EN_QUESTION, "thread": "nothing"})
    assert (response.status_code, response.json()["title"]) == (404, "No such thread")
    for response in (own.client.get("/v1/threads/nothing"), own.client.delete("/v1/threads/nothing")):
        assert response.status_code == 404


def test_a_question_that_cannot_be_asked_keeps_nothing(own: Any) -> None:
    thread = own.client.post("/v1/threads", json={"title": "Levy"}).json()["id"]
    assert own.client.post("/v1/ask", json={"question": "?!", "thread": thread}).status_code == 422
    assert own.client.get(f"/v1/threads/{thread}").json()["turns"] == []
    assert own.client.get("/v1/answers").json()["total"] == 0


def test_words_that_are_not_those_cited_are_not_shown(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place = kept(own.client)
    monkeypatch.setattr("rag.memory.recall.content_hash", lambda _: "of other words")
    shown = own.client.get(place).json()
    assert {(each["state"], each["quote"]) for each in shown["citations"]} == {("altered", None)}
    assert {each["text"] for each in shown["statements"]} == {None}
