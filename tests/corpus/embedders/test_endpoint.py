"""The embedder behind an endpoint: what is sent, and what is not believed. The port's own promises: tests/contracts."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from corpus.embedder_errors import WrongLengthError
from corpus.embedders import endpoint
from corpus.embedders.endpoint import BLANK, TEXTS_PER_REQUEST, WINDOW_TOKENS, EndpointEmbedder
from corpus.errors import ProviderError
from fakes import HashEmbedder
from rag.adapters import openai_endpoint
from rag.adapters.openai_endpoint import OpenAiEndpoint
from scripted_endpoint import Endpoint, Reply, Scripted, embeds, run_endpoint, says


@contextmanager
def connected(*replies: Scripted) -> Iterator[tuple[EndpointEmbedder, Endpoint]]:
    with run_endpoint(*replies) as served:
        embedder = EndpointEmbedder(OpenAiEndpoint(served.url, "sk-1", 5), "bge")
        yield embedder, served
        embedder.close()


def vectors(*rows: object) -> Scripted:
    data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
    return says({"object": "list", "model": "bge", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}})


def test_texts_go_out_in_batches_and_come_back_in_order() -> None:
    texts = [f"levy {number}" for number in range(TEXTS_PER_REQUEST + 5)]
    with connected(embeds(HashEmbedder())) as (embedder, served):
        found = embedder.embed(texts)
    assert [len(request.body["input"]) for request in served.requests] == [TEXTS_PER_REQUEST, 5]
    assert {(r.path, r.body["model"], r.body["encoding_format"]) for r in served.requests} == {
        ("/v1/embeddings", "bge", "float")
    }
    assert np.allclose(found, HashEmbedder().embed(texts), atol=1e-5)


def test_a_full_batch_of_the_longest_vectors_is_taken() -> None:
    rows = np.random.default_rng(0).normal(size=(TEXTS_PER_REQUEST, 4_096)).tolist()
    with connected(vectors(*rows)) as (embedder, _):
        assert embedder.embed(["a"] * TEXTS_PER_REQUEST).shape == (TEXTS_PER_REQUEST, 4_096)


def test_a_vector_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_endpoint, "LARGEST_REPLY_BYTES", 1_000)
    monkeypatch.setattr(openai_endpoint, "LARGEST_VECTOR_BYTES", 100)
    with connected(vectors([0.5] * 1_000)) as (embedder, _), pytest.raises(ProviderError) as caught:
        embedder.embed(["a"])
    assert caught.value.fault == "unreadable"


def test_blank_and_long_texts_are_made_sendable() -> None:
    with connected(embeds(HashEmbedder())) as (embedder, served):
        embedder.embed(["", "学" * 2_000, "\ud800"])
    blank, long, half = served.requests[0].body["input"]
    assert (blank, len(long), half) == (BLANK, WINDOW_TOKENS, "?")


def test_the_length_of_a_vector_is_asked_for_once() -> None:
    with connected(embeds(HashEmbedder(dimensions=48))) as (embedder, served):
        assert (embedder.dimensions, embedder.dimensions) == (48, 48)
        assert len(served.requests) == 1


def test_another_model_is_another_index() -> None:
    with connected(says({})) as (embedder, served):
        other = EndpointEmbedder(OpenAiEndpoint(served.url, None, 5), "m3")
        assert embedder.stamp != other.stamp
        other.close()


def test_chinese_is_read() -> None:
    with connected(says({})) as (embedder, _):
        assert embedder.can_read("产教融合")
        assert not embedder.can_read(" \n")
        assert embedder.count_tokens("产教融合 levy") == 5


@pytest.mark.parametrize(
    "reply",
    [
        says({}), says([]), says({"data": []}), vectors([1.0]), vectors([1.0], "x"),
        vectors([1.0], [1.0, 2.0]), vectors([0.0, 0.0], [1.0, 0.0]), vectors([1.0], []), vectors([1.0], None),
        vectors([1e39], [1.0]), says({}, status=500),
    ],
)  # fmt: skip
def test_what_is_no_vector_is_an_error(reply: Scripted) -> None:
    with connected(reply) as (embedder, _), pytest.raises(ProviderError):
        embedder.embed(["a", "b"])


def test_vectors_keep_their_length() -> None:
    with connected(vectors([1.0, 0.0]), vectors([1.0, 0.0, 0.0])) as (embedder, _):
        embedder.embed(["a"])
        with pytest.raises(WrongLengthError, match="3 numbers and those held have 2"):
            embedder.embed(["a"])


def test_a_question_waits_for_less_than_many_passages_may_take() -> None:
    allowed: list[float] = []

    class Watching:
        def embed(self, model: str, texts: Sequence[str], within_s: float) -> list[list[float]]:
            allowed.append(within_s)
            return [[1.0] for _ in texts]

        def close(self) -> None:
            raise NotImplementedError

    EndpointEmbedder(Watching(), "bge").embed(["a"] * (TEXTS_PER_REQUEST + 1))

    assert allowed == [58.0, 11.5]


def test_a_question_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "FIRST_TEXT_S", 0.2)
    monkeypatch.setattr(endpoint, "EACH_TEXT_S", 0.1)
    with connected(Reply(wait_s=3)) as (embedder, _):
        started = time.monotonic()
        with pytest.raises(ProviderError) as caught:
            embedder.embed(["a"])
        assert time.monotonic() - started < 1
    assert caught.value.fault == "timeout"
