"""Joining what vectors, words and pieces of words say of a passage into one score.

Weights were chosen on XQuAD's even articles, 240 German paragraphs, by the sum of the mean
reciprocal ranks of German and English questions. On the odd articles, R@1 and R@5:

    question   dense only    words only    fused
    German     .922 .988     .910 .978     .969 .998
    English    .853 .965     .291 .488     .924 .988

Fusing by ranks (RRF) was tried and left: what helped German by a point took five to twenty from
English, because it cannot tell that the words of an English question match hardly anything. The
share of the best possible score can: it is small for all passages then, and changes little.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import filterfalse

import numpy as np
from numpy.typing import NDArray

from index.lexical import K1, B, Matches, Scores

CANDIDATES = 20  # gold among them: .999 of German questions, .997 of English ones
FIRST_WORDS = 0.05
SENTENCE, WORDS, PIECES = 0.7, 0.03, 0.05
PIECE = 4  # letters: 3 and 5 did worse


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate, one row each; ``sentences`` has one number per sentence."""

    dense: Scores
    sentences: Sequence[Scores]
    matches: Matches


def first(dense: Scores, matches: Matches) -> Scores:
    """Score all passages, to choose the candidates among them."""
    return np.asarray(dense + FIRST_WORDS * matches.coverage, np.float32)


def second(question: str, texts: Sequence[str], signals: Signals) -> Scores:
    """Score the candidates: a passage is as near as it is and as its nearest sentence is."""
    pairs = zip(signals.dense, signals.sentences, strict=True)
    nearest = np.asarray([own.max() if len(own) else dense for dense, own in pairs], np.float32)
    near = (1 - SENTENCE) * signals.dense + SENTENCE * nearest
    words = WORDS * signals.matches.coverage + PIECES * pieces(question, texts)
    return np.asarray(near + words, np.float32)


def pieces(question: str, texts: Sequence[str]) -> Scores:
    """Score texts by the pieces of the question's words in them, from 0 to 1.

    Finds a word in a compound and a name in another language's spelling. Rare is what few of these
    texts have.
    """
    asked = Counter(piece for word in _marked(question).split() for piece in _cut(word))
    if not asked or not texts:
        return np.zeros(len(texts), np.float32)
    folded = [_marked(text) for text in texts]
    found = np.asarray([[text.count(piece) for piece in asked] for text in folded], np.float32)
    having = (found > 0).sum(axis=0)
    weight = np.log1p((len(texts) - having + 0.5) / (having + 0.5)) * list(asked.values())
    lengths = np.asarray([len(text) for text in folded], np.float32)
    norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    share = found / (found + norm[:, np.newaxis])
    return np.asarray(share @ weight / weight.sum(), np.float32)


def best(scores: Scores, count: int) -> NDArray[np.int64]:
    """Return the rows of the highest scores, best first; equal scores keep their order."""
    if count < len(scores):
        edge = -np.partition(-scores, count - 1)[count - 1]
        some = np.flatnonzero(scores >= edge)
    else:
        some = np.arange(len(scores))
    return some[np.argsort(-scores[some], kind="stable")][:count]


def _marked(text: str) -> str:
    """Return the words without case and accents, each between marks of its edges."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(filterfalse(unicodedata.combining, plain))
    return " ".join(f"<{word}>" for word in re.findall(r"\w+", letters))


def _cut(word: str) -> list[str]:
    return [word[at : at + PIECE] for at in range(max(1, len(word) - PIECE + 1))]
