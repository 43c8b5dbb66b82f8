"""Runs and their files: how far they are, how they ended, and what still wants another try."""

from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UnknownRunError
from corpus.ledger import Ledger
from fresh_catalogue import open_catalogue


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    catalogue = open_catalogue(tmp_path / "catalogue.db")
    yield catalogue.ledger
    catalogue.close()


def row(location: str, state: str, document: str | None = None, **other: Any) -> dict[str, Any]:
    plain = {
        "reason": None,
        "passages": 0,
        "reader": None,
        "seconds": 0.0,
        "warnings": [],
        "pages": 0,
        "pages_lost": [],
    }
    return {**plain, "source": location, "location": location, "state": state, "document_id": document, **other}


def test_a_run_from_its_beginning_to_its_end(ledger: Ledger) -> None:
    ledger.begin("r1", "ingest", 3)
    ledger.advance("r1", 2)
    run = ledger.run("r1")
    assert (run.kind, run.state, run.files, run.files_done, run.ended, run.error) == (
        "ingest",
        "running",
        3,
        2,
        None,
        None,
    )
    ledger.end("r1", "done")
    done = ledger.run("r1")
    assert done.state == "done"
    assert done.ended
    assert done.ended >= done.started == run.started
    with pytest.raises(UnknownRunError, match="'r2'"):
        ledger.run("r2")


def test_a_run_that_waited_goes_on_under_its_id(ledger: Ledger) -> None:
    ledger.begin("r1", "upload", 1, "waiting")
    started = ledger.run("r1").started
    ledger.end("r1", "interrupted", "why")
    ledger.begin("r1", "upload", 1)
    run = ledger.run("r1")
    assert (run.state, run.error, run.ended, run.started) == ("running", None, None, started)


def test_runs_of_a_dead_process_are_interrupted_and_waiting_ones_are_not(ledger: Ledger) -> None:
    ledger.begin("running", "ingest", 3)
    ledger.begin("waiting", "upload", 1, "waiting")
    ledger.begin("done", "sync", 0)
    ledger.end("done", "done")
    ledger.interrupt()
    assert {run.id: run.state for run in ledger.runs(9)} == {
        "running": "interrupted", "waiting": "waiting", "done": "done",
    }  # fmt: skip
    assert "run it again" in (ledger.run("running").error or "")


def test_runs_are_listed_newest_first_up_to_a_number(ledger: Ledger) -> None:
    for number in range(4):
        ledger.begin(f"r{number}", "ingest", 0)
    assert [run.id for run in ledger.runs(3)] == ["r3", "r2", "r1"]


def test_files_are_listed_in_the_order_of_the_run(ledger: Ledger) -> None:
    lost = row("b.pdf", "partial", "d1", warnings=["page 2 is a picture"], pages=3, pages_lost=[2], passages=7)
    ledger.record("r1", [row("a.md", "failed", reason="why"), lost])
    ledger.record("r2", [row("c.md", "parsed")])
    ledger.record("r2", [])
    first, second = ledger.entries("r1")
    assert (first.source, first.state, first.reason) == ("a.md", "failed", "why")
    assert (second.warnings, second.pages, second.pages_lost, second.passages) == (("page 2 is a picture",), 3, (2,), 7)
    assert [entry.source for entry in ledger.entries("r1", ("partial",))] == ["b.pdf"]
    assert ledger.entries("nope") == []


@pytest.mark.parametrize(
    ("history", "wanted"),
    [
        ([("failed", None)], True),
        ([("failed", None), ("parsed", "d1")], False),
        ([("parsed", "d1"), ("failed", None)], True),
        ([("partial", "d1"), ("unchanged", "d1")], True),  # nothing new is known of it
        ([("partial", "d1"), ("unchanged", "d1"), ("unchanged", "d1")], True),
        ([("partial", "d1"), ("unchanged", "d1"), ("parsed", "d1")], False),
        ([("failed", None), ("unchanged", "d2")], False),  # it is a copy of another file now
        ([("partial", "d1"), ("removed", "d1")], False),
        ([("unchanged", "d1")], False),
    ],
)
def test_the_last_telling_row_of_a_file_decides(
    ledger: Ledger, history: list[tuple[str, str | None]], wanted: bool
) -> None:
    for number, (state, document) in enumerate(history):
        ledger.record(f"r{number}", [row("a.md", state, document), row("other.md", "parsed")])
    assert [entry.location for entry in ledger.latest(("failed", "partial"))] == (["a.md"] if wanted else [])
