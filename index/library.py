"""sentence-transformers over our encoder: the library's prompts, order and batches, our products.

Its own network took 1.6 times as long on documents: it pads every batch. Importing it takes 3.5 s,
which a question would wait for; so questions go to the encoder without it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from index.encoder import Encoder

Ids = Callable[[Sequence[str]], list[list[int]]]


class EncoderModule(InputModule):
    """The first and only module of a pipeline: texts in, pooled unit vectors out."""

    def __init__(self, encoder: Encoder, ids: Ids) -> None:
        """Take an encoder, and what turns texts with their prompts into token ids."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._encoder = encoder
        self._ids = ids

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: object
    ) -> dict[str, Any]:
        """Return the token ids of texts, each behind the prompt."""
        del kwargs
        return {"rows": self._ids([f"{prompt or ''}{text}" for text in inputs])}

    def forward(self, features: dict[str, Any], **kwargs: object) -> dict[str, Any]:
        """Add the vectors, (texts, hidden)."""
        del kwargs
        vectors = self._encoder.encode(features["rows"])
        return features | {"sentence_embedding": torch.from_numpy(vectors)}

    def save(self, output_path: str, *args: object, **kwargs: object) -> None:
        """Refuse: the weights are a file of their own already."""
        raise NotImplementedError(f"{type(self).__name__} only runs; nothing is kept in it.")


def library_of(encoder: Encoder, ids: Ids, prompts: Mapping[str, str]) -> SentenceTransformer:
    """Return the library's model over a loaded encoder."""
    return SentenceTransformer(
        modules=[EncoderModule(encoder, ids)], prompts=dict(prompts), device="cpu"
    )
