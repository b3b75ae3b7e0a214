"""Dropout for training on a processor, hooked onto the network: what ships knows nothing of it."""

from typing import Final

import torch
from torch import Tensor, nn

from rag.span_model import HEADS, SpanModel

_POOL: Final = 1 << 24  # masks are slices of it: drawing a number for each value costs 0.7 s a step


class Dropout:
    """Drops hidden values after every block, and for each head some of the tokens it may look at.

    Hiding a token from a head before the softmax costs nothing, dropping single attention weights
    as much as a third of the step.
    """

    def __init__(self, rate: float, seed: int) -> None:
        """Draw the pool of masks."""
        self.rate = rate
        self._random = torch.Generator().manual_seed(seed)
        kept = torch.rand(_POOL, generator=self._random) >= rate
        self._pool = kept.to(torch.bfloat16) / (1 - rate)

    def _values(self, module: nn.Module, args: tuple[Tensor, ...], out: Tensor) -> Tensor:
        if not module.training:
            return out
        last = _POOL - out.numel()
        at = int(torch.randint(last, (1,), generator=self._random))
        return out * self._pool[at : at + out.numel()].view(out.shape).to(out.dtype)

    def _tokens(self, module: nn.Module, args: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        x, bias = args
        if not module.training:
            return args
        shape = (bias.shape[0], HEADS, 1, bias.shape[-1])
        hidden = torch.rand(shape, generator=self._random) < self.rate
        return x, bias.expand(shape).masked_fill(hidden, -1e4)

    def attach(self, model: SpanModel) -> None:
        """Hook onto the embeddings and the layers."""
        model.ln.register_forward_hook(self._values)
        for layer in model.layers:
            layer.register_forward_pre_hook(self._tokens)
            for name in ("o", "fo"):
                layer.get_submodule(name).register_forward_hook(self._values)
