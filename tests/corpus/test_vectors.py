"""Vectors of passages: taken from the former version where the text is the same, embedded ahead, forgotten."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pytest

from corpus.corpus import Corpus
from corpus.entries import dense_text, entries_of
from corpus.errors import EmbedderError
from corpus.ports import IndexEntry, Vectors
from corpus.vectors import PassageVectors
from fakes import FakeDenseIndex, HashEmbedder, make_draft

OpenCorpus = Callable[..., Corpus]
OLD = make_draft("a.md", "the levy is three percent\nkept line\nalso kept", title="Levy rules")
EDITED = make_draft("a.md", "the levy is five percent\nkept line\nalso kept", title="Levy rules")
RENAMED = make_draft("a.md", OLD.text, title="Other rules")
PLACED = make_draft("a.md", OLD.text, title="Levy rules", jurisdiction="CN-ZJ")


class CountingEmbedder(HashEmbedder):
    """Notes every text it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().embed(texts)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def dense() -> FakeDenseIndex:
    return FakeDenseIndex()


@pytest.fixture
def vectors(embedder: CountingEmbedder, dense: FakeDenseIndex) -> Iterator[PassageVectors]:
    made = PassageVectors(lambda: embedder, lambda: dense)
    yield made
    made.close()


def entries(*texts: str) -> list[IndexEntry]:
    return [IndexEntry(f"d-{number}-9", "d", "Title", "path", text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("real", [False, True])
def test_a_new_version_embeds_only_what_is_new(open_corpus: OpenCorpus, embedder: CountingEmbedder, real: bool) -> None:
    corpus = open_corpus(embedder=embedder, real=real)
    corpus.publish([OLD])
    embedder.texts.clear()
    corpus.publish([EDITED])
    assert embedder.texts == ["Levy rules line 1\nthe levy is five percent"]
    first = corpus.search_meaning(dense_text(list(entries_of(EDITED))[1]), 1, None)[0]
    assert corpus.catalogue.passages([first.passage_id])[0].text == "kept line"
    assert first.score == pytest.approx(1, abs=1e-5)
    assert corpus.verify().is_clean


def test_a_version_that_comes_back_embeds_only_what_is_new(open_corpus: OpenCorpus, embedder: CountingEmbedder) -> None:
    corpus = open_corpus(embedder=embedder)
    corpus.publish([OLD])
    corpus.publish([EDITED])
    embedder.texts.clear()
    corpus.publish([OLD])
    assert embedder.texts == ["Levy rules line 1\nthe levy is three percent"]


def test_metadata_that_vectors_do_not_hold_costs_no_embedding(
    open_corpus: OpenCorpus, embedder: CountingEmbedder
) -> None:
    corpus = open_corpus(embedder=embedder)
    corpus.publish([OLD])
    embedder.texts.clear()
    corpus.update_metadata(corpus.catalogue.documents()[0], PLACED)
    assert embedder.texts == []
    corpus.update_metadata(corpus.catalogue.documents()[0], RENAMED)
    assert len(embedder.texts) == 3  # the title is a part of what is embedded
    assert corpus.verify().is_clean


def test_a_repair_embeds_only_vectors_that_are_missing(open_corpus: OpenCorpus, embedder: CountingEmbedder) -> None:
    corpus = open_corpus(embedder=embedder)
    corpus.publish([OLD])
    corpus._dense.delete([min(corpus.catalogue.passage_ids())])
    embedder.texts.clear()
    corpus.repair(lambda text, _: OLD.passages)
    assert len(embedder.texts) == 1
    assert corpus.verify().is_clean


def test_what_was_embedded_ahead_is_not_embedded_again(vectors: PassageVectors, embedder: CountingEmbedder) -> None:
    passages = entries("one", "two", "three")
    vectors.begin(passages[:2], [])
    got = vectors.take(passages, list)
    assert sorted(embedder.texts) == sorted(map(dense_text, passages))
    assert got == pytest.approx(HashEmbedder().embed([dense_text(each) for each in passages]), abs=1e-6)


def test_equal_texts_are_embedded_once(vectors: PassageVectors, embedder: CountingEmbedder) -> None:
    got = vectors.take(entries("same", "same"), list)
    assert len(embedder.texts) == 1
    assert (got[0] == got[1]).all()


def test_what_is_forgotten_is_embedded_when_it_is_wanted_after_all(
    vectors: PassageVectors, embedder: CountingEmbedder
) -> None:
    vectors.begin(entries("one"), [])
    vectors.forget()
    assert len(vectors.take(entries("one"), list)) == 1
    assert not vectors._begun
    assert not vectors._waiting


def test_nothing_is_kept_of_what_was_taken(vectors: PassageVectors) -> None:
    passages = entries(*map(str, range(600)))
    vectors.begin(passages, [])
    assert len(vectors.take(passages, list)) == 600
    assert (len(vectors._begun), len(vectors._waiting)) == (0, 0)


def test_an_error_of_the_embedder_is_raised_where_vectors_are_taken() -> None:
    class Refusing(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            raise EmbedderError("no")

    vectors = PassageVectors(Refusing, FakeDenseIndex)
    vectors.begin(entries("one"), [])
    with pytest.raises(EmbedderError):
        vectors.take(entries("one"), list)
    vectors.close()


def test_embedding_ahead_goes_on_in_the_background(dense: FakeDenseIndex) -> None:
    began, may_go = threading.Event(), threading.Event()

    class Waiting(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            began.set()
            assert may_go.wait(10)
            return super().embed(texts)

    vectors = PassageVectors(Waiting, lambda: dense)
    vectors.begin(entries("one"), [])  # comes back while the embedder is at work
    assert began.wait(10)
    may_go.set()
    assert len(vectors.take(entries("one"), list)) == 1
    vectors.close()


def test_a_day_on_which_nothing_came_into_force_is_not_looked_through(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    corpus.publish([make_draft("law.md", "one", issued=date(2020, 1, 1), effective_from=date(2020, 3, 1))])
    corpus.relate(date(2020, 1, 15))
    looked: list[date] = []
    corpus.lineage.ended = lambda day: looked.append(day) or {}  # type: ignore[method-assign, func-returns-value]
    for day in (date(2020, 1, 16), date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 2), date(2020, 1, 1)):
        corpus.relate(day)
    assert looked == [date(2020, 3, 1), date(2020, 1, 1)]
