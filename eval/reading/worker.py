"""A process of its own for each reader: ``python -m eval.reading.worker TASK.json`` reads files and writes what it got.

Only so is the memory the reader's own.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import open_services
from eval.reading.places import measure_places
from eval.reading.readers import OURS, PEERS, ReadFile, Reading, read_ours

_BYTES_PER_KIB = 1_024
_BYTES_PER_MB = 1_000_000
_PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do."""

    reader: str
    home: str
    """For our own corpus, which stays empty."""
    files: tuple[str, ...]
    output: str


def main(arguments: list[str]) -> None:
    """Read the files of a task one by one; a file that cannot be read is a row with the reason."""
    value = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    task = Task(value["reader"], value["home"], tuple(value["files"]), value["output"])
    rows = []
    with _opened(task) as read:
        _timed(read, Path(task.files[0]))  # starts what is started once
        results, peak = [], 0.0
        for file in task.files:
            results.append(_timed(read, Path(file)))
            peak = max(peak, peak_memory_mb())
    for file, (reading, seconds, error) in zip(task.files, results, strict=True):
        rows.append({"file": file, "seconds": seconds, "error": error, **_described(Path(file), reading)})
    report = {"reader": task.reader, "peak_mb": peak, "rows": rows}
    Path(task.output).write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


@contextmanager
def _opened(task: Task) -> Iterator[ReadFile]:
    if task.reader != OURS:
        yield PEERS[task.reader]
        return
    with open_services(Settings(home=Path(task.home), reading_processes=1)) as services:
        yield lambda name, data: read_ours(services, name, data)


def _timed(read: ReadFile, file: Path) -> tuple[Reading | None, float, str | None]:
    data = file.read_bytes()
    started = time.perf_counter()
    try:
        reading = read(file.name, data)
    except Exception as error:  # noqa: BLE001 - another library may raise anything, and the other files go on
        return None, time.perf_counter() - started, f"{type(error).__name__}: {error}"
    return reading, time.perf_counter() - started, None


def _described(file: Path, reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {"text": "", "headings": None, "places": None, "confidence": None}
    confidences = [
        (line.confidence, line.end - line.start)
        for layout in reading.layouts
        for line in layout.lines
        if line.confidence is not None
    ]
    total = sum(characters for _, characters in confidences)
    is_pdf_text = file.suffix == ".pdf" and not confidences
    return {
        "text": reading.text,
        "headings": reading.headings,
        "places": measure_places(file.read_bytes(), reading.text, reading.layouts, file.name) if is_pdf_text else None,
        "confidence": sum(each * characters for each, characters in confidences) / total if total else None,
    }


def peak_memory_mb() -> float:
    """Give the most memory that one process of those that read ever held, in millions of bytes.

    Our readers work in processes of their own, the others in this one. The kernel's account of each process is read
    where there is one, because ``getrusage`` lets a process begin with its parent's figure.
    """
    if _PROCESSES.is_dir():
        family = _children(os.getpid()) or [os.getpid()]
        return max(_high_water_mb(process) for process in family)
    import resource

    unit = 1 if sys.platform == "darwin" else _BYTES_PER_KIB
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * (
        unit / _BYTES_PER_MB
    )


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for listed in _PROCESSES.glob(f"{parent}/task/*/children"):
        try:
            numbers = [int(each) for each in listed.read_text(encoding="ascii").split()]
        except OSError:  # the thread has ended
            continue
        for number in numbers:
            found += [number, *_children(number)]
    return found


def _high_water_mb(process: int) -> float:
    try:
        status = (_PROCESSES / str(process) / "status").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended
        return 0.0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _BYTES_PER_KIB / _BYTES_PER_MB
    return 0.0


if __name__ == "__main__":
    main(sys.argv[1:])
