"""Search within the scope of a question, end to end over the small library."""

from corpus.filters import Filters, parse_filters
from rag.finding import Finder, found_to_dict
from rag.model import READ_FIELDS
from rag_desk import ACT, CITY, OLD, TEXTS, Desk, OpenDesk


def sources(desk: Desk, query: str, k: int = 8, **filters: str) -> list[str]:
    return [hit.document.source for hit in Finder(desk.retriever).find(query, k, parse_filters(**filters)).hits]


def test_a_place_that_is_said_leaves_other_places_out(desk: Desk) -> None:
    assert ACT not in sources(desk, "宁波 学徒 levy")
    assert ACT in sources(desk, "学徒 levy")


def test_what_was_read_can_be_switched_off(desk: Desk) -> None:
    found = Finder(desk.retriever).find("宁波 学徒 levy", 8, Filters(), READ_FIELDS)
    assert ACT in {hit.document.source for hit in found.hits}
    assert found.scope.read == ()


def test_a_text_that_has_ended_steps_back_and_stays(desk: Desk) -> None:
    ordinary = sources(desk, "企业 奖励 补贴")
    assert OLD in ordinary
    assert ordinary.index(OLD) > ordinary.index(CITY)
    assert sources(desk, "以前 企业设立夜校 补贴")[0] == OLD


def test_a_rule_that_a_city_repeats_is_found_once(new_desk: OpenDesk) -> None:
    law = TEXTS["apprentice-law.md"]
    desk = new_desk({"law.md": law, "city.md": law.replace("jurisdiction: CN", "jurisdiction: CN-ZJ-330200")
                                               .replace("第十三届", "第九届")})  # fmt: skip
    query = "三方协议应当载明下列事项 工伤保险的办理方式"
    (first, *_) = Finder(desk.retriever).find(query, 5, Filters()).hits
    assert (first.document.source, [each.document.source for each in first.also]) == ("law.md", ["city.md"])
    (asked, *_) = Finder(desk.retriever).find(f"宁波 {query}", 5, Filters()).hits
    assert asked.document.source == "city.md"
    answer = desk.ask("宁波的三方协议应当载明哪些事项？")
    assert [each["document"]["source"] for each in answer["citations"][0]["also"]] == ["law.md"]


def test_found_as_json_shows_it(desk: Desk) -> None:
    shown = found_to_dict("宁波 学徒", Finder(desk.retriever).find("宁波 学徒", 2, Filters()))
    assert shown["query"] == "宁波 学徒"
    assert shown["read"] == [{"field": "place", "value": "CN-ZJ-330200", "words": "宁波", "effect": "filter"}]
    assert [hit["rank"] for hit in shown["hits"]] == [1, 2]
