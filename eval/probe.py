"""A process of its own that opens a corpus, answers once, and times queries: what ``eval.speed`` starts and reads.

Standard input holds one JSON request; standard output gets two lines: one after the first answer, then the figures.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.filters import Filters

QUERY_PASSAGES = 10
"""Passages asked for: one page of results."""
BYTES_PER_MEGABYTE = 1_000_000
_STATM = Path("/proc/self/statm")


def resident_megabytes() -> float:
    """Measure this process's memory: resident now where /proc says so, else the most it ever was."""
    if _STATM.is_file():
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / BYTES_PER_MEGABYTE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / BYTES_PER_MEGABYTE


def time_queries(services: Services, queries: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Retrieve for each query.

    Args:
        services: Open.
        queries: Fields of ``eval.synthesis.TimedQuery``.

    Returns:
        Milliseconds by group.
    """
    times: dict[str, list[float]] = {}
    for query in queries:
        filters = Filters(jurisdiction=query["jurisdiction"])
        started = time.perf_counter()
        services.retriever.retrieve(query["text"], QUERY_PASSAGES, filters)
        times.setdefault(query["group"], []).append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    """Serve one request."""
    request = json.load(sys.stdin)
    with open_services(Settings(**request["settings"])) as services:
        opened = resident_megabytes()
        answer = services.answerer.answer(request["queries"][0]["text"], Filters())
        _write({"completeness": answer.completeness})
        times = time_queries(services, request["queries"])
        _write({"query_ms": times, "rss_opened_mb": opened, "rss_mb": resident_megabytes()})


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
