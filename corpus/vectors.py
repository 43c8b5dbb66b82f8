"""Vectors of passages: those that are held for the same text are taken, the others embedded, ahead of need if asked."""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from corpus.entries import dense_text, text_key
from corpus.ports import DenseIndex, Embedder, IndexEntry, Vectors

AHEAD_TEXTS = 256
"""Texts embedded at once in the background, about two seconds on two cores: what a stopped run still waits for."""


class PassageVectors:
    """Gets vectors for passages; used only by who holds the corpus's write lock.

    What is begun is kept until it is taken or forgotten, so no more than a run has waiting.
    """

    def __init__(self, embedder: Callable[[], Embedder], dense: Callable[[], DenseIndex]) -> None:
        """Prepare; nothing is started.

        Args:
            embedder: Gives what embeds at the moment.
            dense: Gives what holds vectors at the moment.
        """
        self._embedder = embedder
        self._dense = dense
        self._lock = threading.Lock()
        self._begun: dict[str, Future[Vectors]] = {}
        self._waiting: dict[str, tuple[str, Future[Vectors]]] = {}
        self._background: ThreadPoolExecutor | None = None

    def begin(self, entries: Iterable[IndexEntry], former: Collection[str]) -> None:
        """Begin to embed passages in the background, for ``take`` to give out later.

        Args:
            entries: Passages that the embedder can read.
            former: Ids of documents whose passages may have had some of these texts.
        """
        wanted = _by_key(entries)
        held = self._held(wanted, former)
        with self._lock:
            for key, text in wanted.items():
                if key in self._begun:
                    continue
                future: Future[Vectors] = Future()
                self._begun[key] = future
                if key in held:
                    future.set_result(held[key])
                else:
                    self._waiting[key] = text, future
            if self._waiting:
                self._background = self._background or ThreadPoolExecutor(1, thread_name_prefix="embedding-ahead")
                self._background.submit(self._embed_waiting)

    def take(self, entries: Sequence[IndexEntry], former: Callable[[], Collection[str]]) -> Vectors:
        """Return a vector for each passage, in order.

        Args:
            entries: At least one passage; the embedder can read them.
            former: Lists the ids of documents whose passages may have had some of these texts; asked where passages
                were not begun.
        """
        wanted = _by_key(entries)
        with self._lock:
            begun = {key: self._begun.pop(key) for key in wanted if key in self._begun}
        rest = {key: text for key, text in wanted.items() if key not in begun}
        found = self._held(rest, former()) if rest else {}
        missing = [key for key in rest if key not in found]
        if missing:
            found.update(zip(missing, self._embedder().embed([rest[key] for key in missing]), strict=True))
        found.update((key, future.result()) for key, future in begun.items())
        return np.stack([found[text_key(entry)] for entry in entries])

    def forget(self) -> None:
        """Let go of what was begun and is not wanted any more."""
        with self._lock:
            self._begun.clear()
            self._waiting.clear()

    def close(self) -> None:
        """Forget everything, and wait for what is just being embedded."""
        self.forget()
        if self._background:
            self._background.shutdown(cancel_futures=True)
            self._background = None

    def _held(self, wanted: Collection[str], former: Collection[str]) -> dict[str, Vectors]:
        if not wanted or not former:
            return {}
        return {key: vector for key, vector in self._dense().vectors(former).items() if key in wanted}

    def _embed_waiting(self) -> None:
        """Embed all that waits by now, together, so that texts of like length meet."""
        while True:
            with self._lock:
                batch = [self._waiting.pop(key) for key in list(self._waiting)[:AHEAD_TEXTS]]
            if not batch:
                return
            try:
                vectors = self._embedder().embed([text for text, _ in batch])
            except Exception as error:  # noqa: BLE001 — raised where the vectors are taken
                for _, future in batch:
                    future.set_exception(error)
                continue
            for (_, future), vector in zip(batch, vectors, strict=True):
                future.set_result(vector)


def _by_key(entries: Iterable[IndexEntry]) -> dict[str, str]:
    return {text_key(entry): dense_text(entry) for entry in entries}
