"""The matcher on the page: form, questions, three groups, duties, profile files, the printed paper."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, Route, expect

from page_desk import NEEDS_BROWSER, Desk, file_of, serving, text_of
from policy_library import write_policies
from rag.eligibility.vocabulary import vocabulary

pytestmark = NEEDS_BROWSER

NINGBO = {"kind": "enterprise", "place": "CN-ZJ-330200"}
RESEARCH = "企业的研究开发费用，按照研究开发费用的75%加计扣除。"
LOCAL = "高新技术企业接收学生实习的，按照每人1000元给予补贴。"
NATIONAL = "高新技术企业接收学生实习的，给予补贴。"
CONTEST = "（二）举办职业技能竞赛的。"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("home"), write_policies(tmp_path_factory.mktemp("files")), models) as served:
        yield served


def judged(desk: Desk, what: str = "incentives", /, **facts: Any) -> dict[str, Any]:
    """What the service says of a profile, past the page."""
    body = {"profile": {**NINGBO, "language": "en", **facts}, "what": what}
    result: dict[str, Any] = desk.page.request.post(f"{desk.address}v1/match", data=body).json()
    return result


def begin(desk: Desk, kind: str = "Enterprise", place: str = "Ningbo") -> Page:
    """Fill in the least that matching needs."""
    page = desk.page
    page.click("#tab-match")
    page.get_by_role("radio", name=kind).check()
    page.get_by_role("combobox", name="Place").fill(place)
    page.keyboard.press("Tab")
    expect(page.locator("#match-counts")).to_be_visible()
    return page


def give(page: Page, fact: str, answer: str | int) -> None:
    """Answer a question that is asked."""
    question = page.locator(f"#match-ask [data-id='{fact}']")
    if isinstance(answer, int):
        question.get_by_role("spinbutton").fill(str(answer))
        question.get_by_role("button", name="Answer").click()
    else:
        question.get_by_role("button", name=answer, exact=True).click()
    expect(page.locator("#view-match")).to_have_attribute("aria-busy", "false")


def card(page: Page, words: str) -> Locator:
    return page.locator("#match-results li[data-verdict]").filter(has=page.locator("summary .clause", has_text=words))


def expect_counts(page: Page, result: dict[str, Any]) -> None:
    applies, unknown, fails = (len(result[each]) for each in ("applies", "unknown", "does_not_apply"))
    expect(page.locator("#match-counts")).to_have_text(f"{applies} apply, {unknown} not known, {fails} do not apply")


def test_form_asks_for_kind_and_place_first(desk: Desk) -> None:
    page = desk.page
    page.click("#tab-match")
    expect(page.locator("#match-results")).to_have_text("Choose who asks and the place; then matching can begin.")
    expect(page.locator("#match-ask")).to_be_hidden()

    page.get_by_role("radio", name="Enterprise").check()
    expect(page.get_by_label("Size")).to_be_visible()
    page.get_by_role("radio", name="School or training provider").check()
    expect(page.get_by_label("Size")).to_have_count(0)
    expect(page.get_by_label("Type of school")).to_be_visible()
    assert not [url for url in desk.requests if url.endswith("/v1/match")]


def test_groups_are_what_the_service_judges(desk: Desk) -> None:
    page = begin(desk)
    result = judged(desk)

    expect_counts(page, result)
    for verdict in ("applies", "programme", "unknown", "does_not_apply"):
        shown = page.locator(f".verdict.{verdict} summary .clause").all_text_contents()
        assert sorted(shown) == sorted(each["quote"] for each in result[verdict])
    expect(page.locator(".match-head")).to_contain_text("Ningbo › Zhejiang › China")
    expect(page.locator(".match-searched")).to_contain_text(f"{result['coverage']['provisions']} provisions")


def test_questions_come_most_decisive_first_and_answers_are_judged_at_once(desk: Desk) -> None:
    page = begin(desk)
    asked = [each["id"] for each in judged(desk)["ask_next"]]
    shown = page.locator("#match-ask .question").evaluate_all("all => all.map(each => each.dataset.id)")
    assert shown == asked[: len(shown)]
    first = page.locator("#match-ask .question").first
    expect(first).to_contain_text("Is it a recognised high-tech enterprise?")
    expect(first).to_contain_text("Bears on 2 incentives · Settled by: high-tech enterprise certificate")

    give(page, "high_tech", "Yes")
    expect(page.locator("#match-answered")).to_contain_text("High-tech enterprise")
    expect_counts(page, judged(desk, high_tech=True))
    expect(
        page.locator("#match-ask .question").first.get_by_role("button").or_(page.locator("#match-ask input")).first
    ).to_be_focused()
    page.get_by_label("Interns hosted (people)").fill("40")
    page.keyboard.press("Tab")

    expect(card(page, LOCAL)).to_have_attribute("data-verdict", "applies")
    expect_counts(page, judged(desk, high_tech=True, interns_hosted=40))
    expect(page.locator("#announce")).to_have_text(re.compile(r"\d+ apply"))


def test_not_known_stays_not_known_and_is_not_asked_again(desk: Desk) -> None:
    page = begin(desk)
    give(page, "high_tech", "Not known")

    expect(page.locator("#match-ask [data-id=high_tech]")).to_have_count(0)
    expect(card(page, LOCAL)).to_have_attribute("data-verdict", "unknown")
    expect_counts(page, judged(desk))
    page.locator(".left-open summary").click()
    page.get_by_role("button", name="Ask again: High-tech enterprise").click()
    expect(page.locator("#match-ask [data-id=high_tech]")).to_be_visible()
    give(page, "high_tech", "No")
    expect(card(page, LOCAL)).to_have_attribute("data-verdict", "does_not_apply")


def test_conditions_are_shown_with_verdict_clause_and_what_settles_them(desk: Desk) -> None:
    page = begin(desk)
    give(page, "high_tech", "Yes")
    [entry] = [each for each in judged(desk, high_tech=True)["unknown"] if each["quote"] == LOCAL]
    local = card(page, LOCAL)
    local.locator("summary").click()

    for condition in entry["conditions"]:
        row = local.locator(f"[data-condition='{condition['id']}']")
        expect(row.locator(".condition-verdict")).to_have_text(
            {"met": "Met", "unknown": "Not known"}[condition["verdict"]]
        )
        expect(row.locator(".condition-words")).to_have_text(condition["words"])
    expect(local.locator(".conditions .met").last).to_contain_text("By the profile: High-tech enterprise: Yes")
    unknown = local.locator(".conditions .unknown")
    expect(unknown).to_contain_text("How many student interns does it host in the year?")

    unknown.get_by_role("button", name="Answer: Interns hosted").click()
    expect(page.locator("#match-ask [data-id=interns_hosted] input")).to_be_focused()
    unknown.locator(".condition-words").click()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    assert text_of(page, "#reader mark") == "接收学生实习"


def test_amount_is_shown_with_its_steps(desk: Desk) -> None:
    page = begin(desk)
    expect(card(page, RESEARCH).locator(".amount-badge")).to_have_text("Additional deduction · amount open")
    card(page, RESEARCH).locator("summary").click()
    card(page, RESEARCH).get_by_role("button", name="Spent on research", exact=True).click()
    give(page, "spending.research", 100000)

    research = card(page, RESEARCH)
    expect(research).to_have_attribute("data-verdict", "applies")
    expect(research.locator(".amount-badge")).to_have_text("CNY 75,000 per year")
    expect(research.locator("details")).to_have_attribute("open", "")
    steps = research.locator(".steps li")
    expect(steps.nth(0)).to_contain_text("Spent on research: CNY 100,000")
    expect(steps.nth(1)).to_contain_text("× 75% = CNY 75,000")
    expect(page.locator(".verdict.applies .clause").first).to_have_text(RESEARCH)
    steps.nth(0).locator("a").click()
    expect(page.locator("#reader mark").first).to_have_text("研究开发费用")


def test_local_rule_stands_beside_its_parent(desk: Desk) -> None:
    page = begin(desk)
    local = card(page, LOCAL)
    local.locator("summary").click()

    sides = local.locator(".beside > div")
    expect(sides.nth(0)).to_contain_text(f"This rule · Ningbo{LOCAL}")
    expect(sides.nth(1)).to_contain_text(f"The rule above it · China{NATIONAL}")
    sides.nth(1).get_by_role("link").click()
    expect(page.locator("#reader mark").first).to_have_text(NATIONAL)
    page.keyboard.press("Escape")
    national = card(page, NATIONAL)
    national.locator("summary").click()
    expect(national.locator(".relatives")).to_contain_text("宁波市技能培养促进办法")


def test_words_that_no_rule_reads_are_settled_by_the_user(desk: Desk) -> None:
    page = begin(desk)
    contest = card(page, CONTEST)
    contest.locator("summary").click()
    row = contest.locator(".conditions .unknown").last
    expect(row).to_contain_text("No rule reads these words.")
    row.get_by_role("button", name=re.compile("^Answer: the condition")).click()
    identifier, words = row.get_attribute("data-condition"), row.locator(".condition-words").inner_text()
    give(page, str(identifier), "No")

    expect(card(page, CONTEST)).to_have_attribute("data-verdict", "does_not_apply")
    expect(page.locator("#match-answered")).to_contain_text(words)
    page.get_by_role("button", name=re.compile("^Take out the condition")).click()
    expect(card(page, CONTEST)).to_have_attribute("data-verdict", "unknown")


def test_answer_is_changed_and_taken_out(desk: Desk) -> None:
    page = begin(desk)
    give(page, "high_tech", "No")
    expect(card(page, LOCAL)).to_have_attribute("data-verdict", "does_not_apply")
    page.get_by_role("button", name="Change High-tech enterprise").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Change High-tech enterprise")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#match-answered").get_by_role("button", name="Yes").click()
    expect(card(page, LOCAL)).to_have_attribute("data-verdict", "unknown")
    page.get_by_role("button", name="Take out High-tech enterprise").click()

    expect(page.locator("#match-ask [data-id=high_tech]")).to_be_visible()


def test_any_fact_of_the_vocabulary_can_be_added(desk: Desk) -> None:
    page = begin(desk)
    page.get_by_label("Add a fact").select_option("agreements")
    question = page.locator("#match-ask [data-id=agreements]")
    expect(question.get_by_role("checkbox").first).to_be_focused()
    question.get_by_label("Apprenticeship").check()
    question.get_by_role("button", name="Answer").click()

    expect(page.locator("#match-answered")).to_contain_text("Agreements heldApprenticeship")


def test_names_of_facts_are_of_facts_there_are_and_every_value_has_one(desk: Desk) -> None:
    """A fact without a short name is called by its question; a value has nothing else to be called by."""
    named = desk.page.evaluate(
        "import('./words.js').then(({ NAMES }) => ({ fact: NAMES.fact, value: NAMES.fact_value }))"
    )
    facts = vocabulary().values()

    assert named["fact"].keys() <= {fact.id for fact in facts}
    assert {len(each) for each in named["fact"].values()} == {2}
    assert [each for fact in facts for each in fact.values if len(named["value"].get(each, [])) != 2] == []


def test_profile_stays_in_this_browser(desk: Desk, browser: Browser) -> None:
    page = begin(desk)
    give(page, "high_tech", "Yes")
    page.reload()
    expect(page.locator("#match-answered")).to_contain_text("High-tech enterprise")
    expect(page.get_by_role("combobox", name="Place")).to_have_value("Ningbo (CN-ZJ-330200)")
    assert "high_tech" not in page.url
    assert "330200" not in page.url
    with browser.new_context(locale="en-GB") as other:
        elsewhere = other.new_page()
        elsewhere.goto(page.url)
        expect(elsewhere.locator("#match-results")).to_contain_text("Choose who asks")

    page.click("#match-clear")

    assert desk.dialogs == ["Clear this profile? It is kept only in this browser."]
    expect(page.get_by_role("combobox", name="Place")).to_have_value("")
    page.reload()
    expect(page.locator("#match-results")).to_contain_text("Choose who asks")


def test_profile_is_saved_and_opened_as_yaml_and_json(desk: Desk) -> None:
    page = begin(desk)
    page.get_by_label("Name (optional").fill("Works: Ltd #1")
    give(page, "high_tech", "Yes")
    give(page, "teachers_hosted", "Not known")
    page.get_by_label("Add a fact").select_option("spending.research")
    give(page, "spending.research", 250)
    expected = {
        **NINGBO,
        "name": "Works: Ltd #1",
        "high_tech": True,
        "teachers_hosted": None,
        "spending": {"research": 250},
    }
    saved: list[str] = []
    for button, read in (("Save as YAML", yaml.safe_load), ("Save as JSON", json.loads)):
        with page.expect_download() as file:
            page.get_by_role("button", name=button).click()
        saved.append(file.value.path().read_text("utf-8"))
        assert read(saved[-1]) == expected

    for name, text in zip(("profile.yaml", "profile.json"), saved, strict=True):
        page.click("#match-clear")
        expect(page.locator("#match-answered")).to_be_hidden()
        page.set_input_files("#match-file", [file_of(name, text)])
        expect(page.locator("#match-answered")).to_contain_text("CNY 250")
        expect(page.locator("#match-answered")).to_contain_text("Left open (1)")
        expect_counts(page, judged(desk, high_tech=True, **{"spending.research": 250}))


PROFILE = """# a profile as people write it
name: "Works & Sons"   # in quotes
kind: enterprise
place: CN-ZJ-330200
high_tech: yes
agreements:
  - apprenticeship
  - joint_running
joint_activities: [curriculum, 'training_base']
spending:
  research: {amount: 1_000, currency: CNY, year: 2025}
  employee_training: 20.5
complete: [spending]
"""


def test_profile_written_by_hand_is_read_as_the_service_reads_it(desk: Desk) -> None:
    page = desk.page
    page.click("#tab-match")
    read = page.evaluate("text => import('./yaml.js').then(({ parseYaml }) => parseYaml(text))", PROFILE)

    assert read == yaml.safe_load(PROFILE)
    page.set_input_files("#match-file", [file_of("profile.yml", PROFILE)])
    expect(page.locator("#match-answered")).to_contain_text("Apprenticeship, Joint running")
    expect(page.locator("#match-answered")).to_contain_text("CNY 1,000 (2025)")
    expect(page.locator("#match-counts")).to_be_visible()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: enterprise\n  place: CN\n", "Line 2: “place: CN” is not understood"),
        ("kind: &anchor enterprise\n", "Line 1"),
        ("only words\n", "Line 1: “only words” is not understood"),
        ("agreements: [joint_running\n", "Line 1"),
        ('{"kind": }', "The file cannot be read as a profile"),
    ],
)
def test_file_that_is_no_profile_is_said_with_its_line(desk: Desk, text: str, said: str) -> None:
    page = desk.page
    page.click("#tab-match")
    expect(page.locator("#match-results")).to_contain_text("Choose who asks")
    page.set_input_files("#match-file", [file_of("profile.yaml", text)])

    expect(page.locator("#match-results [role=alert]")).to_contain_text(said)


def test_what_the_service_refuses_is_said_in_its_words(desk: Desk) -> None:
    page = desk.page
    page.click("#tab-match")
    expect(page.locator("#match-results")).to_contain_text("Choose who asks")
    page.set_input_files("#match-file", [file_of("profile.yaml", "kind: enterprise\nplace: CN\nhigh_tec: true\n")])

    expect(page.locator("#match-results [role=alert]")).to_contain_text("'high_tech'")
    desk.complaints.clear()  # the browser itself logs the reply's status


def test_duties_are_a_list_by_stage_to_tick_off(desk: Desk) -> None:
    page = begin(desk)
    page.locator("#match-choice").get_by_role("button", name="Obligations").click()
    result = judged(desk, "obligations")
    for stage, found in result["stages"].items():
        shown = page.locator(f"[data-stage={stage}] .duty .clause")
        expect(shown).to_have_count(len(found))
        assert sorted(shown.all_text_contents()) == sorted(each["quote"] for each in found)
    report = page.locator(".duty", has_text="报送实习报告")
    expect(report.locator(".deadline")).to_have_text("Deadline: 自实习结束之日起三十日内")
    fee = page.locator(".duty", has_text="企业不得向实习学生收取费用")
    expect(fee).to_contain_text("Must not")
    expect(fee.locator(".sanction")).to_contain_text("处一万元罚款")

    fee.get_by_role("checkbox").check()
    page.reload()
    expect(fee.get_by_role("checkbox")).to_be_checked()
    fee.locator("a.clause").click()
    expect(page.locator("#reader mark").first).to_have_text("企业不得向实习学生收取费用。")


def test_newer_answer_takes_over_from_a_slow_one(desk: Desk) -> None:
    page = begin(desk)
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/v1/match", hold_first)
    page.locator("#match-ask [data-id=high_tech]").get_by_role("button", name="No", exact=True).click()
    expect(page.locator("#view-match")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Change High-tech enterprise").click()
    page.locator("#match-answered").get_by_role("button", name="Yes").click()

    expect_counts(page, judged(desk, high_tech=True))
    expect(page.locator("#view-match")).to_have_attribute("aria-busy", "false")


def test_matcher_is_in_both_languages(desk: Desk) -> None:
    page = begin(desk)
    give(page, "high_tech", "Yes")
    page.click("#lang-toggle")

    expect(page.locator("#tab-match")).to_have_text("政策匹配")
    expect(page.locator("#match-counts")).to_contain_text("适用")
    expect(page.locator("#match-answered")).to_contain_text("高新技术企业是")
    expect(page.locator("#match-ask .question").first).to_contain_text("当年接纳多少名学生实习？")
    card(page, LOCAL).locator("summary").click()
    expect(card(page, LOCAL).locator(".conditions .unknown")).to_contain_text("缺：")
    expect(page.get_by_role("combobox", name="所在地")).to_have_value("宁波 (CN-ZJ-330200)")


def test_printed_paper_has_day_place_facts_result_and_citations(desk: Desk, tmp_path: Path) -> None:
    page = begin(desk)
    page.get_by_label("Name (optional").fill("Works Ltd")
    give(page, "spending.research", 100000)
    page.get_by_label("On which day").fill("2024-06-01")
    page.keyboard.press("Tab")
    head = page.locator("#match-printed")
    expect(head).to_contain_text("On which day2024-06-01")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    expect(head).to_be_visible()
    for words in ("Works Ltd", "Ningbo › Zhejiang › China", "Spent on researchCNY 100,000"):
        expect(head).to_contain_text(words)
    research = card(page, RESEARCH)
    expect(research.locator(".steps")).to_be_visible()
    expect(research.locator(".source-line")).to_contain_text("技能培养促进法第一条")
    expect(research.locator(".entry-body .facts")).to_contain_text("第7号令")
    expect(card(page, CONTEST).locator(".conditions")).to_be_hidden()
    expect(page.locator(".verdict.does_not_apply .clause").first).to_be_visible()
    for hidden in ("#match-form", "#match-ask", "#tab-match", ".match-tools", "#match-choice"):
        expect(page.locator(hidden)).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(research.locator(".steps")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 400, 768, 1280])
def test_matcher_is_not_wider_than_the_screen(desk: Desk, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 800})
    begin(desk)
    page.get_by_role("button", name="Open all").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Add a fact").select_option("joint_activities")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#match-choice").get_by_role("button", name="Obligations").click()
    expect(page.locator(".duty").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
