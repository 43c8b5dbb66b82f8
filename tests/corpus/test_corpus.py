"""Catalogue and indexes as one: publish, replace, remove, refresh, lock; then ended at every step."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from conftest import STAMPS, OpenCorpus
from corpus.corpus import Corpus
from corpus.entries import dense_text, identity
from corpus.errors import CorpusBusyError, EmptyCorpusError, IndexMismatchError, UnknownDocumentError
from corpus.indexes.chroma_index import open_embedded
from corpus.indexes.tantivy_index import TantivyIndex
from corpus.model import Heading, Instrument, Metadata, Page, PassageDraft, Span
from corpus.ports import IndexEntry
from fakes import FakeDenseIndex, FakeLexicalIndex, Fuse, HashEmbedder, Killed, Tripwire, make_draft
from fresh_catalogue import open_catalogue

OLD = make_draft("a.md", "the levy is three percent\nkept line")
NEW = make_draft("a.md", "the levy is five percent\nkept line")
OTHER = make_draft("b.md", "国家鼓励产教融合", language="zh-CN")


def seen(corpus: Corpus, query: str = "levy percent kept") -> list[str]:
    """The texts a reader is given: hits of both indexes, looked up among current documents."""
    hits = corpus.search_words(query, 10, None) + corpus.search_meaning(query, 10, None)
    return sorted({each.text for each in corpus.catalogue.passages([hit.passage_id for hit in hits])})


@pytest.mark.parametrize("real", [False, True])
def test_published_is_found_by_words_and_by_meaning(open_corpus: OpenCorpus, real: bool) -> None:
    corpus = open_corpus(real=real)
    identifiers = corpus.publish([OLD, OTHER])
    assert [each.id for each in corpus.catalogue.documents()] == identifiers
    assert corpus.search_words("levy", 1, None)[0].passage_id.startswith(identifiers[0])
    assert corpus.search_words("产教融合", 1, None)[0].passage_id.startswith(identifiers[1])
    assert corpus.search_meaning("the levy is three percent", 1, None)[0].passage_id.startswith(identifiers[0])
    assert corpus.search_meaning("levy", 9, {identifiers[1]})[0].passage_id.startswith(identifiers[1])
    assert corpus.verify().is_clean


def test_publishing_nothing_changes_nothing(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    assert corpus.publish([]) == []
    assert corpus.catalogue.generation == 0


@pytest.mark.parametrize("real", [False, True])
def test_a_new_version_replaces_the_former(open_corpus: OpenCorpus, real: bool) -> None:
    corpus = open_corpus(real=real)
    corpus.publish([OLD])
    corpus.publish([NEW])
    assert seen(corpus) == ["kept line", "the levy is five percent"]
    assert corpus.verify().is_clean
    corpus.publish([OLD])
    assert seen(corpus) == ["kept line", "the levy is three percent"]
    assert corpus.verify().is_clean


@pytest.mark.parametrize("real", [False, True])
def test_removed_is_never_found(open_corpus: OpenCorpus, real: bool) -> None:
    corpus = open_corpus(real=real)
    [identifier, kept] = corpus.publish([OLD, OTHER])
    corpus.remove([identifier])
    assert "the levy is three percent" not in seen(corpus)
    assert [each.id for each in corpus.catalogue.documents()] == [kept]
    assert corpus.verify().is_clean


def test_removing_what_is_not_held_removes_nothing(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    [identifier] = corpus.publish([OLD])
    with pytest.raises(UnknownDocumentError):
        corpus.remove([identifier, "unknown"])
    assert corpus.catalogue.document(identifier).is_current


def test_new_metadata_is_searched(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    [identifier] = corpus.publish([OLD])
    assert corpus.search_words("apprenticeship", 5, None) == []
    corpus.update_metadata(
        corpus.catalogue.document(identifier), make_draft("a.md", OLD.text, title="Apprenticeship Levy")
    )
    assert len(corpus.search_words("apprenticeship", 5, None)) == 2
    assert corpus.catalogue.document(identifier).metadata.title == "Apprenticeship Levy"
    assert corpus.verify().is_clean


@pytest.mark.parametrize("real", [False, True])
def test_new_headings_of_the_same_text_are_kept_with_their_passages(open_corpus: OpenCorpus, real: bool) -> None:
    corpus = open_corpus(real=real)
    [identifier] = corpus.publish([OLD])
    whole = PassageDraft(Span(0, len(OLD.text)), ("Part one",))
    heading, page = Heading(Span(0, 3), 1, "Part one"), Page(4, 0, len(OLD.text))
    draft = replace(OLD, fingerprint="seen anew", headings=(heading,), pages=(page,), passages=(whole,))
    corpus.update_metadata(corpus.catalogue.document(identifier), draft)
    assert (corpus.catalogue.headings(identifier), corpus.catalogue.pages(identifier)) == ((heading,), (page,))
    (passage,) = corpus.catalogue.iter_passages(identifier)
    assert (passage.span, passage.path, passage.page) == (whole.span, ("Part one",), 4)
    assert [hit.passage_id for hit in corpus.search_words("part", 9, None)] == [passage.id]
    assert corpus.verify().is_clean


def test_what_the_embedder_cannot_read_has_no_vector(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(embedder=HashEmbedder(reads_chinese=False))
    corpus.publish([OLD, OTHER])
    assert corpus.catalogue.count_passages(with_vector=True) == 2
    assert corpus.search_meaning("产教融合", 5, None) == []
    assert corpus.similarities("产教融合", ["text"]) is None
    assert len(corpus.search_words("产教融合", 5, None)) == 1
    assert corpus.verify().is_clean


def test_similarities_and_rarity(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    corpus.publish([OLD, OTHER])
    near, far = corpus.similarities("the levy", ["the levy", "unrelated"]) or (0, 0)
    assert near == pytest.approx(1, abs=1e-5)
    assert far < 0.9
    assert corpus.similarities("levy", []) is None
    rarity = corpus.rarity(["levi", "absent"])
    assert 0 < rarity["levi"] < rarity["absent"]


def test_an_empty_corpus_says_so(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    with pytest.raises(EmptyCorpusError, match="policydesk ingest"):
        corpus.require_documents()
    corpus.publish([OLD])
    corpus.require_documents()


def test_identity_names_each_part_once() -> None:
    described = Metadata("Law", "en", title_en="Law", issuer="Council", summarises=Instrument("法", "Law", "46"))
    assert identity(described) == "Law Council 法"
    assert dense_text(IndexEntry("p", "d", "", "", "text")) == "text"
    assert dense_text(IndexEntry("p", "d", "T" * 200, "s. 1", "text")) == "T" * 120 + " s. 1\ntext"


# --- two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("real", [False, True])
def test_a_reader_sees_what_another_corpus_published_and_removed(open_corpus: OpenCorpus, real: bool) -> None:
    writer, reader = open_corpus(real=real), open_corpus(real=real)
    [identifier] = writer.publish([OLD])
    assert seen(reader) == ["kept line", "the levy is three percent"]
    writer.publish([NEW])
    assert seen(reader) == ["kept line", "the levy is five percent"]
    writer.remove([identifier])
    assert seen(reader) == []
    assert reader.verify().is_clean


def test_a_writer_does_not_overlook_what_another_published(open_corpus: OpenCorpus) -> None:
    first, second = open_corpus(), open_corpus()
    second.publish([OTHER])
    first.publish([OLD])
    assert "国家鼓励产教融合" in seen(first, "产教融合")
    assert first.verify().is_clean
    assert second.verify().is_clean


def test_a_corpus_opened_while_another_writes_sees_the_end_of_it(open_corpus: OpenCorpus) -> None:
    late = open_corpus(prepare=False)
    writer = open_corpus()
    writer.publish([OLD])
    with writer.writing():
        late.open()
    assert seen(late) == ["kept line", "the levy is three percent"]


PUBLISHER = """
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from conftest import STAMPS
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.indexes.chroma_index import open_embedded
from corpus.indexes.tantivy_index import TantivyIndex
from fakes import HashEmbedder, make_draft
home = Path(sys.argv[1])
corpus = Corpus(home, Catalogue(f"sqlite:///{home / 'catalogue.db'}"), open_embedded(home / "vectors"),
                TantivyIndex(home / "words"), HashEmbedder(), STAMPS, 5)
corpus.open()
corpus.publish([make_draft("c.md", "written elsewhere")])
corpus.close()
"""


@pytest.mark.slow
def test_a_writer_sees_what_another_process_published(open_corpus: OpenCorpus, home: Path) -> None:
    corpus = open_corpus(real=True)
    corpus.publish([OTHER])
    subprocess.run([sys.executable, "-c", PUBLISHER, str(home), ".", "tests"], check=True, timeout=60)
    corpus.publish([OLD])
    [hit] = corpus.search_meaning("written elsewhere", 1, None)
    assert corpus.catalogue.passages([hit.passage_id])[0].text == "written elsewhere"
    assert corpus.search_words("elsewhere", 1, None)
    assert corpus.verify().is_clean


def test_a_second_writer_is_told_to_wait(open_corpus: OpenCorpus, home: Path) -> None:
    corpus = open_corpus()
    [identifier] = corpus.publish([OLD])
    document = corpus.catalogue.document(identifier)
    changes: list[Callable[[], object]] = [
        lambda: corpus.publish([NEW]),
        lambda: corpus.remove([identifier]),
        lambda: corpus.update_metadata(document, OLD),
        lambda: corpus.repair(lambda text, headings: ()),
    ]
    with FileLock(home / "write.lock", is_singleton=False):
        for change in changes:
            with pytest.raises(CorpusBusyError, match="try the change again"):
                change()
        assert seen(corpus) == ["kept line", "the levy is three percent"]
    corpus.publish([NEW])


def test_a_writer_may_change_several_times_under_one_lock(open_corpus: OpenCorpus) -> None:
    corpus, other = open_corpus(), open_corpus()
    with corpus.writing():
        corpus.publish([OLD])
        corpus.publish([NEW])
        with pytest.raises(CorpusBusyError):
            other.publish([OTHER])
    other.publish([OTHER])


# --- ended at every step -------------------------------------------------------------------------------------------

DENSE = ("upsert", "delete", "clear")
CATALOGUE = ("stage", "switch", "note_fresh", "update_metadata", "remove", "discard_staged", "clear_pending",
             "set_manifest", "replace_passages")  # fmt: skip
MOST_STEPS = 60
RENAMED = make_draft("a.md", OLD.text, title="Renamed")
WHOLE = replace(OLD, fingerprint="whole", passages=(PassageDraft(Span(0, len(OLD.text)), ("whole",)),))

Change = Callable[[Corpus, str], object]
CHANGES: dict[str, tuple[Change, set[str]]] = {
    "publish": (lambda corpus, _: corpus.publish([NEW]), {OLD.text, NEW.text}),
    "remove": (lambda corpus, old: corpus.remove([old]), {OLD.text, ""}),
    "update_metadata": (
        lambda corpus, old: corpus.update_metadata(corpus.catalogue.document(old), RENAMED),
        {OLD.text},
    ),
    "new_passages": (
        lambda corpus, old: corpus.update_metadata(corpus.catalogue.document(old), WHOLE),
        {OLD.text},
    ),
}


def rigged(home: Path, dense: object, lexical: object, fuse: Fuse) -> Corpus:
    catalogue = open_catalogue(home / "catalogue.db")
    return Corpus(
        home,
        Tripwire(catalogue, fuse, CATALOGUE),  # type: ignore[arg-type]
        Tripwire(dense, fuse, DENSE),
        Tripwire(lexical, fuse, DENSE),
        HashEmbedder(),
        STAMPS,
        0.1,
    )


def check_old_or_new(corpus: Corpus, texts: set[str]) -> str:
    """Nothing between the old and the new text is seen, and the indexes hold what the catalogue says."""
    current = {each.source: corpus.catalogue.text(each.id) for each in corpus.catalogue.documents()}
    assert current.pop("b.md") == OTHER.text
    text = current.pop("a.md", "")
    assert text in texts
    assert current == {}
    lines = {line for each in seen(corpus) if each != OTHER.text for line in each.split("\n")}
    assert lines == set(text.split("\n") if text else [])
    return text


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("real", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_ended_at_any_step_a_change_is_done_or_undone(tmp_path: Path, change: str, real: bool) -> None:
    perform, texts = CHANGES[change]
    outcomes = []
    for step in range(0, MOST_STEPS, 3 if real else 1):  # the real stores are slow; the fakes go through every step
        home = tmp_path / str(step)
        home.mkdir()
        dense, lexical = ({}, {}) if not real else (home / "vectors", home / "words")
        fuse = Fuse()

        def reopen(home: Path, dense: object, lexical: object, fuse: Fuse) -> Corpus:
            if isinstance(dense, dict) and isinstance(lexical, dict):
                return rigged(home, FakeDenseIndex(dense), FakeLexicalIndex(lexical), fuse)
            assert isinstance(dense, Path)
            assert isinstance(lexical, Path)
            return rigged(home, open_embedded(dense), TantivyIndex(lexical), fuse)

        corpus = reopen(home, dense, lexical, fuse)
        corpus.open()
        [old, _] = corpus.publish([OLD, OTHER])
        fuse.light(step)
        try:
            perform(corpus, old)
            ended = True
        except Killed:
            ended = False
        fuse.steps_left = None
        # A reader that was open all the while sees the old or the new text, before anything is settled.
        check_old_or_new(corpus, texts)
        corpus.close()
        again = reopen(home, dense, lexical, Fuse())
        again.open()
        findings = again.verify()
        assert findings.is_clean, (fuse.burnt, findings)
        outcomes.append(check_old_or_new(again, texts))
        # What was cut short can be done again.
        if change != "remove" or outcomes[-1]:
            if change == "publish" and outcomes[-1] == NEW.text:
                again.publish([OLD])
            perform(again, old)
        assert again.verify().is_clean
        again.close()
        if ended:
            break
    else:
        pytest.fail(f"the change takes more than {MOST_STEPS} steps")
    # Once done, done: no later step undoes it.
    assert outcomes == sorted(outcomes, key=lambda text: text != OLD.text)
    if len(texts) == 2:
        assert set(outcomes) == texts


def test_ended_at_any_step_a_text_that_comes_back_is_never_lost(tmp_path: Path) -> None:
    for step in range(MOST_STEPS):
        home = tmp_path / str(step)
        home.mkdir()
        dense: dict[str, object] = {}
        lexical: dict[str, object] = {}
        fuse = Fuse()
        corpus = rigged(home, FakeDenseIndex(dense), FakeLexicalIndex(lexical), fuse)
        corpus.open()
        [old] = corpus.publish([OLD])
        [new] = corpus.publish([NEW])
        fuse.light(step)
        try:
            corpus.publish([OLD])
            ended = True
        except Killed:
            ended = False
        fuse.steps_left = None
        assert (corpus.catalogue.text(old), corpus.catalogue.text(new)) == (OLD.text, NEW.text)
        corpus.close()
        again = rigged(home, FakeDenseIndex(dense), FakeLexicalIndex(lexical), Fuse())
        again.open()
        assert {each.id for each in again.catalogue.history(new)} == {old, new}
        assert again.catalogue.document(old).is_current is not again.catalogue.document(new).is_current
        assert again.verify().is_clean, fuse.burnt
        again.close()
        if ended:
            return
    pytest.fail(f"the change takes more than {MOST_STEPS} steps")


def test_a_mismatch_stops_opening_and_names_the_command(open_corpus: OpenCorpus) -> None:
    open_corpus().publish([OLD])
    with pytest.raises(IndexMismatchError, match="policydesk verify --repair") as caught:
        open_corpus(embedder=HashEmbedder(dimensions=32))
    assert caught.value.index == "dense"
    assert caught.value.built_with.endswith(HashEmbedder().stamp)
