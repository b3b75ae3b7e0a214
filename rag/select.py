"""From a reading to a decision: refuse, or answer from which sentences. Pure."""

from dataclasses import dataclass, replace
from typing import Final

from rag.demand import demanded
from rag.opinion import Joint
from rag.orders import is_order
from rag.rank import rank_evidence
from rag.types import AnswerSpan, Evidence, Hit, Reading, Reason, Side


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where to refuse and how much evidence to take. Chosen on dev data, never on test.

    ``relevant`` is a cosine similarity, ``answerable`` a probability. A sentence is taken when its
    score is at least ``ratio`` times the best one's. ``joint`` is how a writer's opinion counts.
    """

    relevant: float
    answerable: float
    ratio: float
    most: int
    joint: Joint | None = None

    def doubtful(self, confidence: float | None) -> bool:
        """Say whether a writer with an opinion is asked about this."""
        sure = confidence or 0.0
        return self.joint is not None and self.joint.least <= sure < self.joint.most

    def opened(self) -> "Thresholds":
        """Return them with everything let through that a writer with an opinion is asked about."""
        least = self.answerable if self.joint is None else min(self.joint.least, self.answerable)
        return replace(self, answerable=least)


@dataclass(frozen=True, slots=True)
class Selection:
    """The evidence an answer may stand on and the spans in it, or the reason there is none.

    ``sides`` are the two that contradict each other, where some do (``rag.conflict``).
    """

    evidence: tuple[Evidence, ...]
    spans: tuple[AnswerSpan, ...]
    reason: Reason | None
    confidence: float | None = None
    sides: tuple[Side, ...] = ()

    def passes(self, thresholds: Thresholds) -> bool:
        """Say whether its confidence alone allows an answer."""
        return (self.confidence or 0.0) >= thresholds.answerable

    @property
    def short_answer(self) -> AnswerSpan | None:
        """The best span, if the reader found any."""
        return self.spans[0] if self.spans else None


# An answer of the kind a question demands must score this share of the best one of any kind.
FITTING: Final = 0.5


def select(
    reading: Reading, hits: tuple[Hit, ...], thresholds: Thresholds, question: str
) -> Selection:
    """Decide whether to answer the question, and from which sentences, best first."""
    relevant = [hit for hit in hits if hit.dense is None or hit.dense >= thresholds.relevant]
    if not relevant or not reading.evidence:
        return Selection((), (), "nothing_relevant", 0.0)
    if reading.answerable < thresholds.answerable:
        return Selection((), (), "not_stated", reading.answerable)
    said = [item for item in reading.evidence if not is_order(item.quote)]
    stated = tuple(span for span in reading.spans if not is_order(_sentence(span)))
    spans = _fitting(stated, question)
    if not said or (reading.spans and not spans):
        return Selection((), (), "not_stated", reading.answerable)
    ranked = rank_evidence(said, hits)
    floor = ranked[0].score * thresholds.ratio
    taken = tuple(item for item in ranked if item.score >= floor)[: thresholds.most]
    return Selection(taken, _in(taken, spans), None, reading.answerable)


def weighed(selection: Selection, opinion: float | None, thresholds: Thresholds) -> Selection:
    """Return the selection, or a refusal where the writer's opinion, or the lack of one, says so.

    ``opinion`` is the log odds that the selected sentences answer the question.
    """
    if opinion is not None and thresholds.joint is not None:
        sure = thresholds.joint.probability(selection.confidence or 0.0, opinion)
        selection = replace(selection, confidence=sure)
    if selection.passes(thresholds):
        return selection
    return Selection((), (), "not_stated", selection.confidence)


def _fitting(spans: tuple[AnswerSpan, ...], question: str) -> tuple[AnswerSpan, ...]:
    """Return the spans that are of the kind the question demands: a year, a count, a sum.

    Gold dev: of 205 unanswerable questions 13 were answered with a thing of another kind ("June"
    for "in which year?"), of 278 answerable ones none is lost.
    """
    demand = demanded(question)
    if demand is None or not spans:
        return spans
    least = FITTING * spans[0].score
    return tuple(
        span
        for span in spans
        if span.score >= least and demand.met(span.text, _sentence(span), span.passage.lang)
    )


def _sentence(span: AnswerSpan) -> str:
    around = (
        span.passage.quote(sentence)
        for sentence in span.passage.sentences
        if sentence.start <= span.span.start < sentence.end
    )
    return next(around, span.text)


def _in(evidence: tuple[Evidence, ...], spans: tuple[AnswerSpan, ...]) -> tuple[AnswerSpan, ...]:
    """Return the spans inside the evidence; all of them where none is.

    Gold dev (n=232): token F1 of the first one .70, of the reader's first anywhere .67.
    """
    inside = tuple(span for span in spans if any(item.holds(span) for item in evidence))
    return inside or spans
