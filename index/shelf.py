"""Where generations stand: what a folder and a server each do for them. Policy is elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.protocols import Vectors
from index.record import Record, View

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Current:
    """What the pointer says: which generation, of which state of the record."""

    generation: str
    digest: str
    count: int
    sums: Mapping[str, int]  # of the files that must be as they were when verified
    seals: Mapping[str, str]  # of the documents it was made of, by id


class Generation(Protocol):
    """An open generation. Vectors go in and out as they are: Chroma never embeds anything."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add one batch."""
        ...

    def nearest(self, query: Vectors, count: int) -> tuple[list[list[str]], list[list[float]]]:
        """Return for each query the nearest ids and their distances."""
        ...

    def count(self) -> int:
        """Return how many vectors there are."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Shelf(Protocol):
    """Holds generations, and a pointer to the current one that is replaced in one step."""

    where: str  # in words
    shared: bool  # other machines ask it too
    remedy: str  # what helps where a generation of it fails
    unreadable: str  # what to say of a pointer that cannot be read
    again_s: float  # how long a generation that failed is left alone before it is asked again

    @property
    def deadline_s(self) -> float:
        """How long one question may wait for it."""
        ...

    def current(self) -> Current | None:
        """Return what the pointer says, or None without one that can be read."""
        ...

    def latest(self, view: View | None = None) -> Current | None:
        """Return the same, cheaply: for every question, which has a view of the record open."""
        ...

    def pointed(self) -> bool:
        """Return whether there is a pointer at all."""
        ...

    def open(self, current: Current) -> Generation:
        """Open a generation. Raises IndexDamaged if it is not the one that was verified."""
        ...

    def intact(self, current: Current) -> bool:
        """Return whether it is there as it was verified, without opening it."""
        ...

    def build(self, record: Record, *, count: int, progress: Progress) -> Current:
        """Build and verify a generation of a record. Raises IndexFault; then nothing is left."""
        ...

    def point(self, current: Current | None) -> None:
        """Let the pointer name a generation, or none."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...

    def orphans(self) -> list[str]:
        """Return in words the generations that no pointer names."""
        ...

    def sweep(self) -> list[str]:
        """Remove them, as far as it can be done; return those that were there."""
        ...
