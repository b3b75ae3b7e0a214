"""Chroma: one generation in one folder, built, verified and asked. The only file importing it."""

import json
import shutil
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexDamaged
from index.isolate import die_with_parent
from index.protocols import Vectors
from index.record import Record

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI

NAME = "passages"
BATCH = 200
PROBES = 500  # own vectors asked for; all of them in a small index
PICKLE = "index_metadata.pickle"  # there once Chroma has flushed its graph
SAME = 1e-4  # cosine distance of a vector to itself, with room for float32
# Chroma's defaults; then a wider graph for passages that hardly differ. Of 9,000 such passages
# the first lost 29 (and 1 build of 50 lost one of 720), the second none, in 3 times the time.
GRAPHS: tuple[dict[str, int], ...] = (
    {},
    {"ef_construction": 400, "ef_search": 400, "max_neighbors": 64},
)


class Generation:
    """An open generation. Vectors go in and out as they are: Chroma never embeds anything."""

    def __init__(self, folder: Path, *, create: Mapping[str, int] | None = None) -> None:
        self._client = _client(folder)
        if create is not None:
            graph: Any = {"space": "cosine", **create}
            self._collection: Collection = self._client.create_collection(
                NAME, configuration={"hnsw": graph}, embedding_function=None
            )
        else:
            self._collection = self._client.get_collection(NAME, embedding_function=None)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add one batch."""
        self._collection.add(ids=list(ids), embeddings=_plain(vectors))

    def nearest(self, query: Vectors, count: int) -> tuple[list[list[str]], list[list[float]]]:
        """Return for each query the nearest ids and their distances."""
        found = self._collection.query(
            query_embeddings=_plain(query), n_results=count, include=["distances"]
        )
        return found["ids"], found["distances"] or []

    def count(self) -> int:
        """Return how many vectors there are."""
        return self._collection.count()

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()  # type: ignore[attr-defined]


def build(record: Path, folder: Path, graphs: Sequence[Mapping[str, int]] = GRAPHS) -> None:
    """Build a generation of all vectors of a record in a new folder, and verify it.

    Runs in a process of its own, because Chroma can end the process it is in. Writes one JSON
    line per step to standard output: how far it is, and at last what was built. Where one graph
    does not find what was put in, the next is built in its place.

    Raises IndexDamaged if the last one does not find it either.
    """
    with Record(record).reading() as view:
        digest, ids = view.digest(), view.passage_ids()
        seals = {seal.id: seal.seal for seal in view.seals().values()}
        vectors = view.vectors(ids)
    for graph in graphs[:-1]:
        try:
            sums = _build_one(folder, graph, ids, vectors)
            break
        except IndexDamaged:
            _empty(folder)
    else:
        sums = _build_one(folder, graphs[-1], ids, vectors)
    _say(digest=digest, count=len(ids), sums=sums, seals=seals)


def _build_one(
    folder: Path, graph: Mapping[str, int], ids: Sequence[str], vectors: Vectors
) -> dict[str, int]:
    """Build and verify one graph; return its checksums."""
    made = Generation(folder, create=graph)
    for begin in range(0, len(ids), BATCH):
        made.add(ids[begin : begin + BATCH], vectors[begin : begin + BATCH])
        _say(done=min(begin + BATCH, len(ids)), total=len(ids))
    made.close()
    sums = checksums(folder)  # before it is opened again: these very bytes are verified
    again = Generation(folder)
    try:
        verify(again, ids, vectors)
    finally:
        again.close()
    return sums


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def verify(generation: Generation, ids: Sequence[str], vectors: Vectors) -> None:
    """Raise IndexDamaged unless the generation holds these ids and finds vectors by themselves."""
    if generation.count() != len(ids):
        raise IndexDamaged(f"The new generation holds {generation.count()} of {len(ids)} passages.")
    some = np.unique(np.linspace(0, len(ids) - 1, min(PROBES, len(ids))).astype(int))
    for begin in range(0, len(some), BATCH):
        rows = some[begin : begin + BATCH]
        found, distances = generation.nearest(vectors[rows], 1)
        for row, names, away in zip(rows, found, distances, strict=True):
            # Equal texts have equal vectors: any of them will do.
            if not names or (names[0] != ids[row] and away[0] > SAME):
                raise IndexDamaged(f"The new generation does not find the passage {ids[row]}.")


def checksums(folder: Path) -> dict[str, int]:
    """Return the checksums of the graph files, which no reader ever changes.

    A truncated graph does not raise, it ends the process (SIGSEGV): so it is not opened unless
    its bytes are those that were verified. Chroma's own SQLite file is left out: readers write
    to it, and where it is broken it raises. So are the files of a graph that was never flushed:
    it is made anew from the SQLite file.

    Raises IndexDamaged if the graph's links have grown without bound, as after an interrupted
    flush.
    """
    sums = {}
    for pickle in sorted(folder.glob(f"*/{PICKLE}")):
        sizes = {path.name: path.stat().st_size for path in pickle.parent.iterdir()}
        if sizes.get("link_lists.bin", 0) > 10 * sizes.get("data_level0.bin", 0) + 1_000_000:
            raise IndexDamaged("The new generation's link_lists.bin has grown beyond all measure.")
        for path in sorted(pickle.parent.iterdir()):
            sums[path.relative_to(folder).as_posix()] = _checksum(path)
    return sums


def main() -> None:
    """Run ``build`` in a child process: arguments are the record, the folder, a size limit."""
    record, folder, most = sys.argv[1:4]
    die_with_parent()
    _limit_file_size(int(most))
    build(Path(record), Path(folder))


def _client(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    # _env_file: Chroma would read a stray .env of the folder it is started in.
    settings = Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]
    return chromadb.PersistentClient(str(folder), settings=settings)


def _plain(vectors: Vectors) -> Any:  # noqa: ANN401 - Chroma's own union of array types
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _checksum(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _limit_file_size(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
