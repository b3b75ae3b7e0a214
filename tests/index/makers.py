"""Small documents, entries and an embedder for the tests of the index."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from index.protocols import Kind, Vectors
from index.rows import Entry, Fingerprint
from index.types import Document, Passage, Span

DIM = 48


class WordEmbedder:
    """Gives each word a direction, so that texts that share words are near each other."""

    def __init__(self, embedder_id: str = "words-1", dim: int = DIM) -> None:
        self.id = embedder_id
        self.dim = dim
        self.embedded = 0

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return the normalised sum of each text's words."""
        self.embedded += len(texts)
        found = [
            sum((_word(self.id, self.dim, word) for word in text.lower().split()), self._floor())
            for text in texts
        ]
        matrix = np.asarray(found, np.float32).reshape(len(texts), self.dim)
        return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)

    def _floor(self) -> NDArray[np.float64]:
        return np.full(self.dim, 1e-3)


@cache
def _word(embedder_id: str, dim: int, word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(sha256(f"{embedder_id}{word}".encode()).digest()[:4])
    return np.random.default_rng(seed).normal(size=dim)


def fingerprint(embedder: WordEmbedder | None = None) -> Fingerprint:
    """Return the fingerprint of an index made by these makers."""
    made = embedder or WordEmbedder()
    return Fingerprint(made.id, made.dim, "lines-1")


def document(name: str, text: str, lang: str = "de") -> Document:
    """Return a document of plain text."""
    made = f"{name}\0{text}".encode()
    return Document(sha256(made).hexdigest()[:16], name, text, lang, name, "text/plain")


def lines(made: Document) -> list[Passage]:
    """Split a document into one passage per line."""
    found, start = [], 0
    for line in made.text.split("\n"):
        end = start + len(line)
        if line.strip():
            found.append(
                Passage(
                    document_id=made.id,
                    source=made.name,
                    start=start,
                    end=end,
                    text=line,
                    heading="",
                    lang=made.lang,
                    sentences=(Span(start, end),),
                )
            )
        start = end + 1
    return found


def entry(name: str, text: str, lang: str = "de") -> Entry:
    """Return all that is stored of a document, with one passage per line."""
    made = document(name, text, lang)
    passages = lines(made)
    embed = WordEmbedder().embed
    return Entry(
        document=made,
        passages=passages,
        vectors=embed([passage.text for passage in passages], "passage"),
        sentences=[embed([passage.text], "passage") for passage in passages],
        origin=f"upload:{name}",
        content_hash=sha256(text.encode()).hexdigest(),
    )
