"""A document's pages as pictures, with the quote marked."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from page_desk import NEEDS_BROWSER, Desk, place_of, study_of, text_of
from sample_library import EN_QUESTION

pytestmark = NEEDS_BROWSER


QUOTE = "shared laboratories hinders the industry communities"


def test_citation_of_a_pdf_opens_on_its_page(desk: Desk) -> None:
    page = desk.page
    desk.ask("What hinders the industry communities?")
    page.click("#citation-1 .citation-title")

    picture = page.locator("img.sheet")
    expect(picture).to_have_attribute("alt", "Page 2 of 〈What hinders industry communities〉 with the quote marked")
    expect(picture).to_have_attribute("src", re.compile(r"/pages/2\.png\?width=\d+&highlight=\d+-\d+$"))
    expect_drawn(page)
    quote = text_of(page, "#citation-1 blockquote")
    assert text_of(page, "#reader .sheet-quote") == quote
    expect(page.locator("#reader-as-page")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#reader .text")).to_have_count(0)

    page.click("#reader-as-text")
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == quote
    expect(page.locator("#reader-as-text")).to_be_focused()

    page.click("#lang-toggle")
    expect(page.locator("#reader-as-page")).to_have_text("原页")
    page.click("#reader-as-page")
    expect(picture).to_have_attribute("alt", "〈What hinders industry communities〉第 2 页，引文已标出")
    page.click("#lang-toggle")


def test_quote_is_marked_on_the_picture(desk: Desk) -> None:
    study = study_of(desk)
    desk.open(study, **place_of(desk.text(study), QUOTE))
    marked = desk.page.locator("img.sheet").get_attribute("src")
    assert marked is not None
    plain = marked.split("&highlight")[0]

    pictures = [desk.page.request.get(desk.address + each).body() for each in (marked, plain)]

    assert [each[:8] for each in pictures] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert pictures[0] != pictures[1]


def test_choice_of_text_is_kept_for_the_next_quote(desk: Desk) -> None:
    page, study = desk.page, study_of(desk)
    text = desk.text(study)
    desk.open(study, **place_of(text, QUOTE))
    page.click("#reader-as-text")
    expect(page.locator("#reader mark").first).to_be_in_viewport()

    page.evaluate("place => { location.hash = place; }", f"#d={study}&s=0&e=4")

    expect(page.locator("#reader mark")).to_have_text(text[:4])


def test_pages_are_turned_and_enlarged(desk: Desk) -> None:
    page, study = desk.page, study_of(desk)
    desk.open(study, view="page")
    bar, picture = page.locator(".sheet-bar"), page.locator("img.sheet")
    expect(bar).to_contain_text("Page 1 of 2")
    expect(picture).to_have_attribute("loading", "lazy")
    expect(bar.get_by_label("Previous page")).to_have_attribute("aria-disabled", "true")
    expect(bar.get_by_label("Zoom out")).to_have_attribute("aria-disabled", "true")

    bar.get_by_label("Next page").focus()
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("Page 2 of 2")
    expect(picture).to_have_attribute("alt", "Page 2 of 〈What hinders industry communities〉")
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("Page 2 of 2")
    expect(bar.get_by_label("Next page")).to_be_focused()

    expect_drawn(page)
    width, pixels = picture.evaluate("node => [node.clientWidth, node.naturalWidth]")
    bar.get_by_label("Zoom in").click()
    bar.get_by_label("Zoom in").click()
    expect(bar).to_contain_text("200%")
    expect_drawn(page)
    wider, sharper = picture.evaluate("node => [node.clientWidth, node.naturalWidth]")
    assert wider == pytest.approx(2 * width, abs=2)
    assert sharper > pixels
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_quote_over_two_pages_names_both(desk: Desk) -> None:
    page, study = desk.page, study_of(desk)
    text = desk.text(study)
    desk.open(study, s=text.index("three provinces"), e=text.index("Unclear") + 7)

    others = page.locator(".sheet-others button")
    expect(others).to_have_text(["p. 1", "p. 2"])
    expect(page.locator(".sheet-bar")).to_contain_text("Page 1 of 2")
    others.nth(1).click()
    expect(page.locator("img.sheet")).to_have_attribute("alt", re.compile("^Page 2 .* marked$"))


def test_page_that_cannot_be_drawn_is_said(desk: Desk) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503)

    desk.page.route("**/pages/*.png*", fail)
    desk.open(study_of(desk), view="page")

    expect(desk.page.locator("#reader .notice")).to_have_text("This page cannot be shown. Read the text instead.")
    expect(desk.page.locator("img.sheet")).to_be_hidden()
    desk.complaints.clear()  # the browser itself logs the reply's status


def test_document_without_pages_has_only_text(desk: Desk) -> None:
    desk.ask(EN_QUESTION)
    desk.page.click("#citation-1 .citation-title")

    expect(desk.page.locator("#reader mark").first).to_be_in_viewport()
    expect(desk.page.locator("#reader-views")).to_be_hidden()


@pytest.mark.parametrize(("confidence", "is_said"), [(0.84, True), (0.97, False), (None, False)])
def test_unsure_words_of_a_scan_are_said(desk: Desk, confidence: float | None, is_said: bool) -> None:
    def scan(route: Route) -> None:
        response = route.fetch()
        head, told = response.text().split("event: citations\ndata: ")
        citations, _, rest = told.partition("\n")
        unsure = json.loads(citations)
        for citation in unsure:
            citation["pin"] |= {"confidence": confidence, "is_uncertain": is_said}
        route.fulfill(response=response, body=f"{head}event: citations\ndata: {json.dumps(unsure)}\n{rest}")

    page = desk.page
    page.route("**/v1/ask", scan)
    desk.ask("What hinders the industry communities?")
    expect(page.locator("#citation-1 .badge.unsure")).to_have_count(int(is_said))

    page.click("#citation-1 .citation-title")

    expect(page.locator("img.sheet")).to_be_visible()
    warning = page.locator("#reader-body").get_by_text("recognised from a scan")
    expect(warning).to_have_count(int(is_said))
    if is_said:
        expect(warning).to_contain_text("(84% sure). Compare them with the page.")


def expect_drawn(page: Page) -> None:
    """The picture is there, and not only its element."""
    picture = page.locator("img.sheet")
    expect(picture).to_be_visible()
    assert picture.evaluate("node => node.decode().then(() => node.naturalWidth)") > 0
