"""``policydesk match``: incentives and obligations in the terminal."""

import re
from pathlib import Path
from typing import Any

import pytest

from rag.eligibility.vocabulary import vocabulary

PROFILE = "kind: enterprise\nplace: CN-ZJ-330200\nname: 海港公司\ninterns_hosted: 12\n"


@pytest.fixture
def profile(tmp_path: Path) -> str:
    path = tmp_path / "profile.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return str(path)


def test_the_tables_say_who_where_and_what(run: Any, profile: str) -> None:
    done = run("match", profile, "--as-of", "2025-06-01")
    assert done.code == 0
    assert "海港公司" in done.out
    assert "CN-ZJ-330200，2025-06-01" in done.out
    assert "接下来先回答" in done.out
    assert "比对了" in done.out


def test_json_is_one_value_with_the_same_counts(run: Any, profile: str) -> None:
    shown = run("match", profile).out.splitlines()[0]
    body = run("match", profile, "--json").json
    counts = [len(body[verdict]) for verdict in ("applies", "unknown", "does_not_apply")]
    assert f"适用{counts[0]}项，不清楚{counts[1]}项，不适用{counts[2]}项，另有{len(body['programme'])}项" in shown


def test_people_read_labels_and_not_ids(run: Any, profile: str) -> None:
    for language in ("zh", "en"):
        Path(profile).write_text(PROFILE + f"language: {language}\n", encoding="utf-8")
        shown = run("match", profile, "--all").out
        named = [key for key in vocabulary() if "_" in key or "." in key]
        assert not [key for key in named if re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.])", shown)]
        steps = run("match", profile, "--json").json
        entries = [each for verdict in ("applies", "unknown", "does_not_apply") for each in steps[verdict]]
        said = [step["text"] for each in entries if each["amount"] for step in each["amount"]["steps"]]
        assert not [text for text in said for key in named if key in text]
        assert all(set(each["labels"]) == set(each["facts"]) for entry in entries for each in entry["conditions"])


def test_few_rows_are_shown_unless_all_are_asked_for(run: Any, profile: str) -> None:
    body = run("match", profile, "--json").json
    few, every = run("match", profile).out, run("match", profile, "--all").out
    assert (f"还有{len(body['unknown']) - 8}项，用 --all" in few) == (len(body["unknown"]) > 8)
    assert "用 --all" not in every
    assert len(every) >= len(few) - len("还有项，用 --all 全部列出") * 3


def test_english_is_spoken_where_the_profile_does(run: Any, profile: str) -> None:
    Path(profile).write_text(PROFILE + "language: en\n", encoding="utf-8")
    done = run("match", profile)
    assert "unknown" in done.out
    assert "What to answer next" in done.out
    assert "接下来" not in done.out


def test_duties_are_listed_by_stage(run: Any, profile: str) -> None:
    done = run("match", profile, "--obligations")
    assert done.code == 0
    assert "签约（举办）之前" in done.out
    assert "三方协议" in done.out
    assert list(run("match", profile, "--obligations", "--json").json["stages"]) == ["before", "while", "after"]


def test_another_place_may_be_asked_about(run: Any, profile: str) -> None:
    body = run("match", profile, "--jurisdiction", "CN-BJ", "--json").json
    assert body["place"] == "CN-BJ"
    assert body["facts"]["place"] == "CN-BJ"
    places = {each["document"]["jurisdiction"] for each in body["does_not_apply"]}
    assert "CN-ZJ-330200" not in places


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("kind: firm\nplace: CN\n", (), "'kind' cannot be 'firm'"),
        (PROFILE + "intern_hosted: 3\n", (), "'interns_hosted'"),
        (PROFILE, ("--as-of", "soon"), "YYYY-MM-DD"),
        (PROFILE, ("--jurisdiction", "Ningbo"), "jurisdiction"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(
    run: Any, profile: str, text: str, arguments: tuple[str, ...], said: str
) -> None:
    Path(profile).write_text(text, encoding="utf-8")
    done = run("match", profile, *arguments)
    assert done.code == 2
    assert said in done.err
    as_json = run("match", profile, *arguments, "--json")
    assert said in as_json.json["detail"]


def test_a_file_that_is_not_there_is_told(run: Any, tmp_path: Path) -> None:
    done = run("match", str(tmp_path / "none.yaml"))
    assert done.code == 1
    assert "none.yaml" in done.err
