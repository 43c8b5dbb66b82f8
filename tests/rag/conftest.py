"""The desks that tests of ``rag`` ask; opened once per run, only read."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from corpus.glossary import Glossary
from rag_desk import TEXTS, Desk, OpenDesk, open_desk


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    """The glossary as shipped, read once."""
    return Glossary()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, glossary: Glossary) -> Iterator[Desk]:
    """The fixed library of eight texts."""
    opened = open_desk(tmp_path_factory.mktemp("desk"), TEXTS, glossary=glossary)
    yield opened
    opened.corpus.close()


@pytest.fixture
def new_desk(tmp_path: Path, glossary: Glossary) -> Iterator[OpenDesk]:
    """Open desks over texts of a test's own."""
    opened: list[Desk] = []

    def open_one(texts: Mapping[str, str]) -> Desk:
        opened.append(open_desk(tmp_path / str(len(opened)), texts, glossary=glossary))
        return opened[-1]

    yield open_one
    for each in opened:
        each.corpus.close()
