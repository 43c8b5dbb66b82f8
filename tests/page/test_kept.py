"""Kept answers as they stand now, asked again after a change, and what people think of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from page_desk import NEEDS_BROWSER, Desk
from sample_library import EN_QUESTION, HOSTILE, LEVY, TEXTS

pytestmark = NEEDS_BROWSER
ORDER = "levy-order.md"
ORDER_TEXT = TEXTS[LEVY].replace("Training Levy Act", "Harbour Levy Order").replace("training levy", "harbour levy")
HARBOUR_QUESTION = "When must an employer pay the harbour levy?"


@pytest.fixture(autouse=True)
def _nothing_kept(desk: Desk) -> Iterator[None]:
    yield
    desk.forget()


def test_a_kept_answer_says_how_it_stands_and_what_changed(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    desk.hold(ORDER, ORDER_TEXT)
    desk.ask(HARBOUR_QUESTION)
    page.locator("#answer [data-keep]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer .is-kept")).to_be_focused()
    expect(page.locator("#announce")).to_have_text("The answer is kept")
    page.keyboard.press("Enter")
    expect(page.locator("#kept-answer > h2")).to_have_text(HARBOUR_QUESTION)
    expect(page.locator(".stands")).to_have_text("All it cites still stands as it was.")
    page.click("#rerun-answer")
    expect(page.locator("#rerun .verdict")).to_contain_text("nothing was searched anew")

    desk.hold(ORDER, ORDER_TEXT.replace("within 30 days", "within 45 days"))
    page.reload()
    expect(page.locator("[data-state=newer_version]").first).to_contain_text("Now: ")
    expect(page.locator(".citation .badges").first).to_contain_text("When cited: In force")
    expect(page.locator(".successor a").first).to_have_text("Harbour Levy Order")
    expect(page.locator(".stands.not")).to_be_visible()
    expect(page.locator("#kept-answer .statement").first).to_contain_text("within 30 days")

    page.click("#rerun-answer")
    expect(page.locator("#rerun [data-verdict=changed]")).to_be_visible()
    expect(page.locator("#rerun")).to_be_focused()
    said = page.locator("#rerun [data-change=reworded]").first
    expect(said.locator(".wording").first).to_contain_text("within 30 days")
    expect(said.locator(".wording").last).to_contain_text("within 45 days")
    expect(said.locator(".figures")).to_contain_text(["30", "45"])
    expect(said.locator(".reasons")).to_contain_text("has a newer version")
    expect(page.locator("#kept-answer > .statement, #kept-answer > ul .statement").first).to_contain_text("45 days")
    page.click("#lang-toggle")
    expect(page.locator("#rerun .reasons").first).to_contain_text("已有新版本")
    expect(page.locator(".kept-facts")).to_contain_text("第 2 版，共 2 版")
    page.reload()
    expect(page.locator("#rerun [data-change=reworded] .wording").first).to_contain_text("30 days")
    expect(page.locator("#rerun [data-change=reworded] .wording").last).to_contain_text("45 days")
    page.click(".editions button:not([aria-current])")
    expect(page.locator("#kept-answer > .statement, #kept-answer > ul .statement").first).to_contain_text("30 days")
    page.click("#lang-toggle")

    with page.expect_download() as got:
        page.get_by_role("button", name="Download Markdown").click()
    got.value.save_as(tmp_path / "answer.md")
    assert f"# {HARBOUR_QUESTION}" in (tmp_path / "answer.md").read_text("utf-8")
    page.click("#kept-back")
    page.click("#rerun-all")
    expect(page.locator("#rerun-all-box [data-verdict=nothing_changed]")).to_have_count(1)
    page.locator("#kept-answers .delete").click()
    expect(page.locator("#view-kept")).to_contain_text("No answer is kept yet.")
    assert desk.dialogs == [f"Delete the kept answer “{HARBOUR_QUESTION}” and the feedback on it?"]
    assert desk.get("answers")["total"] == 0


def test_feedback_keeps_the_answer_and_says_so(desk: Desk) -> None:
    page = desk.page
    desk.ask(EN_QUESTION)
    total = page.locator(".citation").count()
    assert total > 1
    flag = page.locator("#answer .flag").first
    expect(flag).to_have_attribute("aria-label", "Feedback on statement 1")
    flag.focus()
    page.keyboard.press("Enter")
    form = page.locator(".feedback-form")
    expect(form.locator("input").first).to_be_focused()
    expect(form).to_contain_text("Sending it keeps the answer too.")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(flag).to_be_focused()

    page.keyboard.press("Enter")
    form.get_by_label("Outdated").check()
    form.locator("textarea").fill(HOSTILE)
    form.get_by_role("button", name="Send").click()
    expect(page.locator(".feedback-said")).to_have_text("Noted: Outdated. The answer was kept with it.")
    expect(page.locator(".feedback-said")).to_be_focused()
    expect(page.locator("#answer .is-kept")).to_be_visible()

    page.locator("#citation-2 [data-feedback=c2]").click()
    form.get_by_label("Wrong citation").check()
    expect(form.locator("select")).to_be_hidden()  # it is the one that is judged
    form.get_by_role("button", name="Send").click()
    expect(page.locator("#citation-2 .feedback-said")).to_have_text("Noted: Wrong citation.")

    page.locator("#answer [data-feedback=answer]").click()
    form.get_by_label("Wrong citation").check()
    expect(form.locator("select option")).to_have_count(total)
    form.locator("select").select_option(str(total))
    form.get_by_role("button", name="Send").click()
    expect(page.locator(".answer-end .feedback-said")).to_be_visible()

    [kept] = desk.get("answers")["answers"]
    given = desk.get(f"answers/{kept['id']}/feedback")["feedback"]
    assert [(each["kind"], each["statement"], each["citation"], each["note"]) for each in given] == [
        ("outdated", 1, None, HOSTILE), ("wrong_citation", None, 2, ""), ("wrong_citation", None, total, ""),
    ]  # fmt: skip
    page.locator("#answer .is-kept").click()
    expect(page.locator(".feedback-given li")).to_contain_text(
        ["Outdated · statement 1", "citation 2", f"citation {total}"]
    )
    expect(page.locator(".feedback-given .said-note")).to_have_text(HOSTILE)
    assert page.evaluate("window.hacked") is None


def test_what_cannot_be_kept_or_shown_is_said(desk: Desk) -> None:
    page = desk.page
    desk.ask(EN_QUESTION)
    page.locator("#answer [data-keep]").click()
    page.locator("#answer .is-kept").click()
    expect(page.locator("#kept-answer")).to_be_visible()
    desk.forget()
    page.click("#rerun-answer")
    expect(page.locator("#view-kept #error")).to_contain_text("No such answer")
    page.reload()
    expect(page.locator("#view-kept #error")).to_contain_text("No such answer")
    page.click("#kept-back")
    expect(page.locator("#view-kept")).to_contain_text("No answer is kept yet.")
    page.goto(f"{desk.address}?thread=nothing")
    expect(page.locator("#error")).to_contain_text("No such thread")
    desk.complaints[:] = [each for each in desk.complaints if "404" not in each]  # the browser logs the replies
