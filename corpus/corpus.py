"""The catalogue and the two indexes as one: changed together, never seen half-changed.

A change goes: *stage* in the catalogue (no reader sees it) → *index* (the indexes hold passages no reader is given) →
*switch* in the catalogue (one transaction: the instant of change) → *clean up* the indexes. Whatever an index returns
is looked up among the passages of current documents, so a process killed between two steps leaves nothing that a
reader could see; the next start or change finishes or undoes it (``settle``).
"""

import math
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.catalogue import Catalogue
from corpus.entries import entries_of, entry_of, identity
from corpus.errors import CorpusBusyError, EmptyCorpusError, IndexMismatchError
from corpus.findings import Findings
from corpus.lineage import Lineage
from corpus.model import Document, DocumentDraft, Heading, Metadata, Passage, PassageDraft, Provenance
from corpus.originals import Originals
from corpus.ports import DenseIndex, Embedder, IndexEntry, LexicalIndex, Scored, Synonyms
from corpus.provisions import Reading
from corpus.vectors import PassageVectors

INDEX_PASSAGES = 512
"""Vectors written at once, while those after them are still made: writing 1,024 keeps the embedder idle for .3 s."""
REBUILD_BATCH_PASSAGES = 2_048
"""Passages embedded and written at a time when an index is rebuilt; bounds memory (about 10 MB)."""
RELATED = "related"
"""In the manifest: at which generation, and on which day, it was last seen which documents are past."""

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""
Resplit = Callable[[str, Sequence[Heading]], Sequence[PassageDraft]]
"""Canonical text and headings in, passages out: ``ingest.split``, which this package may not import."""

ReadProvisions = Callable[[str, Sequence[Heading], Metadata], Reading]
"""Canonical text, headings and metadata in, provisions out: ``ingest.provisions``."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """What makes the parts of a corpus; kept in the catalogue, so that nothing is mixed."""

    dense: str
    lexical: str
    passages: str
    provisions: str | None = None
    """None where nobody reads provisions."""


class Corpus:
    """Documents that can be found by words and by meaning, and cited."""

    def __init__(
        self,
        home: Path,
        catalogue: Catalogue,
        dense: DenseIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        stamps: Stamps,
        lock_timeout_s: float,
        seen_generation: int = -1,
    ) -> None:
        """Put the parts together; call ``open`` before use.

        Args:
            home: The data folder; holds the write lock.
            catalogue: The truth.
            dense: By vector.
            lexical: By words.
            embedder: Makes the vectors.
            stamps: What makes each index and the passages.
            lock_timeout_s: Seconds to wait for another writing process.
            seen_generation: The catalogue's before the indexes were opened; -1 where that is not known.
        """
        self.home = home
        self.catalogue = catalogue
        self.embedder = embedder
        self.originals = Originals(home / "originals")
        self.lineage = Lineage(catalogue)
        self.registers = catalogue.registers
        self._dense = dense
        self._lexical = lexical
        self.stamps = stamps
        self._vectors = PassageVectors(lambda: self.embedder, lambda: self._dense)
        self._lock_timeout_s = lock_timeout_s
        self._file_lock = FileLock(home / "write.lock", thread_local=False)
        self._thread_lock = threading.RLock()
        self._seen_generation = seen_generation
        self._refresh_lock = threading.Lock()

    # --- life --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Finish or undo what an interrupted change left behind, unless another process is writing right now.

        Raises:
            IndexMismatchError: An index was made by something else.
        """
        for name, built, asked in self._mismatches():
            raise IndexMismatchError(name, built, asked)
        try:
            with self._writing(timeout_s=0):
                self._settle()
                self.catalogue.ledger.interrupt()
                self.originals.keep_only(self.catalogue.file_hashes())
                if not self._counts_agree():
                    self._reconcile(None)
                self.relate()
        except CorpusBusyError:
            pass  # the writing process settles its own changes; until then readers see the last switch

    def close(self) -> None:
        """Let go of files and the database."""
        self._vectors.close()
        self._dense.close()
        self._lexical.close()
        self.catalogue.close()

    @contextmanager
    def _writing(self, timeout_s: float | None = None) -> Iterator[None]:
        wait = self._lock_timeout_s if timeout_s is None else timeout_s
        if not self._thread_lock.acquire(timeout=wait):
            raise CorpusBusyError(str(self.home), wait)
        try:
            with self._file_lock.acquire(timeout=wait):
                self._refresh()  # else a change of another process would be taken for seen when ours is noted
                yield
        except Timeout as error:
            raise CorpusBusyError(str(self.home), wait) from error
        finally:
            self._thread_lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out for a whole run; changes inside take the same lock again, at no cost.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        with self._writing():
            yield

    # --- reading -----------------------------------------------------------------------------------------------

    def search_words(
        self, query: str, k: int, document_ids: Collection[str] | None, synonyms: Synonyms = ()
    ) -> list[Scored]:
        """Find passages by words, best first."""
        self._refresh()
        return self._lexical.search(query, k, document_ids, synonyms)

    def lexical_index(self) -> LexicalIndex:
        """Return the index of words as it is now, for look-ups of names and articles."""
        self._refresh()
        return self._lexical

    def search_meaning(self, query: str, k: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Find passages by vector, best first; nothing where the embedder cannot read the query."""
        self._refresh()
        if not self.embedder.can_read(query):
            return []
        return self._dense.search(self.embedder.embed([query])[0], k, document_ids)

    def similarities(self, query: str, texts: Sequence[str]) -> list[float] | None:
        """Compare texts with a query by meaning: cosines in [-1, 1], or ``None`` where the embedder cannot read it."""
        if not texts or not self.embedder.can_read(query):
            return None
        vectors = self.embedder.embed([query, *texts])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def rarity(self, words: Collection[str]) -> dict[str, float]:
        """Weigh words by how few passages hold them (BM25's inverse document frequency, above 0)."""
        self._refresh()
        passages = self._lexical.count()
        # The index counts what was removed until it merges its segments: a word is in no more passages than there are.
        held = {word: min(self._lexical.document_frequency(word), passages) for word in words}
        return {word: math.log(1 + (passages - n + 0.5) / (n + 0.5)) for word, n in held.items()}

    def is_known(self, word: str) -> bool:
        """Say whether any passage holds a word, as ``corpus.words`` writes it."""
        self._refresh()
        return self._lexical.document_frequency(word) > 0

    def require_documents(self) -> None:
        """Make sure that there is something to search.

        Raises:
            EmptyCorpusError: Nothing was ingested.
        """
        if not self.catalogue.has_documents():
            raise EmptyCorpusError(str(self.home))

    def _refresh(self) -> None:
        """Look anew when another process changed the corpus."""
        generation = self.catalogue.generation
        if generation == self._seen_generation:
            return
        with self._refresh_lock:
            if generation != self._seen_generation:
                self._dense.refresh()
                self._lexical.refresh()
                self._seen_generation = generation

    # --- changing ----------------------------------------------------------------------------------------------

    def publish(self, drafts: Sequence[DocumentDraft]) -> list[str]:
        """Add documents, or new versions of documents, at one instant.

        Args:
            drafts: Each with its own id; none of them current already.

        Returns:
            Their ids, in order.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        if not drafts:
            return []
        with self._writing():
            self._settle()
            entries = [list(entries_of(draft)) for draft in drafts]
            readable = [[self.embedder.can_read(entry.text) for entry in each] for each in entries]
            staged = list(zip(drafts, readable, strict=True))
            self._keep_originals(drafts)
            identifiers = self.catalogue.stage(staged)
            self._index(
                [entry for each in entries for entry in each],
                [flag for each in readable for flag in each],
                lambda: [each for draft in drafts for each in self._replaced_by(draft)],
            )
            self.catalogue.switch(staged)
            self._settle()
            self._seen_generation = self.catalogue.generation
            return identifiers

    def embed_ahead(self, draft: DocumentDraft, former: Sequence[str]) -> None:
        """Begin to embed in the background what a draft holds, with ids of documents whose passages may be the same."""
        title = identity(draft.metadata)
        entries = (IndexEntry("", "", title, " ".join(each.path), each.span.of(draft.text)) for each in draft.passages)
        self._vectors.begin([entry for entry in entries if self.embedder.can_read(entry.text)], former)

    def forget_ahead(self) -> None:
        """Let go of what was embedded ahead and will not be published."""
        self._vectors.forget()

    def _replaced_by(self, draft: DocumentDraft) -> list[str]:
        current = self.catalogue.current_at(draft.location)
        return [current.id] if current else []

    def update_metadata(self, document: Document, draft: DocumentDraft) -> None:
        """Give a document whose text did not change what a new sidecar says, or the headings that are seen in it now.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        with self._writing():
            self._settle()
            entries = list(entries_of(draft))
            readable = [self.embedder.can_read(entry.text) for entry in entries]
            self.catalogue.note_fresh(document.id, draft)
            # The indexes first: after a crash in between, the old fingerprint makes the next ingest do it again.
            self._index(entries, readable, lambda: [document.id])
            self._keep_originals([draft])
            self.catalogue.update_metadata(document.id, draft, readable)
            self._settle()
            self._seen_generation = self.catalogue.generation

    def correct(
        self,
        document: Document,
        fields: Mapping[str, str | None],
        metadata: Metadata,
        provenance: Sequence[Provenance],
        reading: Reading | None = None,
    ) -> None:
        """Keep what people have set of a document, and describe it accordingly.

        Args:
            document: As it is held.
            fields: What is set; None takes it back.
            metadata: What comes of it.
            provenance: Where each field comes from then.
            reading: The provisions, as read in its language and kind then; None leaves those that are held.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        with self._writing():
            entries = [entry_of(metadata, passage) for passage in self.catalogue.iter_passages(document.id)]
            self._index(entries, [self.embedder.can_read(entry.text) for entry in entries], lambda: [document.id])
            self.catalogue.annexes.correct(document.location, fields)
            # Front matter that the correction hid is in the file alone.
            is_taken_back = None in fields.values()
            self.catalogue.redescribe(document.id, metadata, provenance, reading, reread=is_taken_back)
            self.relate()
            self._seen_generation = self.catalogue.generation

    def _keep_originals(self, drafts: Sequence[DocumentDraft]) -> None:
        for draft in drafts:
            if draft.original is not None:
                self.originals.put(draft.original)

    def relate(self, today: date | None = None) -> None:
        """See which documents are past because of others, after changes or when another day has come.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        today = today or datetime.now(UTC).date()
        with self._writing():
            seen = self.catalogue.manifest().get(RELATED, "")
            if seen != self._related(today):
                if not self._only_days_passed(seen, today):
                    self.catalogue.overlay(self.lineage.ended(today))
                self.catalogue.set_manifest(RELATED, self._related(today))
                self._seen_generation = self.catalogue.generation

    def _only_days_passed(self, seen: str, today: date) -> bool:
        """Say whether nothing came, and nothing came into force, since it was last seen which documents are past."""
        generation, _, day = seen.partition("/")
        if not day or generation != str(self.catalogue.generation):
            return False
        first, last = sorted((date.fromisoformat(day), today))
        return not self.catalogue.has_starts(first, last)

    def _related(self, today: date) -> str:
        return f"{self.catalogue.generation}/{today}"

    def remove(self, identifiers: Collection[str]) -> None:
        """Remove documents with all their versions; from this instant none of them is found or cited.

        Raises:
            UnknownDocumentError: One of the ids is not held.
            CorpusBusyError: Another process is writing.
        """
        with self._writing():
            for identifier in identifiers:
                self.catalogue.document(identifier)
            self.catalogue.remove(identifiers)
            self._settle()
            self.originals.keep_only(self.catalogue.file_hashes())
            self.relate()
            self._seen_generation = self.catalogue.generation

    def _index(
        self, entries: Sequence[IndexEntry], readable: Sequence[bool], former: Callable[[], Collection[str]]
    ) -> None:
        """Write passages into both indexes; vectors of unchanged texts are taken from those of former documents."""
        if entries:
            self._lexical.upsert(entries)  # first: vectors may still be made meanwhile
        dense = [entry for entry, flag in zip(entries, readable, strict=True) if flag]
        for start in range(0, len(dense), INDEX_PASSAGES):
            batch = dense[start : start + INDEX_PASSAGES]
            self._dense.upsert(batch, self._vectors.take(batch, former))

    def _settle(self) -> None:
        """Undo what was staged and not switched; take out of the indexes what no document holds any more."""
        self.catalogue.discard_staged()
        pending = self.catalogue.pending_removals()
        if pending:
            self._dense.delete(pending)
            self._lexical.delete(pending)
            self.catalogue.clear_pending(pending)
        for name, value in self._asked().items():
            if name not in self.catalogue.manifest():
                self.catalogue.set_manifest(name, value)

    # --- verifying ---------------------------------------------------------------------------------------------

    def verify(self) -> Findings:
        """Compare both indexes with the catalogue, id by id, and every passage with its text. Changes nothing."""
        self._dense.refresh()  # always: a clean-up that another process did after its switch has no generation
        self._lexical.refresh()
        passages = self.catalogue.passage_ids()
        vectors = self.catalogue.passage_ids(with_vector=True)
        words, meaning = self._lexical.ids(), self._dense.ids()
        return Findings(
            documents=self.catalogue.count_documents(),
            passages=len(passages),
            missing_words=len(passages - words),
            extra_words=len(words - passages) + self._lexical.count() - len(words),
            missing_vectors=len(vectors - meaning),
            extra_vectors=len(meaning - vectors) + self._dense.count() - len(meaning),
            unfinished=len(self.catalogue.pending_removals()),
            unread_documents=len(self._unread()),
            broken_passages=sum(1 for passage in self._iter_current() if not _is_whole(passage)),
            mismatches=tuple(f"{name}: made with {built}, now {asked}" for name, built, asked in self._mismatches()),
        )

    def repair(
        self, resplit: Resplit, progress: Progress | None = None, read_provisions: ReadProvisions | None = None
    ) -> None:
        """Make the indexes hold exactly what the catalogue says; rebuild what something else made.

        Args:
            resplit: Cuts a document anew, for passages that other rules made.
            progress: Called as passages are written.
            read_provisions: Reads a held text anew whose provisions other rules have read; None leaves them.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        with self._writing():
            mismatched = {name for name, _, _ in self._mismatches()}
            self._settle()
            if "dense" in mismatched:
                self._dense.clear()
            if "lexical" in mismatched:
                self._lexical.clear()
            if {"dense", "passages"} & mismatched:
                self._cut_anew(resplit)
            if read_provisions:
                self._read_anew(read_provisions)
            self._settle()
            self._reconcile(progress)
            # Last, so that a repair cut short is asked for again.
            for name, value in self._asked().items():
                self.catalogue.set_manifest(name, value)
            self._seen_generation = self.catalogue.generation

    def _cut_anew(self, resplit: Resplit) -> None:
        for document in self.catalogue.documents():
            text = self.catalogue.text(document.id)
            drafts = resplit(text, self.catalogue.headings(document.id))
            readable = [self.embedder.can_read(draft.span.of(text)) for draft in drafts]
            self.catalogue.replace_passages(document.id, drafts, readable)

    def _read_anew(self, read_provisions: ReadProvisions) -> None:
        for document in self.catalogue.documents_by_id(self._unread()).values():
            text, headings = self.catalogue.text(document.id), self.catalogue.headings(document.id)
            self.catalogue.reread(document.id, read_provisions(text, headings, document.metadata))

    def _unread(self) -> list[str]:
        return self.catalogue.annexes.unread(self.stamps.provisions) if self.stamps.provisions else []

    def _reconcile(self, progress: Progress | None) -> None:
        vectors = self.catalogue.passage_ids(with_vector=True)
        passages = self.catalogue.passage_ids()
        words, meaning = self._lexical.ids(), self._dense.ids()
        if self._lexical.count() != len(words):  # doubles: which of two is right cannot be told apart
            self._lexical.clear()
            words = set()
        self._lexical.delete(words - passages)
        self._dense.delete(meaning - vectors)
        self._fill(sorted(passages - words), self._lexical.upsert, progress)
        self._fill(
            sorted(vectors - meaning),
            lambda batch: self._dense.upsert(batch, self._vectors.take(batch, list)),
            progress,
        )

    def _fill(
        self, missing: Sequence[str], write: Callable[[list[IndexEntry]], None], progress: Progress | None
    ) -> None:
        for start in range(0, len(missing), REBUILD_BATCH_PASSAGES):
            found = self.catalogue.passages(missing[start : start + REBUILD_BATCH_PASSAGES])
            documents = self.catalogue.documents_by_id({passage.document_id for passage in found})
            write([entry_of(documents[passage.document_id].metadata, passage) for passage in found])
            if progress:
                progress(min(start + REBUILD_BATCH_PASSAGES, len(missing)), len(missing))

    def _counts_agree(self) -> bool:
        return (
            self._lexical.count() == self.catalogue.count_passages()
            and self._dense.count() == self.catalogue.count_passages(with_vector=True)
        )

    def _iter_current(self) -> Iterator[Passage]:
        for document in self.catalogue.documents():
            yield from self.catalogue.iter_passages(document.id)

    def _asked(self) -> dict[str, str]:
        return {
            "dense": f"{self.stamps.dense}/{self.embedder.stamp}",
            "lexical": self.stamps.lexical,
            "passages": self.stamps.passages,
        }

    def _mismatches(self) -> list[tuple[str, str, str]]:
        built = self.catalogue.manifest()
        return [
            (name, built[name], asked)
            for name, asked in self._asked().items()
            if name in built and built[name] != asked
        ]


def _is_whole(passage: Passage) -> bool:
    return len(passage.text) == passage.span.end - passage.span.start and bool(passage.text.strip())
