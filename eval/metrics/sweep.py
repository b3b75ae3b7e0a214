"""The threshold sweep: what refusing would have cost and saved at every other threshold. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from eval.score import Score

STEPS: Final = tuple(round(step / 20, 2) for step in range(1, 20))


@dataclass(frozen=True, slots=True)
class Row:
    """Shares at one threshold: answerable cases answered, unanswerable ones refused, their mean."""

    threshold: float
    answered: float
    refused: float
    balanced: float

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of a row."""
        return asdict(self)


def sweep(scores: Sequence[Score], in_force: float | None) -> list[Row]:
    """Return a row a threshold; none where a system has no threshold, or one side has no case.

    Cases refused above the threshold in force were refused for another reason (an instruction, a
    failed check): no threshold brings them back.
    """
    known = [item for item in scores if item.sure is not None]
    asked = [item for item in known if item.answerable]
    unasked = [item for item in known if not item.answerable]
    if in_force is None or not asked or not unasked:
        return []
    rows = []
    for threshold in STEPS:
        answered = sum(_answers(item, threshold, in_force) for item in asked) / len(asked)
        refused = sum(not _answers(item, threshold, in_force) for item in unasked) / len(unasked)
        rows.append(
            Row(
                threshold,
                round(answered, 6),
                round(refused, 6),
                round((answered + refused) / 2, 6),
            )
        )
    return rows


def _answers(item: Score, threshold: float, in_force: float) -> bool:
    sure = item.sure or 0.0
    return sure >= threshold and not (item.refused and sure >= in_force)
