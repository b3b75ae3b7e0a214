"""What the frozen model makes of each prompt, once: training only ever continues from there.

Of 2,747 prompts it is 6.6 GB on disk (28 kB a token) and 30 minutes on a core; an epoch over what
follows them then takes 20, where reading the prompts again would take an hour.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from training.opinion.qwen import Past, Qwen
from training.opinion.rows import Row

_TOKENS: Final = 900  # a batch
_SHARD: Final = 250  # prompts a file


@dataclass(frozen=True, slots=True)
class Texts:
    """The tokenizer of the model, and its chat template written out."""

    tokenizer: Any

    def system(self, row: Row) -> list[int]:
        """Return the tokens all prompts of a language share."""
        return self.ids(f"<|im_start|>system\n{row.system}<|im_end|>\n")

    def user(self, row: Row) -> list[int]:
        """Return the tokens up to where an answer begins."""
        return self.ids(f"<|im_start|>user\n{row.user}<|im_end|>\n<|im_start|>assistant\n")

    def ids(self, text: str) -> list[int]:
        """Return the tokens of a text."""
        ids: list[int] = self.tokenizer(text, add_special_tokens=False).input_ids
        return ids


def stacked(past: Past, row: int, tokens: int) -> Tensor:
    """Return one row's keys and values: (layers, 2, heads, tokens, width)."""
    return torch.stack(
        [torch.stack([key[row, :, :tokens], value[row, :, :tokens]]) for key, value in past]
    ).clone()


def expanded(kept: Tensor, batch: int) -> Past:
    """Return kept keys and values as the past of a batch."""
    return [(one[0].expand(batch, -1, -1, -1), one[1].expand(batch, -1, -1, -1)) for one in kept]


class Prefixes:
    """Keys and values of prompts, on disk; the instructions of a language once for all of them."""

    def __init__(self, folder: Path, model: Qwen, texts: Texts) -> None:
        self._folder = folder
        self._model = model
        self._texts = texts
        self._systems: dict[str, Tensor] = {}
        self._users: dict[str, Tensor] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(folder.glob("shard-*.pt")):
            self._users.update(torch.load(file, mmap=True))

    def of(self, row: Row) -> tuple[Tensor, Tensor]:
        """Return those of a row's instructions and of the rest of its prompt."""
        return self._systems[row.system], self._users[_key(row)]

    @torch.no_grad()
    def make(self, rows: Sequence[Row]) -> None:
        """Make what is missing."""
        by: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by[row.system].append(row)
        fresh: dict[str, Tensor] = {}
        for system, own in by.items():
            _, past = self._model.run(
                torch.tensor([self._texts.system(own[0])]),
            )
            kept = self._systems[system] = stacked(past, 0, past[0][0].shape[2])
            missing = [row for row in own if _key(row) not in self._users]
            for lot in self._lots(missing):
                ids = [self._texts.user(row) for row in lot]
                known = torch.full((len(lot),), kept.shape[3])
                _, past = self._model.run(padded(ids), expanded(kept, len(lot)), known)
                for place, (row, one) in enumerate(zip(lot, ids, strict=True)):
                    fresh[_key(row)] = stacked(past, place, len(one))
                if len(fresh) >= _SHARD:
                    self._keep(fresh)
                    fresh = {}
        if fresh:
            self._keep(fresh)

    def _lots(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        lot: list[Row] = []
        for row in sorted(rows, key=lambda row: len(self._texts.user(row))):
            if lot and (len(lot) + 1) * len(self._texts.user(row)) > _TOKENS:
                yield lot
                lot = []
            lot.append(row)
        if lot:
            yield lot

    def _keep(self, fresh: dict[str, Tensor]) -> None:
        file = self._folder / f"shard-{len(list(self._folder.glob('shard-*.pt'))):04}.pt"
        torch.save(fresh, file)
        self._users.update(torch.load(file, mmap=True))


def padded(ids: Sequence[Sequence[int]]) -> Tensor:
    """Return token lists as (batch, tokens), filled up with zeros."""
    out = torch.zeros(len(ids), max(map(len, ids)), dtype=torch.long)
    for place, one in enumerate(ids):
        out[place, : len(one)] = torch.tensor(one)
    return out


def _key(row: Row) -> str:
    return sha256(f"{row.system}\0{row.user}".encode()).hexdigest()[:32]
