"""Two runs over the same cases, paired: differences with intervals, and the cases that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from eval.folder import RunFolder
from eval.metrics.bootstrap import difference, mcnemar, value_of, weights_of
from eval.metrics.table import METRICS
from eval.score import Score
from eval.types import Case, Record
from index.errors import EvalError


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs, cut to the cases both have."""

    name: str
    scores: list[Score]
    answers: dict[str, Record]


@dataclass(frozen=True, slots=True)
class Change:
    """One metric in both runs; ``low`` and ``high`` bound the paired difference."""

    name: str
    n: int
    first: float
    second: float
    delta: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether the interval of the difference leaves out nought."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the first run to the second."""

    cases: list[Case]
    first: Side
    second: Side
    changes: list[Change]
    only_first: int
    only_second: int
    p: float

    @property
    def moved(self) -> list[Case]:
        """The cases that one run got right and the other wrong."""
        right = {item.id: item.right for item in self.first.scores}
        changed = {item.id for item in self.second.scores if item.right != right[item.id]}
        return [case for case in self.cases if case.id in changed]


def compare(first: Path, second: Path) -> Comparison:
    """Compare two run folders.

    Raises:
        EvalError: one is not a finished run, or they share no case.
    """
    folders = RunFolder(first), RunFolder(second)
    cases = {case.id: case for case in folders[0].cases()}
    others = {case.id: case for case in folders[1].cases()}
    sides = [_by_id(folder.scores()) for folder in folders]
    shared = [
        name
        for name in cases
        if name in sides[0] and name in sides[1] and cases[name] == others[name]
    ]
    if not shared:
        raise EvalError(f"{first} and {second} share no case. Compare runs over the same cases.")
    a, b = (
        Side(_name(folder), [side[name] for name in shared], folder.answers())
        for folder, side in zip(folders, sides, strict=True)
    )
    only = mcnemar([item.right for item in a.scores], [item.right for item in b.scores])
    kept = [cases[name] for name in shared]
    return Comparison(kept, a, b, changes(a.scores, b.scores), *only)


def changes(first: Sequence[Score], second: Sequence[Score]) -> list[Change]:
    """Return every metric that applies in both, with the paired difference."""
    weights = weights_of(first)
    found = []
    for metric in METRICS:
        try:
            a, b = metric.estimate(first), metric.estimate(second)
        except ModuleNotFoundError:
            continue
        values = value_of(a), value_of(b)
        if all(isfinite(value) for value in values):
            delta, low, high = difference(a, b, weights)
            found.append(Change(metric.name, min(a.n, b.n), *values, delta, low, high))
    return found


def as_text(found: Comparison) -> str:
    """Return the comparison for a terminal."""
    lines = [
        f"A  {found.first.name}",
        f"B  {found.second.name}",
        f"{len(found.cases)} cases in both. Right only in A {found.only_first}, only in B "
        f"{found.only_second}; McNemar p = {found.p:.4f}.",
        "",
        f"{'metric':20} {'A':>7} {'B':>7} {'B - A':>8}   95 % of the difference",
    ]
    for item in found.changes:
        mark = " *" if item.certain else ""
        lines.append(
            f"{item.name:20} {item.first:7.3f} {item.second:7.3f} {item.delta:+8.3f}   "
            f"{item.low:+.3f} … {item.high:+.3f}{mark}"
        )
    right = {item.id: item.right for item in found.second.scores}
    for case in found.moved:
        way = "gained" if right[case.id] else "lost  "
        lines.append(f"{way}  {case.id}  {case.question}")
    return "\n".join(lines)


def _by_id(scores: Sequence[Score]) -> dict[str, Score]:
    return {item.id: item for item in scores}


def _name(folder: RunFolder) -> str:
    system = folder.described()["system"]
    llm = f" ({system['llm']})" if system.get("llm") else ""
    return f"{folder.path.name}: {system['system']}{llm}"
