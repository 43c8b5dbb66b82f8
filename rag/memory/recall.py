"""A kept answer → how it stands now: quotes read anew from their documents, or why they are not shown."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from corpus.corpus import Corpus
from corpus.errors import UnknownDocumentError
from corpus.identifiers import content_hash
from corpus.kept import KeptAnswer, KeptCitation, KeptStatement
from rag.memory.fates import Fate, Fates

CitationState = Literal["current", "recut", "newer_version", "ended", "removed", "altered"]
"""current: as it was; recut: its words stand, in another passage; newer_version: its file has another text now; ended:
it does not apply any more; removed: it is not held, so no word is shown; altered: other words stand at its place,
which no change of ours makes, so nothing is shown."""
SHOWN: frozenset[CitationState] = frozenset(("current", "recut", "newer_version", "ended"))
"""States in which the words are shown."""
CURRENT: frozenset[CitationState] = frozenset(("current", "recut"))


@dataclass(frozen=True, slots=True)
class RecalledCitation:
    """A kept citation as it stands now."""

    kept: KeptCitation
    state: CitationState
    quote: str | None
    """Read from the document now; None where it is not to be shown."""
    fate: Fate


@dataclass(frozen=True, slots=True)
class RecalledStatement:
    """A kept statement as it stands now."""

    kept: KeptStatement
    text: str | None
    """None where a document it rests on was removed."""
    is_current: bool
    """Whether every quote it rests on is what the document, still in force, says today."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A kept answer as it stands now."""

    answer: KeptAnswer
    statements: tuple[RecalledStatement, ...]
    citations: tuple[RecalledCitation, ...]

    @property
    def is_current(self) -> bool:
        """Whether all of it stands as it was said."""
        return all(each.is_current for each in self.statements)


class Recaller:
    """Looks at kept answers as they stand in one corpus."""

    def __init__(self, corpus: Corpus, today: date | None = None) -> None:
        """Prepare.

        Args:
            corpus: What is held.
            today: For tests.
        """
        self._corpus = corpus
        self._fates = Fates(corpus, today or datetime.now(UTC).date())

    def recall(self, answer: KeptAnswer) -> Recalled:
        """Say how a kept answer stands now."""
        evidence = answer.edition.evidence
        then = evidence.at.date()
        held = {each.id for each in self._corpus.catalogue.passages([each.passage_id for each in evidence.citations])}
        citations = tuple(self._citation(each, then, held) for each in evidence.citations)
        states = {each.kept.number: each.state for each in citations}
        statements = tuple(_statement(each, states) for each in evidence.statements)
        return Recalled(answer, statements, citations)

    def _citation(self, kept: KeptCitation, then: date, held: set[str]) -> RecalledCitation:
        fate = self._fates.of(kept.document, then)
        quote = self._quote(kept) if fate.document else None
        if fate.document is None:
            state: CitationState = "removed"
        elif quote is None:
            state = "altered"
        elif fate.kind == "newer_version":
            state = "newer_version"
        elif fate.has_ended:
            state = "ended"
        else:
            state = "current" if kept.passage_id in held else "recut"
        return RecalledCitation(kept, state, quote, fate)

    def _quote(self, kept: KeptCitation) -> str | None:
        try:
            quote = kept.span.of(self._corpus.catalogue.text(kept.document.id))
        except UnknownDocumentError:  # removed since it was looked for
            return None
        return quote if content_hash(quote) == kept.quote_hash else None


def _statement(kept: KeptStatement, states: dict[int, CitationState]) -> RecalledStatement:
    own = [states[number] for number in kept.citations]
    text = kept.text if all(each in SHOWN for each in own) else None
    return RecalledStatement(kept, text, text is not None and all(each in CURRENT for each in own))
