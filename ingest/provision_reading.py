"""Provisions as they are kept: read by the rules and, where a chat model is set to, by that as well.

The rules read in the processes that read files; a model is asked in the parent, which alone talks to the network.
"""

from collections.abc import Mapping, Sequence

from corpus.errors import ProviderError
from corpus.model import Heading, Metadata
from corpus.provisions import Reading
from ingest.analysis import Analysis
from ingest.provisions import STAMP, find_provisions_with
from ingest.provisions.by_model import Chat
from ingest.read_ahead import FAILED_STAMP, read_provisions, reading_of


class ProvisionReader:
    """Reads the provisions of texts in one way, and stamps what it read with that way."""

    def __init__(self, chat: Chat | None = None, model: str | None = None) -> None:
        """Say how to read.

        Args:
            chat: A model that reads clauses after the rules; None for the rules alone.
            model: Its name; another model is another reading.
        """
        self._chat = chat
        self.stamp = STAMP if chat is None else f"{STAMP}+{model}"

    def read(self, text: str, headings: Sequence[Heading], metadata: Metadata) -> Reading:
        """Read a text that is held; for corrections and ``Corpus.repair``."""
        return self._with_model(read_provisions(text, headings, metadata), text, headings, metadata)

    def read_of(self, analysis: Analysis, metadata: Metadata) -> Reading:
        """Read a file as described in the end; what was read ahead is not read again by the rules alone."""
        return self._with_model(reading_of(analysis, metadata), analysis.read.text, analysis.headings, metadata)

    def _with_model(self, ruled: Reading, text: str, headings: Sequence[Heading], metadata: Metadata) -> Reading:
        """Let the model read what the rules have read.

        Where it fails for a part, the reading keeps the stamp of the rules, so that it counts as one to be done anew.
        """
        if self._chat is None or ruled.stamp == FAILED_STAMP:
            return ruled
        asked = _Asked(self._chat)
        found = find_provisions_with(text, headings, metadata.language, metadata.kind, asked)
        return Reading(STAMP if asked.has_failed else self.stamp, found)


class _Asked:
    """A chat that remembers whether it failed."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.has_failed = False

    def __call__(self, messages: Sequence[Mapping[str, str]]) -> str:
        try:
            return self._chat(messages)
        except ProviderError:
            self.has_failed = True
            raise
