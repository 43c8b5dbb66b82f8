"""What a document is: its fields with where they were read, corrections, relations."""

from playwright.sync_api import expect

from page_desk import NEEDS_BROWSER, NOTICE, Desk, study_of, text_of
from sample_library import HOSTILE, SIDECARS, STUDY

pytestmark = NEEDS_BROWSER


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
