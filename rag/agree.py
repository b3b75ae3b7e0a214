"""Reader and writer must agree: a worded answer names what the reader found, or is withheld."""

from collections.abc import Sequence
from typing import Final

from rag.facts import unsupported_facts
from rag.types import AnswerSpan, Evidence, Verdict

# Spans this near the best one's score count as found; longer ones are clauses, which a writer may
# word in ways that keep no name of theirs.
NEAR: Final = 0.7
LONGEST_WORDS: Final = 6


def agrees(claim: str, cited: Sequence[Evidence], spans: Sequence[AnswerSpan]) -> Verdict | None:
    """Return why a claim contradicts the reader, or None where it does not.

    Only short answers with a name, number or date in them bind the writer: the claim must hold one
    of them, or stand on a sentence where the reader found an answer without any ("both countries").
    """
    if not spans:
        return None
    found = [span for span in spans if span.score >= NEAR * spans[0].score]
    hard = [span for span in found if _is_hard(span)]
    if not hard or _stands_on_soft(cited, found, hard):
        return None
    if any(not unsupported_facts(span.text, [claim]) for span in hard):
        return None
    return Verdict("unsupported", 0.0, f"the sources answer {hard[0].text}, not this")


def _is_hard(span: AnswerSpan) -> bool:
    short = len(span.text.split()) <= LONGEST_WORDS
    return short and bool(unsupported_facts(span.text, [""]))


def _stands_on_soft(
    cited: Sequence[Evidence], found: Sequence[AnswerSpan], hard: Sequence[AnswerSpan]
) -> bool:
    soft = [span for span in found if span not in hard]
    return any(
        span.passage.document_id == item.passage.document_id
        and item.span.start <= span.span.start
        and span.span.end <= item.span.end
        for span in soft
        for item in cited
    )
