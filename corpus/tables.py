"""The catalogue's tables. A change here needs a migration in ``corpus/migrations/versions``."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Root of the tables."""


class DocumentRow(Base):
    """One work in one version; see ``corpus.model.Document`` and ``Metadata``."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_location_state", "location", "state"),
        # One text of a work applies at a time: the database itself refuses a second current version.
        Index(
            "ux_documents_current",
            "location",
            unique=True,
            sqlite_where=sql("state = 'current'"),
            postgresql_where=sql("state = 'current'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    location: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), index=True)
    """staged (being published), current (searched and cited), past (an older text, readable at its permalink)."""
    content_hash: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    reader: Mapped[str] = mapped_column(String(32))
    ingested_at: Mapped[datetime]
    characters: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    issuer: Mapped[str | None] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    jurisdiction: Mapped[str | None] = mapped_column(String(16), index=True)
    language: Mapped[str] = mapped_column(String(16))
    issued: Mapped[date | None]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(16))
    superseded_by: Mapped[str | None] = mapped_column(Text)
    complete: Mapped[bool | None]
    basis: Mapped[str | None] = mapped_column(String(16))
    summarises: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON)
    authors: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    year: Mapped[int | None]
    doi: Mapped[str | None] = mapped_column(Text)
    venue: Mapped[str | None] = mapped_column(Text)
    work: Mapped[str | None] = mapped_column(Text, index=True)
    """What the revisions of one work share; see ``corpus.works``."""
    file_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """SHA-256 of the file itself, where it is kept to draw its pages."""
    provenance: Mapped[list[Any]] = mapped_column(JSON, server_default="[]")
    stated: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    """Status, end and successor as the document or its sidecar says; the columns may say what other versions tell."""


class TextRow(Base):
    """The canonical text, apart from the document so that lists do not read it."""

    __tablename__ = "texts"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[Any]] = mapped_column(JSON)
    pages: Mapped[list[Any]] = mapped_column(JSON)


class PassageRow(Base):
    """A passage by its span; its words are read from the text."""

    __tablename__ = "passages"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    path: Mapped[list[str]] = mapped_column(JSON)
    page: Mapped[int | None]
    has_vector: Mapped[bool]
    """Whether the embedder reads it, so that the dense index must hold it."""


class PageRow(Base):
    """Where the text of one page stands on it; see ``corpus.layouts``."""

    __tablename__ = "page_layouts"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    width: Mapped[float]
    height: Mapped[float]
    lines: Mapped[bytes] = mapped_column(LargeBinary)


class MentionRow(Base):
    """Another document that a document names; see ``corpus.model.Mention``."""

    __tablename__ = "mentions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    start: Mapped[int]
    end: Mapped[int]
    title: Mapped[str | None] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    issued: Mapped[date | None]


class ProvisionRow(Base):
    """A provision by its span; its words are read from the text. See ``corpus.provisions.Provision``."""

    __tablename__ = "provisions"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    path: Mapped[list[str]] = mapped_column(JSON)
    page: Mapped[int | None]
    slots: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was read, without what is its default; see ``corpus.readings``."""


class ReadingRow(Base):
    """What read a document's provisions, and what registers select and sort them by."""

    __tablename__ = "readings"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(64))
    facets: Mapped[bytes] = mapped_column(LargeBinary)
    """Of its provisions, in order, packed: the registers read those of all documents at once."""


class CorrectionRow(Base):
    """A field of the metadata that a person has set; it outlives the versions of the file."""

    __tablename__ = "corrections"

    location: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class PendingRemovalRow(Base):
    """A passage that no document holds any more and that the indexes may still hold: removed at the next chance."""

    __tablename__ = "pending_removals"

    passage_id: Mapped[str] = mapped_column(String(48), primary_key=True)


class ManifestRow(Base):
    """What made the indexes, and how often the corpus changed."""

    __tablename__ = "manifest"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class RunRow(Base):
    """One ingest, upload, retry or synchronisation."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    """waiting, running, done, failed (nothing more will come of it), interrupted (its process ended early)."""
    started: Mapped[datetime] = mapped_column(index=True)
    ended: Mapped[datetime | None]
    files: Mapped[int]
    files_done: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)


class LedgerRow(Base):
    """What became of one file in one run."""

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[datetime]
    location: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[str | None] = mapped_column(String(16))
    passages: Mapped[int]
    reader: Mapped[str | None] = mapped_column(String(32))
    seconds: Mapped[float]
    warnings: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    pages: Mapped[int] = mapped_column(server_default="0")
    pages_lost: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
