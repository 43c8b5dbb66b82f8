"""The catalogue: versions, texts, filters, the text cache."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from corpus.catalogue import Catalogue
from corpus.errors import CorpusUnreadableError, UnknownDocumentError
from corpus.filters import Filters
from corpus.identifiers import passage_id
from corpus.model import DocumentDraft, Heading, Instrument, Metadata, Page, PassageDraft, Span
from corpus.text_cache import TextCache
from fakes import make_draft
from fresh_catalogue import open_catalogue
from strategies import metadata


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(tmp_path / "catalogue.db")
    yield opened
    opened.close()


def publish(catalogue: Catalogue, *drafts: DocumentDraft) -> list[str]:
    staged = [(draft, [True] * len(draft.passages)) for draft in drafts]
    identifiers = catalogue.stage(staged)
    catalogue.switch(staged)
    return identifiers


def add(catalogue: Catalogue, source: str, **fields: Any) -> str:
    return publish(catalogue, make_draft(source, f"text of {source}", **fields))[0]


def test_what_is_staged_is_seen_by_nobody(catalogue: Catalogue) -> None:
    draft = make_draft("a.md", "one\ntwo")
    [identifier] = catalogue.stage([(draft, [True, False])])
    assert catalogue.documents() == []
    assert (catalogue.count_documents(), catalogue.count_passages(), catalogue.passage_ids()) == (0, 0, set())
    assert catalogue.passages([passage_id(identifier, Span(0, 3))]) == []
    assert catalogue.current_with_id(identifier) is None
    with pytest.raises(UnknownDocumentError):
        catalogue.document(identifier)


def test_a_switch_makes_it_current(catalogue: Catalogue) -> None:
    staged = [(make_draft("a.md", "one\ntwo"), [True, False])]
    [identifier] = catalogue.stage(staged)
    before = catalogue.generation
    catalogue.switch(staged)
    document = catalogue.document(identifier)
    assert (document.version, document.is_current, document.characters) == (1, True, 7)
    assert catalogue.generation == before + 1
    assert [passage.text for passage in catalogue.iter_passages(identifier)] == ["one", "two"]
    assert catalogue.passage_ids(with_vector=True) == {passage_id(identifier, Span(0, 3))}
    assert (catalogue.count_passages(), catalogue.count_passages(with_vector=True)) == (2, 1)
    assert catalogue.passage_counts() == {identifier: 2}


def test_a_new_text_makes_the_former_past(catalogue: Catalogue) -> None:
    [old] = publish(catalogue, make_draft("a.md", "old"))
    [new] = publish(catalogue, make_draft("a.md", "new"))
    assert [document.id for document in catalogue.documents()] == [new]
    assert not catalogue.document(old).is_current
    assert [(each.id, each.version) for each in catalogue.history(old)] == [(new, 2), (old, 1)]
    assert catalogue.history(new) == catalogue.history(old)
    assert catalogue.text(old) == "old"
    assert catalogue.passages([passage_id(old, Span(0, 3))]) == []
    assert catalogue.pending_removals() == {passage_id(old, Span(0, 3))}


def test_a_former_text_can_come_back(catalogue: Catalogue) -> None:
    [old] = publish(catalogue, make_draft("a.md", "old"))
    publish(catalogue, make_draft("a.md", "new"))
    catalogue.clear_pending(catalogue.pending_removals())
    assert publish(catalogue, make_draft("a.md", "old")) == [old]
    assert [each.id for each in catalogue.documents()] == [old]
    assert [each.version for each in catalogue.history(old)] == [3, 2]


def test_a_former_text_stays_readable_until_it_is_current_again(catalogue: Catalogue) -> None:
    [old] = publish(catalogue, make_draft("a.md", "old", title="Then"))
    [new] = publish(catalogue, make_draft("a.md", "new"))
    catalogue.clear_pending(catalogue.pending_removals())
    again = [(make_draft("a.md", "old", title="Now"), [True])]
    assert catalogue.stage(again) == [old]
    assert catalogue.pending_removals() == {passage_id(old, Span(0, 3))}  # the indexes are about to hold it
    assert catalogue.discard_staged() == set()
    former = catalogue.document(old)
    assert (former.metadata.title, former.version, former.is_current) == ("Then", 1, False)
    assert (catalogue.text(old), catalogue.document(new).is_current) == ("old", True)
    catalogue.switch(again)
    assert (catalogue.document(old).metadata.title, catalogue.document(old).version) == ("Now", 3)
    assert catalogue.pending_removals() == {passage_id(new, Span(0, 3))}


@pytest.mark.parametrize("url", ["postgresql+nosuchdriver://host/db", "mysql+nothing://host/db", "nonsense"])
def test_a_database_that_cannot_be_reached_is_named(url: str) -> None:
    with pytest.raises(CorpusUnreadableError, match="catalogue cannot be used"):
        Catalogue(url)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(CorpusUnreadableError, match="psycopg2"):
        Catalogue("postgresql+psycopg2://host/db")


def test_other_files_are_not_touched(catalogue: Catalogue) -> None:
    other = add(catalogue, "b.md")
    publish(catalogue, make_draft("a.md", "old"))
    publish(catalogue, make_draft("a.md", "new"))
    assert catalogue.document(other).is_current


def test_staging_is_undone_without_a_trace(catalogue: Catalogue) -> None:
    [kept] = publish(catalogue, make_draft("a.md", "old"))
    [staged] = catalogue.stage([(make_draft("a.md", "new"), [True])])
    assert catalogue.discard_staged() == {staged}
    assert catalogue.pending_removals() == {passage_id(staged, Span(0, 3))}
    assert [each.id for each in catalogue.documents()] == [kept]
    assert catalogue.discard_staged() == set()


def test_removal_takes_every_version(catalogue: Catalogue) -> None:
    [old] = publish(catalogue, make_draft("a.md", "old"))
    [new] = publish(catalogue, make_draft("a.md", "new"))
    other = add(catalogue, "b.md")
    assert catalogue.text(new) == "new"  # now in memory
    catalogue.remove([new])
    assert [each.id for each in catalogue.documents()] == [other]
    for gone in (old, new):
        for look in (catalogue.document, catalogue.history, catalogue.text):
            with pytest.raises(UnknownDocumentError):
                look(gone)
    assert catalogue.pending_removals() == {passage_id(old, Span(0, 3)), passage_id(new, Span(0, 3))}
    assert list(catalogue.iter_passages(new)) == []


def test_passages_come_in_the_order_asked(catalogue: Catalogue) -> None:
    publish(catalogue, make_draft("a.md", "one\ntwo\nthree"))
    ids = sorted(catalogue.passage_ids(), reverse=True)
    assert [each.id for each in catalogue.passages([*ids, "unknown"])] == ids


def test_passage_ids_do_not_depend_on_the_order_of_ingest() -> None:
    drafts = [make_draft(f"{number}.md", f"text {number}\nmore") for number in range(4)]
    found = []
    for order in (drafts, drafts[::-1]):
        catalogue = Catalogue("sqlite://")
        for draft in order:
            publish(catalogue, draft)
        found.append(catalogue.passage_ids())
        catalogue.close()
    assert found[0] == found[1]


def test_headings_pages_and_paths_are_kept(catalogue: Catalogue) -> None:
    passages = (PassageDraft(Span(0, 5), ("第一章",)), PassageDraft(Span(6, 10), ("第一章", "第一条")))
    headings = (Heading(Span(0, 3), 1, "第一章"), Heading(Span(6, 9), 2, "第一条"))
    pages = (Page(1, 0, 6), Page(2, 6, 10))
    draft = DocumentDraft("/a", "a.md", "f", "fake", Metadata("t", "zh-CN"), "x" * 10, headings, pages, passages)
    [identifier] = publish(catalogue, draft)
    assert (catalogue.headings(identifier), catalogue.pages(identifier)) == (headings, pages)
    held = [(each.span, each.path, each.page) for each in catalogue.iter_passages(identifier)]
    assert held == [(Span(0, 5), ("第一章",), 1), (Span(6, 10), ("第一章", "第一条"), 2)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(described=metadata())
def test_metadata_comes_back_as_it_was(catalogue: Catalogue, described: Metadata) -> None:
    draft = DocumentDraft(
        "/a", "a.md", "f", "fake", described, repr(described), (), (), (PassageDraft(Span(0, 1), ()),)
    )
    [identifier] = publish(catalogue, draft)
    assert catalogue.document(identifier).metadata == described


def test_new_metadata_for_the_same_text(catalogue: Catalogue) -> None:
    identifier = add(catalogue, "a.md", title="Old")
    before = catalogue.generation
    draft = make_draft("a.md", "text of a.md", title="New", summarises=Instrument("法"), status="repealed")
    catalogue.update_metadata(identifier, draft, [True])
    document = catalogue.document(identifier)
    assert (document.metadata, document.fingerprint) == (draft.metadata, draft.fingerprint)
    assert (document.version, catalogue.generation) == (1, before + 1)


def test_a_move_takes_older_versions_and_corrections_along(catalogue: Catalogue) -> None:
    publish(catalogue, make_draft("a.md", "there before", location="/new/a.md"))
    [old] = publish(catalogue, make_draft("a.md", "old"))
    [new] = publish(catalogue, make_draft("a.md", "new"))
    catalogue.annexes.correct("/files/a.md", {"issuer": "ME", "venue": "moved"})
    catalogue.annexes.correct("/new/a.md", {"venue": "there before"})
    catalogue.update_metadata(new, make_draft("a.md", "new", location="/new/a.md"), [True])
    assert [(each.version, catalogue.text(each.id)) for each in catalogue.history(old)] == [
        (3, "new"), (2, "old"), (1, "there before"),
    ]  # fmt: skip
    assert [each.id for each in catalogue.documents()] == [new]
    assert catalogue.annexes.corrections("/new/a.md") == {"issuer": "ME", "venue": "there before"}
    assert catalogue.annexes.corrections("/files/a.md") == {}
    catalogue.remove([new])
    assert catalogue.annexes.corrections("/new/a.md") == {}
    with pytest.raises(UnknownDocumentError):
        catalogue.text(old)


def test_found_by_location_bytes_and_id(catalogue: Catalogue) -> None:
    draft = make_draft("a.md", "text")
    [identifier] = publish(catalogue, draft)
    for found in (
        catalogue.current_at("/files/a.md"),
        catalogue.current_with_fingerprint(draft.fingerprint),
        catalogue.current_with_id(identifier),
    ):
        assert found is not None
        assert found.id == identifier
    publish(catalogue, make_draft("a.md", "other"))
    assert catalogue.current_with_fingerprint(draft.fingerprint) is None
    assert catalogue.current_with_id(identifier) is None
    assert set(catalogue.documents_by_id([identifier, "unknown"])) == {identifier}


PLACES = {"cn": "CN", "zj": "CN-ZJ", "nb": "CN-ZJ-330200", "bj": "CN-BJ", "us": "US", "nowhere": None}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("CN-ZJ-330200", {"cn", "zj", "nb"}),
        ("CN-ZJ", {"cn", "zj"}),
        ("CN-BJ", {"cn", "bj"}),
        ("CN", {"cn"}),
        ("US-DC", {"us"}),
        ("DE", set()),
    ],
)
def test_a_place_means_it_and_those_above(catalogue: Catalogue, place: str, expected: set[str]) -> None:
    names = {add(catalogue, f"{name}.md", jurisdiction=code): name for name, code in PLACES.items()}
    found = catalogue.select_documents(Filters(jurisdiction=place))
    assert found is not None
    assert {names[each] for each in found} == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2009, 12, 31), {"unknown", "until"}),
        (date(2010, 1, 1), {"unknown", "until", "from", "both"}),
        (date(2019, 12, 31), {"unknown", "until", "from", "both"}),
        (date(2020, 1, 1), {"unknown", "from"}),
    ],
)
def test_an_unknown_date_never_excludes(catalogue: Catalogue, day: date, expected: set[str]) -> None:
    start, end = date(2010, 1, 1), date(2020, 1, 1)
    names = {
        add(catalogue, "unknown.md"): "unknown",
        add(catalogue, "until.md", effective_to=end): "until",
        add(catalogue, "from.md", effective_from=start): "from",
        add(catalogue, "both.md", effective_from=start, effective_to=end): "both",
    }
    found = catalogue.select_documents(Filters(as_of=day))
    assert found is not None
    assert {names[each] for each in found} == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Filters(language="zh"), {"law.zh.md", "法.md"}),
        (Filters(language="zh-cn"), {"law.zh.md"}),
        (Filters(language="en"), {"law.en.md"}),
        (Filters(language="z"), set()),
        (Filters(kind="law"), {"law.zh.md", "law.en.md"}),
        (Filters(issuer="国务院"), {"law.zh.md"}),
        (Filters(issuer="state COUNCIL"), {"law.en.md"}),
        (Filters(issuer="%"), set()),
        (Filters(document="law.zh.md"), {"law.zh.md"}),
        (Filters(document="law.zh"), {"law.zh.md"}),
        (Filters(document="law"), {"law.zh.md", "law.en.md"}),
        (Filters(document="法"), {"法.md"}),
        (Filters(document="la_"), set()),
        (Filters(kind="law", language="en"), {"law.en.md"}),
    ],
)
def test_kind_language_issuer_and_name(catalogue: Catalogue, asked: Filters, expected: set[str]) -> None:
    add(catalogue, "law.zh.md", language="zh-CN", kind="law", issuer="国务院办公厅")
    add(catalogue, "law.en.md", language="en", kind="Law", issuer="State Council of China")
    add(catalogue, "法.md", language="zh-TW", kind="notice", issuer=None)
    found = catalogue.select_documents(asked)
    assert found is not None
    assert {each.source for each in catalogue.documents() if each.id in found} == expected


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("教育部", {"ministry.md", "joint.md", "listed.md"}),
        ("教育部办公厅", {"office.md"}),
        ("财政部", {"joint.md", "listed.md"}),
        ("教育部 财政部", {"joint.md"}),
        ("办公厅", {"office.md"}),
        ("人民代表大会", {"congress.md"}),
        ("Parliament", {"act.md"}),
        ("parliament of the united", {"act.md"}),
        ("教", {"ministry.md", "joint.md", "listed.md", "office.md"}),
        ("_", set()),
    ],
)
def test_an_issuer_is_not_its_office(catalogue: Catalogue, issuer: str, expected: set[str]) -> None:
    held = {
        "ministry.md": "教育部", "office.md": "教育部办公厅", "joint.md": "教育部 财政部",
        "listed.md": "国家税务总局、财政部、教育部",
        "congress.md": "宁波市人民代表大会常务委员会", "act.md": "Parliament of the United Kingdom", "none.md": None,
    }  # fmt: skip
    for source, name in held.items():
        add(catalogue, source, issuer=name)
    found = catalogue.select_documents(Filters(issuer=issuer))
    assert found is not None
    assert {each.source for each in catalogue.documents() if each.id in found} == expected


def test_filters_select_current_documents_by_id_only(catalogue: Catalogue) -> None:
    [old] = publish(catalogue, make_draft("a.md", "old"))
    [new] = publish(catalogue, make_draft("a.md", "new"))
    assert catalogue.select_documents(Filters(document=old)) == set()
    assert catalogue.select_documents(Filters(document=new)) == {new}
    assert catalogue.select_documents(Filters()) is None


def test_new_passages_for_a_held_text(catalogue: Catalogue) -> None:
    [identifier] = publish(catalogue, make_draft("a.md", "one\ntwo"))
    kept, gone = (each.id for each in catalogue.iter_passages(identifier))
    catalogue.replace_passages(
        identifier, [PassageDraft(Span(0, 3), ("x",)), PassageDraft(Span(5, 7), ())], [True, True]
    )
    assert [each.text for each in catalogue.iter_passages(identifier)] == ["one", "wo"]
    assert gone in catalogue.pending_removals()
    assert kept in catalogue.passage_ids()


def test_the_cache_drops_what_was_not_used_for_longest() -> None:
    cache = TextCache(10)
    cache.put("a", "x" * 4)
    cache.put("b", "y" * 4)
    assert cache.get("a")
    cache.put("c", "z" * 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("x" * 4, None, "z" * 4)
    cache.drop(["a", "never held"])
    cache.put("d", "w" * 6)
    assert (cache.get("a"), cache.get("c"), cache.get("d")) == (None, "z" * 4, "w" * 6)


def test_the_cache_keeps_one_text_however_long() -> None:
    cache = TextCache(10)
    cache.put("long", "x" * 100)
    assert cache.get("long")
