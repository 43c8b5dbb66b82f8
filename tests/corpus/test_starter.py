"""The starter briefs: whole, in our own form, each statement with its place."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.jurisdictions import normalise_jurisdiction
from corpus.model import STATUSES

STARTER = Path(__file__).parents[2] / "corpus" / "starter"
BRIEFS = sorted(STARTER.glob("*.md"))
BASES = {"full_text", "excerpts", "secondary"}


def _split(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def _named(path: Path) -> str:
    return path.name


def test_there_is_enough_to_begin_with() -> None:
    instruments = {_split(path)[0]["summarises"]["title"] for path in BRIEFS}
    chinese = [path for path in BRIEFS if path.name.endswith(".zh.md")]
    assert len(instruments) >= 26
    assert len(chinese) >= 10


@pytest.mark.parametrize("path", BRIEFS, ids=_named)
def test_front_matter(path: Path) -> None:
    fields, body = _split(path)
    assert fields["kind"] == "brief"
    assert fields["language"] == path.name.split(".")[-2]
    assert fields["basis"] in BASES
    assert fields["status"] in STATUSES
    assert fields["jurisdiction"] is None or normalise_jurisdiction(fields["jurisdiction"]) == fields["jurisdiction"]
    assert fields["summarises"]["title"]
    assert f"# {fields['title']}\n" in body


@pytest.mark.parametrize("path", BRIEFS, ids=_named)
def test_every_statement_names_its_place(path: Path) -> None:
    bullets = [line for line in _split(path)[1].splitlines() if line.startswith("- ")]
    assert len(bullets) >= 4
    assert [bullet for bullet in bullets if not re.search(r"\[[^\[\]]+\]$", bullet)] == []


@pytest.mark.parametrize("path", BRIEFS, ids=_named)
def test_no_address_is_cited(path: Path) -> None:
    assert re.search(r"https?://|www\.|\.com\b|\.cn\b", path.read_text(encoding="utf-8")) is None
