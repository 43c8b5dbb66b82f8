"""The whole measurement: sources, made files, readers in processes of their own, marks."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.errors import EvaluationError
from eval.reading.furnish import furnish
from eval.reading.make import Case, make_cases
from eval.reading.makers import MAKERS
from eval.reading.makers.pages import count_pages
from eval.reading.measure import measure
from eval.reading.readers import READERS, can_read
from eval.reading.report import ReadingReport, Row
from eval.reading.source import read_sources
from eval.reading.worker import Task
from eval.terminal import Advance

DEFAULT_DOCUMENTS = 2
"""Of each language in a folder: with two folders about 90 files, read in some minutes, scans taking most of them."""
READER_TIMEOUT_S = 3_600
"""For one reader over one kind of file; recognising 100 scanned pages takes about ten minutes."""
PACKAGES = Path(__file__).resolve().parents[2]
"""Folder in which ``python -m`` finds our packages, installed or not."""


def measure_reading(
    folders: Sequence[Path],
    *,
    keep: Path | None = None,
    readers: Sequence[str] = READERS,
    kinds: Collection[str] = (),
    documents: int = DEFAULT_DOCUMENTS,
    seed: int = 0,
    advance: Advance = lambda done, total: None,
) -> ReadingReport:
    """Make files of known texts, read them, and compare.

    Args:
        folders: Hold Markdown documents.
        keep: Where the made files and every reader's text go; a temporary folder when None.
        readers: Names of READERS.
        kinds: Kinds or names of makers; all when empty.
        documents: Of each language in a folder.
        seed: Another one puts other tables and footnotes at other places.
        advance: Told after each made file.

    Raises:
        EvaluationError: A folder holds nothing to make files of, a name is unknown, or a reader's process broke.
    """
    _check(readers, READERS, "reader")
    _check(kinds, [name for maker in MAKERS for name in (maker.kind, maker.name)], "kind")
    sources = [furnish(source, seed) for source in read_sources(folders, documents)]
    with tempfile.TemporaryDirectory(prefix="policydesk-reading-") as scratch:
        folder = keep or Path(scratch, "files")
        cases, skipped = make_cases(sources, folder, kinds, advance=advance)
        rows: list[Row] = []
        peaks: dict[str, float] = {}
        for reader in readers:
            for kind in dict.fromkeys(case.kind for case in cases):
                wanted = [case for case in cases if case.kind == kind and can_read(reader, kind, case.file.name)]
                if wanted:
                    report = _read(reader, wanted, Path(scratch))
                    peaks[f"{reader} {kind}"] = report["peak_mb"]
                    rows += [_mark(case, reader, got) for case, got in zip(wanted, report["rows"], strict=True)]
                    _keep(folder, reader, wanted, report["rows"])
    order = [maker.name for maker in MAKERS]
    rows.sort(key=lambda row: (order.index(row.maker), readers.index(row.reader)))
    return ReadingReport(tuple(rows), peaks, tuple(skipped))


def _check(names: Collection[str], known: Collection[str], what: str) -> None:
    if unknown := [name for name in names if name not in known]:
        cause = f"there is no {what} {', '.join(unknown)}; there are {', '.join(dict.fromkeys(known))}"
        raise EvaluationError("reading", cause)


def _read(reader: str, cases: Sequence[Case], scratch: Path) -> dict[str, Any]:
    """Read files in a fresh process, so that time and memory are the reader's."""
    task = scratch / "task.json"
    output = scratch / "read.json"
    files = tuple(str(case.file.resolve()) for case in cases)
    task.write_text(json.dumps(asdict(Task(reader, str(scratch / "home"), files, str(output)))), encoding="utf-8")
    command = [sys.executable, "-m", "eval.reading.worker", str(task)]
    try:
        subprocess.run(command, cwd=PACKAGES, check=True, capture_output=True, timeout=READER_TIMEOUT_S)  # noqa: S603
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise EvaluationError(reader, f"its process broke: {''.join(last)}") from error
    except subprocess.TimeoutExpired as error:
        raise EvaluationError(reader, f"it took longer than {READER_TIMEOUT_S:,} s") from error
    report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return report


def _mark(case: Case, reader: str, got: dict[str, Any]) -> Row:
    pages = count_pages(case.file.read_bytes()) if case.file.suffix == ".pdf" else None
    return Row(
        maker=case.maker,
        kind=case.kind,
        language=case.truth.language,
        file=case.file.name,
        reader=reader,
        pages=pages,
        seconds=got["seconds"],
        error=got["error"],
        marks=None if got["error"] else measure(case.truth, got["text"], got["headings"]),
        places=got["places"],
        confidence=got["confidence"],
    )


def _keep(folder: Path, reader: str, cases: Sequence[Case], rows: Sequence[dict[str, Any]]) -> None:
    for case, row in zip(cases, rows, strict=True):
        headings = "".join(f"\n# {heading}" for heading in row["headings"] or ())
        (folder / f"{case.name}.{reader}.txt").write_text(row["text"] + "\n", encoding="utf-8")
        if headings:
            (folder / f"{case.name}.{reader}.headings.txt").write_text(headings.lstrip() + "\n", encoding="utf-8")
