"""What follows from the answers of a run: figures, baselines, the gate, and the files to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.folder import METRICS, RunFolder
from eval.gate import Gate
from eval.metrics.confidence import reliability, risk_coverage
from eval.metrics.sweep import sweep
from eval.metrics.table import Figure, by_kind, measure
from eval.peers.bm25 import Bm25
from eval.peers.refuse import AlwaysRefuse
from eval.report.html import Content, report, threshold_of
from eval.report.junit import junit
from eval.report.times import quantiles
from eval.runner import Outcome, answer_all
from eval.types import CaseSet, System

TIMES = "times.json"
JUNIT = "junit.xml"
REPORT = "report.html"

Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Finished:
    """The figures of a run and what the gate says; ``faults`` is None without a gate."""

    figures: Figures
    faults: list[str] | None


def finish(cases: CaseSet, outcome: Outcome, folder: RunFolder, gate: Gate | None) -> Finished:
    """Measure a run and write its report."""
    figures = measure(outcome.scores)
    kinds = by_kind(outcome.scores)
    times = quantiles(outcome.times.values())
    faults = None if gate is None else gate.faults(figures, len(outcome.scores))
    baselines = baseline_figures(cases, skip=outcome.described["system"]["system"])
    content = Content(figures, kinds, times, baselines, faults)
    folder.write(METRICS, _pretty(metrics_json(outcome, content)))
    folder.write(TIMES, _pretty({"schema": "times.v1", "times": times}))
    folder.write(JUNIT, junit(outcome, faults))
    folder.write(REPORT, report(cases, outcome, content))
    return Finished(figures, faults)


def baseline_figures(cases: CaseSet, *, skip: str) -> dict[str, Figures]:
    """Return the figures of the systems that need no model, on the same cases."""
    systems: tuple[System, ...] = (Bm25(), AlwaysRefuse())
    return {s.name: measure(answer_all(s, cases)) for s in systems if s.name != skip}


def metrics_json(outcome: Outcome, content: Content) -> dict[str, Any]:
    """Return the object of ``metrics.json``: nothing in it depends on how long things took."""
    return {
        "schema": "metrics.v1",
        "set": outcome.described["set"],
        "system": outcome.described["system"],
        "cases": len(outcome.scores),
        "failed": len(outcome.failures),
        "metrics": _table(content.figures),
        "baselines": {name: _table(found) for name, found in content.baselines.items()},
        "kinds": {name: _table(found) for name, found in content.kinds.items()},
        "risk_coverage": risk_coverage(outcome.scores),
        "calibration": reliability(outcome.scores),
        "sweep": [row.to_json() for row in sweep(outcome.scores, threshold_of(outcome))],
        "gate": content.faults,
    }


def summary(finished: Finished) -> str:
    """Return the figures as lines for a terminal."""
    lines = []
    for name, item in finished.figures.items():
        if item.value is None:
            continue
        bounds = f"{item.low:.3f} – {item.high:.3f}" if item.low is not None else ""
        lines.append(f"{name:20} {item.value:7.3f}   {bounds:15}   n = {item.n}")
    skipped = [name for name, item in finished.figures.items() if item.value is None]
    if skipped:
        lines.append(f"not applicable: {', '.join(skipped)}")
    return "\n".join(lines)


def _table(figures: Figures) -> dict[str, Any]:
    return {name: item.to_json() for name, item in figures.items()}


def _pretty(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
