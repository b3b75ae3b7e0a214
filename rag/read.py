"""A first reader that needs no weights of its own: how near each sentence is to the question."""

from collections.abc import Sequence
from typing import Final

from index.protocols import Embedder
from rag.logistic import sigmoid
from rag.types import Evidence, Hit, Passage, Reading, Span

# Logistic weights of the best sentence's cosine, fitted by training/similarity_reader.py on XQuAD's
# even articles (every 8th question, n=205): balanced accuracy .70 on the odd ones (n=203). Overlap
# of words and the form a question asks for were tried beside it; their weights came out at zero.
SLOPE: Final = 30.5
BIAS: Final = -25.4


class SimilarityReader:
    """Scores sentences by embedding similarity to the question. Finds no spans.

    The weak half is refusing: similarity says what a sentence is about, not whether it answers.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        return "similarity-1"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Score every sentence of the passages."""
        units = [(hit.passage, span) for hit in hits for span in hit.passage.sentences]
        if not units:
            return Reading(0.0, (), ())
        query = self.embedder.embed([question], "query")[0]
        vectors = self.embedder.embed([_in_context(*unit) for unit in units], "passage")
        scored = [
            Evidence(passage, span, sigmoid(SLOPE * float(cosine) + BIAS))
            for (passage, span), cosine in zip(units, vectors @ query, strict=True)
        ]
        scored.sort(key=lambda item: (-item.score, item.passage.id, item.span))
        return Reading(scored[0].score, (), tuple(scored))


def _in_context(passage: Passage, span: Span) -> str:
    sentence = passage.quote(span)
    return f"{passage.heading}. {sentence}" if passage.heading else sentence
