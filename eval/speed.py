"""How fast: ingest against the bare embedder; queries, memory and start at several sizes of the corpus.

Everything happens in temporary folders, but for the corpora of given sizes where they are to be kept. The texts come
from ``eval.synthesis``. Large corpora go through ``Corpus.publish`` as any other, rows and words real; past the first
2,000 their vectors are perturbed copies of real ones (``synthesis.PerturbedEmbedder``), because embedding 100,000
passages would take a quarter of an hour and a million three, and change nothing about the time of a query. They are
read by a process of its own (``eval.probe``) with the real embedder.
"""

import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import IO, Any

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.corpus import Corpus
from corpus.entries import dense_text, entry_of
from corpus.errors import EvaluationError, IndexStateError
from corpus.provisions import Reading
from eval.metrics import percentile
from eval.synthesis import (
    PASSAGES_PER_DOCUMENT,
    REAL_VECTORS,
    STAMP,
    PerturbedEmbedder,
    batched,
    iter_drafts,
    timed_queries,
    write_documents,
)
from eval.terminal import Table, figure, progress_bar

DEFAULT_SIZES = "1000,10000,100000"
"""Passages: a team's documents, an office's, and the size that the aim of 50 ms is set for."""
REPETITIONS = 3
"""Of ingest and of the bare embedder in turn; the median leaves out one that something else disturbed."""
ENGLISH_COPIES = 5
"""Of every English starter document: more than 1,500 passages."""
MIXED_COPIES = 3
"""Of every starter document, Chinese and English."""
BUILD_DOCUMENTS = 400
"""Published at a time while a large corpus is built: 4,800 passages."""
KEPT = Path("eval", "speed")
"""Below the home: corpora that are used again."""
BUILT = "built.json"
"""In a kept corpus, once it is whole: what ``_build`` gave."""
PACKAGES = Path(__file__).resolve().parent.parent
"""Folder in which ``python -m`` finds our packages, installed or not."""
PROBE_TIMEOUT_S = 600
"""For a process to end after its figures were read; it has nothing left to do."""


@dataclass(frozen=True, slots=True)
class IngestSpeed:
    """Ingest of one folder, and the bare embedder on the same dense texts."""

    documents: int
    passages: int
    vectors: int
    """Passages that the embedder reads."""
    ingest_s: tuple[float, ...]
    embedder_s: tuple[float, ...]

    @property
    def ingest_per_s(self) -> float:
        """Passages a second of ``Ingester.ingest_paths``, from files to a corpus that answers; median."""
        return self.passages / median(self.ingest_s)

    @property
    def embedder_per_s(self) -> float:
        """Dense texts a second of ``Embedder.embed``, all at once; median."""
        return self.vectors / median(self.embedder_s)

    @property
    def ratio(self) -> float | None:
        """Ingest's rate over the embedder's; ``None`` unless every passage has a vector."""
        return self.ingest_per_s / self.embedder_per_s if self.vectors == self.passages else None

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as ``--json`` shows them."""
        ratio = self.ratio
        return {
            **asdict(self),
            "ingest_per_s": round(self.ingest_per_s, 1),
            "embedder_per_s": round(self.embedder_per_s, 1),
            "ratio": None if ratio is None else round(ratio, 3),
        }


@dataclass(frozen=True, slots=True)
class SizeSpeed:
    """One corpus of a given size."""

    passages: int
    documents: int
    vectors_held: int
    """In the dense index: the English half."""
    build_s: float
    """Of the last part, where a build that was stopped went on; as noted then, where the corpus was kept."""
    first_answer_s: float
    """From starting a process to its first answer; the files are in the system's cache."""
    query_ms: dict[str, dict[str, float | None]]
    """By group of queries: n, p50, p95."""
    rss_opened_mb: float
    """Memory of that process with the corpus open, in millions of bytes."""
    rss_mb: float
    """The same after the queries."""

    @property
    def vectors(self) -> str:
        """How the vectors were made."""
        return "perturbed" if self.vectors_held > REAL_VECTORS else "real"

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as ``--json`` shows them."""
        return {**asdict(self), "vectors": self.vectors}


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """All figures, and what they were measured on."""

    machine: dict[str, Any]
    ingest: IngestSpeed
    mixed: IngestSpeed
    sizes: tuple[SizeSpeed, ...]

    @property
    def growth(self) -> dict[str, float | None]:
        """How the time of a query grows with the corpus: see ``growth_exponent``, from the smallest to the largest."""
        ordered = sorted(self.sizes, key=lambda size: size.passages)
        if len(ordered) < 2:
            return {"p50": None, "p95": None}
        first, last = ordered[0], ordered[-1]
        return {
            name: growth_exponent(
                (first.passages, first.query_ms["all"][name]), (last.passages, last.query_ms["all"][name])
            )
            for name in ("p50", "p95")
        }

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {
            "machine": self.machine,
            "ingest": {"english": self.ingest.to_dict(), "mixed": self.mixed.to_dict()},
            "sizes": [size.to_dict() for size in self.sizes],
            "growth": self.growth,
        }

    def tables(self) -> tuple[Table, Table, Table]:
        """Give the report as tables."""
        return (
            Table(
                "Ingest, passages a second",
                ("documents", "passages", "vectors", "ingest", "bare embedder", "ratio"),
                (_ingest_row("English", self.ingest), _ingest_row("English and Chinese", self.mixed)),
            ),
            Table(
                f"Queries, ms{_growth_note(self.growth['p95'])}",
                ("passages", "queries", "n", "p50", "p95"),
                tuple(row for size in self.sizes for row in _query_rows(size)),
            ),
            Table(
                "A process that answers",
                ("passages", "vectors", "first answer, s", "MB opened", f"MB after {len(timed_queries())} queries"),
                tuple(_process_row(size) for size in self.sizes),
            ),
        )


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read sizes as users type them.

    Raises:
        ValueError: One is no whole number above 0.

    Example:
        >>> parse_sizes("1000, 10000")
        (1000, 10000)
    """
    sizes = tuple(int(part) for part in text.split(","))
    if min(sizes) < 1:
        raise ValueError(f"{min(sizes)} is not above 0")
    return sizes


def measure_speed(
    settings: Settings,
    sizes: Sequence[int],
    repetitions: int = REPETITIONS,
    document_limit: int | None = None,
    *,
    keep: bool = False,
) -> SpeedReport:
    """Measure everything, in temporary folders that are removed.

    Args:
        settings: How the embedder runs; the home, its catalogue and its Chroma server are left alone.
        sizes: Passages of the corpora that are queried.
        repetitions: Of each ingest.
        document_limit: Only so many starter documents of each language (for tests).
        keep: Build the corpora of the sizes below the home, use them again next time, and go on with a build that was
            stopped. What other code would have built otherwise is built anew.

    Raises:
        EvaluationError: A document was not read, or the measuring process failed.
    """
    load_before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="policydesk-speed-") as name:
        scratch = Path(name)
        english, mixed = scratch / "english", scratch / "mixed"
        write_documents(english, ("en",), ENGLISH_COPIES, document_limit)
        write_documents(mixed, ("en", "zh"), MIXED_COPIES, document_limit)
        ingest = _measure_ingest(settings, scratch, english, repetitions)
        both = _measure_ingest(settings, scratch, mixed, repetitions)
        built = settings.home.expanduser().absolute() / KEPT if keep else scratch
        measured = tuple(_measure_size(settings, built, size, keep=keep) for size in sizes)
    return SpeedReport(_machine(settings, load_before), ingest, both, measured)


@contextmanager
def _temporary_services(settings: Settings, home: Path) -> Iterator[Services]:
    """Open a corpus in a folder of its own, the embedder warmed, and remove it at the end."""
    try:
        with open_services(_apart(settings, home)) as services:
            services.corpus.embedder.count_tokens("warm up")
            services.corpus.embedder.embed(["warm up"])
            yield services
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _apart(settings: Settings, home: Path) -> Settings:
    return settings.model_copy(update={"home": home, "database_url": None, "chroma_url": None})


# --- ingest ---------------------------------------------------------------------------------------------------------


def _measure_ingest(settings: Settings, scratch: Path, folder: Path, repetitions: int) -> IngestSpeed:
    ingest_s: list[float] = []
    embedder_s: list[float] = []
    passages = vectors = 0
    with progress_bar(f"Ingest, {folder.name}") as advance:
        for index in range(repetitions):
            advance(index, repetitions)
            with _temporary_services(settings, scratch / f"ingest-{index}") as services:
                passages = _timed_ingest(services, folder, ingest_s)
                texts = _dense_texts(services.corpus)
                vectors = services.corpus.catalogue.count_passages(with_vector=True)
                started = time.perf_counter()
                services.corpus.embedder.embed(texts)
                embedder_s.append(round(time.perf_counter() - started, 3))
    documents = sum(1 for _ in folder.iterdir())
    return IngestSpeed(documents, passages, vectors, tuple(ingest_s), tuple(embedder_s))


def _timed_ingest(services: Services, folder: Path, seconds: list[float]) -> int:
    started = time.perf_counter()
    report = services.ingester.ingest_paths([folder])
    seconds.append(round(time.perf_counter() - started, 3))
    if not report.is_complete or report.count("unchanged"):
        reasons = "; ".join(f"{row.source}: {row.reason}" for row in report.rows if row.state != "parsed")
        raise EvaluationError(str(folder), f"not every document was taken in ({reasons})")
    return services.corpus.catalogue.count_passages()


def _dense_texts(corpus: Corpus) -> list[str]:
    """List what ingest gave the embedder."""
    return [
        dense_text(entry_of(document.metadata, passage))
        for document in corpus.catalogue.documents()
        for passage in corpus.catalogue.iter_passages(document.id)
        if corpus.embedder.can_read(passage.text)
    ]


# --- sizes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Built:
    documents: int
    vectors: int
    build_s: float


def _measure_size(settings: Settings, folder: Path, passages: int, *, keep: bool) -> SizeSpeed:
    home = folder / f"{STAMP}-{passages}"
    own = _apart(settings, home)
    try:
        built = _kept(own) or _build(own, passages)
        first_answer_s, figures = _probe(own)
        if keep:
            (home / BUILT).write_text(json.dumps(asdict(built)), encoding="utf-8")
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)
    return SizeSpeed(
        passages=passages,
        documents=built.documents,
        vectors_held=built.vectors,
        build_s=round(built.build_s, 1),
        first_answer_s=round(first_answer_s, 2),
        query_ms=_summaries(figures["query_ms"]),
        rss_opened_mb=round(figures["rss_opened_mb"], 1),
        rss_mb=round(figures["rss_mb"], 1),
    )


def _kept(settings: Settings) -> _Built | None:
    """Find a corpus that was kept whole; one that other code made is removed, to be built anew."""
    home = settings.home
    if not home.is_dir():
        return None
    try:
        with open_services(settings):
            path = home / BUILT
            return _Built(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
    except IndexStateError:
        shutil.rmtree(home)
        return None


def _build(settings: Settings, passages: int) -> _Built:
    """Publish synthetic documents, those that are held already left out, and look through them as an ingest does."""
    started = time.perf_counter()
    with open_services(settings) as services, progress_bar(f"Building {passages:,} passages") as advance:
        corpus = services.corpus
        corpus.embedder = PerturbedEmbedder(corpus.embedder)
        # As if the rules had found nothing: reading invented articles would measure the rules, and take as long again.
        nothing = Reading(corpus.stamps.provisions, ()) if corpus.stamps.provisions else None
        held = corpus.catalogue.count_documents()
        done = corpus.catalogue.count_passages()
        for batch in batched(islice(iter_drafts(passages), held, None), BUILD_DOCUMENTS):
            corpus.publish([replace(draft, provisions=nothing) for draft in batch])
            done = min(done + BUILD_DOCUMENTS * PASSAGES_PER_DOCUMENT, passages)
            advance(done, passages)
        corpus.relate()
        services.prepare()
        documents, vectors = corpus.catalogue.count_documents(), corpus.catalogue.count_passages(with_vector=True)
    return _Built(documents, vectors, time.perf_counter() - started)


def _probe(settings: Settings) -> tuple[float, dict[str, Any]]:
    """Run ``eval.probe``; give the seconds to its first answer, and its figures."""
    request = {"settings": settings.model_dump(mode="json"), "queries": [asdict(query) for query in timed_queries()]}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "eval.probe"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=PACKAGES,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request))
        process.stdin.close()
        process.stdout.readline()
        first_answer_s = time.perf_counter() - started
        figures = _last_line(process.stdout)
        if process.wait(PROBE_TIMEOUT_S) or not figures:
            raise EvaluationError(str(settings.home), "the measuring process failed; its message is above")
    return first_answer_s, json.loads(figures)


def _last_line(stream: IO[str]) -> str:
    return next(iter(stream.read().splitlines()[-1:]), "")


def _summaries(times: dict[str, list[float]]) -> dict[str, dict[str, float | None]]:
    everything = [each for group in times.values() for each in group]
    return {name: _summary(values) for name, values in {**times, "all": everything}.items()}


def _summary(values: Sequence[float]) -> dict[str, float | None]:
    return {"n": len(values), "p50": _ms(percentile(values, 50)), "p95": _ms(percentile(values, 95))}


def growth_exponent(first: tuple[int, float | None], last: tuple[int, float | None]) -> float | None:
    """Say how a time grows with the size of the corpus: as size to the power of this; below 1 is slower than it.

    Args:
        first: Passages of the smaller corpus, and milliseconds.
        last: Those of the larger one.

    Returns:
        The slope between both in logarithms; ``None`` where the sizes are equal or a time is missing or 0.

    Example:
        >>> growth_exponent((1_000, 10.0), (100_000, 20.0))
        0.151
    """
    if not first[1] or not last[1] or first[0] == last[0]:
        return None
    return round(math.log(last[1] / first[1]) / math.log(last[0] / first[0]), 3)


def _growth_note(exponent: float | None) -> str:
    return "" if exponent is None else f" (p95 grows as passages to the power of {exponent:.2f})"


def _ms(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


# --- words ----------------------------------------------------------------------------------------------------------


def _machine(settings: Settings, load_before: tuple[float, float, float]) -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "embedder_threads": settings.embedder_threads or os.cpu_count(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "load_before": [round(each, 2) for each in load_before],
    }


def _ingest_row(name: str, speed: IngestSpeed) -> tuple[str, ...]:
    return (
        f"{name}, {speed.documents}",
        str(speed.passages),
        str(speed.vectors),
        figure(speed.ingest_per_s, 1),
        figure(speed.embedder_per_s, 1),
        figure(speed.ratio, 2),
    )


def _query_rows(size: SizeSpeed) -> Iterator[tuple[str, ...]]:
    for group, times in size.query_ms.items():
        yield f"{size.passages:,}", group, figure(times["n"], 0), figure(times["p50"], 1), figure(times["p95"], 1)


def _process_row(size: SizeSpeed) -> tuple[str, ...]:
    return (
        f"{size.passages:,}",
        f"{size.vectors_held:,} {size.vectors}",
        figure(size.first_answer_s, 2),
        figure(size.rss_opened_mb, 0),
        figure(size.rss_mb, 0),
    )
