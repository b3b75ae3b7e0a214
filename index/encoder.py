"""A BERT encoder over a folder of safetensors: token ids in, mean-pooled unit vectors out.

It is what sentence-transformers computes, without importing it: that takes 3.5 of the 12 s of a
cold `beleg ask`, and 240 MB. Weights stay mapped in the file, and only the word vectors that a
text needs are ever read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor
from torch.nn import functional

from index.errors import ModelError
from index.protocols import Vectors

# Padded tokens in one batch. One core read 1,960 tokens/s so, 1,480 at 4,096, 1,000 at 8,192: more
# does not fit its cache.
_BATCH_TOKENS = 1024
Linear = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class _Layer:
    """The weights of one layer; query, key and value are one product."""

    qkv: Linear
    mixed: Linear
    mixed_norm: Linear
    wide: Linear
    narrow: Linear
    norm: Linear


class Encoder:
    """The network. One call at a time: callers queue."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Map the weights.

        Raises:
            ModelError: the folder does not hold a BERT.
        """
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            with safe_open(folder / "model.safetensors", framework="pt") as file:
                names = {name.removeprefix("bert."): name for name in file.keys()}  # noqa: SIM118
                tensors = {short: file.get_tensor(name) for short, name in names.items()}
            self._heads: int = config["num_attention_heads"]
            self._eps: float = config["layer_norm_eps"]
            self._words = tensors["embeddings.word_embeddings.weight"]
            positions = tensors["embeddings.position_embeddings.weight"]
            # All tokens are of the first type.
            self._places = positions + tensors["embeddings.token_type_embeddings.weight"][0]
            self._first = _pair(tensors, "embeddings.LayerNorm")
            count = config["num_hidden_layers"]
            self._layers = [_layer(tensors, number, fast_type()) for number in range(count)]
        except (SafetensorError, KeyError, ValueError, OSError) as error:
            raise ModelError(
                f"{folder} does not hold a BERT ({error}). Run `beleg models verify`."
            ) from error
        self._threads = threads

    @property
    def positions(self) -> int:
        """Return how many tokens it takes at most."""
        return len(self._places)

    @torch.inference_mode()
    def encode(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return a unit vector for each row of token ids; sorted by length, little is padding."""
        if self._threads is not None and torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        vectors = np.empty((len(rows), self._words.shape[1]), np.float32)
        order = sorted(range(len(rows)), key=lambda row: -len(rows[row]))
        for batch in _batches(order, rows):
            vectors[batch] = self._pooled([rows[row] for row in batch]).numpy()
        return vectors

    def _pooled(self, rows: Sequence[Sequence[int]]) -> Tensor:
        longest = max(len(row) for row in rows)
        ids = torch.ones(len(rows), longest, dtype=torch.long)
        mask = torch.zeros(len(rows), longest, dtype=torch.bool)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.tensor(row)
            mask[number, : len(row)] = True
        x = self._words[ids].float() + self._places[:longest]
        x = self._normed(x, self._first)
        bias = None if bool(mask.all()) else mask[:, None, None, :]
        for layer in self._layers:
            x = self._through(layer, x, bias)
        weights = mask.unsqueeze(-1).to(x.dtype)
        return functional.normalize((x * weights).sum(1) / weights.sum(1), dim=-1)

    def _through(self, layer: _Layer, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, hidden = x.shape
        qkv = _times(x, layer.qkv).view(batch, length, 3, self._heads, -1)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        heads = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = heads.transpose(1, 2).reshape(batch, length, hidden)
        x = self._normed(x + _times(mixed, layer.mixed), layer.mixed_norm)
        wide = functional.gelu(_times(x, layer.wide))
        return self._normed(x + _times(wide, layer.narrow), layer.norm)

    def _normed(self, x: Tensor, norm: Linear) -> Tensor:
        return functional.layer_norm(x, x.shape[-1:], *norm, eps=self._eps)


def _times(x: Tensor, weights: Linear) -> Tensor:
    return functional.linear(x.to(weights[0].dtype), *weights)


def fast_type() -> torch.dtype:
    """Return what the processor multiplies fastest: bfloat16 where it does so in tiles (AMX).

    The sums between layers stay in full precision.
    """
    probe = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return torch.bfloat16 if probe and probe() else torch.float32


def _layer(tensors: Mapping[str, Tensor], number: int, dtype: torch.dtype) -> _Layer:
    at = f"encoder.layer.{number}"

    def product(*names: str) -> Linear:
        pairs = [_pair(tensors, f"{at}.{name}") for name in names]
        weights, biases = zip(*pairs, strict=True)
        if len(names) == 1:  # may stay mapped in the file
            return weights[0].to(dtype), biases[0].to(dtype)
        return torch.cat(weights).to(dtype), torch.cat(biases).to(dtype)

    return _Layer(
        qkv=product(*(f"attention.self.{name}" for name in ("query", "key", "value"))),
        mixed=product("attention.output.dense"),
        mixed_norm=_pair(tensors, f"{at}.attention.output.LayerNorm"),
        wide=product("intermediate.dense"),
        narrow=product("output.dense"),
        norm=_pair(tensors, f"{at}.output.LayerNorm"),
    )


def _pair(tensors: Mapping[str, Tensor], name: str) -> Linear:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _batches(order: Sequence[int], rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Cut rows, longest first, into batches of about the same number of tokens."""
    at = 0
    while at < len(order):
        size = max(1, _BATCH_TOKENS // max(1, len(rows[order[at]])))
        yield list(order[at : at + size])
        at += size
