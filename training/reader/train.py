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

from index.embed import SentenceTransformerEmbedder
from rag.span_input import collate, load_tokenizer
from rag.span_model import SpanModel, load_base
from rag.span_weights import pack
from training.reader.dropout import Dropout
from training.reader.folds import split
from training.reader.losses import Lot, loss_of
from training.reader.lots import apart, encoder, together
from training.reader.near import Neighbours
from training.reader.own import made_news
from training.reader.recipe import LATER, Example
from training.reader.stages import SHIPPED, STAGES, Shares, Stage
from training.reader.views import NearMisses, epoch, view

SEED = 20261123
SAVE_EVERY = 250  # steps
State = dict[str, Tensor]


def plan(
    stage: Stage, rows: Sequence[Example], near: Neighbours, tokenizer: Tokenizer
) -> Iterator[Lot]:
    """The batches of a stage, pass after pass."""
    rng = random.Random(SEED + len(stage.name))
    rows = [row for row in rows if stage.made or not row.kind.startswith("news")]
    hidden = {*LATER} - {*stage.late}
    rows = [row for row in rows if row.kind.partition("-")[0] not in hidden]
    encode = encoder(tokenizer)
    whole = together(rows, encode, random.Random(SEED)) if stage.together else iter(())
    misses = NearMisses(rows, near)
    step = 0
    while True:
        seen = epoch(rows, misses, rng, dict(stage.shown))
        seen += [view(row, rng) for row in made_news(rng, stage.made)]
        for lot in apart(encode(seen), rng):
            step += 1
            if stage.together and step % stage.together == 0:
                step += 1
                yield next(whole)
            yield lot


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


def run(stage: Stage, model: SpanModel, words: Tensor, lots: Iterator[Lot], out: Path) -> None:
    """Train one stage; the weights are saved as it goes and at its end."""
    optimizer = torch.optim.AdamW(_groups(model, stage), weight_decay=0.01, fused=True)
    warm = stage.steps * 0.06
    began, mean = time.monotonic(), 0.0
    for step, lot in enumerate(islice(lots, stage.last)):
        for group in optimizer.param_groups:
            fall = min(1.0, (1 - step / stage.steps) / (1 - stage.flat))
            group["lr"] = group["peak"] * min(1.0, (step + 1) / warm) * fall
        batch = collate([enc for _, enc in lot.items])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(words[batch.ids], batch.segments, batch.mask, batch.sentences)
        loss = loss_of(scores, lot, batch)
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
            run(stage, model, words, plan(stage, rows, near, tokenizer), args.out)
        model.load_state_dict(blend(args.out, ((last, 1.0),)))
        if stage.mean:
            save_file(blend(args.out, stage.mean), average)
    pack(blend(args.out, SHIPPED), args.out / "reader.safetensors")


if __name__ == "__main__":
    main()
