"""Files → corpus: read, find the structure, cut, publish, and report on every one."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from corpus.corpus import Corpus
from corpus.errors import (
    DocumentTooLargeError,
    EmptyDocumentError,
    MissingFileError,
    NotAllowedError,
    PolicyDeskError,
    UnreadableDocumentError,
)
from corpus.identifiers import document_id, fingerprint
from corpus.model import Document, DocumentDraft, Heading, PassageDraft
from ingest.files import Found, find_files, read_sidecar
from ingest.metadata import build_metadata, parse_sidecar
from ingest.readers import reader_for
from ingest.report import FileRow, IngestReport
from ingest.split import passage_tokens, split_passages
from ingest.structure import find_headings

PUBLISH_PASSAGES = 1_024
"""Passages that become visible at one instant. Fewer cost more commits; more lose more work when a run is killed, and
keep readers waiting (about 7 s of embedding on two cores)."""
UPLOAD_PREFIX = "upload:"
NAME_CHARACTERS = 200
"""Longest file name taken from outside; file systems take 255 bytes."""

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the present one."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Bytes with a name: from a folder or an upload."""

    name: str
    location: str
    data: bytes
    sidecar: bytes = b""


class Ingester:
    """Takes files into one corpus."""

    def __init__(self, corpus: Corpus, max_file_bytes: int) -> None:
        """Prepare.

        Args:
            corpus: Where documents go.
            max_file_bytes: Larger files are refused before they are read.
        """
        self._corpus = corpus
        self._max_file_bytes = max_file_bytes
        self._limit_tokens = passage_tokens(corpus.embedder.window_tokens)

    def ingest_paths(self, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
        """Take in files and folders; one bad file never stops the others.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        found = list(find_files(paths))
        with self._corpus.writing():
            run = _Run(self._corpus)
            for index, each in enumerate(found):
                if progress:
                    progress(index, len(found), each.path.name)
                self._take(run, each)
            run.flush()
            if progress:
                progress(len(found), len(found), "")
            return run.report()

    def ingest_upload(self, name: str, data: bytes) -> IngestReport:
        """Take in one file that came over the network.

        Raises:
            NotAllowedError: The name is a path, hidden, or too long.
            CorpusBusyError: Another process is writing.
        """
        if not name.isprintable() or not 0 < len(name) <= NAME_CHARACTERS or name[0] == "." or set(name) & set("/\\:"):
            raise NotAllowedError(name, "an uploaded file needs a plain file name")
        with self._corpus.writing():
            run = _Run(self._corpus)
            self._guarded(run, name, UPLOAD_PREFIX + name, lambda: SourceFile(name, UPLOAD_PREFIX + name, data))
            run.flush()
            return run.report()

    def resplit(self, text: str, headings: Sequence[Heading]) -> tuple[PassageDraft, ...]:
        """Cut a held text anew, for ``Corpus.repair``."""
        return split_passages(text, headings, self._corpus.embedder.count_tokens, self._limit_tokens)

    def _take(self, run: "_Run", found: Found) -> None:
        name, location = _storable(found.path.name), _storable(str(found.path.absolute()))
        if (name, location) != (found.path.name, str(found.path.absolute())):
            why = "its name or folder is not in UTF-8, so it cannot be cited by it; rename it"
            run.add(FileRow(name, location, "failed", str(NotAllowedError(name, why))))
        elif found.skip:
            run.add(FileRow(name, location, "skipped", found.skip))
        elif found.error:
            run.add(FileRow(name, location, "failed", str(found.error)))
        else:
            self._guarded(run, name, _location(found.path), lambda: self._load(found.path))

    def _guarded(self, run: "_Run", name: str, location: str, load: Callable[[], SourceFile]) -> None:
        started = time.perf_counter()
        try:
            made = self._process(run, load(), started)
        except PolicyDeskError as error:
            run.add(FileRow(name, location, "failed", str(error), seconds=time.perf_counter() - started))
        except Exception as error:  # a reader's library may fail in any way; the other files must not pay for it
            log.exception("file failed", source=name)
            reason = str(UnreadableDocumentError(name, Path(name).suffix, f"{type(error).__name__}: {error}"))
            run.add(FileRow(name, location, "failed", reason, seconds=time.perf_counter() - started))
        else:
            if made:  # outside the guard: that the corpus cannot be written is no fault of this file's
                run.publish(*made)

    def _load(self, path: Path) -> SourceFile:
        try:
            size = path.stat().st_size
            if size > self._max_file_bytes:
                raise DocumentTooLargeError(path.name, size, self._max_file_bytes)
            return SourceFile(path.name, _location(path), path.read_bytes(), read_sidecar(path))
        except OSError as error:
            raise MissingFileError(str(path), error.strerror or str(error)) from error

    def _process(self, run: "_Run", file: SourceFile, started: float) -> tuple[DocumentDraft, FileRow] | None:
        if len(file.data) > self._max_file_bytes:
            raise DocumentTooLargeError(file.name, len(file.data), self._max_file_bytes)
        print_ = fingerprint(file.data, file.sidecar)
        held = self._corpus.catalogue.current_with_fingerprint(print_) or run.waiting_with(print_)
        if held and not self._replaces(file, print_) and not _is_moved(held, file):
            run.add(_unchanged(file, held, started))
            return None
        draft, warnings = self.read(file, print_)
        row = FileRow(
            file.name,
            file.location,
            "partial" if warnings else "parsed",
            "; ".join(warnings) or None,
            document_id(draft.source, draft.text),
            len(draft.passages),
            draft.reader,
            time.perf_counter() - started,
        )
        return draft, row

    def _replaces(self, file: SourceFile, print_: str) -> bool:
        """Say whether the place of the file holds another text, which must not stay current under its name."""
        here = self._corpus.catalogue.current_at(file.location)
        return here is not None and here.fingerprint != print_

    def read(self, file: SourceFile, print_: str) -> tuple[DocumentDraft, tuple[str, ...]]:
        """Read, structure and cut one file, without publishing it.

        Returns:
            The draft, and what could not be read of it.

        Raises:
            IngestError: The file cannot be used.
        """
        reader = reader_for(file.name)
        if not file.data.strip():
            raise EmptyDocumentError(file.name)
        read = reader.read(file.data, file.name)
        headings = find_headings(read.text, read.headings)
        passages = self.resplit(read.text, headings)
        if not passages:
            raise EmptyDocumentError(file.name)
        fields = {**read.properties, **parse_sidecar(file.sidecar, file.name)}
        metadata = build_metadata(fields, file.name, read.text, headings, read.title)
        draft = DocumentDraft(
            file.location, file.name, print_, reader.name, metadata, read.text, headings, read.pages, passages
        )
        return draft, read.warnings


class _Run:
    """One run: its rows in order, and the drafts that wait to be published together."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._id = uuid.uuid4().hex[:12]
        self._started = time.perf_counter()
        self._rows: list[FileRow] = []
        self._waiting: dict[str, DocumentDraft] = {}  # by id
        self._recorded = 0

    def add(self, row: FileRow) -> None:
        self._rows.append(row)

    def waiting_with(self, print_: str) -> str | None:
        return next((draft.source for draft in self._waiting.values() if draft.fingerprint == print_), None)

    def publish(self, draft: DocumentDraft, row: FileRow) -> None:
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
            note = f"new version; version {previous.version} ({previous.id}) stays readable"
            row = replace(row, reason="; ".join(part for part in (note, row.reason) if part))
        self._waiting[identifier] = draft
        self.add(row)
        if sum(len(waiting.passages) for waiting in self._waiting.values()) >= PUBLISH_PASSAGES:
            self.flush()

    def _same_text(self, held: Document, draft: DocumentDraft, row: FileRow) -> FileRow:
        elsewhere = held.location != draft.location and Path(held.location).exists()
        if elsewhere:
            reason = f"the same text is held under the same name from {held.location!r}; rename one to keep both"
            return replace(row, state="unchanged", reason=reason, passages=0)
        self._corpus.update_metadata(held, draft)
        moved = held.location != draft.location and held.fingerprint == draft.fingerprint
        note = f"moved from {held.location!r}" if moved else "same text, new metadata"
        return replace(row, reason="; ".join(part for part in (note, row.reason) if part))

    def flush(self) -> None:
        self._corpus.publish(list(self._waiting.values()))
        self._waiting.clear()
        self._record()

    def _record(self) -> None:
        fresh = self._rows[self._recorded :]
        self._corpus.catalogue.record(self._id, map(asdict, fresh))
        self._recorded = len(self._rows)

    def report(self) -> IngestReport:
        self._record()
        documents = self._corpus.catalogue.count_documents()
        return IngestReport(self._id, tuple(self._rows), time.perf_counter() - self._started, documents)


def _is_moved(held: Document | str, file: SourceFile) -> bool:
    """Say whether a document's file now stands elsewhere, so that its next version must be looked for there."""
    if isinstance(held, str) or held.source != file.name or held.location.startswith(UPLOAD_PREFIX):
        return False
    return held.location != file.location and not Path(held.location).exists()


def _location(path: Path) -> str:
    """Say where a file stands: its own name, were it a link, so that a link and its target are two works."""
    return str(path.parent.resolve() / path.name)


def _storable(text: str) -> str:
    """Replace what no store can encode: bytes of a file name that are not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unchanged(file: SourceFile, held: Document | str, started: float) -> FileRow:
    seconds = time.perf_counter() - started
    if isinstance(held, str):
        return FileRow(
            file.name, file.location, "unchanged", f"the same bytes as {held!r} of this run", seconds=seconds
        )
    same = held.location == file.location
    reason = "same file as before" if same else f"the same bytes are held as {held.source!r}"
    return FileRow(file.name, file.location, "unchanged", reason, held.id, reader=held.reader, seconds=seconds)
