"""From samples to figures: medians by stage and side, and the ratios that are held to a bar."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Final

from eval.bench.plan import Sample, pairs
from eval.bench.ratios import ratio
from eval.bench.sides import EXTRACTIVE, LOCAL, SIDES, STOCK

STAGES: Final = (
    "retrieve",
    "read",
    "evidence",
    "prefill",
    "first_token",
    "decode",
    "check",
    "render",
    "total",
)
# name: side, its stage, stock's stage, the bar of the issue
BARS: Final[Mapping[str, tuple[str, str, str, float]]] = {
    "evidence shown / stock's answer": (LOCAL, "evidence", "total", 1 / 30),
    "first token / stock's": (LOCAL, "first_token", "first_token", 1 / 5),
    "checked answer / stock's answer": (LOCAL, "total", "total", 1 / 3),
    "extractive answer / stock's answer": (EXTRACTIVE, "total", "total", 1 / 3),
    "retrieval / stock's": (LOCAL, "retrieve", "retrieve", 1.0),
}


def stages(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Return the median of each stage in milliseconds, by side."""
    found: dict[str, dict[str, float]] = {}
    for side in SIDES:
        by_stage = {stage: list(pairs(samples, side, stage).values()) for stage in STAGES}
        medians = {stage: round(median(own), 1) for stage, own in by_stage.items() if own}
        if medians:
            found[side] = medians
    return found


def ratios(samples: Sequence[Sample]) -> dict[str, dict[str, Any]]:
    """Return every ratio whose two sides were measured on the same questions."""
    found = {}
    for name, (side, stage, theirs, bar) in BARS.items():
        ours, stock = pairs(samples, side, stage), pairs(samples, STOCK, theirs)
        both = [case for case in ours if case in stock]
        if both:
            value = ratio([ours[c] for c in both], [stock[c] for c in both])
            found[name] = {**asdict(value), "bar": bar, "met": value.value <= bar}
    return found


def rates(samples: Sequence[Sample], side: str) -> dict[str, float]:
    """Return tokens read and written in a second, over all of one side's answers."""
    found = {}
    for stage, tokens in (("prefill", "prompt_tokens"), ("decode", "draft_tokens")):
        took, count = pairs(samples, side, stage), pairs(samples, side, tokens)
        seconds = sum(took[case] for case in took if case in count) / 1000
        if seconds:
            found[stage] = round(sum(count.values()) / seconds, 2)
    return found
