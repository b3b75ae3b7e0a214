"""A run started, watched, read and compared with a second one, by clicks in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLate

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PATIENCE = 180_000


def settled(page: Page) -> None:
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE)


def choose(page: Page, label: str, option: str) -> None:
    picker = page.get_by_role("combobox", name=label, exact=True)
    wanted = page.get_by_role("option", name=option)
    for _ in range(10):  # a list that opens while the page is drawn again closes at once
        picker.click(timeout=PATIENCE)
        try:
            wanted.click(timeout=8_000)
            break
        except TooLate:
            page.keyboard.press("Escape")
            settled(page)
    expect(picker).to_have_value(option)
    settled(page)


def start(page: Page, system: str) -> None:
    """Start a run of six questions and wait for its end."""
    done = page.get_by_text("✓ Finished · 6 of 6 answered")
    before = done.count()
    settled(page)
    if page.locator("details", has_text="New run").get_attribute("open") is None:
        page.get_by_text("New run").click()
    choose(page, "Who answers", system)
    number = page.get_by_role("spinbutton", name="So many questions, chosen at random")
    number.fill("6")
    number.press("Enter")
    settled(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("of 6 answered").first).to_be_visible(timeout=PATIENCE)
    expect(done).to_have_count(before + 1, timeout=PATIENCE)
    settled(page)


def test_two_runs_are_made_read_and_compared(page: Page, served: str) -> None:
    page.goto(f"{served}/evals", wait_until="commit")
    expect(page.get_by_text("New run")).to_be_visible(timeout=PATIENCE)
    start(page, "To compare: word search (BM25)")
    start(page, "To compare: always refuses")
    page.get_by_role("button", name="Open the report").first.click()
    report = page.frame_locator("iframe").first
    expect(report.get_by_text("always-refuse").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Close the report").click()
    expect(page.locator("iframe")).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_text("6 cases in both")).to_be_visible(timeout=PATIENCE)
    expect(page.frame_locator("iframe").first.locator("body")).to_contain_text("bm25")
