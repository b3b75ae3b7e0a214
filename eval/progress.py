"""Progress of a run on standard error: now and then, however fast the cases go by."""

import sys
import time
from collections.abc import Callable
from typing import Final

from rag.progress import Bar

ON_SCREEN: Final = 0.2  # seconds between two drawings
IN_A_LOG: Final = 15.0


class Steady:
    """A progress callable ``(done, total, note)`` that draws a bar at a steady pace."""

    def __init__(self, *, unit: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._bar = Bar(unit=unit)
        self._clock = clock
        self._pause = ON_SCREEN if sys.stderr.isatty() else IN_A_LOG
        self._next = 0.0

    def __call__(self, done: int, total: int, note: str) -> None:
        """Show that ``done`` of ``total`` are done, unless something was shown just now."""
        now = self._clock()
        if now >= self._next:
            self._next = now + self._pause
            self._bar(done, total, note)

    def close(self) -> None:
        """Clear the line."""
        self._bar.close()
