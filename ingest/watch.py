"""Folders kept in step with the corpus: whenever a file changes, what it changed is taken in or removed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from corpus.errors import CorpusBusyError
from ingest.files import SIDECAR_SUFFIXES
from ingest.pipeline import Ingester
from ingest.readers import known_suffixes
from ingest.report import IngestReport

QUIET_MS = 1_600
"""Milliseconds of quiet after which changes are taken: a program that saves a file writes it in several steps."""
STEP_MS = 200
"""Milliseconds between looks while waiting for quiet."""
IDLE_MS = 1_000
"""Milliseconds without any change after which is seen whether some still wait to be taken, and at the beginning that
changes are noticed."""


def keep_in_step(
    ingester: Ingester, folders: Sequence[Path], stop: Event, ready: Callable[[], None] = lambda: None
) -> Iterator[IngestReport]:
    """Bring the corpus in step with folders, once at the beginning and then after every change.

    Changes are noticed before the first run begins, so that none is missed while it reads. While another process is
    writing, changes wait and are tried again.

    Args:
        ingester: Takes files in.
        folders: Folders, or files, that are there.
        stop: Ends the watch when it is set.
        ready: Called after the first run.

    Yields:
        A report of the first run, and of each later one in which something was done.

    Raises:
        CorpusBusyError: Another process is writing when the watch begins.
    """
    waiting: set[Path] = set()
    is_first = True
    for changes in _changes(folders, stop):
        if is_first:
            is_first = False
            yield ingester.sync(folders)
            ready()
            continue
        waiting.update(path for change in changes for path in _concerned(change))
        if not waiting:
            continue
        try:
            report = ingester.sync(folders, only=frozenset(waiting))
        except CorpusBusyError:
            continue
        waiting.clear()
        if report.rows:
            yield report


def _changes(folders: Sequence[Path], stop: Event) -> Iterator[set[tuple[Change, str]]]:
    """Go through changes as they are noticed; after a while without any, an empty set."""
    return watch(
        *folders, stop_event=stop, debounce=QUIET_MS, step=STEP_MS, rust_timeout=IDLE_MS, yield_on_timeout=True
    )


def _concerned(change: tuple[Change, str]) -> Iterator[Path]:
    """Name the files a change concerns: a sidecar concerns the file it stands beside."""
    path = Path(change[1]).absolute()
    yield path
    if path.suffix.lower() in SIDECAR_SUFFIXES:
        yield from (path.with_suffix(suffix) for suffix in known_suffixes())
