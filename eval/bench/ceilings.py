"""What this machine could do at best, measured in the same run as what was done."""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

_ROWS: Final = 1024
_HIDDEN: Final = 384
_WIDE: Final = 1536
_SECONDS: Final = 1.0
_BYTES: Final = 256_000_000


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Memory read in GB/s, and the encoder's own product in GFLOP/s at both precisions."""

    memory_gb_s: float
    gflops_fp32: float
    gflops_bf16: float


def measure() -> Ceilings:
    """Measure for about a second each, with the threads that the models use."""
    import torch

    return Ceilings(_memory(), _product(torch.float32), _product(torch.bfloat16))


def _memory() -> float:
    """Read more than any cache holds, as decoding reads the weights once a token."""
    import torch

    block = torch.from_numpy(np.ones(_BYTES // 4, np.float32))
    block.sum()
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < _SECONDS:
        block.sum()
        done += _BYTES
    return done / (time.perf_counter() - started) / 1e9


def _product(dtype: object) -> float:
    """Multiply what one layer of the encoder multiplies."""
    import torch

    assert isinstance(dtype, torch.dtype)
    left = torch.randn(_ROWS, _HIDDEN).to(dtype)
    right = torch.randn(_WIDE, _HIDDEN).to(dtype)
    torch.nn.functional.linear(left, right)
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < _SECONDS:
        torch.nn.functional.linear(left, right)
        done += 2 * _ROWS * _HIDDEN * _WIDE
    return done / (time.perf_counter() - started) / 1e9
