"""Generations: built beside the record, swapped in whole, asked within a deadline, swept away."""

import logging
import threading
import time
from dataclasses import dataclass

import numpy as np

from index.errors import IndexDamaged, IndexFault
from index.isolate import Failed, within
from index.lexical import Scores
from index.record import Record, View
from index.rows import Seal
from index.shelf import Current, Generation, Progress, Shelf
from index.snapshot import Near

log = logging.getLogger(__name__)

# Up to so many passages a generation is always that of the record; a new one takes 3 s. Above, one
# is built when so large a share is newer than it, or has gone: a search compares what is newer.
SMALL = 2_000
STALE = 0.1
OPENED_PER_S = 5_000  # 100,000 passages took more than 10 s to open on a machine with much to do


@dataclass(frozen=True, slots=True)
class State:
    """What a generation is to be of: the record's digest, its documents, how many passages."""

    digest: str
    documents: tuple[Seal, ...]

    @property
    def count(self) -> int:
        """How many passages there are."""
        return sum(seal.passages for seal in self.documents)

    def apart(self, current: Current) -> int:
        """Return how many passages are newer than a generation, or in it and gone."""
        shared = sum(
            seal.passages for seal in self.documents if current.seals.get(seal.id) == seal.seal
        )
        return self.count + current.count - 2 * shared

    def gone(self, current: Current) -> bool:
        """Return whether a generation holds vectors of what is not there any more."""
        seals = {seal.id: seal.seal for seal in self.documents}
        return any(seals.get(own) != seal for own, seal in current.seals.items())


class Generations:
    """The approximate index on one shelf. Reading never fails: at worst it cannot tell."""

    def __init__(self, shelf: Shelf, *, enabled: bool = True) -> None:
        self._shelf = shelf
        self._enabled = enabled
        self._lock = threading.Lock()
        self._open: tuple[str, Generation] | None = None
        self._rest: dict[str, float] = {}  # generations that failed, and until when

    @property
    def where(self) -> str:
        """Where the vectors lie, in words."""
        return self._shelf.where

    def current(self) -> Current | None:
        """Return what the pointer says, or None without one that can be read."""
        return self._shelf.current()

    def nearest(
        self, query: Scores, count: int, *, digest: str, view: View | None = None
    ) -> Near | None:
        """Return passages near the query, or None where it cannot tell."""
        current = self._shelf.latest(view)
        if current is None or time.monotonic() < self._rest.get(current.generation, 0):
            return None
        try:
            ids = within(self._patience(current), lambda: self._ask(current, query, count))
            return Near(ids, None if current.digest == digest else current.seals)
        except Failed as failure:
            self._give_up(current)
            log.warning(
                "The index generation %s cannot be asked (%s); vectors are compared one by one. %s",
                current.generation,
                failure,
                self._shelf.remedy,
            )
            return None

    def publish(self, record: Record, *, count: int, progress: Progress) -> None:
        """Build a generation of the record and swap it in. The caller holds the writer's lock.

        Raises IndexFault if it could not be built; the one before stays.
        """
        if not count:
            self.drop()
            return
        current = self._shelf.build(record, count=count, progress=progress)
        try:
            self._shelf.point(current)
        except OSError as failure:
            raise IndexFault(f"No index generation could be built ({failure}).") from failure
        finally:
            self.sweep()

    def drop(self) -> None:
        """Remove every generation, the current one too: what it holds must not stay."""
        self._shelf.point(None)
        self.sweep()

    def fall_behind(self, *, exactly: bool) -> None:
        """After a build that failed: remove what is outdated, unless others go on asking it."""
        if exactly or not self._shelf.shared:
            self.drop()

    def needed(self, state: State, *, exactly: bool = False) -> bool:
        """Return whether no whole generation is near enough to this state of the record.

        Does not open it: a writer that has nothing to do does not load Chroma. ``exactly``: of
        what has gone since it was built, nothing may be in it.
        """
        if not self._enabled:
            return False
        current = self.current()
        if not state.count or current is None:
            return bool(state.count) or self._shelf.pointed()
        allowed = 0.0 if exactly or state.count <= SMALL else STALE * state.count
        changed = current.digest != state.digest and state.apart(current) >= allowed
        return changed or not self._shelf.intact(current)

    def linger(self, state: State) -> bool:
        """Return whether vectors of what was removed are still in the current generation."""
        current = self.current()
        return current is not None and state.gone(current)

    def sweep(self) -> list[str]:
        """Remove every generation but the current one: orphans of a kill, and those before.

        Removed passages live on in the vectors of older generations, so none is kept. A reader
        that has one open goes on reading it, or fails and compares every vector; its next
        question sees the new one.
        """
        return self._shelf.sweep()

    def orphans(self) -> list[str]:
        """Return the generations that no pointer names. Raises IndexFault if it cannot tell."""
        return self._shelf.orphans()

    def damage(self) -> list[str]:
        """Return what is wrong with the current generation, in words."""
        current = self.current()
        if current is None:
            return [self._shelf.unreadable] if self._shelf.pointed() else []
        try:
            within(self._shelf.deadline_s, lambda: self._probe(current))
        except Failed as failure:
            return [f"The index generation {current.generation} is broken ({failure})."]
        return []

    def close(self) -> None:
        """Let go of it."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None
        self._shelf.close()

    def _patience(self, current: Current) -> float:
        """Return how long an answer may take: longer where files must be opened first."""
        if self._shelf.shared or (self._open and self._open[0] == current.generation):
            return self._shelf.deadline_s
        return self._shelf.deadline_s + current.count / OPENED_PER_S

    def _ask(self, current: Current, query: Scores, count: int) -> list[str]:
        with self._lock:
            generation = self._opened(current)
            found, _ = generation.nearest(query[np.newaxis], min(count, current.count))
        return found[0]

    def _probe(self, current: Current) -> None:
        with self._lock:
            self._opened(current)

    def _opened(self, current: Current) -> Generation:
        if self._open is not None and self._open[0] == current.generation:
            return self._open[1]
        opened = self._shelf.open(current)
        if opened.count() != current.count:
            raise IndexDamaged("it does not hold what it should")
        if self._open is not None:
            self._open[1].close()
        self._open = current.generation, opened
        return opened

    def _give_up(self, current: Current) -> None:
        # A call that hangs keeps the lock and the handle: leave both to it.
        self._rest[current.generation] = time.monotonic() + self._shelf.again_s
        self._lock, self._open = threading.Lock(), None
