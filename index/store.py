"""Chroma in a folder: one generation, built, verified and asked. The only file importing it."""

import json
import shutil
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.database import Place
from index.errors import IndexDamaged
from index.fill import GRAPHS, Graph, Read, fill, first_whole, verify
from index.isolate import die_with_parent, told
from index.protocols import Vectors
from index.record import Record

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI

NAME: Final = "passages"
PICKLE: Final = "index_metadata.pickle"  # there once Chroma has flushed its graph


class FolderGeneration:
    """An open generation in a folder."""

    def __init__(self, folder: Path, *, create: Graph | None = None) -> None:
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


def build(place: Place, folder: Path, graphs: Sequence[Graph] = GRAPHS) -> None:
    """Build a generation of all vectors of a record in a new folder, and verify it.

    Runs in a process of its own, because Chroma can end the process it is in. Writes one JSON
    line per step to standard output: how far it is, and at last what was built.

    Raises IndexDamaged if no graph finds what was put in.
    """
    with Record(place).reading() as view:
        digest, ids = view.digest(), view.passage_ids()
        seals = {seal.id: seal.seal for seal in view.seals().values()}
        sums = first_whole(
            graphs,
            lambda graph: _build_one(folder, graph, ids, view.vectors),
            lambda: _empty(folder),
        )
    _say(digest=digest, count=len(ids), sums=sums, seals=seals)


def _build_one(folder: Path, graph: Graph, ids: Sequence[str], read: Read) -> dict[str, int]:
    """Build and verify one graph; return its checksums."""
    made = FolderGeneration(folder, create=graph)
    fill(made, ids, read, lambda done, total: _say(done=done, total=total))
    made.close()
    sums = checksums(folder)  # before it is opened again: these very bytes are verified
    again = FolderGeneration(folder)
    try:
        verify(again, ids, read)
    finally:
        again.close()
    return sums


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


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
    """Run ``build`` in a child process: told are the record, the folder, a size limit."""
    place, folder, most = told()
    die_with_parent()
    _limit_file_size(int(most))
    build(place if "://" in place else Path(place), Path(folder))


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
