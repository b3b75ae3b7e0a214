"""Latency by stage and tokens: kept apart from the figures that must repeat. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np


def quantiles(times: Iterable[Mapping[str, float | None]]) -> dict[str, dict[str, Any]]:
    """Return n, median, 95th percentile and sum of every timing and count in the records."""
    values: dict[str, list[float]] = {}
    for row in times:
        for name, value in row.items():
            if value is not None:
                values.setdefault(name, []).append(float(value))
    return {name: _summary(found) for name, found in sorted(values.items())}


def _summary(values: Sequence[float]) -> dict[str, Any]:
    p50, p95 = (round(float(value), 1) for value in np.quantile(values, (0.5, 0.95)))
    return {"n": len(values), "p50": p50, "p95": p95, "sum": round(sum(values), 1)}
