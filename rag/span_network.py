"""Runs the reader's network on this machine's processor."""

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.errors import ModelError, ModelMissing
from index.transformer import fast_type
from rag.span_input import Encoded, collate
from rag.span_model import SpanModel
from rag.span_weights import unpack

Floats = NDArray[np.float32]
Output = tuple[Floats, Floats, float, Floats]
_WORDS = ("embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight")
_TYPES = {"F32": np.float32, "F16": np.float16}


def word_vectors(folder: Path) -> NDArray[np.floating]:
    """Map the embedder's word vectors from its file: 384 MB that need not be copied into memory."""
    path = folder / "model.safetensors"
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size))
        entry = next(header[name] for name in _WORDS if name in header)
        return np.memmap(
            path,
            dtype=_TYPES[entry["dtype"]],
            mode="r",
            offset=8 + size + entry["data_offsets"][0],
            shape=tuple(entry["shape"]),
        )
    except FileNotFoundError as error:
        raise ModelMissing(f"No embedder in {folder}. Run: beleg models pull") from error
    except (StopIteration, KeyError, ValueError, struct.error) as error:
        raise ModelError(f"{path} is not a BERT model. Run: beleg models pull") from error


class Network:
    """The trained network with the embedder's word vectors."""

    def __init__(self, base: Path, weights: Path, *, threads: int | None = None) -> None:
        if not weights.is_file():
            raise ModelMissing(f"The reader's weights {weights} are missing. Reinstall Beleg.")
        self._words = word_vectors(base)
        with torch.device("meta"):  # 21 million random numbers would be drawn to be replaced
            self._model = SpanModel()
        try:
            self._model.load_state_dict(unpack(weights), assign=True)
        except RuntimeError as error:
            raise ModelError(f"{weights} holds another network. Reinstall Beleg.") from error
        self._model.eval()
        self._layers = self._model.transformer(fast_type())
        self._threads = threads

    @torch.inference_mode()
    def run(self, windows: Sequence[Encoded]) -> list[Output]:
        """Return start, end, answerable and sentence logits of each window."""
        if self._threads is not None and torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        batch = collate(windows)
        model, inside = self._model, batch.mask
        words = np.asarray(self._words[batch.ids[inside.numpy()]], dtype=np.float32)
        places = torch.arange(inside.shape[1]).expand_as(inside)[inside]
        x = torch.from_numpy(words) + model.pos[places] + model.seg[batch.segments[inside]]
        x = self._layers(model.ln(x), [len(window.ids) for window in windows])
        padded = x.new_zeros(*inside.shape, x.shape[-1])
        padded[inside] = x
        out = model.heads(padded, batch.segments, inside, batch.sentences)
        start, end, gate, sentence = (tensor.numpy() for tensor in out)
        return [
            (start[i, : len(w.ids)], end[i, : len(w.ids)], float(gate[i]), sentence[i])
            for i, w in enumerate(windows)
        ]
