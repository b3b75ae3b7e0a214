"""Several browsers and one model: in turn, with their place; two backends at once; swaps."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PATIENCE = 180_000
SMALL = "qwen2.5-coder-0.5b"
# Text that was on the page for a moment only is kept here.
WATCH = """
window.places = [];
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const found = /number (\\d+) in the line/.exec(document.body.textContent);
  if (found) window.places.push(Number(found[1]));
}).observe(document.body, { childList: true, subtree: true, characterData: true }));
"""


@pytest.fixture(scope="module")
def served(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page with the smallest model; every question is worded anew."""
    if not (models_dir / SMALL).exists():
        pytest.skip(f"no {SMALL}: run `beleg models pull {SMALL}`")
    home = tmp_path_factory.mktemp("home")
    with serve(home, models_dir, f"local:{SMALL}", BELEG_REMEMBER="0") as server:
        yield server.address


@pytest.fixture
def pages(browser: Browser, served: str) -> Iterator[list[Page]]:
    contexts = [browser.new_context(locale="en-GB") for _ in range(3)]
    found = []
    for context in contexts:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH)
        found.append(context.new_page())
        found[-1].goto(served, wait_until="commit")
        expect(box(found[-1])).to_be_visible(timeout=PATIENCE)
    yield found
    for context in contexts:
        context.close()


def box(page: Page) -> Locator:
    return page.get_by_test_id("stChatInputTextArea")


def ask(page: Page, question: str) -> None:
    box(page).fill(question, timeout=PATIENCE)
    box(page).press("Enter")


def answers(page: Page) -> Locator:
    return page.get_by_test_id("stFeedback")


def choose(page: Page, label: str) -> None:
    picker = page.locator(".st-key-backend").get_by_role("combobox")
    picker.click(timeout=PATIENCE)
    page.get_by_role("option", name=label).click()
    expect(picker).to_have_value(label)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE)


def test_one_model_answers_in_turn_and_says_the_place(pages: list[Page]) -> None:
    questions = ("Who denied the claims?", "What does Zelensky demand?", "Who is Kim Yong-hyun?")
    for page, question in zip(pages, questions, strict=True):
        ask(page, question)
    for page, question in zip(pages, questions, strict=True):
        expect(answers(page)).to_have_count(1, timeout=PATIENCE)
        expect(page.get_by_test_id("stChatMessage").get_by_text(question)).to_have_count(1)
        expect(page.get_by_text(re.compile(rf"· local:{re.escape(SMALL)}"))).to_be_visible()
    seen = [place for page in pages for place in page.evaluate("places")]
    assert max(seen, default=0) >= 2, "nobody was told that others come first"


def test_two_conversations_with_different_backends_do_not_disturb_each_other(
    pages: list[Page],
) -> None:
    quoting, wording = pages[:2]
    choose(quoting, "Nobody: verbatim quotes")
    ask(wording, "Who denied the claims?")
    ask(quoting, "When did Putin visit North Korea?")
    expect(quoting.get_by_text("· extractive")).to_be_visible(timeout=PATIENCE)
    expect(wording.get_by_text(f"· local:{SMALL}")).to_be_visible(timeout=PATIENCE)
    expect(quoting.get_by_test_id("stChatMessage").get_by_text("Who denied")).to_have_count(0)
    expect(quoting.get_by_text(f"· local:{SMALL}")).to_have_count(0)
    expect(wording.get_by_text("· extractive")).to_have_count(0)


def test_a_swapped_backend_needs_no_restart_and_loses_no_conversation(pages: list[Page]) -> None:
    page = pages[0]
    ask(page, "When did Putin visit North Korea?")
    expect(answers(page)).to_have_count(1, timeout=PATIENCE)
    choose(page, "Nobody: verbatim quotes")
    expect(answers(page)).to_have_count(1)
    ask(page, "Who denied the claims?")
    expect(answers(page)).to_have_count(2, timeout=PATIENCE)
    page.reload()
    expect(answers(page)).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_text(f"· local:{SMALL}")).to_be_visible()
    expect(page.get_by_text("· extractive")).to_be_visible()
