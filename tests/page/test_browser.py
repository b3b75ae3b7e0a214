"""The real page in a real headless Chromium, with real models and a real index."""

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
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
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
PATIENCE = 90_000  # milliseconds: the first question loads the models


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


def test_a_question_is_answered_with_a_receipt_that_opens(page: Page) -> None:
    page.get_by_role("textbox").fill("Who denied the claims?", timeout=PATIENCE)
    page.keyboard.press("Enter")
    receipt = page.locator(".beleg summary", has_text="[1]").first
    expect(receipt).to_be_visible(timeout=PATIENCE)
    receipt.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".beleg mark").first).to_be_visible()
    assert "Peskov" in page.locator(".beleg").last.inner_text()


def test_the_examples_are_a_way_in(page: Page) -> None:
    page.get_by_role("button", name="How many North Koreans were killed?").click(timeout=PATIENCE)
    expect(page.get_by_text("✗ Not answered")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("summary", has_text="Nearest passages")).to_be_visible()


def test_the_page_speaks_german(page: Page) -> None:
    page.get_by_text("Deutsch").click(timeout=PATIENCE)
    expect(page.get_by_text("Fragen an ein Dokument.")).to_be_visible(timeout=PATIENCE)


def test_a_file_can_be_added_and_asked(page: Page) -> None:
    text = "Der Leuchtturm von Arnsund wurde 1887 von Ida Thorsen gebaut. Er ist 41 Meter hoch."
    page.locator("input[type=file]").set_input_files(
        {"name": "leuchtturm.txt", "mimeType": "text/plain", "buffer": text.encode()},
        timeout=PATIENCE,
    )
    expect(page.get_by_text("leuchtturm.txt has been added.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("textbox").fill("Wer hat den Leuchtturm von Arnsund gebaut?")
    page.keyboard.press("Enter")
    receipt = page.locator(".beleg summary", has_text="[1]").first
    expect(receipt).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".beleg").last).to_contain_text("Ida Thorsen")


def test_a_hostile_file_name_is_only_text(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {
            "name": "![x](http:__canary.invalid_x.png) <img src=x>.txt",
            "mimeType": "text/plain",
            "buffer": b"Ein Satz mit Inhalt steht hier. Noch einer folgt ihm.",
        },
        timeout=PATIENCE,
    )
    expect(page.get_by_text("has been added.")).to_be_visible(timeout=PATIENCE)
    assert page.locator("section img[src='x']").count() == 0
