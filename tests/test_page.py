"""The page in a real browser: Debian's Chromium over the real service, on this machine only."""

import io
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from api.app import create_app
from api.settings import Settings
from api.wiring import open_services
from sample_library import (
    EN_QUESTION,
    HOSTILE,
    SIDECARS,
    STUDY,
    TEXTS,
    UNANSWERABLE,
    UNTRUSTED_QUESTION,
    ZH_QUESTION,
    write_library,
)

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, FilePayload, Request

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
START_S = 20
WAIT_MS = 10_000
LIBRARY = {*TEXTS, STUDY}
DOCUMENTS = len(LIBRARY)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium fonts-noto-cjk"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real service on a free port of this machine."""
    with open_services(Settings(home=tmp_path_factory.mktemp("home"), ocr=False)) as services:
        services.ingester.ingest_paths([write_library(tmp_path_factory.mktemp("files"))])
        services.prepare()
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="error", lifespan="on"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
            server.should_exit = True
            thread.join(START_S)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Desk:
    """A page with what it did besides showing: complaints, dialogs, requests."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        def on_console(message: "ConsoleMessage") -> None:
            if message.type in ("error", "warning"):
                self.complaints.append(message.text)

        def on_dialog(dialog: "Dialog") -> None:
            self.dialogs.append(dialog.message)
            dialog.accept()

        def on_request(request: "Request") -> None:
            self.requests.append(request.url)

        self.page.on("console", on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", on_dialog)
        self.page.on("request", on_request)

    def ask(self, question: str) -> None:
        self.page.fill("#question", question)
        self.page.click("#ask")
        expect(self.page.locator("#answer")).to_be_visible()
        expect(self.page.locator("#answer > h2")).to_have_text(question)

    def documents(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.page.request.get(f"{self.address}v1/documents").json()["documents"]
        return listed

    def hold(self, name: str, data: bytes | str) -> str:
        """Have the service take a file in, past the page; returns the document's id."""
        packed = data.encode("utf-8") if isinstance(data, str) else data
        file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": packed}
        job = self.page.request.post(f"{self.address}v1/documents?wait=30", multipart={"file": file}).json()
        [identifier] = [row["document_id"] for row in job["files"] if row["source"] == name]
        return str(identifier)

    def text(self, identifier: str) -> str:
        return str(self.page.request.get(f"{self.address}v1/documents/{identifier}").json()["text"])

    def open(self, identifier: str, **place: object) -> None:
        """Open a document in the reader by its address."""
        more = "".join(f"&{name}={value}" for name, value in place.items())
        self.page.goto(f"{self.address}#d={identifier}{more}")
        expect(self.page.locator("#about")).to_be_visible()

    def open_about(self) -> None:
        self.page.click("#about > summary")
        expect(self.page.locator("#about-facts dl")).to_be_visible()

    def open_documents(self) -> None:
        self.page.click("#tab-documents")
        expect(self.page.locator("#documents-table tbody tr[data-id]").first).to_be_visible()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    """A fresh English page; at the end nothing may have been complained about, and nothing asked of another machine."""
    with browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860}) as context:
        context.set_default_timeout(WAIT_MS)
        desk = Desk(context.new_page(), address)
        desk.listen()
        desk.page.goto(address)
        yield desk
        assert desk.complaints == []
        assert {url for url in desk.requests if not url.startswith(address)} == set()
        for each in desk.documents():
            if each["source"] not in LIBRARY:
                assert desk.page.request.delete(f"{address}v1/documents/{each['id']}").ok


def text_of(page: Page, selector: str) -> str:
    """The characters of an element, as they are in the document and not as they are laid out."""
    return "".join(page.locator(selector).evaluate_all("nodes => nodes.map(node => node.textContent)"))


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


def test_documents_are_listed_and_filtered(desk: Desk) -> None:
    page = desk.page
    desk.open_documents()

    rows = page.locator("#documents-table tbody tr[data-id]")
    expect(rows).to_have_count(DOCUMENTS)
    expect(page.locator("#documents-count")).to_have_text(f"{DOCUMENTS} of {DOCUMENTS}")
    page.fill("#documents-filter", "superseded zhejiang")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("浙江省实训基地补助暂行办法")
    page.fill("#documents-filter", "no such thing")
    expect(page.locator("#documents-table tbody")).to_have_text("No document matches.")
    page.fill("#documents-filter", "brief")
    rows.first.click()
    expect(page.locator("#reader .notice").first).to_contain_text("not the official text")


def test_files_are_uploaded_cited_and_deleted(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    good, bad = tmp_path / "pollen-act.md", tmp_path / "pollen.exe"
    good.write_text("# Pollen Act\n\n1. A beekeeper must enter every hive before the first of May.\n", "utf-8")
    bad.write_bytes(b"MZ")
    desk.open_documents()

    page.set_input_files("#upload-input", [good, bad])

    report = page.locator("#upload-report[aria-busy=false] tbody tr")
    expect(report).to_have_count(2)
    expect(report.nth(0)).to_contain_text("Added")
    expect(report.nth(1)).to_contain_text("no reader for '.exe'")
    rows = page.locator("#documents-table tbody tr[data-id]")
    expect(rows).to_have_count(DOCUMENTS + 1)
    page.click("#tab-ask")
    desk.ask("When must a beekeeper enter every hive?")
    expect(page.locator("#citation-1 .citation-title")).to_have_text("Pollen Act")

    page.click("#tab-documents")
    rows.filter(has_text="Pollen Act").locator(".delete").click()

    expect(rows).to_have_count(DOCUMENTS)
    [asked] = desk.dialogs
    assert "Delete “Pollen Act”?" in asked
    page.click("#tab-ask")
    expect(page.locator("#answer")).to_be_hidden()
    desk.ask("When must a beekeeper enter every hive?")
    expect(page.locator("#answer")).not_to_contain_text("Pollen Act")


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
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-documents")).to_be_focused()
    expect(page.locator("#view-documents")).to_be_visible()
    page.keyboard.press("ArrowLeft")
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


QUOTE = "shared laboratories hinders the industry communities"
NOTICE = """宁波市教育局文件

甬教职〔2024〕31号

宁波市教育局关于加强学生实习补贴管理的通知

各区（县、市）教育局：

依据《中华人民共和国职业教育法》和《宁波市学生实习管理规定》，现通知如下：

一、企业接收学生实习的，按每生每月八百元给予实习补贴。

二、《关于实习补贴的暂行规定》（甬教〔2010〕5号）同时废止。

三、本通知自2024年7月1日起施行。

宁波市教育局

2024年6月3日
"""
OLD_RULES = """# 宁波市实训管理办法

第一条 为了规范实训活动，制定本办法。

第二条 企业应当每年向学校提供不少于三个实训岗位。

第三条 学校应当指派教师指导实训。

第四条 企业不得收取学生费用。
"""
NEW_RULES = """# 宁波市实训管理办法

第一条 为了规范实训活动，制定本办法。

第二条 企业应当每年向职业学校提供不少于五个实训岗位，并公布岗位清单。

第三条 鼓励行业组织制定实训标准，对达标的企业给予奖励。

第四条 学校应当指派教师指导实训。
"""
OLD_ENGLISH = """# Workshop Safety Rules

1. An employer must inspect every old machine in the workshop once a year. It must tell the college.

2. A student may use a lathe only under supervision.
"""
NEW_ENGLISH = """# Workshop Safety Rules

1. An employer must inspect every machine in the workshop twice a year.

2. A student may use a lathe only under supervision.
"""


def study_of(desk: Desk) -> str:
    return next(str(each["id"]) for each in desk.documents() if each["source"] == STUDY)


def place_of(text: str, words: str) -> dict[str, int]:
    return {"s": text.index(words), "e": text.index(words) + len(words)}


def expect_drawn(page: Page) -> None:
    """The picture is there, and not only its element."""
    picture = page.locator("img.sheet")
    expect(picture).to_be_visible()
    assert picture.evaluate("node => node.decode().then(() => node.naturalWidth)") > 0


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
        answer = response.json()
        for citation in answer["citations"]:
            citation["pin"] |= {"confidence": confidence, "is_uncertain": is_said}
        route.fulfill(response=response, json=answer)

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


def test_job_of_each_file_is_followed_to_its_end(desk: Desk) -> None:
    page = desk.page
    asked: list[str] = []

    def slow(route: Route) -> None:
        """Answer the first two looks as for a long scan, then let the service speak."""
        asked.append(route.request.url)
        if len(asked) > 2:
            return route.continue_()
        job = route.fetch().json() | {"state": "running", "ended": None, "progress": 0.4 * len(asked), "files": []}
        return route.fulfill(json=job)

    page.route("**/v1/jobs/*", slow)
    desk.open_documents()
    page.set_input_files(
        "#upload-input", [_file("notice.txt", NOTICE), _file("same.txt", NOTICE), _file("no.exe", "MZ")]
    )

    rows = page.locator("#upload-report[aria-busy=false] tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Added")
    expect(rows.nth(1)).to_contain_text("Unchanged")
    expect(rows.nth(2)).to_contain_text("no reader for '.exe'")
    expect(page.locator("#announce")).to_have_text("3 files are done: Added 1, Unchanged 1, Failed 1")
    first = asked[0].split("?")[0]
    assert [url.removeprefix(f"{first}?wait=") for url in asked if url.startswith(first)] == ["1", "2", "4"]
    rows.nth(0).locator("a").click()
    expect(page.locator("#reader-title")).to_have_text("宁波市教育局关于加强学生实习补贴管理的通知")
    page.click("#reader-close")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#upload-report")).to_be_hidden()


def test_progress_of_a_job_is_shown(desk: Desk) -> None:
    page = desk.page

    asked: list[Route] = []

    def running(route: Route) -> None:
        """Say that it runs; the second look is held until the test lets go of it."""
        asked.append(route)
        if len(asked) == 1:
            job = route.fetch().json() | {"state": "running", "ended": None, "progress": 0.25, "files": []}
            route.fulfill(json=job)

    page.route("**/v1/jobs/*", running)
    desk.open_documents()
    page.set_input_files("#upload-input", [_file("notice.txt", NOTICE)])

    row = page.locator("#upload-report[aria-busy=true] tbody tr")
    expect(row.locator("strong")).to_have_text("Being read")
    expect(row.get_by_role("progressbar", name="Progress of notice.txt")).to_have_js_property("value", 0.25)
    expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
    page.click("#lang-toggle")
    expect(row.locator("strong")).to_have_text("正在读取")
    page.click("#lang-toggle")
    asked[1].continue_()
    expect(page.locator("#upload-report[aria-busy=false] tbody strong")).to_have_text("Added")
    expect(page.locator("#documents-table tbody tr[data-id]")).to_have_count(DOCUMENTS + 1)


def test_file_read_in_part_and_files_inside_it_have_their_rows(desk: Desk) -> None:
    page = desk.page
    desk.open_documents()
    page.set_input_files("#upload-input", [{"name": "scan.pdf", "mimeType": "application/pdf", "buffer": _scan()}])

    rows = page.locator("#upload-report[aria-busy=false] tbody tr")
    expect(rows).to_have_count(2)
    scan = rows.filter(has=page.get_by_role("link", name="scan.pdf", exact=True))
    expect(scan.locator("strong")).to_have_text("Read in part")
    expect(scan).to_contain_text("page 2")
    inside = rows.filter(has_text="annex.txt")
    expect(inside.locator("strong")).to_have_text("Added")


def test_lost_pages_and_warnings_are_listed(desk: Desk) -> None:
    def lossy(route: Route) -> None:
        job = route.fetch().json()
        for row in job["files"]:
            row |= {
                "state": "partial",
                "reason": "two pages",
                "warnings": ["two pages", "a figure"],
                "pages_lost": [2, 5],
            }
        route.fulfill(json=job)

    desk.page.route("**/v1/jobs/*", lossy)
    desk.open_documents()
    desk.page.set_input_files("#upload-input", [_file("notice.txt", NOTICE)])

    remarks = desk.page.locator("#upload-report[aria-busy=false] tbody tr .under")
    expect(remarks).to_have_text(["two pages", "a figure", "Pages that could not be read: 2, 5"])


def test_service_that_went_away_is_said_for_its_file(desk: Desk) -> None:
    page = desk.page
    page.route("**/v1/jobs/*", lambda route: route.abort())
    desk.open_documents()
    page.set_input_files("#upload-input", [_file("notice.txt", NOTICE)])

    row = page.locator("#upload-report[aria-busy=false] tbody tr")
    expect(row).to_contain_text("The service is not reachable")
    desk.complaints.clear()  # the browser itself logs the failure


def test_facts_say_where_they_were_read(desk: Desk) -> None:
    page = desk.page
    notice = desk.hold("notice.txt", NOTICE)
    body = page.request.get(f"{desk.address}v1/documents/{notice}").json()
    origin = body["provenance"]["document_number"]
    desk.open(notice)
    desk.open_about()

    fact = page.locator("#about-facts [data-field=document_number]").first
    expect(fact).to_contain_text("甬教职〔2024〕31号")
    expect(fact.locator(".recognised")).to_have_text(f"Read from the text · {round(origin['confidence'] * 100)}%")
    fact.get_by_role("link", name="Where the text says: Number").click()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == body["text"][origin["start"] : origin["end"]] == "甬教职〔2024〕31号"
    expect(page.locator("#about-facts")).to_be_hidden()


def test_recognised_fact_is_corrected_and_taken_back(desk: Desk) -> None:
    page = desk.page
    notice = desk.hold("notice.txt", NOTICE)
    desk.open_documents()
    desk.open(notice)
    desk.open_about()
    fact = page.locator("#about-facts div[data-field=issuer]")
    expect(fact.locator(".recognised")).to_be_visible()

    page.get_by_role("button", name="Edit Issuer").click()
    expect(fact.get_by_label("Issuer", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_visible()
    page.keyboard.press("Enter")
    fact.get_by_label("Issuer", exact=True).fill("宁波市教育局职业教育处")
    page.keyboard.press("Enter")

    expect(fact).to_contain_text("宁波市教育局职业教育处Set by hand")
    expect(page.get_by_role("button", name="Edit Issuer")).to_be_focused()
    expect(page.locator("#reader-facts")).to_contain_text("宁波市教育局职业教育处")
    expect(page.locator("#documents-table")).to_contain_text("宁波市教育局职业教育处")
    [held] = [each for each in desk.documents() if each["id"] == notice]
    assert held["issuer"] == "宁波市教育局职业教育处"

    page.get_by_role("button", name="Edit Issuer").click()
    page.get_by_role("button", name="Take the correction back").click()
    expect(fact.locator(".recognised")).to_be_visible()
    expect(fact.locator(".fact-value")).to_have_text("宁波市教育局")


def test_refused_correction_is_said_and_kept_for_mending(desk: Desk) -> None:
    page = desk.page
    desk.open(desk.hold("notice.txt", NOTICE))
    desk.open_about()
    page.get_by_role("button", name="Edit Place").click()
    box = page.locator("#about-facts form")
    box.get_by_label("Place").fill("Atlantis")
    box.get_by_role("button", name="Save").click()

    expect(box.get_by_role("alert")).to_contain_text("The field cannot be set")
    expect(box.get_by_label("Place")).to_have_value("Atlantis")
    box.get_by_label("Place").fill("CN-ZJ")
    box.get_by_role("button", name="Save").click()
    expect(page.locator("#about-facts div[data-field=jurisdiction] .fact-value")).to_have_text("Zhejiang (CN-ZJ)")
    desk.complaints.clear()  # the browser itself logs the reply's status


def test_field_nobody_said_is_added(desk: Desk) -> None:
    page = desk.page
    desk.open(desk.hold("notice.txt", NOTICE))
    desk.open_about()
    ended = page.locator("#about-facts div[data-field=effective_to]")
    expect(ended).to_be_hidden()
    page.get_by_role("button", name="All fields").click()
    expect(ended).to_contain_text("Not said")
    page.get_by_role("button", name="Edit In force until").click()
    ended.get_by_label("In force until").fill("2027-12-31")
    page.keyboard.press("Enter")

    expect(ended.locator(".fact-value")).to_have_text("2027-12-31")
    expect(page.locator("#reader-facts")).to_contain_text("until 2027-12-31")


def test_what_a_sidecar_says_is_not_edited_here(desk: Desk) -> None:
    desk.open(study_of(desk))
    desk.open_about()

    said = {line.split(":")[0] for line in SIDECARS[STUDY].splitlines()}
    for name in said:
        fact = desk.page.locator(f"#about-facts div[data-field={name}]")
        expect(fact).to_contain_text("From the file beside it")
        expect(fact.get_by_role("button")).to_have_count(0)
    expect(desk.page.get_by_role("button", name="Edit Issuer")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "old", "new", "states"),
    [
        ("rules.md", OLD_RULES, NEW_RULES, ["Reworded", "Added", "Moved", "Removed"]),
        ("safety.md", OLD_ENGLISH, NEW_ENGLISH, ["Reworded"]),
    ],
    ids=["chinese", "english"],
)
def test_new_version_shows_what_changed(desk: Desk, name: str, old: str, new: str, states: list[str]) -> None:
    page = desk.page
    older, newer = desk.hold(name, old), desk.hold(name, new)
    desk.open(newer)
    expect(page.locator(".versions a")).to_have_count(2)
    expect(page.locator(".versions a[aria-current]")).to_contain_text("Version 2")

    page.get_by_role("link", name="What changed since the one before").click()

    sections = page.locator(".changes .change")
    expect(sections.locator(".badge")).to_have_text(states)
    changes = page.request.get(f"{desk.address}v1/documents/{newer}/changes?since={older}").json()["changes"]
    texts = {"old": desk.text(older), "new": desk.text(newer)}
    shown = [each for each in changes if each["state"] != "unchanged"]
    for index, change in enumerate(shown):
        for side, other in (("new", "del"), ("old", "ins")):
            expected = texts[side][change[side]["start"] : change[side]["end"]] if change[side] else ""
            without = (
                sections.nth(index)
                .locator(".change-text")
                .evaluate(
                    "(node, other) => { const copy = node.cloneNode(true);"
                    " copy.querySelectorAll(other).forEach((each) => each.remove()); return copy.textContent; }",
                    other,
                )
            )
            if side == "new" or change["label_old"] == change["label_new"]:  # a new label is no edit
                assert "".join(without.split()) == "".join(expected.split()), change
    assert text_of(page, ".change.reworded del") != ""
    assert text_of(page, ".change.reworded ins") != ""
    folded = page.locator(".changes details.unchanged").first
    expect(folded).not_to_have_attribute("open", "")
    folded.locator("summary").click()
    expect(folded.locator(".change-text")).to_be_visible()

    page.get_by_role("link", name="Read the whole text").click()
    assert text_of(page, "#reader .text") == texts["new"]
    page.locator(".versions a").nth(1).click()
    expect(page.locator("#reader .notice")).to_contain_text("This is version 1, no longer the current one.")
    expect(page.get_by_role("link", name="What changed in the next one")).to_be_visible()
    assert text_of(page, "#reader .text") == texts["old"]


def test_insertions_and_deletions_stand_in_their_places(desk: Desk) -> None:
    older, newer = desk.hold("safety.md", OLD_ENGLISH), desk.hold("safety.md", NEW_ENGLISH)
    desk.open(newer, since=older)

    html = desk.page.locator(".change.reworded .change-text").inner_html()
    assert re.sub(r' data-words="\w+"', "", html) == (
        "1. An employer must inspect every <del>old </del>machine in the workshop <del>once</del><ins>twice</ins> "
        "a year<del>. It must tell the college</del>."
    )


def test_versions_in_several_files_are_told_apart_by_their_days(desk: Desk) -> None:
    days = {"rules-2020.md": ("2020-01-01", "superseded"), "rules-2023.md": ("2023-01-01", "in_force")}
    head = "---\ntitle: 宁波市实训管理办法\njurisdiction: CN-ZJ-330200\nissued: {}\nstatus: {}\n---\n\n"
    texts = zip(days, (OLD_RULES, NEW_RULES), strict=True)
    older, newer = (desk.hold(name, head.format(*days[name]) + text) for name, text in texts)
    desk.open(newer)

    versions = desk.page.locator(".versions li")
    expect(versions).to_have_text(["2023-01-01In force", "2020-01-01Superseded"])
    desk.page.get_by_role("link", name="What changed since the one before").click()
    expect(desk.page.locator(".changes h3")).to_have_text("From 2020-01-01 to 2023-01-01")
    assert f"since={older}" in desk.page.url


def test_single_version_shows_no_versions(desk: Desk) -> None:
    desk.open(study_of(desk))

    expect(desk.page.locator("#about")).to_be_visible()
    expect(desk.page.locator("#reader-versions")).to_be_hidden()


def test_relations_link_what_is_held(desk: Desk) -> None:
    page = desk.page
    notice = desk.hold("notice.txt", NOTICE)
    desk.open(notice)
    expect(page.locator("#about-count")).to_have_text("· 3 relations")
    desk.open_about()

    rests = page.locator(".relations.names [data-kind=implements]")
    expect(rests.locator("dt")).to_have_text("Rests on")
    expect(rests.locator("li").filter(has_text="《中华人民共和国职业教育法》")).to_contain_text("not held")
    expect(page.locator(".relations.names [data-kind=repeals] li")).to_contain_text("甬教〔2010〕5号")
    held = rests.get_by_role("link", name="宁波市学生实习管理规定", exact=True)
    held.click()
    expect(page.locator("#reader-title")).to_have_text("宁波市学生实习管理规定")

    desk.open_about()
    inverse = page.locator(".relations.named_by [data-kind=implements]")
    expect(inverse.locator("dt")).to_have_text("Rest on this one")
    inverse.locator(".where").click()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    expect(page.locator("#reader-title")).to_have_text("宁波市教育局关于加强学生实习补贴管理的通知")
    assert "《宁波市学生实习管理规定》" in text_of(page, "#reader mark")


def test_service_without_versions_and_relations_shows_neither(desk: Desk) -> None:
    def missing(route: Route) -> None:
        route.fulfill(status=404, json={"title": "Not Found", "detail": ""})

    desk.page.route(re.compile("/(history|relations)$"), missing)
    older, newer = desk.hold("rules.md", OLD_RULES), desk.hold("rules.md", NEW_RULES)
    assert older != newer
    desk.open(newer)
    desk.open_about()

    expect(desk.page.locator("#reader-versions")).to_be_hidden()
    expect(desk.page.locator(".relations")).to_have_count(0)
    assert text_of(desk.page, "#reader .text") == desk.text(newer)
    desk.complaints.clear()  # the browser itself logs the replies' status


def test_hostile_facts_stay_text(desk: Desk) -> None:
    hostile = f"Rules {HOSTILE}\n\nThese rules rest on the Training Levy Act {HOSTILE}.\n\nNothing else.\n"
    older = desk.hold("hostile.txt", hostile)
    newer = desk.hold("hostile.txt", hostile.replace("Nothing", f"Nothing {HOSTILE}"))
    assert older != newer
    desk.open(newer)
    desk.open_about()
    page = desk.page
    assert HOSTILE in text_of(page, "#about-facts")
    page.get_by_role("link", name="What changed since the one before").click()
    expect(page.locator(".changes")).to_contain_text(HOSTILE)

    assert page.evaluate("window.hacked") is None
    assert desk.dialogs == []
    assert page.locator("#reader img, #reader script, #reader b").count() == 0


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_views_of_a_document_are_not_wider_than_the_screen(desk: Desk, width: int) -> None:
    page = desk.page
    older, newer = desk.hold("rules.md", OLD_RULES), desk.hold("rules.md", NEW_RULES)
    page.set_viewport_size({"width": width, "height": 800})

    def fits() -> bool:
        wide = "document.documentElement.scrollWidth > innerWidth || node.scrollWidth > node.clientWidth"
        return not any(
            page.locator(each).evaluate(f"node => {wide}") for each in ("#reader-body", ".reader-head", ".reader-bar")
        )

    desk.open(study_of(desk), view="page")
    page.locator(".sheet-bar").get_by_label("Zoom in").click()
    assert fits()
    desk.open_about()
    page.get_by_role("button", name="Edit Issuer").click()
    assert fits()
    desk.open(newer, since=older)
    expect(page.locator(".changes")).to_be_visible()
    assert fits()


def _file(name: str, text: str) -> "FilePayload":
    return {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode("utf-8")}


def _scan() -> bytes:
    """Make a PDF whose second page is only a picture, with a file inside it."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 770, "The college must keep a register of all placements.")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.effect_noise((400, 500), 80)), 50, 100, 400, 500)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    writer.add_attachment(
        "annex.txt", b"Annex on gardens\n\nA gardener must water the plants of the college every morning.\n"
    )
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()
