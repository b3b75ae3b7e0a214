"""The reader's weights on disk: 8-bit rows with their scales, in safetensors. No pickle."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

_SCALE = ".scale"


def pack(state: dict[str, Tensor], path: Path) -> None:
    """Write a state: matrices of the layers as int8 with one scale a row, the rest as float16."""
    stored: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if tensor.dim() == 2 and name.startswith("layers."):
            scale = tensor.float().abs().amax(dim=1).clamp(min=1e-8) / 127
            stored[name] = (tensor.float() / scale[:, None]).round().to(torch.int8)
            stored[name + _SCALE] = scale
        else:
            stored[name] = tensor.to(torch.float16).contiguous()
    save_file(stored, path)


def unpack(path: Path) -> dict[str, Tensor]:
    """Read a state back, in full precision."""
    stored = load_file(path)
    state: dict[str, Tensor] = {}
    for name, tensor in stored.items():
        if name.endswith(_SCALE):
            continue
        scale = stored.get(name + _SCALE)
        state[name] = tensor.float() if scale is None else tensor.float() * scale[:, None]
    return state
