"""Vectors of single words, read from the model's own table."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.embedders import word_vectors
from corpus.embedders.word_vectors import DIMENSIONS, WordVectors
from corpus.errors import WeightsError


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> WordVectors:
    """The real table, made once."""
    return WordVectors(tmp_path_factory.mktemp("words") / "models")


def cosine(words: WordVectors, one: str, other: str) -> float:
    first, second = words.vectors(words.numbers([one, other]))
    return float(first @ second)


def test_only_whole_words_that_the_model_knows_have_numbers(words: WordVectors) -> None:
    (wage,) = words.numbers(["wage"])
    assert words.numbers(["wage", "wagexyz", "wage", "##ing", "[CLS]", "Wage", ""]) == [wage]
    assert len(words.numbers(["levy", "salary", "wage"])) == 3
    assert words.numbers(["salary", "wage"])[1] == wage
    assert words.numbers([]) == []


def test_nothing_is_written_before_the_first_vector(tmp_path: Path) -> None:
    WordVectors(tmp_path / "models").numbers(["wage"])
    assert not (tmp_path / "models").exists()


@pytest.mark.slow
def test_each_vector_has_length_one(words: WordVectors) -> None:
    numbers = words.numbers("the wage of an intern is paid by a college".split())
    vectors = words.vectors(numbers)
    assert vectors.shape == (len(numbers), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert words.vectors([]).shape == (0, DIMENSIONS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "near", "far"), [("wage", "salary", "garden"), ("teacher", "school", "tax"), ("fine", "penalty", "river")]
)
def test_related_words_lie_nearer_than_others(words: WordVectors, word: str, near: str, far: str) -> None:
    assert cosine(words, word, near) > cosine(words, word, far) + 0.1


@pytest.mark.slow
def test_the_table_is_made_once_and_read_again(words: WordVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = words.numbers(["wage", "salary"])
    first = words.vectors(numbers)
    (path,) = words._cache.iterdir()

    def never(*_: object) -> None:
        raise AssertionError("the table was made anew")

    monkeypatch.setattr(word_vectors, "load_weights", never)
    assert (WordVectors(words._cache).vectors(numbers) == first).all()
    assert path.stat().st_size < 10_000_000


@pytest.mark.slow
def test_a_half_written_scratch_file_of_another_process_harms_nothing(words: WordVectors, tmp_path: Path) -> None:
    numbers = words.numbers(["wage"])
    words.vectors(numbers)
    (path,) = words._cache.iterdir()
    shutil.copy(path, tmp_path / path.name)
    (tmp_path / f"{path.stem}.1.npy").write_bytes(b"half")
    assert (WordVectors(tmp_path).vectors(numbers) == words.vectors(numbers)).all()


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.00001, 0.5])
def test_a_damaged_table_is_named(words: WordVectors, tmp_path: Path, share: float) -> None:
    words.vectors([1])
    (path,) = words._cache.iterdir()
    content = path.read_bytes()
    (tmp_path / path.name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(WeightsError, match="is damaged; delete this file, and it is made anew"):
        WordVectors(tmp_path).vectors([1])


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.embedders.minilm.PACKAGE", "no_such_package_here")
    with pytest.raises(WeightsError, match="not installed"):
        WordVectors(tmp_path).numbers(["wage"])


def test_reducing_keeps_what_differs_most() -> None:
    generator = np.random.default_rng(2)
    table = generator.normal(size=(300, DIMENSIONS + 40)).astype(np.float32)
    table[:, :DIMENSIONS] *= 20.0  # the main directions; the rest is noise
    table += 7.0  # common to all words
    reduced = word_vectors._reduced(table)
    own = table[:, :DIMENSIONS] - table[:, :DIMENSIONS].mean(axis=0)
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    assert reduced.shape == (300, DIMENSIONS)
    assert np.abs(reduced @ reduced.T - own @ own.T).max() < 0.1
