"""axe-core on every page, in both languages, light and dark: nothing serious, nothing critical."""

from importlib import resources
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from page.strings import Speech

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE = 90_000
GRAVE = ("serious", "critical")


def grave(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it is."""
    page.evaluate((resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:300]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def settled(page: Page) -> None:
    expect(page.locator("h1").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=PATIENCE)


def converse(page: Page, say: Speech) -> None:
    """Bring an answer, a refusal and an open complaint onto the page."""
    for number, question in enumerate(("Who denied the claims?", "How many were killed?"), start=1):
        page.get_by_test_id("stChatInputTextArea").fill(question, timeout=PATIENCE)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("stFeedback")).to_have_count(number, timeout=PATIENCE)
    page.get_by_test_id("stFeedback").first.locator("button").nth(1).click()
    expect(page.get_by_text(say("complaint_kind"))).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(("lang", "scheme"), [("de", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", ["", "documents", "cases", "evals"])
def test_nothing_grave_is_found(
    browser: Browser, served: str, path: str, lang: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(locale=lang, color_scheme=scheme)
    try:
        page = context.new_page()
        page.goto(f"{served}/{path}")
        settled(page)
        assert grave(page) == []
        if not path:
            converse(page, Speech(lang))
            settled(page)
            assert grave(page) == []
    finally:
        context.close()
