"""The registers on the page: what the service lists, filtered, sorted, turned, downloaded, opened in the text."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Route, expect

from page_desk import NEEDS_BROWSER, Desk, serving, text_of
from policy_library import ROWS, write_policies
from sample_library import HOSTILE

pytestmark = NEEDS_BROWSER

PAGE_ROWS = 50
ALL_FILTERS = (
    "&bearer_class=enterprise&instrument=tax&tool_side=demand&jurisdiction=CN-ZJ-330200&as_of=2024-01-01&kind=law"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("home"), write_policies(tmp_path_factory.mktemp("files")), models) as served:
        yield served


def show(desk: Desk, query: str = "") -> None:
    """Open the registers by their address, and wait until they are there."""
    desk.page.goto(f"{desk.address}?view=registers{query}")
    expect(desk.page.locator("#register-count")).to_have_text(re.compile(r"\d|No provision"))
    expect(desk.page.locator("#view-registers")).to_have_attribute("aria-busy", "false")


def listed(desk: Desk, register: str, **query: Any) -> dict[str, Any]:
    body: dict[str, Any] = desk.page.request.get(f"{desk.address}v1/{register}", params=query).json()
    return body


def clauses(page: Page) -> list[str]:
    texts: list[str] = page.locator("#register-table tbody .clause").evaluate_all(
        "all => all.map(each => each.textContent)"
    )
    return texts


def tick(page: Page, name: str, *values: str) -> None:
    page.click(f"details[data-name={name}] summary")
    for value in values:
        page.check(f"details[data-name={name}] input[value={value}]")


@pytest.mark.parametrize(
    ("button", "register"),
    [
        ("Incentives", "incentives"),
        ("Obligations", "obligations"),
        ("Mechanisms", "mechanisms"),
        ("All provisions", "provisions"),
    ],
)
def test_each_register_shows_what_the_service_lists(desk: Desk, button: str, register: str) -> None:
    page = desk.page
    page.click("#tab-registers")
    page.locator("#register-choice").get_by_role("button", name=button).click()
    body = listed(desk, register)
    shown = [each["text"] for each in body["provisions"]]
    assert shown

    expect(page.locator("#register-count")).to_have_text(f"1–{len(shown)} of {body['total']}")
    assert clauses(page) == shown
    assert f"register={register}" in page.url


def test_row_says_who_what_how_much_on_which_condition_and_where(desk: Desk) -> None:
    show(desk, "&jurisdiction=CN-ZJ-330200&instrument=subsidy")
    row = desk.page.locator("#register-table tbody tr").filter(has_text="每人1000元").first

    expect(row.locator(".col-value strong")).to_have_text("CNY 1,000/person")
    expect(row.locator(".col-value .under")).to_have_text("每人1000元")
    expect(row.locator(".col-condition")).to_have_text("接收学生实习的")
    expect(row.locator(".col-instrument")).to_contain_text("Subsidy")
    expect(row.locator(".col-instrument")).to_contain_text("Supply side")
    expect(row.locator(".col-place")).to_have_text("Ningbo")
    source = row.locator(".col-source")
    expect(source).to_contain_text("宁波市技能培养促进办法")
    expect(source).to_contain_text("Ningbo measures on skills")
    expect(source.locator(".pin")).to_have_text("第一条")
    expect(source.locator(".status")).to_have_text("In force")


def test_row_opens_its_clause_in_the_text(desk: Desk) -> None:
    page = desk.page
    show(desk, "&jurisdiction=CN-ZJ-330200&instrument=subsidy")
    link = page.locator("a.clause").first
    words = text_of(page, "#register-table tbody tr:first-child .clause")

    page.locator("#register-table tbody tr").first.locator(".col-source").click()

    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == words
    expect(page.locator("#register-table tr.current .clause")).to_have_text(words)
    assert "view=registers" in page.url
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert page.url.endswith("jurisdiction=CN-ZJ-330200&instrument=subsidy")


def test_item_of_a_list_shows_what_leads_it_in(desk: Desk) -> None:
    show(desk, "&instrument=recognition")

    item = desk.page.locator("#register-table tbody tr").filter(has_text="（二）举办职业技能竞赛的。")
    expect(item.locator(".lead")).to_contain_text("企业有下列情形之一的，给予奖励：")


def test_filters_are_in_the_address_and_come_back_from_it(desk: Desk, browser: Browser) -> None:
    page = desk.page
    page.click("#tab-registers")
    page.locator("#register-choice").get_by_role("button", name="Obligations").click()
    tick(page, "bearer_class", "enterprise", "school")
    page.get_by_role("combobox", name="Place").fill("宁波")
    page.keyboard.press("Tab")
    expect(page.locator(".combo .under").first).to_have_text("Applies there: Ningbo › Zhejiang › China")
    expected = listed(desk, "obligations", jurisdiction="CN-ZJ-330200", bearer_class="enterprise")

    expect(page.locator("#register-count")).to_contain_text(f"of {expected['total']}")
    assert {each["document"]["jurisdiction"] for each in expected["provisions"]} == {"CN", "CN-ZJ-330200"}
    expect(page.locator("details[data-name=bearer_class] summary")).to_have_text("Who bears it: Enterprise, School")
    expect(page.locator("#register-chips .chip")).to_have_count(3)

    with browser.new_context(locale="zh-CN") as other:
        passed_on = other.new_page()
        passed_on.goto(page.url)
        expect(passed_on.locator("#register-count")).to_contain_text(f"共 {expected['total']} 条")
        expect(passed_on.get_by_role("combobox", name="地区")).to_have_value("宁波 (CN-ZJ-330200)")
        expect(passed_on.locator("#register-chips")).to_contain_text("宁波及其上级：宁波 › 浙江 › 中国")

    page.get_by_role("button", name="Take out the filter Who bears it: School").click()
    expect(page.locator("#register-chips .chip")).to_have_count(2)
    expect(page.locator("#register-chips .chip").first).to_be_focused()
    page.go_back()
    expect(page.locator("#register-chips .chip")).to_have_count(3)
    page.click("#register-clear")
    expect(page.locator("#register-count")).to_contain_text(str(listed(desk, "obligations")["total"]))
    expect(page.get_by_role("combobox", name="Place")).to_have_value("")


def test_document_is_chosen_by_its_title(desk: Desk) -> None:
    page = desk.page
    show(desk, "&register=provisions")
    page.get_by_role("combobox", name="Document", exact=True).fill("Apprentice Relief Act")
    page.keyboard.press("Tab")

    expect(page.locator("#register-chips .chip")).to_have_text("〈Apprentice Relief Act〉 ✕")
    titles = page.locator("#register-table .source-title")
    expect(titles.first).to_have_text("Apprentice Relief Act")
    assert set(titles.all_text_contents()) == {"Apprentice Relief Act"}


def test_place_that_is_none_is_said_beside_its_field(desk: Desk) -> None:
    page = desk.page
    show(desk)
    before = page.url
    page.get_by_role("combobox", name="Place").fill("Atlantis")
    page.keyboard.press("Tab")

    expect(page.locator(".combo .refused")).to_contain_text("“Atlantis” is neither a known place nor a code")
    expect(page.get_by_role("combobox", name="Place")).to_have_attribute("aria-invalid", "true")
    assert page.url == before


def test_columns_are_sorted_both_ways(desk: Desk) -> None:
    page = desk.page
    show(desk)
    head = page.locator("th", has=page.get_by_role("button", name="Value"))
    expect(head).to_have_attribute("aria-sort", "none")
    for direction, descending in (("ascending", "false"), ("descending", "true")):
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        expect(head.get_by_role("button")).to_be_focused()
        body = listed(desk, "incentives", sort="value", descending=descending)
        expect(page.locator("#register-table tbody .clause").first).to_have_text(body["provisions"][0]["text"])
        assert clauses(page) == [each["text"] for each in body["provisions"]]

    page.select_option("#register-sort", "issued")
    expect(page.locator("th.col-source")).to_have_attribute("aria-sort", "descending")


def test_pages_are_turned(desk: Desk) -> None:
    page = desk.page
    show(desk, "&register=obligations&jurisdiction=IE")
    position = page.locator("#register-position")
    expect(position).to_have_text(f"1–{PAGE_ROWS} of {ROWS}")
    expect(page.locator("#register-previous")).to_have_attribute("aria-disabled", "true")

    page.click("#register-next")

    expect(position).to_have_text(f"{PAGE_ROWS + 1}–{ROWS} of {ROWS}")
    expect(page.locator("#register-table tbody tr")).to_have_count(ROWS - PAGE_ROWS)
    expect(page.locator("#register-next")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#register-next")).to_be_focused()
    expect(page.locator("#announce")).to_have_text(f"{PAGE_ROWS + 1}–{ROWS} of {ROWS}")
    page.reload()
    expect(position).to_have_text(f"{PAGE_ROWS + 1}–{ROWS} of {ROWS}")
    page.click("#register-previous")
    expect(position).to_have_text(f"1–{PAGE_ROWS} of {ROWS}")
    show(desk, "&register=obligations&jurisdiction=IE&offset=5000")  # passed on before the corpus changed
    expect(position).to_have_text(f"1–{PAGE_ROWS} of {ROWS}")


def test_all_that_is_filtered_is_downloaded(desk: Desk) -> None:
    page = desk.page
    show(desk, "&register=obligations&jurisdiction=IE&sort=deadline&descending=true")
    rows = listed(desk, "obligations", jurisdiction="IE", sort="deadline", descending="true", limit=ROWS)["provisions"]

    with page.expect_download() as csv_file:
        page.get_by_role("link", name="Download all that is filtered, as CSV").click()
    with page.expect_download() as xlsx_file:
        page.get_by_role("link", name="Download all that is filtered, as XLSX").click()

    assert [csv_file.value.suggested_filename, xlsx_file.value.suggested_filename] == [
        "obligations.csv",
        "obligations.xlsx",
    ]
    written = list(csv.DictReader(io.StringIO(csv_file.value.path().read_text("utf-8-sig"))))
    assert [each["text"] for each in written] == [each["text"] for each in rows]
    sheet = load_workbook(io.BytesIO(xlsx_file.value.path().read_bytes()), read_only=True).active
    assert sheet is not None
    assert len(list(sheet.iter_rows())) == ROWS + 1


def test_nothing_found_says_what_to_do(desk: Desk) -> None:
    page = desk.page
    show(desk, ALL_FILTERS)
    expect(page.locator("#register-count")).to_have_text("No provision fits")
    expect(page.locator("#register-table")).to_be_hidden()

    page.locator("#register-empty").get_by_role("button", name="Clear filters").click()

    expect(page.locator("#register-table")).to_be_visible()
    expect(page.locator("#register-chips .chip")).to_have_count(0)


def test_register_that_cannot_be_reached_is_tried_again(desk: Desk) -> None:
    page = desk.page
    failing = [True]

    def fail_once(route: Route) -> None:
        if failing.pop() if failing else False:
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/incentives?*", fail_once)
    page.click("#tab-registers")
    expect(page.locator("#register-empty")).to_contain_text("The service is not reachable")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#register-table tbody tr").first).to_be_visible()
    desk.complaints.clear()  # the browser itself logs the failure


def test_filter_the_service_refuses_is_said_in_its_words(desk: Desk) -> None:
    desk.page.goto(f"{desk.address}?view=registers&as_of=yesterday")

    expect(desk.page.locator("#register-empty")).to_contain_text("A filter cannot be used")
    desk.complaints.clear()  # the browser itself logs the reply's status


def test_registers_are_in_both_languages(desk: Desk) -> None:
    page = desk.page
    show(desk, "&register=obligations&bearer_class=enterprise")
    page.click("#lang-toggle")

    expect(page.locator("#tab-registers")).to_have_text("条款清单")
    expect(page.locator("#register-table th").first).to_have_text("条款")
    expect(page.locator("details[data-name=bearer_class] summary")).to_have_text("承担者：企业")
    expect(page.locator("#register-chips .chip")).to_contain_text("承担者: 企业")
    expect(page.locator("#register-table .badge.label").first).to_have_text("义务")
    deadline = page.locator("tr", has_text="三十日内向教育部门报送").locator(".col-deadline")
    expect(deadline).to_contain_text("自实习结束之日起三十日内")


def test_choice_of_several_is_made_by_keyboard(desk: Desk) -> None:
    page = desk.page
    show(desk)
    summary = page.locator("details[data-name=instrument] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("details[data-name=instrument] input").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#register-chips")).to_contain_text("Instrument: Tax")
    expect(page.locator("details[data-name=instrument]")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("details[data-name=instrument]")).not_to_have_attribute("open", "")


def test_view_is_left_and_found_again_as_it_was(desk: Desk) -> None:
    page = desk.page
    show(desk, "&register=mechanisms")
    page.click("#tab-documents")
    expect(page.locator("#view-documents")).to_be_visible()
    assert "view=" not in page.url
    page.click("#tab-registers")
    expect(page.locator("#register-choice [aria-pressed=true]")).to_have_text("Mechanisms")
    page.go_back()
    expect(page.locator("#view-registers")).to_be_hidden()


def test_hostile_clause_stays_text(desk: Desk) -> None:
    head = "---\ntitle: Rules of gauges\nlanguage: en\n---\n\n"
    desk.hold("hostile.md", f"{head}A station keeper must calibrate every gauge {HOSTILE} in spring.\n")
    show(desk, "&register=obligations&document=hostile.md")

    assert HOSTILE.split("<img")[0] in text_of(desk.page, "#register-table tbody")  # Markdown has no other elements
    assert desk.page.evaluate("window.hacked") is None
    assert desk.page.locator("#main img, #main script").count() == 0


@pytest.mark.parametrize("width", [320, 400, 768, 1280])
def test_registers_are_not_wider_than_the_screen(desk: Desk, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 800})
    show(desk, "&register=provisions&jurisdiction=CN-ZJ-330200")
    page.locator("#register-filters").evaluate("node => { node.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("details[data-name=type] summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("a.clause").first.click()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_printed_register_says_what_was_filtered(desk: Desk) -> None:
    page = desk.page
    show(desk, "&bearer_class=government&jurisdiction=CN-ZJ-330200")
    page.emulate_media(media="print")

    head = page.locator("#register-printed")
    expect(head).to_be_visible()
    expect(head).to_contain_text("Incentives · Who bears it: Government · Ningbo and above: Ningbo › Zhejiang › China")
    expect(page.locator("#register-filters")).to_be_hidden()
    expect(page.locator("#tab-registers")).to_be_hidden()
    expect(page.locator("#register-table tbody tr").first).to_be_visible()
