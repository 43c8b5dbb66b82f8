"""``policydesk answers`` and ``policydesk threads``, as a user types them over a real corpus that changes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.own import load_any_questions
from sample_library import EN_QUESTION, LEVY, TEXTS, UNANSWERABLE

Run = Callable[..., Any]


@pytest.fixture
def saved(run_own: Run) -> str:
    """A saved answer's id."""
    identifier = run_own("ask", EN_QUESTION, "--jurisdiction", "GB", "--save", "--json").json["answer_id"]
    assert isinstance(identifier, str)
    return identifier


def take_in(run_own: Run, folder: Path, name: str, text: str) -> None:
    """Write a text as a file, and ingest it."""
    (folder / name).write_text(text, encoding="utf-8")
    assert run_own("ingest", str(folder / name)).code == 0


def test_an_answer_is_kept_only_where_that_is_asked(run_own: Run) -> None:
    assert "answer_id" not in run_own("ask", EN_QUESTION, "--json").json
    assert run_own("answers", "list", "--json").json == {"total": 0, "answers": []}
    done = run_own("ask", EN_QUESTION, "--save")
    (head,) = run_own("answers", "list", "--json").json["answers"]
    assert f"kept as {head['id']}" in done.out
    assert (head["question"], head["is_saved"], head["completeness"]) == (EN_QUESTION, True, "complete")
    assert head["id"] in run_own("answers", "list").out


def test_a_kept_answer_is_shown_with_its_words(run_own: Run, saved: str) -> None:
    shown = run_own("answers", "show", saved, "--json").json
    assert (shown["is_current"], shown["filters"], shown["edition"]) == (True, {"jurisdiction": "GB"}, 1)
    assert {each["state"] for each in shown["citations"]} == {"current"}
    assert all(each["quote"] in TEXTS[LEVY] for each in shown["citations"])
    assert "within 30 days" in run_own("answers", "show", saved).out


def test_a_removed_document_is_said_and_not_shown(run_own: Run, saved: str) -> None:
    assert run_own("documents", "remove", LEVY).code == 0
    done = run_own("answers", "show", saved)
    assert "30 days" not in done.out
    assert "removed" in done.out
    shown = run_own("answers", "show", saved, "--json").json
    assert {(each["state"], each["quote"]) for each in shown["citations"]} == {("removed", None)}
    exported = run_own("answers", "export", saved).out
    assert "**removed**" in exported
    assert "30 days" not in exported


def test_asking_again_says_that_nothing_changed(run_own: Run, saved: str) -> None:
    assert "Nothing changed since" in run_own("answers", "rerun", saved).out
    assert run_own("answers", "rerun", "--all", "--json").json["answers"][0]["verdict"] == "nothing_changed"


def test_asking_again_after_an_ingest_says_what_changed_and_why(run_own: Run, saved: str, tmp_path: Path) -> None:
    before = {each["document"]["id"] for each in run_own("answers", "show", saved, "--json").json["citations"]}
    assert run_own("documents", "remove", LEVY).code == 0
    take_in(
        run_own, tmp_path, "new-levy.md", TEXTS[LEVY].replace("30 days", "80 days").replace("2019 c. 12", "2024 c. 1")
    )
    done = run_own("answers", "rerun", saved, "--json")
    assert (done.code, done.json["verdict"], done.json["after"]["edition"]) == (0, "changed", 2)
    kinds = {reason["kind"] for each in done.json["statements"] for reason in each["reasons"]}
    assert {"document_removed", "newly_held"} <= kinds
    shown = run_own("answers", "show", saved, "--json").json
    assert shown["changes"]["verdict"] == "changed"
    assert before.isdisjoint({each["document"]["id"] for each in shown["citations"]})
    assert run_own("answers", "show", saved, "--edition", "1", "--json").json["is_current"] is False


def test_people_read_what_changed(run_own: Run, saved: str, tmp_path: Path) -> None:
    take_in(run_own, tmp_path, "more.md", TEXTS[LEVY].replace("Training Levy Act", "Second Levy Act"))
    said = run_own("answers", "rerun", "--all").out
    assert "“Second Levy Act” was not held before." in " ".join(said.split())


def test_one_that_fails_is_told_at_the_end_and_the_others_are_asked(
    run_own: Run, saved: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_question = f"{EN_QUESTION[:-1]}, and what does the Training Levy Act say of its rate and of late payment?"
    too_long = run_own("ask", long_question, "--save", "--json").json["answer_id"]
    take_in(run_own, tmp_path, "more.md", TEXTS[LEVY].replace("Training Levy Act", "Second Levy Act"))
    monkeypatch.setenv("POLICYDESK_MAX_QUESTION_CHARACTERS", str(len(long_question) - 1))

    done = run_own("answers", "rerun", "--all")
    assert done.code == 1
    words = " ".join(done.out.split())
    assert words.index("“Second Levy Act” was not held before.") < words.index("Not asked again: 1")
    assert too_long in words[words.index("Not asked again") :]
    assert "The question is too long." in words

    done = run_own("answers", "rerun", "--all", "--json")
    assert (done.code, [each["id"] for each in done.json["answers"]]) == (1, [saved])
    (failed,) = done.json["failed"]
    assert (failed["id"], failed["question"], failed["error"]) == (too_long, long_question, "The question is too long")
    assert run_own("answers", "rerun", too_long).code == 2


@pytest.mark.parametrize("words", [(), ("x", "--all")])
def test_rerun_takes_an_id_or_all(run: Run, words: tuple[str, ...]) -> None:
    assert run("answers", "rerun", *words).code == 2


@pytest.mark.parametrize("command", ["show", "rerun", "save", "delete", "export"])
def test_what_is_not_kept_is_said(run: Run, command: str) -> None:
    done = run("answers", command, "nothing", "--json")
    assert done.code == 2
    assert done.json["error"] == "No such answer"
    assert "answers list" in done.err


def test_answers_are_deleted(run_own: Run, saved: str) -> None:
    assert run_own("answers", "delete", saved, "--json").json == {"deleted": [saved]}
    assert run_own("answers", "list", "--json").json["total"] == 0


def test_export_is_a_file_or_the_output(run_own: Run, saved: str, tmp_path: Path) -> None:
    out = tmp_path / "answers.md"
    assert run_own("answers", "export", "--out", str(out)).out == ""
    assert out.read_text("utf-8").startswith(f"# {EN_QUESTION}\n")
    exported = json.loads(run_own("answers", "export", saved, "--json").out)
    assert [each["id"] for each in exported["answers"]] == [saved]
    done = run_own("answers", "export", "--out", str(tmp_path / "missing" / "x.md"))
    assert (done.code, "Choose another folder" in done.err) == (2, True)


def test_feedback_becomes_cases(run_own: Run, saved: str, tmp_path: Path) -> None:
    refused = run_own("ask", UNANSWERABLE, "--save", "--json").json["answer_id"]
    wrong = run_own("ask", "What is the rate of the training levy?", "--save", "--json").json["answer_id"]
    assert run_own("answers", "feedback", saved, "helpful", "--note", "good", "--json").json["kind"] == "helpful"
    assert run_own("answers", "feedback", refused, "helpful").code == 0
    assert run_own("answers", "feedback", wrong, "wrong_citation", "--citation", "1").code == 0
    listed = run_own("answers", "feedback", "--json").json["feedback"]
    assert [(each["answer_id"], each["kind"]) for each in listed] == [
        (saved, "helpful"), (refused, "helpful"), (wrong, "wrong_citation"),
    ]  # fmt: skip
    assert len(run_own("answers", "feedback", saved, "--json").json["feedback"]) == 1
    assert "good" in run_own("answers", "feedback").out

    path = tmp_path / "cases.jsonl"
    assert run_own("answers", "export-cases", str(path), "--json").json == {"cases": 3, "to_complete": 1}
    questions = load_any_questions(path)
    assert [(each.text, each.is_answerable) for each in questions] == [(EN_QUESTION, True), (UNANSWERABLE, False)]
    report = run_own("eval", "questions", str(path), "--json")
    assert (report.code, report.json["groups"][0]["n"]) == (0, 2)
    assert report.json["groups"][0]["right"] == 1.0
    assert "Left out: 1" in report.err


@pytest.mark.parametrize("words", [("splendid",), ("helpful", "--citation", "99"), ("wrong_citation",)])
def test_feedback_that_means_nothing_is_refused(run_own: Run, saved: str, words: tuple[str, ...]) -> None:
    assert run_own("answers", "feedback", saved, *words).code == 2


# --- threads --------------------------------------------------------------------------------------------------------


def test_a_thread_is_begun_continued_and_exported(run_own: Run, tmp_path: Path) -> None:
    thread = run_own("threads", "new", "The [levy]").out.strip()
    first = run_own("ask", EN_QUESTION, "--thread", thread, "--json").json["answer_id"]
    run_own("ask", "What is the rate of the training levy?", "--thread", thread)
    (head,) = run_own("threads", "list", "--json").json["threads"]
    assert (head["id"], head["title"], head["turns"]) == (thread, "The [levy]", 2)
    assert thread in run_own("threads", "list").out

    shown = run_own("threads", "show", thread, "--json").json
    assert [turn["question"] for turn in shown["turns"]] == [EN_QUESTION, "What is the rate of the training levy?"]
    assert shown["turns"][0]["answer"]["id"] == first
    assert shown["turns"][0]["answer"]["is_saved"] is False
    out = tmp_path / "thread.md"
    assert run_own("threads", "export", thread, "--out", str(out)).code == 0
    text = out.read_text("utf-8")
    assert text.startswith("# The \\[levy\\]\n")
    assert f"## 1. {EN_QUESTION}" in text
    assert "0.5 per cent" in text

    assert run_own("answers", "save", first).code == 0
    assert run_own("threads", "delete", thread, "--json").json == {"deleted": thread}
    assert [each["id"] for each in run_own("answers", "list", "--json").json["answers"]] == [first]


def test_a_thread_that_is_not_there_is_said(run: Run) -> None:
    for words in (
        ("ask", EN_QUESTION, "--thread", "nothing"),
        ("threads", "show", "nothing"),
        ("threads", "delete", "nothing"),
    ):
        done = run(*words, "--json")
        assert (done.code, done.json["error"]) == (2, "No such thread")
