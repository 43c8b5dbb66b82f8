"""What answers say of their own limits: places, days, texts that have ended."""

from rag_desk import CITY, LAW, OLD, TEXTS, Desk, OpenDesk


def test_what_was_read_is_shown_and_can_be_ignored(desk: Desk) -> None:
    shown = desk.ask("宁波的企业支付的学徒津贴不得低于百分之几？")
    assert shown["coverage"]["read"] == [
        {"field": "place", "value": "CN-ZJ-330200", "words": "宁波", "effect": "filter"}
    ]
    assert shown["coverage"]["filters"] == {"about": "CN-ZJ-330200"}


def test_the_national_rule_applies_where_the_city_says_nothing(desk: Desk) -> None:
    chinese = desk.ask("宁波的企业设立学徒培训中心，由谁批准？")
    assert {citation["document"]["source"] for citation in chinese["citations"]} == {LAW}
    assert "未收录宁波 CN-ZJ-330200就此作出的规定；适用国家层面（中国 CN）的规定。" in chinese["coverage"]["notes"]


def test_the_note_is_said_in_english_too(new_desk: OpenDesk) -> None:
    national = (
        "---\ntitle: Training Act\njurisdiction: CN\nlanguage: en\n---\n\nAn employer must insure an apprentice.\n"
    )
    local = "---\ntitle: Baking Rules\njurisdiction: CN-ZJ-330200\nlanguage: en\n---\n\nA baker may sell bread.\n"
    shown = new_desk({"act.md": national, "rules.md": local}).ask("In Ningbo, must an employer insure an apprentice?")
    assert any(
        "No rule of Ningbo, CN-ZJ-330200" in note and "national one" in note for note in shown["coverage"]["notes"]
    )


def test_no_such_note_where_the_place_has_its_own_rule(desk: Desk) -> None:
    shown = desk.ask("宁波的企业招收学徒二十人以上，一次性奖励多少元？")
    assert CITY in {citation["document"]["source"] for citation in shown["citations"]}
    assert not any("就此作出的规定" in note for note in shown["coverage"]["notes"])


def test_an_answer_on_ended_texts_alone_is_partial_and_says_so(new_desk: OpenDesk) -> None:
    desk = new_desk({OLD: TEXTS[OLD]})
    shown = desk.ask("企业设立夜校的，每年补贴多少元？")
    assert shown["completeness"] == "partial"
    assert any("不再适用或尚未施行" in note for note in shown["coverage"]["notes"])
    assert any("已被取代" in note for note in shown["coverage"]["notes"])
    english = desk.ask("What subsidy is there for an enterprise that opens a 夜校?")
    assert english["completeness"] != "complete"


def test_it_may_be_complete_where_the_past_is_asked_for(new_desk: OpenDesk) -> None:
    desk = new_desk({OLD: TEXTS[OLD]})
    assert desk.ask("以前企业设立夜校的，每年补贴多少元？")["completeness"] == "complete"
    assert desk.ask("企业设立夜校的，2015年每年补贴多少元？")["completeness"] == "complete"
