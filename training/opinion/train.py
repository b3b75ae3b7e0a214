"""Train the writer's opinion: ``python -m training.opinion.train --model --rows --out``."""

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import torch
import torch.nn.functional as F  # noqa: N812 - as torch names it
from torch import Tensor

from rag.opinion import NO, OPENING, YES
from training.opinion.export import export
from training.opinion.prefixes import Prefixes, Texts, padded
from training.opinion.qwen import Past, Qwen
from training.opinion.rows import Row, load

SEED: Final = 1
RANK: Final = 8
RATE: Final = 3e-4
WARMUP: Final = 20
BATCH: Final = 16
EPOCHS: Final = 1.0
PARTS: Final = ("attn_q", "attn_k", "attn_v", "attn_output")
_CLAMPED: Final = (0.018, 0.982)  # log odds of -4 to 4
_NEAR: Final = 8  # batches sorted by length together


class Opinion:
    """The model with its adapter in training."""

    def __init__(self, model: Qwen, texts: Texts, prefixes: Prefixes) -> None:
        self.model, self.texts, self.prefixes = model, texts, prefixes
        self.opening = texts.ids(OPENING)
        (self.yes,), (self.no,) = texts.ids(YES), texts.ids(NO)
        torch.manual_seed(SEED)
        self.adapter: dict[str, tuple[Tensor, Tensor]] = {}
        for layer in range(model.shape.layers):
            for part in PARTS:
                name = f"blk.{layer}.{part}"
                wide, deep = model.weights[f"{name}.weight"].shape
                down = torch.randn(RANK, deep) / math.sqrt(deep)
                self.adapter[name] = (
                    down.requires_grad_(),
                    torch.zeros(wide, RANK).requires_grad_(),
                )

    @property
    def trained(self) -> list[Tensor]:
        """What is trained."""
        return [one for pair in self.adapter.values() for one in pair]

    def logits(self, rows: Sequence[Row]) -> Tensor:
        """Return the scores of the token after what is asked: (rows, vocabulary)."""
        ids = [self.texts.ids(row.asked) for row in rows]
        assert all(one[: len(self.opening)] == self.opening for one in ids)
        past, known = self._past(rows)
        states, _ = self.model.run(padded(ids), past, known, self.adapter)
        last = torch.tensor([len(one) - 1 for one in ids])
        return self.model.logits(states[torch.arange(len(rows)), last])

    def _past(self, rows: Sequence[Row]) -> tuple[Past, Tensor]:
        kept = [torch.cat(self.prefixes.of(row), 3) for row in rows]
        room = max(one.shape[3] for one in kept)
        filled = torch.stack([F.pad(one, (0, 0, 0, room - one.shape[3])) for one in kept], 2)
        known = torch.tensor([one.shape[3] for one in kept])
        return [(layer[0], layer[1]) for layer in filled], known

    @torch.no_grad()
    def odds(self, rows: Sequence[Row]) -> list[float]:
        """Return the log odds of yes."""
        found: list[float] = []
        for at in range(0, len(rows), BATCH):
            scores = self.logits(rows[at : at + BATCH])
            found += (scores[:, self.yes] - scores[:, self.no]).tolist()
        return found


def lots(rows: Sequence[Row], texts: Texts, choose: random.Random) -> Iterator[list[Row]]:
    """Yield batches of like length, in any order, without end."""
    while True:
        order = list(rows)
        choose.shuffle(order)
        found: list[list[Row]] = []
        for at in range(0, len(order), BATCH * _NEAR):
            near = sorted(order[at : at + BATCH * _NEAR], key=lambda row: len(texts.user(row)))
            found += [near[place : place + BATCH] for place in range(0, len(near), BATCH)]
        choose.shuffle(found)
        yield from found


def loss_of(opinion: Opinion, rows: Sequence[Row]) -> Tensor:
    """Return what it is trained by: its own word, and the decision it makes with the reader.

    Half the cross-entropy of the one token, and that of the reader's log odds with half the
    writer's, as the product joins them: most is learned where the reader errs.
    """
    scores = opinion.logits(rows)
    wanted = torch.tensor([opinion.yes if row.label else opinion.no for row in rows])
    odds = torch.tensor([row.reader for row in rows]).clamp(*_CLAMPED).logit()
    together = odds + 0.5 * (scores[:, opinion.yes] - scores[:, opinion.no])
    labels = torch.tensor([float(row.label) for row in rows])
    own = F.cross_entropy(scores, wanted)
    return 0.5 * own + F.binary_cross_entropy_with_logits(together, labels)


def train(opinion: Opinion, rows: Sequence[Row]) -> None:
    """Train the adapter; the model stays."""
    steps = int(len(rows) / BATCH * EPOCHS)
    optimizer = torch.optim.AdamW(opinion.trained, lr=RATE, weight_decay=0.01)
    batches = lots(rows, opinion.texts, random.Random(SEED))
    began, mean = time.monotonic(), 0.0
    for step in range(steps):
        lot = next(batches)
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARMUP) * max(0.02, 1 - step / steps)
        loss = loss_of(opinion, lot)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(opinion.trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean = loss.item() if step == 0 else 0.95 * mean + 0.05 * loss.item()
        if step % 20 == 0:
            print(f"{step}/{steps} loss {mean:.3f} {time.monotonic() - began:.0f}s", flush=True)


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the area under the ROC curve."""
    yes = torch.tensor([s for s, label in zip(scores, labels, strict=True) if label])
    no = torch.tensor([s for s, label in zip(scores, labels, strict=True) if not label])
    wins = (yes[:, None] > no).float() + 0.5 * (yes[:, None] == no).float()
    return float(wins.mean())


def main() -> None:
    """Train on the rows, say how well it tells the held-out ones apart, and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="GGUF file of the writer")
    parser.add_argument("--rows", type=Path, required=True, help="from training.opinion.rows")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    from transformers import AutoTokenizer

    texts = Texts(AutoTokenizer.from_pretrained(args.model.parent, gguf_file=args.model.name))
    model = Qwen(args.model)
    rows = load(args.rows)
    prefixes = Prefixes(args.out / "prefixes", model, texts)
    prefixes.make(rows)
    opinion = Opinion(model, texts, prefixes)
    train(opinion, [row for row in rows if not row.held])
    held = [row for row in rows if row.held]
    labels = [row.label for row in held]
    reader, writer = auc([row.reader for row in held], labels), auc(opinion.odds(held), labels)
    print(f"held out, n={len(held)}: AUC of the reader {reader:.3f}, of the opinion {writer:.3f}")
    export(opinion.adapter, opinion.opening, args.out / "opinion.gguf")


if __name__ == "__main__":
    main()
