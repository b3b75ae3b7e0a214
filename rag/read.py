"""A first reader that needs no weights of its own: sentence similarity and overlap of words."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from index.protocols import Embedder
from rag.types import Evidence, Hit, Passage, Reading, Span

# What a question asks for, by its first words, and what a sentence must then hold. Only classes that
# can be told by form alone, in the languages Beleg speaks.
_ASKS_NUMBER: Final = re.compile(
    r"\b(wie\s?viele?n?|how\s+(?:many|much|old|long|far|high|large)|combien|cuánt[oa]s?|quant[ie])\b",
    re.IGNORECASE,
)
_HAS_NUMBER: Final = re.compile(
    r"\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|hundert|tausend|million\w*"
    r"|two|three|four|five|six|seven|eight|nine|ten|twelve|hundred\w*|thousand\w*)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over (best cosine, word overlap, the asked-for form is missing)."""

    cosine: float
    overlap: float
    missing_form: float
    bias: float


# Fitted by ``training/similarity_reader.py`` on XQuAD's even articles.
FITTED: Final = Weights(cosine=30.0, overlap=1.5, missing_form=-2.0, bias=-25.0)


class SimilarityReader:
    """Scores sentences by embedding similarity to the question. Finds no spans.

    The weak half is refusing: similarity says what a sentence is about, not whether it answers.
    """

    def __init__(self, embedder: Embedder, weights: Weights = FITTED) -> None:
        self.embedder = embedder
        self.weights = weights

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        return "similarity-1"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Score every sentence of the passages."""
        units = [(hit.passage, span) for hit in hits for span in hit.passage.sentences]
        if not units:
            return Reading(0.0, (), ())
        cosines = self._cosines(question, units)
        scores = [
            self._score(question, passage, span, cosine)
            for (passage, span), cosine in zip(units, cosines, strict=True)
        ]
        evidence = sorted(
            (
                Evidence(passage, span, score)
                for (passage, span), score in zip(units, scores, strict=True)
            ),
            key=lambda item: (-item.score, item.passage.id, item.span),
        )
        return Reading(evidence[0].score, (), tuple(evidence))

    def _cosines(self, question: str, units: Sequence[tuple[Passage, Span]]) -> Sequence[float]:
        texts = [
            f"{passage.heading}. {passage.quote(span)}" if passage.heading else passage.quote(span)
            for passage, span in units
        ]
        query = self.embedder.embed([question], "query")[0]
        vectors = self.embedder.embed(texts, "passage")
        return [float(value) for value in np.asarray(vectors @ query)]

    def _score(self, question: str, passage: Passage, span: Span, cosine: float) -> float:
        weights = self.weights
        sentence = passage.quote(span)
        total = weights.bias + weights.cosine * cosine
        total += weights.overlap * overlap(question, f"{passage.heading} {passage.text}")
        if _lacks_form(question, sentence):
            total += weights.missing_form
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def overlap(question: str, text: str) -> float:
    """Return the share of the question's words whose first five letters occur in the text."""
    asked = {word.casefold()[:5] for word in _WORD.findall(question)}
    there = {word.casefold()[:5] for word in _WORD.findall(text)}
    return len(asked & there) / len(asked) if asked else 0.0


def _lacks_form(question: str, sentence: str) -> bool:
    if _ASKS_NUMBER.search(question):
        return _HAS_NUMBER.search(sentence) is None
    return False
