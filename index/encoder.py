"""A BERT encoder over a folder of safetensors: token ids in, mean-pooled unit vectors out.

It is what sentence-transformers computes, without importing it: that takes 3.5 of the 12 s of a
cold `beleg ask`, and 240 MB. Weights stay mapped in the file, and only the word vectors that a
text needs are ever read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor
from torch.nn import functional

from index.errors import ModelError
from index.order import longest_first
from index.protocols import Vectors
from index.transformer import Layer, Linear, Transformer, fast_type

# Tokens in one batch: what is between the products must fit the processor's cache. One core read
# 4,960 tokens/s with 1,024, 5,450 with 2,048 (bfloat16); padded, 4,096 took 1.3 times as long.
_BATCH_TOKENS = 2048


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
            self._words = tensors["embeddings.word_embeddings.weight"]
            positions = tensors["embeddings.position_embeddings.weight"]
            # All tokens are of the first type.
            self._places = positions + tensors["embeddings.token_type_embeddings.weight"][0]
            self._first = _pair(tensors, "embeddings.LayerNorm")
            count = config["num_hidden_layers"]
            self._layers = Transformer(
                [_layer(tensors, number, fast_type()) for number in range(count)],
                config["num_attention_heads"],
                config["layer_norm_eps"],
            )
        except (SafetensorError, KeyError, ValueError, OSError) as error:
            raise ModelError(
                f"{folder} does not hold a BERT ({error}). Run `beleg models verify`."
            ) from error
        self._threads = threads

    @property
    def positions(self) -> int:
        """Return how many tokens it takes at most."""
        return len(self._places)

    @property
    def products(self) -> int:
        """Return the floating point operations that a token's matrix products take."""
        return self._layers.products

    @torch.inference_mode()
    def encode(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return a unit vector for each row of token ids."""
        if self._threads is not None and torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        vectors = np.empty((len(rows), self._words.shape[1]), np.float32)
        order = longest_first([len(row) for row in rows])
        for batch in _batches(order, rows):
            vectors[batch] = self._pooled([rows[row] for row in batch]).numpy()
        return vectors

    def _pooled(self, rows: Sequence[Sequence[int]]) -> Tensor:
        lengths = [len(row) for row in rows]
        ids = torch.tensor([token for row in rows for token in row])
        places = torch.cat([self._places[:length] for length in lengths])
        x = self._layers.normed(self._words[ids].float() + places, self._first)
        texts = torch.split(self._layers(x, lengths), lengths)
        return functional.normalize(torch.stack([own.mean(0) for own in texts]), dim=-1)


def _layer(tensors: Mapping[str, Tensor], number: int, dtype: torch.dtype) -> Layer:
    at = f"encoder.layer.{number}"

    def product(*names: str) -> Linear:
        pairs = [_pair(tensors, f"{at}.{name}") for name in names]
        weights, biases = zip(*pairs, strict=True)
        if len(names) == 1:  # may stay mapped in the file
            return weights[0].to(dtype), biases[0].to(dtype)
        return torch.cat(weights).to(dtype), torch.cat(biases).to(dtype)

    return Layer(
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
    batch: list[int] = []
    room = _BATCH_TOKENS
    for row in order:
        if batch and len(rows[row]) > room:
            yield batch
            batch, room = [], _BATCH_TOKENS
        batch.append(row)
        room -= len(rows[row])
    if batch:
        yield batch
