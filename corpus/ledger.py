"""The ledger: what became of every file of every run. Runs in progress are in it too, with how far they are."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from corpus.errors import UnknownRunError
from corpus.tables import LedgerRow, RunRow

RunKind = Literal["ingest", "sync", "retry", "upload"]
RunState = Literal["waiting", "running", "done", "failed", "interrupted"]
"""waiting: its turn has not come; done: every file has its row; failed: it ended early, ``error`` says why;
interrupted: its process ended early."""
UNFINISHED: tuple[RunState, ...] = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Run:
    """One ingest, synchronisation, retry or upload."""

    id: str
    kind: RunKind
    state: RunState
    started: datetime
    ended: datetime | None
    files: int
    files_done: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file in one run."""

    run: str
    at: datetime
    source: str
    location: str
    state: str
    reason: str | None
    document_id: str | None
    passages: int
    reader: str | None
    seconds: float
    warnings: tuple[str, ...]
    pages: int
    pages_lost: tuple[int, ...]


class Ledger:
    """Runs and their files, newest first."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def begin(self, run: str, kind: RunKind, files: int, state: RunState = "running") -> None:
        """Note that a run begins, or that it runs now after it has waited."""
        with self._transaction() as session:
            row = session.get(RunRow, run) or RunRow(id=run, kind=kind, started=datetime.now(UTC), files_done=0)
            row.state, row.files, row.ended, row.error = state, files, None, None
            session.add(row)

    def advance(self, run: str, files_done: int) -> None:
        """Note how far a run is."""
        self._set(run, files_done=files_done)

    def end(self, run: str, state: RunState, error: str | None = None) -> None:
        """Note that a run has ended."""
        self._set(run, state=state, error=error, ended=datetime.now(UTC))

    def interrupt(self, kinds: Sequence[RunState] = ("running",)) -> None:
        """Note that runs in these states have ended with their process; only for who alone may write."""
        with self._transaction() as session:
            now = datetime.now(UTC)
            session.execute(
                update(RunRow).where(RunRow.state.in_(kinds)).values(state="interrupted", ended=now, error=_INTERRUPTED)
            )

    def record(self, run: str, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows of a run; keys are the columns of ``LedgerRow`` without id, run and time."""
        now = datetime.now(UTC)
        values = [{"run": run, "at": now, **row} for row in rows]
        if values:
            with self._transaction() as session:
                session.execute(insert(LedgerRow), values)

    def run(self, identifier: str) -> Run:
        """Find a run.

        Raises:
            UnknownRunError: None has this id.
        """
        with self._sessions() as session:
            row = session.get(RunRow, identifier)
        if row is None:
            raise UnknownRunError(identifier)
        return _to_run(row)

    def runs(self, limit: int) -> list[Run]:
        """List runs, newest first."""
        with self._sessions() as session:
            rows = session.scalars(select(RunRow).order_by(RunRow.started.desc(), RunRow.id).limit(limit)).all()
        return [_to_run(row) for row in rows]

    def entries(self, run: str, states: Sequence[str] = ()) -> list[Entry]:
        """List the files of a run in its order, all or those in some states."""
        query = select(LedgerRow).where(LedgerRow.run == run).order_by(LedgerRow.id)
        if states:
            query = query.where(LedgerRow.state.in_(states))
        with self._sessions() as session:
            return [_to_entry(row) for row in session.scalars(query)]

    def latest(self, states: Sequence[str]) -> list[Entry]:
        """List the files whose last row is in one of these states, oldest first.

        That a file was left alone later on says nothing new of it.
        """
        columns = (LedgerRow.id, LedgerRow.location, LedgerRow.state, LedgerRow.document_id)
        last: dict[str, tuple[int, str, str | None]] = {}
        with self._sessions() as session:
            for identifier, location, state, document in session.execute(select(*columns).order_by(LedgerRow.id)):
                if state != "unchanged" or location not in last or last[location][2] != document:
                    last[location] = (identifier, state, document)
            chosen = [identifier for identifier, state, _ in last.values() if state in states]
            found = [session.get_one(LedgerRow, identifier) for identifier in sorted(chosen)]
            return [_to_entry(row) for row in found]

    def _set(self, run: str, **values: Any) -> None:
        with self._transaction() as session:
            session.execute(update(RunRow).where(RunRow.id == run).values(**values))

    def _transaction(self) -> AbstractContextManager[Session]:
        return self._sessions.begin()


_INTERRUPTED = "Its process ended before all files were read; run it again, files already read cost nothing."


def _to_run(row: RunRow) -> Run:
    ended = row.ended.replace(tzinfo=UTC) if row.ended else None
    started = row.started.replace(tzinfo=UTC)
    kind: Any = row.kind
    state: Any = row.state
    return Run(row.id, kind, state, started, ended, row.files, row.files_done, row.error)


def _to_entry(row: LedgerRow) -> Entry:
    return Entry(
        row.run,
        row.at.replace(tzinfo=UTC),
        row.source,
        row.location,
        row.state,
        row.reason,
        row.document_id,
        row.passages,
        row.reader,
        row.seconds,
        tuple(row.warnings),
        row.pages,
        tuple(row.pages_lost),
    )
