"""Corrections follow a file that moves, go with a document that goes, and hide nothing for good."""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from corpus.corpus import Corpus
from corpus.errors import FieldNotSetError, UnknownDocumentError
from corpus.model import Document
from fakes import LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS

LEVY = "# Levy Act\n\nAn employer pays a levy of 0.5% of its pay bill.\n"
FRONT = "---\nissuer: Ministry X\ntitle: Title Y\n---\n"


class Desk:
    """A corpus of fakes, a folder, and what is held of the one document in it."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.ingester = Ingester(corpus, LocalReaders(), 1_000_000, DEFAULT_OPTIONS)
        self.folder = folder

    def put(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def sync(self) -> list[str]:
        return [row.state for row in self.ingester.sync([self.folder]).rows]

    def held(self) -> Document:
        (document,) = self.corpus.catalogue.documents()
        return document

    def correct(self, fields: Mapping[str, str | None]) -> Document:
        return self.ingester.correct(self.held(), fields)


@pytest.fixture
def desk(open_corpus: Callable[..., Corpus], tmp_path: Path) -> Desk:
    (tmp_path / "docs").mkdir()
    return Desk(open_corpus(lock_timeout_s=10.0), tmp_path / "docs")


@pytest.mark.parametrize("sidecar", [None, "venue: Journal\n"])
def test_they_follow_a_file_that_moves(desk: Desk, sidecar: str | None) -> None:
    path = desk.put("a.md", LEVY)
    desk.sync()
    desk.correct({"issuer": "Levy Board"})
    (desk.folder / "sub").mkdir()
    path.rename(desk.folder / "sub" / "a.md")
    if sidecar:
        desk.put("sub/a.yaml", sidecar)
    desk.sync()
    moved = desk.held()
    assert (moved.metadata.issuer, Path(moved.location).parent.name) == ("Levy Board", "sub")
    assert moved.metadata.venue == ("Journal" if sidecar else None)
    desk.put("sub/a.md", LEVY.replace("0.5%", "0.7%"))
    desk.sync()
    assert (desk.held().version, desk.held().metadata.issuer) == (2, "Levy Board")


def test_past_versions_follow_too_and_are_removed_with_it(desk: Desk) -> None:
    path = desk.put("a.md", LEVY)
    desk.sync()
    first = desk.held().id
    desk.put("a.md", LEVY.replace("0.5%", "0.7%"))
    desk.sync()
    (desk.folder / "sub").mkdir()
    path.rename(desk.folder / "sub" / "a.md")
    desk.sync()
    assert [each.version for each in desk.corpus.catalogue.history(desk.held().id)] == [2, 1]
    desk.corpus.remove([desk.held().id])
    with pytest.raises(UnknownDocumentError):
        desk.corpus.catalogue.document(first)
    assert desk.corpus.verify().is_clean


def test_another_document_of_the_same_name_inherits_nothing(desk: Desk) -> None:
    desk.ingester.ingest_upload("n.md", LEVY.encode())
    desk.corpus.remove([desk.correct({"issuer": "Levy Board", "title": "Old"}).id])
    desk.ingester.ingest_upload("n.md", b"# Quite another law\n\nFirms pay interns.\n")
    assert (desk.held().metadata.title, desk.held().metadata.issuer) == ("Quite another law", None)


def test_what_one_hid_is_read_again_from_the_file(desk: Desk) -> None:
    desk.put("a.md", FRONT + LEVY)
    desk.sync()
    before = desk.held()
    desk.correct({"issuer": "Z", "title": "Q"})
    assert desk.sync() == ["unchanged"]
    desk.correct({"issuer": None, "title": None})
    desk.sync()
    assert (desk.held().metadata, desk.held().provenance) == (before.metadata, before.provenance)
    assert before.metadata.issuer == "Ministry X"
    assert desk.sync() == ["unchanged"]


@pytest.mark.parametrize("does", ["replace", "remove"])
def test_a_document_that_changes_before_the_lock_is_not_corrected(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    desk.put("a.md", LEVY)
    desk.sync()
    document = desk.held()
    writing: Callable[[], Any] = desk.corpus.writing

    @contextmanager
    def late() -> Any:
        monkeypatch.setattr(desk.corpus, "writing", writing)
        if does == "remove":
            desk.corpus.remove([document.id])
        else:
            desk.put("a.md", LEVY.replace("0.5%", "0.7%"))
            desk.sync()
        with writing():
            yield

    monkeypatch.setattr(desk.corpus, "writing", late)
    with pytest.raises(UnknownDocumentError if does == "remove" else FieldNotSetError):
        desk.ingester.correct(document, {"issuer": "Levy Board"})
    assert [each.metadata.issuer for each in desk.corpus.catalogue.documents()] == [None] * (does == "replace")
    assert desk.corpus.verify().is_clean


def test_headings_that_are_written_as_such_later_are_cited(desk: Desk) -> None:
    desk.put("a.md", "# Law\n\nDuties\n\nEnterprises pay five.\n")
    desk.sync()
    first = desk.held()
    desk.put("a.md", "# Law\n\n## Duties\n\nEnterprises pay five.\n")
    desk.sync()
    assert desk.held().id == first.id
    assert [each.label for each in desk.corpus.catalogue.headings(first.id)] == ["Law", "Duties"]
    assert [each.path for each in desk.corpus.catalogue.iter_passages(first.id)][-1] == ("Duties",)
    assert desk.corpus.verify().is_clean
