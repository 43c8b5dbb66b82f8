"""Which held documents are versions of one work, end one another, and name one another."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corpus.catalogue import Catalogue
from corpus.model import Document, Mention, RelationKind
from corpus.works import DerivedStatus, Repeal, TitleIndex, derived_status, order_versions

ENDING: tuple[RelationKind, ...] = ("repeals", "replaces")


@dataclass(frozen=True, slots=True)
class Relation:
    """A document names another one."""

    by: Document
    mention: Mention
    held: Document | None
    """The one that is meant; None where it is not held, or several could be meant."""


@dataclass(frozen=True)
class _Held:
    """Current documents and what they are called, at one generation."""

    generation: int
    documents: dict[str, Document]

    @cached_property
    def index(self) -> TitleIndex:
        """Made when a name is first looked up: it takes 1.5 s for 10,000 documents, and no start needs to wait."""
        return TitleIndex(self.documents.values())


class Lineage:
    """Reads relations off the catalogue; what it builds serves until the corpus changes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._held: _Held | None = None

    def versions(self, identifier: str) -> tuple[Document, ...]:
        """List all held versions of a document's work, newest first.

        Those are the texts its own file has had, and other files that hold the same work.

        Raises:
            UnknownDocumentError: Nothing has this id.
        """
        own = self._catalogue.history(identifier)
        works = {document.work for document in own if document.work}
        others = [each for each in self._catalogue.documents() if each.work in works]
        found = {document.id: document for document in (*own, *others)}
        return tuple(reversed(order_versions(found.values())))

    def named_in(self, identifier: str) -> tuple[Relation, ...]:
        """List the documents that a document names, in order of its text.

        Raises:
            UnknownDocumentError: Nothing has this id.
        """
        document = self._catalogue.document(identifier)
        return tuple(self._relation(document, each) for each in self._catalogue.annexes.mentions(identifier))

    def held(self, by: Document, mention: Mention) -> Document | None:
        """Find the held document that one of another document's words means; None where none or several could be."""
        return self._relation(by, mention).held

    def naming(self, identifier: str) -> tuple[Relation, ...]:
        """List where current documents name a document.

        Raises:
            UnknownDocumentError: Nothing has this id.
        """
        document = self._catalogue.document(identifier)
        held = self._current()
        relations = (
            self._relation(held.documents[by], mention)
            for by, mentions in self._catalogue.annexes.all_mentions().items()
            if by in held.documents
            for mention in mentions
        )
        return tuple(each for each in relations if each.held and each.held.id == document.id)

    def ended(self, today: date) -> dict[str, DerivedStatus]:
        """Say which current documents are past because of others that are held.

        Args:
            today: What comes into force later ends nothing yet.

        Returns:
            By document id; nothing for the others.
        """
        held = self._current()
        works: dict[str, list[Document]] = {}
        for document in held.documents.values():
            works.setdefault(document.work or document.id, []).append(document)
        repeals = self._repeals(held)
        touched = {repeal.repealed for repeal in repeals}
        found: dict[str, DerivedStatus] = {}
        for versions in works.values():
            if len(versions) > 1 or versions[0].id in touched:
                found.update((each.document, each) for each in derived_status(versions, today, repeals))
        return found

    def _repeals(self, held: _Held) -> Sequence[Repeal]:
        repeals = []
        for by, mentions in self._catalogue.annexes.all_mentions(ENDING).items():
            for mention in mentions if by in held.documents else ():
                found = held.index.resolve(mention, held.documents[by])
                if found:
                    repeals.append(Repeal(found.document.id, held.documents[by]))
        return repeals

    def _relation(self, by: Document, mention: Mention) -> Relation:
        found = self._current().index.resolve(mention, by)
        return Relation(by, mention, found.document if found else None)

    def _current(self) -> _Held:
        with self._lock:
            generation = self._catalogue.generation
            if self._held is None or self._held.generation != generation:
                documents = {document.id: document for document in self._catalogue.documents()}
                self._held = _Held(generation, documents)
            return self._held
