"""From a reading to a decision: refuse, or answer from which sentences. Pure."""

from dataclasses import dataclass

from rag.rank import rank_evidence
from rag.types import AnswerSpan, Evidence, Hit, Reading, Reason


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where to refuse and how much evidence to take. Chosen on dev data, never on test.

    ``relevant`` is a cosine similarity, ``answerable`` a probability. A sentence is taken when its
    score is at least ``ratio`` times the best one's.
    """

    relevant: float
    answerable: float
    ratio: float
    most: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The evidence an answer may stand on, or the reason there is none."""

    evidence: tuple[Evidence, ...]
    short_answer: AnswerSpan | None
    reason: Reason | None
    confidence: float | None = None


def select(reading: Reading, hits: tuple[Hit, ...], thresholds: Thresholds) -> Selection:
    """Decide whether to answer, and from which sentences, best first."""
    relevant = [hit for hit in hits if hit.dense is None or hit.dense >= thresholds.relevant]
    if not relevant or not reading.evidence:
        return Selection((), None, "nothing_relevant", 0.0)
    if reading.answerable < thresholds.answerable:
        return Selection((), None, "not_stated", reading.answerable)
    ranked = rank_evidence(reading.evidence, hits)
    floor = ranked[0].score * thresholds.ratio
    taken = tuple(item for item in ranked if item.score >= floor)[: thresholds.most]
    short = reading.spans[0] if reading.spans else None
    return Selection(taken, short, None, reading.answerable)
