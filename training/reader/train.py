"""Train the span reader; the README beside this file has the command."""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from index.embed import SentenceTransformerEmbedder
from rag.span_input import Batch, Encoded, collate, encode, load_tokenizer
from rag.span_model import SpanModel, load_base
from rag.span_weights import pack
from training.reader.dropout import Dropout
from training.reader.folds import split
from training.reader.near import Neighbours
from training.reader.own import made_news
from training.reader.recipe import LATER, Example
from training.reader.stages import SHIPPED, STAGES, Shares, Stage
from training.reader.views import NearMisses, epoch, view

SEED = 20261123
TOKENS = 3072  # a batch
SAVE_EVERY = 250  # steps
Item = tuple[Example, Encoded]
State = dict[str, Tensor]


def encode_all(tokenizer: Tokenizer, rows: Sequence[Example]) -> list[Item]:
    """Encode views; each fits one window, so only the first is kept."""
    return [
        (r, encode(tokenizer, r.question, (r.heading, r.context), r.sentences)[0]) for r in rows
    ]


def batches(items: Sequence[Item], rng: random.Random) -> list[list[Item]]:
    """Batches of about ``TOKENS`` tokens, of items of like length, in random order."""
    order = sorted(items, key=lambda item: len(item[1].ids) + rng.random() * 12)
    made: list[list[Item]] = [[]]
    for item in order:
        if (len(made[-1]) + 1) * len(item[1].ids) > TOKENS:
            made.append([])
        made[-1].append(item)
    rng.shuffle(made)
    return made


def _targets(items: Sequence[Item], length: int) -> tuple[Tensor, Tensor, Tensor]:
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


def _marginal(logits: Tensor, allowed: Tensor, possible: Tensor) -> Tensor:
    """Minus the log of the probability of any allowed position, for each row."""
    scores = logits.masked_fill(~possible, -1e4).log_softmax(-1)
    return -scores.masked_fill(~allowed, -1e4).logsumexp(-1)


def loss_of(out: tuple[Tensor, ...], items: Sequence[Item], batch: Batch) -> Tensor:
    """Span, answerable and sentence losses together."""
    start, end, answerable, sentence = out
    starts, ends, weight = _targets(items, start.shape[1])
    possible = batch.text.clone()
    possible[:, 0] = True
    span = (_marginal(start, starts, possible) + _marginal(end, ends, possible)) / 2
    truth = torch.tensor([float(row.answerable) for row, _ in items])
    gate = binary_cross_entropy_with_logits(answerable, truth)
    wanted = torch.zeros_like(sentence)
    known = torch.zeros_like(sentence)
    for i, (row, enc) in enumerate(items):
        for place, (number, _) in enumerate(enc.sentences):
            known[i, place] = 1.0
            wanted[i, place] = float(number in row.gold)
    each = binary_cross_entropy_with_logits(sentence, wanted, reduction="none")
    sentences = (each * known * (1 + wanted)).sum() / known.sum()
    return (span * weight).mean() + 0.6 * gate + 0.8 * sentences


def batches_of(
    stage: Stage, rows: Sequence[Example], near: Neighbours, tokenizer: Tokenizer
) -> Iterator[list[Item]]:
    """The batches of a stage, pass after pass."""
    rng = random.Random(SEED + len(stage.name))
    rows = [row for row in rows if stage.made or not row.kind.startswith("news")]
    hidden = {*LATER} - {*stage.late}
    rows = [row for row in rows if row.kind.partition("-")[0] not in hidden]
    misses = NearMisses(rows, near)
    while True:
        seen = epoch(rows, misses, rng, dict(stage.shown))
        seen += [view(row, rng) for row in made_news(rng, stage.made)]
        yield from batches(encode_all(tokenizer, seen), rng)


def blend(folder: Path, shares: Shares) -> State:
    """Average saved weights."""
    average: State = {}
    for name, share in shares:
        for key, tensor in load_file(folder / f"{name}.safetensors").items():
            average[key] = average.get(key, torch.zeros_like(tensor)) + share * tensor
    return average


def _groups(model: SpanModel, stage: Stage) -> list[dict[str, Any]]:
    """Parameters with their rates: the lower a layer, the less it may move."""
    layers = [[*layer.parameters()] for layer in model.layers]
    inside = {id(p) for layer in layers for p in layer}
    heads = [*model.span.parameters(), *model.answerable.parameters(), *model.sentence.parameters()]
    inside |= {id(p) for p in heads}
    bottom = [p for p in model.parameters() if id(p) not in inside]
    stack = [bottom, *layers, heads]
    rates = [stage.rate * stage.decay ** (len(stack) - 1 - depth) for depth in range(len(stack))]
    return [{"params": p, "peak": rate} for p, rate in zip(stack, rates, strict=True)]


def run(
    stage: Stage, model: SpanModel, words: Tensor, plan: Iterator[list[Item]], out: Path
) -> None:
    """Train one stage; the weights are saved as it goes and at its end."""
    optimizer = torch.optim.AdamW(_groups(model, stage), weight_decay=0.01, fused=True)
    warm = stage.steps * 0.06
    began, mean = time.monotonic(), 0.0
    for step, items in enumerate(islice(plan, stage.last)):
        for group in optimizer.param_groups:
            fall = min(1.0, (1 - step / stage.steps) / (1 - stage.flat))
            group["lr"] = group["peak"] * min(1.0, (step + 1) / warm) * fall
        batch = collate([enc for _, enc in items])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(words[batch.ids], batch.segments, batch.mask, batch.sentences)
        loss = loss_of(scores, items, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean = loss.item() if step == 0 else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            took = time.monotonic() - began
            print(f"{stage.name} {step}/{stage.last} loss {mean:.3f} {took:.0f}s", flush=True)
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == stage.last:
            save_file(model.state_dict(), out / f"{stage.name}-{step + 1}.safetensors")


def main() -> None:
    """Train the stages; one whose last weights are saved already is not run again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="BERT folder of the embedder")
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.manual_seed(SEED)
    args.out.mkdir(parents=True, exist_ok=True)
    rows, _ = split(args.data, Path(__file__).parent / "data")
    near = Neighbours(rows, rows, SentenceTransformerEmbedder(args.base))
    tokenizer = load_tokenizer(args.base)
    model = SpanModel()
    words = load_base(model, args.base)
    for stage in STAGES:
        average = args.out / f"{stage.name}.safetensors"
        if stage.mean and average.is_file():
            continue
        last = f"{stage.name}-{stage.last}"
        if not (args.out / f"{last}.safetensors").is_file():
            if stage.start:
                model.load_state_dict(blend(args.out, stage.start))
            if stage.dropout:
                Dropout(stage.dropout, SEED).attach(model)
            run(stage, model, words, batches_of(stage, rows, near, tokenizer), args.out)
        model.load_state_dict(blend(args.out, ((last, 1.0),)))
        if stage.mean:
            save_file(blend(args.out, stage.mean), average)
    pack(blend(args.out, SHIPPED), args.out / "reader.safetensors")


if __name__ == "__main__":
    main()
