"""Questions while the configured embedding endpoint fails: answered by words alone, and said so in their language."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from corpus.embedder_errors import WrongLengthError
from corpus.embedders import endpoint
from corpus.embedders.endpoint import EndpointEmbedder
from corpus.errors import ProviderError
from corpus.filters import Filters
from corpus.glossary import Glossary
from fakes import HashEmbedder, LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS
from rag import outage
from rag.adapters import openai_endpoint
from rag.adapters.openai_endpoint import OpenAiEndpoint
from rag.outage import LOG_EVERY_S, PAUSE_S, Outage
from rag_desk import ACT, CITY, MAX_FILE_BYTES, TEXTS, Desk, open_desk
from scripted_endpoint import Endpoint, Reply, Scripted, embeds, run_endpoint, says

KEY = "sk-very-secret-1234"
ENGLISH = "What penalty is due for failing to pay the levy on time?"
CHINESE = "学徒津贴不得低于当地最低工资标准的百分之几？"
NONSENSE = says({"object": "list", "model": "bge", "data": [{"index": 0, "embedding": [0.0] * 64}]})


@dataclass(frozen=True)
class Served:
    """A desk whose vectors an endpoint makes, which worked while the documents were taken in."""

    desk: Desk
    endpoint: Endpoint

    def turns(self, *replies: Scripted) -> None:
        """Have the endpoint answer otherwise from now on."""
        self.endpoint.replies[:] = replies
        self.endpoint.requests.clear()


@contextmanager
def served_desk(folder: Path, glossary: Glossary) -> Iterator[Served]:
    with run_endpoint(embeds(HashEmbedder())) as running:
        embedder = EndpointEmbedder(OpenAiEndpoint(running.url, KEY, 60), "bge")
        desk = open_desk(folder, TEXTS, embedder, glossary)
        yield Served(desk, running)
        desk.corpus.close()
        embedder.close()


@pytest.fixture(scope="module")
def module_desk(tmp_path_factory: pytest.TempPathFactory, glossary: Glossary) -> Iterator[Served]:
    with served_desk(tmp_path_factory.mktemp("served"), glossary) as opened:
        yield opened


@pytest.fixture
def served(module_desk: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The desk as it is with an endpoint that works, and never failed."""
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "multiplier", 0.01)
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "jitter", 0.01)
    monkeypatch.setattr(endpoint, "FIRST_TEXT_S", 0.4)
    monkeypatch.setattr(endpoint, "EACH_TEXT_S", 0.0)
    monkeypatch.setattr(module_desk.desk.retriever, "_outage", Outage())
    module_desk.turns(embeds(HashEmbedder()))
    return module_desk


FAILURES = [
    (says({"error": {"message": KEY}}, status=500), "an error of its server (HTTP 500)", "服务器出错（HTTP 500）"),
    (says({"error": {"message": KEY}}, status=401), "the key was refused (HTTP 401)", "密钥被拒绝（HTTP 401）"),
    (Reply(wait_s=3), "no answer within the time-out", "未在限定时间内答复"),
    (Reply(b"<html>"), "its answer cannot be used", "答复无法使用"),
    (NONSENSE, "its answer cannot be used", "答复无法使用"),
]


@pytest.mark.parametrize(("failure", "cause", "in_chinese"), FAILURES, ids=["500", "401", "slow", "page", "nonsense"])
@pytest.mark.parametrize("question", [ENGLISH, CHINESE])
def test_a_question_is_answered_by_words_and_says_so(
    served: Served, question: str, failure: Scripted, cause: str, in_chinese: str
) -> None:
    served.turns(failure)

    answer = served.desk.answer(question)

    note = answer.coverage.notes[-1]
    if question == ENGLISH:
        assert note.startswith(f"The configured embedding model failed: {cause}; this was found by words alone. ")
        assert "POLICYDESK_EMBED_" in note or "Try again later" in note
    else:
        assert note.startswith(f"所配置的向量模型未能使用：{in_chinese}；仅按关键词检索。请")
    assert KEY not in note
    assert answer.completeness == "complete"
    assert answer.citations[0].document.source == (ACT if question == ENGLISH else CITY)


@pytest.mark.parametrize("question", [ENGLISH, CHINESE])
def test_nothing_but_the_words_counts_then(served: Served, tmp_path: Path, glossary: Glossary, question: str) -> None:
    class Reading(HashEmbedder):
        def can_read(self, text: str) -> bool:
            return False

    by_words = open_desk(tmp_path, TEXTS, Reading(), glossary)
    served.turns(says({}, status=500))

    found = served.desk.answer(question)

    expected = by_words.answer(question)
    assert found.statements == expected.statements
    assert [hit.passage.text for hit in served.desk.search(question)] == [
        hit.passage.text for hit in by_words.search(question)
    ]
    by_words.corpus.close()


def test_an_endpoint_that_is_gone_keeps_nobody_waiting(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with run_endpoint(says({})) as closed:
        pass
    embedder = EndpointEmbedder(OpenAiEndpoint(closed.url, KEY, 60), "bge")
    monkeypatch.setattr(served.desk.corpus, "embedder", embedder)

    answer = served.desk.answer(ENGLISH)

    embedder.close()
    assert "it cannot be reached; this was found by words alone. Check that it runs" in answer.coverage.notes[-1]


def test_vectors_of_another_length_are_never_used(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.turns(embeds(HashEmbedder(dimensions=9)))
    fresh = EndpointEmbedder(OpenAiEndpoint(served.endpoint.url, KEY, 60), "bge")  # as after a start
    held = served.desk.corpus.embedder.dimensions
    monkeypatch.setattr(served.desk.corpus, "embedder", fresh)

    english, chinese = served.desk.answer(ENGLISH), served.desk.answer(CHINESE)

    assert f"its vectors have 9 numbers and those held have {held}; this was found by" in english.coverage.notes[-1]
    assert "`policydesk verify --repair`" in english.coverage.notes[-1]
    assert f"其向量的长度与已有的不同（9，{held}）；仅按关键词检索。请恢复原来的模型" in chinese.coverage.notes[-1]
    with pytest.raises(WrongLengthError, match="Serve the former model again"):
        served.desk.retriever.rank(ENGLISH, 5, None)
    fresh.close()


def test_what_is_measured_is_never_words_alone_instead(served: Served) -> None:
    served.turns(says({}, status=500))

    for ask in (served.desk.retriever.rank, served.desk.retriever.fused):
        with pytest.raises(ProviderError):
            ask(ENGLISH, 5, None)


def test_sentences_are_weighed_by_words_where_only_that_fails(served: Served) -> None:
    served.turns(embeds(HashEmbedder()), says({}, status=500))

    answer = served.desk.answer(ENGLISH)

    assert answer.coverage.notes[-1] == (
        "The configured embedding model failed: an error of its server (HTTP 500); sentences were chosen by their "
        "words alone. Try again later; if it stays so, see the log of that service."
    )
    assert answer.completeness == "complete"


def test_after_a_time_out_it_is_left_alone_for_a_while(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(served.desk.retriever, "_outage", Outage(lambda: now[0]))
    served.turns(Reply(wait_s=3))
    with capture_logs() as logs:
        first = served.desk.answer(ENGLISH)
        asked = len(served.endpoint.requests)
        served.turns(embeds(HashEmbedder()))
        second = served.desk.answer(ENGLISH)

    assert asked == 1
    assert served.endpoint.requests == []
    assert second.coverage.notes == first.coverage.notes
    assert [(each["event"], each["fault"]) for each in logs] == [("embedder failed", "timeout")]
    now[0] = PAUSE_S
    assert not any("embedding model" in note for note in served.desk.answer(ENGLISH).coverage.notes)
    assert served.endpoint.requests


def test_what_fails_at_once_is_asked_each_time_and_logged_once_a_minute() -> None:
    now = [0.0]
    seen = Outage(lambda: now[0])
    with capture_logs() as logs:
        for now[0] in (0.0, 1.0, LOG_EVERY_S - 1, LOG_EVERY_S):
            seen.note(ProviderError("key", 401))
            assert seen.fault is None
    assert [each["failures"] for each in logs] == [1, 3]
    assert outage.PAUSE_S < LOG_EVERY_S


def test_a_search_goes_on_by_words_and_the_log_says_why(served: Served) -> None:
    served.turns(says({}, status=503))
    with capture_logs() as logs:
        found = served.desk.retriever.search(ENGLISH, 5, Filters())
    assert found.hits
    assert found.unembedded is not None
    # It is held with answers: without what it came of, which knows the request and its key.
    assert (found.unembedded.__traceback__, found.unembedded.__context__, found.unembedded.__cause__) == (None,) * 3
    assert [(each["event"], each["fault"], each["status"]) for each in logs] == [("embedder failed", "broken", 503)]


def test_nothing_is_taken_in_without_vectors_and_nothing_is_lost(tmp_path: Path, glossary: Glossary) -> None:
    new = tmp_path / "gauges.md"
    new.write_text("# Gauge Order\n\nA keeper must paint every gauge green.\n", encoding="utf-8")
    with served_desk(tmp_path / "home", glossary) as served:
        corpus = served.desk.corpus
        ingester = Ingester(corpus, LocalReaders(), MAX_FILE_BYTES, DEFAULT_OPTIONS)
        before = served.desk.answer(ENGLISH).citations
        served.turns(says({}, status=400))

        with pytest.raises(ProviderError, match=r"the request was refused \(HTTP 400\). Check its address"):
            ingester.ingest_paths([new])

        served.turns(embeds(HashEmbedder()))
        assert served.desk.answer(ENGLISH).citations == before
        assert len(corpus.catalogue.documents()) == len(TEXTS)
        assert [row.state for row in ingester.ingest_paths([new]).rows] == ["parsed"]
        assert served.desk.answer("What must a keeper paint?").citations[0].document.source == new.name
        assert corpus.verify().is_clean
