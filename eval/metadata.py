"""How much of a document's metadata is read from the document itself: sidecars hidden, then compared with."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.errors import EvaluationError, PolicyDeskError
from eval.fields import FieldVerdict, compare, stands_in
from eval.terminal import Table, figure, progress_bar

FIELDS = (
    "title", "issuer", "document_number", "issued", "effective_from", "effective_to", "kind", "jurisdiction",
    "language", "authors", "year", "doi", "venue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One field of one document that is not right, or could not be judged as such."""

    document: str
    field: str
    verdict: FieldVerdict
    expected: str
    found: str
    confidence: float | None
    is_in_text: bool
    """Whether the known value can be read off the document's text at all."""


@dataclass(frozen=True, slots=True)
class MetadataReport:
    """Verdicts by field."""

    documents: int
    counts: dict[str, dict[FieldVerdict, int]]
    cases: tuple[Case, ...]

    def share_right(self, field: str) -> float | None:
        """Share of the documents with a known value whose value was read rightly."""
        counts = self.counts[field]
        known = counts.get("right", 0) + counts.get("wrong", 0) + counts.get("missing", 0)
        return counts.get("right", 0) / known if known else None

    def share_of_readable(self, field: str) -> float | None:
        """Give the same share over the documents whose known value stands in their text."""
        right = self.counts[field].get("right", 0)
        lost = sum(
            case.field == field and case.is_in_text and case.verdict in ("wrong", "missing") for case in self.cases
        )
        return right / (right + lost) if right + lost else None

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON."""
        right = {field: self.share_right(field) for field in self.counts}
        readable = {field: self.share_of_readable(field) for field in self.counts}
        return {**asdict(self), "right": right, "right_of_readable": readable}

    def table(self) -> Table:
        """Give the report as a table."""
        rows = []
        for field, counts in self.counts.items():
            given: tuple[FieldVerdict, ...] = ("right", "wrong", "missing", "spurious")
            shares = (figure(self.share_right(field)), figure(self.share_of_readable(field)))
            rows.append((field, *shares, *(str(counts.get(each, 0)) for each in given)))
        title = f"Metadata read from {self.documents} documents, their sidecars hidden"
        return Table(title, ("field", "right", "if in the text", "right", "wrong", "missing", "not known"), tuple(rows))


def evaluate_metadata(folder: Path, settings: Settings) -> MetadataReport:
    """Read every document that has a sidecar without it, and compare.

    Args:
        folder: Documents of any format with sidecars NAME.yaml.
        settings: Limits of reading; the corpus is not touched.

    Raises:
        EvaluationError: No document there has a sidecar.
    """
    pairs = list(_pairs(folder))
    if not pairs:
        raise EvaluationError(str(folder), "no document there has a sidecar")
    cases: list[Case] = []
    counts: dict[str, Counter[FieldVerdict]] = {field: Counter() for field in FIELDS}
    with open_services(settings) as services, progress_bar("Reading") as advance:
        for number, (path, known) in enumerate(pairs):
            advance(number, len(pairs))
            for case in _judge(services, path, known):
                counts[case.field][case.verdict] += 1
                if case.verdict != "right":
                    cases.append(case)
    judged = {field: dict(found) for field, found in counts.items() if found}
    return MetadataReport(len(pairs), judged, tuple(cases))


def _pairs(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for sidecar in sorted(folder.rglob("*.yaml")):
        documents = [path for path in sorted(sidecar.parent.glob(f"{sidecar.stem}.*")) if path != sidecar]
        known = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        if documents and isinstance(known, dict):
            yield documents[0], known


def _judge(services: Services, path: Path, known: dict[str, Any]) -> Iterator[Case]:
    try:
        metadata, provenance = services.ingester.describe(path.name, path.read_bytes())
        text = services.ingester.analyse(path.name, path.read_bytes()).read.text
    except PolicyDeskError as error:
        raise EvaluationError(str(path), str(error)) from error
    sure = {each.field: each.confidence for each in provenance}
    for field in FIELDS:
        value = getattr(metadata, field) or None
        verdict = compare(field, known.get(field), value)
        if verdict:
            readable = verdict != "spurious" and stands_in(field, known.get(field), text)
            yield Case(path.name, field, verdict, str(known.get(field)), str(value), sure.get(field), readable)
