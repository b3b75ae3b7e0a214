"""Keeping a library's failures to itself: calls with a deadline, work in a child process."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

T = TypeVar("T")

_ROOT = Path(__file__).resolve().parent.parent
_CODE = "import sys; sys.path.insert(0, {root!r}); from {module} import main; main()"


class Failed(Exception):
    """The call or the child raised, hung or died. Never leaves the index package."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """Run a call in a thread of its own and wait for it no longer than allowed.

    Raises Failed if it raised, or did not return in time; then its thread is left to itself.
    """
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
            failures.append(error)

    # A daemon: a call that hangs must not keep the process from ending.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failures:
        raise Failed(str(failures[0]) or type(failures[0]).__name__) from failures[0]
    if not results:
        raise Failed(f"no answer within {seconds:g} seconds")
    return results[0]


def command(module: str) -> list[str]:
    """Return what runs ``main`` of one of our modules in a process of its own."""
    return [sys.executable, "-c", _CODE.format(root=str(_ROOT), module=module)]


def last_line(errors: IO[bytes]) -> str:
    """Return what a process said last in the file its errors went to, or ""."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def in_child(
    module: str, arguments: Sequence[str], hear: Callable[[dict[str, Any]], None], *, stall: float
) -> None:
    """Run ``main`` of a module in a child and hand on each JSON line it writes.

    It reads its arguments with ``told``: a command line, where a password must not stand, is open
    to every user of the machine.

    Raises Failed if it failed, died, or said nothing for ``stall`` seconds and was ended.
    """
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
        ) as child,
    ):
        try:
            _tell(child, arguments)
            _listen(child, hear, stall)
        finally:
            child.kill()
            code = child.wait()
        if code:
            raise Failed(last_line(errors) or f"the child process ended with {code}")


def told() -> list[str]:
    """In a child: return the arguments, before anything else is read."""
    line = sys.stdin.buffer.readline()
    return [str(argument) for argument in json.loads(line)]


def die_with_parent() -> None:
    """In a child: end as soon as the parent is gone, however it went."""

    def watch() -> None:
        os.read(0, 1)  # not sys.stdin: its lock would still be held when the process ends
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _tell(child: "subprocess.Popen[bytes]", arguments: Sequence[str]) -> None:
    # A child that has died already is found out by its silence.
    with contextlib.suppress(BrokenPipeError):
        if child.stdin is not None:
            child.stdin.write(json.dumps(list(arguments)).encode() + b"\n")


def _listen(
    child: "subprocess.Popen[bytes]", hear: Callable[[dict[str, Any]], None], stall: float
) -> None:
    """Read the child's lines until it ends by itself or is ended for its silence."""
    if child.stdout is None:
        raise Failed("the child process has no output")
    while True:
        watchdog = threading.Timer(stall, child.kill)
        watchdog.start()
        try:
            line = child.stdout.readline()
            if not line:
                child.wait()
                return
        finally:
            watchdog.cancel()
        hear(json.loads(line))
