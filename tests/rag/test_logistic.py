"""Log odds and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag.logistic import logit, sigmoid


@given(some.floats(-13.0, 13.0))
def test_there_and_back(odds: float) -> None:
    assert logit(sigmoid(odds), edge=1e-7) == pytest.approx(odds, abs=1e-6)


@given(some.floats(allow_nan=False, allow_infinity=True))
def test_any_odds_are_a_probability(odds: float) -> None:
    assert 0.0 <= sigmoid(odds) <= 1.0


@given(some.floats(0.0, 1.0), some.floats(1e-6, 0.4))
def test_certainty_is_held_from_the_edge(probability: float, edge: float) -> None:
    assert edge <= sigmoid(logit(probability, edge=edge)) + 1e-9
    assert sigmoid(logit(probability, edge=edge)) <= 1 - edge + 1e-9
