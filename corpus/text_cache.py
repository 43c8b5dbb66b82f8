"""Canonical texts in memory, since citing reads the same few documents again and again."""

import threading
from collections import OrderedDict
from collections.abc import Iterable


class TextCache:
    """Least recently used texts, bounded by their characters. A text never changes under its id."""

    def __init__(self, limit_characters: int) -> None:
        self._limit = limit_characters
        self._held = 0
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, identifier: str) -> str | None:
        """Return a text that is held."""
        with self._lock:
            if identifier in self._texts:
                self._texts.move_to_end(identifier)
            return self._texts.get(identifier)

    def drop(self, identifiers: Iterable[str]) -> None:
        """Let go of texts; those that are not held are ignored."""
        with self._lock:
            for identifier in identifiers:
                self._held -= len(self._texts.pop(identifier, ""))

    def put(self, identifier: str, text: str) -> None:
        """Hold a text, and let go of those used longest ago."""
        with self._lock:
            if identifier not in self._texts:
                self._texts[identifier] = text
                self._held += len(text)
            while self._held > self._limit and len(self._texts) > 1:
                _, dropped = self._texts.popitem(last=False)
                self._held -= len(dropped)
