"""A process that ingests is killed at random moments; nothing of it may show afterwards.

``python -m pytest tests/corpus/test_crash.py --kills 30`` for the long drill (or POLICYDESK_TEST_KILLS=30).
"""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from corpus.corpus import Corpus
from corpus.identifiers import document_id
from ingest.read_ahead import read_provisions

WRITER = Path(__file__).with_name("crash_writer.py")
ROOT = Path(__file__).parents[2]
LONGEST_LIFE_S = 0.9
"""After its first word; a round takes about 0.15 s."""


def _load_writer() -> ModuleType:
    spec = spec_from_file_location("crash_writer", WRITER)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


writer = _load_writer()


def run_until_killed(home: Path, files: Path, first: int, life_s: float) -> list[str]:
    """Start the writer, kill it some time after it began its first round, and return what it said."""
    command = [sys.executable, str(WRITER), str(home), str(files), str(first)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        said = [process.stdout.readline()]
        time.sleep(life_s)
        process.kill()
        said += process.stdout.readlines()
        errors = process.stderr.read()
    assert "Traceback" not in errors, errors
    assert process.returncode == -9
    # A killed process may leave half a line.
    return [line.strip() for line in said if line.endswith("\n")]


def editions_of(corpus: Corpus) -> Iterator[tuple[str, set[int]]]:
    """Each current file, with the editions that its text, and its passages, speak of."""
    for document in corpus.catalogue.documents():
        text = corpus.catalogue.text(document.id)
        assert document.id == document_id(document.source, text)
        passages = "".join(passage.text for passage in corpus.catalogue.iter_passages(document.id))
        editions = {int(each) for each in re.findall(r"edition e(\d+)", text)}
        assert {int(each) for each in re.findall(r"edition e(\d+)", passages)} == editions
        assert len(re.findall(r"edition e\d+", passages)) == writer.ARTICLES
        yield document.source, editions


def check_whole(corpus: Corpus, allowed: set[int]) -> None:
    """The indexes agree with the catalogue, and every file is at one edition, one of those allowed."""
    findings = corpus.verify()
    assert findings.is_clean, findings
    sources = []
    for source, editions in editions_of(corpus):
        sources.append(source)
        assert len(editions) == 1, (source, editions)
        assert editions <= allowed, (source, editions, allowed)
    assert len(sources) == len(set(sources))
    assert len(sources) >= writer.FILES - 1  # the first is removed and ingested again in some rounds


def check_annexes(corpus: Corpus) -> None:
    """Every version's file is kept and whole, no other is, and current documents have the places of their text."""
    hashes = corpus.catalogue.file_hashes()
    assert corpus.originals.names() == hashes
    for name in hashes:
        assert corpus.originals.get(name)
    for document in corpus.catalogue.documents():
        text = corpus.catalogue.text(document.id)
        (layout,) = corpus.catalogue.annexes.layouts(document.id)
        assert [(line.start, line.end) for line in layout.lines] == [(0, len(text))]
        (mention,) = corpus.catalogue.annexes.mentions(document.id)
        assert mention.span.of(text) in text
        reading = read_provisions(text, corpus.catalogue.headings(document.id), document.metadata)
        held = corpus.registers.of_document(document.id)
        assert tuple(each.draft for each in held) == reading.provisions
        assert len(held) >= writer.ARTICLES
        assert document.file_hash


def check_search(corpus: Corpus) -> None:
    """Whatever the indexes return is a passage of a current document, and returned once."""
    total = corpus.catalogue.count_passages()
    for hits in (
        corpus.search_words("levy 产教融合 regulation", total + 50, None),
        corpus.search_meaning("the employer pays a levy", total + 50, None),
    ):
        ids = [hit.passage_id for hit in hits]
        assert len(ids) == len(set(ids)) == total
        assert len(corpus.catalogue.passages(ids)) == total


def text_edition(number: int) -> int:
    """The edition of the texts as of a round: every third round changes only the sidecars."""
    return number - 1 if number % 3 == 2 else number


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_random_moments_nothing_shows(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    home, files = tmp_path / "home", tmp_path / "files"
    home.mkdir()
    files.mkdir()
    chance = random.Random(20_251_122)
    done, in_the_middle = -1, 0
    kills = pytestconfig.getoption("--kills")
    for _ in range(kills):
        said = run_until_killed(home, files, done + 1, chance.uniform(0, LONGEST_LIFE_S))
        begun = [int(line.split()[1]) for line in said if line.startswith("begin")]
        ended = [int(line.split()[1]) for line in said if line.startswith("end")]
        before = done
        done = max(ended, default=done)
        # The next round's files may be written before its "begin" is said, but not ingested.
        in_the_middle += max(begun, default=-1) > done
        corpus = writer.open_home(home)
        if before >= 0 or ended:
            check_whole(corpus, {text_edition(done), text_edition(done + 1)})
            check_search(corpus)
            check_annexes(corpus)
        else:
            assert corpus.verify().is_clean
        corpus.close()
    corpus = writer.open_home(home)
    report = writer.make_ingester(corpus).ingest_paths([files])
    assert not report.count("failed")
    assert corpus.verify().is_clean
    corpus.close()
    print(f"{kills} kills, {in_the_middle} in the middle of a round, {done + 1} rounds done")
