"""The bench as a page: bars of time by stage, and the ratios. Self-contained. Pure."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from eval.report.page import page

WIDTH: Final = 640
_ROW: Final = 34
_COLOURS: Final[Mapping[str, str]] = {
    "retrieve": "#4c78a8",
    "read": "#72b7b2",
    "prefill": "#f58518",
    "decode": "#e45756",
    "check": "#54a24b",
    "render": "#9d755d",
}


def bench_page(figures: Mapping[str, Any]) -> str:
    """Return the whole page."""
    body = [
        "<h1>How fast</h1>",
        f"<p>{figures['n']} questions, each put to every side before the next one. Medians, warm. "
        f"{escape(str(figures['when']))}</p>",
        bars(figures["stages_ms"]),
        _ratios(figures["ratios"]),
        _rest(figures),
    ]
    return page("Beleg bench", "\n".join(body))


def bars(stages: Mapping[str, Mapping[str, float]]) -> str:
    """Return a picture: for each side the stages one after another."""
    longest = max((own["total"] for own in stages.values()), default=1.0) or 1.0
    drawn, top = [], 0
    for side, own in stages.items():
        drawn.append(f'<text x="0" y="{top + 12}">{escape(side)}: {own["total"]:,.0f} ms</text>')
        left = 0.0
        for stage, colour in _COLOURS.items():
            wide = own.get(stage, 0.0) / longest * WIDTH
            if wide > 0:
                drawn.append(
                    f'<rect x="{left:.1f}" y="{top + 16}" width="{wide:.1f}" height="12" '
                    f'fill="{colour}"><title>{stage} {own[stage]:,.0f} ms</title></rect>'
                )
            left += wide
        top += _ROW
    for number, (stage, colour) in enumerate(_COLOURS.items()):
        at = number * 100
        drawn.append(f'<rect x="{at}" y="{top + 4}" width="10" height="10" fill="{colour}"/>')
        drawn.append(f'<text x="{at + 14}" y="{top + 13}">{stage}</text>')
    return (
        f'<svg role="img" aria-label="time by stage" viewBox="0 0 {WIDTH} {top + 24}" '
        f'width="{WIDTH}" font-size="12" fill="currentColor">{"".join(drawn)}</svg>'
    )


def _ratios(ratios: Mapping[str, Mapping[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{own['value']:.3f} [{own['low']:.3f}, {own['high']:.3f}]"
        f"</td><td>{own['n']}</td><td>{own['bar']:.3f}</td>"
        f"<td>{'met' if own['met'] else 'not met'}</td></tr>"
        for name, own in ratios.items()
    )
    return (
        "<table><tr><th>ratio</th><th>value [95 %]</th><th>n</th><th>bar</th><th></th></tr>"
        f"{rows}</table>"
    )


def _rest(figures: Mapping[str, Any]) -> str:
    names = ("tokens_per_s", "ceilings", "decode_share_of_ceiling", "encoder", "load_s", "peak_mb")
    rows = "".join(
        f"<tr><td>{name}</td><td>{escape(str(figures.get(name)))}</td></tr>" for name in names
    )
    return f"<table>{rows}</table>"
