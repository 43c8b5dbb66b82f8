"""What every lexical index promises, held against the fake and tantivy."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusUnreadableError
from corpus.indexes.tantivy_index import TantivyIndex
from corpus.ports import IndexEntry, LexicalIndex
from fakes import Failing, FakeLexicalIndex
from strategies import ANY_TEXTS, QUERIES

Open = Callable[[], LexicalIndex]

LEVY = IndexEntry("p-levy", "d-tax", "Education Surcharge Provisions", "s. 2", "Employers pay a levy of 3%.")
CREDIT = IndexEntry("p-credit", "d-tax", "Education Surcharge Provisions", "s. 3", "A tax credit of 30% is granted.")
FUSION = IndexEntry("p-fusion", "d-zh", "职业教育法", "第四条", "国家鼓励企业参与产教融合，建设实训基地。")
OTHER = IndexEntry("p-other", "d-zh", "职业教育法", "第五条", "公民有依法接受职业教育的权利。教师应当融入产业。")
INTERNS = IndexEntry("p-intern", "d-intern", "Internship Rules", "Art. 9", "Interns work at most 40 hours a week.")
ENTRIES = [LEVY, CREDIT, FUSION, OTHER, INTERNS]


@pytest.fixture(params=["fake", "tantivy"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open an index over the same store, again and again."""
    disk: dict[str, Any] = {}
    opened: list[LexicalIndex] = []

    def open_one() -> LexicalIndex:
        opened.append(FakeLexicalIndex(disk) if request.param == "fake" else TantivyIndex(tmp_path / "words"))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def index(open_index: Open) -> LexicalIndex:
    """An index that holds ``ENTRIES``."""
    opened = open_index()
    opened.upsert(ENTRIES)
    return opened


def found(index: LexicalIndex, query: str, k: int = 10, within: set[str] | None = None) -> list[str]:
    return [hit.passage_id for hit in index.search(query, k, within)]


def test_holds_what_was_added(index: LexicalIndex) -> None:
    assert index.ids() == {entry.passage_id for entry in ENTRIES}
    assert index.count() == len(ENTRIES)


def test_an_empty_index_finds_nothing(open_index: Open) -> None:
    empty = open_index()
    assert (empty.ids(), empty.count(), found(empty, "levy"), empty.document_frequency("levi")) == (set(), 0, [], 0)


def test_adding_nothing_and_deleting_nothing_change_nothing(index: LexicalIndex) -> None:
    index.upsert([])
    index.delete([])
    assert index.count() == len(ENTRIES)


def test_upsert_takes_an_iterator(open_index: Open) -> None:
    opened = open_index()
    opened.upsert(iter(ENTRIES))
    assert opened.count() == len(ENTRIES)


def test_the_same_id_replaces(index: LexicalIndex) -> None:
    index.upsert([IndexEntry("p-levy", "d-new", "Other Title", "s. 9", "Apprentices learn a trade.")])
    assert index.count() == len(ENTRIES)
    assert "p-levy" not in found(index, "levy")
    assert found(index, "apprentices") == ["p-levy"]
    assert found(index, "apprentices", within={"d-tax"}) == []
    assert found(index, "apprentices", within={"d-new"}) == ["p-levy"]


def test_the_same_id_twice_in_one_call_is_held_once(open_index: Open) -> None:
    opened = open_index()
    opened.upsert([LEVY, LEVY])
    assert (opened.count(), opened.ids()) == (1, {"p-levy"})


def test_delete_forgets_and_ignores_what_is_not_held(index: LexicalIndex) -> None:
    index.delete({"p-levy", "never-held"})
    assert index.ids() == {entry.passage_id for entry in ENTRIES} - {"p-levy"}
    assert index.count() == len(ENTRIES) - 1
    assert "p-levy" not in found(index, "levy")


def test_a_deleted_passage_can_come_back(index: LexicalIndex) -> None:
    index.delete(["p-levy"])
    index.upsert([LEVY])
    assert found(index, "levy")[0] == "p-levy"


def test_clear_forgets_everything_and_can_be_filled_again(index: LexicalIndex) -> None:
    index.clear()
    assert (index.count(), index.ids(), found(index, "levy")) == (0, set(), [])
    index.upsert([LEVY])
    assert found(index, "levy") == ["p-levy"]


def test_reopened_holds_the_same(index: LexicalIndex, open_index: Open) -> None:
    index.close()
    again = open_index()
    assert again.ids() == {entry.passage_id for entry in ENTRIES}
    assert found(again, "levy")[0] == "p-levy"


def test_refresh_shows_what_another_instance_wrote(index: LexicalIndex, open_index: Open) -> None:
    reader = open_index()
    index.upsert([IndexEntry("p-new", "d-new", "", "", "Apprentices learn a trade.")])
    index.delete(["p-levy"])
    reader.refresh()
    assert found(reader, "apprentices") == ["p-new"]
    assert reader.ids() == index.ids()
    assert reader.count() == len(ENTRIES)


def test_two_instances_take_turns_in_writing(index: LexicalIndex, open_index: Open) -> None:
    other = open_index()
    for turn in range(4):
        writer = (index, other)[turn % 2]
        writer.upsert([IndexEntry(f"p-{turn}", "d-turn", "", "", f"turn number {turn}")])
    for each in (index, other):
        each.refresh()
        assert {"p-0", "p-1", "p-2", "p-3"} <= each.ids()
        assert each.count() == len(ENTRIES) + 4


def test_best_first_with_scores_above_zero(index: LexicalIndex) -> None:
    hits = index.search("levy paid by employers; tax credit", 10, None)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    assert {"p-levy", "p-credit"} == {hit.passage_id for hit in hits[:2]}


@pytest.mark.parametrize("k", [1, 2, 1_000])
def test_at_most_k(index: LexicalIndex, k: int) -> None:
    hits = found(index, "education surcharge levy credit", k)
    assert len(hits) == min(k, 2)
    assert len(set(hits)) == len(hits)


def test_chinese_is_found_by_its_words(index: LexicalIndex) -> None:
    assert found(index, "产教融合")[0] == "p-fusion"
    assert found(index, "什么是产教融合？")[0] == "p-fusion"


def test_a_text_without_the_words_is_not_first(index: LexicalIndex) -> None:
    index.delete(["p-fusion"])
    assert "p-fusion" not in found(index, "产教融合")
    index.upsert([FUSION])
    assert found(index, "产教融合").index("p-fusion") == 0
    assert "p-intern" not in found(index, "产教融合")


def test_a_single_han_character_can_be_asked_for(index: LexicalIndex) -> None:
    assert found(index, "师") == ["p-other"]


def test_title_and_path_are_found_too(index: LexicalIndex) -> None:
    assert set(found(index, "surcharge")) == {"p-levy", "p-credit"}
    assert found(index, "第四条")[0] == "p-fusion"


def test_inflected_words_and_wide_forms_are_found(index: LexicalIndex) -> None:
    assert found(index, "levies")[0] == "p-levy"
    assert found(index, "ＬＥＶＹ")[0] == "p-levy"


def test_a_query_of_grammar_only_is_looked_up_as_it_stands(index: LexicalIndex) -> None:
    assert "p-credit" in found(index, "is")


@pytest.mark.parametrize("query", ["", " ", "？！", "\x00", "()", "\ud800"])
def test_a_query_without_words_finds_nothing(index: LexicalIndex, query: str) -> None:
    assert found(index, query) == []


def test_only_passages_of_the_documents_asked_for(index: LexicalIndex) -> None:
    assert found(index, "education", within={"d-tax"}) == found(index, "surcharge", within={"d-tax"})
    assert set(found(index, "融合 levy", within={"d-zh", "d-intern"})) <= {"p-fusion", "p-other", "p-intern"}
    assert found(index, "levy", within={"d-zh"}) == []


def test_no_document_allowed_finds_nothing(index: LexicalIndex) -> None:
    assert found(index, "levy", within=set()) == []


def test_documents_that_are_not_held_find_nothing(index: LexicalIndex) -> None:
    assert found(index, "levy", within={"d-nowhere"}) == []


def test_a_filter_does_not_change_the_order(index: LexicalIndex) -> None:
    everything = {entry.document_id for entry in ENTRIES}
    assert found(index, "education levy 融合", within=everything) == found(index, "education levy 融合")


def test_many_documents_may_be_allowed(index: LexicalIndex) -> None:
    within = {f"d-{number}" for number in range(5_000)} | {"d-tax"}
    assert found(index, "levy", within=within)[0] == "p-levy"


def test_document_frequency_counts_passages_by_their_text(index: LexicalIndex) -> None:
    assert index.document_frequency("levi") == 1
    assert index.document_frequency("产教") == 1
    assert index.document_frequency("surcharg") == 0  # only in titles
    assert index.document_frequency("absent") == 0


def test_a_concept_is_found_by_its_other_terms(index: LexicalIndex) -> None:
    synonyms = [[(("产教", "教融", "融合"), 1.0), (("levi",), 1.0)]]
    hits = [hit.passage_id for hit in index.search("intern", 10, None, synonyms)]
    assert hits[0] == "p-intern"
    assert {"p-fusion", "p-levy"} <= set(hits)
    assert "p-other" not in hits  # holds some of the characters, and not all of the term
    assert [hit.passage_id for hit in index.search("intern", 10, {"d-zh"}, synonyms)] == ["p-fusion"]


def test_synonyms_without_terms_change_nothing(index: LexicalIndex) -> None:
    assert index.search("levy", 10, None, [[]]) == index.search("levy", 10, None)


NAMED = [
    IndexEntry("n-1", "d-1", "", "", "Employers pay.", ("c:3", "a:27"), ("t:levy_act", "n:act:2000:41")),
    IndexEntry("n-2", "d-1", "", "", "Levies are due.", ("c:3", "a:28")),
    IndexEntry("n-3", "d-2", "", "", "A levy is due.", ("a:27",), ("t:levy_act",)),
]


def labelled(
    index: LexicalIndex, *labels: str, within: set[str] | None = None, query: str = "", k: int = 9
) -> list[str]:
    return [hit.passage_id for hit in index.labelled(labels, within, query, k)]


def test_documents_are_found_by_their_names(index: LexicalIndex) -> None:
    index.upsert(NAMED)
    asked = {"t:levy_act", "n:act:2000:41", "t:levy", "levy", "t:unknown"}
    assert index.known_names(asked) == {"t:levy_act", "n:act:2000:41"}
    assert (set(index.named("t:levy_act", 9)), index.named("n:act:2000:41", 9)) == ({"d-1", "d-2"}, ["d-1"])
    assert (len(index.named("t:levy_act", 1)), index.named("t:levy", 9)) == (1, [])


def test_passages_are_found_by_their_labels(index: LexicalIndex) -> None:
    index.upsert(NAMED)
    assert set(labelled(index, "a:27")) == {"n-1", "n-3"}
    assert labelled(index, "a:27", "c:3") == ["n-1"]
    assert labelled(index, "a:27", within={"d-2"}) == ["n-3"]
    assert labelled(index, "a:27", query="due levies") == ["n-3", "n-1"]
    assert len(labelled(index, "a:27", k=1)) == 1
    assert (labelled(index, "a:99"), labelled(index, "a:27", within=set())) == ([], [])


def test_names_and_labels_are_no_words(index: LexicalIndex) -> None:
    index.upsert(NAMED)
    assert not {"n-1", "n-2", "n-3"} & set(found(index, "act 2000 41 27 c a"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(term=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12))
def test_a_planted_term_of_any_length_is_found(index: LexicalIndex, term: str) -> None:
    index.upsert([IndexEntry("p-planted", "d-planted", "", "", f"各地推进{term}试点。")])
    assert "p-planted" in found(index, term, 100)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_no_query_text_raises(index: LexicalIndex, query: str) -> None:
    hits = index.search(query, 3, None)
    assert len(hits) <= 3
    assert all(hit.score > 0 for hit in hits)


def test_a_very_long_query_is_answered(index: LexicalIndex) -> None:
    assert "p-levy" in found(index, "levy " * 50_000)
    assert found(index, "x" * 200_000) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(text=ANY_TEXTS)
def test_any_text_can_be_held(index: LexicalIndex, text: str) -> None:
    index.upsert([IndexEntry("p-any", "d-any", text, text, text)])
    assert index.count() == len(ENTRIES) + 1


def test_a_text_with_an_endless_word_can_be_held(index: LexicalIndex) -> None:
    index.upsert([IndexEntry("p-long", "d-long", "", "", "x" * 100_000 + " afterwards")])
    assert found(index, "afterwards") == ["p-long"]


def test_tantivy_says_when_its_folder_is_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    TantivyIndex(folder).close()
    (folder / "meta.json").write_text("not json", encoding="utf-8")
    with pytest.raises(CorpusUnreadableError, match="lexical index"):
        TantivyIndex(folder)


def test_tantivy_says_when_its_folder_is_damaged_or_gone_after_opening(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    index = TantivyIndex(folder)
    index.upsert(ENTRIES)
    (folder / "meta.json").write_text("not json", encoding="utf-8")
    calls: list[Callable[[], object]] = [
        lambda: index.upsert([LEVY]), lambda: index.delete(["p-levy"]), index.clear, index.refresh,
    ]  # fmt: skip
    for damage in (lambda: None, lambda: shutil.rmtree(folder)):
        damage()
        for call in calls:
            with pytest.raises(CorpusUnreadableError, match=r"lexical index cannot be used: .*verify --repair"):
                call()


def test_what_tantivy_raises_in_a_search_is_our_error(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "words")
    index.upsert(ENTRIES)
    index._searcher = Failing(ValueError("An IO error occurred."))  # type: ignore[assignment]
    for call in (lambda: index.search("levy", 3, None), index.ids, lambda: index.document_frequency("levi")):
        with pytest.raises(
            CorpusUnreadableError, match=r"lexical index cannot be used: An IO error occurred\. Rebuild"
        ):
            call()


def test_what_a_killed_commit_left_does_not_stop_the_next(tmp_path: Path) -> None:
    folder, before = tmp_path / "words", tmp_path / "before"
    index = TantivyIndex(folder)
    index.upsert(ENTRIES)
    shutil.copytree(folder, before)
    index.delete(["p-levy"])
    index.close()
    # As if killed before the last of a commit's files: the new ones are there, meta.json is the old one.
    assert list(folder.glob("*.del"))
    left = json.loads((folder / ".managed.json").read_text(encoding="utf-8"))
    managed = json.loads((before / ".managed.json").read_text(encoding="utf-8"))
    for path in folder.glob("*.del"):
        shutil.copy(path, before)
        assert path.name in left
        managed.append(path.name)
    (before / ".managed.json").write_text(json.dumps(managed), encoding="utf-8")
    again = TantivyIndex(before)
    assert again.count() == len(ENTRIES)
    again.delete(["p-levy"])
    assert again.ids() == {entry.passage_id for entry in ENTRIES} - {"p-levy"}
    again.close()
