"""Pages laid out by several processes at once, where that is safe; a page that kills its process costs only itself.

Children are forked, so they need neither the file nor our code sent; what they make comes back as lines of JSON, for
nothing that a document may have taken over is ever unpickled.
"""

import itertools
import json
import os
import selectors
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ingest.readers.pdf.document import open_document, read_sheet
from ingest.readers.pdf.sheet import Sheet, from_json, to_json

# Pages from which it is tried: a child's first page comes after some 4 ms, a page takes 14 to 28 ms (the middle half of
# 893 real pages, on a busy machine). It takes a free core to pay: with both busy, 52 pages took 1.15 s in two processes
# and .93 s in one.
MIN_PAGES = 32
_MIN_PAGES_EACH = 16
_MAX_CHILDREN = 8
# Children that may die in one file before the rest of its pages are given up.
_MAX_DEATHS = 20
_CHUNK_BYTES = 1 << 20

Lay = Callable[[bytes, str, int], Sheet | None]


@dataclass(slots=True)
class _Child:
    process: int
    pipe: int
    following: int
    """The next page it will give, from 0."""
    end: int
    pending: bytearray = field(default_factory=bytearray)


def can_fork() -> bool:
    """Say whether forking is safe: the system has it, and no other thread can hold a lock over it."""
    return hasattr(os, "fork") and threading.active_count() == 1


def count_children(pages: int) -> int:
    """Say how many processes lay a file of so many pages out; 1 stands for this one."""
    if pages < MIN_PAGES or not can_fork():
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(min(cores, pages // _MIN_PAGES_EACH, _MAX_CHILDREN), 1)


def read_sheets(data: bytes, name: str, pages: int, children: int) -> list[Sheet | None]:
    """Lay out all pages of a file.

    Args:
        data: The file, known to open.
        name: Its name, for messages.
        pages: How many it has.
        children: From ``count_children``; with 1 nothing is forked.

    Returns:
        One sheet a page; None for a page that could not be read or whose process died over it.
    """
    if children <= 1:
        with open_document(data, name) as document:
            return [read_sheet(document, index) for index in range(pages)]
    return _Crew(data, name, pages).run(children)


class _Crew:
    def __init__(self, data: bytes, name: str, pages: int) -> None:
        self._data = data
        self._name = name
        self._sheets: list[Sheet | None] = [None] * pages
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, _Child] = {}
        self._deaths = 0

    def run(self, children: int) -> list[Sheet | None]:
        pages = len(self._sheets)
        bounds = [pages * number // children for number in range(children + 1)]
        try:
            for begin, end in itertools.pairwise(bounds):
                self._start(begin, end)
            while self._running:
                for key, _ in self._selector.select():
                    self._receive(self._running[key.fd])
        finally:
            for child in list(self._running.values()):
                with suppress(ProcessLookupError):
                    os.kill(child.process, signal.SIGKILL)
                self._end(child)
            self._selector.close()
        return self._sheets

    def _start(self, begin: int, end: int) -> None:
        receiving, sending = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(receiving)
            _lay_out_and_exit(self._data, self._name, range(begin, end), sending)
        os.close(sending)
        self._running[receiving] = _Child(process, receiving, begin, end)
        self._selector.register(receiving, selectors.EVENT_READ)

    def _receive(self, child: _Child) -> None:
        chunk = os.read(child.pipe, _CHUNK_BYTES)
        if chunk:
            child.pending += chunk
            *whole, rest = child.pending.split(b"\n") if b"\n" in chunk else (child.pending,)
            child.pending = rest
            for line in whole:
                self._take(child, line)
            return
        self._end(child)
        if child.following < child.end:  # it died over this page
            self._deaths += 1
            if child.following + 1 < child.end and self._deaths <= _MAX_DEATHS:
                self._start(child.following + 1, child.end)

    def _take(self, child: _Child, line: bytes | bytearray) -> None:
        if child.following < child.end:
            found = json.loads(line)
            self._sheets[child.following] = from_json(found) if found else None
            child.following += 1

    def _end(self, child: _Child) -> None:
        self._selector.unregister(child.pipe)
        os.close(child.pipe)
        del self._running[child.pipe]
        os.waitpid(child.process, 0)


def _lay_out_and_exit(data: bytes, name: str, pages: Sequence[int], sending: int) -> None:
    """Do a child's work; never returns, and runs nothing of what the parent has set up for its own end."""
    status = 1
    try:
        with os.fdopen(sending, "wb") as out, open_document(data, name) as document:
            for index in pages:
                sheet = read_sheet(document, index)
                out.write(json.dumps(to_json(sheet) if sheet else None, separators=(",", ":")).encode() + b"\n")
                out.flush()
        status = 0
    finally:
        os._exit(status)
