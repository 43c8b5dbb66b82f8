"""Versions of a document and what changed between them."""

import re

import pytest
from playwright.sync_api import Route, expect

from page_desk import NEEDS_BROWSER, NEW_RULES, OLD_RULES, Desk, study_of, text_of

pytestmark = NEEDS_BROWSER


OLD_ENGLISH = """# Workshop Safety Rules

1. An employer must inspect every old machine in the workshop once a year. It must tell the college.

2. A student may use a lathe only under supervision.
"""


NEW_ENGLISH = """# Workshop Safety Rules

1. An employer must inspect every machine in the workshop twice a year.

2. A student may use a lathe only under supervision.
"""


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
    expect(page.locator("#reader .text")).not_to_be_empty()
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
