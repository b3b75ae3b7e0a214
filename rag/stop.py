"""A server as a child process that does not outlive this one, however this one ends."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final

GRACE_S: Final = 10.0
_ROOT: Final = Path(__file__).resolve().parent.parent
# kill -9 leaves nobody to pass it on: the child sees it by its standard input, which ends then.
_CODE: Final = (
    "import runpy, sys; sys.path.insert(0, {root!r}); "
    "from index.isolate import die_with_parent; die_with_parent(); "
    "runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
)


def run_until_stopped(
    module: str,
    arguments: Sequence[str],
    *,
    started: Callable[["subprocess.Popen[bytes]"], None],
) -> int | None:
    """Run a module as a child until it ends by itself or this process is told to stop.

    SIGTERM and SIGINT (Ctrl-C) are passed on; a child that is still there after ten seconds, or at
    the second one, is killed. To be called from the main thread.

    Args:
        module: What ``python -m`` takes.
        arguments: Its command line.
        started: Told of the child once it runs.

    Returns:
        The child's exit code, or None where it was stopped.
    """
    running: list[subprocess.Popen[bytes]] = []
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(number)
        for child in running:
            _end(child, at_once=len(asked) > 1)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        command = [sys.executable, "-c", _CODE.format(root=str(_ROOT), module=module), *arguments]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        running.append(child)
        if asked:  # while it was being started
            _end(child, at_once=False)
        started(child)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return None if asked else code


def _end(child: "subprocess.Popen[bytes]", *, at_once: bool) -> None:
    if at_once:
        child.kill()
        return
    child.terminate()
    patience = threading.Timer(GRACE_S, lambda: _kill(child))
    patience.daemon = True
    patience.start()


def _kill(child: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        child.kill()
