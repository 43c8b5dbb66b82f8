"""The one place that names concrete classes: settings in, parts that work together out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from api.settings import Settings
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus, Stamps
from corpus.dictionary import Dictionary
from corpus.embedders.minilm import MiniLmEmbedder
from corpus.embedders.word_vectors import WordVectors
from corpus.errors import CorpusUnreadableError
from corpus.glossary import Glossary
from corpus.indexes import chroma_index, tantivy_index
from corpus.indexes.folders import set_aside
from corpus.translation import Translator
from ingest import provisions, split
from ingest.pipeline import Ingester
from ingest.readers.base import ReadOptions
from ingest.showing import PagePictures
from ingest.workers.pool import Limits, ReadingPool
from rag.finding import Finder
from rag.listwise import ListwiseRanker, ListwiseStage
from rag.pipeline import Answerer
from rag.ranker import Ranker
from rag.rankers import ChatRanker, RerankEndpoint
from rag.rerank import Reranker
from rag.retrieve import Retriever

BYTES_PER_MEGABYTE = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """What the command line, the service and the evaluations use."""

    settings: Settings
    corpus: Corpus
    ingester: Ingester
    pictures: PagePictures
    pool: ReadingPool
    translator: Translator
    vectors: WordVectors
    retriever: Retriever
    finder: Finder
    answerer: Answerer
    listwise: ListwiseStage | None

    def prepare(self) -> None:
        """Make what searching needs beside the corpus, if it is not there, so that no question waits for it."""
        self.translator.prepare()
        self.vectors.prepare()

    def close(self) -> None:
        """Let go of processes, files and the database."""
        self.pool.close()
        if self.listwise:
            self.listwise.close()
        self.translator.close()
        self.corpus.close()


def build_services(settings: Settings, *, replace_broken: bool = False) -> Services:
    """Put the parts together over one home folder, without opening the corpus for use (``Corpus.open``).

    Args:
        settings: What was chosen.
        replace_broken: Set an index aside that cannot be opened and begin an empty one, for ``Corpus.repair`` to fill.

    Raises:
        IndexStateError: A store cannot be opened.
        GlossaryFileError: The user's own terms cannot be read.
    """
    glossary = Glossary(own=own_glossary_files(settings))
    with ExitStack() as opened:
        corpus = _build_corpus(settings, replace_broken, opened)
        opened.pop_all()  # from here on the corpus closes its parts
    translator = Translator(glossary, Dictionary(corpus.home / "models"), corpus.lexical_index)
    vectors = WordVectors(corpus.home / "models")
    reranker = Reranker(corpus, Ranker(), vectors)
    listwise = _listwise(settings)
    retriever = Retriever(corpus, translator, reranker, listwise)
    limits = Limits(settings.reading_seconds, settings.reading_megabytes * BYTES_PER_MEGABYTE)
    pool = ReadingPool(settings.reading_processes, limits)
    max_file_bytes = int(settings.max_file_megabytes * BYTES_PER_MEGABYTE)
    return Services(
        settings=settings,
        corpus=corpus,
        ingester=Ingester(corpus, pool, max_file_bytes, ReadOptions(recognise_scans=settings.ocr)),
        pictures=PagePictures(corpus, pool),
        pool=pool,
        translator=translator,
        vectors=vectors,
        retriever=retriever,
        finder=Finder(retriever),
        answerer=Answerer(corpus, retriever, glossary, settings.max_question_characters, translator),
        listwise=listwise,
    )


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Build the parts, open the corpus, and let go of everything at the end.

    Raises:
        IndexStateError: The corpus cannot be used.
    """
    services = build_services(settings)
    try:
        services.corpus.open()
        yield services
    finally:
        services.close()


def own_glossary(settings: Settings) -> Path:
    """Name the file of the user's own terms in the home folder; it need not exist."""
    return settings.home.expanduser().absolute() / "glossary.yaml"


def own_glossary_files(settings: Settings) -> list[Path]:
    """List the files of the user's own terms: that of the home folder if there is one, and those of the settings."""
    in_home = own_glossary(settings)
    return [*([in_home] if in_home.exists() else []), *(path.expanduser() for path in settings.glossary_files)]


def _build_corpus(settings: Settings, replace_broken: bool, opened: ExitStack) -> Corpus:
    """Open one store after the other; what was opened is noted, to be closed when a later one cannot be."""
    home = settings.home.expanduser().absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusUnreadableError("home folder", f"{home}: {error.strerror}") from error
    catalogue = Catalogue(settings.database_url or f"sqlite:///{home / 'catalogue.db'}")
    opened.callback(catalogue.close)
    generation = catalogue.generation  # before the indexes are opened: what they show then is no older
    dense = (
        chroma_index.open_server(settings.chroma_url)
        if settings.chroma_url
        else _open_index(home / "vectors", chroma_index.open_embedded, replace_broken)
    )
    opened.callback(dense.close)
    lexical = _open_index(home / "words", tantivy_index.TantivyIndex, replace_broken)
    return Corpus(
        home=home,
        catalogue=catalogue,
        dense=dense,
        lexical=lexical,
        embedder=MiniLmEmbedder(home / "models", settings.embedder_threads),
        stamps=Stamps(chroma_index.STAMP, tantivy_index.STAMP, split.STAMP, provisions.STAMP),
        lock_timeout_s=settings.lock_timeout_s,
        seen_generation=generation,
    )


def _listwise(settings: Settings) -> ListwiseStage | None:
    """Connect the model that has the last word on the order.

    Where none is set its vendor's package is not even loaded, which takes 0.7 s.
    """
    if settings.rerank_url is None:
        return None
    from rag.adapters.openai_endpoint import OpenAiEndpoint

    key = settings.rerank_key.get_secret_value() if settings.rerank_key else None
    endpoint = OpenAiEndpoint(settings.rerank_url, key, settings.rerank_timeout_s)
    ranker: ListwiseRanker
    if settings.rerank_kind == "chat":
        ranker = ChatRanker(endpoint, settings.rerank_model or "")
    else:
        ranker = RerankEndpoint(endpoint, settings.rerank_model, settings.rerank_kind)
    return ListwiseStage(ranker, settings.rerank_passages, settings.rerank_characters)


def _open_index(folder: Path, connect: Callable[[Path], T], replace_broken: bool) -> T:
    try:
        return connect(folder)
    except CorpusUnreadableError:
        if not replace_broken:
            raise
        set_aside(folder)
        return connect(folder)
