"""A few reading processes, each taking one file at a time, with limits on time and memory."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import structlog

from corpus.errors import IngestError, ReadingLimitError, UnreadableDocumentError
from corpus.model import Box
from ingest.analysis import Analysis
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions
from ingest.workers.codec import unpack_analysis, unpack_error
from ingest.workers.frames import read_frame, write_frame

STOP_S = 2.0
"""Seconds a process gets to end by itself when the pool closes."""

TIME_SETTING = "POLICYDESK_READING_SECONDS"
MEMORY_SETTING = "POLICYDESK_READING_MEGABYTES"

CHILD = "ingest.workers.child"
"""The module that each process runs."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take."""

    seconds: float
    """From the moment a process begins with it."""
    memory_bytes: int
    """Address space of the process that reads it; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class _Request:
    name: str
    header: dict[str, Any]
    body: bytes


class ReadingPool:
    """Reads files and draws pages in processes of their own; may be called from any thread."""

    def __init__(self, processes: int, limits: Limits, module: str = CHILD) -> None:
        """Prepare; a process starts when it is first needed.

        Args:
            processes: Files read at the same time; 0 for as many as there are cores.
            limits: What one file may take.
            module: What each process runs; serves requests as ``ingest.workers.child`` does.
        """
        self.size = processes or os.cpu_count() or 1
        self._limits = limits
        self._module = module
        self._lock = threading.Lock()
        self._working: set[_Worker] = set()
        self._is_closed = False
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(self.size):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="reading")
        # Of their own, so that a page that somebody waits for does not queue behind files.
        self._drawing = ThreadPoolExecutor(self.size, thread_name_prefix="drawing")

    def submit(self, name: str, data: bytes, options: ReadOptions = DEFAULT_OPTIONS) -> "Future[Analysis]":
        """Begin to read a file; the future raises what ``analyse`` raises.

        Raises:
            CancelledError: The pool was closed.
        """
        header = {"task": "analyse", "name": name, "options": asdict(options)}
        return self._begin(self._threads, self._analyse, _Request(name, header, data))

    def analyse(self, name: str, data: bytes, options: ReadOptions = DEFAULT_OPTIONS) -> Analysis:
        """Read one file, waiting for a free process.

        Raises:
            IngestError: The file cannot be used, also because it took too much time or memory, or crashed its reader.
            CancelledError: The pool was closed.
        """
        return self.submit(name, data, options).result()

    def _analyse(self, request: _Request) -> Analysis:
        return unpack_analysis(*self._ask(request))

    def picture(self, name: str, data: bytes, page: int, width: int, marks: Sequence[Box], points: float) -> bytes:
        """Draw one page as PNG; see ``ingest.pictures.render_page``.

        Raises:
            PolicyDeskError: It cannot be drawn.
            CancelledError: The pool was closed.
        """
        header = {
            "task": "picture",
            "name": name,
            "page": page,
            "width": width,
            "marks": list(map(list, marks)),
            "points": points,
        }
        return self._begin(self._drawing, self._ask, _Request(name, header, data)).result()[1]

    def _begin(self, threads: ThreadPoolExecutor, work: "Callable[[_Request], T]", request: _Request) -> "Future[T]":
        """Begin in a thread of the pool's: Linux ends a process with the thread that started it, not its program."""
        with self._lock:
            if self._is_closed:
                raise CancelledError("the pool was closed")
            return threads.submit(work, request)

    def close(self) -> None:
        """End the processes; files being read are given up."""
        with self._lock:
            self._is_closed = True
            for worker in self._working:
                worker.end()
        for threads in (self._threads, self._drawing):
            threads.shutdown(wait=False, cancel_futures=True)
        for _ in range(self.size):
            with contextlib.suppress(queue.Empty):
                idle = self._idle.get(timeout=STOP_S)
                if idle:
                    idle.stop()
        for _ in range(self.size):
            self._idle.put(None)  # who still waits for a process learns that there is none

    def _ask(self, request: _Request) -> tuple[dict[str, Any], bytes]:
        worker = self._idle.get()
        try:
            while True:
                is_fresh = worker is None
                worker = self._take(worker)
                try:
                    return _checked(request, *worker.ask(request))
                except _GoneError as gone:
                    worker.stop()
                    self._leave(worker)
                    worker = None
                    # A process that had read others before may have suffered from them: once more in a new one.
                    if (is_fresh or gone.limit) and not self._is_closed:
                        raise gone.about(request.name) from gone
        finally:
            if worker:
                self._leave(worker)
            self._idle.put(worker)

    def _take(self, worker: "_Worker | None") -> "_Worker":
        """Note that a process, or a new one, works, so that closing the pool can end it."""
        with self._lock:
            if self._is_closed:
                raise CancelledError("the pool was closed")
            worker = worker or _Worker(self._limits, self._module)
            self._working.add(worker)
        return worker

    def _leave(self, worker: "_Worker") -> None:
        with self._lock:
            self._working.discard(worker)


def _checked(request: _Request, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    if "error" in header:
        raise unpack_error(header)
    if "burst" in header:
        raise _GoneError("it needs more memory than one file may take", MEMORY_SETTING)
    if "failed" in header:
        log.error("file failed", source=request.name, error=header["failed"], trace=header.get("trace"))
        raise UnreadableDocumentError(request.name, _suffix(request.name), str(header["failed"]))
    return header, body


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower() or "file"


class _GoneError(Exception):
    """The process is of no more use."""

    def __init__(self, why: str, limit: str | None = None) -> None:
        self.limit = limit
        """The setting whose limit the file reached, where that is sure."""
        super().__init__(why)

    def about(self, name: str) -> IngestError:
        if self.limit:
            return ReadingLimitError(name, str(self), self.limit)
        return UnreadableDocumentError(name, _suffix(name), str(self))


class _Worker:
    """One process."""

    def __init__(self, limits: Limits, module: str) -> None:
        self._limits = limits
        # -P: a folder called "ingest" where the command happens to run must not be taken for ours.
        command = [sys.executable, "-P", "-m", module, str(limits.memory_bytes)]
        self._process = subprocess.Popen(  # noqa: S603 — our own module, no shell, nothing from outside
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that the processes it forks end with it
        )

    def ask(self, request: _Request) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for its reply.

        Raises:
            _GoneError: The process died, or took too long and was ended.
        """
        assert self._process.stdin
        assert self._process.stdout
        late = threading.Event()
        timer = threading.Timer(self._limits.seconds, self.end, (late,))
        timer.daemon = True
        timer.start()
        try:
            write_frame(self._process.stdin, request.header, request.body)
            return read_frame(self._process.stdout)
        except (OSError, EOFError, ValueError) as error:
            if late.is_set():
                raise _GoneError(f"reading it took more than {self._limits.seconds:g} s", TIME_SETTING) from error
            raise _GoneError(f"it crashed its reader ({self._how_it_ended()})") from error
        finally:
            timer.cancel()

    def stop(self) -> None:
        """End the process and those it began."""
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            self.end()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def end(self, late: threading.Event | None = None) -> None:
        """Kill the process and those it began, also while another thread waits for its reply."""
        if late:
            late.set()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            self.end()
            return "it broke off its reply"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
