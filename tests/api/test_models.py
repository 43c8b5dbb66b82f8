"""Models that the settings name, from end to end: vectors of an endpoint, provisions read by a model."""

import json
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import build_services, open_services
from corpus.errors import IndexMismatchError
from corpus.filters import Filters
from fakes import HashEmbedder
from sample_library import EN_QUESTION
from scripted_endpoint import Reply, Request, chats, embeds, run_endpoint

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
