"""Filling a generation with the record's vectors, and verifying that it finds them again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np

from index.errors import IndexDamaged
from index.protocols import Vectors
from index.shelf import Generation

T = TypeVar("T")
Read = Callable[[Sequence[str]], Vectors]
Graph = Mapping[str, int]

BATCH: Final = 200
PROBES: Final = 500  # own vectors asked for; all of them in a small index
SAME: Final = 1e-4  # cosine distance of a vector to itself, with room for float32
AHEAD: Final = 2_000  # vectors read from the record at a time
# Chroma's defaults; then a wider graph for passages that hardly differ. Of 9,000 such passages
# the first lost 29 (and 1 build of 50 lost one of 720), the second none, in 3 times the time.
GRAPHS: Final[tuple[Graph, ...]] = (
    {},
    {"ef_construction": 400, "ef_search": 400, "max_neighbors": 64},
)


def fill(
    generation: Generation, ids: Sequence[str], read: Read, hear: Callable[[int, int], None]
) -> None:
    """Add all vectors, in batches."""
    for ahead in range(0, len(ids), AHEAD):
        some = ids[ahead : ahead + AHEAD]
        vectors = read(some)
        for begin in range(0, len(some), BATCH):
            generation.add(some[begin : begin + BATCH], vectors[begin : begin + BATCH])
            hear(min(ahead + begin + BATCH, len(ids)), len(ids))


def verify(generation: Generation, ids: Sequence[str], read: Read) -> None:
    """Raise IndexDamaged unless the generation holds these ids and finds vectors by themselves."""
    if generation.count() != len(ids):
        raise IndexDamaged(f"The new generation holds {generation.count()} of {len(ids)} passages.")
    rows = np.unique(np.linspace(0, len(ids) - 1, min(PROBES, len(ids))).astype(int))
    probes = [ids[row] for row in rows]
    for begin in range(0, len(probes), BATCH):
        some = probes[begin : begin + BATCH]
        found, distances = generation.nearest(read(some), 1)
        for wanted, names, away in zip(some, found, distances, strict=True):
            # Equal texts have equal vectors: any of them will do.
            if not names or (names[0] != wanted and away[0] > SAME):
                raise IndexDamaged(f"The new generation does not find the passage {wanted}.")


def first_whole(graphs: Sequence[Graph], one: Callable[[Graph], T], undo: Callable[[], None]) -> T:
    """Build with the first graph that finds what was put in; where one does not, try the next.

    Raises IndexDamaged if the last one does not find it either.
    """
    for graph in graphs[:-1]:
        try:
            return one(graph)
        except IndexDamaged:
            undo()
    return one(graphs[-1])
