"""The words of all passages as numbers, kept in a file: a process need not stem them again.

The file is a copy of what can be made from the record, named by nothing but its own checksum: where
it is missing, damaged or of another release, everything is read and stemmed as before; where the
record has changed since, only that. It holds stems of texts: removing a document deletes it.
"""

import json
import zlib
from contextlib import suppress
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from index.lexical import Lexicon, Numbers
from index.snapshot import Part, Snapshot, stored
from index.whole import write_whole

NAME: Final = "words.bin"
MAGIC: Final = b"BELEGW01"
TERMS = 1  # counted up with any change of ``index.lexical.terms``
WORTH: Final = 2_000  # passages: below, reading them all takes less than half a second


def load(path: Path, lexicon: Lexicon) -> Snapshot | None:
    """Return what was stored as a snapshot to go on from, and fill the lexicon; or None."""
    try:
        data = path.read_bytes()
        head, body = _opened(data)
        numbers = np.frombuffer(body, np.int32)
        parts, at = {}, 0
        for name, own, seal, ids, langs, lengths in head["parts"]:
            ends = at + np.cumsum([0, *lengths])
            numbered = [numbers[begin:end] for begin, end in pairwise(ends)]
            parts[name] = Part(own, seal, ids, langs, numbered)
            at = int(ends[-1])
        if at != len(numbers):
            return None
        lexicon.restore(head["stems"])
        return stored(parts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def store(path: Path, snapshot: Snapshot, lexicon: Lexicon) -> None:
    """Write the file, whole or not at all; a disk that does not take it costs nothing but time."""
    stems, used = _used(snapshot, lexicon)
    parts, every = [], [np.zeros(0, np.int32)]
    for name, part in snapshot.parts.items():
        lengths = [len(numbers) for numbers in part.numbered]
        parts.append((name, part.id, part.seal, list(part.ids), list(part.langs), lengths))
        for numbers, lang in zip(part.numbered, part.langs, strict=True):
            every.append(np.searchsorted(used[lang], numbers).astype(np.int32))
    head = json.dumps({"made": _made_by(), "stems": stems, "parts": parts}).encode()
    body = np.concatenate(every).astype("<i4").tobytes()
    payload = len(head).to_bytes(8, "little") + head + body
    check = zlib.crc32(payload).to_bytes(4, "little")
    with suppress(OSError):
        write_whole(path, MAGIC + check + payload, synced=False)


def _used(snapshot: Snapshot, lexicon: Lexicon) -> tuple[dict[str, list[str]], dict[str, Numbers]]:
    """Return by language the stems that occur, and their numbers: not those of what has gone."""
    found: dict[str, list[Numbers]] = {}
    for part in snapshot.parts.values():
        for numbers, lang in zip(part.numbered, part.langs, strict=True):
            found.setdefault(lang, []).append(numbers)
    used = {lang: np.unique(np.concatenate(rows)) for lang, rows in found.items()}
    stems = {}
    for lang, rows in used.items():
        known = list(lexicon.of(lang))
        stems[lang] = [known[row] for row in rows]
    return stems, used


def outdated(kept: Snapshot, made: Snapshot) -> bool:
    """Return whether the file lacks a tenth of the passages, or holds what has gone."""
    shared = [name for name, part in made.parts.items() if kept.parts.get(name) is part]
    held = sum(len(made.parts[name].ids) for name in shared)
    return len(shared) < len(kept.parts) or held < 0.9 * len(made.ids)


def _made_by() -> str:
    """Name whatever makes other stems of the same text, and so another file."""
    return " ".join([str(TERMS), version("snowballstemmer"), version("pystemmer")])


def _opened(data: bytes) -> tuple[dict[str, Any], memoryview]:
    view = memoryview(data)
    if bytes(view[:8]) != MAGIC or zlib.crc32(view[12:]) != int.from_bytes(view[8:12], "little"):
        raise ValueError("not the file that was written")
    size = int.from_bytes(view[12:20], "little")
    head: dict[str, Any] = json.loads(bytes(view[20 : 20 + size]))
    if head["made"] != _made_by():
        raise ValueError("made by another release")
    return head, view[20 + size :]
