"""``policydesk glossary``: list, check, add."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., Any]


def test_list_shows_what_stands_for_what(run: Run) -> None:
    entries = run("glossary", "list", "产教融合", "--json").json
    assert entries
    assert all(any("产教融合" in term for term in entry["zh"]) for entry in entries)
    shown = run("glossary", "list", "產教融合")
    assert (shown.code, "industry-education integration" in shown.out) == (0, True)


def test_an_entry_is_added_and_used(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "There is no glossary of your own" in run("glossary", "check", home=home).out
    added = run("glossary", "add", "--zh", "校园工厂", "--zh", "厂中校", "--en", "campus factory", "--json", home=home)
    assert (added.code, added.json["zh"]) == (0, ["校园工厂", "厂中校"])
    assert run("glossary", "add", "--en", "site licence", "--en", "campus agreement", home=home).code == 0
    path = home / "glossary.yaml"
    assert run("glossary", "check", "--json", home=home).json == [{"file": str(path), "entries": 2}]
    assert [each["en"] for each in run("glossary", "list", "--own", "--json", home=home).json] == [
        ["campus factory"], ["site licence", "campus agreement"],
    ]  # fmt: skip
    assert "2 entries" in run("glossary", "check", home=home).out
    assert list(home.glob("*.new")) == []


def test_what_was_written_by_hand_stays(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("# ours\n- en: [lessor, landlord]", encoding="utf-8")
    assert run("glossary", "add", "--zh", "房东", "--zh", "出租人", home=tmp_path).code == 0
    text = path.read_text("utf-8")
    assert text.startswith("# ours\n- en: [lessor, landlord]\n")
    assert yaml.safe_load(text) == [{"en": ["lessor", "landlord"]}, {"zh": ["房东", "出租人"]}]


@pytest.mark.parametrize("words", [["--zh", "校园工厂"], ["--zh", "overtime", "--en", "levy"], []])
def test_what_is_no_entry_is_refused_and_not_written(run: Run, tmp_path: Path, words: list[str]) -> None:
    done = run("glossary", "add", *words, home=tmp_path)
    assert (done.code, "A glossary file cannot be used" in done.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_used_stops_every_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "glossary.yaml").write_text("- fr: [loi, droit]", encoding="utf-8")
    for command in (["glossary", "check"], ["glossary", "list"], ["search", "loi"], ["documents", "list"]):
        done = run(*command, home=tmp_path)
        assert (done.code, "'fr' is no language" in done.err) == (2, True), command
    (tmp_path / "glossary.yaml").unlink()
    monkeypatch.setenv("POLICYDESK_GLOSSARY_FILES", f'["{tmp_path / "more.yaml"}"]')
    assert run("glossary", "check", home=tmp_path).code == 2
    (tmp_path / "more.yaml").write_text("- en: [lessor, landlord]", encoding="utf-8")
    assert run("glossary", "check", "--json", home=tmp_path).json[0]["entries"] == 1
