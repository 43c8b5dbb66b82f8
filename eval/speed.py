"""How fast: ingest against the bare embedder; queries, memory and start at several sizes of the corpus.

Everything happens in temporary folders. The texts come from ``eval.synthesis``. Large corpora go through
``Corpus.publish`` as any other, rows and words real; past the first 2,000 their vectors are perturbed copies of real
ones (``synthesis.PerturbedEmbedder``), because embedding 100,000 passages would take a quarter of an hour and change
nothing about the time of a query. They are read by a process of its own (``eval.probe``) with the real embedder.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.corpus import Corpus, dense_text, identity
from corpus.errors import EvaluationError
from corpus.ports import IndexEntry
from eval.metrics import percentile
from eval.synthesis import (
    PASSAGES_PER_DOCUMENT,
    REAL_VECTORS,
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

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {
            "machine": self.machine,
            "ingest": {"english": self.ingest.to_dict(), "mixed": self.mixed.to_dict()},
            "sizes": [size.to_dict() for size in self.sizes],
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
                "Queries, ms",
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
    settings: Settings, sizes: Sequence[int], repetitions: int = REPETITIONS, document_limit: int | None = None
) -> SpeedReport:
    """Measure everything, in temporary folders that are removed.

    Args:
        settings: How the embedder runs; the home, its catalogue and its Chroma server are left alone.
        sizes: Passages of the corpora that are queried.
        repetitions: Of each ingest.
        document_limit: Only so many starter documents of each language (for tests).

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
        measured = tuple(_measure_size(settings, scratch, size) for size in sizes)
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
        dense_text(
            IndexEntry(passage.id, document.id, identity(document.metadata), " ".join(passage.path), passage.text)
        )
        for document in corpus.catalogue.documents()
        for passage in corpus.catalogue.iter_passages(document.id)
        if corpus.embedder.can_read(passage.text)
    ]


# --- sizes ----------------------------------------------------------------------------------------------------------


def _measure_size(settings: Settings, scratch: Path, passages: int) -> SizeSpeed:
    home = scratch / f"corpus-{passages}"
    try:
        started = time.perf_counter()
        documents, vectors = _build(_apart(settings, home), passages)
        build_s = time.perf_counter() - started
        first_answer_s, figures = _probe(_apart(settings, home))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return SizeSpeed(
        passages=passages,
        documents=documents,
        vectors_held=vectors,
        build_s=round(build_s, 1),
        first_answer_s=round(first_answer_s, 2),
        query_ms=_summaries(figures["query_ms"]),
        rss_opened_mb=round(figures["rss_opened_mb"], 1),
        rss_mb=round(figures["rss_mb"], 1),
    )


def _build(settings: Settings, passages: int) -> tuple[int, int]:
    with open_services(settings) as services, progress_bar(f"Building {passages:,} passages") as advance:
        corpus = services.corpus
        corpus.embedder = PerturbedEmbedder(corpus.embedder)
        done = 0
        for batch in batched(iter_drafts(passages), BUILD_DOCUMENTS):
            corpus.publish(batch)
            done = min(done + BUILD_DOCUMENTS * PASSAGES_PER_DOCUMENT, passages)
            advance(done, passages)
        return corpus.catalogue.count_documents(), corpus.catalogue.count_passages(with_vector=True)


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
