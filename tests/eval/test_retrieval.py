"""Rankings of a tiny dataset, through the corpus, the indexes and the retriever that serve."""

from collections.abc import Callable
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR

from api.settings import Settings
from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.errors import EvaluationError
from eval import retrieval
from eval.retrieval import SYSTEMS, evaluate_retrieval
from eval.runs import write_run

WriteDataset = Callable[..., Path]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_dataset_is_ranked_and_scored(write_dataset: WriteDataset, settings: Settings, zipped: bool) -> None:
    report = evaluate_retrieval(write_dataset(zipped=zipped), settings)
    assert report.figures["RR@10"] == 1.0
    assert report.figures["R@10"] == pytest.approx((1 + 1 + 0.5) / 3)  # interns#3 is relevant and has no text
    assert report.counts.passages == 4
    assert report.counts.empty_passages == 1
    assert (report.counts.queries, report.counts.queries_without_relevant) == (3, 1)
    assert (report.counts.relevant, report.counts.relevant_not_held) == (4, 1)
    assert report.rankings["q1"][0][0] == "levy#1"
    assert report.rankings["q2"][0][0] == "interns#2"


def test_the_report_holds_every_figure_and_setting(write_dataset: WriteDataset, settings: Settings) -> None:
    report = evaluate_retrieval(write_dataset(), settings, limit=2).to_dict()
    assert set(report["figures"]) == {"R@10", "R@100", "nDCG@10", "AP@10", "RR@10", "Success@5"}
    assert set(report["latency_ms"]) == {"p50", "p95", "p99"}
    assert report["counts"]["queries"] == 2
    assert report["settings"]["depth"] == 100
    assert set(report["settings"]["made_with"]) == {"dense", "lexical", "passages"}
    assert "rankings" not in report


def test_a_corpus_is_built_once_below_the_home(write_dataset: WriteDataset, settings: Settings) -> None:
    folder = write_dataset()
    first = evaluate_retrieval(folder, settings)
    second = evaluate_retrieval(folder, settings)
    assert (first.build.passages, second.build.passages) == (4, 0)
    assert first.rankings == second.rankings
    assert Path(first.build.home).parent == settings.home / "eval"
    assert [path.name for path in settings.home.iterdir()] == ["eval"]


def test_a_build_that_was_stopped_goes_on(
    write_dataset: WriteDataset, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dataset()
    monkeypatch.setattr(retrieval, "BUILD_BATCH_PASSAGES", 3)
    publish = Corpus.publish
    calls: list[int] = []

    def stop_at_second(self: Corpus, drafts: list[object]) -> list[str]:
        calls.append(len(drafts))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return publish(self, drafts)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Corpus, "publish", stop_at_second)
        with pytest.raises(KeyboardInterrupt):
            evaluate_retrieval(folder, settings)
    assert evaluate_retrieval(folder, settings).build.passages == 1


def test_an_index_that_something_else_made_is_rebuilt(write_dataset: WriteDataset, settings: Settings) -> None:
    folder = write_dataset()
    first = evaluate_retrieval(folder, settings)
    catalogue = Catalogue(f"sqlite:///{Path(first.build.home) / 'catalogue.db'}")
    for name in ("dense", "lexical", "passages"):
        catalogue.set_manifest(name, "an older release")
    catalogue.close()
    second = evaluate_retrieval(folder, settings)
    assert (first.build.repaired, second.build.repaired) == (False, True)
    assert second.rankings == first.rankings
    assert not evaluate_retrieval(folder, settings).build.repaired


def test_scoped_ranks_only_the_questions_own_document(write_dataset: WriteDataset, settings: Settings) -> None:
    report = evaluate_retrieval(write_dataset(), settings, scoped=True)
    assert {name.split("#")[0] for name, _ in report.rankings["q3"]} == {"interns"}
    assert {name.split("#")[0] for name, _ in report.rankings["q1"]} == {"levy"}


def test_scoped_needs_a_scope(write_dataset: WriteDataset, settings: Settings) -> None:
    folder = write_dataset(queries='{"_id": "q1", "text": "levy"}\n')
    with pytest.raises(EvaluationError, match="needs a doc_id for every query, and 'q1' has none"):
        evaluate_retrieval(folder, settings, scoped=True)


def test_nothing_to_score_is_an_error(write_dataset: WriteDataset, settings: Settings) -> None:
    folder = write_dataset(qrels="q4\tlevy#1\t0\nq9\tlevy#1\t1\n")
    with pytest.raises(EvaluationError, match=r"no query of queries\.jsonl has a relevant passage"):
        evaluate_retrieval(folder, settings)


def test_a_run_file_gives_the_same_figures(write_dataset: WriteDataset, settings: Settings, tmp_path: Path) -> None:
    folder = write_dataset()
    report = evaluate_retrieval(folder, settings)
    path = tmp_path / "tiny.run"
    write_run(path, report.rankings)
    first = path.read_text(encoding="utf-8").splitlines()[0].split()
    assert (first[:4], first[5]) == (["q1", "Q0", "levy#1", "1"], "policydesk")
    qrels = {"q1": {"levy#1": 1}, "q2": {"interns#2": 1}, "q3": {"interns#1": 2, "interns#3": 1}}
    again = ir_measures.calc_aggregate([RR @ 10], qrels, ir_measures.read_trec_run(str(path)))
    assert again[RR @ 10] == report.figures["RR@10"]


def test_a_run_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="the run cannot be written there"):
        write_run(tmp_path / "missing" / "tiny.run", {})


def test_the_table_shows_every_figure(write_dataset: WriteDataset, settings: Settings) -> None:
    table = evaluate_retrieval(write_dataset(), settings).table()
    assert table.columns == ("figure", "tiny")
    assert ("empty passages", "1") in table.rows


@pytest.mark.parametrize("system", SYSTEMS)
def test_parts_of_the_search_are_ranked_alone(write_dataset: WriteDataset, settings: Settings, system: str) -> None:
    report = evaluate_retrieval(write_dataset(), settings, system=system)
    assert report.to_dict()["settings"]["system"] == system
    for ranking in report.rankings.values():
        assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)
