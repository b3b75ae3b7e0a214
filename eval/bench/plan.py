"""The plan: every side answers a question before the next question comes, in changing order."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.sides import Times
from eval.types import Case

Answer = Callable[[Case], Times]


@dataclass(frozen=True, slots=True)
class Sample:
    """The times of one side on one case, in milliseconds."""

    case: str
    side: str
    times: Mapping[str, float]


def interleaved(
    cases: Sequence[Case], sides: Mapping[str, Answer], *, done: Sequence[Sample] = ()
) -> Iterator[Sample]:
    """Yield a sample for each case and side that is not done yet.

    The order turns with each case, so that no side always comes after the same other.
    """
    had = {(sample.case, sample.side) for sample in done}
    names = list(sides)
    for number, case in enumerate(cases):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            if (case.id, name) not in had:
                yield Sample(case.id, name, sides[name](case))


def read(path: Path) -> list[Sample]:
    """Read the samples of an earlier slice of the same plan."""
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Sample(row["case"], row["side"], row["times"]) for row in rows]


def append(path: Path, sample: Sample) -> None:
    """Keep a sample, so that a slice that is cut off loses nothing."""
    row = {"case": sample.case, "side": sample.side, "times": dict(sample.times)}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def pairs(samples: Sequence[Sample], side: str, stage: str) -> dict[str, float]:
    """Return a stage's times of one side, by case."""
    return {s.case: s.times[stage] for s in samples if s.side == side and stage in s.times}
