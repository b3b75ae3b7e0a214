"""The passages nearest to a question that do not answer it, found by the embedder."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from index.protocols import Embedder
from training.reader.recipe import JOINED, LABELLED, PAGES, Example

_SLAB: Final = 512


def language(row: Example) -> str:
    """The language of a row's passage; all of our own news counts as one."""
    if row.kind.startswith("news"):
        return "news"
    return row.kind.split("-")[-1] if "-" in row.kind else "en"


def said(row: Example) -> set[str]:
    """The answers as the passage words them, in lower case."""
    return {row.context[a:b].lower() for a, b in row.answers}


class Neighbours:
    """For each question, passages in its passage's language, nearest first, without an answer."""

    def __init__(
        self, rows: Sequence[Example], pool: Sequence[Example], embedder: Embedder
    ) -> None:
        """Look for the questions of ``rows`` among the passages of ``pool``; pages are left out."""
        told: dict[str, dict[str, Example]] = defaultdict(dict)
        for row in pool:
            if not row.kind.startswith((*PAGES, *JOINED)):
                told[language(row)].setdefault(row.context, row)
        self._told = {lang: list(found.values()) for lang, found in told.items()}
        questions = sorted({row.question for row in rows if row.answers})
        asked = embedder.embed(questions, "query")
        self._nearest: dict[tuple[str, str], list[int]] = {}
        for lang, texts in self._told.items():
            vectors = embedder.embed([row.context for row in texts], "passage")
            for at in range(0, len(questions), _SLAB):
                order = np.argsort(-(asked[at : at + _SLAB] @ vectors.T), axis=1)[:, :24]
                for question, best in zip(questions[at : at + _SLAB], order, strict=True):
                    self._nearest[question, lang] = [int(i) for i in best]

    def of(self, row: Example, count: int) -> list[Example]:
        """The nearest passages that neither are the row's own nor hold its answer."""
        texts = [self._told[language(row)][i] for i in self._nearest[row.question, language(row)]]
        answers = said(row)
        found = [
            text
            for text in texts
            if text.context != row.context
            and not (row.kind.startswith(LABELLED) and text.group == row.group)
            and not any(a in text.context.lower() for a in answers)
        ]
        return found[:count]
