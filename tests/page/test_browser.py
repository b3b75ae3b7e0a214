"""The real page in a real headless Chromium, with real models and a real index."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE = 90_000  # milliseconds: the first question loads the models


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question, timeout=PATIENCE)
    box.press("Enter")


def citation(page: Page) -> Locator:
    return page.locator(".beleg .claim [data-beleg]").first


def test_a_citation_opens_its_sentence_by_keyboard_and_gives_the_focus_back(page: Page) -> None:
    ask(page, "Who denied the claims?")
    expect(citation(page)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".beleg .verdict").first).to_contain_text("✓")
    citation(page).focus()
    expect(page.locator(".beleg .tip").first).to_be_visible()
    page.keyboard.press("Enter")
    marked = page.locator("mark.active")
    expect(marked.first).to_be_in_viewport()
    quote = page.locator(".beleg .tip span").first.text_content()
    assert "".join(marked.all_text_contents()) == quote
    expect(page.locator("aside h3", has_text="Reaktion des Kremls")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("aside")).to_be_hidden()
    expect(citation(page)).to_be_focused()


def test_an_open_source_stays_open_while_the_conversation_goes_on(page: Page) -> None:
    ask(page, "Who denied the claims?")
    citation(page).click(timeout=PATIENCE)
    ask(page, "How many North Koreans were killed?")
    expect(page.get_by_text("✗ Not answered")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Nearest passages", exact=True)).to_be_visible()
    expect(page.locator("mark.active").first).to_be_visible()


def test_the_examples_are_a_way_in(page: Page) -> None:
    page.locator("[class*='st-key-example-'] button").first.click(timeout=PATIENCE)
    expect(citation(page)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Look inside").click()
    expect(page.get_by_text("Where the time went")).to_be_visible(timeout=PATIENCE)


def test_the_page_speaks_german(page: Page) -> None:
    page.get_by_text("Deutsch").click(timeout=PATIENCE)
    expect(page.get_by_text("Fragen an ein Dokument.")).to_be_visible(timeout=PATIENCE)


def test_a_file_can_be_added_and_asked(page: Page) -> None:
    text = "Der Leuchtturm von Arnsund wurde 1887 von Ida Thorsen gebaut. Er ist 41 Meter hoch."
    page.locator("input[type=file]").set_input_files(
        {"name": "leuchtturm.txt", "mimeType": "text/plain", "buffer": text.encode()},
        timeout=PATIENCE,
    )
    expect(page.get_by_text("New (1)")).to_be_visible(timeout=PATIENCE)
    ask(page, "Wer hat den Leuchtturm von Arnsund gebaut?")
    expect(citation(page)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".beleg .claim").last).to_contain_text("Ida Thorsen")


def test_a_hostile_file_is_only_text(page: Page) -> None:
    text = "Kapitän Brax <img src=x onerror=alert(1)> fand die Insel Morvane im Nebel."
    page.locator("input[type=file]").set_input_files(
        {
            "name": "![x](http:__canary.invalid_x.png) <img src=x>.txt",
            "mimeType": "text/plain",
            "buffer": text.encode(),
        },
        timeout=PATIENCE,
    )
    expect(page.get_by_text("New (1)")).to_be_visible(timeout=PATIENCE)
    ask(page, "Wer fand die Insel Morvane?")
    citation(page).click(timeout=PATIENCE)
    expect(page.locator("mark.active")).to_contain_text("<img src=x")
    assert page.locator("section img[src='x'], aside img, .beleg img").count() == 0
