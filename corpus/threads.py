"""Threads: questions that belong together, in order, each with the answer it got."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from corpus.kept import KeptTurn, NextTurn, Thread, ThreadHead, new_id
from corpus.memory_errors import ThreadFullError, UnknownThreadError, UntitledThreadError
from corpus.tables_memory import AnswerRow, ThreadRow, TurnRow

THREAD_TURNS = 100
"""Most turns of one thread: an afternoon's work; the chat model is shown the last few only."""
KEPT_THREADS = 500
"""Most threads; the one longest untouched makes room. With 100 turns of 1 kB each, 50 MB."""
TITLE_CHARACTERS = 200
"""Of a title, how much is kept."""


class Threads:
    """Keeps threads; the one touched last comes first."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def create(self, title: str) -> Thread:
        """Begin a thread; where that makes too many, the one longest untouched is let go.

        Raises:
            UntitledThreadError: The title is blank.
        """
        now = datetime.now(UTC)
        thread = Thread(new_id(), " ".join(title.split())[:TITLE_CHARACTERS], now, now, ())
        if not thread.title:
            raise UntitledThreadError
        with self._sessions.begin() as session:
            session.execute(
                insert(ThreadRow).values(id=thread.id, title=thread.title, created=now, updated=now, turns=0)
            )
            newest = select(ThreadRow.id).order_by(ThreadRow.updated.desc(), ThreadRow.id).limit(KEPT_THREADS)
            old = select(ThreadRow.id).where(ThreadRow.id.not_in(newest), ThreadRow.id != thread.id)
            for identifier in list(session.scalars(old)):
                _delete(session, identifier)
        return thread

    def require_room(self, identifier: str) -> None:
        """Make sure, before a question is asked, that a thread takes another turn.

        Raises:
            UnknownThreadError: Nothing has this id.
            ThreadFullError: It has as many turns as one may have.
        """
        with self._sessions() as session:
            _refuse(session, identifier)

    def thread(self, identifier: str) -> Thread:
        """Find a thread with its turns.

        Raises:
            UnknownThreadError: Nothing has this id.
        """
        with self._sessions() as session:
            row = session.get(ThreadRow, identifier)
            if row is None:
                raise UnknownThreadError(identifier)
            turns = session.scalars(select(TurnRow).where(TurnRow.thread_id == identifier).order_by(TurnRow.number))
            return _to_thread(row, list(turns))

    def threads(self, limit: int | None = None, offset: int = 0) -> list[ThreadHead]:
        """List threads, the one touched last first."""
        query = select(ThreadRow).order_by(ThreadRow.updated.desc(), ThreadRow.id).limit(limit).offset(offset)
        with self._sessions() as session:
            return [
                ThreadHead(row.id, row.title, _utc(row.created), _utc(row.updated), row.turns)
                for row in session.scalars(query)
            ]

    def delete(self, identifier: str) -> None:
        """Delete a thread, with those of its answers that nobody saved.

        Raises:
            UnknownThreadError: Nothing has this id.
        """
        with self._sessions.begin() as session:
            if not _delete(session, identifier):
                raise UnknownThreadError(identifier)


def put_turn(session: Session, turn: NextTurn, standalone: str, answer_id: str) -> int:
    """Add a turn to its thread, in the transaction that keeps its answer.

    Args:
        session: The transaction.
        turn: The thread, and the question as it was typed.
        standalone: The question as it was asked.
        answer_id: What it was answered with, kept before.

    Returns:
        Its number.

    Raises:
        UnknownThreadError: The thread is not held.
        ThreadFullError: It has as many turns as one may have.
    """
    now = datetime.now(UTC)
    own = update(ThreadRow).where(ThreadRow.id == turn.thread, ThreadRow.turns < THREAD_TURNS)
    counted = own.values(turns=ThreadRow.turns + 1, updated=now).returning(ThreadRow.turns)
    number: int | None = session.scalar(counted)
    if number is None:
        _refuse(session, turn.thread)
        raise ThreadFullError(turn.thread, THREAD_TURNS)
    said = {"question": turn.question, "standalone": standalone, "answer_id": answer_id, "edition": 1}
    session.execute(insert(TurnRow).values(thread_id=turn.thread, number=number, at=now, **said))
    return number


def _delete(session: Session, identifier: str) -> bool:
    """Delete a thread; its answers first, since its turns name them."""
    named = select(TurnRow.answer_id).where(TurnRow.thread_id == identifier, TurnRow.answer_id.is_not(None))
    elsewhere = select(TurnRow.answer_id).where(TurnRow.thread_id != identifier, TurnRow.answer_id.is_not(None))
    own = AnswerRow.id.in_(named), AnswerRow.id.not_in(elsewhere), AnswerRow.is_saved.is_(False)
    session.execute(delete(AnswerRow).where(*own))
    return session.scalar(delete(ThreadRow).where(ThreadRow.id == identifier).returning(ThreadRow.id)) is not None


def _refuse(session: Session, identifier: str) -> None:
    turns = session.scalar(select(ThreadRow.turns).where(ThreadRow.id == identifier))
    if turns is None:
        raise UnknownThreadError(identifier)
    if turns >= THREAD_TURNS:
        raise ThreadFullError(identifier, THREAD_TURNS)


def _to_thread(row: ThreadRow, turns: Sequence[TurnRow]) -> Thread:
    kept = (
        KeptTurn(each.number, each.question, each.standalone, each.answer_id, each.edition, _utc(each.at))
        for each in turns
    )
    return Thread(row.id, row.title, _utc(row.created), _utc(row.updated), tuple(kept))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
