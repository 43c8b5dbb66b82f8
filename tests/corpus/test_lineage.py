"""Versions of works, what names what, and what other documents say of a document's end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from corpus.corpus import Corpus
from corpus.errors import UnknownDocumentError
from corpus.identifiers import document_id
from corpus.model import Document, DocumentDraft, Mention, RelationKind, Span
from fakes import make_draft

OpenCorpus = Callable[..., Corpus]
TODAY = date(2026, 11, 22)
OLD = {"title": "滨海市实习条例", "jurisdiction": "CN-ZJ", "language": "zh-CN", "issued": date(2010, 1, 1)}
NEW = {**OLD, "issued": date(2020, 1, 1), "effective_from": date(2020, 3, 1)}


def draft(
    source: str, text: str = "第一条 企业应当。", mentions: tuple[Mention, ...] = (), **metadata: Any
) -> DocumentDraft:
    return replace(make_draft(source, text, **metadata), mentions=mentions)


def naming(text: str, title: str, kind: RelationKind = "refers_to") -> Mention:
    start = text.index(title)
    return Mention(kind, Span(start, start + len(title)), title)


@pytest.fixture
def corpus(open_corpus: OpenCorpus) -> Corpus:
    return open_corpus()


def held(corpus: Corpus, source: str) -> Document:
    return next(each for each in corpus.catalogue.documents() if each.source == source)


def test_files_of_one_work_are_its_versions_newest_first(corpus: Corpus) -> None:
    corpus.publish(
        [draft("old.md", **OLD), draft("new.md", "第一条 学校应当。", **NEW), draft("other.md", "第一条 其他。")]
    )
    expected = ["new.md", "old.md"]
    assert [each.source for each in corpus.lineage.versions(held(corpus, "old.md").id)] == expected
    assert [each.source for each in corpus.lineage.versions(held(corpus, "new.md").id)] == expected
    assert [each.source for each in corpus.lineage.versions(held(corpus, "other.md").id)] == ["other.md"]


def test_texts_a_file_has_had_are_among_its_versions(corpus: Corpus) -> None:
    corpus.publish([draft("law.md", **OLD)])
    first = held(corpus, "law.md").id
    corpus.publish([draft("law.md", "第一条 学校应当。", **NEW)])
    found = corpus.lineage.versions(first)
    assert {(each.id == first, each.is_current) for each in found} == {(True, False), (False, True)}


def test_nobody_knows_an_unknown_document(corpus: Corpus) -> None:
    for ask in (corpus.lineage.versions, corpus.lineage.named_in, corpus.lineage.naming):
        with pytest.raises(UnknownDocumentError):
            ask("0" * 16)


def test_what_a_document_names_is_held_or_not(corpus: Corpus) -> None:
    text = "根据滨海市实习条例和海洋法，制定本办法。"
    mentions = (naming(text, "滨海市实习条例", "implements"), naming(text, "海洋法"))
    rule = draft("rule.md", text, mentions, title="滨海市实习办法", jurisdiction="CN-ZJ", language="zh-CN")
    corpus.publish([draft("law.md", **NEW), rule])
    found = corpus.lineage.named_in(held(corpus, "rule.md").id)
    assert [(each.mention.kind, each.held.source if each.held else None) for each in found] == [
        ("implements", "law.md"),
        ("refers_to", None),
    ]
    [back] = corpus.lineage.naming(held(corpus, "law.md").id)
    assert (back.by.source, back.mention.span.of(text)) == ("rule.md", "滨海市实习条例")


def test_a_document_that_comes_later_is_found_too(corpus: Corpus) -> None:
    text = "根据滨海市实习条例，制定本办法。"
    corpus.publish([draft("rule.md", text, (naming(text, "滨海市实习条例"),), title="办法", jurisdiction="CN-ZJ")])
    rule = held(corpus, "rule.md").id
    assert corpus.lineage.named_in(rule)[0].held is None
    corpus.publish([draft("law.md", **NEW)])
    found = corpus.lineage.named_in(rule)[0].held
    assert found is not None
    assert found.source == "law.md"


def test_a_newer_version_ends_the_older_one_and_its_removal_takes_that_back(corpus: Corpus) -> None:
    corpus.publish([draft("old.md", **OLD), draft("new.md", "第一条 学校应当。", **NEW)])
    corpus.relate(TODAY)
    old = held(corpus, "old.md").metadata
    assert (old.status, old.effective_to, old.superseded_by) == ("superseded", date(2020, 3, 1), "new")
    assert held(corpus, "new.md").metadata.status == "unknown"
    corpus.remove([held(corpus, "new.md").id])
    old = held(corpus, "old.md").metadata
    assert (old.status, old.effective_to, old.superseded_by) == ("unknown", None, None)


def test_a_version_of_the_future_ends_nothing_yet(corpus: Corpus) -> None:
    corpus.publish([draft("old.md", **OLD), draft("new.md", "第一条 学校应当。", **NEW)])
    corpus.relate(date(2020, 2, 1))
    assert held(corpus, "old.md").metadata.status == "unknown"
    corpus.relate(date(2020, 3, 1))
    assert held(corpus, "old.md").metadata.status == "superseded"


def test_a_held_repeal_ends_what_it_names(corpus: Corpus) -> None:
    text = "本办法自2021年1月1日起施行，滨海市实习条例同时废止。"
    repeal = naming(text, "滨海市实习条例", "repeals")
    new = {"title": "滨海市实习管理办法", "jurisdiction": "CN-ZJ", "language": "zh-CN", "issued": date(2021, 1, 1)}
    corpus.publish([draft("old.md", **OLD), draft("new.md", text, (repeal,), **new)])
    corpus.relate(TODAY)
    assert held(corpus, "old.md").metadata.status == "repealed"
    assert held(corpus, "old.md").metadata.superseded_by == "new"


@pytest.mark.parametrize("status", ["historical", "draft", "repealed"])
def test_what_a_document_says_of_its_own_end_stays(corpus: Corpus, status: str) -> None:
    corpus.publish([draft("old.md", **OLD, status=status), draft("new.md", "第一条 学校应当。", **NEW)])
    corpus.relate(TODAY)
    assert held(corpus, "old.md").metadata.status == status


def test_relating_again_changes_nothing(corpus: Corpus) -> None:
    corpus.publish([draft("old.md", **OLD), draft("new.md", "第一条 学校应当。", **NEW)])
    corpus.relate(TODAY)
    generation = corpus.catalogue.generation
    corpus.relate(TODAY)
    assert corpus.catalogue.generation == generation
    assert corpus.verify().is_clean
    assert document_id("old.md", "第一条 企业应当。") == held(corpus, "old.md").id
