"""The catalogue's database: opened, made ready, brought up to date."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from corpus import migrate
from corpus.errors import CorpusUnreadableError

BUSY_TIMEOUT_MS = 10_000
"""How long a statement waits for another process's transaction; ours last milliseconds."""


def open_database(url: str) -> Engine:
    """Open, or make, the database and bring its tables up to date.

    Raises:
        CorpusUnreadableError: It is not a catalogue, damaged, made by a newer version, or of a kind of database whose
            driver is not installed.
    """
    try:
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise CorpusUnreadableError("catalogue", _first_line(error)) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        migrate.upgrade(engine)
    except (SQLAlchemyError, migrate.MigrationError) as error:
        engine.dispose()
        raise CorpusUnreadableError("catalogue", _first_line(error)) from error
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    # Write-ahead logging lets readers go on while a run writes, and survives a killed process.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _first_line(error: Exception) -> str:
    """Leave out what SQLAlchemy adds: the statement, and where to read about the error."""
    return str(error).partition("\n")[0]
