"""Folders kept in step with the corpus: whenever a file changes, what it changed is taken in or removed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from ingest.files import SIDECAR_SUFFIXES
from ingest.pipeline import Ingester
from ingest.readers import known_suffixes
from ingest.report import IngestReport

QUIET_MS = 1_600
"""Milliseconds of quiet after which changes are taken: a program that saves a file writes it in several steps."""
STEP_MS = 200
"""Milliseconds between looks while waiting for quiet."""


def keep_in_step(
    ingester: Ingester, folders: Sequence[Path], stop: Event, ready: Callable[[], None] = lambda: None
) -> Iterator[IngestReport]:
    """Bring the corpus in step with folders, once at the beginning and then after every change.

    Args:
        ingester: Takes files in.
        folders: Folders, or files, that are there.
        stop: Ends the watch when it is set.
        ready: Called when changes begin to be noticed.

    Yields:
        A report of each run in which something was done.

    Raises:
        CorpusBusyError: Another process is writing.
    """
    yield ingester.sync(folders)
    ready()
    for changes in watch(*folders, stop_event=stop, debounce=QUIET_MS, step=STEP_MS, yield_on_timeout=False):
        changed = frozenset(path for change in changes for path in _concerned(change))
        report = ingester.sync(folders, only=changed)
        if report.rows:
            yield report


def _concerned(change: tuple[Change, str]) -> Iterator[Path]:
    """Name the files a change concerns: a sidecar concerns the file it stands beside."""
    path = Path(change[1]).absolute()
    yield path
    if path.suffix.lower() in SIDECAR_SUFFIXES:
        yield from (path.with_suffix(suffix) for suffix in known_suffixes())
