"""From the reader's logits to answer spans and sentence scores of one window. Pure numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.span_form import Misfit

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]

LONGEST: Final = 48  # tokens in an answer
MISFIT: Final = 3.0  # what a span of the wrong form loses, in logits
_TOP: Final = 12
_CLOSING: Final = ",;:.!?"
_QUOTES: Final = {"„": "“”", "“": "”", "»": "«", "«": "»", '"': '"', "(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: code points in the passage, and its log-probability given an answer."""

    place: Pair
    score: float


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What the network says of one window.

    ``gate`` is the answerable logit, ``margin`` by how much the best span beats "not here" in the
    logits of start and end, ``sentences`` the features of each sentence: its own logit, and the
    log of the probability that the answer starts in it.
    """

    gate: float
    margin: float
    candidates: tuple[Candidate, ...]
    sentences: Mapping[int, tuple[float, float]]


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max()
    result: Floats = shifted - np.log(np.exp(shifted).sum())
    return result


def _log_sum(logits: Floats) -> float:
    return float(logits.max() - _log_softmax(logits).max())


def tidy(text: str, start: int, end: int) -> Pair:
    """Widen to whole words; trim white space, closing punctuation and unpaired quotation marks."""
    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while True:
        before = (start, end)
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        piece = text[start:end]
        if piece and piece[-1] in _CLOSING and piece[:-1].strip(_CLOSING):
            end -= 1
        elif piece and piece[0] in _QUOTES and not any(c in piece[1:] for c in _QUOTES[piece[0]]):
            start += 1
        elif piece and piece[-1] in '“”«»")]' and not _opened(piece):
            end -= 1
        if (start, end) == before:
            return before


def _opened(piece: str) -> bool:
    return any(piece[-1] in closers and o in piece[:-1] for o, closers in _QUOTES.items())


def _likely(starts: Floats, ends: Floats, inside: Bools) -> list[tuple[float, int, int]]:
    """Return log-probability, first and last token of the likeliest spans, best first."""
    log_start, log_end = _log_softmax(starts), _log_softmax(ends)
    found = []
    for s in np.argsort(-starts, kind="stable")[:_TOP]:
        for step in np.argsort(-ends[s : s + LONGEST], kind="stable")[:_TOP]:
            e = s + step
            if inside[s] and inside[e]:
                found.append((float(log_start[s] + log_end[e]), int(s), int(e)))
    return sorted(found, key=lambda item: -item[0])


def decode(
    text: str,
    offsets: Sequence[Pair],
    logits: tuple[Floats, Floats],
    heads: tuple[Sequence[tuple[int, Pair]], float, Floats],
    wrong: Misfit = lambda text: False,
) -> WindowScores:
    """Turn the logits of one window into candidates and features.

    Args:
        text: the passage.
        offsets: code points of every token, (-1, -1) outside the passage's text.
        logits: start and end, one number a token; position 0 stands for "not here".
        heads: sentences (number and token range), the answerable logit, one logit a sentence.
        wrong: True for a text that cannot be what the question asks for.
    """
    sentences, gate, own = heads
    inside = np.array([a >= 0 for a, _ in offsets])
    starts, ends = (np.where(inside, side, np.float32(-1e4)) for side in logits)
    null = float(logits[0][0] + logits[1][0])
    found: dict[Pair, float] = {}
    for score, s, e in _likely(starts, ends, inside):
        if len(found) >= _TOP and score < sorted(found.values())[-_TOP]:
            break  # nothing below can get in any more, and tidying it is a fifth of all reading
        place = tidy(text, offsets[s][0], offsets[e][1])
        if place[0] < place[1] and place not in found:
            found[place] = score - MISFIT * wrong(text[place[0] : place[1]])
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_TOP]
    best = float(starts.max() + ends.max()) if inside.any() else -1e4
    if ranked:  # the best legal span, back in logits
        best = ranked[0][1] + _log_sum(starts) + _log_sum(ends)
    whole = starts.copy()
    whole[0] = logits[0][0]
    with_null = np.exp(_log_softmax(whole))
    told = {
        number: (
            float(own[row]),
            float(np.log(with_null[a:b].sum() + 1e-6)),
        )
        for row, (number, (a, b)) in enumerate(sentences)
    }
    return WindowScores(gate, best - null, tuple(Candidate(p, score) for p, score in ranked), told)
