"""Words of a claim against words of a source in another language, with vectors made by hand."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pytest

from index.protocols import Kind, Vectors
from rag.check import FactChecker
from rag.types import Evidence
from rag.wordwise import plain_words, wordwise_of
from tests.rag.samples import SECOND, evidence

SAME = {"rejected": "zurück", "accusation": "vorwurf", "monday": "montag"}


class TwoLanguages:
    """Gives a word and its translation one direction, other words their own."""

    id = "two"
    dim = 4096

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[crc32(SAME.get(text.lower(), text.lower()).encode()) % self.dim] = 1
        return rows


def test_names_and_numbers_are_left_to_the_rules() -> None:
    assert plain_words("Peskov rejected 3 claims in Moscow.") == ["rejected", "claims"]


def test_translated_words_are_near_invented_ones_are_not() -> None:
    near = wordwise_of(TwoLanguages())
    source = [evidence(SECOND).quote]  # "Sie wies den Vorwurf am Montag zurück."
    assert near("She rejected the accusation.", source) == pytest.approx(1.0)
    assert near("She was arrested.", source) < 0.6
    assert near("Peskov.", source) == 1.0


def test_an_invention_is_withheld_though_its_sentence_is_near() -> None:
    def similar(claim: str, sentences: Sequence[str]) -> list[float]:
        return [0.85] * len(sentences)

    def check(claim: str, cited: Evidence) -> str:
        checker = FactChecker(similar, wordwise_of(TwoLanguages()))
        return checker.check(claim, (cited,), "Who?").label

    assert FactChecker(similar, wordwise_of(TwoLanguages())).name == "facts-1+similarity+words"
    assert check("She rejected the accusation on Monday.", evidence(SECOND)) == "supported"
    assert check("She was arrested on Monday.", evidence(SECOND)) == "unsupported"
