"""The one place that names concrete classes: settings in, parts that work together out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from api.settings import Settings
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus, Stamps
from corpus.dictionary import Dictionary
from corpus.embedders.endpoint import EndpointEmbedder
from corpus.embedders.minilm import MiniLmEmbedder
from corpus.embedders.word_vectors import WordVectors
from corpus.errors import CorpusUnreadableError
from corpus.glossary import Glossary
from corpus.indexes import chroma_index, tantivy_index
from corpus.indexes.folders import set_aside
from corpus.ports import Embedder
from corpus.translation import Translator
from ingest import split
from ingest.pipeline import Ingester
from ingest.provision_reading import ProvisionReader
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
from rag.writing.chat import EndpointChat
from rag.writing.model import Prices
from rag.writing.writer import Writer

if TYPE_CHECKING:
    from rag.adapters.openai_endpoint import OpenAiEndpoint

BYTES_PER_MEGABYTE = 1_000_000
EMBEDDING_S = 60.0
"""Seconds that a request of 32 passages to an embedding model may take, repetitions included: on two cores a model of
100 million weights needs a tenth of that."""

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
    writer: Writer | None

    def prepare(self) -> None:
        """Make what searching needs beside the corpus, if it is not there, so that no question waits for it."""
        self.translator.prepare()
        self.vectors.prepare()

    def close(self) -> None:
        """Let go of processes, files and the database."""
        self.pool.close()
        if self.listwise:
            self.listwise.close()
        if self.writer:
            self.writer.close()
        if isinstance(self.corpus.embedder, EndpointEmbedder):
            self.corpus.embedder.close()
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
    endpoint = _chat_endpoint(settings)
    reader = _provision_reader(settings, endpoint)
    with ExitStack() as opened:
        corpus = _build_corpus(settings, reader.stamp, replace_broken, opened)
        opened.pop_all()  # from here on the corpus closes its parts
    translator = Translator(glossary, Dictionary(corpus.home / "models"), corpus.lexical_index)
    vectors = WordVectors(corpus.home / "models")
    reranker = Reranker(corpus, Ranker(), vectors)
    listwise = _listwise(settings)
    retriever = Retriever(corpus, translator, reranker, listwise)
    writer = _writer(settings, endpoint) if endpoint else None
    limits = Limits(settings.reading_seconds, settings.reading_megabytes * BYTES_PER_MEGABYTE)
    pool = ReadingPool(settings.reading_processes, limits)
    max_file_bytes = int(settings.max_file_megabytes * BYTES_PER_MEGABYTE)
    return Services(
        settings=settings,
        corpus=corpus,
        ingester=Ingester(corpus, pool, max_file_bytes, ReadOptions(recognise_scans=settings.ocr), reader),
        pictures=PagePictures(corpus, pool),
        pool=pool,
        translator=translator,
        vectors=vectors,
        retriever=retriever,
        finder=Finder(retriever),
        answerer=Answerer(corpus, retriever, glossary, settings.max_question_characters, translator, writer),
        listwise=listwise,
        writer=writer,
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


def _build_corpus(settings: Settings, reading: str, replace_broken: bool, opened: ExitStack) -> Corpus:
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
        embedder=_embedder(settings, home),
        stamps=Stamps(chroma_index.STAMP, tantivy_index.STAMP, split.STAMP, reading),
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


def _embedder(settings: Settings, home: Path) -> Embedder:
    """Take the built-in model, or the one that the settings name."""
    if settings.embed_url is None or settings.embed_model is None:
        return MiniLmEmbedder(home / "models", settings.embedder_threads)
    from rag.adapters.openai_endpoint import OpenAiEndpoint

    key = settings.embed_key.get_secret_value() if settings.embed_key else None
    return EndpointEmbedder(OpenAiEndpoint(settings.embed_url, key, EMBEDDING_S), settings.embed_model)


def _chat_endpoint(settings: Settings) -> "OpenAiEndpoint | None":
    """Connect the chat model that writes the answers; without one nothing of it is loaded."""
    if settings.chat_url is None:
        return None
    from rag.adapters.openai_endpoint import OpenAiEndpoint

    key = settings.chat_key.get_secret_value() if settings.chat_key else None
    return OpenAiEndpoint(settings.chat_url, key, settings.chat_timeout_s)


def _writer(settings: Settings, endpoint: "OpenAiEndpoint") -> Writer:
    from rag.adapters.token_counter import TokenCounter

    model = settings.chat_model or ""
    counter = TokenCounter(model)
    prices = None
    if settings.chat_price_in is not None and settings.chat_price_out is not None:
        prices = Prices(settings.chat_price_in, settings.chat_price_out, settings.chat_currency)
    chat = EndpointChat(endpoint, model, counter)
    return Writer(chat, counter, settings.chat_context_tokens, settings.chat_unsupported, prices)


def _provision_reader(settings: Settings, endpoint: "OpenAiEndpoint | None") -> ProvisionReader:
    if endpoint is None or not settings.chat_reads_provisions:
        return ProvisionReader()
    model = settings.chat_model or ""
    return ProvisionReader(lambda messages: endpoint.chat(model, messages), model)


def _open_index(folder: Path, connect: Callable[[Path], T], replace_broken: bool) -> T:
    try:
        return connect(folder)
    except CorpusUnreadableError:
        if not replace_broken:
            raise
        set_aside(folder)
        return connect(folder)
