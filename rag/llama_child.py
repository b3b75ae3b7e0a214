"""The process a local model runs in, as its parent holds it: started, spoken to, ended."""

import contextlib
import json
import secrets
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

from index.errors import BackendError
from index.isolate import command, last_line
from rag.kept import Door
from rag.loading import Loading

_CLOSING_S: Final = 10.0
_WORDS: Final = 200  # characters of what it said last


class Child:
    """A process with a loaded model: lines of JSON there and back (`rag.llama_process`)."""

    def __init__(self, loading: Loading) -> None:
        """Start it; it begins to load the model."""
        self._path = loading.path
        self._writing = threading.Lock()
        # Not below a deep TMPDIR where it need not be: a socket's path has at most 104-108 bytes.
        folder = tempfile.mkdtemp(prefix="beleg-", dir="/tmp" if Path("/tmp").is_dir() else None)
        self.door = Door(Path(folder), secrets.token_urlsafe(32))
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            command("rag.llama_process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )
        # With the last who holds this object, or with Python, ends the process.
        self._ending = weakref.finalize(self, _end, self._process, self._errors, self.door)
        self._waiting = threading.Lock()
        self._loaded = False
        self.say(loading=loading.as_json(), folder=folder, key=self.door.key)

    def wait(self) -> None:
        """Wait until the model is loaded.

        Raises:
            BackendError: llama.cpp cannot load it.
        """
        with self._waiting:
            if self._loaded:
                return
            told = self.hear()
            if "failed" in told:
                self.end()
                raise BackendError(told["failed"])
            self._loaded = True

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def say(self, **told: Any) -> None:  # noqa: ANN401 - JSON
        """Send a line. Raises BackendError where nobody reads it."""
        try:
            with self._writing:
                self._in.write(f"{json.dumps(told)}\n")
                self._in.flush()
        except (OSError, ValueError):
            raise self._gone() from None

    def hear(self) -> Mapping[str, Any]:
        """Wait for a line. Raises BackendError where none comes any more."""
        try:
            told: Mapping[str, Any] = json.loads(self._out.readline())
        except (OSError, ValueError):  # of an empty line too: the end
            raise self._gone() from None
        return told

    def end(self) -> None:
        """End it now, whatever it is doing, and leave nothing behind."""
        self._ending()

    @property
    def _in(self) -> IO[str]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _out(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _gone(self) -> BackendError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        code = f"exit code {self._process.returncode}{self._last_words()}"
        return BackendError(
            f"llama.cpp's process for {self._path.name} ended ({code}). Ask again: it is started "
            "anew. If it ends again, choose a smaller model: `beleg models`."
        )

    def _last_words(self) -> str:
        try:
            last = last_line(self._errors)
        except (OSError, ValueError):  # closed
            return ""
        return f": {last[:_WORDS]}" if last else ""


def _end(process: "subprocess.Popen[str]", errors: IO[bytes], door: Door) -> None:
    process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_CLOSING_S)
    for pipe in (process.stdin, process.stdout, errors):
        assert pipe is not None
        with contextlib.suppress(OSError, ValueError):
            pipe.close()
    door.close()
