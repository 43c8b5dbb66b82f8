"""Scores of provisions, on units small enough to count by hand."""

import pytest

from eval.alignment import Unit
from eval.annotations import Annotated
from eval.provisions import Score, pair, score


def gold(start: int, end: int, *labels: str, text: str = "Chinese or English", **slots: tuple[str, ...]) -> Annotated:
    modality = next((each for each in labels if each in ("obligation", "permission")), "none")
    named = [slots.get(name, ()) for name in ("bearers", "instruments", "values")]
    return Annotated("law", start, end, text, labels, modality, *named, is_inherited=False)


def unit(start: int, end: int, *labels: str, modality: str = "none", **slots: str) -> Unit:
    named = [slots.get(name) for name in ("bearer", "instrument", "value")]
    return Unit("law", start, end, "", labels, modality, *named)


def test_units_pair_one_to_one_by_overlap() -> None:
    annotated = [gold(0, 10, "obligation"), gold(10, 20, "permission")]
    found = pair(annotated, [unit(0, 12), unit(1, 9), unit(12, 20)])
    assert [(each.start, read and read.start) for each, read in found.pairs] == [(0, 0), (10, 12)]
    assert [each.start for each in found.spurious] == [1]


def test_units_that_share_less_than_half_are_not_the_same() -> None:
    found = pair([gold(0, 10, "obligation")], [unit(6, 16, "obligation")])
    assert found.pairs[0][1] is None


def test_what_lies_outside_the_annotated_articles_is_not_judged() -> None:
    report = score([gold(0, 10, "obligation")], [unit(0, 10, "obligation"), unit(500, 520, "obligation")])
    assert report.groups[0].labels["obligation"] == Score(1, 1, 1)


def test_what_is_read_inside_them_and_pairs_with_nothing_is_wrong() -> None:
    annotated = [gold(0, 10, "obligation"), gold(40, 50, "obligation")]
    report = score(annotated, [unit(0, 10, "obligation"), unit(15, 35, "obligation"), unit(41, 50, "permission")])
    assert report.groups[0].labels["obligation"] == Score(1, 2, 2)
    assert report.groups[0].labels["permission"] == Score(0, 1, 0)


def test_precision_recall_and_f1() -> None:
    told = Score(right=2, predicted=4, gold=3)
    assert (told.precision, told.recall, told.f1) == (0.5, pytest.approx(2 / 3), pytest.approx(4 / 7))
    assert Score(0, 0, 0).f1 is None


def test_a_unit_without_norm_is_right_when_nothing_was_read() -> None:
    (figures,) = score([gold(0, 10), gold(10, 20, "definition")], []).groups
    assert (figures.exact_labels, figures.modality) == (0.5, 1.0)


def test_any_class_instrument_and_value_that_is_annotated_is_right() -> None:
    annotated = [gold(0, 9, "incentive", bearers=("school", "enterprise"), instruments=("tax",), values=("30 %", "2"))]
    read = unit(0, 9, "incentive", bearer="enterprise", instrument="tax", value="30\n%")
    (figures,) = score(annotated, [read]).groups
    assert (figures.bearer_class, figures.instrument, figures.value, figures.value_precision) == (1, 1, 1, 1)


def test_a_value_nobody_annotated_costs_precision() -> None:
    annotated = [gold(0, 9, "incentive", values=("30 %",)), gold(9, 18, "obligation")]
    (figures,) = score(annotated, [unit(0, 9, value="30 %"), unit(9, 18, value="2019")]).groups
    assert (figures.value, figures.value_precision) == (1, 0.5)


def test_languages_are_told_apart() -> None:
    annotated = [gold(0, 9, "obligation"), gold(9, 18, "obligation", text="学校应当公开收费标准。")]
    groups = score(annotated, [unit(0, 9, "obligation")]).groups
    assert [(each.name, each.units, each.labels["obligation"].recall) for each in groups] == [
        ("all", 2, 0.5),
        ("en", 1, 1.0),
        ("zh", 1, 0.0),
    ]
    assert [table.columns[1:4] for table in score(annotated, []).tables()] == [("all", "en", "zh")] * 2
