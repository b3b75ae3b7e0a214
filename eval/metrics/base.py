"""What a metric is: a definition, the cases it counts, and an estimate that can be resampled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from eval.score import Score

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric over given scores. ``counted`` says which of them it is made of.

    ``of`` takes one weight a score and row (rows, scores) and returns one value a row; NaN where
    the weights leave nothing to count.
    """

    counted: NDArray[np.bool_]
    of: Callable[[Array], Array]

    @property
    def n(self) -> int:
        """How many cases the figure rests on."""
        return int(self.counted.sum())


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: what it is called, what it means, and how it comes about."""

    name: str
    label: str
    definition: str
    better: Literal["higher", "lower", "neither"]
    estimate: Callable[[Sequence[Score]], Estimate]
    share: bool = True  # a share of cases, shown in per cent


def sums(
    parts: Callable[[Score], tuple[float, ...] | None], combine: Callable[[Array], Array]
) -> Callable[[Sequence[Score]], Estimate]:
    """Return an estimate made of sums; ``parts`` is None for a case that does not count."""

    def estimate(scores: Sequence[Score]) -> Estimate:
        found = [parts(item) for item in scores]
        counted = np.array([item is not None for item in found], dtype=bool)
        width = max((len(item) for item in found if item is not None), default=1)
        table = np.array([item if item is not None else (0.0,) * width for item in found])
        table = table.reshape(len(found), width).astype(np.float64)

        def of(weights: Array) -> Array:
            if not counted.any():
                return np.full(weights.shape[:-1], np.nan)
            with np.errstate(divide="ignore", invalid="ignore"):
                return combine((weights * counted) @ table)

        return Estimate(counted, of)

    return estimate


def mean(value: Callable[[Score], float | None]) -> Callable[[Sequence[Score]], Estimate]:
    """Return the mean of a value over the cases that have it."""

    def parts(item: Score) -> tuple[float, ...] | None:
        found = value(item)
        return None if found is None else (float(found), 1.0)

    return sums(parts, ratio)


def ratio(totals: Array) -> Array:
    """Return the first sum over the second."""
    result: Any = totals[..., 0] / totals[..., 1]
    return np.asarray(result)
