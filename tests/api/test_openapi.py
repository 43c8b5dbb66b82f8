"""The description of the service is complete and valid, and ``docs/api.md`` says the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from pydantic import BaseModel

import api.app
from api import schemas
from api.app import ASSETS, MEDIA_TYPES

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
METHODS = {"get", "post", "put", "patch", "delete"}
OPENAI_SHAPED = ("/v1/chat/completions", "/v1/models", "/v1/models/{model}")
"""Routes that fail as OpenAI's do; tests/api/chat tries them."""
EXAMPLES = re.findall(r"```json (request|response) (\w+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    body = response.json()
    assert isinstance(body, dict)
    return body


def operations(description: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_every_route_is_described_with_its_replies(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    for (method, path), operation in operations(description).items():
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        replies = operation["responses"]
        success = next(status for status in replies if status.startswith("2"))
        if success != "204":
            described = replies[success]["content"]
            assert "image/png" in described or "$ref" in described["application/json"]["schema"], (method, path)
        for failing in ("4XX", "5XX"):
            content = replies[failing]["content"]
            if path in OPENAI_SHAPED:
                assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/ChatErrorOut"}}}
                continue
            assert set(content) == {"application/problem+json"}, (method, path)
            assert set(content["application/problem+json"]["schema"]["properties"]) == set(
                schemas.ProblemOut.model_fields
            )


def test_description_refers_only_to_what_it_holds(description: dict[str, Any]) -> None:
    text = json.dumps(description)
    held = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}

    assert set(re.findall(r'"\$ref": "([^"]+)"', text)) <= held
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = [operation["operationId"] for operation in operations(description).values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/health", "/v1/jobs"])
def test_replies_keep_to_the_description(client: TestClient, description: dict[str, Any], path: str) -> None:
    schema = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

    Draft202012Validator(schema | {"components": description["components"]}).validate(client.get(path).json())


def test_documented_routes_are_the_served_ones(description: dict[str, Any]) -> None:
    rows = re.findall(r"^\| `([A-Z]+) (/\S+)` \| (.+?) \| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    documented = {(method, path): (words, status) for method, path, words, status in rows}
    served = {
        key: (operation["description"], next(status for status in operation["responses"] if status.startswith("2")))
        for key, operation in operations(description).items()
    }

    assert documented == served


def test_documented_filters_are_the_ones_taken() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", PAGE.read_text("utf-8"), re.MULTILINE))

    assert set(rows) == set(schemas.FilterBody.model_fields)
    for name, field in schemas.FilterBody.model_fields.items():
        assert rows[name].startswith(field.description or "?"), name


@pytest.mark.parametrize(("direction", "model", "text"), EXAMPLES, ids=[f"{each[0]}-{each[1]}" for each in EXAMPLES])
def test_documented_example_is_whole(direction: str, model: str, text: str) -> None:
    example = json.loads(text)
    schema: type[BaseModel] = getattr(schemas, model)

    parsed = schema.model_validate(example)

    if direction == "response":
        assert parsed.model_dump(mode="json") == example, "a field is missing, or one too many is shown"
    else:
        assert set(example) == set(schema.model_fields)


@pytest.mark.parametrize(("direction", "model", "text"), [each for each in EXAMPLES if each[0] == "request"])
def test_documented_request_is_served(client: TestClient, direction: str, model: str, text: str) -> None:
    path = {"AskBody": "/v1/ask", "SearchBody": "/v1/search"}[model]

    assert client.post(path, json=json.loads(text)).status_code == 200


def test_documented_statuses_are_said_what_they_mean() -> None:
    text = PAGE.read_text("utf-8")
    listed = set(re.findall(r"\b[45]\d\d\b", "".join(re.findall(r"^\| `.*", text, re.MULTILINE))))

    assert listed <= set(re.findall(r"\b([45]\d\d):", text))


@pytest.mark.parametrize("path", ASSETS)
def test_page_is_served_with_its_media_type(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    suffix = "." + (path.rsplit(".", 1)[1] if "." in path else "html")
    assert response.headers["content-type"] == f"{MEDIA_TYPES[suffix]}; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"


def test_page_asks_for_nothing_that_is_not_served() -> None:
    folder = Path(api.app.__file__).parent / "page"
    assert {path.name for path in folder.iterdir()} == set(ASSETS.values())
    wanted = re.findall(r'(?:href|src)="([\w.-]+)"', (folder / "index.html").read_text("utf-8"))
    for script in folder.glob("*.js"):
        wanted += re.findall(r'from "\./([\w.-]+)"', script.read_text("utf-8"))
    assert {f"/{name}" for name in wanted} | {"/"} == set(ASSETS)
    everything = "".join(path.read_text("utf-8") for path in folder.iterdir())
    assert not re.findall(r"\w+://\S+", everything), "the page is whole on a machine without a network"
