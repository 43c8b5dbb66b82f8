"""Pages laid out by several processes."""

import os
import threading
from pathlib import Path

import pytest

from ingest.readers.pdf import PdfReader, parallel
from ingest.readers.pdf import reader as pdf_reader
from ingest.readers.pdf.sheet import Sheet, from_json, to_json
from pdf_files import lines, made

GOLDEN = Path(__file__).parents[3] / "golden" / "pdf" / "internship.pdf"


def numbered(pages: int) -> bytes:
    return made([lines(f"Section {n} says what the board does in year {n}.") for n in range(pages)])


def test_sheets_survive_json() -> None:
    for sheet in parallel.read_sheets(GOLDEN.read_bytes(), "a.pdf", 2, 1):
        assert sheet is not None
        assert from_json(to_json(sheet)) == sheet


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_several_processes_give_what_one_gives() -> None:
    data = numbered(7)
    assert parallel.read_sheets(data, "a.pdf", 7, 3) == parallel.read_sheets(data, "a.pdf", 7, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_page_that_kills_its_process_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = parallel.read_sheet

    def deadly(document: object, index: int) -> Sheet | None:
        if index in (1, 4):
            os._exit(139)
        return whole(document, index)

    monkeypatch.setattr(parallel, "read_sheet", deadly)
    monkeypatch.setattr(pdf_reader, "count_children", lambda pages: 2)
    read = PdfReader().read(numbered(6), "a.pdf")
    assert read.pages_lost == (2, 5)
    assert read.warnings == ("pages 2, 5 could not be read",)
    assert [page.number for page in read.pages] == [1, 3, 4, 6]


def test_short_files_and_threads_are_not_forked() -> None:
    assert parallel.count_children(parallel.MIN_PAGES - 1) == 1
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert parallel.count_children(10_000) == 1
    finally:
        done.set()
        other.join()
