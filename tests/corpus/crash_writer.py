"""The process that tests/corpus/test_crash.py kills: ingests ever new versions of a few files, until it is ended.

Called with the home, the folder of the files, and the first round; says on standard output what it is about to do
and what it has done: ``begin 7``, ``end 7``.
"""

import sys
from concurrent.futures import Future
from dataclasses import replace
from itertools import count
from pathlib import Path

import ingest.run
from conftest import STAMPS
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.indexes.chroma_index import open_embedded
from corpus.indexes.tantivy_index import TantivyIndex
from corpus.model import Mention, PageLayout, PlacedLine, Span
from fakes import HashEmbedder, LocalReaders
from ingest.analysis import Analysis
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions

FILES = 5
ARTICLES = 12
MAX_FILE_BYTES = 1_000_000
PASSAGES_AT_ONCE = 30
"""Two files and a half: a round is published in several steps, so that a kill can fall between them."""


def open_home(home: Path) -> Corpus:
    """Open the real stores with an embedder that costs nothing."""
    corpus = Corpus(
        home,
        Catalogue(f"sqlite:///{home / 'catalogue.db'}"),
        open_embedded(home / "vectors"),
        TantivyIndex(home / "words"),
        HashEmbedder(),
        STAMPS,
        lock_timeout_s=5,
    )
    corpus.open()
    return corpus


class PlacingReaders(LocalReaders):
    """Reads in this process, and says of every text that it stands on one line of a page and names a law."""

    def submit(self, name: str, data: bytes, options: ReadOptions = DEFAULT_OPTIONS) -> "Future[Analysis]":
        analysis = super().submit(name, data, options).result()
        length = len(analysis.read.text)
        line = PlacedLine(0, length, 10.0, 20.0, tuple(map(float, range(length + 1))))
        read = replace(analysis.read, layouts=(PageLayout(1, 600.0, 800.0, (line,)),))
        mention = Mention("refers_to", Span(0, 5), "Levy Act")
        placed: Future[Analysis] = Future()
        placed.set_result(replace(analysis, read=read, mentions=(mention,)))
        return placed


def make_ingester(corpus: Corpus) -> Ingester:
    """Read in this process, so that it is the one that is killed."""
    return Ingester(corpus, PlacingReaders(), MAX_FILE_BYTES, DEFAULT_OPTIONS)


def markdown(number: int, edition: int) -> str:
    """A regulation in one of its editions; every article names the edition."""
    articles = "\n\n".join(
        f"## Article {article}\n\nRule {article} of edition e{edition} of file f{number}: "
        f"the employer must pay a levy of {edition % 9} percent. 企业应当参与产教融合。"
        for article in range(1, ARTICLES + 1)
    )
    return f"# Regulation f{number}\n\n{articles}\n"


def write_round(files: Path, edition: int) -> None:
    """Write every file's next edition, each at one instant; every third round only a sidecar changes."""
    for number in range(FILES):
        if edition % 3 == 2:
            _write(files / f"f{number}.yaml", f"title: Sidecar of round {edition}\n")
        else:
            _write(files / f"f{number}.md", markdown(number, edition))


def _write(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.tmp")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)


def main(home: Path, files: Path, first: int) -> None:
    """Go on for ever."""
    ingest.run.PUBLISH_PASSAGES = PASSAGES_AT_ONCE
    corpus = open_home(home)
    ingester = make_ingester(corpus)
    for edition in count(first):
        write_round(files, edition)
        print("begin", edition, flush=True)
        if edition % 7 == 6:
            removed = corpus.catalogue.current_at(str((files / "f0.md").resolve()))
            corpus.remove([removed.id] if removed else [])
        report = ingester.ingest_paths([files])
        assert not report.count("failed"), report.rows
        print("end", edition, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
