"""How near a claim is to sentences, by the embedder: one feature of citing and checking."""

from collections.abc import Callable, Sequence

from index.protocols import Embedder


def similarity_of(embedder: Embedder) -> Callable[[str, Sequence[str]], Sequence[float]]:
    """Return a function from a claim and sentences to their cosines, -1..1.

    Both sides are embedded as queries: e5 is symmetric only when both have the same prefix.
    """

    def similarity(claim: str, sentences: Sequence[str]) -> Sequence[float]:
        if not sentences:
            return []
        vectors = embedder.embed([claim, *sentences], "query")
        return [float(value) for value in vectors[1:] @ vectors[0]]

    return similarity
