"""Plots as they stand in a page."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from corpus.errors import ReportPackagesError
from eval.report import charts
from eval.report.words import Both, both
from eval.significance import Estimate

AXIS = Both("share", "比例")


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg.replace("xlink:href", "href"))
    return ["".join(each.itertext()) for each in root.iter("text")]


def test_bars_show_labels_counts_values_and_axis_in_both_languages() -> None:
    svg = charts.bars([both("article cited")], {"": [Estimate(0.75, 0.5, 0.9)]}, AXIS, [12])
    assert {"0.750", "article cited (12)引用了正确条款（12）", "share比例"} <= set(texts(svg))
    assert '<tspan class="zh">引用了正确条款（12）</tspan>' in svg


def test_colours_and_fonts_are_the_pages() -> None:
    svg = charts.bars([both("facts")], {"A": [Estimate(0.5, 0.4, 0.6)], "B": [None]}, AXIS)
    assert "var(--first)" in svg
    assert "#0102" not in svg
    assert "DejaVu" not in svg
    assert "http" not in svg
    assert 'role="img"' in svg


def test_money_is_no_formula_and_tags_are_text() -> None:
    svg = charts.bars([Both.same("$5 < $6 & <b>")], {"": [Estimate(0.5, 0.4, 0.6)]}, AXIS)
    assert "$5 < $6 & <b>" in texts(svg)


def test_a_difference_is_coloured_by_its_verdict() -> None:
    found = [Estimate(0.2, 0.1, 0.3), Estimate(-0.2, -0.3, -0.1), Estimate(0.0, -0.1, 0.1)]
    for verdict, colour in ((1, "gain"), (-1, "loss")):
        svg = charts.differences([Both.same(name) for name in "abc"], found, [verdict, 0, 0], AXIS)
        assert f"var(--{colour})" in svg
    assert {"+0.200", "-0.200"} <= set(texts(svg))


def test_gains_stand_in_order() -> None:
    svg = charts.gains([-0.5, 1.0, 0.5], AXIS, AXIS)
    assert svg.count("var(--gain)") == 2
    assert svg.count("var(--loss)") == 1
    assert svg.rindex("var(--gain)") < svg.index("var(--loss)")


def test_times_far_apart_stand_on_a_logarithmic_axis() -> None:
    shown = texts(charts.latencies({"a": [1.0, 5.0, 100.0], "b": [2.0]}, {"p50": 5.0, "p95": None}, AXIS, AXIS))
    ticks = [float(text) for text in shown if text.replace(".", "").isdecimal() and float(text) >= 1]
    assert any(second / first == 2 for first, second in pairwise(ticks))
    assert "p50" in shown
    assert "p95" not in shown


def test_the_same_figures_give_the_same_plot() -> None:
    arguments = ([both("facts")], {"": [Estimate(0.5, 0.4, 0.6)]}, AXIS)
    assert charts.bars(*arguments) == charts.bars(*arguments)


def test_without_its_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(ReportPackagesError, match=r"pip install policydesk\[report\]"):
        charts.gains([1.0], AXIS, AXIS)
