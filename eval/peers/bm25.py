"""The peer that shows the sentence BM25 ranks first, with the language's stemming."""

import time
from collections.abc import Mapping

import numpy as np

from eval.formats.shared import language
from eval.peers.record import Found, Parts, answered, refused
from eval.text import units
from eval.types import UNITS, Case, CaseSet, Record
from index.lexical import K1, B, Lexical

TOP = 10
KEPT = 64  # contexts whose sentences stay indexed; neighbouring cases share theirs


class _Sentences:
    """The sentences of some texts, ready to be searched."""

    def __init__(self, texts: Mapping[str, str], mode: str) -> None:
        self.places = [(name, span) for name, text in texts.items() for span in units(text, mode)]
        self.texts = [span.of(texts[name]) for name, span in self.places]
        langs = {name: language(text) for name, text in texts.items()}
        self.lexical = Lexical.of(self.texts, [langs[name] for name, _ in self.places])

    def best(self, question: str) -> list[Found]:
        """Return the ten best sentences; the score is the share of the best score possible."""
        matches = self.lexical.matches(question)
        order = np.argsort(-matches.bm25, kind="stable")[:TOP]
        return [
            Found(
                self.places[row][0],
                self.places[row][1].start,
                self.places[row][1].end,
                self.texts[row],
                float(matches.coverage[row]),
            )
            for row in order
            if matches.bm25[row] > 0
        ]


class Bm25:
    """Answers with the best sentence; refuses only where no word matches."""

    name = "bm25"

    def __init__(self) -> None:
        self._cases = CaseSet("", ())
        self._ready: dict[tuple[str, ...], _Sentences] = {}

    def describe(self) -> Record:
        """Return the parameters."""
        return {
            "system": self.name,
            "k1": K1,
            "b": B,
            "offers": ["retrieval", "citations", "confidence"],
        }

    def prepare(self, cases: CaseSet) -> None:
        """Remember the documents; sentences are indexed when first asked."""
        self._cases = cases
        self._ready.clear()

    def answer(self, case: Case) -> Record:
        """Show the best sentence."""
        started = time.perf_counter()
        found = self._sentences(case).best(case.question)
        parts = Parts("none", timings={"total_ms": (time.perf_counter() - started) * 1000})
        if not found:
            return refused(case, "nothing_relevant", (), parts)
        record = answered(case, found[0].text, found[:1], found, parts)
        return record | {"confidence": round(found[0].score, 6)}

    def _sentences(self, case: Case) -> _Sentences:
        mode = case.fact(UNITS) or "sentences"
        key = (mode, case.context or "", *case.sources)
        if key not in self._ready:
            if len(self._ready) >= KEPT:
                del self._ready[next(iter(self._ready))]
            self._ready[key] = _Sentences(self._cases.in_scope(case), mode)
        return self._ready[key]
