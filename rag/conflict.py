"""Where sources contradict each other: the evidence of the second side joins the first. Pure.

Beleg weighs no source against another. It notices that two documents answer the question
differently, shows both, and says so.
"""

from dataclasses import replace
from itertools import combinations
from typing import Final

from rag.facts.contrary import contrary
from rag.facts.said import Said
from rag.orders import is_order
from rag.select import Selection
from rag.types import Reading, Side

# A second side must be as sure as this share of the first one's score.
_SPAN: Final = 0.4
_SENTENCE: Final = 0.7


def contradicted(selection: Selection, reading: Reading, question: str) -> Selection:
    """Return the selection with both sides of the first contradiction found, or as it is.

    Only what different documents say can conflict: the two denials of one article are two claims.
    """
    if selection.reason is not None:
        return selection
    for one, other in combinations(_sides(selection, reading), 2):
        if contrary(_said(one), _said(other), question):
            return _both(selection, (one, other))
    return selection


def _sides(selection: Selection, reading: Reading) -> list[Side]:
    """Return what each document answers, best first: a span in a sentence, or a sentence alone."""
    stated = [item for item in reading.evidence if not is_order(item.quote)]
    best = max((item.score for item in stated), default=0.0)
    sure = [item for item in stated if item.score >= _SENTENCE * best]
    spans = sorted({*selection.spans, *reading.spans}, key=lambda span: -span.score)
    least = _SPAN * (selection.spans[0].score if selection.spans else 1.0)
    found: dict[str, Side] = {}
    for span in spans:
        home = next((item for item in sure if item.holds(span)), None)
        if home is not None and span.score >= least:
            found.setdefault(span.passage.document_id, Side(home, span))
    for item in sure:
        found.setdefault(item.passage.document_id, Side(item, None))
    return list(found.values())


def _said(side: Side) -> Said:
    passage = side.evidence.passage
    answer = side.span.text if side.span else ""
    return Said(side.evidence.quote, answer, f"{passage.heading}\n{passage.text}", passage.lang)


def _both(selection: Selection, sides: tuple[Side, Side]) -> Selection:
    """Return the selection with the evidence of both sides first."""
    first = tuple(side.evidence for side in sides)
    places = {item.key for item in first}
    rest = tuple(item for item in selection.evidence if item.key not in places)
    spans = tuple(side.span for side in sides if side.span is not None)
    more = tuple(span for span in selection.spans if span not in spans)
    return replace(selection, evidence=first + rest, spans=(*spans, *more), sides=sides)
