"""Does reading survive what is broken or hostile? Damaged copies of real files, and files made to burst readers."""

import contextlib
import io
import os
import random
import re
import threading
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from api.settings import Settings
from api.wiring import BYTES_PER_MEGABYTE, Services, open_services
from corpus.errors import PolicyDeskError, ReadingLimitError
from eval.terminal import Table, progress_bar

SEED = 20_261_122
MAX_SEED_BYTES = 3_000_000
"""Larger files are left out as seeds: a run is to see many files, not much data."""
TIME_LIMIT_S = 30.0
MEMORY_LIMIT_MEGABYTES = 3_000
"""Limits set for the run, lower than in use, so that they are reached."""
SAMPLE_S = 0.05
"""Seconds between looks at the memory of processes."""
SLACK_S = 5.0
"""Beyond the time limit, for a process to be ended and another to start."""
_BIG = 60_000_000
"""Bytes that a bomb unpacks to or goes on for, where it is not more."""


@dataclass(frozen=True, slots=True)
class FuzzReport:
    """What became of the files."""

    files: int
    outcomes: dict[str, int]
    """By "read" or the class of the error, most frequent first."""
    unforeseen: tuple[str, ...]
    """Files whose error is not one of ours: a defect."""
    late: tuple[str, ...]
    """Files that took longer than the limit allows."""
    limited: tuple[str, ...]
    """Files whose process was ended because of its limits."""
    slowest_s: float
    peak_megabytes: float
    """Of the largest reading process, resident."""
    reads_on: bool
    """Whether a good file is read after all of them."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing escaped."""
        return not self.unforeseen and not self.late and self.reads_on and self.peak_megabytes <= MEMORY_LIMIT_MEGABYTES

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON."""
        return asdict(self)

    def table(self) -> Table:
        """Give the report as a table."""
        rows = [
            ("files", f"{self.files:,}"),
            *((f"– {name}", f"{count:,}") for name, count in self.outcomes.items()),
            ("errors that are not ours", str(len(self.unforeseen))),
            (f"slower than {TIME_LIMIT_S:g} s and {SLACK_S:g} s slack", str(len(self.late))),
            ("slowest, s", f"{self.slowest_s:.1f}"),
            (f"largest process, MB (limit {MEMORY_LIMIT_MEGABYTES:,} of address space)", f"{self.peak_megabytes:.0f}"),
            ("a good file is read afterwards", "yes" if self.reads_on else "no"),
        ]
        return Table("Broken and hostile files", ("what", "figure"), tuple(rows))


def measure_fuzz(folder: Path, settings: Settings, mutants: int, *, with_bombs: bool = True) -> FuzzReport:
    """Read damaged copies of a folder's files, and bombs.

    Args:
        folder: Files of any format; the larger ones are left out.
        settings: Where the embedder's model is kept; the corpus is not touched.
        mutants: Damaged copies in all.
        with_bombs: Whether files made to burst readers are read too, which takes minutes.
    """
    limits = {"reading_seconds": TIME_LIMIT_S, "reading_megabytes": MEMORY_LIMIT_MEGABYTES}
    with open_services(settings.model_copy(update=limits)) as services, _watching_memory() as peak:
        seeds = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size <= MAX_SEED_BYTES]
        cases = [*(_bombs() if with_bombs else ()), *_mutants(seeds, mutants)]
        report = _read_all(services, cases)
    return replace(report, peak_megabytes=round(max(peak, default=0.0), 1))


@contextmanager
def _watching_memory() -> Iterator[list[float]]:
    """Note the memory of this process's children, and of theirs, in millions of bytes.

    From /proc: ``getrusage`` counts what this process itself held when it began a child.
    """
    seen: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(SAMPLE_S):
            seen.append(max((_resident(pid) for pid in _descendants(os.getpid())), default=0.0))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


def _descendants(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text(encoding="ascii").split()):
                yield child
                yield from _descendants(child)


def _resident(pid: int) -> float:
    """Give the most memory a reading process has held; before it begins its program it is a copy of this one."""
    with contextlib.suppress(OSError):
        if b"ingest.workers" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0.0
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
        return int(found[1]) * 1024 / BYTES_PER_MEGABYTE if found else 0.0
    return 0.0


Case = tuple[str, Callable[[], bytes]]


def _read_all(services: Services, cases: list[Case]) -> FuzzReport:
    outcomes: Counter[str] = Counter()
    unforeseen: list[str] = []
    late: list[str] = []
    limited: list[str] = []
    slowest = 0.0
    with progress_bar("Reading") as advance:
        for index, (name, make) in enumerate(cases):
            advance(index, len(cases))
            data = make()
            began = time.perf_counter()
            outcome = _outcome(services, name, data)
            seconds = time.perf_counter() - began
            slowest = max(slowest, seconds)
            outcomes[outcome.partition(":")[0]] += 1
            if outcome.startswith("unforeseen"):
                unforeseen.append(f"{name}: {outcome}")
            if outcome == ReadingLimitError.__name__:
                limited.append(name)
            if seconds > TIME_LIMIT_S + SLACK_S:
                late.append(f"{name}: {seconds:.1f} s")
    reads_on = _outcome(services, "good.md", b"# Act\n\nArticle 1 The levy is paid.\n") == "read"
    return FuzzReport(
        len(cases),
        dict(outcomes.most_common()),
        tuple(unforeseen),
        tuple(late),
        tuple(limited),
        round(slowest, 1),
        0.0,
        reads_on,
    )


def _outcome(services: Services, name: str, data: bytes) -> str:
    try:
        services.ingester.analyse(name, data)
    except PolicyDeskError as error:
        return type(error).__name__
    except Exception as error:  # noqa: BLE001 — what this looks for
        return f"unforeseen: {type(error).__name__}: {error}"
    return "read"


# --- damaged copies ------------------------------------------------------------------------------------------------


def _mutants(seeds: list[Path], count: int) -> Iterator[Case]:
    dice = random.Random(SEED)  # noqa: S311 — damage, not secrets
    for number in range(count if seeds else 0):
        path = seeds[number % len(seeds)]
        damage = dice.choice(_DAMAGES)
        own = random.Random(f"{SEED}-{number}")  # noqa: S311
        yield f"m{number}-{damage.__name__.strip('_')}{path.suffix.lower()}", _Damaged(path, damage, own)


@dataclass(frozen=True, slots=True)
class _Damaged:
    path: Path
    damage: Callable[[bytearray, random.Random], bytes]
    dice: random.Random

    def __call__(self) -> bytes:
        return self.damage(bytearray(self.path.read_bytes()), self.dice)


def _flipped(data: bytearray, dice: random.Random) -> bytes:
    for _ in range(1 + len(data) // 2_000):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _cut(data: bytearray, dice: random.Random) -> bytes:
    return bytes(data[: dice.randrange(len(data) + 1)])


def _doubled(data: bytearray, dice: random.Random) -> bytes:
    start = dice.randrange(len(data) + 1)
    return bytes(data[:start] + data[start : start + 5_000] * dice.randrange(2, 50) + data[start:])


def _zeroed(data: bytearray, dice: random.Random) -> bytes:
    start = dice.randrange(len(data) + 1)
    length = min(len(data) - start, dice.randrange(4_000))
    data[start : start + length] = bytes(length)
    return bytes(data)


def _numbers_grown(data: bytearray, dice: random.Random) -> bytes:
    """Make some of the numbers huge: lengths, counts and sizes are what parsers trust."""
    places = [index for index, value in enumerate(data) if 48 <= value <= 57]
    for index in sorted(dice.sample(places, min(len(places), 8)), reverse=True):
        data[index : index + 1] = b"9" * dice.randrange(1, 12)
    return bytes(data)


_DAMAGES = (_flipped, _cut, _doubled, _zeroed, _numbers_grown)


# --- bombs ---------------------------------------------------------------------------------------------------------


def _bombs() -> list[Case]:
    return [
        ("zip-bomb.docx", lambda: _package("word/document.xml", b"<w:p/>" * (_BIG * 20 // 6))),
        ("zip-bomb.xlsx", lambda: _package("xl/worksheets/sheet1.xml", b"<row/>" * (_BIG * 20 // 6))),
        ("many-parts.docx", _many_parts),
        ("entities.docx", lambda: _package("word/document.xml", _entities())),
        ("entities.xml", _entities),
        ("deep.html", lambda: b"<div>" * 1_000_000 + b"text" + b"</div>" * 1_000_000),
        ("one-line.html", lambda: b"<p>" + b"levy " * (_BIG // 5)),
        ("attributes.html", lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(500_000)) + b">text</p>"),
        ("cells.html", lambda: b"<table><tr><td colspan=100000 rowspan=65000>x</td></tr></table>" * 500),
        ("deep.xml", lambda: b"<article>" + b"<sec>" * 500_000 + b"</sec>" * 500_000 + b"</article>"),
        ("deep-lists.md", lambda: b"".join(b" " * n + b"- x\n" for n in range(5_000))),
        ("brackets.md", lambda: b"[" * 1_000_000),
        ("emphasis.md", lambda: b"*a **b " * 500_000),
        ("one-line.txt", lambda: "第一条".encode() * (_BIG // 9)),
        ("spaces.txt", lambda: b" " * _BIG + b"x"),
        ("loop.pdf", lambda: _pdf(b"<</Type/Pages/Kids[2 0 R]/Count 1>>")),
        ("many-pages.pdf", lambda: _pdf(b"<</Type/Pages/Kids[" + b"3 0 R " * 500_000 + b"]/Count 500000>>")),
        ("huge-page.pdf", lambda: _pdf(_PAGES, box=b"[0 0 2000000 2000000]")),
        ("inflated.pdf", lambda: _inflated(b"BT /F1 9 Tf 9 9 Td (levy) Tj ET\n" * 4_000_000)),
        ("rules.pdf", lambda: _inflated(b"".join(b"0 %d m 600 %d l S\n" % (n % 800, n % 800) for n in range(800_000)))),
        ("recursive-form.pdf", _recursive_form),
        ("huge-picture.png", _huge_picture),
        ("wide.csv", lambda: b"a," * 5_000_000),
        ("quotes.csv", lambda: b'"' * 3_000_001),
    ]


def _package(part: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(part, content)
    return packed.getvalue()


def _many_parts() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for number in range(60_000):
            package.writestr(f"word/{number}.xml", "")
    return packed.getvalue()


def _entities() -> bytes:
    lines = [b'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a0 "levy">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)]
    return b"".join(lines) + b"]><article><body><p>&a11;</p></body></article>"


_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _pdf(pages: bytes, *, box: bytes = b"[0 0 595 842]", content: bytes = b"", extra: bytes = b"") -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        pages,
        b"<</Type/Page/Parent 2 0 R/MediaBox"
        + box
        + b"/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>"
        + extra
        + b">>>>",
        content or b"<</Length 33>>stream\nBT /F1 9 Tf 9 9 Td (The levy) Tj ET\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 12>>"
        b"stream\n/X Do /X Do \nendstream",
    ]
    body, offsets = io.BytesIO(b"%PDF-1.7\n"), []
    body.seek(0, io.SEEK_END)
    for number, each in enumerate(objects, start=1):
        offsets.append(body.tell())
        body.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    table = body.tell()
    body.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    body.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    body.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return body.getvalue()


def _inflated(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return _pdf(_PAGES, content=b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream")


def _recursive_form() -> bytes:
    return _pdf(_PAGES, content=b"<</Length 6>>stream\n/X Do \nendstream", extra=b"/XObject<</X 6 0 R>>")


def _huge_picture() -> bytes:
    packed = io.BytesIO()
    with contextlib.suppress(Image.DecompressionBombError):
        Image.new("1", (60_000, 60_000), 1).save(packed, "PNG")
    return packed.getvalue()
