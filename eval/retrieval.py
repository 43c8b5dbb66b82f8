"""Ranking a dataset's passages, through the code that serves: the same corpus, indexes and retriever.

Every dataset gets a data folder of its own below the home, built once. What made its indexes is compared at every
opening, as for any corpus; where it is something else now, ``Corpus.repair`` rebuilds just what changed.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import Services, build_services
from corpus.corpus import Corpus
from corpus.errors import EvaluationError, IndexMismatchError
from corpus.identifiers import passage_id
from corpus.model import DocumentDraft, Heading, Metadata, PassageDraft, Span
from corpus.ports import Scored
from eval.datasets import BenchPassage, BenchQuery, Qrels, corpus_path, iter_corpus, load_qrels, load_queries
from eval.metrics import LATENCY_PERCENTILES, RANKING_DEPTH, Ranking, mean, percentile, score_each, score_rankings
from eval.significance import Estimate, estimate
from eval.terminal import Table, figure, progress_bar, with_interval

EVALUATIONS = "eval"
"""Folder below the home that holds one corpus for each dataset."""
HASH_CHARACTERS = 16
"""Hexadecimal digits of a dataset's hash that name its folder: 64 bits."""
BUILD_BATCH_PASSAGES = 2_048
"""Passages published at a time: what a build that is stopped loses at most; about 10 MB of texts and vectors."""
WARM_UP_QUERY = "warm up"
"""Ranked before the clock starts: the first query loads the model."""
MADE_BY = ("dense", "lexical", "passages")
"""Of the manifest: what made each index."""


Rank = Callable[[str, int, Collection[str] | None], list[Scored]]
"""Query, depth and documents (``None``: all) → passages, best first."""
SYSTEMS: dict[str, Callable[[Services], Rank]] = {
    "full": lambda services: services.retriever.rank,
    "fusion": lambda services: services.retriever.fused,
    "words": lambda services: services.corpus.search_words,
    "vectors": lambda services: services.corpus.search_meaning,
}
"""What is served, and the parts of it that it must be better than: simple fusion, BM25, the embedder alone."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was ranked."""

    passages: int
    """Ranked: held in the indexes."""
    empty_passages: int
    """Lines of the corpus without a text, which nothing can cite: left out."""
    queries: int
    """Ranked and scored."""
    queries_without_relevant: int
    """Left out: no passage is judged relevant, so no measure is defined."""
    relevant: int
    """Judged relevant, over the queries scored."""
    relevant_not_held: int
    """Of them, not in the corpus or empty: they count as not found."""


@dataclass(frozen=True, slots=True)
class Build:
    """What had to be done before ranking."""

    home: str
    passages: int
    """Added in this run; 0 when the corpus was there already."""
    repaired: bool
    """An index was made by something else and was rebuilt."""
    seconds: float


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Figures of one dataset."""

    dataset: str
    figures: dict[str, float | None]
    latency_ms: dict[str, float | None]
    """Of ``Retriever.rank``, per query, one at a time."""
    counts: Counts
    build: Build
    settings: dict[str, Any]
    rankings: dict[str, Ranking]
    """By query: corpus ids with scores, best first."""
    each: dict[str, dict[str, float]] = field(default_factory=dict)
    """By query: the value of each measure."""
    milliseconds: tuple[float, ...] = ()
    """Of ``Retriever.rank``, one a query."""

    def estimates(self) -> dict[str, Estimate | None]:
        """Give every figure with its interval."""
        return {name: estimate([values[name] for values in self.each.values()]) for name in self.figures}

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it, without the rankings."""
        return {
            "dataset": self.dataset,
            "figures": _rounded(self.figures, 4),
            "intervals": {
                name: None if each is None else [round(each.low, 4), round(each.high, 4)]
                for name, each in self.estimates().items()
            },
            "latency_ms": _rounded(self.latency_ms, 2),
            "counts": asdict(self.counts),
            "build": asdict(self.build),
            "settings": self.settings,
        }

    def table(self) -> Table:
        """Give the report as a table, one figure a row."""
        figures = [(name, with_interval(value)) for name, value in self.estimates().items()]
        times = [(f"{name} of a query, ms", figure(value, 1)) for name, value in self.latency_ms.items()]
        counts = [(name.replace("_", " "), f"{value:,}") for name, value in asdict(self.counts).items()]
        return Table("Retrieval", ("figure", self.dataset), (*figures, *times, *counts))


def compare_sets(reports: Sequence[RetrievalReport]) -> Table:
    """Put several datasets beside each other, with the mean over sets where a figure has one."""
    shown = [{name: cell for name, *cells in report.table().rows for cell in cells} for report in reports]
    means = {name: figure(mean(report.figures[name] for report in reports)) for name in reports[0].figures}
    rows = tuple((name, *(each[name] for each in shown), means.get(name, "")) for name in shown[0])
    return Table("Retrieval", ("figure", *(report.dataset for report in reports), "mean of sets"), rows)


@dataclass(frozen=True, slots=True)
class Held:
    """What a built corpus holds, by the dataset's own names."""

    corpus_ids: dict[str, str]
    """By passage id."""
    scopes: dict[str, set[str]]
    """Document ids by the dataset's ``doc_id``."""


def evaluate_retrieval(
    folder: Path, settings: Settings, *, scoped: bool = False, limit: int | None = None, system: str = "full"
) -> RetrievalReport:
    """Rank a dataset's passages for its queries and score the rankings.

    Args:
        folder: ``corpus.jsonl``, ``queries.jsonl`` (plain or .gz) and ``qrels.tsv``.
        settings: Where the home is and how the embedder runs; its catalogue and Chroma server are left alone.
        scoped: Rank only the passages that share the query's ``doc_id``.
        limit: Only the first so many queries.
        system: One of ``SYSTEMS``.

    Raises:
        EvaluationError: The dataset is not what it should be.
        IndexStateError: Its corpus cannot be opened.
    """
    judged = load_qrels(folder)
    in_file = load_queries(folder)
    scorable = [query for query in in_file if max(judged.get(query.id, {}).values(), default=0) > 0]
    queries = scorable[:limit]
    if not queries:
        raise EvaluationError(str(folder), "no query of queries.jsonl has a relevant passage in qrels.tsv")
    if scoped:
        _require_scopes(folder, queries)
    qrels = {query.id: judged[query.id] for query in queries}
    with open_dataset(folder, settings) as (services, repaired):
        started = time.perf_counter()
        added, empty = fill(services.corpus, folder)
        build = Build(str(services.corpus.home), added, repaired, round(time.perf_counter() - started, 1))
        held = held_by(services.corpus)
        rankings, seconds = _rank(SYSTEMS[system](services), queries, held, scoped)
        counts = _count(held, empty, qrels, len(in_file) - len(scorable))
        made_with = {name: value for name, value in services.corpus.catalogue.manifest().items() if name in MADE_BY}
    milliseconds = [each * 1000 for each in seconds]
    return RetrievalReport(
        dataset=folder.resolve().name,
        figures=score_rankings(qrels, rankings),
        latency_ms={f"p{percent}": percentile(milliseconds, percent) for percent in LATENCY_PERCENTILES},
        counts=counts,
        build=build,
        settings={"system": system, "depth": RANKING_DEPTH, "scoped": scoped, "limit": limit, "made_with": made_with},
        rankings=rankings,
        each=score_each(qrels, rankings),
        milliseconds=tuple(milliseconds),
    )


# --- the corpus -----------------------------------------------------------------------------------------------------


@contextmanager
def open_dataset(folder: Path, settings: Settings) -> Iterator[tuple[Services, bool]]:
    """Open a dataset's corpus, mended where something else made its indexes; the second value says whether."""
    home = settings.home.expanduser().absolute() / EVALUATIONS / _dataset_hash(corpus_path(folder))
    apart = settings.model_copy(update={"home": home, "database_url": None, "chroma_url": None})
    services = build_services(apart, replace_broken=True)
    repaired = False
    try:
        try:
            services.corpus.open()
        except IndexMismatchError:
            with progress_bar("Rebuilding an index") as advance:
                services.corpus.repair(_whole_passage, advance)
            repaired = True
        yield services, repaired
    finally:
        services.corpus.close()


def _dataset_hash(path: Path) -> str:
    """Hash the passages alone: other questions on the same passages use the same corpus."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:HASH_CHARACTERS]


def fill(corpus: Corpus, folder: Path) -> tuple[int, int]:
    """Publish the passages that are not held yet, so that a build that was stopped goes on.

    Returns:
        How many were added, and how many have no text.
    """
    held = {document.source for document in corpus.catalogue.documents()}
    passages = list(iter_corpus(folder))
    texts = [each for each in passages if each.text.strip()]
    missing = [each for each in texts if each.id not in held]
    if missing:
        with progress_bar(f"Building {folder.name}") as advance:
            advance(0, len(missing))
            for start in range(0, len(missing), BUILD_BATCH_PASSAGES):
                batch = missing[start : start + BUILD_BATCH_PASSAGES]
                corpus.publish([_draft(each) for each in batch])
                advance(start + len(batch), len(missing))
    return len(missing), len(passages) - len(texts)


def _draft(passage: BenchPassage) -> DocumentDraft:
    return DocumentDraft(
        location=f"eval:{passage.id}",
        source=passage.id,
        fingerprint=passage.id,
        reader="eval",
        metadata=Metadata(
            title=passage.title,
            language="und",
            notes={} if passage.scope is None else {"scope": passage.scope},
        ),
        text=passage.text,
        headings=(),
        pages=(),
        passages=_whole_passage(passage.text, ()),
    )


def _whole_passage(text: str, _: Sequence[Heading]) -> tuple[PassageDraft, ...]:
    return (PassageDraft(Span(0, len(text)), ()),)


def held_by(corpus: Corpus) -> Held:
    """Tell what a built corpus holds, by the dataset's own names."""
    held = Held({}, {})
    for document in corpus.catalogue.documents():
        held.corpus_ids[passage_id(document.id, Span(0, document.characters))] = document.source
        scope = document.metadata.notes.get("scope")
        if scope is not None:
            held.scopes.setdefault(scope, set()).add(document.id)
    return held


# --- ranking --------------------------------------------------------------------------------------------------------


def _require_scopes(folder: Path, queries: Sequence[BenchQuery]) -> None:
    lacking = next((query.id for query in queries if query.scope is None), None)
    if lacking is not None:
        raise EvaluationError(str(folder), f"--scoped needs a doc_id for every query, and {lacking!r} has none")


def _rank(
    rank: Rank, queries: Sequence[BenchQuery], held: Held, scoped: bool
) -> tuple[dict[str, Ranking], list[float]]:
    """Rank for each query; also give the seconds each took."""
    rankings: dict[str, Ranking] = {}
    seconds: list[float] = []
    rank(WARM_UP_QUERY, RANKING_DEPTH, None)
    with progress_bar("Ranking") as advance:
        for index, query in enumerate(queries, start=1):
            documents: Collection[str] | None = held.scopes.get(query.scope or "", set()) if scoped else None
            started = time.perf_counter()
            ranked = rank(query.text, RANKING_DEPTH, documents)
            seconds.append(time.perf_counter() - started)
            rankings[query.id] = [(held.corpus_ids[hit.passage_id], hit.score) for hit in ranked[:RANKING_DEPTH]]
            advance(index, len(queries))
    return rankings, seconds


def _count(held: Held, empty: int, qrels: Qrels, without_relevant: int) -> Counts:
    names = set(held.corpus_ids.values())
    relevant = [name for grades in qrels.values() for name, grade in grades.items() if grade > 0]
    return Counts(
        passages=len(names),
        empty_passages=empty,
        queries=len(qrels),
        queries_without_relevant=without_relevant,
        relevant=len(relevant),
        relevant_not_held=sum(name not in names for name in relevant),
    )


def _rounded(values: dict[str, float | None], digits: int) -> dict[str, float | None]:
    return {name: None if value is None else round(value, digits) for name, value in values.items()}
