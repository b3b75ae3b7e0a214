"""Ratios of paired times, with intervals by resampling the questions. Seeded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

RESAMPLES: Final = 2000
SEED: Final = 20_240


@dataclass(frozen=True, slots=True)
class Ratio:
    """A median time over a median time, 95 % interval, and how many pairs."""

    value: float
    low: float
    high: float
    n: int


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return how long ours take of what theirs take, pair by pair of the same question.

    Questions are resampled in pairs: what slowed the machine slowed both.
    """
    if len(ours) != len(theirs) or not ours:
        raise ValueError("ratios need pairs")
    mine, other = np.asarray(ours, float), np.asarray(theirs, float)
    rows = np.random.default_rng(SEED).integers(0, len(mine), (RESAMPLES, len(mine)))
    drawn = np.median(mine[rows], axis=1) / np.median(other[rows], axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Ratio(float(np.median(mine) / np.median(other)), float(low), float(high), len(mine))
