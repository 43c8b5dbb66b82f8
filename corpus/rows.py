"""Rows ↔ values: how documents and passages stand in the catalogue's tables."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from corpus.identifiers import content_hash, passage_id
from corpus.model import Document, DocumentDraft, Instrument, Metadata, Page, PassageDraft
from corpus.tables import DocumentRow

METADATA_COLUMNS = (
    "title", "title_en", "kind", "issuer", "document_number", "jurisdiction", "language", "issued",
    "effective_from", "effective_to", "status", "superseded_by", "complete", "basis", "notes",
)  # fmt: skip


def names_of(title: str, title_en: str | None, summarises: dict[str, Any] | None) -> tuple[str, ...]:
    """Return what people may call a document: its titles and those of what it summarises."""
    of = summarises or {}
    return tuple(name for name in (title, title_en, of.get("title"), of.get("title_en")) if name)


def metadata_values(metadata: Metadata) -> dict[str, Any]:
    """Give metadata as column values."""
    values = {name: getattr(metadata, name) for name in METADATA_COLUMNS}
    return {**values, "summarises": asdict(metadata.summarises) if metadata.summarises else None}


def to_row(identifier: str, draft: DocumentDraft, version: int) -> DocumentRow:
    """Make the row of a staged version."""
    return DocumentRow(
        id=identifier,
        location=draft.location,
        source=draft.source,
        version=version,
        state="staged",
        content_hash=content_hash(draft.text),
        fingerprint=draft.fingerprint,
        reader=draft.reader,
        ingested_at=datetime.now(UTC),
        characters=len(draft.text),
        **metadata_values(draft.metadata),
    )


def passage_values(
    identifier: str, passages: Sequence[PassageDraft], pages: Sequence[Page], has_vector: Sequence[bool]
) -> Iterator[dict[str, Any]]:
    """Make the rows of a document's passages, in order.

    Args:
        identifier: The document's id.
        passages: In order of the text.
        pages: The document's; empty for formats without pages.
        has_vector: For each passage, whether the dense index holds it.
    """
    for ordinal, (passage, vector) in enumerate(zip(passages, has_vector, strict=True)):
        yield {
            "id": passage_id(identifier, passage.span),
            "document_id": identifier,
            "ordinal": ordinal,
            "start": passage.span.start,
            "end": passage.span.end,
            "path": list(passage.path),
            "page": _page_of(pages, passage.span.start),
            "has_vector": vector,
        }


def _page_of(pages: Sequence[Page], offset: int) -> int | None:
    return next((page.number for page in pages if page.start <= offset < page.end), None)


def to_document(row: DocumentRow) -> Document:
    """Make the value of a row."""
    fields = {name: getattr(row, name) for name in METADATA_COLUMNS}
    summarises = Instrument(**row.summarises) if row.summarises else None
    return Document(
        id=row.id,
        location=row.location,
        source=row.source,
        version=row.version,
        is_current=row.state == "current",
        content_hash=row.content_hash,
        fingerprint=row.fingerprint,
        reader=row.reader,
        ingested_at=row.ingested_at.replace(tzinfo=UTC),
        characters=row.characters,
        metadata=Metadata(**fields, summarises=summarises),
    )
