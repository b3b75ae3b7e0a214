"""Views as batches: of like length, or with all passages of a question in one."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from tokenizers import Tokenizer

from rag.span_input import encode
from training.reader.losses import Item, Lot
from training.reader.recipe import ONE_PASSAGE, Example
from training.reader.views import view

TOKENS: Final = 3072  # a batch
_SORTED: Final = 600  # questions that are put in order of length at a time
_FEWEST, _MOST = 3, 8  # passages a question has
Encode = Callable[[Sequence[Example]], list[Item]]


def encoder(tokenizer: Tokenizer) -> Encode:
    """Return what encodes views; each fits one window, so only the first is kept."""

    def encoded(rows: Sequence[Example]) -> list[Item]:
        return [
            (r, encode(tokenizer, r.question, (r.heading, r.context), r.sentences)[0]) for r in rows
        ]

    return encoded


def apart(items: Sequence[Item], rng: random.Random) -> list[Lot]:
    """Lots of about ``TOKENS`` tokens, of items of like length, in random order."""
    order = sorted(items, key=lambda item: len(item[1].ids) + rng.random() * 12)
    made: list[list[Item]] = [[]]
    for item in order:
        if (len(made[-1]) + 1) * len(item[1].ids) > TOKENS:
            made.append([])
        made[-1].append(item)
    rng.shuffle(made)
    return [Lot(items) for items in made]


def together(rows: Sequence[Example], encode: Encode, rng: random.Random) -> Iterator[Lot]:
    """Lots of whole questions with every passage of their text, pass after pass."""
    questions: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for row in rows:
        if row.kind.partition("-")[0] in ONE_PASSAGE:
            questions[row.group, row.question].append(row)
    asked = [own for own in questions.values() if _FEWEST <= len(own) <= _MOST]
    while asked:
        rng.shuffle(asked)
        rest = iter(asked)
        while some := [encode([view(r, rng) for r in own]) for own in islice(rest, _SORTED)]:
            yield from _packed(some, rng)


def _packed(questions: Sequence[list[Item]], rng: random.Random) -> list[Lot]:
    order = sorted(questions, key=lambda own: _longest(own) + rng.random() * 12)
    made: list[list[list[Item]]] = [[]]
    for own in order:
        count = sum(map(len, made[-1])) + len(own)
        if made[-1] and count * max(map(_longest, [*made[-1], own])) > TOKENS:
            made.append([])
        made[-1].append(own)
    rng.shuffle(made)
    return [
        Lot(
            [*chain.from_iterable(held)],
            tuple(number for number, own in enumerate(held) for _ in own),
        )
        for held in made
        if held
    ]


def _longest(items: Sequence[Item]) -> int:
    return max(len(encoded.ids) for _, encoded in items)
