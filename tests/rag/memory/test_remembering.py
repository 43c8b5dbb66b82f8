"""Kept questions asked again over a corpus that changed: what is said to have changed, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import structlog

from corpus.errors import InputError, ProviderError, QuestionTooLongError
from corpus.filters import Filters
from corpus.kept import NextTurn
from memory_desk import LEVY, LEVY_QUESTION, LEVY_TEXT, MemoryDesk, law
from rag.model import Answer

OpenMemoryDesk = Callable[..., MemoryDesk]


def changes(shown: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What became of each statement, with the kinds of reasons."""
    return [(each["change"], [reason["kind"] for reason in each["reasons"]]) for each in shown["statements"]]


def reasons(shown: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for said in shown["statements"] for each in said["reasons"] if each["kind"] == kind]


def said(shown: dict[str, Any], words: str) -> dict[str, Any]:
    """The change of the statement that holds some words, before or after."""
    found = [each for each in shown["statements"] if words in f"{each['text_before']}\n{each['text_after']}"]
    assert len(found) == 1, [(each["text_before"], each["text_after"]) for each in shown["statements"]]
    return found[0]


def refuse(*_: object) -> Answer:
    raise AssertionError("the corpus is as it was, so nothing is to be asked")


def test_nothing_is_searched_while_the_corpus_is_as_it_was(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    found = levy.remembering.rerun(refuse, identifier)
    assert found.changes["verdict"] == "nothing_changed"
    assert (found.changes["statements"], found.before, found.after) == ([], found.before, found.before)


def test_a_change_that_does_not_touch_the_answer_leaves_it_the_same(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in("bees.md", law("Beekeeping Order", "1. A hive stands ten metres from a path.\n"))
    shown = levy.rerun(identifier)

    assert shown["verdict"] == "same"
    assert {each["change"] for each in shown["statements"]} == {"same"}
    assert (shown["before"]["edition"], shown["after"]["edition"]) == (1, 1)
    assert shown["after"]["generation"] > shown["before"]["generation"]
    assert levy.remembering.rerun(refuse, identifier).changes["verdict"] == "nothing_changed"


def test_a_newer_version_that_rewords_a_section(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("within 30 days", "within 80 days")))
    shown = levy.rerun(identifier)

    change = said(shown, "pay the training levy within")
    assert (change["change"], change["figures_gone"], change["figures_new"]) == ("reworded", ["30"], ["80"])
    assert {each["kind"] for each in change["reasons"]} == {"newer_version", "article_reworded"}
    assert [each["change"] for each in change["citations"]] == ["moved"]
    assert change["reasons"][0]["by_id"] == levy.id_of(LEVY) != change["reasons"][0]["document_id"]
    other = said(shown, "0.5 per cent")
    assert (other["change"], {each["kind"] for each in other["reasons"]}) == ("same", {"newer_version", "article_same"})
    assert shown["verdict"] == "changed"
    assert levy.rerun(identifier)["verdict"] == "nothing_changed"


def test_a_newer_version_that_leaves_a_section_out_and_adds_another(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    shorter = LEVY_TEXT.replace("2. The levy is charged at a rate of 0.5 per cent of the pay bill.\n\n", "").replace(
        "## Part 2", "4. An employer must pay the training levy by direct debit to the collector.\n\n## Part 2"
    )
    levy.take_in(LEVY, law("Training Levy Act", shorter))
    shown = levy.rerun(identifier)

    gone, come = said(shown, "0.5 per cent"), said(shown, "direct debit")
    assert (gone["change"], gone["after"]) == ("lost", None)
    assert {each["kind"] for each in gone["reasons"]} == {"newer_version", "article_removed"}
    assert (come["change"], come["before"]) == ("new", None)
    assert {each["kind"] for each in come["reasons"]} == {"newer_version", "article_added"}


def test_a_removed_document_is_said_to_be_gone_and_not_quoted(levy: MemoryDesk) -> None:
    levy.take_in(
        "fees.md", law("College Fees Act", "1. A college collects the training levy of each employer in May.\n")
    )
    identifier = levy.keep(LEVY_QUESTION)
    levy.remove(LEVY)

    recalled = levy.recall(identifier)
    states = {each.kept.document.source: (each.state, each.quote) for each in recalled.citations}
    assert states[LEVY] == ("removed", None)
    assert all(each.text is None for each in recalled.statements if "30 days" in (each.kept.text or "30 days"))
    assert not recalled.is_current
    shown = levy.rerun(identifier)
    lost = [each for each in shown["statements"] if each["change"] == "lost"]
    assert lost
    assert all(each["text_before"] is None for each in lost)
    assert {reason["kind"] for each in lost for reason in each["reasons"]} == {"document_removed"}
    assert "30 days" not in str(shown)
    assert "30 days" not in str(levy.desk.corpus.catalogue.memory.answer(identifier, 1))


def test_a_document_that_comes_back_is_current_again(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.remove(LEVY)
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT))
    recalled = levy.recall(identifier)
    assert {each.state for each in recalled.citations} == {"current"}
    assert any("30 days" in (each.quote or "") for each in recalled.citations)
    assert [each.text for each in recalled.statements] == [None] * len(recalled.statements)


def test_a_newly_held_document(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    text = "1. An employer must pay the training levy in one sum where the collector asks for it.\n"
    levy.take_in("sums.md", law("Levy Collection Act", text))
    shown = levy.rerun(identifier)

    come = said(shown, "in one sum")
    assert (come["change"], [each["kind"] for each in come["reasons"]]) == ("new", ["newly_held"])
    assert come["reasons"][0]["title"] == "Levy Collection Act"
    assert come["reasons"][0]["en"] == "“Levy Collection Act” was not held before."
    assert come["reasons"][0]["zh"] == "《Levy Collection Act》为新入库文件。"


def test_the_place_asked_about_gets_law_of_its_own(new_memory_desk: OpenMemoryDesk) -> None:
    national = "第一条 企业招收学徒的，应当给予学徒每月津贴。\n"
    desk = new_memory_desk({"law.md": law("学徒法", national, jurisdiction="CN", language="zh-CN")})
    identifier = desk.keep("企业应当给学徒多少津贴？", jurisdiction="CN-ZJ-330200")
    local = "第一条 企业招收学徒的，应当给予学徒每月津贴八百元。\n"
    desk.take_in("local.md", law("甬城学徒办法", local, jurisdiction="CN-ZJ-330200", language="zh-CN"))
    shown = desk.rerun(identifier)

    (reason,) = reasons(shown, "local_law")
    assert (reason["place"], reason["title"]) == ("CN-ZJ-330200", "甬城学徒办法")
    assert reasons(shown, "newly_held")
    desk.take_in(
        "more.md",
        law("甬城津贴细则", "第二条 企业应当给学徒每月津贴九百元。\n", jurisdiction="CN-ZJ-330200", language="zh-CN"),
    )
    again = desk.rerun(identifier)
    assert reasons(again, "newly_held")
    assert not reasons(again, "local_law"), "it had law of its own before"


def test_a_superseded_document_says_by_what(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in(
        "levy-2.md",
        law(
            "Employers Act",
            "1. An employer pays nothing.\n\n2. The Training Levy Act is repealed.\n",
            issued="2024-01-01",
            effective_from="2024-01-01",
        ),
    )
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT, status="superseded", superseded_by="levy-2"))
    recalled = levy.recall(identifier)
    assert {each.state for each in recalled.citations} == {"ended"}
    assert {each.fate.successor.source for each in recalled.citations if each.fate.successor} == {"levy-2.md"}
    assert all(each.quote for each in recalled.citations)
    shown = levy.rerun(identifier)
    found = reasons(shown, "status_changed")
    assert found
    assert {(each["before"], each["after"], each["by_title"]) for each in found} == {
        ("in_force", "superseded", "Employers Act")
    }


def test_other_dates_are_said(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT, effective_from="2021-04-01"))
    shown = levy.rerun(identifier)
    assert {(each["before"], each["after"]) for each in reasons(shown, "dates_changed")} == {("? –", "2021-04-01 –")}
    assert shown["verdict"] == "changed"


def test_a_day_that_comes_is_a_change_though_the_corpus_is_as_it_was(new_memory_desk: OpenMemoryDesk) -> None:
    end = "2031-06-01"
    desk = new_memory_desk({LEVY: law("Training Levy Act", LEVY_TEXT, effective_to=end)})
    identifier = desk.keep(LEVY_QUESTION)
    before = replace(desk, today=date(2031, 5, 31))
    assert before.remembering.rerun(refuse, identifier).changes["verdict"] == "nothing_changed"
    after = replace(desk, today=date(2031, 6, 1))
    assert {each.state for each in after.recall(identifier).citations} == {"ended"}
    shown = after.rerun(identifier)
    assert {each["after"] for each in reasons(shown, "ended")} == {end}


def test_an_instrument_that_was_missing_is_held_now(levy: MemoryDesk) -> None:
    identifier = levy.keep("What does 《Quarry Safety Act》 say about the training levy?")
    assert levy.recall(identifier).answer.edition.evidence.referenced_not_held == ("Quarry Safety Act",)
    levy.take_in("quarry.md", law("Quarry Safety Act", "1. A quarry pays the training levy twice a year.\n"))
    shown = levy.rerun(identifier)
    assert [each["kind"] for each in shown["reasons"]] == ["now_held"]
    assert shown["completeness"]["before"] == "none" != shown["completeness"]["after"]


def test_every_saved_question_is_asked_again(levy: MemoryDesk) -> None:
    first, second = levy.keep(LEVY_QUESTION), levy.keep("What may an inspector read?")
    thread = levy.desk.corpus.catalogue.threads.create("t")
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))
    found = levy.remembering.rerun_all(levy.desk.answerer.answer)
    assert [each.before.id for each in found.done] == [first, second]
    assert {each.changes["verdict"] for each in found.done} == {"changed"}
    assert found.failed == ()
    assert thread.turns == ()


@pytest.mark.parametrize(
    ("error", "title", "detail"),
    [
        (QuestionTooLongError(90, 30), "The question is too long", "the limit is 30"),
        (KeyError("a word of the question"), "Something broke", "the log says why"),
    ],
)
def test_one_question_that_fails_keeps_no_other_from_being_asked(
    levy: MemoryDesk, error: Exception, title: str, detail: str
) -> None:
    first, second = levy.keep(LEVY_QUESTION), levy.keep("What may an inspector read?")
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))

    def answer(question: str, filters: Filters, ignored: Any) -> Answer:
        if question == LEVY_QUESTION:
            raise error
        return levy.desk.answerer.answer(question, filters, ignored)

    with structlog.testing.capture_logs() as logs:
        found = levy.remembering.rerun_all(answer)

    assert [each.before.id for each in found.done] == [second]
    (failed,) = found.failed
    assert (failed.before.id, failed.before.question, failed.title) == (first, LEVY_QUESTION, title)
    assert detail in failed.detail
    assert "a word of the question" not in failed.detail
    assert len(logs) == (0 if isinstance(error, QuestionTooLongError) else 1)
    assert levy.remembering.recall(first).answer.edition.number == 1


def test_what_was_found_without_vectors_is_no_change(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))

    def answer(*asked: Any) -> Answer:
        return replace(levy.desk.answerer.answer(*asked), unembedded=ProviderError("broken", 500))

    with pytest.raises(ProviderError):
        levy.remembering.rerun(answer, identifier)
    assert [each.detail for each in levy.remembering.rerun_all(answer).failed] == [str(ProviderError("broken", 500))]
    assert levy.remembering.recall(identifier).answer.edition.number == 1
    assert levy.remembering.rerun(levy.desk.answerer.answer, identifier).changes["verdict"] == "changed"


def test_a_question_is_asked_as_it_was(levy: MemoryDesk) -> None:
    asked: list[tuple[str, Filters, list[str]]] = []

    def answer(question: str, filters: Filters, ignored: Any) -> Answer:
        asked.append((question, filters, list(ignored)))
        return levy.desk.answerer.answer(question, filters, ignored)

    filters = Filters(jurisdiction="GB", as_of=date(2025, 1, 1))
    given = levy.desk.answerer.answer(LEVY_QUESTION, filters, {"kind"})
    identifier = levy.remembering.keep(given, filters, {"kind"}, 0, is_saved=True)
    levy.remembering.rerun(answer, identifier)
    assert asked == [(LEVY_QUESTION, filters, ["kind"])]


def test_reasons_are_in_both_languages_and_whole(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))
    for each in levy.rerun(identifier)["statements"]:
        for reason in each["reasons"]:
            assert reason["zh"].endswith("。")
            assert reason["en"].endswith(".")
            assert not set("{}[]?") & set(reason["zh"] + reason["en"])


def test_what_a_removed_document_said_is_in_no_kept_comparison(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    levy.take_in(LEVY, law("Training Levy Act", LEVY_TEXT.replace("30 days", "80 days")))
    levy.rerun(identifier)
    levy.remove(LEVY)
    kept = levy.desk.corpus.catalogue.memory.answer(identifier)
    assert kept.edition.changes
    assert "days" not in str(kept)


# --- threads --------------------------------------------------------------------------------------------------------


def keep_turn(levy: MemoryDesk, thread: str, question: str, answer: Answer) -> None:
    levy.remembering.keep(answer, Filters(), (), 1, is_saved=False, turn=NextTurn(thread, question))


def test_the_history_of_a_thread_is_its_last_turns(levy: MemoryDesk) -> None:
    catalogue = levy.desk.corpus.catalogue
    thread = catalogue.threads.create("levy")
    for question in ("What is the rate of the levy?", LEVY_QUESTION):
        answer = levy.desk.answerer.answer(question, Filters())
        keep_turn(levy, thread.id, question, answer)
    held = catalogue.threads.thread(thread.id)

    history = levy.remembering.history_of(held)
    assert [turn.role for turn in history] == ["user", "assistant"] * 2
    assert history[0].text == "What is the rate of the levy?"
    assert "0.5 per cent" in history[1].text
    assert [turn.text for turn in levy.remembering.history_of(held, 1)] == [each.text for each in history[2:]]
    levy.remove(LEVY)
    assert [turn.role for turn in levy.remembering.history_of(held)] == ["user", "user"]


def test_a_deleted_answer_leaves_its_question_in_the_history(levy: MemoryDesk) -> None:
    catalogue = levy.desk.corpus.catalogue
    thread = catalogue.threads.create("levy")
    answer = levy.desk.answerer.answer(LEVY_QUESTION, Filters())
    keep_turn(levy, thread.id, LEVY_QUESTION, answer)
    catalogue.memory.delete([catalogue.memory.answers()[0].id])
    held = catalogue.threads.thread(thread.id)
    assert [(turn.role, turn.text) for turn in levy.remembering.history_of(held)] == [("user", LEVY_QUESTION)]
    assert levy.remembering.recall_turns(held) == [None]


def test_what_cannot_be_asked_any_more_is_said(levy: MemoryDesk) -> None:
    with pytest.raises(InputError, match="nothing"):
        levy.rerun("nothing")


def test_moments_are_in_utc(levy: MemoryDesk) -> None:
    identifier = levy.keep(LEVY_QUESTION)
    at = levy.recall(identifier).answer.edition.evidence.at
    assert at.tzinfo == UTC
    assert (datetime.now(UTC) - at).total_seconds() < 60
