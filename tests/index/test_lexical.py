"""BM25: stems, folding, each passage in its own language."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import Lexical, terms


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("de", "Häuser", "Haus"),
        ("de", "Straße", "STRASSE"),
        ("de", "Mueller", "Müller"),
        ("en", "denied", "denies"),
        ("fr", "élections", "election"),
        ("xx", "É", "e"),
        ("de", "A\u0308pfel", "Äpfel"),
    ],
)
def test_words_that_are_the_same(lang: str, one: str, other: str) -> None:
    assert terms(one, lang) == terms(other, lang)


def test_numbers_stay_whole() -> None:
    assert terms("1,2 Milliarden, am 3. Juni", "de")[0] == "1,2"


def test_the_passage_with_the_rare_word_wins() -> None:
    index = Lexical.of(["Der Hund bellt.", "Der Hund schläft.", "Der Hund frisst."], ["de"] * 3)
    found = index.matches("Welcher Hund schläft?")
    assert found.bm25.argmax() == found.coverage.argmax() == 1


def test_each_passage_is_asked_in_its_own_language() -> None:
    index = Lexical.of(["Die Minister dementierten.", "The ministers denied it."], ["de", "en"])
    assert index.matches("Who denies?").bm25[1] > 0
    assert index.matches("Wer dementierte?").bm25[0] > 0


@given(
    texts=st.lists(st.text(max_size=40), max_size=5),
    question=st.text(max_size=40),
    lang=st.sampled_from(["de", "en", "ar", "zz"]),
)
def test_any_text_can_be_indexed_and_asked(texts: list[str], question: str, lang: str) -> None:
    found = Lexical.of(texts, [lang] * len(texts)).matches(question)
    assert found.bm25.shape == found.coverage.shape == (len(texts),)
    assert np.all(found.coverage >= 0)
    assert np.all(found.coverage <= 1)
    assert np.all(found.bm25 >= 0)


def test_a_text_covers_itself_better_than_others_do() -> None:
    texts = ["Peskow wies die Berichte zurück.", "Kim besuchte Russland im September."]
    for row, text in enumerate(texts):
        assert Lexical.of(texts, ["de"] * 2).matches(text).coverage.argmax() == row
