"""Pages: one file, nothing loaded, both languages, hostile text harmless."""

import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.settings import Settings
from corpus.errors import EvaluationError, ReportPackagesError
from eval.questions import evaluate_questions
from eval.report.page import Figures, Page, Section, render_page, write_report
from eval.report.pages import comparison_page, questions_page, retrieval_page
from eval.report.words import Both
from eval.retrieval import evaluate_retrieval
from eval.run_comparison import compare_runs
from eval.runs import write_run
from eval.terminal import Table

WriteDataset = Callable[..., Path]
HOSTILE = "<script>alert(1)</script>"
VOID = {"meta", "input", "br", "path", "use"}


class Balance(HTMLParser):
    """Checks that every tag is closed in order, and collects what would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def check(html: str) -> None:
    parser = Balance()
    parser.feed(html)
    assert parser.open == []
    assert parser.loaded == []
    assert not re.search(r"<script|https?:|@import|url\((?!#)", html)
    assert html.count('class="en"') == html.count('class="zh"')


def test_a_page_of_rankings(write_dataset: WriteDataset, settings: Settings) -> None:
    html = render_page(retrieval_page([evaluate_retrieval(write_dataset(), settings)]))
    check(html)
    assert html.count("<svg") == 2
    assert html.count("<figcaption>") == 2
    assert "检索评测" in html


def test_a_page_of_several_sets(write_dataset: WriteDataset, settings: Settings) -> None:
    reports = [evaluate_retrieval(write_dataset(name), settings) for name in ("one", "two")]
    html = render_page(retrieval_page(reports))
    check(html)
    assert "mean of sets" in html
    assert html.count("<svg") == 4


def test_a_page_of_questions_opens_in_their_language(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "实习规定.md").write_text("# 学生实习管理规定\n\n第一条 企业接收实习学生，应当支付实习报酬。\n", "utf-8")
    gold = tmp_path / "own.csv"
    gold.write_text(
        f"question,document\n企业接收实习学生应当支付什么？,实习规定\n火星上的企业接收实习学生应当遵守什么{HOSTILE}？,别的\n",
        "utf-8",
    )
    html = render_page(questions_page(evaluate_questions(gold, settings, documents=folder)))
    check(html)
    assert 'id="zh" checked' in html
    assert "应当遵守什么&lt;script&gt;" in html


def test_a_page_of_a_comparison(write_dataset: WriteDataset, tmp_path: Path) -> None:
    for name, first in (("a", "levy#2"), ("b", "levy#1")):
        write_run(tmp_path / name, {"q1": [(first, 1.0)]})
    html = render_page(comparison_page(compare_runs(tmp_path / "a", tmp_path / "b", [write_dataset()])))
    check(html)
    assert "When does an employer pay the training levy?" in html
    assert html.count("<details") == 1


def test_nothing_differs(write_dataset: WriteDataset, tmp_path: Path) -> None:
    write_run(tmp_path / "a", {"q1": [("levy#1", 1.0)]})
    html = render_page(comparison_page(compare_runs(tmp_path / "a", tmp_path / "a", [write_dataset()])))
    check(html)
    assert "No measure shows a difference beyond chance" in html


def page() -> Page:
    table = Figures.of(Table("", ("figure", HOSTILE), (("facts", "1"),)), Both.same(""))
    return Page(Both.same("t"), Both.same("s"), (Section(Both.same("h"), (table,)),))


def test_a_page_is_written_and_text_stays_text(tmp_path: Path) -> None:
    write_report(tmp_path / "r.html", page())
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    check(html)
    assert "要点" in html


def test_a_page_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="the report cannot be written there"):
        write_report(tmp_path / "missing" / "r.html", page())


def test_without_its_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ReportPackagesError, match=r"pip install policydesk\[report\]"):
        render_page(page())
