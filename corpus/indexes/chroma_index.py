"""The dense index in Chroma: embedded by default, a Chroma server by URL. The only import of chromadb."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.api.types import Include, Where
from chromadb.config import Settings
from chromadb.errors import ChromaError

from corpus.embedder_errors import WrongLengthError
from corpus.entries import text_key
from corpus.errors import CorpusUnreadableError
from corpus.identifiers import document_of
from corpus.indexes.folders import make_folder
from corpus.ports import IndexEntry, Scored, Vectors

COLLECTION = "passages"
MADE_OF = "text"
"""Beside each vector, the hash of the text it was made of: a new version takes the vectors of what did not change."""
STAMP = "chroma-ip-ef400-1"
EF_SEARCH = 400
"""Candidates the graph search keeps; the default of 100 missed 4 of 20 outliers of a tight cluster, 400 none."""
WRITE_BATCH_PASSAGES = 4_000
"""Below the embedded client's own limit (5,461 in 1.5.9)."""
LISTED_DOCUMENTS = 100
"""Documents up to which a filter is given to Chroma as a list; at 13,000 passages 60 took 9 ms, 1,000 took 32 ms, and
an unfiltered query 2 ms."""
EXACT_DOCUMENTS = 50
"""Documents up to which their vectors are fetched and compared one by one: at 50,000 vectors one document took 7 ms of
the processor and 20 took 15, through the graph 35 both times, growing with the corpus."""
EXACT_PASSAGES = 400
"""Passages up to which that is so; fetching 360 took 30 ms."""
OVERFETCH = 5
"""How many times the passages wanted are fetched to sift; a rarer filter falls back to the list."""
READ_BATCH_PASSAGES = 10_000
"""Ids read at once by ``ids``; bounds memory, not time."""
SERVER = "Chroma server"
"""What messages call an index that is not in our own folder."""
DEFAULT_PORTS = {"http": 8000, "https": 443}
"""Where an address names none: Chroma's own port, and that of the web behind a proxy."""


class ChromaIndex:
    """Vectors in one Chroma collection, by inner product (vectors have length 1, so it is the cosine).

    An embedded client does not see what another process wrote after it was opened (seen with 1.5.9), so ``refresh``
    opens it anew; a lock keeps searches of other threads out meanwhile.
    """

    def __init__(self, connect: Callable[[], Client], store: str = "dense index") -> None:
        """Open the collection, or make it.

        Args:
            connect: Gives a client, each time anew.
            store: What messages call it.

        Raises:
            CorpusUnreadableError: It cannot be opened.
        """
        self._connect = connect
        self._store = store
        self._lock = threading.RLock()
        self._open()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads out, and turn what Chroma and its transport raise into our error."""
        with self._lock:
            try:
                yield
            except (ChromaError, httpx.HTTPError, OSError) as error:
                raise CorpusUnreadableError(self._store, str(error)) from error

    def _open(self) -> None:
        self._length: int | None = None  # of a vector; looked up when it is first needed
        try:
            self._client = self._connect()
            self._collection = self._client.get_or_create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "ip", "ef_search": EF_SEARCH}}
            )
        except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
            raise CorpusUnreadableError(self._store, str(error)) from error

    def upsert(self, entries: Sequence[IndexEntry], vectors: Vectors) -> None:
        """Add passages, or replace those with the same id.

        Raises:
            WrongLengthError: The vectors are not as long as those held.
        """
        self._require_length(vectors.shape[1])
        with self._alone():
            for start in range(0, len(entries), WRITE_BATCH_PASSAGES):
                batch = entries[start : start + WRITE_BATCH_PASSAGES]
                self._collection.upsert(
                    ids=[entry.passage_id for entry in batch],
                    embeddings=vectors[start : start + len(batch)],
                    metadatas=[{"document_id": entry.document_id, MADE_OF: text_key(entry)} for entry in batch],
                )

    def _require_length(self, given: int) -> None:
        with self._alone():
            if self._length is None:
                first = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
                self._length = len(first[0]) if first is not None and len(first) else None
            held = self._length
        if held is not None and held != given:
            raise WrongLengthError(given, held)

    def vectors(self, document_ids: Collection[str]) -> dict[str, Vectors]:
        """Return the vectors of documents' passages by what they were made of, where that was noted."""
        wanted = sorted(document_ids)
        found: dict[str, Vectors] = {}
        with self._alone():
            for start in range(0, len(wanted), LISTED_DOCUMENTS):
                listed = _among(wanted[start : start + LISTED_DOCUMENTS])
                held = self._collection.get(where=listed, include=["embeddings", "metadatas"])
                embeddings, metadatas = held["embeddings"], held["metadatas"]
                if embeddings is None or metadatas is None:
                    continue
                for vector, metadata in zip(embeddings, metadatas, strict=True):
                    key = metadata.get(MADE_OF) if metadata else None
                    if isinstance(key, str):
                        found[key] = np.asarray(vector, dtype=np.float32)
        return found

    def delete(self, passage_ids: Collection[str]) -> None:
        """Forget passages; ids that are not held are ignored."""
        wanted = sorted(passage_ids)
        with self._alone():
            for start in range(0, len(wanted), WRITE_BATCH_PASSAGES):
                self._collection.delete(ids=wanted[start : start + WRITE_BATCH_PASSAGES])

    def search(self, vector: Vectors, k: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Find the ``k`` nearest passages, best first, by cosine in [-1, 1].

        Raises:
            WrongLengthError: The vector is not as long as those held.
        """
        if document_ids is not None and not document_ids:
            return []
        try:
            return self._search(vector, k, document_ids)
        except CorpusUnreadableError:
            # Another process may have changed the files at that moment (one request in 2,929): a fresh look tells.
            self.refresh()
            return self._search(vector, k, document_ids)

    def _search(self, vector: Vectors, k: int, document_ids: Collection[str] | None) -> list[Scored]:
        self._require_length(len(vector))
        if document_ids is None:
            return self._nearest(vector, k, None)
        if len(document_ids) <= EXACT_DOCUMENTS:
            exact = self._nearest_of_few(vector, k, document_ids)
            if exact is not None:
                return exact
        if len(document_ids) > LISTED_DOCUMENTS:
            # A long $in list costs Chroma more than the search itself, so more is fetched and sifted here.
            allowed = set(document_ids)
            wide = self._nearest(vector, k * OVERFETCH, None, with_metadata=False)
            found = [hit for hit in wide if document_of(hit.passage_id) in allowed]
            if len(found) >= k or len(wide) < k * OVERFETCH:
                return found[:k]
        return self._nearest(vector, k, _among(document_ids))

    def _nearest(self, vector: Vectors, k: int, where: Where | None, *, with_metadata: bool = True) -> list[Scored]:
        """Ask the graph.

        Args:
            vector: What is near.
            k: How many.
            where: Which documents.
            with_metadata: Leave out what has none, since another process has removed the passage after its vector was
                found; the catalogue leaves that out too, and for 500 passages metadata takes as long as the search.
        """
        include: Include = ["distances", "metadatas"] if with_metadata else ["distances"]
        with self._alone():
            found = self._collection.query(query_embeddings=vector[None, :], n_results=k, where=where, include=include)
        names, distances = found["ids"][0], (found["distances"] or [[]])[0]
        described: Sequence[object] = (found["metadatas"] or [[]])[0] if with_metadata else names
        hits = zip(names, distances, described, strict=True)
        return [Scored(name, 1.0 - distance) for name, distance, is_there in hits if is_there]

    def _nearest_of_few(self, vector: Vectors, k: int, document_ids: Collection[str]) -> list[Scored] | None:
        """Compare with every passage of a few documents; ``None`` where they have too many."""
        with self._alone():
            held = self._collection.get(where=_among(document_ids), limit=EXACT_PASSAGES + 1, include=["embeddings"])
        names, vectors = held["ids"], held["embeddings"]
        if len(names) > EXACT_PASSAGES or vectors is None:
            return None
        if not names:
            return []
        scores = np.asarray(vectors, dtype=np.float32) @ vector
        return [Scored(names[index], float(scores[index])) for index in np.argsort(-scores, kind="stable")[:k]]

    def ids(self) -> set[str]:
        """Return the id of every passage held."""
        return set(self._iter_ids())

    def _iter_ids(self) -> Iterator[str]:
        with self._alone():
            for offset in range(0, self._collection.count(), READ_BATCH_PASSAGES):
                yield from self._collection.get(limit=READ_BATCH_PASSAGES, offset=offset, include=[])["ids"]

    def count(self) -> int:
        """Count the passages held."""
        with self._alone():
            return self._collection.count()

    def clear(self) -> None:
        """Forget everything."""
        with self._alone():
            self._client.delete_collection(COLLECTION)
            self.refresh()

    def refresh(self) -> None:
        """See what another process has written."""
        with self._lock:
            self.close()
            self._open()

    def close(self) -> None:
        """Let go of files."""
        with self._lock:
            self._client.close()
            for part in (self._client, self._client._admin_client):
                # Chroma's HTTP clients leave their connections open (1.5.9), so each refresh would leak two.
                session = getattr(getattr(part, "_server", None), "_session", None)
                if session is not None:
                    session.close()


def _among(document_ids: Collection[str]) -> Where:
    return {"document_id": {"$in": sorted(document_ids)}}  # type: ignore[dict-item]  # invariant list


def open_embedded(folder: Path) -> ChromaIndex:
    """Open, or make, the index in a folder.

    Raises:
        CorpusUnreadableError: The folder holds something else, or a damaged index.
    """
    make_folder(folder, "dense index")
    return ChromaIndex(lambda: _connect_embedded(folder))


def _connect_embedded(folder: Path) -> Client:
    settings = Settings(anonymized_telemetry=False, is_persistent=True)
    try:
        return cast(Client, chromadb.PersistentClient(str(folder), settings=settings))
    except ChromaError:
        # A client that failed to start stays in Chroma's table of open folders (1.5.9) and would be handed out again.
        Client._identifier_to_system.pop(str(folder), None)
        raise


def open_server(url: str) -> ChromaIndex:
    """Use a Chroma server, for example ``http://127.0.0.1:8000``.

    Raises:
        CorpusUnreadableError: Nothing answers there, or it is no address.
    """
    host, port, secure = _parse_address(url)
    settings = Settings(anonymized_telemetry=False)
    return ChromaIndex(
        lambda: cast(Client, chromadb.HttpClient(host=host, port=port, ssl=secure, settings=settings)), SERVER
    )


def _parse_address(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise CorpusUnreadableError(SERVER, f"its address cannot be read ({error})") from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise CorpusUnreadableError(SERVER, "its address is none such as http://127.0.0.1:8000")
    return host, port or DEFAULT_PORTS[parts.scheme], parts.scheme == "https"
