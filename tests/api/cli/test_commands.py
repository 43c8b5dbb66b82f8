"""Every command: what a person reads, what ``--json`` prints, and the exit code."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api.cli.main import app
from api.settings import Settings
from api.wiring import open_services
from corpus.corpus import Corpus
from sample_library import EN_QUESTION, LEVY, NINGBO, OLD_SUBSIDY, STUDY, TEXTS, UNANSWERABLE, ZH_QUESTION

Run = Callable[..., Any]
LISTED = {*TEXTS, STUDY}
POLICYDESK = [sys.executable, "-c", "from api.cli import main; main()"]
ROOT = Path(__file__).parents[3]


def commands(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    yield " ".join(path), command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, *path, name)


COMMANDS = dict(commands(typer.main.get_command(app)))


# --- ask and search -----------------------------------------------------------------------------------------------


def test_ask_prints_statements_with_numbered_sources(run: Run) -> None:
    done = run("ask", ZH_QUESTION)

    assert done.code == 0
    assert ZH_QUESTION in done.out
    assert "百分之八十的实习报酬" in done.out
    assert "[1] 宁波市学生实习管理规定 · 甬人常〔2021〕9号 · CN-ZJ-330200 · in force" in done.out
    assert "第二章 › 第三条" in done.out
    assert "complete" in done.out
    assert "7 documents searched" in done.out


def test_ask_without_evidence_says_so(run: Run) -> None:
    done = run("ask", UNANSWERABLE)

    assert done.code == 0
    assert "no answer in the corpus" in done.out
    assert "nearest:" in done.out


def test_ask_json_is_the_body_of_the_service(run: Run, client: Any) -> None:
    done = run("ask", EN_QUESTION, "--jurisdiction", "GB", "--json")

    served = client.post("/v1/ask", json={"question": EN_QUESTION, "filters": {"jurisdiction": "GB"}}).json()
    assert done.code == 0
    assert done.err == ""
    assert done.json | {"timings_ms": {}} == served | {"timings_ms": {}}


def test_search_json_is_the_body_of_the_service(run: Run, client: Any) -> None:
    done = run("search", "实训基地 补助", "-k", "3", "--kind", "notice", "--json")

    served = client.post("/v1/search", json={"query": "实训基地 补助", "k": 3, "filters": {"kind": "notice"}}).json()
    assert done.code == 0
    assert done.json == served
    assert "补助" in done.out, "Chinese is printed as Chinese"


@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_was_read_is_said_and_switched_off(run: Run, command: str) -> None:
    question = "宁波的企业接收学生实习，应当支付什么？"
    assert "place CN-ZJ-330200 (“宁波”, filter)" in " ".join(run(command, question).out.split())
    for switched_off in (["--no-inferred"], ["--ignore", "place"]):
        assert "read from the question" not in run(command, question, *switched_off).out
    assert run(command, question, "--ignore", "weather").code == 2


def test_search_prints_a_table(run: Run) -> None:
    done = run("search", "training levy", "-k", "2")

    assert done.code == 0
    for heading in ("rank", "score", "document", "where", "passage"):
        assert heading in done.out
    assert "Training Levy Act" in done.out
    assert "Part 1" in done.out


@pytest.mark.parametrize(
    "filters",
    [
        ["--jurisdiction", "CN-ZJ-330200"],
        ["--as-of", "2016-01-01"],
        ["--kind", "notice"],
        ["--language", "zh"],
        ["--issuer", "浙江省教育厅"],
        ["--document", OLD_SUBSIDY],
    ],
)
def test_filters_are_taken(run: Run, filters: list[str]) -> None:
    done = run("search", "暂行补助", *filters, "--json")

    assert OLD_SUBSIDY in {hit["document"]["source"] for hit in done.json["hits"]}
    assert LEVY not in {hit["document"]["source"] for hit in done.json["hits"]}
    assert run("ask", "暂行补助金额是多少？", *filters, "--json").json["coverage"]["filters"]


@pytest.mark.parametrize(
    ("words", "code", "title"),
    [
        (["ask", "  "], 2, "The question is blank"),
        (["ask", "long " * 500], 2, "The question is too long"),
        (["ask", "levy", "--jurisdiction", "Ningbo"], 2, "A filter cannot be used"),
        (["search", "levy", "--as-of", "tomorrow"], 2, "A filter cannot be used"),
        (["search", "?"], 2, "The question is blank"),
        (["documents", "show", "nope"], 2, "No such document"),
        (["documents", "remove", "nope"], 2, "No such document"),
        (["documents", "history", "nope"], 2, "No such document"),
    ],
)
def test_error_is_one_message_and_an_exit_code(run: Run, words: list[str], code: int, title: str) -> None:
    plain = run(*words)
    assert (plain.code, plain.out) == (code, "")
    assert plain.err.startswith(f"{title}. ")
    assert "Traceback" not in plain.err

    as_json = run(*words, "--json")
    assert as_json.code == code
    assert set(as_json.json) == {"error", "detail"}
    assert as_json.json["error"] == title
    assert as_json.err == plain.err


@pytest.mark.parametrize("words", [["ask", "levy"], ["search", "levy"]])
def test_empty_corpus_is_not_usable(run: Run, tmp_path: Path, words: list[str]) -> None:
    done = run(*words, "--json", home=tmp_path / "empty")

    assert done.code == 3
    assert done.json["error"] == "The corpus is empty"


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["search", "levy", "-k", "0"],
        ["nope"],
        ["documents"],
        ["ask", "levy", "--nope"],
        ["serve", "--port", "x"],
    ],
)
def test_wrong_usage(run: Run, words: list[str]) -> None:
    assert run(*words).code == 2


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "x", "POLICYDESK_PORT"),
        ("ALLOWED_HOSTS", "desk.local", "allowed_hosts"),
        ("MAX_FILE_MEGABYTES", "0", "POLICYDESK_MAX_FILE_MEGABYTES"),
    ],
)
def test_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(f"POLICYDESK_{name}", value)

    done = run("documents", "list", "--json")

    assert done.code == 2
    assert done.json["error"] == "A setting cannot be used"
    assert says in done.json["detail"]
    assert says in done.err
    assert "\n" not in done.err.strip()


# --- documents ----------------------------------------------------------------------------------------------------


def test_list_prints_a_table(run: Run) -> None:
    done = run("documents", "list")

    assert done.code == 0
    assert "宁波市学生实习管理规定" in done.out
    assert "CN-ZJ-330200" in done.out
    assert "7 documents" in done.out


def test_list_json_is_the_body_of_the_service(run: Run, client: Any) -> None:
    assert run("documents", "list", "--json").json == client.get("/v1/documents").json()


@pytest.mark.parametrize("suffix", ["", ".md"])
def test_show_finds_by_name(run: Run, client: Any, suffix: str) -> None:
    done = run("documents", "show", NINGBO.removesuffix(".md") + suffix, "--json")

    identifier = done.json["document"]["id"]
    assert done.json == client.get(f"/v1/documents/{identifier}").json()
    assert run("documents", "show", identifier, "--json").json == done.json


def test_show_prints_facts_and_text(run: Run) -> None:
    done = run("documents", "show", LEVY)

    assert done.code == 0
    assert "Parliament of Exampleland" in done.out
    assert "0.5 per cent of the pay bill" in done.out


def test_hostile_text_is_printed_as_it_is(run: Run) -> None:
    done = run("documents", "show", "untrusted-note", "--json")

    assert "<script>window.hacked = true</script>" in done.json["text"]


def test_markup_in_a_text_is_not_styling(run_own: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    front = "---\ntitle: '[red]Zebra[/] rules [/nope]'\n---\n"
    note.write_text(f"{front}\nA zebra must [bold]rest[/] [/nope] at noon.\n", "utf-8")
    assert run_own("ingest", str(note)).code == 0

    for words in (["documents", "list"], ["documents", "show", "note"]):
        done = run_own(*words)
        assert done.code == 0
        assert "[red]Zebra[/] rules [/nope]" in done.out
    for words in (["ask", "When must a zebra rest?"], ["search", "zebra rest"]):
        done = run_own(*words)
        assert done.code == 0
        assert "[bold]rest[/] [/nope]" in done.out


def test_removed_document_is_gone(run_own: Run) -> None:
    done = run_own("documents", "remove", NINGBO)
    assert done.code == 0
    assert "Removed ningbo-internship-rules.md" in done.out

    left = run_own("documents", "list", "--json").json["documents"]
    assert {each["source"] for each in left} == LISTED - {NINGBO}
    assert run_own("documents", "remove", NINGBO).code == 2
    removed = run_own("documents", "remove", LEVY, "--json")
    assert removed.json["removed"]["source"] == LEVY
    assert run_own("verify", "--json").json["clean"] is True


def test_history_lists_versions(run_own: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    for day in ("Monday", "Tuesday"):
        note.write_text(f"A keeper must rest on {day}.", "utf-8")
        assert run_own("ingest", str(note)).code == 0

    versions = run_own("documents", "history", "note", "--json").json["versions"]
    assert [(each["version"], each["is_current"]) for each in versions] == [(2, True), (1, False)]
    assert {"ingested_at", "characters"} <= set(versions[0])
    table = run_own("documents", "history", "note.md").out
    assert all(each["id"] in table for each in versions)
    old = run_own("documents", "show", versions[1]["id"], "--json").json
    assert "Monday" in old["text"]


# --- ingest and verify --------------------------------------------------------------------------------------------


def test_ingest_reports_every_file(run_own: Run, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\nA keeper must rest.", "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")

    done = run_own("ingest", str(folder))
    assert done.code == 1, "a file failed"
    assert re.search(r"good\.md\s.*parsed", done.out)
    assert re.search(r"broken\.pdf\s.*failed", done.out)
    assert "1 parsed, 1 failed" in done.out
    assert "the corpus holds 8 documents" in done.out

    again = run_own("ingest", str(folder / "good.md"), "--json")
    assert again.code == 0
    assert again.json["counts"] == {"unchanged": 1}
    assert set(again.json) == {"run", "files", "counts", "passages", "documents", "seconds"}


def test_ingest_of_nothing_there_fails(run_own: Run, tmp_path: Path) -> None:
    done = run_own("ingest", str(tmp_path / "nope.md"), "--json")

    assert done.code == 1
    assert done.json["files"][0]["state"] == "failed"


def test_sync_removes_what_has_gone(run_own: Run, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("good", "gone"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nA keeper must rest.", "utf-8")
    assert run_own("ingest", "--sync", str(folder), "--json").json["counts"] == {"parsed": 2}
    (folder / "gone.md").unlink()

    done = run_own("ingest", "--sync", str(folder))

    assert done.code == 0
    assert re.search(r"gone\.md\s.*removed", done.out)
    assert "1 unchanged, 1 removed" in done.out


def test_what_failed_is_in_the_ledger_until_it_is_read(run_own: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_bytes(b"\x00\x01\x02" * 99)
    run = run_own("ingest", str(bad), "--json").json["run"]

    listed = run_own("ledger", "--json").json["runs"]
    assert (listed[0]["id"], listed[0]["kind"], listed[0]["state"]) == (run, "ingest", "done")
    [row] = run_own("ledger", run, "--json").json["files"]
    assert (row["source"], row["location"], row["state"], row["run"]) == ("bad.md", str(bad), "failed", run)
    assert run_own("ledger", "--trouble", "--json").json["files"] == [row]
    assert re.search(r"bad\.md\s.*failed", run_own("ledger", "--trouble").out)
    assert run in run_own("ledger").out
    assert run_own("ingest", "--retry-failed", "--json").code == 1
    bad.write_text("# Good\n\nA keeper must rest.", "utf-8")
    retried = run_own("ingest", "--retry-failed", "--json")
    assert (retried.code, retried.json["counts"]) == (0, {"parsed": 1})
    assert run_own("ledger", "--trouble", "--json").json == {"files": []}
    assert run_own("ingest", "--retry-failed", "--json").json["files"] == []


def test_a_run_that_is_not_there_is_said(run: Run) -> None:
    done = run("ledger", "nope", "--json")
    assert (done.code, done.json["error"]) == (2, "No such run")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--retry-failed", "a.md"],
        ["--retry-failed", "--sync"],
        ["--retry-failed", "--watch"],
        ["--watch", "/no/such/folder"],
    ],
)
def test_options_of_ingest_that_go_against_each_other(run: Run, words: list[str]) -> None:
    done = run("ingest", *words, "--json")
    assert done.code == 2
    assert done.json["error"] == "Wrong usage"


def test_a_name_of_several_documents_lists_them(run_own: Run, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        note = tmp_path / folder / "note.md"
        note.parent.mkdir()
        note.write_text(f"# Note\n\nA keeper must rest in the {folder} hive.", "utf-8")
    run_own("ingest", str(tmp_path / "first"), str(tmp_path / "second"))
    held = run_own("documents", "list", "--json").json["documents"]
    done = run_own("documents", "show", "note.md", "--json")
    assert done.code == 2
    assert "2 documents are called 'note.md'" in done.json["detail"]
    assert all(each["id"] in done.json["detail"] for each in held if each["source"] == "note.md")


def test_fields_are_set_and_taken_back(run_own: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Note\n\nA keeper must rest.", "utf-8")
    run_own("ingest", str(note))
    before = run_own("documents", "show", "note", "--json").json

    done = run_own("documents", "set", "note", "issuer=Hive Office = Kiel", "issued=2020-10-10", "--json")

    assert done.code == 0
    assert set(done.json) == {"document", "provenance"}
    assert (done.json["document"]["issuer"], done.json["document"]["issued"]) == ("Hive Office = Kiel", "2020-10-10")
    assert done.json["provenance"]["issued"]["origin"] == "set"
    table = run_own("documents", "set", "note", "venue=Journal")
    assert "set by hand" in table.out
    run_own("documents", "set", "note", "issuer=", "issued=", "venue=")
    assert run_own("documents", "show", "note", "--json").json["document"] == before["document"]


@pytest.mark.parametrize(
    ("field", "says"),
    [("colour=red", "no such field"), ("issued=soon", "YYYY-MM-DD"), ("issuer", "FIELD=VALUE"), ("notes=", "no such")],
)
def test_fields_that_cannot_be_set(run_own: Run, field: str, says: str) -> None:
    done = run_own("documents", "set", LEVY, field, "--json")
    assert done.code == 2
    assert says in done.json["detail"]


def test_verify_finds_and_repairs(run_own: Run, own_home: Path) -> None:
    clean = run_own("verify")
    assert (clean.code, "Everything agrees." in clean.out) == (0, True)
    _lose_words(own_home)

    broken = run_own("verify", "--json")
    assert broken.code == 1
    assert broken.json["clean"] is False
    assert broken.json["missing_words"] > 0
    said = run_own("verify")
    assert said.code == 1
    assert "policydesk verify --repair" in said.out

    repaired = run_own("verify", "--repair", "--json")
    assert repaired.code == 0
    assert repaired.json["clean"] is True
    assert run_own("verify").code == 0


def _lose_words(home: Path) -> None:
    with open_services(Settings(home=home)) as services:
        corpus: Corpus = services.corpus
        corpus._lexical.delete(sorted(corpus.catalogue.passage_ids())[:2])


# --- help and processes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in COMMANDS if not path.startswith("eval")])
def test_every_command_and_option_is_explained(run: Run, path: str) -> None:
    command = COMMANDS[path]
    assert command.help, path
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{path} {parameter.name}"

    done = run(*path.split(), "--help")
    assert done.code == 0
    for parameter in command.params:
        for option in parameter.opts:
            assert option in done.out or not option.startswith("-"), f"{path} {option}"


def test_commands_are_the_designed_ones() -> None:
    designed = {
        "ingest", "ask", "search", "documents list", "documents show", "documents remove", "documents history",
        "documents set", "serve", "verify", "ledger", "provisions",
    }  # fmt: skip
    assert designed <= set(COMMANDS)


def test_process_prints_json_and_nothing_else(own_home: Path) -> None:
    done = subprocess.run(
        [*POLICYDESK, "--home", str(own_home), "ask", ZH_QUESTION, "--json"],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["completeness"] == "complete"
    assert done.stderr == ""


@pytest.mark.slow
def test_serve_says_where_and_stops_when_told(own_home: Path) -> None:
    with subprocess.Popen(
        [*POLICYDESK, "--home", str(own_home), "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
    ) as server:  # fmt: skip
        try:
            assert server.stderr is not None
            said = server.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
            assert address, said
            assert address.group(1) != "0"
            with urllib.request.urlopen(f"{address.group()}v1/health", timeout=20) as response:
                assert json.load(response)["status"] == "ok"
            server.send_signal(signal.SIGINT)
            out, err = server.communicate(timeout=20)
            assert (server.returncode, out, err) == (0, "", "")
        finally:
            server.kill()
