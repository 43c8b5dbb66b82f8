"""Stand-ins for the parts behind the ports: small enough to be read, held to the same contract as the real ones."""

import hashlib
import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from corpus import words
from corpus.embedder_errors import WrongLengthError
from corpus.entries import text_key
from corpus.errors import PolicyDeskError, UnreadableDocumentError
from corpus.identifiers import fingerprint
from corpus.language import HAN, is_chinese
from corpus.model import DocumentDraft, Metadata, PassageDraft, Span
from corpus.ports import IndexEntry, Scored, Synonyms, Vectors
from ingest.analysis import Analysis, analyse
from ingest.read_ahead import read_ahead
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions

_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|[^\w\s]")


def make_draft(source: str, text: str, *, location: str | None = None, **metadata: Any) -> DocumentDraft:
    """A document whose passages are its lines that are not blank."""
    described = Metadata(**{"title": source, "language": "en", **metadata})
    location = location or f"/files/{source}"
    print_ = fingerprint(text.encode(), repr((location, described)).encode())
    lines = re.finditer(r"[^\n]*\S[^\n]*", text)
    passages = tuple(PassageDraft(Span(*line.span()), (f"line {n}",)) for n, line in enumerate(lines, 1))
    return DocumentDraft(location, source, print_, "fake", described, text, (), (), passages)


class HashEmbedder:
    """A vector per word, made of its hash; a text is the sum of its words, so texts that share words are near.

    Counts a Han character, a word, or a punctuation mark as one token.
    """

    def __init__(self, dimensions: int = 64, window_tokens: int = 256, *, reads_chinese: bool = True) -> None:
        self.dimensions = dimensions
        self.window_tokens = window_tokens
        self.stamp = f"hash-{dimensions}-{window_tokens}"
        self._reads_chinese = reads_chinese

    def can_read(self, text: str) -> bool:
        return self._reads_chinese or not is_chinese(text)

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            # The empty word keeps a text without any word from having no direction.
            tokens = ["", *_TOKEN.findall(text.casefold())[: self.window_tokens - 2]]
            total = np.sum([_word_vector(token, self.dimensions) for token in tokens], axis=0)
            vectors[row] = total / np.linalg.norm(total)
        return vectors


@lru_cache(maxsize=10_000)
def _word_vector(word: str, dimensions: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Row:
    document_id: str
    vector: Vectors
    text_key: str


class FakeDenseIndex:
    """Vectors in a dictionary, compared one by one.

    Two instances over one ``disk`` are two processes over one folder: each sees its own writes, and the other's after
    ``refresh``.
    """

    def __init__(self, disk: dict[str, Any] | None = None) -> None:
        self._disk = {} if disk is None else disk
        self._seen = dict(self._disk)

    def upsert(self, entries: Sequence[IndexEntry], vectors: Vectors) -> None:
        self._require_length(vectors.shape[1])
        for entry, vector in zip(entries, vectors, strict=True):
            self._disk[entry.passage_id] = self._seen[entry.passage_id] = _Row(
                entry.document_id, vector, text_key(entry)
            )

    def vectors(self, document_ids: Collection[str]) -> dict[str, Vectors]:
        return {row.text_key: row.vector for row in self._seen.values() if row.document_id in document_ids}

    def delete(self, passage_ids: Collection[str]) -> None:
        for name in passage_ids:
            self._disk.pop(name, None)
            self._seen.pop(name, None)

    def _require_length(self, given: int) -> None:
        held = next((len(row.vector) for row in self._seen.values()), given)
        if held != given:
            raise WrongLengthError(given, held)

    def search(self, vector: Vectors, k: int, document_ids: Collection[str] | None) -> list[Scored]:
        self._require_length(len(vector))
        scored = [
            Scored(name, float(row.vector @ vector))
            for name, row in self._seen.items()
            if document_ids is None or row.document_id in document_ids
        ]
        return sorted(scored, key=lambda hit: -hit.score)[:k]

    def ids(self) -> set[str]:
        return set(self._seen)

    def count(self) -> int:
        return len(self._seen)

    def clear(self) -> None:
        self._disk.clear()
        self._seen.clear()

    def refresh(self) -> None:
        self._seen = dict(self._disk)

    def close(self) -> None:
        self._seen = {}


SYNONYM_WEIGHT = 0.1
"""What another term of a concept counts against the query's own words."""


class FakeLexicalIndex:
    """Word counts in a dictionary; a hit's score is the sum of its words' inverse document frequencies.

    Over one ``disk`` like ``FakeDenseIndex``.
    """

    def __init__(self, disk: dict[str, Any] | None = None) -> None:
        self._disk = {} if disk is None else disk
        self._seen = dict(self._disk)

    def upsert(self, entries: Iterable[IndexEntry]) -> None:
        for entry in entries:
            self._disk[entry.passage_id] = self._seen[entry.passage_id] = entry

    def delete(self, passage_ids: Collection[str]) -> None:
        for name in passage_ids:
            self._disk.pop(name, None)
            self._seen.pop(name, None)

    def search(self, query: str, k: int, document_ids: Collection[str] | None, synonyms: Synonyms = ()) -> list[Scored]:
        asked = set(words.content_words(query)) or set(words.iter_words(query))
        if not asked:
            return []
        scored = [
            Scored(entry.passage_id, self._score(entry, asked, synonyms))
            for entry in self._seen.values()
            if document_ids is None or entry.document_id in document_ids
        ]
        return sorted((hit for hit in scored if hit.score > 0), key=lambda hit: -hit.score)[:k]

    def _score(self, entry: IndexEntry, asked: set[str], synonyms: Synonyms) -> float:
        held = _words_of(entry)
        score = sum(self._rarity(word) for word in asked & held)
        for concept in synonyms:
            terms = [
                weight * sum(map(self._rarity, term)) for term, weight in concept if term and held.issuperset(term)
            ]
            score += SYNONYM_WEIGHT * max(terms, default=0.0)
        return score

    def _rarity(self, word: str) -> float:
        return math.log(1 + len(self._seen) / (1 + self.document_frequency(word)))

    def document_frequency(self, word: str) -> int:
        return sum(word in set(words.iter_words(entry.text)) for entry in self._seen.values())

    def known_names(self, names: Collection[str]) -> set[str]:
        return {name for name in names if self.named(name, 1)}

    def named(self, name: str, limit: int) -> list[str]:
        return [entry.document_id for entry in self._seen.values() if name in entry.names][:limit]

    def labelled(
        self, labels: Collection[str], document_ids: Collection[str] | None, query: str, k: int
    ) -> list[Scored]:
        asked = set(words.content_words(query))
        scored = [
            Scored(entry.passage_id, 1.0 + self._score(entry, asked, ()))
            for entry in self._seen.values()
            if set(labels) <= set(entry.labels) and (document_ids is None or entry.document_id in document_ids)
        ]
        return sorted(scored, key=lambda hit: -hit.score)[:k]

    def ids(self) -> set[str]:
        return set(self._seen)

    def count(self) -> int:
        return len(self._seen)

    def clear(self) -> None:
        self._disk.clear()
        self._seen.clear()

    def refresh(self) -> None:
        self._seen = dict(self._disk)

    def close(self) -> None:
        self._seen = {}


def _words_of(entry: IndexEntry) -> set[str]:
    return set(words.iter_words(f"{entry.title}\n{entry.path}\n{entry.text}"))


class Failing:
    """Stands in for a library's object whose every call fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*_: Any, **__: Any) -> Any:
            raise self._error

        return fail


class Killed(BaseException):
    """The process ended here. Not an ``Exception``: nothing that mends errors may catch it."""


class Fuse:
    """Counts the steps of a change and ends it at one of them."""

    def __init__(self) -> None:
        self.steps_left: int | None = None
        self.burnt: list[str] = []

    def light(self, steps: int) -> None:
        """From now on, let so many steps happen and end at the next."""
        self.steps_left = steps
        self.burnt.clear()

    def burn(self, step: str) -> None:
        self.burnt.append(step)
        if self.steps_left is not None:
            if self.steps_left == 0:
                raise Killed(step)
            self.steps_left -= 1


class Tripwire:
    """Stands before a part and burns a fuse just before and just after each of its changing calls."""

    def __init__(self, part: object, fuse: Fuse, changing: Collection[str]) -> None:
        self._part = part
        self._fuse = fuse
        self._changing = frozenset(changing)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return self._guard(name, found) if name in self._changing else found

    def _guard(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        step = f"{type(self._part).__name__}.{name}"

        def guarded(*args: Any, **kwargs: Any) -> Any:
            self._fuse.burn(f"before {step}")
            result = call(*args, **kwargs)
            self._fuse.burn(f"after {step}")
            return result

        return guarded


class LocalReaders:
    """Reads files at once in this process: nothing is begun before it is asked for."""

    size = 1

    def submit(self, name: str, data: bytes, options: ReadOptions = DEFAULT_OPTIONS) -> "Future[Analysis]":
        read: Future[Analysis] = Future()
        try:
            read.set_result(read_ahead(name, analyse(name, data, options)))
        except PolicyDeskError as error:
            read.set_exception(error)
        except Exception as error:
            read.set_exception(UnreadableDocumentError(name, "text", f"{type(error).__name__}: {error}"))
        return read
