"""Files into a corpus of fakes: one row per file whatever it is, and nothing written twice."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ingest.readers
import ingest.run
from corpus.corpus import Corpus
from corpus.errors import CorpusBusyError, EmbedderError, NotAllowedError
from corpus.model import Document
from fakes import HashEmbedder, LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.report import FileRow, IngestReport

LAW = "# 实习办法\n\n第一条 企业应当与学校签订三方协议。\n\n第二条 企业不得收取押金。\n"
LAW_TEXT = "实习办法\n\n第一条 企业应当与学校签订三方协议。\n\n第二条 企业不得收取押金。"
LEVY = "# Levy Act\n\n## Section 1 Charge\n\nAn employer pays a levy of 0.5% of its pay bill.\n"
LIMIT_BYTES = 100_000

OpenCorpus = Callable[..., Corpus]


@pytest.fixture
def corpus(open_corpus: OpenCorpus) -> Corpus:
    return open_corpus()


@pytest.fixture
def ingester(corpus: Corpus) -> Ingester:
    return Ingester(corpus, LocalReaders(), LIMIT_BYTES, DEFAULT_OPTIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    return made


def put(folder: Path, name: str, content: str | bytes = LAW, sidecar: str | None = None) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if sidecar is not None:
        path.with_suffix(".yaml").write_text(sidecar, encoding="utf-8")
    return path


def only(report: IngestReport) -> FileRow:
    (row,) = report.rows
    return row


def states(report: IngestReport) -> dict[str, str]:
    return {row.source: row.state for row in report.rows}


def current(corpus: Corpus) -> dict[str, Document]:
    return {document.source: document for document in corpus.catalogue.documents()}


def hits(corpus: Corpus, query: str) -> list[str]:
    """Texts of the passages found by words that may be cited."""
    found = corpus.search_words(query, 10, None)
    return [passage.text for passage in corpus.catalogue.passages([hit.passage_id for hit in found])]


def written(corpus: Corpus) -> tuple[int, set[str]]:
    return corpus.catalogue.generation, corpus.catalogue.passage_ids()


# --- one file ------------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_document_with_passages_and_metadata(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    path = put(folder, "shixi.md", sidecar="issuer: 滨海市人民政府\njurisdiction: CN-ZJ\nlicence: CC0")
    row = only(ingester.ingest_paths([path]))
    assert (row.state, row.reason, row.passages, row.reader) == ("parsed", None, 2, "markdown")
    document = corpus.catalogue.document(row.document_id or "")
    assert (document.source, document.location, document.version) == ("shixi.md", str(path), 1)
    assert (document.metadata.title, document.metadata.jurisdiction) == ("实习办法", "CN-ZJ")
    assert document.metadata.notes == {"licence": "CC0"}
    assert corpus.catalogue.text(document.id) == LAW_TEXT
    assert [passage.path for passage in corpus.catalogue.iter_passages(document.id)] == [("第一条",), ("第二条",)]
    assert hits(corpus, "押金") == ["第二条 企业不得收取押金。"]
    assert corpus.verify().is_clean


def test_a_sidecar_outranks_front_matter(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "law.md", f"---\nissuer: front\nkind: notice\n---\n{LAW}", "issuer: side")
    ingester.ingest_paths([folder])
    metadata = current(corpus)["law.md"].metadata
    assert (metadata.issuer, metadata.kind) == ("side", "notice")


def test_what_was_taken_in_is_left_alone(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "law.md", sidecar="issuer: x")
    put(folder, "levy.md", LEVY)
    first = ingester.ingest_paths([folder])
    before = written(corpus)
    for _ in range(2):
        again = ingester.ingest_paths([folder])
        assert states(again) == {"law.md": "unchanged", "levy.md": "unchanged"}
        assert [row.document_id for row in again.rows] == [row.document_id for row in first.rows]
        assert [row.reason for row in again.rows] == ["same file as before"] * 2
    assert written(corpus) == before


def test_a_changed_file_is_a_new_version_and_the_old_text_stays_readable(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    path = put(folder, "law.md")
    old = only(ingester.ingest_paths([path])).document_id or ""
    put(folder, "law.md", LAW.replace("押金", "保证金"))
    row = only(ingester.ingest_paths([path]))
    new = row.document_id or ""
    assert row.reason == f"new version; version 1 ({old}) stays readable"
    assert [(each.id, each.version, each.is_current) for each in corpus.catalogue.history(new)] == [
        (new, 2, True),
        (old, 1, False),
    ]
    assert corpus.catalogue.text(old) == LAW_TEXT
    assert hits(corpus, "押金") == []
    assert hits(corpus, "保证金") == ["第二条 企业不得收取保证金。"]
    assert corpus.verify().is_clean


def test_a_file_changed_back_is_current_again(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    path = put(folder, "law.md")
    old = only(ingester.ingest_paths([path])).document_id
    put(folder, "law.md", LEVY)
    ingester.ingest_paths([path])
    put(folder, "law.md", LAW)
    row = only(ingester.ingest_paths([path]))
    assert (row.state, row.document_id) == ("parsed", old)
    assert [each.is_current for each in corpus.catalogue.history(old or "")] == [True, False]
    assert hits(corpus, "levy") == []
    assert corpus.verify().is_clean


def test_a_changed_sidecar_is_new_metadata_on_the_same_text(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    path = put(folder, "law.md", sidecar="title: 旧名称")
    first = only(ingester.ingest_paths([path]))
    put(folder, "law.md", sidecar="title: 蓝鲸条例")
    row = only(ingester.ingest_paths([path]))
    assert (row.document_id, row.reason) == (first.document_id, "same text, new metadata")
    document = current(corpus)["law.md"]
    assert (document.metadata.title, document.version) == ("蓝鲸条例", 1)
    assert len(hits(corpus, "蓝鲸")) == 2
    assert hits(corpus, "旧名称") == []
    assert corpus.verify().is_clean
    assert only(ingester.ingest_paths([path])).state == "unchanged"


def test_a_sidecar_taken_away_is_a_change(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    path = put(folder, "law.md", sidecar="issuer: x")
    ingester.ingest_paths([path])
    path.with_suffix(".yaml").unlink()
    assert only(ingester.ingest_paths([path])).reason == "same text, new metadata"
    assert current(corpus)["law.md"].metadata.issuer is None


# --- several files -------------------------------------------------------------------------------------------------


def test_one_bad_file_among_good_ones(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a.md")
    put(folder, "b.pdf", b"%PDF-1.7 broken")
    put(folder, "c.md", LEVY)
    put(folder, "d.pptx", b"PK")
    put(folder, "README.md", "About this folder.")
    report = ingester.ingest_paths([folder, folder / "nothing.md"])
    assert states(report) == {
        "README.md": "skipped",
        "a.md": "parsed",
        "b.pdf": "failed",
        "c.md": "parsed",
        "d.pptx": "skipped",
        "nothing.md": "failed",
    }
    assert all(row.reason for row in report.rows if row.state != "parsed")
    assert not report.is_complete
    assert (report.documents, corpus.catalogue.count_documents()) == (2, 2)
    assert corpus.verify().is_clean


@pytest.mark.parametrize("name", ["README.md", "table.pptx"])
def test_named_files_are_read_or_fail_but_are_never_skipped(ingester: Ingester, folder: Path, name: str) -> None:
    path = put(folder, name)
    row = only(ingester.ingest_paths([path]))
    assert row.state == ("parsed" if name == "README.md" else "failed")


def test_the_same_bytes_under_another_name_are_taken_in_once(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    put(folder, "a.md")
    put(folder, "b.md")
    report = ingester.ingest_paths([folder])
    assert states(report) == {"a.md": "parsed", "b.md": "unchanged"}
    assert "'a.md'" in (report.rows[1].reason or "")
    later = only(ingester.ingest_paths([put(folder, "c.md")]))
    assert (later.state, later.reason) == ("unchanged", "the same bytes are held as 'a.md'")
    assert list(current(corpus)) == ["a.md"]


def test_a_file_that_becomes_a_copy_of_another_leaves_nothing_stale(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "a.md")
    put(folder, "b.md", LEVY)
    ingester.ingest_paths([folder])
    put(folder, "b.md", LAW)
    ingester.ingest_paths([folder])
    assert hits(corpus, "levy pay bill") == []
    assert {name: corpus.catalogue.text(each.id) for name, each in current(corpus).items()} == {
        "a.md": LAW_TEXT,
        "b.md": LAW_TEXT,
    }
    assert set(states(ingester.ingest_paths([folder])).values()) == {"unchanged"}


def test_one_name_in_two_folders_is_two_works_when_the_texts_differ(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "north/law.md")
    put(folder, "south/law.md", LEVY)
    report = ingester.ingest_paths([folder])
    assert [row.state for row in report.rows] == ["parsed", "parsed"]
    documents = corpus.catalogue.documents()
    assert len({each.location for each in documents}) == 2
    assert {each.version for each in documents} == {1}


def test_one_name_and_text_in_two_folders_with_two_sidecars_says_how_to_keep_both(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "north/law.md", sidecar="issuer: north")
    put(folder, "south/law.md", sidecar="issuer: south")
    report = ingester.ingest_paths([folder])
    assert [row.state for row in report.rows] == ["parsed", "unchanged"]
    assert "rename one to keep both" in (report.rows[1].reason or "")
    assert current(corpus)["law.md"].metadata.issuer == "north"


def test_a_moved_file_with_a_new_sidecar_moves_its_document(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    ingester.ingest_paths([put(folder, "north/law.md", sidecar="issuer: north")])
    (folder / "north" / "law.md").unlink()
    moved = put(folder, "south/law.md", sidecar="issuer: south")
    assert only(ingester.ingest_paths([moved])).reason == "same text, new metadata"
    assert current(corpus)["law.md"].location == str(moved)


def test_a_moved_folder_takes_its_documents_along(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    ingester.ingest_paths([put(folder, "north/law.md")])
    (folder / "north").rename(folder / "south")
    row = only(ingester.ingest_paths([folder]))
    assert (row.state, row.reason) == ("parsed", f"moved from {str(folder / 'north' / 'law.md')!r}")
    assert only(ingester.ingest_paths([folder])).state == "unchanged"
    put(folder, "south/law.md", LEVY)
    new = only(ingester.ingest_paths([folder])).document_id or ""
    assert [each.version for each in corpus.catalogue.history(new)] == [2, 1]
    assert hits(corpus, "押金") == []
    assert corpus.verify().is_clean


def test_a_folder_does_not_take_over_an_upload(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    ingester.ingest_upload("law.md", LAW.encode())
    assert only(ingester.ingest_paths([put(folder, "law.md")])).state == "unchanged"
    assert current(corpus)["law.md"].location == "upload:law.md"


def test_a_link_and_its_target_with_two_sidecars_are_two_works(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "law.md", sidecar="title: 甲")
    (folder / "zalias.md").symlink_to(folder / "law.md")
    (folder / "zalias.yaml").write_text("title: 乙", encoding="utf-8")
    ingester.ingest_paths([folder])
    assert {name: (each.metadata.title, each.version) for name, each in current(corpus).items()} == {
        "law.md": ("甲", 1),
        "zalias.md": ("乙", 1),
    }


# --- what cannot be used -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "sidecar", "why"),
    [
        ("empty.md", "", None, "holds no text"),
        ("blank.txt", " \n\t\n", None, "holds no text"),
        ("comment.md", "<!-- nothing -->", None, "holds no text"),
        ("law.md", LAW, "title: [", "not YAML"),
        ("law.md", LAW, "- a list", "a mapping of fields"),
        ("law.md", LAW, "issued: some day", "YYYY-MM-DD"),
        ("law.md", LAW, "issued: 2021-13-45", "issued = '2021-13-45', which is not a day as YYYY-MM-DD"),
        ("law.md", LAW, "status: alive", "in_force"),
        ("law.md", LAW, "# " + "x" * 70_000, "at most 64,000 bytes"),
        ("law.md", f"---\nissued: some day\n---\n{LAW}", None, "YYYY-MM-DD"),
        ("law.md", bytes(range(256)) * 9, None, "binary"),
        ("law.txt", "x" * (LIMIT_BYTES + 1), None, "POLICYDESK_MAX_FILE_MEGABYTES"),
    ],
)
def test_a_file_that_cannot_be_used_fails_with_a_reason_and_leaves_nothing(
    ingester: Ingester, corpus: Corpus, folder: Path, name: str, content: str | bytes, sidecar: str | None, why: str
) -> None:
    path = put(folder, name, content, sidecar)
    good = put(folder, "good.md", LEVY)
    bad, other = ingester.ingest_paths([path, good]).rows
    assert (bad.state, bad.document_id, bad.passages, other.state) == ("failed", None, 0, "parsed")
    assert name.partition(".")[0] in (bad.reason or "")
    assert why in (bad.reason or "")
    assert list(current(corpus)) == ["good.md"]


def test_a_bad_new_version_leaves_the_old_one_current(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    path = put(folder, "law.md")
    ingester.ingest_paths([path])
    put(folder, "law.md", b"\x00\x01\x02" * 99)
    assert only(ingester.ingest_paths([path])).state == "failed"
    assert hits(corpus, "押金") == ["第二条 企业不得收取押金。"]


def test_a_link_out_of_the_folder_is_a_failed_row(ingester: Ingester, tmp_path: Path, folder: Path) -> None:
    put(tmp_path, "secret.md")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    row = only(ingester.ingest_paths([folder]))
    assert (row.state, row.source) == ("failed", "out.md")
    assert "leads out of 'docs'" in (row.reason or "")


def test_a_file_name_that_is_not_utf8_is_a_failed_row(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).write_text(LAW, encoding="utf-8")
    put(folder, "good.md", LEVY)
    report = ingester.ingest_paths([folder])
    assert states(report) == {"good.md": "parsed", "\ufffd.md": "failed"}
    assert "rename it" in (report.rows[1].reason or "")


def test_a_file_gone_between_finding_and_reading_is_a_failed_row(
    ingester: Ingester, folder: Path, corpus: Corpus
) -> None:
    paths = [put(folder, f"{name}.md", LEVY + name) for name in "abcdef"]
    report = ingester.ingest_paths(paths, lambda done, total, name: paths[-1].unlink(missing_ok=True))
    assert states(report) == {**dict.fromkeys(("a.md", "b.md", "c.md", "d.md", "e.md"), "parsed"), "f.md": "failed"}
    assert "No such file" in (report.rows[-1].reason or "")


class CleverReader:
    """Fails on some files in a way that nobody foresaw, and reads others in part."""

    name = "clever"
    suffixes: tuple[str, ...] = (".clever",)

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        if data == b"raise":
            raise ZeroDivisionError("of all things")
        return ReadText("企业应当付款。", warnings=("page 2 is a picture", "page 3 is upside down"))


@pytest.fixture
def clever(monkeypatch: pytest.MonkeyPatch) -> None:
    clever = ingest.readers.Format(CleverReader.suffixes, __name__, CleverReader.__name__)
    monkeypatch.setattr(ingest.readers, "FORMATS", (*ingest.readers.FORMATS, clever))
    monkeypatch.setattr(ingest.readers, "import_module", lambda _: SimpleNamespace(CleverReader=CleverReader))


@pytest.mark.usefixtures("clever")
def test_a_reader_that_breaks_fails_its_file_and_the_run_goes_on(
    ingester: Ingester, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "a.clever", b"raise")
    put(folder, "b.md")
    report = ingester.ingest_paths([folder])
    assert states(report) == {"a.clever": "failed", "b.md": "parsed"}
    assert "ZeroDivisionError: of all things" in (report.rows[0].reason or "")


@pytest.mark.usefixtures("clever")
def test_a_file_read_in_part_is_partial_with_every_warning(ingester: Ingester, folder: Path) -> None:
    row = only(ingester.ingest_paths([put(folder, "a.clever", b"x")]))
    assert (row.state, row.reason) == ("partial", "page 2 is a picture; page 3 is upside down")
    put(folder, "a.clever", b"x", sidecar="issuer: y")
    again = only(ingester.ingest_paths([folder]))
    assert again.state == "partial"
    assert "same text, new metadata; page 2" in (again.reason or "")


# --- uploads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", "../law.md", "a/b.md", "a\\b.md", "C:law.md", ".hidden.md", "..", "nul\0.md", "line\n.md", "\u202egpj.md",
     "x" * 201],
)  # fmt: skip
def test_an_upload_needs_a_plain_file_name(ingester: Ingester, corpus: Corpus, name: str) -> None:
    with pytest.raises(NotAllowedError, match="plain file name"):
        ingester.ingest_upload(name, LAW.encode())
    assert corpus.catalogue.count_documents() == 0


def test_uploads_of_one_name_are_versions_of_one_work(ingester: Ingester, corpus: Corpus) -> None:
    first = only(ingester.ingest_upload("实习 办法.md", LAW.encode()))
    again = only(ingester.ingest_upload("实习 办法.md", LAW.encode()))
    second = only(ingester.ingest_upload("实习 办法.md", LEVY.encode()))
    assert (first.state, again.state, second.state) == ("parsed", "unchanged", "parsed")
    assert first.location == "upload:实习 办法.md"
    assert len(corpus.catalogue.history(second.document_id or "")) == 2


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.exe", b"x", "no reader"),
        ("a.md", b"", "holds no text"),
        ("a.md", b"x" * (LIMIT_BYTES + 1), "the limit for one file"),
        ("a.pdf", b"%PDF-1.7 broken", "was not read"),
    ],
)
def test_a_bad_upload_is_a_failed_row(ingester: Ingester, name: str, data: bytes, why: str) -> None:
    row = only(ingester.ingest_upload(name, data))
    assert row.state == "failed"
    assert why in (row.reason or "")


# --- the run -------------------------------------------------------------------------------------------------------


def test_progress_names_each_file_before_it_is_read_and_ends_with_all_done(ingester: Ingester, folder: Path) -> None:
    put(folder, "a.md")
    put(folder, "b.md", LEVY)
    calls: list[tuple[int, int, str]] = []
    ingester.ingest_paths([folder], lambda *call: calls.append(call))
    assert calls == [(0, 2, "a.md"), (1, 2, "b.md"), (2, 2, "")]


def test_an_empty_folder_is_a_run_without_rows(ingester: Ingester, folder: Path) -> None:
    report = ingester.ingest_paths([folder])
    assert (report.rows, report.documents, report.is_complete) == ((), 0, True)


class Batches:
    """Stands before ``Corpus.publish`` and notes the file names of each call."""

    def __init__(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[list[str]] = []
        publish = corpus.publish

        def noted(drafts: Any) -> list[str]:
            if drafts:
                self.calls.append([draft.source for draft in drafts])
            return publish(drafts)

        monkeypatch.setattr(corpus, "publish", noted)


def test_documents_become_visible_in_batches(
    ingester: Ingester, corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.run, "PUBLISH_PASSAGES", 4)
    for number in range(5):  # two passages each
        put(folder, f"law{number}.md", LAW.replace("押金", f"押金{number}"))
    batches = Batches(corpus, monkeypatch)
    report = ingester.ingest_paths([folder])
    assert batches.calls == [["law0.md", "law1.md"], ["law2.md", "law3.md"], ["law4.md"]]
    assert report.documents == 5
    assert corpus.verify().is_clean


def test_two_copies_of_a_text_that_differ_in_bytes_are_one_document(
    ingester: Ingester, corpus: Corpus, folder: Path
) -> None:
    put(folder, "north/law.md", LAW)
    put(folder, "south/law.md", LAW + "\n\n")
    report = ingester.ingest_paths([folder])
    assert [row.state for row in report.rows] == ["parsed", "unchanged"]
    assert corpus.catalogue.count_documents() == 1


class TiredEmbedder(HashEmbedder):
    """Refuses to embed while tired."""

    tired = True

    def embed(self, texts: Any) -> Any:
        if self.tired:
            raise EmbedderError("the embedder is tired")
        return super().embed(texts)


def test_a_corpus_that_cannot_be_written_ends_the_run_and_blames_no_file(
    open_corpus: OpenCorpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.run, "PUBLISH_PASSAGES", 1)
    embedder = TiredEmbedder()
    corpus = open_corpus(embedder=embedder)
    put(folder, "a.md")
    put(folder, "b.md", LEVY)
    with pytest.raises(EmbedderError):
        Ingester(corpus, LocalReaders(), LIMIT_BYTES, DEFAULT_OPTIONS).ingest_paths([folder])
    assert corpus.catalogue.count_documents() == 0
    embedder.tired = False
    assert states(Ingester(corpus, LocalReaders(), LIMIT_BYTES, DEFAULT_OPTIONS).ingest_paths([folder])) == {
        "a.md": "parsed",
        "b.md": "parsed",
    }
    assert corpus.verify().is_clean


def test_a_run_keeps_other_writers_out_from_its_first_file(
    open_corpus: OpenCorpus, corpus: Corpus, ingester: Ingester, folder: Path
) -> None:
    path = put(folder, "law.md")
    with open_corpus(lock_timeout_s=0.0).writing(), pytest.raises(CorpusBusyError, match="try the change again"):
        ingester.ingest_paths([path])
    assert only(ingester.ingest_paths([path])).state == "parsed"


def test_a_text_without_any_heading_is_taken_in(ingester: Ingester, corpus: Corpus, folder: Path) -> None:
    row = only(ingester.ingest_paths([put(folder, "note.txt", "Interns are insured. Firms pay.\n\nSchools help.\n")]))
    assert (row.state, row.passages) == ("parsed", 1)
    assert hits(corpus, "insured") == ["Interns are insured. Firms pay.\n\nSchools help."]


def test_a_notice_of_one_line_is_taken_in(ingester: Ingester, folder: Path) -> None:
    assert only(ingester.ingest_paths([put(folder, "note.txt", "企业不得收取押金")])).passages == 1
