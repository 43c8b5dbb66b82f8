"""How fast registers answer: real provisions, multiplied to a given number, in a temporary catalogue.

Documents are ingested once; copies of them, each a document of its own in one of several places and years, are
published until there are so many provisions. What is timed is ``Registers.page``, a page of 50 with the total: for
every filter alone, some together, every order, and a page near the end. No register asks the indexes, so those stay
empty.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.catalogue import Catalogue
from corpus.errors import EvaluationError
from corpus.filters import Filters
from corpus.model import Document, DocumentDraft, PassageDraft
from corpus.provisions import INSTRUMENT_KINDS, LABELS, MODALITIES, PARTY_CLASSES, TOOL_SIDES, Reading
from corpus.registers import SORTS, RegisterQuery, Registers
from eval.metrics import percentile
from eval.synthesis import FILTER_PLACE, PLACES, STARTER, batched
from eval.terminal import Table, figure, progress_bar

DEFAULT_PROVISIONS = 100_000
"""The size that the aim of 50 ms is set for."""
PAGE = 50
"""Provisions of a page."""
REPETITIONS = 5
"""Of every query, in turns, so that what disturbs the machine for a while falls on all of them."""
DOCUMENTS_AT_ONCE = 200
"""Published in one transaction while the catalogue is built."""
FIRST_YEAR, YEARS = 2001, 25
"""The copies' years of issue, in turn."""
STAMP = "register-speed"


@dataclass(frozen=True, slots=True)
class RegisterSpeed:
    """Times of pages over so many provisions."""

    provisions: int
    documents: int
    build_s: float
    first_ms: float
    """The first page after a change of the corpus: what filters and orders need is read from the catalogue."""
    page_ms: dict[str, dict[str, float | None]]
    """By group of queries: n, p50, p95."""

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as ``--json`` shows them."""
        return asdict(self)

    def table(self) -> Table:
        """Give the figures as a table."""
        rows = [
            (group, figure(times["n"], 0), figure(times["p50"], 1), figure(times["p95"], 1))
            for group, times in self.page_ms.items()
        ]
        title = f"Pages of {PAGE} of {self.provisions:,} provisions in {self.documents:,} documents, ms"
        return Table(title, ("queries", "n", "p50", "p95"), (*rows, ("first", "1", figure(self.first_ms, 1), "–")))


def measure_registers(
    settings: Settings,
    provisions: int = DEFAULT_PROVISIONS,
    documents: Path = STARTER,
    repetitions: int = REPETITIONS,
) -> RegisterSpeed:
    """Multiply the provisions of documents, and time pages of registers.

    Args:
        settings: How files are read; the home is left alone.
        provisions: How many there are to be, at least.
        documents: Files whose provisions are multiplied.
        repetitions: Of every query.

    Raises:
        EvaluationError: The documents hold no provisions.
    """
    with tempfile.TemporaryDirectory(prefix="policydesk-registers-") as name:
        scratch = Path(name)
        with open_services(settings.model_copy(update={"home": scratch / "read", "database_url": None})) as services:
            services.ingester.ingest_paths([documents])
            originals = list(_read_drafts(services))
        if not originals:
            raise EvaluationError(str(documents), "no provision is read in its files")
        catalogue = Catalogue(f"sqlite:///{scratch / 'catalogue.db'}")
        try:
            return _measure(catalogue, originals, provisions, repetitions)
        finally:
            catalogue.close()


def _measure(
    catalogue: Catalogue, originals: Sequence[DocumentDraft], provisions: int, repetitions: int
) -> RegisterSpeed:
    started = time.perf_counter()
    with progress_bar(f"Building {provisions:,} provisions") as advance:
        held = 0
        for batch in batched(iter_copies(originals, provisions), DOCUMENTS_AT_ONCE):
            flagged = [(draft, [False] * len(draft.passages)) for draft in batch]
            catalogue.stage(flagged)
            catalogue.switch(flagged)
            held += sum(_size(draft) for draft in batch)
            advance(held, provisions)
    build_s = time.perf_counter() - started
    first_ms = _timed(catalogue.registers, RegisterQuery(limit=PAGE))
    times: dict[str, list[float]] = {}
    for _ in range(repetitions):
        for group, query in timed_queries(held):
            times.setdefault(group, []).append(_timed(catalogue.registers, query))
    everything = [each for group in times.values() for each in group]
    return RegisterSpeed(
        provisions=held,
        documents=catalogue.count_documents(),
        build_s=round(build_s, 1),
        first_ms=round(first_ms, 1),
        page_ms={name: _summary(values) for name, values in {**times, "all": everything}.items()},
    )


def _read_drafts(services: Services) -> Iterator[DocumentDraft]:
    """Give the documents just read, those with provisions, as drafts."""
    for document in services.corpus.catalogue.documents():
        if found := services.corpus.registers.of_document(document.id):
            yield _draft(services.corpus.catalogue, document, Reading(STAMP, tuple(each.draft for each in found)))


def _draft(catalogue: Catalogue, document: Document, reading: Reading) -> DocumentDraft:
    return DocumentDraft(
        location=document.location,
        source=document.source,
        fingerprint=document.fingerprint,
        reader=document.reader,
        metadata=document.metadata,
        text=catalogue.text(document.id),
        headings=catalogue.headings(document.id),
        pages=catalogue.pages(document.id),
        passages=tuple(PassageDraft(each.span, each.path) for each in catalogue.iter_passages(document.id)),
        provisions=reading,
    )


def iter_copies(originals: Sequence[DocumentDraft], provisions: int) -> Iterator[DocumentDraft]:
    """Go through copies of documents, in several places and years, until they hold so many provisions."""
    held = 0
    for number in count():
        if held >= provisions:
            return
        original = originals[number % len(originals)]
        issued = date(FIRST_YEAR + number % YEARS, 1 + number % 12, 1)
        yield replace(
            original,
            location=f"registers:{number}",
            source=f"{number:06}-{original.source}",
            fingerprint=str(number),
            metadata=replace(
                original.metadata,
                jurisdiction=PLACES[number % len(PLACES)],
                issued=issued,
                effective_from=issued,
                effective_to=None,
            ),
        )
        held += _size(original)


def timed_queries(provisions: int) -> list[tuple[str, RegisterQuery]]:
    """List the queries, each with its group.

    Args:
        provisions: How many there are, for a page near the end.
    """
    whole = RegisterQuery(limit=PAGE)
    place = Filters(jurisdiction=FILTER_PLACE, as_of=date(2020, 6, 1))
    alone = [
        *(replace(whole, labels=(word,)) for word in LABELS),
        *(replace(whole, bearer_classes=(word,)) for word in PARTY_CLASSES),
        *(replace(whole, beneficiary_classes=(word,)) for word in PARTY_CLASSES),
        *(replace(whole, instruments=(word,)) for word in INSTRUMENT_KINDS),
        *(replace(whole, tool_sides=(word,)) for word in TOOL_SIDES),
        *(replace(whole, modality=word) for word in MODALITIES),
    ]
    documents = [
        replace(whole, filters=each)
        for each in (
            Filters(jurisdiction=FILTER_PLACE),
            Filters(as_of=date(2020, 6, 1)),
            Filters(language="zh"),
            Filters(kind="brief"),
            place,
        )
    ]
    together = [
        replace(whole, filters=place, labels=("incentive",), bearer_classes=("government",), sort="value"),
        replace(whole, filters=place, labels=("obligation", "prohibition"), bearer_classes=("enterprise", "school")),
    ]
    orders = [replace(whole, sort=sort, descending=turned) for sort in SORTS for turned in (False, True)]
    deep = [replace(each, offset=max(provisions - 2 * PAGE, 0)) for each in orders]
    groups = {
        "no filter": [whole],
        "one filter": alone,
        "documents": documents,
        "together": together,
        "orders": orders,
        "last pages": deep,
    }
    return [(group, query) for group, queries in groups.items() for query in queries]


def _timed(registers: Registers, query: RegisterQuery) -> float:
    started = time.perf_counter()
    registers.page(query)
    return (time.perf_counter() - started) * 1_000


def _summary(values: Sequence[float]) -> dict[str, float | None]:
    return {"n": len(values), "p50": _rounded(percentile(values, 50)), "p95": _rounded(percentile(values, 95))}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _size(draft: DocumentDraft) -> int:
    return len(draft.provisions.provisions) if draft.provisions else 0
