"""Two plots as inline SVG: risk by coverage, and calibration. Pure."""

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 340
HEIGHT: Final = 260
LEFT: Final = 56
TOP: Final = 14
RIGHT: Final = 20
BOTTOM: Final = 42
TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST: Final = 250  # points a curve is thinned to


def risk_coverage(points: Sequence[tuple[float, float]]) -> str:
    """Return the curve of wrong answers among those shown, as more are let in."""
    step = max(1, -(-len(points) // MOST))
    kept = [*points[::step], *points[-1:]]
    path = " ".join(f"{_x(c):.1f},{_y(r):.1f}" for c, r in kept)
    marks = "".join(
        f'<circle class="point" cx="{_x(c):.1f}" cy="{_y(r):.1f}" r="5"><title>'
        f"{c:.0%} of the questions answered, {r:.0%} of those wrong</title></circle>"
        for c, r in kept
    )
    body = f'<polyline class="line" points="{path}"/>{marks}'
    return _frame(body, "share of questions answered", "share of those wrong", "Risk by coverage")


def calibration(rows: Sequence[tuple[float, float, int]]) -> str:
    """Return confidence against the share right, dots as large as their bin."""
    most = max((count for _, _, count in rows), default=1)
    dots = "".join(
        f'<circle cx="{_x(sure):.1f}" cy="{_y(right):.1f}" r="{3 + 9 * (count / most) ** 0.5:.1f}">'
        f"<title>said {sure:.0%}, right {right:.0%}, n = {count}</title></circle>"
        for sure, right, count in rows
    )
    ideal = f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _frame(ideal + dots, "confidence", "share right", "Calibration")


def _x(value: float) -> float:
    return LEFT + value * (WIDTH - LEFT - RIGHT)


def _y(value: float) -> float:
    return TOP + (1 - value) * (HEIGHT - TOP - BOTTOM)


def _frame(body: str, below: str, beside: str, title: str) -> str:
    grid = "".join(
        f'<line class="grid" x1="{_x(0)}" y1="{_y(t):.1f}" x2="{_x(1)}" y2="{_y(t):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{_y(t) + 4:.1f}" text-anchor="end">{t:.0%}</text>'
        f'<text x="{_x(t):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{t:.0%}</text>'
        for t in TICKS
    )
    middle = TOP + (HEIGHT - TOP - BOTTOM) / 2
    names = (
        f'<text x="{_x(0.5):.1f}" y="{HEIGHT - 6}" text-anchor="middle">{below}</text>'
        f'<text transform="translate(11 {middle}) rotate(-90)" text-anchor="middle">{beside}</text>'
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        f"{grid}{body}{names}</svg>"
    )
