"""The real page in a real headless Chromium: fixtures for every browser test."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def served(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page with a fresh home and yield its address."""
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(models_dir)
    port = free_port()
    environment = {**os.environ, "BELEG_HOME": str(home), "BELEG_LLM": "extractive"}
    server = subprocess.Popen(
        [sys.executable, "-m", "rag", "app", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                break
        except OSError:
            time.sleep(0.2)
    yield address
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium found: install the package 'chromium'")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    """Open the page in English and collect every request to another host."""
    context = browser.new_context(locale="en-GB")
    tab = context.new_page()
    strangers: list[str] = []
    tab.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((served, "data:", "blob:", served.replace("http", "ws")))
            else strangers.append(request.url)
        ),
    )
    tab.goto(served)
    yield tab
    context.close()
    assert strangers == []
