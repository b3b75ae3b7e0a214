"""How much memory a process holds with all those it started: a local model runs in one of them."""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_EVERY_S: Final = 0.1


def own_peak_mb() -> int:
    """Return this process's peak with the peaks of those it started that still run.

    An upper bound: they need not have come at the same moment. Others are seen on Linux alone; 0
    on Windows, which has no such count.
    """
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (peak + sum(_kb(pid, "VmHWM") for pid in _below("self"))) // 1024


def watch(pid: int) -> Callable[[], int]:
    """Look at a process and those below it until told to stop; then return their peak in MB.

    0 where there is nothing to look at: not on Linux, or it ended at once.
    """
    done = threading.Event()
    peaks = [0]

    def look() -> None:
        while not done.wait(_EVERY_S):
            now = sum(_kb(one, "VmRSS") for one in (str(pid), *_below(str(pid))))
            peaks.append(max(peaks.pop(), now))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()

    def stop() -> int:
        done.set()
        thread.join()
        return peaks[0] // 1024

    return stop


def _below(pid: str) -> Iterator[str]:
    try:
        told = [path.read_text("ascii") for path in (_PROC / pid / "task").glob("*/children")]
    except OSError:  # it ended meanwhile
        return
    for child in " ".join(told).split():
        yield child
        yield from _below(child)


def _kb(pid: str, name: str) -> int:
    try:
        told = (_PROC / pid / "status").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return 0
    found = re.search(rf"^{name}:\s+(\d+) kB", told, re.MULTILINE)
    return int(found[1]) if found else 0
