"""Batches and what they cost."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from rag.span_input import Encoded, collate
from training.reader.losses import Item, Lot, loss_of
from training.reader.lots import TOKENS, apart, together
from training.reader.recipe import Example, example

TEXT = "Ada Lund leitet den Hafen. Ben Voss leitet die Werft."


def encoded(rows: Sequence[Example]) -> list[Item]:
    """A token a word, behind a question of three."""
    made = []
    for row in rows:
        offsets, at = [(-1, -1)] * 3, 0
        for word in row.context.split():
            begin = row.context.index(word, at)
            at = begin + len(word)
            offsets.append((begin, at))
        sentences = tuple(
            (n, (within[0], within[-1] + 1))
            for n, (a, b) in enumerate(row.sentences)
            if (within := [i for i, (x, _) in enumerate(offsets) if a <= x < b])
        )
        size = len(offsets)
        segments = (0, 0, 0, *[1] * (size - 3))
        made.append((row, Encoded((5,) * size, segments, tuple(offsets), sentences)))
    return made


def rows(question: str, *answers: str | None) -> list[Example]:
    """A question with as many passages, each with its answer or none."""
    told = []
    for number, answer in enumerate(answers):
        text = f"{TEXT} Seite {number}."
        spans = [] if answer is None else [(text.index(answer), text.index(answer) + len(answer))]
        told.append(example(question, text, spans, f"{'article' if spans else 'aside'}-de-de", "a"))
    return told


def scores(lot: Lot, generator: torch.Generator) -> tuple[Tensor, ...]:
    batch = collate([e for _, e in lot.items])
    count, length = batch.mask.shape
    start, end = (torch.randn(count, length, generator=generator) for _ in range(2))
    return start, end, torch.zeros(count), torch.zeros(count, batch.sentences.shape[1])


@pytest.mark.parametrize("answers", [("Ada Lund",), (None,)])
def test_of_one_passage_together_costs_what_it_costs_apart(answers: tuple[str | None, ...]) -> None:
    items = encoded(rows("Wer?", *answers))
    batch = collate([e for _, e in items])
    flat = torch.zeros(1), torch.zeros(1, batch.sentences.shape[1])
    differences = []
    for seed in range(2):
        start, end, *_ = scores(Lot(items), torch.Generator().manual_seed(seed))
        apart_, together_ = (
            loss_of((start, end, *flat), Lot(items, question), batch) for question in ((), (0,))
        )
        differences.append(float(apart_ - together_))
    # Gate and sentences, weighed otherwise, cost the same whatever the positions' scores are.
    assert differences[0] == pytest.approx(differences[1], abs=1e-5)


def test_together_another_passages_answer_costs() -> None:
    items = encoded(rows("Wer?", "Ada Lund", None))
    batch = collate([e for _, e in items])
    lot = Lot(items, (0, 0))
    start, end, *rest = scores(lot, torch.Generator().manual_seed(1))
    before = loss_of((start, end, *rest), lot, batch)
    louder = start.clone()
    louder[1, 3] += 5  # a word of the passage that does not answer
    assert loss_of((louder, end, *rest), lot, batch) > before
    quieter = start.clone()
    quieter[0, 3] += 5  # where the answer begins
    assert loss_of((quieter, end, *rest), lot, batch) < before


def test_a_questions_passages_come_in_one_lot() -> None:
    told = [r for n in range(40) for r in rows(f"Frage {n}?", "Ada Lund", None, None, None)]
    told += rows("Zu wenige?", "Ben Voss", None)
    lots = together(told, encoded, random.Random(1))
    seen: Counter[str] = Counter()
    for _ in range(3):
        lot = next(lots)
        assert len(lot.items) * max(len(e.ids) for _, e in lot.items) <= TOKENS
        for number in set(lot.question):
            own = [row for (row, _), q in zip(lot.items, lot.question, strict=True) if q == number]
            assert len({row.question for row in own}) == 1
            assert [row.answerable for row in own] == [True, False, False, False]
            seen[own[0].question] += 1
    assert "Zu wenige?" not in seen


def test_lots_of_like_length_hold_every_view_once() -> None:
    told = [r for n in range(300) for r in rows(f"Frage {n}?", "Ada Lund")]
    lots = apart(encoded(told), random.Random(1))
    assert sum(len(lot.items) for lot in lots) == len(told)
    assert all(
        len(lot.items) * max(len(e.ids) for _, e in lot.items) <= TOKENS and not lot.question
        for lot in lots
    )
