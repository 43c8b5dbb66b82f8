"""LangChain's own tests of a retriever over a real corpus; its embeddings and chat models as our ports."""

import asyncio
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from api.settings import Settings
from api.wiring import Services, open_services
from conftest import link_models
from corpus.embedder_errors import ForeignEmbedderError
from corpus.embedders.minilm import MiniLmEmbedder
from corpus.errors import BlankQuestionError, ProviderError
from corpus.filters import Filters
from corpus.ports import Embedder
from rag.adapters.langchain import LangChainChat, LangChainEmbedder, PolicyDeskRetriever, estimate_tokens
from rag.model import READ_FIELDS
from rag.rankers import ChatRanker
from sample_library import LEVY, NINGBO, write_library


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Services]:
    with open_services(Settings(home=link_models(tmp_path_factory.mktemp("home"), models))) as opened:
        assert opened.ingester.ingest_paths([write_library(tmp_path_factory.mktemp("files"))]).is_complete
        yield opened


@pytest.mark.anyio
class TestPolicyDeskRetriever(RetrieversIntegrationTests):
    """LangChain's tests, as they come."""

    services: Services

    @pytest.fixture(autouse=True)
    def _over_a_corpus(self, services: Services) -> None:
        self.services = services

    @pytest.fixture(params=["asyncio"])
    def anyio_backend(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PolicyDeskRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"retriever": self.services.retriever}

    @property
    def retriever_query_example(self) -> str:
        return "Who must pay the training levy?"


def test_passages_are_those_of_a_search(services: Services) -> None:
    retriever = PolicyDeskRetriever(retriever=services.retriever, k=4)
    hits = services.finder.find("training levy", 4, Filters()).hits

    documents = retriever.invoke("training levy")

    assert [each.id for each in documents] == [hit.passage.id for hit in hits]
    assert documents == asyncio.run(retriever.ainvoke("training levy"))
    for each, hit in zip(documents, hits, strict=True):
        metadata = each.metadata
        text = services.corpus.catalogue.text(metadata["document"]["id"])
        assert each.page_content == text[metadata["start"] : metadata["end"]] == hit.passage.text
        assert metadata["passage_id"] == each.id
        assert metadata["pin"]["path"] == list(hit.passage.path)
        assert metadata["source"] == hit.document.source


def test_filters_and_what_is_not_to_be_read_are_kept(services: Services) -> None:
    def sources(**options: Any) -> set[str]:
        retriever = PolicyDeskRetriever(retriever=services.retriever, **options)
        return {each.metadata["source"] for each in retriever.invoke("Who in Ningbo must pay the training levy?")}

    assert LEVY not in sources()  # of another place
    everything = frozenset(READ_FIELDS)
    assert LEVY in sources(ignored=everything)
    assert NINGBO not in sources(ignored=everything, filters=Filters(language="en"))


def test_a_blank_query_is_refused(services: Services) -> None:
    with pytest.raises(BlankQuestionError):
        PolicyDeskRetriever(retriever=services.retriever).invoke(" ?")
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        PolicyDeskRetriever(retriever=services.retriever, k=0)


def test_a_chain_takes_it(services: Services) -> None:
    retriever = PolicyDeskRetriever(retriever=services.retriever, k=1)
    chain = retriever | (lambda documents: documents[0].metadata["title"])

    assert chain.invoke("training levy") == "Training Levy Act"


# --- embeddings ---


class Given(Embeddings):
    """Gives the vectors it was told to."""

    def __init__(self, *vectors: Any) -> None:
        self.vectors: list[Any] = [[3.0, 4.0], *vectors]

    def embed_documents(self, texts: list[str]) -> Any:
        given, self.vectors = self.vectors[: len(texts)], self.vectors[len(texts) :]
        return given

    def embed_query(self, text: str) -> Any:
        return self.embed_documents([text])[0]


def as_embedder(embeddings: Embeddings, **options: Any) -> Embedder:
    return LangChainEmbedder(embeddings, "given-1", 512, **options)


def test_vectors_have_length_one() -> None:
    embedder = as_embedder(DeterministicFakeEmbedding(size=24))

    vectors = embedder.embed(["one", "two", "one"])

    assert embedder.dimensions == 24
    assert vectors.shape == (3, 24)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors[0], vectors[2])
    assert embedder.embed([]).shape == (0, 24)


@pytest.mark.parametrize(
    "vectors",
    [([0.0, 0.0],), ([math.nan, 1.0],), ([math.inf, 1.0],), ([1.0],), ([1.0, 2.0, 3.0],), (["a", "b"],), (None,), ()],
    ids=["zero", "nan", "infinite", "short", "long", "words", "none", "nothing"],
)
def test_vectors_that_cannot_be_used_are_refused(vectors: tuple[Any, ...]) -> None:
    embedder = as_embedder(Given(*vectors))

    with pytest.raises(ForeignEmbedderError, match="given-1"):
        embedder.embed(["text"])


def test_another_number_of_vectors_is_refused() -> None:
    embedder = as_embedder(Given([1.0, 0.0]))

    with pytest.raises(ForeignEmbedderError, match="1 vectors of 2 numbers for 2 texts"):
        embedder.embed(["one", "two"])


def test_a_failure_is_told_without_its_words() -> None:
    class Failing(Embeddings):
        def embed_documents(self, texts: list[str]) -> Any:
            raise RuntimeError("key sk-123 refused")

        def embed_query(self, text: str) -> Any:
            raise NotImplementedError

    with pytest.raises(ForeignEmbedderError, match="RuntimeError") as failed:
        as_embedder(Failing())

    assert "sk-123" not in str(failed.value)


def test_what_it_reads_and_counts_can_be_said() -> None:
    plain = as_embedder(Given())
    told = as_embedder(Given(), count_tokens=len, can_read=str.isascii)

    assert plain.can_read("产教融合")
    assert not plain.can_read(" –!")
    assert not told.can_read("产教融合")
    assert told.count_tokens("four") == 4
    assert (told.stamp, told.window_tokens) == ("given-1", 512)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_estimate_never_falls_where_text_is_added(one: str, two: str) -> None:
    assert estimate_tokens(one + "\n" + two) >= estimate_tokens(one) - 1


def test_the_estimate_is_from_above(minilm: MiniLmEmbedder) -> None:
    for text in (
        "An employer whose pay bill exceeds three million pounds must pay the levy within 30 days.",
        "第三条 企业接收学生实习的，应当支付实习报酬。",
    ):
        assert estimate_tokens(text) >= minilm.count_tokens(text)


# --- chat models ---


def chat_model(*replies: Any) -> BaseChatModel:
    return GenericFakeChatModel(messages=iter([AIMessage(content=each) for each in replies]))


def test_a_chat_model_orders_passages() -> None:
    ranker = ChatRanker(LangChainChat(chat_model('{"order": [2, 1]}')), "any")

    assert ranker.order("levy", ["one", "two"]) == [1, 0]
    ranker.close()


def test_parts_of_a_reply_are_joined() -> None:
    parts = [{"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}]

    assert LangChainChat(chat_model(parts)).chat("m", [{"role": "user", "content": "x"}]) == "ab"


def test_turns_are_handed_over() -> None:
    seen: list[Any] = []

    class Watching(GenericFakeChatModel):
        def _generate(self, messages: Any, *rest: Any, **options: Any) -> ChatResult:
            seen.extend((message.type, message.content) for message in messages)
            seen.append(options["temperature"])
            return super()._generate(messages)

    turns = [{"role": role, "content": role} for role in ("system", "user", "assistant", "user")]
    LangChainChat(Watching(messages=iter([AIMessage(content="x")]))).chat("m", turns, temperature=0)

    assert seen == [("system", "system"), ("human", "user"), ("ai", "assistant"), ("human", "user"), 0]


@pytest.mark.parametrize(
    ("error", "fault"),
    [(TimeoutError(), "timeout"), (ConnectionError(), "unreachable"), (RuntimeError("sk-123"), "broken")],
)
def test_a_model_that_fails_is_said_to(error: Exception, fault: str) -> None:
    class Failing(GenericFakeChatModel):
        def _generate(self, *_: Any, **__: Any) -> ChatResult:
            raise error

    with pytest.raises(ProviderError) as failed:
        LangChainChat(Failing(messages=iter([]))).chat("m", [{"role": "user", "content": "x"}])

    assert failed.value.fault == fault
    assert "sk-123" not in str(failed.value)


def test_a_reply_without_words_cannot_be_used() -> None:
    with pytest.raises(ProviderError) as failed:
        LangChainChat(chat_model("")).chat("m", [{"role": "user", "content": "x"}])

    assert failed.value.fault == "unreadable"
