"""Run files as trec_eval reads them: query, Q0, passage, rank, score, system."""

import re
from pathlib import Path

from corpus.errors import EvaluationError
from eval.datasets import iter_lines
from eval.metrics import Ranking, falling

RUN_TAG = "policydesk"
"""Name of the system in run files."""
COLUMNS = 6
_LINE = re.compile(r"(.+?)\s+Q0\s+(.+)\s+(\S+)\s+(\S+)\s+\S+")
"""With Q0 in its place, queries and passages may have blanks in their ids, as some datasets' have."""


def write_run(path: Path, rankings: dict[str, Ranking], tag: str = RUN_TAG) -> None:
    """Write rankings as a TREC run: query, Q0, passage, rank, score, system.

    Scores fall strictly (``metrics.falling``), so that trec_eval gives the same figures as the report.

    Raises:
        EvaluationError: The file cannot be written.
    """
    lines = (
        f"{query} Q0 {name} {rank} {score:.6f} {tag}\n"
        for query, ranking in rankings.items()
        for rank, (name, score) in enumerate(falling(ranking), start=1)
    )
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise EvaluationError(str(path), f"the run cannot be written there ({error.strerror})") from error


def write_runs(path: Path, runs: dict[str, dict[str, Ranking]]) -> None:
    """Write the run of one dataset to a file, or those of several into a folder, ``NAME.run`` each.

    Raises:
        EvaluationError: A file cannot be written.
    """
    if len(runs) == 1:
        write_run(path, next(iter(runs.values())))
        return
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(str(path), f"the runs of several datasets need a folder ({error.strerror})") from error
    for name, rankings in runs.items():
        write_run(path / f"{name}.run", rankings)


def load_run(path: Path) -> dict[str, Ranking]:
    """Read a TREC run of any system, plain or .gz; passages are ordered by score, as trec_eval does.

    Returns:
        By query: passages with their scores, best first; equal scores in the order of their ranks.

    Raises:
        EvaluationError: The file cannot be read, or a line is not what it should be.
    """
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for number, line in enumerate(iter_lines(path), start=1):
        if not line.strip():
            continue
        query, passage, rank, score = _columns(path, number, line)
        if passage in found.setdefault(query, {}):
            raise EvaluationError(str(path), f"line {number} ranks {passage!r} again for the query {query!r}")
        found[query][passage] = (_number(path, number, "score", score), int(_number(path, number, "rank", rank)))
    if not found:
        raise EvaluationError(str(path), "it holds no ranking")
    return {query: _ordered(passages) for query, passages in found.items()}


def _columns(path: Path, number: int, line: str) -> tuple[str, str, str, str]:
    """Take a line apart: query, passage, rank, score."""
    found = _LINE.fullmatch(line.strip())
    if found is not None:
        query, passage, rank, score = found.groups()
        return query, passage, rank, score
    parts = line.split()
    if len(parts) != COLUMNS:
        wanted = "the 6 of a TREC run (query Q0 passage rank score system)"
        raise EvaluationError(str(path), f"line {number} has {len(parts)} columns, not {wanted}")
    return parts[0], parts[2], parts[3], parts[4]


def _ordered(passages: dict[str, tuple[float, int]]) -> Ranking:
    best_first = sorted(passages.items(), key=lambda each: (-each[1][0], each[1][1]))
    return [(passage, score) for passage, (score, _) in best_first]


def _number(path: Path, line: int, column: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise EvaluationError(str(path), f"line {line} has the {column} {text!r}, which is no number") from None
