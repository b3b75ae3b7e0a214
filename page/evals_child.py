"""Runs in child processes: the page stays usable, and a run outlives a reload."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from index.errors import EvalError
from page.evals_order import Order

LOG: Final = "log.txt"
_END_S: Final = 5.0


class Children:
    """The runs this process started, by folder."""

    def __init__(self) -> None:
        self._processes: dict[Path, subprocess.Popen[bytes]] = {}

    def start(self, order: Order, folder: Path) -> None:
        """Start a run, or take it up.

        Raises:
            EvalError: another one is under way: two would only slow each other down.
        """
        for other in list(self._processes):
            if self.running(other):
                mine = other.parent == folder.parent
                name = other.name if mine else "Another user's evaluation"
                raise EvalError(f"{name} is still running. Wait for it, or stop it.")
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "eval", *order.arguments(folder)]
        with (folder / LOG).open("wb") as log:
            self._processes[folder] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log
            )

    def running(self, folder: Path) -> bool:
        """Say whether a run is under way, here or in another process."""
        process = self._processes.get(folder)
        if process is not None and process.poll() is None:
            return True
        return (folder / ".lock").exists() and _locked(folder / ".lock")

    def mine(self, folder: Path) -> bool:
        """Say whether a run was started here, so that it can be stopped here."""
        process = self._processes.get(folder)
        return process is not None and process.poll() is None

    def stop(self, folder: Path) -> None:
        """End a run that was started here; every answer it got is on the disk."""
        process = self._processes.pop(folder, None)
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(timeout=_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _locked(path: Path) -> bool:
    lock = FileLock(path, timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:
        return False
