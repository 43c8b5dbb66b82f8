"""What every test stands on: no network but this machine (see pyproject.toml), no settings of the user's, fakes.

Hypothesis runs few examples by default; ``--hypothesis-profile=ci`` runs many.
"""

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from corpus.catalogue import Catalogue
from corpus.corpus import Corpus, Stamps
from corpus.dictionary import Dictionary
from corpus.embedders.minilm import MiniLmEmbedder
from corpus.embedders.word_vectors import WordVectors
from corpus.indexes.chroma_index import open_embedded
from corpus.indexes.tantivy_index import TantivyIndex
from corpus.ports import DenseIndex, Embedder, LexicalIndex
from fakes import FakeDenseIndex, FakeLexicalIndex, HashEmbedder
from fresh_catalogue import open_catalogue

settings.register_profile("fast", max_examples=60, deadline=None)
settings.register_profile("ci", max_examples=1_000, deadline=None)
settings.load_profile("fast")

DEFAULT_KILLS = 6
STAMPS = Stamps(dense="test-dense-1", lexical="test-lexical-1", passages="test-passages-1")

OpenCorpus = Callable[..., Corpus]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases by their place where they are bytes: an archive's bytes hold the time it was made."""
    return argname if isinstance(val, bytes) else None


def pytest_addoption(parser: pytest.Parser) -> None:
    kills = int(os.environ.get("POLICYDESK_TEST_KILLS", DEFAULT_KILLS))
    parser.addoption("--kills", type=int, default=kills, help="processes to kill in tests/corpus/test_crash.py")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what is imported and collected, which stays to the end: a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold slow tests, so that no process works on the last one while the others are idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("POLICYDESK_")]:
            patch.delenv(name)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a home makes of the weights and the dictionary, which takes ten seconds: made once a run, for all processes.

    To be linked as ``models`` below homes, and only read.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "models"
    with FileLock(shared / "models.lock"):
        MiniLmEmbedder(folder).embed(["levy"])
        WordVectors(folder).prepare()
        dictionary = Dictionary(folder)
        dictionary.prepare()
        dictionary.close()
    return folder


def link_models(home: Path, models: Path) -> Path:
    """Make a data folder, if it is not there, that holds the models and need not make them."""
    home.mkdir(exist_ok=True)
    (home / "models").symlink_to(models)
    return home


@pytest.fixture(scope="session")
def minilm(models: Path) -> MiniLmEmbedder:
    """The real embedder."""
    return MiniLmEmbedder(models, threads=2)


@pytest.fixture
def open_corpus(home: Path) -> Iterator[OpenCorpus]:
    """Open corpora over one home; see ``opening``."""
    with opening(home) as open_one:
        yield open_one


@contextmanager
def opening(home: Path) -> Iterator[OpenCorpus]:
    """Open corpora over one home, to be closed at the end; each call is as good as another process.

    Keywords: ``embedder``, ``stamps``, ``dense``, ``lexical``, ``catalogue``, ``lock_timeout_s`` replace a part;
    ``real=True`` takes Chroma and tantivy in place of the fakes.
    """
    disks: tuple[dict[str, object], dict[str, object]] = ({}, {})
    opened: list[Corpus] = []

    def open_one(
        *,
        embedder: Embedder | None = None,
        stamps: Stamps = STAMPS,
        dense: DenseIndex | None = None,
        lexical: LexicalIndex | None = None,
        catalogue: Catalogue | None = None,
        lock_timeout_s: float = 0.1,
        real: bool = False,
        prepare: bool = True,
    ) -> Corpus:
        corpus = Corpus(
            home=home,
            catalogue=catalogue or open_catalogue(home / "catalogue.db"),
            dense=dense or (open_embedded(home / "vectors") if real else FakeDenseIndex(disks[0])),
            lexical=lexical or (TantivyIndex(home / "words") if real else FakeLexicalIndex(disks[1])),
            embedder=embedder or HashEmbedder(),
            stamps=stamps,
            lock_timeout_s=lock_timeout_s,
        )
        opened.append(corpus)
        if prepare:
            corpus.open()
        return corpus

    yield open_one
    for corpus in opened:
        corpus.close()
