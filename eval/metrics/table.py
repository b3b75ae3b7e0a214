"""All metrics over the scores of a run: value, interval, n, or why a figure does not apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np

from eval.metrics import answers, confidence, evidence
from eval.metrics.base import Array, Estimate, Metric
from eval.metrics.bootstrap import interval, value_of, weights_of
from eval.score import Score


def _parity(scores: Sequence[Score]) -> Estimate:
    both: dict[str, set[str]] = {}
    for item in scores:
        both.setdefault(item.group, set()).add(item.lang)
    counted = np.array(
        [{"de", "en"} <= both[item.group] and item.lang in ("de", "en") for item in scores]
    )
    right = np.array([item.right for item in scores], dtype=np.float64)
    german = np.array([item.lang == "de" for item in scores], dtype=np.float64)

    def of(weights: Array) -> Array:
        heavy = weights * counted
        with np.errstate(divide="ignore", invalid="ignore"):
            first = (heavy * german) @ right / (heavy @ german)
            second = (heavy * (1 - german)) @ right / (heavy @ (1 - german))
        result: Array = first - second
        return result

    return Estimate(counted, of)


PARITY: Final = Metric(
    "parity",
    "German minus English",
    "Share right in German minus share right in English, over questions asked in both.",
    "neither",
    _parity,
)
METRICS: Final = (*answers.METRICS, *evidence.METRICS, *confidence.METRICS, PARITY)
FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``value`` is None where the metric does not apply, ``why`` says why."""

    name: str
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of a figure."""
        if self.value is None:
            return {"n": self.n, "value": None, "why": self.why}
        return {"n": self.n, "value": self.value, "low": self.low, "high": self.high}


def measure(scores: Sequence[Score]) -> dict[str, Figure]:
    """Return every metric by name."""
    weights = weights_of(scores)
    return {metric.name: figure(metric, scores, weights) for metric in METRICS}


def by_kind(scores: Sequence[Score]) -> dict[str, dict[str, Figure]]:
    """Return the share right and refused of every kind of case and of every language."""
    kinds = sorted({kind for item in scores for kind in item.kinds})
    groups: dict[str, list[Score]] = {
        f"lang {lang}": [item for item in scores if item.lang == lang]
        for lang in sorted({item.lang for item in scores})
    }
    groups["answerable"] = [item for item in scores if item.answerable]
    groups["unanswerable"] = [item for item in scores if not item.answerable]
    groups |= {kind: [item for item in scores if kind in item.kinds] for kind in kinds}
    shown = [metric for metric in METRICS if metric.name in ("right", "risk")]
    table = {}
    for name, members in groups.items():
        if members:
            weights = weights_of(members)
            table[name] = {metric.name: figure(metric, members, weights) for metric in shown}
    return table


def figure(metric: Metric, scores: Sequence[Score], weights: Array) -> Figure:
    """Return one metric with its interval."""
    try:
        estimate = metric.estimate(scores)
    except ModuleNotFoundError as error:
        return Figure(metric.name, 0, why=f"{error.name} is not installed: pip install ir-measures")
    if estimate.n == 0:
        return Figure(metric.name, 0, why="not applicable: no case it could count")
    value = value_of(estimate)
    if not isfinite(value):
        return Figure(metric.name, estimate.n, why="not applicable: nothing to divide by")
    if estimate.n < FEWEST:
        return Figure(metric.name, estimate.n, round(value, 6))
    low, high = interval(estimate, weights)
    bounds = [round(item, 6) if isfinite(item) else None for item in (low, high)]
    return Figure(metric.name, estimate.n, round(value, 6), bounds[0], bounds[1])
