"""BERT's layers over texts laid end to end: no padding, so no product is spent on it.

Padded to the longest of a batch, eight passages of a question had 1,186 tokens instead of 921.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor
from torch.nn import functional

# Weights and bias.
Linear = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Layer:
    """The weights of one post-norm layer; query, key and value are one product.

    Products are in the type of their weights, the norms and the sums between them in float32.
    """

    qkv: Linear
    mixed: Linear
    mixed_norm: Linear
    wide: Linear
    narrow: Linear
    norm: Linear


@dataclass(frozen=True, slots=True)
class Transformer:
    """Layers one after another."""

    layers: Sequence[Layer]
    heads: int
    eps: float

    def __call__(self, x: Tensor, lengths: Sequence[int]) -> Tensor:
        """Run tokens, (tokens, hidden), of texts of these lengths; each sees its own text only."""
        runs = list(_runs(lengths))
        for layer in self.layers:
            x = self._through(layer, x, runs)
        return x

    @property
    def products(self) -> int:
        """Return the floating point operations of a token's matrix products, attention left out."""
        every = (own for one in self.layers for own in (one.qkv, one.mixed, one.wide, one.narrow))
        return sum(2 * weights.numel() for weights, _ in every)

    def _through(self, layer: Layer, x: Tensor, runs: Sequence[tuple[int, int, int]]) -> Tensor:
        mixed = _times(self._attention(_times(x, layer.qkv), runs), layer.mixed)
        x = self.normed(x + mixed, layer.mixed_norm)
        wide = functional.gelu(_times(x, layer.wide))
        return self.normed(x + _times(wide, layer.narrow), layer.norm)

    def _attention(self, qkv: Tensor, runs: Sequence[tuple[int, int, int]]) -> Tensor:
        mixed = qkv.new_empty(len(qkv), qkv.shape[1] // 3)
        for start, count, length in runs:
            stop = start + count * length
            own = qkv[start:stop].view(count, length, 3, self.heads, -1)
            query, key, value = own.permute(2, 0, 3, 1, 4)
            heads = functional.scaled_dot_product_attention(query, key, value)
            into = mixed[start:stop].view(count, length, self.heads, -1)
            into.copy_(heads.transpose(1, 2))
        return mixed

    def normed(self, x: Tensor, norm: Linear) -> Tensor:
        """Return x with every token normalised."""
        return functional.layer_norm(x, x.shape[-1:], *norm, eps=self.eps)


def fast_type() -> torch.dtype:
    """Return what the processor multiplies fastest: bfloat16 where it has instructions for it.

    Encoding in it took .39 of float32's time with AVX-512 (AMD Zen 5) and .33 with tiles (AMX).
    """
    probes = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    found = (getattr(torch.cpu, name, None) for name in probes)
    return torch.bfloat16 if any(probe and probe() for probe in found) else torch.float32


def _times(x: Tensor, weights: Linear) -> Tensor:
    return functional.linear(x.to(weights[0].dtype), *weights)


def _runs(lengths: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield start, count and length of neighbours that are equally long: one attention for all."""
    start = 0
    for length, same in groupby(lengths):
        count = len(list(same))
        yield start, count, length
        start += count * length
