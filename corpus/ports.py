"""What the corpus asks of its parts. A contract test runs over every implementation of each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Synonyms = Sequence[Sequence[tuple[tuple[str, ...], float]]]
"""For each concept of a query, its other terms: the index words a passage must all hold, and a weight in (0, 1]."""
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scored:
    """One hit of one index. A higher score is better; scores of two indexes cannot be compared."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A passage as the indexes see it: with its document's identity, so that near-identical rules stay apart."""

    passage_id: str
    document_id: str
    title: str
    """Title, English title, number and issuer, as far as known."""
    path: str
    text: str
    labels: tuple[str, ...] = ()
    """Keys of the articles and chapters of its path; see ``corpus.labels``."""
    names: tuple[str, ...] = ()
    """Keys of its document's names, on the document's first passage alone; see ``corpus.names``."""


class Embedder(Protocol):
    """Texts in, unit vectors out."""

    stamp: str
    """Name and version of what makes the vectors; two stamps never share an index."""
    window_tokens: int
    """How many tokens of a text are read, special tokens included; the rest would be ignored."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def can_read(self, text: str) -> bool:
        """Say whether a vector of this text would mean anything (MiniLM reads no Chinese)."""
        ...

    def count_tokens(self, text: str) -> int:
        """Count the tokens of ``text``, without special tokens."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Returns:
            Shape ``(len(texts), dimensions)``, every row of length 1, in the order given.
        """
        ...


class DenseIndex(Protocol):
    """Passages by vector."""

    def upsert(self, entries: Sequence[IndexEntry], vectors: Vectors) -> None:
        """Add passages, or replace those with the same id.

        Raises:
            WrongLengthError: The vectors are not as long as those held.
        """
        ...

    def vectors(self, document_ids: Collection[str]) -> dict[str, Vectors]:
        """Return the vectors of documents' passages by what they were made of (``corpus.entries.text_key``)."""
        ...

    def delete(self, passage_ids: Collection[str]) -> None:
        """Forget passages; ids that are not held are ignored."""
        ...

    def search(self, vector: Vectors, k: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Find the ``k`` nearest passages, best first, by cosine in [-1, 1].

        Args:
            vector: Shape ``(dimensions,)``, length 1.
            k: At least 1.
            document_ids: Only passages of these documents; ``None`` means all.

        Raises:
            WrongLengthError: The vector is not as long as those held.
        """
        ...

    def ids(self) -> set[str]:
        """Return the id of every passage held."""
        ...

    def count(self) -> int:
        """Count the passages held."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def refresh(self) -> None:
        """See what another process has written."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class LexicalIndex(Protocol):
    """Passages by words: BM25 over title, path and text, Chinese included."""

    def upsert(self, entries: Iterable[IndexEntry]) -> None:
        """Add passages, or replace those with the same id; durable when it returns."""
        ...

    def delete(self, passage_ids: Collection[str]) -> None:
        """Forget passages; ids that are not held are ignored; durable when it returns."""
        ...

    def search(self, query: str, k: int, document_ids: Collection[str] | None, synonyms: Synonyms = ()) -> list[Scored]:
        """Find the ``k`` best passages for the words of ``query``, best first, scores above 0.

        Never raises for any text: operators and brackets in a query are plain words.

        Args:
            query: What to look for.
            k: At least 1.
            document_ids: Only passages of these documents; ``None`` means all.
            synonyms: Other terms of the query's concepts; of each concept only the best term counts, and less.
        """
        ...

    def document_frequency(self, word: str) -> int:
        """Count the passages whose text holds a word, as ``corpus.words`` writes it."""
        ...

    def known_names(self, names: Collection[str]) -> set[str]:
        """Keep the names that some document has, or had until lately."""
        ...

    def named(self, name: str, limit: int) -> list[str]:
        """List the ids of up to ``limit`` documents of a name."""
        ...

    def labelled(
        self, labels: Collection[str], document_ids: Collection[str] | None, query: str, k: int
    ) -> list[Scored]:
        """Find passages that have all the labels, those that hold more of the words of ``query`` first.

        Args:
            labels: At least one.
            document_ids: Only passages of these documents; ``None`` means all.
            query: May be empty; then every passage has the same score.
            k: At least 1.
        """
        ...

    def ids(self) -> set[str]:
        """Return the id of every passage held, each once; see ``count`` for doubles."""
        ...

    def count(self) -> int:
        """Count the passages held."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def refresh(self) -> None:
        """See what another process has written."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...
