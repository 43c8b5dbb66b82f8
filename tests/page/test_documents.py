"""The list of documents, and adding files to it."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Route, expect
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from page_desk import DOCUMENTS, NEEDS_BROWSER, NOTICE, Desk, file_of

pytestmark = NEEDS_BROWSER

POLL_MS = 100


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
        "#upload-input", [file_of("notice.txt", NOTICE), file_of("same.txt", NOTICE), file_of("no.exe", "MZ")]
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
    page.set_input_files("#upload-input", [file_of("notice.txt", NOTICE)])

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
    desk.page.set_input_files("#upload-input", [file_of("notice.txt", NOTICE)])

    remarks = desk.page.locator("#upload-report[aria-busy=false] tbody tr .under")
    expect(remarks).to_have_text(["two pages", "a figure", "Pages that could not be read: 2, 5"])


def test_service_that_went_away_is_said_for_its_file(desk: Desk) -> None:
    page = desk.page
    page.route("**/v1/jobs/*", lambda route: route.abort())
    desk.open_documents()
    page.set_input_files("#upload-input", [file_of("notice.txt", NOTICE)])

    row = page.locator("#upload-report[aria-busy=false] tbody tr")
    expect(row).to_contain_text("The service is not reachable")
    desk.complaints.clear()  # the browser itself logs the failure
    while "notice.txt" not in {each["source"] for each in desk.documents()}:  # it is read all the same
        page.wait_for_timeout(POLL_MS)


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
