"""Documents, names, models and questions that attack the page: nothing runs, nothing is fetched."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from page.export_html import conversation_html
from page.export_markdown import conversation_markdown
from page.history import History
from page.strings import Speech
from tests.page.hostile import LINKS, RUN, SCRIPTS, fill, payloads
from tests.page.serving import ROOT, wait_until_up
from tests.servers import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PATIENCE = 120_000


class Canary:
    """A server that nobody may ask, and whoever did."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            do_POST = do_GET  # noqa: N815 - the library's name

            def log_request(self, *args: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    found = Canary()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(scope="module")
def folder(canary: Canary, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("hostile")
    return home, fill(home, canary.address)


@pytest.fixture(scope="module")
def hostile(canary: Canary, folder: tuple[Path, str]) -> Iterator[str]:
    """Serve the page and yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "tests/page/hostile.py")]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    server = subprocess.Popen([*command, "--", str(folder[0])], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    wait_until_up(address)
    yield address
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def tab(browser: Browser, canary: Canary) -> Iterator[Page]:
    """A tab in which a dialog, a script of ours or a question to the canary fails the test."""
    canary.asked.clear()
    dialogs: list[str] = []
    page = browser.new_context(locale="en-GB").new_page()

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismissed)
    yield page
    page.wait_for_timeout(1500)
    ran = page.evaluate("() => window.beleg_was_here === 1")
    page.context.close()
    assert (canary.asked, dialogs, ran) == ([], [], False)


def test_there_are_enough_of_them() -> None:
    assert len(LINKS) >= 30
    assert len(SCRIPTS) >= 30


def test_the_canary_hears_what_is_not_defused(browser: Browser, canary: Canary) -> None:
    """A payload of each kind as live HTML does fetch and does run: the tests can fail."""
    canary.asked.clear()
    page = browser.new_context().new_page()
    fetches = next(one for one in payloads(canary.address) if one.startswith("<img src="))
    page.set_content(fetches + SCRIPTS[0].format(r=RUN))
    page.wait_for_timeout(1500)
    ran = page.evaluate("() => window.beleg_was_here === 1")
    page.context.close()
    assert canary.asked
    assert ran


def test_a_conversation_of_payloads(tab: Page, hostile: str, folder: tuple[Path, str]) -> None:
    """Question, answer, quotes, withheld, nearest, errors, titles, names; source and copy open."""
    tab.goto(f"{hostile}/?c={folder[1]}")
    tab.locator(".beleg .claim").first.wait_for(timeout=PATIENCE)
    assert tab.locator(".beleg .claim").count() >= len(LINKS) + len(SCRIPTS)
    assert RUN in (tab.locator(".beleg").first.text_content() or "")
    for details in tab.locator(".beleg details").all():
        details.evaluate("node => node.open = true")
    for _ in range(60):  # the panel is drawn after the conversation
        tab.locator(".beleg .claim [data-beleg]").first.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(1000)
        if tab.locator("aside mark").first.is_visible():
            break
    assert tab.locator("aside mark").count() >= len(LINKS)
    assert RUN in (tab.locator("aside").first.text_content() or "")


def test_names_of_documents(tab: Page, hostile: str) -> None:
    tab.goto(f"{hostile}/?page=documents")
    tab.get_by_text(".txt").first.wait_for(timeout=PATIENCE)
    tab.wait_for_timeout(3000)


def test_what_is_taken_along(tab: Page, folder: tuple[Path, str], tmp_path: Path) -> None:
    """The HTML export, and the Markdown export as a viewer with HTML allowed shows it."""
    from markdown_it import MarkdownIt

    kept = History(folder[0] / "conversations").read(folder[1])
    exported = tmp_path / "conversation.html"
    exported.write_text(conversation_html(kept, Speech("en")), encoding="utf-8")
    tab.goto(exported.as_uri())
    assert tab.locator("li").count() >= len(LINKS) + len(SCRIPTS)
    shown = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
    tab.set_content(shown.render(conversation_markdown(kept, Speech("en"))))
    assert tab.locator("img, script, iframe, a[href^='http'], a[href^='javascript']").count() == 0
