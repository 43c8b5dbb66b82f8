"""The migrations make what the tables say, and leave nothing to be generated."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from corpus import migrate
from corpus.catalogue import Catalogue
from corpus.errors import CorpusUnreadableError
from corpus.tables import Base


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A catalogue made by the migrations."""
    made = f"sqlite:///{tmp_path / 'catalogue.db'}"
    Catalogue(made).close()
    return made


def test_a_fresh_catalogue_has_the_tables_of_the_model(url: str, tmp_path: Path) -> None:
    plain = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    Base.metadata.create_all(plain)
    migrated = create_engine(url)
    made, wanted = inspect(migrated), inspect(plain)
    assert set(made.get_table_names()) == {*wanted.get_table_names(), "alembic_version"}
    for table in wanted.get_table_names():
        assert [(each["name"], each["nullable"]) for each in made.get_columns(table)] == [
            (each["name"], each["nullable"]) for each in wanted.get_columns(table)
        ]
        assert sorted(str(each["name"]) for each in made.get_indexes(table)) == sorted(
            str(each["name"]) for each in wanted.get_indexes(table)
        )
        assert made.get_pk_constraint(table) == wanted.get_pk_constraint(table)
        assert made.get_foreign_keys(table) == wanted.get_foreign_keys(table)
    plain.dispose()
    migrated.dispose()


def test_nothing_is_left_to_be_generated(url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_opening_again_changes_nothing(url: str) -> None:
    catalogue = Catalogue(url)
    catalogue.set_manifest("dense", "kept")
    catalogue.close()
    again = Catalogue(url)
    assert again.manifest() == {"dense": "kept"}
    again.close()


def test_a_catalogue_of_a_newer_version_is_left_alone(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.MigrationError):
        migrate.upgrade(engine)
    engine.dispose()
    with pytest.raises(CorpusUnreadableError, match="catalogue"):
        Catalogue(url)


def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(CorpusUnreadableError, match="catalogue cannot be used"):
        Catalogue(f"sqlite:///{path}")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusUnreadableError, match="catalogue"):
        Catalogue(f"sqlite:///{tmp_path / 'missing' / 'catalogue.db'}")
