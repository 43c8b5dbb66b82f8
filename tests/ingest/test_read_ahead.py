"""Provisions are read in the language and kind that a document has in the end, whoever says it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import ingest.read_ahead
from conftest import STAMPS
from corpus.corpus import Corpus
from corpus.model import Metadata
from corpus.provisions import Provision, Reading
from corpus.registers import RegisterQuery
from fakes import LocalReaders
from ingest.analysis import analyse
from ingest.pipeline import Ingester
from ingest.provisions import STAMP, find_provisions
from ingest.read_ahead import read_ahead, read_provisions, reading_of
from ingest.readers.base import DEFAULT_OPTIONS
from ingest.workers.pool import Limits, ReadingPool

LAW = "# 实习办法\n\n第一条 企业应当支付报酬。\n\n第二条 企业不得收取押金。\n"
PAPER = "# Interns\n\nWe find that cooperation raises income. Employers shall pay a levy.\n"


class Desk:
    """A corpus of fakes over one folder."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.ingester = Ingester(corpus, LocalReaders(), 1_000_000, DEFAULT_OPTIONS)
        self.folder = folder

    def put(self, name: str, content: str) -> None:
        (self.folder / name).write_text(content, encoding="utf-8")
        assert self.ingester.ingest_paths([self.folder]).is_complete

    def provisions(self) -> tuple[Provision, ...]:
        return self.corpus.registers.page(RegisterQuery()).provisions

    def expected(self) -> tuple[object, ...]:
        """What the rules read in what is held, as it is described."""
        catalogue = self.corpus.catalogue
        (document,) = catalogue.documents()
        metadata = document.metadata
        text, headings = catalogue.text(document.id), catalogue.headings(document.id)
        return find_provisions(text, headings, metadata.language, metadata.kind)

    def agrees(self) -> bool:
        """Whether what is held is that, and nothing waits to be read."""
        drafts = tuple(each.draft for each in self.provisions())
        return drafts == self.expected() and self.corpus.verify().is_clean


@pytest.fixture
def desk(open_corpus: Callable[..., Corpus], tmp_path: Path) -> Desk:
    (tmp_path / "docs").mkdir()
    corpus = open_corpus(lock_timeout_s=10.0, stamps=replace(STAMPS, provisions=STAMP))
    return Desk(corpus, tmp_path / "docs")


def test_ingest_keeps_what_the_rules_read(desk: Desk) -> None:
    desk.put("a.md", LAW)
    assert desk.agrees()
    assert [(each.text, each.path) for each in desk.provisions()] == [
        ("企业应当支付报酬。", ("第一条",)),
        ("企业不得收取押金。", ("第二条",)),
    ]


def test_a_sidecar_that_comes_later_has_them_read_anew(desk: Desk) -> None:
    desk.put("a.md", PAPER)
    as_law = desk.expected()
    desk.put("a.yaml", "kind: paper\n")
    assert desk.agrees()
    assert desk.expected() != as_law
    desk.put("a.yaml", "kind: law\nlanguage: de\n")
    assert desk.provisions() == ()
    assert desk.agrees()


def test_a_correction_and_taking_it_back_have_them_read_anew(desk: Desk) -> None:
    desk.put("a.md", PAPER)
    before = desk.provisions()
    (document,) = desk.corpus.catalogue.documents()
    desk.ingester.correct(document, {"kind": "paper"})
    assert desk.agrees()
    assert desk.provisions() != before
    desk.ingester.correct(document, {"language": "fr", "kind": None})
    assert desk.provisions() == ()
    desk.ingester.correct(document, {"language": None})
    assert desk.agrees()
    assert desk.provisions() == before


def test_a_new_version_has_its_own(desk: Desk) -> None:
    desk.put("a.md", LAW)
    (first,) = desk.corpus.catalogue.documents()
    desk.put("a.md", LAW.replace("不得", "可以"))
    assert desk.agrees()
    assert [each.draft.modality for each in desk.provisions()] == ["obligation", "permission"]
    assert len(desk.corpus.registers.of_document(first.id)) == 2


def test_what_was_read_ahead_is_taken_where_the_rules_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = read_ahead("a.md", analyse("a.md", LAW.encode(), DEFAULT_OPTIONS))
    assert analysis.assumed
    assert (analysis.assumed.language, len(analysis.assumed.reading.provisions)) == ("zh-CN", 2)
    metadata = described(analysis.assumed.language)
    read: list[str] = []

    def noting(text: str, headings: object, metadata: Metadata) -> Reading:
        read.append(metadata.language)
        return Reading(STAMP, ())

    monkeypatch.setattr(ingest.read_ahead, "read_provisions", noting)
    assert reading_of(analysis, metadata) is analysis.assumed.reading
    assert reading_of(analysis, replace(metadata, language="zh-TW", kind="notice")) is analysis.assumed.reading
    assert read == []
    assert reading_of(analysis, replace(metadata, language="en")).provisions == ()
    assert reading_of(analysis, replace(metadata, kind="paper")).provisions == ()
    assert reading_of(replace(analysis, assumed=None), metadata).provisions == ()
    assert read == ["en", "zh-CN", "zh-CN"]


def test_front_matter_that_cannot_be_used_is_left_to_who_knows_the_sidecar() -> None:
    text = "---\nissued: soon\nkind: notice\n---\n" + LAW
    analysis = analyse("a.md", text.encode(), DEFAULT_OPTIONS)
    assert read_ahead("a.md", analysis) == analysis
    assert reading_of(analysis, described("zh")) == read_provisions(
        analysis.read.text, analysis.headings, described("zh")
    )


def described(language: str) -> Metadata:
    return Metadata(title="实习办法", language=language, kind="notice")


def test_reading_processes_read_ahead() -> None:
    pool = ReadingPool(1, Limits(60, 0))
    try:
        analysis = pool.analyse("a.md", LAW.encode())
    finally:
        pool.close()
    assert analysis == read_ahead("a.md", analyse("a.md", LAW.encode(), DEFAULT_OPTIONS))
    assert analysis.assumed


def test_rules_that_fail_leave_a_text_that_counts_as_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(ingest.read_ahead, "find_provisions", fail)
    reading = read_provisions("学校应当公开。", (), described("zh"))
    assert (reading.provisions, reading.stamp == STAMP) == ((), False)
