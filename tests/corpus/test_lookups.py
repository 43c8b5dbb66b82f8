"""What searches read of the catalogue: remembered for one generation, bounded, and never stale."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from corpus.corpus import Corpus
from corpus.filters import Filters
from corpus.lookups import Remembered
from fakes import make_draft
from fresh_catalogue import open_catalogue

OpenCorpus = Callable[..., Corpus]
LAW = make_draft("law.md", "one\ntwo", jurisdiction="CN-ZJ")


class Loads:
    """Reads squares, and notes for which numbers it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, keys: list[int]) -> Iterable[tuple[int, int]]:
        self.asked.append(keys)
        return [(key, key * key) for key in keys if key >= 0]


def test_what_was_read_is_read_again_only_after_a_change() -> None:
    remembered: Remembered[int, int] = Remembered(10)
    load = Loads()
    assert remembered.get(1, [2, 3], load) == {2: 4, 3: 9}
    assert remembered.get(1, [3, 4], load) == {3: 9, 4: 16}
    assert load.asked == [[2, 3], [4]]
    assert remembered.get(2, [3], load) == {3: 9}
    assert load.asked[-1] == [3]


def test_what_is_not_there_is_asked_for_again() -> None:
    remembered: Remembered[int, int] = Remembered(10)
    load = Loads()
    assert remembered.get(1, [-1], load) == remembered.get(1, [-1], load) == {}
    assert len(load.asked) == 2


def test_no_more_is_remembered_than_the_limit_those_used_last() -> None:
    remembered: Remembered[int, int] = Remembered(2)
    load = Loads()
    remembered.get(1, [1, 2], load)
    remembered.get(1, [1], load)
    remembered.get(1, [3], load)
    assert remembered.get(1, [1, 3], load) == {1: 1, 3: 9}
    assert load.asked == [[1, 2], [3]]


def test_a_search_sees_every_change_of_another_process(open_corpus: OpenCorpus) -> None:
    reader, writer = open_corpus(), open_corpus()
    here = Filters(jurisdiction="CN-ZJ")
    (old,) = writer.publish([LAW])
    catalogue = reader.catalogue
    assert catalogue.select_documents(here) == {old}
    assert catalogue.document_names([old]) == {old: ("law.md",)}
    assert catalogue.documents_by_id([old])[old].metadata.title == "law.md"
    renamed = replace(LAW, metadata=replace(LAW.metadata, title="Levy rules", jurisdiction="GB"))
    writer.update_metadata(writer.catalogue.document(old), renamed)
    assert catalogue.select_documents(here) == set()
    assert catalogue.document_names([old]) == {old: ("Levy rules",)}
    assert catalogue.documents_by_id([old])[old].metadata.title == "Levy rules"
    writer.remove([old])
    assert catalogue.documents_by_id([old]) == {}
    assert not catalogue.has_documents()


def test_a_search_that_was_asked_before_reads_one_row(open_corpus: OpenCorpus) -> None:
    catalogue = open_corpus().catalogue
    statements: list[str] = []
    event.listen(catalogue._engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    for _ in range(2):
        statements.clear()
        catalogue.select_documents(Filters(language="en"))
    assert len(statements) == 1
    assert "manifest" in statements[0]


@pytest.mark.parametrize(
    ("prefix", "below"),
    [
        ("/files/a.eml#", ["/files/a.eml#b.md", "/files/a.eml#\U0010fffd.md"]),
        ("/files/A", []),
        ("/files/%", ["/files/%.md"]),
        ("/files/_", []),
    ],
)
def test_files_inside_a_file_are_found_by_place(tmp_path: Path, prefix: str, below: list[str]) -> None:
    catalogue = open_catalogue(tmp_path / "catalogue.db")
    places = ["/files/a.eml", "/files/a.eml#b.md", "/files/a.eml#\U0010fffd.md", "/files/a.emm", "/files/%.md"]
    drafts = [make_draft(f"{number}.md", "text", location=place) for number, place in enumerate(places)]
    staged = [(draft, [True]) for draft in drafts]
    catalogue.stage(staged)
    catalogue.switch(staged)
    assert sorted(each.location for each in catalogue.documents_below(prefix)) == sorted(below)
    catalogue.close()


def test_files_inside_a_file_are_found_by_the_index_of_places(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path / "catalogue.db")
    statements: list[tuple[str, object]] = []
    event.listen(catalogue._engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
    catalogue.documents_below("/files/a.eml#")
    statement, values = statements[-1]
    with catalogue._engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
    assert "ix_documents_location_state (location>? AND location<?)" in plan
    catalogue.close()
