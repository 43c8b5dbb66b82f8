"""The typed client against a service that really runs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.client import Filters, PolicyDesk, Turn
from api.client.errors import (
    BrokenServiceError,
    ClientError,
    FullError,
    InvalidRequestError,
    JobTimeoutError,
    NotFoundError,
    RefusedError,
    TooLargeError,
    UnavailableError,
    UnexpectedReplyError,
    UnreachableError,
    error_of,
)
from api.client.models import GivenAnswer, Job, Statement
from corpus.errors import PolicyDeskError
from sample_library import EN_QUESTION, LEVY, NINGBO, STUDY, UNANSWERABLE, ZH_QUESTION
from scripted_endpoint import Reply, run_endpoint, says

PROFILE = {"kind": "enterprise", "place": "CN-ZJ-330200"}


@pytest.fixture
def desk(address: str) -> Iterator[PolicyDesk]:
    with PolicyDesk(address) as opened:
        yield opened


def test_an_answer_comes_with_its_quotes(desk: PolicyDesk) -> None:
    answer = desk.ask(EN_QUESTION)

    assert answer.completeness == "complete"
    assert answer.statements[0].citations[0] == answer.citations[0].number == 1
    for citation in answer.citations:
        assert desk.document(citation.document.id).text[citation.start : citation.end] == citation.quote
    assert answer.citations[0].document.issued == date(2019, 6, 1)
    assert answer.coverage.newest_document == date(2024, 9, 1)


def test_no_answer_is_no_error(desk: PolicyDesk) -> None:
    answer = desk.ask(UNANSWERABLE)

    assert answer.completeness == "none"
    assert answer.coverage.nearest


def test_a_follow_up_is_understood_by_the_turns_before_it(desk: PolicyDesk) -> None:
    turns = [Turn("user", "What is the rate of the training levy?"), Turn("assistant", "0.5 per cent.")]

    answer = desk.ask("And when must it be paid?", history=turns)

    assert "levy" in (answer.question_resolved or "")
    assert any("30 days" in citation.quote for citation in answer.citations)
    assert desk.ask("And when must it be paid?").question_resolved is None


def test_statements_come_as_they_are_sure_and_the_answer_last(desk: PolicyDesk) -> None:
    *statements, answer = desk.stream(EN_QUESTION, Filters(jurisdiction="GB"))

    assert isinstance(answer, GivenAnswer)
    assert tuple(statements) == answer.statements
    whole = desk.ask(EN_QUESTION, Filters(jurisdiction="GB"))
    assert replace(answer, timings_ms={}, answer_id=None) == replace(whole, timings_ms={}, answer_id=None)
    assert not answer.is_kept


def test_who_takes_no_more_leaves_the_client_whole(desk: PolicyDesk) -> None:
    steps = desk.stream(EN_QUESTION)
    assert isinstance(next(steps), Statement)
    steps.close()

    assert desk.health().status == "ok"


def test_what_is_wrong_with_a_streamed_question_is_an_error(desk: PolicyDesk) -> None:
    with pytest.raises(InvalidRequestError, match="Write what you want to know") as told:
        list(desk.stream(" "))  # the stream tells it, since its status was sent
    with pytest.raises(InvalidRequestError, match="YYYY-MM-DD"):
        next(desk.stream("x", Filters(as_of="soon")))
    assert (told.value.status, told.value.kind) == (422, "BlankQuestionError")


@pytest.mark.parametrize(
    ("reply", "says_"),
    [
        (Reply(b'event: statement\ndata: {"text": 3}\n\n'), "text: "),
        (Reply(b"event: coverage\ndata: {}\n\n"), "the answer broke off"),
        (Reply(b"event: done\ndata: {\n\n"), "no JSON"),
        (says({}), "the answer broke off"),
    ],
    ids=["statement", "cut", "no-json", "another"],
)
def test_a_stream_that_is_none_is_said_to_be(reply: Reply, says_: str) -> None:
    with (
        run_endpoint(reply) as endpoint,
        PolicyDesk(_host(endpoint.url)) as desk,
        pytest.raises(UnexpectedReplyError, match=says_),
    ):
        list(desk.stream("levy"))


def test_a_stream_that_is_cut_is_unreachable() -> None:
    with (
        run_endpoint(Reply(b"event: usage\ndata: null\n\n", missing_bytes=9)) as endpoint,
        PolicyDesk(_host(endpoint.url)) as desk,
        pytest.raises(UnreachableError),
    ):
        list(desk.stream("levy"))


def test_answers_are_kept_and_shown(own_address: str) -> None:
    with PolicyDesk(own_address) as desk:
        passing = desk.ask(ZH_QUESTION)
        answer = desk.ask(EN_QUESTION, Filters(jurisdiction="GB"), save=True)
        *_, streamed = desk.stream(EN_QUESTION, save=True)

        assert isinstance(streamed, GivenAnswer)
        assert [each.is_kept for each in (passing, answer, streamed)] == [False, True, True]
        assert answer.answer_id
        listed = desk.answers()
        assert (listed.total, [each.id for each in listed.answers]) == (2, [streamed.answer_id, answer.answer_id])
        assert desk.answers(limit=1, offset=1, saved=True).answers == listed.answers[1:]
        shown = desk.answer(answer.answer_id)
        assert [each.text for each in shown.statements] == [each.text for each in answer.statements]
        assert [each.quote for each in shown.citations] == [each.quote for each in answer.citations]
        assert (shown.filters, shown.is_current, shown.changes) == ({"jurisdiction": "GB"}, True, None)
        assert shown.markdown.startswith(f"# {EN_QUESTION}\n")

        assert passing.answer_id
        desk.save(passing.answer_id)
        assert desk.answer(passing.answer_id).question == ZH_QUESTION
        desk.delete_answer(passing.answer_id)
        with pytest.raises(NotFoundError, match="answers list"):
            desk.answer(passing.answer_id)
        with pytest.raises(NotFoundError, match="edition"):
            desk.answer(answer.answer_id, edition=7)


def test_kept_questions_are_asked_again_and_judged(own_address: str) -> None:
    with PolicyDesk(own_address) as desk:
        kept = desk.ask(EN_QUESTION, save=True).answer_id
        assert kept
        assert desk.rerun(kept).verdict == "nothing_changed"

        levy = next(each for each in desk.documents() if each.source == LEVY)
        desk.remove(levy.id)
        again = desk.rerun(kept)

        assert (again.verdict, again.after.edition) == ("changed", 2)
        assert "document_removed" in {reason.kind for each in again.statements for reason in each.reasons}
        assert {each.text_before for each in again.statements if each.change == "lost"} == {None}
        assert desk.answer(kept, edition=1).citations[0].state == "removed"
        changes = desk.answer(kept).changes
        assert changes
        assert changes.verdict == "changed"
        everything = desk.rerun_all()
        assert [(each.id, each.verdict) for each in everything.answers] == [(kept, "nothing_changed")]
        assert everything.failed == ()

        said = desk.judge(kept, "missing", note="the levy")
        assert (said.kind, said.note, said.edition) == ("missing", "the levy", 2)
        assert desk.feedback(kept) == (said,)
        with pytest.raises(InvalidRequestError):
            desk.judge(kept, "wrong_citation", citation=99)


def test_a_thread_is_continued(own_address: str) -> None:
    with PolicyDesk(own_address) as desk:
        thread = desk.begin_thread("The levy")
        assert (thread.title, thread.turns) == ("The levy", ())

        first = desk.ask("What is the rate of the training levy?", thread=thread.id)
        *_, second = desk.stream("And when must it be paid?", thread=thread.id)

        assert isinstance(second, GivenAnswer)
        assert "levy" in (second.question_resolved or "")
        shown = desk.thread(thread.id)
        assert [each.answer.id for each in shown.turns if each.answer] == [first.answer_id, second.answer_id]
        assert [each.question for each in shown.turns] == [first.question, second.question]
        assert shown.turns[1].question_resolved == second.question_resolved
        assert "## 2. And when must it be paid?" in shown.markdown
        assert [(each.id, each.turns) for each in desk.threads()] == [(thread.id, 2)]
        assert desk.threads(offset=1) == ()

        desk.delete_thread(thread.id)
        with pytest.raises(NotFoundError):
            desk.ask("And now?", thread=thread.id)


def test_a_thread_begins_with_answers_just_given(own_address: str) -> None:
    with PolicyDesk(own_address) as desk:
        given = desk.ask(EN_QUESTION)
        assert given.answer_id

        thread = desk.begin_thread("The levy", [given.answer_id])

        assert [each.question for each in thread.turns] == [EN_QUESTION]
        with pytest.raises(NotFoundError):
            desk.begin_thread("Nothing", ["never-given"])


def test_filters_are_sent(desk: PolicyDesk) -> None:
    found = desk.ask(ZH_QUESTION, Filters(jurisdiction="CN-ZJ-330200", as_of=date(2024, 1, 1), kind="regulation"))
    before = desk.search(ZH_QUESTION, filters=Filters(jurisdiction="CN-ZJ-330200", as_of="2020-01-01"))

    assert {each.document.source for each in found.citations} == {NINGBO}
    assert found.coverage.filters == {"jurisdiction": "CN-ZJ-330200", "as_of": "2024-01-01", "kind": "regulation"}
    assert NINGBO not in {hit.document.source for hit in before.hits}


def test_what_is_read_from_a_question_can_be_left_out(desk: PolicyDesk) -> None:
    question = "宁波的企业接收学生实习，应当支付什么？"

    assert [each.value for each in desk.search(question).read] == ["CN-ZJ-330200"]
    assert desk.search(question, inferred=False).read == desk.search(question, ignore=["place"]).read == ()


def test_a_search_gives_as_many_as_are_asked_for(desk: PolicyDesk) -> None:
    found = desk.search("training levy", k=2)

    assert [hit.rank for hit in found.hits] == [1, 2]
    assert found.hits[0].document.source == LEVY


def test_documents_are_listed_and_read(desk: PolicyDesk) -> None:
    listed = desk.documents()
    study = next(each for each in listed if each.source == STUDY)

    read = desk.document(study.id)

    assert desk.health().documents == len(listed) == 7
    assert read.document.id == study.id
    assert [page.number for page in read.pages] == [1, 2]
    assert read.provenance["title"].origin == "sidecar"


def test_a_register_is_given_page_by_page(desk: PolicyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.provisions("obligations", Filters(language="zh"), bearer_class=["enterprise"], limit=2, sort="issued")
    monkeypatch.setattr("api.client.service.PAGE", 2)

    everything = list(
        desk.iter_provisions("obligations", Filters(language="zh"), bearer_class="enterprise", sort="issued")
    )

    assert page.total == len(everything) > 2
    assert tuple(everything[:2]) == page.provisions
    assert {label for each in everything for label in each.labels} >= {"obligation"}
    assert list(desk.iter_provisions("provisions", Filters(kind="nothing"))) == []
    value = next(value for each in desk.iter_provisions("incentives") for value in each.values if value.quantity)
    assert value.quantity and value.quantity.number > 0


def test_a_profile_is_matched(desk: PolicyDesk) -> None:
    matched = desk.match({**PROFILE, "spending": {"training_base": 3_000_000}}, as_of=date(2024, 1, 1))
    duties = desk.obligations(PROFILE)

    assert [entry.amount.value for entry in matched.applies if entry.amount] == [500_000]
    assert matched.as_of == date(2024, 1, 1)
    assert {duty.document.source for each in duties.stages.values() for duty in each} >= {NINGBO}


def test_an_upload_is_waited_for(own_address: str, tmp_path: Path) -> None:
    path = tmp_path / "gauge-order.md"
    path.write_text("# Gauge Order\n\n1. A keeper must paint every gauge green.\n", encoding="utf-8")
    with PolicyDesk(own_address) as desk:
        job = desk.wait_for(desk.upload(path), timeout_s=60)
        again = desk.wait_for(desk.upload(BytesIO(b"Two gauges are enough."), name="note.txt"), timeout_s=60)

        assert (job.state, [each.state for each in job.files]) == ("done", ["parsed"])
        assert again.files[0].source == "note.txt"
        assert desk.job(job.id) == job
        answer = desk.ask("What must a keeper paint?")
        assert answer.citations[0].document.id == job.files[0].document_id

        desk.remove(answer.citations[0].document.id)
        with pytest.raises(NotFoundError):
            desk.document(answer.citations[0].document.id)


def test_waiting_has_an_end(desk: PolicyDesk) -> None:
    job = Job("7", "upload", "waiting", datetime(2026, 1, 2, tzinfo=UTC), None, 0.0, None, ())

    with pytest.raises(JobTimeoutError, match="wait for it again"):
        desk.wait_for(job, timeout_s=0)


def _host(url: str) -> str:
    return url.removesuffix("/v1")


@pytest.mark.parametrize(
    ("call", "error", "kind", "says_"),
    [
        (lambda desk: desk.ask(" "), InvalidRequestError, "BlankQuestionError", "Write what you want to know"),
        (lambda desk: desk.ask("x", Filters(as_of="soon")), InvalidRequestError, "InvalidFilterError", "YYYY-MM-DD"),
        (lambda desk: desk.ask("\ud800"), InvalidRequestError, "about:blank", "body.question"),
        (lambda desk: list(desk.stream("\ud800")), InvalidRequestError, "about:blank", "body.question"),
        (lambda desk: desk.begin_thread("\ud800"), InvalidRequestError, "about:blank", "body.title"),
        (lambda desk: desk.search("levy", k=0), InvalidRequestError, "about:blank", "body.k"),
        (lambda desk: desk.document("nope"), NotFoundError, "UnknownDocumentError", "never ingested"),
        (lambda desk: desk.document("../health"), NotFoundError, "about:blank", "is not served"),
        (lambda desk: desk.remove("nope"), NotFoundError, "UnknownDocumentError", "never ingested"),
        (lambda desk: desk.job("nope"), NotFoundError, "UnknownRunError", "No run"),
        (lambda desk: desk.provisions(type="duty"), InvalidRequestError, "about:blank", "query.type"),
        (lambda desk: desk.match({"kind": "enterprise"}), InvalidRequestError, "ProfileError", "'place' is missing"),
        (lambda desk: desk.upload(BytesIO(b"x"), name="../x.md"), RefusedError, "NotAllowedError", "plain file name"),
    ],
    ids=[
        "blank",
        "filter",
        "half-asked",
        "half-streamed",
        "half-titled",
        "k",
        "document",
        "path",
        "remove",
        "job",
        "type",
        "profile",
        "name",
    ],
)
def test_what_the_service_says_becomes_an_error(
    desk: PolicyDesk, call: Any, error: type[ClientError], kind: str, says_: str
) -> None:
    with pytest.raises(error, match=says_) as failed:
        call(desk)

    assert isinstance(failed.value, PolicyDeskError)
    assert failed.value.kind == kind  # type: ignore[attr-defined]
    assert failed.value.may_pass is False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (409, FullError),
        (413, TooLargeError),
        (421, RefusedError),
        (503, UnavailableError),
        (500, BrokenServiceError),
        (418, BrokenServiceError),
    ],
)
def test_each_status_has_its_error(status: int, error: type[ClientError]) -> None:
    made = error_of(status, {"type": "urn:policydesk:X", "title": "T", "detail": "d", "retryable": True})

    assert type(made) is error
    assert made.may_pass
    assert str(made) == f"T (HTTP {status}). d"


def test_nothing_that_answers_is_said() -> None:
    with run_endpoint(says({})) as endpoint:
        url = _host(endpoint.url)  # closed at the end of the block

    with PolicyDesk(url) as desk, pytest.raises(UnreachableError, match="policydesk serve"):
        desk.health()


def test_a_reply_that_takes_too_long_is_given_up() -> None:
    with (
        run_endpoint(Reply(wait_s=0.5)) as endpoint,
        PolicyDesk(_host(endpoint.url), timeout_s=0.05) as desk,
        pytest.raises(UnreachableError, match="in time"),
    ):
        desk.ask("levy")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>", headers={"content-type": "text/html"}),
        says([]),
        says({"question": "levy"}),
        Reply(b"Bad gateway", status=502),
        Reply(json.dumps(["x"]).encode(), status=500),
        Reply(b"\xff"),
    ],
    ids=["page", "list", "other", "gateway", "no-problem", "no-text"],
)
def test_another_service_is_said_to_be_one(reply: Reply) -> None:
    with (
        run_endpoint(reply) as endpoint,
        PolicyDesk(_host(endpoint.url)) as desk,
        pytest.raises(UnexpectedReplyError, match="PolicyDesk service of this client's version"),
    ):
        desk.ask("levy")


def test_a_newer_services_fields_are_left_out(client: TestClient) -> None:
    newer = client.post("/v1/ask", json={"question": EN_QUESTION}).json() | {"moods": ["new"]}
    newer["citations"][0]["document"]["colour"] = "red"

    with run_endpoint(says(newer)) as endpoint, PolicyDesk(_host(endpoint.url)) as desk:
        assert desk.ask(EN_QUESTION).citations[0].document.source == LEVY


def test_the_client_loads_nothing_of_the_service() -> None:
    heavy = ("chromadb", "sqlalchemy", "fastapi", "numpy", "tantivy", "ctranslate2", "rag", "ingest", "corpus.corpus")
    code = f"import sys, api.client; sys.exit(' '.join(each for each in {heavy!r} if each in sys.modules) or 0)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
