"""The process that measures one system: ``python -m eval.peers.runner TASK.json RESULT.json``.

It imports nothing of ours but the module that the task names, and that one's framework.
"""

import importlib
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eval.peers.protocol import Found, ModeResult, Question, Ready, Result, System, Task

WARM_UP = Question("", "warm up", {})
"""Asked before the clock starts, of every system."""
TEXTS_KEPT = 5
"""Hits whose texts are written: those that are looked at for the right article."""
BYTES_PER_MEGABYTE = 1_000_000
_PROC = Path("/proc")


def main(arguments: list[str]) -> int:
    """Measure what the task says and write the result; exit code 0 also where the system failed, which it says."""
    task, result = Task.read(Path(arguments[0])), Path(arguments[1])
    run(task, result)
    return 0


def run(task: Task, path: Path) -> Result:
    """Measure a system in each of its modes, and write the result after each."""
    result = Result("running", "", {}, 0.0, ())
    try:
        started = time.perf_counter()
        system: System = importlib.import_module(task.module).System()
        system.load(task)
        result = replace(result, versions=_versions(system.packages), load_s=_seconds(started))
        result.write(path)
        for mode, prepare in system.modes().items():
            measured = _measure(task, mode, prepare, result.modes)
            result = replace(result, modes=(*result.modes, measured))
            result.write(path)
        system.close()
        result = replace(result, state="done")
    except ModuleNotFoundError as error:
        result = replace(result, state="not installed", reason=error.name or str(error))
    except Exception as error:  # noqa: BLE001 - whatever a framework raises is what its row says
        result = replace(result, state="failed", reason=f"{type(error).__name__}: {error}")
    result.write(path)
    return result


def _measure(task: Task, mode: str, prepare: Callable[[], Ready], former: tuple[ModeResult, ...]) -> ModeResult:
    started = time.perf_counter()
    ready = prepare()
    ingest_s = _seconds(started)
    if ready.builds_on_former and former:
        ingest_s += former[-1].ingest_s
    ready.search(WARM_UP)
    hits: dict[str, tuple[Found, ...]] = {}
    query_ms: list[float] = []
    for question in task.questions:
        started = time.perf_counter()
        found = ready.search(question)
        query_ms.append(round((time.perf_counter() - started) * 1000, 3))
        hits[question.id] = tuple(_shortened(found, bool(task.files)))
    return ModeResult(mode, ready.chunks, round(ingest_s, 3), tuple(query_ms), peak_megabytes(), hits)


def _shortened(found: Sequence[Found], with_texts: bool) -> Iterator[Found]:
    """Leave out the texts that nobody looks at."""
    for rank, hit in enumerate(found):
        yield hit if with_texts and rank < TEXTS_KEPT else Found(hit.item, "")


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "?"
    return found


def _seconds(started: float) -> float:
    return round(time.perf_counter() - started, 3)


# --- memory ---------------------------------------------------------------------------------------------------------


def peak_megabytes() -> float:
    """Give the most memory that was resident, of this process and of those it started that still run.

    From ``VmHWM`` where there is ``/proc``: ``ru_maxrss`` begins with the peak of the process that started this one.
    Elsewhere it is all there is.
    """
    if (_PROC / "self" / "status").is_file():
        return round(sum(_high_water(each) for each in _family("self")) / BYTES_PER_MEGABYTE, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / BYTES_PER_MEGABYTE, 1)


def _high_water(process: str) -> int:
    try:
        lines = (_PROC / process / "status").read_text(encoding="utf-8").splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _family(process: str) -> Iterator[str]:
    yield process
    for children in (_PROC / process / "task").glob("*/children"):
        try:
            named = children.read_text(encoding="ascii").split()
        except OSError:  # the thread has ended
            continue
        for child in named:
            yield from _family(child)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
