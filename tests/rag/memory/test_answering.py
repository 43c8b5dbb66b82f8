"""The answerer that keeps: a whole answer is kept once, one that fails or is given up is not."""

import pytest

from corpus import memory
from corpus.errors import BlankQuestionError
from corpus.filters import Filters
from corpus.memory_errors import MemoryFullError, ThreadFullError, UnknownThreadError
from memory_desk import LEVY_QUESTION, MemoryDesk
from rag.memory.answering import KeepingAnswerer
from rag.model import Answer
from rag.writing.model import Turn


def keeping(levy: MemoryDesk, thread: str | None = None, *, is_saved: bool = True) -> KeepingAnswerer:
    return KeepingAnswerer(levy.desk.answerer, levy.desk.corpus, is_saved=is_saved, thread=thread)


def count(levy: MemoryDesk) -> int:
    return levy.desk.corpus.catalogue.memory.count()


def test_the_answer_is_the_same_and_kept_under_its_name(levy: MemoryDesk) -> None:
    answerer = keeping(levy)
    answer = answerer.answer(LEVY_QUESTION, Filters(jurisdiction="GB"), {"kind"})
    kept = levy.desk.corpus.catalogue.memory.answer(answerer.identifier)
    assert (
        answer.statements == levy.desk.answerer.answer(LEVY_QUESTION, Filters(jurisdiction="GB"), {"kind"}).statements
    )
    assert [each.text for each in kept.edition.evidence.statements] == [each.text for each in answer.statements]
    assert (kept.filters, kept.ignored, kept.is_saved) == ({"jurisdiction": "GB"}, ("kind",), True)
    assert kept.edition.evidence.generation == levy.desk.corpus.catalogue.generation


def test_a_stream_is_kept_when_its_last_step_is_given(levy: MemoryDesk) -> None:
    answerer = keeping(levy)
    steps = answerer.stream(LEVY_QUESTION, Filters())
    for step in steps:
        if isinstance(step, Answer):
            assert levy.desk.corpus.catalogue.memory.answer(answerer.identifier).question == LEVY_QUESTION
        else:
            assert count(levy) == 0
    assert count(levy) == 1


def test_a_stream_that_is_given_up_keeps_nothing(levy: MemoryDesk) -> None:
    steps = keeping(levy).stream(LEVY_QUESTION, Filters())
    next(steps)
    del steps
    assert count(levy) == 0


def test_a_question_that_cannot_be_asked_keeps_nothing(levy: MemoryDesk) -> None:
    with pytest.raises(BlankQuestionError):
        keeping(levy).answer("?", Filters())
    assert count(levy) == 0


def test_nothing_is_asked_where_nothing_can_be_kept(levy: MemoryDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levy.desk.answerer, "_answer", None)  # asking would fail
    monkeypatch.setattr("corpus.threads.THREAD_TURNS", 0)
    thread = levy.desk.corpus.catalogue.threads.create("full").id
    with pytest.raises(ThreadFullError):
        keeping(levy, thread).answer(LEVY_QUESTION, Filters())
    with pytest.raises(UnknownThreadError):
        keeping(levy, "nothing").answer(LEVY_QUESTION, Filters())
    monkeypatch.setattr(memory, "KEPT_ANSWERS", 0)
    with pytest.raises(MemoryFullError):
        next(keeping(levy).stream(LEVY_QUESTION, Filters()))


def test_a_thread_has_its_own_history(levy: MemoryDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = levy.desk.corpus.catalogue.threads.create("levy").id
    keeping(levy, thread, is_saved=False).answer(LEVY_QUESTION, Filters())
    seen: list[list[Turn]] = []
    answer = levy.desk.answerer.answer

    def noting(text: str, filters: Filters, ignored: object, history: list[Turn], work: object) -> Answer:
        seen.append(list(history))
        return answer(text, filters)

    monkeypatch.setattr(levy.desk.answerer, "answer", noting)
    keeping(levy, thread, is_saved=False).answer("And its rate?", Filters(), (), [Turn("user", "Other talk.")])
    keeping(levy).answer("And its rate?", Filters(), (), [Turn("user", "Other talk.")])
    assert seen[0][0].text == LEVY_QUESTION
    assert [turn.role for turn in seen[0]] == ["user", "assistant"]
    assert seen[1] == [Turn("user", "Other talk.")]
    turns = levy.desk.corpus.catalogue.threads.thread(thread).turns
    assert [turn.question for turn in turns] == [LEVY_QUESTION, "And its rate?"]


def test_a_follow_up_is_kept_as_it_was_resolved(levy: MemoryDesk) -> None:
    thread = levy.desk.corpus.catalogue.threads.create("levy").id
    keeping(levy, thread).answer(LEVY_QUESTION, Filters(jurisdiction="GB"))
    answer = keeping(levy, thread).answer("And in Ireland?", Filters())
    turn = levy.desk.corpus.catalogue.threads.thread(thread).turns[1]
    assert turn.answer_id
    asked = answer.question_resolved or answer.question
    assert (turn.question, turn.standalone) == ("And in Ireland?", asked)
    assert levy.desk.corpus.catalogue.memory.answer(turn.answer_id).question == asked
