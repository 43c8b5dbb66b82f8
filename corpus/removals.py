"""Passages that no document holds any more and the indexes may: noted in the transaction that takes them away."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from corpus.tables import PassageRow, PendingRemovalRow

ID_BATCH = 5_000
"""Ids in one ``IN`` list; SQLite takes 32,766 variables."""


def retire(session: Session, documents: Sequence[str]) -> None:
    """Note all passages of documents."""
    leaving = select(PassageRow.id).where(PassageRow.document_id.in_(documents))
    known = select(PendingRemovalRow.passage_id)
    session.execute(insert(PendingRemovalRow).from_select(["passage_id"], leaving.where(PassageRow.id.not_in(known))))


def note_removal(session: Session, passages: Sequence[str]) -> None:
    """Note passages, by id."""
    forget_removal(session, passages)
    if passages:
        session.execute(insert(PendingRemovalRow), [{"passage_id": name} for name in passages])


def forget_removal(session: Session, passages: Sequence[str]) -> None:
    """Take passages off the list, by id: the indexes no longer hold them, or a document does."""
    for batch in batched(passages):
        session.execute(delete(PendingRemovalRow).where(PendingRemovalRow.passage_id.in_(batch)))


def put_passages(session: Session, document: str, values: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give a document other passages, and note those it had before.

    Args:
        session: The transaction.
        document: Its id.
        values: Rows of the passages, in order.

    Returns:
        The rows that were written.
    """
    retire(session, [document])
    session.execute(delete(PassageRow).where(PassageRow.document_id == document))
    written = list(values)
    session.execute(insert(PassageRow), written)
    return written


def batched(identifiers: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a list of ids into as many as a query takes."""
    for start in range(0, len(identifiers), ID_BATCH):
        yield identifiers[start : start + ID_BATCH]
