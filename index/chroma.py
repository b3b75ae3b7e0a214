"""Generations on a Chroma server, each a collection; the record holds the pointer to the current.

The server is shared: other processes ask it, and other records may keep theirs beside ours. So a
collection's name begins with the record's own, and only those are ever deleted.
"""

import json
import logging
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from index.chroma_http import ChromaApi
from index.errors import EmptyIndex, IndexDamaged, IndexFault
from index.fill import GRAPHS, Graph, fill, first_whole, verify
from index.protocols import Vectors
from index.record import Record, View
from index.shelf import Current, Generation, Progress
from index.site import ChromaServer

log = logging.getLogger(__name__)

POINTER, ABOUT, NAME = "generation", "generation:about", "record"
DEADLINE_S: Final = 8.0
AGAIN_S: Final = 15.0


class ServerGeneration:
    """One collection."""

    def __init__(self, api: ChromaApi, collection: str) -> None:
        self._api = api
        self._collection = collection

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add one batch."""
        self._api.upsert(self._collection, ids, vectors)

    def nearest(self, query: Vectors, count: int) -> tuple[list[list[str]], list[list[float]]]:
        """Return for each query the nearest ids and their distances."""
        return self._api.query(self._collection, query, count)

    def count(self) -> int:
        """Return how many vectors there are."""
        return self._api.count(self._collection)

    def close(self) -> None:
        """Nothing is held: the connections are the shelf's."""


class ServerShelf:
    """The generations of one record on a server."""

    shared = True
    remedy = f"It is asked again after {AGAIN_S:g} seconds."
    unreadable = "The record's pointer to a generation cannot be read."
    deadline_s = DEADLINE_S
    again_s = AGAIN_S

    def __init__(self, record: Record, server: ChromaServer) -> None:
        self._record = record
        self._api = ChromaApi(server)
        self._read: Current | None = None
        self.where = self._api.where

    def current(self) -> Current | None:
        """Read the pointer and what is known of its generation."""
        name, about = self._notes(POINTER, ABOUT)
        try:
            current = Current(**json.loads(about or ""))
        except (ValueError, TypeError):
            return None
        return current if current.generation == name else None

    def latest(self, view: View | None = None) -> Current | None:
        """Read what is known only where the pointer is another than last time.

        Through the question's own view: 0.12 ms from PostgreSQL; a transaction of its own, 0.64 ms.
        """
        name = view.note(POINTER) if view else self._notes(POINTER)[0]
        if not name:
            return None
        read = self._read
        if read is None or read.generation != name:
            self._read = read = self.current()
        return read

    def pointed(self) -> bool:
        """Return whether the pointer names a generation."""
        (name,) = self._notes(POINTER)
        return bool(name)

    def open(self, current: Current) -> Generation:
        """Find the collection."""
        return ServerGeneration(self._api, self._api.find(current.generation))

    def intact(self, current: Current) -> bool:
        """Ask how many vectors it holds.

        Where the server does not answer, that is not the fault of the generation: it is not built
        anew for that.
        """
        try:
            return self.open(current).count() == current.count
        except IndexDamaged:
            return False
        except IndexFault as fault:
            log.warning("%s.", fault)
            return True

    def build(self, record: Record, *, count: int, progress: Progress) -> Current:
        """Build in a new collection of the server."""
        name = f"{self._own_name()}{uuid.uuid4().hex[:12]}"
        try:
            self._api.prepare()
            with record.reading() as view:
                ids = view.passage_ids()

                def one(graph: Graph) -> None:
                    made = ServerGeneration(self._api, self._api.create(name, graph))
                    fill(made, ids, view.vectors, lambda n, of: progress(n, of, "indexing"))
                    verify(made, ids, view.vectors)

                first_whole(GRAPHS, one, lambda: self._api.delete(name))
                seals = {seal.id: seal.seal for seal in view.seals().values()}
                return Current(name, view.digest(), len(ids), {}, seals)
        except IndexFault as fault:  # what is there by half is swept as soon as that can be
            raise IndexFault(f"No index generation could be built: {fault}.") from fault

    def point(self, current: Current | None) -> None:
        """Write the pointer into the record, in one transaction."""
        if current is None and not self.pointed():
            return
        with self._record.writing() as writer:
            writer.set_note(ABOUT, json.dumps(asdict(current)) if current else "")
            writer.set_note(POINTER, current.generation if current else "")

    def close(self) -> None:
        """Let go of the connections."""
        self._api.close()

    def orphans(self) -> list[str]:
        """Return the collections of this record that the pointer does not name."""
        return [f"the collection {name} of {self.where}" for name in self._orphans()]

    def sweep(self) -> list[str]:
        """Delete them; where the server does not answer, the next sweep will."""
        done = []
        try:
            for name in self._orphans():
                self._api.delete(name)
                done.append(f"the collection {name} of {self.where}")
        except IndexFault as fault:
            log.info("%s; nothing was swept.", fault)
        return done

    def _orphans(self) -> list[str]:
        own, keep = self._notes(NAME, POINTER)
        return [name for name in self._api.names(own) if name != keep] if own else []

    def _notes(self, *keys: str) -> list[str | None]:
        """Read notes of one moment; none is there in a record that is not there yet."""
        try:
            with self._record.reading() as view:
                return [view.note(key) for key in keys]
        except EmptyIndex:
            return [None for _ in keys]

    def _own_name(self) -> str:
        with self._record.writing() as writer:
            name = writer.note(NAME)
            if name is None:
                name = f"beleg-{uuid.uuid4().hex[:12]}-"
                writer.set_note(NAME, name)
            return name
