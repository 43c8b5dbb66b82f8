"""``/v1/documents`` and ``/v1/health``: list, upload, read, delete."""

import io
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.wiring import Services
from sample_library import NINGBO, STUDY, STUDY_PAGES, TEXTS, make_docx, make_pdf

LISTED = {*TEXTS, STUDY}
POLLEN = b"# Pollen Act\n\n1. A beekeeper must enter every hive in the pollen register before the first of May.\n"
POLLEN_QUESTION = "When must a beekeeper enter every hive in the pollen register?"


def upload(client: TestClient, name: str, data: bytes) -> dict[str, Any]:
    """Upload a file, wait for the end of its job, and give its row."""
    response = client.post("/v1/documents?wait=30", files={"file": (name, data)})
    assert response.status_code == 202, response.text
    job = response.json()
    assert response.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["progress"], job["error"]) == ("upload", "done", 1.0, None)
    [row] = job["files"]
    assert set(row) == {
        "source", "state", "reason", "document_id", "passages", "reader", "seconds", "warnings", "pages", "pages_lost",
    }  # fmt: skip
    assert isinstance(row, dict)
    return row


def cited(client: TestClient, question: str) -> set[str]:
    answer = client.post("/v1/ask", json={"question": question}).json()
    return {citation["document"]["source"] for citation in answer["citations"]}


def test_list_names_every_document(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()["documents"]

    assert {each["source"] for each in listed} == LISTED
    assert all(each["passages"] > 0 for each in listed)
    ningbo = next(each for each in listed if each["source"] == NINGBO)
    assert ningbo["title"] == "宁波市学生实习管理规定"
    assert ningbo["jurisdiction"] == "CN-ZJ-330200"
    assert ningbo["is_current"] is True


def test_read_gives_text_with_headings(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()["documents"]
    identifier = next(each["id"] for each in listed if each["source"] == NINGBO)

    body = client.get(f"/v1/documents/{identifier}").json()

    assert set(body) == {"document", "provenance", "has_pictures", "text", "headings", "pages"}
    assert body["has_pictures"] is False
    assert body["provenance"]["issuer"]["origin"] in ("front_matter", "sidecar")
    assert "passages" not in body["document"]
    assert body["pages"] == []
    labels = [body["text"][each["start"] : each["end"]] for each in body["headings"]]
    assert labels[:3] == ["宁波市学生实习管理规定", "第一章 总则", "第一条"]
    assert all(set(each) == {"start", "end", "level", "label"} for each in body["headings"])


def test_read_gives_pages(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()["documents"]
    identifier = next(each["id"] for each in listed if each["source"] == STUDY)

    body = client.get(f"/v1/documents/{identifier}").json()

    assert [page["number"] for page in body["pages"]] == [1, 2]
    first, second = (body["text"][page["start"] : page["end"]] for page in body["pages"])
    assert STUDY_PAGES[0][1] in first
    assert STUDY_PAGES[1][1] in second


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("pollen.md", POLLEN, "markdown"),
        ("花粉.md", POLLEN, "markdown"),
        ("pollen.docx", make_docx(*POLLEN.decode().replace("# ", "").split("\n\n")), "docx"),
        ("pollen.pdf", make_pdf((tuple(POLLEN.decode().replace("# ", "").splitlines()),)), "pdf"),
    ],
    ids=["md", "chinese-name", "docx", "pdf"],
)
def test_uploaded_file_answers_at_once_and_not_after_its_removal(own: Any, name: str, data: bytes, reader: str) -> None:
    client: TestClient = own.client
    assert name not in cited(client, POLLEN_QUESTION)

    row = upload(client, name, data)
    assert (row["source"], row["state"], row["reader"], row["passages"]) == (name, "parsed", reader, 1)
    answer = client.post("/v1/ask", json={"question": POLLEN_QUESTION}).json()
    assert answer["completeness"] == "complete"
    assert answer["citations"][0]["document"]["id"] == row["document_id"]
    assert "pollen register" in answer["citations"][0]["quote"]

    response = client.delete(f"/v1/documents/{row['document_id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert name not in cited(client, POLLEN_QUESTION)
    hits = client.post("/v1/search", json={"query": "beekeeper pollen", "k": 100}).json()["hits"]
    assert name not in {hit["document"]["source"] for hit in hits}
    assert client.get(f"/v1/documents/{row['document_id']}").status_code == 404
    assert client.delete(f"/v1/documents/{row['document_id']}").status_code == 404
    assert {each["source"] for each in client.get("/v1/documents").json()["documents"]} == LISTED


def test_upload_of_the_same_bytes_changes_nothing(own: Any) -> None:
    upload(own.client, "pollen.md", POLLEN)

    row = upload(own.client, "pollen.md", POLLEN)

    assert row["state"] == "unchanged"
    assert own.services.corpus.catalogue.count_documents() == len(LISTED) + 1


def test_upload_of_a_new_text_is_a_new_version(own: Any) -> None:
    first = upload(own.client, "pollen.md", POLLEN)
    second = upload(own.client, "pollen.md", POLLEN.replace(b"May", b"June"))

    old = own.client.get(f"/v1/documents/{first['document_id']}").json()
    new = own.client.get(f"/v1/documents/{second['document_id']}").json()
    assert (old["document"]["version"], old["document"]["is_current"]) == (1, False)
    assert (new["document"]["version"], new["document"]["is_current"]) == (2, True)
    [citation] = own.client.post("/v1/ask", json={"question": POLLEN_QUESTION}).json()["citations"]
    assert "June" in citation["quote"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("program.exe", b"MZ", "no reader for '.exe'"),
        ("nothing.md", b"", "holds no text"),
        ("blank.md", b" \n\n", "holds no text"),
        ("large.md", b"word " * 12_000, "the limit for one file is"),
        ("broken.docx", b"PK\x03\x04 not a zip", "was not read"),
        ("broken.pdf", b"%PDF-1.7 not a pdf", "was not read"),
    ],
)
def test_unusable_file_is_a_failed_row(own: Any, name: str, data: bytes, says: str) -> None:
    row = upload(own.client, name, data)

    assert (row["source"], row["state"], row["document_id"], row["passages"]) == (name, "failed", None, 0)
    assert says in row["reason"]
    assert {each["source"] for each in own.client.get("/v1/documents").json()["documents"]} == LISTED


def test_no_document_is_lost_when_another_goes(own: Any) -> None:
    assert own.client.delete(f"/v1/documents/{own.id_of(NINGBO)}").status_code == 204

    left = {each["source"] for each in own.client.get("/v1/documents").json()["documents"]}
    assert left == LISTED - {NINGBO}
    assert own.services.corpus.verify().is_clean


def test_health_counts(client: TestClient, services: Services) -> None:
    body = client.get("/v1/health").json()

    assert set(body) == {"status", "documents", "passages", "generation", "version"}
    assert body["status"] == "ok"
    assert body["documents"] == len(LISTED)
    assert body["passages"] == services.corpus.catalogue.count_passages()


def test_health_of_an_empty_corpus_is_empty(own: Any) -> None:
    own.services.corpus.remove([each.id for each in own.services.corpus.catalogue.documents()])

    assert own.client.get("/v1/health").json()["status"] == "empty"
    assert own.client.get("/v1/documents").json() == {"documents": []}


# --- corrections ---------------------------------------------------------------------------------------------------


def test_a_correction_is_shown_with_its_origin_and_taken_back(own: Any) -> None:
    identifier = upload(own.client, "pollen.md", POLLEN)["document_id"]
    path = f"/v1/documents/{identifier}"
    before = own.client.get(path).json()

    body = own.client.patch(path, json={"issuer": "Hive Office", "issued": "2021-05-01"}).json()

    assert (body["document"]["issuer"], body["document"]["issued"]) == ("Hive Office", "2021-05-01")
    assert body["provenance"]["issuer"] == {"origin": "set", "confidence": None, "start": None, "end": None}
    assert body["document"]["title"] == before["document"]["title"]
    found = own.client.post("/v1/search", json={"query": "pollen", "filters": {"issuer": "Hive"}}).json()["hits"]
    assert [hit["document"]["id"] for hit in found] == [identifier]
    back = own.client.patch(path, json={"issuer": None, "issued": None}).json()
    assert back == before


def test_a_past_version_is_not_corrected(own: Any) -> None:
    old = upload(own.client, "pollen.md", POLLEN)["document_id"]
    upload(own.client, "pollen.md", POLLEN.replace(b"May", b"June"))

    response = own.client.patch(f"/v1/documents/{old}", json={"issuer": "Hive Office"})

    assert response.status_code == 422
    assert "past version" in response.json()["detail"]
    assert own.services.corpus.verify().is_clean


# --- pictures ------------------------------------------------------------------------------------------------------


def drawn(response: Any) -> Any:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(response.content)) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_a_quote_is_marked_where_it_stands(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()["documents"]
    study = next(each["id"] for each in listed if each["source"] == STUDY)
    body = client.get(f"/v1/documents/{study}").json()
    assert body["has_pictures"] is True
    start = body["text"].index(STUDY_PAGES[1][1][:20])
    path = f"/v1/documents/{study}/pages"

    plain = drawn(client.get(f"{path}/2.png?width=600"))
    marked = drawn(client.get(f"{path}/2.png?width=600&highlight={start}-{start + 20}"))
    other = drawn(client.get(f"{path}/1.png?width=600&highlight={start}-{start + 20}"))

    assert plain.shape == marked.shape
    assert plain.shape[1] == 600
    changed = np.argwhere((plain != marked).any(axis=2))
    assert len(changed) > 100
    assert np.array_equal(other, drawn(client.get(f"{path}/1.png?width=600"))), "the quote is not on the first page"


def test_pages_are_shown_after_the_file_has_gone(own: Any) -> None:
    pdf = make_pdf((tuple(POLLEN.decode().replace("# ", "").splitlines()),))
    identifier = upload(own.client, "pollen.pdf", pdf)["document_id"]
    upload(own.client, "pollen.pdf", make_pdf((("Another text altogether stands here now.",),)))

    assert own.client.get(f"/v1/documents/{identifier}").json()["document"]["is_current"] is False
    assert drawn(own.client.get(f"/v1/documents/{identifier}/pages/1.png")).std() > 0
