"""The quick bench: the stages without a language model, as multiples of one encoder pass.

Seconds differ from machine to machine and from minute to minute. A question's own encoding is done
by stock and Beleg alike, so it is the yardstick: measured beside each stage, in the same second.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

from eval.types import CaseSet

if TYPE_CHECKING:
    from rag.settings import Settings


def quick_ratios(settings: "Settings", cases: CaseSet) -> dict[str, float]:
    """Return how long retrieval, reading and a whole extractive answer take, per encoded question.

    The encoder is stock's: sentence-transformers would give the same vectors.
    """
    from eval.peers.beleg import index_of
    from rag.assistant import Assistant, Request
    from rag.wiring import open_core, open_embedder

    embedder = open_embedder(settings)
    core = open_core(settings, index_of(cases, settings, embedder), embedder)
    assistant = Assistant(core)
    assistant.ask(Request(cases.cases[0].question))
    found: dict[str, list[float]] = {"retrieve": [], "read": [], "answer": []}
    for case in cases.cases:
        question = case.question
        unit = _timed(lambda text=question: embedder.embed([text], "query"))  # type: ignore[misc]
        hits = core.corpus.search(question, k=core.passages)
        stages: dict[str, Callable[[], object]] = {
            "retrieve": lambda text=question: core.corpus.search(text, k=core.passages),  # type: ignore[misc]
            "read": lambda text=question, own=hits: core.reader.read(text, own),  # type: ignore[misc]
            "answer": lambda text=question: assistant.ask(Request(text)),  # type: ignore[misc]
        }
        for name, stage in stages.items():
            found[name].append(_timed(stage) / unit)
    return {name: round(median(values), 3) for name, values in found.items()}


def _timed(work: Callable[[], object], *, times: int = 3) -> float:
    """Return the fastest of a few tries: what another program took of the machine is not ours."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best
