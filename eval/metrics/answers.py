"""Metrics of the answer's words, its refusals and its claims."""

from eval.metrics.base import Array, Metric, mean, ratio, sums
from eval.score import Score


def _refusal_f1(totals: Array) -> Array:
    result: Array = 2 * totals[..., 0] / (totals[..., 1] + totals[..., 2])
    return result


def _refusals(item: Score) -> tuple[float, ...]:
    right = item.refused and not item.answerable
    return float(right), float(item.refused), float(not item.answerable)


def _balance(item: Score) -> tuple[float, ...]:
    asked, kept = float(item.answerable), float(not item.answerable)
    return asked * (not item.refused), asked, kept * item.refused, kept


def _balanced(totals: Array) -> Array:
    result: Array = (totals[..., 0] / totals[..., 1] + totals[..., 2] / totals[..., 3]) / 2
    return result


def _wrong(kind: str) -> Metric:
    def value(item: Score) -> float | None:
        if kind not in item.kinds:
            return None
        return float(not item.refused and not item.right)

    return Metric(
        f"{kind}_errors",
        f"{kind.capitalize()} errors",
        f"Share of the cases tagged {kind} that got a wrong answer; a refusal is not an error.",
        "lower",
        mean(value),
    )


def _overall_f1(item: Score) -> float | None:
    if not item.answerable:
        return float(item.refused)
    return item.f1


METRICS = (
    Metric(
        "right",
        "Right",
        "Share of all cases that were right: an unanswerable one refused; an answerable one whose "
        "answer holds a gold answer, has a token F1 of at least .5, or cites gold evidence (where "
        "a set gives neither: that was answered).",
        "higher",
        mean(lambda item: float(item.right)),
    ),
    Metric(
        "risk",
        "Wrong among shown",
        "Share of the shown answers that are wrong, those to unanswerable questions included.",
        "lower",
        mean(lambda item: None if item.refused else float(not item.right)),
    ),
    Metric(
        "exact_match",
        "Exact match",
        "Short answer equal to a gold answer after SQuAD's normalisation; a refusal counts 0. "
        "Answerable cases with gold answers. All shown text where a system gives no short answer.",
        "higher",
        mean(lambda item: item.exact),
    ),
    Metric(
        "token_f1",
        "Token F1",
        "Best token F1 of the short answer against the gold answers, as in SQuAD (M2QA cases with "
        "its word tokens); a refusal counts 0. Answerable cases with gold answers.",
        "higher",
        mean(lambda item: item.f1),
    ),
    Metric(
        "overall_f1",
        "Token F1, SQuAD 2",
        "As token F1, and an unanswerable case counts 1 when refused, else 0.",
        "higher",
        mean(_overall_f1),
    ),
    Metric(
        "answer_contained",
        "Answer contained",
        "Share of the answerable cases with gold answers whose shown text holds one of them.",
        "higher",
        mean(lambda item: item.contains),
    ),
    Metric(
        "refusal_precision",
        "Refusal precision",
        "Share of the refusals whose question was unanswerable.",
        "higher",
        mean(lambda item: float(not item.answerable) if item.refused else None),
    ),
    Metric(
        "refusal_recall",
        "Refusal recall",
        "Share of the unanswerable cases that were refused.",
        "higher",
        mean(lambda item: None if item.answerable else float(item.refused)),
    ),
    Metric(
        "refusal_f1",
        "Refusal F1",
        "Harmonic mean of refusal precision and recall.",
        "higher",
        sums(_refusals, _refusal_f1),
    ),
    Metric(
        "answered",
        "Answered when it should",
        "Share of the answerable cases that were not refused.",
        "higher",
        mean(lambda item: float(not item.refused) if item.answerable else None),
    ),
    Metric(
        "balanced_accuracy",
        "Balanced accuracy of refusing",
        "Mean of refusal recall and the share of answerable cases answered. .5 is a coin.",
        "higher",
        sums(_balance, _balanced),
    ),
    Metric(
        "unsupported_claims",
        "Unsupported claims",
        "Share of the shown claims with a number, date, name or quotation that the words they cite "
        "lack, by rule.",
        "lower",
        sums(
            lambda item: (
                (float(item.unsupported), float(item.claims))
                if item.unsupported is not None and item.claims
                else None
            ),
            ratio,
        ),
    ),
    _wrong("attribution"),
    _wrong("polarity"),
)
