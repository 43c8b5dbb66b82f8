"""Rows ↔ values: how documents and passages stand in the catalogue's tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any

from corpus.identifiers import content_hash, fingerprint, passage_id
from corpus.model import Document, DocumentDraft, Instrument, Metadata, Page, PassageDraft, Provenance, Span
from corpus.tables import DocumentRow
from corpus.works import DerivedStatus, work_key

OPEN_STATUSES = ("unknown", "in_force")
"""What a document says of itself when it was written; a later one knows better."""
METADATA_COLUMNS = (
    "title", "title_en", "kind", "issuer", "document_number", "jurisdiction", "language", "issued",
    "effective_from", "effective_to", "status", "superseded_by", "complete", "basis", "notes", "year", "doi", "venue",
)  # fmt: skip


def names_of(title: str, title_en: str | None, summarises: dict[str, Any] | None) -> tuple[str, ...]:
    """Return what people may call a document: its titles and those of what it summarises."""
    of = summarises or {}
    return tuple(name for name in (title, title_en, of.get("title"), of.get("title_en")) if name)


def metadata_values(metadata: Metadata) -> dict[str, Any]:
    """Give metadata as column values."""
    values = {name: getattr(metadata, name) for name in METADATA_COLUMNS}
    return {
        **values,
        "authors": list(metadata.authors),
        "summarises": asdict(metadata.summarises) if metadata.summarises else None,
        "work": work_key(metadata),
        "stated": stated_values(metadata),
    }


def stated_values(metadata: Metadata) -> dict[str, Any]:
    """Give what other versions of the work may overlay, as the document itself says it."""
    end = metadata.effective_to
    return {
        "status": metadata.status,
        "effective_to": end.isoformat() if end else None,
        "superseded_by": metadata.superseded_by,
    }


def overlay_values(row: Any, ended: DerivedStatus | None, sources: Mapping[str, str]) -> dict[str, Any]:
    """Let other held documents say that a document is past, where it does not itself say how it stands.

    Args:
        row: Of a current document: its columns status, effective_to, superseded_by and stated.
        ended: What the others say; None for nothing.
        sources: File names by document id.

    Returns:
        The columns that change, by name; nothing where it stands as it should.
    """
    stated = row.stated or {"status": row.status, "effective_to": None, "superseded_by": row.superseded_by}
    said_end = stated["effective_to"]
    status, successor = stated["status"], stated["superseded_by"]
    end = date.fromisoformat(said_end) if said_end else None
    if ended and status in OPEN_STATUSES:
        status, end = ended.status, end or ended.since
        successor = successor or PurePath(sources.get(ended.by, ended.by)).stem
    if (row.status, row.effective_to, row.superseded_by) == (status, end, successor):
        return {}
    return {"status": status, "effective_to": end, "superseded_by": successor}


def provenance_values(provenance: Iterable[Provenance]) -> list[Any]:
    """Give the provenance of fields as the column holds it."""
    return [
        [p.field, p.origin, p.confidence, *((p.span.start, p.span.end) if p.span else (None, None))] for p in provenance
    ]


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
        file_hash=fingerprint(draft.original) if draft.original is not None else None,
        provenance=provenance_values(draft.provenance),
        **metadata_values(draft.metadata),
    )


def structure_values(draft: DocumentDraft) -> dict[str, Any]:
    """Give the headings and pages of a text as its columns hold them."""
    return {
        "headings": [[h.span.start, h.span.end, h.level, h.label] for h in draft.headings],
        "pages": [[p.number, p.start, p.end] for p in draft.pages],
    }


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
        metadata=Metadata(**fields, authors=tuple(row.authors), summarises=summarises),
        work=row.work,
        file_hash=row.file_hash,
        provenance=tuple(
            Provenance(field, origin, confidence, None if start is None else Span(start, end))
            for field, origin, confidence, start, end in row.provenance
        ),
    )
