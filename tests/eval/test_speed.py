"""The shape of the speed report, at tiny sizes: nothing here is timed against a limit."""

import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.settings import Settings
from api.wiring import open_services
from corpus.corpus import Corpus
from corpus.errors import EvaluationError
from corpus.indexes import chroma_index
from corpus.model import DocumentDraft
from eval import probe, speed, synthesis
from eval.speed import IngestSpeed, SizeSpeed, SpeedReport, measure_speed, parse_sizes
from fakes import HashEmbedder
from ingest.pipeline import Ingester

FIGURES = {
    "query_ms": {"en": [1.0, 3.0], "zh": [2.0]},
    "rss_opened_mb": 100.0,
    "rss_mb": 120.0,
}


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the temporary folders go, so that what is left behind is seen."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def check_shape(report: SpeedReport, passages: int) -> None:
    value = json.loads(json.dumps(report.to_dict()))
    english, mixed = value["ingest"]["english"], value["ingest"]["mixed"]
    assert english["vectors"] == english["passages"] > 0
    assert english["ratio"] > 0
    assert 0 < mixed["vectors"] < mixed["passages"]
    assert mixed["ratio"] is None
    (size,) = value["sizes"]
    assert size["passages"] == passages
    assert size["vectors"] == "real"
    assert set(size["query_ms"]["all"]) == {"n", "p50", "p95"}
    assert size["rss_mb"] > 0
    assert size["first_answer_s"] >= 0
    assert all(len(row) == len(table.columns) for table in report.tables() for row in table.rows)


def test_the_report_has_every_figure(settings: Settings, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_probe", lambda _: (0.5, FIGURES))
    report = measure_speed(settings, [30], repetitions=1, document_limit=1)
    check_shape(report, 30)
    assert report.sizes[0].query_ms["all"] == {"n": 3, "p50": 2.0, "p95": 3.0}
    assert list(scratch.iterdir()) == []
    assert list(settings.home.iterdir()) == []


def test_kept_corpora_are_used_again_and_a_stopped_build_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "_probe", lambda _: (0.5, FIGURES))
    monkeypatch.setattr(speed, "BUILD_DOCUMENTS", 1)
    folder = settings.home / speed.KEPT
    published: list[str] = []
    publish = Corpus.publish

    def noted(self: Corpus, drafts: list[DocumentDraft]) -> list[str]:
        published.extend(draft.source for draft in drafts)
        return publish(self, drafts)

    def stopped(self: Corpus, drafts: list[DocumentDraft]) -> list[str]:
        if published:
            raise KeyboardInterrupt
        return noted(self, drafts)

    monkeypatch.setattr(Corpus, "publish", stopped)
    with pytest.raises(KeyboardInterrupt):
        speed._measure_size(settings, folder, 30, keep=True)
    monkeypatch.setattr(Corpus, "publish", noted)
    first = speed._measure_size(settings, folder, 30, keep=True)
    assert published == ["synthetic-0.md", "synthetic-1.md", "synthetic-2.md"]
    again = speed._measure_size(settings, folder, 30, keep=True)
    assert len(published) == 3
    assert again == first
    with open_services(settings.model_copy(update={"home": next(folder.iterdir())})) as services:
        assert services.corpus.verify().is_clean


def test_a_kept_corpus_that_other_code_made_is_built_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_probe", lambda _: (0.5, FIGURES))
    folder = settings.home / speed.KEPT
    first = speed._measure_size(settings, folder, 12, keep=True)
    monkeypatch.setattr(chroma_index, "STAMP", "of another time")
    again = speed._measure_size(settings, folder, 12, keep=True)
    assert (again.documents, again.vectors_held) == (first.documents, first.vectors_held) == (1, 12)
    assert again.build_s > 0


def test_growth_is_that_from_the_smallest_to_the_largest() -> None:
    def size(passages: int, p50: float) -> SizeSpeed:
        return SizeSpeed(passages, 1, 1, 1.0, 1.0, {"all": {"n": 2, "p50": p50, "p95": 4 * p50}}, 1.0, 1.0)

    ingest = IngestSpeed(1, 1, 1, (1.0,), (1.0,))
    sizes = (size(100_000, 20.0), size(1_000, 10.0), size(10_000, 99.0))
    report = SpeedReport({}, ingest, ingest, sizes)
    assert report.growth == {"p50": 0.151, "p95": 0.151}
    assert "0.15" in report.tables()[1].title
    assert SpeedReport({}, ingest, ingest, sizes[:1]).growth == {"p50": None, "p95": None}
    assert speed.growth_exponent((10, 1.0), (100, None)) is None


@pytest.mark.slow
def test_the_real_parts_fit_together(home: Path, scratch: Path) -> None:
    report = measure_speed(Settings(home=home), [30], repetitions=1, document_limit=1)
    check_shape(report, 30)
    assert report.sizes[0].query_ms["all"]["n"] == len(synthesis.timed_queries())
    assert list(scratch.iterdir()) == []


def test_the_probe_answers_then_times(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_services(settings) as services:
        services.corpus.publish(list(synthesis.iter_drafts(24)))
    queries = [{"group": "en", "text": "training base", "jurisdiction": None}]
    queries += [{"group": "zh filtered", "text": "实训基地", "jurisdiction": "CN-ZJ"}]
    request = {"settings": settings.model_dump(mode="json"), "queries": queries}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(request)))
    probe.main()
    first, figures = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["completeness"] in {"complete", "partial", "none"}
    assert {name: len(times) for name, times in figures["query_ms"].items()} == {"en": 1, "zh filtered": 1}
    assert figures["rss_mb"] > 10


def test_memory_is_measured_without_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_STATM", Path("/nowhere"))
    assert probe.resident_megabytes() > 10


def test_a_probe_that_fails_is_an_error(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EvaluationError, match="the measuring process failed"):
        speed._probe(Settings(home=home))
    assert "EmptyCorpusError" in capfd.readouterr().err


def test_documents_that_are_not_taken_in_are_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = Ingester.ingest_paths

    def twice(self: Ingester, paths: list[Path], *rest: Any) -> Any:
        ingest(self, paths, *rest)
        return ingest(self, paths, *rest)

    monkeypatch.setattr(Ingester, "ingest_paths", twice)
    with pytest.raises(EvaluationError, match="not every document was taken in"):
        measure_speed(settings, [], repetitions=1, document_limit=1)


@pytest.mark.parametrize("text", ["", "0", "10,-1", "ten"])
def test_sizes_are_whole_numbers_above_0(text: str) -> None:
    with pytest.raises(ValueError, match=r"above 0|invalid literal"):
        parse_sizes(text)


def test_synthetic_documents_have_the_passages_asked_for() -> None:
    drafts = list(synthesis.iter_drafts(100))
    passages = [span.span.of(draft.text) for draft in drafts for span in draft.passages]
    assert len(passages) == len(set(passages)) == 100
    assert {draft.metadata.language for draft in drafts} == {"en", "zh"}
    assert [draft.text for draft in synthesis.iter_drafts(24)] == [draft.text for draft in drafts[:2]]
    assert {draft.metadata.jurisdiction for draft in synthesis.iter_drafts(200)} == set(synthesis.PLACES)


def test_written_documents_differ(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    synthesis.write_documents(folder, ("en",), copies=3, limit=2)
    texts = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert len(texts) == len(set(texts)) == 6
    shutil.rmtree(folder)


def test_queries_come_in_both_languages_with_and_without_a_filter() -> None:
    queries = synthesis.timed_queries()
    assert len(queries) == len(set(queries)) == 200
    assert {query.group for query in queries} == {"en", "zh", "en filtered", "zh filtered"}


def test_perturbed_vectors_are_unit_vectors_near_a_real_one() -> None:
    real = HashEmbedder(dimensions=384)
    embedder = synthesis.PerturbedEmbedder(real, real_vectors=5)
    texts = [f"passage {number}" for number in range(40)]
    vectors = np.concatenate([embedder.embed(texts[:8]), embedder.embed(texts[8:])])
    assert vectors.shape == (40, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[:5], real.embed(texts[:5]))
    assert ((vectors[5:] @ vectors[:5].T).max(axis=1) > 0.6).all()
    assert (embedder.stamp, embedder.dimensions, embedder.window_tokens) == (real.stamp, 384, 256)
    assert embedder.can_read("passage")
    assert embedder.count_tokens("two words") == 2
