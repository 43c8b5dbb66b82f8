"""Conversations: follow-ups, what they were understood as, keeping them, opening them again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from page_desk import NEEDS_BROWSER, Desk, text_of
from sample_library import HOSTILE, UNANSWERABLE, ZH_QUESTION

pytestmark = NEEDS_BROWSER
RATE_QUESTION = "What is the training levy?"
FOLLOW_UP = "When must an employer pay it?"
UNDERSTOOD = "When must an employer pay it? (the training levy)"


@pytest.fixture(autouse=True)
def _nothing_kept(desk: Desk) -> Iterator[None]:
    yield
    desk.forget()


def test_a_conversation_goes_on_is_kept_and_opened_again(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    desk.ask(RATE_QUESTION)
    expect(page.locator("#resolved")).to_have_count(0)
    expect(page.locator("#keep-conversation")).to_be_hidden()  # one answer is kept by itself
    desk.follow(FOLLOW_UP)
    expect(page.locator("#answer")).to_be_focused()
    expect(page.locator("#resolved")).to_have_text(f"Understood as: {UNDERSTOOD}")
    expect(page.locator("#answer .statement").first).to_contain_text("within 30 days")

    earlier = page.locator("#earlier .turn")
    expect(earlier.locator("summary")).to_contain_text(RATE_QUESTION)
    earlier.locator("summary").click()
    expect(earlier.locator(".statement").first).to_contain_text("training levy")
    earlier.locator(".cite").first.click()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == text_of(page, "#earlier .citation[data-number='1'] blockquote")
    expect(earlier.locator(".cite").first).to_have_class(re.compile("current"))
    expect(page.locator("#answer .cite.current")).to_have_count(0)
    page.keyboard.press("Escape")

    page.click("#keep-conversation")
    expect(page.locator("#thread-said")).to_contain_text(RATE_QUESTION)
    assert "?thread=" in page.url
    desk.follow("What happens to a person who fails to pay?")
    [thread] = desk.get("threads")["threads"]
    assert (thread["title"], thread["turns"]) == (RATE_QUESTION, 3)

    page.reload()
    expect(page.locator("#earlier .turn summary")).to_contain_text([RATE_QUESTION, FOLLOW_UP])
    expect(page.locator("#answer > h2")).to_have_text("What happens to a person who fails to pay?")
    expect(page.locator("#citation-1 [data-state=current]")).to_be_visible()
    page.click("#lang-toggle")
    expect(page.locator("#earlier .turn").nth(1).locator(".resolved")).to_have_text(f"理解为：{UNDERSTOOD}")
    expect(page.locator("#thread-said")).to_contain_text("对话已保存")
    page.click("#lang-toggle")
    with page.expect_download() as got:
        page.click("#thread-markdown")
    got.value.save_as(tmp_path / "thread.md")
    assert (tmp_path / "thread.md").read_text("utf-8") == desk.get(f"threads/{thread['id']}")["markdown"]

    page.click("#new-question")
    assert "thread" not in page.url
    expect(page.locator("#earlier .turn")).to_have_count(0)
    page.go_back()  # to where the conversation was not yet kept; nothing breaks
    page.click("#tab-kept")
    expect(page.locator("#kept-threads li")).to_contain_text("3 turns")
    page.click("#kept-threads .kept-open")
    expect(page.locator("#answer > h2")).to_have_text("What happens to a person who fails to pay?")
    page.click("#tab-kept")
    page.locator("#kept-threads .delete").click()
    expect(page.locator("#view-kept")).to_contain_text("No conversation is kept yet.")
    assert RATE_QUESTION in desk.dialogs[0]
    assert "answers that are not kept by themselves" in desk.dialogs[0]
    assert desk.get("threads") == {"threads": []}
    page.click("#tab-ask")
    expect(page.locator("#answer")).to_be_hidden()  # what was deleted is not looked for
    expect(page.locator("#error")).to_be_hidden()


def test_what_is_typed_on_an_earlier_answer_stays_while_the_next_one_comes(desk: Desk) -> None:
    page = desk.page
    held: list[Route] = []
    desk.ask(RATE_QUESTION)
    page.route("**/v1/ask", lambda route: held.append(route))
    page.fill("#follow", FOLLOW_UP)
    page.press("#follow", "Enter")
    earlier = page.locator("#earlier .turn")
    earlier.locator("summary").click()
    earlier.locator(".flag").first.click()
    earlier.locator("textarea").fill("Which year?")

    held[0].continue_()

    expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#answer .statement").first).to_be_visible()
    expect(earlier.locator("textarea")).to_be_visible()
    expect(earlier.locator("textarea")).to_have_value("Which year?")


def test_what_is_asked_while_the_conversation_is_being_kept_is_answered(desk: Desk) -> None:
    page = desk.page
    held: list[Route] = []
    desk.ask(f"1{'😀' * 300} {RATE_QUESTION}")  # longer than a title, and cut between whole signs
    desk.follow(FOLLOW_UP)
    page.route("**/v1/threads", lambda route: held.append(route))
    page.click("#keep-conversation")
    page.click("#keep-conversation")
    desk.follow("What happens to a person who fails to pay?")
    assert len(held) == 1

    with page.expect_response("**/v1/threads"):
        held[0].continue_()

    expect(page.locator("#announce")).to_have_text("What was asked before is kept")
    expect(page.locator("#answer > h2")).to_have_text("What happens to a person who fails to pay?")
    expect(page.locator("#keep-conversation")).to_be_visible()
    assert [thread["turns"] for thread in desk.get("threads")["threads"]] == [2]


def test_a_new_question_begins_anew_and_the_history_goes_along(desk: Desk) -> None:
    page = desk.page
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/ask") else None)
    desk.ask(RATE_QUESTION)
    desk.follow(FOLLOW_UP)
    desk.follow("宁波的企业应当向实习学生支付什么？")
    page.locator("#read [data-field=place]").click()  # the same question once more, in its place
    expect(page.locator("#read [data-field=place]")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#earlier .turn")).to_have_count(2)
    desk.ask(ZH_QUESTION)
    expect(page.locator("#earlier .turn")).to_have_count(0)

    histories = [[turn["text"] for turn in body["history"] if turn["role"] == "user"] for body in sent]
    assert histories == [[], [RATE_QUESTION], [RATE_QUESTION, UNDERSTOOD], [RATE_QUESTION, UNDERSTOOD], []]


def test_how_to_rephrase_fills_the_box(desk: Desk) -> None:
    page = desk.page
    desk.ask(UNANSWERABLE)
    hint = page.locator(".rephrase")
    expect(hint).to_contain_text("How to ask instead:")
    page.fill("#question", "")
    hint.locator("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question")).not_to_have_value("")
    filled = page.input_value("#question")
    assert filled == UNANSWERABLE or filled in hint.inner_text()


@pytest.mark.parametrize("width", [320, 375])
def test_conversations_and_what_is_kept_fit_narrow_screens_and_paper(desk: Desk, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 800})
    desk.ask(RATE_QUESTION)
    desk.follow(f"{HOSTILE} {FOLLOW_UP}")
    page.click("#keep-conversation")
    expect(page.locator("#thread-said")).to_be_visible()
    page.locator("#answer .flag").first.click()
    page.locator("#answer [data-feedback=c1]").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tabs = page.locator("#tabs button").all()
    assert width < 375 or all((box := tab.bounding_box()) and box["x"] + box["width"] <= width for tab in tabs)

    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#earlier .turn .statement").first).to_be_visible()
    for hidden in (
        "#bar",
        "#follow-form",
        "#conversation-bar",
        "#answer .flag",
        ".feedback-form",
        ".answer-foot button",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("#earlier .turn .statement").first).to_be_hidden()

    page.locator("#answer [data-keep]").click()
    page.locator("#answer .is-kept").click()
    expect(page.locator("#kept-answer .citation").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#kept-back")
    expect(page.locator("#kept-answers li")).to_contain_text(HOSTILE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.hacked") is None
    assert page.locator("#main img, #main script").count() == 0
