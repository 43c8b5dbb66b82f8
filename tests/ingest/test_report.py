"""The report counts what its rows say."""

import json

import pytest

from ingest.report import FileRow, IngestReport, State


def row(state: State, passages: int = 0, reason: str | None = None) -> FileRow:
    return FileRow("law.md", "/docs/law.md", state, reason, passages=passages)


def report(*rows: FileRow) -> IngestReport:
    return IngestReport("1f", rows, 1.23456, 7)


@pytest.mark.parametrize(
    ("states", "complete"),
    [
        ([], True),
        (["parsed", "unchanged", "skipped"], True),
        (["parsed", "partial"], False),
        (["failed"], False),
    ],
)
def test_a_run_is_complete_when_nothing_failed_or_was_cut(states: list[State], complete: bool) -> None:
    assert report(*map(row, states)).is_complete is complete


def test_counts() -> None:
    made = report(row("parsed"), row("parsed"), row("failed"))
    assert (made.count("parsed"), made.count("failed"), made.count("skipped")) == (2, 1, 0)


def test_as_json() -> None:
    made = report(row("parsed", 3), row("partial", 2, "page 2 is a picture"), row("unchanged", 9), row("failed"))
    shown = json.loads(json.dumps(made.to_dict()))
    assert shown["counts"] == {"parsed": 1, "partial": 1, "unchanged": 1, "failed": 1}
    assert (shown["run"], shown["passages"], shown["documents"], shown["seconds"]) == ("1f", 5, 7, 1.235)
    assert shown["files"][1] == {
        "source": "law.md",
        "location": "/docs/law.md",
        "state": "partial",
        "reason": "page 2 is a picture",
        "document_id": None,
        "passages": 2,
        "reader": None,
        "seconds": 0.0,
        "warnings": [],
        "pages": 0,
        "pages_lost": [],
    }
