"""Generations: built beside the record, swapped in whole, asked within a deadline, swept away."""

import json
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import IndexDamaged, IndexFault
from index.isolate import Failed, in_child, within
from index.lexical import Scores
from index.rows import Seal
from index.snapshot import Near
from index.store import Generation, checksums

Progress = Callable[[int, int, str], None]

log = logging.getLogger(__name__)

CURRENT = "CURRENT"
FOLDER = "generations"
# Up to so many passages a generation is always that of the record; a new one takes 3 s. Above, one
# is built when so large a share is newer than it, or has gone: a search compares what is newer.
SMALL = 2_000
STALE = 0.1
DEADLINE_S = 10.0  # a call to Chroma after a full disk was measured to hang for ever
OPENED_PER_S = 5_000  # 100,000 passages took more than 10 s to open on a machine with much to do
STALL_S = 60.0  # a build that says nothing for so long is stuck
BYTES = 8_000  # per passage on the disk, measured 6 to 8 KB
SPARE = 100_000_000


@dataclass(frozen=True, slots=True)
class Current:
    """What the pointer file says: which generation, of which state of the record."""

    generation: str
    digest: str
    count: int
    sums: Mapping[str, int]  # of the files that must be as they were when verified
    seals: Mapping[str, str]  # of the documents it was made of, by id


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


class Generations:
    """The approximate index of one folder. Reading never fails: at worst it cannot tell."""

    def __init__(self, folder: Path, *, deadline: float = DEADLINE_S, enabled: bool = True) -> None:
        self._folder = folder
        self._enabled = enabled
        self._deadline = deadline
        self._lock = threading.Lock()
        self._open: tuple[str, Generation] | None = None
        self._broken: set[str] = set()
        self._read: tuple[tuple[int, int, int], Current | None] | None = None

    def current(self) -> Current | None:
        """Return what the pointer says, or None without one that can be read."""
        try:
            stored = json.loads((self._folder / CURRENT).read_text(encoding="utf-8"))
            return Current(**stored)
        except (OSError, ValueError, TypeError):
            return None

    def nearest(self, query: Scores, count: int, *, digest: str) -> Near | None:
        """Return passages near the query, or None where it cannot tell."""
        current = self._latest()
        if current is None or current.generation in self._broken:
            return None
        try:
            ids = within(self._patience(current), lambda: self._ask(current, query, count))
            return Near(ids, None if current.digest == digest else current.seals)
        except Failed as failure:
            self._give_up(current)
            log.warning(
                "The index generation %s is broken (%s); vectors are compared one by one. "
                "`beleg doctor --repair` builds it anew.",
                current.generation,
                failure,
            )
            return None

    def publish(self, record: Path, *, count: int, progress: Progress) -> None:
        """Build a generation of the record and swap it in. The caller holds the writer's lock.

        Raises IndexFault if it could not be built; the one before stays.
        """
        self.sweep()
        if not count:
            self.drop()
            return
        self._refuse_full_disk(count)
        name = uuid.uuid4().hex[:12]
        folder = self._folder / FOLDER / name
        try:
            folder.mkdir(parents=True)
            built = _build(record, folder, count, progress)
            _sync_tree(folder)
            _swap(self._folder, Current(generation=name, **built))
        except (Failed, OSError) as failure:
            shutil.rmtree(folder, ignore_errors=True)
            raise IndexFault(f"No index generation could be built ({failure}).") from failure
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self.sweep()

    def drop(self) -> None:
        """Remove every generation, the current one too: what it holds must not stay."""
        (self._folder / CURRENT).unlink(missing_ok=True)
        self.sweep()

    def needed(self, state: State, *, exactly: bool = False) -> bool:
        """Return whether no whole generation is near enough to this state of the record.

        Does not open it: a writer that has nothing to do does not load Chroma. ``exactly``: of
        what has gone since it was built, nothing may be in it.
        """
        if not self._enabled:
            return False
        current = self.current()
        if not state.count or current is None:
            return bool(state.count) or (self._folder / CURRENT).exists()
        allowed = 0.0 if exactly or state.count <= SMALL else STALE * state.count
        changed = current.digest != state.digest and state.apart(current) >= allowed
        return changed or not self._intact(current)

    def sweep(self) -> list[Path]:
        """Remove every generation but the current one: orphans of a kill, and those before.

        Removed passages live on in the vectors of older generations, so none is kept. A reader
        that has one open goes on reading it from memory; its next question sees the new one.
        """
        orphans = self.orphans()
        for orphan in orphans:
            shutil.rmtree(orphan, ignore_errors=True)
        return orphans

    def orphans(self) -> list[Path]:
        """Return the folders that no pointer names."""
        current = self.current()
        keep = current.generation if current else ""
        folder = self._folder / FOLDER
        return sorted(path for path in folder.glob("*") if path.name != keep)

    def damage(self) -> list[str]:
        """Return what is wrong with the current generation's files, in words."""
        current = self.current()
        if current is None:
            return [f"{CURRENT} cannot be read."] if (self._folder / CURRENT).exists() else []
        try:
            within(self._deadline, lambda: self._probe(current))
        except Failed as failure:
            return [f"The index generation {current.generation} is broken ({failure})."]
        return []

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None

    def _patience(self, current: Current) -> float:
        """Return how long an answer may take: longer where the generation must be opened first."""
        if self._open is not None and self._open[0] == current.generation:
            return self._deadline
        return self._deadline + current.count / OPENED_PER_S

    def _latest(self) -> Current | None:
        """Return what the pointer says, read only where the file is another than last time."""
        try:
            stat = (self._folder / CURRENT).stat()
        except OSError:
            return None
        stamp = stat.st_mtime_ns, stat.st_ino, stat.st_size
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self.current()
        return self._read[1]

    def _ask(self, current: Current, query: Scores, count: int) -> list[str]:
        with self._lock:
            generation = self._opened(current)
            found, _ = generation.nearest(query[np.newaxis], min(count, current.count))
        return found[0]

    def _probe(self, current: Current) -> None:
        with self._lock:
            self._opened(current)

    def _intact(self, current: Current) -> bool:
        folder = self._folder / FOLDER / current.generation
        # Where the SQLite file is missing, Chroma would make an empty one.
        return (folder / "chroma.sqlite3").is_file() and checksums(folder) == current.sums

    def _opened(self, current: Current) -> Generation:
        if self._open is not None and self._open[0] == current.generation:
            return self._open[1]
        folder = self._folder / FOLDER / current.generation
        if not self._intact(current):
            raise IndexDamaged("its files are not those that were verified")
        opened = Generation(folder)
        if opened.count() != current.count:
            raise IndexDamaged("it does not hold what it should")
        if self._open is not None:
            self._open[1].close()
        self._open = current.generation, opened
        return opened

    def _refuse_full_disk(self, count: int) -> None:
        free, need = shutil.disk_usage(self._folder).free, 3 * BYTES * count + SPARE
        if free < need:
            raise IndexFault(
                f"{self._folder} has {free // 1_000_000} MB free, and indexing needs "
                f"{need // 1_000_000}. Free some space, then run `beleg doctor --repair`."
            )

    def _give_up(self, current: Current) -> None:
        # A call that hangs keeps the lock and the handle: leave both to it.
        self._broken.add(current.generation)
        self._lock, self._open = threading.Lock(), None


def _build(
    record: Path, folder: Path, count: int, hear: Callable[[int, int, str], None]
) -> dict[str, Any]:
    """Build in a child process and return what it said last."""
    last: dict[str, Any] = {}

    def note(line: dict[str, Any]) -> None:
        if "done" in line:
            hear(line["done"], line["total"], "building the index")
        else:
            last.update(line)

    most = SPARE + 10 * BYTES * count  # a broken graph was seen to grow to a sparse file of 75 GB
    in_child("index.store", [str(record), str(folder), str(most)], note, stall=STALL_S)
    return last


def _sync_tree(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder, folder.parent]:
        _sync(path)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # Windows cannot open folders
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(folder: Path, current: Current) -> None:
    """Point to a generation: before the replacement the old one counts, after it the new one."""
    beside = folder / f"{CURRENT}.new"
    beside.write_text(json.dumps(asdict(current)), encoding="utf-8")
    _sync(beside)
    beside.replace(folder / CURRENT)
    _sync(folder)
