"""Thresholds that fail a build: read from TOML, held against the figures of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.metrics.table import METRICS, Figure
from eval.tables import read_toml
from index.errors import EvalError

NAMES: Final = tuple(metric.name for metric in METRICS)
KEYS: Final = ("min", "max", "n")


@dataclass(frozen=True, slots=True)
class Demand:
    """What one metric must be: at least, at most, and over how many cases."""

    name: str
    low: float | None = None
    high: float | None = None
    n: int = 1

    def fault(self, figure: Figure) -> str | None:
        """Return why a figure does not pass, or None."""
        if figure.value is None:
            return f"{self.name}: {figure.why}"
        if figure.n < self.n:
            return f"{self.name}: rests on {figure.n} cases, at least {self.n} are demanded"
        if self.low is not None and figure.value < self.low:
            return f"{self.name}: {figure.value:.3f} is below {self.low:g} (n = {figure.n})"
        if self.high is not None and figure.value > self.high:
            return f"{self.name}: {figure.value:.3f} is above {self.high:g} (n = {figure.n})"
        return None


@dataclass(frozen=True, slots=True)
class Gate:
    """The demands of a gate file."""

    demands: tuple[Demand, ...]
    cases: int = 1

    def faults(self, figures: Mapping[str, Figure], cases: int) -> list[str]:
        """Return every demand that is not met, in words."""
        found = [fault for item in self.demands if (fault := item.fault(figures[item.name]))]
        if cases < self.cases:
            found.insert(0, f"cases: {cases}, at least {self.cases} are demanded")
        return found


def read_gate(path: Path) -> Gate:
    """Read a gate file.

    Raises:
        EvalError: it is missing, not TOML, or demands something unknown.
    """
    table = read_toml(path)
    for name in table:
        if name not in ("require", "metrics"):
            raise EvalError(f"{path}: no section [{name}]. Known: [require], [metrics].")
    demands = tuple(_demand(path, name, row) for name, row in table.get("metrics", {}).items())
    cases = table.get("require", {}).get("cases", 1)
    if not demands:
        raise EvalError(f"{path}: demands nothing. A gate that passes everything is no gate.")
    return Gate(demands, cases)


def _demand(path: Path, name: str, row: Any) -> Demand:  # noqa: ANN401 - whatever the file holds
    if name not in NAMES:
        raise EvalError(f"{path}: no metric {name!r}. Known: {', '.join(NAMES)}.")
    if not isinstance(row, dict) or not row.keys() <= set(KEYS) or not row.keys() & {"min", "max"}:
        raise EvalError(f"{path}: {name}: give min or max, and n where wanted.")
    if not all(isinstance(value, int | float) for value in row.values()):
        raise EvalError(f"{path}: {name}: min, max and n are numbers.")
    return Demand(name, row.get("min"), row.get("max"), int(row.get("n", 1)))
