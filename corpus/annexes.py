"""What is known of a document besides its text: places on pages, documents it names, provisions, corrections."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from corpus.layouts import pack_lines, unpack_lines
from corpus.model import RELATION_KINDS, Document, DocumentDraft, Mention, PageLayout, RelationKind, Span
from corpus.readings import Placer, forget_reading, insert_readings, stamp_of
from corpus.tables import CorrectionRow, DocumentRow, MentionRow, PageRow, ReadingRow


class Annexes:
    """Reads them, and keeps corrections; the catalogue writes the others with the document they belong to."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def layouts(self, document: str, numbers: Collection[int] | None = None) -> tuple[PageLayout, ...]:
        """Return where text stands on a document's pages, all or those with these numbers, in order."""
        query = select(PageRow).where(PageRow.document_id == document).order_by(PageRow.number)
        if numbers is not None:
            query = query.where(PageRow.number.in_(numbers))
        with self._sessions() as session:
            rows = session.scalars(query).all()
        return tuple(PageLayout(row.number, row.width, row.height, unpack_lines(row.lines)) for row in rows)

    def mentions(self, document: str) -> tuple[Mention, ...]:
        """Return the documents a document names, in order of the text."""
        query = select(MentionRow).where(MentionRow.document_id == document).order_by(MentionRow.start, MentionRow.id)
        with self._sessions() as session:
            return tuple(_to_mention(row) for row in session.scalars(query))

    def all_mentions(self, kinds: Collection[RelationKind] = RELATION_KINDS) -> dict[str, tuple[Mention, ...]]:
        """Return the mentions of these kinds in every current document, by its id."""
        query = (
            select(MentionRow)
            .join(DocumentRow, DocumentRow.id == MentionRow.document_id)
            .where(DocumentRow.state == "current", MentionRow.kind.in_(kinds))
            .order_by(MentionRow.document_id, MentionRow.start, MentionRow.id)
        )
        found: dict[str, list[Mention]] = {}
        with self._sessions() as session:
            for row in session.scalars(query):
                found.setdefault(row.document_id, []).append(_to_mention(row))
        return {document: tuple(mentions) for document, mentions in found.items()}

    def unread(self, rules: str) -> list[str]:
        """List the current documents whose provisions other rules have read, or nobody."""
        read = select(ReadingRow.document_id).where(ReadingRow.stamp == stamp_of(rules))
        query = select(DocumentRow.id).where(DocumentRow.state == "current", DocumentRow.id.not_in(read))
        with self._sessions() as session:
            return list(session.scalars(query.order_by(DocumentRow.source)))

    def corrections(self, location: str) -> dict[str, str]:
        """Return the fields that people have set for the file at a location."""
        query = select(CorrectionRow.field, CorrectionRow.value).where(CorrectionRow.location == location)
        with self._sessions() as session:
            return {row[0]: row[1] for row in session.execute(query)}

    def as_stated(self, document: Document) -> Document:
        """Return a document as it describes itself, without what other documents say of its end."""
        with self._sessions() as session:
            stated = session.scalar(select(DocumentRow.stated).where(DocumentRow.id == document.id))
        if not stated:
            return document
        end = stated["effective_to"]
        said = {**stated, "effective_to": date.fromisoformat(end) if end else None}
        return replace(document, metadata=replace(document.metadata, **said))

    def correct(self, location: str, fields: Mapping[str, str | None]) -> None:
        """Keep what people have set; None takes a correction back."""
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            for field, value in fields.items():
                session.execute(
                    delete(CorrectionRow).where(CorrectionRow.location == location, CorrectionRow.field == field)
                )
                if value is not None:
                    session.add(CorrectionRow(location=location, field=field, value=value, at=now))


def move_corrections(session: Session, former: str, location: str) -> None:
    """Let what people have set of a file go along to its new place; what was set there before stays."""
    there = set(session.scalars(select(CorrectionRow.field).where(CorrectionRow.location == location)))
    session.execute(
        update(CorrectionRow)
        .where(CorrectionRow.location == former, CorrectionRow.field.not_in(there))
        .values(location=location)
    )
    forget_corrections(session, {former})


def forget_corrections(session: Session, locations: Collection[str]) -> None:
    """Forget what people have set of the files at these places."""
    session.execute(delete(CorrectionRow).where(CorrectionRow.location.in_(locations)))


def write_annexes(session: Session, identifier: str, draft: DocumentDraft) -> None:
    """Write what a draft says besides its text, in place of what was there."""
    session.execute(delete(PageRow).where(PageRow.document_id == identifier))
    session.execute(delete(MentionRow).where(MentionRow.document_id == identifier))
    forget_reading(session, identifier)
    insert_annexes(session, [(identifier, draft)])


def insert_annexes(session: Session, drafts: Sequence[tuple[str, DocumentDraft]]) -> None:
    """Write what drafts, each with its id, say besides their texts, where nothing was before."""
    pages = [_page_values(identifier, layout) for identifier, draft in drafts for layout in draft.layouts]
    mentions = [_mention_values(identifier, mention) for identifier, draft in drafts for mention in draft.mentions]
    if pages:
        session.execute(insert(PageRow), pages)
    if mentions:
        session.execute(insert(MentionRow), mentions)
    insert_readings(session, [(name, draft.provisions, Placer.of(draft)) for name, draft in drafts if draft.provisions])


def _page_values(identifier: str, layout: PageLayout) -> dict[str, Any]:
    return {
        "document_id": identifier,
        "number": layout.number,
        "width": layout.width,
        "height": layout.height,
        "lines": pack_lines(layout.lines),
    }


def _mention_values(identifier: str, mention: Mention) -> dict[str, Any]:
    return {
        "document_id": identifier,
        "kind": mention.kind,
        "start": mention.span.start,
        "end": mention.span.end,
        "title": mention.title,
        "document_number": mention.document_number,
        "issued": mention.issued,
    }


def _to_mention(row: MentionRow) -> Mention:
    kind: Any = row.kind
    return Mention(kind, Span(row.start, row.end), row.title, row.document_number, row.issued)
