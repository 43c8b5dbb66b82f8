"""Files → corpus: read, find the structure, cut, publish, and report on every one."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

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
from corpus.ledger import RunKind
from corpus.model import Document, DocumentDraft, Heading, Metadata, PassageDraft, Provenance
from ingest.analysis import Analysis
from ingest.describe import check_settable, describe, redescribe
from ingest.files import (
    INSIDE,
    UPLOAD_PREFIX,
    Found,
    file_at,
    find_again,
    find_files,
    has_own_file,
    is_gone,
    is_inside,
    read_sidecar,
)
from ingest.inside import with_plain_names
from ingest.provision_reading import ProvisionReader
from ingest.readers import format_of
from ingest.readers.base import ReadOptions
from ingest.report import FileRow, IngestReport
from ingest.run import Run
from ingest.split import passage_tokens, split_passages

NAME_CHARACTERS = 200
"""Longest file name taken from outside; file systems take 255 bytes."""
UPLOAD_NAME_BYTES = 240
"""Longest name of an upload in UTF-8: file systems take 255, and some put marks of their own behind a name."""
READING_STAMP = b"reading-2"
"""Changed when readers find more in the same bytes, so that the next ingest reads every file anew."""
AHEAD = 2
"""Files begun beyond those being read, for each process: reading goes on while passages are embedded."""

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


class Readers(Protocol):
    """What reads files: ``ingest.workers.pool.ReadingPool``."""

    size: int
    """Files read at the same time."""

    def submit(self, name: str, data: bytes, options: ReadOptions) -> "Future[Analysis]":
        """Begin to read a file; the future raises what ``analyse`` raises."""
        ...


class Ingester:
    """Takes files into one corpus."""

    def __init__(
        self,
        corpus: Corpus,
        pool: Readers,
        max_file_bytes: int,
        options: ReadOptions,
        provisions: ProvisionReader | None = None,
    ) -> None:
        """Prepare.

        Args:
            corpus: Where documents go.
            pool: Reads files.
            max_file_bytes: Larger files are refused before they are read.
            options: How files are read.
            provisions: How provisions are read; None for by the rules alone.
        """
        self._corpus = corpus
        self.provisions = provisions or ProvisionReader()
        self._pool = pool
        self._max_file_bytes = max_file_bytes
        self._options = options
        self._limit_tokens = passage_tokens(corpus.embedder.window_tokens)

    def ingest_paths(self, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
        """Take in files and folders; one bad file never stops the others.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        found = list(find_files(paths))
        return self._ingest(found, found, "ingest", progress)

    def retry_failed(self, progress: Progress | None = None) -> IngestReport:
        """Take in again every file whose last row in the ledger says that it failed or was read in part.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        entries = self._corpus.catalogue.ledger.latest(("failed", "partial"))
        outer = dict.fromkeys(file_at(entry.location) for entry in entries)
        found = list(find_again([path for path in outer if path.is_absolute()]))
        return self._ingest(found, found, "retry", progress)

    def sync(
        self, folders: Sequence[Path], progress: Progress | None = None, only: frozenset[Path] | None = None
    ) -> IngestReport:
        """Bring the corpus in step with folders: take in what is new or changed, remove what has gone.

        Args:
            folders: Folders, or files. A folder that is not there, or is empty, removes nothing: a share that is not
                mounted looks like that.
            progress: Called as files are read.
            only: Files that have changed, and folders that have come, when that is known.

        Raises:
            CorpusBusyError: Another process is writing.
        """
        found = list(find_files(folders))
        there = [each.path for each in found if not each.error]
        present = [folder for folder in folders if any(is_inside(path, folder) for path in there)]
        chosen = [each for each in found if only is None or _is_among(each.path.absolute(), only)]
        return self._ingest(chosen, found, "sync", progress, lambda run: self._remove_gone(run, present))

    def ingest_upload(self, name: str, data: bytes, run: str | None = None) -> IngestReport:
        """Take in one file that came over the network.

        Args:
            name: Its plain name.
            data: The whole file.
            run: The id of the run, where it was announced before.

        Raises:
            NotAllowedError: The name is a path, hidden, or too long.
            CorpusBusyError: Another process is writing.
        """
        check_upload_name(name)
        file = SourceFile(name, UPLOAD_PREFIX + name, data)
        with self._corpus.writing():
            with self._running("upload", 1, run) as running:
                self._begin(running, name, file.location, lambda: file)()
            return running.end()

    def correct(self, document: Document, fields: Mapping[str, str | None]) -> Document:
        """Set fields of a document's metadata by hand; they outlive new versions of its file.

        Args:
            document: As it is held.
            fields: Values by field, as a sidecar would say them; None takes a correction back.

        Returns:
            The document as it is described then.

        Raises:
            FieldNotSetError: There is no such field, the sidecar says it, or the value cannot be its; or the document
                is a past version by now.
            UnknownDocumentError: It was removed.
            CorpusBusyError: Another process is writing.
        """
        catalogue = self._corpus.catalogue
        with self._corpus.writing():
            document = catalogue.document(document.id)  # a new version may have come before the lock
            check_settable(document, fields)
            wanted = {**catalogue.annexes.corrections(document.location), **fields}
            corrections = {field: value for field, value in wanted.items() if value is not None}
            text, headings = catalogue.text(document.id), catalogue.headings(document.id)
            metadata, provenance = redescribe(catalogue.annexes.as_stated(document), text, headings, corrections)
            reading = self.provisions.read(text, headings, metadata)
            self._corpus.correct(document, fields, metadata, provenance, reading)
            return catalogue.document(document.id)

    def resplit(self, text: str, headings: Sequence[Heading]) -> tuple[PassageDraft, ...]:
        """Cut a held text anew, for ``Corpus.repair``."""
        return split_passages(text, headings, self._corpus.embedder.count_tokens, self._limit_tokens)

    def analyse(self, name: str, data: bytes) -> Analysis:
        """Read one file without keeping anything, for measurements.

        Raises:
            IngestError: The file cannot be used.
        """
        return self._pool.submit(name, data, self._options).result()

    def describe(self, name: str, data: bytes) -> tuple[Metadata, tuple[Provenance, ...]]:
        """Say what a file without a sidecar is taken for, without keeping anything, for measurements.

        Raises:
            IngestError: The file cannot be used.
        """
        return describe(name, self.analyse(name, data), b"", {})

    def _ingest(
        self,
        found: Sequence[Found],
        known: Sequence[Found],
        kind: RunKind,
        progress: Progress | None,
        afterwards: Callable[[Run], None] | None = None,
    ) -> IngestReport:
        """Take files in.

        Args:
            found: What to read.
            known: What may be read besides, should what it was a copy of go.
            kind: What the run is.
            progress: Called as files are read.
            afterwards: What is done then.
        """
        with self._corpus.writing():
            with self._running(kind, len(found)) as run:
                self._take_all(run, found, progress)
                if afterwards:
                    run.flush()
                    afterwards(run)
                if stranded := run.stranded():
                    again = (each for each in known if not each.skip and not each.error)
                    self._take_all(run, [each for each in again if _location(each.path) in stranded], None)
            return run.end()

    @contextmanager
    def _running(self, kind: RunKind, files: int, identifier: str | None = None) -> Iterator[Run]:
        run = Run(self._corpus, kind, files, identifier)
        try:
            yield run
            run.flush()
        except BaseException as error:
            run.fail(error)
            raise

    def _take_all(self, run: Run, found: Sequence[Found], progress: Progress | None) -> None:
        """Read files in their processes, some ahead; what came of them is taken in order."""
        begun: deque[tuple[str, Callable[[], None]]] = deque()
        done = 0
        for each in (*found, None):
            while begun and (each is None or len(begun) >= AHEAD + self._pool.size):
                name, finish = begun.popleft()
                if progress:
                    progress(done, len(found), name)
                finish()
                done += 1
                run.note(done)
            if each is not None:
                begun.append((each.path.name, self._take(run, each)))
        if progress:
            progress(len(found), len(found), "")

    def _take(self, run: Run, found: Found) -> Callable[[], None]:
        name, location = _storable(found.path.name), _storable(str(found.path.absolute()))
        if (name, location) != (found.path.name, str(found.path.absolute())):
            why = "its name or folder is not in UTF-8, so it cannot be cited by it; rename it"
            row = FileRow(name, location, "failed", str(NotAllowedError(name, why)))
        elif found.skip:
            row = FileRow(name, location, "skipped", found.skip)
        elif found.error:
            row = FileRow(name, location, "failed", str(found.error))
        else:
            return self._begin(run, name, _location(found.path), lambda: self._load(found.path))
        return lambda: run.add(row)

    def _begin(
        self, run: Run, name: str, location: str, load: Callable[[], SourceFile], *, is_inside: bool = False
    ) -> Callable[[], None]:
        """Begin to read a file.

        Args:
            run: Takes what comes of it.
            name: Its name.
            location: Where it is.
            load: Gets its bytes.
            is_inside: It stands in another file.

        Returns:
            What waits for it and takes what came of it.
        """
        started = time.perf_counter()
        try:
            file = load()
            print_ = self._fingerprint(file)
            reading = None if self._held(run, file, print_) else self._submit(file)
        except PolicyDeskError as error:
            row = FileRow(name, location, "failed", str(error), seconds=time.perf_counter() - started)
            return lambda: run.add(row)
        return lambda: self._finish(run, file, print_, reading, started, is_inside=is_inside)

    def _finish(
        self,
        run: Run,
        file: SourceFile,
        print_: str,
        reading: "Future[Analysis] | None",
        started: float,
        *,
        is_inside: bool,
    ) -> None:
        try:
            # Asked again: the files before it may have brought the same bytes, or have held them and changed.
            held = self._held(run, file, print_)
            if held:
                run.add(_unchanged(file, held, started))
                return
            analysis = (reading or self._submit(file)).result()
            draft = self._draft(file, print_, analysis)
        except PolicyDeskError as error:
            seconds = time.perf_counter() - started
            run.add(FileRow(file.name, file.location, "failed", str(error), seconds=seconds))
            return
        except CancelledError:  # the reading processes were ended: no fault of the file's
            raise
        except Exception as error:  # recognising and cutting go through text that nobody has seen before
            log.exception("file failed", source=file.name)
            reason = str(UnreadableDocumentError(file.name, "text", f"{type(error).__name__}: {error}"))
            seconds = time.perf_counter() - started
            run.add(FileRow(file.name, file.location, "failed", reason, seconds=seconds))
            return
        # Outside the guard: that the corpus cannot be written is no fault of this file's.
        run.publish(draft, _row(draft, analysis, time.perf_counter() - started))
        if not is_inside:
            self._take_attachments(run, file, analysis)
        elif analysis.read.attachments:
            names = ", ".join(each.name for each in analysis.read.attachments)
            reason = f"it stands in a file that stands in another one: {names}"
            run.add(FileRow(names, f"{file.location}{INSIDE}{names}", "skipped", reason))

    def _take_attachments(self, run: Run, file: SourceFile, analysis: Analysis) -> None:
        """Take files inside a file as documents of their own."""
        plain = with_plain_names(analysis.read.attachments)
        inside = {f"{file.location}{INSIDE}{each.name}": each for each in plain}
        below = self._corpus.catalogue.documents_below(file.location + INSIDE)
        gone = [each for each in below if each.location not in inside and not self._is_by_itself(each.location)]
        run.remove(gone, "its file no longer holds it")
        for location, attachment in inside.items():
            source = SourceFile(f"{file.name}{INSIDE}{attachment.name}", location, attachment.data)
            self._begin(run, source.name, location, iter((source,)).__next__, is_inside=True)()

    def _is_by_itself(self, location: str) -> bool:
        """Say whether a document was taken in by itself, though its name looks like that of a file inside another."""
        if not location.startswith(UPLOAD_PREFIX):
            return has_own_file(location)
        ledger = self._corpus.catalogue.ledger
        runs = [entry.run for entry in ledger.latest(("parsed", "partial")) if entry.location == location]
        return any(ledger.entries(run)[0].location == location for run in runs)

    def _load(self, path: Path) -> SourceFile:
        try:
            size = path.stat().st_size
            if size > self._max_file_bytes:
                raise DocumentTooLargeError(path.name, size, self._max_file_bytes)
            return SourceFile(path.name, _location(path), path.read_bytes(), read_sidecar(path))
        except OSError as error:
            raise MissingFileError(str(path), error.strerror or str(error)) from error

    def _submit(self, file: SourceFile) -> "Future[Analysis]":
        if len(file.data) > self._max_file_bytes:
            raise DocumentTooLargeError(file.name, len(file.data), self._max_file_bytes)
        format_of(file.name)
        if not file.data.strip():
            raise EmptyDocumentError(file.name)
        return self._pool.submit(file.name, file.data, self._options)

    def _fingerprint(self, file: SourceFile) -> str:
        options = repr(self._options).encode()
        return fingerprint(READING_STAMP + options, file.data, file.sidecar)

    def _held(self, run: Run, file: SourceFile, print_: str) -> Document | DocumentDraft | None:
        """Find the document, or the file of this run, that has the same bytes, so that there is nothing to do."""
        here = self._corpus.catalogue.current_at(file.location)
        if here:  # another text must not stay current under its name
            return here if here.fingerprint == print_ and not run.reads_again else None
        there = self._corpus.catalogue.current_with_fingerprint(print_)
        held = there if there and not run.is_leaving(there) else run.waiting_with(print_)
        return held if held and _can_stand_for(held.location, file.location) else None

    def _draft(self, file: SourceFile, print_: str, analysis: Analysis) -> DocumentDraft:
        """Cut and describe what was read.

        Raises:
            IngestError: The file cannot be used.
        """
        read = analysis.read
        passages = self.resplit(read.text, analysis.headings)
        if not passages:
            raise EmptyDocumentError(file.name)
        catalogue = self._corpus.catalogue
        held = catalogue.current_with_id(document_id(file.name, read.text))
        was = held.location if held and not file_at(held.location).exists() else file.location  # moved from there
        corrections = catalogue.annexes.corrections(file.location)
        if was != file.location:
            corrections = {**catalogue.annexes.corrections(was), **corrections}
        metadata, provenance = describe(file.name, analysis, file.sidecar, corrections)
        return DocumentDraft(
            location=file.location,
            source=file.name,
            fingerprint=print_,
            reader=analysis.reader,
            metadata=metadata,
            text=read.text,
            headings=analysis.headings,
            pages=read.pages,
            passages=passages,
            layouts=read.layouts,
            mentions=analysis.mentions,
            provenance=provenance,
            original=file.data if read.layouts else None,
            provisions=self.provisions.read_of(analysis, metadata),
        )

    def _remove_gone(self, run: Run, folders: Sequence[Path]) -> None:
        gone = [
            document
            for document in self._corpus.catalogue.documents()
            if is_gone(document.location) and any(is_inside(file_at(document.location), folder) for folder in folders)
        ]
        run.remove(gone, "its file is no longer there")


def check_upload_name(name: str) -> None:
    """Make sure that a name from outside is that of a file and of nothing else.

    Raises:
        NotAllowedError: It is a path, hidden, or too long.
    """
    if not name.isprintable() or not 0 < len(name) <= NAME_CHARACTERS or name[0] == "." or set(name) & set("/\\:"):
        raise NotAllowedError(name, "an uploaded file needs a plain file name")
    if len(name.encode()) > UPLOAD_NAME_BYTES:
        raise NotAllowedError(name, f"its name has more than {UPLOAD_NAME_BYTES} bytes, about 80 Chinese characters")


def _row(draft: DocumentDraft, analysis: Analysis, seconds: float) -> FileRow:
    read = analysis.read
    return FileRow(
        draft.source,
        draft.location,
        "partial" if read.warnings else "parsed",
        "; ".join(read.warnings) or None,
        document_id(draft.source, draft.text),
        len(draft.passages),
        draft.reader,
        seconds,
        read.warnings,
        max((*(page.number for page in read.pages), *read.pages_lost), default=0),
        read.pages_lost,
    )


def _can_stand_for(held: str, location: str) -> bool:
    """Say whether the same bytes elsewhere are as good: an upload cannot be read again should that file go."""
    if location.startswith(UPLOAD_PREFIX):
        return held.startswith(UPLOAD_PREFIX)
    return not is_gone(held)


def _is_among(path: Path, chosen: frozenset[Path]) -> bool:
    return path in chosen or any(parent in chosen for parent in path.parents)


def _location(path: Path) -> str:
    """Say where a file stands: its own name, were it a link, so that a link and its target are two works."""
    return str(path.parent.resolve() / path.name)


def _storable(text: str) -> str:
    """Replace what no store can encode: bytes of a file name that are not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unchanged(file: SourceFile, held: Document | DocumentDraft, started: float) -> FileRow:
    seconds = time.perf_counter() - started
    if isinstance(held, DocumentDraft):
        reason = f"the same bytes as {held.source!r} of this run"
        held_id = document_id(held.source, held.text)
        return FileRow(file.name, file.location, "unchanged", reason, held_id, reader=held.reader, seconds=seconds)
    same = held.location == file.location
    reason = "same file as before" if same else f"the same bytes are held as {held.source!r}"
    return FileRow(file.name, file.location, "unchanged", reason, held.id, reader=held.reader, seconds=seconds)
