"""The migrations make what the tables say, and leave nothing to be generated."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from conftest import STAMPS
from corpus import migrate
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.errors import CorpusUnreadableError
from corpus.model import Span
from corpus.registers import RegisterQuery
from corpus.tables import Base
from fakes import LocalReaders
from ingest.pipeline import Ingester
from ingest.provisions import STAMP
from ingest.read_ahead import read_provisions
from ingest.readers.base import DEFAULT_OPTIONS


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


OLD_TEXT = "第一条 企业应当与学校签订三方协议。"
OLD_ID = "87fed81125cd47b4"


def make_old(url: str) -> None:
    """A catalogue as the first version made it, with one document, its passage, a ledger row and a manifest."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    rows = {
        "documents": {
            "id": OLD_ID, "location": "/docs/law.md", "source": "law.md", "version": 1, "state": "current",
            "content_hash": "c" * 64, "fingerprint": "f" * 64, "reader": "markdown",
            "ingested_at": "2025-01-01 00:00:00", "characters": len(OLD_TEXT), "title": "实习办法", "kind": "notice",
            "issuer": "教育局", "language": "zh-CN", "issued": "2020-10-10", "status": "in_force",
            "notes": '{"licence": "CC0"}',
        },
        "texts": {
            "document_id": OLD_ID, "text": OLD_TEXT, "headings": json.dumps([[0, 3, 5, "第一条"]]), "pages": "[]",
        },
        "passages": {
            "id": f"{OLD_ID}-0-{len(OLD_TEXT)}", "document_id": OLD_ID, "ordinal": 0, "start": 0, "end": len(OLD_TEXT),
            "path": json.dumps(["第一条"]), "has_vector": 1,
        },
        "ledger": {
            "run": "r1", "at": "2025-01-01 00:00:00", "location": "/docs/bad.md", "source": "bad.md",
            "state": "failed", "reason": "why", "passages": 0, "seconds": 0.5,
        },
        "manifest": {"name": "generation", "value": "1"},
    }  # fmt: skip
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, values in rows.items():
            columns = ", ".join(f'"{name}"' for name in values)
            places = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)
    engine.dispose()


def test_what_an_older_version_kept_is_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    make_old(url)
    catalogue = Catalogue(url)
    (document,) = catalogue.documents()
    metadata = document.metadata
    assert (document.id, metadata.title, metadata.issuer, metadata.status) == (OLD_ID, "实习办法", "教育局", "in_force")
    assert (metadata.authors, metadata.year, metadata.notes) == ((), None, {"licence": "CC0"})
    assert (document.file_hash, document.provenance) == (None, ())
    assert catalogue.text(OLD_ID) == OLD_TEXT
    assert (catalogue.annexes.layouts(OLD_ID), catalogue.annexes.mentions(OLD_ID)) == ((), ())
    (failed,) = catalogue.ledger.latest(("failed",))
    assert (failed.source, failed.warnings, failed.pages_lost) == ("bad.md", (), ())
    catalogue.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_a_corpus_of_an_older_version_is_searched_and_goes_on(
    home: Path, open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    make_old(f"sqlite:///{home / 'catalogue.db'}")
    corpus = open_corpus()
    (hit,) = corpus.search_words("三方协议", 5, None)
    (passage,) = corpus.catalogue.passages([hit.passage_id])
    assert (passage.text, passage.span) == (OLD_TEXT, Span(0, len(OLD_TEXT)))
    assert corpus.verify().is_clean
    ingester = Ingester(corpus, LocalReaders(), 1_000, DEFAULT_OPTIONS)
    corrected = ingester.correct(corpus.catalogue.document(OLD_ID), {"year": "2020"})
    assert (corrected.metadata.year, corrected.metadata.title, corrected.metadata.status) == (
        2020,
        "实习办法",
        "in_force",
    )
    new = tmp_path / "levy.md"
    new.write_text("# Levy\n\nAn employer pays a levy.\n", encoding="utf-8")
    assert ingester.ingest_paths([new]).is_complete
    assert corpus.verify().is_clean


def test_documents_of_an_older_version_get_their_provisions_by_a_repair(
    home: Path, open_corpus: Callable[..., Corpus]
) -> None:
    make_old(f"sqlite:///{home / 'catalogue.db'}")
    corpus = open_corpus(stamps=replace(STAMPS, provisions=STAMP))
    assert corpus.search_words("三方协议", 5, None)
    assert corpus.registers.page(RegisterQuery()).total == 0
    assert corpus.verify().unread_documents == 1
    ingester = Ingester(corpus, LocalReaders(), 1_000, DEFAULT_OPTIONS)
    corpus.repair(ingester.resplit, read_provisions=read_provisions)
    assert corpus.verify().is_clean
    (provision,) = corpus.registers.page(RegisterQuery(modality="obligation")).provisions
    assert provision.text == "企业应当与学校签订三方协议。"
    assert provision.path == ("第一条",)
