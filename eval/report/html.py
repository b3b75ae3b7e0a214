"""The report of one run: what was asked of whom, how it went, every case. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from eval.metrics.base import Metric
from eval.metrics.confidence import reliability, risk_coverage
from eval.metrics.sweep import sweep
from eval.metrics.table import METRICS, Figure
from eval.report.case_html import case_html
from eval.report.page import controls, page
from eval.report.plots import calibration
from eval.report.plots import risk_coverage as risk_plot
from eval.runner import Outcome
from eval.types import CaseSet

TILES: Final = ("right", "balanced_accuracy", "citation_f1", "unsupported_claims")
LABELS: Final = {metric.name: metric.label for metric in METRICS}

LEGEND: Final = (
    '<p class="soft"><mark>cited [n]</mark> <mark class="gold">gold evidence, not cited</mark> '
    "Failures come first.</p>"
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a report shows beside the cases."""

    figures: Mapping[str, Figure]
    kinds: Mapping[str, Mapping[str, Figure]]
    times: Mapping[str, Mapping[str, Any]]
    baselines: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    faults: Sequence[str] | None = None


def report(cases: CaseSet, outcome: Outcome, content: Content) -> str:
    """Return the whole page."""
    described = outcome.described
    system = described["system"]
    title = f"{system['system']} on {described['set']}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{_summary(outcome)}</p>',
        gate_html(content.faults),
        tiles_html(content.figures),
        "<h2>Figures</h2>",
        figures_html(content),
        _plots(outcome),
        _sweep(outcome),
        "<h2>By kind of question</h2>",
        _kinds(content.kinds),
        _times(content.times),
        "<h2>Settings</h2>",
        _settings(described),
        "<h2>Cases</h2>",
        LEGEND,
        controls([*sorted({k for c in cases.cases for k in c.kinds}), *_langs(cases)]),
        *_cases(cases, outcome),
    ]
    return page(title, "\n".join(part for part in body if part))


def gate_html(faults: Sequence[str] | None) -> str:
    """Return whether the gate passed, with what it found."""
    if faults is None:
        return ""
    if not faults:
        return '<div class="gate">The gate passed.</div>'
    items = "".join(f"<li>{escape(fault)}</li>" for fault in faults)
    return f'<div class="gate failed">The gate failed.<ul>{items}</ul></div>'


def tiles_html(figures: Mapping[str, Figure]) -> str:
    """Return the four figures to see first."""
    tiles = []
    for name in TILES:
        item = figures[name]
        value = "—" if item.value is None else f"{item.value:.0%}"
        below = escape(item.why) if item.value is None else f"{_per_cent(item)}n = {item.n}"
        tiles.append(
            f'<div class="tile"><small>{LABELS[name]}</small><b>{value}</b>{_bar(item)}'
            f"<small>{below}</small></div>"
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def figures_html(content: Content) -> str:
    """Return the table of all metrics that apply, with the baselines beside them."""
    names = list(content.baselines)
    head = "".join(f'<th class="n">{escape(name)}</th>' for name in names)
    shown = [metric for metric in METRICS if content.figures[metric.name].value is not None]
    rows = "".join(_row(metric, content, names) for metric in shown)
    missing = [
        f"{metric.label} ({escape(content.figures[metric.name].why)})"
        for metric in METRICS
        if metric not in shown
    ]
    below = f"<p><small>{'; '.join(missing)}.</small></p>" if missing else ""
    return (
        f'<table><tr><th>metric</th><th class="n">value</th><th class="n">95 %</th>'
        f'<th class="n">n</th>{head}</tr>{rows}</table>{below}'
    )


def _row(metric: Metric, content: Content, names: Sequence[str]) -> str:
    item = content.figures[metric.name]
    others = "".join(
        f'<td class="n">{_value(content.baselines[name][metric.name])}</td>' for name in names
    )
    return (
        f"<tr><td><details><summary>{metric.label}</summary><small>{escape(metric.definition)} "
        f"<code>{metric.name}</code></small></details></td>"
        f'<td class="n"><b>{_value(item)}</b></td><td class="n"><small>{_range(item)}</small></td>'
        f'<td class="n">{item.n}</td>{others}</tr>'
    )


def _summary(outcome: Outcome) -> str:
    system = outcome.described["system"]
    asked = len(outcome.scores)
    right = sum(item.right for item in outcome.scores)
    failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
    parts = [f"{right} of {asked} cases right{failed}"]
    parts += [
        f"{name} {system[name]}" for name in ("llm", "embedder", "reader") if system.get(name)
    ]
    return escape(" · ".join(parts))


def _bar(item: Figure) -> str:
    if item.value is None or item.low is None or item.high is None:
        return ""
    low, high, value = (min(max(v, 0.0), 1.0) * 100 for v in (item.low, item.high, item.value))
    return (
        f'<span class="bar"><i style="left:{low:.1f}%;width:{high - low:.1f}%"></i>'
        f'<u style="left:calc({value:.1f}% - 1px)"></u></span>'
    )


def _value(item: Figure) -> str:
    return "—" if item.value is None else f"{item.value:.3f}"


def _range(item: Figure) -> str:
    if item.low is None or item.high is None:
        return ""
    return f"{item.low:.3f} – {item.high:.3f}"


def _per_cent(item: Figure) -> str:
    if item.low is None or item.high is None:
        return ""
    return f"{item.low:.0%} – {item.high:.0%}, "


def _plots(outcome: Outcome) -> str:
    points = risk_coverage(outcome.scores)
    if not points:
        return ""
    return (
        '<h2>Does it know when it is right?</h2><div class="plots">'
        f"<figure>{risk_plot(points)}<figcaption>Letting in answers from the most confident down: "
        "low and flat is good.</figcaption></figure>"
        f"<figure>{calibration(reliability(outcome.scores))}<figcaption>Confidence against the "
        "share right: on the dashed line it means what it says.</figcaption></figure></div>"
    )


def threshold_of(outcome: Outcome) -> float | None:
    """Return the threshold below which the system refused, or None where it has none."""
    found = outcome.described["system"].get("thresholds", {}).get("answerable")
    return None if found is None else float(found)


def _sweep(outcome: Outcome) -> str:
    in_force = threshold_of(outcome)
    rows = "".join(
        f'<tr><td class="n">{_mark(row.threshold, in_force)}</td>'
        f'<td class="n">{row.answered:.3f}</td><td class="n">{row.refused:.3f}</td>'
        f'<td class="n">{row.balanced:.3f}</td></tr>'
        for row in sweep(outcome.scores, in_force)
    )
    if not rows:
        return ""
    return (
        "<h2>Had it refused elsewhere</h2><p><small>Refusing below each confidence; the one in "
        "force is bold. Choose one on other cases than those you report.</small></p>"
        '<table><tr><th class="n">refuse below</th><th class="n">answered of answerable</th>'
        '<th class="n">refused of unanswerable</th><th class="n">mean</th></tr>'
        f"{rows}</table>"
    )


def _mark(threshold: float, in_force: float | None) -> str:
    text = f"{threshold:.2f}"
    return f"<b>{text}</b>" if threshold == in_force else text


def _kinds(kinds: Mapping[str, Mapping[str, Figure]]) -> str:
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="n">{row["right"].n}</td>'
        f'<td class="n"><b>{_value(row["right"])}</b></td>'
        f'<td class="n"><small>{_range(row["right"])}</small></td>'
        f'<td class="n">{_value(row["risk"])}</td></tr>'
        for name, row in kinds.items()
    )
    return (
        '<table><tr><th>kind</th><th class="n">n</th><th class="n">right</th>'
        f'<th class="n">95 %</th><th class="n">wrong among shown</th></tr>{rows}</table>'
    )


def _times(times: Mapping[str, Mapping[str, Any]]) -> str:
    if not times:
        return ""
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="n">{row["n"]}</td><td class="n">{row["p50"]}</td>'
        f'<td class="n">{row["p95"]}</td></tr>'
        for name, row in times.items()
    )
    return (
        '<h2>Times</h2><table class="times"><tr><th>from the question on</th><th class="n">n</th>'
        f'<th class="n">median</th><th class="n">95th percentile</th></tr>{rows}</table>'
    )


def _settings(described: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd><code>{escape(str(value))}</code></dd>"
        for name, value in _flat(described)
    )
    return f'<dl class="wide">{rows}</dl>'


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in sorted(table.items()):
        if isinstance(value, Mapping):
            rows += _flat(value, f"{prefix}{name}.")
        else:
            rows.append((prefix + name, value))
    return rows


def _langs(cases: CaseSet) -> list[str]:
    return [f"lang {lang}" for lang in sorted({case.lang for case in cases.cases})]


def _cases(cases: CaseSet, outcome: Outcome) -> list[str]:
    by_id = {case.id: case for case in cases.cases}
    ordered = sorted(outcome.scores, key=lambda item: item.right)
    return [
        case_html(by_id[s.id], outcome.answers[s.id], s, cases.in_scope(by_id[s.id]))
        for s in ordered
    ]
