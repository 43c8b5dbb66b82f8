"""Provisions against annotated ones: what was read by the code that serves, unit by unit.

The scoring follows the annotation's own guide: units are paired one to one by the overlap of their characters; a
predicted unit inside the annotated articles that pairs with none is a false positive for its labels.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from api.settings import Settings
from api.wiring import open_services
from corpus.catalogue import Catalogue
from corpus.errors import EvaluationError
from corpus.filters import Filters
from corpus.provisions import LABELS
from eval.alignment import Unit, align
from eval.annotations import Annotated, load_annotations
from eval.terminal import Table, figure, say

SAME_UNIT_IOU = 0.5
"""Overlap of characters over their union from which two units are one, as the guide's own scorer takes it."""
GAP_CHARACTERS = 80
"""Annotated units no further apart lie in one annotated region, as there."""
SHOWN_LABELS = LABELS[:9]
"""Those that laws have; papers have no annotated set yet."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of one label."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float | None:
        """Share of the predicted ones that are right."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the annotated ones that were found."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where the label occurs on neither side."""
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Annotated units with what was read there."""

    pairs: tuple[tuple[Annotated, Unit | None], ...]
    """None where nothing was read of a unit that has a norm, or of one that has none."""
    spurious: tuple[Unit, ...]
    """Read inside annotated regions and paired with nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Over the units of one language, or of all."""

    name: str
    units: int
    labels: dict[str, Score]
    micro: Score
    exact_labels: float | None
    """Units whose labels are all right."""
    modality: float | None
    bearer_class: float | None
    """Of the units with a bearer; any class the annotation names is right."""
    instrument: float | None
    """Of the incentives; any instrument the annotation names is right."""
    value: float | None
    """Of the units with a value: the main one is, to the character, one the annotation names."""
    value_precision: float | None
    """Of the values read: annotated so."""

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as JSON."""
        labels = {
            name: {"P": each.precision, "R": each.recall, "F1": each.f1, "gold": each.gold, "predicted": each.predicted}
            for name, each in self.labels.items()
        }
        names = ("exact_labels", "modality", "bearer_class", "instrument", "value", "value_precision")
        own = {name: getattr(self, name) for name in names}
        return {"name": self.name, "units": self.units, "labels": labels, "micro_F1": self.micro.f1, **own}


@dataclass(frozen=True, slots=True)
class ProvisionsReport:
    """Figures of all units and by language; what was read, by unit."""

    groups: tuple[Figures, ...]
    pairing: Pairing

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON."""
        return {"groups": [each.to_dict() for each in self.groups]}

    def tables(self) -> Iterator[Table]:
        """Give the report as tables: F1 of each label, then the slots."""
        names = tuple(each.name for each in self.groups)
        rows = [_label_row(label, self.groups) for label in SHOWN_LABELS]
        rows.append(("all", *(figure(each.micro.f1) for each in self.groups), ""))
        units = ", ".join(f"{each.name} {each.units}" for each in self.groups)
        yield Table(f"F1 by label ({units} units)", ("label", *names, "annotated"), tuple(rows))
        slots = ("exact_labels", "modality", "bearer_class", "instrument", "value", "value_precision")
        told = tuple((name.replace("_", " "), *(figure(getattr(each, name)) for each in self.groups)) for name in slots)
        yield Table("Accuracy", ("what", *names), told)

    def predictions(self) -> Iterator[dict[str, Any]]:
        """Give what was read, one object a unit, with offsets as the annotation counts them."""
        for gold, unit in self.pairing.pairs:
            if unit:
                yield unit.to_dict(gold.document)
        for unit in self.pairing.spurious:
            yield unit.to_dict(unit.document)


def score(gold: Sequence[Annotated], read: Sequence[Unit]) -> ProvisionsReport:
    """Score what was read.

    Args:
        gold: Annotated units.
        read: Units with offsets as the annotation counts them.
    """
    pairing = pair(gold, read)
    languages = sorted({each.language for each in gold})
    groups = [_figures("all", pairing)]
    if len(languages) > 1:
        groups += [_figures(each, _only(pairing, each)) for each in languages]
    return ProvisionsReport(tuple(groups), pairing)


def pair(gold: Sequence[Annotated], read: Sequence[Unit]) -> Pairing:
    """Pair annotated units with read ones, best overlap first, within each document."""
    candidates = sorted(
        (
            (_iou(one, other), -abs(one.start - other.start), at, to)
            for at, one in enumerate(gold)
            for to, other in enumerate(read)
            if one.document == other.document and other.start < one.end and one.start < other.end
        ),
        reverse=True,
    )
    mine: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, _, at, to in candidates:
        if overlap >= SAME_UNIT_IOU and at not in mine and to not in taken:
            mine[at] = to
            taken.add(to)
    regions = list(_regions(gold))
    spurious = tuple(unit for to, unit in enumerate(read) if to not in taken and _is_inside(unit, regions))
    return Pairing(tuple((each, read[mine[at]] if at in mine else None) for at, each in enumerate(gold)), spurious)


def _iou(one: Annotated, other: Unit) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (max(one.end, other.end) - min(one.start, other.start))


def _regions(gold: Sequence[Annotated]) -> Iterator[tuple[str, int, int]]:
    ordered = sorted((each.document, each.start, each.end) for each in gold)
    document, start, end = ordered[0]
    for _, (name, begin, stop) in pairwise(ordered):
        if name == document and begin - end <= GAP_CHARACTERS:
            end = max(end, stop)
        else:
            yield document, start, end
            document, start, end = name, begin, stop
    yield document, start, end


def _is_inside(unit: Unit, regions: Sequence[tuple[str, int, int]]) -> bool:
    shared = sum(
        max(0, min(end, unit.end) - max(start, unit.start)) for name, start, end in regions if name == unit.document
    )
    return shared * 2 >= max(1, unit.end - unit.start)


def _only(pairing: Pairing, language: str) -> Pairing:
    pairs = tuple(each for each in pairing.pairs if each[0].language == language)
    documents = {gold.document for gold, _ in pairs}
    return Pairing(pairs, tuple(each for each in pairing.spurious if each.document in documents))


def _figures(name: str, pairing: Pairing) -> Figures:
    scores: dict[str, Score] = {label: _score_of(label, pairing) for label in SHOWN_LABELS}
    told = scores.values()
    micro = Score(sum(s.right for s in told), sum(s.predicted for s in told), sum(s.gold for s in told))
    values = [unit.value for _, unit in pairing.pairs if unit and unit.value]
    values += [unit.value for unit in pairing.spurious if unit.value]
    right_values = sum(_has_value(gold, unit) for gold, unit in pairing.pairs)
    return Figures(
        name,
        len(pairing.pairs),
        scores,
        micro,
        _share(pairing, lambda gold: True, lambda gold, unit: set(gold.labels) == set(unit.labels if unit else ())),
        _share(pairing, lambda gold: True, lambda gold, unit: gold.modality == (unit.modality if unit else "none")),
        _share(
            pairing,
            lambda gold: bool(gold.bearer_classes),
            lambda gold, unit: unit is not None and unit.bearer_class in gold.bearer_classes,
        ),
        _share(
            pairing,
            lambda gold: bool(gold.instruments),
            lambda gold, unit: unit is not None and unit.instrument in gold.instruments,
        ),
        _share(pairing, lambda gold: bool(gold.values), _has_value),
        right_values / len(values) if values else None,
    )


def _score_of(label: str, pairing: Pairing) -> Score:
    predicted = sum(label in unit.labels for _, unit in pairing.pairs if unit)
    predicted += sum(label in unit.labels for unit in pairing.spurious)
    right = sum(label in gold.labels and label in unit.labels for gold, unit in pairing.pairs if unit)
    return Score(right, predicted, sum(label in gold.labels for gold, _ in pairing.pairs))


def _share(
    pairing: Pairing, counts: Callable[[Annotated], bool], is_right: Callable[[Annotated, Unit | None], bool]
) -> float | None:
    told = [is_right(gold, unit) for gold, unit in pairing.pairs if counts(gold)]
    return fmean(told) if told else None


def _has_value(gold: Annotated, unit: Unit | None) -> bool:
    return bool(unit and unit.value and _squeezed(unit.value) in map(_squeezed, gold.values))


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def _label_row(label: str, groups: Sequence[Figures]) -> tuple[str, ...]:
    return (label, *(figure(each.labels[label].f1) for each in groups), str(groups[0].labels[label].gold))


def evaluate_provisions(paths: Sequence[Path], settings: Settings, documents: Path | None = None) -> ProvisionsReport:
    """Score the provisions of the corpus.

    Args:
        paths: Files of annotated provisions.
        settings: Names the corpus; the annotated documents are held in it under the names the annotation has.
        documents: Their folder, for annotations without texts.

    Raises:
        EvaluationError: A file holds no annotated provisions, or none of its documents is held.
        IndexStateError: The corpus cannot be used.
    """
    gold = [each for path in paths for each in load_annotations(path, documents)]
    with open_services(settings) as services:
        read, lost = _read(services.corpus.catalogue, gold)
    if len(lost) == len(gold):
        raise EvaluationError(str(paths[0]), "none of its documents is held; ingest them first")
    if lost:
        names = ", ".join(sorted({each.document for each in lost}))
        say(f"{len(lost)} of {len(gold)} annotated units are not in the texts held and are left out, of {names}.")
    return score([each for each in gold if each not in lost], read)


def _read(catalogue: Catalogue, gold: Sequence[Annotated]) -> tuple[list[Unit], list[Annotated]]:
    by_document: dict[str, list[Annotated]] = {}
    for each in gold:
        by_document.setdefault(each.document, []).append(each)
    read: list[Unit] = []
    lost: list[Annotated] = []
    for name, annotated in by_document.items():
        held = catalogue.select_documents(Filters(document=name))
        if not held:
            lost += annotated
            continue
        identifier = min(held)
        aligned = align(catalogue.text(identifier), annotated, catalogue.registers.of_document(identifier))
        read += aligned.units
        lost += aligned.lost
    return read, lost


def write_predictions(path: Path, report: ProvisionsReport) -> None:
    """Write what was read, one unit a line.

    Raises:
        EvaluationError: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in report.predictions())
    except OSError as error:
        raise EvaluationError(str(path), f"the predictions cannot be written there ({error.strerror})") from error
