"""``api.wiring`` puts together what it says; logs go to standard error."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
import structlog

from api.logs import configure_logs
from api.settings import Settings
from api.wiring import build_services, open_services
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.embedders.minilm import MiniLmEmbedder
from corpus.errors import CorpusBusyError, CorpusUnreadableError, DocumentTooLargeError, QuestionTooLongError
from corpus.filters import Filters
from corpus.indexes.chroma_index import ChromaIndex
from ingest.pipeline import Ingester
from rag.pipeline import Answerer
from rag.retrieve import Retriever
from sample_library import EN_QUESTION, LEVY, TEXTS, write_library
from scripted_endpoint import Reply, chats, run_endpoint, says, scores

ROOT = Path(__file__).parents[2]
SERVER_START_S = 20
RUN_CHROMA = "import sys, chromadb_rust_bindings as b; b.cli(['chroma', 'run', *sys.argv[1:]])"
"""What ``chroma run`` does; that command itself wants ``requests``, which nothing else here needs."""


def test_builds_what_it_says(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new" / "home")
    services = build_services(settings)
    try:
        assert services.settings is settings
        assert isinstance(services.corpus, Corpus)
        assert isinstance(services.corpus.embedder, MiniLmEmbedder)
        assert isinstance(services.ingester, Ingester)
        assert isinstance(services.retriever, Retriever)
        assert isinstance(services.answerer, Answerer)
        assert services.corpus.home == tmp_path / "new" / "home"
        assert {"catalogue.db", "vectors", "words"} <= {path.name for path in services.corpus.home.iterdir()}
    finally:
        services.corpus.close()


def test_settings_reach_the_parts(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "home", max_file_megabytes=0.0001, max_question_characters=5, lock_timeout_s=0.05
    )
    with open_services(settings) as first, open_services(settings) as second:
        row = first.ingester.ingest_upload("long.md", b"word " * 50).rows[0]
        assert row.reason == str(DocumentTooLargeError("long.md", 250, 100))
        with pytest.raises(QuestionTooLongError):
            first.answerer.answer("123456", Filters())
        with first.corpus.writing(), pytest.raises(CorpusBusyError, match=r"waited 0\.05 s"):
            second.ingester.ingest_upload("short.md", b"word")


def test_no_model_is_loaded_where_none_is_set(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from api.settings import Settings; from api.wiring import open_services\n"
        f"with open_services(Settings(home=Path({str(tmp_path)!r}))) as services: assert services.listwise is None\n"
        "print([name for name in ('openai', 'httpx2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("kind", "reply", "path"),
    [
        ("rerank", scores((1, 0.9), (0, 0.1)), "/v1/rerank"),
        ("tei", says([{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]), "/v1/rerank"),
        ("chat", chats('{"order": [2, 1]}'), "/v1/chat/completions"),
    ],
)
def test_a_model_that_is_set_has_the_last_word(own_home: Path, kind: str, reply: Reply, path: str) -> None:
    with open_services(Settings(home=own_home)) as services:
        before = [hit.passage.id for hit in services.retriever.retrieve("training levy", 4, Filters())]
    with run_endpoint(reply) as served:
        model = {"rerank_url": served.url, "rerank_kind": kind, "rerank_model": "m", "rerank_key": "sk-1"}
        with open_services(Settings(**{"home": own_home, "rerank_passages": 2, **model})) as services:
            after = [hit.passage.id for hit in services.retriever.retrieve("training levy", 4, Filters())]
            answer = services.answerer.answer(EN_QUESTION, Filters())
            ranked = services.retriever.rank("training levy", 100, None)
    assert after == [before[1], before[0], *before[2:]]
    assert [hit.passage_id for hit in ranked][:4] == after
    assert {citation.document.source for citation in answer.citations} == {LEVY}
    assert not any("reranker" in note for note in answer.coverage.notes)
    assert {(each.path, each.headers["authorization"]) for each in served.requests} == {(path, "Bearer sk-1")}
    assert len(served.requests) == 3


def test_catalogue_goes_where_its_url_says(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    with open_services(Settings(home=tmp_path / "home", database_url=url)):
        assert (tmp_path / "elsewhere.db").exists()
        assert not (tmp_path / "home" / "catalogue.db").exists()


def test_what_was_ingested_is_there_after_opening_again(own_home: Path) -> None:
    with open_services(Settings(home=own_home)) as services:
        assert services.corpus.verify().is_clean
        answer = services.answerer.answer(EN_QUESTION, Filters())
        assert {citation.document.source for citation in answer.citations} == {LEVY}


@pytest.mark.parametrize(
    "settings", [{"home": "/dev/null/x"}, {"database_url": "nonsense"}, {"chroma_url": "http://127.0.0.1:9"}]
)
def test_unusable_store_is_named(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(CorpusUnreadableError):
        build_services(Settings(**{"home": tmp_path, **settings}))


def test_what_was_opened_is_closed_when_a_later_part_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    for part in (Catalogue, ChromaIndex):
        close = part.close
        monkeypatch.setattr(part, "close", lambda self, close=close: (closed.append(type(self).__name__), close(self)))
    (tmp_path / "words").write_text("no folder", encoding="utf-8")
    with pytest.raises(CorpusUnreadableError, match="lexical index"):
        build_services(Settings(home=tmp_path))
    assert closed == ["ChromaIndex", "Catalogue"]


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    where = ["--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-c", RUN_CHROMA, *where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/api/v2/heartbeat", server)
            yield url
        finally:
            server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SERVER_START_S
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except (URLError, OSError):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.skip("the Chroma server of the installed package does not start")
            time.sleep(0.1)


@pytest.mark.slow
def test_vectors_live_in_a_chroma_server(tmp_path: Path, chroma_url: str) -> None:
    with open_services(Settings(home=tmp_path / "home", chroma_url=chroma_url)) as services:
        assert services.ingester.ingest_paths([write_library(tmp_path / "files")]).is_complete
        findings = services.corpus.verify()
        assert findings.is_clean
        assert findings.documents == len(TEXTS) + 1
        assert services.corpus.search_meaning("training levy", 3, None)
        assert not (tmp_path / "home" / "vectors").exists()
        services.corpus.remove([each.id for each in services.corpus.catalogue.documents()])
        assert services.corpus.search_meaning("training levy", 3, None) == []


@pytest.fixture
def _logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logs_as_before")
def test_logs_are_lines_of_json_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    structlog.get_logger("x").info("read", file="政策.md")
    structlog.get_logger("x").debug("not wanted")

    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert "政策.md" in line
    event = json.loads(line)
    assert event.pop("timestamp")
    assert event == {"event": "read", "file": "政策.md", "level": "info"}


@pytest.mark.usefixtures("_logs_as_before")
@pytest.mark.parametrize(("level", "lines"), [("debug", 2), ("WARNING", 1), ("nonsense", 1), ("error", 0)])
def test_log_level_chooses(capsys: pytest.CaptureFixture[str], level: str, lines: int) -> None:
    configure_logs(level)
    structlog.get_logger("x").warning("one")
    structlog.get_logger("x").debug("two")

    assert len(capsys.readouterr().err.splitlines()) == lines
