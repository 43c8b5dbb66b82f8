"""Real laws, papers and gold questions, where a folder with them stands beside the project; nothing here needs them.

The folder holds ``policy-docs/``, ``papers/`` and ``gold/questions-dev.jsonl``; it is ``../shared``, or what
``POLICYDESK_TEST_DATA`` names. The bounds are the aims of docs/quality.md, not what is reached.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import open_services
from conftest import link_models
from eval.questions import Group, QuestionsReport, evaluate_questions
from ingest.report import IngestReport

DATA = Path(os.environ.get("POLICYDESK_TEST_DATA") or Path(__file__).parents[2] / "shared")
QUESTIONS = DATA / "gold" / "questions-dev.jsonl"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not QUESTIONS.is_file(), reason="no folder of real documents beside the project"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Settings:
    return Settings(home=link_models(tmp_path_factory.mktemp("real"), models))


@pytest.fixture(scope="module")
def ingested(settings: Settings) -> Iterator[IngestReport]:
    with open_services(settings) as services:
        yield services.ingester.ingest_paths([DATA / "policy-docs", DATA / "papers"])
        assert services.corpus.verify().is_clean


@pytest.fixture(scope="module")
def report(ingested: IngestReport, settings: Settings) -> QuestionsReport:
    assert ingested.documents
    return evaluate_questions(QUESTIONS, settings)


def _group(report: QuestionsReport, name: str) -> Group:
    return next(group for group in report.groups() if group.name == name)


def test_every_document_is_read_whole(ingested: IngestReport) -> None:
    assert [row for row in ingested.rows if row.state not in ("parsed", "skipped")] == []


def test_ingesting_again_changes_nothing(ingested: IngestReport, settings: Settings) -> None:
    with open_services(settings) as services:
        before = services.corpus.catalogue.generation
        again = services.ingester.ingest_paths([DATA / "policy-docs", DATA / "papers"])
        assert services.corpus.catalogue.generation == before
    assert again.count("unchanged") == ingested.count("parsed")


def test_every_quote_is_its_span(report: QuestionsReport) -> None:
    assert report.broken_quotes == []


def test_the_right_document_is_cited(report: QuestionsReport) -> None:
    assert (_group(report, "in the document's language").document or 0.0) >= 0.85


def test_what_cannot_be_answered_is_refused(report: QuestionsReport) -> None:
    assert (_group(report, "all").refusal or 0.0) >= 0.70
