"""Bad input through the real command: one JSON value, the promised exit code, a message that says what to do, no harm.

Every start of the command takes about two seconds, so all bad files go into one run over one home, and what depends on
arguments and home alone, not on the process and its surroundings, is called in this process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest
import structlog
from filelock import FileLock
from typer.testing import CliRunner

from api.cli.main import app
from conftest import link_models

COMMAND = Path(sys.executable).parent / "policydesk"
INTERNSHIP = "# 实习办法\n\n第一条 企业应当与学校签订三方协议。\n\n第二条 企业不得收取实习押金。\n"
LEVY = "# Levy Act\n\n## Section 1 Charge\n\nAn employer must pay a levy of 0.5% of its annual pay bill.\n"
QUESTIONS = {"shixi.md": "企业可以收取实习押金吗？", "levy.md": "What levy must an employer pay on its pay bill?"}
HUGE_BYTES = 300_000_000

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The one JSON value on standard output; anything beside it is an error here."""
        return json.loads(self.out)

    @property
    def detail(self) -> str:
        assert set(self.value) == {"error", "detail"}
        return str(self.value["detail"])


def run(home: Path, *arguments: str, **settings: str) -> Outcome:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYDESK_")}
    environment |= {f"POLICYDESK_{name.upper()}": value for name, value in settings.items()}
    done = subprocess.run(
        [COMMAND, "--home", home, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)


def call(home: Path, *arguments: str) -> Outcome:
    """Run the command in this process."""
    done = CliRunner().invoke(app, ["--home", str(home), *arguments])
    structlog.reset_defaults()
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert "Traceback" not in done.stderr, done.stderr
    return Outcome(done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good documents."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "shixi.md").write_text(INTERNSHIP, encoding="utf-8")
    (folder / "levy.md").write_text(LEVY, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, docs: Path, models: Path) -> Path:
    """A home that holds the two documents."""
    home = link_models(tmp_path_factory.mktemp("desk") / "home", models)
    outcome = run(home, "ingest", str(docs), "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.value["counts"] == {"parsed": 2}
    return home


@pytest.fixture(scope="session")
def bad_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of every bad kind, and a good one among them."""
    outside = tmp_path_factory.mktemp("outside") / "secret.md"
    outside.write_text("Nobody may cite this secret.", encoding="utf-8")
    folder = tmp_path_factory.mktemp("bad")
    (folder / "binary.md").write_bytes(bytes(range(256)) * 64)
    (folder / "corrupt.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n999\n%%EOF")
    (folder / "empty.md").touch()
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(HUGE_BYTES)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "mojibake.txt").write_text(INTERNSHIP.encode().decode("latin-1"), encoding="utf-8")
    (folder / "out.md").symlink_to(outside)
    (folder / "sidecar.md").write_text("Firms [/nope] pay.", encoding="utf-8")
    (folder / "sidecar.yaml").write_text("issued: '[/someday]'", encoding="utf-8")
    (folder / "sound.txt").write_text("Apprentices are released one day a week.\n", encoding="utf-8")
    for name, password in (("locked.pdf", "secret"), ("scan.pdf", None)):
        writer = pypdf.PdfWriter()
        writer.add_blank_page(300, 400)
        if password:
            writer.encrypt(password, algorithm="RC4-128")
        with (folder / name).open("wb") as file:
            writer.write(file)
    return folder


@pytest.fixture(scope="session")
def bad_ingest(desk: Path, bad_folder: Path) -> Outcome:
    return run(desk, "ingest", str(bad_folder), str(bad_folder / "missing.md"), "--json")


def test_every_bad_file_is_a_failed_row_and_the_good_one_is_taken_in(bad_ingest: Outcome) -> None:
    assert bad_ingest.code == 1
    states = {row["source"]: row["state"] for row in bad_ingest.value["files"]}
    assert states.pop("sound.txt") == "parsed"
    assert set(states) == {
        "binary.md", "corrupt.pdf", "empty.md", "huge.txt", "locked.pdf", "loop.md", "missing.md", "mojibake.txt",
        "out.md", "scan.pdf", "sidecar.md",
    }  # fmt: skip
    assert set(states.values()) == {"failed"}
    assert bad_ingest.value["documents"] == 3


@pytest.mark.parametrize(
    ("name", "why", "advice"),
    [
        ("binary.md", "binary", "save it again"),
        ("corrupt.pdf", "pdf reader says", "save it again"),
        ("empty.md", "holds no text", "right file"),
        ("huge.txt", "300,000,000 bytes and the limit for one file is 50,000,000", "POLICYDESK_MAX_FILE_MEGABYTES"),
        ("locked.pdf", "password", "Save a copy without one"),
        ("loop.md", "link to nothing", "Check"),
        ("missing.md", "nothing is there", "Check the spelling"),
        ("mojibake.txt", "wrong encoding", "undamaged copy"),
        ("out.md", "link that leads out", "Name the file itself"),
        ("scan.pdf", "none of its 1 pages holds text", "ingest"),
        ("sidecar.md", "issued = '[/someday]'", "ingest again"),
    ],
)
def test_a_failed_row_says_what_why_and_what_next(bad_ingest: Outcome, name: str, why: str, advice: str) -> None:
    row = next(row for row in bad_ingest.value["files"] if row["source"] == name)
    assert name in row["reason"]
    assert "was not read" in row["reason"] or "was not kept" in row["reason"]
    assert why in row["reason"]
    assert advice in row["reason"]
    assert row["document_id"] is None


def test_people_see_the_same_rows_in_a_table(desk: Path, bad_folder: Path) -> None:
    paths = [str(bad_folder / name) for name in ("sidecar.md", "missing.md", "huge.txt")]
    outcome = run(desk, "ingest", *paths)
    assert outcome.code == 1
    assert "'[/someday]'" in "".join(outcome.out.split("│")).replace("\n", "").replace(" ", "")
    assert "3 failed" in outcome.out


WRONG_USAGE: dict[str, tuple[list[str], list[str]]] = {
    "blank question": (["ask", " \t "], ["blank", "Write what you want to know"]),
    "pasted document": (["ask", "levy " * 20_000], ["100,000 characters", "2,000", "Ask in a sentence"]),
    "no such place": (["ask", "levy", "--jurisdiction", "Ningbo"], ["'Ningbo'", "CN-ZJ-330200", "leave it out"]),
    "no such day": (["ask", "levy", "--as-of", "2021-02-30"], ["'as_of'", "2021-02-30", "YYYY-MM-DD", "leave it out"]),
    "no such filter": (["ask", "levy", "--jurisdction", "CN"], ["--jurisdction", "--jurisdiction"]),
    "no such document": (["documents", "show", "nothing"], ["'nothing'", "policydesk documents list"]),
}


@pytest.fixture(scope="session")
def wrong_usage(desk: Path) -> dict[str, Outcome]:
    return {name: call(desk, *arguments, "--json") for name, (arguments, _) in WRONG_USAGE.items()}


@pytest.mark.parametrize("case", WRONG_USAGE)
def test_wrong_usage(wrong_usage: dict[str, Outcome], case: str) -> None:
    outcome = wrong_usage[case]
    assert outcome.code == 2
    assert outcome.err.strip()
    assert all(word in outcome.detail for word in WRONG_USAGE[case][1]), outcome.detail


def test_a_filter_that_selects_nothing_is_an_answer_and_no_error(desk: Path) -> None:
    outcome = call(desk, "ask", "What levy must an employer pay?", "--kind", "poem", "--json")
    assert outcome.code == 0
    assert (outcome.value["completeness"], outcome.value["citations"]) == ("none", [])
    assert outcome.value["coverage"]["documents_searched"] == 0


def test_a_setting_that_cannot_be(desk: Path) -> None:
    outcome = run(desk, "ask", "levy", "--json", lock_timeout_s="soon")
    assert outcome.code == 2
    assert "POLICYDESK_LOCK_TIMEOUT_S" in outcome.err
    assert outcome.value["error"] == "A setting cannot be used"


def home_is_a_file(home: Path) -> None:
    home.write_text("not a folder", encoding="utf-8")


def catalogue_is_garbage(home: Path) -> None:
    home.mkdir()
    (home / "catalogue.db").write_bytes(b"garbage" * 999)


def index_is_garbage(home: Path) -> None:
    (home / "words").mkdir(parents=True)
    (home / "words" / "meta.json").write_text("garbage", encoding="utf-8")


UNUSABLE: dict[Callable[[Path], None], list[str]] = {
    home_is_a_file: ["home folder cannot be used", "File exists"],
    catalogue_is_garbage: ["catalogue cannot be used", "not a database"],
    index_is_garbage: ["lexical index cannot be used", "policydesk verify --repair"],
    Path.mkdir: ["is empty", "policydesk ingest PATH"],
}


@pytest.fixture(scope="session")
def unusable(tmp_path_factory: pytest.TempPathFactory) -> dict[Callable[[Path], None], Outcome]:
    homes = [tmp_path_factory.mktemp("unusable") / "home" for _ in UNUSABLE]
    for spoil, home in zip(UNUSABLE, homes, strict=True):
        spoil(home)
    return {spoil: call(home, "ask", "levy", "--json") for spoil, home in zip(UNUSABLE, homes, strict=True)}


@pytest.mark.parametrize("spoil", UNUSABLE, ids=lambda spoil: spoil.__name__)
def test_a_corpus_that_cannot_be_used(
    unusable: dict[Callable[[Path], None], Outcome], spoil: Callable[[Path], None]
) -> None:
    outcome = unusable[spoil]
    assert outcome.code == 3
    assert all(word in outcome.detail for word in UNUSABLE[spoil]), outcome.detail
    assert all(word in outcome.err for word in UNUSABLE[spoil]), outcome.err


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody may write to, not even root")
def test_a_home_that_may_not_be_written(docs: Path) -> None:
    outcome = run(Path("/proc/policydesk"), "ingest", str(docs), "--json")
    assert outcome.code == 3
    assert "/proc/policydesk" in outcome.detail


@pytest.fixture(scope="session")
def locked_out(desk: Path, docs: Path) -> tuple[Outcome, Outcome]:
    """A change and a question while another process is writing."""
    with FileLock(desk / "write.lock"), ThreadPoolExecutor(2) as pool:
        change = pool.submit(run, desk, "ingest", str(docs), "--json", lock_timeout_s="0.2")
        question = pool.submit(run, desk, "ask", QUESTIONS["levy.md"], "--json", lock_timeout_s="0.2")
        return change.result(), question.result()


def test_a_change_while_another_process_writes_is_to_be_tried_again(locked_out: tuple[Outcome, Outcome]) -> None:
    change, _ = locked_out
    assert change.code == 3
    assert all(word in change.detail for word in ("Another process is writing", "0.2 s", "try the change again"))


def test_questions_are_answered_while_another_process_writes(locked_out: tuple[Outcome, Outcome]) -> None:
    _, question = locked_out
    assert question.code == 0
    assert question.value["citations"][0]["document"]["source"] == "levy.md"


@pytest.fixture(scope="session")
def afterwards(desk: Path, bad_ingest: Outcome, locked_out: tuple[Outcome, Outcome]) -> dict[str, Outcome]:
    asked = {"verify": ["verify"], **{source: ["ask", question] for source, question in QUESTIONS.items()}}
    return {name: call(desk, *arguments, "--json") for name, arguments in asked.items()}


def test_afterwards_the_corpus_is_whole(afterwards: dict[str, Outcome]) -> None:
    assert afterwards["verify"].code == 0
    assert afterwards["verify"].value["clean"] is True


@pytest.mark.parametrize("source", QUESTIONS)
def test_afterwards_both_documents_are_answered_from(afterwards: dict[str, Outcome], docs: Path, source: str) -> None:
    outcome = afterwards[source]
    assert outcome.code == 0
    assert outcome.value["completeness"] == "complete"
    first = outcome.value["citations"][0]
    assert first["document"]["source"] == source
    assert first["quote"] in (docs / source).read_text(encoding="utf-8")
