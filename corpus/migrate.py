"""Bring a catalogue's tables to the present version with Alembic. The only import of alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

MigrationError = CommandError
FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run the migrations that a catalogue still lacks; none for one that is up to date.

    Raises:
        MigrationError: The catalogue was made by a newer version of PolicyDesk.
    """
    with engine.begin() as connection:
        if MigrationContext.configure(connection).get_current_revision() != _newest():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
