"""The real page in a real headless Chromium: fixtures for every browser test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.page.serving import ARGUMENTS, CHROMIUM, is_stranger, serve


@pytest.fixture(scope="module")
def served(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page with a fresh home and yield its address."""
    with serve(tmp_path_factory.mktemp("home"), models_dir) as server:
        yield server.address


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
    context.set_default_timeout(90_000)
    tab = context.new_page()
    strangers: list[str] = []
    tab.on(
        "request",
        lambda request: strangers.append(request.url) if is_stranger(request.url, served) else None,
    )
    tab.goto(served, wait_until="commit")
    yield tab
    context.close()
    assert strangers == []
