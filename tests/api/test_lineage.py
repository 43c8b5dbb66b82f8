"""History, relations and changes over HTTP and on the command line."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app

OLD = """# 滨海市实习条例

（2010年1月1日滨海市第一届人民代表大会常务委员会第一次会议通过）

第一条 企业应当与学校签订协议。

第二条 实习每天不得超过八小时。

第三条 企业不得收取押金。

第四条 本条例自2010年3月1日起施行。
"""
NEW = """# 滨海市实习条例

（2020年1月1日滨海市第三届人民代表大会常务委员会第一次会议修订）

第一条 企业应当与学校、学生签订三方协议。

第二条 企业不得收取押金。

第三条 本条例自2020年3月1日起施行。《滨海市学徒办法》同时废止。
"""


def upload(client: TestClient, name: str, text: str) -> str:
    job = client.post("/v1/documents?wait=30", files={"file": (name, text.encode())}).json()
    identifier = job["files"][0]["document_id"]
    assert isinstance(identifier, str), job
    return identifier


def test_versions_changes_and_relations(own: Any) -> None:
    client: TestClient = own.client
    old, new = upload(client, "practice-2010.md", OLD), upload(client, "practice-2020.md", NEW)

    versions = client.get(f"/v1/documents/{old}/history").json()["versions"]
    assert [each["id"] for each in versions] == [new, old]
    assert versions[1]["status"] == "superseded"
    assert versions[1]["effective_to"] == "2020-03-01"

    body = client.get(f"/v1/documents/{new}/changes", params={"since": old}).json()
    texts = [client.get(f"/v1/documents/{each}").json()["text"] for each in (old, new)]
    states = {(each["label_old"], each["label_new"]): each for each in body["changes"]}
    first = states["第一条", "第一条"]
    assert first["state"] == "reworded"
    assert [texts[1][start:end] for start, end in first["inserted"]] == ["、学生签订三方"]
    assert [texts[0][start:end] for start, end in first["deleted"]] == ["签订"]  # too little between for two edits
    assert states["第三条", "第二条"]["state"] == "moved"
    assert states["第二条", None]["state"] == "removed"
    gone = states["第二条", None]["old"]
    assert "八小时" in texts[0][gone["start"] : gone["end"]]

    relations = client.get(f"/v1/documents/{new}/relations").json()
    [named] = [each for each in relations["names"] if each["kind"] == "repeals"]
    assert (named["title"], named["held"]) == ("滨海市学徒办法", None)
    assert named["quote"] == texts[1][named["start"] : named["end"]]


@pytest.mark.parametrize("path", ["history", "relations", "changes?since=0000000000000000"])
def test_an_unknown_document_has_none(client: TestClient, path: str) -> None:
    response = client.get(f"/v1/documents/ffffffffffffffff/{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_changes_need_an_older_version(client: TestClient) -> None:
    identifier = client.get("/v1/documents").json()["documents"][0]["id"]
    assert client.get(f"/v1/documents/{identifier}/changes").status_code == 422


def test_the_command_line_shows_them(tmp_path: Path, own_home: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "practice-2010.md").write_text(OLD, encoding="utf-8")
    (files / "practice-2020.md").write_text(NEW, encoding="utf-8")
    run = CliRunner()

    def desk(*arguments: str) -> str:
        done = run.invoke(app, ["--home", str(own_home), *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    desk("ingest", str(files))
    history = desk("documents", "history", "practice-2010")
    assert history.index("practice-2020.md") < history.index("practice-2010.md")
    assert "superseded" in history
    difference = desk("documents", "diff", "practice-2010", "practice-2020")
    assert "第一条: reworded" in difference
    assert "企业应当与学校[-签订-]{+、学生签订三方+}协议。" in difference
    assert "第三条 → 第二条: moved" in difference
    relations = desk("documents", "relations", "practice-2020")
    assert "repeals" in relations
    assert "not held" in relations
