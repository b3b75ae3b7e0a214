"""Intervals by resampling whole groups of cases, and paired differences. Seeded."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

import numpy as np

from eval.metrics.base import Array, Estimate
from eval.score import Score

RESAMPLES: Final = 2000
SEED: Final = 20_240
Z: Final = 1.959964  # 95 %


def weights_of(scores: Sequence[Score], *, resamples: int = RESAMPLES, seed: int = SEED) -> Array:
    """Return one weight a score for every resample. Cases of one group are drawn together.

    The same question in two languages is not two observations: drawing cases one by one would make
    the intervals too narrow.
    """
    groups = {name: number for number, name in enumerate(dict.fromkeys(s.group for s in scores))}
    member = np.array([groups[item.group] for item in scores], dtype=int)
    generator = np.random.default_rng(seed)
    count = len(groups)
    drawn = generator.multinomial(count, np.full(count, 1 / count), size=resamples)
    return drawn[:, member].astype(np.float64)


def value_of(estimate: Estimate) -> float:
    """Return the figure itself: every case weighs one."""
    return float(estimate.of(np.ones((1, estimate.counted.size)))[0])


def interval(estimate: Estimate, weights: Array) -> tuple[float, float]:
    """Return the 95 % percentile interval.

    Where all cases agree resampling sees no spread; Wilson's interval for a share stands in.
    """
    drawn = estimate.of(weights)
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return (float("nan"), float("nan"))
    low, high = (float(value) for value in np.quantile(drawn, (0.025, 0.975)))
    if low == high and low in (0.0, 1.0):
        return wilson(low, estimate.n)
    return low, high


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(first: Estimate, second: Estimate, weights: Array) -> tuple[float, float, float]:
    """Return the second figure minus the first, with its paired 95 % interval."""
    drawn = second.of(weights) - first.of(weights)
    drawn = drawn[np.isfinite(drawn)]
    value = value_of(second) - value_of(first)
    if not drawn.size:
        return value, float("nan"), float("nan")
    low, high = (float(item) for item in np.quantile(drawn, (0.025, 0.975)))
    return value, low, high


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> tuple[int, int, float]:
    """Return how often only the first and only the second was right, and the exact p."""
    from math import comb

    only_first = sum(a and not b for a, b in zip(first, second, strict=True))
    only_second = sum(b and not a for a, b in zip(first, second, strict=True))
    n = only_first + only_second
    tail = sum(comb(n, k) for k in range(min(only_first, only_second) + 1))
    return only_first, only_second, min(1.0, 2 * tail / 2**n)
