"""Keeping questions from waiting for an embedding endpoint that hangs: after a time-out it is left alone a while."""

import threading
import time
from collections.abc import Callable

import structlog

from corpus.errors import ProviderError

PAUSE_S = 30.0
"""Seconds after a time-out in which the endpoint is not asked: a question waits up to 11 s for one that hangs
(``corpus.embedders.endpoint``), so at worst every third has to. What fails at once is asked each time."""
LOG_EVERY_S = 60.0
"""Seconds between two lines of the log on failures: an endpoint that is down fails with every question."""

log = structlog.get_logger(__name__)


class Outage:
    """Knows whether the embedding endpoint is to be asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without one.

        Args:
            clock: Tells seconds; for tests.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._fault: ProviderError | None = None
        self._until = 0.0
        self._logged_at: float | None = None
        self._unlogged = 0

    @property
    def fault(self) -> ProviderError | None:
        """Why it is not to be asked now; None where it is."""
        with self._lock:
            return self._fault if self._clock() < self._until else None

    def note(self, error: ProviderError) -> None:
        """Note that it failed; what is logged is ours alone, no word of the endpoint's."""
        with self._lock:
            now = self._clock()
            if error.fault == "timeout":
                self._fault, self._until = error, now + PAUSE_S
            self._unlogged += 1
            if self._logged_at is not None and now - self._logged_at < LOG_EVERY_S:
                return
            failures, self._unlogged, self._logged_at = self._unlogged, 0, now
        log.warning("embedder failed", fault=error.fault, status=error.status, failures=failures)
