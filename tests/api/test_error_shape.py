"""Every way to fail has the one body, ``application/problem+json``, and says what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from api.app import ASSETS, create_app
from api.errors import SECURITY_HEADERS
from api.guards import FORM_OVERHEAD_BYTES
from api.logs import configure_logs
from api.settings import Settings
from api.wiring import Services, open_services
from corpus.errors import CorpusBusyError
from rag.pipeline import Answerer
from sample_library import LEVY, STUDY

JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=x"}
LONG = "long " * 500
ABOUT_NOTHING = "about:blank"


@dataclass(frozen=True)
class Case:
    id: str
    method: str
    path: str
    status: int
    says: str
    type: str = ABOUT_NOTHING
    body: dict[str, Any] = field(default_factory=dict)


def asked(question: Any, **filters: Any) -> dict[str, Any]:
    return {"json": {"question": question, "filters": filters}}


def searched(query: Any, **rest: Any) -> dict[str, Any]:
    return {"json": {"query": query, **rest}}


def raw(content: bytes | Iterator[bytes], headers: dict[str, str] = JSON) -> dict[str, Any]:
    return {"content": content, "headers": headers}


def sent(name: str) -> dict[str, Any]:
    return {"files": {"file": (name, b"words")}}


BLANK = "urn:policydesk:BlankQuestionError"
TOO_LONG = "urn:policydesk:QuestionTooLongError"
FILTER = "urn:policydesk:InvalidFilterError"
UNKNOWN = "urn:policydesk:UnknownDocumentError"
NO_RUN = "urn:policydesk:UnknownRunError"
NO_PAGE = "urn:policydesk:UnknownPageError"
NOT_SET = "urn:policydesk:FieldNotSetError"
NO_ANSWER = "urn:policydesk:UnknownAnswerError"
NO_THREAD = "urn:policydesk:UnknownThreadError"
NOT_ALLOWED = "urn:policydesk:NotAllowedError"
CASES = [
    Case("ask-blank", "POST", "/v1/ask", 422, "blank", BLANK, asked(" \n ")),
    Case("ask-punctuation", "POST", "/v1/ask", 422, "blank", BLANK, asked("？！…")),
    Case("ask-long", "POST", "/v1/ask", 422, "the limit is 2,000", TOO_LONG, asked(LONG)),
    Case("ask-place", "POST", "/v1/ask", 422, "'Ningbo'", FILTER, asked("levy", jurisdiction="Ningbo")),
    Case("ask-day", "POST", "/v1/ask", 422, "YYYY-MM-DD", FILTER, asked("levy", as_of="2020-02-30")),
    Case("ask-unknown-filter", "POST", "/v1/ask", 422, "body.filters.place", body=asked("levy", place="CN")),
    Case("ask-unknown-field", "POST", "/v1/ask", 422, "body.mode", body={"json": {"question": "levy", "mode": "x"}}),
    Case("ask-no-question", "POST", "/v1/ask", 422, "body.question", body={"json": {}}),
    Case("ask-number", "POST", "/v1/ask", 422, "body.question", body=asked(3)),
    Case("ask-list", "POST", "/v1/ask", 422, "body", body={"json": []}),
    Case("ask-no-body", "POST", "/v1/ask", 422, "body"),
    Case("ask-broken-json", "POST", "/v1/ask", 422, "JSON", body=raw(b'{"question": ')),
    Case("ask-not-utf8", "POST", "/v1/ask", 400, "parsing", body=raw(b'{"question": "\xff"}')),
    Case("ask-nested", "POST", "/v1/ask", 400, "parsing", body=raw(b"[" * 100_000)),
    Case("ask-surrogate", "POST", "/v1/ask", 422, "surrogate", body=raw(b'{"question": "\\ud800 levy"}')),
    Case("ask-get", "GET", "/v1/ask", 405, "/openapi.json"),
    Case("search-blank", "POST", "/v1/search", 422, "blank", BLANK, searched("")),
    Case("search-long", "POST", "/v1/search", 422, "the limit is 2,000", TOO_LONG, searched(LONG)),
    Case("search-none", "POST", "/v1/search", 422, "body.k", body=searched("levy", k=0)),
    Case("search-many", "POST", "/v1/search", 422, "body.k", body=searched("levy", k=1_001)),
    Case("search-nan", "POST", "/v1/search", 422, "body.k", body=raw(b'{"query": "levy", "k": NaN}')),
    Case("search-infinite", "POST", "/v1/search", 422, "body.k", body=raw(b'{"query": "levy", "k": 1e400}')),
    Case("search-place", "POST", "/v1/search", 422, "'??'", FILTER, searched("levy", filters={"jurisdiction": "??"})),
    Case(
        "search-surrogate", "POST", "/v1/search", 422, "filters.issuer",
        body=raw(b'{"query": "levy", "filters": {"issuer": "\\udfff"}}'),
    ),
    Case("search-put", "PUT", "/v1/search", 405, "/openapi.json", body=searched("levy")),
    Case("upload-path", "POST", "/v1/documents", 403, "plain file name", NOT_ALLOWED, sent("../../etc/x.md")),
    Case("upload-windows-path", "POST", "/v1/documents", 403, "plain file name", NOT_ALLOWED, sent("c:x.md")),
    Case("upload-hidden", "POST", "/v1/documents", 403, "plain file name", NOT_ALLOWED, sent(".x.md")),
    Case("upload-long-name", "POST", "/v1/documents", 403, "plain file name", NOT_ALLOWED, sent("x" * 300 + ".md")),
    Case("upload-nothing", "POST", "/v1/documents", 422, "body.file"),
    Case("upload-no-file", "POST", "/v1/documents", 422, "body.file", body={"data": {"file": "words"}}),
    Case(
        "upload-two", "POST", "/v1/documents", 422, "at most 1",
        body={"files": [("file", ("a.md", b"a")), ("file", ("b.md", b"b"))]},
    ),
    Case("upload-broken-form", "POST", "/v1/documents", 400, "multipart", body=raw(b"junk", FORM)),
    Case("documents-patch", "PATCH", "/v1/documents", 405, "/openapi.json"),
    Case("read-unknown", "GET", "/v1/documents/0123456789abcdef", 404, "was removed or never ingested", UNKNOWN),
    Case("read-nul", "GET", "/v1/documents/%00", 404, "was removed or never ingested", UNKNOWN),
    Case("read-not-utf8", "GET", "/v1/documents/%ff", 404, "was removed or never ingested", UNKNOWN),
    Case("read-path", "GET", "/v1/documents/..%2f..%2fetc%2fpasswd", 404, "/openapi.json"),
    Case("delete-unknown", "DELETE", "/v1/documents/nope", 404, "was removed or never ingested", UNKNOWN),
    Case("history-unknown", "GET", "/v1/documents/nope/history", 404, "was removed or never ingested", UNKNOWN),
    Case("relations-unknown", "GET", "/v1/documents/nope/relations", 404, "was removed or never ingested", UNKNOWN),
    Case("changes-unknown", "GET", "/v1/documents/nope/changes?since=a", 404, "was removed or never", UNKNOWN),
    Case("changes-since-nothing", "GET", "/v1/documents/nope/changes", 422, "query.since"),
    Case("correct-unknown", "PATCH", "/v1/documents/nope", 404, "was removed", UNKNOWN, {"json": {"issuer": "x"}}),
    Case("correct-number", "PATCH", "/v1/documents/nope", 422, "body.issuer", body={"json": {"issuer": 3}}),
    Case("correct-list", "PATCH", "/v1/documents/nope", 422, "body", body={"json": []}),
    Case("correct-field", "PATCH", "/v1/documents/{levy}", 422, "no such field", NOT_SET, {"json": {"colour": "x"}}),
    Case("correct-value", "PATCH", "/v1/documents/{levy}", 422, "YYYY-MM-DD", NOT_SET, {"json": {"issued": "soon"}}),
    Case("correct-forget-nothing", "PATCH", "/v1/documents/{levy}", 422, "no such", NOT_SET, {"json": {"notes": None}}),
    Case("picture-unknown", "GET", "/v1/documents/nope/pages/1.png", 404, "was removed or never ingested", UNKNOWN),
    Case("picture-of-text", "GET", "/v1/documents/{levy}/pages/1.png", 404, "no pages to show", NO_PAGE),
    Case("picture-page-0", "GET", "/v1/documents/{study}/pages/0.png", 422, "path.number"),
    Case("picture-page-99", "GET", "/v1/documents/{study}/pages/99.png", 404, "pages 1 to 2", NO_PAGE),
    Case("picture-page-a", "GET", "/v1/documents/{study}/pages/a.png", 422, "path.number"),
    Case("picture-narrow", "GET", "/v1/documents/{study}/pages/1.png?width=9", 422, "query.width"),
    Case("picture-wide", "GET", "/v1/documents/{study}/pages/1.png?width=4001", 422, "query.width"),
    Case("picture-mark", "GET", "/v1/documents/{study}/pages/1.png?highlight=9-3", 422, "'highlight'", FILTER),
    Case("picture-mark-word", "GET", "/v1/documents/{study}/pages/1.png?highlight=law", 422, "'highlight'", FILTER),
    Case("picture-mark-far", "GET", "/v1/documents/{study}/pages/1.png?highlight=0-999999", 422, "within 0-", FILTER),
    Case("provisions-type", "GET", "/v1/provisions?type=duty", 422, "query.type"),
    Case("provisions-limit", "GET", "/v1/provisions?limit=1001", 422, "query.limit"),
    Case("provisions-unknown", "GET", "/v1/provisions?colour=red", 422, "query.colour"),
    Case("provisions-place", "GET", "/v1/provisions?jurisdiction=Ningbo", 422, "'Ningbo'", FILTER),
    Case("incentives-day", "GET", "/v1/incentives?as_of=soon&format=csv", 422, "YYYY-MM-DD", FILTER),
    Case("incentives-type", "GET", "/v1/incentives?type=incentive", 422, "query.type"),
    Case("obligations-sort", "GET", "/v1/obligations?sort=colour", 422, "query.sort"),
    Case("mechanisms-offset", "GET", "/v1/mechanisms?offset=-1", 422, "query.offset"),
    Case("answers-limit", "GET", "/v1/answers?limit=0", 422, "query.limit"),
    Case("answers-rerun-list", "POST", "/v1/answers/rerun", 403, "evil", body={"headers": {"origin": "https://evil.example"}}),
    Case("answer-unknown", "GET", "/v1/answers/nope", 404, "nope", NO_ANSWER),
    Case("answer-save-unknown", "PUT", "/v1/answers/nope", 404, "nope", NO_ANSWER),
    Case("answer-delete-unknown", "DELETE", "/v1/answers/nope", 404, "nope", NO_ANSWER),
    Case("answer-rerun-unknown", "POST", "/v1/answers/nope/rerun", 404, "nope", NO_ANSWER),
    Case("feedback-kind", "POST", "/v1/answers/nope/feedback", 422, "body.kind", body={"json": {"kind": "fine"}}),
    Case("feedback-unknown", "GET", "/v1/answers/nope/feedback", 404, "nope", NO_ANSWER),
    Case("thread-title", "POST", "/v1/threads", 422, "body", body={"json": []}),
    Case("threads-offset", "GET", "/v1/threads?offset=-1", 422, "query.offset"),
    Case("thread-unknown", "GET", "/v1/threads/nope", 404, "nope", NO_THREAD),
    Case("thread-delete-unknown", "DELETE", "/v1/threads/nope", 404, "nope", NO_THREAD),
    Case("match-no-profile", "POST", "/v1/match", 422, "body.profile", body={"json": {}}),
    Case("match-facts-wrong-host", "GET", "/v1/match/facts", 421, "evil", body={"headers": {"host": "evil.example"}}),
    Case("job-unknown", "GET", "/v1/jobs/nope", 404, "policydesk ledger", NO_RUN),
    Case("job-long-wait", "GET", "/v1/jobs/nope?wait=61", 422, "query.wait"),
    Case("jobs-wrong-host", "GET", "/v1/jobs", 421, "evil", body={"headers": {"host": "evil.example"}}),
    Case("health-post", "POST", "/v1/health", 405, "/openapi.json"),
    Case("no-such-route", "GET", "/v1/nope", 404, "/openapi.json"),
    Case("no-such-page", "GET", "/nope.html", 404, "/openapi.json"),
    Case("page-traversal", "GET", "/..%2fapp.py", 404, "/openapi.json"),
    Case("docs-page", "GET", "/docs", 404, "/openapi.json"),
    Case("wrong-host", "GET", "/", 421, "POLICYDESK_ALLOWED_HOSTS", body={"headers": {"host": "evil.example"}}),
    Case("wrong-host-api", "GET", "/v1/health", 421, "evil", body={"headers": {"host": "127.0.0.1.evil.example"}}),
    Case("wrong-host-list", "GET", "/v1/documents", 421, "evil", body={"headers": {"host": "evil.example:8787"}}),
    Case(
        "wrong-origin", "POST", "/v1/ask", 403, "evil",
        body=asked("levy") | {"headers": {"origin": "https://evil.example"}},
    ),
    Case(
        "wrong-origin-port", "POST", "/v1/ask", 403, "8080",
        body=asked("levy") | {"headers": {"origin": "http://127.0.0.1:8080"}},
    ),
    Case(
        "broken-origin", "POST", "/v1/ask", 403, "http://[",
        body=asked("levy") | {"headers": {"origin": "http://["}},
    ),
    Case("no-origin", "DELETE", "/v1/documents/nope", 403, "null", body={"headers": {"origin": "null"}}),
]  # fmt: skip


def check_problem(response: Any, status: int) -> dict[str, Any]:
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert isinstance(body, dict)
    assert set(body) == {"type", "title", "status", "detail", "retryable"}
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in response.text
    return body


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_error_shape(client: TestClient, services: Services, case: Case) -> None:
    ids = {document.source: document.id for document in services.corpus.catalogue.documents()}
    path = case.path.replace("{levy}", ids[LEVY]).replace("{study}", ids[STUDY])
    body = check_problem(client.request(case.method, path, **case.body), case.status)

    assert case.says in body["detail"]
    assert body["type"] == case.type
    assert body["retryable"] is False


def test_every_route_has_a_failing_case(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    served = {(method.upper(), path) for path, methods in paths.items() for method in methods if not _is_chat(path)}
    failing = {
        (method, path)
        for method, path in served
        for case in CASES
        if case.method == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), case.path.partition("?")[0])
    }

    assert failing == served


def _is_chat(path: str) -> bool:
    """Whether a route fails as OpenAI's do, which tests/api/chat tries."""
    return path.startswith(("/v1/chat/", "/v1/models"))


@pytest.fixture
def _logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logs_as_before")
def test_the_unforeseen_is_logged_and_told_without_its_trace(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("secret /home/user/path")

    monkeypatch.setattr(Answerer, "answer", break_down)
    configure_logs("error")

    response = client.post("/v1/ask", **asked("levy"))

    body = check_problem(response, 500)
    assert "secret" not in response.text
    assert "its log says why" in body["detail"]
    assert "secret /home/user/path" in capsys.readouterr().err
    assert client.get("/v1/health").status_code == 200


def test_what_passes_by_itself_is_retryable(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise CorpusBusyError("/home", 10)

    monkeypatch.setattr(Answerer, "answer", busy)

    body = check_problem(client.post("/v1/ask", **asked("levy")), 503)

    assert body["retryable"] is True
    assert body["type"] == "urn:policydesk:CorpusBusyError"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with open_services(Settings(home=tmp_path_factory.mktemp("empty"))) as services:
        yield TestClient(create_app(services), base_url="http://127.0.0.1")


@pytest.mark.parametrize(("path", "body"), [("/v1/ask", asked("levy")), ("/v1/search", searched("levy"))])
def test_an_empty_corpus_says_how_to_fill_it(empty: TestClient, path: str, body: dict[str, Any]) -> None:
    problem = check_problem(empty.post(path, **body), 503)

    assert problem["type"] == "urn:policydesk:EmptyCorpusError"
    assert "policydesk ingest" in problem["detail"]


def test_announced_size_is_refused_before_it_is_read(own: Any) -> None:
    limit = 50_000 + FORM_OVERHEAD_BYTES

    response = own.client.post("/v1/documents", content=b"", headers=FORM | {"content-length": str(limit + 1)})

    assert "POLICYDESK_MAX_FILE_MEGABYTES" in check_problem(response, 413)["detail"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/v1/ask", JSON), ("/v1/search", JSON), ("/v1/documents", FORM)],
    ids=["ask", "search", "upload"],
)
def test_size_that_was_not_announced_is_refused(own: Any, path: str, headers: dict[str, str]) -> None:
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(40):
            taken += 1
            yield b" " * 50_000

    response = own.client.post(path, content=chunks(), headers=headers)

    assert "goes on after 1,050,000 bytes" in check_problem(response, 413)["detail"]
    assert own.client.get("/v1/health").status_code == 200


def test_the_address_served_is_answered_besides_the_allowed_hosts(services: Services) -> None:
    app = create_app(services, bound_to="desk.local")
    for address, status in [("http://desk.local:8787", 200), ("http://DESK.local", 200), ("http://other.local", 421)]:
        with TestClient(app, base_url=address) as each:
            assert each.get("/v1/health").status_code == status


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8787", "localhost:1", "LOCALHOST", "[::1]:8787", "[::1]"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/v1/health", headers={"host": host}).status_code == 200


def test_own_page_may_change_the_corpus(own: Any) -> None:
    headers = {"host": "localhost:8787", "origin": "http://localhost:8787"}

    assert own.client.post("/v1/documents", headers=headers, **sent("words.md")).status_code == 202


@pytest.mark.parametrize("path", [*ASSETS, "/v1/health", "/v1/nope"])
def test_every_reply_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers
