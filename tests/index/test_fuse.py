"""Fusing: what each signal is worth, and that order is exact and repeatable."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import Signals, best, first, pieces, second
from index.lexical import Matches, Scores


def scores(*values: float) -> Scores:
    return np.asarray(values, np.float32)


def matches(*coverage: float) -> Matches:
    return Matches(scores(*coverage), scores(*coverage))


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, -1.0]), min_size=1), st.integers(1, 9))
def test_best_is_a_stable_sort(values: list[float], count: int) -> None:
    expected = sorted(range(len(values)), key=lambda row: -values[row])[:count]
    assert best(scores(*values), count).tolist() == expected


def test_words_decide_between_equal_vectors() -> None:
    assert first(scores(0.8, 0.8), matches(0.1, 0.4)).argmax() == 1


def test_the_nearest_sentence_lifts_its_passage() -> None:
    texts = ["eins", "zwei"]
    signals = Signals(scores(0.8, 0.8), [scores(0.7, 0.9), scores(0.8)], matches(0, 0))
    assert second("?", texts, signals).argmax() == 0
    without = Signals(scores(0.8, 0.7), [scores(), scores()], matches(0, 0))
    assert second("?", texts, without) == pytest.approx([0.8, 0.7])


def test_pieces_find_compounds_and_names_spelt_otherwise() -> None:
    texts = ["Das Spielfeld ist groß.", "Die Halle ist klein.", "Der Kreml dementiert."]
    assert pieces("Welche Spielfeldgröße?", texts).argmax() == 0
    assert pieces("What does the Kremlin say?", texts).argmax() == 2


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=4))
def test_pieces_are_shares(question: str, texts: list[str]) -> None:
    found = pieces(question, texts)
    assert found.shape == (len(texts),)
    assert np.all((found >= 0) & (found <= 1))
