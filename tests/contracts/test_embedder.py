"""What every embedder promises, held against the fake, an endpoint and MiniLM; then MiniLM's own weights and cache."""

import logging
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.embedders.endpoint import EndpointEmbedder
from corpus.embedders.minilm import MiniLmEmbedder, model_folder
from corpus.errors import WeightsError
from corpus.ports import Embedder, Vectors
from fakes import HashEmbedder
from rag.adapters.openai_endpoint import OpenAiEndpoint
from scripted_endpoint import embeds, run_endpoint

ENGLISH = [
    "The enterprise pays a levy of 3% on its turnover.",
    "Interns work at most forty hours a week.",
    "Donations are deducted before tax.",
    "A college and an enterprise sign an agreement.",
]


@pytest.fixture(params=["hash", "hash-english", "endpoint", pytest.param("minilm", marks=pytest.mark.slow)])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "minilm":
        minilm: MiniLmEmbedder = request.getfixturevalue("minilm")
        yield minilm
    elif request.param == "endpoint":
        with run_endpoint(embeds(HashEmbedder(window_tokens=1_000))) as served:
            remote = EndpointEmbedder(OpenAiEndpoint(served.url, None, 30), "bge")
            yield remote
            remote.close()
    else:
        yield HashEmbedder(reads_chinese=request.param == "hash")


def cosines(left: Vectors, right: Vectors) -> list[float]:
    return [float(value) for value in (left * right).sum(axis=1)]


def test_one_unit_vector_for_each_text(embedder: Embedder) -> None:
    vectors = embedder.embed(ENGLISH)
    assert vectors.shape == (len(ENGLISH), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_no_vector(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "\x00", "产教融合", "😀", "x" * 5_000])
def test_odd_texts_have_a_vector_too(embedder: Embedder, text: str) -> None:
    vectors = embedder.embed([text, ENGLISH[0]])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_of_mixed_lengths_keep_their_order(embedder: Embedder) -> None:
    shuffle = random.Random(7)
    texts = [" ".join(shuffle.choices(" ".join(ENGLISH).split(), k=shuffle.randint(1, 120))) for _ in range(60)]
    together = embedder.embed(texts)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    # MiniLM's int8 sums differ a little with the batch; a text in another's place would be far off.
    assert min(cosines(together, alone)) > 0.99


def test_the_same_text_has_the_same_vector(embedder: Embedder) -> None:
    assert cosines(embedder.embed(ENGLISH), embedder.embed(ENGLISH)) == pytest.approx([1] * len(ENGLISH), abs=1e-5)


def test_what_lies_past_the_window_is_not_read(embedder: Embedder) -> None:
    window = " ".join(["levy"] * embedder.window_tokens)
    cut, whole = embedder.embed([window, window + " about cats and dogs" * 50])
    assert float(cut @ whole) == pytest.approx(1, abs=1e-4)


def test_tokens_are_counted_past_the_window(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("levy") >= 1
    assert embedder.count_tokens("the levy is due " * 1_000) >= 4_000


def test_english_can_be_read(embedder: Embedder) -> None:
    assert all(embedder.can_read(text) for text in ENGLISH)


def test_the_stamp_names_it(embedder: Embedder) -> None:
    assert embedder.stamp
    assert embedder.stamp != HashEmbedder(dimensions=7).stamp


def test_minilm_leaves_chinese_to_the_words(minilm: MiniLmEmbedder) -> None:
    assert not minilm.can_read("国家鼓励产教融合")
    assert minilm.can_read("industry-education integration (产教融合)")


@pytest.mark.slow
def test_minilm_knows_what_is_near_in_meaning(minilm: MiniLmEmbedder) -> None:
    credit, relief, animals = minilm.embed(["education surcharge credit", "tax relief for training", "cats and dogs"])
    assert float(credit @ relief) > float(credit @ animals) + 0.1


@pytest.fixture
def own_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's model folder that embedders made from now on find in its place."""
    source = model_folder()
    folder = tmp_path / "package" / "model"
    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "vocab.txt", "model.safetensors"):
        (folder / name).symlink_to(source / name)
    monkeypatch.setattr("corpus.embedders.minilm.model_folder", lambda: folder)
    return folder


def test_other_weights_are_refused(own_weights: Path, tmp_path: Path) -> None:
    weights = own_weights / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.unlink()
    weights.write_bytes(content)
    with pytest.raises(WeightsError, match="SHA-256") as caught:
        MiniLmEmbedder(tmp_path / "cache").embed(["levy"])
    assert caught.value.path == str(weights)
    assert not list((tmp_path / "cache").glob("*"))


def test_missing_weights_are_named(own_weights: Path, tmp_path: Path) -> None:
    (own_weights / "model.safetensors").unlink()
    with pytest.raises(WeightsError, match=r"missing.*make install"):
        MiniLmEmbedder(tmp_path / "cache").embed(["levy"])


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.embedders.minilm.PACKAGE", "no_such_package_here")
    with pytest.raises(WeightsError, match="not installed"):
        MiniLmEmbedder(tmp_path).embed(["levy"])


@pytest.mark.slow
def test_a_damaged_conversion_is_named(minilm: MiniLmEmbedder, tmp_path: Path) -> None:
    minilm.embed(["levy"])
    name = next(path.name for path in minilm._cache.iterdir() if path.name.endswith("-int8"))
    (tmp_path / name).mkdir()
    (tmp_path / name / "model.bin").write_bytes(b"half a model")
    with pytest.raises(WeightsError, match="is damaged; delete this folder"):
        MiniLmEmbedder(tmp_path).embed(["levy"])


def test_nothing_is_written_before_the_first_text(tmp_path: Path) -> None:
    MiniLmEmbedder(tmp_path / "cache").count_tokens("levy")
    assert not (tmp_path / "cache").exists()


@pytest.mark.slow
def test_conversion_survives_a_half_written_scratch_folder(
    minilm: MiniLmEmbedder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    minilm.embed(["levy"])
    name = next(path.name for path in minilm._cache.iterdir() if path.name.endswith("-int8"))
    for process in (os.getpid(), os.getpid() + 1):
        scratch = tmp_path / f"{name}.{process}"
        scratch.mkdir()
        (scratch / "model.bin").write_bytes(b"half a model")
    with caplog.at_level(logging.ERROR):
        fresh = MiniLmEmbedder(tmp_path)
        assert cosines(fresh.embed(ENGLISH), minilm.embed(ENGLISH)) == pytest.approx([1] * len(ENGLISH), abs=1e-3)
    assert (tmp_path / name / "model.bin").stat().st_size > 1_000_000


@pytest.mark.slow
def test_a_model_that_another_process_finished_first_is_used(
    minilm: MiniLmEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    minilm.embed(["levy"])
    done = next(path for path in minilm._cache.iterdir() if path.name.endswith("-int8"))

    def lose_the_race(scratch: Path, target: Path) -> Path:
        shutil.copytree(done, target)
        raise OSError("Directory not empty")

    monkeypatch.setattr(Path, "rename", lose_the_race)
    fresh = MiniLmEmbedder(tmp_path / "cache")
    assert cosines(fresh.embed(ENGLISH), minilm.embed(ENGLISH)) == pytest.approx([1] * len(ENGLISH), abs=1e-3)
