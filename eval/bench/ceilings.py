"""What this machine could do at best, measured in the same run as what was done."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

_ROWS: Final = 1024
_HIDDEN: Final = 384
_WIDE: Final = 1536
_SECONDS: Final = 1.0
_BYTES: Final = 256_000_000
_ROUNDS: Final = 5


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


def mean(first: Ceilings, second: Ceilings) -> Ceilings:
    """Return what lies between two measurements, before a run and after it."""
    return Ceilings(
        (first.memory_gb_s + second.memory_gb_s) / 2,
        (first.gflops_fp32 + second.gflops_fp32) / 2,
        (first.gflops_bf16 + second.gflops_bf16) / 2,
    )


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoder's rate, and its share of what its matrix products alone would allow."""

    tokens_per_processor_s: float
    share_of_ceiling: float


def encoding(folder: Path, texts: Sequence[str], *, threads: int | None) -> Encoding:
    """Encode texts and multiply in turns; processor time, so that what else runs hardly counts."""
    from index.encoder import Encoder
    from index.tokenizer import tokenizer_of
    from index.transformer import fast_type

    encoder, tokenizer = Encoder(folder, threads=threads), tokenizer_of(folder)
    rows = [tokenizer.encode(f"passage: {text}").ids[: encoder.positions] for text in texts]
    count = sum(map(len, rows))
    encoder.encode(rows[:8])
    rates, shares = [], []
    for _ in range(_ROUNDS):
        ceiling, started = _product(fast_type(), time.process_time), time.process_time()
        encoder.encode(rows)
        took = time.process_time() - started
        rates.append(count / took)
        shares.append(count * encoder.products / took / 1e9 / ceiling)
    return Encoding(round(median(rates)), round(median(shares), 3))


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


def _product(dtype: object, clock: Callable[[], float] = time.perf_counter) -> float:
    """Multiply what one layer of the encoder multiplies."""
    import torch

    assert isinstance(dtype, torch.dtype)
    left = torch.randn(_ROWS, _HIDDEN).to(dtype)
    right = torch.randn(_WIDE, _HIDDEN).to(dtype)
    torch.nn.functional.linear(left, right)
    started, done = clock(), 0
    while clock() - started < _SECONDS:
        torch.nn.functional.linear(left, right)
        done += 2 * _ROWS * _HIDDEN * _WIDE
    return done / (clock() - started) / 1e9
