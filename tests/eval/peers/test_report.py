"""Rows and tables."""

from pathlib import Path

import pytest

from corpus.errors import EvaluationError
from eval.peers.report import PeersReport, Row, SetReport


def _row(system: str, mode: str, recall: float) -> Row:
    figures = {"R@10": recall, "nDCG@10": recall / 2}
    return Row(system, mode, "done", figures=figures, chunks=1_200, ingest_s=4.0, query_ms=(1.0, 2.0, 9.0), peak_mb=512)


MISSING = Row("Haystack", "", "not installed", "haystack")
PASSAGES = SetReport(
    "obliqa", "passages", 1_000, 13_732, 300, 2_786, "", (_row("Ours", "default", 0.8), MISSING), {"Ours": {"a": "1"}}
)
DOCUMENTS = SetReport(
    "gold", "documents", 47, 47, 107, 107, " (9 cross-language)",
    (Row("Ours", "default", "done", figures={"document@5": 0.9, "article@5": 0.75}, ingest_s=2.0),), {},
)  # fmt: skip


def test_a_table_has_a_row_for_each_mode_and_for_what_is_missing() -> None:
    table = PASSAGES.table()
    assert table.title == "obliqa: 1,000 of 13,732 passages, 300 of 2,786 questions"
    assert table.columns == (
        "system", "mode", "R@10", "nDCG@10", "chunks", "ingest s", "passages/s", "p50 ms", "p95 ms", "peak MB",
    )  # fmt: skip
    assert table.rows[0] == ("Ours", "default", "0.800", "0.400", "1,200", "4.0", "250.0", "2.0", "9.0", "512")
    assert table.rows[1] == ("Haystack", "not installed", *["–"] * 8)
    assert PASSAGES.troubles() == ["obliqa, Haystack: not installed (haystack)"]


def test_a_table_shows_the_figures_that_its_set_has() -> None:
    assert DOCUMENTS.title == "gold: 47 documents, 107 questions (9 cross-language)"
    assert DOCUMENTS.table().columns[2:4] == ("document@5", "article@5")
    assert DOCUMENTS.table().rows[0][7:9] == ("–", "–")  # no question was timed


def test_several_sets_have_one_table_of_quality_before_theirs() -> None:
    report = PeersReport({}, {}, (PASSAGES, DOCUMENTS))
    quality, *each = report.tables()
    assert quality.columns == ("system", "mode", "obliqa R@10", "gold article@5")
    assert quality.rows == (("Ours", "default", "0.800", "0.750"),)
    assert len(each) == 2
    assert len(PeersReport({}, {}, (PASSAGES,)).tables()) == 1


def test_json_has_every_figure_and_says_what_is_missing() -> None:
    found = PeersReport({"cores": 2}, {}, (PASSAGES,)).to_dict()["sets"][0]
    assert found["rows"][0] == {
        "system": "Ours", "mode": "default", "state": "done", "figures": {"R@10": 0.8, "nDCG@10": 0.4},
        "chunks": 1_200, "load_s": 0.0, "ingest_s": 4.0, "items_per_s": 250.0,
        "query_ms": {"p50": 2.0, "p95": 9.0}, "peak_mb": 512,
    }  # fmt: skip
    assert found["rows"][1] == {"system": "Haystack", "mode": "", "state": "not installed", "reason": "haystack"}


def test_a_report_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EvaluationError, match="cannot be written"):
        PeersReport({}, {}, (PASSAGES,)).write(tmp_path / "file" / "out")
