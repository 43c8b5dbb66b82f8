"""One run: its rows in order, and the drafts that wait to be published together."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import takewhile

from corpus.corpus import Corpus
from corpus.identifiers import document_id
from corpus.ledger import RunKind
from corpus.model import Document, DocumentDraft
from ingest.files import is_gone
from ingest.report import FileRow, IngestReport

PUBLISH_PASSAGES = 1_024
"""Passages that become visible at one instant. Fewer cost more commits; more lose more work when a run is killed, and
keep readers waiting (about 7 s of embedding on two cores)."""
AHEAD_SHARE = 0.25
"""Of these, how many more wait while they are published, so that the embedder has work meanwhile: about two seconds."""
NOTE_S = 0.5
"""Seconds between two notes in the ledger of how far a run is."""


def new_run_id() -> str:
    """Make the id of a run."""
    return uuid.uuid4().hex[:12]


class Run:
    """Takes drafts and rows of one run; only used by who holds the corpus's write lock."""

    def __init__(self, corpus: Corpus, kind: RunKind, files: int, identifier: str | None = None) -> None:
        """Begin a run, and note so in the ledger.

        Args:
            corpus: Where drafts go.
            kind: What the run is.
            files: Files it will go through.
            identifier: Its id, where it has one already.
        """
        self.id = identifier or new_run_id()
        self.reads_again = kind == "retry"
        """Whether files are read though they have not changed."""
        self._corpus = corpus
        self._started = self._noted = time.perf_counter()
        self._rows: list[FileRow] = []
        self._waiting: dict[str, DocumentDraft] = {}  # by id
        self._left: set[str] = set()  # documents that are current no more, or will not be once what waits is published
        self._recorded = 0
        corpus.catalogue.ledger.interrupt()  # who else was running is no more: we hold the lock
        corpus.catalogue.ledger.begin(self.id, kind, files)

    def add(self, row: FileRow) -> None:
        """Take a row that needs no publishing."""
        self._rows.append(row)

    def note(self, files_done: int) -> None:
        """Note how far the run is, not more often than a watcher can see."""
        if time.perf_counter() - self._noted >= NOTE_S:
            self._noted = time.perf_counter()
            self._corpus.catalogue.ledger.advance(self.id, files_done)

    def waiting_with(self, print_: str) -> DocumentDraft | None:
        """Find what waits to be published and has the same bytes."""
        return next((draft for draft in self._waiting.values() if draft.fingerprint == print_), None)

    def is_leaving(self, document: Document) -> bool:
        """Say whether a new version waits to take a document's place."""
        return document.id in self._left

    def remove(self, gone: Sequence[Document], reason: str) -> None:
        """Take documents out of the corpus, each with a row."""
        if gone:
            self._corpus.remove([document.id for document in gone])
        for document in gone:
            self._left.add(document.id)
            name, location = document.source, document.location
            self.add(FileRow(name, location, "removed", reason, document.id, reader=document.reader))

    def stranded(self) -> set[str]:
        """Find where files stand that were left alone for a document with their bytes that is current no more.

        Publishes what waits. What is found once is not found again.
        """
        self.flush()
        left = {each for each in self._left if self._corpus.catalogue.current_with_id(each) is None}
        self._left.clear()
        if not left:
            return set()
        entries = self._corpus.catalogue.ledger.latest(("unchanged",))
        return {entry.location for entry in entries if entry.document_id in left}

    def publish(self, draft: DocumentDraft, row: FileRow) -> None:
        """Take a draft with its row; it becomes visible with others, at the latest when the run ends."""
        catalogue = self._corpus.catalogue
        identifier = document_id(draft.source, draft.text)
        if identifier in self._waiting:
            self.flush()
        held = catalogue.current_with_id(identifier)
        if held:
            self.add(self._same_text(held, draft, row))
            return
        previous = catalogue.current_at(draft.location)
        if previous:
            self._left.add(previous.id)
            note = f"new version; version {previous.version} ({previous.id}) stays readable"
            row = replace(row, reason="; ".join(part for part in (note, row.reason) if part))
        self._waiting[identifier] = draft
        self.add(row)
        self._corpus.embed_ahead(draft, [previous.id] if previous else [])
        waiting = sum(len(each.passages) for each in self._waiting.values())
        if waiting >= PUBLISH_PASSAGES * (1 + AHEAD_SHARE):
            self._publish(PUBLISH_PASSAGES)

    def _same_text(self, held: Document, draft: DocumentDraft, row: FileRow) -> FileRow:
        former = self._corpus.catalogue.current_at(draft.location) if held.location != draft.location else None
        if held.location != draft.location and not is_gone(held.location):
            if former:
                self.remove([former], f"its file holds another text now, which is held from {held.location!r}")
            reason = f"the same text is held under the same name from {held.location!r}; rename one to keep both"
            return replace(row, state="unchanged", reason=reason, passages=0)
        if former:
            self._left.add(former.id)
        self._corpus.update_metadata(held, draft)
        moved = held.location != draft.location and held.fingerprint == draft.fingerprint
        note = f"moved from {held.location!r}" if moved else "same text, new metadata"
        return replace(row, reason="; ".join(part for part in (note, row.reason) if part))

    def flush(self) -> None:
        """Publish what waits."""
        self._publish(None)

    def _publish(self, passages: int | None) -> None:
        """Publish what has waited longest, until it is so many passages; ``None`` for all."""
        first: list[str] = []
        held = 0
        for identifier, draft in self._waiting.items():
            if passages is not None and held >= passages:
                break
            first.append(identifier)
            held += len(draft.passages)
        self._corpus.publish([self._waiting[identifier] for identifier in first])
        for identifier in first:
            del self._waiting[identifier]
        self._record()

    def end(self) -> IngestReport:
        """Publish what waits, and close the run."""
        self.flush()
        self._corpus.relate()
        self._corpus.catalogue.ledger.advance(self.id, len(self._rows))
        self._corpus.catalogue.ledger.end(self.id, "done")
        documents = self._corpus.catalogue.count_documents()
        return IngestReport(self.id, tuple(self._rows), time.perf_counter() - self._started, documents)

    def fail(self, error: BaseException) -> None:
        """Note that the run ends early; what waited is not held, so nothing is said of it."""
        self._corpus.forget_ahead()
        self._rows = [row for row in self._rows if row.document_id not in self._waiting]
        self._waiting.clear()
        self._record()
        reason = str(error) or type(error).__name__
        self._corpus.catalogue.ledger.end(self.id, "failed", reason)

    def _record(self) -> None:
        """Write the rows up to the first whose document still waits; they stay in the order of the files."""
        fresh = list(takewhile(lambda row: row.document_id not in self._waiting, self._rows[self._recorded :]))
        rows = [{**asdict(row), "warnings": list(row.warnings), "pages_lost": list(row.pages_lost)} for row in fresh]
        self._corpus.catalogue.ledger.record(self.id, rows)
        self._recorded += len(fresh)
