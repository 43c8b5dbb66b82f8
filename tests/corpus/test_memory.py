"""Kept answers and threads in a real catalogue: whole, bounded, safe from several writers, forgetful in time."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from corpus import memory, threads
from corpus.catalogue import Catalogue
from corpus.kept import Feedback, FeedbackKind, NextTurn
from corpus.memory_errors import (
    AnswerNotHeldError,
    ExportError,
    FeedbackError,
    MemoryFullError,
    ThreadFullError,
    UnknownAnswerError,
    UnknownThreadError,
    UntitledThreadError,
)
from fresh_catalogue import open_catalogue
from kept_answers import THEN, kept_citation, kept_document, kept_evidence, kept_statement


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalogue.db'}"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue that holds the documents which the answers cite."""
    opened = open_catalogue(tmp_path / "catalogue.db")
    hold(opened, "doc-a", "doc-b")
    yield opened
    opened.close()


def hold(catalogue: Catalogue, *documents: str, effective_to: str | None = None) -> None:
    with catalogue._sessions.begin() as session:
        for each in documents:
            session.execute(
                text(
                    "INSERT INTO documents (id, location, source, version, state, content_hash, fingerprint, reader,"
                    " ingested_at, characters, title, kind, language, status, notes, effective_to)"
                    " VALUES (:id, :id, :id, 1, 'current', '', '', '', '2026-01-01 00:00:00', 1, 'D', 'law', 'en',"
                    " 'in_force', '{}', :end)"
                ),
                {"id": each, "end": effective_to},
            )


def keep(catalogue: Catalogue, question: str = "Who pays?", minutes: int = 0, *, is_saved: bool = True) -> str:
    evidence = kept_evidence(at=THEN + timedelta(minutes=minutes))
    return catalogue.memory.keep(question, {"jurisdiction": "GB"}, ["kind"], evidence, is_saved=is_saved)


def feedback(answer: str, kind: FeedbackKind = "helpful", **fields: int | str) -> Feedback:
    return replace(Feedback(answer, 1, kind, THEN), **fields)


def test_an_answer_comes_back_as_it_was_kept(catalogue: Catalogue) -> None:
    evidence = kept_evidence(
        citations=(kept_citation(1, kept_document(effective_from=date(2020, 1, 1), jurisdiction="GB")),),
        filters={"about": "GB"},
        notes=("a note",),
        referenced_not_held=("An Act",),
        nearest=(kept_document("near"),),
        documents_searched=7,
    )
    identifier = catalogue.memory.keep("Who pays?", {"jurisdiction": "GB"}, {"kind"}, evidence, is_saved=True)

    answer = catalogue.memory.answer(identifier)

    assert answer.edition.evidence == evidence
    assert answer.edition.evidence.filters == {"about": "GB"}
    assert (answer.question, answer.filters, answer.ignored) == ("Who pays?", {"jurisdiction": "GB"}, ("kind",))
    assert (answer.editions, answer.edition.number, answer.edition.changes, answer.created) == (1, 1, None, THEN)


def test_what_is_kept_is_there_for_another_process(url: str, catalogue: Catalogue) -> None:
    identifier = keep(catalogue)
    other = Catalogue(url)
    assert other.memory.answer(identifier) == catalogue.memory.answer(identifier)
    other.memory.delete([identifier])
    with pytest.raises(UnknownAnswerError, match=identifier):
        catalogue.memory.answer(identifier)
    other.close()


def test_no_quote_is_kept(tmp_path: Path, catalogue: Catalogue) -> None:
    keep(catalogue)
    with sqlite3.connect(tmp_path / "catalogue.db") as connection:
        (evidence,) = connection.execute("SELECT evidence FROM kept_editions").fetchone()
    assert "An employer pays." in evidence
    assert '"quote"' not in evidence


def test_lists_are_newest_first_and_in_pages(catalogue: Catalogue) -> None:
    names = [keep(catalogue, f"Question {n}?", n, is_saved=n != 1) for n in range(3)]
    catalogue.memory.judge(feedback(names[0]))

    assert [each.id for each in catalogue.memory.answers()] == names[::-1]
    assert [each.id for each in catalogue.memory.answers(1, 1)] == [names[1]]
    assert [each.id for each in catalogue.memory.answers(saved_only=True)] == [names[2], names[0]]
    assert [each.feedback for each in catalogue.memory.answers()] == [0, 0, 1]
    assert catalogue.memory.count() == 3


def test_a_new_edition_is_the_answer_and_the_old_ones_stay_a_while(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "KEPT_EDITIONS", 2)
    identifier = keep(catalogue)
    fresh = kept_evidence((kept_statement("Nobody pays.", 1),), generation=4)

    assert catalogue.memory.add_edition(identifier, fresh, {"verdict": "changed"}) == 2
    assert catalogue.memory.answer(identifier).edition.evidence == fresh
    assert catalogue.memory.answer(identifier).edition.changes == {"verdict": "changed"}
    assert catalogue.memory.answer(identifier, 1).edition.evidence == kept_evidence()
    assert catalogue.memory.add_edition(identifier, fresh, {}) == 3
    with pytest.raises(AnswerNotHeldError, match="newest is 3"):
        catalogue.memory.answer(identifier, 1)
    (head,) = catalogue.memory.answers()
    assert (head.edition, head.generation) == (3, 4)


def test_an_edition_that_still_stands_is_noted_at_its_new_time(catalogue: Catalogue) -> None:
    identifier = keep(catalogue)
    later = kept_evidence(at=THEN + timedelta(days=9), generation=8)
    catalogue.memory.confirm(identifier, 1, later)
    answer = catalogue.memory.answer(identifier)
    assert (answer.editions, answer.edition.evidence) == (1, later)


def test_the_oldest_that_nobody_saved_make_room(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KEPT_ANSWERS", 3)
    saved = keep(catalogue, minutes=0)
    older, newer = (keep(catalogue, minutes=n, is_saved=False) for n in (1, 2))
    fresh = keep(catalogue, minutes=3, is_saved=False)

    assert {each.id for each in catalogue.memory.answers()} == {saved, newer, fresh}
    with pytest.raises(UnknownAnswerError):
        catalogue.memory.answer(older)


def test_what_was_saved_is_not_let_go_unasked(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KEPT_ANSWERS", 2)
    names = {keep(catalogue), keep(catalogue)}

    with pytest.raises(MemoryFullError, match="2 saved"):
        catalogue.memory.require_room()
    with pytest.raises(MemoryFullError):
        keep(catalogue, is_saved=False)
    assert {each.id for each in catalogue.memory.answers()} == names
    catalogue.memory.delete([names.pop()])
    catalogue.memory.require_room()
    keep(catalogue)


def test_the_limit_holds_with_several_writers(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KEPT_ANSWERS", 5)
    catalogues = [Catalogue(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: keep(catalogues[n % 4], minutes=n, is_saved=False), range(24)))
    assert catalogues[0].memory.count() == 5
    for each in catalogues:
        each.close()


def test_deleting_is_of_all_or_none_and_takes_everything_along(tmp_path: Path, catalogue: Catalogue) -> None:
    identifier = keep(catalogue)
    catalogue.memory.judge(feedback(identifier))
    with pytest.raises(UnknownAnswerError, match="nothing"):
        catalogue.memory.delete([identifier, "nothing"])
    assert catalogue.memory.count() == 1

    catalogue.memory.delete([identifier])
    with sqlite3.connect(tmp_path / "catalogue.db") as connection:
        for table in ("kept_answers", "kept_editions", "kept_cited", "feedback"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_words_of_removed_documents_are_forgotten_in_every_edition(catalogue: Catalogue) -> None:
    other = kept_document("doc-b")
    evidence = kept_evidence(
        (kept_statement("From a.", 1), kept_statement("From both.", 1, 2), kept_statement("From b.", 2)),
        (kept_citation(1), kept_citation(2, other)),
    )
    identifier = catalogue.memory.keep("Who pays?", {}, [], evidence, is_saved=True)
    catalogue.memory.add_edition(identifier, evidence, {})
    untouched = catalogue.memory.keep(
        "And who?", {}, [], kept_evidence(citations=(kept_citation(1, other),)), is_saved=True
    )

    with catalogue._sessions.begin() as session:
        memory.forget_words(session, ["doc-a"])

    for edition in (1, 2):
        said = catalogue.memory.answer(identifier, edition).edition.evidence.statements
        assert [each.text for each in said] == [None, None, "From b."]
        assert said[0].words_hash == evidence.statements[0].words_hash
    assert catalogue.memory.answer(untouched).edition.evidence.statements[0].text == "An employer pays."


def test_a_document_that_went_while_the_question_was_answered_leaves_no_words(catalogue: Catalogue) -> None:
    cited = (kept_citation(1, kept_document("doc-z")), kept_citation(2))
    evidence = kept_evidence((kept_statement("From z.", 1), kept_statement("From a.", 2)), cited)
    identifier = catalogue.memory.keep("Who pays?", {}, [], evidence, is_saved=True)
    catalogue.memory.add_edition(identifier, evidence, {})
    for edition in (1, 2):
        catalogue.memory.confirm(identifier, edition, evidence)
        said = catalogue.memory.answer(identifier, edition).edition.evidence.statements
        assert [each.text for each in said] == [None, "From a."]


# --- feedback -------------------------------------------------------------------------------------------------------


def test_feedback_is_kept_in_order_and_saves_its_answer(catalogue: Catalogue) -> None:
    first, second = keep(catalogue, is_saved=False), keep(catalogue, is_saved=False)
    given = [
        feedback(first, "wrong_citation", citation=1, note="another law"),
        feedback(second, "missing", statement=1),
        feedback(first, "helpful"),
    ]
    kept = [catalogue.memory.judge(each) for each in given]

    assert [each.id for each in kept] == [1, 2, 3]
    assert catalogue.memory.feedback() == kept
    assert catalogue.memory.feedback(first) == [kept[0], kept[2]]
    assert catalogue.memory.answer(first).is_saved


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"statement": 2}, "statement"),
        ({"statement": 0}, "statement"),
        ({"citation": 9}, "citation"),
        ({"kind": "wrong_citation"}, "citation"),
        ({"kind": "splendid"}, "kind"),
        ({"note": "x" * (memory.NOTE_CHARACTERS + 1)}, "note"),
    ],
)
def test_feedback_on_what_is_not_there_is_refused(
    catalogue: Catalogue, fields: dict[str, int | str], field: str
) -> None:
    identifier = keep(catalogue)
    with pytest.raises(FeedbackError) as caught:
        catalogue.memory.judge(feedback(identifier, **{"kind": "helpful", **fields}))
    assert caught.value.field == field
    assert catalogue.memory.feedback() == []


def test_feedback_needs_its_answer(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownAnswerError):
        catalogue.memory.judge(feedback("nothing"))
    with pytest.raises(AnswerNotHeldError):
        catalogue.memory.judge(replace(feedback(keep(catalogue)), edition=2))


def test_feedback_on_one_answer_is_bounded(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "FEEDBACK_OF_AN_ANSWER", 2)
    first, second = keep(catalogue), keep(catalogue)
    for number in range(4):
        catalogue.memory.judge(feedback(first, note=str(number)))
    catalogue.memory.judge(feedback(second))
    assert [each.note for each in catalogue.memory.feedback(first)] == ["2", "3"]
    assert len(catalogue.memory.feedback(second)) == 1


# --- threads --------------------------------------------------------------------------------------------------------


def say(catalogue: Catalogue, thread: str, question: str, *, is_saved: bool = False) -> str:
    return catalogue.memory.keep(
        f"{question} (whole)", {}, [], kept_evidence(), is_saved=is_saved, turn=NextTurn(thread, question)
    )


def test_a_thread_keeps_its_turns_in_order(catalogue: Catalogue) -> None:
    thread = catalogue.threads.create("  Interns \n in Ningbo ")
    answers = [say(catalogue, thread.id, question) for question in ("Who pays?", "And in Beijing?")]

    held = catalogue.threads.thread(thread.id)

    assert (held.title, thread.turns) == ("Interns in Ningbo", ())
    assert [(turn.number, turn.question, turn.standalone, turn.answer_id, turn.edition) for turn in held.turns] == [
        (1, "Who pays?", "Who pays? (whole)", answers[0], 1),
        (2, "And in Beijing?", "And in Beijing? (whole)", answers[1], 1),
    ]


def test_the_thread_touched_last_comes_first(catalogue: Catalogue) -> None:
    with pytest.raises(UntitledThreadError, match="blank"):
        catalogue.threads.create(" \n ")
    first, second = catalogue.threads.create("one"), catalogue.threads.create("two")
    say(catalogue, first.id, "Who pays?")
    assert [(each.id, each.turns) for each in catalogue.threads.threads()] == [(first.id, 1), (second.id, 0)]
    assert [each.id for each in catalogue.threads.threads(1, 1)] == [second.id]


def test_a_full_thread_takes_no_turn_and_keeps_no_answer(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "THREAD_TURNS", 1)
    thread = catalogue.threads.create("short")
    catalogue.threads.require_room(thread.id)
    say(catalogue, thread.id, "Who pays?")
    with pytest.raises(ThreadFullError, match="1 turns"):
        catalogue.threads.require_room(thread.id)
    with pytest.raises(ThreadFullError):
        say(catalogue, thread.id, "And then?")
    assert (len(catalogue.threads.thread(thread.id).turns), catalogue.memory.count()) == (1, 1)


def test_a_thread_that_is_not_held_keeps_no_answer(catalogue: Catalogue) -> None:
    for act in (
        lambda: say(catalogue, "nothing", "Who pays?"),
        lambda: catalogue.threads.thread("nothing"),
        lambda: catalogue.threads.require_room("nothing"),
        lambda: catalogue.threads.delete("nothing"),
    ):
        with pytest.raises(UnknownThreadError, match="nothing"):
            act()
    assert catalogue.memory.count() == 0


def test_turns_of_several_writers_are_numbered_without_gaps(url: str) -> None:
    catalogues = [Catalogue(url) for _ in range(4)]
    thread = catalogues[0].threads.create("busy")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: say(catalogues[n % 4], thread.id, f"Question {n}?"), range(12)))
    held = catalogues[0].threads.thread(thread.id)
    assert [turn.number for turn in held.turns] == list(range(1, 13))
    assert {turn.question for turn in held.turns} == {f"Question {n}?" for n in range(12)}
    for each in catalogues:
        each.close()


def test_a_turn_outlives_its_answer(catalogue: Catalogue) -> None:
    thread = catalogue.threads.create("one")
    catalogue.memory.delete([say(catalogue, thread.id, "Who pays?")])
    (turn,) = catalogue.threads.thread(thread.id).turns
    assert (turn.question, turn.answer_id) == ("Who pays?", None)


def test_deleting_a_thread_leaves_what_was_saved(catalogue: Catalogue) -> None:
    thread = catalogue.threads.create("one")
    say(catalogue, thread.id, "Who pays?")
    saved = say(catalogue, thread.id, "Who else?", is_saved=True)
    apart = keep(catalogue, is_saved=False)
    catalogue.threads.delete(thread.id)
    assert {each.id for each in catalogue.memory.answers()} == {saved, apart}
    assert catalogue.threads.threads() == []


def test_the_thread_longest_untouched_makes_room(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "KEPT_THREADS", 2)
    first, second = catalogue.threads.create("one"), catalogue.threads.create("two")
    say(catalogue, second.id, "Gone?")
    say(catalogue, first.id, "Kept?")
    third = catalogue.threads.create("three")
    assert [each.id for each in catalogue.threads.threads()] == [third.id, first.id]
    assert [each.question for each in catalogue.memory.answers()] == ["Kept? (whole)"]


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        UnknownAnswerError("a"), AnswerNotHeldError("a", 2, 1), UnknownThreadError("t"), UntitledThreadError(),
        MemoryFullError(9), ThreadFullError("t", 9),
        FeedbackError("note", "is long", "write less"), ExportError("/x", "no such folder"),
    ],
)  # fmt: skip
def test_every_error_says_what_to_do_next(error: Exception) -> None:
    assert any(word in str(error) for word in ("List", "Leave", "Delete", "Begin", "Correct", "Choose"))
    assert type(error).__name__ in (__import__("corpus.memory_errors").memory_errors.__doc__ or "")


def test_a_day_matters_when_a_text_begins_or_ends(catalogue: Catalogue) -> None:
    first = date(2026, 3, 1)
    assert not catalogue.memory.days_matter(first, date(2030, 1, 1))
    hold(catalogue, "doc-c", effective_to="2026-06-01")
    assert catalogue.memory.days_matter(first, date(2026, 6, 1))
    assert not catalogue.memory.days_matter(first, date(2026, 5, 31))
    assert not catalogue.memory.days_matter(date(2026, 6, 1), date(2026, 7, 1))
