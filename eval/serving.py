"""Does the service go on answering while documents come in? Real processes: one serves, another ingests.

Every synthetic document names itself in each of its articles by a word of its own, and its edition, so that a search
for the word tells a document that is held as a whole (or not at all) from half a one, or two editions mixed.
"""

import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx

from corpus.errors import EvaluationError
from eval.metrics import percentile
from eval.synthesis import timed_queries, write_documents
from eval.terminal import Table, figure, say

ARTICLES = 12
"""Of a synthetic document: more than one would see by chance."""
SEARCHERS = 2
"""Threads that search and ask at the same time, on as many cores."""
CHECKED_ANSWERS = 5
"""Of so many answers, the quotes of one are compared with the document's text."""
START_S, REQUEST_S, INGEST_S = 120.0, 60.0, 3_600.0
"""Longest waits: for the service to listen, for one reply, for a whole ingest."""
LOG_LINES = 200
_ADDRESS = re.compile(r"http://[^/\s]+/")


@dataclass(slots=True)
class Counts:
    """What was seen; shared by the threads."""

    requests: int = 0
    failed: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    """Searches that found a part of a document, or two editions of one."""
    wrong_quotes: int = 0
    quotes: int = 0
    seconds: list[float] = field(default_factory=list)
    log: deque[str] = field(default_factory=lambda: deque(maxlen=LOG_LINES))
    """The last the service said on standard error."""


@dataclass(frozen=True, slots=True)
class ServingReport:
    """What the service did while documents came in."""

    documents: int
    ingest_seconds: float
    requests: int
    failed: tuple[str, ...]
    halves: tuple[str, ...]
    quotes: int
    wrong_quotes: int
    p50_ms: float | None
    p95_ms: float | None
    log: tuple[str, ...]
    """The last the service said on standard error."""

    @property
    def is_clean(self) -> bool:
        """Whether every request was answered, and none from half a document."""
        return not (self.failed or self.halves or self.wrong_quotes)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON."""
        return asdict(self)

    def table(self) -> Table:
        """Give the report as a table."""
        rows = (
            ("documents ingested, each in two editions", f"{self.documents:,}"),
            ("seconds of ingest", f"{self.ingest_seconds:.0f}"),
            ("requests meanwhile", f"{self.requests:,}"),
            ("failed requests", str(len(self.failed))),
            ("searches that found half a document", str(len(self.halves))),
            ("quotes compared with their document", f"{self.quotes:,}"),
            ("quotes that differ", str(self.wrong_quotes)),
            ("reply p50 / p95, ms", f"{figure(self.p50_ms, 0)} / {figure(self.p95_ms, 0)}"),
        )
        return Table("Answers while documents come in", ("what", "figure"), rows)


def measure_serving(documents: int) -> ServingReport:
    """Serve a corpus in one process, ingest documents in another, and ask all the time.

    Args:
        documents: How many come in; afterwards each comes in again in a new edition.

    Raises:
        EvaluationError: The service does not start, or the ingest fails.
    """
    with tempfile.TemporaryDirectory() as scratch:
        home, files = Path(scratch) / "home", Path(scratch) / "files"
        write_documents(files / "base", ("en", "zh"), 1)
        _ingest(home, files / "base")
        counts = Counts()
        with _serving(home, counts) as address, _asking(address, documents, counts):
            started = time.perf_counter()
            for edition in (1, 2):
                _write(files / "new", documents, edition)
                say(f"Ingesting edition {edition} of {documents:,} documents …")
                _ingest(home, files / "new")
            seconds = time.perf_counter() - started
    return ServingReport(
        documents,
        round(seconds, 1),
        counts.requests,
        tuple(counts.failed),
        tuple(counts.halves),
        counts.quotes,
        counts.wrong_quotes,
        percentile([1000 * each for each in counts.seconds], 50),
        percentile([1000 * each for each in counts.seconds], 95),
        tuple(counts.log),
    )


def _write(folder: Path, documents: int, edition: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        word = _word(number)
        articles = (
            f"## Article {article}\n\nUnder edition{edition}{word} of the {word} scheme, the employer of article "
            f"{article} pays a levy of {(number + article) % 9 + edition} percent to the {word} fund."
            for article in range(1, ARTICLES + 1)
        )
        text = f"# Scheme {word}\n\n" + "\n\n".join(articles) + "\n"
        (folder / f"scheme-{number}.md").write_text(text, encoding="utf-8")


def _word(number: int) -> str:
    """Make a word that no other document holds, of letters, so that stemming leaves it alone."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}") + "xk"


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-c", "from api.cli import main; main()", "--home", str(home), *arguments]


def _ingest(home: Path, folder: Path) -> None:
    command = _command(home, "ingest", str(folder), "--json")
    done = subprocess.run(command, capture_output=True, timeout=INGEST_S, check=False)  # noqa: S603 — our own module
    if done.returncode:
        raise EvaluationError(str(folder), f"the ingest ended with {done.returncode}: {done.stderr[-500:]!r}")


@contextmanager
def _serving(home: Path, counts: Counts) -> Iterator[str]:
    """Serve a home in a process of its own; gives its address, and notes what it says of errors."""
    command = _command(home, "serve", "--port", "0")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 — our own module
        assert process.stderr is not None
        killer = threading.Timer(START_S, process.kill)
        killer.start()
        found = next((match[0] for line in process.stderr if (match := _ADDRESS.search(line))), None)
        killer.cancel()
        if found is None:
            raise EvaluationError(str(home), "the service did not start")
        drain = threading.Thread(target=_keep_tail, args=(process.stderr, counts.log), daemon=True)
        drain.start()
        try:
            yield found
        finally:
            process.terminate()


def _keep_tail(stream: IO[str], log: deque[str]) -> None:
    for line in stream:
        log.append(line.rstrip())


@contextmanager
def _asking(address: str, documents: int, counts: Counts) -> Iterator[None]:
    """Search and ask all the time, from several threads."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_ask_on, args=(address, documents, counts, stop, seed)) for seed in range(SEARCHERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _ask_on(address: str, documents: int, counts: Counts, stop: threading.Event, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 — questions, not secrets
    questions = [query.text for query in timed_queries()]
    with httpx.Client(base_url=address, timeout=REQUEST_S) as client:
        while not stop.is_set():
            began = time.perf_counter()
            try:
                if dice.random() < 0.5:
                    _search(client, _word(dice.randrange(documents)), counts)
                else:
                    _ask(client, dice.choice(questions), counts)
            except (httpx.HTTPError, ValueError, KeyError) as error:
                counts.failed.append(f"{type(error).__name__}: {error}"[:300])
            counts.requests += 1
            counts.seconds.append(time.perf_counter() - began)


def _search(client: httpx.Client, word: str, counts: Counts) -> None:
    reply = client.post("/v1/search", json={"query": word, "k": 4 * ARTICLES}).raise_for_status().json()
    texts = [hit["text"] for hit in reply["hits"] if word in hit["text"]]
    editions = {match[0] for text in texts if (match := re.search(rf"edition\d{word}", text))}
    if len(texts) not in (0, ARTICLES) or len(editions) > 1:
        counts.halves.append(f"{word}: {len(texts)} of {ARTICLES} articles of {sorted(editions)}")


def _ask(client: httpx.Client, question: str, counts: Counts) -> None:
    answer = client.post("/v1/ask", json={"question": question}).raise_for_status().json()
    if counts.requests % CHECKED_ANSWERS:
        return
    for citation in answer["citations"]:
        held = client.get(f"/v1/documents/{citation['document']['id']}").raise_for_status().json()
        counts.quotes += 1
        counts.wrong_quotes += held["text"][citation["start"] : citation["end"]] != citation["quote"]
