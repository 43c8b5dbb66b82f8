"""Reading in real processes: a file that misbehaves costs itself and nothing else."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from corpus.errors import (
    EmptyDocumentError,
    ReadingLimitError,
    UnknownPageError,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from ingest.workers.pool import MEMORY_SETTING, TIME_SETTING, Limits, ReadingPool
from sample_library import make_pdf

CHILDREN = Path(__file__).parents[2] / "children"
"""A folder of its own: on the path, ``tests`` would offer ``tests/ingest`` in place of ours."""
GIGABYTE = 1_000_000_000
PATIENT = Limits(60.0, 4 * GIGABYTE)
HASTY = Limits(2.0, 4 * GIGABYTE)
"""Longer than a process takes to start here; what hangs is ended after it."""
DEADLINE_S = 30.0
LAW = "# 实习办法\n\n第一条 企业应当与学校签订三方协议。\n".encode()

MakePool = Callable[..., ReadingPool]
pytestmark = pytest.mark.slow


@pytest.fixture
def make_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePool]:
    """Pools whose processes know the format ``.wild``."""
    monkeypatch.setenv("PYTHONPATH", str(CHILDREN))
    made: list[ReadingPool] = []

    def make(processes: int = 1, limits: Limits = PATIENT) -> ReadingPool:
        made.append(ReadingPool(processes, limits, "misbehaving_child"))
        return made[-1]

    yield make
    for pool in made:
        pool.close()


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def is_running(process: int) -> bool:
    """Say whether a process lives; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def process_of(pool: ReadingPool) -> int:
    return int(pool.analyse("a.wild", b"name_process").read.text.split()[1])


def read_law(pool: ReadingPool) -> None:
    assert pool.analyse("law.md", LAW).read.text == "实习办法\n\n第一条 企业应当与学校签订三方协议。"


def test_files_are_read_one_after_the_other_by_one_process(make_pool: MakePool) -> None:
    pool = make_pool()
    first = process_of(pool)
    read_law(pool)
    assert process_of(pool) == first
    assert first != os.getpid()


def test_what_a_reader_raises_is_raised_here(make_pool: MakePool) -> None:
    pool = make_pool()
    process = process_of(pool)
    with pytest.raises(EmptyDocumentError, match=r"'blank\.md'"):
        pool.analyse("blank.md", b" \n")
    with pytest.raises(UnsupportedFormatError) as caught:
        pool.analyse("a.exe", b"MZ")
    assert ".md" in caught.value.known
    with pytest.raises(UnreadableDocumentError, match="ZeroDivisionError: of all things"):
        pool.analyse("a.wild", b"raise of all things")
    assert process_of(pool) == process


def test_a_file_that_hangs_is_given_up_and_the_next_one_is_read(make_pool: MakePool) -> None:
    pool = make_pool(limits=HASTY)
    with pytest.raises(ReadingLimitError, match=f"'slow.wild' was not read: .* 2 s.*{TIME_SETTING}"):
        pool.analyse("slow.wild", b"hang")
    read_law(pool)


def test_a_file_that_eats_memory_is_given_up_and_the_next_one_is_read(make_pool: MakePool) -> None:
    pool = make_pool()
    with pytest.raises(ReadingLimitError, match=f"needs more memory.*{MEMORY_SETTING}"):
        pool.analyse("fat.wild", b"burst")
    read_law(pool)


@pytest.mark.parametrize(
    ("does", "how"), [("leave 7", "exit code 7"), ("crash", "signal SIGSEGV"), ("break_off", "crashed its reader")]
)
def test_a_file_that_ends_its_process_fails_alone(make_pool: MakePool, does: str, how: str) -> None:
    pool = make_pool()
    process = process_of(pool)
    with pytest.raises(UnreadableDocumentError, match=how):
        pool.analyse("bad.wild", does.encode())
    assert not is_running(process)
    read_law(pool)


def test_a_file_that_suffers_from_those_before_it_is_read_again(make_pool: MakePool) -> None:
    pool = make_pool()
    first = process_of(pool)
    assert pool.analyse("a.wild", b"die_when_old").read.text == "Read by a fresh process."
    assert process_of(pool) != first


def test_what_a_library_prints_is_no_reply(make_pool: MakePool) -> None:
    pool = make_pool()
    assert pool.analyse("a.wild", b"chatter " + b"hello " * 5_000).read.text.startswith("It printed.")
    read_law(pool)


def test_bad_files_do_not_disturb_others_read_at_the_same_time(make_pool: MakePool) -> None:
    pool = make_pool(2)
    files = [("law.md", LAW) if number % 3 else ("bad.wild", b"leave 3") for number in range(12)]
    futures = [pool.submit(*each) for each in files]
    outcomes = [type(future.exception(DEADLINE_S)) for future in futures]
    assert outcomes == [type(None) if name == "law.md" else UnreadableDocumentError for name, _ in files]


def test_threads_share_a_pool(make_pool: MakePool) -> None:
    pool = make_pool(2)
    texts = [f"Rule {number}. Firms pay.\n".encode() for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda text: pool.analyse("rule.txt", text).read.text, texts))
    assert read == [text.decode().strip() for text in texts]


def test_a_folder_called_like_ours_is_not_imported(
    make_pool: MakePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise SystemExit(5)", encoding="utf-8")
    (tmp_path / "json.py").write_text("raise SystemExit(5)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    read_law(make_pool())
    pool = ReadingPool(1, PATIENT)
    try:
        read_law(pool)
    finally:
        pool.close()


def test_what_a_reader_forked_ends_with_it(make_pool: MakePool, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    pool = make_pool(limits=HASTY)
    with pytest.raises(ReadingLimitError):
        pool.analyse("a.wild", f"fork_and_hang {notes}".encode())
    processes = [int(each) for each in notes.read_text(encoding="utf-8").split()]
    assert len(processes) == 2
    wait_for(lambda: not any(map(is_running, processes)))


def test_closing_ends_idle_processes(make_pool: MakePool) -> None:
    pool = make_pool(2)
    process = process_of(pool)
    pool.close()
    assert not is_running(process)


def test_closing_gives_up_what_is_being_read(make_pool: MakePool, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    pool = make_pool()
    reading = pool.submit("a.wild", f"note_and_hang {notes}".encode())
    waiting = pool.submit("law.md", LAW)
    wait_for(lambda: notes.exists() and notes.read_text(encoding="utf-8"))
    process = int(notes.read_text(encoding="utf-8"))
    pool.close()
    for each in (reading, waiting):
        with pytest.raises(CancelledError):
            each.result(DEADLINE_S)
    wait_for(lambda: not is_running(process))


def test_a_process_outlives_the_thread_that_asked_first(make_pool: MakePool) -> None:
    pool = make_pool()
    found: list[int] = []
    asking = Thread(target=lambda: found.append(process_of(pool)))
    asking.start()
    asking.join(DEADLINE_S)
    assert found == [process_of(pool)]


def test_who_works_changes_only_under_the_lock(make_pool: MakePool) -> None:
    pool = make_pool()

    class Guarded(set[object]):
        def discard(self, element: object, /) -> None:
            left.append(pool._lock.locked())
            super().discard(element)

    left: list[bool] = []
    pool._working = Guarded()  # type: ignore[assignment]
    read_law(pool)
    with pytest.raises(UnreadableDocumentError):
        pool.analyse("a.wild", b"leave 7")
    assert left and all(left)
    assert not pool._working


def test_a_closed_pool_takes_nothing_more(make_pool: MakePool) -> None:
    pool = make_pool()
    pool.close()
    with pytest.raises(CancelledError):
        pool.submit("law.md", LAW)
    with pytest.raises(CancelledError):
        pool.picture("a.pdf", b"", 1, 300, [], 0.0)


def test_a_closed_pool_begins_no_process(make_pool: MakePool) -> None:
    pool = make_pool()
    pool.close()
    with pytest.raises(CancelledError):
        pool.analyse("law.md", LAW)


def test_pages_are_drawn_there_too(make_pool: MakePool) -> None:
    pool = make_pool()
    data = make_pdf((("Firms pay interns.",),))
    assert pool.picture("a.pdf", data, 1, 300, [(10.0, 10.0, 50.0, 20.0)], 600.0).startswith(b"\x89PNG")
    with pytest.raises(UnknownPageError, match="pages 1 to 1"):
        pool.picture("a.pdf", data, 2, 300, [], 0.0)
