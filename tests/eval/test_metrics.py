"""Metrics: known values, bounds, and what must not change them."""

import random
from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics.bootstrap import difference, interval, mcnemar, value_of, weights_of, wilson
from eval.metrics.confidence import area, calibration, reliability, risk_coverage
from eval.metrics.evidence import per_case
from eval.metrics.sweep import sweep
from eval.metrics.table import METRICS, by_kind, measure
from eval.score import Score

BY_NAME = {metric.name: metric for metric in METRICS}
SIGNED = {"parity"}


def make(number: int, **facts: object) -> Score:
    base = Score(f"c{number}", f"g{number}", "de", (), True, False, True)
    return replace(base, **facts)  # type: ignore[arg-type]


@st.composite
def score_lists(draw: st.DrawFn) -> list[Score]:
    rows = []
    for number in range(draw(st.integers(1, 12))):
        answerable, refused = draw(st.booleans()), draw(st.booleans())
        unit = st.floats(0, 1).map(lambda value: round(value, 3))
        gold = draw(st.integers(1, 3))
        both = draw(st.integers(0, gold))
        rows.append(
            make(
                number,
                group=f"g{number // 2}",
                lang=draw(st.sampled_from(["de", "en"])),
                kinds=tuple(draw(st.sets(st.sampled_from(["attribution", "polarity"])))),
                answerable=answerable,
                refused=refused,
                right=draw(st.booleans()),
                f1=draw(unit) if answerable else None,
                exact=draw(st.sampled_from([0.0, 1.0])) if answerable else None,
                confidence=None if refused else draw(unit | st.none()),
                cited=both + draw(st.integers(0, 2)) if answerable else None,
                gold=gold if answerable else None,
                both=both if answerable else None,
                ranked=tuple(draw(st.lists(st.integers(0, 2), max_size=4))) if answerable else None,
                missed=draw(st.integers(0, 2)),
                claims=2,
                unsupported=draw(st.none() | st.integers(0, 2)),
            )
        )
    return rows


@settings(max_examples=40, deadline=None)
@given(score_lists(), st.randoms(use_true_random=False))
def test_every_metric_is_bounded_and_blind_to_order(
    scores: list[Score], chance: random.Random
) -> None:
    shuffled = list(scores)
    chance.shuffle(shuffled)
    for metric in METRICS:
        value = value_of(metric.estimate(scores))
        again = value_of(metric.estimate(shuffled))
        assert value == pytest.approx(again, nan_ok=True), metric.name
        if not isnan(value):
            assert (-1 if metric.name in SIGNED else 0) <= value <= 1 + 1e-9, metric.name


@settings(max_examples=20, deadline=None)
@given(score_lists())
def test_intervals_hold_the_figure_for_shares(scores: list[Score]) -> None:
    figures = measure(scores)
    for name in ("right", "refusal_recall", "answered"):
        item = figures[name]
        if item.value is not None and item.low is not None and item.high is not None:
            assert item.low - 1e-6 <= item.value <= item.high + 1e-6


def test_refusals() -> None:
    scores = [
        make(1, refused=True, right=False),
        make(2),
        make(3, answerable=False, refused=True),
        make(4, answerable=False, right=False),
        make(5, answerable=False, refused=True),
    ]
    figures = measure(scores)
    assert figures["refusal_precision"].value == pytest.approx(2 / 3, abs=1e-6)
    assert figures["refusal_recall"].value == pytest.approx(2 / 3, abs=1e-6)
    assert figures["answered"].value == 0.5
    assert figures["balanced_accuracy"].value == pytest.approx((0.5 + 2 / 3) / 2, abs=1e-6)
    assert figures["risk"].value == 0.5
    assert figures["risk"].n == 2


def test_citations_are_pooled_over_sentences() -> None:
    scores = [make(1, cited=4, gold=2, both=2), make(2, cited=0, gold=2, both=0, refused=True)]
    figures = measure(scores)
    assert figures["citation_precision"].value == 0.5
    assert figures["citation_precision"].n == 1
    assert figures["citation_recall"].value == 0.5
    assert figures["citation_f1"].value == 0.5


def test_ranking_values_are_the_known_ones() -> None:
    ranked = {0: ((0, 1, 0), 1), 1: ((2, 0), 0), 2: ((), 1), 3: ((0,), 0)}
    assert per_case("R@5", ranked) == {0: 0.5, 1: 1.0, 2: 0.0, 3: 0.0}
    assert per_case("R@1", ranked)[0] == 0.0
    assert per_case("RR", ranked)[0] == 0.5
    ideal = 1 + 1 / np.log2(3)
    assert per_case("nDCG@10", ranked)[0] == pytest.approx(1 / np.log2(3) / ideal, abs=1e-4)
    assert per_case("nDCG@10", ranked)[1] == pytest.approx(1.0)


def test_risk_coverage_and_its_area() -> None:
    scores = [
        make(1, confidence=0.9),
        make(2, confidence=0.5, right=False),
        make(3, confidence=0.5),
        make(4, refused=True, right=False),
    ]
    assert risk_coverage(scores) == [(0.25, 0.0), (0.75, round(1 / 3, 6))]
    assert value_of(area(scores)) == pytest.approx((0 * 1 + 1 / 3 * 2) / 3)


def test_calibration() -> None:
    scores = [make(n, confidence=0.75, right=n < 3) for n in range(4)]
    assert value_of(calibration(scores)) == pytest.approx(0.0)
    assert reliability(scores) == [(0.75, 0.75, 4)]
    assert value_of(calibration([make(1, confidence=1.0, right=False)])) == pytest.approx(1.0)


def test_the_sweep_counts_what_each_threshold_would_have_done() -> None:
    scores = [
        make(1, sure=0.9),
        make(2, sure=0.6, refused=True),
        make(3, sure=0.62, answerable=False, refused=True),
        make(4, sure=0.95, answerable=False, refused=True),  # an instruction: always refused
        make(5, sure=0.8, answerable=False),
    ]
    rows = {row.threshold: row for row in sweep(scores, 0.7)}
    assert (rows[0.7].answered, rows[0.7].refused) == (0.5, round(2 / 3, 6))
    assert (rows[0.5].answered, rows[0.5].refused) == (1.0, round(1 / 3, 6))
    assert (rows[0.85].answered, rows[0.85].refused) == (0.5, 1.0)
    assert sweep(scores, None) == sweep([make(1, sure=0.9)], 0.7) == []


@given(score_lists())
def test_a_higher_threshold_never_answers_more(scores: list[Score]) -> None:
    rows = sweep([replace(item, sure=item.confidence) for item in scores], 0.5)
    assert [row.answered for row in rows] == sorted((row.answered for row in rows), reverse=True)
    assert [row.refused for row in rows] == sorted(row.refused for row in rows)


def test_parity_counts_only_questions_asked_in_both() -> None:
    scores = [
        make(1, group="a"),
        make(2, group="a", lang="en", right=False),
        make(3, group="b", right=False),
    ]
    figure = measure(scores)["parity"]
    assert (figure.value, figure.n) == (1.0, 2)


def test_what_does_not_apply_says_so() -> None:
    figures = measure([make(1)])
    for name in ("refusal_recall", "citation_f1", "aurc", "unsupported_claims", "parity"):
        assert figures[name].value is None
        assert "not applicable" in figures[name].why
        assert figures[name].to_json()["value"] is None
    assert figures["right"].low is None  # one case has no interval


def test_groups_are_resampled_whole_and_the_seed_decides() -> None:
    scores = [make(n, group=f"g{n // 2}") for n in range(6)]
    weights = weights_of(scores)
    assert (weights[:, 0::2] == weights[:, 1::2]).all()
    assert (weights.sum(axis=1) == 6).all()
    assert (weights == weights_of(scores)).all()


def test_agreement_of_all_cases_is_not_certainty() -> None:
    scores = [make(n) for n in range(20)]
    estimate = BY_NAME["right"].estimate(scores)
    low, high = interval(estimate, weights_of(scores))
    assert (low, high) == wilson(1.0, 20)
    assert low == pytest.approx(0.839, abs=1e-3)


def test_mcnemar_and_paired_difference() -> None:
    first_only, second_only, p = mcnemar([True] * 6 + [False], [False] * 7)
    assert (first_only, second_only, p) == (6, 0, 2 / 2**6)
    assert mcnemar([True], [True]) == (0, 0, 1.0)
    first = [make(n, right=n < 5) for n in range(10)]
    second = [make(n, right=n < 8) for n in range(10)]
    metric = BY_NAME["right"]
    weights = weights_of(first)
    value, low, high = difference(metric.estimate(first), metric.estimate(second), weights)
    assert value == pytest.approx(0.3)
    assert 0 <= low < value < high


def test_kinds_and_languages_are_told_apart() -> None:
    scores = [make(1, kinds=("number",)), make(2, lang="en", answerable=False, right=False)]
    table = by_kind(scores)
    assert table["number"]["right"].value == 1.0
    assert table["lang en"]["right"].value == 0.0
    assert table["unanswerable"]["right"].n == 1


def test_every_metric_is_named_once_and_defined() -> None:
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    assert all(metric.definition.endswith(".") for metric in METRICS)
