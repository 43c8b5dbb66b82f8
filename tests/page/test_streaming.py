"""Answers as they come: statement by statement, stopped, broken off; what a model writes is told apart."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from page_desk import NEEDS_BROWSER, Desk, serving
from sample_library import EN_QUESTION, HOSTILE, LEVY, NINGBO, TEXTS, ZH_QUESTION
from scripted_endpoint import Endpoint, Reply, Request, run_endpoint, streams, written

pytestmark = NEEDS_BROWSER
RIGHT = ("An employer whose pay bill exceeds three million pounds must pay the training levy within 30 days.",
         "must pay the training levy within 30 days")  # fmt: skip
WRONG = ("An employer must pay the training levy within 80 days.", "must pay the training levy within 30 days")
TRANSLATED = ("雇主应当按时缴纳培训税。", "must pay the training levy")
RATE_QUESTION = "What is the rate of the training levy?"
PAUSES = 60
"""Between the first statement and the second."""
PAUSE_S = 0.3


def says(request: Request, pause_s: float) -> Reply:
    """What the model writes: what stands in the law, with a pause, then what does not."""
    words = json.dumps(written(request, RIGHT, WRONG, TRANSLATED), ensure_ascii=False)
    first = words.index(WRONG[0])
    return streams([words[:first], *[""] * PAUSES, words[first:]], usage=(1200, 34), pause_s=pause_s)


@pytest.fixture(scope="module")
def model() -> Iterator[Endpoint]:
    with run_endpoint(lambda request: says(request, PAUSE_S)) as served:
        yield served


@pytest.fixture(scope="module")
def address(model: Endpoint, tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[str]:
    files: Path = tmp_path_factory.mktemp("two")
    for name in (LEVY, NINGBO):
        (files / name).write_text(TEXTS[name], encoding="utf-8")
    chat = {"chat_url": model.url, "chat_model": "scripted", "chat_unsupported": "show", "chat_price_in": 2.0,
            "chat_price_out": 10.0, "chat_currency": "EUR"}  # fmt: skip
    with serving(tmp_path_factory.mktemp("home"), files, models, **chat) as served:
        yield served


def test_a_written_answer_comes_bit_by_bit_and_its_doubts_are_said(desk: Desk, model: Endpoint) -> None:
    page = desk.page
    first = page.locator("#answer .statement").first
    model.replies[:] = [lambda request: says(request, PAUSE_S)]
    page.fill("#question", EN_QUESTION)
    page.click("#ask")
    expect(page.locator("#answer .statement")).to_have_count(1)
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#answer .cite").first).to_be_disabled()
    expect(page.locator("#progress-words")).to_contain_text("each statement is shown once it is verified")
    page.click("#stop")
    expect(page.locator("#completeness")).to_have_attribute("data-completeness", "stopped")
    expect(page.locator("#completeness")).to_contain_text("You stopped it")
    expect(first).to_contain_text("within 30 days")
    assert model.hung_up.wait(10)  # the work has stopped, not only its picture
    expect(page.locator("#progress")).to_be_hidden()
    expect(page.locator("#answer .again")).to_be_focused()

    model.hung_up.clear()
    page.keyboard.press("Enter")  # once more, and while it comes another question
    expect(page.locator("#answer .statement")).to_have_count(1)
    page.fill("#question", RATE_QUESTION)
    model.replies[:] = [lambda request: says(request, 0.0)]
    page.click("#ask")
    assert model.hung_up.wait(10)
    expect(page.locator("#answer > h2")).to_have_text(RATE_QUESTION)
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#earlier .turn")).to_have_count(0)

    page.fill("#question", EN_QUESTION)
    page.click("#ask")
    expect(page.locator("#answer > h2")).to_have_text(EN_QUESTION)
    expect(page.locator("#completeness")).to_have_attribute("data-completeness", "partial")
    wrong = page.locator("#answer .statement.unsupported")
    expect(wrong).to_contain_text("within 80 days")
    expect(wrong.locator(".doubt")).to_have_text("Not supported: nothing held bears this out")
    expect(page.locator("#answer .statement:not(.unsupported, .unchecked) .doubt")).to_have_count(0)
    expect(page.locator(".usage")).to_have_text("scripted · 1 request · 1,200 tokens in, 34 out · cost 0.00274 EUR")
    expect(page.locator(".answer-foot")).to_contain_text("written by a language model")
    expect(page.locator("#coverage")).to_contain_text("Statements of the chat model")
    page.click("#lang-toggle")
    expect(wrong.locator(".doubt")).to_have_text("无依据：所藏文本不支持这句话")
    expect(page.locator(".usage")).to_contain_text("输入 1,200、输出 34 个词元 · 费用 0.00274 EUR")
    page.click("#new-question")
    expect(page.locator("#answer")).to_be_hidden()
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question")).to_have_value("")


def test_an_unchecked_translation_says_so(desk: Desk, model: Endpoint) -> None:
    said = ("Enterprises pay their interns.", "应当向实习学生支付")
    model.replies[:] = [lambda request: streams([json.dumps(written(request, said), ensure_ascii=False)])]
    desk.ask(ZH_QUESTION)

    doubted = desk.page.locator("#answer .statement.unchecked")
    expect(doubted).to_contain_text("Enterprises pay their interns.")
    expect(doubted.locator(".doubt")).to_contain_text("Not checked: it cites words of another language")
    expect(doubted.locator(".cite")).to_be_enabled()


def event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def replying(body: str, media: str = "text/event-stream") -> Callable[[Route], None]:
    """A service that sends this and no more."""
    return lambda route: route.fulfill(status=200, headers={"content-type": media}, body=body)


STATEMENT = {
    "text": HOSTILE,
    "citations": [1],
    "group": None,
    "referred_by": None,
    "heading": None,
    "is_supported": True,
}
PROBLEM = {"type": "about:blank", "title": "Something broke", "status": 500, "detail": "Its log says why."}


def test_a_stream_that_fails_is_said_and_loses_nothing(desk: Desk, model: Endpoint) -> None:
    page = desk.page
    model.replies[:] = [lambda request: says(request, 0.0)]
    desk.ask(EN_QUESTION)
    replies = {
        "no stream": ("application/json", "{}", "The service did not send a stream"),
        "cut": ("text/event-stream", ": still working\n\nevent: citations\ndata: [", "The answer broke off"),
        "garbled": ("text/event-stream", "event: done\ndata: {broken\n\n", "something that cannot be read"),
        "error": ("text/event-stream", event("error", PROBLEM), "Something broke"),
    }
    for question, (media, body, words) in replies.items():
        page.route("**/v1/ask", replying(body, media))
        page.fill("#follow", question)
        page.press("#follow", "Enter")
        expect(page.locator("#error")).to_contain_text(words)
        expect(page.locator("#answer > h2")).to_have_text(EN_QUESTION)  # the answer before it stays
        expect(page.locator("#follow")).to_have_value(question)  # and what was typed
        page.unroute("**/v1/ask")

    page.route("**/v1/ask", replying(event("statement", STATEMENT)))
    page.press("#follow", "Enter")
    expect(page.locator("#error")).to_contain_text("The answer broke off")
    expect(page.locator("#completeness")).to_contain_text("Broken off")
    expect(page.locator("#answer .statement")).to_contain_text(HOSTILE)
    page.unroute("**/v1/ask")
    page.click("#answer .again")
    expect(page.locator("#error")).to_be_hidden()
    assert page.evaluate("window.hacked") is None
