"""The page as a user serves it, and the Chromium that opens it: for tests and measurements."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is being served: its address, its home, and the process to ask about."""

    address: str
    home: Path
    pid: int


@contextmanager
def serve(
    home: Path,
    models_dir: Path,
    llm: str = "extractive",
    *,
    port: int | None = None,
    **settings: str,
) -> Iterator[Served]:
    """Serve the page with a home of its own until the block ends.

    ``settings`` are environment variables, as ``BELEG_REMEMBER="0"``.
    """
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "models").exists():
        (home / "models").symlink_to(models_dir)
    port = port or free_port()
    environment = {**os.environ, "BELEG_HOME": str(home), "BELEG_LLM": llm, **settings}
    server = subprocess.Popen(
        [sys.executable, "-m", "rag", "app", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(address)
        yield Served(address, home, server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def wait_until_up(address: str) -> None:
    """Wait until a page answers, a minute at most."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.2)


def is_stranger(url: str, address: str) -> bool:
    """Say whether a request leaves the page's own server."""
    return not url.startswith((address, "data:", "blob:", address.replace("http", "ws", 1)))
