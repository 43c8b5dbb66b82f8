"""Asking: the answer, its citations, the filters, what goes wrong."""

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from page_desk import NEEDS_BROWSER, Desk, text_of
from sample_library import EN_QUESTION, HOSTILE, UNANSWERABLE, UNTRUSTED_QUESTION, ZH_QUESTION

pytestmark = NEEDS_BROWSER


@pytest.mark.parametrize(
    ("question", "says", "title", "number"),
    [
        (ZH_QUESTION, "百分之八十的实习报酬", "宁波市学生实习管理规定", "甬人常〔2021〕9号"),
        (EN_QUESTION, "must pay the training levy within 30 days", "Training Levy Act", "2019 c. 12"),
    ],
    ids=["chinese", "english"],
)
def test_citation_opens_at_its_quote(desk: Desk, question: str, says: str, title: str, number: str) -> None:
    page = desk.page
    desk.ask(question)

    expect(page.locator("#completeness")).to_have_attribute("data-completeness", "complete")
    expect(page.locator(".statement").first).to_contain_text(says)
    cite = page.locator(".statement .cite").first
    expect(cite).to_have_text("1")
    citation = page.locator("#citation-1")
    expect(citation.locator(".citation-title")).to_have_text(title)
    expect(citation.locator(".badge.status")).to_have_text("In force")
    expect(citation.locator(".facts")).to_contain_text(number)
    expect(citation.locator(".verified")).to_have_text("Matches the stored text")
    quote = text_of(page, "#citation-1 blockquote")
    assert says in quote

    cite.click()

    expect(page.locator("#reader")).to_be_visible()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == quote
    expect(page.locator("#reader-title")).to_have_text(title)
    expect(page.locator("#reader-facts")).to_contain_text(number)
    expect(page.locator("#reader-facts .badge.status")).to_have_text("In force")
    expect(cite).to_have_class(re.compile("current"))


def test_link_to_a_quote_opens_it_elsewhere(desk: Desk, browser: Browser) -> None:
    desk.ask(ZH_QUESTION)
    desk.page.click("#citation-1 .citation-title")
    expect(desk.page.locator("#reader mark").first).to_be_in_viewport()
    quote, link = text_of(desk.page, "#reader mark"), desk.page.url
    assert "#d=" in link

    with browser.new_context(locale="zh-CN") as other:
        page = other.new_page()
        page.goto(link)
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        assert text_of(page, "#reader mark") == quote
        expect(page.locator("#reader-facts .badge.status")).to_have_text("现行有效")


def test_reader_shows_the_whole_text_and_nothing_else(desk: Desk, address: str) -> None:
    documents = desk.page.request.get(f"{address}v1/documents").json()["documents"]
    for each in documents:
        body = desk.page.request.get(f"{address}v1/documents/{each['id']}").json()
        desk.page.goto(f"{address}#d={each['id']}&s=3&e=9&view=text")
        expect(desk.page.locator("#reader-title")).to_have_text(body["document"]["title"])
        assert text_of(desk.page, "#reader .text") == body["text"], each["source"]
        assert text_of(desk.page, "#reader mark") == body["text"][3:9]


def test_citations_are_stepped_through_and_the_reader_closes(desk: Desk) -> None:
    page = desk.page
    desk.ask(EN_QUESTION)
    cite = page.locator(".statement .cite").first
    cite.click()
    total = page.locator(".citation").count()
    assert total > 1
    expect(page.locator("#reader-position")).to_have_text(f"1 / {total}")

    page.click("#reader-next")
    expect(page.locator("#reader-position")).to_have_text(f"2 / {total}")
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == text_of(page, "#citation-2 blockquote")

    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    assert "#d=" not in page.url


def test_page_of_a_pdf_is_named(desk: Desk) -> None:
    desk.ask("What hinders the industry communities?")

    expect(desk.page.locator("#citation-1 .pin")).to_have_text("p. 2")
    desk.page.click("#citation-1 .citation-title")
    desk.page.click("#reader-as-text")
    expect(desk.page.locator("#reader .page-break").nth(1)).to_have_attribute("data-page", "p. 2")


def test_superseded_text_says_so(desk: Desk) -> None:
    desk.ask("暂行补助金额是多少？")

    row = desk.page.locator(".citation").filter(has_text="浙教〔2015〕8号").first
    expect(row.locator(".badge.status")).to_have_text("Superseded")
    row.locator(".citation-title").click()
    expect(desk.page.locator("#reader .notice")).to_contain_text("Superseded by 浙江省产教融合实训基地补助办法")


def test_no_answer_shows_what_is_covered(desk: Desk) -> None:
    desk.ask(UNANSWERABLE)

    page = desk.page
    expect(page.locator("#completeness")).to_have_attribute("data-completeness", "none")
    expect(page.locator(".statement")).to_have_count(0)
    expect(page.locator(".covered")).to_contain_text("No passage held")
    expect(page.locator("#nearest a").first).to_be_visible()
    page.locator("#nearest a").first.click()
    expect(page.locator("#reader .text")).to_be_visible()


def test_filters_are_sent_and_shown(desk: Desk) -> None:
    page = desk.page
    page.click("#filters summary")
    page.fill("[name=jurisdiction]", "CN-ZJ-330200")
    page.select_option("[name=kind]", "notice")
    desk.ask("实训基地的补助金额是多少？")

    expect(page.locator("#filters-active")).to_contain_text("Ningbo (CN-ZJ-330200)")
    expect(page.locator("#coverage")).to_contain_text("Filters: Ningbo (CN-ZJ-330200) · Notice")
    expect(page.locator(".citation .facts").first).to_contain_text("浙教〔")


def test_what_was_read_is_shown_and_switched_off_by_a_click(desk: Desk) -> None:
    page = desk.page
    desk.ask("宁波的企业接收学生实习，2024年应当支付什么？")
    place, day = (page.locator(f"#read [data-field={name}]") for name in ("place", "as_of"))
    expect(place).to_contain_text("Ningbo (CN-ZJ-330200)")
    expect(day).to_contain_text("2024-12-31")
    expect(page.locator("#coverage")).to_contain_text("Ningbo (CN-ZJ-330200)")

    place.click()
    expect(place).to_have_attribute("aria-pressed", "false")
    expect(day).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#coverage")).not_to_contain_text("Ningbo (CN-ZJ-330200)")

    place.click()
    expect(place).to_have_attribute("aria-pressed", "true")
    page.click("#read-none")
    expect(page.locator("#coverage")).not_to_contain_text("Filters")
    desk.ask("宁波的企业接收学生实习，应当支付什么？")
    expect(place).to_have_attribute("aria-pressed", "true")


def test_problem_is_said_in_words(desk: Desk) -> None:
    page = desk.page
    page.click("#filters summary")
    page.fill("[name=jurisdiction]", "Ningbo")
    page.fill("#question", "levy")
    page.keyboard.press("Enter")

    expect(page.locator("#error")).to_contain_text("A filter cannot be used")
    expect(page.locator("#error")).to_contain_text("CN-ZJ-330200")
    expect(page.locator("#answer")).to_be_hidden()
    assert [each for each in desk.complaints if "422" not in each] == []
    desk.complaints.clear()  # the browser itself logs the reply's status


def test_unreachable_service_is_said_in_words(desk: Desk) -> None:
    def fail(route: Route) -> None:
        route.abort()

    desk.page.route("**/v1/ask", fail)
    desk.page.fill("#question", "levy")
    desk.page.click("#ask")

    expect(desk.page.locator("#error")).to_contain_text("The service is not reachable")
    desk.complaints.clear()  # the browser itself logs the failure


def test_question_from_the_examples_is_asked(desk: Desk) -> None:
    desk.page.locator(".example").first.click()

    expect(desk.page.locator("#answer")).to_be_visible()
    expect(desk.page.locator("#answer > h2")).to_contain_text("40 interns in Ningbo")


def test_language_toggle_turns_every_word(desk: Desk) -> None:
    page = desk.page
    desk.ask(EN_QUESTION)
    page.click("#citation-1 .citation-title")

    page.click("#lang-toggle")

    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#tab-documents")).to_have_text("文档")
    expect(page.locator("#completeness strong")).to_have_text("完整")
    expect(page.locator("#citation-1 .verified")).to_have_text("与所收文本一致")
    expect(page.locator("#reader-close")).to_have_attribute("aria-label", "关闭")
    page.reload()
    expect(page.locator("#tab-documents")).to_have_text("文档")
    page.click("#lang-toggle")
    expect(page.locator("#tab-documents")).to_have_text("Documents")


def test_untrusted_text_stays_text(desk: Desk) -> None:
    page = desk.page
    desk.ask(UNTRUSTED_QUESTION)

    assert HOSTILE in text_of(page, ".statement")
    assert HOSTILE in text_of(page, "#citation-1 blockquote")
    assert HOSTILE in text_of(page, "#citation-1 .citation-title")
    page.click("#citation-1 .citation-title")
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert HOSTILE in text_of(page, "#reader mark")
    assert HOSTILE in text_of(page, "#reader-title")
    expect(page.locator("#reader-facts")).to_contain_text("<b>nobody</b>")
    page.click("#reader-close")
    desk.open_documents()
    assert HOSTILE in text_of(page, "#documents-table tbody")
    assert page.evaluate("window.hacked") is None
    assert desk.dialogs == []
    assert page.locator("#main img, #reader img, #main script, #reader script").count() == 0


def test_keyboard_reaches_everything(desk: Desk) -> None:
    page = desk.page
    page.focus("#tab-ask")
    for name in ("kept", "registers", "match", "documents", "ask"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"#tab-{name}")).to_be_focused()
        expect(page.locator(f"#view-{name}")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#view-documents")).to_be_visible()
    page.keyboard.press("ArrowRight")
    desk.ask(EN_QUESTION)
    cite = page.locator(".statement .cite").first
    cite.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cite).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(desk: Desk, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 800})
    for question in (ZH_QUESTION, UNTRUSTED_QUESTION):
        desk.ask(question)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("#citation-1 .citation-title")
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("#reader-close")
    desk.open_documents()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
