"""Folders kept in step, failed files tried again, files inside files, and corrections that outlive their file."""

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from watchfiles import Change

import ingest.readers
from corpus.corpus import Corpus
from corpus.errors import FieldNotSetError
from corpus.model import Document
from fakes import LocalReaders
from ingest import watch
from ingest.analysis import Analysis
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS, Attachment, ReadOptions, ReadText
from ingest.report import IngestReport
from sample_library import make_docx, make_pdf

LAW = "# 实习办法\n\n第一条 企业应当与学校签订三方协议。\n"
LEVY = "# Levy Act\n\n## Section 1 Charge\n\nAn employer pays a levy of 0.5% of its pay bill.\n"
LIMIT_BYTES = 1_000_000
DEADLINE_S = 30.0

OpenCorpus = Callable[..., Corpus]


@pytest.fixture
def corpus(open_corpus: OpenCorpus) -> Corpus:
    return open_corpus(lock_timeout_s=10.0)


@pytest.fixture
def ingester(corpus: Corpus) -> Ingester:
    return Ingester(corpus, LocalReaders(), LIMIT_BYTES, DEFAULT_OPTIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    return made


def put(folder: Path, name: str, content: str | bytes = LAW) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def states(report: IngestReport) -> dict[str, str]:
    return {row.source: row.state for row in report.rows}


def current(corpus: Corpus) -> dict[str, Document]:
    return {document.source: document for document in corpus.catalogue.documents()}


# --- sync ----------------------------------------------------------------------------------------------------------


def test_sync_adds_updates_and_removes(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "law.md")
    put(folder, "levy.md", LEVY)
    assert states(ingester.sync([folder])) == {"law.md": "parsed", "levy.md": "parsed"}
    put(folder, "levy.md", LEVY.replace("0.5%", "0.7%"))
    put(folder, "new.md", "# New\n\nFirms pay.\n")
    (folder / "law.md").unlink()
    report = ingester.sync([folder])
    assert states(report) == {"levy.md": "parsed", "new.md": "parsed", "law.md": "removed"}
    assert report.rows[-1].reason == "its file is no longer there"
    assert set(current(corpus)) == {"levy.md", "new.md"}
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}
    assert corpus.verify().is_clean
    assert corpus.catalogue.ledger.runs(1)[0].kind == "sync"


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def gone(folder: Path) -> None:
    empty(folder)
    folder.rmdir()


@pytest.mark.parametrize("vanish", [empty, gone])
def test_a_folder_that_is_empty_or_not_there_removes_nothing(
    ingester: Ingester, corpus: Corpus, folder: Path, vanish: Callable[[Path], None]
) -> None:
    put(folder, "law.md")
    ingester.sync([folder])
    vanish(folder)
    assert "removed" not in states(ingester.sync([folder])).values()
    assert set(current(corpus)) == {"law.md"}


def test_sync_leaves_other_folders_and_uploads_alone(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a/law.md")
    put(folder, "ab/levy.md", LEVY)
    put(folder, "a/kept.md", "# Kept\n\nFirms pay.\n")
    ingester.ingest_paths([folder])
    ingester.ingest_upload("up.md", b"# Up\n\nFirms rest.\n")
    for name in ("a/law.md", "ab/levy.md"):
        (folder / name).unlink()
    assert states(ingester.sync([folder / "a"])) == {"kept.md": "unchanged", "law.md": "removed"}
    assert set(current(corpus)) == {"kept.md", "levy.md", "up.md"}


def test_a_moved_file_keeps_its_document(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "north/law.md")
    put(folder, "north/levy.md", LEVY)
    before = ingester.sync([folder]).rows[0].document_id
    (folder / "south").mkdir()
    (folder / "north/law.md").rename(folder / "south/law.md")
    report = ingester.sync([folder])
    assert states(report) == {"levy.md": "unchanged", "law.md": "parsed"}
    assert current(corpus)["law.md"].id == before
    assert current(corpus)["law.md"].location == str(folder / "south/law.md")


def test_a_changed_sidecar_is_noticed(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "law.md")
    ingester.sync([folder])
    put(folder, "law.yaml", "issuer: 财政局")
    assert ingester.sync([folder]).rows[0].reason == "same text, new metadata"
    assert current(corpus)["law.md"].metadata.issuer == "财政局"


def test_only_files_known_to_have_changed_are_read_but_all_that_have_gone_are_removed(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    paths = [put(folder, f"{name}.md", LEVY + name) for name in "abc"]
    ingester.sync([folder])
    for path in paths[:2]:
        path.write_text(LEVY + "changed " + path.name, encoding="utf-8")
    paths[2].unlink()
    report = ingester.sync([folder], only=frozenset({paths[0]}))
    assert states(report) == {"a.md": "parsed", "c.md": "removed"}


def texts(corpus: Corpus) -> dict[str, str]:
    """The text held from each place, by the last two parts of it."""
    return {
        "/".join(Path(each.location).parts[-2:]): corpus.catalogue.text(each.id)
        for each in corpus.catalogue.documents()
    }


def test_uploads_outlive_a_sync_of_the_folder_one_stands_in(
    ingester: Ingester, corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingester.ingest_upload("up.md", LEVY.encode())
    put(folder, "law.md")
    monkeypatch.chdir(folder)
    assert states(ingester.sync([Path()])) == {"law.md": "parsed"}
    assert set(current(corpus)) == {"law.md", "up.md"}


@pytest.mark.parametrize("knows_changes", [True, False])
def test_a_renamed_file_is_held_under_its_new_name(
    ingester: Ingester, corpus: Corpus, folder: Path, knows_changes: bool
) -> None:
    put(folder, "kept.md", LEVY)
    old, new = put(folder, "a.md"), folder / "b.md"
    ingester.sync([folder])
    old.rename(new)
    report = ingester.sync([folder], only=frozenset({old, new}) if knows_changes else None)
    assert (states(report)["a.md"], states(report)["b.md"]) == ("removed", "parsed")
    assert set(current(corpus)) == {"b.md", "kept.md"}
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}


def test_a_copy_is_read_when_the_file_it_was_held_by_has_gone(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    first = put(folder, "a.md")
    put(folder, "b.md")
    ingester.sync([folder])
    first.unlink()
    report = ingester.sync([folder], only=frozenset({first}))
    assert states(report) == {"a.md": "removed", "b.md": "parsed"}
    assert set(current(corpus)) == {"b.md"}


def test_an_upload_does_not_lean_on_a_file_that_may_go(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    path = put(folder, "a.md")
    put(folder, "kept.md", LEVY)
    ingester.sync([folder])
    assert states(ingester.ingest_upload("b.md", LAW.encode())) == {"b.md": "parsed"}
    path.unlink()
    ingester.sync([folder])
    assert set(current(corpus)) == {"b.md", "kept.md"}
    assert states(ingester.ingest_upload("b (1).md", LAW.encode())) == {"b (1).md": "unchanged"}


@pytest.mark.parametrize("changed", ["a.md", "b.md"])
def test_of_two_copies_the_one_that_has_not_changed_stays_held(
    ingester: Ingester, corpus: Corpus, folder: Path, changed: str
) -> None:
    """Whichever of them is read first, and whichever held the other."""
    ingester.sync([put(folder, changed)])
    other = put(folder, "b.md" if changed == "a.md" else "a.md").name
    assert states(ingester.sync([folder]))[other] == "unchanged"
    put(folder, changed, LEVY)
    ingester.ingest_paths([folder])
    assert set(current(corpus)) == {"a.md", "b.md"}
    assert "三方协议" in corpus.catalogue.text(current(corpus)[other].id)
    assert "levy" in corpus.catalogue.text(current(corpus)[changed].id)
    assert corpus.verify().is_clean


def test_a_copy_of_what_another_file_held_before_this_run_is_read(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "a.md", LEVY)
    put(folder, "b.md")
    ingester.sync([folder])
    put(folder, "a.md")
    put(folder, "c.md", LEVY)
    report = ingester.sync([folder])
    assert [(row.source, row.state) for row in report.rows] == [
        ("a.md", "parsed"), ("b.md", "unchanged"), ("c.md", "parsed"),
    ]  # fmt: skip
    assert set(current(corpus)) == {"a.md", "b.md", "c.md"}


def test_a_folder_moved_in_is_read_though_only_it_is_known_to_have_come(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "law.md")
    ingester.sync([folder])
    put(folder, "new/deep/levy.md", LEVY)
    put(folder, "newer.md", LEVY + "x")
    assert states(ingester.sync([folder], only=frozenset({folder / "new"}))) == {"levy.md": "parsed"}


def test_a_text_that_no_file_holds_any_more_is_not_current(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a/x.md")
    put(folder, "b/x.md", LEVY)
    ingester.sync([folder])
    put(folder, "a/x.md", LEVY)
    report = ingester.sync([folder])
    assert [(row.state, Path(row.location).parent.name) for row in report.rows] == [
        ("removed", "a"), ("unchanged", "a"), ("unchanged", "b"),
    ]  # fmt: skip
    assert "another text now" in (report.rows[0].reason or "")
    assert list(texts(corpus)) == ["b/x.md"]
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}
    assert corpus.verify().is_clean


def test_a_file_moved_over_another_leaves_one_text_current(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a/x.md")
    put(folder, "b/x.md", LEVY)
    put(folder, "copy.md")
    ingester.sync([folder])
    (folder / "b/x.md").rename(folder / "a/x.md")
    ingester.sync([folder])
    held = texts(corpus)
    assert {name: "levy" in text for name, text in held.items()} == {"a/x.md": True, "docs/copy.md": False}


# --- tried again ---------------------------------------------------------------------------------------------------


def test_failed_files_are_tried_again_and_no_others(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "good.md")
    put(folder, "bad.md", b"\x00\x01\x02" * 99)
    ingester.ingest_paths([folder])
    ingester.ingest_upload("bad.md", b"")
    assert states(ingester.retry_failed()) == {"bad.md": "failed"}
    put(folder, "bad.md", LEVY)
    assert states(ingester.retry_failed()) == {"bad.md": "parsed"}
    assert ingester.retry_failed().rows == ()
    assert set(current(corpus)) == {"good.md", "bad.md"}


def test_links_that_were_refused_are_refused_again(
    ingester: Ingester, corpus: Corpus, folder: Path, tmp_path: Path
) -> None:
    put(tmp_path, "outside/secret.md", LEVY)
    (folder / "file.md").symlink_to(tmp_path / "outside/secret.md")
    (folder / "below").symlink_to(tmp_path / "outside", target_is_directory=True)
    expected = {"below": "failed", "file.md": "failed"}
    assert states(ingester.ingest_paths([folder])) == expected
    for _ in range(2):
        assert states(ingester.retry_failed()) == expected
    assert current(corpus) == {}


class BoxReader:
    """A test format: the first line is its text; each other line ``name=content`` is a file inside; ``!`` is a flaw."""

    name = "box"
    suffixes: tuple[str, ...] = (".box",)
    can_see = False
    """Whether flaws can be read: as when packages that recognise scans were installed."""

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        text, *lines = data.decode().split("\n")
        inside = [line.partition("=") for line in lines if "=" in line]
        files = tuple(Attachment(each, content.encode()) for each, _, content in inside)
        is_flawed = "!" in lines and not BoxReader.can_see
        return ReadText(text, attachments=files, warnings=("page 2 is a picture",) if is_flawed else ())


@pytest.fixture
def _boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    box = ingest.readers.Format(BoxReader.suffixes, __name__, BoxReader.__name__)
    load = ingest.readers.import_module
    monkeypatch.setattr(ingest.readers, "FORMATS", (*ingest.readers.FORMATS, box))
    here = SimpleNamespace(BoxReader=BoxReader)
    monkeypatch.setattr(ingest.readers, "import_module", lambda name: here if name == __name__ else load(name))
    monkeypatch.setattr(BoxReader, "can_see", False)


@pytest.mark.usefixtures("_boxes")
def test_a_file_read_in_part_is_read_again_though_it_has_not_changed(
    ingester: Ingester, corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.box", "Firms pay interns.\n!")
    assert states(ingester.ingest_paths([folder])) == {"a.box": "partial"}
    assert states(ingester.ingest_paths([folder])) == {"a.box": "unchanged"}
    assert states(ingester.retry_failed()) == {"a.box": "partial"}
    monkeypatch.setattr(BoxReader, "can_see", True)
    assert states(ingester.retry_failed()) == {"a.box": "parsed"}
    assert ingester.retry_failed().rows == ()
    assert corpus.verify().is_clean


# --- files inside files --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_boxes")
def test_files_inside_a_file_are_documents_that_go_with_it(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    outer = put(folder, "a.box", "Firms pay interns.\nrules.md=# Rules of the annex\nnotes.txt=Schools help.\nx.exe=MZ")
    put(folder, "kept.md")
    report = ingester.sync([folder])
    assert states(report) == {
        "a.box": "parsed", "a.box#rules.md": "parsed", "a.box#notes.txt": "parsed", "a.box#x.exe": "failed",
        "kept.md": "parsed",
    }  # fmt: skip
    assert current(corpus)["a.box#rules.md"].location == f"{outer}#rules.md"
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}
    put(folder, "a.box", "Firms pay interns more.\nnotes.txt=Schools help.")
    again = states(ingester.sync([folder]))
    assert again == {
        "a.box": "parsed",
        "a.box#rules.md": "removed",
        "a.box#notes.txt": "unchanged",
        "kept.md": "unchanged",
    }
    outer.unlink()
    assert states(ingester.sync([folder])) == {"kept.md": "unchanged", "a.box": "removed", "a.box#notes.txt": "removed"}
    assert set(current(corpus)) == {"kept.md"}
    assert corpus.verify().is_clean


@pytest.mark.usefixtures("_boxes")
@pytest.mark.parametrize("name", ["c#", "#", "a#b#c"])
def test_the_sign_between_names_may_stand_in_a_folders_name(
    ingester: Ingester, corpus: Corpus, folder: Path, name: str
) -> None:
    put(folder, f"{name}/a.box", "Firms pay interns.\nrules.md=# Rules")
    put(folder, f"{name}/b#1.md", LEVY)
    ingester.sync([folder])
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}
    assert set(current(corpus)) == {"a.box", "a.box#rules.md", "b#1.md"}
    (folder / name / "b#1.md").unlink()
    assert states(ingester.sync([folder]))["b#1.md"] == "removed"


@pytest.mark.usefixtures("_boxes")
@pytest.mark.parametrize("name", ["../../etc/rules.md", "..\\rules.md", "/rules.md", "\u202erules.md"])
def test_the_name_of_a_file_inside_leads_nowhere(ingester: Ingester, corpus: Corpus, folder: Path, name: str) -> None:
    outer = put(folder, "a.box", f"Firms pay interns.\n{name}=# Rules")
    ingester.ingest_paths([folder])
    assert current(corpus)["a.box#rules.md"].location == f"{outer}#rules.md"


@pytest.mark.usefixtures("_boxes")
def test_files_inside_with_one_name_are_numbered(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a.box", "Firms pay interns.\nx/n.txt=Schools help.\ny/n.txt=Firms insure.\nn (2).txt=Firms teach.")
    expected = {"a.box", "a.box#n.txt", "a.box#n (2).txt", "a.box#n (2) (2).txt"}
    assert states(ingester.ingest_paths([folder])) == dict.fromkeys(expected, "parsed")
    assert sorted(corpus.catalogue.text(each.id) for each in corpus.catalogue.documents()) == [
        "Firms insure.", "Firms pay interns.", "Firms teach.", "Schools help.",
    ]  # fmt: skip
    assert set(states(ingester.ingest_paths([folder])).values()) == {"unchanged"}


@pytest.mark.usefixtures("_boxes")
def test_a_file_whose_name_only_looks_like_one_inside_is_its_own(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "a.box", "Firms pay interns.\nn.txt=Schools help.")
    put(folder, "a.box#b.md", LEVY)
    ingester.sync([folder])
    put(folder, "a.box", "Firms pay interns more.")
    assert states(ingester.ingest_paths([folder])) == {
        "a.box": "parsed", "a.box#b.md": "unchanged", "a.box#n.txt": "removed",
    }  # fmt: skip
    assert set(current(corpus)) == {"a.box", "a.box#b.md"}


@pytest.mark.usefixtures("_boxes")
def test_an_upload_whose_name_only_looks_like_one_inside_is_its_own(ingester: Ingester, corpus: Corpus) -> None:
    ingester.ingest_upload("a.box", b"Firms pay interns.\nn.txt=Schools help.")
    ingester.ingest_upload("a.box#b.md", LEVY.encode())
    report = ingester.ingest_upload("a.box", b"Firms pay interns more.")
    assert states(report) == {"a.box": "parsed", "a.box#n.txt": "removed"}
    assert set(current(corpus)) == {"a.box", "a.box#b.md"}


@pytest.mark.usefixtures("_boxes")
def test_names_too_long_for_a_file_system_end_no_run(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    outer = put(folder, "a" * 80 + ".box", f"Firms pay.\n{'b' * 190}.txt=Schools help.\n{'职' * 90}.exe=MZ")
    put(folder, "kept.md")
    assert sorted(states(ingester.ingest_paths([folder])).values()) == ["failed", "parsed", "parsed", "parsed"]
    ingester.retry_failed()
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}
    outer.unlink()
    ingester.retry_failed()
    assert set(states(ingester.sync([folder])).values()) == {"unchanged", "removed"}
    assert set(current(corpus)) == {"kept.md"}


@pytest.mark.usefixtures("_boxes")
def test_a_file_in_a_file_in_a_file_is_said_to_be_left_out(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a.box", "Firms pay interns.\nb.box=Schools help.")
    assert states(ingester.ingest_paths([folder])) == {"a.box": "parsed", "a.box#b.box": "parsed"}


@pytest.mark.usefixtures("_boxes")
def test_a_moved_file_takes_those_inside_along(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "north/a.box", "Firms pay interns.\nrules.md=# Rules")
    ingester.sync([folder])
    (folder / "north").rename(folder / "south")
    ingester.sync([folder])
    assert {each.location for each in corpus.catalogue.documents()} == {
        str(folder / "south/a.box"), f"{folder / 'south/a.box'}#rules.md",
    }  # fmt: skip
    assert set(states(ingester.sync([folder])).values()) == {"unchanged"}


def test_files_attached_to_a_pdf_are_documents(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf((("Firms pay interns a fair wage.",),))))
    writer.add_attachment("rules.md", LEVY.encode())
    writer.add_attachment("annex.docx", make_docx("Annex", "Schools insure every intern."))
    packed = io.BytesIO()
    writer.write(packed)
    put(folder, "law.pdf", packed.getvalue())
    assert states(ingester.ingest_paths([folder])) == {
        "law.pdf": "parsed", "law.pdf#rules.md": "parsed", "law.pdf#annex.docx": "parsed",
    }  # fmt: skip
    assert "insure" in corpus.catalogue.text(current(corpus)["law.pdf#annex.docx"].id)
    put(folder, "law.pdf", make_pdf((("Firms pay interns a fair wage.",),)))
    ingester.ingest_paths([folder])
    assert set(current(corpus)) == {"law.pdf"}
    assert corpus.verify().is_clean


# --- corrections ---------------------------------------------------------------------------------------------------


def test_a_correction_outlives_a_new_version_of_its_file(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "levy.md", LEVY)
    ingester.ingest_paths([folder])
    changed = ingester.correct(current(corpus)["levy.md"], {"issuer": "Levy Board", "year": "2021"})
    assert (changed.metadata.issuer, changed.metadata.year) == ("Levy Board", 2021)
    put(folder, "levy.md", LEVY.replace("0.5%", "0.7%"))
    ingester.ingest_paths([folder])
    new = current(corpus)["levy.md"]
    assert (new.version, new.metadata.issuer) == (2, "Levy Board")
    assert ("issuer", "set") in {(each.field, each.origin) for each in new.provenance}
    put(folder, "levy.yaml", "issuer: Parliament")
    ingester.ingest_paths([folder])
    assert current(corpus)["levy.md"].metadata.issuer == "Parliament"
    ingester.correct(current(corpus)["levy.md"], {"venue": "Journal"})
    assert current(corpus)["levy.md"].metadata.issuer == "Parliament"
    assert corpus.verify().is_clean


def test_a_correction_that_is_refused_changes_nothing(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "levy.md", LEVY)
    ingester.ingest_paths([folder])
    before = current(corpus)["levy.md"]
    with pytest.raises(FieldNotSetError):
        ingester.correct(before, {"issuer": "Levy Board", "issued": "soon"})
    assert current(corpus)["levy.md"] == before
    assert corpus.catalogue.annexes.corrections(before.location) == {}


# --- runs that end early -------------------------------------------------------------------------------------------


class LastReaders(LocalReaders):
    """Ends the run at a file called last.md."""

    def submit(self, name: str, data: bytes, options: ReadOptions = DEFAULT_OPTIONS) -> "Future[Analysis]":
        if name == "last.md":
            raise KeyboardInterrupt
        return super().submit(name, data, options)


def test_what_an_ended_run_did_not_publish_is_not_in_its_rows(corpus: Corpus, folder: Path) -> None:
    paths = [put(folder, "law.md"), put(folder, "empty.md", ""), *(put(folder, f"{n}.md", LEVY + n) for n in "abc")]
    ingester = Ingester(corpus, LastReaders(), LIMIT_BYTES, DEFAULT_OPTIONS)
    with pytest.raises(KeyboardInterrupt):
        ingester.ingest_paths([*paths, put(folder, "last.md", LEVY)])
    (run,) = corpus.catalogue.ledger.runs(9)
    assert (run.state, run.error) == ("failed", "KeyboardInterrupt")
    held = {document.id for document in corpus.catalogue.documents()}
    entries = corpus.catalogue.ledger.entries(run.id)
    assert {entry.document_id for entry in entries} - {None} == held
    assert "empty.md" in {entry.source for entry in entries}


# --- watch ---------------------------------------------------------------------------------------------------------


class Watching:
    """A watch in a thread of its own."""

    def __init__(self, ingester: Ingester, folder: Path) -> None:
        self.reports: list[IngestReport] = []
        self._stop, self._ready, self._changed = Event(), Event(), Event()
        self._thread = Thread(target=self._watch, args=(ingester, folder), daemon=True)
        self._thread.start()
        assert self._ready.wait(DEADLINE_S)

    def _watch(self, ingester: Ingester, folder: Path) -> None:
        for report in watch.keep_in_step(ingester, [folder], self._stop, self._ready.set):
            self.reports.append(report)
            self._changed.set()

    def wait_for(self, source: str, state: str) -> None:
        """Wait until a report says so."""
        while not any(states(report).get(source) == state for report in self.reports):
            self._changed.clear()
            if not any(states(report).get(source) == state for report in self.reports):
                assert self._changed.wait(DEADLINE_S), [states(report) for report in self.reports]

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()


def scripted(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], Path | None]) -> None:
    """Let a watch notice what each step says has changed; the first step comes before the first run."""

    def changes(folders: object, stop: object) -> Iterator[set[tuple[Change, str]]]:
        for step in steps:
            path = step()
            yield {(Change.modified, str(path))} if path else set()

    monkeypatch.setattr(watch, "_changes", changes)


def quiet() -> None:
    return None


def test_changes_are_noticed_before_the_first_run(
    ingester: Ingester, corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch, lambda: put(folder, "law.md"), quiet, lambda: put(folder, "levy.md", LEVY))
    seen: list[str] = []
    for report in watch.keep_in_step(ingester, [folder], Event(), lambda: seen.append("ready")):
        seen.extend(states(report))
    assert seen == ["law.md", "ready", "levy.md"]


def test_a_watch_waits_for_another_writer_and_forgets_no_change(
    open_corpus: OpenCorpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, other = open_corpus(lock_timeout_s=0.0), open_corpus()
    ingester = Ingester(corpus, LocalReaders(), LIMIT_BYTES, DEFAULT_OPTIONS)
    held = ExitStack()

    def change_while_busy() -> Path:
        held.enter_context(other.writing())
        return put(folder, "law.md")

    scripted(monkeypatch, quiet, change_while_busy, lambda: put(folder, "levy.md", LEVY), held.close, quiet)
    reports = list(watch.keep_in_step(ingester, [folder], Event()))
    assert [states(report) for report in reports] == [{}, {"law.md": "parsed", "levy.md": "parsed"}]


@pytest.fixture(params=["absolute", "relative"])
def watching(
    request: pytest.FixtureRequest, ingester: Ingester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watching]:
    monkeypatch.setattr(watch, "QUIET_MS", 100)
    monkeypatch.setattr(watch, "STEP_MS", 20)
    monkeypatch.setattr(watch, "IDLE_MS", 200)
    monkeypatch.chdir(folder.parent)
    put(folder, "law.md")
    started = Watching(ingester, folder if request.param == "absolute" else Path(folder.name))
    yield started
    started.stop()


@pytest.mark.slow
def test_what_happens_in_a_watched_folder_happens_in_the_corpus(
    watching: Watching, corpus: Corpus, folder: Path
) -> None:
    assert states(watching.reports[0]) == {"law.md": "parsed"}
    scratch = put(folder.parent, "scratch.md", LEVY)
    scratch.rename(folder / "levy.md")
    watching.wait_for("levy.md", "parsed")
    assert current(corpus)["levy.md"].metadata.issuer is None
    put(folder, "levy.yaml", "issuer: Parliament")
    until = [report for report in watching.reports if states(report).get("levy.md") == "parsed"]
    while current(corpus)["levy.md"].metadata.issuer != "Parliament":
        watching._changed.clear()
        if current(corpus)["levy.md"].metadata.issuer != "Parliament":
            assert watching._changed.wait(DEADLINE_S), until
    os.unlink(folder / "levy.md")
    watching.wait_for("levy.md", "removed")
    assert set(current(corpus)) == {"law.md"}


@pytest.mark.slow
def test_a_file_changed_during_the_first_run_and_a_folder_moved_in_are_read(
    ingester: Ingester, corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "QUIET_MS", 100)
    monkeypatch.setattr(watch, "STEP_MS", 20)
    monkeypatch.setattr(watch, "IDLE_MS", 200)
    put(folder, "law.md")
    path = put(folder, "early.md", "# Early\n\nFirms pay.\n")
    sync = ingester.sync

    def changes_meanwhile(*args: Any, **kwargs: Any) -> IngestReport:
        report = sync(*args, **kwargs)
        if "only" not in kwargs:
            path.write_text("# Early\n\nFirms pay twice.\n", encoding="utf-8")
        return report

    monkeypatch.setattr(ingester, "sync", changes_meanwhile)
    watching = Watching(ingester, folder)
    try:
        while not any(row.source == "early.md" for report in watching.reports[1:] for row in report.rows):
            watching._changed.clear()
            if len(watching.reports) < 2:
                assert watching._changed.wait(DEADLINE_S)
        assert "twice" in corpus.catalogue.text(current(corpus)["early.md"].id)
        put(folder.parent, "other/deep/levy.md", LEVY)
        (folder.parent / "other").rename(folder / "other")
        watching.wait_for("levy.md", "parsed")
    finally:
        watching.stop()
