"""The MCP server, asked by the SDK's own client over standard input and output and over HTTP."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from api.mcp.server import METADATA, PATH, build_server, http_app
from api.mcp.texts import link_to
from api.mcp.tools import TOOLS
from api.wiring import Services
from corpus.errors import CorpusBusyError
from rag.pipeline import Answerer
from running import serving
from sample_library import EN_QUESTION, LEVY, NINGBO, STUDY, UNANSWERABLE, ZH_QUESTION

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": EN_QUESTION}),
    ("ask", {"question": ZH_QUESTION, "jurisdiction": "CN-ZJ-330200", "inferred": False}),
    ("ask", {"question": UNANSWERABLE}),
    ("search", {"query": "training levy", "k": 3}),
    ("read_document", {"document": LEVY, "place": "Part 2"}),
    ("provisions", {"type": ["incentive"], "limit": 2}),
    ("match", {"profile": {"kind": "enterprise", "place": "CN-ZJ-330200"}}),
    ("match", {"profile": '{"kind": "enterprise", "place": "CN-ZJ-330200"}', "what": "obligations"}),
    ("documents", {"kind": "law"}),
]


def ask_server(services: Services, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """Do something with a client of a server in this process."""

    failed: list[MCPError] = []

    async def run() -> Any:
        async with Client(build_server(services)) as client:
            try:
                return await work(client)
            except MCPError as error:  # kept out of the group that the client's tasks would make of it
                failed.append(error)

    done = anyio.run(run)
    for error in failed:
        raise error
    return done


def call(services: Services, tool: str, **arguments: Any) -> Any:
    return ask_server(services, lambda client: client.call_tool(tool, arguments))


@pytest.mark.parametrize(("tool", "arguments"), CALLS)
def test_a_tool_gives_data_and_words(services: Services, tool: str, arguments: dict[str, Any]) -> None:
    result = call(services, tool, **arguments)  # the client holds the data against the schema

    assert not result.is_error, result.content
    assert result.structured_content
    assert result.content[0].text
    schema = next(each for each in TOOLS if each.name == tool).output_schema()
    Draft202012Validator(schema).validate(result.structured_content)


def test_tools_are_described_for_a_model(services: Services) -> None:
    listed = ask_server(services, lambda client: client.list_tools()).tools

    assert [tool.name for tool in listed] == ["ask", "search", "read_document", "provisions", "match", "documents"]
    for tool in listed:
        assert tool.description
        assert tool.annotations.read_only_hint == (tool.name != "ask")  # which keeps an answer where it is told to
        assert tool.annotations.destructive_hint is False
        for schema in (tool.input_schema, tool.output_schema):
            assert schema["type"] == "object"
            Draft202012Validator.check_schema(schema)
        for name, argument in tool.input_schema["properties"].items():
            assert argument.get("description") or "const" in argument, (tool.name, name)


def test_an_answer_is_the_one_that_the_service_gives(services: Services, client: Any) -> None:
    result = call(services, "ask", question=EN_QUESTION)

    answer = client.post("/v1/ask", json={"question": EN_QUESTION}).json()
    without_times = {"timings_ms": None}
    assert result.structured_content | without_times == answer | without_times
    first = answer["citations"][0]
    assert link_to(first["document"]["id"], first["start"], first["end"]) in result.content[0].text


TURNS = [
    {"role": "user", "text": "What is the rate of the training levy?"},
    {"role": "assistant", "text": "0.5 per cent of the pay bill."},
]


@pytest.mark.parametrize("history", [TURNS, json.dumps(TURNS)], ids=["turns", "as-text"])
def test_a_follow_up_is_understood_by_the_turns_before_it(services: Services, client: Any, history: Any) -> None:
    asked = "And when must it be paid?"

    result = call(services, "ask", question=asked, history=history)

    answer = client.post("/v1/ask", json={"question": asked, "history": TURNS}).json()
    assert "levy" in result.structured_content["question_resolved"]
    assert result.structured_content | {"timings_ms": None} == answer | {"timings_ms": None}
    assert result.structured_content["question_resolved"] in result.content[0].text


def test_an_answer_is_kept_only_where_that_is_asked(own: Any) -> None:
    memory = own.services.corpus.catalogue.memory
    passing = call(own.services, "ask", question=ZH_QUESTION)
    assert memory.count() == 0
    assert "answer_id" not in passing.structured_content

    result = call(own.services, "ask", question=EN_QUESTION, jurisdiction="GB", save=True)

    identifier = result.structured_content["answer_id"]
    kept = memory.answer(identifier)
    assert (kept.question, kept.is_saved, dict(kept.filters)) == (EN_QUESTION, True, {"jurisdiction": "GB"})
    assert result.content[0].text.endswith(f"Kept as {identifier}.")


def test_a_thread_is_continued(own: Any) -> None:
    threads = own.services.corpus.catalogue.threads
    thread = threads.create("The levy").id

    first = call(own.services, "ask", question="What is the rate of the training levy?", thread=thread)
    second = call(own.services, "ask", question="And when must it be paid?", thread=thread)

    assert "levy" in second.structured_content["question_resolved"]
    turns = threads.thread(thread).turns
    assert [each.answer_id for each in turns] == [
        each.structured_content["answer_id"] for each in (first, second)
    ]  # fmt: skip


def test_no_answer_is_no_error(services: Services) -> None:
    result = call(services, "ask", question=UNANSWERABLE)

    assert not result.is_error
    assert result.structured_content["completeness"] == "none"


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": " "}, "Write what you want to know"),
        ("ask", {"question": "levy", "jurisdiction": "Ningbo"}, "Correct it or leave it out"),
        ("ask", {}, "question: Field required"),
        ("ask", {"question": "levy", "place": "GB"}, "place: Extra inputs are not permitted"),
        ("ask", {"question": "levy", "history": [{"role": "system", "text": "x"}]}, "history.0.role"),
        ("ask", {"question": "levy", "history": "before"}, "valid list"),
        ("ask", {"question": "levy", "history": "[" * 100_000}, "valid list"),
        ("ask", {"question": "levy", "thread": "nope"}, "No thread has the id 'nope'"),
        ("search", {"query": "levy", "k": 51}, "less than or equal to 50"),
        ("read_document", {"document": "nope"}, "removed or never ingested"),
        ("read_document", {"document": LEVY, "place": "s. 77"}, "its headings are called Part 1, Part 2"),
        ("read_document", {"document": LEVY, "page": 3}, "no pages to show"),
        ("read_document", {"document": LEVY, "start": 10_000}, "Read it from a smaller offset"),
        ("provisions", {"type": ["duty"]}, "type.0"),
        ("match", {"profile": {"kind": "enterprise"}}, "'place' is missing"),
        ("match", {"profile": "none"}, "valid dictionary"),
        ("documents", {"limit": 0}, "greater than or equal to 1"),
        ("no_such_tool", {}, "The tools are ask, search"),
    ],
)
def test_errors_say_what_to_do_next(services: Services, tool: str, arguments: dict[str, Any], says: str) -> None:
    result = call(services, tool, **arguments)

    assert result.is_error
    assert says in result.content[0].text
    assert "Traceback" not in result.content[0].text
    assert "pydantic" not in result.content[0].text


@pytest.mark.parametrize(
    ("error", "says"),
    [(RuntimeError("secret"), "The tool broke"), (CorpusBusyError("/home", 10), "when the other ingest has ended")],
)
def test_faults_are_told_without_their_trace(
    services: Services, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Answerer, "answer", fail)

    result = call(services, "ask", question="levy")

    assert result.is_error
    assert says.lower() in result.content[0].text.lower()
    assert "secret" not in result.content[0].text


def test_documents_are_resources(services: Services) -> None:
    held = services.corpus.catalogue.documents()

    listed = ask_server(services, lambda client: client.list_resources()).resources
    assert {each.uri: each.title for each in listed} == {link_to(each.id): each.metadata.title for each in held}
    for document in held:
        uri = link_to(document.id)
        read = ask_server(services, lambda client, uri=uri: client.read_resource(uri)).contents[0]
        assert read.text == services.corpus.catalogue.text(document.id)
        assert read.mime_type == "text/plain"
        assert read.meta[METADATA]["id"] == document.id


def test_resources_come_page_by_page(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.mcp.server.RESOURCES_ON_A_PAGE", 3)

    async def all_pages(client: Client) -> list[str]:
        pages, cursor = [], None
        while not pages or cursor:
            page = await client.list_resources(cursor=cursor)
            assert len(page.resources) <= 3
            pages += [each.uri for each in page.resources]
            cursor = page.next_cursor
        return pages

    uris = ask_server(services, all_pages)
    assert uris == [link_to(each.id) for each in services.corpus.catalogue.documents()]


def test_a_part_of_a_document_is_a_resource_too(services: Services) -> None:
    citation = call(services, "ask", question=EN_QUESTION).structured_content["citations"][0]
    uri = link_to(citation["document"]["id"], citation["start"], citation["end"])

    read = ask_server(services, lambda client: client.read_resource(uri)).contents[0]

    assert read.text == citation["quote"]
    templates = ask_server(services, lambda client: client.list_resource_templates()).resource_templates
    assert templates[0].uri_template == "policydesk://documents/{id}{?start,end}"


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("policydesk://documents/nope", "removed or never ingested"),
        ("file:///etc/passwd", "They are called policydesk://documents/ID"),
        ("policydesk://documents/..%2f..%2fetc", "removed or never ingested"),
        ("policydesk://documents/{levy}?start=x", "They are called"),
        ("policydesk://documents/{levy}?start=9&end=3", "smaller offset"),
    ],
)
def test_what_is_no_resource_is_said(services: Services, uri: str, says: str) -> None:
    levy = next(each.id for each in services.corpus.catalogue.documents() if each.source == LEVY)

    with pytest.raises(MCPError, match=says) as failed:
        ask_server(services, lambda client: client.read_resource(uri.replace("{levy}", levy)))

    assert failed.value.error.code == -32602


def test_a_cursor_of_nobodys_is_refused(services: Services) -> None:
    with pytest.raises(MCPError, match="Begin without a cursor"):
        ask_server(services, lambda client: client.list_resources(cursor="next"))


def test_over_http(services: Services) -> None:
    async def ask(url: str) -> Any:
        async with Client(url) as client:
            assert client.server_info.name == "policydesk"
            assert "citations" in (client.instructions or "")
            tools = await client.list_tools()
            return len(tools.tools), await client.call_tool("ask", {"question": ZH_QUESTION})

    with serving(http_app(services, ["127.0.0.1"])) as url:
        tools, result = anyio.run(ask, url + PATH)

    assert tools == len(TOOLS)
    assert result.structured_content["citations"][0]["document"]["source"] == NINGBO


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"host": "evil.example"}, 421), ({"origin": "https://evil.example"}, 403), ({"content-type": "text/plain"}, 400)],
    ids=["host", "origin", "type"],
)
def test_http_answers_this_machine_alone(services: Services, headers: dict[str, str], status: int) -> None:
    with serving(http_app(services, ["127.0.0.1"])) as url:
        sent = {"content-type": "application/json", "accept": "application/json, text/event-stream"} | headers
        reply = httpx.post(url + PATH, headers=sent, content=b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}')

    assert reply.status_code == status


def command(home: Path) -> StdioServerParameters:
    words = ["-c", "from api.cli import main; main()", "--home", str(home), "mcp"]
    return StdioServerParameters(command=sys.executable, args=words, cwd=Path(__file__).parents[3])


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_standard_input_and_output(library_home: Path, mode: str) -> None:
    async def ask() -> Any:
        async with Client(stdio_client(command(library_home)), mode=mode) as client:
            found = await client.call_tool("search", {"query": "laboratories", "k": 1})
            failed = await client.call_tool("ask", {"question": ""})
            read = await client.read_resource(link_to(found.structured_content["hits"][0]["document"]["id"]))
            return found, failed, read

    found, failed, read = anyio.run(ask)

    assert found.structured_content["hits"][0]["document"]["source"] == STUDY
    assert failed.is_error
    assert "laboratories" in read.contents[0].text


@pytest.mark.slow
def test_standard_output_holds_nothing_but_the_protocol(library_home: Path) -> None:
    server = command(library_home)
    lines = (
        '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", '
        '"capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}\n'
        '{"jsonrpc": "2.0", "method": "notifications/initialized"}\n'
        "this is no JSON\n"
        '{"jsonrpc": "2.0", "id": 2, "method": "tools/list"}\n'
    )

    words = [server.command, *server.args[:2], "--home", str(library_home), "mcp"]
    ended = subprocess.run(words, input=lines, capture_output=True, text=True, timeout=100, check=False, cwd=server.cwd)

    assert ended.returncode == 0, ended.stderr
    out = [line for line in ended.stdout.splitlines() if line]
    assert all(line.startswith('{"jsonrpc":"2.0"') for line in out), out
    assert any('"id":2' in line and '"read_document"' in line for line in out)


@pytest.mark.slow
def test_the_command_serves_http_on_this_machine(library_home: Path) -> None:
    server = command(library_home)
    words = [server.command, *server.args, "--http", "--port", "0"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=server.cwd)
    assert running.stderr
    try:
        said = running.stderr.readline()
        url = next(word for word in said.split() if word.startswith("http"))

        async def ask() -> Any:
            async with Client(url) as client:
                return await client.call_tool("documents", {"document": LEVY})

        found = anyio.run(ask)
    finally:
        running.terminate()
        out, _ = running.communicate(timeout=30)

    assert url.startswith("http://127.0.0.1:")
    assert found.structured_content["total"] == 1
    assert out == ""
