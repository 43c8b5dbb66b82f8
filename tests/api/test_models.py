"""Models that the settings name, from end to end: vectors of an endpoint, provisions read by a model."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from typer.testing import CliRunner

from api.app import create_app
from api.cli.main import app
from api.settings import Settings
from api.wiring import build_services, open_services
from corpus.errors import IndexMismatchError
from corpus.filters import Filters
from fakes import HashEmbedder
from sample_library import EN_QUESTION
from scripted_endpoint import Reply, Request, chats, embeds, run_endpoint, says

ADDRESS = "http://127.0.0.1"
KEY = "sk-very-secret-1234"
CLAUSE = "It is for the college to keep the register of apprentices."
ACT = f"# Register Act\n\n1. An employer must pay the levy within 30 days.\n\n2. {CLAUSE}\n"


def test_an_embedding_endpoint_takes_the_built_in_models_place(own_home: Path) -> None:
    with run_endpoint(embeds(HashEmbedder(dimensions=48))) as served:
        settings = Settings(home=own_home, embed_url=served.url, embed_model="bge")
        with pytest.raises(IndexMismatchError, match="repair"), open_services(settings):
            pass
        services = build_services(settings)
        services.corpus.repair(services.ingester.resplit)
        assert services.corpus.verify().is_clean
        services.close()
        with open_services(settings) as services:
            answer = services.answerer.answer(EN_QUESTION, Filters())
    assert answer.statements
    assert [EN_QUESTION] in [request.body["input"] for request in served.requests]


def test_the_service_and_the_command_answer_while_the_endpoint_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (tmp_path / "act.md").write_text(ACT, "utf-8")
    question = "When must an employer pay the levy?"
    with run_endpoint(embeds(HashEmbedder())) as served:
        settings = Settings(home=home, embed_url=served.url, embed_model="bge", embed_key=SecretStr(KEY))
        with open_services(settings) as services:
            assert services.ingester.ingest_paths([tmp_path / "act.md"]).is_complete
        served.replies[:] = [says({"error": {"message": KEY}}, status=401)]
        with open_services(settings) as services, TestClient(create_app(services), base_url=ADDRESS) as client:
            answer = client.post("/v1/ask", json={"question": question})
            found = client.post("/v1/search", json={"query": question})
        monkeypatch.setenv("POLICYDESK_EMBED_URL", served.url)
        monkeypatch.setenv("POLICYDESK_EMBED_MODEL", "bge")
        monkeypatch.setenv("POLICYDESK_EMBED_KEY", KEY)
        asked, taken_in = (
            CliRunner().invoke(app, ["--home", str(home), *words])
            for words in (("ask", question, "--json"), ("ingest", str(_second(tmp_path)), "--json"))
        )
    for shown in (answer.json(), json.loads(asked.stdout)):
        assert (shown["completeness"], shown["statements"][0]["citations"]) == ("complete", [1])
        assert shown["coverage"]["notes"][-1] == (
            "The configured embedding model failed: the key was refused (HTTP 401); this was found by words alone. "
            "Check POLICYDESK_EMBED_KEY."
        )
    assert "1. An employer must pay the levy" in found.json()["hits"][0]["text"]
    assert (asked.exit_code, taken_in.exit_code) == (0, 3)
    assert "the key was refused (HTTP 401)" in json.loads(taken_in.stdout)["detail"]
    said = (answer.text, found.text, asked.output, taken_in.output, *capsys.readouterr())
    assert "embedder failed" in "".join(said)
    assert KEY not in "".join(said)


def _second(folder: Path) -> Path:
    path = folder / "second.md"
    path.write_text("# Gauge Act\n\n1. A keeper must paint every gauge.\n", "utf-8")
    return path


def reads(request: Request) -> Reply:
    """A model that reads one clause."""
    number = next(each["number"] for each in request.data["clauses"] if CLAUSE in each["text"])
    told = {"number": number, "labels": [{"label": "obligation", "words": CLAUSE}], "modality": "obligation"}
    return chats(json.dumps({"provisions": [told]}))


def test_a_model_reads_clauses_when_a_file_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "act.md").write_text(ACT, "utf-8")
    with run_endpoint(reads) as served:
        chat = {"chat_url": served.url, "chat_model": "m", "chat_reads_provisions": True}
        with open_services(Settings(home=tmp_path / "home", **chat)) as services:
            assert services.ingester.ingest_paths([tmp_path / "act.md"]).is_complete
            [document] = services.corpus.catalogue.documents()
            found = services.corpus.registers.of_document(document.id)
            assert services.corpus.verify().is_clean
    assert [each.text for each in found if each.draft.basis == "model"] == [f"2. {CLAUSE}"]
    assert len(served.requests) == 1
