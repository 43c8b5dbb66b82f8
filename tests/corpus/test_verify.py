"""Verify finds what differs from the catalogue; repair mends it."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import tantivy

from conftest import STAMPS, OpenCorpus
from corpus.corpus import Corpus, ReadProvisions
from corpus.errors import IndexMismatchError
from corpus.findings import Findings
from corpus.indexes import tantivy_index
from corpus.model import DocumentDraft, Heading, Metadata, PassageDraft, Span
from corpus.ports import IndexEntry
from corpus.provisions import ProvisionDraft, Reading
from corpus.registers import RegisterQuery
from fakes import Fuse, HashEmbedder, Killed, Tripwire, make_draft

LAW = make_draft("law.md", "the levy is three percent\nit is due monthly\ninterns work forty hours")
STRAY = IndexEntry("stray-0-1", "stray", "", "", "a stray levy")


def by_line(text: str, headings: Sequence[Heading]) -> tuple[PassageDraft, ...]:
    return make_draft("law.md", text).passages


def whole(text: str, headings: Sequence[Heading]) -> tuple[PassageDraft, ...]:
    return (PassageDraft(Span(0, len(text)), ("whole",)),)


def differing(findings: Findings) -> dict[str, int]:
    counts = dataclasses.asdict(findings)
    for name in ("documents", "passages", "mismatches"):
        counts.pop(name)
    return {name: count for name, count in counts.items() if count}


@pytest.fixture(params=[False, True], ids=["fakes", "real"])
def corpus(request: pytest.FixtureRequest, open_corpus: OpenCorpus) -> Corpus:
    opened = open_corpus(real=request.param)
    opened.publish([LAW])
    return opened


def held(corpus: Corpus) -> list[str]:
    return sorted(corpus.catalogue.passage_ids())


def test_a_whole_corpus_is_clean(corpus: Corpus) -> None:
    findings = corpus.verify()
    assert (findings.documents, findings.passages, findings.is_clean) == (1, 3, True)


def test_missing_words(corpus: Corpus) -> None:
    corpus._lexical.delete(held(corpus)[:2])
    assert differing(corpus.verify()) == {"missing_words": 2}


def test_missing_vectors(corpus: Corpus) -> None:
    corpus._dense.delete(held(corpus)[:1])
    assert differing(corpus.verify()) == {"missing_vectors": 1}


def test_extra_words_and_vectors(corpus: Corpus) -> None:
    corpus._lexical.upsert([STRAY])
    corpus._dense.upsert([STRAY], corpus.embedder.embed(["stray"]))
    assert differing(corpus.verify()) == {"extra_words": 1, "extra_vectors": 1}
    assert corpus.search_words("stray", 1, None)[0].passage_id == STRAY.passage_id
    assert corpus.catalogue.passages([STRAY.passage_id]) == []


def test_repair_mends_all_at_once(corpus: Corpus) -> None:
    first, *_, last = held(corpus)
    corpus._lexical.delete([first])
    corpus._dense.delete([last])
    corpus._lexical.upsert([STRAY])
    corpus._dense.upsert([STRAY], corpus.embedder.embed(["stray"]))
    calls: list[tuple[int, int]] = []
    corpus.repair(by_line, lambda done, total: calls.append((done, total)))
    assert corpus.verify().is_clean
    assert calls == [(1, 1), (1, 1)]
    assert held(corpus)[0] == first
    assert len(corpus.search_words("levy", 9, None)) == 1


def test_opening_mends_what_is_missing(corpus: Corpus) -> None:
    corpus._lexical.delete(held(corpus))
    corpus._dense.clear()
    corpus.open()
    assert corpus.verify().is_clean


def test_doubled_words_are_found_and_mended(open_corpus: OpenCorpus, home: Path) -> None:
    corpus = open_corpus(real=True)
    corpus.publish([LAW])
    [passage, *_] = corpus.catalogue.passages(held(corpus))
    entry = IndexEntry(passage.id, passage.document_id, "", "", passage.text)
    index = tantivy.Index(tantivy_index._schema(), path=str(home / "words"))
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", whitespace)
    writer = index.writer()
    writer.add_document(tantivy_index._document(entry))
    writer.commit()
    writer.wait_merging_threads()
    assert differing(corpus.verify()) == {"extra_words": 1}
    corpus.repair(by_line)
    assert corpus.verify().is_clean


def test_a_broken_passage_is_found(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus()
    [identifier] = corpus.publish([LAW])
    end = len(LAW.text)
    corpus.catalogue.replace_passages(identifier, [PassageDraft(Span(end - 3, end + 5), ())], [True])
    assert corpus.verify().broken_passages == 1


def test_verify_changes_nothing(corpus: Corpus) -> None:
    corpus._lexical.upsert([STRAY])
    corpus.catalogue.stage([(make_draft("b.md", "staged"), [True])])
    generation = corpus.catalogue.generation
    assert corpus.verify() == corpus.verify()
    assert corpus.catalogue.generation == generation
    assert STRAY.passage_id in corpus._lexical.ids()


@pytest.mark.parametrize("real", [False, True])
def test_another_embedder_is_refused_until_repaired(open_corpus: OpenCorpus, real: bool) -> None:
    first = open_corpus(real=real)
    first.publish([LAW])
    first.close()
    other = open_corpus(real=real, embedder=HashEmbedder(dimensions=32), prepare=False)
    with pytest.raises(IndexMismatchError, match=r"dense.*policydesk verify --repair"):
        other.open()
    assert [each.split(":")[0] for each in other.verify().mismatches] == ["dense"]
    assert not other.verify().is_clean
    other.repair(by_line)
    other.open()
    assert other.verify().is_clean
    vector = other.embedder.embed(["the levy is three percent"])[0]
    assert np.shape(vector) == (32,)
    [hit] = other.search_meaning("the levy is three percent", 1, None)
    assert other.catalogue.passages([hit.passage_id])[0].text == "the levy is three percent"


@pytest.mark.parametrize("real", [False, True])
def test_other_passage_rules_cut_every_text_anew(open_corpus: OpenCorpus, real: bool) -> None:
    first = open_corpus(real=real)
    first.publish([LAW])
    first.close()
    stamps = dataclasses.replace(STAMPS, passages="test-passages-2")
    other = open_corpus(real=real, stamps=stamps, prepare=False)
    with pytest.raises(IndexMismatchError, match="passages"):
        other.open()
    other.repair(whole)
    other.open()
    assert other.verify().is_clean
    assert [each.text for each in other.catalogue.passages(held(other))] == [LAW.text]


def test_passages_that_stay_get_their_new_path_into_the_indexes(open_corpus: OpenCorpus) -> None:
    first = open_corpus()
    first.publish([LAW])
    stamps = dataclasses.replace(STAMPS, passages="test-passages-2")
    other = open_corpus(stamps=stamps, prepare=False)

    def renamed(text: str, headings: Sequence[Heading]) -> tuple[PassageDraft, ...]:
        return tuple(PassageDraft(each.span, ("chapter nine",)) for each in by_line(text, headings))

    other.repair(renamed)
    assert other.verify().is_clean
    assert len(other.search_words("chapter nine", 9, None)) == 3


def test_another_tokenizer_rebuilds_the_words(open_corpus: OpenCorpus) -> None:
    open_corpus().publish([LAW])
    stamps = dataclasses.replace(STAMPS, lexical="test-lexical-2")
    other = open_corpus(stamps=stamps, prepare=False)
    with pytest.raises(IndexMismatchError, match="lexical"):
        other.open()
    other.repair(by_line)
    other.open()
    assert other.verify().is_clean


def test_a_repair_cut_short_is_asked_for_again(open_corpus: OpenCorpus) -> None:
    open_corpus().publish([LAW])
    for step in range(40):
        fuse = Fuse()
        other = open_corpus(embedder=HashEmbedder(dimensions=32 + step), prepare=False)
        for part in ("_dense", "_lexical"):
            setattr(other, part, Tripwire(getattr(other, part), fuse, ("upsert", "delete", "clear")))
        other.catalogue = Tripwire(  # type: ignore[assignment]
            other.catalogue, fuse, ("replace_passages", "clear_pending", "set_manifest")
        )
        fuse.light(step)
        try:
            other.repair(by_line)
            break
        except Killed:
            fuse.steps_left = None
        if "after Catalogue.set_manifest" not in fuse.burnt:
            with pytest.raises(IndexMismatchError):
                other.open()
        other.repair(by_line)
        assert other.verify().is_clean, fuse.burnt
    else:
        pytest.fail("the repair takes more than 40 steps")
    assert other.verify().is_clean


# --- provisions ---------------------------------------------------------------------------------------------------

READ = dataclasses.replace(STAMPS, provisions="rules-1")
NEWER = dataclasses.replace(STAMPS, provisions="rules-2")


def read_by(stamp: str) -> ReadProvisions:
    """Rules that find one obligation: the text's first line."""

    def read(text: str, headings: Sequence[Heading], metadata: Metadata) -> Reading:
        return Reading(stamp, (ProvisionDraft(Span(0, text.index("\n")), ("obligation",)),))

    return read


def with_provisions(stamp: str) -> DocumentDraft:
    return dataclasses.replace(LAW, provisions=read_by(stamp)(LAW.text, (), LAW.metadata))


def test_documents_that_nobody_has_read_are_told_and_read(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(stamps=READ)
    corpus.publish([LAW])
    assert differing(corpus.verify()) == {"unread_documents": 1}
    assert not corpus.verify().is_clean
    corpus.repair(by_line)
    assert differing(corpus.verify()) == {"unread_documents": 1}, "without rules there is nothing to read with"
    generation = corpus.catalogue.generation
    corpus.repair(by_line, read_provisions=read_by("rules-1"))
    assert corpus.verify().is_clean
    assert corpus.catalogue.generation > generation
    (provision,) = corpus.registers.page(RegisterQuery()).provisions
    assert (provision.text, provision.path) == ("the levy is three percent", ("line 1",))


def test_other_rules_are_told_and_hinder_nothing(open_corpus: OpenCorpus) -> None:
    open_corpus(stamps=READ).publish([with_provisions("rules-1")])
    other = open_corpus(stamps=NEWER)
    assert other.search_words("levy", 5, None)
    assert len(other.registers.page(RegisterQuery()).provisions) == 1, "the old ones are shown meanwhile"
    assert differing(other.verify()) == {"unread_documents": 1}
    other.publish([make_draft("b.md", "more\nwords")])
    assert differing(other.verify()) == {"unread_documents": 2}
    other.repair(by_line, read_provisions=read_by("rules-2"))
    assert other.verify().is_clean
    assert other.registers.page(RegisterQuery()).total == 2


def test_only_what_other_rules_have_read_is_read_anew(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(stamps=READ)
    corpus.publish([with_provisions("rules-1"), make_draft("b.md", "more\nwords")])
    seen: list[str] = []

    def read(text: str, headings: Sequence[Heading], metadata: Metadata) -> Reading:
        seen.append(metadata.title)
        return read_by("rules-1")(text, headings, metadata)

    corpus.repair(by_line, read_provisions=read)
    assert seen == ["b.md"]
    corpus.repair(by_line, read_provisions=read)
    assert seen == ["b.md"]


def test_where_nobody_reads_provisions_nothing_is_missed(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(stamps=STAMPS)
    corpus.publish([LAW])
    assert corpus.verify().is_clean


def test_a_repair_cut_short_while_reading_goes_on(open_corpus: OpenCorpus) -> None:
    corpus = open_corpus(stamps=READ)
    corpus.publish([LAW, make_draft("b.md", "more\nwords")])
    calls = iter([read_by("rules-1")])

    def once(text: str, headings: Sequence[Heading], metadata: Metadata) -> Reading:
        reader = next(calls, None)
        if reader is None:
            raise Killed("reading")
        return reader(text, headings, metadata)

    with pytest.raises(Killed):
        corpus.repair(by_line, read_provisions=once)
    assert differing(corpus.verify()) == {"unread_documents": 1}
    corpus.repair(by_line, read_provisions=read_by("rules-1"))
    assert corpus.verify().is_clean
