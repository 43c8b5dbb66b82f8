"""The catalogue: SQLite through SQLAlchemy. It is the truth; the indexes can be rebuilt from it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from corpus.annexes import Annexes, forget_corrections, insert_annexes, move_corrections, write_annexes
from corpus.database import open_database
from corpus.errors import UnknownDocumentError
from corpus.filters import Filters
from corpus.identifiers import document_id, fingerprint, passage_id
from corpus.ledger import Ledger
from corpus.lookups import Lookups
from corpus.memory import Memory, forget_words
from corpus.model import (
    Document,
    DocumentDraft,
    Heading,
    Metadata,
    Page,
    Passage,
    PassageDraft,
    Provenance,
    Span,
    Survey,
)
from corpus.provisions import Reading
from corpus.readings import Placer, forget_reading, insert_readings
from corpus.registers import Registers
from corpus.removals import batched, forget_removal, note_removal, put_passages, retire
from corpus.rows import (
    metadata_values,
    overlay_values,
    passage_values,
    provenance_values,
    structure_values,
    to_document,
    to_row,
)
from corpus.tables import DocumentRow, ManifestRow, PassageRow, PendingRemovalRow, TextRow
from corpus.text_cache import TextCache
from corpus.threads import Threads
from corpus.works import DerivedStatus

CACHED_CHARACTERS = 20_000_000
"""Canonical texts kept in memory for citing: about 400 laws, 40–80 MB."""
OVERLAID = (DocumentRow.id, DocumentRow.source, DocumentRow.status, DocumentRow.effective_to,
            DocumentRow.superseded_by, DocumentRow.stated)  # fmt: skip
"""The columns that say how a document stands, and where it is from."""


class Catalogue:
    """Documents, versions, texts, passages, ledger and manifest behind one database URL."""

    def __init__(self, url: str) -> None:
        """Open, or make, the database and bring its tables up to date.

        Raises:
            CorpusUnreadableError: It is not a catalogue, damaged, made by a newer version, or of a kind of database
                whose driver is not installed.
        """
        self._engine = open_database(url)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self._texts = TextCache(CACHED_CHARACTERS)
        self._lookups = Lookups(self._engine, self._texts)
        self.ledger = Ledger(self._sessions)
        self.annexes = Annexes(self._sessions)
        self.memory, self.threads = Memory(self._sessions), Threads(self._sessions)
        self.registers = Registers(self._engine, self._lookups)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with self._sessions() as session, session.begin():
            yield session

    # --- reading -----------------------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """List the current documents by file name."""
        return self._lookups.current()

    def document(self, identifier: str) -> Document:
        """Find a document, current or past, by its id.

        Raises:
            UnknownDocumentError: Nothing has this id.
        """
        with self._sessions() as session:
            row = session.get(DocumentRow, identifier)
            if row is None or row.state == "staged":
                raise UnknownDocumentError(identifier)
            return to_document(row)

    def documents_by_id(self, identifiers: Collection[str]) -> dict[str, Document]:
        """Find several documents at once; ids that are not held are left out."""
        return self._lookups.documents(identifiers)

    def history(self, identifier: str) -> list[Document]:
        """List all versions of the work that a document is a version of, newest first.

        Raises:
            UnknownDocumentError: Nothing has this id.
        """
        work = self.document(identifier).location
        with self._sessions() as session:
            rows = session.scalars(
                select(DocumentRow)
                .where(DocumentRow.location == work, DocumentRow.state != "staged")
                .order_by(DocumentRow.version.desc())
            ).all()
            return [to_document(row) for row in rows]

    def documents_below(self, prefix: str) -> list[Document]:
        """List the current documents whose location begins like this: files inside a file."""
        return self._lookups.below(prefix)

    def file_hashes(self) -> set[str]:
        """Return the hashes of the files that documents of any version are drawn from."""
        with self._sessions() as session:
            found = session.scalars(select(DocumentRow.file_hash).where(DocumentRow.file_hash.is_not(None)).distinct())
            return {name for name in found if name}

    def current_at(self, location: str) -> Document | None:
        """Find the current version of the work at a location."""
        return self._lookups.first(DocumentRow.location.expression, location)

    def current_with_fingerprint(self, fingerprint: str) -> Document | None:
        """Find a current document that was read from the same bytes."""
        return self._lookups.first(DocumentRow.fingerprint.expression, fingerprint)

    def current_with_id(self, identifier: str) -> Document | None:
        """Find a current document by id."""
        return self._lookups.first(DocumentRow.id.expression, identifier)

    def text(self, identifier: str) -> str:
        """Return the canonical text of a document.

        Raises:
            UnknownDocumentError: Nothing has this id.
        """
        cached = self._texts.get(identifier)
        if cached is not None:
            return cached
        with self._sessions() as session:
            text = session.scalar(select(TextRow.text).where(TextRow.document_id == identifier))
        if text is None:
            raise UnknownDocumentError(identifier)
        self._texts.put(identifier, text)
        return text

    def headings(self, identifier: str) -> tuple[Heading, ...]:
        """Return the headings of a document, in order."""
        with self._sessions() as session:
            found = session.scalar(select(TextRow.headings).where(TextRow.document_id == identifier))
        return tuple(Heading(Span(start, end), level, label) for start, end, level, label in found or ())

    def pages(self, identifier: str) -> tuple[Page, ...]:
        """Return the pages of a document; none for formats without pages."""
        with self._sessions() as session:
            found = session.scalar(select(TextRow.pages).where(TextRow.document_id == identifier))
        return tuple(Page(number, start, end) for number, start, end in found or ())

    def passages(self, identifiers: Sequence[str]) -> list[Passage]:
        """Load passages of current documents, in the order asked; others are left out, never cited."""
        return self._lookups.passages(identifiers)

    def iter_passages(self, document: str) -> Iterator[Passage]:
        """Go through one document's passages in order."""
        with self._sessions() as session:
            rows = session.scalars(
                select(PassageRow).where(PassageRow.document_id == document).order_by(PassageRow.ordinal)
            ).all()
        if rows:
            text = self.text(document)
            yield from (self._to_passage(row, text) for row in rows)

    def without_vector(self, identifiers: Collection[str]) -> set[str]:
        """Return those of some passages that the dense index does not hold, since the embedder could not read them."""
        return self._lookups.without_vector(identifiers)

    def document_names(self, identifiers: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return what people may call each document: its title, its English title, what a brief summarises."""
        return self._lookups.names(identifiers)

    def passage_counts(self) -> dict[str, int]:
        """Count the passages of each current document."""
        with self._sessions() as session:
            rows = session.execute(
                select(PassageRow.document_id, func.count())
                .join(DocumentRow, DocumentRow.id == PassageRow.document_id)
                .where(DocumentRow.state == "current")
                .group_by(PassageRow.document_id)
            )
            return {row[0]: row[1] for row in rows}

    def select_documents(self, filters: Filters) -> set[str] | None:
        """Find the current documents that filters let through; ``None`` means that nothing is filtered."""
        return None if filters.is_empty else self._lookups.selected(filters)

    def survey(self, filters: Filters) -> Survey:
        """Count what the current documents that filters let through cover."""
        return self._lookups.survey(filters)

    def has_starts(self, first: date, last: date) -> bool:
        """Say whether any current document was issued, or came into force, after one day and until another."""
        return self._lookups.has_starts(first, last)

    def all_names(self) -> set[str]:
        """Return every title and number by which a current document, or what it summarises, may be named."""
        return self._lookups.all_names()

    def has_documents(self) -> bool:
        """Say whether any document is current."""
        return self._lookups.has_documents()

    def count_documents(self) -> int:
        """Count the current documents."""
        with self._sessions() as session:
            return session.scalar(select(func.count()).where(DocumentRow.state == "current")) or 0

    def count_passages(self, *, with_vector: bool = False) -> int:
        """Count the passages of current documents, all or those the dense index must hold."""
        query = _current_passages(func.count())
        with self._sessions() as session:
            return session.scalar(query.where(PassageRow.has_vector) if with_vector else query) or 0

    def passage_ids(self, *, with_vector: bool = False) -> set[str]:
        """Return the ids of the passages of current documents, all or those the dense index must hold."""
        query = _current_passages(PassageRow.id)
        with self._sessions() as session:
            return set(session.scalars(query.where(PassageRow.has_vector) if with_vector else query))

    # --- publishing: staged → current ---------------------------------------------------------------------------

    def stage(self, drafts: Sequence[tuple[DocumentDraft, Sequence[bool]]]) -> list[str]:
        """Write new versions that no reader sees yet.

        A text that was current before stays as it is until the switch, readable at its permalink; only its passages
        are noted for removal, since the indexes are about to hold them.

        Args:
            drafts: Each with, for every passage, whether it gets a vector.

        Returns:
            The documents' ids, in order.
        """
        with self._transaction() as session:
            past = self._past(session, [draft for draft, _ in drafts])
            for draft, _ in drafts:
                if _id_of(draft) in past:
                    note_removal(session, _passage_ids(draft))
            self._write(session, [(draft, flags) for draft, flags in drafts if _id_of(draft) not in past])
        return [_id_of(draft) for draft, _ in drafts]

    @staticmethod
    def _past(session: Session, drafts: Sequence[DocumentDraft]) -> set[str]:
        found: set[str] = set()
        for batch in batched([_id_of(draft) for draft in drafts]):
            past = select(DocumentRow.id).where(DocumentRow.id.in_(batch), DocumentRow.state == "past")
            found.update(session.scalars(past))
        return found

    def _write(self, session: Session, drafts: Sequence[tuple[DocumentDraft, Sequence[bool]]]) -> None:
        """Write documents as staged, many rows at a time: one by one took three milliseconds a document."""
        if not drafts:
            return
        named = [(_id_of(draft), draft, flags) for draft, flags in drafts]
        for batch in batched([identifier for identifier, _, _ in named]):
            session.execute(delete(DocumentRow).where(DocumentRow.id.in_(batch), DocumentRow.state != "current"))
        versions = [self._next_version(session, draft.location) for draft, _ in drafts]
        session.add_all(to_row(name, draft, number) for (name, draft, _), number in zip(named, versions, strict=True))
        session.flush()
        texts = [{"document_id": name, "text": draft.text, **structure_values(draft)} for name, draft, _ in named]
        session.execute(insert(TextRow), texts)
        passages = [
            values
            for name, draft, flags in named
            for values in passage_values(name, draft.passages, draft.pages, flags)
        ]
        session.execute(insert(PassageRow), passages)
        insert_annexes(session, [(name, draft) for name, draft, _ in named])

    @staticmethod
    def _next_version(session: Session, location: str) -> int:
        newest = session.scalar(select(func.max(DocumentRow.version)).where(DocumentRow.location == location))
        return (newest or 0) + 1

    def switch(self, drafts: Sequence[tuple[DocumentDraft, Sequence[bool]]]) -> None:
        """Make staged versions the current ones and what they replace past, all at one instant.

        Args:
            drafts: As they were staged.
        """
        identifiers = [_id_of(draft) for draft, _ in drafts]
        with self._transaction() as session:
            past = self._past(session, [draft for draft, _ in drafts])
            returning = [(draft, flags) for draft, flags in drafts if _id_of(draft) in past]
            self._write(session, returning)
            for draft, _ in returning:
                forget_removal(session, _passage_ids(draft))
            replaced = list(
                session.scalars(
                    select(DocumentRow.id).where(
                        DocumentRow.state == "current",
                        DocumentRow.location.in_(select(DocumentRow.location).where(DocumentRow.id.in_(identifiers))),
                    )
                )
            )
            retire(session, replaced)
            session.execute(update(DocumentRow).where(DocumentRow.id.in_(replaced)).values(state="past"))
            session.execute(update(DocumentRow).where(DocumentRow.id.in_(identifiers)).values(state="current"))
            self._advance(session)

    def note_fresh(self, identifier: str, draft: DocumentDraft) -> None:
        """Note the passages that a document does not have yet for removal, since the indexes are about to hold them."""
        with self._transaction() as session:
            held = set(session.scalars(select(PassageRow.id).where(PassageRow.document_id == identifier)))
            note_removal(session, [name for name in _passage_ids(draft) if name not in held])

    def update_metadata(self, identifier: str, draft: DocumentDraft, has_vector: Sequence[bool]) -> None:
        """Give a document whose text did not change what a new sidecar says, its new headings, or its new place.

        What was current at that place becomes past; older versions and corrections go along to it.

        Args:
            identifier: The document's id.
            draft: As it is read now; the indexes hold its passages.
            has_vector: For each of its passages, whether the dense index holds it.
        """
        with self._transaction() as session:
            there = DocumentRow.location == draft.location
            current = select(DocumentRow.id).where(there, DocumentRow.state == "current", DocumentRow.id != identifier)
            replaced = list(session.scalars(current))
            retire(session, replaced)
            session.execute(update(DocumentRow).where(DocumentRow.id.in_(replaced)).values(state="past"))
            self._move(session, session.get_one(DocumentRow, identifier), draft.location)
            values: dict[str, Any] = {name: getattr(draft, name) for name in ("fingerprint", "reader")}
            values["provenance"] = provenance_values(draft.provenance)
            if draft.original is not None:
                values["file_hash"] = fingerprint(draft.original)
            own = update(DocumentRow).where(DocumentRow.id == identifier)
            session.execute(own.values(**values, **metadata_values(draft.metadata)))
            session.execute(update(TextRow).where(TextRow.document_id == identifier).values(**structure_values(draft)))
            put_passages(session, identifier, passage_values(identifier, draft.passages, draft.pages, has_vector))
            forget_removal(session, _passage_ids(draft))
            write_annexes(session, identifier, draft)
            self._advance(session)

    def _move(self, session: Session, row: DocumentRow, location: str) -> None:
        """Put a document with its older versions behind those that stood at a place before."""
        if row.location == location:
            return
        versions = self._next_version(session, location) - 1
        past = update(DocumentRow).where(DocumentRow.location == row.location, DocumentRow.state == "past")
        session.execute(past.values(location=location, version=DocumentRow.version + versions))
        move_corrections(session, row.location, location)
        row.location, row.version = location, row.version + versions
        session.flush()

    def overlay(self, ended: Mapping[str, DerivedStatus]) -> None:
        """Show which current documents are past because of others; take back what no longer holds.

        What a document itself, or its sidecar, says of its end stays as it is.
        """
        with self._transaction() as session:
            rows = session.execute(select(*OVERLAID).where(DocumentRow.state == "current")).all()
            sources = {row.id: row.source for row in rows}
            changes = [
                {"id": row.id, **values} for row in rows if (values := overlay_values(row, ended.get(row.id), sources))
            ]
            if changes:
                session.execute(update(DocumentRow), changes)
                self._advance(session)

    def redescribe(
        self,
        identifier: str,
        metadata: Metadata,
        provenance: Sequence[Provenance],
        reading: Reading | None = None,
        *,
        reread: bool = False,
    ) -> None:
        """Give a document other metadata, and provisions; ``reread`` makes the next ingest read its file again."""
        values = {**metadata_values(metadata), "provenance": provenance_values(provenance)}
        if reread:
            values["fingerprint"] = ""
        with self._transaction() as session:
            session.execute(update(DocumentRow).where(DocumentRow.id == identifier).values(**values))
            self._put_reading(session, identifier, reading)
            self._advance(session)

    def reread(self, identifier: str, reading: Reading) -> None:
        """Give a document the provisions that other rules read in its text."""
        with self._transaction() as session:
            self._put_reading(session, identifier, reading)
            self._advance(session)

    def _put_reading(self, session: Session, identifier: str, reading: Reading | None) -> None:
        if reading is not None:
            passages = list(self.iter_passages(identifier))
            place = Placer(self.text(identifier), self.headings(identifier), self.pages(identifier), passages)
            forget_reading(session, identifier)
            insert_readings(session, [(identifier, reading, place)])

    def replace_passages(self, identifier: str, passages: Sequence[PassageDraft], has_vector: Sequence[bool]) -> None:
        """Give a document the passages that other rules, or another embedder's window, make of its text."""
        pages = self.pages(identifier)
        with self._transaction() as session:
            former = select(PassageRow.id, PassageRow.path).where(PassageRow.document_id == identifier)
            paths = {row[0]: row[1] for row in session.execute(former)}
            values = put_passages(session, identifier, passage_values(identifier, passages, pages, has_vector))
            # The indexes hold the path too: a passage with another one leaves them, to be written anew.
            kept = [value["id"] for value in values if paths.get(value["id"], value["path"]) == value["path"]]
            forget_removal(session, kept)
            self._advance(session)

    def remove(self, identifiers: Collection[str]) -> None:
        """Remove documents, with all versions of the same works and what was set of them, at one instant."""
        with self._transaction() as session:
            works = select(DocumentRow.location).where(DocumentRow.id.in_(identifiers))
            versions = list(session.scalars(select(DocumentRow.id).where(DocumentRow.location.in_(works))))
            retire(session, versions)
            forget_corrections(session, set(session.scalars(works)))
            forget_words(session, versions)
            session.execute(delete(DocumentRow).where(DocumentRow.id.in_(versions)))
            self._advance(session)
        self._texts.drop(versions)

    def discard_staged(self) -> set[str]:
        """Throw away what an interrupted run had staged; its passages join the pending removals."""
        with self._transaction() as session:
            staged = list(session.scalars(select(DocumentRow.id).where(DocumentRow.state == "staged")))
            if staged:
                retire(session, staged)
                session.execute(delete(DocumentRow).where(DocumentRow.id.in_(staged)))
            return set(staged)

    def pending_removals(self) -> set[str]:
        """Return the ids of passages that the indexes may still hold and must not."""
        with self._sessions() as session:
            return set(session.scalars(select(PendingRemovalRow.passage_id)))

    def clear_pending(self, passage_ids: Collection[str]) -> None:
        """Note that the indexes no longer hold these passages."""
        with self._transaction() as session:
            forget_removal(session, list(passage_ids))

    # --- manifest --------------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """How often the corpus changed; readers compare it to know that they must look anew."""
        return self._lookups.generation()

    def manifest(self) -> dict[str, str]:
        """Return what made the indexes, by index, and the generation."""
        with self._sessions() as session:
            return {row.name: row.value for row in session.scalars(select(ManifestRow))}

    def set_manifest(self, name: str, value: str) -> None:
        """Record what made an index."""
        with self._transaction() as session:
            session.merge(ManifestRow(name=name, value=value))

    @staticmethod
    def _advance(session: Session) -> None:
        row = session.get(ManifestRow, "generation") or ManifestRow(name="generation", value="0")
        row.value = str(int(row.value) + 1)
        session.add(row)

    @staticmethod
    def _to_passage(row: PassageRow, text: str) -> Passage:
        span = Span(row.start, row.end)
        return Passage(row.id, row.document_id, row.ordinal, span, tuple(row.path), row.page, span.of(text))


def _id_of(draft: DocumentDraft) -> str:
    return document_id(draft.source, draft.text)


def _passage_ids(draft: DocumentDraft) -> list[str]:
    return [passage_id(_id_of(draft), passage.span) for passage in draft.passages]


def _current_passages(what: Any) -> Select[Any]:
    return (
        select(what)
        .select_from(PassageRow)
        .join(DocumentRow, DocumentRow.id == PassageRow.document_id)
        .where(DocumentRow.state == "current")
    )
