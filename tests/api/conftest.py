"""The service over real parts: one library, ingested once; tests that change it get a copy."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import Services, open_services
from conftest import link_models
from running import serving
from sample_library import write_library

ADDRESS = "http://127.0.0.1"
SMALL_LIMIT_MEGABYTES = 0.05
"""Largest file where a test sends one that is too large."""


@pytest.fixture(scope="session")
def library_home(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Path:
    """A data folder that holds the library; not to be changed."""
    home = link_models(tmp_path_factory.mktemp("library"), models)
    with open_services(Settings(home=home)) as services:
        report = services.ingester.ingest_paths([write_library(tmp_path_factory.mktemp("files"))])
    assert report.is_complete, report.rows
    return home


@pytest.fixture(scope="session")
def services(library_home: Path) -> Iterator[Services]:
    with open_services(Settings(home=library_home)) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(services: Services) -> Iterator[TestClient]:
    """The service over the library; not to be changed."""
    with TestClient(create_app(services), base_url=ADDRESS, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def own_home(library_home: Path, tmp_path: Path) -> Path:
    """A copy of the library's data folder, to be changed at will."""
    home = Path(shutil.copytree(library_home, tmp_path / "own", ignore=shutil.ignore_patterns("models", "write.lock")))
    (home / "models").symlink_to(library_home / "models")  # large, and only read
    return home


@dataclass(frozen=True, slots=True)
class Own:
    """A service over a copy."""

    client: TestClient
    services: Services

    def id_of(self, source: str) -> str:
        return next(each.id for each in self.services.corpus.catalogue.documents() if each.source == source)


@pytest.fixture
def own(own_home: Path) -> Iterator[Own]:
    settings = Settings(home=own_home, max_file_megabytes=SMALL_LIMIT_MEGABYTES)
    with open_services(settings) as services, TestClient(create_app(services), base_url=ADDRESS) as client:
        yield Own(client, services)


@pytest.fixture(scope="session")
def address(services: Services) -> Iterator[str]:
    """The service over the library, really running; not to be changed."""
    with serving(create_app(services)) as url:
        yield url


@pytest.fixture
def own_address(own_home: Path) -> Iterator[str]:
    """The service over a copy, really running."""
    with open_services(Settings(home=own_home)) as services, serving(create_app(services)) as url:
        yield url
