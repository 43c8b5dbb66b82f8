"""Tokens as a chat model counts them: the one file that imports ``tiktoken``.

Its tables are downloaded when they are first used, and kept by it. Nothing waits long for that, and nothing fails
without: until they are there a text counts as many tokens as it has bytes, which is more than any encoding of bytes
makes of it (about four times as many for English, twice for Chinese), so that a budget is never overrun.
"""

import threading
from typing import Protocol

import structlog

DEFAULT_ENCODING = "o200k_base"
"""For models that tiktoken does not know: its newest table, whose 200,000 tokens hold many Chinese words."""
PATIENCE_S = 2.0
"""Seconds that the first count waits for the table: less than any model takes to answer, and only once."""

log = structlog.get_logger(__name__)


class _Encoding(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


class TokenCounter:
    """Counts tokens of one model; safe from any thread."""

    def __init__(self, model: str, patience_s: float = PATIENCE_S) -> None:
        """Begin to load the model's table, beside whatever else is done first.

        Args:
            model: Its name; of one that is not known, a likely table is taken.
            patience_s: Seconds that a count waits for the table at most, once.
        """
        self._model = model
        self._patience_s = patience_s
        self._encoding: _Encoding | None = None
        self._lock = threading.Lock()
        self._has_waited = False
        self._loading = threading.Thread(target=self._load, daemon=True, name="token table")
        self._loading.start()

    def count(self, text: str) -> int:
        """Count the tokens of a text; an upper bound while there is no table."""
        self._wait()
        if self._encoding is None:
            return len(text.encode("utf-8", "replace"))
        return len(self._encoding.encode_ordinary(text))

    def _wait(self) -> None:
        if self._has_waited:
            return
        with self._lock:
            if self._has_waited:
                return
            self._loading.join(self._patience_s)
            self._has_waited = True
            if self._encoding is None:
                log.warning("tokens are bounded by bytes", model=self._model, reason="tiktoken's table is not at hand")

    def _load(self) -> None:
        try:
            import tiktoken

            try:
                self._encoding = tiktoken.encoding_for_model(self._model)
            except KeyError:
                self._encoding = tiktoken.get_encoding(DEFAULT_ENCODING)
        except Exception as error:  # noqa: BLE001 - whatever a download dies of, counting goes on without it
            log.debug("no token table", error=type(error).__name__)
