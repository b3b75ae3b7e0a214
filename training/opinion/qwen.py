"""Qwen 2.5 in torch from its GGUF file: enough of it to train what follows a prompt."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as torch names it
from gguf import GGUFReader
from gguf.quants import dequantize
from torch import Tensor

_EPSILON: Final = 1e-6
_BASE: Final = 1e6  # of the rotary positions
# What a prompt leaves behind, a layer: keys and values, (batch, heads, tokens, width).
Past = list[tuple[Tensor, Tensor]]
# Of a weight's name: (rank, in) and (out, rank).
Adapter = Mapping[str, tuple[Tensor, Tensor]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Its sizes; a head is ``width // heads`` wide."""

    layers: int
    width: int
    heads: int
    shared: int  # key and value heads

    @property
    def head(self) -> int:
        """Width of a head."""
        return self.width // self.heads


class Qwen:
    """The weights, frozen, in bfloat16; norms and biases in float32."""

    def __init__(self, path: Path) -> None:
        """Read and dequantise the file: 3 GB for the 1.5B, 50 s."""
        reader = GGUFReader(path)

        def told(name: str) -> int:
            field = reader.get_field(f"qwen2.{name}")
            assert field is not None
            return int(field.contents())

        self.shape = Shape(
            told("block_count"),
            told("embedding_length"),
            told("attention.head_count"),
            told("attention.head_count_kv"),
        )
        self.weights: dict[str, Tensor] = {}
        for one in reader.tensors:
            array = np.ascontiguousarray(dequantize(one.data, one.tensor_type))
            weight = torch.from_numpy(array.copy())
            matrix = weight.ndim > 1
            self.weights[one.name] = weight.to(torch.bfloat16) if matrix else weight

    def run(
        self,
        ids: Tensor,
        past: Past | None = None,
        known: Tensor | None = None,
        adapter: Adapter | None = None,
    ) -> tuple[Tensor, Past]:
        """Return the last layer's states of ids (batch, tokens), and their own keys and values.

        ``known`` (batch) is how many tokens of ``past`` are real; the rest is padding.
        """
        batch, tokens = ids.shape
        room = 0 if past is None else past[0][0].shape[2]
        seen = torch.zeros(batch, dtype=torch.long) if known is None else known
        turn = _rotation(seen[:, None] + torch.arange(tokens)[None], self.shape.head)
        mask = torch.zeros(batch, 1, tokens, room + tokens, dtype=torch.bool)
        mask[..., :room] = (torch.arange(room)[None] < seen[:, None])[:, None, None, :]
        mask[..., room:] = torch.ones(tokens, tokens, dtype=torch.bool).tril()
        states = self.weights["token_embd.weight"][ids]
        own: Past = []
        for layer in range(self.shape.layers):
            before = None if past is None else past[layer]
            states, new = self._layer(layer, states, turn, before, mask, adapter or {})
            own.append(new)
        return states, own

    def logits(self, states: Tensor) -> Tensor:
        """Return the scores of the next token for states (batch, width)."""
        normed = _norm(states, self.weights["output_norm.weight"])
        head = self.weights.get("output.weight", self.weights["token_embd.weight"])
        return F.linear(normed, head).float()

    def _layer(  # noqa: PLR0913 - a layer's inputs
        self,
        layer: int,
        states: Tensor,
        turn: tuple[Tensor, Tensor],
        past: tuple[Tensor, Tensor] | None,
        mask: Tensor,
        adapter: Adapter,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        name, shape = f"blk.{layer}.", self.shape
        batch, tokens, _ = states.shape
        normed = _norm(states, self.weights[f"{name}attn_norm.weight"])

        def heads(part: str, count: int) -> Tensor:
            projected = self._linear(normed, f"{name}attn_{part}", adapter)
            return projected.view(batch, tokens, count, shape.head).transpose(1, 2)

        query = _turned(heads("q", shape.heads), turn)
        key, value = _turned(heads("k", shape.shared), turn), heads("v", shape.shared)
        new = (key, value)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        times = shape.heads // shape.shared
        mixed = F.scaled_dot_product_attention(
            query, key.repeat_interleave(times, 1), value.repeat_interleave(times, 1), mask
        )
        mixed = mixed.transpose(1, 2).reshape(batch, tokens, shape.width)
        states = states + self._linear(mixed, f"{name}attn_output", adapter)
        normed = _norm(states, self.weights[f"{name}ffn_norm.weight"])
        gate = F.silu(self._linear(normed, f"{name}ffn_gate", adapter))
        up = self._linear(normed, f"{name}ffn_up", adapter)
        return states + self._linear(gate * up, f"{name}ffn_down", adapter), new

    def _linear(self, states: Tensor, name: str, adapter: Adapter) -> Tensor:
        out = F.linear(states, self.weights[f"{name}.weight"])
        bias = self.weights.get(f"{name}.bias")
        if bias is not None:
            out = (out.float() + bias).to(out.dtype)
        if name in adapter:
            down, up = adapter[name]
            low = F.linear(states, down.to(states.dtype))
            out = out + F.linear(low, up.to(states.dtype)) * SCALE
        return out


SCALE: Final = 2.0  # llama.cpp's alpha / rank


def _rotation(positions: Tensor, width: int) -> tuple[Tensor, Tensor]:
    steps = torch.exp(torch.arange(0, width, 2).float() * (-math.log(_BASE) / width))
    angles = positions.float()[..., None] * steps
    angles = torch.cat([angles, angles], -1)[:, None]
    return angles.cos(), angles.sin()


def _turned(states: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    half = states.shape[-1] // 2
    swapped = torch.cat([-states[..., half:], states[..., :half]], -1)
    return (states.float() * turn[0] + swapped.float() * turn[1]).to(states.dtype)


def _norm(states: Tensor, weight: Tensor) -> Tensor:
    full = states.float()
    scaled = full * torch.rsqrt(full.pow(2).mean(-1, keepdim=True) + _EPSILON)
    return (scaled * weight).to(states.dtype)
