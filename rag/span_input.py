"""The reader's input: question and passage as token ids, with the way back to code points."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from index.tokenizer import tokenizer_of

FIRST, SEPARATOR = 0, 2
MAX_TOKENS, MAX_QUESTION, OVERLAP = 384, 96, 96
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window of a passage with its question.

    ``offsets`` holds, for every token, its code points in the passage text, and (-1, -1) for what
    is not passage text. ``sentences`` pairs a sentence number with its half-open token range.
    """

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    offsets: tuple[Pair, ...]
    sentences: tuple[tuple[int, Pair], ...]


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the embedder's tokenizer, which cuts and pads nothing; the embedder shares it."""
    return tokenizer_of(folder)


def _sentence_ranges(
    offsets: Sequence[Pair], sentences: Sequence[Pair]
) -> tuple[tuple[int, Pair], ...]:
    found = []
    for number, (start, end) in enumerate(sentences):
        inside = [i for i, (a, b) in enumerate(offsets) if a >= 0 and a < end and b > start]
        if inside:
            found.append((number, (inside[0], inside[-1] + 1)))
    return tuple(found)


def encode(
    tokenizer: Tokenizer,
    question: str,
    passage: tuple[str, str],
    sentences: Sequence[Pair],
) -> list[Encoded]:
    """Encode a question with a passage (heading, text), in overlapping windows where it is long.

    ``sentences`` are code point ranges in the text. Answers can only lie in the text; the heading
    is context.
    """
    heading, text = passage
    asked = tokenizer.encode("query: " + question, add_special_tokens=False).ids[:MAX_QUESTION]
    lead = "passage: " + (heading + ": " if heading else "")
    told = tokenizer.encode(lead + text, add_special_tokens=False)
    places = [(a - len(lead), b - len(lead)) for a, b in told.offsets]
    body = next((i for i, (_, b) in enumerate(places) if b > 0), len(places))
    before = told.ids[:body][:64]
    ids, places = told.ids[body:], [(max(a, 0), b) for a, b in places[body:]]
    front = [FIRST, *asked, SEPARATOR, *before]
    room = MAX_TOKENS - len(front) - 1
    segments = [0] * (len(asked) + 2) + [1] * len(before)
    windows = []
    for at in range(0, max(1, len(ids)), room - OVERLAP):
        piece, where = ids[at : at + room], places[at : at + room]
        offsets = ((-1, -1),) * len(front) + tuple(where) + ((-1, -1),)
        windows.append(
            Encoded(
                (*front, *piece, SEPARATOR),
                (*segments, *[1] * (len(piece) + 1)),
                offsets,
                _sentence_ranges(offsets, sentences),
            )
        )
        if at + room >= len(ids):
            break
    return windows


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors of several windows, in the order given."""

    ids: NDArray[np.int64]
    segments: Tensor
    mask: Tensor
    text: Tensor
    sentences: Tensor


def collate(rows: Sequence[Encoded]) -> Batch:
    """Pad windows to one length. ``text`` is True where an answer may start or end."""
    length = max(len(row.ids) for row in rows)
    count = max(1, max(len(row.sentences) for row in rows))
    ids = np.ones((len(rows), length), dtype=np.int64)  # 1 pads
    segments = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.bool)
    text = torch.zeros(len(rows), length, dtype=torch.bool)
    pooling = torch.zeros(len(rows), count, length)
    for number, row in enumerate(rows):
        size = len(row.ids)
        ids[number, :size] = row.ids
        segments[number, :size] = torch.tensor(row.segments)
        mask[number, :size] = True
        text[number, :size] = torch.tensor([a >= 0 for a, _ in row.offsets])
        for place, (_, (a, b)) in enumerate(row.sentences):
            pooling[number, place, a:b] = 1.0 / (b - a)
    return Batch(ids, segments, mask, text, pooling)
