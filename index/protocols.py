"""The seams of the index: what an embedder and a searchable corpus must do."""

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.types import Document, Hit

Vectors = NDArray[np.float32]
Kind = Literal["query", "passage"]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def id(self) -> str:
        """Name and hash of the weights: two embedders with the same id give the same vectors."""
        ...

    @property
    def dim(self) -> int:
        """Length of each vector."""
        ...

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return float32 vectors of shape (len(texts), dim), each of length 1."""
        ...


@runtime_checkable
class Remote(Protocol):
    """A part that works on a server, which may change without our knowing."""

    @property
    def where(self) -> str:
        """Its address, in words and without a password."""
        ...


class Corpus(Protocol):
    """Documents that can be searched: the stored index, or the context of one batch line."""

    @property
    def fingerprint(self) -> str | None:
        """Changes whenever the searchable text changes; None for text that is not stored."""
        ...

    def search(self, question: str, *, k: int, sources: Sequence[str] = ()) -> list[Hit]:
        """Return at most ``k`` passages, best first; only of the named sources where given."""
        ...

    def document(self, document_id: str) -> Document:
        """Return a document by id, or raise UnknownSource."""
        ...
