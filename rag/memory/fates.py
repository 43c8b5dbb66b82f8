"""What became of the documents that a kept answer cites, as the catalogue's versions and relations say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from corpus.comparison import Article, ArticleChange, Versioned, compare_versions
from corpus.corpus import Corpus
from corpus.errors import UnknownDocumentError
from corpus.kept import KeptDocument
from corpus.model import Document, Metadata, Span
from corpus.registers import ENDED
from rag.standing import standing

FateKind = Literal["unchanged", "removed", "newer_version", "status", "ended", "started", "dates"]
"""newer_version: its file has another text now; status: a field says so, by itself or because of another document;
ended, started: nothing was said anew, but its day has come; dates: others are given now."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one document since it was cited."""

    kind: FateKind
    document: Document | None
    """As it is held now; None once it was removed."""
    successor: Document | None = None
    """The newer version, or the text that ended it, where that is held."""
    successor_name: str | None = None
    """What the document says ended it, where that is not held."""

    @property
    def has_ended(self) -> bool:
        """Whether it does not apply any more, or its words are not the current ones."""
        if self.kind in ("removed", "newer_version", "ended"):
            return True
        return self.document is not None and self.document.metadata.status in ENDED


class Fates:
    """Looks fates up; what it found serves for one comparison."""

    def __init__(self, corpus: Corpus, today: date) -> None:
        """Prepare.

        Args:
            corpus: What is held.
            today: On which texts are judged to be in force or not.
        """
        self._corpus = corpus
        self.today = today
        self._found: dict[tuple[KeptDocument, date], Fate] = {}
        self._changes: dict[tuple[str, str], tuple[ArticleChange, ...]] = {}

    def of(self, kept: KeptDocument, then: date) -> Fate:
        """Say what became of a document since a day."""
        if (kept, then) not in self._found:
            self._found[kept, then] = self._look_up(kept, then)
        return self._found[kept, then]

    def _look_up(self, kept: KeptDocument, then: date) -> Fate:
        try:
            document = self._corpus.catalogue.document(kept.id)
            if not document.is_current:
                return Fate("newer_version", document, self._newer(document))
        except UnknownDocumentError:
            return Fate("removed", None)
        metadata = document.metadata
        kind = _kind(kept, document, then, self.today)
        by, name = self._ended_by(document) if metadata.status in ENDED or kind == "ended" else (None, None)
        return Fate(kind, document, by, name)

    def _newer(self, document: Document) -> Document | None:
        """Find the current text of a past one: of its file, else of its work."""
        versions = (*self._corpus.catalogue.history(document.id), *self._corpus.lineage.versions(document.id))
        return next((each for each in versions if each.is_current), None)

    def _ended_by(self, document: Document) -> tuple[Document | None, str | None]:
        name = document.metadata.superseded_by
        named = next((each for each in self._current if name and _is_called(each, name)), None)
        if named:
            return named, name
        others = [each for each in self._corpus.lineage.versions(document.id) if each.id != document.id]
        in_force = (each for each in others if each.is_current and each.metadata.status not in ENDED)
        return next(in_force, None), name

    @cached_property
    def _current(self) -> list[Document]:
        return self._corpus.catalogue.documents()

    # --- articles ----------------------------------------------------------------------------------------------

    def article(self, older: str, newer: str, span: Span) -> ArticleChange | None:
        """Say what became of the article in which a span of an older version stands.

        Args:
            older: Id of the version the span counts in.
            newer: Id of the other.
            span: What was cited.
        """
        return _fullest((change, change.old, span) for change in self._compared(older, newer))

    def article_now(self, older: str, newer: str, span: Span) -> ArticleChange | None:
        """Say what the article in which a span of a newer version stands was before.

        Args:
            older: Id of the other version.
            newer: Id of the version the span counts in.
            span: What is cited.
        """
        return _fullest((change, change.new, span) for change in self._compared(older, newer))

    def _compared(self, older: str, newer: str) -> tuple[ArticleChange, ...]:
        if (older, newer) not in self._changes:
            catalogue = self._corpus.catalogue
            texts = (Versioned(catalogue.text(each), catalogue.headings(each)) for each in (older, newer))
            self._changes[older, newer] = compare_versions(*texts)
        return self._changes[older, newer]

    # --- what was held -----------------------------------------------------------------------------------------

    def first_held(self, document: Document) -> datetime:
        """Say since when any version of a document's file is held."""
        return min(each.ingested_at for each in self._corpus.catalogue.history(document.id))

    def held_then_in(self, place: str, then: datetime) -> bool:
        """Say whether any of today's documents of a place was held at a moment, in whatever version."""
        there = (each for each in self._current if each.metadata.jurisdiction == place)
        return any(self.first_held(each) <= then for each in there)


def _kind(kept: KeptDocument, document: Document, then: date, today: date) -> FateKind:
    metadata = document.metadata
    if metadata.status != kept.status:
        return "status"
    if _dates(metadata) != (kept.issued, kept.effective_from, kept.effective_to):
        return "dates"
    before, now = standing(document, then, then), standing(document, today, today)
    if before != now:
        return "ended" if now == "past" else "started"
    return "unchanged"


def _dates(metadata: Metadata) -> tuple[date | None, date | None, date | None]:
    return metadata.issued, metadata.effective_from, metadata.effective_to


def _is_called(document: Document, name: str) -> bool:
    return name in (PurePath(document.source).stem, document.source, document.metadata.title)


def _fullest(candidates: Iterable[tuple[ArticleChange, Article | None, Span]]) -> ArticleChange | None:
    """Find the change whose article shares most with a span."""
    best, most = None, 0
    for change, article, span in candidates:
        shared = overlap(article.span, span) if article else 0
        if shared > most:
            best, most = change, shared
    return best


def overlap(one: Span, other: Span) -> int:
    """Count the characters that two spans share; below 0 for spans apart."""
    return min(one.end, other.end) - max(one.start, other.start)
