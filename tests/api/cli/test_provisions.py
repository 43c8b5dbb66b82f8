"""``policydesk provisions``: a table for people, JSON as designed, files for spreadsheets."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sample_library import LEVY, NINGBO

Run = Callable[..., Any]
DESIGNED = [
    "id", "document", "pin", "start", "end", "text", "labels", "modality", "bearer", "bearer_class", "beneficiary",
    "beneficiary_class", "condition", "instrument", "value", "cross_references",
]  # fmt: skip

ITEMS = """实习条例

第一条 为了规范实习，制定本条例。

第二条 企业应当：
（一）支付报酬；
（二）投保责任保险。

第三条 学校应当指导实习。

第四条 本条例自2020年1月1日起施行。
"""


def test_json_is_a_list_of_everything_as_designed(run: Run, client: Any) -> None:
    done = run("provisions", "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert list(done.json[0])[: len(DESIGNED)] == DESIGNED
    served = client.get("/v1/provisions", params={"limit": 1_000}).json()["provisions"]
    assert done.json == served
    assert run("provisions", "--json").json == served


def test_options_are_those_of_the_service(run: Run, client: Any) -> None:
    words = ("--type", "obligation", "--type", "sanction", "--bearer-class", "enterprise", "--bearer-class", "other",
             "--kind", "law", "--sort", "value", "--descending", "--limit", "2", "--page", "2")  # fmt: skip
    asked = [("type", "obligation"), ("type", "sanction"), ("bearer_class", "enterprise"), ("bearer_class", "other"),
             ("kind", "law"), ("sort", "value"), ("descending", "true"), ("limit", "2"), ("offset", "2")]  # fmt: skip
    served = client.get("/v1/provisions", params=asked).json()["provisions"]
    assert run("provisions", *words, "--json").json == served


def test_a_table_shows_who_what_and_where(run: Run) -> None:
    done = run("provisions", "--type", "obligation", "--document", NINGBO)
    assert done.code == 0
    for heading in ("kind", "who", "what", "for whom", "instrument", "value", "condition", "place", "where"):
        assert heading in done.out
    assert "CN-ZJ-330200" in done.out
    assert "第三条" in done.out
    assert "provisions; 1–" in done.out


def test_a_table_says_how_to_go_on(run: Run) -> None:
    first = run("provisions", "--limit", "2")
    assert "1–2 shown. --page 2 shows more." in first.out
    second = run("provisions", "--limit", "2", "--page", "2")
    assert "3–4 shown." in second.out
    assert "0 provisions; none shown." in run("provisions", "--issuer", "no such body").out


def test_an_item_is_shown_with_the_words_that_lead_it_in(run_own: Run, tmp_path: Path) -> None:
    note = tmp_path / "duties.md"
    note.write_text(ITEMS, "utf-8")
    run_own("ingest", str(note))
    done = run_own("provisions", "--document", "duties")
    assert "企业应当： ¶ （一）支付报酬；" in done.out


def test_csv_goes_to_standard_output_or_a_file(run: Run, tmp_path: Path) -> None:
    done = run("provisions", "--format", "csv", "--document", LEVY)
    rows = list(csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"))))
    assert done.out.startswith("\ufeff")
    assert {row["source"] for row in rows} == {LEVY}
    file = tmp_path / "levy.csv"
    assert run("provisions", "--format", "csv", "--document", LEVY, "--output", str(file)).out == ""
    assert file.read_bytes().decode("utf-8").splitlines() == done.out.splitlines()


def test_json_and_xlsx_go_to_a_file(run: Run, tmp_path: Path) -> None:
    listed = run("provisions", "--json").json
    run("provisions", "--json", "--output", str(tmp_path / "all.json"))
    assert json.loads((tmp_path / "all.json").read_text("utf-8")) == listed
    run("provisions", "--format", "xlsx", "--output", str(tmp_path / "all.xlsx"))
    assert load_workbook(tmp_path / "all.xlsx").active.max_row == 1 + len(listed)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--type", "duty"], "'duty' is not one of obligation"),
        (["--bearer-class", "state"], "--bearer-class"),
        (["--instrument", "gift"], "--instrument"),
        (["--tool-side", "left"], "--tool-side"),
        (["--sort", "colour"], "--sort"),
        (["--format", "xlsx"], "say which with --output"),
        (["--json", "--page", "2"], "--limit"),
        (["--format", "csv", "--output", "nowhere/at/all.csv"], "nowhere"),
        (["--as-of", "soon"], "YYYY-MM-DD"),
    ],
)
def test_wrong_usage_says_what_is_wrong(run: Run, words: list[str], says: str) -> None:
    done = run("provisions", *words)
    assert done.code == 2
    assert says in " ".join(done.err.replace("│", " ").split())


def test_verify_tells_of_other_rules_and_reads_anew(run_own: Run, own_home: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("ingest.provisions.STAMP", "provisions-test")
    monkeypatch.setattr("ingest.read_ahead.STAMP", "provisions-test")
    monkeypatch.setattr("ingest.provision_reading.STAMP", "provisions-test")
    told = run_own("verify", "--json")
    assert told.code == 1
    assert told.json["unread_documents"] == told.json["documents"] > 0
    before = run_own("provisions", "--json").json
    assert before
    assert run_own("verify", "--repair", "--json").json["clean"] is True
    assert run_own("provisions", "--json").json == before
