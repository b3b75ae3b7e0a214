"""Generations in folders beside each other, and a pointer file that names the current one."""

import json
import math
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from index.errors import IndexDamaged, IndexFault
from index.isolate import Failed, in_child
from index.record import Record, View
from index.shelf import Current, Generation, Progress
from index.store import FolderGeneration, checksums

CURRENT: Final = "CURRENT"
FOLDER: Final = "generations"
DEADLINE_S = 10.0  # a call to Chroma after a full disk was measured to hang for ever
STALL_S = 60.0  # a build that says nothing for so long is stuck
BYTES = 8_000  # per passage on the disk, measured 6 to 8 KB
SPARE = 100_000_000


class FolderShelf:
    """The generations of this machine, each in a folder of its own."""

    shared = False
    remedy = "`beleg doctor --repair` builds it anew."
    unreadable = f"{CURRENT} cannot be read."
    again_s = math.inf

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[int, int, int], Current | None] | None = None
        self.where = str(folder / FOLDER)

    @property
    def deadline_s(self) -> float:
        """How long one question may wait."""
        return DEADLINE_S

    def current(self) -> Current | None:
        """Read the pointer file."""
        try:
            stored = json.loads((self._folder / CURRENT).read_text(encoding="utf-8"))
            return Current(**stored)
        except (OSError, ValueError, TypeError):
            return None

    def latest(self, view: View | None = None) -> Current | None:
        """Read the pointer file only where it is another than last time."""
        try:
            stat = (self._folder / CURRENT).stat()
        except OSError:
            return None
        stamp = stat.st_mtime_ns, stat.st_ino, stat.st_size
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self.current()
        return self._read[1]

    def pointed(self) -> bool:
        """Return whether there is a pointer file."""
        return (self._folder / CURRENT).exists()

    def open(self, current: Current) -> Generation:
        """Open the folder if its files are those that were verified."""
        if not self.intact(current):
            raise IndexDamaged("its files are not those that were verified")
        return FolderGeneration(self._folder / FOLDER / current.generation)

    def intact(self, current: Current) -> bool:
        """Compare the checksums of the files."""
        folder = self._folder / FOLDER / current.generation
        # Where the SQLite file is missing, Chroma would make an empty one.
        return (folder / "chroma.sqlite3").is_file() and checksums(folder) == current.sums

    def build(self, record: Record, *, count: int, progress: Progress) -> Current:
        """Build in a child process, in a new folder, and bring it to the disk."""
        self.sweep()  # makes room first
        name = uuid.uuid4().hex[:12]
        folder = self._folder / FOLDER / name
        try:
            folder.mkdir(parents=True)
            self._refuse_full_disk(count)
            built = _build(record, folder, count, progress)
            _sync_tree(folder)
        except (Failed, OSError) as failure:
            shutil.rmtree(folder, ignore_errors=True)
            raise IndexFault(f"No index generation could be built ({failure}).") from failure
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Current(generation=name, **built)

    def point(self, current: Current | None) -> None:
        """Replace the pointer file: before that the old one counts, after it the new one."""
        if current is None:
            (self._folder / CURRENT).unlink(missing_ok=True)
            return
        beside = self._folder / f"{CURRENT}.new"
        beside.write_text(json.dumps(asdict(current)), encoding="utf-8")
        _sync(beside)
        beside.replace(self._folder / CURRENT)
        _sync(self._folder)

    def close(self) -> None:
        """Nothing is held: an open generation is its opener's."""

    def orphans(self) -> list[str]:
        """Return the folders that the pointer does not name."""
        return [str(path) for path in self._orphans()]

    def sweep(self) -> list[str]:
        """Delete them; on Windows one that a reader has open stays."""
        found = self._orphans()
        for orphan in found:
            shutil.rmtree(orphan, ignore_errors=True)
        return [str(path) for path in found]

    def _orphans(self) -> list[Path]:
        current = self.current()
        keep = current.generation if current else ""
        return sorted(path for path in (self._folder / FOLDER).glob("*") if path.name != keep)

    def _refuse_full_disk(self, count: int) -> None:
        free, need = shutil.disk_usage(self._folder).free, 3 * BYTES * count + SPARE
        if free < need:
            raise IndexFault(
                f"{self._folder} has {free // 1_000_000} MB free, and indexing needs "
                f"{need // 1_000_000}. Free some space, then run `beleg doctor --repair`."
            )


def _build(
    record: Record, folder: Path, count: int, hear: Callable[[int, int, str], None]
) -> dict[str, Any]:
    """Build in a child process and return what it said last."""
    last: dict[str, Any] = {}

    def note(line: dict[str, Any]) -> None:
        if "done" in line:
            hear(line["done"], line["total"], "building the index")
        else:
            last.update(line)

    most = SPARE + 10 * BYTES * count  # a broken graph was seen to grow to a sparse file of 75 GB
    arguments = [str(record.place), str(folder), str(most)]
    in_child("index.store", arguments, note, stall=STALL_S)
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
