"""Figures as tables: means, counts, and the worst files first."""

import json
from dataclasses import replace

import pytest

from eval.reading.make import Skipped
from eval.reading.measure import Marks
from eval.reading.report import ReadingReport, Row

MARKS = Marks(0.9, 0.8, 1.0, 0.5, 1.0, None, None, None, 2)
GOOD = Row("pdf-a", "pdf", "en", "good.pdf", "ours", 4, 2.0, None, replace(MARKS, characters=1.0, leaks=1), 0.75, None)
POOR = replace(GOOD, file="poor.pdf", language="zh-CN", marks=MARKS, pages=2, seconds=1.0, places=None)
BROKEN = replace(GOOD, file="broken.pdf", marks=None, error="UnreadableDocumentError: no", places=None, seconds=9.0)
PEER = replace(GOOD, reader="pypdf", places=None)


@pytest.fixture
def report() -> ReadingReport:
    rows = (GOOD, POOR, BROKEN, PEER)
    return ReadingReport(rows, {"ours pdf": 75.2, "pypdf pdf": 180.0}, (Skipped("pdf-b", "no tool"),))


def test_a_file_that_was_not_read_keeps_nothing(report: ReadingReport) -> None:
    summary = report.to_dict()["summary"][0]
    assert (summary["files"], summary["failed"]) == (3, 1)
    assert summary["chars"] == pytest.approx((1.0 + 0.9 + 0.0) / 3)
    assert summary["cells"] == pytest.approx((0.5 + 0.5 + 0.0) / 3)


def test_leaks_are_summed_and_speed_is_of_pages_read(report: ReadingReport) -> None:
    summary = report.to_dict()["summary"][0]
    assert summary["leaks"] == 3
    assert summary["pages_per_s"] == pytest.approx(6 / 3.0)
    assert summary["peak_mb"] == pytest.approx(75.2)


def test_means_leave_out_what_is_undefined(report: ReadingReport) -> None:
    summary = report.to_dict()["summary"][0]
    assert summary["places"] == pytest.approx(0.75)
    assert summary["headings P"] is None


def test_json_holds_every_file(report: ReadingReport) -> None:
    value = json.loads(json.dumps(report.to_dict()))
    assert [row["file"] for row in value["files"]] == ["good.pdf", "poor.pdf", "broken.pdf", "good.pdf"]
    assert value["skipped"] == [{"what": "pdf-b", "why": "no tool"}]


def test_tables_name_maker_and_reader(report: ReadingReport) -> None:
    main, languages, worst = report.tables()
    assert [row[0] for row in main.rows] == ["pdf-a ours", "pdf-a pypdf"]
    assert main.rows[0][1] == "3 (1 failed)"
    assert [row[0] for row in languages.rows] == ["pdf en", "pdf zh-CN"]
    assert [row[0] for row in worst.rows] == ["broken.pdf", "poor.pdf", "good.pdf"]
    assert worst.rows[0][-1] == "UnreadableDocumentError: no"
    assert all(len(row) == len(table.columns) for table in report.tables() for row in table.rows)
