"""Shell commands take turns: each loads its own models, and a machine holds only so many."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from index.errors import BelegError

_LOOK_S: Final = 0.2
_SAY_AFTER_S: Final = 2.0


class Busy(BelegError):
    """No turn came in time."""


@contextmanager
def turn(
    folder: Path, most: int, wait_s: float, say: Callable[[str], None] = lambda words: None
) -> Iterator[None]:
    """Be one of ``most`` that work at once. The system gives a place back when its process dies.

    A folder that cannot be written keeps nobody from asking: then nothing is counted.

    Raises:
        Busy: all places were taken for ``wait_s`` seconds.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = _place(folder, most, wait_s, say)
    except OSError:
        yield
        return
    try:
        yield
    finally:
        place.release()


def _place(folder: Path, most: int, wait_s: float, say: Callable[[str], None]) -> FileLock:
    started, said = time.monotonic(), False
    while True:
        for number in range(most):
            lock = FileLock(folder / f"{number}.lock", timeout=0)
            try:
                lock.acquire()
            except Timeout:
                continue
            return lock
        waited = time.monotonic() - started
        if waited >= wait_s:
            raise Busy(
                f"{most} other commands are answering and none ended within {wait_s:.0f} s. Ask "
                "again later, put the questions into one `beleg ask --batch`, or raise "
                "BELEG_CALLERS where there is memory for more."
            )
        if waited >= _SAY_AFTER_S and not said:
            say(f"{most} other commands are answering; waiting for a turn.")
            said = True
        time.sleep(_LOOK_S)
