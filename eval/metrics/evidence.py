"""Metrics of citations and retrieval."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from eval.metrics.base import Array, Estimate, Metric, mean, ratio, sums
from eval.score import Score

Ranked = Callable[[Score], tuple[tuple[int, ...], int] | None]


def _cited(item: Score) -> tuple[float, ...] | None:
    if item.cited is None or item.gold is None or item.both is None:
        return None
    return float(item.both), float(item.cited), float(item.gold)


def _f1(totals: Array) -> Array:
    result: Array = 2 * totals[..., 0] / (totals[..., 1] + totals[..., 2])
    return result


def _passages(item: Score) -> tuple[tuple[int, ...], int] | None:
    return None if item.ranked is None else (item.ranked, item.missed)


def _sources(item: Score) -> tuple[tuple[int, ...], int] | None:
    return None if item.ranked_sources is None else (item.ranked_sources, item.missed_sources)


def ranking(measure: str, ranked: Ranked) -> Callable[[Sequence[Score]], Estimate]:
    """Return the mean of an IR measure, named as ir-measures names it, over the judged cases."""

    def estimate(scores: Sequence[Score]) -> Estimate:
        found = {n: judged for n, item in enumerate(scores) if (judged := ranked(item)) is not None}
        values = per_case(measure, found)
        position = {id(item): n for n, item in enumerate(scores)}
        return mean(lambda item: values.get(position[id(item)]))(scores)

    return estimate


def per_case(measure: str, ranked: dict[int, tuple[tuple[int, ...], int]]) -> dict[int, float]:
    """Return the measure of each ranking: graded relevance by rank, and the relevant not found."""
    import ir_measures

    qrels, run = [], []
    for number, (grades, missed) in ranked.items():
        name = str(number)
        # A nought in the judgements keeps a case whose ranking is empty; trec_eval would drop it.
        for rank, grade in enumerate(grades):
            run.append(ir_measures.ScoredDoc(name, f"d{rank}", float(len(grades) - rank)))
            qrels.append(ir_measures.Qrel(name, f"d{rank}", grade))
        qrels += [ir_measures.Qrel(name, f"missed{n}", 1) for n in range(missed)]
    values = dict.fromkeys(ranked, 0.0)
    if not run:
        return values
    for item in ir_measures.iter_calc([ir_measures.parse_measure(measure)], qrels, run):
        values[int(item.query_id)] = float(item.value)
    return values


def _retrieval(name: str, label: str, measure: str, words: str) -> Metric:
    return Metric(name, label, words, "higher", ranking(measure, _passages))


PASSAGE: Final = (
    "A passage is relevant when it is the first to hold a gold quotation; a quotation that no "
    "passage holds is a relevant one not found. Answerable cases with evidence."
)
DOCUMENT: Final = "The same by document, where more than one is in scope."

METRICS = (
    Metric(
        "citation_precision",
        "Citation precision",
        "Of the sentences cited in all answerable cases with evidence, the share that are gold.",
        "higher",
        sums(lambda item: _cited(item) if item.cited else None, ratio),
    ),
    Metric(
        "citation_recall",
        "Citation recall",
        "Of the gold sentences of all answerable cases, the share that were cited.",
        "higher",
        sums(_cited, lambda totals: np.asarray(totals[..., 0] / totals[..., 2])),
    ),
    Metric(
        "citation_f1",
        "Citation F1",
        "Harmonic mean of citation precision and recall over all sentences (micro average).",
        "higher",
        sums(_cited, _f1),
    ),
    Metric(
        "evidence_hit",
        "Evidence hit",
        "Share of the answerable cases with evidence where a citation meets a gold sentence.",
        "higher",
        mean(lambda item: item.evidence_hit),
    ),
    _retrieval("recall@1", "Recall@1", "R@1", f"Recall in the first passage. {PASSAGE}"),
    _retrieval("recall@5", "Recall@5", "R@5", f"Recall in the first five. {PASSAGE}"),
    _retrieval("mrr", "MRR", "RR", f"Mean of 1 / rank of the first relevant passage. {PASSAGE}"),
    _retrieval("ndcg@10", "nDCG@10", "nDCG@10", f"nDCG in the first ten. {PASSAGE}"),
    Metric(
        "document_recall@1",
        "Document recall@1",
        f"Recall in the first document. {DOCUMENT}",
        "higher",
        ranking("R@1", _sources),
    ),
    Metric(
        "document_recall@5",
        "Document recall@5",
        f"Recall in the first five documents. {DOCUMENT}",
        "higher",
        ranking("R@5", _sources),
    ),
    Metric(
        "document_mrr",
        "Document MRR",
        f"Mean of 1 / rank of the first relevant document. {DOCUMENT}",
        "higher",
        ranking("RR", _sources),
    ),
    Metric(
        "document_ndcg@10",
        "Document nDCG@10",
        f"nDCG in the first ten documents. {DOCUMENT}",
        "higher",
        ranking("nDCG@10", _sources),
    ),
)
