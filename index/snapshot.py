"""What a searching process keeps of one state of the record; a new state takes over the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from index.errors import UnknownSource
from index.lexical import Lexical, Lexicon, Numbers
from index.protocols import Vectors
from index.record import View
from index.types import Passage

Rows = NDArray[np.int64]
SINGLY = 20  # so many documents that are new are read one by one, however few there are


@dataclass(frozen=True, slots=True)
class Near:
    """Ids that an approximate index found, and which documents it was made of.

    ``seals`` holds the seal of each of them by id; None: exactly those of the record.
    """

    ids: Sequence[str]
    seals: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The passages of one document."""

    id: str
    seal: str
    ids: Sequence[str]
    langs: Sequence[str]
    numbered: Sequence[Numbers]


@dataclass(slots=True)
class Snapshot:
    """Ids and words of all passages in memory; a vector comes when it is first compared."""

    digest: str
    parts: Mapping[str, Part]  # by source name
    ids: list[str]
    row_of: dict[str, int]
    rows: dict[str, range]  # by source name
    lexical: Lexical
    _matrix: Vectors | None = None
    _there: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    _newer: tuple[Mapping[str, str], Rows] | None = None

    def scope(self, sources: Sequence[str]) -> Rows | None:
        """Return the rows of the named sources, or None for all of them."""
        if not sources:
            return None
        require(sources, self.rows)
        return np.asarray(sorted({row for name in sources for row in self.rows[name]}), np.int64)

    def newer(self, seals: Mapping[str, str]) -> Rows:
        """Return the rows of the documents that are not what these seals say."""
        if self._newer is None or self._newer[0] is not seals:
            new = [
                self.rows[name]
                for name, part in self.parts.items()
                if seals.get(part.id) != part.seal
            ]
            self._newer = seals, np.asarray([row for rows in new for row in rows], np.int64)
        return self._newer[1]

    def vectors(self, view: View, rows: Rows) -> Vectors:
        """Return the vectors of these rows. One caller at a time."""
        missing = rows if self._matrix is None else rows[~self._there[rows]]
        if len(missing):
            read = view.vectors([self.ids[row] for row in missing])
            if self._matrix is None:
                # Memory is only taken up row by row, as they are written.
                self._matrix = np.empty((len(self.ids), read.shape[1]), np.float32)
                self._there = np.zeros(len(self.ids), np.bool_)
            self._matrix[missing] = read
            self._there[missing] = True
        assert self._matrix is not None
        return self._matrix if len(rows) == len(self.ids) else self._matrix[rows]

    def take_over(self, before: "Snapshot") -> None:
        """Take over the vectors of the documents that both have."""
        kept = [name for name, part in self.parts.items() if before.parts.get(name) is part]
        if before._matrix is None or not kept:
            return
        self._matrix = np.empty((len(self.ids), before._matrix.shape[1]), np.float32)
        self._there = np.zeros(len(self.ids), np.bool_)
        for name in kept:
            mine, theirs = _slice(self.rows[name]), _slice(before.rows[name])
            there = before._there[theirs]
            self._there[mine] = there
            self._matrix[mine][there] = before._matrix[theirs][there]


def read_snapshot(view: View, digest: str, lexicon: Lexicon, before: Snapshot | None) -> Snapshot:
    """Read what is new since the snapshot before, or everything where there is none."""
    parts: dict[str, Part] = {}
    kept = before.parts if before else {}
    seals = view.seals()
    stays = {
        name
        for name, seal in seals.items()
        if (old := kept.get(name)) is not None and (old.id, old.seal) == (seal.id, seal.seal)
    }
    # Two queries a document, or a few for all of them.
    all_at_once = len(seals) - len(stays) > max(SINGLY, len(seals) * 0.1)
    everything = {d.name: own for d, own in view.everything()} if all_at_once else {}
    for name, seal in seals.items():
        if name in stays:
            parts[name] = kept[name]
            continue
        passages = everything[name] if name in everything else view.passages_of(seal.id)
        langs = [passage.lang for passage in passages]
        numbered = [lexicon.number(searchable(one), one.lang) for one in passages]
        parts[name] = Part(seal.id, seal.seal, [one.id for one in passages], langs, numbered)
    ids: list[str] = []
    rows: dict[str, range] = {}
    for name, part in parts.items():
        rows[name] = range(len(ids), len(ids) + len(part.ids))
        ids.extend(part.ids)
    lexical = Lexical(
        [one for part in parts.values() for one in part.numbered],
        [lang for part in parts.values() for lang in part.langs],
        lexicon,
    )
    snapshot = Snapshot(digest, parts, ids, {own: i for i, own in enumerate(ids)}, rows, lexical)
    if before is not None:
        snapshot.take_over(before)
    return snapshot


def stored(parts: Mapping[str, Part]) -> Snapshot:
    """Return words that were kept from an earlier process, to go on from."""
    return Snapshot("", parts, [], {}, {}, Lexical([], [], Lexicon()))


def searchable(passage: Passage) -> str:
    """Return what is embedded and indexed of a passage: its heading belongs to its meaning."""
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def require(names: Sequence[str], known: Sequence[str] | Mapping[str, object]) -> None:
    """Raise UnknownSource for the first name that is not known, with the nearest that is."""
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"Did you mean {close[0]!r}?" if close else "`beleg sources` lists them."
            raise UnknownSource(f"No document is named {name!r}. {hint}")


def _slice(rows: range) -> slice:
    return slice(rows.start, rows.stop)
