"""Two systems on the same questions: means, differences, how sure they are, and the questions gained and lost."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from eval import metrics
from eval.significance import SIGNIFICANT, Estimate, PairedTest, compare_pairs, holm
from eval.terminal import Table, figure, with_interval

SHOWN_CHANGES = 5
"""Greatest gains, and as many losses, shown with their passages: what a person reads through."""
SMALLEST_SHOWN = 0.0001
"""Of a p: smaller ones are only called smaller."""
SHOWN_CHARACTERS = 240
"""Of a passage or quote: about three lines."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage or citation, as one system put it before the reader."""

    name: str
    """Where it stands: title, path, id."""
    text: str
    is_right: bool | None
    """Judged relevant, or from a right document; ``None`` where nobody judged."""


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose value differs."""

    dataset: str
    id: str
    question: str
    a: float
    b: float
    gain: float
    """How much better the second system is; below 0 where it is worse."""
    wanted: tuple[Shown, ...] = ()
    """What is right."""
    shown_a: tuple[Shown, ...] = ()
    shown_b: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """Values of one measure on one set of questions, by both systems."""

    dataset: str
    measure: str
    label: str
    values: dict[str, tuple[float, float]]
    """By question, where it is defined for both."""
    lower_is_better: bool = False

    def gains(self) -> dict[str, float]:
        """Say how much better the second system is, by question."""
        sign = -1.0 if self.lower_is_better else 1.0
        return {name: sign * (b - a) for name, (a, b) in self.values.items()}


@dataclass(frozen=True, slots=True)
class Contrast:
    """One measure on one set of questions, tested."""

    dataset: str
    measure: str
    label: str
    lower_is_better: bool
    test: PairedTest
    p_corrected: float | None
    """By Holm, over all measures and sets of the comparison."""

    @property
    def verdict(self) -> str:
        """Which system is better, if the difference is more than chance would make."""
        if self.p_corrected is None or self.p_corrected >= SIGNIFICANT or self.test.difference.value == 0:
            return "no difference shown"
        return "B is better" if (self.test.difference.value > 0) != self.lower_is_better else "A is better"

    def to_dict(self) -> dict[str, Any]:
        """Give the test as ``--json`` shows it."""
        test = self.test
        return {
            "dataset": self.dataset,
            "measure": self.measure,
            "lower_is_better": self.lower_is_better,
            "questions": test.questions,
            "a": round(test.a, 4),
            "b": round(test.b, 4),
            "difference": {name: round(value, 4) for name, value in asdict(test.difference).items()},
            "p_randomisation": _rounded(test.p_randomisation),
            "p_t": _rounded(test.p_t),
            "p_corrected": _rounded(self.p_corrected),
            "wins": test.wins,
            "ties": test.ties,
            "losses": test.losses,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """Figures of a comparison."""

    a: str
    """Name of the first system's file or folder."""
    b: str
    measure: str
    """By which questions are called gained or lost."""
    contrasts: tuple[Contrast, ...]
    gains: dict[str, dict[str, float]]
    """By dataset and question, of ``measure``."""
    changes: tuple[Change, ...]
    """The greatest gains, then the greatest losses, of each dataset."""
    left_out: dict[str, int]
    """By dataset: judged questions that were not compared, because a system says nothing of them."""
    latency_ms: dict[str, dict[str, float | None]]
    """By system, where the files tell it."""

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as ``--json`` shows it."""
        return {
            "a": self.a,
            "b": self.b,
            "measure": self.measure,
            "contrasts": [each.to_dict() for each in self.contrasts],
            "changes": [asdict(each) for each in self.changes],
            "left_out": self.left_out,
            "latency_ms": self.latency_ms,
        }

    def tables(self) -> tuple[Table, ...]:
        """Give the tests, and the questions that changed most."""
        columns = (
            "measure", "n", "A", "B", "B − A [95 %]", "p", "p, t-test", "p, Holm", "won", "tied", "lost", "verdict",
        )  # fmt: skip
        return tuple(
            Table(f"{dataset}: A = {self.a}, B = {self.b}", columns, tuple(map(_row, contrasts)))
            for dataset, contrasts in self.by_dataset().items()
        )

    def lines(self) -> Iterator[str]:
        """Write the questions that changed most as text, for a terminal."""
        for each in self.changes:
            yield f"{'gained' if each.gain > 0 else 'lost'} {each.gain:+.3f}  {each.dataset} {each.id}: {each.question}"
            for label, passages in (("right", each.wanted), ("A", each.shown_a), ("B", each.shown_b)):
                for rank, passage in enumerate(passages, start=1):
                    mark = {True: "✓", False: "✗", None: "·"}[passage.is_right]
                    yield f"    {label} {rank} {mark} {passage.name}: {passage.text}"
            yield ""

    def by_dataset(self) -> dict[str, list[Contrast]]:
        """Give the tests of each dataset."""
        found: dict[str, list[Contrast]] = {}
        for each in self.contrasts:
            found.setdefault(each.dataset, []).append(each)
        return found


def build_contrasts(pairs: Sequence[Pairs]) -> tuple[Contrast, ...]:
    """Test every measure of every dataset, and correct p for their number."""
    tests = {(each.dataset, each.measure): _test(each) for each in pairs if each.values}
    corrected = holm({key: test.p_randomisation for key, test in tests.items()})
    return tuple(
        Contrast(each.dataset, each.measure, each.label, each.lower_is_better, tests[key], corrected[key])
        for each in pairs
        if (key := (each.dataset, each.measure)) in tests
    )


def greatest(gains: dict[str, float], shown: int = SHOWN_CHANGES) -> list[str]:
    """Name the questions with the greatest gains, then those with the greatest losses; equal ones in their order.

    Example:
        >>> greatest({"q1": 0.5, "q2": 0.0, "q3": -1.0, "q4": 1.0}, shown=1)
        ['q4', 'q3']
    """
    won = sorted((name for name, gain in gains.items() if gain > 0), key=lambda name: -gains[name])
    lost = sorted((name for name, gain in gains.items() if gain < 0), key=lambda name: gains[name])
    return [*won[:shown], *lost[:shown]]


def shortened(text: str) -> str:
    r"""Cut a text to what is shown, on one line.

    Example:
        >>> shortened("a  b\nc")
        'a b c'
    """
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1]}…"


def latency(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """Give the percentiles that reports show."""
    return {
        f"p{percent}": _rounded(metrics.percentile(milliseconds, percent)) for percent in metrics.LATENCY_PERCENTILES
    }


def _test(pairs: Pairs) -> PairedTest:
    test = compare_pairs([a for a, _ in pairs.values.values()], [b for _, b in pairs.values.values()])
    return replace(test, wins=test.losses, losses=test.wins) if pairs.lower_is_better else test


def _row(contrast: Contrast) -> tuple[str, ...]:
    test = contrast.test
    difference = Estimate(test.difference.value, test.difference.low, test.difference.high)
    return (
        contrast.label,
        str(test.questions),
        figure(test.a),
        figure(test.b),
        with_interval(difference),
        *map(_chance, (test.p_randomisation, test.p_t, contrast.p_corrected)),
        *(str(count) for count in (test.wins, test.ties, test.losses)),
        contrast.verdict,
    )


def _chance(p: float | None) -> str:
    return "<0.0001" if p is not None and p < SMALLEST_SHOWN else figure(p, 4)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
