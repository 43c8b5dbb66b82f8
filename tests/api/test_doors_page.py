"""``docs/doors.md`` says what is so."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from api.client import PolicyDesk
from api.client import errors as client_errors
from api.mcp import arguments
from api.mcp.tools import TOOLS

PAGE = (Path(__file__).parents[2] / "docs" / "doors.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
ADDRESS = "http://127.0.0.1:8787"


def test_the_tools_are_listed() -> None:
    assert re.findall(r"^\| `(\w+)` \| (.+?) \|$", PAGE, re.MULTILINE) == [(each.name, each.title) for each in TOOLS]


def test_the_limits_are_those_of_the_tools() -> None:
    said = (
        f"{arguments.MOST_HITS} passages, {arguments.MOST_PROVISIONS}\nprovisions, {arguments.MOST_DOCUMENTS} documents"
    )

    assert said in PAGE
    assert f"at most {arguments.MOST_CHARACTERS:,} characters" in PAGE


def test_the_methods_of_the_client_are_named() -> None:
    methods = {name for name in vars(PolicyDesk) if not name.startswith("_")} - {"close"}
    listed = PAGE[PAGE.index("`ask`, `search`, `documents`, `document`") : PAGE.index("are its methods")]

    assert set(re.findall(r"`(\w+)`", listed)) == methods


def test_the_errors_of_the_client_are_named() -> None:
    errors = {name for name, each in vars(client_errors).items() if isinstance(each, type) and name.endswith("Error")}

    assert errors - {"PolicyDeskError", "ServiceError"} <= set(re.findall(r"`(\w+)`", PAGE))


def test_the_configuration_is_json() -> None:
    [text] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)

    assert json.loads(text)["mcpServers"]["policydesk"]["args"][-1] == "mcp"


@pytest.fixture
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notice.pdf").write_bytes(b"no PDF")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_own_folder")
@pytest.mark.parametrize("code", EXAMPLES, ids=["openai", "langchain", "client"])
def test_the_examples_run(
    code: str,
    own_address: str,
    library_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: Any,
) -> None:
    monkeypatch.setenv("POLICYDESK_HOME", str(library_home))
    path = tmp_path / "example.py"
    path.write_text(code.replace(ADDRESS, own_address), encoding="utf-8")

    runpy.run_path(str(path))

    assert "levy" in capsys.readouterr().out.lower()
