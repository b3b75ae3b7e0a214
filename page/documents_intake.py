"""Documents on their way in, in a thread of their own: whoever leaves the page loses nothing."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath

from index.build import BuildReport, Progress
from index.errors import BelegError
from index.load import safe_name
from rag.cli import internal

log = logging.getLogger(__name__)

Upload = tuple[str, bytes]
Take = Callable[[Progress], BuildReport]


@dataclass(frozen=True, slots=True)
class Intaken:
    """How far it has come. ``step`` and ``name`` say what is done with which document."""

    done: int = 0
    total: int = 0
    step: str = ""
    name: str = ""
    report: BuildReport | None = None
    error: str = ""

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return self.done / self.total if self.total else 0.0

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.report is not None or bool(self.error)


class Intake:
    """One run of taking documents in. ``progress`` is whole at any moment."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._progress = Intaken()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="intake", daemon=True).start()

    @property
    def progress(self) -> Intaken:
        """How far it has come."""
        return self._progress

    def wait(self, seen: Intaken, seconds: float) -> Intaken:
        """Return the progress as soon as it is another than the one seen, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._progress is not seen, timeout=seconds)
        return self._progress

    def _run(self) -> None:
        try:
            self._tell(replace(self._progress, report=self._take(self._note)))
        except BelegError as error:
            self._tell(replace(self._progress, error=str(error)))
        except Exception as error:
            # The edge: a bug ends in words on the page and in a traceback in the server's log.
            log.exception("taking documents in failed")
            self._tell(replace(self._progress, error=internal(error)))

    def _note(self, done: int, total: int, note: str) -> None:
        step, _, name = note.partition(" ")
        self._tell(Intaken(done, total, step, name))

    def _tell(self, progress: Intaken) -> None:
        with self._changed:
            self._progress = progress
            self._changed.notify_all()


def named_apart(
    uploads: Sequence[Upload], taken: Collection[str], *, keep_both: bool
) -> list[Upload]:
    """Return the uploads under names that do not hide one another.

    Two uploads of one name and text are one. Of two of one name and different texts the second
    gets a number; so does one whose name is ``taken`` where both are to be kept.
    """
    seen: set[tuple[str, str]] = set()
    result: list[Upload] = []
    used = set(taken) if keep_both else set()
    for raw, data in uploads:
        name, digest = safe_name(raw), sha256(data).hexdigest()
        if (name, digest) not in seen:
            seen.add((name, digest))
            own = _free(name, used)
            used.add(own)
            result.append((own, data))
    return result


def _free(name: str, taken: Collection[str]) -> str:
    path, number, free = PurePosixPath(name), 2, name
    while free in taken:
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += 1
    return free
