"""``POST /v1/match``: incentives and obligations of a profile over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from rag.eligibility.vocabulary import vocabulary

PROFILE = {"kind": "enterprise", "place": "CN-ZJ-330200", "interns_hosted": 12, "name": "某公司"}


def post(client: TestClient, **body: Any) -> Any:
    return client.post("/v1/match", json={"profile": PROFILE, **body})


@pytest.mark.parametrize("what", ["incentives", "obligations"])
def test_a_reply_keeps_to_the_description(client: TestClient, what: str) -> None:
    description = client.get("/openapi.json").json()
    content = description["paths"]["/v1/match"]["post"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"] | {"components": description["components"]}

    response = post(client, what=what)

    assert response.status_code == 200
    Draft202012Validator(schema).validate(response.json())
    assert response.json()["what"] == what


def test_incentives_are_grouped_and_their_quotes_are_their_spans(client: TestClient) -> None:
    body = post(client).json()
    entries = [*body["applies"], *body["unknown"], *body["does_not_apply"]]

    assert entries
    assert body["place"] == PROFILE["place"]
    assert body["coverage"]["documents_searched"] > 0
    for verdict in ("applies", "unknown", "does_not_apply"):
        assert all(each["verdict"] == verdict for each in body[verdict])
    for entry in entries:
        text = client.get(f"/v1/documents/{entry['document']['id']}").json()["text"]
        assert entry["quote"] == text[entry["start"] : entry["end"]]
        for each in entry["conditions"]:
            assert each["start"] is None or each["words"] == text[each["start"] : each["end"]]


def test_duties_come_by_stage(client: TestClient) -> None:
    body = post(client, what="obligations").json()
    assert list(body["stages"]) == ["before", "while", "after"]
    before = [each["quote"] for each in body["stages"]["before"]]
    assert any("三方协议" in quote for quote in before)
    forbidden = [each["quote"] for stage in body["stages"].values() for each in stage if each["is_prohibition"]]
    assert any("不得安排实习学生" in quote for quote in forbidden)


def test_the_day_counts(client: TestClient) -> None:
    body = post(client, as_of="2016-01-01").json()
    assert body["as_of"] == "2016-01-01"
    begins = [each["why"] for each in body["does_not_apply"] if "尚未生效" in each["why"]]
    ends = post(client, as_of="2025-01-01").json()
    assert begins or any("失效" in each["why"] for each in ends["does_not_apply"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"profile": {"kind": "firm", "place": "CN"}}, "one of enterprise, school"),
        ({"profile": {**PROFILE, "intern": 2}}, "is no known fact"),
        ({"profile": {}}, "'kind' is missing"),
        ({"profile": PROFILE, "as_of": "soon"}, "YYYY-MM-DD"),
        ({"profile": PROFILE, "what": "grants"}, "what"),
        ({"profile": [1]}, "profile"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_the_field(client: TestClient, body: Any, said: str) -> None:
    response = client.post("/v1/match", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


def test_the_vocabulary_is_served_for_a_form(client: TestClient) -> None:
    facts = client.get("/v1/match/facts").json()["facts"]
    assert [each["id"] for each in facts] == list(vocabulary())
    size = next(each for each in facts if each["id"] == "size")
    assert size["values"] == ["micro", "small", "medium", "large"]
    assert set(size["question"]) == {"zh", "en"}
