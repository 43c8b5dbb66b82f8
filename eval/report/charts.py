"""Plots as SVG that stands inside a page: its colours and fonts are the page's, so it is light or dark with it.

The only import of matplotlib. Text stays text: the browser sets it in its own fonts, Chinese too, and shows one of its
two languages.
"""

import io
import re
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from corpus.errors import ReportPackagesError
from eval.report.words import Both
from eval.significance import Estimate

WIDTH_INCHES = 8.6
ROW_INCHES = 0.3
"""Height of one bar with its gap."""
POINTS_PER_INCH = 72
FONT_POINTS = 9.5
LABEL_CHARACTERS = 44
"""Of a label beside a bar; longer ones are cut."""
SEPARATOR = "\u241f"
"""Between the two languages of one text, until the page's markup parts them."""
COLOURS = {
    "ink": "#010203",
    "muted": "#010204",
    "grid": "#010205",
    "first": "#010206",
    "second": "#010207",
    "gain": "#010208",
    "loss": "#010209",
}
"""Stand-ins, each replaced by the page's variable of its name."""
LOGARITHMIC_FROM = 20
"""Longest time over shortest from which an axis of times is logarithmic."""

Bars = Mapping[str, Sequence[Estimate | None]]
"""By name of the series (shown in the legend where there are several): one estimate a label."""


def bars(labels: Sequence[Both], series: Bars, axis: Both, counts: Sequence[int] = ()) -> str:
    """Draw horizontal bars from 0 to 1 with their intervals.

    Args:
        labels: One a row, from the top.
        series: Up to two systems or sets.
        axis: What the bars measure.
        counts: How many questions each row is over, shown beside its label.
    """
    names = [_counted(label, counts[index] if counts else None) for index, label in enumerate(labels)]
    figure, axes = _canvas(len(labels) * (ROW_INCHES + 0.12 * (len(series) - 1)) + 0.9, names)
    thickness = 0.72 / len(series)
    for index, (name, found) in enumerate(series.items()):
        colour = COLOURS["first" if index == 0 else "second"]
        for row, each in enumerate(found):
            if each is None:
                continue
            place = row + (index - (len(series) - 1) / 2) * thickness
            axes.barh(place, each.value, thickness * 0.9, color=colour, label=name if row == 0 else None)
            axes.errorbar(
                each.value,
                place,
                xerr=[[max(0.0, each.value - each.low)], [max(0.0, each.high - each.value)]],
                color=COLOURS["ink"],
                linewidth=1.1,
                capsize=2.5,
            )
            axes.text(1.02, place, f"{each.value:.3f}", va="center", color=COLOURS["ink"], fontsize=FONT_POINTS)
    axes.set_xlim(0, 1)
    _rows(axes, names)
    _title(axes, x=axis)
    if len(series) > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, labelcolor=COLOURS["ink"])
    return _svg(figure, axis)


def differences(labels: Sequence[Both], found: Sequence[Estimate], better: Sequence[int], axis: Both) -> str:
    """Draw differences with their intervals beside a line at 0.

    Args:
        labels: One a row, from the top.
        found: Of each.
        better: 1 where the second system is better, -1 where the first is, 0 where no difference is shown.
        axis: What is drawn.
    """
    names = [_joined(label) for label in labels]
    figure, axes = _canvas(len(labels) * ROW_INCHES + 0.9, names)
    axes.axvline(0, color=COLOURS["ink"], linewidth=1)
    for row, (each, verdict) in enumerate(zip(found, better, strict=True)):
        colour = COLOURS[{1: "gain", -1: "loss", 0: "muted"}[verdict]]
        axes.plot([each.low, each.high], [row, row], color=colour, linewidth=2)
        axes.plot([each.value], [row], marker="o", markersize=6, color=colour)
        axes.text(
            1.02, row, f"{each.value:+.3f}", va="center", color=COLOURS["ink"], fontsize=FONT_POINTS,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
    _rows(axes, names)
    _title(axes, x=axis)
    return _svg(figure, axis)


def gains(values: Sequence[float], x: Both, y: Both) -> str:
    """Draw one bar a question, the greatest gain first, the greatest loss last."""
    figure, axes = _canvas(3.0, [], left_inches=0.8, right_inches=0.2)
    ordered = sorted(values, reverse=True)
    colours = [COLOURS["gain"] if value > 0 else COLOURS["loss"] for value in ordered]
    axes.vlines(range(1, len(ordered) + 1), 0, ordered, colors=colours, linewidth=max(0.6, 380 / max(1, len(ordered))))
    axes.axhline(0, color=COLOURS["ink"], linewidth=1)
    axes.set_xlim(0, len(ordered) + 1)
    axes.grid(axis="y", color=COLOURS["grid"], linewidth=0.8)
    _title(axes, x=x, y=y)
    return _svg(figure, y)


def latencies(series: Mapping[str, Sequence[float]], percentiles: Mapping[str, float | None], x: Both, y: Both) -> str:
    """Draw which share of the queries took at most so long.

    Args:
        series: Milliseconds, by name.
        percentiles: Marked with their names; of the first series.
        x: Title of the time axis, with its unit.
        y: Title of the axis of shares.
    """
    figure, axes = _canvas(3.2, [], left_inches=0.8, right_inches=0.3)
    every = [value for values in series.values() for value in values if value > 0]
    for index, (name, values) in enumerate(series.items()):
        ordered = sorted(values)
        shares = [(rank + 1) / len(ordered) for rank in range(len(ordered))]
        style = {"color": COLOURS["first" if index == 0 else "second"], "linestyle": ("-", "--", ":", "-.")[index % 4]}
        axes.step(ordered, shares, where="post", linewidth=2, label=name, **style)
    for name, value in percentiles.items():
        if value is not None:
            axes.axvline(value, color=COLOURS["muted"], linewidth=1, linestyle=":")
            axes.text(value, 1.03, name, ha="center", color=COLOURS["ink"], fontsize=FONT_POINTS)
    if every and max(every) / min(every) > LOGARITHMIC_FROM:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(_one_two_five())
        axes.xaxis.set_minor_formatter("")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_ylim(0, 1.01)
    axes.grid(color=COLOURS["grid"], linewidth=0.8)
    if len(series) > 1:
        axes.legend(loc="lower right", frameon=False, labelcolor=COLOURS["ink"])
    _title(axes, x=x, y=y)
    return _svg(figure, x)


# --- drawing --------------------------------------------------------------------------------------------------------


def _canvas(
    height: float, names: Sequence[str], *, left_inches: float | None = None, right_inches: float = 0.7
) -> tuple[Any, Any]:
    """Make a plot with room for its labels, which matplotlib cannot measure: the browser sets them."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ReportPackagesError(error.name or "matplotlib") from error

    left = left_inches or max(_width_inches(name) for name in names) + 0.25
    figure = Figure(figsize=(WIDTH_INCHES, height))
    bottom, top = 0.62, 0.35
    axes = figure.add_axes((
        left / WIDTH_INCHES, bottom / height, 1 - (left + right_inches) / WIDTH_INCHES, 1 - (bottom + top) / height,
    ))  # fmt: skip
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(COLOURS["muted"])
    axes.tick_params(colors=COLOURS["ink"], labelsize=FONT_POINTS, length=3)
    axes.set_axisbelow(True)
    return figure, axes


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=COLOURS["grid"], linewidth=0.8)


def _one_two_five() -> Any:
    """Mark 1, 2 and 5 of each power of ten."""
    from matplotlib.ticker import LogLocator

    return LogLocator(subs=(1.0, 2.0, 5.0))


def _title(axes: Any, *, x: Both, y: Both | None = None) -> None:
    axes.set_xlabel(_joined(x), color=COLOURS["ink"], fontsize=FONT_POINTS)
    if y is not None:
        axes.set_ylabel(_joined(y), color=COLOURS["ink"], fontsize=FONT_POINTS)


def _joined(text: Both) -> str:
    return text.en if text.en == text.zh else f"{text.en}{SEPARATOR}{text.zh}"


def _counted(text: Both, count: int | None) -> str:
    cut = Both(_cut(text.en), _cut(text.zh))
    return _joined(cut if count is None else Both(f"{cut.en} ({count})", f"{cut.zh}（{count}）"))


def _cut(text: str) -> str:
    return text if len(text) <= LABEL_CHARACTERS else f"{text[: LABEL_CHARACTERS - 1]}…"


def _width_inches(name: str) -> float:
    """Estimate how wide a label is in the wider of its languages: a Chinese character as wide as high, others half."""
    ems = max(
        sum(1.0 if unicodedata.east_asian_width(character) in "WF" else 0.54 for character in text)
        for text in name.split(SEPARATOR)
    )
    return ems * FONT_POINTS / POINTS_PER_INCH


def _svg(figure: Any, title: Both) -> str:
    import matplotlib

    written = io.StringIO()
    for text in figure.findobj(lambda artist: hasattr(artist, "set_parse_math")):
        text.set_parse_math(False)  # a $ is money
    with (
        matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "policydesk"}),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the browser's fonts have it
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    return _for_page(written.getvalue(), title)


def _for_page(svg: str, title: Both) -> str:
    """Leave out what belongs to a file of its own, and give colours, fonts and languages to the page."""
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", body, count=1)
    body = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", body, count=1)
    body = re.sub(r' xmlns(?::xlink)?="[^"]*"', "", body)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font: \1 var(--font)", body)
    body = re.sub(r"font-family: [^;\"]*", "font-family: var(--font)", body)
    for name, colour in COLOURS.items():
        body = body.replace(colour, f"var(--{name})")
    body = re.sub(rf">([^<{SEPARATOR}]*){SEPARATOR}([^<]*)</text>", _parted, body)
    label = escape(f"{title.en} / {title.zh}", quote=True)
    return body.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def _parted(found: re.Match[str]) -> str:
    en, zh = found.groups()
    return f'><tspan class="en">{en}</tspan><tspan class="zh">{zh}</tspan></text>'
