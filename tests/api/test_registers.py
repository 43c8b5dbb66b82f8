"""The registers over HTTP: filters, order, pages and files."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.exports import COLUMNS, XLSX_TYPE
from api.registers import RegisterOut, provision_to_dict
from api.wiring import Services
from corpus.model import Document, Span
from corpus.provisions import Party, Provision, ProvisionDraft, Quantity, Value
from sample_library import LEVY, NINGBO, SUBSIDY

DOCUMENTED = Path(__file__).parents[2] / "docs" / "api.md"
KINDS = {
    "/v1/incentives": {"incentive"},
    "/v1/obligations": {"obligation", "prohibition"},
    "/v1/mechanisms": {"mechanism"},
}


def get(client: TestClient, path: str = "/v1/provisions", **params: Any) -> dict[str, Any]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    body = response.json()
    assert isinstance(body, dict)
    return body


def everything(client: TestClient) -> list[dict[str, Any]]:
    body = get(client, limit=1_000)
    assert body["total"] == len(body["provisions"]) > 5
    found = body["provisions"]
    assert isinstance(found, list)
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def test_every_slot_is_cut_out_of_the_text(client: TestClient) -> None:
    for each in everything(client):
        text = client.get(f"/v1/documents/{each['document']['id']}").json()["text"]
        assert each["text"] == text[each["start"] : each["end"]]
        for name in ("bearer", "beneficiary"):
            if each[f"{name}_span"]:
                start, end = each[f"{name}_span"]
                assert each[name] == text[start:end]
        slots = [each[name] for name in ("action", "sanction", "lead", "speaker") if each[name]]
        slots += [slot for name in ("conditions", "exceptions", "values", "deadlines") for slot in each[name]]
        assert all(slot["text"] == text[slot["start"] : slot["end"]] for slot in slots)


def test_obligations_of_the_city_are_found(client: TestClient) -> None:
    body = get(client, "/v1/obligations", jurisdiction="CN-ZJ-330200", document=NINGBO)
    first = next(each for each in body["provisions"] if "百分之八十" in each["text"])
    assert "obligation" in first["labels"]
    assert first["pin"]["path"] == ["第二章", "第三条"]
    assert first["document"]["source"] == NINGBO


@pytest.mark.parametrize("path", KINDS)
def test_each_register_holds_its_kinds(client: TestClient, path: str) -> None:
    found = get(client, path, limit=1_000)["provisions"]
    assert ids(found) == [each["id"] for each in everything(client) if KINDS[path] & set(each["labels"])]
    labels = [("type", name) for name in KINDS[path]]
    assert client.get("/v1/provisions", params=[*labels, ("limit", 1_000)]).json()["provisions"] == found


@pytest.mark.parametrize(
    ("name", "key"),
    [("bearer_class", "bearer_classes"), ("beneficiary_class", "beneficiary_classes"), ("instrument", "instruments"),
     ("tool_side", "tool_sides"), ("type", "labels")],
)  # fmt: skip
def test_filters_let_through_what_has_any_of_the_words(client: TestClient, name: str, key: str) -> None:
    words = sorted({word for each in everything(client) for word in each[key]})
    assert words or key in ("instruments", "beneficiary_classes")
    for some in (words[:1], words[-2:]):
        found = client.get("/v1/provisions", params=[*((name, word) for word in some), ("limit", 1_000)]).json()
        wanted = [each["id"] for each in everything(client) if not some or set(some) & set(each[key])]
        assert (ids(found["provisions"]), found["total"]) == (wanted, len(wanted))


def test_documents_are_filtered_as_in_a_search(client: TestClient) -> None:
    def sources(**asked: str) -> set[str]:
        return {each["document"]["source"] for each in get(client, limit=1_000, **asked)["provisions"]}

    assert sources(jurisdiction="GB") == {LEVY}
    assert LEVY not in sources(language="zh")
    assert SUBSIDY not in sources(as_of="2022-01-01")
    assert SUBSIDY in sources(as_of="2023-05-01")
    assert sources(document="training-levy-act") == {LEVY}


def test_pages_join_to_the_whole(client: TestClient) -> None:
    whole = ids(get(client, limit=1_000, sort="issued", descending=True)["provisions"])
    parts = [get(client, limit=3, offset=n, sort="issued", descending=True) for n in range(0, len(whole), 3)]
    assert [each for part in parts for each in ids(part["provisions"])] == whole
    assert {(part["total"], part["limit"]) for part in parts} == {(len(whole), 3)}
    assert get(client)["limit"] == 50


@pytest.mark.parametrize("name", ["incentives", "provisions"])
def test_csv_holds_all_and_begins_with_a_mark(client: TestClient, name: str) -> None:
    response = client.get(f"/v1/{name}", params={"format": "csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    found = get(client, f"/v1/{name}", limit=1_000)["provisions"]
    assert [row["id"] for row in rows] == ids(found)
    assert {len(row) for row in rows} <= {len(COLUMNS)}
    assert client.get(f"/v1/{name}", params={"format": "csv", "limit": 1}).text.count("\r\n") == 1 + bool(rows)


def test_xlsx_holds_all(client: TestClient) -> None:
    response = client.get("/v1/provisions", params={"format": "xlsx"})
    assert response.headers["content-type"] == XLSX_TYPE
    sheet = load_workbook(io.BytesIO(response.content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == tuple(COLUMNS)
    assert [row[header.index("id")] for row in rows] == ids(everything(client))


def test_the_body_is_the_described_one(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    for name in ("provisions", *(path.removeprefix("/v1/") for path in KINDS)):
        operation = description["paths"][f"/v1/{name}"]["get"]
        assert set(operation["responses"]["200"]["content"]) == {"application/json", "text/csv", XLSX_TYPE}
        names = {each["name"] for each in operation["parameters"]}
        assert ("type" in names) == (name == "provisions")
        assert {"jurisdiction", "as_of", "kind", "language", "issuer", "document", "bearer_class", "instrument",
                "sort", "descending", "offset", "limit", "format"} <= names  # fmt: skip
        assert all(each["description"] for each in operation["parameters"]), name


def test_the_documented_register_is_whole() -> None:
    (example,) = re.findall(r"```json register\n(.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    body = json.loads(example)
    assert RegisterOut.model_validate(body).model_dump(mode="json") == body
    (shown,) = body["provisions"]
    assert len(shown["text"]) == shown["end"] - shown["start"]
    for slot in (shown["action"], *shown["conditions"], *shown["values"]):
        first = slot["start"] - shown["start"]
        assert shown["text"][first : first + len(slot["text"])] == slot["text"]
        assert slot["end"] - slot["start"] == len(slot["text"])


def test_a_whole_provision_is_shown(services: Services) -> None:
    document: Document = services.corpus.catalogue.documents()[0]
    text = "对接收实习学生的企业，市政府给予最高五十万元补助，但逾期的除外。"

    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    draft = ProvisionDraft(
        Span(0, len(text)),
        labels=("incentive", "obligation"),
        modality="obligation",
        lead=at("对接收"),
        is_inherited=True,
        bearer=Party(("government", "other"), at("市政府")),
        beneficiary=Party(("enterprise",)),
        action=at("给予最高五十万元补助"),
        conditions=(at("接收实习学生"),),
        exceptions=(at("逾期的除外"),),
        instruments=("subsidy", "in_kind"),
        values=(
            Value(at("最高五十万元"), Quantity("amount", Decimal("500000"), "CNY", "at_most", None, ("year",))),
            Value(at("逾期")),
        ),
        deadlines=(at("逾期"),),
        sanction=at("除外"),
        cross_references=(at("补助"),),
        speaker=at("市"),
        rules=("zh.a",),
        basis="model",
    )
    shown = provision_to_dict(Provision("x-0-1", document.id, 0, draft, ("第一条",), 3, text), document, text)
    body = RegisterOut.model_validate({"total": 1, "offset": 0, "limit": 50, "provisions": [shown]})
    assert json.loads(json.dumps(shown)) == body.model_dump(mode="json")["provisions"][0]
    assert (shown["bearer"], shown["bearer_class"], shown["beneficiary"]) == ("市政府", "government", None)
    assert (shown["beneficiary_class"], shown["beneficiary_span"]) == ("enterprise", None)
    assert (shown["condition"], shown["instrument"], shown["value"]) == ("接收实习学生", "subsidy", "最高五十万元")
    assert shown["values"][0]["quantity"]["number"] == 500_000
    assert shown["values"][1]["quantity"] is None
    assert (shown["pin"]["page"], shown["tool_sides"], shown["cross_references"]) == (3, ["supply"], ["补助"])


def test_metadata_is_that_of_the_document(client: TestClient) -> None:
    held = {each["id"]: each for each in client.get("/v1/documents").json()["documents"]}
    for each in everything(client):
        listed = held[each["document"]["id"]]
        assert each["document"] == {name: value for name, value in listed.items() if name != "passages"}
