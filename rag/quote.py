"""Answers without a writer: the evidence, introduced in the language of the question."""

from rag.phrases import QUOTE_MARKS, QUOTED, spoken
from rag.types import Evidence


def quoted(evidence: Evidence, *, lang: str) -> str:
    """Return the evidence as one sentence of an answer.

    Within a language the sentence stands as it is; across languages it is a quotation, because the
    quote stays in the language of the source.
    """
    words = " ".join(evidence.quote.split())
    if evidence.passage.lang == lang:
        return words
    left, right = QUOTE_MARKS[spoken(lang)]
    return f"{QUOTED[spoken(lang)]}: {left}{words}{right}"
