"""Real servers on loopback for the tests: PostgreSQL and ``chroma run``, each in its own folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "geheim-und-lang"
START_S = 60.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether somebody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False


def wait_for(what: Callable[[], bool], seconds: float = START_S) -> None:
    """Wait until it is so."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)


def postgres_tool(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, or skip: Debian keeps them off the PATH."""
    found = shutil.which(name)
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found is None and not installed:
        pytest.skip("no PostgreSQL here (Debian: apt install postgresql)")
    return found or str(installed[-1])


def unprivileged() -> dict[str, Any]:
    """Return how to start a process that must not be root's."""
    if os.name == "nt" or os.geteuid():
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


class Postgres:
    """A cluster in a temporary folder, with a password, on loopback only."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self._databases = 0
        (folder / "password").write_text(PASSWORD)
        if who := unprivileged():
            for path in (folder, folder / "password"):
                shutil.chown(path, who["user"], who["group"])
        command = [postgres_tool("initdb"), "-D", str(self.data), "-U", "beleg", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", str(folder / "password")]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **unprivileged())
        self.start()

    @property
    def data(self) -> Path:
        """The cluster's files."""
        return self.folder / "data"

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        fast = [] if self._durable else ["-c", "fsync=off"]
        self._server = subprocess.Popen(
            [
                postgres_tool("postgres"),
                *("-D", str(self.data), "-p", str(self.port), "-h", "127.0.0.1"),
                *("-k", str(self.folder), *fast),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **unprivileged(),
        )
        ready = [postgres_tool("pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)]
        wait_for(lambda: not subprocess.run(ready, capture_output=True).returncode)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it, by default without waiting for its clients (PostgreSQL's "fast")."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(30)
            self._server = None

    def url(self, database: str, password: str = PASSWORD) -> str:
        """Return the address of a database."""
        return f"postgresql://beleg:{password}@127.0.0.1:{self.port}/{database}"

    def new(self) -> str:
        """Make an empty database and return its address."""
        import psycopg

        self._databases += 1
        name = f"test{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a cluster, and delete it afterwards."""
    postgres_tool("postgres")
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    # pytest's own temporary folders are closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="beleg-postgres-"))
    server = None
    try:
        server = Postgres(folder, durable=durable)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Chroma:
    """``chroma run``: the server written in Rust, never the one in Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = Path(sys.executable).with_name("chroma")
        if not program.exists():
            pytest.skip("no `chroma` beside this Python")
        self._server = subprocess.Popen(
            [
                *(str(program), "run", "--path", str(self.folder)),
                *("--host", "127.0.0.1", "--port", str(self.port)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        wait_for(lambda: answers(self.port))

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop it."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(30)
            self._server = None


@contextmanager
def running_chroma(folder: Path) -> Iterator[Chroma]:
    """Run a server over a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Chroma(folder)
    try:
        yield server
    finally:
        server.stop(signal.SIGKILL)
