"""Metrics of confidence: the risk-coverage curve, its area, and calibration. Pure."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from eval.metrics.base import Array, Estimate, Metric
from eval.score import Score

BINS: Final = 10


def _sorted(scores: Sequence[Score]) -> tuple[Any, Array, Array]:
    """Return which scores carry a confidence, and, most confident first, order and wrongness."""
    counted = np.array([item.confidence is not None for item in scores], dtype=bool)
    values = np.array([item.confidence or 0.0 for item in scores], dtype=np.float64)
    wrong = np.array([not item.right for item in scores], dtype=np.float64)
    return counted, values, wrong


def area(scores: Sequence[Score]) -> Estimate:
    """Return the mean risk over the coverage reached (AURC, normalised by that coverage)."""
    counted, values, wrong = _sorted(scores)
    order = np.argsort(-values, kind="stable")

    def of(weights: Array) -> Array:
        heavy = (weights * counted)[..., order]
        # Equal confidences cannot be told apart by any threshold: they enter together.
        _, first = np.unique(-values[order], return_inverse=True)
        steps = int(first.max(initial=-1)) + 1
        mass = np.zeros((*heavy.shape[:-1], steps))
        bad = np.zeros_like(mass)
        for position, step in enumerate(first):
            mass[..., step] += heavy[..., position]
            bad[..., step] += heavy[..., position] * wrong[order][position]
        with np.errstate(divide="ignore", invalid="ignore"):
            risk = np.cumsum(bad, axis=-1) / np.cumsum(mass, axis=-1)
            result: Array = np.nansum(risk * mass, axis=-1) / mass.sum(axis=-1)
        return result

    return Estimate(counted, of)


def calibration(scores: Sequence[Score]) -> Estimate:
    """Return the expected calibration error over ten bins of equal width."""
    counted, values, wrong = _sorted(scores)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    right = 1.0 - wrong

    def of(weights: Array) -> Array:
        heavy = weights * counted
        gap = np.zeros(heavy.shape[:-1])
        for number in range(BINS):
            inside = heavy * (bins == number)
            gap += np.abs(inside @ values - inside @ right)
        with np.errstate(divide="ignore", invalid="ignore"):
            result: Array = gap / heavy.sum(axis=-1)
        return result

    return Estimate(counted, of)


def risk_coverage(scores: Sequence[Score]) -> list[tuple[float, float]]:
    """Return (coverage, risk) after each confidence, most confident first."""
    shown = sorted(
        (item for item in scores if item.confidence is not None),
        key=lambda item: -(item.confidence or 0.0),
    )
    points: list[tuple[float, float]] = []
    wrong = 0
    for number, item in enumerate(shown, start=1):
        wrong += not item.right
        last = number == len(shown) or shown[number].confidence != item.confidence
        if last:
            points.append((round(number / len(scores), 6), round(wrong / number, 6)))
    return points


def reliability(scores: Sequence[Score]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right, and count of every bin that is not empty."""
    rows = []
    shown = [(item.confidence, item.right) for item in scores if item.confidence is not None]
    for number in range(BINS):
        inside = [pair for pair in shown if min(int(pair[0] * BINS), BINS - 1) == number]
        if inside:
            sure = sum(value for value, _ in inside) / len(inside)
            right = sum(right for _, right in inside) / len(inside)
            rows.append((round(sure, 6), round(right, 6), len(inside)))
    return rows


METRICS = (
    Metric(
        "aurc",
        "Area under risk-coverage",
        "Mean share of wrong answers as shown answers are let in from the most confident down, "
        "divided by the coverage reached. Confidence: the record's, or its weakest claim's score.",
        "lower",
        area,
    ),
    Metric(
        "calibration_error",
        "Calibration error",
        "Mean gap between confidence and share right over ten bins of shown answers (ECE).",
        "lower",
        calibration,
    ),
)
