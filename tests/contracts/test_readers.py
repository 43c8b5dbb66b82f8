"""Reading in this process and in processes of their own give the same, for every format."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import PolicyDeskError
from fakes import LocalReaders
from ingest.describe import describe
from ingest.pipeline import Readers
from ingest.readers import known_suffixes
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions
from ingest.workers.pool import Limits, ReadingPool

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = sorted(path for path in GOLDEN.glob("*/*") if path.suffix in known_suffixes() and "expected" not in path.name)
DEADLINE_S = 100.0
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    made = ReadingPool(1, Limits(90.0, 6_000_000_000))
    yield made
    made.close()


def test_there_is_a_file_of_most_formats() -> None:
    assert len({path.suffix for path in FILES}) >= 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_analysis_is_the_same_wherever_it_is_made(pool: ReadingPool, path: Path) -> None:
    both: tuple[Readers, Readers] = (LocalReaders(), pool)
    data = path.read_bytes()
    here, there = (each.submit(path.name, data, DEFAULT_OPTIONS).result(DEADLINE_S) for each in both)
    assert replace(there, read=replace(there.read, properties={})) == replace(
        here, read=replace(here.read, properties={})
    )
    assert there.read.properties.keys() == here.read.properties.keys()
    assert describe(path.name, there, b"", {}) == describe(path.name, here, b"", {})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b" \n"),
        ("a.exe", b"MZ"),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.docx", b"PK"),
        ("a.txt", bytes(range(256)) * 64),
    ],
)
def test_a_failure_is_the_same_wherever_it_happens(pool: ReadingPool, name: str, data: bytes) -> None:
    both: tuple[Readers, Readers] = (LocalReaders(), pool)
    errors = [each.submit(name, data, DEFAULT_OPTIONS).exception(DEADLINE_S) for each in both]
    assert isinstance(errors[0], PolicyDeskError)
    assert [(type(error), str(error), vars(error)) for error in errors][1:] == [
        (type(errors[0]), str(errors[0]), vars(errors[0]))
    ]


def test_options_reach_the_process(pool: ReadingPool) -> None:
    (scan,) = [path for path in FILES if path.suffix == ".png"]
    error = pool.submit(scan.name, scan.read_bytes(), ReadOptions(recognise_scans=False)).exception(DEADLINE_S)
    assert type(error).__name__ == "NoTextLayerError"
