"""Statements and citations of two answers are matched, whatever their order; each difference has its reason."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.kept import Evidence, KeptCitation, KeptStatement
from corpus.model import Document, Span
from kept_answers import kept_citation, kept_document, kept_evidence, kept_statement
from rag.memory.changes import Comparison, unchanged
from rag.memory.compare import Comparer
from rag.memory.fates import Fate, Fates
from rag_desk import make_document


class StillFates(Fates):
    """Documents that stand as they did; those named ``gone-…`` were removed."""

    def __init__(self) -> None:
        self.today = kept_evidence().at.date()

    def of(self, kept: Any, then: Any) -> Fate:
        return Fate("removed", None) if kept.id.startswith("gone") else Fate("unchanged", self.held(kept.id))

    def held(self, identifier: str) -> Document:
        return replace(make_document(identifier), ingested_at=kept_evidence().at)

    def held_then_in(self, place: str, then: Any) -> bool:
        return True


def compare(before: Evidence, after: Evidence) -> Comparison:
    return Comparer(StillFates()).compare(before, after)


def changes(found: Comparison) -> list[tuple[str, int | None, int | None]]:
    return [(each.change, each.before, each.after) for each in found.statements]


def at(number: int, start: int, document: str = "doc-a") -> KeptCitation:
    return kept_citation(number, kept_document(document), start, start + 10)


RENT = "The tenant pays the rent on the first day of each month."
RENT_LATER = "The tenant pays the rent on the third day of each month."
NOISE = "Dogs are kept on a lead in the yard."


def test_two_equal_answers_are_the_same() -> None:
    found = compare(kept_evidence(), kept_evidence(generation=9))
    assert found.verdict == "same"
    assert [(each.change, each.before, each.after) for each in found.statements[0].citations] == [("kept", 1, 1)]
    assert unchanged("complete", "extractive")["verdict"] == "nothing_changed"


def test_order_and_numbers_do_not_matter() -> None:
    before = kept_evidence((kept_statement(RENT, 1), kept_statement(NOISE, 2)), (at(1, 0), at(2, 50)))
    after = kept_evidence((kept_statement(NOISE, 1), kept_statement(RENT, 2)), (at(1, 50), at(2, 0)))
    found = compare(before, after)
    assert (found.verdict, changes(found)) == ("same", [("same", 2, 1), ("same", 1, 2)])


def test_blanks_are_no_words() -> None:
    after = kept_evidence((kept_statement("An employer\n  pays.", 1),))
    assert compare(kept_evidence(), after).verdict == "same"


def test_other_words_of_one_place_are_requoted() -> None:
    before = kept_evidence((kept_statement(RENT, 1),), (at(1, 0),))
    after = kept_evidence((kept_statement(RENT + " In cash.", 1),), (at(1, 5),))
    (said,) = compare(before, after).statements
    assert (said.change, [each.kind for each in said.reasons]) == ("reworded", ["requoted"])
    assert [each.change for each in said.citations] == ["moved"]


def test_a_model_says_the_same_place_in_words_of_its_own() -> None:
    before = kept_evidence((kept_statement(RENT, 1),), (at(1, 0),), mode="written")
    after = kept_evidence((kept_statement("Rent falls due monthly.", 1),), (at(1, 0),), mode="written")
    (said,) = compare(before, after).statements
    assert (said.change, [each.kind for each in said.reasons]) == ("reworded", ["rewritten"])


def test_another_mode_is_a_change() -> None:
    found = compare(kept_evidence(), kept_evidence(mode="written"))
    assert (found.verdict, found.mode) == ("changed", ("extractive", "written"))


def test_nearly_the_same_words_elsewhere_are_reworded_and_others_are_not() -> None:
    before = kept_evidence((kept_statement(RENT, 1),), (at(1, 0, "gone-a"),))
    near = kept_evidence((kept_statement(RENT_LATER, 1),), (at(1, 0, "doc-b"),))
    far = kept_evidence((kept_statement(NOISE, 1),), (at(1, 0, "doc-b"),))
    (said,) = compare(before, near).statements
    assert said.change == "reworded"
    assert [each.kind for each in said.reasons] == ["document_removed", "now_first"]
    assert [each.change for each in said.citations] == ["dropped", "added"]
    assert changes(compare(before, far)) == [("new", None, 1), ("lost", 1, None)]


def test_the_most_alike_are_matched() -> None:
    before = kept_evidence((kept_statement(RENT, 1), kept_statement(NOISE, 2)), (at(1, 0), at(2, 0)))
    after = kept_evidence((kept_statement(NOISE + " Always.", 1), kept_statement(RENT_LATER, 2)), (at(1, 3), at(2, 3)))
    assert changes(compare(before, after)) == [("reworded", 2, 1), ("reworded", 1, 2)]


def test_what_is_not_among_the_first_any_more_is_said_so() -> None:
    before = kept_evidence((kept_statement(RENT, 1), kept_statement(NOISE, 2)), (at(1, 0), at(2, 50)))
    after = kept_evidence((kept_statement(RENT, 1),), (at(1, 0),))
    _, lost = compare(before, after).statements
    assert (lost.change, [each.kind for each in lost.reasons]) == ("lost", ["no_longer_first"])
    _, fresh = compare(after, before).statements
    assert (fresh.change, [each.kind for each in fresh.reasons]) == ("new", ["now_first"])


def test_a_statement_whose_words_are_forgotten_is_matched_by_its_hash() -> None:
    before = kept_evidence().without_words_of({"doc-a"})
    assert before.statements[0].text is None
    assert compare(before, kept_evidence()).verdict == "same"


def test_an_unsupported_statement_cites_nothing() -> None:
    bare = kept_evidence((kept_statement(RENT),), ())
    assert compare(bare, bare).verdict == "same"
    assert changes(compare(bare, kept_evidence((), ()))) == [("lost", 1, None)]


def test_what_is_kept_of_a_comparison_holds_no_statement() -> None:
    before = kept_evidence((kept_statement(RENT, 1),), (at(1, 0),))
    after = kept_evidence((kept_statement(RENT_LATER, 1),), (at(1, 0),))
    kept = compare(before, after).to_dict()
    assert kept["statements"][0]["change"] == "reworded"
    assert "tenant" not in str(kept)


SAID = st.lists(
    st.builds(
        lambda words, start: (" ".join(words), start),
        st.lists(st.sampled_from("rent tenant month yard dog lead 3 5 not".split()), min_size=1, max_size=6),
        st.integers(0, 5),
    ),
    max_size=5,
)


def evidence(said: list[tuple[str, int]]) -> Evidence:
    statements = tuple(kept_statement(words, number) for number, (words, _) in enumerate(said, start=1))
    citations = tuple(at(number, start * 7) for number, (_, start) in enumerate(said, start=1))
    return kept_evidence(statements, citations)


@given(SAID, SAID)
def test_every_statement_and_citation_is_accounted_for_once(old: list[Any], new: list[Any]) -> None:
    before, after = evidence(old), evidence(new)
    found = compare(before, after)

    assert sorted(each.before for each in found.statements if each.before) == list(range(1, len(old) + 1))
    assert [each.after for each in found.statements if each.after] == list(range(1, len(new) + 1))
    for each in found.statements:
        assert (each.change in ("same", "reworded")) == (each.before is not None and each.after is not None)
        assert _numbers(before.statements, each.before) == sorted(c.before for c in each.citations if c.before)
        assert _numbers(after.statements, each.after) == sorted(c.after for c in each.citations if c.after)
        assert each.change == "same" or each.reasons
    assert (found.verdict == "same") == (sorted(w for w, _ in old) == sorted(w for w, _ in new) and not _moved(found))


def _numbers(statements: tuple[KeptStatement, ...], number: int | None) -> list[int]:
    return [] if number is None else sorted(statements[number - 1].citations)


def _moved(found: Comparison) -> bool:
    return any(citation.change != "kept" for each in found.statements for citation in each.citations)


@pytest.mark.parametrize(("start", "change"), [(0, "kept"), (9, "moved"), (10, "dropped")])
def test_citations_that_share_a_character_are_one(start: int, change: str) -> None:
    before = kept_evidence((kept_statement(RENT, 1),), (at(1, 0),))
    moved = replace(at(1, 0), span=Span(start, start + 10))
    (said,) = compare(before, kept_evidence((kept_statement(RENT, 1),), (moved,))).statements
    assert said.citations[0].change == change
