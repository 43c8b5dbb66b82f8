"""Two run files, or folders of them, against the same judgements."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.errors import EvaluationError
from eval.comparison import (
    SHOWN_CHANGES,
    Change,
    ComparisonReport,
    Pairs,
    Shown,
    build_contrasts,
    greatest,
    shortened,
)
from eval.datasets import BenchPassage, Qrels, iter_corpus, load_qrels, load_queries, read_qrels
from eval.metrics import RANKING_MEASURES, Ranking, score_each
from eval.runs import load_run

RUN_MEASURE = "nDCG@10"
"""By which questions are gained or lost: it looks at rank and grade."""
SHOWN_PASSAGES = 3
"""First passages shown of each system for a question that changed."""
SHOWN_RELEVANT = 2
"""Relevant passages shown beside them."""


def compare_runs(
    a: Path,
    b: Path,
    datasets: Sequence[Path],
    qrels: Path | None = None,
    *,
    measure: str = RUN_MEASURE,
    shown: int = SHOWN_CHANGES,
) -> ComparisonReport:
    """Compare two systems' rankings.

    Args:
        a: Run of the first system; for several datasets, a folder that holds ``NAME.run`` for each.
        b: The second system's.
        datasets: Datasets in the BEIR layout: judgements, questions and passages.
        qrels: Judgements alone, in place of datasets: questions and passages are then shown by their ids.
        measure: By which questions are called gained or lost.
        shown: Greatest gains, and losses, shown of each dataset.

    Raises:
        EvaluationError: A file is missing or not what it should be, or nothing can be compared.
    """
    if measure not in map(str, RANKING_MEASURES):
        raise EvaluationError(measure, f"there is no such measure; there are {', '.join(map(str, RANKING_MEASURES))}")
    pairs: list[Pairs] = []
    gains: dict[str, dict[str, float]] = {}
    changes: list[Change] = []
    left_out: dict[str, int] = {}
    sets: list[tuple[str, Path | None]] = [(folder.resolve().name, folder) for folder in datasets]
    if qrels is not None:
        sets.append((qrels.stem, None))
    for name, folder in sets:
        judged = read_qrels(qrels) if folder is None and qrels else load_qrels(folder or a)
        runs = (load_run(_run_path(a, name)), load_run(_run_path(b, name)))
        asked = _asked(judged, runs)
        if not asked:
            raise EvaluationError(str(a), f"neither run ranks a query that is judged in {name}")
        left_out[name] = sum(max(grades.values()) > 0 for grades in judged.values()) - len(asked)
        scores = [score_each(asked, run) for run in runs]
        found = _pairs(name, scores)
        pairs += found
        gains[name] = next(each for each in found if each.measure == measure).gains()
        changes += _changes(name, folder, asked, runs, scores, greatest(gains[name], shown), measure)
    return ComparisonReport(
        a.name, b.name, measure, build_contrasts(pairs), gains, tuple(changes), left_out, latency_ms={}
    )


def _run_path(path: Path, dataset: str) -> Path:
    return path / f"{dataset}.run" if path.is_dir() else path


def _asked(judged: Qrels, runs: Sequence[Mapping[str, Ranking]]) -> Qrels:
    """Keep the questions that have a relevant passage and that at least one system ranked for."""
    return {
        query: grades
        for query, grades in judged.items()
        if max(grades.values()) > 0 and any(query in run for run in runs)
    }


def _pairs(name: str, scores: Sequence[dict[str, dict[str, float]]]) -> list[Pairs]:
    a, b = scores
    return [
        Pairs(name, measure, measure, {query: (a[query][measure], b[query][measure]) for query in a})
        for measure in map(str, RANKING_MEASURES)
    ]


def _changes(
    name: str,
    folder: Path | None,
    asked: Qrels,
    runs: Sequence[Mapping[str, Ranking]],
    scores: Sequence[dict[str, dict[str, float]]],
    chosen: Sequence[str],
    measure: str,
) -> list[Change]:
    texts = {} if folder is None else {query.id: query.text for query in load_queries(folder)}
    first = {query: [[each for each, _ in run.get(query, [])[:SHOWN_PASSAGES]] for run in runs] for query in chosen}
    relevant = {query: _relevant(asked[query]) for query in chosen}
    needed = {each for query in chosen for ids in (*first[query], relevant[query]) for each in ids}
    passages = {} if folder is None else {each.id: each for each in iter_corpus(folder) if each.id in needed}

    def show(query: str, ids: Sequence[str]) -> tuple[Shown, ...]:
        return tuple(_shown(each, passages.get(each), asked[query].get(each, 0) > 0) for each in ids)

    return [
        Change(
            dataset=name,
            id=query,
            question=texts.get(query, query),
            a=scores[0][query][measure],
            b=scores[1][query][measure],
            gain=scores[1][query][measure] - scores[0][query][measure],
            wanted=show(query, relevant[query]),
            shown_a=show(query, first[query][0]),
            shown_b=show(query, first[query][1]),
        )
        for query in chosen
    ]


def _relevant(grades: dict[str, int]) -> list[str]:
    best = sorted((name for name, grade in grades.items() if grade > 0), key=lambda name: -grades[name])
    return best[:SHOWN_RELEVANT]


def _shown(name: str, passage: BenchPassage | None, is_right: bool) -> Shown:
    if passage is None:
        return Shown(name, "", is_right)
    return Shown(f"{passage.title} ({name})" if passage.title else name, shortened(passage.text), is_right)
