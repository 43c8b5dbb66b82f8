"""The typed client against a service that really runs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.client import Filters, PolicyDesk
from api.client.errors import (
    BrokenServiceError,
    ClientError,
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
from api.client.models import Job
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
        (lambda desk: desk.search("levy", k=0), InvalidRequestError, "about:blank", "body.k"),
        (lambda desk: desk.document("nope"), NotFoundError, "UnknownDocumentError", "never ingested"),
        (lambda desk: desk.document("../health"), NotFoundError, "about:blank", "is not served"),
        (lambda desk: desk.remove("nope"), NotFoundError, "UnknownDocumentError", "never ingested"),
        (lambda desk: desk.job("nope"), NotFoundError, "UnknownRunError", "No run"),
        (lambda desk: desk.provisions(type="duty"), InvalidRequestError, "about:blank", "query.type"),
        (lambda desk: desk.match({"kind": "enterprise"}), InvalidRequestError, "ProfileError", "'place' is missing"),
        (lambda desk: desk.upload(BytesIO(b"x"), name="../x.md"), RefusedError, "NotAllowedError", "plain file name"),
    ],
    ids=["blank", "filter", "k", "document", "path", "remove", "job", "type", "profile", "name"],
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
