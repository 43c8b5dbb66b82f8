import json
from pathlib import Path

import pytest

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.support import GOLD, Agreement, agreement, evaluate_support, load_claims

SENTENCES = {
    "1#0": "The levy is paid by every employer with more than 20 workers.",
    "1#1": "The college was founded in 1962 by a merchant.",
    "2#0": "The grant is up to 500 euros.",
}
CLAIMS = [
    ("a", "The levy is paid by every employer with more than 20 workers.", "1", "supported", ["1#0"]),
    ("b", "The college was founded in 1972 by a merchant.", "1", "not_supported", ["1#1"]),
    (
        "c",
        "The grant is up to 500 euros and was doubled by the council of Harlow.",
        "2",
        "partially_supported",
        ["2#0"],
    ),
    ("d", "Nothing of this stands anywhere.", "2", "not_supported", []),
]


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "claims"
    folder.mkdir()
    _write(folder / "corpus.jsonl", [{"_id": k, "title": "T", "text": v, "doc_id": k[0]} for k, v in SENTENCES.items()])
    _write(
        folder / "queries.jsonl", [{"_id": i, "text": t, "doc_id": s, "label": label} for i, t, s, label, _ in CLAIMS]
    )
    judged = [f"{i}\t{name}\t1" for i, _, _, _, names in CLAIMS for name in names]
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]), encoding="utf-8")
    return folder


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_verdicts_are_compared_with_labels(dataset: Path, tmp_path: Path) -> None:
    report = evaluate_support(dataset, Settings(home=tmp_path), retrieve=False)
    outcomes = report.by_evidence[GOLD]
    assert {each.claim.id: each.verdict.support for each in outcomes} == {
        "a": "supported", "b": "unsupported", "c": "partly", "d": "unsupported",
    }  # fmt: skip
    assert agreement(outcomes, "supported") == Agreement(1, 1, 1)
    assert report.to_dict()["evidence"][GOLD]["verdicts"]["unsupported"]["recall"] == 1.0
    assert report.tables()[0].rows[0][0] == f"supported, {GOLD}"


def test_precision_and_recall_are_counted_by_hand() -> None:
    found = Agreement(said=4, labelled=5, right=2)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.4, pytest.approx(4 / 9))
    assert (Agreement(0, 5, 0).precision, Agreement(3, 0, 0).recall, Agreement(0, 0, 0).f1) == (None, None, None)


def test_a_label_that_is_not_known_is_an_error(dataset: Path) -> None:
    _write(dataset / "queries.jsonl", [{"_id": "a", "text": "x", "label": "perhaps"}])
    with pytest.raises(EvaluationError, match="perhaps"):
        load_claims(dataset)


def test_a_folder_without_claims_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"queries\.jsonl"):
        load_claims(tmp_path)
