"""How sure a figure is: intervals of means, and whether two systems differ. The only import of scipy.

Everything is seeded, so that the same answers give the same figures. Scipy is imported where it is used: loading
scipy.stats takes about a second, which commands that need none of it should not spend.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

CONFIDENCE = 0.95
"""Share of the intervals that hold the true value: the custom of the field."""
RESAMPLES = 9_999
"""Of a bootstrap, and random sign changes of a test: the least p is .0002, and a p of .05 is known to about .004."""
BATCH_VALUES = 2_000_000
"""Numbers drawn at a time: 16 MB, whatever the number of questions."""
SEED = 20_240_229
SIGNIFICANT = 0.05
"""Corrected p below which a difference is called one."""
FEWEST_FOR_A_TEST = 2
"""Questions without which a difference has no spread."""

Interval = tuple[float, float]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Whether two systems differ, over the questions both were asked."""

    questions: int
    a: float
    """Mean of the first system."""
    b: float
    """Mean of the second."""
    difference: Estimate
    """Of the means, second minus first, with its bootstrap interval."""
    p_randomisation: float | None
    """Two-sided: share of the random exchanges of the two systems' values that differ at least as much."""
    p_t: float | None
    """Two-sided, of the paired t-test, to compare; ``None`` where the differences do not vary."""
    wins: int
    """Questions on which the second is better."""
    ties: int
    losses: int


def estimate(values: Sequence[float], weights: Sequence[float] | None = None) -> Estimate | None:
    """Give a mean with the interval that holds the true one in 95 of 100 samples of questions.

    Yes-or-no values have Wilson's interval, which stays honest where all of a few are right (resampling them would say
    that nothing else is possible); others have the percentile bootstrap over questions.

    Args:
        values: One a question.
        weights: How much each question counts, for a share over all that the questions have together (wrong citations
            of all citations); equal when not given.

    Returns:
        ``None`` for no values.

    Source:
        Wilson 1927 (doi:10.1080/01621459.1927.10502953); Efron 1979 (doi:10.1214/aos/1176344552); for rankings
        Sakai 2014 (doi:10.1145/2641383.2641385).

    Example:
        >>> whole = estimate([1.0] * 20)
        >>> whole.value, round(whole.low, 2), round(whole.high, 2)
        (1.0, 0.84, 1.0)
    """
    from scipy import stats

    if not values:
        return None
    if set(values) <= {0.0, 1.0} and (weights is None or len(set(values)) == 1):
        right = int(sum(values))
        found = stats.binomtest(right, len(values)).proportion_ci(CONFIDENCE, method="wilson")
        return Estimate(right / len(values), max(0.0, float(found.low)), min(1.0, float(found.high)))
    numbers = np.asarray(values, dtype=np.float64)
    counts = np.ones(len(numbers)) if weights is None else np.asarray(weights, dtype=np.float64)
    low, high = _bootstrap(numbers, counts)
    return Estimate(float(np.average(numbers, weights=counts)), low, high)


def compare_pairs(a: Sequence[float], b: Sequence[float]) -> PairedTest:
    """Test whether the mean of ``b`` differs from that of ``a``, question by question.

    Args:
        a: Values of the first system, one a question.
        b: Values of the second, of the same questions in the same order; at least one.

    Source:
        Smucker et al. 2007 (doi 10.1145/1321440.1321528) chose this test, Fisher's of 1935, for rankings. Where
        few questions differ every exchange is tried, so that p is exact.

    Example:
        >>> test = compare_pairs([0.0, 0.0, 0.5, 1.0], [1.0, 0.5, 1.0, 1.0])
        >>> test.wins, test.ties, test.losses, test.difference.value, test.p_randomisation
        (3, 1, 0, 0.5, 0.25)
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    differences = second - first
    low, high = _bootstrap(differences, np.ones(len(differences)))
    p_randomisation, p_t = _tests(differences)
    return PairedTest(
        questions=len(differences),
        a=float(first.mean()),
        b=float(second.mean()),
        difference=Estimate(float(differences.mean()), low, high),
        p_randomisation=p_randomisation,
        p_t=p_t,
        wins=int((differences > 0).sum()),
        ties=int((differences == 0).sum()),
        losses=int((differences < 0).sum()),
    )


def holm(p_values: Mapping[Key, float | None]) -> dict[Key, float | None]:
    """Correct p for having looked several times: the chance of any false alarm stays below the level chosen.

    Args:
        p_values: By what was tested; undefined ones are not counted.

    Source:
        Holm 1979 (jstor 4615733).

    Example:
        >>> holm({"R@10": 0.01, "nDCG@10": 0.04, "RR@10": 0.03, "none": None})
        {'R@10': 0.03, 'nDCG@10': 0.06, 'RR@10': 0.06, 'none': None}
    """
    tested = sorted(((p, key) for key, p in p_values.items() if p is not None), key=lambda each: each[0])
    corrected: dict[Key, float | None] = dict.fromkeys(p_values)
    least = 0.0
    for index, (p, key) in enumerate(tested):
        least = max(least, min(1.0, p * (len(tested) - index)))
        corrected[key] = least
    return corrected


def _tests(differences: np.ndarray) -> tuple[float | None, float | None]:
    from scipy import stats

    if len(differences) < FEWEST_FOR_A_TEST:
        return None, None
    if not differences.any():
        return 1.0, None
    changed = differences[differences != 0]  # the sign of 0 changes nothing, and few are tried exactly
    if len(changed) < FEWEST_FOR_A_TEST:
        return 1.0, float(stats.ttest_1samp(differences, 0.0).pvalue)
    found = stats.permutation_test(
        (changed,),
        lambda each, axis: each.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=_batch(len(changed)),
        rng=np.random.default_rng(SEED),
    )
    varies = not np.allclose(differences, differences[0])
    p_t = float(stats.ttest_1samp(differences, 0.0).pvalue) if varies else math.nan
    return float(found.pvalue), None if math.isnan(p_t) else p_t


def _bootstrap(values: np.ndarray, weights: np.ndarray) -> Interval:
    """Draw questions with replacement, many times, and cut off both ends of the means."""
    random = np.random.default_rng(SEED)
    means: list[np.ndarray] = []
    left = RESAMPLES
    while left:
        size = min(left, _batch(len(values)))
        drawn = random.integers(len(values), size=(size, len(values)))
        counts = weights[drawn]
        totals = counts.sum(axis=1)
        drawn_values = (values[drawn] * counts).sum(axis=1)
        means.append(np.divide(drawn_values, totals, out=np.zeros(size), where=totals > 0))
        left -= size
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail])
    return float(low), float(high)


def _batch(questions: int) -> int:
    return max(1, BATCH_VALUES // questions)
