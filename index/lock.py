"""One writer at a time: the index folder's lock, and who holds it."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexFault

LOCK = "writer.lock"
HOLDER = "writer.json"


@contextmanager
def writer_lock(folder: Path, *, timeout: float) -> Iterator[None]:
    """Hold the lock of an index folder. The system lets go of it when a process dies.

    Raises IndexBusy if another writer kept it for longer than ``timeout`` seconds; it is named.
    Raises IndexFault if the folder cannot be written.
    """
    # Not thread-local, and one object per call: two threads of one process exclude each other too.
    lock = FileLock(folder / LOCK, timeout=timeout, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise IndexBusy(
            f"The index {folder} is being written by {holder(folder)}. Wait for it, or stop it."
        ) from None
    except OSError as error:
        raise IndexFault(
            f"The index folder {folder} cannot be written ({error.strerror or error}). "
            "Check its permissions, or set BELEG_HOME to another folder."
        ) from error
    try:
        # A courtesy to whoever waits: a full or failing disk must not stop a writer at it.
        with suppress(OSError):
            (folder / HOLDER).write_text(json.dumps(_myself()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def holder(folder: Path) -> str:
    """Return in words who holds the lock, as far as it is known."""
    try:
        who = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} ({who['command']}) since {who['since']}"
    except (OSError, ValueError, TypeError, KeyError):
        return "another process"


def _myself() -> dict[str, str | int]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200],
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
