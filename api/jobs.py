"""Uploads wait in a folder and are read one after another; what becomes of each stands in the ledger."""

import contextlib
import queue
import shutil
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path
from typing import BinaryIO

import structlog

from corpus.corpus import Corpus
from corpus.errors import CorpusBusyError, CorpusUnreadableError, PolicyDeskError, QueueFullError
from corpus.ledger import UNFINISHED, Run
from ingest.pipeline import Ingester, check_upload_name
from ingest.run import new_run_id

MAX_WAITING = 200
"""Uploads that may wait: an afternoon's dragging and dropping; a folder of thousands is for `policydesk ingest`."""
RETRY_S = 2.0
"""Seconds between attempts while another process writes to the corpus."""
POLL_S = 0.05
"""Seconds between looks while somebody waits for a job's end."""
RUNS_LOOKED_AT = 1_000
"""Of the newest runs, how many are looked at for lost jobs at the start: five times what may wait."""
GONE = "its file is no longer there; upload it again"
UNFINISHED_PREFIX = "."
"""Begins the name of an upload's folder while it still arrives."""

log = structlog.get_logger(__name__)


class UploadQueue:
    """Takes uploads at once and reads them in the background; a restart goes on with those that waited."""

    def __init__(self, corpus: Corpus, ingester: Ingester) -> None:
        """Prepare; ``start`` begins to read.

        Args:
            corpus: Its home holds the folder in which uploads wait.
            ingester: Takes them in.
        """
        self._corpus = corpus
        self._ingester = ingester
        self._folder = corpus.home / "incoming"
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read, first what an earlier process left waiting."""
        for folder in sorted(self._folder.glob("*"), key=lambda each: each.stat().st_mtime):
            if folder.name.startswith(UNFINISHED_PREFIX):
                shutil.rmtree(folder, ignore_errors=True)  # its upload broke off
            else:
                self._waiting.put(folder.name)
        self._end_lost()
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
        self._thread.start()

    def _end_lost(self) -> None:
        """End jobs that an earlier process left waiting and that have no file to be read."""
        for run in self._corpus.catalogue.ledger.runs(RUNS_LOOKED_AT):
            if (run.kind, run.state) == ("upload", "waiting") and not (self._folder / run.id).is_dir():
                self._fail(run.id, GONE)

    def stop(self, timeout_s: float) -> None:
        """Stop after the upload being read; the others wait for the next start."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread:
            self._thread.join(timeout_s)

    def add(self, name: str, content: BinaryIO) -> Run:
        """Take an upload.

        Args:
            name: Its plain file name.
            content: Its bytes; read to the end.

        Returns:
            The run that will read it; its id is the job's.

        Raises:
            NotAllowedError: The name is a path, hidden, or too long.
            QueueFullError: Too many wait already.
            CorpusUnreadableError: It cannot be kept.
        """
        check_upload_name(name)
        if self._waiting.qsize() >= MAX_WAITING:
            raise QueueFullError(self._waiting.qsize())
        job = new_run_id()
        unfinished = self._folder / f"{UNFINISHED_PREFIX}{job}"
        try:
            unfinished.mkdir(parents=True)
            with (unfinished / name).open("wb") as kept:
                shutil.copyfileobj(content, kept)
            # First in its place, then in the ledger: a job without a file would wait for ever.
            unfinished.rename(self._folder / job)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise CorpusUnreadableError("home folder", error.strerror or str(error)) from error
        try:
            self._corpus.catalogue.ledger.begin(job, "upload", 1, "waiting")
        except BaseException:
            shutil.rmtree(self._folder / job, ignore_errors=True)
            raise
        self._waiting.put(job)
        return self._corpus.catalogue.ledger.run(job)

    def wait(self, job: str, seconds: float) -> Run:
        """Wait for a job's end, not longer than so many seconds.

        Raises:
            UnknownRunError: No job has this id.
        """
        until = time.monotonic() + seconds
        run = self._corpus.catalogue.ledger.run(job)
        while run.state in UNFINISHED and time.monotonic() < until:
            time.sleep(POLL_S)
            run = self._corpus.catalogue.ledger.run(job)
        return run

    def _work(self) -> None:
        while not self._stopping.is_set():
            job = self._waiting.get()
            if job is not None and not self._stopping.is_set():
                self._read(job)

    def _read(self, job: str) -> None:
        folder = self._folder / job
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        if not files:
            self._fail(job, GONE)
        if not files or self._take(job, files[0]):
            shutil.rmtree(folder, ignore_errors=True)

    def _take(self, job: str, file: Path) -> bool:
        """Take a file in; False where it must wait for the next start."""
        while not self._stopping.is_set():
            try:
                self._ingester.ingest_upload(file.name, file.read_bytes(), job)
            except CorpusBusyError:
                self._stopping.wait(RETRY_S)
                continue
            except CancelledError:  # the service stops, and has ended the processes that read
                return False
            except (PolicyDeskError, OSError) as error:
                self._fail(job, str(error))
            except Exception as error:  # the thread must live on: others wait
                self._fail(job, f"{type(error).__name__}: {error}")
                log.exception("upload failed", job=job)
            return True
        return False

    def _fail(self, job: str, reason: str) -> None:
        with contextlib.suppress(Exception):  # that the ledger cannot be written may be the very reason
            if self._corpus.catalogue.ledger.run(job).state in UNFINISHED:
                self._corpus.catalogue.ledger.end(job, "failed", reason)
