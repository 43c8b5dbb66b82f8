"""The dense index in Chroma: embedded by default, a Chroma server by URL. The only import of chromadb."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api.client import Client
from chromadb.api.types import Where
from chromadb.config import Settings
from chromadb.errors import ChromaError

from corpus.errors import CorpusUnreadableError
from corpus.indexes.folders import make_folder
from corpus.ports import IndexEntry, Scored, Vectors

COLLECTION = "passages"
STAMP = "chroma-ip-ef400-1"
EF_SEARCH = 400
"""Candidates the graph search keeps; the default of 100 missed 4 of 20 outliers of a tight cluster, 400 none."""
WRITE_BATCH_PASSAGES = 4_000
"""Below the embedded client's own limit (5,461 in 1.5.9)."""
LISTED_DOCUMENTS = 100
"""Documents up to which a filter is given to Chroma as a list; at 13,000 passages 60 took 9 ms, 1,000 took 32 ms, and
an unfiltered query 2 ms."""
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
        try:
            self._client = self._connect()
            self._collection = self._client.get_or_create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "ip", "ef_search": EF_SEARCH}}
            )
        except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
            raise CorpusUnreadableError(self._store, str(error)) from error

    def upsert(self, entries: Sequence[IndexEntry], vectors: Vectors) -> None:
        """Add passages, or replace those with the same id."""
        with self._alone():
            for start in range(0, len(entries), WRITE_BATCH_PASSAGES):
                batch = entries[start : start + WRITE_BATCH_PASSAGES]
                self._collection.upsert(
                    ids=[entry.passage_id for entry in batch],
                    embeddings=vectors[start : start + len(batch)],
                    metadatas=[{"document_id": entry.document_id} for entry in batch],
                )

    def delete(self, passage_ids: Collection[str]) -> None:
        """Forget passages; ids that are not held are ignored."""
        wanted = sorted(passage_ids)
        with self._alone():
            for start in range(0, len(wanted), WRITE_BATCH_PASSAGES):
                self._collection.delete(ids=wanted[start : start + WRITE_BATCH_PASSAGES])

    def search(self, vector: Vectors, k: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Find the ``k`` nearest passages, best first, by cosine in [-1, 1]."""
        if document_ids is None:
            return [hit for hit, _ in self._query(vector, k, None)]
        if len(document_ids) > LISTED_DOCUMENTS:
            # A long $in list costs Chroma more than the search itself, so more is fetched and sifted here.
            allowed = set(document_ids)
            wide = self._query(vector, k * OVERFETCH, None)
            found = [hit for hit, document in wide if document in allowed]
            if len(found) >= k or len(wide) < k * OVERFETCH:
                return found[:k]
        where: Where = {"document_id": {"$in": sorted(document_ids)}}  # type: ignore[dict-item]  # invariant list
        return [hit for hit, _ in self._query(vector, k, where)] if document_ids else []

    def _query(self, vector: Vectors, k: int, where: Where | None) -> list[tuple[Scored, object]]:
        try:
            return self._query_once(vector, k, where)
        except CorpusUnreadableError:
            # Another process may have changed the files at that moment (one request in 2,929): a fresh look tells.
            self.refresh()
            return self._query_once(vector, k, where)

    def _query_once(self, vector: Vectors, k: int, where: Where | None) -> list[tuple[Scored, object]]:
        with self._alone():
            found = self._collection.query(
                query_embeddings=vector[None, :], n_results=k, where=where, include=["distances", "metadatas"]
            )
        distances, metadatas = found["distances"] or [[]], found["metadatas"] or [[]]
        return [
            (Scored(name, 1.0 - distance), metadata["document_id"])
            for name, distance, metadata in zip(found["ids"][0], distances[0], metadatas[0], strict=True)
            if metadata  # none where another process has removed the passage since its vector was found
        ]

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
