"""The whole measurement on small documents, readers in their own processes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import EvaluationError
from eval import cli
from eval.reading import worker
from eval.reading.make import Skipped
from eval.reading.readers import PEERS, Reading, can_read
from eval.reading.report import ReadingReport
from eval.reading.run import measure_reading


@pytest.mark.slow
def test_our_reader_is_measured(sources: Path, tmp_path: Path) -> None:
    report = measure_reading([sources], keep=tmp_path / "kept", readers=["ours"], kinds=["html", "docx"], documents=1)
    assert [row.error for row in report.rows] == [None] * 6
    assert {row.language for row in report.rows} == {"zh-CN", "zh-TW", "en"}
    assert min(row.characters for row in report.rows) > 0.9
    assert all(row.marks and row.marks.heading_recall is not None for row in report.rows)
    assert 0 < report.peak_mb["ours html"] < 2_000
    kept = {path.name for path in (tmp_path / "kept").iterdir()}
    assert {"html--en.html", "html--en.true.json", "html--en.ours.txt", "html--en.ours.headings.txt"} <= kept


@pytest.mark.slow
def test_peers_are_measured_on_the_same_files(sources: Path) -> None:
    pytest.importorskip("reportlab")
    report = measure_reading([sources], readers=["ours", "pypdfium2"], kinds=["pdf-reportlab", "html"], documents=1)
    if report.skipped:
        pytest.skip(report.skipped[0].why)
    by_reader = {
        reader: [row.file for row in report.rows if row.reader == reader and row.kind == "pdf"]
        for reader in ("ours", "pypdfium2")
    }
    assert len(by_reader["ours"]) == 3
    assert by_reader["ours"] == by_reader["pypdfium2"]
    assert not [row for row in report.rows if row.reader == "pypdfium2" and row.kind == "html"]
    assert all((row.pages or 0) >= 1 and row.seconds > 0 for row in report.rows if row.kind == "pdf")
    assert all(row.places is not None for row in report.rows if row.kind == "pdf" and row.reader == "ours")


@pytest.mark.parametrize(
    ("readers", "kinds", "says"),
    [(["acrobat"], [], "no reader acrobat"), (["ours"], ["papyrus"], "no kind papyrus")],
    ids=["reader", "kind"],
)
def test_unknown_names_are_refused(sources: Path, readers: list[str], kinds: list[str], says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        measure_reading([sources], readers=readers, kinds=kinds)


def test_a_file_that_breaks_its_reader_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str, data: bytes) -> Reading:
        if name == "bad.pdf":
            raise ValueError("no such page")
        return Reading(data.decode())

    monkeypatch.setitem(PEERS, "pypdf", read)
    for name in ("bad.pdf", "good.pdf"):
        (tmp_path / name).write_text("words", encoding="utf-8")
    files = [str(tmp_path / "bad.pdf"), str(tmp_path / "good.pdf")]
    task = {"reader": "pypdf", "home": str(tmp_path), "files": files, "output": str(tmp_path / "out.json")}
    (tmp_path / "task.json").write_text(json.dumps(task), encoding="utf-8")
    worker.main([str(tmp_path / "task.json")])
    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [(row["error"], row["text"]) for row in report["rows"]] == [
        ("ValueError: no such page", ""),
        (None, "words"),
    ]
    assert report["peak_mb"] > 1


def test_peers_read_pdf_files_with_text_only() -> None:
    assert can_read("ours", "scan", "a.pdf")
    assert can_read("pypdf", "pdf", "a.pdf")
    assert not can_read("pypdf", "scan", "a.pdf")
    assert not can_read("pypdf", "docx", "a.docx")


def test_peers_read_what_stands_in_a_file() -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    page = canvas.Canvas("unsaved.pdf")
    page.drawString(50, 700, "The levy is due every month.")
    data = page.getpdfdata()
    for read in PEERS.values():
        assert read("a.pdf", data).text.strip() == "The levy is due every month."


@pytest.mark.parametrize("form", ["--json", "--markdown", None])
def test_command(form: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def measure(folders: list[Path], **options: object) -> ReadingReport:
        asked.update(options, folders=folders)
        return ReadingReport((), {}, (Skipped("scan-clean", "no font is installed"),))

    monkeypatch.setattr(cli, "measure_reading", measure)
    options = ["--readers", "ours, pypdf", "--only", "pdf,docx", "--limit", "3", "--keep", str(tmp_path)]
    result = CliRunner().invoke(cli.app, ["reading", str(tmp_path), *options, *([form] if form else [])])
    assert result.exit_code == 0
    assert (asked["readers"], asked["kinds"], asked["documents"]) == (["ours", "pypdf"], ["pdf", "docx"], 3)
    assert (asked["folders"], asked["keep"]) == ([tmp_path], tmp_path)
    assert "Skipped scan-clean: no font is installed." in " ".join(result.stderr.split())
    assert ("made by" in result.stdout) == (form != "--json")
