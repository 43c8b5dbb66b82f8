"""The deterministic support check against people's labels: claims with the sentences that support them.

A dataset is a folder in the BEIR layout whose queries are claims with a ``label``: supported, partially_supported or
not_supported. The check sees a claim and sentences alone, once the judged ones, once those that retrieval finds.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.settings import Settings
from corpus.errors import EvaluationError
from corpus.model import Span
from eval.datasets import iter_corpus, iter_jsonl, load_qrels
from eval.retrieval import fill, held_by, open_dataset
from eval.terminal import Table, figure, progress_bar
from rag.grounding.check import check
from rag.grounding.model import SUPPORTS, Cited, Claimed, Evidence, Support, Verdict
from rag.sources import Source

RETRIEVED_SENTENCES = 7
"""Sentences of its article that a claim is held against: the window of one screen; few claims have more judged ones."""
LABELS: Mapping[str, Support] = {
    "supported": "supported",
    "partially_supported": "partly",
    "not_supported": "unsupported",
}
SHARES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of content words at which the words alone are shown."""
GOLD, RETRIEVED = "judged sentences", "retrieved sentences"


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim with what people say of it."""

    id: str
    text: str
    scope: str | None
    label: Support


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check says of a claim."""

    claim: LabelledClaim
    verdict: Verdict
    seconds: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision and recall of one answer of the check against a label; None where undefined."""

    said: int
    """How often the check says it."""
    labelled: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of what the check says that people say too."""
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        """Share of what people say that the check says too."""
        return self.right / self.labelled if self.labelled else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both, in [0, 1]."""
        return 2 * self.right / (self.said + self.labelled) if self.said + self.labelled else None

    def to_dict(self) -> dict[str, float | int | None]:
        """Give it as ``--json`` shows it."""
        return {"said": self.said, "labelled": self.labelled, "right": self.right, "precision": self.precision,
                "recall": self.recall, "f1": self.f1}  # fmt: skip

    def cells(self) -> tuple[str, ...]:
        """Give it as cells of a table."""
        return (str(self.said), str(self.labelled), figure(self.precision), figure(self.recall), figure(self.f1))


def agreement(
    outcomes: Sequence[Outcome], support: Support, said: Callable[[Outcome], bool] | None = None
) -> Agreement:
    """Count how the check's answer agrees with a label.

    Args:
        outcomes: All claims.
        support: The label.
        said: What counts as the check saying so; its verdict when not given.
    """
    says = said or (lambda outcome: outcome.verdict.support == support)
    return Agreement(
        sum(says(each) for each in outcomes),
        sum(each.claim.label == support for each in outcomes),
        sum(says(each) and each.claim.label == support for each in outcomes),
    )


@dataclass(frozen=True, slots=True)
class SupportReport:
    """How the check agrees with people's labels, by the evidence it was given."""

    dataset: str
    by_evidence: dict[str, list[Outcome]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {"dataset": self.dataset, "claims": len(next(iter(self.by_evidence.values()), ())),
                "evidence": {name: _figures(outcomes) for name, outcomes in self.by_evidence.items()}}  # fmt: skip

    def tables(self) -> list[Table]:
        """Give the report as tables."""
        return [
            self._agreement(),
            *(_confusion(name, outcomes) for name, outcomes in self.by_evidence.items()),
            self._words(),
        ]

    def _agreement(self) -> Table:
        rows = [
            (f"{support}, {name}", *agreement(outcomes, support).cells())
            for name, outcomes in self.by_evidence.items()
            for support in SUPPORTS
        ]
        return Table(
            f"Support check on {self.dataset}",
            ("verdict", "said", "labelled", "precision", "recall", "F1"),
            tuple(rows),
        )

    def _words(self) -> Table:
        rows = [
            (f"{share:.1f}, {name}", *agreement(outcomes, "supported", _holds(share)).cells())
            for name, outcomes in self.by_evidence.items()
            for share in SHARES
        ]
        return Table(
            "Supported, by the share of content words alone",
            ("share, evidence", "said", "labelled", "precision", "recall", "F1"),
            tuple(rows),
        )


def _holds(share: float) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome.verdict.coverage >= share


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "verdicts": {support: agreement(outcomes, support).to_dict() for support in SUPPORTS},
        "words": {str(share): agreement(outcomes, "supported", _holds(share)).to_dict() for share in SHARES},
        "milliseconds_per_claim": round(1_000 * sum(each.seconds for each in outcomes) / max(1, len(outcomes)), 3),
    }


def _confusion(name: str, outcomes: Sequence[Outcome]) -> Table:
    rows = tuple(
        (
            label,
            *(str(sum(o.claim.label == label and o.verdict.support == said for o in outcomes)) for said in SUPPORTS),
        )
        for label in SUPPORTS
    )
    return Table(f"Labels (rows) and verdicts, {name}", ("label", *SUPPORTS), rows)


def evaluate_support(folder: Path, settings: Settings, *, retrieve: bool = True) -> SupportReport:
    """Check every claim of a dataset and compare with its label.

    Args:
        folder: ``corpus.jsonl``, ``queries.jsonl`` with labels (plain or .gz) and ``qrels.tsv``.
        settings: Where the home is, in which the dataset's corpus is built once.
        retrieve: Also hold each claim against the first sentences that retrieval finds in its document.

    Raises:
        EvaluationError: The dataset is not what it should be.
        IndexStateError: Its corpus cannot be opened.
    """
    claims = load_claims(folder)
    sentences = {each.id: Evidence(Source(each.text, (), ()), Span(0, len(each.text)), names=(each.title,))
                 for each in iter_corpus(folder) if each.text.strip()}  # fmt: skip
    judged = {
        query: [name for name, grade in grades.items() if grade > 0] for query, grades in load_qrels(folder).items()
    }
    report = SupportReport(folder.name, {GOLD: [_outcome(each, judged.get(each.id, ()), sentences) for each in claims]})
    if retrieve:
        found = _retrieve(folder, settings, claims)
        report.by_evidence[RETRIEVED] = [_outcome(each, found[each.id], sentences) for each in claims]
    return report


def load_claims(folder: Path) -> list[LabelledClaim]:
    """Load labelled claims.

    Raises:
        EvaluationError: There are none, or one has no label that is known.
    """
    path = next((p for p in (folder / "queries.jsonl", folder / "queries.jsonl.gz") if p.is_file()), None)
    if path is None:
        raise EvaluationError(str(folder), "there is neither queries.jsonl nor queries.jsonl.gz")
    claims = []
    for record in iter_jsonl(path):
        label = record.text("label")
        if label not in LABELS:
            raise record.wrong(f"has the label {label!r}; {', '.join(LABELS)} are known")
        claims.append(LabelledClaim(record.text("_id"), record.text("text"), record.optional("doc_id"), LABELS[label]))
    return claims


def _outcome(claim: LabelledClaim, names: Sequence[str], sentences: Mapping[str, Evidence]) -> Outcome:
    evidence = {number: sentences[name] for number, name in enumerate((n for n in names if n in sentences), start=1)}
    started = time.perf_counter()
    verdict = check(Claimed(claim.text, tuple(Cited(number) for number in evidence)), evidence)
    return Outcome(claim, verdict, time.perf_counter() - started)


def _retrieve(folder: Path, settings: Settings, claims: Sequence[LabelledClaim]) -> dict[str, list[str]]:
    """Find the first sentences for each claim in its own document."""
    found: dict[str, list[str]] = {}
    with open_dataset(folder, settings) as (services, _):
        fill(services.corpus, folder)
        held = held_by(services.corpus)
        with progress_bar("Retrieving") as advance:
            for number, claim in enumerate(claims, start=1):
                within = held.scopes.get(claim.scope, set()) if claim.scope else None
                hits = services.retriever.rank(claim.text, RETRIEVED_SENTENCES, within)
                found[claim.id] = [held.corpus_ids[hit.passage_id] for hit in hits[:RETRIEVED_SENTENCES]]
                advance(number, len(claims))
    return found
