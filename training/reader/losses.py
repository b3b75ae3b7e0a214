"""What a batch costs: its passages each on its own, or all passages of a question together."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from rag.span_input import Batch, Encoded
from training.reader.recipe import Example

Item = tuple[Example, Encoded]
Scores = tuple[Tensor, ...]  # start, end, answerable, sentence: as SpanModel returns them


@dataclass(frozen=True, slots=True)
class Lot:
    """Items for one step. ``question`` numbers each one's question where they count together."""

    items: Sequence[Item]
    question: tuple[int, ...] = ()


def loss_of(scores: Scores, lot: Lot, batch: Batch) -> Tensor:
    """Return span, answerable and sentence losses together."""
    start, end, answerable, sentence = scores
    truth = torch.tensor([float(row.answerable) for row, _ in lot.items])
    gate = binary_cross_entropy_with_logits(answerable, truth)
    if lot.question:
        span = _together(start, end, lot, batch)
        return span + 0.4 * gate + 0.6 * _sentences(sentence, lot.items)
    return _apart(start, end, lot.items, batch) + 0.6 * gate + 0.8 * _sentences(sentence, lot.items)


def targets(items: Sequence[Item], length: int) -> tuple[Tensor, Tensor, Tensor]:
    """Allowed start and end positions (batch, tokens), and the weight of each row's span loss."""
    start = torch.zeros(len(items), length, dtype=torch.bool)
    end = torch.zeros(len(items), length, dtype=torch.bool)
    weight = torch.ones(len(items))
    for i, (row, enc) in enumerate(items):
        for a, b in row.answers:
            inside = [t for t, (x, y) in enumerate(enc.offsets) if x >= 0 and x < b and y > a]
            if inside:
                start[i, inside[0]] = end[i, inside[-1]] = True
        if not row.answers and row.gold:
            weight[i] = 0.3
            for number, (a, b) in enc.sentences:
                if number in row.gold:
                    start[i, a:b] = end[i, a:b] = True
        if not row.gold:
            start[i, 0] = end[i, 0] = True
        elif not start[i].any():
            weight[i] = 0.0
            start[i, 0] = end[i, 0] = True
    return start, end, weight


def _apart(start: Tensor, end: Tensor, items: Sequence[Item], batch: Batch) -> Tensor:
    """Marginal likelihood over all gold positions of a passage, "not here" being one of them."""
    starts, ends, weight = targets(items, start.shape[1])
    possible = batch.text.clone()
    possible[:, 0] = True
    span = (_marginal(start, starts, possible) + _marginal(end, ends, possible)) / 2
    return (span * weight).mean()


def _marginal(logits: Tensor, allowed: Tensor, possible: Tensor) -> Tensor:
    """Minus the log of the probability of any allowed position, for each row."""
    scores = logits.masked_fill(~possible, -1e4).log_softmax(-1)
    return -scores.masked_fill(~allowed, -1e4).logsumexp(-1)


def _together(start: Tensor, end: Tensor, lot: Lot, batch: Batch) -> Tensor:
    """The same over all passages of a question: what one says against what all of them say.

    Positions count relative to their passage's "not here", and one "nowhere" of weight 1 stands
    for the question: the shared normalisation of Clark and Gardner 2018 (arXiv 1710.10723), with
    its no-answer.
    """
    starts, ends, _ = targets(lot.items, start.shape[1])
    numbers = torch.tensor(lot.question)
    cost = start.new_zeros(())
    for logits, gold in ((start, starts & batch.text), (end, ends & batch.text)):
        relative = (logits - logits[:, :1]).masked_fill(~batch.text, -1e4)
        said = relative.logsumexp(-1)
        right = relative.masked_fill(~gold, -1e4).logsumexp(-1)
        for number in set(lot.question):
            own = numbers == number
            nowhere = said.new_zeros(1)
            cost = cost + torch.cat([said[own], nowhere]).logsumexp(0)
            if gold[own].any():
                cost = cost - right[own].logsumexp(0)
    return cost / (2 * len(set(lot.question)))


def _sentences(sentence: Tensor, items: Sequence[Item]) -> Tensor:
    wanted = torch.zeros_like(sentence)
    known = torch.zeros_like(sentence)
    for i, (row, enc) in enumerate(items):
        for place, (number, _) in enumerate(enc.sentences):
            known[i, place] = 1.0
            wanted[i, place] = float(number in row.gold)
    each = binary_cross_entropy_with_logits(sentence, wanted, reduction="none")
    return (each * known * (1 + wanted)).sum() / known.sum()
