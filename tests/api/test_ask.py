"""``/v1/ask`` and ``/v1/search``: what comes back is what the design promises, and what filters let through."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sample_library import BRIEF, EN_QUESTION, LEVY, NINGBO, OLD_SUBSIDY, STUDY, SUBSIDY, UNANSWERABLE, ZH_QUESTION

DOCUMENT_KEYS = {
    "id", "source", "title", "title_en", "kind", "issuer", "document_number", "jurisdiction", "language", "issued",
    "effective_from", "effective_to", "status", "superseded_by", "complete", "basis", "summarises", "authors",
    "year", "doi", "venue", "version", "is_current",
}  # fmt: skip
PIN_KEYS = {"path", "page", "boxes", "continued", "confidence", "is_uncertain"}


def ask(client: TestClient, question: str, **filters: str) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, "filters": filters})
    assert response.status_code == 200, response.text
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


def sources(answer: dict[str, Any]) -> set[str]:
    return {citation["document"]["source"] for citation in answer["citations"]}


def found(client: TestClient, query: str, k: int = 10, **filters: str) -> list[str]:
    response = client.post("/v1/search", json={"query": query, "k": k, "filters": filters})
    assert response.status_code == 200, response.text
    return [hit["document"]["source"] for hit in response.json()["hits"]]


def test_answer_has_the_promised_shape(client: TestClient) -> None:
    answer = ask(client, EN_QUESTION, jurisdiction="gb")

    assert set(answer) == {
        "question", "question_resolved", "mode", "completeness", "statements", "citations", "coverage", "usage",
        "timings_ms",
    }  # fmt: skip
    assert set(answer["statements"][0]) == {
        "text", "citations", "group", "referred_by", "heading", "provisions", "is_supported",
    }  # fmt: skip
    grounds = [ground for statement in answer["statements"] for ground in statement["provisions"]]
    assert set(grounds[0]) == {
        "id", "labels", "modality", "bearer", "bearer_class", "beneficiary", "beneficiary_class", "instrument", "value",
        "condition",
    }  # fmt: skip
    citation = answer["citations"][0]
    assert set(citation) == {"number", "passage_id", "quote", "start", "end", "document", "pin", "verified", "also"}
    assert set(citation["document"]) == DOCUMENT_KEYS
    assert set(citation["pin"]) == PIN_KEYS
    assert set(answer["coverage"]) == {
        "documents_searched", "newest_document", "filters", "read", "notes", "referenced_not_held", "nearest",
        "recognised", "rephrase",
    }  # fmt: skip
    assert set(answer["timings_ms"]) == {"retrieve", "answer", "total"}


def test_answer_has_the_promised_values(client: TestClient) -> None:
    answer = ask(client, EN_QUESTION, jurisdiction="gb")

    assert answer["question"] == EN_QUESTION
    assert answer["mode"] == "extractive"
    assert answer["completeness"] == "complete"
    assert answer["coverage"]["documents_searched"] == 1
    assert answer["coverage"]["newest_document"] == "2019-06-01"
    assert answer["coverage"]["filters"] == {"jurisdiction": "GB"}
    assert answer["citations"][0]["document"] | {"id": "", "title_en": None} == {
        "id": "", "source": LEVY, "title": "Training Levy Act", "title_en": None, "kind": "law",
        "issuer": "Parliament of Exampleland", "document_number": "2019 c. 12", "jurisdiction": "GB", "language": "en",
        "issued": "2019-06-01", "effective_from": "2020-01-01", "effective_to": None, "status": "in_force",
        "superseded_by": None, "complete": None, "basis": None, "summarises": None, "authors": [], "year": None,
        "doi": None, "venue": None, "version": 1, "is_current": True,
    }  # fmt: skip


def test_search_has_the_promised_shape(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": " training   levy ", "k": 2})

    body = response.json()
    assert response.status_code == 200
    assert set(body) == {"query", "read", "hits"}
    assert body["query"] == "training levy"
    assert [hit["rank"] for hit in body["hits"]] == [1, 2]
    for hit in body["hits"]:
        assert set(hit) == {"rank", "score", "passage_id", "start", "end", "text", "document", "pin", "also"}
        assert set(hit["document"]) == DOCUMENT_KEYS
        assert set(hit["pin"]) == PIN_KEYS


@pytest.mark.parametrize("question", [ZH_QUESTION, EN_QUESTION, "What hinders the industry communities?"])
def test_every_quote_is_the_text_at_its_place(client: TestClient, question: str) -> None:
    answer = ask(client, question)

    assert answer["citations"]
    assert [citation["number"] for citation in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    for citation in answer["citations"]:
        text = client.get(f"/v1/documents/{citation['document']['id']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["verified"] is True
    used = {number for statement in answer["statements"] for number in statement["citations"]}
    assert used == {citation["number"] for citation in answer["citations"]}
    assert all(statement["citations"] for statement in answer["statements"])


@pytest.mark.parametrize("question", [ZH_QUESTION, EN_QUESTION, "建设实训基地的企业有哪些补助？"])
def test_slots_of_provisions_are_words_of_the_quoted_documents(client: TestClient, question: str) -> None:
    answer = ask(client, question)
    documents = {citation["number"]: citation["document"]["id"] for citation in answer["citations"]}
    grounds = [(statement, ground) for statement in answer["statements"] for ground in statement["provisions"]]

    assert grounds
    for statement, ground in grounds:
        texts = [client.get(f"/v1/documents/{documents[each]}").json()["text"] for each in statement["citations"]]
        slots = (ground["bearer"], ground["beneficiary"], ground["value"], ground["condition"])
        assert all(any(slot in text for text in texts) for slot in slots if slot)
        assert ground["labels"]


def test_every_hit_is_the_text_at_its_place(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "实训基地 补助", "k": 20}).json()["hits"]

    assert hits
    for hit in hits:
        text = client.get(f"/v1/documents/{hit['document']['id']}").json()["text"]
        assert text[hit["start"] : hit["end"]] == hit["text"]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_chinese_question_is_answered_from_the_article(client: TestClient) -> None:
    answer = ask(client, ZH_QUESTION)

    assert answer["completeness"] == "complete"
    assert "百分之八十" in answer["statements"][0]["text"]
    assert answer["citations"][0]["document"]["source"] == NINGBO
    assert answer["citations"][0]["pin"]["path"] == ["第二章", "第三条"]


def test_pdf_is_cited_by_page(client: TestClient) -> None:
    answer = ask(client, "What hinders the industry communities?")

    citation = answer["citations"][0]
    assert citation["document"]["source"] == STUDY
    assert citation["pin"]["page"] == 2


def test_superseded_source_is_said_to_be(client: TestClient) -> None:
    answer = ask(client, "暂行补助金额是多少？", document=OLD_SUBSIDY)

    assert sources(answer) == {OLD_SUBSIDY}
    assert answer["citations"][0]["document"]["status"] == "superseded"
    assert any("已被取代" in note for note in answer["coverage"]["notes"])


def test_brief_says_what_it_summarises(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "pilot enterprise surcharge credit"}).json()["hits"]

    brief = next(hit["document"] for hit in hits if hit["document"]["source"] == BRIEF)
    assert brief["summarises"] == {
        "title": "教育费附加抵免通知",
        "title_en": "Notice on the education surcharge credit",
        "document_number": "财税〔2020〕99号",
    }
    assert (brief["complete"], brief["basis"]) == (False, "excerpts")


def test_no_evidence_is_no_answer(client: TestClient) -> None:
    answer = ask(client, UNANSWERABLE)

    assert answer["completeness"] == "none"
    assert answer["statements"] == []
    assert answer["citations"] == []
    assert answer["coverage"]["notes"]
    assert answer["coverage"]["nearest"]
    assert all(set(document) == DOCUMENT_KEYS for document in answer["coverage"]["nearest"])


def test_named_instrument_that_is_not_held_is_said(client: TestClient) -> None:
    answer = ask(client, "《火星开发促进法》对实习报酬有何规定？")

    assert answer["completeness"] == "none"
    assert answer["coverage"]["referenced_not_held"] == ["火星开发促进法"]


def test_filters_left_out_are_open(client: TestClient) -> None:
    assert ask(client, EN_QUESTION)["coverage"]["filters"] == {}
    assert client.post("/v1/ask", json={"question": EN_QUESTION}).status_code == 200
    assert ask(client, EN_QUESTION, issuer="  ", kind="")["coverage"]["filters"] == {}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"jurisdiction": "CN-ZJ-330200"}, {NINGBO, SUBSIDY, OLD_SUBSIDY, BRIEF}),
        ({"jurisdiction": "cn-zj"}, {SUBSIDY, OLD_SUBSIDY, BRIEF}),
        ({"jurisdiction": "GB"}, {LEVY}),
        ({"kind": "Brief"}, {BRIEF}),
        ({"language": "zh"}, {NINGBO, SUBSIDY, OLD_SUBSIDY}),
        ({"issuer": "浙江省教育厅"}, {SUBSIDY, OLD_SUBSIDY}),
        ({"issuer": "浙江省教育厅", "as_of": "2023-06-01"}, {SUBSIDY}),
        ({"issuer": "浙江省教育厅", "as_of": "2020-06-01"}, {OLD_SUBSIDY}),
        ({"document": NINGBO}, {NINGBO}),
        ({"document": NINGBO.removesuffix(".md")}, {NINGBO}),
        ({"issuer": "%"}, set()),
        ({"issuer": "_"}, set()),
    ],
)
def test_filter_lets_through(client: TestClient, filters: dict[str, str], expected: set[str]) -> None:
    hits = found(client, "企业 实训基地 补助 实习 levy credit industry communities notice", k=100, **filters)

    assert set(hits) == expected


def test_no_more_hits_than_asked_for(client: TestClient) -> None:
    assert len(found(client, "企业", k=1)) == 1


@pytest.mark.parametrize(
    "words", ["levy AND (", 'pay "', "title:levy", "levy^-1", "-levy", "levy* OR", "\\", "第三条：[1 TO 2]"]
)
def test_query_syntax_means_nothing(client: TestClient, words: str) -> None:
    status = client.post("/v1/search", json={"query": words}).status_code

    assert status == (200 if any(character.isalnum() for character in words) else 422)


def test_what_is_read_from_a_question_is_shown_and_switched_off(client: TestClient) -> None:
    question = "宁波的企业接收学生实习，应当支付什么？"
    read = {"field": "place", "value": "CN-ZJ-330200", "words": "宁波", "effect": "filter"}

    shown = ask(client, question)["coverage"]
    assert (shown["read"], shown["filters"]) == ([read], {"about": "CN-ZJ-330200"})
    for switched_off in ({"inferred": False}, {"ignore": ["place"]}):
        body = client.post("/v1/ask", json={"question": question, **switched_off}).json()
        assert (body["coverage"]["read"], body["coverage"]["filters"]) == ([], {})
        assert body["coverage"]["documents_searched"] > shown["documents_searched"]
    assert client.post("/v1/search", json={"query": question}).json()["read"] == [read]
    assert client.post("/v1/search", json={"query": question, "inferred": False}).json()["read"] == []


def test_field_that_cannot_be_read_is_refused(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "宁波？", "ignore": ["weather"]})
    assert response.status_code == 422
